/* SPDX-License-Identifier: MIT */
#include "report/sample.h"

static const struct ur_report_options sarif = { .format = UR_FORMAT_SARIF,
						.version = "1.0.0",
						.runbook_base =
							"https://d.example.org/" };

static const json_t *member(const json_t *at, const char *key)
{
	const json_t *value = json_object_get(at, key);

	assert_non_null(value);
	return json_is_array(value) && json_array_size(value) == 1 ?
		       json_array_get(value, 0) :
		       value;
}

static void findings_name_rule_level_and_place(void **state)
{
	struct ur_result result;
	const json_t *run, *rules, *results, *place;
	json_t *root;
	char *got;

	(void)state;
	sample_result(&result);
	result.command = "audit";
	ur_strset_add(&result.repositories[0].pulls[1].culprits, "CI / x");
	got = report_of(&result, &sarif);
	root = json_loads(got, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(root);
	assert_string_equal(json_string_value(member(root, "version")), "2.1.0");
	run = member(root, "runs");
	rules = member(member(member(run, "tool"), "driver"), "rules");
	assert_int_equal(json_array_size(rules),
			 UR_REASON_COUNT_ - 1 + UR_RULE_COUNT_ - 1);
	results = member(run, "results");
	assert_int_equal(json_array_size(results), 2);
	assert_string_equal(
		json_string_value(member(json_array_get(results, 0), "ruleId")), "stale");
	assert_string_equal(
		json_string_value(member(json_array_get(results, 0), "level")),
		"warning");
	place = member(member(json_array_get(results, 0), "locations"),
		       "physicalLocation");
	assert_string_equal(
		json_string_value(member(member(place, "artifactLocation"), "uri")),
		".gitea/workflows/ci.yml");
	assert_int_equal(json_integer_value(member(member(place, "region"), "startLine")),
			 44);
	assert_string_equal(
		json_string_value(
			member(member(json_array_get(results, 1), "message"), "text")),
		"acme/widget #413, '" SAMPLE_UMBRELLA
		"': the newest relevant status is younger "
		"than the age threshold: CI / x");
	assert_non_null(
		strstr(got, "\"helpUri\":\"https://d.example.org/runbooks/stale.md\""));
	json_decref(root);
	free(got);
	ur_result_release(&result);
}

static void a_path_is_a_reference_and_a_finding_has_its_own_level(void **state)
{
	struct ur_result result;
	const json_t *results, *found;
	json_t *root;
	char *got;

	(void)state;
	sample_result(&result);
	result.command = "audit";
	sample_finding(&result.repositories[0], UR_RULE_PATHS_FILTER,
		       ".gitea/workflows/a b:c%#\xc3\xa4.yml", 3, "text");
	result.repositories[0].findings.items[0].weight = UR_WEIGHT_INFO;
	got = report_of(&result, &sarif);
	root = json_loads(got, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(root);
	results = member(member(root, "runs"), "results");
	found = json_array_get(results, json_array_size(results) - 1);
	assert_string_equal(json_string_value(member(found, "level")), "note");
	assert_string_equal(
		json_string_value(member(
			member(member(member(found, "locations"), "physicalLocation"),
			       "artifactLocation"),
			"uri")),
		".gitea/workflows/a%20b%3Ac%25%23%C3%A4.yml");
	json_decref(root);
	free(got);
	ur_result_release(&result);
}

static void it_is_for_audits_only(void **state)
{
	struct ur_str out = UR_STR_INIT;
	struct ur_sink sink = { &out, ur_sink_str };
	struct ur_result result;
	struct ur_error err = UR_ERROR_INIT;

	(void)state;
	sample_result(&result);
	assert_int_equal(ur_report_write(&result, &sarif, &sink, &err), UR_EUSAGE);
	assert_int_equal(out.len, 0);
	ur_result_release(&result);
}

static void foreign_text_keeps_it_parsable(void **state)
{
	struct ur_result result;
	json_t *root;
	char *got;

	(void)state;
	sample_hostile(&result);
	result.command = "audit";
	result.repositories[0].pulls[4].verdict = UR_VERDICT_REVOKE;
	got = report_of(&result, &sarif);
	expect_tame(got);
	root = json_loads(got, JSON_REJECT_DUPLICATES, NULL);
	assert_int_equal(json_array_size(member(member(root, "runs"), "results")), 3);
	json_decref(root);
	free(got);
	ur_result_release(&result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(findings_name_rule_level_and_place),
		cmocka_unit_test(a_path_is_a_reference_and_a_finding_has_its_own_level),
		cmocka_unit_test(it_is_for_audits_only),
		cmocka_unit_test(foreign_text_keeps_it_parsable),
	};

	return cmocka_run_group_tests_name("report.sarif", tests, NULL, NULL);
}
