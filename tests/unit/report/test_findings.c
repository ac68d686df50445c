/* SPDX-License-Identifier: MIT */
#include "report/sample.h"

#include "ur/report/findings.h"

static void two_findings(struct ur_result *result)
{
	ur_result_init(result);
	result->command = "audit";
	result->complete = true;
	ur_result_push_repository(result);
	sample_finding(&result->repositories[0], UR_RULE_PATHS_FILTER,
		       ".gitea/workflows/ci.yml", 4, "one");
	sample_finding(&result->repositories[0], UR_RULE_UMBRELLA_NOT_REQUIRED, "", 0,
		       "two");
}

static void a_table_says_it_as_compilers_do(void **state)
{
	const struct ur_report_options options = { .columns = 200 };
	struct ur_result result;

	(void)state;
	two_findings(&result);
	expect_report(
		&result, &options,
		" on \n0 open\n"
		".gitea/workflows/ci.yml:4:5: error: one [UR-A021]\n"
		"      hint: drop the filter; let a step decide what there is to do\n"
		"rules of branch main: warning: two [UR-A012]\n"
		"      hint: require it in the branch's protection, or set 'rules: "
		"{only_required: false}'\n"
		"rules: 1 error, 1 warning\n\n"
		"dry-run : 0 requests in 0.00 s\n");
	ur_result_release(&result);
}

static void a_checkout_has_no_pull_requests_to_count(void **state)
{
	const struct ur_report_options options = { .columns = 200 };
	struct ur_result result;

	(void)state;
	ur_result_init(&result);
	result.command = "audit";
	result.complete = result.offline = true;
	ur_result_push_repository(&result)->rules_checked = true;
	expect_report(&result, &options,
		      " on \nrules: nothing found\n\ndry-run : 0 requests in 0.00 s\n");
	ur_result_release(&result);
}

static void plain_lines_have_their_own_word(void **state)
{
	const struct ur_report_options options = { .format = UR_FORMAT_PLAIN };
	struct ur_result result;
	char *got;

	(void)state;
	two_findings(&result);
	got = report_of(&result, &options);
	assert_non_null(strstr(got, "\n#finding\t\tUR-A021\terror\t"
				    ".gitea/workflows/ci.yml:4:5\tone\tdrop the"));
	assert_non_null(strstr(got, "\n#finding\t\tUR-A012\twarning\trules of branch "
				    "main\ttwo\t"));
	free(got);
	ur_result_release(&result);
}

static void json_tells_none_from_not_looked_at(void **state)
{
	const struct ur_report_options options = { .format = UR_FORMAT_JSON };
	struct ur_result result;
	json_t *root, *findings;
	char *got;

	(void)state;
	two_findings(&result);
	ur_result_push_repository(&result);
	ur_result_push_repository(&result)->rules_checked = true;
	got = report_of(&result, &options);
	root = json_loads(got, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(root);
	findings = json_object_get(
		json_array_get(json_object_get(root, "repositories"), 0), "findings");
	assert_int_equal(json_array_size(findings), 2);
	assert_string_equal(
		json_string_value(json_object_get(json_array_get(findings, 0), "page")),
		"runbooks/rules/UR-A021.md");
	assert_true(json_is_null(json_object_get(json_array_get(findings, 1), "line")));
	assert_true(json_is_null(json_object_get(
		json_array_get(json_object_get(root, "repositories"), 1), "findings")));
	assert_int_equal(json_array_size(json_object_get(
				 json_array_get(json_object_get(root, "repositories"), 2),
				 "findings")),
			 0);
	json_decref(root);
	free(got);
	ur_result_release(&result);
}

static void strangers_text_stays_tame_in_every_form(void **state)
{
	struct ur_result result;

	(void)state;
	sample_hostile(&result);
	result.command = "audit";
	sample_finding(&result.repositories[0], UR_RULE_PATHS_FILTER, HOSTILE, 4,
		       HOSTILE);
	for (int format = 0; format < UR_FORMAT_COUNT_; format++) {
		const struct ur_report_options options = { .format =
								   (enum ur_format)format,
							   .utf8 = true };
		char *got = report_of(&result, &options);

		expect_tame(got);
		assert_non_null(strstr(got, "UR-A021"));
		if (format == UR_FORMAT_MARKDOWN || format == UR_FORMAT_HTML)
			assert_null(strstr(got, "<script"));
		free(got);
	}
	ur_result_release(&result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_table_says_it_as_compilers_do),
		cmocka_unit_test(a_checkout_has_no_pull_requests_to_count),
		cmocka_unit_test(plain_lines_have_their_own_word),
		cmocka_unit_test(json_tells_none_from_not_looked_at),
		cmocka_unit_test(strangers_text_stays_tame_in_every_form),
	};

	return cmocka_run_group_tests_name("report.findings", tests, NULL, NULL);
}
