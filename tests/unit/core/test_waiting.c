/* SPDX-License-Identifier: MIT */
#include "core/world.h"

#include "ur/core/waiting.h"

/* What context `a` of run 5 waits for, and what run 5 as a whole does. The recordings are
 * asked in tests/unit/forge/test_incidents.c. */
enum twist {
	PLAIN = 0,
	NO_LABELS,
	B_WORKS,	/* another job of the run has a runner */
	B_QUEUED,	/* another job of the run waits for a runner */
	BEGUN,		/* the run began once */
	ONE_OVER,	/* a job of the run is over */
	UNREAD,		/* the jobs of the run were not read */
	PUSHED,		/* the head is a branch of this repository */
	NEEDS_APPROVAL, /* the record says so */
	NO_TASK,
	NO_TASKS,	  /* of the whole run */
	NO_RUN,		  /* no run of that number */
	WORDS_RUN,	  /* the row says "Waiting to run" */
	ANOTHER_ROW_RUNS, /* another row of that run says so */
	ANOTHER_RUNS_ROW, /* another run's row says so */
	NOWHERE_ROW,	  /* the row names no run */
	BY_PERSON,
	GREEN_ROW,
	NO_ROW,
	LOST,
	NO_VERSION,
	OVER,	    /* the job is over */
	LISTED,	    /* with an explicit list */
	OTHER_FILE, /* the run is of another file */
	NEWER_RUN, /* a newer run of the file works as well; one between them is queued */
	NO_TIME,   /* of its creation */
	B_BY_PERSON,   /* a person's row says "Waiting to run" */
	B_NOWHERE_ROW, /* so does a row that names no run */
};

struct row {
	const char *name;
	const char *version;
	enum ur_wait waits;
	enum twist twist;
	enum ur_cause context, run;
	bool labels;
};

#define Q UR_CAUSE_QUEUED
#define W UR_CAUSE_WAITS_FOR_APPROVAL
#define N UR_CAUSE_NONE

/* clang-format off */
static const struct row rows[] = {
	{ "queued, by its record", "1.26.3", UR_WAIT_RUNNER, PLAIN, Q, Q, true },
	{ "labels that are not told", "1.26.3", UR_WAIT_RUNNER, NO_LABELS, Q, Q },
	{ "queued while another job works", "1.26.3", UR_WAIT_RUNNER, B_WORKS, Q, N, true },
	{ "a job that works waits for nothing", "1.26.3", UR_WAIT_NONE, PLAIN, N, N },
	{ "behind a job that is queued", "1.26.3", UR_WAIT_OTHERS, B_QUEUED, Q, Q, true },
	{ "behind a job that works", "1.26.3", UR_WAIT_OTHERS, B_WORKS, N, N },
	{ "nothing of a fork's run may begin", "1.26.3", UR_WAIT_OTHERS, PLAIN, W, W },
	{ "a concurrency group looks alike from 1.26 on", "1.26.3", UR_WAIT_OTHERS, PUSHED, N, N },
	{ "there is none before", "1.25.4", UR_WAIT_OTHERS, PUSHED, W, W },
	{ "a run that began was approved", "1.26.3", UR_WAIT_OTHERS, BEGUN, N, N },
	{ "so was one of which a job is over", "1.26.3", UR_WAIT_OTHERS, ONE_OVER, N, N },
	{ "a run whose jobs are not known", "1.26.3", UR_WAIT_OTHERS, UNREAD, N, N },
	{ "Forgejo says it, or it is not so", "17.0.0", UR_WAIT_OTHERS, PLAIN, N, N },
	{ "and may not say since when", "17.0.0", UR_WAIT_OTHERS, NO_TIME, W, W },
	{ "a run that has no job yet", "1.26.3", UR_WAIT_OTHERS, NO_TASKS, N, N },
	{ "a run that has not this job", "1.26.3", UR_WAIT_RUNNER, NO_TASK, N, Q, true },
	{ "and says it of the run", "17.0.0", UR_WAIT_OTHERS, NEEDS_APPROVAL, W, W },
	{ "a row that is green waits for nothing", "1.26.3", UR_WAIT_RUNNER, GREEN_ROW, N, Q, true },
	{ "nor one that a person wrote", "1.26.3", UR_WAIT_RUNNER, BY_PERSON, N, Q, true },
	{ "nor one that is not there", "1.26.3", UR_WAIT_RUNNER, NO_ROW, N, Q, true },
	{ "records that are not whole tell nothing", "1.26.3", UR_WAIT_RUNNER, LOST, N, N },
	{ "a version that nobody knows tells nothing", "1.26.3", UR_WAIT_RUNNER, NO_VERSION, N, N },
	{ "its job is over, another one is queued", "1.26.3", UR_WAIT_RUNNER, OVER, N, Q, true },
	{ "with a list every file is asked", "1.26.3", UR_WAIT_RUNNER, LISTED, Q, Q, true },
	{ "a run of another file is none of the policy's", "1.26.3", UR_WAIT_RUNNER, OTHER_FILE, N, N },
	{ "the newest of two runs counts", "1.26.3", UR_WAIT_RUNNER, NEWER_RUN, N, N },

	{ "no task, and the row waits to run", "1.24.7", UR_WAIT_NONE, WORDS_RUN, Q, N },
	{ "a task, so a runner took it", "1.24.7", UR_WAIT_NONE, PLAIN, N, N },
	{ "no task of the job, and tasks of others: it is blocked", "1.24.7", UR_WAIT_NONE, NO_TASK, N, N },
	{ "no task at all, and every row is blocked", "1.24.7", UR_WAIT_NONE, NO_TASKS, W, N },
	{ "no record of the run, and every row is blocked", "1.24.7", UR_WAIT_NONE, NO_RUN, W, N },
	{ "another row of the run waits to run", "1.24.7", UR_WAIT_NONE, ANOTHER_ROW_RUNS, N, N },
	{ "another run's row does not matter", "1.24.7", UR_WAIT_NONE, ANOTHER_RUNS_ROW, W, N },
	{ "a person's row says nothing of a run", "1.24.7", UR_WAIT_NONE, B_BY_PERSON, W, N },
	{ "a row that names no run says nothing of this one", "1.24.7", UR_WAIT_NONE, B_NOWHERE_ROW, W, N },
	{ "a row that names no run tells nothing", "1.24.7", UR_WAIT_NONE, NOWHERE_ROW, N, N },
	{ "Forgejo 15 would say that it is not approved", "15.0.3", UR_WAIT_NONE, NO_TASKS, N, N },
	{ "and says it", "15.0.3", UR_WAIT_NONE, NEEDS_APPROVAL, W, N },
};
/* clang-format on */

