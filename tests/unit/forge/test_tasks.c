/* SPDX-License-Identifier: MIT */
#include "forge/records.h"

#define TASKS(page) "/repos/a/b/actions/tasks?page=" #page "&limit=50"

/* A page of tasks newest … oldest, one minute apart from FAKE_NOW + newest minutes on,
 * every third of them on our commit. */
static void add_tasks(struct fake *fake, int page, int newest, int oldest, int total)
{
	struct ur_str body = UR_STR_INIT;
	char path[96], at[UR_TIME_BUF];

	snprintf(path, sizeof(path), "/repos/a/b/actions/tasks?page=%d&limit=50", page);
	ur_str_adds(&body, "{\"workflow_runs\":[");
	for (int id = newest; id >= oldest; id--)
		ur_str_addf(&body,
			    "%s{\"id\":%d,\"name\":\"job %d\",\"head_sha\":\"%s\","
			    "\"run_number\":%d,\"event\":\"pull_request\","
			    "\"workflow_id\":\"ci.yml\",\"status\":\"success\","
			    "\"created_at\":\"%s\"}",
			    id < newest ? "," : "", id, id % 5, id % 3 ? OTHER : SHA,
			    1 + id / 100, ur_time_format(FAKE_NOW + id * 60, at));
	ur_str_addf(&body, "],\"total_count\":%d}", total);
	fake_add(fake, path, 200, body.buf);
	ur_str_release(&body);
}

static struct ur_records_request tasks_since(int minutes)
{
	struct ur_records_request request = ci;

	request.level = UR_LEVEL_TASKS;
	request.since = FAKE_NOW + minutes * 60;
	return request;
}

static size_t jobs_of(const struct ur_records *records, size_t *attempts)
{
	size_t n = 0;

	*attempts = 0;
	for (size_t i = 0; i < records->runs_len; i++) {
		n += records->runs[i].jobs_len;
		for (size_t j = 0; j < records->runs[i].jobs_len; j++)
			*attempts += (size_t)records->runs[i].jobs[j].attempt;
	}
	return n;
}

/* What is kept of each task of a walk is short. */
static void names_have_an_end(void **state)
{
	struct ur_records_request near = tasks_since(260);
	struct ur_task_walk *walk = ur_task_walk_new();
	struct ur_records records = UR_RECORDS_INIT;
	struct ur_error err = UR_ERROR_INIT;
	struct ur_str body = UR_STR_INIT;
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_version(&fake, "1.24.7");
	ur_str_adds(&body, "{\"total_count\":1,\"workflow_runs\":[{\"id\":1,\"name\":\"");
	for (unsigned i = 0; i < 4097; i++)
		ur_str_addc(&body, 'n');
	ur_str_adds(&body, "\",\"head_sha\":\"" SHA "\",\"run_number\":1,"
			   "\"event\":\"push\",\"workflow_id\":\"ci.yml\"}]}");
	fake_add(&fake, TASKS(1), 200, body.buf);
	assert_int_equal(ur_records_read(&fake.forge, &near, walk, &records, &err),
			 UR_EPROTO);
	assert_non_null(strstr(err.message, "'workflow_runs[0].name' of the answer is "
					    "longer than 4096 bytes"));
	ur_str_release(&body);
	ur_records_release(&records);
	ur_task_walk_free(walk);
	fake_release(&fake);
}

