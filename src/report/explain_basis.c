/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ur/base/clean.h"
#include "ur/base/memory.h"
#include "ur/base/time.h"
#include "ur/core/reason.h"
#include "explain.h"

/* What the answer rests on: statuses, records, policy, checks. */

#define ROWS_MOST 200 /* in a form that somebody else's page takes up */
#define WRITER_COLUMNS 16
#define ROW_COLUMNS 5

static bool markup(const struct ur_document *d)
{
	return d->options->format == UR_FORMAT_MARKDOWN ||
	       d->options->format == UR_FORMAT_HTML;
}

static const char *duration(int64_t seconds, char buf[UR_DURATION_BUF])
{
	if (seconds == UR_TIME_NONE || seconds < 0)
		return "-";
	return ur_duration_format(seconds, buf);
}

const char *ur_explain_writer(const struct ur_row *row)
{
	switch (row->writer) {
	case UR_WRITER_ENGINE:
		return "engine";
	case UR_WRITER_NOBODY:
		return "nobody";
	case UR_WRITER_USER:
		return row->writer_login ? row->writer_login : "";
	case UR_WRITER_UNKNOWN:
		break;
	}
	return "unknown";
}

static void add_row(struct ur_document *d, struct ur_listing *cells,
		    const struct ur_row *row)
{
	struct ur_str writer = UR_STR_INIT;
	char age[UR_DURATION_BUF];
	int64_t seconds = row->created_at == UR_TIME_NONE ?
				  UR_TIME_NONE :
				  d->result->started_at - row->created_at;

	ur_clean_add_cut(&writer, ur_explain_writer(row), WRITER_COLUMNS, true);
	ur_listing_addf(cells, "%lld", (long long)row->id);
	ur_listing_add(cells, ur_state_name(row->state));
	ur_listing_add(cells, duration(seconds, age));
	ur_listing_add(cells, writer.buf);
	ur_listing_addf(cells, "%s%s", row->context ? row->context : "",
			row->ours ? " [posted by umbrella-reaper]" : "");
	ur_str_release(&writer);
}

void ur_explain_rows(struct ur_document *d, const struct ur_pr_result *pr)
{
	static const char *const upper[] = { "ID", "STATE", "AGE", "WRITER", "CONTEXT" };
	size_t shown = markup(d) && pr->rows.len > ROWS_MOST ? ROWS_MOST : pr->rows.len;
	struct ur_listing cells = { .columns = ROW_COLUMNS };

	if (!pr->rows.len)
		return;
	for (size_t i = 0; i < shown; i++)
		add_row(d, &cells, &pr->rows.items[i]);
	ur_page_open(d, "commit statuses", true);
	ur_page_table(d, upper, ROW_COLUMNS, 1, (const char *const *)cells.cells,
		      cells.len);
	if (shown < pr->rows.len) {
		struct ur_str more = UR_STR_INIT;

		ur_str_setf(&more, "%zu more are left out", pr->rows.len - shown);
		ur_page_say(d, "", more.buf);
		ur_str_release(&more);
	}
	ur_page_close(d, true);
	ur_listing_release(&cells);
}

static void required(struct ur_document *d, const struct ur_required *context)
{
	struct ur_str text = UR_STR_INIT;

	ur_str_addf(&text, "%s%s", markup(d) ? "" : "- ", context->context);
	if (context->origin && context->origin[0])
		ur_str_addf(&text, "  from %s", context->origin);
	if (context->allow_skipped)
		ur_str_adds(&text, "  [may be skipped]");
	if (context->inherited)
		ur_str_adds(&text, "  [inherited]");
	ur_page_entry(d, 1, text.buf);
	ur_str_release(&text);
}

void ur_explain_policy(struct ur_document *d, const struct ur_policy *policy)
{
	if (!policy->known && policy->from == UR_FROM_UNSET && !policy->cause[0])
		return;
	ur_page_open(d, "policy", true);
	ur_page_fact(d, "from", ur_policy_from_name(policy->from));
	ur_page_fact(d, "origin", policy->origin);
	ur_page_fact(d, "commit", policy->commit);
	ur_page_fact(d, "cause", policy->cause);
	ur_page_fact(d, "detail", policy->detail);
	ur_page_fact(d, "hint", policy->hint);
	ur_page_fact(d, "drift", policy->drift);
	ur_page_fact(d, "changed", policy->changed);
	ur_page_fact(d, "dependents", policy->dependents);
	for (size_t i = 0; i < policy->required_len; i++)
		required(d, &policy->required[i]);
	ur_page_close(d, true);
}

/* "run 12, id 34  failure  ci.yml (pull_request)  [newest]" and its jobs below it. */
static void run(struct ur_document *d, const struct ur_records *records,
		const struct ur_run *r)
{
	struct ur_str text = UR_STR_INIT;

	ur_str_addf(&text, "run %lld", (long long)r->number);
	if (r->id)
		ur_str_addf(&text, ", id %lld", (long long)r->id);
	ur_str_addf(&text, "  %s  %s", ur_record_state_name(r->state), r->file);
	if (r->event[0])
		ur_str_addf(&text, " (%s)", r->event);
	if (ur_proof_newest_run(records, r->file, r->event) == r)
		ur_str_adds(&text, "  [newest]");
	if (!r->jobs_read)
		ur_str_adds(&text, "  [its jobs were not asked for]");
	ur_page_entry(d, 1, text.buf);
	for (size_t i = 0; i < r->jobs_len; i++) {
		const struct ur_job *job = &r->jobs[i];

		ur_str_setf(&text, "%-9s  %s", ur_record_state_name(job->state),
			    job->name);
		if (job->attempt)
			ur_str_addf(&text, ", attempt %lld", (long long)job->attempt);
		if (job->id)
			ur_str_addf(&text, ", job %lld", (long long)job->id);
		ur_page_entry(d, 2, text.buf);
	}
	ur_str_release(&text);
}

