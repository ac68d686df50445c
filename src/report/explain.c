/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <string.h>

#include "ur/base/clean.h"
#include "ur/base/time.h"
#include "ur/core/reason.h"
#include "ur/report/object.h"

#define LABEL_WIDTH 12

/* "  label      text"; nothing for an empty text. */
static void fact(struct ur_document *d, const char *label, const char *text)
{
	if (!text || !text[0])
		return;
	ur_str_addf(&d->line, "  %-*s", LABEL_WIDTH, label);
	ur_document_text(d, text);
	ur_document_line(d);
}

static void facts_of_set(struct ur_document *d, const char *label,
			 const struct ur_strset *set)
{
	for (size_t i = 0; i < set->len; i++)
		fact(d, i ? "" : label, set->items[i]);
}

static const char *duration(int64_t seconds, char buf[UR_DURATION_BUF])
{
	if (seconds == UR_TIME_NONE || seconds < 0)
		return "-";
	return ur_duration_format(seconds, buf);
}

/* "acme/widget #404: 0fef876d33 onto main", and where a browser finds it. */
static void title(struct ur_document *d, const struct ur_repository_result *repository,
		  const struct ur_pr_result *pr)
{
	ur_document_text(d, repository->name);
	ur_str_addf(&d->line, " #%lld: ", (long long)pr->number);
	ur_document_text(d, pr->head);
	if (pr->base && pr->base[0]) {
		ur_str_adds(&d->line, " onto ");
		ur_document_text(d, pr->base);
	}
	ur_document_line(d);
}

/* "hold (required-pending): a required context has not finished: CI / e2e" */
static void verdict(struct ur_document *d, const struct ur_pr_result *pr)
{
	const char *detail = ur_report_detail(pr);

	ur_str_addf(&d->line, "%s (%s): %s", ur_verdict_name(pr->verdict),
		    ur_reason_name(pr->reason), ur_reason_sentence(pr->reason));
	for (size_t i = 0; i < pr->culprits.len; i++) {
		ur_str_adds(&d->line, i ? ", " : ": ");
		ur_document_text(d, pr->culprits.items[i]);
	}
	if (detail[0]) {
		ur_str_adds(&d->line, "; ");
		ur_document_text(d, detail);
	}
	ur_document_line(d);
}

/* What to do now: the command or step, and when the program looks again by itself. */
static void next(struct ur_document *d, const struct ur_pr_result *pr)
{
	const char *step = ur_report_hint(pr);
	char again[UR_TIME_BUF];

	ur_str_adds(&d->line, "next: ");
	ur_document_text(d, step[0] ? step : "nothing");
	if (pr->retry_at != UR_TIME_NONE)
		ur_str_addf(&d->line, "; asked again at %s",
			    ur_time_format(pr->retry_at, again));
	ur_document_line(d);
}

static void why(struct ur_document *d, const struct ur_pr_result *pr)
{
	struct ur_str runbook = UR_STR_INIT;
	char age[UR_DURATION_BUF];

	ur_document_linef(d, "why");
	fact(d, "umbrella", pr->umbrella);
	fact(d, "cause", ur_cause_name(pr->cause));
	fact(d, "age", duration(pr->age_seconds, age));
	fact(d, "evidence", ur_level_name(pr->level));
	facts_of_set(d, "also needs", &pr->still_blocked_by);
	if (pr->automerge_armed == UR_YES)
		fact(d, "auto-merge", "armed: a green umbrella may merge it at once");
	if (strcmp(ur_report_hint(pr), ur_reason_next_step(pr->reason)) != 0 &&
	    pr->action.outcome <= UR_OUTCOME_PLANNED)
		fact(d, "step", ur_reason_next_step(pr->reason));
	ur_report_runbook(&runbook, d->options, pr->reason);
	fact(d, "runbook", runbook.buf);
	ur_str_release(&runbook);
}

static const char *writer_of(const struct ur_row *row)
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

