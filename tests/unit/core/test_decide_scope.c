/* SPDX-License-Identifier: MIT */
#include "core/world.h"

#define S UR_STATE_SUCCESS
#define NOTHING_READ                                                                     \
	{ NO_PROTECTION }, { NO_POLICY }, { NO_RECORDS },                                \
	{                                                                                \
		SHARED, .n = UR_NOT_ASKED                                                \
	}
#define OUT UR_REASON_OUT_OF_SCOPE
#define INCOMPLETE_READ UR_REASON_READ_INCOMPLETE
#define REPAIRED UR_REASON_STALE, .cause = UR_CAUSE_FAILED, .remedy = UR_DO_COMPENSATE

/* Scope, and table A of SPEC 6: an umbrella that is not red and not ours. */
/* clang-format off */
static const struct judged rows[] = {
	{ "a red umbrella over proven greens is stale", { { END } }, REPAIRED },

	{ "a base branch of no interest", { { SCOPE, .n = UR_SCOPE_BASE } }, OUT },
	{ "a draft", { { SCOPE, .n = UR_SCOPE_DRAFT } }, OUT },
	{ "the hold label", { { SCOPE, .n = UR_SCOPE_LABEL } }, OUT },
	{ "an archived repository", { { SCOPE, .n = UR_SCOPE_ARCHIVED } }, OUT },
	{ "another shard", { { SCOPE, .n = UR_SCOPE_SHARD } }, OUT },
	{ "a pull request that was not asked for", { { SCOPE, .n = UR_SCOPE_NOT_ASKED } }, OUT },
	{ "a scope that nobody determined is a read that failed", { { SCOPE, .n = UR_SCOPE_UNKNOWN } }, INCOMPLETE_READ },
	{ "out of scope asks for nothing", { { SCOPE, .n = UR_SCOPE_DRAFT }, NOTHING_READ }, OUT },
	{ "out of scope is told before an incomplete read", { { SCOPE, .n = UR_SCOPE_LABEL }, { ROWS_INCOMPLETE } }, OUT },

	{ "rows that could not be read to the end", { { ROWS_INCOMPLETE } }, INCOMPLETE_READ },
	{ "an incomplete read without rows is not a head without rows", { { ROWS_INCOMPLETE }, { NO_ROWS } }, INCOMPLETE_READ },
	{ "an incomplete read is not a green umbrella", { { ROWS_INCOMPLETE }, { STATE, U, S } }, INCOMPLETE_READ },
	{ "no rows at all", { { NO_ROWS } }, UR_REASON_NO_STATUSES },
	{ "no rows at all asks for nothing", { { NO_ROWS }, NOTHING_READ }, UR_REASON_NO_STATUSES },

	{ "no row of the umbrella", { { GONE, U }, NOTHING_READ }, UR_REASON_UMBRELLA_ABSENT },
	{ "a near miss in case is named", { { GONE, U }, { ADD, TWIN, S, "ci / ALL (pull_request)" } }, UR_REASON_UMBRELLA_ABSENT, "ci / ALL (pull_request)" },
	{ "a near miss in blanks is named", { { GONE, U }, { ADD, TWIN, S, "CI /all (pull_request) " } }, UR_REASON_UMBRELLA_ABSENT, "CI /all (pull_request) " },
	{ "a red near miss is not the umbrella", { { GONE, U }, { ADD, TWIN, UR_STATE_FAILURE, "CI / All (pull_request)" } }, UR_REASON_UMBRELLA_ABSENT, "CI / All (pull_request)" },

	{ "a green umbrella", { { STATE, U, S }, NOTHING_READ }, UR_REASON_UMBRELLA_GREEN },
	{ "a green umbrella over a red context is not ours to judge", { { STATE, U, S }, { STATE, A, UR_STATE_FAILURE } }, UR_REASON_UMBRELLA_GREEN },
	{ "nor does our name without a marker", { { STATE, U, S }, { OURS, U, UR_MARKER_NONE }, { STATE, A, UR_STATE_FAILURE } }, UR_REASON_UMBRELLA_GREEN },
	{ "a pending umbrella", { { STATE, U, UR_STATE_PENDING }, NOTHING_READ }, UR_REASON_UMBRELLA_PENDING },
	{ "an umbrella in an unknown state", { { STATE, U, UR_STATE_UNKNOWN }, NOTHING_READ }, UR_REASON_UMBRELLA_UNKNOWN },
	{ "an umbrella that the engine skipped", { { STATE, U, UR_STATE_SKIPPED }, NOTHING_READ }, UR_REASON_UMBRELLA_SKIPPED },
	{ "an umbrella with a warning", { { STATE, U, UR_STATE_WARNING }, NOTHING_READ }, UR_REASON_UMBRELLA_UNKNOWN },
	{ "an umbrella in error is red", { { STATE, U, UR_STATE_ERROR } }, REPAIRED },

	{ "of two live rows of the umbrella the red one counts", { { STATE, U, S }, { ADD, TWIN, UR_STATE_FAILURE } }, UR_REASON_NO_REMEDY, .cause = UR_CAUSE_TWO_ROWS },
	{ "whichever comes first", { { ADD, TWIN, S } }, UR_REASON_NO_REMEDY, .cause = UR_CAUSE_TWO_ROWS },
	{ "pending is worse than green", { { STATE, U, S }, { ADD, TWIN, UR_STATE_PENDING } }, UR_REASON_UMBRELLA_PENDING },
	{ "an unknown state is worse than pending", { { STATE, U, UR_STATE_PENDING }, { ADD, TWIN, UR_STATE_UNKNOWN } }, UR_REASON_UMBRELLA_UNKNOWN },
	{ "skipped is worse than green", { { STATE, U, S }, { ADD, TWIN, UR_STATE_SKIPPED } }, UR_REASON_UMBRELLA_SKIPPED },

	{ "pending for a second less than stranded takes", { { STATE, U, UR_STATE_PENDING }, { AT, U, NOW - 599 }, { PENDING_AFTER, .n = 600 }, NOTHING_READ }, UR_REASON_UMBRELLA_PENDING },
	{ "pending for exactly as long as stranded takes", { { STATE, U, UR_STATE_PENDING }, { AT, U, NOW - 600 }, { PENDING_AFTER, .n = 600 }, { ENDED, U, NOW - 599 } }, UR_REASON_STALE, .cause = UR_CAUSE_STRANDED, .remedy = UR_DO_COMPENSATE },
	{ "pending for ever without that rule", { { STATE, U, UR_STATE_PENDING }, { AT, U, NOW - 90000000 } }, UR_REASON_UMBRELLA_PENDING },
	{ "pending without a time is never stranded", { { STATE, U, UR_STATE_PENDING }, { AT, U, UR_TIME_NONE }, { PENDING_AFTER, .n = 600 } }, UR_REASON_UMBRELLA_PENDING },
	{ "pending since the future is never stranded", { { STATE, U, UR_STATE_PENDING }, { AT, U, NOW + 7 }, { PENDING_AFTER, .n = 600 } }, UR_REASON_UMBRELLA_PENDING },
	{ "a stranded umbrella asks for the protection first", { { STATE, U, UR_STATE_PENDING }, { PENDING_AFTER, .n = 600 }, { NO_PROTECTION } }, .need = UR_NEED_PROTECTION },
	{ "a stranded umbrella whose job still works", { { STATE, U, UR_STATE_PENDING }, { PENDING_AFTER, .n = 600 }, { JOB, U, UR_RECORD_ACTIVE } }, UR_REASON_RUN_NOT_FINISHED },
	{ "a stranded umbrella whose job has no record", { { STATE, U, UR_STATE_PENDING }, { PENDING_AFTER, .n = 600 }, { NO_JOB, U } }, UR_REASON_UMBRELLA_PENDING },
	{ "one as young as its record's end waits to run again", { { STATE, U, UR_STATE_PENDING }, { AT, U, NOW - 600 }, { PENDING_AFTER, .n = 600 }, { ENDED, U, NOW - 600 } }, UR_REASON_UMBRELLA_PENDING },
	{ "one whose record does not tell its end is left", { { STATE, U, UR_STATE_PENDING }, { PENDING_AFTER, .n = 600 } }, UR_REASON_UMBRELLA_PENDING },
	{ "where no version keeps records nothing is stranded", { { STATE, U, UR_STATE_PENDING }, { PENDING_AFTER, .n = 600 }, { VERSION, .s = "1.22.6" }, NOTHING_READ }, UR_REASON_UMBRELLA_PENDING },
	{ "nor where statuses are asked for by name", { { STATE, U, UR_STATE_PENDING }, { PENDING_AFTER, .n = 600 }, { EVIDENCE, .n = UR_EVIDENCE_STATUSES }, NOTHING_READ }, UR_REASON_UMBRELLA_PENDING },
	{ "a stranded umbrella whose record says nothing known", { { STATE, U, UR_STATE_PENDING }, { PENDING_AFTER, .n = 600 }, { JOB, U, UR_RECORD_UNKNOWN } }, UR_REASON_JOB_UNVERIFIABLE },
	{ "a stranded umbrella whose job was cancelled", { { STATE, U, UR_STATE_PENDING }, { PENDING_AFTER, .n = 600 }, { JOB, U, UR_RECORD_CANCELLED }, { ENDED, U, OLD + 60 } }, UR_REASON_STALE, .cause = UR_CAUSE_STRANDED, .remedy = UR_DO_COMPENSATE },
	{ "a pending umbrella that a person posted", { { STATE, U, UR_STATE_PENDING }, { PENDING_AFTER, .n = 600 }, { LOGIN, U, .s = "bob" } }, UR_REASON_UMBRELLA_BY_HAND },
	{ "a stranded umbrella over a red context", { { STATE, U, UR_STATE_PENDING }, { PENDING_AFTER, .n = 600 }, { STATE, C, UR_STATE_ERROR } }, UR_REASON_REQUIRED_RED, CONTEXT("c") },
};
/* clang-format on */

