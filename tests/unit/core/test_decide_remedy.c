/* SPDX-License-Identifier: MIT */
#include "core/world.h"

#define REPAIR(cause_, how)                                                              \
	UR_REASON_STALE, .cause = UR_CAUSE_##cause_, .remedy = UR_DO_##how
#define HELPLESS(cause_) UR_REASON_NO_REMEDY, .cause = UR_CAUSE_##cause_
#define SPLIT                                                                            \
	{                                                                                \
		VERSION, .s = "1.27.0"                                                   \
	}
#define RERUN_ONLY                                                                       \
	{                                                                                \
		REMEDY, .n = UR_REMEDY_RERUN                                             \
	}
#define POST_ONLY                                                                        \
	{                                                                                \
		REMEDY, .n = UR_REMEDY_COMPENSATE                                        \
	}
#define OUR_POST                                                                         \
	{ ADD, TWIN, UR_STATE_SUCCESS },                                                 \
	{                                                                                \
		OURS, TWIN, UR_MARKER_COMPENSATED                                        \
	}

/* clang-format off */
static const struct judged table[] = {
	/* why it is stale */
	{ "its job failed", { { JOB, U, UR_RECORD_FAILURE } }, REPAIR(FAILED, COMPENSATE) },
	{ "its job was cancelled, by the record", { { JOB, U, UR_RECORD_CANCELLED } }, REPAIR(CANCELLED, COMPENSATE) },
	{ "its job was cancelled, by the words of most versions", { { NO_JOB, U }, { TEXT, U, .s = "Has been cancelled" } }, REPAIR(CANCELLED, COMPENSATE) },
	{ "its job was cancelled, by the words of Gitea 1.27", { { TEXT, U, .s = "Canceled after 12s" }, SPLIT }, REPAIR(CANCELLED, RERUN) },
	{ "its job is green and the row is not", { { JOB, U, UR_RECORD_SUCCESS } }, REPAIR(ROW_OUTDATED, COMPENSATE) },
	{ "its row never ended", { { STATE, U, UR_STATE_PENDING }, { PENDING_AFTER, .n = 600 }, { ENDED, U, OLD + 60 } }, REPAIR(STRANDED, COMPENSATE) },

	/* how it is repaired */
	{ "a post supersedes on Gitea 1.26", { { END } }, REPAIR(FAILED, COMPENSATE) },
	{ "a post supersedes on Gitea 1.24", { { VERSION, .s = "1.24.7" } }, REPAIR(FAILED, COMPENSATE) },
	{ "a post supersedes on Gitea 1.22", { { VERSION, .s = "1.22.6" } }, REPAIR(FAILED, COMPENSATE) },
	{ "a post supersedes on Forgejo 13", { { VERSION, .s = "13.0.5+gitea-1.22.0" } }, REPAIR(FAILED, COMPENSATE) },
	{ "a post supersedes on Forgejo 17", { { VERSION, .s = "17.0.0+gitea-1.22.0" } }, REPAIR(FAILED, COMPENSATE) },
	{ "a re-run on Gitea 1.27", { SPLIT }, REPAIR(FAILED, RERUN) },
	{ "the engine wrote its old result over our green: only a re-run lasts", { { LAST_GREEN, .n = 9 } }, REPAIR(FAILED, RERUN) },
	{ "a red older than our green was covered by it", { { LAST_GREEN, .n = 10 } }, REPAIR(FAILED, COMPENSATE) },
	{ "a post is wanted all the same", { { LAST_GREEN, .n = 9 }, POST_ONLY }, REPAIR(FAILED, COMPENSATE) },
	{ "by hand a post is asked for", { { LAST_GREEN, .n = 9 }, { OVERRULE } }, REPAIR(FAILED, COMPENSATE) },
	{ "another's row over our green is no repetition", { { LAST_GREEN, .n = 9 }, { LOGIN, U, .s = "ci-bot" }, { TRUST, .s = "ci-bot" } }, REPAIR(FAILED, COMPENSATE) },
	{ "where nothing can run again a post has to do", { { LAST_GREEN, .n = 9 }, { VERSION, .s = "17.0.0" } }, REPAIR(FAILED, COMPENSATE) },
	{ "so it does when its attempts are used", { { LAST_GREEN, .n = 9 }, { ATTEMPT, U, 6 } }, REPAIR(FAILED, COMPENSATE) },
	{ "a re-run because it is wanted", { RERUN_ONLY }, REPAIR(FAILED, RERUN) },
	{ "a post because it is wanted", { POST_ONLY }, REPAIR(FAILED, COMPENSATE) },
	{ "nothing because that is wanted", { { REMEDY, .n = UR_REMEDY_NONE } }, HELPLESS(REMEDY_OFF) },
	{ "a re-run is wanted where there is none", { { VERSION, .s = "17.0.0+gitea-1.22.0" }, RERUN_ONLY }, HELPLESS(NO_RERUN) },

	/* nothing is ever posted over an engine row on a split server */
	{ "a post is wanted on a split server", { SPLIT, POST_ONLY }, HELPLESS(SPLIT_SERVER) },
	{ "an umbrella that only the API ever wrote", { SPLIT, { LOGIN, U, .s = "ci-bot" }, { TRUST, .s = "ci-bot" } }, REPAIR(FAILED, COMPENSATE) },
	{ "our own revocation alone, on a split server", { SPLIT, { OURS, U, UR_MARKER_REVOKED } }, REPAIR(FAILED, COMPENSATE) },
	{ "a posted green beside the engine's red", { SPLIT, OUR_POST }, HELPLESS(WEDGED) },
	{ "wedged even where a re-run is wanted", { SPLIT, OUR_POST, RERUN_ONLY }, HELPLESS(WEDGED) },
	{ "wedged even where a post is wanted", { SPLIT, OUR_POST, POST_ONLY }, HELPLESS(WEDGED) },
	{ "two engine rows of one name are wedged too", { SPLIT, { ADD, TWIN, UR_STATE_SUCCESS } }, HELPLESS(WEDGED) },

	{ "two posted rows of one name, on a split server", { SPLIT, { OURS, U, UR_MARKER_REVOKED }, OUR_POST }, HELPLESS(TWO_ROWS) },
	{ "two live rows where a post should supersede", { OUR_POST }, HELPLESS(TWO_ROWS) },
	{ "two rows of the engine where a post should supersede", { { ADD, TWIN, UR_STATE_SUCCESS } }, HELPLESS(TWO_ROWS) },
	{ "two rows, and a re-run is wanted", { OUR_POST, RERUN_ONLY }, HELPLESS(TWO_ROWS) },

	/* what a re-run needs */
	{ "no right to re-run", { SPLIT, { RIGHT, .n = UR_NO } }, HELPLESS(NO_RIGHT) },
	{ "a right that nobody knows is tried", { SPLIT, { RIGHT, .n = UR_CANNOT_TELL } }, REPAIR(FAILED, RERUN) },
	{ "a workflow that is disabled", { SPLIT, { REFUSED, .n = UR_CAUSE_WORKFLOW_DISABLED } }, HELPLESS(WORKFLOW_DISABLED) },
	{ "as many attempts as are allowed", { SPLIT, { ATTEMPT, U, 6 } }, HELPLESS(ATTEMPTS_USED) },
	{ "one attempt less", { SPLIT, { ATTEMPT, U, 5 } }, REPAIR(FAILED, RERUN) },
	{ "attempts of another job do not count", { SPLIT, { ATTEMPT, A, 9 } }, REPAIR(FAILED, RERUN) },
	{ "no attempts are allowed", { SPLIT, { MAX_ATTEMPTS, .n = 0 } }, HELPLESS(ATTEMPTS_USED) },
	{ "a run that the forge calls unfinished for ever", { SPLIT, { REFUSED, .n = UR_CAUSE_RUN_STUCK } }, HELPLESS(RUN_STUCK) },
	{ "a refusal is asked about again after a day", { SPLIT, { REFUSED, .n = UR_CAUSE_RUN_STUCK }, { REFUSED_AT, .n = NOW - 86400 } }, REPAIR(FAILED, RERUN) },
	{ "or when a row was written since", { SPLIT, { REFUSED, .n = UR_CAUSE_RUN_STUCK }, { REFUSED_ROW, .n = 15 } }, REPAIR(FAILED, RERUN) },
	{ "or by hand", { SPLIT, { REFUSED, .n = UR_CAUSE_RUN_STUCK }, { OVERRULE } }, REPAIR(FAILED, RERUN) },
	{ "what was refused before, and is so today by its record", { SPLIT, { REFUSED, .n = UR_CAUSE_ATTEMPTS_USED }, { REFUSED_AT, .n = NOW - 86400 }, { ATTEMPT, U, 6 } }, HELPLESS(ATTEMPTS_USED) },
	{ "what was refused, and the right is gone as well", { SPLIT, { REFUSED, .n = UR_CAUSE_RUN_STUCK }, { RIGHT, .n = UR_NO } }, HELPLESS(NO_RIGHT) },
	{ "a refusal does not bar a post", { { REFUSED, .n = UR_CAUSE_RUN_STUCK } }, REPAIR(FAILED, COMPENSATE) },
	{ "another job that would run again with it", { SPLIT, { DEPENDENTS, .s = "deploy" } }, HELPLESS(DEPENDENTS) },
	{ "such a job does not bar a post", { { DEPENDENTS, .s = "deploy" } }, REPAIR(FAILED, COMPENSATE) },
	{ "nor do attempts", { { ATTEMPT, U, 99 } }, REPAIR(FAILED, COMPENSATE) },
	{ "no right to re-run where that is wanted", { RERUN_ONLY, { RIGHT, .n = UR_NO } }, HELPLESS(NO_RIGHT) },

	/* a version that this program does not know */
	{ "a newer version over an engine row", { SPLIT, { NEWER } }, HELPLESS(UNKNOWN_VERSION) },
	{ "a newer Forgejo over an engine row", { { VERSION, .s = "17.0.0+gitea-1.22.0" }, { NEWER } }, HELPLESS(UNKNOWN_VERSION) },
	{ "a newer version over a posted row", { SPLIT, { NEWER }, { LOGIN, U, .s = "ci-bot" }, { TRUST, .s = "ci-bot" } }, REPAIR(FAILED, COMPENSATE) },
	{ "a version older than all rules", { { NO_DIALECT }, { EVIDENCE, .n = UR_EVIDENCE_JOBS } }, HELPLESS(UNKNOWN_VERSION) },
};
/* clang-format on */

