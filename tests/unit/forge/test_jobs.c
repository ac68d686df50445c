/* SPDX-License-Identifier: MIT */
#include "forge/records.h"

/* ---- level jobs ---- */

typedef void scene_fn(struct fake *fake);

static void plain(struct fake *fake)
{
	fake_add(fake, RUNS(1), 200, LIST(1, CI_RED));
	fake_add(fake, JOBS(20, 1), 200, TWO_JOBS);
}

static void nothing_ran(struct fake *fake)
{
	fake_add(fake, RUNS(1), 200, "{\"workflow_runs\":null,\"total_count\":0}");
}

static void foreign_run(struct fake *fake)
{
	fake_add(fake, RUNS(1), 200,
		 "{\"workflow_runs\":[{\"id\":20,\"run_number\":7,\"path\":\"ci.yml@refs/"
		 "heads/main\","
		 "\"event\":\"push\",\"head_sha\":\"" OTHER "\",\"status\":\"completed\","
		 "\"conclusion\":\"success\"}],\"total_count\":1}");
}

static void foreign_job(struct fake *fake)
{
	fake_add(fake, RUNS(1), 200, LIST(1, CI_RED));
	fake_add(fake, JOBS(20, 1), 200,
		 JOB_LIST(1, JOB(1, 21, "build", "completed", GOOD)));
}

static void refused(struct fake *fake)
{
	fake_add(fake, RUNS(1), 403,
		 "{\"message\":\"user should be the owner of the repo\"}");
}

static void no_route(struct fake *fake)
{
	fake_add(fake, RUNS(1), 404, "404 page not found\n");
}

static void blocked(struct fake *fake)
{
	fake_add(fake, RUNS(1), 403, "<html>")->html = true;
}

static void token_dies(struct fake *fake)
{
	fake_add(fake, RUNS(1), 401, "{}");
}

static void server_fails(struct fake *fake)
{
	fake_add(fake, RUNS(1), 200, LIST(1, CI_RED));
	fake_add(fake, JOBS(20, 1), 502, "");
}

static void jobs_gone(struct fake *fake)
{
	fake_add(fake, RUNS(1), 200, LIST(1, CI_RED));
	fake_add(fake, JOBS(20, 1), 404, "{\"message\":\"not found\"}");
}

static void jobs_short(struct fake *fake)
{
	fake_add(fake, RUNS(1), 200, LIST(1, CI_RED));
	fake_add(fake, JOBS(20, 1), 200,
		 JOB_LIST(3, JOB(1, 20, "build", "completed", GOOD)));
	fake_add(fake, JOBS(20, 2), 200, JOB_LIST(3, ""));
}

/* without an order one page may repeat what another had */
static void jobs_overlap(struct fake *fake)
{
	fake_add(fake, RUNS(1), 200, LIST(1, CI_RED));
	fake_add(fake, JOBS(20, 1), 200,
		 JOB_LIST(2, JOB(1, 20, "build", "completed", GOOD)));
	fake_add(fake, JOBS(20, 2), 200,
		 JOB_LIST(2, JOB(1, 20, "build", "completed", GOOD)));
}

static void jobs_on_pages(struct fake *fake)
{
	fake_add(fake, RUNS(1), 200, LIST(1, CI_RED));
	fake_add(fake, JOBS(20, 1), 200,
		 JOB_LIST(2, JOB(1, 20, "build", "completed", GOOD)));
	fake_add(fake, JOBS(20, 2), 200,
		 JOB_LIST(2, JOB(2, 20, "all-required", "completed", RED)));
}

static void no_jobs(struct fake *fake)
{
	fake_add(fake, RUNS(1), 200, LIST(1, CI_RED));
	fake_add(fake, JOBS(20, 1), 200, JOB_LIST(0, ""));
}

static void runs_count_lies(struct fake *fake)
{
	fake_add(fake, RUNS(1), 200, LIST(3, CI_RED));
	fake_add(fake, RUNS(2), 200, LIST(3, ""));
}

static void same_run_twice(struct fake *fake)
{
	fake_add(fake, RUNS(1), 200, LIST(2, CI_RED "," CI_RED));
}

static void null_run(struct fake *fake)
{
	fake_add(fake, RUNS(1), 200, LIST(1, "null"));
}

static void no_list(struct fake *fake)
{
	fake_add(fake, RUNS(1), 200, "{\"total_count\":0}");
}

static void list_of_another_kind(struct fake *fake)
{
	fake_add(fake, RUNS(1), 200, "{\"workflow_runs\":{}}");
}

static void no_path(struct fake *fake)
{
	fake_add(fake, RUNS(1), 200, LIST(1, RUN(20, 7, "", "push", "completed", GOOD)));
}

static void id_in_quotes(struct fake *fake)
{
	fake_add(fake, RUNS(1), 200, LIST(1, "{\"id\":\"20\"}"));
}

struct scene_row {
	const char *name;
	scene_fn *scene;
	enum ur_errc want;
	const char *cause; /* NULL: complete; of an error part of its message */
	size_t runs, jobs;
};

