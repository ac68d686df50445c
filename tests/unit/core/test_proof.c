/* SPDX-License-Identifier: MIT */
#include "core/world.h"

/* SPEC 6 "Proof": what the records say about one required context. */
struct row {
	const char *name;
	struct edit edits[EDITS_MAX];
	enum ur_reason want;
	int of; /* the context asked about; 0: A */
};

#define PROVEN UR_REASON_STALE
#define CONTRADICTS UR_REASON_JOB_CONTRADICTS_ROW
#define UNVERIFIABLE UR_REASON_JOB_UNVERIFIABLE
#define UNFINISHED UR_REASON_RUN_NOT_FINISHED
#define UNTRUSTED UR_REASON_UNTRUSTED_ROW
#define SKIPPED UR_REASON_REQUIRED_SKIPPED
#define OK UR_RECORD_SUCCESS
#define BROKE UR_RECORD_FAILURE
#define TASKS                                                                            \
	{                                                                                \
		VERSION, .s = "1.24.7"                                                   \
	}
#define ROWS_ONLY                                                                        \
	{                                                                                \
		VERSION, .s = "1.22.6"                                                   \
	}
#define SKIP_A                                                                           \
	{ JOB, A, UR_RECORD_SKIPPED },                                                   \
	{                                                                                \
		ALLOW_SKIPPED, A                                                         \
	}
#define NO_TASK_A                                                                        \
	{ NO_JOB, A }, { TEXT, A, .s = "Has been skipped" },                             \
	{                                                                                \
		ALLOW_SKIPPED, A                                                         \
	}
#define SKIP_ROW_A                                                                       \
	{ HISTORY, A, IN_RUN(5, SKIPPED) },                                              \
	{                                                                                \
		ALLOW_SKIPPED, A                                                         \
	}
#define EXT                                                                              \
	{ LIST }, { WANT_EXTERNAL },                                                     \
	{                                                                                \
		ADD, X, UR_STATE_SUCCESS                                                 \
	}
#define IN_RUN(run, state) ((run)*10 + UR_STATE_##state)

