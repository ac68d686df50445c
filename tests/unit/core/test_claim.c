/* SPDX-License-Identifier: MIT */
#include "core/world.h"

#include "ur/core/claim.h"

/*
 * The decision table of SPEC 6 D: what a required row means against the newest record of its
 * job, on each kind of server. Context `a` is asked; its row is of run 5 unless a row of the
 * table says otherwise, run 3 is older and of the same file.
 */
enum server { STATUSES, TASKS, JOBS, FORGEJO_JOBS, SPLIT, SERVERS };

static const char *const versions[] = { "1.22.6", "1.24.7", "1.26.3", "17.0.0",
					"1.27.0" };

/* What differs from: a pending or red row of run 5, an hour old; its job ended a minute
 * after the row, at its first attempt. */
enum twist {
	PLAIN = 0,
	FRESH,	   /* the row is younger than stranded_after */
	AFTER_END, /* the row is as young as the record's end: a re-run that waits */
	AGAIN,	   /* the record is of a second attempt, which began after the row */
	GONE_JOB, /* the row names a job that its run has not; where addresses have ids */
	BY_OLDER, /* the row is of run 3, cancelled there */
	BY_OLDER_OK,	    /* the row is of run 3, success there */
	BY_OLDER_RED,	    /* ..., failed there, and over before run 5 began that job */
	BY_OLDER_RED_LATER, /* ..., failed there after run 5 began that job */
	BY_OLDER_ACTIVE,    /* run 3 still works */
	BY_OLDER_UNREAD,    /* the jobs of run 3 were not read */
	BY_OLDER_CANCELLED_UNTAKEN, /* no runner took the job of run 3; the row says cancelled */
	BY_OTHER_FILE,		    /* the row is of a run of another file */
	TWO_LIVE_ROWS,
	TWO_JOBS,  /* another file's newest run has a job of that name, with a list */
	PERSON,	   /* a person wrote the row */
	OTHER_RED, /* by run 3, cancelled; another required job of run 5 failed */
	NOT_OVER,  /* by run 3, cancelled; another job of run 5 works */
	CANCELLED_WORDS, /* the row says that it has been cancelled */
	LOST_RECORDS,	 /* the records were not read to the end */
	AS_STATUSES,	 /* `evidence: statuses` is asked for by name */
	ALLOWED,	 /* its skip is allowed */
	NO_VERSION,	 /* nobody knows the server */
	NO_LEVEL,	 /* the records are of no level */
	NOWHERE_ROW,	 /* the row names no run */
	UNKNOWN_RUN,	 /* the row names a run that no record has */
	OTHER_JOB,    /* the row names another job of its run; where addresses have ids */
	RUN_WORKS,    /* the run goes on */
	NO_TIMES,     /* by run 3, failed there; no record tells a time */
	THIS_ATTEMPT, /* the record is of a second attempt, which began before the row */
	WAITS_BELOW, /* by run 3, whose row of another context waits below that of run 5 */
	NO_JOB_NAME,	    /* the policy's file names no job for the context */
	NO_START,	    /* by run 3, failed there; nobody tells when run 5 began */
	BESIDE_NOWHERE,	    /* by run 3; the row of another context names no run */
	BY_OLDER_UNREAD_OK, /* run 3 is success, its jobs were not read */
	BY_OLDER_UNREAD_SKIPPED,
	BY_OLDER_STATED, /* run 3 says itself that it is over */
	BY_OLDER_WAITS,	 /* a row of run 3 that no task answers waits */
	BY_NEWER_FILE,	 /* the row is of a run of another file, the newest is newer */
	UNKNOWN_FILE,	 /* a run of an unknown file is on the commit */
	JUST_ENDED,	 /* the record ended a minute ago */
	NO_END,		 /* the row's job is gone, and no record tells an end */
	WORDS_OF_NO_RUN, /* it says that it has been cancelled, in a run nobody knows */
	WORDS_AND_TASK,	 /* ..., in run 3, which has a task of it */
	WORDS_WHILE_WORKING, /* ..., in run 5, which goes on */
};

#define NO_RECORD 99
#define P_ UR_REASON_REQUIRED_PENDING
#define R_ UR_REASON_REQUIRED_RED
#define C_ UR_REASON_REQUIRED_CANCELLED
#define K_ UR_REASON_REQUIRED_SKIPPED
#define B_ UR_REASON_ROW_BEHIND
#define N_ UR_REASON_RUN_NOT_FINISHED
#define G_ UR_REASON_STALE
#define NOTHING UR_REASON_UNSET
#define PENDING UR_STATE_PENDING
#define RED UR_STATE_FAILURE
#define GREEN UR_STATE_SUCCESS

struct cell {
	const char *name;
	enum ur_state row;
	int record;
	enum twist twist;
	/* on 1.22, by tasks, by jobs, on Forgejo 16 and 17, on a split server */
	enum ur_reason want[SERVERS];
};