static void a_walk_goes_as_far_as_it_must_and_once(void **state)
{
	struct ur_records_request near = tasks_since(260), far = tasks_since(120);
	struct ur_task_walk *walk = ur_task_walk_new();
	struct ur_records records = UR_RECORDS_INIT;
	struct ur_error err = UR_ERROR_INIT;
	size_t attempts;
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_version(&fake, "1.24.7");
	add_tasks(&fake, 1, 300, 251, 300);
	add_tasks(&fake, 2, 250, 201, 300);
	/* a task that came meanwhile shifts the later pages by one */
	add_tasks(&fake, 3, 201, 152, 301);
	add_tasks(&fake, 4, 151, 102, 301);
	add_tasks(&fake, 5, 101, 52, 301);
	assert_int_equal(ur_records_read(&fake.forge, &near, walk, &records, &err),
			 UR_OK);
	assert_true(records.complete);
	assert_int_equal(records.level, UR_LEVEL_TASKS);
	assert_int_equal(fake.asked_len, 1);
	ur_records_release(&records);
	assert_int_equal(ur_records_read(&fake.forge, &near, walk, &records, &err),
			 UR_OK);
	assert_int_equal(fake.asked_len, 1);
	ur_records_release(&records);

	assert_int_equal(ur_records_read(&fake.forge, &far, walk, &records, &err), UR_OK);
	assert_true(records.complete);
	assert_int_equal(fake.asked_len, 4);
	/* runs 2, 3 and 4 of the hundreds 100, 200 and 300, five names each, one in run 4 */
	assert_int_equal(records.runs_len, 3);
	assert_int_equal(jobs_of(&records, &attempts), 11);
	/* each task counts once, also the one that two pages showed */
	assert_int_equal(attempts, 67);
	for (size_t i = 0; i < records.runs_len; i++) {
		assert_true(records.runs[i].jobs_read);
		assert_int_equal(records.runs[i].id, 0);
	}
	ur_records_release(&records);
	assert_int_equal(ur_records_read(&fake.forge, &near, walk, &records, &err),
			 UR_OK);
	assert_int_equal(fake.asked_len, 4);
	ur_records_release(&records);
	ur_task_walk_free(walk);
	fake_release(&fake);
}

struct reach_row {
	const char *name;
	int first_row; /* minutes, as in add_tasks(); 0: no row tells when */
	size_t requests;
	size_t jobs; /* of run 3, ids 200 to 299 on our commit, five names */
	bool read;   /* the history is asked for, and not known already */
};

/* A row's time is its job's end, a task's its start: sixty tasks lie between. */
static const struct reach_row reach_rows[] = {
	{ "the first row is on page 1: one page", 260, 1, 5, false },
	{ "the first row is on page 2, the live ones on page 1: two pages", 240, 2, 5,
	  false },
	{ "a history that is not known is asked for", 240, 3, 5, true },
	{ "no row tells when: to the oldest task", 0, 6, 5, false },
};

static void reach_one(void **state)
{
	static const char path[] =
		"/repos/a/b/statuses/" SHA "?sort=leastindex&page=1&limit=50";
	const struct reach_row *row = *state;
	int64_t first = row->first_row ? FAKE_NOW + row->first_row * 60 : UR_TIME_NONE;
	char lint[] = "CI / lint", build[] = "CI / build";
	struct ur_row items[] = {
		{ .id = 3, .context = lint, .created_at = FAKE_NOW + 290 * 60 },
		{ .id = 2, .context = build, .created_at = UR_TIME_NONE },
		{ .id = 1, .context = build, .created_at = first },
	};
	struct ur_rows history = { .items = items, .len = UR_LEN(items) };
	struct ur_records_request request = tasks_since(0);
	struct ur_records records = UR_RECORDS_INIT;
	struct ur_error err = UR_ERROR_INIT;
	size_t found = 0;
	struct fake fake;

	if (!row->first_row)
		items[0].created_at = UR_TIME_NONE;
	request.since = 0;
	request.history = row->read ? NULL : &history;
	fake_init(&fake);
	fake_version(&fake, "1.24.7");
	for (int page = 1; page <= 6; page++)
		add_tasks(&fake, page, 350 - page * 50, 301 - page * 50, 300);
	if (row->read) {
		char at[UR_TIME_BUF];
		char *body = ur_xasprintf(
			"[{\"id\":1,\"status\":\"pending\",\"context\":\"c\","
			"\"created_at\":\"%s\"}]",
			ur_time_format(first, at));

		fake_count(fake_add(&fake, path, 200, body), 1);
		free(body);
	}
	assert_int_equal(ur_records_read(&fake.forge, &request, NULL, &records, &err),
			 UR_OK);
	assert_true(records.complete);
	assert_true(records.history_read);
	assert_int_equal(records.history.len, row->read ? 1 : 3);
	assert_int_equal(fake.asked_len, row->requests);
	for (size_t i = 0; i < records.runs_len; i++)
		if (records.runs[i].number == 3)
			found = records.runs[i].jobs_len;
	assert_int_equal(found, row->jobs);
	ur_records_release(&records);
	fake_release(&fake);
}

