/* SPDX-License-Identifier: MIT */
#include "core/table.h"

#include <signal.h>

#include "ur/app/result.h"
#include "ur/core/reason.h"

/* SPEC 3, typed again: the table of the program is checked against it. */
static const int spec_order[] = { 70, 143, 3, 2, 4, 7, 8, 5, 1, 6, 10, 0 };

static struct ur_repository_result *repository(struct ur_result *result, enum ur_errc rc)
{
	struct ur_repository_result *r = ur_result_push_repository(result);

	r->rc = rc;
	if (rc != UR_OK)
		ur_error_set(&r->err, rc, "it failed");
	return r;
}

static struct ur_pr_result *pull(struct ur_result *result, enum ur_reason reason)
{
	struct ur_repository_result *r = result->repositories_len ?
						 &result->repositories[0] :
						 repository(result, UR_OK);
	struct ur_pr_result *pr = ur_result_push_pull(r);

	pr->reason = reason;
	pr->verdict = ur_reason_verdict(reason);
	return pr;
}

/* Make the result one for which @code alone would be returned. */
static void cause(struct ur_result *result, int code)
{
	switch (code) {
	case 70:
		repository(result, (enum ur_errc) - 999);
		break;
	case 143:
		result->stop_signal = SIGTERM;
		break;
	case 3:
		repository(result, UR_ECONFIG);
		break;
	case 2:
		repository(result, UR_EUSAGE);
		break;
	case 4:
		repository(result, UR_EAUTH);
		break;
	case 7:
		result->limit_stopped = true;
		break;
	case 8:
		result->deadline_reached = true;
		break;
	case 5:
		repository(result, UR_ETRANSIENT);
		break;
	case 1:
		ur_result_error(result, "null-pull-request", "acme/widget");
		break;
	case 6:
		ur_result_error(result, "locked", "another pass holds the lock");
		break;
	case 10:
		pull(result, UR_REASON_STALE);
		break;
	default:
		break;
	}
}

static void of_any_two_codes_the_first_of_the_list_wins(void **state)
{
	(void)state;
	for (size_t a = 0; a < UR_LEN(spec_order); a++) {
		for (size_t b = a; b < UR_LEN(spec_order); b++) {
			struct ur_result result;

			ur_result_init(&result);
			result.command = "sweep";
			result.complete = true;
			cause(&result, spec_order[a]);
			if (b != a)
				cause(&result, spec_order[b]);
			assert_int_equal(ur_result_exit_code(&result, true),
					 spec_order[a]);
			ur_result_release(&result);
		}
	}
}

static void the_table_of_codes_is_that_of_the_contract(void **state)
{
	static const int want[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 70, 128 };
	const struct ur_exit_code *codes;
	size_t len;

	(void)state;
	codes = ur_exit_codes(&len);
	assert_int_equal(len, UR_LEN(want));
	for (size_t i = 0; i < len; i++) {
		assert_int_equal(codes[i].code, want[i]);
		assert_true(codes[i].meaning[0]);
	}
}

/* One pull request and what it makes of the pass. */
struct row {
	const char *name;
	const char *command;
	bool applied, option, incomplete, standing;
	enum ur_reason reason;
	enum ur_cause cause;
	struct ur_action action;
	int want;
};

#define ACTION(k, o, w)                                                                  \
	{                                                                                \
		.kind = (k), .outcome = (o), .why = (w)                                  \
	}
#define DID(o) ACTION(UR_DO_COMPENSATE, o, UR_WHY_NONE)
#define DEFERRED(w) ACTION(UR_DO_COMPENSATE, UR_OUTCOME_DEFERRED, w)