/* clang-format off */
static const struct cell cells[] = {
	{ "pending over success: the row is behind", PENDING, UR_RECORD_SUCCESS, PLAIN, { P_, B_, B_, B_, B_ } },
	{ "pending over failure: red, and its row pending", PENDING, UR_RECORD_FAILURE, PLAIN, { P_, R_, R_, R_, R_ } },
	{ "pending over cancelled: cancelled", PENDING, UR_RECORD_CANCELLED, PLAIN, { P_, C_, C_, C_, C_ } },
	{ "pending over skipped: skipped", PENDING, UR_RECORD_SKIPPED, PLAIN, { P_, K_, K_, K_, K_ } },
	{ "pending over an allowed skip: nothing is made of it", PENDING, UR_RECORD_SKIPPED, ALLOWED, { P_, P_, P_, P_, P_ } },
	{ "pending over a job that works: pending", PENDING, UR_RECORD_ACTIVE, PLAIN, { P_, P_, P_, P_, P_ } },
	{ "pending over a state nobody knows: pending", PENDING, UR_RECORD_UNKNOWN, PLAIN, { P_, P_, P_, P_, P_ } },
	{ "pending over nothing: pending", PENDING, NO_RECORD, PLAIN, { P_, P_, P_, P_, P_ } },

	{ "red over success, and no older attempt: red", RED, UR_RECORD_SUCCESS, PLAIN, { R_, R_, R_, R_, R_ } },
	{ "red over failure: red", RED, UR_RECORD_FAILURE, PLAIN, { R_, R_, R_, R_, R_ } },
	{ "red over cancelled: cancelled", RED, UR_RECORD_CANCELLED, PLAIN, { R_, C_, C_, C_, C_ } },
	{ "red over skipped: skipped", RED, UR_RECORD_SKIPPED, PLAIN, { R_, K_, K_, K_, K_ } },
	{ "red over an allowed skip: a skip answers no red row", RED, UR_RECORD_SKIPPED, ALLOWED, { R_, R_, R_, R_, R_ } },
	{ "red over a job that works again: it goes on", RED, UR_RECORD_ACTIVE, PLAIN, { R_, N_, N_, N_, N_ } },
	{ "red over a state nobody knows: red", RED, UR_RECORD_UNKNOWN, PLAIN, { R_, R_, R_, R_, R_ } },
	{ "red over nothing: red", RED, NO_RECORD, PLAIN, { R_, R_, R_, R_, R_ } },
	{ "an error is red", UR_STATE_ERROR, UR_RECORD_CANCELLED, PLAIN, { R_, C_, C_, C_, C_ } },

	{ "a green row is no claim of this kind", GREEN, UR_RECORD_FAILURE, PLAIN, { NOTHING, NOTHING, NOTHING, NOTHING, NOTHING } },
	{ "nor is a warning, which no engine writes", UR_STATE_WARNING, UR_RECORD_SUCCESS, PLAIN, { NOTHING, NOTHING, NOTHING, NOTHING, NOTHING } },

	{ "a pending row as young as the record's end is a re-run that waits", PENDING, UR_RECORD_SUCCESS, AFTER_END, { P_, P_, P_, P_, P_ } },
	{ "so it is over a failure", PENDING, UR_RECORD_FAILURE, AFTER_END, { P_, P_, P_, P_, P_ } },
	{ "and over a cancelled job", PENDING, UR_RECORD_CANCELLED, AFTER_END, { P_, P_, P_, P_, P_ } },
	{ "a pending row that is not quiet yet", PENDING, UR_RECORD_SUCCESS, FRESH, { P_, P_, P_, P_, P_ } },
	{ "nor over a failure", PENDING, UR_RECORD_FAILURE, FRESH, { P_, P_, P_, P_, P_ } },
	{ "a pending row of a job that the run has no more", PENDING, UR_RECORD_SUCCESS, GONE_JOB, { P_, B_, B_, B_, B_ } },
	{ "a pending row of an older run that is over", PENDING, UR_RECORD_SUCCESS, BY_OLDER, { P_, B_, B_, B_, B_ } },
	{ "a pending row of an older run that works", PENDING, UR_RECORD_SUCCESS, BY_OLDER_ACTIVE, { P_, P_, P_, P_, P_ } },
	{ "records that are not whole say nothing of a pending row", PENDING, UR_RECORD_SUCCESS, LOST_RECORDS, { P_, P_, P_, P_, P_ } },
	{ "nor are they asked where statuses are wanted", PENDING, UR_RECORD_SUCCESS, AS_STATUSES, { P_, P_, P_, P_, P_ } },

	{ "red by the attempt before", RED, UR_RECORD_SUCCESS, AGAIN, { R_, B_, B_, B_, B_ } },
	{ "red by a job that the run has no more", RED, UR_RECORD_SUCCESS, GONE_JOB, { R_, R_, B_, R_, B_ } },

	{ "red by an older run that was cancelled: it wrote last", RED, UR_RECORD_SUCCESS, BY_OLDER, { R_, G_, G_, G_, G_ } },
	{ "red by an older run whose record is success", RED, UR_RECORD_SUCCESS, BY_OLDER_OK, { R_, G_, G_, G_, G_ } },
	{ "red by an older run that failed before the newer one began", RED, UR_RECORD_SUCCESS, BY_OLDER_RED, { R_, G_, G_, G_, G_ } },
	{ "red by an older run that ran again and failed since: a true red", RED, UR_RECORD_SUCCESS, BY_OLDER_RED_LATER, { R_, R_, R_, R_, R_ } },
	{ "red by an older run that still works", RED, UR_RECORD_SUCCESS, BY_OLDER_ACTIVE, { R_, R_, R_, R_, R_ } },
	{ "red by an older run of which no job was read", RED, UR_RECORD_SUCCESS, BY_OLDER_UNREAD, { R_, R_, R_, R_, R_ } },
	{ "red by an older run before a runner took the job", RED, UR_RECORD_SUCCESS, BY_OLDER_CANCELLED_UNTAKEN, { R_, G_, R_, R_, R_ } },
	{ "red by an older run while another context of the newest failed", RED, UR_RECORD_SUCCESS, OTHER_RED, { R_, B_, B_, B_, B_ } },
	{ "red by an older run while the newest works", RED, UR_RECORD_SUCCESS, NOT_OVER, { R_, B_, B_, B_, B_ } },
	{ "red by an older run, and the newest failed", RED, UR_RECORD_FAILURE, BY_OLDER, { R_, R_, R_, R_, R_ } },
	{ "red by an older run, and the newest was cancelled", RED, UR_RECORD_CANCELLED, BY_OLDER, { R_, C_, C_, C_, C_ } },
	{ "red by an older run, and the newest runs it again", RED, UR_RECORD_ACTIVE, BY_OLDER, { R_, N_, N_, N_, N_ } },
	{ "red by a run of another file", RED, UR_RECORD_SUCCESS, BY_OTHER_FILE, { R_, R_, R_, R_, R_ } },
	{ "two live rows of one name", RED, UR_RECORD_CANCELLED, TWO_LIVE_ROWS, { NOTHING, NOTHING, NOTHING, NOTHING, NOTHING } },
	{ "two files that have a job of that name", RED, UR_RECORD_CANCELLED, TWO_JOBS, { R_, R_, R_, R_, R_ } },
	{ "a person's row is no claim of the engine", RED, UR_RECORD_SUCCESS, PERSON, { NOTHING, NOTHING, NOTHING, NOTHING, NOTHING } },
	{ "records that are not whole say nothing of a red row", RED, UR_RECORD_CANCELLED, LOST_RECORDS, { R_, R_, R_, R_, R_ } },
	{ "cancelled before a runner took it, where only the words tell", RED, NO_RECORD, CANCELLED_WORDS, { R_, C_, R_, R_, R_ } },
	{ "where nobody knows the server", RED, UR_RECORD_CANCELLED, NO_VERSION, { R_, R_, R_, R_, R_ } },
	{ "records of no level", RED, UR_RECORD_CANCELLED, NO_LEVEL, { R_, R_, R_, R_, R_ } },
	{ "a pending row that names no run", PENDING, UR_RECORD_SUCCESS, NOWHERE_ROW, { P_, P_, P_, P_, P_ } },
	{ "a pending row of a run that no record has", PENDING, UR_RECORD_SUCCESS, UNKNOWN_RUN, { P_, P_, P_, P_, P_ } },
	{ "a red row of a run that no record has", RED, UR_RECORD_SUCCESS, UNKNOWN_RUN, { R_, R_, R_, R_, R_ } },
	{ "a pending row of another job", PENDING, UR_RECORD_SUCCESS, OTHER_JOB, { P_, B_, P_, B_, P_ } },
	{ "a red row of another job", RED, UR_RECORD_SUCCESS, OTHER_JOB, { R_, R_, R_, R_, R_ } },
	{ "a run that goes on has no end where jobs have no times", PENDING, UR_RECORD_SUCCESS, RUN_WORKS, { P_, B_, B_, P_, B_ } },
	{ "a failure of an older run, and nobody tells when the newer one began", RED, UR_RECORD_SUCCESS, NO_START, { R_, R_, R_, R_, R_ } },
	{ "another row that names no run says nothing of this one", RED, UR_RECORD_SUCCESS, BESIDE_NOWHERE, { R_, G_, G_, G_, G_ } },
	{ "red by the newest attempt itself", RED, UR_RECORD_SUCCESS, THIS_ATTEMPT, { R_, R_, R_, R_, R_ } },
	{ "by tasks an older run is not over while a job of it that has none waits", RED, UR_RECORD_SUCCESS, WAITS_BELOW, { R_, R_, G_, G_, G_ } },
	{ "a success that proves nothing leaves the row as it is", PENDING, UR_RECORD_SUCCESS, NO_JOB_NAME, { P_, P_, P_, P_, P_ } },
	{ "a failure of an older run whose time nobody tells is red", RED, UR_RECORD_SUCCESS, NO_TIMES, { R_, R_, R_, R_, R_ } },
	{ "an older run that is success without its jobs", RED, UR_RECORD_SUCCESS, BY_OLDER_UNREAD_OK, { R_, R_, R_, R_, R_ } },
	{ "an older run that is skipped without its jobs", RED, UR_RECORD_SUCCESS, BY_OLDER_UNREAD_SKIPPED, { R_, R_, R_, R_, R_ } },
	{ "an older run that says itself that it is over", RED, UR_RECORD_SUCCESS, BY_OLDER_STATED, { R_, G_, G_, G_, G_ } },
	{ "a row of the older run that no task answers waits", RED, UR_RECORD_SUCCESS, BY_OLDER_WAITS, { R_, R_, G_, G_, G_ } },
	{ "red by an older run of another file", RED, UR_RECORD_SUCCESS, BY_NEWER_FILE, { R_, R_, R_, R_, R_ } },
	{ "a run of an unknown file is in doubt, and so is every success", PENDING, UR_RECORD_SUCCESS, UNKNOWN_FILE, { P_, P_, P_, P_, P_ } },
	{ "a record that ended just now may get its row yet", PENDING, UR_RECORD_SUCCESS, JUST_ENDED, { P_, P_, P_, P_, P_ } },
	{ "so may a failure", PENDING, UR_RECORD_FAILURE, JUST_ENDED, { P_, P_, P_, P_, P_ } },
	{ "a row whose job is gone, and no end is told", PENDING, UR_RECORD_SUCCESS, NO_END, { P_, P_, P_, P_, P_ } },
	{ "nor of a failure", PENDING, UR_RECORD_FAILURE, NO_END, { P_, P_, P_, P_, P_ } },
	{ "cancelled in words, in a run nobody knows", RED, NO_RECORD, WORDS_OF_NO_RUN, { R_, R_, R_, R_, R_ } },
	{ "cancelled in words, in an older run that has a task of it", RED, NO_RECORD, WORDS_AND_TASK, { R_, R_, R_, R_, R_ } },
	{ "cancelled in words, and the run goes on", RED, NO_RECORD, WORDS_WHILE_WORKING, { R_, R_, R_, R_, R_ } },
	{ "by record it counts more than its words", RED, UR_RECORD_FAILURE, CANCELLED_WORDS, { R_, R_, R_, R_, R_ } },
};
/* clang-format on */