static void the_newest_attempt_tells_the_state(void **state)
{
	struct ur_records_request request = tasks_since(0);
	struct ur_records records = UR_RECORDS_INIT;
	struct ur_error err = UR_ERROR_INIT;
	struct fake fake;

	(void)state;
#define TASK(id, number, file, event, name, status)                                      \
	"{\"id\":" #id ",\"run_number\":" #number ",\"workflow_id\":\"" file             \
	"\",\"event\":\"" event "\",\"name\":\"" name "\",\"status\":\"" status          \
	"\",\"head_sha\":\"" SHA "\",\"created_at\":\"1970-01-01T00:00:00Z\","           \
	"\"run_started_at\":null}"
	fake_init(&fake);
	fake_version(&fake, "1.25.4");
	/* not in order of id: the id decides */
	fake_add(
		&fake, TASKS(1), 200,
		LIST(5,
		     TASK(4, 7, "ci.yml", "pull_request_sync", "build", "failure") "," TASK(
			     9, 7, "ci.yml", "pull_request", "build",
			     "success") "," TASK(5, 7, "ci.yml", "pull_request",
						 "test (a, b)",
						 "running") "," TASK(6, 7, "ci.yml",
								     "push", "build",
								     "cancelled") "," TASK(3,
											   8,
											   "other.yml",
											   "pull_request",
											   "build",
											   "skipped")));
	assert_int_equal(ur_records_read(&fake.forge, &request, NULL, &records, &err),
			 UR_OK);
	assert_true(records.complete);
	assert_int_equal(records.runs_len, 3);
	for (size_t i = 0; i < records.runs_len; i++) {
		const struct ur_run *run = &records.runs[i];

		if (run->number == 8) {
			assert_string_equal(run->file, "other.yml");
			assert_int_equal(run->jobs[0].state, UR_RECORD_SKIPPED);
		} else if (strcmp(run->event, "push") == 0) {
			assert_int_equal(run->jobs[0].state, UR_RECORD_CANCELLED);
		} else {
			assert_string_equal(run->event, "pull_request");
			assert_int_equal(run->jobs_len, 2);
			assert_string_equal(run->jobs[0].name, "build");
			assert_int_equal(run->jobs[0].state, UR_RECORD_SUCCESS);
			assert_int_equal(run->jobs[0].attempt, 2);
			assert_int_equal(run->jobs[1].state, UR_RECORD_ACTIVE);
		}
	}
	ur_records_release(&records);
	fake_release(&fake);
}

static void tasks_too_far_back_are_no_record(void **state)
{
	struct ur_records_request far = tasks_since(-100000), near = tasks_since(9990);
	struct ur_task_walk *walk = ur_task_walk_new();
	struct ur_records records = UR_RECORDS_INIT;
	struct ur_error err = UR_ERROR_INIT;
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_version(&fake, "1.24.7");
	for (int page = 1; page <= 60; page++)
		add_tasks(&fake, page, 10000 - (page - 1) * 50, 9951 - (page - 1) * 50,
			  100000);
	assert_int_equal(ur_records_read(&fake.forge, &far, walk, &records, &err), UR_OK);
	assert_false(records.complete);
	assert_string_equal(records.cause, "its tasks lie too far back");
	assert_int_equal(fake.asked_len, 40);
	ur_records_release(&records);
	/* which does not harm a commit whose tasks were seen */
	assert_int_equal(ur_records_read(&fake.forge, &near, walk, &records, &err),
			 UR_OK);
	assert_true(records.complete);
	assert_int_equal(fake.asked_len, 40);
	ur_records_release(&records);
	ur_task_walk_free(walk);
	fake_release(&fake);
}