/* What the engine keeps of the runs, as far as a gate asked for it. */
void ur_explain_records(struct ur_document *d, const struct ur_pr_result *pr)
{
	const struct ur_records *r = pr->records;

	if (!r && !pr->gates)
		return;
	ur_page_open(d, "records", true);
	ur_page_fact(d, "read",
		     r ? ur_level_name(r->level) :
			 "not read: an earlier check already decided");
	if (r && !r->complete)
		ur_page_fact(d, "missing", r->cause[0] ? r->cause : "not all of them");
	for (size_t i = 0; r && i < r->runs_len; i++)
		run(d, r, &r->runs[i]);
	ur_page_close(d, true);
}

/* What a check that passed has found; each of table C has its sentence. */
static const char *const found_well[UR_REASON_COUNT_] = {
	[UR_REASON_UMBRELLA_PENDING] =
		"the umbrella is not pending, or its record is over",
	[UR_REASON_UMBRELLA_NOT_REQUIRED] = "branch protection requires the umbrella",
	[UR_REASON_UMBRELLA_BY_HAND] = "no person set the red status",
	[UR_REASON_POLICY_UNKNOWN] = "the required contexts are known",
	[UR_REASON_POLICY_EMPTY] = "there is at least one required context",
	[UR_REASON_POLICY_DRIFT] = "the settings agree with the workflow",
	[UR_REASON_POLICY_CHANGED] =
		"the pull request does not change the umbrella's job",
	[UR_REASON_REQUIRED_RED] = "no required context is red, but by an older run",
	[UR_REASON_ROW_BEHIND] = "no required status is behind its job's record",
	[UR_REASON_REQUIRED_CANCELLED] = "no required job was cancelled",
	[UR_REASON_REQUIRED_UNKNOWN] = "every required context has a known state",
	[UR_REASON_REQUIRED_PENDING] = "no required context is pending",
	[UR_REASON_REQUIRED_MISSING] = "every required context has a status",
	[UR_REASON_REQUIRED_SKIPPED] = "no required context was skipped",
	[UR_REASON_AGE_UNKNOWN] = "every relevant status has a time",
	[UR_REASON_TOO_YOUNG] = "nothing changed for the age threshold",
	[UR_REASON_UNTRUSTED_ROW] = "every required green has a job or a trusted account",
	[UR_REASON_JOB_UNVERIFIABLE] = "every required job was found",
	[UR_REASON_JOB_CONTRADICTS_ROW] = "every job record agrees with its status",
	[UR_REASON_RUN_STUCK] = "no workflow run outlives its jobs",
	[UR_REASON_RUN_NOT_FINISHED] = "every workflow run is over",
	[UR_REASON_EVENT_AMBIGUOUS] = "a push is told from a schedule",
	[UR_REASON_SHARED_HEAD] = "no other pull request with this head objects",
	[UR_REASON_AUTOMERGE_ARMED] = "no scheduled merge stands in the way",
	[UR_REASON_NO_REMEDY] = "this server has a way to repair it",
};

static void gate(struct ur_document *d, enum ur_reason reason,
		 enum ur_gate_outcome outcome, struct ur_str *not_reached)
{
	const char *name = ur_reason_name(reason), *ok = found_well[reason];
	struct ur_str text = UR_STR_INIT;

	switch (outcome) {
	case UR_GATE_PASSED:
		if (ok)
			ur_str_setf(&text, "ok: %s (%s)", ok, name);
		else
			ur_str_setf(&text, "ok: %s", name);
		break;
	case UR_GATE_OBJECTS:
		ur_str_setf(&text, "blocked: %s", name);
		break;
	case UR_GATE_NOT_ASKED:
		ur_str_setf(&text, "switched off: %s", name);
		break;
	case UR_GATE_NOT_REACHED:
		ur_str_addf(not_reached, "%s%s", not_reached->len ? ", " : "", name);
		break;
	}
	if (text.len)
		ur_page_entry(d, 1, text.buf);
	ur_str_release(&text);
}

/* The gates are those of a repair; scope, a green or a pending umbrella end before them. */
static bool gates_decided(const struct ur_gate_report *gates, enum ur_reason reason)
{
	for (size_t i = 0; i < ur_gates_count(); i++)
		if (gates[i].reason == reason)
			return true;
	return reason == UR_REASON_STALE;
}

void ur_explain_gates(struct ur_document *d, const struct ur_pr_result *pr)
{
	const struct ur_gate_report *gates = pr->gates;
	struct ur_str not_reached = UR_STR_INIT;
	enum ur_gate_outcome outcome;

	if (!gates || !gates_decided(gates, pr->reason))
		return;
	ur_page_open(d, "checks", true);
	for (size_t i = 0; i < ur_gates_count(); i++)
		if (ur_report_gate(gates, i, &outcome))
			gate(d, gates[i].reason, outcome, &not_reached);
	if (not_reached.len) {
		struct ur_str text = UR_STR_INIT;

		ur_str_setf(&text, "not reached: %s", not_reached.buf);
		ur_page_entry(d, 1, text.buf);
		ur_str_release(&text);
	}
	ur_page_close(d, true);
	ur_str_release(&not_reached);
}
