/* SPDX-License-Identifier: MIT */
#include "core/world.h"

#define REPAIRED UR_REASON_STALE, .cause = UR_CAUSE_FAILED, .remedy = UR_DO_COMPENSATE
#define GREEN UR_STATE_SUCCESS
#define RED UR_STATE_FAILURE
#define YOUNG UR_REASON_TOO_YOUNG
#define NO_AGE UR_REASON_AGE_UNKNOWN
#define BY_HAND UR_REASON_UMBRELLA_BY_HAND
#define UNASKED UR_REASON_UMBRELLA_NOT_REQUIRED
#define FORGEJO_15                                                                       \
	{                                                                                \
		VERSION, .s = "15.0.3"                                                   \
	}
#define CA CONTEXT("a")

/* Table C of SPEC 6, gate by gate: each row changes what one gate looks at. */
/* clang-format off */
static const struct judged table[] = {
	/* umbrella-not-required */
	{ "protection that requires another context", { { PROTECTS, .s = "Sec / scan" } }, UNASKED },
	{ "protection without the status check", { { SWITCHED_OFF } }, UNASKED },
	{ "protection that differs in case", { { PROTECTS, .s = "ci / all (pull_request)" } }, UNASKED },
	{ "protection that nobody may read does not decide", { { UNREADABLE }, { SWITCHED_OFF } }, REPAIRED },
	{ "protection by a pattern", { { PROTECTS, .s = "CI / *" } }, REPAIRED },
	{ "one entry of several is enough", { { PROTECTS, .s = "Sec / scan" }, { ALSO, .s = UMBRELLA } }, REPAIRED },
	{ "no entries with the check on mean every context", { { PROTECTS, .s = "" } }, REPAIRED },
	{ "an entry that the server drops is no entry", { { PROTECTS, .s = "CI / [" } }, REPAIRED },
	{ "beside a dropped entry the others count", { { PROTECTS, .s = "CI / [" }, { ALSO, .s = "Sec / scan" } }, UNASKED },
	{ "a pattern by the rules of Gitea 1.26", { { PROTECTS, .s = "CI / [^x]ll (pull_request)" } }, REPAIRED },
	{ "the same pattern by the rules of Gitea 1.24", { { PROTECTS, .s = "CI / [^x]ll (pull_request)" }, { VERSION, .s = "1.24.7" } }, UNASKED },
	{ "umbrellas that nobody requires may be asked for", { { SWITCHED_OFF }, { ANY_UMBRELLA } }, REPAIRED },

	/* umbrella-by-hand */
	{ "a person's red is a veto", { { LOGIN, U, .s = "bob" } }, BY_HAND },
	{ "a row of a job token or a deleted user is a veto", { { WRITER, U, UR_WRITER_NOBODY } }, BY_HAND },
	{ "a row of an unknown writer is a veto", { { WRITER, U, UR_WRITER_UNKNOWN } }, BY_HAND },
	{ "a trusted writer's red is no veto", { { LOGIN, U, .s = "ci-bot" }, { TRUST, .s = "ci-bot" } }, REPAIRED },
	{ "trust goes by the exact name", { { LOGIN, U, .s = "CI-bot" }, { TRUST, .s = "ci-bot" } }, BY_HAND },
	{ "one of several trusted writers", { { LOGIN, U, .s = "ci-bot" }, { TRUST, .s = "other" }, { TRUST, .s = "ci-bot" } }, REPAIRED },
	{ "our own automatic revocation is no veto", { { OURS, U, UR_MARKER_REVOKED } }, REPAIRED },
	{ "our revocation by hand is a veto", { { OURS, U, UR_MARKER_REVOKED_HAND } }, BY_HAND },
	{ "which a hand may overrule", { { OURS, U, UR_MARKER_REVOKED_HAND }, { OVERRULE } }, REPAIRED },
	{ "a hand does not overrule a stranger", { { LOGIN, U, .s = "bob" }, { OVERRULE } }, BY_HAND },
	{ "words of ours that no version wrote are a person's", { { OURS, U, UR_MARKER_OTHER } }, BY_HAND },
	{ "a copied marker of a revocation is a stranger's row", { { MARKED, U, UR_MARKER_REVOKED } }, BY_HAND },
	{ "a person's red beside the engine's", { { ADD, TWIN, RED }, { LOGIN, TWIN, .s = "bob" } }, BY_HAND },

	/* the policy */
	{ "a policy that cannot be known", { { UNKNOWN_POLICY, .s = "umbrella-does-more" } }, UR_REASON_POLICY_UNKNOWN },
	{ "an empty policy proves nothing", { { EMPTY_POLICY } }, UR_REASON_POLICY_EMPTY },
	{ "a list that lacks what the umbrella needs", { { DRIFT, .s = "'lint' at ci.yml:44" } }, UR_REASON_POLICY_DRIFT },
	{ "a pull request that changes its own umbrella", { { CHANGED, .s = "needs of 'all'" } }, UR_REASON_POLICY_CHANGED },

	/* the required rows */
	{ "a failure makes the umbrella true", { { STATE, A, RED } }, UR_REASON_REQUIRED_RED, CA },
	{ "an error makes it true", { { STATE, A, UR_STATE_ERROR } }, UR_REASON_REQUIRED_RED, CA },
	{ "a warning makes it true", { { STATE, A, UR_STATE_WARNING } }, UR_REASON_REQUIRED_RED, CA },
	{ "a stranger's failure, too", { { STATE, A, RED }, { LOGIN, A, .s = "bob" } }, UR_REASON_REQUIRED_RED, CA },
	{ "a state nobody knows", { { STATE, A, UR_STATE_UNKNOWN } }, UR_REASON_REQUIRED_UNKNOWN, CA },
	{ "a pending context", { { STATE, A, UR_STATE_PENDING } }, UR_REASON_REQUIRED_PENDING, CA },
	{ "a missing context", { { GONE, A } }, UR_REASON_REQUIRED_MISSING, CA },
	{ "a near miss of a context is missing", { { GONE, A }, { ADD, TWIN, GREEN, "ci / a (pull_request)" } }, UR_REASON_REQUIRED_MISSING, CA },
	{ "a skipped context", { { STATE, A, UR_STATE_SKIPPED } }, UR_REASON_REQUIRED_SKIPPED, CA },
	{ "a skip told in words only", { { TEXT, A, .s = "Has been skipped" } }, UR_REASON_REQUIRED_SKIPPED, CA },
	{ "a skip told by the record only", { { JOB, A, UR_RECORD_SKIPPED } }, UR_REASON_REQUIRED_SKIPPED, CA },
	{ "a person who says that it has been skipped is no engine", { { TEXT, A, .s = "Has been skipped" }, { LOGIN, A, .s = "bob" } }, REPAIRED },
	{ "a state that is none", { { STATE, A, 4711 } }, UR_REASON_REQUIRED_UNKNOWN, CA },
	{ "it is worse than green", { { ADD, TWIN, 4711, CA } }, UR_REASON_REQUIRED_UNKNOWN, CA },
	{ "a skip allowed by name", { { STATE, A, UR_STATE_SKIPPED }, { JOB, A, UR_RECORD_SKIPPED }, { ALLOW_SKIPPED, A } }, REPAIRED },
	{ "a skip in words allowed by name", { { TEXT, A, .s = "Has been skipped" }, { JOB, A, UR_RECORD_SKIPPED }, { ALLOW_SKIPPED, A } }, REPAIRED },
	{ "a skip allowed for another context", { { STATE, A, UR_STATE_SKIPPED }, { ALLOW_SKIPPED, B } }, UR_REASON_REQUIRED_SKIPPED, CA },
	{ "of two live rows of a context the red one counts", { { ADD, TWIN, RED, CA } }, UR_REASON_REQUIRED_RED, CA },
	{ "pending is worse than green", { { ADD, TWIN, UR_STATE_PENDING, CA } }, UR_REASON_REQUIRED_PENDING, CA },
	{ "unknown is worse than green", { { ADD, TWIN, UR_STATE_UNKNOWN, CA } }, UR_REASON_REQUIRED_UNKNOWN, CA },
	{ "the only context is a skip", { { ONLY, .n = 1 }, { JOB, A, UR_RECORD_SKIPPED }, { ALLOW_SKIPPED, A } }, UR_REASON_REQUIRED_SKIPPED, CA },
	{ "both contexts are skips", { { ONLY, .n = 2 }, { JOB, A, UR_RECORD_SKIPPED }, { ALLOW_SKIPPED, A }, { JOB, B, UR_RECORD_SKIPPED }, { ALLOW_SKIPPED, B } }, UR_REASON_REQUIRED_SKIPPED, CA },
	{ "one of two is a skip", { { ONLY, .n = 2 }, { JOB, A, UR_RECORD_SKIPPED }, { ALLOW_SKIPPED, A } }, REPAIRED },
	{ "one is inherited and the other a skip", { { ONLY, .n = 2 }, { INHERIT, B }, { JOB, A, UR_RECORD_SKIPPED }, { ALLOW_SKIPPED, A } }, UR_REASON_REQUIRED_SKIPPED, CA },
	{ "an allowed skip behind a failure", { { JOB, A, UR_RECORD_SKIPPED }, { ALLOW_SKIPPED, A }, { ONLY, .n = 2 }, { NEED, A, C }, { JOB, C, UR_RECORD_FAILURE } }, UR_REASON_REQUIRED_SKIPPED, CA },
	{ "skipped is worse than green", { { ADD, TWIN, UR_STATE_SKIPPED, CA } }, UR_REASON_REQUIRED_SKIPPED, CA },
	{ "a red context that is not required", { { ADD, X, RED } }, REPAIRED },
	{ "what is inherited may be red", { { INHERIT, A }, { STATE, A, RED }, { JOB, A, UR_RECORD_FAILURE } }, REPAIRED },
	{ "what is inherited may not be pending", { { INHERIT, A }, { STATE, A, UR_STATE_PENDING } }, UR_REASON_REQUIRED_PENDING, CA },

	/* age */
	{ "exactly the age that acts", { { AT, A, NOW - MIN_AGE } }, REPAIRED },
	{ "a second less", { { AT, A, NOW - MIN_AGE + 1 } }, YOUNG },
	{ "an umbrella of exactly the age", { { AT, U, NOW - MIN_AGE } }, REPAIRED },
	{ "an umbrella a second younger", { { AT, U, NOW - MIN_AGE + 1 } }, YOUNG },
	{ "the last required context counts like the first", { { AT, F, NOW - MIN_AGE + 1 } }, YOUNG },
	{ "a row of this very second", { { AT, A, NOW } }, YOUNG },
	{ "a second live row of a context", { { ADD, TWIN, GREEN, CA }, { AT, TWIN, NOW - 1 } }, YOUNG },
	{ "a second live row of the umbrella", { { ADD, TWIN, RED }, { AT, TWIN, NOW - 1 } }, YOUNG },
	{ "a row that is not required may be young", { { ADD, X, GREEN }, { AT, X, NOW } }, REPAIRED },
	{ "another threshold", { { AT, A, NOW - 59 }, { MIN, .n = 60 } }, YOUNG },
	{ "a local clock behind makes rows younger", { { AT, A, NOW - MIN_AGE }, { LOCAL_DATE, .n = NOW - 1 } }, YOUNG },
	{ "a local clock ahead does not make them older", { { AT, A, NOW - MIN_AGE + 1 }, { LOCAL_DATE, .n = NOW + 9000 } }, YOUNG },
	{ "without a Date the local clock serves", { { AT, A, NOW - MIN_AGE }, { SERVER_DATE, .n = UR_TIME_NONE } }, REPAIRED },
	{ "and is as exact", { { AT, A, NOW - MIN_AGE + 1 }, { SERVER_DATE, .n = UR_TIME_NONE } }, YOUNG },
	{ "without a local clock the Date serves", { { AT, A, NOW - MIN_AGE + 1 }, { LOCAL_DATE, .n = UR_TIME_NONE } }, YOUNG },
	{ "a row after the Date has no age", { { AT, A, NOW + 1 } }, NO_AGE, CA },
	{ "even when the local clock is later", { { AT, A, NOW + 1 }, { LOCAL_DATE, .n = NOW + 9000 } }, NO_AGE, CA },
	{ "a row after the local clock alone is young", { { AT, A, NOW - 400 }, { LOCAL_DATE, .n = NOW - 401 } }, YOUNG },
	{ "without a Date a row after the local clock has no age", { { AT, A, NOW + 1 }, { SERVER_DATE, .n = UR_TIME_NONE } }, NO_AGE, CA },
	{ "a row without a time has no age", { { AT, A, UR_TIME_NONE } }, NO_AGE, CA },
	{ "an umbrella without a time has no age", { { AT, U, UR_TIME_NONE } }, NO_AGE, UMBRELLA },
	{ "a second live row without a time", { { ADD, TWIN, GREEN, CA }, { AT, TWIN, UR_TIME_NONE } }, NO_AGE, CA },
	{ "a row that is not required needs no time", { { ADD, X, GREEN }, { AT, X, UR_TIME_NONE } }, REPAIRED },

	/* the records; test_proof.c has them all */
	{ "a green that no job stands behind", { { LIST }, { WANT_EXTERNAL }, { ADD, X, GREEN }, { LOGIN, X, .s = "bob" } }, UR_REASON_UNTRUSTED_ROW, EXTERNAL },
	{ "a job that the newest run does not have", { { NO_JOB, A } }, UR_REASON_JOB_UNVERIFIABLE, CA },
	{ "a run whose file cannot be told", { { ADD_RUN, RUN_OLD, UR_RECORD_SUCCESS }, { RUN_FILE, RUN_OLD, .s = "" } }, UR_REASON_JOB_UNVERIFIABLE, CA, .cause = UR_CAUSE_UNKNOWN_FILE },
	{ "a called workflow of which the server keeps no task", { FORGEJO_15, { CALLS, A }, { NO_JOB, A } }, UR_REASON_JOB_UNVERIFIABLE, CA, .cause = UR_CAUSE_CALLED_WORKFLOW },
	{ "one with a task is proven by it", { FORGEJO_15, { CALLS, A } }, REPAIRED },
	{ "and one whose task says nothing known is not told so", { FORGEJO_15, { CALLS, A }, { JOB, A, UR_RECORD_UNKNOWN } }, UR_REASON_JOB_UNVERIFIABLE, CA },
	{ "another job without a task is no called one", { FORGEJO_15, { CALLS, B }, { NO_JOB, A } }, UR_REASON_JOB_UNVERIFIABLE, CA },
	{ "an allowed skip of a called one is not what lacks proof", { FORGEJO_15, { CALLS, B }, { ALLOW_SKIPPED, B }, { TEXT, B, .s = "Has been skipped" }, { NEED, B, U }, { NO_JOB, B }, { NO_JOB, A } }, UR_REASON_JOB_UNVERIFIABLE, CA },
	{ "without a run of the file it may be anything", { FORGEJO_15, { CALLS, A }, { RUN_FILE, RUN_5, .s = "other.yml" } }, UR_REASON_JOB_UNVERIFIABLE, CA },
	{ "where jobs have records a caller has one too", { { VERSION, .s = "17.0.0" }, { CALLS, A }, { NO_JOB, A } }, UR_REASON_JOB_UNVERIFIABLE, CA },
	{ "a run that may be another's is told first", { FORGEJO_15, { CALLS, A }, { NO_JOB, A }, { ADD_RUN, RUN_OLD, UR_RECORD_SUCCESS }, { RUN_FILE, RUN_OLD, .s = "" } }, UR_REASON_JOB_UNVERIFIABLE, CA, .cause = UR_CAUSE_UNKNOWN_FILE },
	{ "a job that failed by its record", { { JOB, A, UR_RECORD_FAILURE } }, UR_REASON_JOB_CONTRADICTS_ROW, CA },
	{ "a required job that works again", { { JOB, A, UR_RECORD_ACTIVE } }, UR_REASON_RUN_NOT_FINISHED, CA },
	{ "the umbrella's own job that works again", { { JOB, U, UR_RECORD_ACTIVE } }, UR_REASON_RUN_NOT_FINISHED },
	{ "an older run that still works", { { ADD_RUN, RUN_OLD, UR_RECORD_ACTIVE } }, UR_REASON_RUN_NOT_FINISHED },
	{ "the umbrella's own red needs no record", { { NO_JOB, U } }, REPAIRED },

	/* shared-head */
	{ "another pull request that disagrees", { { SHARED, .n = UR_NO } }, UR_REASON_SHARED_HEAD },
	{ "another pull request whose opinion is unknown", { { SHARED, .n = UR_CANNOT_TELL } }, UR_REASON_SHARED_HEAD },

	/* automerge-armed */
	{ "an armed merge with job records", { { ARMED, .n = UR_YES } }, REPAIRED },
	{ "an armed merge with task records", { { ARMED, .n = UR_YES }, { VERSION, .s = "1.24.7" } }, REPAIRED },
	{ "an armed merge with statuses only", { { ARMED, .n = UR_YES }, { VERSION, .s = "1.22.6" } }, UR_REASON_AUTOMERGE_ARMED },
	{ "nobody knows whether it is armed, with statuses only", { { ARMED, .n = UR_CANNOT_TELL }, { VERSION, .s = "1.22.6" } }, UR_REASON_AUTOMERGE_ARMED },
	{ "not armed, with statuses only", { { VERSION, .s = "1.22.6" } }, REPAIRED },
	{ "an armed merge that is allowed, with statuses only", { { ARMED, .n = UR_YES }, { VERSION, .s = "1.22.6" }, { AUTOMERGE, .n = UR_AUTOMERGE_ALLOW } }, REPAIRED },
	{ "an armed merge that is refused, with job records", { { ARMED, .n = UR_YES }, { AUTOMERGE, .n = UR_AUTOMERGE_REFUSE } }, UR_REASON_AUTOMERGE_ARMED },
	{ "an unknown merge that is refused", { { ARMED, .n = UR_CANNOT_TELL }, { AUTOMERGE, .n = UR_AUTOMERGE_REFUSE } }, UR_REASON_AUTOMERGE_ARMED },
	{ "a rule about merges that is none refuses", { { ARMED, .n = UR_YES }, { AUTOMERGE, .n = 4711 } }, UR_REASON_AUTOMERGE_ARMED },
	{ "not armed, where it would be refused", { { AUTOMERGE, .n = UR_AUTOMERGE_REFUSE } }, REPAIRED },
};
/* clang-format on */