/* clang-format off */
static const struct row table[] = {
	/* the policy names the file */
	{ "a success of the newest run", { { END } }, PROVEN },
	{ "the last job as well as the first", { { END } }, PROVEN, F },
	{ "a failure", { { JOB, A, BROKE } }, CONTRADICTS },
	{ "a cancelled job", { { JOB, A, UR_RECORD_CANCELLED } }, CONTRADICTS },
	{ "a job that works", { { JOB, A, UR_RECORD_ACTIVE } }, UNFINISHED },
	{ "a job in a state that nobody knows", { { JOB, A, UR_RECORD_UNKNOWN } }, UNVERIFIABLE },
	{ "a job in a state that is none", { { JOB, A, 4711 } }, UNVERIFIABLE },
	{ "a skipped job", { { JOB, A, UR_RECORD_SKIPPED } }, SKIPPED },
	{ "a skipped job that is allowed", { { JOB, A, UR_RECORD_SKIPPED }, { ALLOW_SKIPPED, A } }, PROVEN },
	{ "an allowed skip does not allow a failure", { { JOB, A, BROKE }, { ALLOW_SKIPPED, A } }, CONTRADICTS },
	{ "another job's failure does not matter", { { JOB, B, BROKE } }, PROVEN },
	{ "a run without that job", { { NO_JOB, A } }, UNVERIFIABLE },
	{ "a run whose jobs were not read", { { RUN_UNREAD, RUN_5 } }, UNVERIFIABLE },
	{ "records that are not complete", { { INCOMPLETE } }, UNVERIFIABLE },
	{ "no run of that event", { { RUN_EVENT, RUN_5, .s = "push" } }, UNVERIFIABLE },
	{ "a newer run that failed", { { ADD_RUN, RUN_NEW, BROKE }, { RUN_JOB, RUN_NEW, BROKE, "a" } }, CONTRADICTS },
	{ "a newer run that works", { { ADD_RUN, RUN_NEW, UR_RECORD_ACTIVE }, { RUN_JOB, RUN_NEW, UR_RECORD_ACTIVE, "a" } }, UNFINISHED },
	{ "a newer run that does not have the job", { { ADD_RUN, RUN_NEW, OK }, { RUN_NO_JOB, RUN_NEW, .s = "a" } }, UNVERIFIABLE },
	{ "a newer run repaired an older failure", { { JOB, A, BROKE }, { ADD_RUN, RUN_NEW, OK } }, PROVEN },
	{ "an older run that failed does not matter", { { ADD_RUN, RUN_OLD, BROKE }, { RUN_JOB, RUN_OLD, BROKE, "a" } }, PROVEN },
	{ "a newer run of another event does not matter", { { ADD_RUN, RUN_NEW, BROKE }, { RUN_EVENT, RUN_NEW, .s = "push" }, { RUN_JOB, RUN_NEW, BROKE, "a" } }, PROVEN },
	{ "a run whose event is not told may be of this one", { { ADD_RUN, RUN_OLD, OK }, { RUN_EVENT, RUN_OLD, .s = "" } }, UNVERIFIABLE },
	{ "unless it is another file's", { { ADD_RUN, RUN_OTHER, OK }, { RUN_EVENT, RUN_OTHER, .s = "" } }, PROVEN },
	{ "with a list it may be any", { { LIST }, { ADD_RUN, RUN_OTHER, OK }, { RUN_EVENT, RUN_OTHER, .s = "" } }, UNVERIFIABLE },
	{ "another file's job of that name does not matter", { { ADD_RUN, RUN_OTHER, BROKE }, { RUN_JOB, RUN_OTHER, BROKE, "a" } }, PROVEN },
	{ "another file's job of that name proves nothing", { { NO_JOB, A }, { ADD_RUN, RUN_OTHER, OK } }, UNVERIFIABLE },
	{ "a trusted writer does not outweigh the record", { { JOB, A, BROKE }, { LOGIN, A, .s = "bob" }, { TRUST, .s = "bob" } }, CONTRADICTS },
	{ "a trusted writer does not replace a missing job", { { NO_JOB, A }, { LOGIN, A, .s = "bob" }, { TRUST, .s = "bob" } }, UNVERIFIABLE },
	{ "what is inherited needs no proof", { { INHERIT, A }, { JOB, A, BROKE } }, PROVEN },

	{ "a run of a file that cannot be told may be any file's", { { ADD_RUN, RUN_OTHER, OK }, { RUN_FILE, RUN_OTHER, .s = "" } }, UNVERIFIABLE },
	{ "an older one as well", { { ADD_RUN, RUN_OLD, OK }, { RUN_FILE, RUN_OLD, .s = "" } }, UNVERIFIABLE },
	{ "with a list as well", { { LIST }, { ADD_RUN, RUN_OTHER, OK }, { RUN_FILE, RUN_OTHER, .s = "" } }, UNVERIFIABLE },

	/* what level is enough */
	{ "no records at all", { { LEVEL, .n = UR_LEVEL_NONE } }, UNVERIFIABLE },
	{ "no records, statuses asked for by name", { { LEVEL, .n = UR_LEVEL_NONE }, { EVIDENCE, .n = UR_EVIDENCE_STATUSES } }, UNVERIFIABLE },
	{ "tasks where the version has jobs", { { LEVEL, .n = UR_LEVEL_TASKS } }, UNVERIFIABLE },
	{ "statuses where the version has jobs", { { LEVEL, .n = UR_LEVEL_STATUSES } }, UNVERIFIABLE },
	{ "statuses where the version has tasks", { TASKS, { LEVEL, .n = UR_LEVEL_STATUSES } }, UNVERIFIABLE },
	{ "tasks where the version has no more", { TASKS }, PROVEN },
	{ "jobs where the version promises tasks only", { TASKS, { LEVEL, .n = UR_LEVEL_JOBS } }, PROVEN },
	{ "tasks count as jobs where jobs are asked for by name", { { LEVEL, .n = UR_LEVEL_TASKS }, { EVIDENCE, .n = UR_EVIDENCE_JOBS } }, PROVEN },
	{ "statuses do not", { ROWS_ONLY, { EVIDENCE, .n = UR_EVIDENCE_JOBS } }, UNVERIFIABLE },
	{ "statuses asked for by name", { { LEVEL, .n = UR_LEVEL_STATUSES }, { EVIDENCE, .n = UR_EVIDENCE_STATUSES } }, PROVEN },
	{ "a rule about evidence that is none asks for the version's best", { { EVIDENCE, .n = 4711 }, { LEVEL, .n = UR_LEVEL_TASKS } }, UNVERIFIABLE },
	{ "a version that nobody knows", { { NO_DIALECT } }, UNVERIFIABLE },

	/* tasks: a job without a runner has none */
	{ "an allowed skip without a task, by its row's words", { TASKS, { NO_JOB, A }, { TEXT, A, .s = "Has been skipped" }, { ALLOW_SKIPPED, A } }, PROVEN },
	{ "an allowed skip without a task, by its row's state", { TASKS, { NO_JOB, A }, { STATE, A, UR_STATE_SKIPPED }, { ALLOW_SKIPPED, A } }, PROVEN },
	{ "an allowed skip that a person tells", { TASKS, { NO_JOB, A }, { TEXT, A, .s = "Has been skipped" }, { LOGIN, A, .s = "bob" }, { ALLOW_SKIPPED, A } }, UNVERIFIABLE },
	{ "an allowed skip without a task, with a list", { TASKS, { LIST }, { NO_JOB, A }, { TEXT, A, .s = "Has been skipped" }, { ALLOW_SKIPPED, A } }, PROVEN },
	{ "an allowed skip without a task and without a row", { TASKS, { NO_JOB, A }, { GONE, A }, { ALLOW_SKIPPED, A } }, UNVERIFIABLE },
	{ "a skip that is not allowed, without a task", { TASKS, { NO_JOB, A }, { TEXT, A, .s = "Has been skipped" } }, UNVERIFIABLE },
	{ "a green without a task", { TASKS, { NO_JOB, A }, { ALLOW_SKIPPED, A } }, UNVERIFIABLE },
	{ "with job records a skip has one", { { NO_JOB, A }, { STATE, A, UR_STATE_SKIPPED }, { ALLOW_SKIPPED, A } }, UNVERIFIABLE },

	/* an allowed skip was allowed to happen */
	{ "what it needs succeeded", { SKIP_A, { NEED, A, B } }, PROVEN },
	{ "it needs nothing, and another job failed", { SKIP_A, { NEED, A, U }, { JOB, B, BROKE } }, PROVEN },
	{ "what it needs failed", { SKIP_A, { NEED, A, B }, { JOB, B, BROKE } }, SKIPPED },
	{ "what it needs was cancelled", { SKIP_A, { NEED, A, B }, { JOB, B, UR_RECORD_CANCELLED } }, SKIPPED },
	{ "what it needs by way of another failed", { SKIP_A, { NEED, A, B }, { NEED, A, C }, { JOB, C, BROKE } }, SKIPPED },
	{ "what it needs was skipped", { SKIP_A, { NEED, A, B }, { JOB, B, UR_RECORD_SKIPPED } }, SKIPPED },
	{ "what it needs was skipped, and may be", { SKIP_A, { NEED, A, B }, { MAY_SKIP, A, B }, { JOB, B, UR_RECORD_SKIPPED } }, PROVEN },
	{ "a skip that may be does not excuse a failure", { SKIP_A, { NEED, A, B }, { MAY_SKIP, A, B }, { JOB, B, BROKE } }, SKIPPED },
	{ "what it needs still works", { SKIP_A, { NEED, A, B }, { JOB, B, UR_RECORD_ACTIVE } }, UNFINISHED },
	{ "what it needs is in a state that nobody knows", { SKIP_A, { NEED, A, B }, { JOB, B, UR_RECORD_UNKNOWN } }, UNVERIFIABLE },
	{ "what it needs has no job", { SKIP_A, { NEED, A, B }, { NO_JOB, B } }, UNVERIFIABLE },
	{ "its needs are not known, and another job failed", { SKIP_A, { JOB, B, BROKE } }, SKIPPED },
	{ "its needs are not known, and only the umbrella failed", { SKIP_A }, PROVEN },
	{ "its needs are not known, and another job was skipped", { SKIP_A, { JOB, B, UR_RECORD_SKIPPED } }, PROVEN },
	{ "its needs are not known, and another job works", { SKIP_A, { JOB, B, UR_RECORD_ACTIVE } }, UNFINISHED },
	{ "with a list, another job of the run failed", { { LIST }, SKIP_A, { JOB, B, BROKE } }, SKIPPED },
	{ "with a list, another file's job failed", { { LIST }, SKIP_A, { ADD_RUN, RUN_OTHER, OK }, { RUN_NO_JOB, RUN_OTHER, .s = "a" }, { RUN_JOB, RUN_OTHER, BROKE, "b" } }, PROVEN },
	{ "with a list, an older run's job failed", { { LIST }, SKIP_A, { ADD_RUN, RUN_OLD, BROKE }, { RUN_JOB, RUN_OLD, BROKE, "b" } }, PROVEN },
	{ "tasks: what it needs failed", { TASKS, NO_TASK_A, { NEED, A, B }, { JOB, B, BROKE } }, SKIPPED },
	{ "tasks: what it needs succeeded", { TASKS, NO_TASK_A, { NEED, A, B } }, PROVEN },
	{ "tasks: what it needs was skipped too, and may be", { TASKS, NO_TASK_A, { NEED, A, B }, { MAY_SKIP, A, B }, { NO_JOB, B }, { STATE, B, UR_STATE_SKIPPED } }, PROVEN },
	{ "tasks: what it needs was skipped too, and may not be", { TASKS, NO_TASK_A, { NEED, A, B }, { NO_JOB, B }, { STATE, B, UR_STATE_SKIPPED } }, SKIPPED },
	{ "tasks: what it needs was cancelled before a runner took it", { TASKS, NO_TASK_A, { NEED, A, B }, { NO_JOB, B }, { STATE, B, UR_STATE_FAILURE } }, SKIPPED },
	{ "tasks: what it needs waits for a runner", { TASKS, NO_TASK_A, { NEED, A, B }, { NO_JOB, B }, { STATE, B, UR_STATE_PENDING } }, UNFINISHED },
	{ "tasks: a green row without a task", { TASKS, NO_TASK_A, { NEED, A, B }, { NO_JOB, B } }, UNVERIFIABLE },
	{ "tasks: what it needs has a row that a person wrote", { TASKS, NO_TASK_A, { NEED, A, B }, { MAY_SKIP, A, B }, { NO_JOB, B }, { LOGIN, B, .s = "bob" } }, UNVERIFIABLE },
	{ "tasks: what it needs has no row", { TASKS, NO_TASK_A, { NEED, A, B }, { NO_JOB, B }, { GONE, B } }, UNVERIFIABLE },
	{ "tasks, with a list: no file says which run it is", { TASKS, { LIST }, NO_TASK_A, { NEED, A, B } }, UNVERIFIABLE },
	{ "tasks, with a list: another job of the run failed", { TASKS, { LIST }, NO_TASK_A, { JOB, B, BROKE } }, SKIPPED },
	{ "tasks, with a list: only an older run's job failed", { TASKS, { LIST }, NO_TASK_A, { ADD_RUN, RUN_OLD, BROKE }, { RUN_JOB, RUN_OLD, BROKE, "b" } }, PROVEN },
	{ "tasks, with a list: another job of its push failed, and another branch's push is newer", { TASKS, { LIST }, NO_TASK_A, { RUN_EVENT, RUN_5, .s = "push" }, { RUN_REF, RUN_5, .s = "refs/heads/fix" }, { ADD_RUN, RUN_NEW, OK }, { RUN_EVENT, RUN_NEW, .s = "push" }, { RUN_REF, RUN_NEW, .s = "refs/heads/main" }, { JOB, B, BROKE } }, SKIPPED },
	{ "tasks: its needs are not known, and a row beside it is red", { TASKS, NO_TASK_A, { ADD, TWIN, UR_STATE_FAILURE, "CI / changes (pull_request)" } }, SKIPPED },
	{ "tasks: its needs are not known, and a row of another workflow is", { TASKS, NO_TASK_A, { ADD, TWIN, UR_STATE_FAILURE, "Docs / site (pull_request)" } }, PROVEN },
	{ "tasks: its needs are not known, and a person's row is", { TASKS, NO_TASK_A, { ADD, TWIN, UR_STATE_FAILURE, "CI / x (pull_request)" }, { LOGIN, TWIN, .s = "bob" } }, PROVEN },

	/* an explicit list names no file */
	{ "the job of that name and event", { { LIST } }, PROVEN },
	{ "a failure of it", { { LIST }, { JOB, A, BROKE } }, CONTRADICTS },
	{ "a job of that name in another file that failed", { { LIST }, { ADD_RUN, RUN_OTHER, OK }, { RUN_JOB, RUN_OTHER, BROKE, "a" } }, CONTRADICTS },
	{ "a job of that name in another file that works", { { LIST }, { ADD_RUN, RUN_OTHER, OK }, { RUN_JOB, RUN_OTHER, UR_RECORD_ACTIVE, "a" } }, UNFINISHED },
	{ "both files' jobs succeeded", { { LIST }, { ADD_RUN, RUN_OTHER, OK } }, PROVEN },
	{ "another file without that job", { { LIST }, { ADD_RUN, RUN_OTHER, OK }, { RUN_NO_JOB, RUN_OTHER, .s = "a" } }, PROVEN },
	{ "another file's job of another event", { { LIST }, { ADD_RUN, RUN_OTHER, OK }, { RUN_EVENT, RUN_OTHER, .s = "push" }, { RUN_JOB, RUN_OTHER, BROKE, "a" } }, PROVEN },
	{ "another file whose jobs were not read", { { LIST }, { ADD_RUN, RUN_OTHER, OK }, { RUN_UNREAD, RUN_OTHER } }, UNVERIFIABLE },
	{ "only an older run has the job", { { LIST }, { ADD_RUN, RUN_NEW, OK }, { RUN_NO_JOB, RUN_NEW, .s = "a" } }, UNVERIFIABLE },
	{ "an older run that failed does not matter", { { LIST }, { ADD_RUN, RUN_OLD, BROKE }, { RUN_JOB, RUN_OLD, BROKE, "a" } }, PROVEN },
	{ "an older run whose jobs were not read does not matter", { { LIST }, { ADD_RUN, RUN_OLD, OK }, { RUN_UNREAD, RUN_OLD } }, PROVEN },
	{ "a trusted writer does not outweigh a job", { { LIST }, { JOB, A, BROKE }, { LOGIN, A, .s = "bob" }, { TRUST, .s = "bob" } }, CONTRADICTS },
	{ "no job, and a writer nobody trusts", { EXT, { LOGIN, X, .s = "bob" } }, UNTRUSTED, X },
	{ "no job, and a trusted writer", { EXT, { LOGIN, X, .s = "bob" }, { TRUST, .s = "bob" } }, PROVEN, X },
	{ "no job, and a job token", { EXT, { WRITER, X, UR_WRITER_NOBODY }, { TRUST, .s = "" } }, UNTRUSTED, X },
	{ "no job, though it looks like an engine's row", { EXT, { TRUST, .s = "" } }, UNTRUSTED, X },
	{ "no row at all", { { LIST }, { WANT_EXTERNAL } }, UNTRUSTED, X },
	{ "the worst of two rows by different writers", { EXT, { LOGIN, X, .s = "bob" }, { TRUST, .s = "bob" }, { ADD, TWIN, UR_STATE_WARNING, EXTERNAL } }, UNTRUSTED, X },

	/* statuses: no record but the history of the rows */
	{ "a final green of the newest run", { ROWS_ONLY }, PROVEN },
	{ "the newest run said failure later", { ROWS_ONLY, { HISTORY, A, IN_RUN(5, FAILURE) } }, CONTRADICTS },
	{ "the newest run said pending later", { ROWS_ONLY, { HISTORY, A, IN_RUN(5, PENDING) } }, UNFINISHED },
	{ "the newest run said something unknown later", { ROWS_ONLY, { HISTORY, A, IN_RUN(5, UNKNOWN) } }, UNVERIFIABLE },
	{ "the newest run said skipped later", { ROWS_ONLY, { HISTORY, A, IN_RUN(5, SKIPPED) } }, SKIPPED },
	{ "the newest run said something that is no state", { ROWS_ONLY, { HISTORY, A, 59 } }, UNVERIFIABLE },
	{ "an older row of the newest run does not outweigh a newer one", { ROWS_ONLY, { HISTORY, A, IN_RUN(5, FAILURE) }, { HISTORY, A, IN_RUN(5, PENDING) }, { HISTORY, A, IN_RUN(5, SUCCESS) } }, PROVEN },
	{ "a success right over the red row of its own run is not the engine's", { ROWS_ONLY, { HISTORY, A, IN_RUN(5, FAILURE) }, { HISTORY, A, IN_RUN(5, SUCCESS) } }, CONTRADICTS },
	{ "a success right over the red row of an older run is a new run's", { ROWS_ONLY, { HISTORY, A, IN_RUN(3, FAILURE) }, { HISTORY, A, IN_RUN(5, SUCCESS) } }, PROVEN },
	{ "a success right over a red row that names no run", { ROWS_ONLY, { HISTORY, A, IN_RUN(5, FAILURE) }, { NOWHERE, A }, { HISTORY, A, IN_RUN(5, SUCCESS) } }, PROVEN },
	{ "the row right below it is found by its id, not by its place", { ROWS_ONLY, { HISTORY, A, IN_RUN(5, PENDING) }, { LATE, A, IN_RUN(5, FAILURE) }, { HISTORY, A, IN_RUN(5, SUCCESS) } }, PROVEN },
	{ "rows may come newest first", { ROWS_ONLY, { HISTORY, A, IN_RUN(5, SUCCESS) }, { LATE, A, IN_RUN(5, PENDING) } }, PROVEN },
	{ "a person's row in the history does not count", { ROWS_ONLY, { HISTORY, A, IN_RUN(9, FAILURE) }, { FOREIGN, A } }, PROVEN },
	{ "a row that names no run does not count", { ROWS_ONLY, { HISTORY, A, IN_RUN(9, FAILURE) }, { NOWHERE, A } }, PROVEN },
	{ "an allowed skip", { ROWS_ONLY, SKIP_ROW_A }, PROVEN },
	{ "an allowed skip that is written as a success", { ROWS_ONLY, { TEXT, A, .s = "Has been skipped" }, { ALLOW_SKIPPED, A } }, PROVEN },
	{ "a skip that is written as a success, and not allowed", { ROWS_ONLY, { TEXT, A, .s = "Has been skipped" } }, SKIPPED },
	{ "an allowed skip, and what it needs is green", { ROWS_ONLY, SKIP_ROW_A, { NEED, A, B } }, PROVEN },
	{ "an allowed skip, and what it needs failed", { ROWS_ONLY, SKIP_ROW_A, { NEED, A, B }, { HISTORY, B, IN_RUN(5, FAILURE) } }, SKIPPED },
	{ "an allowed skip, and what it needs failed in an older run", { ROWS_ONLY, SKIP_ROW_A, { NEED, A, B }, { HISTORY, B, IN_RUN(3, FAILURE) } }, PROVEN },
	{ "an allowed skip, and what it needs waits", { ROWS_ONLY, SKIP_ROW_A, { NEED, A, B }, { HISTORY, B, IN_RUN(5, PENDING) } }, UNFINISHED },
	{ "an allowed skip, and what it needs has no row of that run", { ROWS_ONLY, SKIP_ROW_A, { NEED, A, B }, { RUN, B, 3 } }, UNVERIFIABLE },
	{ "an allowed skip, and what it needs says nothing known", { ROWS_ONLY, SKIP_ROW_A, { NEED, A, B }, { HISTORY, B, IN_RUN(5, UNKNOWN) } }, UNVERIFIABLE },
	{ "an allowed skip, and the row of what it needs names no run", { ROWS_ONLY, { LIST }, SKIP_ROW_A, { HISTORY, B, IN_RUN(5, FAILURE) }, { NOWHERE, B } }, PROVEN },
	{ "an allowed skip with a list, and a person says that another job failed", { ROWS_ONLY, { LIST }, SKIP_ROW_A, { HISTORY, B, IN_RUN(5, FAILURE) }, { FOREIGN, B } }, PROVEN },
	{ "an allowed skip, and an older row of what it needs comes last", { ROWS_ONLY, SKIP_ROW_A, { NEED, A, B }, { HISTORY, B, IN_RUN(5, SUCCESS) }, { LATE, B, IN_RUN(5, FAILURE) } }, PROVEN },
	{ "an allowed skip with a list, and another job failed", { ROWS_ONLY, { LIST }, SKIP_ROW_A, { HISTORY, B, IN_RUN(5, FAILURE) } }, SKIPPED },
	{ "an allowed skip with a list, and another job failed in an older run", { ROWS_ONLY, { LIST }, SKIP_ROW_A, { HISTORY, B, IN_RUN(3, FAILURE) } }, PROVEN },
	{ "a newer run that another context names", { ROWS_ONLY, { HISTORY, B, IN_RUN(9, SUCCESS) } }, UNVERIFIABLE },
	{ "that other context itself, where no row of the umbrella names that run", { ROWS_ONLY, { HISTORY, B, IN_RUN(9, SUCCESS) } }, UNVERIFIABLE, B },
	{ "that other context itself, where one does", { ROWS_ONLY, { HISTORY, B, IN_RUN(9, SUCCESS) }, { HISTORY, U, IN_RUN(9, FAILURE) } }, PROVEN, B },
	{ "a newer run that only the umbrella names", { ROWS_ONLY, { HISTORY, U, IN_RUN(9, FAILURE) } }, UNVERIFIABLE },
	{ "an older run that only the umbrella names", { ROWS_ONLY, { HISTORY, U, IN_RUN(3, FAILURE) } }, PROVEN },
	{ "a run that never was, named by every required context", { ROWS_ONLY, { ONLY, .n = 1 }, { HISTORY, A, IN_RUN(999, SUCCESS) } }, UNVERIFIABLE },
	{ "a person's row of the umbrella names no run", { ROWS_ONLY, { ONLY, .n = 1 }, { HISTORY, A, IN_RUN(9, SUCCESS) }, { HISTORY, U, IN_RUN(9, FAILURE) }, { FOREIGN, U } }, UNVERIFIABLE },
	{ "no row of the umbrella in the history", { ROWS_ONLY, { NO_HISTORY, U } }, UNVERIFIABLE },
	{ "an older run's failure in the history", { ROWS_ONLY, { HISTORY, A, IN_RUN(3, FAILURE) } }, PROVEN },
	{ "the green is of an older run than the rest", { ROWS_ONLY, { RUN, A, 3 } }, UNVERIFIABLE },
	{ "a history without that context", { ROWS_ONLY, { NO_HISTORY, A } }, UNVERIFIABLE },
	{ "a row that a person wrote", { ROWS_ONLY, { LOGIN, A, .s = "bob" } }, UNTRUSTED },
	{ "a row that a trusted writer wrote", { ROWS_ONLY, { LOGIN, A, .s = "bob" }, { TRUST, .s = "bob" } }, PROVEN },
	{ "a row that a job token wrote", { ROWS_ONLY, { WRITER, A, UR_WRITER_NOBODY } }, UNTRUSTED },
	{ "no live row", { ROWS_ONLY, { GONE, A } }, UNTRUSTED },
	{ "an incomplete history", { ROWS_ONLY, { INCOMPLETE } }, UNVERIFIABLE },
};
/* clang-format on */

