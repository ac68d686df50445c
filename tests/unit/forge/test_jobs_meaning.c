/* SPDX-License-Identifier: MIT */
#include "forge/records.h"

/* Which runs' jobs are asked for. */
static void jobs_are_read_where_they_matter(void **state)
{
	static const char runs[] = LIST(
		7, RUN(9, 9, "ci.yml", "pull_request", "completed", GOOD) "," /* newest */
		RUN(8, 8, "ci.yml", "pull_request_target", "completed",
		    GOOD) "," /* newest of its event */
		RUN(7, 7, "ci.yml", "pull_request", "completed", GOOD) "," /* over */
		RUN(6, 6, "ci.yml", "pull_request", "completed", RED) "," /* may run on */
		RUN(5, 5, "ci.yml", "pull_request", "completed",
		    ",\"conclusion\":\"skipped\"") ","			   /* over */
		RUN(4, 4, "ci.yml", "pull_request", "in_progress", "") "," /* runs on */
		RUN(3, 3, "other.yml", "pull_request", "completed",
		    RED)); /* of no interest */
	static const struct {
		const char *file;
		bool read[10];
	} rows[] = {
		{ "ci.yml", { [9] = true, [8] = true, [6] = true, [4] = true } },
		{ "", { [9] = true, [8] = true, [6] = true, [4] = true, [3] = true } },
		{ "none.yml", { false } },
	};

	(void)state;
	for (size_t i = 0; i < UR_LEN(rows); i++) {
		struct ur_records_request request = ci;
		struct ur_records records = UR_RECORDS_INIT;
		struct ur_error err = UR_ERROR_INIT;
		struct fake fake;

		request.file = rows[i].file;
		fake_init(&fake);
		fake_add(&fake, RUNS(1), 200, runs);
		for (int id = 3; id <= 9; id++) {
			char path[96], body[160];

			snprintf(path, sizeof(path),
				 "/repos/a/b/actions/runs/%d/jobs?page=1&limit=50", id);
			snprintf(body, sizeof(body),
				 "{\"jobs\":[{\"id\":%d,\"run_id\":%d,\"name\":\"x\","
				 "\"status\":\"in_progress\"}],\"total_count\":1}",
				 id * 10, id);
			fake_add(&fake, path, 200, body);
		}
		assert_int_equal(
			ur_records_read(&fake.forge, &request, NULL, &records, &err),
			UR_OK);
		assert_true(records.complete);
		assert_int_equal(records.runs_len, 7);
		for (size_t j = 0; j < records.runs_len; j++) {
			const struct ur_run *run = &records.runs[j];

			assert_int_equal(run->jobs_read, rows[i].read[run->id]);
			assert_int_equal(run->jobs_len, rows[i].read[run->id] ? 1 : 0);
		}
		ur_records_release(&records);
		fake_release(&fake);
	}
}

/* Gitea 1.25 names what happened; what the workflow waits for its filter knows. */
static void events_are_named_as_contexts_name_them(void **state)
{
	static const struct {
		const char *version, *event, *want;
		const char *found_by; /* the filter that finds the run */
	} rows[] = {
		{ "1.26.3", "pull_request", "pull_request", NULL },
		{ "1.26.3", "pull_request_target", "pull_request_target", NULL },
		{ "1.26.3", "pull_request_review", "pull_request_review", NULL },
		{ "1.26.3", "push", "push", NULL },
		{ "1.26.3", "eclipse", "", NULL },
		{ "1.25.4", "pull_request_sync", "pull_request", NULL },
		{ "1.25.4", "pull_request_label", "pull_request_target",
		  "pull_request_target" },
		{ "1.25.4", "pull_request", "pull_request", NULL },
		{ "1.25.4", "pull_request", "pull_request", "schedule" },
		{ "1.25.4", "pull_request", "pull_request_target",
		  "pull_request_target" },
		{ "1.25.4", "push", "push", NULL },
		{ "1.25.4", "push", "schedule", "schedule" },
		{ "17.0.0", "pull_request_label", "pull_request", NULL },
	};

	static const char *const filters[] = { "schedule", "pull_request_target" };
	char path[160];

	(void)state;
	for (size_t i = 0; i < UR_LEN(rows); i++) {
		struct ur_records records = UR_RECORDS_INIT;
		struct ur_error err = UR_ERROR_INIT;
		struct ur_str runs = UR_STR_INIT;
		struct fake fake;

		ur_str_setf(&runs,
			    "{\"workflow_runs\":[{\"id\":20,\"run_number\":7,\"path\":"
			    "\"ci.yml@%s\",\"head_sha\":\"" SHA "\",\"event\":\"%s\","
			    "\"status\":\"completed\",\"conclusion\":\"success\"}],"
			    "\"total_count\":1}",
			    strcmp(rows[i].event, "push") != 0 ? "refs/pull/1/head" :
								 "refs/tags/v1",
			    rows[i].event);
		fake_init(&fake);
		fake_version(&fake, rows[i].version);
		fake_add(&fake, RUNS(1), 200, runs.buf);
		fake_add(&fake,
			 "/repos/a/b/actions/runs?head_sha=" SHA "&page=1&limit=20", 200,
			 runs.buf);
		for (size_t f = 0; f < UR_LEN(filters); f++) {
			bool found =
				rows[i].found_by && !strcmp(rows[i].found_by, filters[f]);

			snprintf(path, sizeof(path),
				 "/repos/a/b/actions/runs?head_sha=" SHA
				 "&event=%s&page=1&limit=50",
				 filters[f]);
			fake_add(&fake, path, 200, found ? runs.buf : LIST(0, ""));
		}
		fake_add(&fake, JOBS(20, 1), 200, TWO_JOBS);
		assert_int_equal(ur_records_read(&fake.forge, &ci, NULL, &records, &err),
				 UR_OK);
		assert_true(records.complete);
		assert_string_equal(records.runs[0].event, rows[i].want);
		ur_str_release(&runs);
		ur_records_release(&records);
		fake_release(&fake);
	}
}