struct tasks_row {
	const char *name;
	const char *pages[3];
	long status;
	enum ur_errc want;
	const char *cause;
	size_t requests;
};

#define GOOD_TASK TASK(4, 7, "ci.yml", "pull_request", "build", "success")

static const struct tasks_row tasks_rows[] = {
	{ .name = "the count ends it", .pages = { LIST(1, GOOD_TASK) }, .requests = 1 },
	{ .name = "without a count an empty page ends it",
	  .pages = { "{\"workflow_runs\":[" GOOD_TASK "]}", "{\"workflow_runs\":[]}" },
	  .requests = 2 },
	{ .name = "a count below the tasks is not believed",
	  .pages = { LIST(1, GOOD_TASK "," TASK(3, 7, "ci.yml", "push", "b", "success")),
		     LIST(1, "") },
	  .requests = 2 },
	{ .name = "null is an empty page",
	  .pages = { "{\"workflow_runs\":null,\"total_count\":0}" },
	  .requests = 1 },
	{ .name = "tasks that vanish are read again, once",
	  .pages = { LIST(9, GOOD_TASK), LIST(8, GOOD_TASK) },
	  .cause = "vanished",
	  .requests = 4 },
	{ .name = "refused",
	  .pages = { "{}" },
	  .status = 403,
	  .cause = "may not read",
	  .requests = 1 },
	{ .name = "no such route",
	  .pages = { "404 page not found" },
	  .status = 404,
	  .cause = "no such record",
	  .requests = 1 },
	{ .name = "a page that is 500",
	  .pages = { "" },
	  .status = 500,
	  .want = UR_ETRANSIENT,
	  .requests = 1 },
	{ .name = "a cache that answers each page with the first",
	  .pages = { LIST(2, GOOD_TASK), LIST(2, GOOD_TASK) },
	  .cause = "repeat themselves",
	  .requests = 2 },
	{ .name = "an empty page before the count is reached",
	  .pages = { LIST(2, GOOD_TASK), LIST(2, "") },
	  .cause = "does not match its count",
	  .requests = 2 },
	{ .name = "a null task",
	  .pages = { LIST(1, "null") },
	  .want = UR_EPROTO,
	  .requests = 1 },
	{ .name = "a task without a name",
	  .pages = { LIST(1,
			  "{\"id\":1,\"run_number\":1,\"head_sha\":\"" SHA "\",\"event\":"
			  "\"push\",\"workflow_id\":\"x\"}") },
	  .want = UR_EPROTO,
	  .requests = 1 },
	{ .name = "a task with a short commit id",
	  .pages = { LIST(1, "{\"id\":1,\"run_number\":1,\"head_sha\":\"0123\"}") },
	  .want = UR_EPROTO,
	  .requests = 1 },
	{ .name = "a list is taken for the list",
	  .pages = { "[" GOOD_TASK "]", "[]" },
	  .requests = 2 },
};