static void rows(struct ur_document *d, const struct ur_pr_result *pr)
{
	if (!pr->rows.len)
		return;
	ur_document_linef(d, "commit statuses");
	ur_document_linef(d, "  %5s  %-7s  %7s  %-16s  %s", "ID", "STATE", "AGE",
			  "WRITER", "CONTEXT");
	for (size_t i = 0; i < pr->rows.len; i++) {
		const struct ur_row *row = &pr->rows.items[i];
		struct ur_str writer = UR_STR_INIT;
		char buf[UR_DURATION_BUF];
		int64_t age = row->created_at == UR_TIME_NONE ?
				      UR_TIME_NONE :
				      d->result->started_at - row->created_at;

		ur_clean_add_cut(&writer, writer_of(row), 16, false);
		ur_str_addf(&d->line, "  %5lld  %-7s  %7s  %-16s  ", (long long)row->id,
			    ur_state_name(row->state), duration(age, buf), writer.buf);
		ur_document_text(d, row->context ? row->context : "");
		if (row->ours)
			ur_str_adds(&d->line, "  [ours]");
		ur_document_line(d);
		ur_str_release(&writer);
	}
}

static void required(struct ur_document *d, const struct ur_required *context)
{
	ur_str_adds(&d->line, "  - ");
	ur_document_text(d, context->context);
	if (context->origin && context->origin[0]) {
		ur_str_adds(&d->line, "  from ");
		ur_document_text(d, context->origin);
	}
	if (context->allow_skipped)
		ur_str_adds(&d->line, "  [may be skipped]");
	if (context->inherited)
		ur_str_adds(&d->line, "  [inherited]");
	ur_document_line(d);
}

static void policy(struct ur_document *d, const struct ur_policy *policy)
{
	if (!policy->known && policy->from == UR_FROM_UNSET && !policy->cause[0])
		return;
	ur_document_linef(d, "policy");
	fact(d, "from", ur_policy_from_name(policy->from));
	fact(d, "origin", policy->origin);
	fact(d, "commit", policy->commit);
	fact(d, "cause", policy->cause);
	fact(d, "detail", policy->detail);
	fact(d, "hint", policy->hint);
	fact(d, "drift", policy->drift);
	fact(d, "changed", policy->changed);
	fact(d, "dependents", policy->dependents);
	for (size_t i = 0; i < policy->required_len; i++)
		required(d, &policy->required[i]);
}

/* "  run 12, id 34  ci.yml  (pull_request)  failure  [newest]" and its jobs below it. */
static void run(struct ur_document *d, const struct ur_records *records,
		const struct ur_run *r)
{
	ur_str_addf(&d->line, "  run %lld", (long long)r->number);
	if (r->id)
		ur_str_addf(&d->line, ", id %lld", (long long)r->id);
	ur_str_addf(&d->line, "  %s  ", ur_record_state_name(r->state));
	ur_document_text(d, r->file);
	if (r->event[0]) {
		ur_str_adds(&d->line, " (");
		ur_document_text(d, r->event);
		ur_str_addc(&d->line, ')');
	}
	if (ur_proof_newest_run(records, r->file, r->event) == r)
		ur_str_adds(&d->line, "  [newest]");
	if (!r->jobs_read)
		ur_str_adds(&d->line, "  [its jobs were not asked for]");
	ur_document_line(d);
	for (size_t i = 0; i < r->jobs_len; i++) {
		const struct ur_job *job = &r->jobs[i];

		ur_str_addf(&d->line, "    %-9s  ", ur_record_state_name(job->state));
		ur_document_text(d, job->name);
		if (job->attempt)
			ur_str_addf(&d->line, ", attempt %lld", (long long)job->attempt);
		if (job->id)
			ur_str_addf(&d->line, ", job %lld", (long long)job->id);
		ur_document_line(d);
	}
}