#define ROW_AT OLD
#define STARTED (OLD - 60)
#define ENDED_AT (OLD + 60)

static bool has_job_times(enum server server)
{
	return server == TASKS || server == JOBS || server == SPLIT;
}

/* All of a run at one time; its jobs, too, where the server tells. */
static void set_times(struct world *w, int run, enum server server, int64_t start,
		      int64_t end)
{
	struct ur_run *r = &w->all_runs[run];

	r->created_at = r->started_at = start;
	r->changed_at = end;
	for (size_t j = 0; j < r->jobs_len && has_job_times(server); j++) {
		r->jobs[j].started_at = start;
		r->jobs[j].ended_at = end;
	}
}

static void link_row(struct world *w, struct ur_row *row, size_t slot, enum server server,
		     int run, size_t job)
{
	const struct ur_run *r = &w->all_runs[run];
	bool ids = server == JOBS || server == SPLIT;

	snprintf(w->targets[slot], sizeof(w->targets[slot]),
		 "/acme/widget/actions/runs/%d/jobs/%d", (int)(ids ? r->id : r->number),
		 (int)(ids ? r->jobs[job].id : (int)job));
	row->target_url = w->targets[slot];
}

static void by_older(struct world *w, enum server server, enum ur_record_state run,
		     enum ur_record_state job)
{
	w->has_run[RUN_OLD] = true;
	w->all_runs[RUN_OLD].state = run;
	world_job(w, RUN_OLD, "a")->state = job;
	set_times(w, RUN_OLD, server, STARTED - 600, STARTED - 300);
	link_row(w, &w->rows[A], A, server, RUN_OLD, A);
}

