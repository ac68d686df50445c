/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "explain.h"
#include "ur/base/clean.h"
#include "ur/base/memory.h"
#include "ur/base/time.h"
#include "ur/core/reason.h"
#include "ur/report/html.h"
#include "ur/report/markdown.h"
#include "ur/report/object.h"

static void facts_of_set(struct ur_document *d, const char *label,
			 const struct ur_strset *set)
{
	for (size_t i = 0; i < set->len; i++)
		ur_page_fact(d, i ? "" : label, set->items[i]);
}

static const struct ur_row *row_of(const struct ur_pr_result *pr, const char *context)
{
	const struct ur_row *newest = NULL;

	for (size_t i = 0; i < pr->rows.len; i++) {
		const struct ur_row *row = &pr->rows.items[i];

		if (row->context && !strcmp(row->context, context) &&
		    (!newest || row->id > newest->id))
			newest = row;
	}
	return newest;
}

/* "acme/widget #404 by octo: its title  http://git.example.org/acme/widget/pulls/404" */
static void title(struct ur_document *d, const struct ur_repository_result *repository,
		  const struct ur_pr_result *pr)
{
	struct ur_str subject = UR_STR_INIT, url = UR_STR_INIT;

	ur_str_addf(&subject, "%s #%lld", repository->name, (long long)pr->number);
	if (pr->author && *pr->author)
		ur_str_addf(&subject, " by %s", pr->author);
	ur_report_url(&url, repository, pr);
	ur_page_title(d, subject.buf, pr->title ? pr->title : "", url.buf);
	ur_str_release(&subject);
	ur_str_release(&url);
}

/* Who made it green, and when: "; posted by reaper at 2026-12-01T10:47:00Z: Compensated: …" */
static void our_green(struct ur_str *out, const struct ur_pr_result *pr)
{
	const struct ur_row *row = row_of(pr, pr->umbrella);
	size_t words;
	char at[UR_TIME_BUF];

	if (!pr->standing || !row || row->state != UR_STATE_SUCCESS)
		return;
	ur_str_addf(out, "; posted by %s", ur_explain_writer(row));
	if (row->created_at != UR_TIME_NONE)
		ur_str_addf(out, " at %s", ur_time_format(row->created_at, at));
	words = row->description ? strcspn(row->description, "[") : 0;
	while (words && row->description[words - 1] == ' ')
		words--;
	if (words)
		ur_str_addf(out, ": %.*s", (int)words, row->description);
}

/* "hold (required-pending): a required context has not finished: CI / e2e" */
static void verdict(struct ur_document *d, const struct ur_pr_result *pr)
{
	const char *detail = ur_report_detail(pr);
	struct ur_str text = UR_STR_INIT, blocked = UR_STR_INIT;

	ur_str_addf(&text, "%s (%s): %s", ur_verdict_name(pr->verdict),
		    ur_reason_name(pr->reason), ur_reason_sentence(pr->reason));
	for (size_t i = 0; i < pr->culprits.len; i++)
		ur_str_addf(&text, "%s%s", i ? ", " : ": ", pr->culprits.items[i]);
	if (*detail)
		ur_str_addf(&text, "; %s", detail);
	ur_report_blockers(&blocked, pr, pr->gates != NULL);
	if (blocked.len)
		ur_str_addf(&text, "; %s", blocked.buf);
	ur_str_release(&blocked);
	our_green(&text, pr);
	if (pr->action.outcome > UR_OUTCOME_PLANNED) {
		ur_str_adds(&text, "; ");
		ur_report_outcome(&text, &pr->action);
	}
	ur_page_say(d, "", text.buf);
	ur_str_release(&text);
}

/* What to do now: the command or step, and when the program looks again by itself. */
static void next(struct ur_document *d, const struct ur_pr_result *pr)
{
	int64_t left = pr->retry_at - d->result->started_at;
	char again[UR_TIME_BUF], in[UR_DURATION_BUF];
	const char *step = ur_report_hint(pr);
	struct ur_str text = UR_STR_INIT;

	ur_str_adds(&text, *step ? step : "nothing");
	if (pr->retry_at != UR_TIME_NONE) {
		ur_str_addf(&text, "; asked again at %s",
			    ur_time_format(pr->retry_at, again));
		if (left > 0)
			ur_str_addf(&text, ", in %s", ur_duration_format(left, in));
	}
	ur_page_say(d, "next", text.buf);
	ur_str_release(&text);
}

/* The engine writes a path, which needs the server's origin before it. */
static void add_target(struct ur_str *out, const char *server, const char *target)
{
	const char *host = strstr(server, "://");
	size_t origin = host ? strcspn(host + 3, "/") + (size_t)(host + 3 - server) : 0;

	if (!target || !*target)
		return;
	ur_str_addf(out, " %.*s%s", target[0] == '/' ? (int)origin : 0, server, target);
}

