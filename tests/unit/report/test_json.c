/* SPDX-License-Identifier: MIT */
#include "report/sample.h"

#define EMPTY_POLICY                                                                     \
	"\"policy\":{\"from\":\"unset\",\"origin\":\"\",\"commit\":\"\",\"required\":[]" \
	","                                                                              \
	"\"required_origins\":[],\"cause\":\"\"}"
#define NO_ACTION                                                                        \
	"\"action\":{\"kind\":\"none\",\"outcome\":\"none\",\"why\":\"\","               \
	"\"description\":\"\",\"id\":null,\"error\":\"\",\"target_url\":\"\","           \
	"\"run_id\":null,\"job_id\":null}"

static void the_bytes_of_a_small_pass(void **state)
{
	struct ur_report_options options = { .format = UR_FORMAT_JSON,
					     .version = "1.0.0" };
	struct ur_repository_result *r;
	struct ur_result result;

	(void)state;
	sample_result(&result);
	r = &result.repositories[0];
	for (size_t i = 0; i < 3; i++)
		ur_pr_result_release(&r->pulls[i]);
	r->pulls[0] = r->pulls[3];
	r->pulls_len = 1;
	expect_report(
		&result, &options,
		"{\"schema\":\"umbrella-reaper/sweep/1\",\n"
		"\"program\":{\"name\":\"umbrella-reaper\",\"version\":\"1.0.0\"},\n"
		"\"run\":{\"id\":\"20261121T205501Z\",\"mode\":\"dry-run\",\"started_"
		"at\":"
		"\"2026-11-21T20:55:01Z\",\"seconds\":1.42,\"requests\":36},\n"
		"\"complete\":true,\"exit_code\":0,\n"
		"\"repositories\":[{\"name\":\"acme/widget\",\"server\":"
		"\"https://git.example.org\",\"forge\":{\"kind\":\"gitea\",\"version\":"
		"\"1.26.3\"},\"counts\":{\"leave\":2,\"hold\":1,\"repair\":1,\"revoke\":"
		"0},"
		"\"notes\":[{\"code\":\"protection-unreadable\",\"text\":"
		"\"branch protection of 'main' cannot be read\"}],\n"
		"\"pull_requests\":[\n"
		"{\"number\":415,\"head\":\"" SAMPLE_SHA
		"\",\"base\":\"main\",\"title\":\"Change 415\",\"author\":\"octo\","
		"\"url\":\"https://git.example.org/acme/widget/pulls/415\",\"umbrella\":"
		"\"" SAMPLE_UMBRELLA
		"\",\"verdict\":\"leave\",\"reason\":\"umbrella-green\","
		"\"cause\":\"\",\"culprits\":[],\"evidence\":\"none\",\"age_seconds\":"
		"null," EMPTY_POLICY ",\"rows\":[]," NO_ACTION
		",\"row_actions\":[],\"still_blocked_by\":null,"
		"\"automerge_armed\":null,\"hint\":\"\",\"retry_at\":null,\"runbook\":"
		"\"\","
		"\"detail\":\"\"}]}],\n"
		"\"errors\":[]}\n");
	ur_result_release(&result);
}

static json_t *parsed(const struct ur_result *result, enum ur_format format)
{
	struct ur_report_options options = { .format = format, .version = "1.0.0" };
	char *text = report_of(result, &options);
	json_error_t where;
	json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &where);

	if (!root)
		fail_msg("%s in %s", where.text, text);
	for (const char *c = text; *c; c++)
		assert_true(*c == '\n' || (*c >= 0x20 && *c < 0x7f));
	free(text);
	return root;
}

/* SPEC 8, typed again. */
struct fields_row {
	const char *name;
	const char *path[3]; /* keys from the root; arrays: their first element */
	const char *keys[32];
};