static void too_young_says_when(void **state)
{
	static const struct edit edits[EDITS_MAX] = { { AT, C, NOW - 100 } };
	static const struct edit behind[EDITS_MAX] = { { AT, C, NOW - 100 },
						       { LOCAL_DATE, .n = NOW - 60 } };
	struct ur_decision got;
	struct world w;

	(void)state;
	world_make(&w, edits);
	got = ur_decide(&w.e, &w.rules);
	assert_int_equal(got.age_seconds, 100);
	assert_int_equal(got.retry_at, NOW - 100 + MIN_AGE);
	assert_int_equal(got.level, UR_LEVEL_JOBS);
	world_make(&w, behind);
	got = ur_decide(&w.e, &w.rules);
	assert_int_equal(got.age_seconds, 40);
}

static void stale_says_what(void **state)
{
	static const struct edit edits[EDITS_MAX] = { { AT, C, NOW - 840 },
						      { ATTEMPT, U, 2 } };
	struct ur_decision got;
	struct world w;

	(void)state;
	world_make(&w, edits);
	got = ur_decide(&w.e, &w.rules);
	assert_int_equal(got.reason, UR_REASON_STALE);
	assert_int_equal(got.age_seconds, 840);
	assert_true(got.retry_at == UR_TIME_NONE);
	assert_int_equal(got.level, UR_LEVEL_JOBS);
	assert_int_equal(got.umbrella_run_id, 50);
	assert_int_equal(got.umbrella_job_id, 500);
	assert_int_equal(got.umbrella_attempt, 2);
	assert_int_equal(got.culprits_total, 0);
	assert_int_equal(got.umbrella_row->id, w.rows[U].id);
	assert_string_equal(got.policy_cause, "");
}

