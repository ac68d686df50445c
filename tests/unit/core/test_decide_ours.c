/* SPDX-License-Identifier: MIT */
#include "core/world.h"

#define OUR_GREEN                                                                        \
	{ STATE, U, UR_STATE_SUCCESS },                                                  \
	{                                                                                \
		OURS, U, UR_MARKER_COMPENSATED                                           \
	}
#define RED UR_STATE_FAILURE
/* where addresses carry numbers; A is red by run 3, of which nothing is left */
#define FORGEJO                                                                          \
	{                                                                                \
		VERSION, .s = "17.0.0"                                                   \
	}
#define BY_OLDER                                                                         \
	{ STATE, A, RED }, { RUN, A, 3 },                                                \
	{                                                                                \
		ADD_RUN, RUN_OLD, UR_RECORD_CANCELLED                                    \
	}
#define TAKEN_BACK UR_REASON_CONTRADICTED, CONTEXT("a"), .remedy = UR_DO_REVOKE
#define OUTGROWN UR_REASON_CONTRADICTED, CONTEXT("f"), UR_CAUSE_OUTGROWN, UR_DO_REVOKE
#define NOT_OURS                                                                         \
	{ STATE, U, UR_STATE_SUCCESS },                                                  \
	{                                                                                \
		MARKED, U, UR_MARKER_COMPENSATED                                         \
	}
#define BROUGHT_GREEN                                                                    \
	{ STATE, U, UR_STATE_SUCCESS },                                                  \
	{                                                                                \
		BROUGHT, .n = 1                                                          \
	}
#define WAITS UR_REASON_COMPENSATION_WAITS
#define STANDS UR_REASON_ALREADY_COMPENSATED