static const struct fields_row fields_rows[] = {
	{ "the document",
	  { 0 },
	  { "schema", "program", "run", "complete", "exit_code", "repositories",
	    "errors" } },
	{ "the program", { "program" }, { "name", "version" } },
	{ "the run", { "run" }, { "id", "mode", "started_at", "seconds", "requests" } },
	{ "a repository",
	  { "repositories" },
	  { "name", "server", "forge", "counts", "notes", "pull_requests" } },
	{ "its forge", { "repositories", "forge" }, { "kind", "version" } },
	{ "its counts",
	  { "repositories", "counts" },
	  { "leave", "hold", "repair", "revoke" } },
	{ "a note", { "repositories", "notes" }, { "code", "text" } },
	{ "a pull request",
	  { "repositories", "pull_requests" },
	  { "number",	       "head",	      "base",
	    "title",	       "author",      "url",
	    "umbrella",	       "verdict",     "reason",
	    "cause",	       "culprits",    "evidence",
	    "age_seconds",     "policy",      "rows",
	    "action",	       "row_actions", "still_blocked_by",
	    "automerge_armed", "hint",	      "retry_at",
	    "runbook",	       "detail" } },
	{ "a policy",
	  { "repositories", "pull_requests", "policy" },
	  { "from", "origin", "commit", "required", "required_origins", "cause" } },
	{ "a row",
	  { "repositories", "pull_requests", "rows" },
	  { "context", "state", "id", "created_at", "target_url", "writer", "role",
	    "description", "ours" } },
	{ "an action",
	  { "repositories", "pull_requests", "action" },
	  { "kind", "outcome", "why", "description", "id", "error", "target_url",
	    "run_id", "job_id" } },
};

static const json_t *first(const json_t *value)
{
	return json_is_array(value) ? json_array_get(value, 0) : value;
}

static void check_fields(void **state)
{
	const struct fields_row *row = *state;
	struct ur_result result;
	const json_t *at;
	json_t *root;
	size_t n = 0;

	sample_result(&result);
	root = parsed(&result, UR_FORMAT_JSON);
	at = root;
	for (size_t i = 0; i < UR_LEN(row->path) && row->path[i]; i++)
		at = first(json_object_get(at, row->path[i]));
	for (; row->keys[n]; n++)
		if (!json_object_get(at, row->keys[n]))
			fail_msg("no '%s'", row->keys[n]);
	assert_int_equal(json_object_size(at), n);
	json_decref(root);
	ur_result_release(&result);
}

static const json_t *pull_at(const json_t *root, size_t index)
{
	const json_t *repository = first(json_object_get(root, "repositories"));

	return json_array_get(json_object_get(repository, "pull_requests"), index);
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	assert_non_null(text);
	return text;
}

static void values_are_told_as_they_are(void **state)
{
	struct ur_result result;
	struct ur_pr_result *pr;
	const json_t *pull, *row;
	json_t *root;

	(void)state;
	sample_result(&result);
	result.command = "audit";
	result.applied = true;
	pr = &result.repositories[0].pulls[0];
	pr->action.id = 14;
	pr->action.outcome = UR_OUTCOME_CONFIRMED;
	pr->automerge_armed = UR_NO;
	pr->retry_at = 1795294501;
	sample_row(pr, 7, "Other / x", UR_STATE_PENDING, "octo");
	root = parsed(&result, UR_FORMAT_JSON);
	assert_string_equal(text_of(root, "schema"), "umbrella-reaper/audit/1");
	assert_string_equal(text_of(json_object_get(root, "run"), "mode"), "apply");
	pull = pull_at(root, 0);
	assert_string_equal(text_of(pull, "retry_at"), "2026-11-21T20:55:01Z");
	assert_string_equal(text_of(pull, "runbook"), "runbooks/stale.md");
	assert_true(json_is_false(json_object_get(pull, "automerge_armed")));
	assert_int_equal(json_integer_value(
				 json_object_get(json_object_get(pull, "action"), "id")),
			 14);
	row = json_array_get(json_object_get(pull, "rows"), 0);
	assert_string_equal(text_of(row, "role"), "umbrella");
	assert_true(json_is_null(json_object_get(row, "writer")));
	row = json_array_get(json_object_get(pull, "rows"), 1);
	assert_string_equal(text_of(row, "role"), "required");
	row = json_array_get(json_object_get(pull, "rows"), 2);
	assert_string_equal(text_of(row, "role"), "other");
	assert_string_equal(text_of(row, "writer"), "octo");
	assert_int_equal(json_integer_value(json_object_get(row, "id")), 7);
	json_decref(root);
	ur_result_release(&result);
}