static void set_job(struct ur_job *job, enum ur_wait waits)
{
	job->state = UR_RECORD_ACTIVE;
	job->waits = waits;
	job->created_at = OLD;
	job->labels = lit("linux gpu");
}

static void twist_jobs(struct world *w, enum twist twist)
{
	struct ur_run *run = &w->all_runs[RUN_5];
	struct ur_job *b = world_job(w, RUN_5, "b");

	switch ((int)twist) {
	case NO_LABELS:
		for (size_t j = 0; j < run->jobs_len; j++)
			run->jobs[j].labels = NULL;
		break;
	case B_WORKS:
		b->waits = UR_WAIT_NONE;
		break;
	case B_QUEUED:
		b->waits = UR_WAIT_RUNNER;
		break;
	case BEGUN:
		run->started_at = OLD;
		break;
	case ONE_OVER:
		b->state = UR_RECORD_SUCCESS;
		b->waits = UR_WAIT_NONE;
		break;
	case UNREAD:
		run->jobs_read = false;
		break;
	case NEEDS_APPROVAL:
		run->needs_approval = true;
		run->created_at = OLD;
		break;
	case NO_TIME:
		run->needs_approval = true;
		run->created_at = 0;
		break;
	case OVER:
		world_job(w, RUN_5, "a")->state = UR_RECORD_SUCCESS;
		world_job(w, RUN_5, "a")->waits = UR_WAIT_NONE;
		break;
	case OTHER_FILE:
		run->file = lit("other.yml");
		break;
	case NEWER_RUN:
		w->has_run[RUN_NEW] = true;
		w->all_runs[RUN_NEW].state = UR_RECORD_ACTIVE;
		set_job(world_job(w, RUN_NEW, "a"), UR_WAIT_NONE);
		w->has_run[RUN_OTHER] = true;
		w->all_runs[RUN_OTHER].file = run->file;
		w->all_runs[RUN_OTHER].state = UR_RECORD_ACTIVE;
		set_job(world_job(w, RUN_OTHER, "a"), UR_WAIT_RUNNER);
		break;
	case NO_TASK:
		world_drop_job(w, RUN_5, "a");
		break;
	case NO_TASKS:
	case ANOTHER_ROW_RUNS:
	case ANOTHER_RUNS_ROW:
	case B_BY_PERSON:
	case B_NOWHERE_ROW:
		run->jobs_len = 0;
		break;
	case WORDS_RUN:
		world_drop_job(w, RUN_5, "a");
		w->rows[A].description = lit("Waiting to run");
		break;
	case NO_RUN:
		w->has_run[RUN_5] = false;
		break;
	default:
		break;
	}
}