/* What the engine keeps of the runs, as far as a gate asked for it. */
static void records(struct ur_document *d, const struct ur_pr_result *pr)
{
	const struct ur_records *r = pr->records;

	if (!r && !pr->gates)
		return;
	ur_document_linef(d, "records");
	if (!r) {
		fact(d, "read", "not read: an earlier check already decided");
		return;
	}
	fact(d, "read", ur_level_name(r->level));
	if (!r->complete)
		fact(d, "missing", r->cause[0] ? r->cause : "not all of them");
	for (size_t i = 0; i < r->runs_len; i++)
		run(d, r, &r->runs[i]);
}

/* Why it went stale, the rows it is read from, and what would prevent it. */
static void staleness(struct ur_document *d, const struct ur_pr_result *pr)
{
	const struct ur_stale_why *why = &pr->staleness;

	if (why->code == UR_STALENESS_NONE)
		return;
	ur_document_linef(d, "likely cause");
	fact(d, "code", ur_staleness_name(why->code));
	fact(d, "", ur_staleness_sentence(why->code));
	if (why->umbrella_id) {
		ur_str_addf(&d->line, "  %-*sstatus %lld of the umbrella", LABEL_WIDTH,
			    "read from", (long long)why->umbrella_id);
		if (why->other_id) {
			ur_str_addf(&d->line, ", status %lld of ",
				    (long long)why->other_id);
			ur_document_text(d, why->other);
		}
		ur_document_line(d);
	}
	fact(d, "to prevent", ur_staleness_prevention(why->code));
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
		 enum ur_gate_outcome outcome)
{
	const char *name = ur_reason_name(reason), *ok = found_well[reason];

	switch (outcome) {
	case UR_GATE_PASSED:
		if (ok)
			ur_document_linef(d, "  ok: %s (%s)", ok, name);
		else
			ur_document_linef(d, "  ok: %s", name);
		return;
	case UR_GATE_OBJECTS:
		ur_document_linef(d, "  blocked: %s", name);
		return;
	case UR_GATE_NOT_ASKED:
		ur_document_linef(d, "  switched off: %s", name);
		return;
	case UR_GATE_NOT_REACHED:
		break;
	}
	ur_document_linef(d, "  not reached: %s", name);
}

/* The gates are those of a repair; scope, a green or a pending umbrella end before them. */
static bool gates_decided(const struct ur_gate_report *gates, enum ur_reason reason)
{
	for (size_t i = 0; i < ur_gates_count(); i++)
		if (gates[i].reason == reason)
			return true;
	return reason == UR_REASON_STALE;
}

static void gates(struct ur_document *d, const struct ur_pr_result *pr)
{
	const struct ur_gate_report *gates = pr->gates;
	enum ur_gate_outcome outcome;

	if (!gates)
		return;
	ur_document_linef(d, gates_decided(gates, pr->reason) ?
				     "checks" :
				     "checks of a repair (not what decided here)");
	for (size_t i = 0; i < ur_gates_count(); i++)
		if (ur_report_gate(gates, i, &outcome))
			gate(d, gates[i].reason, outcome);
}

/* "2026-11-22T06:33:41Z  compensate  stale  confirmed, row 14  by dora: why  [id]" */
static void history(struct ur_document *d, const struct ur_pr_result *pr)
{
	if (pr->history_len)
		ur_document_linef(d, "done before");
	for (size_t i = 0; i < pr->history_len; i++) {
		const struct ur_history *h = &pr->history[i];
		char at[UR_TIME_BUF];

		ur_str_addf(&d->line, "  %s  ", ur_time_format(h->at, at));
		ur_document_text(d, h->kind);
		ur_str_adds(&d->line, "  ");
		ur_document_text(d, h->reason);
		ur_str_adds(&d->line, "  ");
		ur_document_text(d, h->outcome);
		if (h->row_id)
			ur_str_addf(&d->line, ", row %lld", (long long)h->row_id);
		if (h->person[0]) {
			ur_str_adds(&d->line, "  by ");
			ur_document_text(d, h->person);
			ur_str_adds(&d->line, ": ");
			ur_document_text(d, h->why);
		}
		ur_str_adds(&d->line, "  [");
		ur_document_text(d, h->id);
		ur_str_addc(&d->line, ']');
		ur_document_line(d);
	}
}