static void pending_says_when(void **state)
{
	static const struct edit edits[EDITS_MAX] = { { STATE, U, UR_STATE_PENDING },
						      { AT, U, NOW - 200 },
						      { PENDING_AFTER, .n = 600 } };
	struct ur_decision got;
	struct world w;

	(void)state;
	world_make(&w, edits);
	got = ur_decide(&w.e, &w.rules);
	assert_int_equal(got.age_seconds, 200);
	assert_int_equal(got.retry_at, NOW + 400);
}

/* Where nobody can know how long it takes: no sooner than a row that comes now is old
 * enough; and never for our own green, whose end needs no age. */
static void a_wait_of_unknown_length_says_when_at_the_soonest(void **state)
{
	static const struct {
		enum ur_reason want;
		struct edit edits[EDITS_MAX];
		int64_t retry_at;
	} cases[] = {
		{ UR_REASON_NO_STATUSES, { { NO_ROWS } }, NOW + MIN_AGE },
		{ UR_REASON_UMBRELLA_PENDING,
		  { { STATE, U, UR_STATE_PENDING } },
		  NOW + MIN_AGE },
		{ UR_REASON_REQUIRED_PENDING,
		  { { STATE, B, UR_STATE_PENDING } },
		  NOW + MIN_AGE },
		{ UR_REASON_RUN_NOT_FINISHED,
		  { { JOB, B, UR_RECORD_ACTIVE } },
		  NOW + MIN_AGE },
		{ UR_REASON_NO_STATUSES,
		  { { NO_ROWS },
		    { SERVER_DATE, .n = UR_TIME_NONE },
		    { LOCAL_DATE, .n = UR_TIME_NONE } },
		  UR_TIME_NONE },
		{ UR_REASON_COMPENSATION_WAITS,
		  { { STATE, U, UR_STATE_SUCCESS },
		    { OURS, U, UR_MARKER_COMPENSATED },
		    { STATE, B, UR_STATE_PENDING } },
		  UR_TIME_NONE },
		{ UR_REASON_REQUIRED_MISSING, { { GONE, B } }, UR_TIME_NONE },
		{ UR_REASON_STALE, { { END } }, UR_TIME_NONE },
	};

	(void)state;
	for (size_t i = 0; i < UR_LEN(cases); i++) {
		struct ur_decision got;
		struct world w;

		world_make(&w, cases[i].edits);
		got = ur_decide(&w.e, &w.rules);
		assert_int_equal(got.reason, cases[i].want);
		assert_true(got.retry_at == cases[i].retry_at);
	}
}