static void twist_older(struct world *w, const struct cell *cell, enum server server)
{
	struct ur_job *job;

	switch ((int)cell->twist) {
	case BY_OLDER:
	case OTHER_RED:
	case NOT_OVER:
		by_older(w, server, UR_RECORD_CANCELLED, UR_RECORD_CANCELLED);
		break;
	case BY_OLDER_OK:
		by_older(w, server, UR_RECORD_SUCCESS, UR_RECORD_SUCCESS);
		break;
	case BY_OLDER_RED:
		by_older(w, server, UR_RECORD_FAILURE, UR_RECORD_FAILURE);
		break;
	case BY_OLDER_RED_LATER:
		by_older(w, server, UR_RECORD_FAILURE, UR_RECORD_FAILURE);
		set_times(w, RUN_OLD, server, STARTED - 600, STARTED);
		break;
	case BY_OLDER_ACTIVE:
		by_older(w, server, UR_RECORD_ACTIVE, UR_RECORD_CANCELLED);
		job = world_job(w, RUN_OLD, "b");
		job->state = UR_RECORD_ACTIVE;
		break;
	case BY_OLDER_UNREAD:
		by_older(w, server, UR_RECORD_FAILURE, UR_RECORD_CANCELLED);
		w->all_runs[RUN_OLD].jobs_len = 0;
		w->all_runs[RUN_OLD].jobs_read = false;
		break;
	case BY_OLDER_CANCELLED_UNTAKEN:
		by_older(w, server, UR_RECORD_CANCELLED, UR_RECORD_CANCELLED);
		world_drop_job(w, RUN_OLD, "a");
		w->rows[A].description = lit("Has been cancelled");
		break;
	case WAITS_BELOW:
		by_older(w, server, UR_RECORD_CANCELLED, UR_RECORD_CANCELLED);
		world_drop_job(w, RUN_OLD, "b");
		break;
	case BESIDE_NOWHERE:
		by_older(w, server, UR_RECORD_CANCELLED, UR_RECORD_CANCELLED);
		w->rows[B].target_url = lit("https://ci.example.org/7");
		break;
	case NO_START:
		by_older(w, server, UR_RECORD_FAILURE, UR_RECORD_FAILURE);
		set_times(w, RUN_5, server, 0, ENDED_AT);
		break;
	case NO_TIMES:
		by_older(w, server, UR_RECORD_FAILURE, UR_RECORD_FAILURE);
		set_times(w, RUN_OLD, server, 0, 0);
		break;
	case BY_OLDER_UNREAD_OK:
	case BY_OLDER_UNREAD_SKIPPED:
		by_older(w, server,
			 cell->twist == BY_OLDER_UNREAD_OK ? UR_RECORD_SUCCESS :
							     UR_RECORD_SKIPPED,
			 UR_RECORD_CANCELLED);
		w->all_runs[RUN_OLD].jobs_len = 0;
		w->all_runs[RUN_OLD].jobs_read = false;
		break;
	case BY_OLDER_STATED:
	case BY_OLDER_WAITS:
		by_older(w, server, UR_RECORD_CANCELLED, UR_RECORD_CANCELLED);
		break;
	case WORDS_AND_TASK:
		by_older(w, server, UR_RECORD_CANCELLED, UR_RECORD_CANCELLED);
		w->rows[A].description = lit("Has been cancelled");
		break;
	default:
		break;
	}
	if (cell->twist == OTHER_RED)
		world_job(w, RUN_5, "b")->state = UR_RECORD_FAILURE;
	if (cell->twist == NOT_OVER)
		world_job(w, RUN_5, "all")->state = UR_RECORD_ACTIVE;
}

