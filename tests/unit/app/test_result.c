/* SPDX-License-Identifier: MIT */
#include "core/table.h"

#include "ur/app/result.h"
#include "ur/base/time.h"
#include "ur/core/reason.h"

static void fresh_things_know_nothing(void **state)
{
	struct ur_repository_result *r;
	struct ur_result result;
	struct ur_pr_result *pr;

	(void)state;
	ur_result_init(&result);
	r = ur_result_push_repository(&result);
	assert_string_equal(r->name, "");
	assert_string_equal(r->forge_kind, "");
	pr = ur_result_push_pull(r);
	assert_true(pr->age_seconds == UR_TIME_NONE);
	assert_true(pr->retry_at == UR_TIME_NONE);
	assert_string_equal(pr->umbrella, "");
	assert_string_equal(pr->policy.cause, "");
	assert_int_equal(pr->verdict, UR_VERDICT_HOLD);
	for (int i = 0; i < 100; i++)
		ur_result_push_pull(&result.repositories[0]);
	assert_int_equal(result.repositories[0].pulls_len, 101);
	ur_pr_result_release(&result.repositories[0].pulls[3]);
	ur_result_release(&result);
	assert_null(result.repositories);
	ur_result_release(&result);
}

static void words_are_those_of_the_contract(void **state)
{
	static const char *const outcomes[] = { "none",	     "planned",	    "confirmed",
						"requested", "ineffective", "lost-race",
						"failed",    "unknown",	    "deferred" };
	static const char *const remedies[] = { "none", "compensate", "rerun", "revoke" };

	(void)state;
	for (size_t i = 0; i < UR_LEN(outcomes); i++)
		assert_string_equal(ur_outcome_name((enum ur_outcome)i), outcomes[i]);
	for (size_t i = 0; i < UR_LEN(remedies); i++)
		assert_string_equal(ur_remedy_name((enum ur_remedy)i), remedies[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fresh_things_know_nothing),
		cmocka_unit_test(words_are_those_of_the_contract),
	};

	return cmocka_run_group_tests_name("app.result", tests, NULL, NULL);
}