static const struct row rows[] = {
	{ .name = "a pass that repaired ends well",
	  .command = "sweep",
	  .applied = true,
	  .reason = UR_REASON_STALE,
	  .action = DID(UR_OUTCOME_CONFIRMED),
	  .want = 0 },
	{ .name = "a re-run that was asked for ends well",
	  .command = "sweep",
	  .applied = true,
	  .reason = UR_REASON_STALE,
	  .action = ACTION(UR_DO_RERUN, UR_OUTCOME_REQUESTED, UR_WHY_NONE),
	  .want = 0 },
	{ .name = "a write that failed is not all of it",
	  .command = "sweep",
	  .applied = true,
	  .reason = UR_REASON_STALE,
	  .action = DID(UR_OUTCOME_FAILED),
	  .want = 1 },
	{ .name = "so is one without effect",
	  .command = "sweep",
	  .applied = true,
	  .reason = UR_REASON_STALE,
	  .action = DID(UR_OUTCOME_INEFFECTIVE),
	  .want = 1 },
	{ .name = "and a lost race",
	  .command = "sweep",
	  .applied = true,
	  .reason = UR_REASON_STALE,
	  .action = DID(UR_OUTCOME_LOST_RACE),
	  .want = 1 },
	{ .name = "and an outcome nobody knows",
	  .command = "sweep",
	  .applied = true,
	  .reason = UR_REASON_STALE,
	  .action = DID(UR_OUTCOME_UNKNOWN),
	  .want = 1 },
	{ .name = "a green taken back is told by code 1",
	  .command = "sweep",
	  .applied = true,
	  .reason = UR_REASON_CONTRADICTED,
	  .action = ACTION(UR_DO_REVOKE, UR_OUTCOME_CONFIRMED, UR_WHY_NONE),
	  .want = 1 },
	{ .name = "a green taken back by hand is what was asked",
	  .command = "revoke",
	  .applied = true,
	  .reason = UR_REASON_ALREADY_COMPENSATED,
	  .action = ACTION(UR_DO_REVOKE, UR_OUTCOME_CONFIRMED, UR_WHY_NONE),
	  .want = 0 },
	{ .name = "a limit gives 7",
	  .command = "sweep",
	  .applied = true,
	  .reason = UR_REASON_STALE,
	  .action = DEFERRED(UR_WHY_LIMIT_REACHED),
	  .want = 7 },
	{ .name = "a mass action gives 7",
	  .command = "sweep",
	  .applied = true,
	  .reason = UR_REASON_STALE,
	  .action = DEFERRED(UR_WHY_MASS_ACTION),
	  .want = 7 },
	{ .name = "a deadline gives 8",
	  .command = "sweep",
	  .applied = true,
	  .reason = UR_REASON_STALE,
	  .action = DEFERRED(UR_WHY_DEADLINE),
	  .want = 8 },
	{ .name = "a moved head is nothing to worry about",
	  .command = "sweep",
	  .applied = true,
	  .reason = UR_REASON_STALE,
	  .action = DEFERRED(UR_WHY_HEAD_MOVED),
	  .want = 0 },
	{ .name = "a pause neither",
	  .command = "sweep",
	  .applied = true,
	  .reason = UR_REASON_STALE,
	  .action = DEFERRED(UR_WHY_PAUSED),
	  .want = 0 },
	{ .name = "by hand a moved head is a refusal",
	  .command = "compensate",
	  .applied = true,
	  .reason = UR_REASON_STALE,
	  .action = DEFERRED(UR_WHY_HEAD_MOVED),
	  .want = 1 },
	{ .name = "by hand a gate's objection is a refusal",
	  .command = "compensate",
	  .applied = true,
	  .reason = UR_REASON_TOO_YOUNG,
	  .want = 1 },
	{ .name = "by hand a true red is a refusal",
	  .command = "compensate",
	  .applied = true,
	  .reason = UR_REASON_REQUIRED_RED,
	  .want = 1 },
	{ .name = "by hand a green one needs nothing",
	  .command = "compensate",
	  .applied = true,
	  .reason = UR_REASON_UMBRELLA_GREEN,
	  .want = 0 },
	{ .name = "a plan by hand is no refusal",
	  .command = "compensate",
	  .reason = UR_REASON_STALE,
	  .action = DID(UR_OUTCOME_PLANNED),
	  .want = 0 },
	{ .name = "the same objection in a sweep is an answer",
	  .command = "sweep",
	  .applied = true,
	  .reason = UR_REASON_TOO_YOUNG,
	  .want = 0 },
	{ .name = "what could not be read is not all of it",
	  .command = "audit",
	  .reason = UR_REASON_READ_INCOMPLETE,
	  .want = 1 },
	{ .name = "nor what could not be verified",
	  .command = "audit",
	  .reason = UR_REASON_JOB_UNVERIFIABLE,
	  .want = 1 },
	{ .name = "a dry run with something due ends well without the option",
	  .command = "sweep",
	  .reason = UR_REASON_STALE,
	  .action = DID(UR_OUTCOME_PLANNED),
	  .want = 0 },
	{ .name = "and with 10 with it",
	  .command = "sweep",
	  .option = true,
	  .reason = UR_REASON_STALE,
	  .action = DID(UR_OUTCOME_PLANNED),
	  .want = 10 },
	{ .name = "a planned revocation is due as well",
	  .command = "sweep",
	  .option = true,
	  .reason = UR_REASON_CONTRADICTED,
	  .action = ACTION(UR_DO_REVOKE, UR_OUTCOME_PLANNED, UR_WHY_NONE),
	  .want = 10 },
	{ .name = "the option says nothing of an applying pass",
	  .command = "sweep",
	  .applied = true,
	  .option = true,
	  .reason = UR_REASON_STALE,
	  .action = DID(UR_OUTCOME_CONFIRMED),
	  .want = 0 },
	{ .name = "every red umbrella without policy is a setting to mend",
	  .command = "audit",
	  .reason = UR_REASON_POLICY_UNKNOWN,
	  .want = 3 },
	{ .name = "a green of ours that cannot be judged is not all of it",
	  .command = "sweep",
	  .standing = true,
	  .reason = UR_REASON_POLICY_UNKNOWN,
	  .want = 1 },
	{ .name = "nor one that stands for nothing any more",
	  .command = "sweep",
	  .standing = true,
	  .reason = UR_REASON_POLICY_EMPTY,
	  .want = 1 },
	{ .name = "nor a wrong one that is not provably ours",
	  .command = "sweep",
	  .standing = true,
	  .reason = UR_REASON_CONTRADICTED,
	  .cause = UR_CAUSE_NOT_OURS,
	  .want = 1 },
	{ .name = "an owner may leave a contradicted one",
	  .command = "sweep",
	  .standing = true,
	  .reason = UR_REASON_CONTRADICTED,
	  .want = 0 },
	{ .name = "who takes a green back need not know what it stands for",
	  .command = "revoke",
	  .standing = true,
	  .reason = UR_REASON_POLICY_UNKNOWN,
	  .want = 0 },
	{ .name = "an applying pass without the right says so",
	  .command = "sweep",
	  .applied = true,
	  .reason = UR_REASON_NO_REMEDY,
	  .cause = UR_CAUSE_NO_RIGHT,
	  .want = 4 },
	{ .name = "a dry run may look without it",
	  .command = "audit",
	  .reason = UR_REASON_NO_REMEDY,
	  .cause = UR_CAUSE_NO_RIGHT,
	  .want = 0 },
	{ .name = "a pass that is not complete is never a good one",
	  .command = "sweep",
	  .incomplete = true,
	  .reason = UR_REASON_UMBRELLA_GREEN,
	  .want = 1 },
};