static void check_row(void **state)
{
	const struct row *r = *state;
	struct world w;

	world_make(&w, r->edits);
	assert_string_equal(
		ur_reason_name(ur_proof_of(&w.e, &w.rules,
					   &w.required[(r->of ? r->of : A) - A])),
		ur_reason_name(r->want));
}

/* Whether the runs that the policy rests on are over. */
static const struct judged runs[] = {
	/* clang-format off */
	{ "one finished run", { { END } }, PROVEN },
	{ "an older run of the file that works", { { ADD_RUN, RUN_OLD, UR_RECORD_ACTIVE } }, UNFINISHED },
	{ "an older run with one job that works", { { ADD_RUN, RUN_OLD, UR_RECORD_CANCELLED }, { RUN_JOB, RUN_OLD, UR_RECORD_ACTIVE, "e" } }, UNFINISHED },
	{ "a job of the newest run that is not required", { { RUN_JOB, RUN_5, UR_RECORD_ACTIVE, "f" }, { ONLY, .n = 2 } }, UNFINISHED },
	{ "a job in a state that nobody knows", { { ADD_RUN, RUN_OLD, UR_RECORD_CANCELLED }, { RUN_JOB, RUN_OLD, UR_RECORD_UNKNOWN, "e" } }, UNVERIFIABLE },
	{ "a run of another event of the file that works", { { ADD_RUN, RUN_NEW, UR_RECORD_ACTIVE }, { RUN_EVENT, RUN_NEW, .s = "push" } }, UNFINISHED },
	{ "an older run that was not read and failed may still work", { { ADD_RUN, RUN_OLD, BROKE }, { RUN_UNREAD, RUN_OLD } }, UNVERIFIABLE },
	{ "so may one that was cancelled", { { ADD_RUN, RUN_OLD, UR_RECORD_CANCELLED }, { RUN_UNREAD, RUN_OLD } }, UNVERIFIABLE },
	{ "so may one whose state is not known", { { ADD_RUN, RUN_OLD, UR_RECORD_UNKNOWN }, { RUN_UNREAD, RUN_OLD } }, UNVERIFIABLE },
	{ "one that was not read and succeeded is over", { { ADD_RUN, RUN_OLD, OK }, { RUN_UNREAD, RUN_OLD } }, PROVEN },
	{ "one that was not read and was skipped is over", { { ADD_RUN, RUN_OLD, UR_RECORD_SKIPPED }, { RUN_UNREAD, RUN_OLD } }, PROVEN },
	{ "another file's run does not matter", { { ADD_RUN, RUN_OTHER, UR_RECORD_ACTIVE } }, PROVEN },
	{ "with a list it does, where it has such a job", { { LIST }, { ADD_RUN, RUN_OTHER, UR_RECORD_ACTIVE } }, UNFINISHED },
	{ "with a list, a run without any such job does not", { { LIST }, { ONLY, .n = 2 }, { ADD_RUN, RUN_OTHER, UR_RECORD_ACTIVE }, { RUN_NO_JOB, RUN_OTHER, .s = "all" }, { RUN_NO_JOB, RUN_OTHER, .s = "a" }, { RUN_NO_JOB, RUN_OTHER, .s = "b" } }, PROVEN },
	{ "with a list, a run with only the umbrella's job does", { { LIST }, { ONLY, .n = 2 }, { ADD_RUN, RUN_OTHER, UR_RECORD_ACTIVE }, { RUN_NO_JOB, RUN_OTHER, .s = "a" }, { RUN_NO_JOB, RUN_OTHER, .s = "b" } }, UNFINISHED },
	{ "with a list, a run that was not read may have one", { { LIST }, { ADD_RUN, RUN_OTHER, UR_RECORD_ACTIVE }, { RUN_UNREAD, RUN_OTHER } }, UNFINISHED },
	{ "tasks: a pending row of the same workflow", { TASKS, { ADD, TWIN, UR_STATE_PENDING, "CI / deploy (pull_request)" } }, UNFINISHED },
	{ "tasks: a pending row of the same workflow's other event", { TASKS, { ADD, TWIN, UR_STATE_PENDING, "CI / deploy (push)" } }, UNFINISHED },
	{ "tasks: a pending row of another workflow", { TASKS, { ADD, TWIN, UR_STATE_PENDING, "Docs / site (pull_request)" } }, PROVEN },
	{ "tasks: a pending row that a person posted", { TASKS, { ADD, TWIN, UR_STATE_PENDING, "CI / deploy (pull_request)" }, { LOGIN, TWIN, .s = "bob" } }, PROVEN },
	{ "tasks: the umbrella itself may be pending", { TASKS, { STATE, U, UR_STATE_PENDING }, { PENDING_AFTER, .n = 600 }, { ENDED, U, OLD + 60 } }, PROVEN },
	{ "tasks, with a list: the workflow is read from the umbrella's name", { TASKS, { LIST }, { ADD, TWIN, UR_STATE_PENDING, "CI / deploy (pull_request)" } }, UNFINISHED },
	{ "tasks, with a list: a pending row of another workflow", { TASKS, { LIST }, { ADD, TWIN, UR_STATE_PENDING, "Docs / site (pull_request)" } }, PROVEN },
	{ "tasks, with a list: beside an umbrella of no workflow any pending row counts", { TASKS, { LIST }, { CALLED, .s = "all-required" }, { ADD, TWIN, UR_STATE_PENDING, "Docs / site (pull_request)" } }, UNFINISHED },
	{ "with a list, an umbrella without an event has no job", { { LIST }, { ONLY, .n = 1 }, { CALLED, .s = "all-required" }, { ADD_RUN, RUN_OTHER, UR_RECORD_ACTIVE }, { RUN_NO_JOB, RUN_OTHER, .s = "a" } }, PROVEN },
	{ "statuses: a pending row of the same workflow", { ROWS_ONLY, { ADD, TWIN, UR_STATE_PENDING, "CI / deploy (pull_request)" } }, UNFINISHED },
	{ "jobs: the records know better than a pending row", { { ADD, TWIN, UR_STATE_PENDING, "CI / deploy (pull_request)" } }, PROVEN },
	{ "states of runs beside tasks: one that works", { { VERSION, .s = "13.0.5+gitea-1.22.0" }, { ADD_RUN, RUN_OLD, UR_RECORD_ACTIVE } }, UNFINISHED },
	/* clang-format on */
};