static void foreign_text_survives_as_text(void **state)
{
	static const char exact[] = "CI / \xc3\xbc \"x\" \\ \x1b[31m \xe2\x80\xae \x7f";
	struct ur_result result;
	json_t *root;

	(void)state;
	sample_hostile(&result);
	result.repositories[0].pulls[4].umbrella = exact;
	root = parsed(&result, UR_FORMAT_JSON);
	assert_string_equal(text_of(pull_at(root, 4), "umbrella"), exact);
	/* what is no UTF-8 becomes text all the same */
	assert_non_null(strstr(text_of(pull_at(root, 4), "detail"), "@all ? #1"));
	assert_int_equal(json_array_size(json_object_get(root, "errors")), 2);
	assert_string_equal(text_of(first(json_object_get(root, "errors")), "repository"),
			    "acme/widget");
	json_decref(root);
	ur_result_release(&result);
}

static void gates_are_listed_where_they_were_asked(void **state)
{
	struct ur_result result;
	struct ur_pr_result *pr;
	const json_t *gates;
	json_t *root;

	(void)state;
	sample_result(&result);
	result.command = "explain";
	pr = &result.repositories[0].pulls[0];
	pr->gates = ur_xcalloc(ur_gates_count(), sizeof(*pr->gates));
	for (size_t i = 0; i < ur_gates_count(); i++)
		pr->gates[i].reason = (enum ur_reason)(UR_REASON_OUT_OF_SCOPE +
						       i % (ur_gates_count() - 2));
	/* the last two share reasons with the first two */
	pr->gates[ur_gates_count() - 2].outcome = UR_GATE_PASSED;
	pr->gates[ur_gates_count() - 1].outcome = UR_GATE_OBJECTS;
	pr->gates[0].outcome = UR_GATE_PASSED;
	root = parsed(&result, UR_FORMAT_JSON);
	gates = json_object_get(pull_at(root, 0), "gates");
	assert_int_equal(json_array_size(gates), ur_gates_count() - 2);
	assert_string_equal(text_of(json_array_get(gates, 1), "reason"),
			    "read-incomplete");
	assert_string_equal(text_of(json_array_get(gates, 1), "outcome"), "objects");
	assert_int_equal(json_array_size(json_object_get(pull_at(root, 0), "history")),
			 0);
	assert_string_equal(text_of(first(gates), "reason"), "out-of-scope");
	assert_string_equal(text_of(first(gates), "outcome"), "passed");
	assert_null(json_object_get(pull_at(root, 1), "gates"));
	json_decref(root);
	ur_result_release(&result);
}

/* JSON cannot be wrapped in a runner's log, and "##[" works anywhere in a line. */
static void no_runner_takes_a_part_of_it_for_a_command(void **state)
{
	static const enum ur_format formats[] = { UR_FORMAT_JSON, UR_FORMAT_NDJSON,
						  UR_FORMAT_SARIF };
	struct ur_result result;

	(void)state;
	sample_hostile(&result);
	result.command = "audit";
	for (size_t i = 0; i < UR_LEN(formats); i++) {
		const struct ur_report_options options = { .format = formats[i],
							   .runner_word = "word" };
		char *got = report_of(&result, &options);

		assert_null(strstr(got, "##["));
		assert_true(formats[i] == UR_FORMAT_SARIF ||
			    strstr(got, "##\\u005berror]"));
		assert_null(strstr(got, "\n::"));
		free(got);
	}
	ur_result_release(&result);
}

static void each_line_of_ndjson_is_an_object(void **state)
{
	static const char *const types[] = { "pull_request", "pull_request",
					     "pull_request", "pull_request",
					     "pull_request", "repository",
					     "pass" };
	struct ur_report_options options = { .format = UR_FORMAT_NDJSON };
	struct ur_result result;
	char *got, *rest, *line;
	size_t n = 0;

	(void)state;
	sample_hostile(&result);
	got = rest = report_of(&result, &options);
	while ((line = strsep(&rest, "\n")) && line[0]) {
		json_t *object = json_loads(line, JSON_REJECT_DUPLICATES, NULL);

		assert_non_null(object);
		assert_true(n < UR_LEN(types));
		assert_string_equal(text_of(object, "schema"), "umbrella-reaper/sweep/1");
		assert_string_equal(text_of(object, "type"), types[n++]);
		json_decref(object);
	}
	assert_int_equal(n, UR_LEN(types));
	free(got);
	ur_result_release(&result);
}

