/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "ur/app/pass.h"
#include "ur/base/memory.h"
#include "ur/core/claim.h"
#include "ur/core/gates.h"
#include "ur/core/waiting.h"

/*
 * Words about a required row that is not green, or a run that is not over: what it waits
 * for and since when, which record it was held against, and what helps on this server.
 */

static const struct ur_required *culprit_of(const struct ur_case *c)
{
	for (size_t i = 0; c->decision.culprits_len && i < c->policy.required_len; i++)
		if (strcmp(c->policy.required[i].context, c->decision.culprits[0]) == 0)
			return &c->policy.required[i];
	return NULL;
}

/* "since 2026-11-30T08:12:00Z (1d4h)" */
static char *since_words(const struct ur_evidence *e, int64_t since)
{
	char time[UR_TIME_BUF], age[UR_DURATION_BUF];

	if (since == UR_TIME_NONE)
		return ur_xstrdup("nobody tells since when");
	return ur_xasprintf("since %s (%s)", ur_time_format(since, time),
			    ur_duration_format(ur_gate_now(e) - since, age));
}

static char *waiting_words(const struct ur_evidence *e, const struct ur_waiting *w)
{
	char *since = since_words(e, w->since);
	char *words = NULL;

	if (w->cause == UR_CAUSE_WAITS_FOR_APPROVAL)
		words = ur_xasprintf("its run waits for approval, %s", since);
	else if (w->cause == UR_CAUSE_QUEUED && w->labels)
		words = ur_xasprintf("waits for a runner with the labels '%s', %s",
				     w->labels, since);
	else if (w->cause == UR_CAUSE_QUEUED)
		words = ur_xasprintf("waits for a runner, %s", since);
	free(since);
	return words;
}

static char *record_words(const struct ur_case *c, const struct ur_evidence *e,
			  const struct ur_required *r)
{
	const struct ur_claim claim = ur_claim_of(e, &c->rules, r);
	const struct ur_row *row = ur_evidence_row(e, r->context, NULL);

	if (!claim.job || !row)
		return NULL;
	return ur_xasprintf("its status is %s (status %lld); the record of its job says "
			    "%s, in run %lld of %s",
			    ur_state_name(row->state), (long long)row->id,
			    ur_record_state_name(claim.job->state),
			    (long long)claim.run->number, claim.run->file);
}

char *ur_case_row_detail(const struct ur_case *c)
{
	const struct ur_evidence e = ur_case_evidence(c);
	const struct ur_required *r = culprit_of(c);
	struct ur_waiting w = { .cause = UR_CAUSE_NONE };

	if (!c->policy_read || !c->records)
		return NULL;
	switch ((int)c->decision.reason) {
	case UR_REASON_REQUIRED_PENDING:
		if (r)
			w = ur_waiting_context(&e, r->context);
		return waiting_words(&e, &w);
	case UR_REASON_RUN_NOT_FINISHED:
		w = ur_waiting_run(&e);
		return waiting_words(&e, &w);
	case UR_REASON_ROW_BEHIND:
	case UR_REASON_REQUIRED_CANCELLED:
	case UR_REASON_REQUIRED_RED:
		return r ? record_words(c, &e, r) : NULL;
	default:
		return NULL;
	}
}

const char *ur_case_row_hint(const struct ur_case *c)
{
	const struct ur_dialect *dialect = c->pass->forge->dialect;
	bool no_records = dialect && dialect->level < UR_LEVEL_TASKS;

	switch ((int)c->decision.cause) {
	case UR_CAUSE_QUEUED:
		return "see that a runner with these labels is online; then it goes on "
		       "by "
		       "itself";
	case UR_CAUSE_WAITS_FOR_APPROVAL:
		return "approve the run on the pull request's page, once its changes "
		       "were "
		       "looked at";
	case UR_CAUSE_CALLED_WORKFLOW:
		return "give the calling job 'runs-on', so that a runner takes it whole; "
		       "or look with --evidence statuses, which proves less";
	default:
		break;
	}
	if (no_records && c->decision.reason == UR_REASON_RUN_NOT_FINISHED)
		return "this version leaves out a status that equals the last one, so "
		       "its end "
		       "may never show: run the workflow again, or push a new commit";
	if (no_records && c->decision.reason == UR_REASON_REQUIRED_RED)
		return "fix the job; where it was cancelled run it again: this version "
		       "keeps "
		       "no record that could tell";
	return NULL;
}