/* The status behind the answer: what it says, since when, by whom, and where it points. */
static void evidence(struct ur_document *d, const char *label, const char *server,
		     const struct ur_pr_result *pr, const char *context)
{
	const struct ur_row *row = row_of(pr, context);
	struct ur_str text = UR_STR_INIT;
	char age[UR_DURATION_BUF];
	int64_t seconds;

	if (row) {
		seconds = row->created_at == UR_TIME_NONE ?
				  -1 :
				  d->result->started_at - row->created_at;
		ur_str_addf(&text, "%s: %s", context, ur_state_name(row->state));
		if (seconds >= 0)
			ur_str_addf(&text, " for %s", ur_duration_format(seconds, age));
		ur_str_addf(&text, " (status %lld by %s)", (long long)row->id,
			    ur_explain_writer(row));
		add_target(&text, server, row->target_url);
	} else {
		ur_str_setf(&text, "%s", context);
	}
	ur_page_fact(d, label, text.buf);
	ur_str_release(&text);
}

static void why(struct ur_document *d, const char *server, const struct ur_pr_result *pr)
{
	struct ur_str runbook = UR_STR_INIT;
	char age[UR_DURATION_BUF];

	ur_page_open(d, "why", false);
	evidence(d, "umbrella", server, pr, pr->umbrella);
	for (size_t i = 0; i < pr->culprits.len; i++)
		evidence(d, i ? "" : "because of", server, pr, pr->culprits.items[i]);
	ur_page_fact(d, "cause", ur_report_cause(pr));
	if (pr->age_seconds != UR_TIME_NONE && pr->age_seconds >= 0)
		ur_page_fact(d, "age", ur_duration_format(pr->age_seconds, age));
	if (pr->level != UR_LEVEL_NONE)
		ur_page_fact(d, "evidence", ur_level_name(pr->level));
	facts_of_set(d, "also needs", &pr->still_blocked_by);
	if (pr->automerge_armed == UR_YES)
		ur_page_fact(d, "auto-merge",
			     "armed: a green umbrella may merge it at once");
	if (strcmp(ur_report_hint(pr), ur_reason_next_step(pr->reason)) != 0 &&
	    pr->action.outcome <= UR_OUTCOME_PLANNED)
		ur_page_fact(d, "step", ur_reason_next_step(pr->reason));
	ur_page_factf(d, "head", "%s%s%s", pr->head,
		      pr->base && *pr->base ? " onto " : "", pr->base ? pr->base : "");
	ur_report_page(&runbook, d->options, pr->reason);
	ur_page_address(d, "runbook", runbook.buf);
	ur_str_release(&runbook);
	ur_page_close(d, false);
}

/* Why it went stale, the rows it is read from, and what would prevent it. */
static void staleness(struct ur_document *d, const struct ur_pr_result *pr)
{
	const struct ur_stale_why *why = &pr->staleness;

	if (why->code == UR_STALENESS_NONE)
		return;
	ur_page_open(d, "likely cause", false);
	ur_page_fact(d, "code", ur_staleness_name(why->code));
	ur_page_fact(d, "", ur_staleness_sentence(why->code));
	if (why->umbrella_id && why->other_id)
		ur_page_factf(d, "read from",
			      "status %lld of the umbrella, status %lld of %s",
			      (long long)why->umbrella_id, (long long)why->other_id,
			      why->other);
	else if (why->umbrella_id)
		ur_page_factf(d, "read from", "status %lld of the umbrella",
			      (long long)why->umbrella_id);
	ur_page_fact(d, "to prevent", ur_report_prevention(why));
	ur_page_close(d, false);
}

/* "2026-11-22T06:33:41Z  compensate  stale  confirmed, row 14  by dora: why  [id]" */
static void history(struct ur_document *d, const struct ur_pr_result *pr)
{
	struct ur_str text = UR_STR_INIT;
	char at[UR_TIME_BUF];

	if (!pr->history_len)
		return;
	ur_page_open(d, "done before", false);
	for (size_t i = 0; i < pr->history_len; i++) {
		const struct ur_history *h = &pr->history[i];

		ur_str_setf(&text, "%s  %s  %s  %s", ur_time_format(h->at, at), h->kind,
			    h->reason, h->outcome);
		if (h->row_id)
			ur_str_addf(&text, ", row %lld", (long long)h->row_id);
		if (h->person[0])
			ur_str_addf(&text, "  by %s: %s", h->person, h->why);
		ur_str_addf(&text, "  [%s]", h->id);
		ur_page_entry(d, 1, text.buf);
	}
	ur_page_close(d, false);
	ur_str_release(&text);
}