static void twist_row(struct world *w, const struct cell *cell, enum server server)
{
	struct ur_job *job;

	switch ((int)cell->twist) {
	case FRESH:
		w->rows[A].created_at = NOW - STRANDED_AFTER + 1;
		set_times(w, RUN_5, server, NOW - STRANDED_AFTER, NOW - 60);
		break;
	case AFTER_END:
		w->rows[A].created_at = ENDED_AT;
		break;
	case AGAIN:
		job = world_job(w, RUN_5, "a");
		job->attempt = 2;
		w->all_runs[RUN_5].started_at = ROW_AT + 1;
		if (has_job_times(server))
			job->started_at = ROW_AT + 1;
		break;
	case THIS_ATTEMPT:
		world_job(w, RUN_5, "a")->attempt = 2;
		break;
	case GONE_JOB:
		if (server == JOBS || server == SPLIT) {
			snprintf(w->targets[A], sizeof(w->targets[A]),
				 "/acme/widget/actions/runs/50/jobs/77");
			w->rows[A].target_url = w->targets[A];
		}
		break;
	case BY_OTHER_FILE:
		w->has_run[RUN_OTHER] = true;
		link_row(w, &w->rows[A], A, server, RUN_OTHER, A);
		break;
	case TWO_LIVE_ROWS:
		w->there[TWIN] = true;
		w->rows[TWIN] = w->rows[A];
		break;
	case PERSON:
		w->rows[A].writer = UR_WRITER_USER;
		break;
	case CANCELLED_WORDS:
		w->rows[A].description = lit("Has been cancelled");
		break;
	case NOWHERE_ROW:
		w->rows[A].target_url = lit("https://ci.example.org/7");
		break;
	case WORDS_OF_NO_RUN:
		w->rows[A].description = lit("Has been cancelled");
		w->rows[A].target_url = lit("/acme/widget/actions/runs/77/jobs/1");
		break;
	case UNKNOWN_RUN:
		w->rows[A].target_url = lit("/acme/widget/actions/runs/77/jobs/1");
		break;
	case OTHER_JOB:
		link_row(w, &w->rows[A], A, server, RUN_5, B);
		break;
	case RUN_WORKS:
		w->all_runs[RUN_5].state = UR_RECORD_ACTIVE;
		break;
	case WORDS_WHILE_WORKING:
		w->rows[A].description = lit("Has been cancelled");
		w->all_runs[RUN_5].state = UR_RECORD_ACTIVE;
		break;
	case BY_NEWER_FILE:
		w->has_run[RUN_OTHER] = w->has_run[RUN_NEW] = true;
		set_times(w, RUN_NEW, server, STARTED, ENDED_AT);
		link_row(w, &w->rows[A], A, server, RUN_OTHER, A);
		break;
	case UNKNOWN_FILE:
		w->has_run[RUN_OTHER] = true;
		w->all_runs[RUN_OTHER].file = lit("");
		break;
	case JUST_ENDED:
		set_times(w, RUN_5, server, STARTED, NOW - 60);
		break;
	case NO_END:
		set_times(w, RUN_5, server, 0, 0);
		if (server == JOBS || server == SPLIT)
			w->rows[A].target_url =
				lit("/acme/widget/actions/runs/50/jobs/77");
		break;
	default:
		break;
	}
}