/* Table B of SPEC 6: our own green, judged by its required contexts alone. */
/* clang-format off */
static const struct judged table[] = {
	{ "our green over greens stands", { OUR_GREEN }, STANDS },
	{ "a green by hand is ours, too", { { STATE, U, UR_STATE_SUCCESS }, { OURS, U, UR_MARKER_COMPENSATED_HAND } }, STANDS },
	{ "words of another version are ours, too", { { STATE, U, UR_STATE_SUCCESS }, { OURS, U, UR_MARKER_OTHER } }, STANDS },

	{ "a failure contradicts it", { OUR_GREEN, { STATE, A, RED } }, TAKEN_BACK },
	{ "the engine's green that our re-run brought is the engine's", { BROUGHT_GREEN }, UR_REASON_UMBRELLA_GREEN },
	{ "a failure contradicts it all the same", { BROUGHT_GREEN, { STATE, A, RED } }, TAKEN_BACK },
	{ "its records have to be read for that", { BROUGHT_GREEN, { STATE, A, RED }, { NO_RECORDS } }, UR_REASON_UNSET, .need = UR_NEED_RECORDS },
	{ "also where no record could excuse what is red", { BROUGHT_GREEN, { STATE, A, RED }, { LOGIN, A, .s = "mallory" }, { NO_RECORDS } }, UR_REASON_UNSET, .need = UR_NEED_RECORDS },
	{ "its list has to be known", { BROUGHT_GREEN, { STATE, A, RED }, { NO_POLICY } }, UR_REASON_UNSET, .need = UR_NEED_POLICY },
	{ "without a list nothing is said of it", { BROUGHT_GREEN, { STATE, A, RED }, { EMPTY_POLICY } }, UR_REASON_UMBRELLA_GREEN },
	{ "while something runs it is a green", { BROUGHT_GREEN, { STATE, A, UR_STATE_PENDING } }, UR_REASON_UMBRELLA_GREEN },
	{ "another attempt since is another's green", { BROUGHT_GREEN, { ATTEMPT, U, 3 }, { STATE, A, RED } }, UR_REASON_UMBRELLA_GREEN },
	{ "so is one of a newer run", { BROUGHT_GREEN, { ADD_RUN, RUN_NEW, UR_RECORD_FAILURE }, { RUN_JOB, RUN_NEW, UR_RECORD_FAILURE, "a" }, { RUN, A, 9 }, { STATE, A, RED } }, UR_REASON_UMBRELLA_GREEN },
	{ "a green from before our re-run is none of it", { { STATE, U, UR_STATE_SUCCESS }, { BROUGHT, .n = 1 }, { BROUGHT_AFTER, .n = 10 }, { STATE, A, RED } }, UR_REASON_UMBRELLA_GREEN },
	{ "a person's green is none of it", { { STATE, U, UR_STATE_SUCCESS }, { LOGIN, U, .s = "bob" }, { BROUGHT, .n = 1 }, { STATE, A, RED } }, UR_REASON_UMBRELLA_GREEN },
	{ "where no posted row would end it it is told", { BROUGHT_GREEN, { VERSION, .s = "1.27.0" }, { STATE, A, RED } }, UR_REASON_CONTRADICTED, CONTEXT("a"), UR_CAUSE_GREEN_OVER_RED },
	{ "where nobody knows the server, too", { BROUGHT_GREEN, { NO_DIALECT }, { STATE, A, RED } }, UR_REASON_CONTRADICTED, CONTEXT("a"), UR_CAUSE_GREEN_OVER_RED },
	{ "where no record shows its job any more, too", { BROUGHT_GREEN, { NO_JOB, U }, { STATE, A, RED } }, UR_REASON_CONTRADICTED, CONTEXT("a"), UR_CAUSE_GREEN_OVER_RED },
	{ "an error contradicts it", { OUR_GREEN, { STATE, A, UR_STATE_ERROR } }, TAKEN_BACK },
	{ "a warning contradicts it", { OUR_GREEN, { STATE, A, UR_STATE_WARNING } }, TAKEN_BACK },
	{ "whoever wrote the red", { OUR_GREEN, { STATE, A, RED }, { LOGIN, A, .s = "mallory" } }, TAKEN_BACK },
	{ "whatever the red's time", { OUR_GREEN, { STATE, A, RED }, { AT, A, UR_TIME_NONE } }, TAKEN_BACK },
	{ "however young the red", { OUR_GREEN, { STATE, A, RED }, { AT, A, NOW } }, TAKEN_BACK },
	{ "the worst of two rows of one name counts", { OUR_GREEN, { ADD, TWIN, RED, CONTEXT("a") } }, TAKEN_BACK },
	{ "a red beside pending ones", { OUR_GREEN, { STATE, B, UR_STATE_PENDING }, { STATE, A, RED } }, TAKEN_BACK },
	{ "a red beside missing ones", { OUR_GREEN, { GONE, B }, { STATE, A, RED } }, TAKEN_BACK },
	{ "nothing but rows, policy and records is asked", { OUR_GREEN, { STATE, A, RED }, { NO_PROTECTION }, { SHARED, .n = UR_NOT_ASKED }, { ARMED, .n = UR_NOT_ASKED } }, TAKEN_BACK },
	{ "records that cannot be read do not save it", { OUR_GREEN, { STATE, A, RED }, { INCOMPLETE } }, TAKEN_BACK },
	{ "an evicted older run that wrote last takes nothing back", { OUR_GREEN, FORGEJO, BY_OLDER, { RUN_JOB, RUN_OLD, UR_RECORD_CANCELLED, "a" } }, STANDS },
	{ "an older run that still works may", { OUR_GREEN, FORGEJO, BY_OLDER, { RUN_STATE, RUN_OLD, UR_RECORD_ACTIVE } }, TAKEN_BACK },
	{ "an older run that failed, no one knows when, does", { OUR_GREEN, FORGEJO, BY_OLDER, { RUN_JOB, RUN_OLD, UR_RECORD_FAILURE, "a" } }, TAKEN_BACK },
	{ "so does one over whose head another context failed", { OUR_GREEN, FORGEJO, BY_OLDER, { RUN_JOB, RUN_OLD, UR_RECORD_CANCELLED, "a" }, { JOB, B, UR_RECORD_FAILURE } }, TAKEN_BACK },
	{ "a pending context beside it is waited for", { OUR_GREEN, FORGEJO, BY_OLDER, { RUN_JOB, RUN_OLD, UR_RECORD_CANCELLED, "a" }, { STATE, B, UR_STATE_PENDING } }, WAITS },
	{ "another pull request's opinion does not save it", { OUR_GREEN, { STATE, A, RED }, { SHARED, .n = UR_NO } }, TAKEN_BACK },
	{ "a pull request that changes its policy does not save it", { OUR_GREEN, { STATE, A, RED }, { CHANGED, .s = "needs" } }, TAKEN_BACK },
	{ "protection that forgot the umbrella does not save it", { OUR_GREEN, { STATE, A, RED }, { PROTECTS, .s = "Sec / *" } }, TAKEN_BACK },
	{ "a server where nothing can be posted over engine rows does not save it", { OUR_GREEN, { STATE, A, RED }, { VERSION, .s = "1.27.0" } }, TAKEN_BACK },
	{ "the owner may want it kept", { OUR_GREEN, { STATE, A, RED }, { KEEP } }, UR_REASON_CONTRADICTED, CONTEXT("a"), .remedy = UR_DO_NOTHING },

	{ "a pending context is no contradiction", { OUR_GREEN, { STATE, A, UR_STATE_PENDING } }, WAITS },
	{ "a context that is gone is no contradiction", { OUR_GREEN, { GONE, A } }, WAITS },
	{ "an unknown state is no contradiction and no green", { OUR_GREEN, { STATE, A, UR_STATE_UNKNOWN } }, WAITS },
	{ "a skip is no contradiction and no green", { OUR_GREEN, { STATE, A, UR_STATE_SKIPPED } }, WAITS },
	{ "a skip allowed by name is a green", { OUR_GREEN, { STATE, A, UR_STATE_SKIPPED }, { ALLOW_SKIPPED, A } }, STANDS },
	{ "records are not asked again", { OUR_GREEN, { JOB, A, UR_RECORD_FAILURE } }, STANDS },
	{ "a red context that is not required does not matter", { OUR_GREEN, { ADD, X, RED } }, STANDS },

	{ "what our row names as inherited may be red", { OUR_GREEN, { STATE, A, RED }, { NAMED_INHERITED, .s = CONTEXT("a") } }, STANDS },
	{ "what was named by hand may be red", { OUR_GREEN, { STATE, A, RED }, { INHERIT, A } }, STANDS },
	{ "the first of several that it names may be red", { OUR_GREEN, { STATE, A, RED }, { NAMED_INHERITED, .s = CONTEXT("a") "\n" CONTEXT("b") } }, STANDS },
	{ "the last of several that it names may be red", { OUR_GREEN, { STATE, A, RED }, { NAMED_INHERITED, .s = CONTEXT("c") "\n" CONTEXT("b") "\n" CONTEXT("a") } }, STANDS },
	{ "a longer name is another one", { OUR_GREEN, { STATE, A, RED }, { NAMED_INHERITED, .s = CONTEXT("a") " x\nx " CONTEXT("a") } }, TAKEN_BACK },
	{ "another red beside the inherited one counts", { OUR_GREEN, { STATE, A, RED }, { STATE, B, RED }, { NAMED_INHERITED, .s = CONTEXT("b") } }, TAKEN_BACK },
	{ "an inherited context that is pending again waits", { OUR_GREEN, { STATE, A, UR_STATE_PENDING }, { NAMED_INHERITED, .s = CONTEXT("a") } }, WAITS },

	{ "without a policy it asks for that and nothing else", { OUR_GREEN, { NO_POLICY }, { NO_PROTECTION }, { NO_RECORDS } }, .need = UR_NEED_POLICY },
	{ "a policy that is not known any more holds", { OUR_GREEN, { UNKNOWN_POLICY, .s = "ambiguous" }, { STATE, A, RED } }, UR_REASON_POLICY_UNKNOWN },
	{ "a policy without contexts proves nothing", { OUR_GREEN, { EMPTY_POLICY } }, UR_REASON_POLICY_EMPTY },

	{ "a context that is new since and red outgrows it, by the ledger", { OUR_GREEN, { STOOD_FOR, .n = 5 }, { STATE, F, RED } }, OUTGROWN },
	{ "and by the digest in its marker", { OUR_GREEN, { MARKED_FOR, .n = 5 }, { STATE, F, RED } }, OUTGROWN },
	{ "two that are new, by the digest", { OUR_GREEN, { MARKED_FOR, .n = 4 }, { STATE, E, RED }, { STATE, F, RED } }, UR_REASON_CONTRADICTED, CONTEXT("e"), UR_CAUSE_OUTGROWN, UR_DO_REVOKE },
	{ "a red that it stood for is looked up in the records, too", { OUR_GREEN, { ONLY, .n = 5 }, { STOOD_FOR, .n = 6 }, { STATE, F, RED }, { NO_RECORDS } }, .need = UR_NEED_RECORDS },
	{ "the ledger's list alone asks for no records", { OUR_GREEN, { UNKNOWN_POLICY, .s = "x" }, { STOOD_FOR, .n = 5 }, { NO_RECORDS } }, STANDS },
	{ "a red that it stood for is no growth", { OUR_GREEN, { STOOD_FOR, .n = 5 }, { STATE, A, RED } }, TAKEN_BACK },
	{ "beside a new red neither", { OUR_GREEN, { STOOD_FOR, .n = 5 }, { STATE, A, RED }, { STATE, F, RED } }, TAKEN_BACK },
	{ "the ledger knows better than the marker", { OUR_GREEN, { MARKED_FOR, .n = 5 }, { STOOD_FOR, .n = 6 }, { STATE, F, RED } }, UR_REASON_CONTRADICTED, CONTEXT("f"), .remedy = UR_DO_REVOKE },
	{ "a digest of today's list tells that nothing is new", { OUR_GREEN, { MARKED_FOR, .n = 6 }, { STATE, F, RED } }, UR_REASON_CONTRADICTED, CONTEXT("f"), .remedy = UR_DO_REVOKE },
	{ "a digest of another list tells nothing", { OUR_GREEN, { MARKED_FOR, .n = 3 }, { STATE, F, RED } }, UR_REASON_CONTRADICTED, CONTEXT("f"), .remedy = UR_DO_REVOKE },
	{ "a new context that is inherited may be red", { OUR_GREEN, { STOOD_FOR, .n = 5 }, { STATE, F, RED }, { NAMED_INHERITED, .s = CONTEXT("f") } }, STANDS },
	{ "a new context that is pending waits", { OUR_GREEN, { STOOD_FOR, .n = 5 }, { STATE, F, UR_STATE_PENDING } }, WAITS },
	{ "a new context without a row waits", { OUR_GREEN, { STOOD_FOR, .n = 5 }, { GONE, F } }, WAITS },
	{ "a new context that is green changes nothing", { OUR_GREEN, { STOOD_FOR, .n = 5 } }, STANDS },
	{ "the owner may want an outgrown one kept", { OUR_GREEN, { STOOD_FOR, .n = 5 }, { STATE, F, RED }, { KEEP } }, UR_REASON_CONTRADICTED, CONTEXT("f"), UR_CAUSE_OUTGROWN, UR_DO_NOTHING },

	{ "what it stood for counts when the list has shrunk", { OUR_GREEN, { STOOD_FOR, .n = 6 }, { ONLY, .n = 5 }, { STATE, F, RED } }, UR_REASON_CONTRADICTED, CONTEXT("f"), .remedy = UR_DO_REVOKE },
	{ "what left the list and is pending is waited for", { OUR_GREEN, { STOOD_FOR, .n = 6 }, { ONLY, .n = 5 }, { STATE, F, UR_STATE_PENDING } }, WAITS },
	{ "what left the list and is green changes nothing", { OUR_GREEN, { STOOD_FOR, .n = 6 }, { ONLY, .n = 5 } }, STANDS },
	{ "a skip that was allowed then", { OUR_GREEN, { STOOD_FOR, .n = 6 }, { STOOD_FOR_ALSO, .s = EXTERNAL }, { SKIPPED_THEN }, { ADD, X, UR_STATE_SKIPPED } }, STANDS },
	{ "a skip that was not allowed then", { OUR_GREEN, { STOOD_FOR, .n = 6 }, { STOOD_FOR_ALSO, .s = EXTERNAL }, { ADD, X, UR_STATE_SKIPPED } }, WAITS },
	{ "without a list today the ledger's counts: red", { OUR_GREEN, { STOOD_FOR, .n = 6 }, { UNKNOWN_POLICY, .s = "ambiguous" }, { STATE, A, RED } }, TAKEN_BACK },
	{ "without a list today the ledger's counts: pending", { OUR_GREEN, { STOOD_FOR, .n = 6 }, { UNKNOWN_POLICY, .s = "ambiguous" }, { STATE, A, UR_STATE_PENDING } }, WAITS },
	{ "without a list today the ledger's counts: green", { OUR_GREEN, { STOOD_FOR, .n = 6 }, { UNKNOWN_POLICY, .s = "ambiguous" } }, STANDS },
	{ "with an empty list today as well", { OUR_GREEN, { STOOD_FOR, .n = 6 }, { EMPTY_POLICY }, { STATE, A, RED } }, TAKEN_BACK },
	{ "a digest alone is no list", { OUR_GREEN, { MARKED_FOR, .n = 6 }, { UNKNOWN_POLICY, .s = "ambiguous" }, { STATE, A, RED } }, UR_REASON_POLICY_UNKNOWN },
	{ "a part of a list that is not known whole does not count", { OUR_GREEN, { STOOD_FOR, .n = 5 }, { UNKNOWN_POLICY, .s = "ambiguous" }, { STATE, F, RED } }, STANDS },

	{ "our marker on a row that is not provably ours: judged and told", { NOT_OURS }, UR_REASON_ALREADY_COMPENSATED, .cause = UR_CAUSE_NOT_OURS },
	{ "it waits like ours", { NOT_OURS, { STATE, A, UR_STATE_PENDING } }, UR_REASON_COMPENSATION_WAITS, .cause = UR_CAUSE_NOT_OURS },
	{ "it is contradicted like ours, and not ours to take back", { NOT_OURS, { STATE, A, RED } }, UR_REASON_CONTRADICTED, CONTEXT("a"), UR_CAUSE_NOT_OURS, UR_DO_NOTHING },
	{ "that says more than what outgrew it", { NOT_OURS, { STOOD_FOR, .n = 5 }, { STATE, F, RED } }, UR_REASON_CONTRADICTED, CONTEXT("f"), UR_CAUSE_NOT_OURS, UR_DO_NOTHING },

	{ "out of scope comes first", { OUR_GREEN, { STATE, A, RED }, { SCOPE, .n = UR_SCOPE_LABEL } }, UR_REASON_OUT_OF_SCOPE },
	{ "an incomplete read comes first", { OUR_GREEN, { STATE, A, RED }, { ROWS_INCOMPLETE } }, UR_REASON_READ_INCOMPLETE },
	{ "beside an engine's red, our green is not the umbrella", { OUR_GREEN, { ADD, TWIN, RED }, { STATE, A, RED } }, UR_REASON_REQUIRED_RED, CONTEXT("a") },
	{ "beside an engine's green, our green is not ours alone", { OUR_GREEN, { ADD, TWIN, UR_STATE_SUCCESS }, { STATE, A, RED } }, UR_REASON_UMBRELLA_GREEN },
};
/* clang-format on */