/* What is posted, byte for byte: where cleaning changes it, as a JSON string as well. */
static void exact(struct ur_document *d, const char *label, const char *text)
{
	struct ur_str shown = UR_STR_INIT;

	if (!text || !text[0])
		return;
	fact(d, label, text);
	ur_clean_add_cut(&shown, text, SIZE_MAX, d->options->utf8);
	if (strcmp(shown.buf, text)) {
		ur_str_addf(&d->line, "  %-*s", LABEL_WIDTH, "  exactly");
		ur_document_json(d, ur_object_text(text));
		ur_document_line(d);
	}
	ur_str_release(&shown);
}

static void action(struct ur_document *d, const struct ur_pr_result *pr)
{
	const struct ur_action *a = &pr->action;
	bool posts = a->kind == UR_DO_COMPENSATE || a->kind == UR_DO_REVOKE;
	struct ur_str outcome = UR_STR_INIT;

	if (a->kind == UR_DO_NOTHING && a->outcome == UR_OUTCOME_NONE)
		return;
	ur_document_linef(d, "action");
	fact(d, "kind", ur_remedy_name(a->kind));
	if (posts) {
		fact(d, "state", a->kind == UR_DO_COMPENSATE ? "success" : "failure");
		exact(d, "context", pr->umbrella);
		exact(d, "description", a->description);
		exact(d, "target_url", a->target_url);
	}
	if (a->run_id)
		ur_document_linef(d, "  %-*sjob %lld of run %lld", LABEL_WIDTH,
				  "run again", (long long)a->job_id,
				  (long long)a->run_id);
	ur_report_outcome(&outcome, a);
	fact(d, "outcome", outcome.buf);
	if (a->id) {
		ur_str_setf(&outcome, "%lld", (long long)a->id);
		fact(d, "row", outcome.buf);
	}
	ur_str_release(&outcome);
}

static void row_actions(struct ur_document *d, const struct ur_pr_result *pr)
{
	for (size_t i = 0; i < pr->row_actions_len; i++) {
		const struct ur_row_action *row = &pr->row_actions[i];
		const struct ur_action *a = &row->action;
		struct ur_str outcome = UR_STR_INIT;

		ur_document_linef(d, "%s", i ? "" : "rows");
		exact(d, "context", row->context);
		if (a->kind == UR_DO_TRUTH) {
			exact(d, "description", a->description);
			exact(d, "target_url", a->target_url);
		} else if (a->run_id) {
			ur_document_linef(d, "  %-*sjob %lld of run %lld", LABEL_WIDTH,
					  "run again", (long long)a->job_id,
					  (long long)a->run_id);
		}
		ur_report_outcome(&outcome, a);
		fact(d, "outcome", outcome.buf);
		ur_str_release(&outcome);
	}
}

/* The answer first, in three lines; then why, and what it rests on. */
static void pull(struct ur_document *d, const struct ur_repository_result *repository,
		 const struct ur_pr_result *pr)
{
	title(d, repository, pr);
	verdict(d, pr);
	next(d, pr);
	why(d, pr);
	staleness(d, pr);
	if (pr->row_actions_len)
		row_actions(d, pr);
	else
		action(d, pr);
	history(d, pr);
	rows(d, pr);
	records(d, pr);
	policy(d, &pr->policy);
	gates(d, pr);
	ur_document_line(d);
}

void ur_report_explain(struct ur_document *d)
{
	for (size_t i = 0; i < d->result->repositories_len; i++) {
		const struct ur_repository_result *repository =
			&d->result->repositories[i];

		for (size_t k = 0; k < repository->pulls_len; k++)
			pull(d, repository, &repository->pulls[k]);
		ur_report_problems_of(d, repository);
	}
	ur_report_closing(d);
}