static void the_worst_row_is_shown(void **state)
{
	static const struct edit edits[EDITS_MAX] = { { STATE, U, UR_STATE_SUCCESS },
						      { ADD, TWIN, UR_STATE_FAILURE } };
	static const struct edit none[EDITS_MAX] = { { GONE, U } };
	struct ur_decision got;
	struct world w;

	(void)state;
	world_make(&w, edits);
	got = ur_decide(&w.e, &w.rules);
	assert_int_equal(got.umbrella_row->id, w.rows[TWIN].id);
	world_make(&w, none);
	got = ur_decide(&w.e, &w.rules);
	assert_null(got.umbrella_row);
}

struct cause {
	const char *name;
	enum ur_cause cause;
};

static const struct cause causes[] = {
	{ "failed", UR_CAUSE_FAILED },
	{ "cancelled", UR_CAUSE_CANCELLED },
	{ "row-outdated", UR_CAUSE_ROW_OUTDATED },
	{ "stranded", UR_CAUSE_STRANDED },
	{ "split-server", UR_CAUSE_SPLIT_SERVER },
	{ "wedged", UR_CAUSE_WEDGED },
	{ "two-rows", UR_CAUSE_TWO_ROWS },
	{ "no-right", UR_CAUSE_NO_RIGHT },
	{ "workflow-disabled", UR_CAUSE_WORKFLOW_DISABLED },
	{ "attempts-used", UR_CAUSE_ATTEMPTS_USED },
	{ "run-stuck", UR_CAUSE_RUN_STUCK },
	{ "dependents", UR_CAUSE_DEPENDENTS },
	{ "unknown-version", UR_CAUSE_UNKNOWN_VERSION },
};