/* Every live row, and below them what they were before: pending, of the same run; and a row
 * that a person wrote. */
static void add_history(struct world *w, const struct cell *cell)
{
	struct ur_rows *history = &w->records.history;

	history->items = w->history;
	history->len = 0;
	for (size_t i = 0; i < w->live_len; i++) {
		struct ur_row *before = &w->history[history->len++];

		*before = w->live[i];
		before->id -= 9;
		before->state = UR_STATE_PENDING;
		w->history[history->len++] = w->live[i];
	}
	w->history[history->len] = w->live[0];
	w->history[history->len++].writer = UR_WRITER_USER;
	if (cell->twist == WAITS_BELOW) {
		struct ur_row *below = &w->history[history->len++];

		*below = w->rows[B];
		below->id -= 9;
		below->state = UR_STATE_PENDING;
		link_row(w, below, ROWS_MAX, TASKS, RUN_OLD, 2);
	}
	if (cell->twist != BY_OLDER_WAITS)
		return;
	w->history[history->len] = w->rows[A];
	w->history[history->len].context = lit(CONTEXT("untaken"));
	w->history[history->len++].state = UR_STATE_PENDING;
}

static void make(struct world *w, const struct cell *cell, enum server server)
{
	static const struct edit list[EDITS_MAX] = {
		{ LIST }, { ADD_RUN, RUN_OTHER, UR_RECORD_SUCCESS }
	};

	world_init(w);
	w->e.dialect = world_dialect(versions[server]);
	w->records.level = w->e.dialect->level;
	for (int i = U; i < X; i++)
		link_row(w, &w->rows[i], (size_t)i, server, RUN_5, (size_t)i);
	w->rows[A].state = cell->row;
	if (cell->record == NO_RECORD)
		world_drop_job(w, RUN_5, "a");
	else
		world_job(w, RUN_5, "a")->state = (enum ur_record_state)cell->record;
	if (server == TASKS)
		w->all_runs[RUN_5].state = UR_RECORD_UNKNOWN;
	set_times(w, RUN_5, server, STARTED, ENDED_AT);
	twist_older(w, cell, server);
	twist_row(w, cell, server);
	if (server == TASKS && cell->twist != BY_OLDER_ACTIVE &&
	    cell->twist != BY_OLDER_STATED)
		w->all_runs[RUN_OLD].state = UR_RECORD_UNKNOWN;
	if (cell->twist == NO_LEVEL)
		w->records.level = UR_LEVEL_NONE;
	if (cell->twist == TWO_JOBS)
		world_edit(w, list);
	if (cell->twist == NO_JOB_NAME)
		w->required[0].job_name = NULL;
	w->required[0].allow_skipped = cell->twist == ALLOWED;
	w->records.complete = cell->twist != LOST_RECORDS;
	if (cell->twist == AS_STATUSES)
		w->rules.evidence = UR_EVIDENCE_STATUSES;
	world_finish(w);
	if (server == TASKS) /* the history of rows comes with them */
		add_history(w, cell);
	if (cell->twist == NO_VERSION)
		w->e.dialect = NULL;
}

static void check_cell(void **state)
{
	const struct cell *cell = *state;

	for (int server = 0; server < SERVERS; server++) {
		struct ur_claim claim;
		struct world w;

		make(&w, cell, (enum server)server);
		claim = ur_claim_of(&w.e, &w.rules, &w.required[0]);
		if (claim.reason != cell->want[server])
			fail_msg("on %s: got %s, not %s", versions[server],
				 ur_reason_name(claim.reason),
				 ur_reason_name(cell->want[server]));
		/* what counts as green takes nothing back; what counts as red does */
		if (claim.reason == UR_REASON_STALE)
			assert_true(ur_claim_is_outrun(&w.e, &w.rules, &w.required[0]));
		else if (claim.reason != UR_REASON_ROW_BEHIND &&
			 claim.reason != UR_REASON_REQUIRED_PENDING)
			assert_false(ur_claim_is_outrun(&w.e, &w.rules, &w.required[0]));
	}
}

/* Which rows give a reason to ask for their records, and which of them have any. */
struct asking {
	const char *name;
	struct edit edits[EDITS_MAX];
	bool asks, tells; /* where nothing but hints count; in audit and explain */
};