/* What is posted, byte for byte: where cleaning changes it, as a JSON string as well. */
static void exact(struct ur_document *d, const char *label, const char *text)
{
	struct ur_str shown = UR_STR_INIT;

	if (!text || !text[0])
		return;
	ur_page_fact(d, label, text);
	ur_clean_add_cut(&shown, text, SIZE_MAX, d->options->utf8);
	if (strcmp(shown.buf, text)) {
		char *quoted;

		ur_document_json(d, ur_object_text(text));
		quoted = ur_xstrdup(d->line.buf);
		ur_str_clear(&d->line);
		ur_page_fact(d, "  exactly", quoted);
		free(quoted);
	}
	ur_str_release(&shown);
}

static const char *state_of(enum ur_remedy kind)
{
	return kind == UR_DO_COMPENSATE ? "success" :
	       kind == UR_DO_REVOKE	? "failure" :
					  NULL;
}

/* One write, done or ahead. */
static void order(struct ur_document *d, const char *context, const struct ur_action *a)
{
	struct ur_str outcome = UR_STR_INIT;

	ur_page_fact(d, "kind", ur_remedy_name(a->kind));
	ur_page_fact(d, "state", state_of(a->kind));
	if (a->kind != UR_DO_RERUN && a->kind != UR_DO_NOTHING) {
		exact(d, "context", context);
		exact(d, "description", a->description);
		exact(d, "target_url", a->target_url);
	}
	if (a->run_id && a->job_id)
		ur_page_factf(d, "run again", "job %lld of run %lld",
			      (long long)a->job_id, (long long)a->run_id);
	else if (a->run_id)
		ur_page_factf(d, "run again", "the whole run %lld", (long long)a->run_id);
	ur_report_outcome(&outcome, a);
	ur_page_fact(d, "outcome", outcome.buf);
	if (a->id)
		ur_page_factf(d, "row", "%lld", (long long)a->id);
	ur_str_release(&outcome);
}

static void action(struct ur_document *d, const struct ur_pr_result *pr)
{
	const struct ur_action *a = &pr->action;

	if (a->kind == UR_DO_NOTHING && a->outcome == UR_OUTCOME_NONE)
		return;
	ur_page_open(d, "action", false);
	order(d, pr->umbrella, a);
	ur_page_close(d, false);
}

static void row_actions(struct ur_document *d, const struct ur_pr_result *pr)
{
	for (size_t i = 0; i < pr->row_actions_len; i++) {
		ur_page_open(d, "action on a required context", false);
		if (pr->row_actions[i].action.kind == UR_DO_RERUN)
			ur_page_fact(d, "context", pr->row_actions[i].context);
		order(d, pr->row_actions[i].context, &pr->row_actions[i].action);
		ur_page_close(d, false);
	}
}

static void timeline(struct ur_document *d, const struct ur_pr_result *pr)
{
	if (d->options->format == UR_FORMAT_HTML && pr->rows.len) {
		ur_html_legend(d);
		ur_html_timeline(d, pr, true);
	}
}

/* The answer first, in three lines; then why, and what it rests on. */
static void pull(struct ur_document *d, const struct ur_repository_result *repository,
		 const struct ur_pr_result *pr)
{
	title(d, repository, pr);
	verdict(d, pr);
	next(d, pr);
	why(d, repository->server, pr);
	staleness(d, pr);
	if (pr->row_actions_len)
		row_actions(d, pr);
	else
		action(d, pr);
	history(d, pr);
	timeline(d, pr);
	ur_explain_rows(d, pr);
	ur_explain_records(d, pr);
	ur_explain_policy(d, &pr->policy);
	ur_explain_gates(d, pr);
	ur_document_line(d);
}

void ur_report_explain(struct ur_document *d)
{
	const bool html = d->options->format == UR_FORMAT_HTML;
	const bool markdown = d->options->format == UR_FORMAT_MARKDOWN;

	if (html)
		ur_html_begin(d);
	for (size_t i = 0; i < d->result->repositories_len; i++) {
		const struct ur_repository_result *repository =
			&d->result->repositories[i];

		for (size_t k = 0; k < repository->pulls_len; k++)
			pull(d, repository, &repository->pulls[k]);
		if (html)
			ur_html_problems(d, repository);
		else if (markdown)
			ur_markdown_problems(d, repository);
		else
			ur_report_problems_of(d, repository);
	}
	if (html)
		ur_html_end(d);
	else if (markdown)
		ur_markdown_closing(d);
	else
		ur_report_closing(d);
}