static void check_cause(void **state)
{
	const struct cause *c = *state;

	assert_string_equal(ur_cause_name(c->cause), c->name);
}

static void causes_are_words(void **state)
{
	(void)state;
	assert_string_equal(ur_cause_name(UR_CAUSE_NONE), "");
	for (int i = UR_CAUSE_NONE + 1; i < UR_CAUSE_COUNT_; i++) {
		const char *name = ur_cause_name((enum ur_cause)i);

		assert_true(strspn(name, "abcdefghijklmnopqrstuvwxyz-") == strlen(name));
		assert_true(*name);
	}
}

/* Who skipped it decides: the server for a filter, the engine for a condition, or a person. */
static void a_skip_is_the_servers_or_it_is_unknown(void **state)
{
	static const struct {
		enum ur_writer writer;
		bool filtered;
		const char *target;
		enum ur_reason want;
	} cases[] = {
		{ UR_WRITER_ENGINE, false, NULL, UR_REASON_UMBRELLA_SKIPPED },
		{ UR_WRITER_NOBODY, true, "", UR_REASON_UMBRELLA_SKIPPED },
		{ UR_WRITER_NOBODY, true, "https://ci.example.org/1",
		  UR_REASON_UMBRELLA_UNKNOWN },
		{ UR_WRITER_NOBODY, false, "", UR_REASON_UMBRELLA_UNKNOWN },
		{ UR_WRITER_USER, true, "", UR_REASON_UMBRELLA_UNKNOWN },
		{ UR_WRITER_UNKNOWN, true, "", UR_REASON_UMBRELLA_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < UR_LEN(cases); i++) {
		const struct edit edits[EDITS_MAX] = { { STATE, U, UR_STATE_SKIPPED } };
		struct ur_dialect dialect;
		struct world w;

		world_make(&w, edits);
		dialect = *w.e.dialect;
		dialect.filtered_writes = cases[i].filtered;
		w.rows[U].writer = cases[i].writer;
		if (cases[i].target)
			w.rows[U].target_url = lit(cases[i].target);
		world_finish(&w);
		w.e.dialect = &dialect;
		assert_string_equal(ur_reason_name(ur_decide(&w.e, &w.rules).reason),
				    ur_reason_name(cases[i].want));
		w.e.dialect = NULL;
		if (cases[i].writer == UR_WRITER_NOBODY)
			assert_int_equal(ur_decide(&w.e, &w.rules).reason,
					 UR_REASON_UMBRELLA_UNKNOWN);
	}
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(rows) + UR_LEN(causes) + 5] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, rows, check_judged);
	ADD_ROWS(tests, n, causes, check_cause);
	ADD_TEST(tests, n, "a pending umbrella says since when and until when",
		 pending_says_when);
	ADD_TEST(tests, n, "a wait of unknown length says when at the soonest",
		 a_wait_of_unknown_length_says_when_at_the_soonest);
	ADD_TEST(tests, n, "the decision shows the worst live row of the umbrella",
		 the_worst_row_is_shown);
	ADD_TEST(tests, n, "a skip is the server's, or it is unknown",
		 a_skip_is_the_servers_or_it_is_unknown);
	ADD_TEST(tests, n, "every cause has a word", causes_are_words);
	return RUN_TESTS("core.decide-scope", tests, n);
}
