/* SPDX-License-Identifier: MIT */
#include "core/world.h"

#include "ur/core/provenance.h"

/* SPEC 6 "Proof": whose the records are. */
struct row {
	const char *name;
	struct edit edits[EDITS_MAX];
	enum ur_cause want;
	bool history; /* only the history can tell */
};

#define OK UR_RECORD_SUCCESS
#define NEWER                                                                            \
	{                                                                                \
		ADD_RUN, RUN_NEW, OK                                                     \
	}
#define OTHER                                                                            \
	{                                                                                \
		ADD_RUN, RUN_OTHER, OK                                                   \
	}
#define NONE UR_CAUSE_NONE
#define FILE_UNKNOWN UR_CAUSE_UNKNOWN_FILE
#define EVENT_UNKNOWN UR_CAUSE_UNKNOWN_EVENT
#define ELSEWHERE UR_CAUSE_OTHER_COMMIT
#define FOREIGN_WROTE UR_CAUSE_FOREIGN_ROW
#define PUSHED                                                                           \
	{ CALLED, .s = "CI / all (push)" }, { POLICY_EVENT, .s = "push" },               \
		{ RUN_EVENT, RUN_5, .s = "push" },                                       \
	{                                                                                \
		RUN_REF, RUN_5, .s = "refs/heads/fix"                                    \
	}
#define OLDER_PUSH                                                                       \
	{ ADD_RUN, RUN_OLD, OK },                                                        \
	{                                                                                \
		RUN_EVENT, RUN_OLD, .s = "push"                                          \
	}

/* clang-format off */
static const struct row table[] = {
	{ "as it is", { { END } }, NONE },
	{ "no dialect, no doubt: other gates hold", { { NO_DIALECT }, NEWER, { RUN_FILE, RUN_NEW, .s = "" } }, NONE },
	{ "of rows alone nothing is asked", { { VERSION, .s = "1.22.6" } }, NONE },

	{ "a file that is not told", { OTHER, { RUN_FILE, RUN_OTHER, .s = "" } }, FILE_UNKNOWN },
	{ "an event that is not told", { { RUN_EVENT, RUN_5, .s = "" } }, EVENT_UNKNOWN },
	{ "another file's event that is not told", { OTHER, { RUN_EVENT, RUN_OTHER, .s = "" } }, NONE },

	/* of which commit: live rows are of run 5 */
	{ "the newest run has a row among the live ones", { { RUN_ROWLESS, RUN_5 } }, NONE },
	{ "the newest run has a row in the history alone", { NEWER }, NONE },
	{ "the newest run has no row", { NEWER, { RUN_ROWLESS, RUN_NEW } }, ELSEWHERE },
	{ "and the history was not read", { NEWER, { RUN_ROWLESS, RUN_NEW }, { NO_HISTORY_READ } }, ELSEWHERE, true },
	{ "and is not missed where live rows tell", { { NO_HISTORY_READ } }, NONE },
	{ "an older run without a row proves nothing anyway", { { ADD_RUN, RUN_OLD, OK }, { RUN_ROWLESS, RUN_OLD } }, NONE },
	{ "another file's run without a row", { OTHER, { RUN_ROWLESS, RUN_OTHER } }, NONE },
	{ "another event's run without a row", { NEWER, { RUN_ROWLESS, RUN_NEW }, { RUN_EVENT, RUN_NEW, .s = "push" } }, NONE },
	{ "a job's id tells, not the run in the link", { { RUN, U, .n = 9 }, { RUN, A, .n = 9 }, { RUN, B, .n = 9 }, { RUN, C, .n = 9 }, { RUN, D, .n = 9 }, { RUN, E, .n = 9 }, { RUN, F, .n = 9 }, { RUN_ROWLESS, RUN_5 } }, ELSEWHERE },
	{ "where links have numbers, the run's does", { { VERSION, .s = "1.24.7" }, NEWER, { RUN_ROWLESS, RUN_NEW }, { RUN, A, .n = 9 } }, NONE },
	{ "where links have numbers, another's does not", { { VERSION, .s = "1.24.7" }, NEWER, { RUN_ROWLESS, RUN_NEW } }, ELSEWHERE },
	{ "a person's row with that target is no row of it", { { VERSION, .s = "1.24.7" }, NEWER, { RUN_ROWLESS, RUN_NEW }, { RUN, A, .n = 9 }, { LOGIN, A, .s = "bob" } }, ELSEWHERE },
	{ "an engine's row without a run is no row of it", { { VERSION, .s = "1.24.7" }, NEWER, { RUN_ROWLESS, RUN_NEW }, { RUN, A, .n = 0 } }, ELSEWHERE },
	{ "no run at all: the proof lacks it", { { RUN_EVENT, RUN_5, .s = "schedule" } }, NONE },

	/* a list names no file */
	{ "with a list the same", { { LIST } }, NONE },
	{ "a run that bears a required context and has no row", { { LIST }, OTHER, { RUN_ROWLESS, RUN_OTHER } }, ELSEWHERE },
	{ "one that bears none", { { LIST }, { ONLY, .n = 1 }, OTHER, { RUN_ROWLESS, RUN_OTHER }, { RUN_NO_JOB, RUN_OTHER, .s = "a" } }, NONE },
	{ "one whose jobs were not read", { { LIST }, OTHER, { RUN_ROWLESS, RUN_OTHER }, { RUN_UNREAD, RUN_OTHER } }, NONE },
	{ "an older one", { { LIST }, { ADD_RUN, RUN_OLD, OK }, { RUN_ROWLESS, RUN_OLD } }, NONE },

	/* of which ref */
	{ "a push to the branch", { PUSHED }, NONE },
	{ "by its short name", { PUSHED, { RUN_REF, RUN_5, .s = "fix" } }, NONE },
	{ "the umbrella's row is another branch's", { PUSHED, { RUN_REF, RUN_5, .s = "refs/heads/main" } }, FOREIGN_WROTE },
	{ "a tag of the branch's name", { PUSHED, { RUN_REF, RUN_5, .s = "refs/tags/fix" } }, FOREIGN_WROTE },
	{ "another short name", { PUSHED, { RUN_REF, RUN_5, .s = "main" } }, FOREIGN_WROTE },
	{ "the umbrella's row is a schedule's", { PUSHED, OLDER_PUSH, { RUN_EVENT, RUN_OLD, .s = "schedule" }, { RUN, U, .n = 3 } }, FOREIGN_WROTE },
	{ "another branch's run below our rows", { PUSHED, OLDER_PUSH, { RUN_REF, RUN_OLD, .s = "refs/heads/main" } }, NONE },
	{ "a row of a run that is not in the records", { PUSHED, { RUN, U, .n = 4711 } }, NONE },
	{ "another context of another branch's", { PUSHED, OLDER_PUSH, { RUN_REF, RUN_OLD, .s = "v1" }, { ADD, TWIN, UR_STATE_SUCCESS, "CI / x (push)" }, { RUN, TWIN, .n = 3 } }, NONE },
	{ "a pull request's rows are of no branch", { { RUN_REF, RUN_5, .s = "refs/pull/4711/head" } }, NONE },
};

