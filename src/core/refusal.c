/* SPDX-License-Identifier: MIT */
#include "ur/core/refusal.h"

#include <string.h>

#include "ur/base/memory.h"
#include "ur/core/gates.h"

#define HOUR 3600
#define DAY (24 * HOUR)

enum ur_cause ur_refusal_cause(const char *text)
{
	/* the servers' words, and those of ledgers before UR_REFUSAL_WORDS */
	static const struct {
		const char *words;
		enum ur_cause cause;
	} known[] = {
		{ " is disabled", UR_CAUSE_WORKFLOW_DISABLED },
		{ "is not done", UR_CAUSE_RUN_STUCK },
		{ "has reached the maximum of", UR_CAUSE_ATTEMPTS_USED },
		{ UR_REFUSAL_WORDS "403)", UR_CAUSE_NO_RIGHT },
		{ UR_REFUSAL_WORDS, UR_CAUSE_RERUN_REFUSED },
	};

	for (size_t i = 0; i < UR_LEN(known); i++)
		if (strstr(text, known[i].words))
			return known[i].cause;
	return UR_CAUSE_NONE;
}

static bool same_jobs(const struct ur_run *a, const struct ur_run *b)
{
	if (a->jobs_len != b->jobs_len)
		return false;
	for (size_t i = 0; i < a->jobs_len; i++)
		if (a->jobs[i].id != b->jobs[i].id ||
		    a->jobs[i].state != b->jobs[i].state ||
		    a->jobs[i].attempt != b->jobs[i].attempt)
			return false;
	return true;
}

static bool same_runs(const struct ur_records *then, const struct ur_records *now)
{
	if (!then || !now)
		return true; /* nothing says that they changed */
	if (then->runs_len != now->runs_len)
		return false;
	for (size_t i = 0; i < then->runs_len; i++)
		if (then->runs[i].id != now->runs[i].id ||
		    then->runs[i].state != now->runs[i].state ||
		    !same_jobs(&then->runs[i], &now->runs[i]))
			return false;
	return true;
}

static int64_t highest_id(const struct ur_evidence *e)
{
	int64_t highest = 0;

	for (size_t i = 0; i < e->rows_len; i++)
		if (e->rows[i].id > highest)
			highest = e->rows[i].id;
	return highest;
}

int64_t ur_refusal_ends(const struct ur_refusal *refusal)
{
	/* a right may be given without a trace in rows or runs */
	return refusal->at + (refusal->cause == UR_CAUSE_NO_RIGHT ? HOUR : DAY);
}

bool ur_refusal_stands(const struct ur_refusal *refusal, const struct ur_evidence *e)
{
	return ur_gate_now(e) < ur_refusal_ends(refusal) &&
	       refusal->highest_id == highest_id(e) &&
	       same_runs(refusal->records, e->records);
}