static void check_runs(void **state)
{
	const struct judged *r = *state;
	struct world w;

	world_make(&w, r->edits);
	assert_string_equal(ur_reason_name(ur_proof_runs_over(&w.e)),
			    ur_reason_name(r->want));
	/* and a decision heeds it, if not an earlier gate objects */
	assert_true((ur_decide(&w.e, &w.rules).reason == PROVEN) == (r->want == PROVEN));
}

static void newest_run(void **state)
{
	static const struct edit edits[EDITS_MAX] = { { ADD_RUN, RUN_OLD, OK },
						      { ADD_RUN, RUN_NEW, OK },
						      { RUN_EVENT, RUN_NEW, .s = "push" },
						      { ADD_RUN, RUN_OTHER, OK } };
	const struct ur_records *records;
	struct world w;

	(void)state;
	world_make(&w, edits);
	records = &w.records;
	assert_int_equal(ur_proof_newest_run(records, "ci.yml", "pull_request")->number,
			 5);
	assert_int_equal(ur_proof_newest_run(records, "ci.yml", "push")->number, 9);
	assert_int_equal(ur_proof_newest_run(records, "ci.yml", "")->number, 9);
	assert_int_equal(ur_proof_newest_run(records, "other.yml", "")->number, 7);
	assert_null(ur_proof_newest_run(records, "ci.yml", "release"));
	assert_null(ur_proof_newest_run(records, "CI.yml", ""));
	assert_null(ur_proof_newest_run(records, "", ""));
	w.runs[0].event = lit(""); /* it may be of any */
	assert_int_equal(ur_proof_newest_run(records, "ci.yml", "release")->number, 3);
}