static void explain_adds_records_and_the_likely_cause(void **state)
{
	struct ur_result result;
	struct ur_pr_result *pr;
	const json_t *pull, *records, *run, *job, *why, *action;
	json_t *root;

	(void)state;
	sample_result(&result);
	result.command = "explain";
	pr = &result.repositories[0].pulls[0];
	pr->gates = ur_xcalloc(ur_gates_count(), sizeof(*pr->gates));
	pr->action.kind = UR_DO_RERUN;
	pr->action.run_id = 34;
	pr->action.job_id = 56;
	pr = &result.repositories[0].pulls[1];
	pr->gates = ur_xcalloc(ur_gates_count(), sizeof(*pr->gates));
	sample_explained(&result.repositories[0].pulls[0], HOSTILE);
	root = parsed(&result, UR_FORMAT_JSON);
	pull = pull_at(root, 0);
	records = json_object_get(pull, "records");
	assert_string_equal(text_of(records, "level"), "jobs");
	assert_string_equal(text_of(records, "cause"), "some words");
	assert_true(json_is_false(json_object_get(records, "complete")));
	run = json_array_get(json_object_get(records, "runs"), 0);
	assert_true(json_is_null(json_object_get(run, "id")));
	assert_true(json_is_false(json_object_get(run, "newest")));
	run = json_array_get(json_object_get(records, "runs"), 1);
	assert_int_equal(json_integer_value(json_object_get(run, "number")), 12);
	assert_int_equal(json_integer_value(json_object_get(run, "id")), 34);
	assert_true(ur_starts_with(text_of(run, "file"), "ci.yml"));
	assert_true(ur_starts_with(text_of(run, "event"), "pull_request"));
	assert_string_equal(text_of(run, "state"), "failure");
	assert_true(json_is_true(json_object_get(run, "newest")));
	assert_true(json_is_true(json_object_get(run, "jobs_read")));
	job = json_array_get(json_object_get(run, "jobs"), 0);
	assert_int_equal(json_integer_value(json_object_get(job, "id")), 56);
	assert_int_equal(json_integer_value(json_object_get(job, "attempt")), 2);
	assert_true(ur_starts_with(text_of(job, "name"), "build"));
	assert_string_equal(text_of(job, "state"), "success");
	why = json_object_get(pull, "staleness");
	assert_string_equal(text_of(why, "code"), "umbrella-was-first");
	assert_true(*text_of(why, "text") && *text_of(why, "prevention"));
	assert_int_equal(json_integer_value(json_object_get(why, "umbrella_row")), 9);
	assert_int_equal(json_integer_value(json_object_get(why, "other_row")), 10);
	assert_true(ur_starts_with(text_of(why, "other_context"), "CI / build"));
	action = json_object_get(pull, "action");
	assert_int_equal(json_integer_value(json_object_get(action, "run_id")), 34);
	assert_int_equal(json_integer_value(json_object_get(action, "job_id")), 56);
	pull = pull_at(root, 1);
	assert_true(json_is_null(json_object_get(pull, "records")));
	assert_true(json_is_null(json_object_get(pull, "staleness")));
	json_decref(root);
	ur_result_release(&result);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(fields_rows) + 7] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, fields_rows, check_fields);
	ADD_TEST(tests, n, "the bytes of a small pass", the_bytes_of_a_small_pass);
	ADD_TEST(tests, n, "values are told as they are", values_are_told_as_they_are);
	ADD_TEST(tests, n, "foreign text survives as text",
		 foreign_text_survives_as_text);
	ADD_TEST(tests, n, "gates are listed where they were asked",
		 gates_are_listed_where_they_were_asked);
	ADD_TEST(tests, n, "no runner takes a part of it for a command",
		 no_runner_takes_a_part_of_it_for_a_command);
	ADD_TEST(tests, n, "each line of ndjson is an object",
		 each_line_of_ndjson_is_an_object);
	ADD_TEST(tests, n, "explain adds records and the likely cause",
		 explain_adds_records_and_the_likely_cause);
	return cmocka_run_group_tests_name("report.json", tests, NULL, NULL);
}
