/* SPDX-License-Identifier: MIT */
#include "report/explained.h"

static void a_rerun_names_its_job_and_no_row(void **state)
{
	struct ur_result result;
	struct ur_pr_result *pr;
	char *got;

	(void)state;
	sample_one(&result);
	pr = &result.repositories[0].pulls[0];
	pr->action.kind = UR_DO_RERUN;
	pr->action.run_id = 34;
	pr->action.job_id = 56;
	got = report_of(&result, &table);
	assert_non_null(strstr(got, "  kind        rerun\n"
				    "  run again   job 56 of run 34\n"));
	assert_null(strstr(got, "target_url"));
	free(got);
	ur_result_release(&result);
}

static void every_hold_says_the_next_step(void **state)
{
	struct ur_report_options options = table;
	struct ur_result result;

	(void)state;
	for (int i = UR_REASON_UNSET + 1; i < UR_REASON_COUNT_; i++) {
		enum ur_reason reason = (enum ur_reason)i;
		const char *step = ur_reason_next_step(reason);

		if (ur_reason_verdict(reason) != UR_VERDICT_HOLD)
			continue;
		assert_true(*step);
		ur_result_init(&result);
		result.command = "explain";
		sample_pull(ur_result_push_repository(&result), 1, reason)->retry_at =
			ur_reason_passes_with_time(reason) ? 1795294501 : UR_TIME_NONE;
		for (int f = UR_FORMAT_TABLE; f <= UR_FORMAT_NDJSON; f++) {
			char *got, *name;

			options.format = (enum ur_format)f;
			got = report_of(&result, &options);
			assert_non_null(strstr(got, step));
			name = ur_xasprintf(f < UR_FORMAT_JSON ? "help runbook %s\n" :
								 "runbooks/%s.md\"",
					    ur_reason_name(reason));
			assert_non_null(strstr(got, name));
			free(name);
			assert_true((strstr(got, "2026-11-21T20:55:01Z") != NULL) ==
				    ur_reason_passes_with_time(reason));
			free(got);
		}
		ur_result_release(&result);
	}
}

static void a_hint_that_is_the_next_step_is_said_once(void **state)
{
	struct ur_result result;
	struct ur_pr_result *pr;
	char *got;

	(void)state;
	sample_one(&result);
	pr = &result.repositories[0].pulls[0];
	pr->hint = ur_xstrdup(ur_reason_next_step(pr->reason));
	got = report_of(&result, &table);
	assert_non_null(strstr(got, "\nnext: run 'umbrella-reaper sweep"));
	assert_null(strstr(got, "\n  step        "));
	free(got);
	free(pr->hint);
	pr->hint = ur_xstrdup("something else");
	got = report_of(&result, &table);
	assert_non_null(strstr(got, "\nnext: something else\n"));
	assert_non_null(strstr(got, "\n  step        "));
	free(got);
	ur_result_release(&result);
}

static void what_is_posted_is_shown_byte_for_byte(void **state)
{
	struct ur_result result;
	char *got;

	(void)state;
	sample_one(&result);
	result.repositories[0].pulls[0].umbrella = "CI / \x1b[2J\xe2\x80\xae";
	got = report_of(&result, &table);
	expect_tame(got);
	assert_non_null(strstr(got, "  context     CI / ?[2J?\n"
				    "    exactly   \"CI / \\u001B[2J\\u202E\"\n"));
	free(got);
	ur_result_release(&result);
}

static void commands_by_hand_show_it_as_well_and_json_stays_json(void **state)
{
	static const char *const commands[] = { "explain", "compensate", "revoke" };
	struct ur_report_options options = { .format = UR_FORMAT_PLAIN };
	struct ur_result result;

	(void)state;
	sample_one(&result);
	for (size_t i = 0; i < UR_LEN(commands); i++) {
		char *got;

		result.command = commands[i];
		options.format = UR_FORMAT_PLAIN;
		got = report_of(&result, &options);
		assert_non_null(strstr(got, "\naction\n"));
		free(got);
		options.format = UR_FORMAT_JSON;
		got = report_of(&result, &options);
		assert_true(got[0] == '{');
		free(got);
	}
	ur_result_release(&result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rerun_names_its_job_and_no_row),
		cmocka_unit_test(every_hold_says_the_next_step),
		cmocka_unit_test(a_hint_that_is_the_next_step_is_said_once),
		cmocka_unit_test(what_is_posted_is_shown_byte_for_byte),
		cmocka_unit_test(commands_by_hand_show_it_as_well_and_json_stays_json),
	};

	return cmocka_run_group_tests_name("report.explain.step", tests, NULL, NULL);
}