static void twist_rest(struct world *w, enum twist twist)
{
	static const struct edit list[EDITS_MAX] = { { LIST } };

	switch ((int)twist) {
	case PUSHED:
		w->e.push_ref = "refs/heads/topic";
		break;
	case ANOTHER_ROW_RUNS:
		w->rows[B].description = lit("Waiting to run");
		break;
	case ANOTHER_RUNS_ROW:
		w->rows[B].description = lit("Waiting to run");
		world_target(w, &w->rows[B], B, 3);
		break;
	case B_BY_PERSON:
		w->rows[B].description = lit("Waiting to run");
		w->rows[B].writer = UR_WRITER_USER;
		break;
	case B_NOWHERE_ROW:
		w->rows[B].description = lit("Waiting to run");
		w->rows[B].target_url = lit("https://ci.example.org/7");
		break;
	case NOWHERE_ROW:
		w->rows[A].target_url = lit("https://ci.example.org/7");
		break;
	case BY_PERSON:
		w->rows[A].writer = UR_WRITER_USER;
		break;
	case GREEN_ROW:
		w->rows[A].state = UR_STATE_SUCCESS;
		break;
	case NO_ROW:
		w->there[A] = false;
		break;
	case LOST:
		w->records.complete = false;
		break;
	case NO_VERSION:
		w->e.dialect = NULL;
		break;
	case LISTED:
		world_edit(w, list);
		break;
	default:
		break;
	}
}

static void check_row(void **state)
{
	const struct row *row = *state;
	struct ur_waiting context, run;
	struct world w;

	world_init(&w);
	w.e.push_ref = NULL; /* of a fork */
	w.e.dialect = world_dialect(row->version);
	w.records.level = w.e.dialect->level == UR_LEVEL_TASKS && row->waits ?
				  UR_LEVEL_JOBS : /* what an owner may list */
				  w.e.dialect->level;
	for (int i = U; i < X; i++) {
		w.rows[i].state = UR_STATE_PENDING;
		w.rows[i].description = lit("Blocked by required conditions");
	}
	if (w.records.level == UR_LEVEL_JOBS)
		w.all_runs[RUN_5].state = UR_RECORD_ACTIVE;
	else
		w.all_runs[RUN_5].state = UR_RECORD_UNKNOWN;
	for (int i = 0; i < JOBS_MAX; i++)
		set_job(&w.jobs[RUN_5][i], row->waits);
	twist_jobs(&w, row->twist);
	twist_rest(&w, row->twist);
	world_finish(&w);
	context = ur_waiting_context(&w.e, CONTEXT("a"));
	run = ur_waiting_run(&w.e);
	assert_string_equal(ur_cause_name(context.cause), ur_cause_name(row->context));
	assert_string_equal(ur_cause_name(run.cause), ur_cause_name(row->run));
	assert_true((context.cause == N || row->twist == NO_TIME) ==
		    (context.since == UR_TIME_NONE));
	assert_true((run.cause == N || row->twist == NO_TIME) ==
		    (run.since == UR_TIME_NONE));
	if (context.cause == Q && row->labels)
		assert_string_equal(context.labels, "linux gpu");
	else
		assert_null(context.labels);
	if (row->labels && run.cause == Q)
		assert_string_equal(run.labels, "linux gpu");
}

/* A run that goes on although each of its jobs ended long ago. */
static void stuck(void **state)
{
	static const struct edit none[EDITS_MAX] = { { END } };
	struct world w;
	struct ur_run *run;

	(void)state;
	world_make(&w, none);
	run = &w.runs[0];
	run->state = UR_RECORD_ACTIVE;
	w.rules.stuck_after_seconds = 60;
	for (size_t j = 0; j < run->jobs_len; j++)
		run->jobs[j].ended_at = OLD;
	assert_true(ur_waiting_is_stuck(&w.e, &w.rules));
	run->needs_approval = true;
	assert_false(ur_waiting_is_stuck(&w.e, &w.rules));
	run->needs_approval = false;
	run->jobs[0].name = lit("build (${{ matrix.os }})");
	assert_false(ur_waiting_is_stuck(&w.e, &w.rules));
	run->jobs_len = 0;
	run->changed_at = OLD;
	assert_false(ur_waiting_is_stuck(&w.e, &w.rules));
	run->jobs_read = false;
	assert_false(ur_waiting_is_stuck(&w.e, &w.rules));
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(rows) + 1] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, rows, check_row);
	ADD_TEST(tests, n, "a run of which each job ended long ago is stuck", stuck);
	return RUN_TESTS("core.waiting", tests, n);
}