static const struct {
	const char *name;
	struct edit edits[EDITS_MAX];
	bool want;
} ambiguous[] = {
	{ "a push's umbrella by rows", { { VERSION, .s = "1.22.6" }, { POLICY_EVENT, .s = "push" } }, true },
	{ "whose file has no schedule", { { VERSION, .s = "1.22.6" }, { POLICY_EVENT, .s = "push" }, { UNSCHEDULED } }, false },
	{ "a pull request's umbrella by rows", { { VERSION, .s = "1.22.6" } }, false },
	{ "by tasks", { { VERSION, .s = "1.24.7" }, { POLICY_EVENT, .s = "push" } }, false },
	{ "by rows, asked for by name, on 1.24", { { VERSION, .s = "1.24.7" }, { LEVEL, .n = UR_LEVEL_STATUSES }, { POLICY_EVENT, .s = "push" } }, true },
	{ "by rows where a schedule writes none", { { LEVEL, .n = UR_LEVEL_STATUSES }, { POLICY_EVENT, .s = "push" } }, false },
	{ "by rows on a version that nobody knows", { { NO_DIALECT }, { LEVEL, .n = UR_LEVEL_STATUSES }, { POLICY_EVENT, .s = "push" } }, true },
};
/* clang-format on */

static void check(void **state)
{
	const struct row *row = *state;
	struct world w;

	world_make(&w, row->edits);
	assert_string_equal(ur_cause_name(ur_provenance_doubt(&w.e)),
			    ur_cause_name(row->want));
	assert_int_equal(ur_provenance_wants_history(&w.e), row->history);
}

static void ambiguous_where_nothing_tells(void **state)
{
	(void)state;
	for (size_t i = 0; i < UR_LEN(ambiguous); i++) {
		struct world w;

		world_make(&w, ambiguous[i].edits);
		if (ur_provenance_ambiguous(&w.e) != ambiguous[i].want)
			fail_msg("%s", ambiguous[i].name);
	}
}

static void a_required_row_of_another_branch(void **state)
{
	static const struct edit edits[EDITS_MAX] = {
		PUSHED,
		OLDER_PUSH,
		{ RUN_REF, RUN_OLD, .s = "refs/heads/main" },
		{ RUN, A, .n = 3 },
	};
	struct world w;

	(void)state;
	world_init(&w);
	world_edit(&w, edits);
	w.rows[A].context = w.required[0].context = lit("CI / a (push)");
	world_finish(&w);
	assert_int_equal(ur_provenance_doubt(&w.e), UR_CAUSE_FOREIGN_ROW);
}

/* A fork's head is no branch of this repository; nor is a tag one. */
static void no_push_counts_without_a_branch(void **state)
{
	static const struct edit edits[EDITS_MAX] = { PUSHED };
	static const char *const refs[] = { NULL, "refs/tags/fix" };
	struct world w;

	(void)state;
	world_make(&w, edits);
	assert_ptr_equal(ur_provenance_newest(&w.e, "ci.yml", "push"), &w.runs[0]);
	for (size_t i = 0; i < UR_LEN(refs); i++) {
		w.e.push_ref = refs[i];
		assert_null(ur_provenance_newest(&w.e, "ci.yml", "push"));
	}
	assert_null(ur_provenance_newest(&w.e, "ci.yml", ""));
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(table) + 3] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, table, check);
	ADD_TEST(tests, n, "a push is ambiguous where nothing tells",
		 ambiguous_where_nothing_tells);
	ADD_TEST(tests, n, "a required row is another branch's",
		 a_required_row_of_another_branch);
	ADD_TEST(tests, n, "no push counts without a branch",
		 no_push_counts_without_a_branch);
	return RUN_TESTS("core.provenance", tests, n);
}