static void every_culprit_is_named(void **state)
{
	static const struct edit edits[EDITS_MAX] = { { STATE, B, UR_STATE_PENDING },
						      { STATE, F, RED },
						      { STATE, C, UR_STATE_WARNING } };
	struct ur_decision got;
	struct world w;

	(void)state;
	world_make(&w, edits);
	got = ur_decide(&w.e, &w.rules);
	assert_int_equal(got.reason, UR_REASON_REQUIRED_RED);
	assert_int_equal(got.culprits_total, 2);
	assert_string_equal(got.culprits[0], CONTEXT("c"));
	assert_string_equal(got.culprits[1], CONTEXT("f"));
}

static void unknown_policy_says_why(void **state)
{
	static const struct edit edits[EDITS_MAX] = { { UNKNOWN_POLICY,
							.s = "no-workflow" } };
	struct world w;

	(void)state;
	world_make(&w, edits);
	assert_string_equal(ur_decide(&w.e, &w.rules).policy_cause, "no-workflow");
}

/* Same evidence, same answer; and nothing in it was changed. */
static void pure(void **state)
{
	static const struct edit edits[EDITS_MAX] = { { END } };
	struct ur_decision one, two;
	struct world w, before;

	(void)state;
	world_make(&w, edits);
	memcpy(&before, &w, sizeof(w));
	one = ur_decide(&w.e, &w.rules);
	two = ur_decide(&w.e, &w.rules);
	assert_memory_equal(&before, &w, sizeof(w));
	assert_int_equal(one.reason, two.reason);
	assert_int_equal(one.age_seconds, two.age_seconds);
	assert_int_equal(one.remedy, two.remedy);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(table) + 5] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, table, check_judged);
	ADD_TEST(tests, n, "too young says how old and until when", too_young_says_when);
	ADD_TEST(tests, n, "stale says how old, on what level, and which job",
		 stale_says_what);
	ADD_TEST(tests, n, "every culprit of the reason is named, and no other",
		 every_culprit_is_named);
	ADD_TEST(tests, n, "a policy that is not known says why",
		 unknown_policy_says_why);
	ADD_TEST(tests, n, "the same evidence gives the same answer", pure);
	return RUN_TESTS("core.decide-red", tests, n);
}