/* Of several runs of one file the number decides, not where it stands. */
static void newest_run_may_stand_first(void **state)
{
	static const struct edit edits[EDITS_MAX] = { { ADD_RUN, RUN_OLD, OK } };
	struct ur_run older;
	struct world w;

	(void)state;
	world_make(&w, edits);
	older = w.runs[0];
	w.runs[0] = w.runs[1];
	w.runs[1] = older;
	assert_int_equal(
		ur_proof_newest_run(&w.records, "ci.yml", "pull_request")->number, 5);
}

/* A context of a list that no job writes makes no run matter. */
static void context_without_event(void **state)
{
	static const struct edit edits[EDITS_MAX] = {
		{ LIST },
		{ WANT_EXTERNAL },
		{ ADD_RUN, RUN_OTHER, UR_RECORD_ACTIVE },
		{ RUN_NO_JOB, RUN_OTHER, .s = "all" }
	};
	struct ur_required external;
	struct world w;

	(void)state;
	world_make(&w, edits);
	external = w.required[X - A];
	w.required[X - A] = w.required[0];
	w.required[0] = external;
	assert_int_equal(ur_proof_runs_over(&w.e), UNFINISHED);
	w.policy.required_len = 1;
	assert_int_equal(ur_proof_runs_over(&w.e), PROVEN);
}

