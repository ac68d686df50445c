/* SPDX-License-Identifier: MIT */
#include "core/world.h"

struct text {
	const char *name, *text;
	enum ur_cause want;
};

/* What the ledger kept, as forge/ says it. */
/* clang-format off */
static const struct text texts[] = {
	{ "Gitea 1.26 and 1.27: a workflow that is off", "cannot run job 68 of run 20 again: the server refuses it (400): workflow ci.yml is disabled", UR_CAUSE_WORKFLOW_DISABLED },
	{ "Gitea 1.27: a scoped one", "the server refuses it (400): scoped workflow ci.yml is disabled", UR_CAUSE_WORKFLOW_DISABLED },
	{ "a run that is over by its record, and not for the server", "the server refuses it (400): this workflow run is not done", UR_CAUSE_RUN_STUCK },
	{ "Gitea 1.28: more attempts than the server takes", "the server refuses it (400): workflow run has reached the maximum of 50 attempts", UR_CAUSE_ATTEMPTS_USED },
	{ "a token that may not", "the server refuses it (403): user should be an owner or a collaborator with write access", UR_CAUSE_NO_RIGHT },
	{ "a job that the server does not find", "the server refuses it (404): workflow job not found", UR_CAUSE_RERUN_REFUSED },
	{ "words that nobody knows", "the server refuses it (400): not on a Friday", UR_CAUSE_RERUN_REFUSED },
	{ "a ledger of before: disabled", "cannot run job 68 of run 20 again: the workflow is disabled (400): workflow ci.yml is disabled", UR_CAUSE_WORKFLOW_DISABLED },
	{ "a ledger of before: not done", "cannot run job 68 of run 20 again: its run is not over (400): this workflow run is not done", UR_CAUSE_RUN_STUCK },
	{ "a server that was not reached is no refusal", "cannot run job 68 of run 20 again: could not connect to the server", UR_CAUSE_NONE },
	{ "nor one that is out of order", "cannot run job 68 of run 20 again: the server has a fault (502)", UR_CAUSE_NONE },
	{ "nor nothing", "", UR_CAUSE_NONE },
};
/* clang-format on */

static void check_text(void **state)
{
	const struct text *t = *state;

	assert_string_equal(ur_cause_name(ur_refusal_cause(t->text)),
			    ur_cause_name(t->want));
}

enum change {
	NONE,
	JOB_ID,
	JOB_STATE,
	JOB_ATTEMPT,
	JOBS,
	RUN_ID,
	RUN_OVER,
	RUNS,
	UNREAD,
	UNASKED,
	ORDER
};

struct since {
	const char *name;
	enum change change;
	int64_t later, rows;
	bool want;
	bool right; /* it was for want of a right */
};

/* clang-format off */
static const struct since since[] = {
	{ "nothing changed", NONE, 600, 0, true },
	{ "a second before a day is over", NONE, 86399, 0, true },
	{ "a day is over", NONE, 86400, 0, false },
	{ "a right may be given without a trace: a second before an hour is over", NONE, 3599, 0, true, true },
	{ "an hour is over", NONE, 3600, 0, false, true },
	{ "a row was written", NONE, 600, 1, false },
	{ "the job has another id", JOB_ID, 600, 0, false },
	{ "a job ended otherwise", JOB_STATE, 600, 0, false },
	{ "the same rows in another order", ORDER, 600, 0, true },
	{ "a job has another attempt", JOB_ATTEMPT, 600, 0, false },
	{ "there are more jobs", JOBS, 600, 0, false },
	{ "another run", RUN_ID, 600, 0, false },
	{ "the run ended otherwise", RUN_OVER, 600, 0, false },
	{ "one run more", RUNS, 600, 0, false },
	{ "no run was read then: the rows alone tell", UNREAD, 600, 0, true },
	{ "no run was read now: the rows alone tell", UNASKED, 600, 0, true },
};
/* clang-format on */

static void change(struct world *w, enum change what)
{
	struct ur_run *run = &w->runs[0];
	int64_t id;

	switch (what) {
	case JOB_ID:
		run->jobs[0].id++;
		break;
	case JOB_STATE:
		run->jobs[0].state = UR_RECORD_CANCELLED;
		break;
	case JOB_ATTEMPT:
		run->jobs[0].attempt++;
		break;
	case JOBS:
		run->jobs_len--;
		break;
	case RUN_ID:
		run->id++;
		break;
	case RUN_OVER:
		run->state = UR_RECORD_CANCELLED;
		break;
	case RUNS:
		w->records.runs_len++;
		break;
	case ORDER:
		id = w->live[0].id;
		w->live[0].id = w->live[w->live_len - 1].id;
		w->live[w->live_len - 1].id = id;
		break;
	case UNASKED:
		w->e.records = NULL;
		break;
	case UNREAD:
	case NONE:
	default:
		break;
	}
}

static void check_since(void **state)
{
	static const struct edit none[EDITS_MAX] = { { END } };
	const struct since *s = *state;
	struct world then, now;
	struct ur_refusal refusal;

	world_make(&then, none);
	world_make(&now, none);
	refusal = (struct ur_refusal){
		.cause = s->right ? UR_CAUSE_NO_RIGHT : UR_CAUSE_RUN_STUCK,
		.at = NOW - s->later,
		.highest_id = 16 - s->rows,
		.records = s->change == UNREAD ? NULL : &then.records,
	};
	change(&now, s->change);
	assert_true(ur_refusal_stands(&refusal, &now.e) == s->want);
	assert_int_equal(ur_refusal_ends(&refusal),
			 NOW - s->later + (s->right ? 3600 : 86400));
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(texts) + UR_LEN(since)] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, texts, check_text);
	ADD_ROWS(tests, n, since, check_since);
	return RUN_TESTS("core.refusal", tests, n);
}