/* clang-format off */
static const struct asking askings[] = {
	{ "an old red row", { { STATE, A, RED } }, false, true },
	{ "an old pending row", { { STATE, A, PENDING } }, false, true },
	{ "a red row that says that it has been cancelled", { { STATE, A, RED }, { TEXT, A, .s = "Has been cancelled" }, { AT, A, NOW } }, true, true },
	{ "a pending row's words prove nothing", { { STATE, A, PENDING }, { TEXT, A, .s = "Has been cancelled" } }, false, true },
	{ "a red row of an older run than its neighbours", { { STATE, A, RED }, { RUN, A, 3 }, { AT, A, NOW } }, true, true },
	{ "a red row of a newer run than its neighbours", { { STATE, A, RED }, { RUN, A, 9 } }, false, true },
	{ "a neighbour of another workflow may be of a newer run", { { STATE, A, RED }, { CALLED, .s = "Other / all (pull_request)" }, { RUN, U, 9 } }, false, true },
	{ "a neighbour that a person wrote names no run", { { STATE, A, RED }, { LOGIN, B, .s = "bob" } }, false, true },
	{ "a neighbour that names no run", { { STATE, A, RED }, { WRITER, B, UR_WRITER_NOBODY } }, false, true },
	{ "a young red row", { { STATE, A, RED }, { AT, A, NOW - STRANDED_AFTER + 1 } }, false, false },
	{ "a red row of exactly the age", { { STATE, A, RED }, { AT, A, NOW - STRANDED_AFTER } }, false, true },
	{ "a red row without a time", { { STATE, A, RED }, { AT, A, UR_TIME_NONE } }, false, false },
	{ "a green row", { { END } }, false, false },
	{ "a person's red row", { { STATE, A, RED }, { LOGIN, A, .s = "bob" } }, false, false },
	{ "where no version keeps records", { { STATE, A, RED }, { TEXT, A, .s = "Has been cancelled" }, { VERSION, .s = "1.22.6" } }, false, false },
	{ "where nobody knows the version", { { STATE, A, RED }, { TEXT, A, .s = "Has been cancelled" }, { NO_DIALECT } }, false, false },
	{ "where statuses are asked for by name", { { STATE, A, RED }, { TEXT, A, .s = "Has been cancelled" }, { EVIDENCE, .n = UR_EVIDENCE_STATUSES } }, false, false },
};
/* clang-format on */

static void check_asking(void **state)
{
	const struct asking *a = *state;
	struct world w;

	world_make(&w, a->edits);
	assert_int_equal(ur_claim_asks(&w.e, &w.rules, &w.required[0]), a->asks);
	w.rules.tells = true;
	assert_int_equal(ur_claim_asks(&w.e, &w.rules, &w.required[0]), a->tells);
	w.rules.tells = false;
	w.rules.stranded = UR_STRANDED_RERUN; /* something may be done about it */
	assert_int_equal(ur_claim_asks(&w.e, &w.rules, &w.required[0]), a->tells);
}

/* A context without a workflow before it has every row for a neighbour. */
static void a_context_without_a_workflow(void **state)
{
	static const struct edit red[EDITS_MAX] = { { STATE, A, RED } };
	struct world w;

	(void)state;
	world_init(&w);
	world_edit(&w, red);
	w.rows[A].context = w.required[0].context = lit("a");
	w.rows[U].target_url = lit("/acme/widget/actions/runs/9/jobs/1");
	w.rows[B].target_url = lit("https://ci.example.org/7");
	world_finish(&w);
	assert_true(ur_claim_asks(&w.e, &w.rules, &w.required[0]));
	w.rows[A].target_url = lit("https://ci.example.org/7");
	world_finish(&w);
	assert_false(ur_claim_asks(&w.e, &w.rules, &w.required[0]));
}

static void of_a_version_that_nobody_knows(void **state)
{
	static const struct edit older[EDITS_MAX] = { { VERSION, .s = "1.24.7" },
						      { ADD_RUN, RUN_OLD,
							UR_RECORD_CANCELLED },
						      { RUN, U, .n = 3 } };
	struct world w;

	(void)state;
	world_make(&w, older);
	assert_true(ur_claim_umbrella_is_older(&w.e));
	w.e.dialect = NULL;
	assert_false(ur_claim_umbrella_is_older(&w.e));
}

/* Where jobs have no times the run's last change counts, but not for a job that may go on. */
static void a_pending_umbrella_is_stranded_when_its_job_is_over(void **state)
{
	static const struct edit edits[EDITS_MAX] = { { VERSION, .s = "17.0.0" },
						      { STATE, U, PENDING },
						      { JOB, U, UR_RECORD_UNKNOWN } };
	struct world w;

	(void)state;
	world_make(&w, edits);
	w.runs[0].changed_at = OLD + 60;
	assert_false(ur_claim_umbrella_is_stranded(&w.e));
	w.runs[0].jobs[0].state = UR_RECORD_FAILURE;
	assert_true(ur_claim_umbrella_is_stranded(&w.e));
}