/* Over every mix that bears on the choice: the write that wedges a commit is never chosen. */
static void never_posts_over_an_engine_row(void **state)
{
	static const struct edit none[EDITS_MAX] = { { END } };
	size_t posts = 0, reruns = 0;

	(void)state;
	for (unsigned mix = 0; mix < 4 * 4 * 4 * 2 * 3; mix++) {
		unsigned rest = mix;
		struct world w;
		struct ur_decision got;

		world_init(&w);
		world_edit(&w, none);
		w.rules.remedy = (enum ur_remedy_rule)(rest % 4), rest /= 4;
		w.rows[U].writer = (enum ur_writer)(rest % 4), rest /= 4;
		w.rows[U].writer_login = lit("ci-bot");
		w.trusted[w.rules.trusted_writers_len++] = "ci-bot";
		w.rows[TWIN].writer = (enum ur_writer)(rest % 4), rest /= 4;
		w.rows[TWIN].writer_login = lit("ci-bot");
		w.there[TWIN] = rest % 2, rest /= 2;
		w.e.dialect = world_dialect(rest ? "1.27.0" : "1.26.3");
		w.e.newer_version = rest == 2;
		world_finish(&w);
		got = ur_decide(&w.e, &w.rules);
		if (got.remedy == UR_DO_COMPENSATE && rest)
			assert_true(w.rows[U].writer != UR_WRITER_ENGINE &&
				    (!w.there[TWIN] ||
				     w.rows[TWIN].writer != UR_WRITER_ENGINE));
		posts += got.remedy == UR_DO_COMPENSATE;
		reruns += got.remedy == UR_DO_RERUN;
		assert_true((got.reason == UR_REASON_STALE) ==
			    (got.remedy != UR_DO_NOTHING));
	}
	assert_true(posts > 10 && reruns > 10); /* the walk saw both */
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(table) + 1] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, table, check_judged);
	ADD_TEST(tests, n, "over every mix nothing is posted over an engine row",
		 never_posts_over_an_engine_row);
	return RUN_TESTS("core.decide-remedy", tests, n);
}