static void check_row(void **state)
{
	const struct row *row = *state;
	struct ur_result result;
	struct ur_pr_result *pr;

	ur_result_init(&result);
	result.command = row->command;
	result.applied = row->applied;
	result.complete = !row->incomplete;
	pr = pull(&result, row->reason);
	pr->cause = row->cause;
	pr->standing = row->standing;
	pr->action = row->action;
	assert_int_equal(ur_result_exit_code(&result, row->option), row->want);
	ur_result_release(&result);
}

/* What stopped one repository, and whether another was finished. */
struct repository_row {
	const char *name;
	enum ur_errc rc;
	int alone, with_finished;
};

static const struct repository_row repository_rows[] = {
	{ "a refused token", UR_EAUTH, 4, 1 },
	{ "a missing right", UR_ERIGHT, 4, 1 },
	{ "an unreachable server", UR_ETRANSIENT, 5, 1 },
	{ "an answer without sense", UR_EPROTO, 5, 1 },
	{ "an unusable setting", UR_ECONFIG, 3, 1 },
	{ "an unusable list", UR_EPOLICY, 3, 1 },
	{ "a repository that is not there", UR_ENOTFOUND, 3, 1 },
	{ "a renamed repository", UR_EMOVED, 3, 1 },
	{ "a deadline stays one", UR_EDEADLINE, 8, 8 },
	{ "a held lock stays one", UR_ELOCKED, 6, 6 },
	{ "a local file", UR_EIO, 1, 1 },
};