/* Gitea 1.26 writes rows of another run's jobs on an evicted run's commit. */
static void a_pending_umbrella_of_no_job_of_its_run_is_stranded(void **state)
{
	static const struct edit edits[EDITS_MAX] = { { STATE, U, PENDING },
						      { ENDED, U, OLD - 60 } };
	struct world w;

	(void)state;
	world_make(&w, edits);
	w.live[0].target_url = lit("/acme/widget/actions/runs/50/jobs/77");
	assert_true(ur_claim_umbrella_is_stranded(&w.e));
	w.live[0].target_url = lit("/acme/widget/actions/runs/50/jobs/500");
	assert_false(ur_claim_umbrella_is_stranded(&w.e));
	w.has_run[RUN_OLD] = true;
	world_finish(&w);
	w.live[0].target_url = lit("/acme/widget/actions/runs/30/jobs/77");
	assert_false(ur_claim_umbrella_is_stranded(&w.e));
}

/* While a run of its file works nothing comes of a cancelled job; another file's may. */
static void a_run_of_that_file_goes_on(void **state)
{
	static const struct {
		int run;
		enum ur_record_state job;
		enum ur_reason want;
	} rows[] = {
		{ RUN_OLD, UR_RECORD_SUCCESS, UR_REASON_RUN_NOT_FINISHED },
		{ RUN_OTHER, UR_RECORD_SUCCESS, UR_REASON_REQUIRED_CANCELLED },
	};

	(void)state;
	for (size_t i = 0; i < UR_LEN(rows); i++) {
		const struct cell cell = { .row = RED, .record = UR_RECORD_CANCELLED };
		struct world w;

		make(&w, &cell, JOBS);
		w.has_run[rows[i].run] = true;
		w.all_runs[rows[i].run].state = UR_RECORD_ACTIVE;
		world_finish(&w);
		assert_string_equal(ur_reason_name(ur_decide(&w.e, &w.rules).reason),
				    ur_reason_name(rows[i].want));
	}
}

/* The same cells through the whole decision: nothing but a repair by the newest run's
 * records ever comes of a red row, and nothing at all of a pending one. */
static void check_decision(void **state)
{
	const struct cell *cell = *state;

	for (int server = 0; server < SERVERS; server++) {
		struct ur_decision d;
		struct world w;

		make(&w, cell, (enum server)server);
		d = ur_decide(&w.e, &w.rules);
		assert_int_equal(d.need, UR_NEED_NOTHING);
		if (cell->want[server] == UR_REASON_STALE) {
			if (d.reason != UR_REASON_STALE &&
			    d.reason != UR_REASON_NO_REMEDY)
				fail_msg("on %s: got %s", versions[server],
					 ur_reason_name(d.reason));
			if (d.reason == UR_REASON_STALE)
				assert_int_equal(d.cause, UR_CAUSE_OLDER_RUN_WROTE_LAST);
		} else if (cell->row != GREEN && d.reason == UR_REASON_STALE) {
			fail_msg("on %s: repaired", versions[server]);
		}
	}
}

/* A green row is judged as ever: by its record, where there is one. */
static void greens_are_judged_by_their_record(void **state)
{
	static const struct {
		int record;
		enum ur_reason want;
	} greens[] = {
		{ UR_RECORD_SUCCESS, UR_REASON_STALE },
		{ UR_RECORD_FAILURE, UR_REASON_JOB_CONTRADICTS_ROW },
		{ UR_RECORD_CANCELLED, UR_REASON_JOB_CONTRADICTS_ROW },
		{ UR_RECORD_SKIPPED, UR_REASON_REQUIRED_SKIPPED },
		{ UR_RECORD_ACTIVE, UR_REASON_RUN_NOT_FINISHED },
		{ NO_RECORD, UR_REASON_JOB_UNVERIFIABLE },
	};

	(void)state;
	for (size_t i = 0; i < UR_LEN(greens); i++) {
		const struct cell cell = { .row = GREEN, .record = greens[i].record };

		for (int server = 0; server < SERVERS; server++) {
			enum ur_reason want =
				server == STATUSES ? UR_REASON_STALE : greens[i].want;
			struct world w;

			make(&w, &cell, (enum server)server);
			assert_string_equal(
				ur_reason_name(ur_decide(&w.e, &w.rules).reason),
				ur_reason_name(want));
		}
	}
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(cells) * 2 + UR_LEN(askings) + 6] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, cells, check_cell);
	ADD_ROWS(tests, n, cells, check_decision);
	ADD_ROWS(tests, n, askings, check_asking);
	ADD_TEST(tests, n, "a context without a workflow before it",
		 a_context_without_a_workflow);
	ADD_TEST(tests, n, "where links of rows lead is not known without a version",
		 of_a_version_that_nobody_knows);
	ADD_TEST(tests, n, "a pending umbrella whose job is over",
		 a_pending_umbrella_is_stranded_when_its_job_is_over);
	ADD_TEST(tests, n, "a pending umbrella of no job of its run",
		 a_pending_umbrella_of_no_job_of_its_run_is_stranded);
	ADD_TEST(tests, n, "a run of that file goes on", a_run_of_that_file_goes_on);
	ADD_TEST(tests, n, "a green row is judged by its record",
		 greens_are_judged_by_their_record);
	return RUN_TESTS("core.claim", tests, n);
}