static void culprits_are_counted(void **state)
{
	static const struct edit edits[EDITS_MAX] = { OUR_GREEN,
						      { STATE, B, UR_STATE_ERROR },
						      { STATE, D, UR_STATE_WARNING },
						      { STATE, F, UR_STATE_FAILURE } };
	struct ur_decision got;
	struct world w;

	(void)state;
	world_make(&w, edits);
	got = ur_decide(&w.e, &w.rules);
	assert_int_equal(got.reason, UR_REASON_CONTRADICTED);
	assert_int_equal(got.culprits_total, 3);
	assert_int_equal(got.culprits_len, 3);
	assert_string_equal(got.culprits[0], CONTEXT("b"));
	assert_string_equal(got.culprits[1], CONTEXT("d"));
	assert_string_equal(got.culprits[2], CONTEXT("f"));
	assert_int_equal(got.umbrella_row->id, w.rows[U].id);
	assert_int_equal(ur_reason_verdict(got.reason), UR_VERDICT_REVOKE);
}

/* More culprits than are kept: counted all the same, and nothing is overrun. */
static void many_culprits(void **state)
{
	static const struct edit edits[EDITS_MAX] = { OUR_GREEN };
	struct ur_required required[40];
	struct ur_row rows[41];
	char contexts[40][16];
	struct ur_decision got;
	struct world w;

	(void)state;
	world_make(&w, edits);
	rows[40] = w.rows[U];
	for (size_t i = 0; i < 40; i++) {
		snprintf(contexts[i], sizeof(contexts[i]), "j%zu", i);
		rows[i] = w.rows[A];
		rows[i].context = contexts[i];
		rows[i].state = UR_STATE_FAILURE;
		required[i] = w.required[0];
		required[i].context = contexts[i];
	}
	w.e.rows = rows;
	w.e.rows_len = 41;
	w.policy.required = required;
	w.policy.required_len = 40;
	got = ur_decide(&w.e, &w.rules);
	assert_int_equal(got.reason, UR_REASON_CONTRADICTED);
	assert_int_equal(got.culprits_total, 40);
	assert_int_equal(got.culprits_len, UR_CULPRITS_MAX);
	assert_string_equal(got.culprits[UR_CULPRITS_MAX - 1], "j15");
}

static void unknown_policy_says_why(void **state)
{
	static const struct edit edits[EDITS_MAX] = {
		OUR_GREEN, { UNKNOWN_POLICY, .s = "ambiguous" }
	};
	struct world w;

	(void)state;
	world_make(&w, edits);
	assert_string_equal(ur_decide(&w.e, &w.rules).policy_cause, "ambiguous");
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(table) + 3] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, table, check_judged);
	ADD_TEST(tests, n, "every red context is named", culprits_are_counted);
	ADD_TEST(tests, n, "more culprits than are kept are counted", many_culprits);
	ADD_TEST(tests, n, "a policy that is not known says why",
		 unknown_policy_says_why);
	return RUN_TESTS("core.decide-ours", tests, n);
}