/* SPEC 5.10: held against the ref that the event calls for, never cut at an '@'. */
static void a_run_is_of_the_file_before_its_ref(void **state)
{
	static const struct {
		const char *whose, *file, *ref; /* fields of the record; what is read */
	} rows[] = {
		{ "\"path\":\"ci.yml@refs/pull/1/head\",\"event\":\"pull_request\"",
		  "ci.yml", "refs/pull/1/head" },
		{ "\"path\":\"ci.yml@x.yml@refs/pull/1/head\",\"event\":\"pull_request\"",
		  "ci.yml@x.yml", "refs/pull/1/head" },
		{ "\"path\":\"ci@v2.yml@refs/heads/main\",\"head_branch\":\"main\","
		  "\"event\":\"push\"",
		  "ci@v2.yml", "refs/heads/main" },
		{ "\"path\":\"ci.yml@refs/heads/main\",\"event\":\"pull_request\"", "",
		  "" },
		{ "\"path\":\"ci.yml@refs/pull/1/head\",\"event\":\"eclipse\"", "", "" },
		{ "\"workflow_id\":\"ci.yml@x.yml\",\"prettyref\":\"#1\","
		  "\"event\":\"pull_request\"",
		  "ci.yml@x.yml", "#1" },
		{ "\"workflow_id\":\"ci.yml\",\"event\":\"push\"", "ci.yml", "" },
	};

	(void)state;
	for (size_t i = 0; i < UR_LEN(rows); i++) {
		struct ur_records_request request = ci;
		struct ur_records records = UR_RECORDS_INIT;
		struct ur_error err = UR_ERROR_INIT;
		struct ur_str runs = UR_STR_INIT;
		struct fake fake;

		request.runs_only = true;
		ur_str_setf(&runs,
			    "{\"workflow_runs\":[{\"id\":20,\"run_number\":7,%s,"
			    "\"head_sha\":\"" SHA "\",\"status\":\"completed\","
			    "\"conclusion\":\"success\"}],\"total_count\":1}",
			    rows[i].whose);
		fake_init(&fake);
		fake_add(&fake, RUNS(1), 200, runs.buf);
		assert_int_equal(
			ur_records_read(&fake.forge, &request, NULL, &records, &err),
			UR_OK);
		assert_int_equal(records.runs_len, 1);
		assert_string_equal(records.runs[0].file, rows[i].file);
		assert_string_equal(records.runs[0].ref, rows[i].ref);
		ur_str_release(&runs);
		ur_records_release(&records);
		fake_release(&fake);
	}
}

static void states_are_words_of_the_table(void **state)
{
	static const struct {
		const char *status, *conclusion;
		enum ur_record_state want;
	} rows[] = {
		{ "completed", ",\"conclusion\":\"success\"", UR_RECORD_SUCCESS },
		{ "completed", ",\"conclusion\":\"failure\"", UR_RECORD_FAILURE },
		{ "completed", ",\"conclusion\":\"cancelled\"", UR_RECORD_CANCELLED },
		{ "completed", ",\"conclusion\":\"skipped\"", UR_RECORD_SKIPPED },
		{ "completed", ",\"conclusion\":\"neutral\"", UR_RECORD_UNKNOWN },
		{ "completed", ",\"conclusion\":\"running\"", UR_RECORD_UNKNOWN },
		{ "completed", ",\"conclusion\":null", UR_RECORD_UNKNOWN },
		{ "completed", "", UR_RECORD_UNKNOWN },
		{ "queued", "", UR_RECORD_ACTIVE },
		{ "waiting", "", UR_RECORD_ACTIVE },
		{ "in_progress", ",\"conclusion\":\"success\"", UR_RECORD_ACTIVE },
		{ "blocked", "", UR_RECORD_ACTIVE },
		{ "running", "", UR_RECORD_ACTIVE },
		{ "success", "", UR_RECORD_SUCCESS },
		{ "failure", "", UR_RECORD_FAILURE },
		{ "unknown", "", UR_RECORD_UNKNOWN },
		{ "Success", "", UR_RECORD_UNKNOWN },
		{ "", "", UR_RECORD_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < UR_LEN(rows); i++) {
		struct ur_records records = UR_RECORDS_INIT;
		struct ur_error err = UR_ERROR_INIT;
		struct ur_str jobs = UR_STR_INIT;
		struct fake fake;

		ur_str_setf(&jobs,
			    "{\"jobs\":[{\"id\":1,\"run_id\":20,\"name\":\"x\","
			    "\"status\":\"%s\"%s}],\"total_count\":1}",
			    rows[i].status, rows[i].conclusion);
		fake_init(&fake);
		fake_add(&fake, RUNS(1), 200, LIST(1, CI_RED));
		fake_add(&fake, JOBS(20, 1), 200, jobs.buf);
		assert_int_equal(ur_records_read(&fake.forge, &ci, NULL, &records, &err),
				 UR_OK);
		assert_int_equal(records.runs[0].jobs[0].state, rows[i].want);
		ur_str_release(&jobs);
		ur_records_release(&records);
		fake_release(&fake);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(jobs_are_read_where_they_matter),
		cmocka_unit_test(events_are_named_as_contexts_name_them),
		cmocka_unit_test(a_run_is_of_the_file_before_its_ref),
		cmocka_unit_test(states_are_words_of_the_table),
	};

	return cmocka_run_group_tests_name("forge.jobs.meaning", tests, NULL, NULL);
}