/* The policy's file without the job's name: which job is meant cannot be told. */
static void file_without_job_name(void **state)
{
	static const struct edit none[EDITS_MAX] = { { END } };
	struct world w;

	(void)state;
	world_make(&w, none);
	w.required[0].job_name = NULL;
	assert_int_equal(ur_proof_of(&w.e, &w.rules, &w.required[0]), UNVERIFIABLE);
	world_make(&w, none);
	w.runs[0].jobs_read = false; /* what there is of them is not all */
	assert_int_equal(ur_proof_of(&w.e, &w.rules, &w.required[0]), UNVERIFIABLE);
}

static void umbrella_job(void **state)
{
	static const struct edit elsewhere[EDITS_MAX] = { { NO_JOB, U },
							  { ADD_RUN, RUN_OTHER, OK } };
	static const struct edit no_policy[EDITS_MAX] = { { NO_POLICY } };
	static const struct edit none[EDITS_MAX] = { { END } };
	static const struct edit newer[EDITS_MAX] = { { ADD_RUN, RUN_NEW, OK } };
	static const struct edit gone[EDITS_MAX] = {
		{ ADD_RUN, RUN_NEW, OK }, { RUN_NO_JOB, RUN_NEW, .s = "all" }
	};
	static const struct edit unread[EDITS_MAX] = { { NO_RECORDS } };
	const struct ur_run *run;
	struct world w;

	(void)state;
	world_make(&w, none);
	assert_int_equal(ur_proof_umbrella_job(&w.e, &run)->id, 500);
	assert_int_equal(run->number, 5);
	world_make(&w, newer);
	assert_int_equal(ur_proof_umbrella_job(&w.e, &run)->id, 900);
	assert_int_equal(run->number, 9);
	world_make(&w, gone); /* an older run's job is not the umbrella's any more */
	assert_null(ur_proof_umbrella_job(&w.e, &run));
	world_make(&w, unread);
	assert_null(ur_proof_umbrella_job(&w.e, &run));
	assert_null(run);
	world_make(&w, no_policy);
	assert_null(ur_proof_umbrella_job(&w.e, &run));
	world_make(&w, elsewhere); /* another file's job of that name is another job */
	assert_null(ur_proof_umbrella_job(&w.e, &run));
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(table) + UR_LEN(runs) + 5] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, table, check_row);
	ADD_ROWS(tests, n, runs, check_runs);
	ADD_TEST(tests, n, "the newest run of a file and event", newest_run);
	ADD_TEST(tests, n, "the newest run may stand before older ones",
		 newest_run_may_stand_first);
	ADD_TEST(tests, n, "a required context without an event makes no run matter",
		 context_without_event);
	ADD_TEST(tests, n, "a file without the job's name proves nothing",
		 file_without_job_name);
	ADD_TEST(tests, n, "the umbrella's own job in its newest run", umbrella_job);
	return RUN_TESTS("core.proof", tests, n);
}