static const struct scene_row scene_rows[] = {
	{ "a run and its jobs", plain, UR_OK, NULL, 1, 2 },
	{ "nothing ran on this commit", nothing_ran, UR_OK, NULL, 0, 0 },
	{ "a run of another commit", foreign_run, UR_EPROTO, "head_sha", 0, 0 },
	{ "a job of another run", foreign_job, UR_EPROTO, "run_id", 0, 0 },
	{ "a list that only the owner may read", refused, UR_OK, "may not read", 0, 0 },
	{ "a server without such a route", no_route, UR_OK, "no such record", 0, 0 },
	{ "something before the server", blocked, UR_OK, "blocked", 0, 0 },
	{ "a refused token is an error", token_dies, UR_EAUTH, NULL, 0, 0 },
	{ "a failing server is an error", server_fails, UR_ETRANSIENT, NULL, 0, 0 },
	{ "jobs that are gone", jobs_gone, UR_OK, "no such record", 0, 0 },
	{ "fewer jobs than counted", jobs_short, UR_OK, "jobs", 0, 0 },
	{ "pages of jobs that overlap", jobs_overlap, UR_OK, "jobs", 0, 0 },
	{ "jobs on two pages", jobs_on_pages, UR_OK, NULL, 1, 2 },
	{ "a run without jobs", no_jobs, UR_OK, "jobs", 0, 0 },
	{ "fewer runs than counted", runs_count_lies, UR_OK, "count", 0, 0 },
	{ "one run twice", same_run_twice, UR_OK, "count", 0, 0 },
	{ "a null run", null_run, UR_EPROTO, NULL, 0, 0 },
	{ "no list of runs", no_list, UR_EPROTO, NULL, 0, 0 },
	{ "a list of another kind", list_of_another_kind, UR_EPROTO, NULL, 0, 0 },
	{ "a run without a file", no_path, UR_EPROTO, NULL, 0, 0 },
	{ "an id in quotes", id_in_quotes, UR_EPROTO, NULL, 0, 0 },
};

static void scene_one(void **state)
{
	const struct scene_row *row = *state;
	struct ur_records records = UR_RECORDS_INIT;
	struct ur_error err = UR_ERROR_INIT;
	struct fake fake;

	fake_init(&fake);
	row->scene(&fake);
	assert_int_equal(ur_records_read(&fake.forge, &ci, NULL, &records, &err),
			 row->want);
	if (row->want == UR_OK) {
		assert_int_equal(records.complete, !row->cause);
		assert_int_equal(records.level,
				 row->cause ? UR_LEVEL_NONE : UR_LEVEL_JOBS);
		if (row->cause && !strstr(records.cause, row->cause))
			fail_msg("'%s' lacks '%s'", records.cause, row->cause);
		assert_int_equal(err.code, UR_OK);
	} else {
		assert_non_null(
			strstr(err.message, "cannot read the records of 0123456789"));
		if (row->cause)
			assert_non_null(strstr(err.message, row->cause));
	}
	if (row->want == UR_OK && !row->cause) {
		assert_int_equal(records.runs_len, row->runs);
		if (row->runs) {
			assert_string_equal(records.runs[0].file, "ci.yml");
			assert_string_equal(records.runs[0].event, "pull_request");
			assert_int_equal(records.runs[0].number, 7);
			assert_int_equal(records.runs[0].state, UR_RECORD_FAILURE);
			assert_true(records.runs[0].jobs_read);
			assert_int_equal(records.runs[0].jobs_len, row->jobs);
			assert_int_equal(records.runs[0].jobs[0].state,
					 UR_RECORD_SUCCESS);
			assert_int_equal(records.runs[0].jobs[0].attempt, 2);
		}
	}
	assert_true(fake.asked_len <= 5);
	ur_records_release(&records);
	fake_release(&fake);
}

/* ---- level statuses ---- */

static void statuses_are_the_whole_history(void **state)
{
	struct ur_records_request request = ci;
	struct ur_records records = UR_RECORDS_INIT;
	struct ur_error err = UR_ERROR_INIT;
	struct fake fake;

	(void)state;
	request.level = UR_LEVEL_STATUSES;
	fake_init(&fake);
	fake_count(
		fake_add(&fake,
			 "/repos/a/b/statuses/" SHA "?sort=leastindex&page=1&limit=50",
			 200,
			 "[{\"id\":2,\"context\":\"c\"},{\"id\":1,\"context\":\"c\"}]"),
		2);
	assert_int_equal(ur_records_read(&fake.forge, &request, NULL, &records, &err),
			 UR_OK);
	assert_true(records.complete);
	assert_int_equal(records.level, UR_LEVEL_STATUSES);
	assert_int_equal(records.history.len, 2);
	ur_records_release(&records);
	fake_release(&fake);

	request.level = UR_LEVEL_NONE;
	fake_init(&fake);
	assert_int_equal(ur_records_read(&fake.forge, &request, NULL, &records, &err),
			 UR_OK);
	assert_false(records.complete);
	assert_int_equal(fake.asked_len, 0);
	ur_records_release(&records);
	fake_release(&fake);
}

/* ---- recordings ---- */

static void the_runs_alone_are_one_request(void **state)
{
	struct ur_records_request request = ci;
	struct ur_records records = UR_RECORDS_INIT;
	struct ur_error err = UR_ERROR_INIT;
	struct fake fake;

	(void)state;
	request.runs_only = true;
	fake_init(&fake);
	fake_add(&fake, RUNS(1), 200, LIST(1, CI_RED));
	assert_int_equal(ur_records_read(&fake.forge, &request, NULL, &records, &err),
			 UR_OK);
	assert_true(records.complete);
	assert_int_equal(records.runs_len, 1);
	assert_false(records.runs[0].jobs_read);
	ur_records_release(&records);
	fake_release(&fake);
}

static const struct CMUnitTest others[] = {
	cmocka_unit_test(the_runs_alone_are_one_request),
	cmocka_unit_test(statuses_are_the_whole_history),
};

int main(void)
{
	struct CMUnitTest tests[UR_LEN(scene_rows) + UR_LEN(others)] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, scene_rows, scene_one);
	for (size_t i = 0; i < UR_LEN(others); i++)
		tests[n++] = others[i];
	return cmocka_run_group_tests_name("forge.jobs", tests, NULL, NULL);
}