static void check_repository(void **state)
{
	const struct repository_row *row = *state;
	struct ur_result result;

	ur_result_init(&result);
	repository(&result, row->rc);
	assert_int_equal(ur_result_exit_code(&result, false), row->alone);
	repository(&result, UR_OK);
	assert_int_equal(ur_result_exit_code(&result, false), row->with_finished);
	ur_result_release(&result);
}

static void one_known_policy_among_the_red_is_enough(void **state)
{
	struct ur_result result;

	(void)state;
	ur_result_init(&result);
	result.complete = true;
	pull(&result, UR_REASON_POLICY_UNKNOWN);
	pull(&result, UR_REASON_UMBRELLA_GREEN);
	assert_int_equal(ur_result_exit_code(&result, false), 3);
	pull(&result, UR_REASON_REQUIRED_RED);
	assert_int_equal(ur_result_exit_code(&result, false), 0);
	ur_result_release(&result);
}

static void a_merged_contradiction_is_told_by_code_1(void **state)
{
	struct ur_result result;

	(void)state;
	ur_result_init(&result);
	result.complete = true;
	ur_repository_note(repository(&result, UR_OK), "paused", "nothing is written");
	assert_int_equal(ur_result_exit_code(&result, false), 0);
	ur_repository_note(&result.repositories[0], "merged-then-contradicted", "#%d", 7);
	assert_int_equal(ur_result_exit_code(&result, false), 1);
	ur_result_release(&result);
}

static void what_a_settled_write_took_back_is_told_by_code_1(void **state)
{
	struct ur_result result;

	(void)state;
	ur_result_init(&result);
	result.complete = true;
	repository(&result, UR_OK)->took_back = true;
	assert_int_equal(ur_result_exit_code(&result, false), 1);
	ur_result_release(&result);
}

static void a_taken_lock_is_not_hidden_by_an_unfinished_pass(void **state)
{
	struct ur_result result;

	(void)state;
	ur_result_init(&result);
	ur_result_error(&result, "locked", "pid 1");
	assert_false(result.complete);
	assert_int_equal(ur_result_exit_code(&result, false), 6);
	ur_result_release(&result);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(rows) + UR_LEN(repository_rows) + 6] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, rows, check_row);
	ADD_ROWS(tests, n, repository_rows, check_repository);
	ADD_TEST(tests, n, "of any two codes the first of the list wins",
		 of_any_two_codes_the_first_of_the_list_wins);
	ADD_TEST(tests, n, "the table of codes is that of the contract",
		 the_table_of_codes_is_that_of_the_contract);
	ADD_TEST(tests, n, "one known policy among the red is enough",
		 one_known_policy_among_the_red_is_enough);
	ADD_TEST(tests, n, "a merged contradiction is told by code 1",
		 a_merged_contradiction_is_told_by_code_1);
	ADD_TEST(tests, n, "what a settled write took back is told by code 1",
		 what_a_settled_write_took_back_is_told_by_code_1);
	ADD_TEST(tests, n, "a taken lock is not hidden by an unfinished pass",
		 a_taken_lock_is_not_hidden_by_an_unfinished_pass);
	return cmocka_run_group_tests_name("app.exit_code", tests, NULL, NULL);
}