static void tasks_one(void **state)
{
	const struct tasks_row *row = *state;
	struct ur_records_request request = tasks_since(-1000);
	struct ur_records records = UR_RECORDS_INIT;
	struct ur_error err = UR_ERROR_INIT;
	struct fake fake;
	char path[96];

	fake_init(&fake);
	fake_version(&fake, "1.24.7");
	for (int i = 0; i < 3 && row->pages[i]; i++) {
		snprintf(path, sizeof(path), "/repos/a/b/actions/tasks?page=%d&limit=50",
			 i + 1);
		fake_add(&fake, path, row->status ? row->status : 200, row->pages[i]);
	}
	assert_int_equal(ur_records_read(&fake.forge, &request, NULL, &records, &err),
			 row->want);
	if (row->want == UR_OK) {
		assert_int_equal(records.complete, !row->cause);
		if (row->cause && !strstr(records.cause, row->cause))
			fail_msg("'%s' lacks '%s'", records.cause, row->cause);
	}
	assert_int_equal(fake.asked_len, row->requests);
	ur_records_release(&records);
	fake_release(&fake);
}

/* Forgejo 12 to 15: the states of runs come from their list. */
static void run_states_join_the_tasks(void **state)
{
	static const char listed[] =
		"{\"workflow_runs\":[{\"id\":31,\"index_in_repo\":8,\"workflow_id\":\"ci."
		"yml\","
		"\"trigger_event\":\"pull_request\",\"event\":\"pull_request\","
		"\"status\":"
		"\"waiting\",\"commit_sha\":\"" SHA "\"},{\"id\":30,\"index_in_repo\":7,"
		"\"workflow_id\":\"ci.yml\",\"trigger_event\":\"pull_request\",\"event\":"
		"\"pull_request\",\"status\":\"failure\",\"commit_sha\":\"" SHA "\"}],"
		"\"total_count\":2}";
	static const struct {
		const char *runs;
		long status;
		const char *cause;
	} rows[] = {
		{ listed, 200, NULL },
		{ LIST(0, ""), 200, "not in the list" },
		{ "{}", 403, "may not read" },
	};

	(void)state;
	for (size_t i = 0; i < UR_LEN(rows); i++) {
		struct ur_records_request request = tasks_since(0);
		struct ur_records records = UR_RECORDS_INIT;
		struct ur_error err = UR_ERROR_INIT;
		struct fake fake;

		fake_init(&fake);
		fake_version(&fake, "15.0.3+gitea-1.22.0");
		fake_add(&fake, TASKS(1), 200, LIST(1, GOOD_TASK));
		fake_add(&fake,
			 "/repos/a/b/actions/runs?head_sha=" SHA "&page=1&limit=20",
			 rows[i].status, rows[i].runs);
		assert_int_equal(
			ur_records_read(&fake.forge, &request, NULL, &records, &err),
			UR_OK);
		assert_int_equal(records.complete, !rows[i].cause);
		if (rows[i].cause) {
			assert_non_null(strstr(records.cause, rows[i].cause));
		} else {
			assert_int_equal(records.runs_len, 2);
			assert_int_equal(records.runs[0].number, 7);
			assert_int_equal(records.runs[0].state, UR_RECORD_FAILURE);
			assert_int_equal(records.runs[0].jobs_len, 1);
			assert_int_equal(records.runs[1].number, 8);
			assert_int_equal(records.runs[1].state, UR_RECORD_ACTIVE);
			assert_int_equal(records.runs[1].jobs_len, 0);
		}
		ur_records_release(&records);
		fake_release(&fake);
	}
}

static const struct CMUnitTest others[] = {
	cmocka_unit_test(names_have_an_end),
	cmocka_unit_test(a_walk_goes_as_far_as_it_must_and_once),
	cmocka_unit_test(the_newest_attempt_tells_the_state),
	cmocka_unit_test(tasks_too_far_back_are_no_record),
	cmocka_unit_test(run_states_join_the_tasks),
};

int main(void)
{
	struct CMUnitTest
		tests[UR_LEN(tasks_rows) + UR_LEN(reach_rows) + UR_LEN(others)] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, tasks_rows, tasks_one);
	ADD_ROWS(tests, n, reach_rows, reach_one);
	for (size_t i = 0; i < UR_LEN(others); i++)
		tests[n++] = others[i];
	return cmocka_run_group_tests_name("forge.tasks", tests, NULL, NULL);
}
