/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <inttypes.h>

#include <cmocka.h>

#include "recordings.h"
#include "ur/forge/jobs.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))
#define SHA "0123456789abcdef0123456789abcdef01234567"
#define OTHER "89abcdef0123456789abcdef0123456701234567"
#define RUNS(page) "/repos/a/b/actions/runs?head_sha=" SHA "&page=" #page "&limit=50"
#define JOBS(run, page) "/repos/a/b/actions/runs/" #run "/jobs?page=" #page "&limit=50"
#define TASKS(page) "/repos/a/b/actions/tasks?page=" #page "&limit=50"

#define RUN(id, number, file, event, status, conclusion)                                 \
	"{\"id\":" #id ",\"run_number\":" #number ",\"path\":\"" file                    \
	"@refs/pull/1/head\",\"event\":\"" event "\",\"head_sha\":\"" SHA                \
	"\",\"status\":\"" status "\"" conclusion "}"
#define GOOD ",\"conclusion\":\"success\""
#define RED ",\"conclusion\":\"failure\""
#define CI_RED RUN(20, 7, "ci.yml", "pull_request", "completed", RED)
#define LIST(total, items) "{\"workflow_runs\":[" items "],\"total_count\":" #total "}"
#define JOB(id, run, name, status, conclusion)                                           \
	"{\"id\":" #id ",\"run_id\":" #run ",\"name\":\"" name                           \
	"\",\"run_attempt\":2,\"status\":\"" status "\"" conclusion "}"
#define JOB_LIST(total, items) "{\"jobs\":[" items "],\"total_count\":" #total "}"
#define TWO_JOBS                                                                         \
	JOB_LIST(2, JOB(1, 20, "build", "completed",                                     \
			GOOD) "," JOB(2, 20, "all-required", "completed", RED))

static const struct ur_records_request ci = { .repo = "a/b",
					      .sha = SHA,
					      .level = UR_LEVEL_JOBS,
					      .file = "ci.yml",
					      .oldest_row_at = FAKE_NOW };

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
		 "{\"workflow_runs\":[{\"id\":20,\"run_number\":7,\"path\":\"ci.yml@x\","
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

/* Which runs' jobs are asked for. */
static void jobs_are_read_where_they_matter(void **state)
{
	static const char runs[] = LIST(
		7, RUN(9, 9, "ci.yml", "pull_request", "completed", GOOD) "," /* newest */
		RUN(8, 8, "ci.yml", "push", "completed",
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
	for (size_t i = 0; i < LEN(rows); i++) {
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

/* Gitea 1.25 names what happened; that a workflow waits for the target it does not say. */
static void events_are_named_as_contexts_name_them(void **state)
{
	static const struct {
		const char *version, *event, *want;
	} rows[] = {
		{ "1.26.3", "pull_request", "pull_request" },
		{ "1.26.3", "pull_request_target", "pull_request_target" },
		{ "1.26.3", "pull_request_review", "pull_request_review" },
		{ "1.26.3", "push", "push" },
		{ "1.25.4", "pull_request_sync", "" },
		{ "1.25.4", "pull_request", "" },
		{ "1.25.4", "push", "push" },
		{ "17.0.0", "pull_request_label", "pull_request" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct ur_records records = UR_RECORDS_INIT;
		struct ur_error err = UR_ERROR_INIT;
		struct ur_str runs = UR_STR_INIT;
		struct fake fake;

		ur_str_setf(&runs,
			    "{\"workflow_runs\":[{\"id\":20,\"run_number\":7,\"path\":"
			    "\"ci.yml@x\",\"head_sha\":\"" SHA "\",\"event\":\"%s\","
			    "\"status\":\"completed\",\"conclusion\":\"success\"}],"
			    "\"total_count\":1}",
			    rows[i].event);
		fake_init(&fake);
		fake_version(&fake, rows[i].version);
		fake_add(&fake, RUNS(1), 200, runs.buf);
		fake_add(&fake,
			 "/repos/a/b/actions/runs?head_sha=" SHA "&page=1&limit=20", 200,
			 runs.buf);
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
	for (size_t i = 0; i < LEN(rows); i++) {
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

/* ---- level tasks ---- */

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
	request.oldest_row_at = FAKE_NOW + minutes * 60;
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
	for (size_t i = 0; i < LEN(rows); i++) {
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

/* ---- re-run ---- */

static void refusals_of_a_rerun_are_told_apart(void **state)
{
	static const struct {
		long status;
		const char *body;
		enum ur_errc want;
	} rows[] = {
		{ 201, "{}", UR_OK },
		{ 201, "", UR_OK },
		{ 200, "", UR_EPROTO },
		{ 400, "{\"message\":\"this workflow run is not done\"}", UR_ECHANGED },
		{ 400, "{\"message\":\"workflow ci.yml is disabled\"}", UR_EPOLICY },
		{ 400, "{\"message\":\"something else\"}", UR_EPROTO },
		{ 403, "{\"message\":\"no\"}", UR_ERIGHT },
		{ 404, "{\"message\":\"workflow job not found\"}", UR_ENOTFOUND },
		{ 409, "{\"message\":\"conflict\"}", UR_ECHANGED },
		{ 500, "", UR_ETRANSIENT },
	};
	static const char path[] = "/repos/a/b/actions/runs/20/jobs/3/rerun";

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct ur_permit permit = { .seal = UR_PERMIT_SEAL };
		struct ur_error err = UR_ERROR_INIT;
		struct fake fake;

		fake_init(&fake);
		fake.net.retry.retries = 4;
		fake_add(&fake, path, rows[i].status, rows[i].body);
		assert_int_equal(ur_rerun_post(&fake.forge, "a/b", 20, 3, &permit, &err),
				 rows[i].want);
		assert_int_equal(fake.asked_len, 1);
		fake_release(&fake);
	}
}

/* ---- recordings ---- */

struct expected_job {
	const char *name;
	enum ur_record_state state;
};

static const struct expected_job finished[] = {
	{ "build", UR_RECORD_SUCCESS },		{ "Lint it", UR_RECORD_SUCCESS },
	{ "test (alpine)", UR_RECORD_SUCCESS }, { "test (debian)", UR_RECORD_SUCCESS },
	{ "e2e", UR_RECORD_SKIPPED },		{ "slow", UR_RECORD_SUCCESS },
	{ "all-required", UR_RECORD_FAILURE },
};

static const struct ur_run *ci_run(const struct ur_records *records)
{
	for (size_t i = 0; i < records->runs_len; i++)
		if (strcmp(records->runs[i].file, "ci.yml") == 0)
			return &records->runs[i];
	fail_msg("no run of ci.yml");
	return NULL;
}

static enum ur_record_state state_of(const struct ur_run *run, const char *name)
{
	for (size_t i = 0; i < run->jobs_len; i++)
		if (strcmp(run->jobs[i].name, name) == 0)
			return run->jobs[i].state;
	fail_msg("no job '%s'", name);
	return UR_RECORD_UNKNOWN;
}

static void commit_of(const json_t *recording, char sha[41])
{
	const json_t *step = recording_step(recording, "finished: combined", 0);

	snprintf(sha, 41, "%s",
		 json_string_value(json_object_get(recording_json(step), "sha")));
}

/* Serve a recorded list of runs and the jobs of ci.yml's. */
static void serve_runs(struct fake *fake, const json_t *recording, const char *when,
		       const char *sha)
{
	unsigned limit = fake->forge.version.kind == UR_FORGE_FORGEJO ? 20 : 50;
	char label[64], path[160];
	const json_t *runs, *jobs;

	snprintf(label, sizeof(label), "%s: runs of the head", when);
	runs = recording_step(recording, label, 0);
	snprintf(path, sizeof(path),
		 "/repos/alice/actions/actions/runs?head_sha=%s&page=1&limit=%u", sha,
		 limit);
	recording_serve(fake, path, runs);
	snprintf(path, sizeof(path),
		 "/repos/alice/actions/actions/runs?head_sha=%s&page=1&limit=1", sha);
	recording_serve(fake, path, runs);
	snprintf(label, sizeof(label), "%s: its jobs", when);
	jobs = recording_step(recording, label, 0);
	if (!jobs || !strchr(recording_path(jobs), '?'))
		return;
	snprintf(path, sizeof(path), "%.*s?page=1&limit=50",
		 (int)strcspn(recording_path(jobs), "?"), recording_path(jobs));
	recording_serve(fake, path, jobs);
}

static void recorded_jobs_are_read(void **state)
{
	static const char *const servers[] = { "gitea-1.26.3", "gitea-1.27.0-rc0",
					       "forgejo-17.0.0-dev" };

	(void)state;
	for (size_t s = 0; s < LEN(servers); s++) {
		json_t *recording = recording_load(servers[s], "actions");
		struct ur_records_request request = ci;
		struct ur_records records = UR_RECORDS_INIT;
		struct ur_error err = UR_ERROR_INIT;
		const struct ur_run *run;
		struct fake fake;
		char sha[41];

		commit_of(recording, sha);
		request.repo = "alice/actions";
		request.sha = sha;
		fake_init(&fake);
		fake_version(&fake, recording_version(servers[s]));
		serve_runs(&fake, recording, "finished", sha);
		assert_int_equal(
			ur_records_read(&fake.forge, &request, NULL, &records, &err),
			UR_OK);
		assert_string_equal(records.cause, "");
		assert_true(records.complete);
		assert_int_equal(records.runs_len, 5);
		for (size_t i = 0; i < records.runs_len; i++)
			assert_string_equal(records.runs[i].event,
					    strcmp(records.runs[i].file, "target.yml") ==
							    0 ?
						    "pull_request_target" :
						    "pull_request");
		run = ci_run(&records);
		assert_int_equal(run->state, UR_RECORD_FAILURE);
		assert_int_equal(run->jobs_len, LEN(finished));
		for (size_t i = 0; i < LEN(finished); i++)
			assert_int_equal(state_of(run, finished[i].name),
					 finished[i].state);
		ur_records_release(&records);
		fake_release(&fake);
		json_decref(recording);
	}
}

static void a_recorded_run_that_goes_on_says_so(void **state)
{
	static const char *const servers[] = { "gitea-1.26.3", "gitea-1.27.0-rc0",
					       "forgejo-17.0.0-dev" };

	(void)state;
	for (size_t s = 0; s < LEN(servers); s++) {
		json_t *recording = recording_load(servers[s], "actions");
		struct ur_records_request request = ci;
		struct ur_records records = UR_RECORDS_INIT;
		struct ur_error err = UR_ERROR_INIT;
		struct fake fake;
		char sha[41];

		commit_of(recording, sha);
		request.repo = "alice/actions";
		request.sha = sha;
		fake_init(&fake);
		fake_version(&fake, recording_version(servers[s]));
		serve_runs(&fake, recording, "while 'slow' runs", sha);
		assert_int_equal(
			ur_records_read(&fake.forge, &request, NULL, &records, &err),
			UR_OK);
		assert_true(records.complete);
		assert_int_equal(ci_run(&records)->state, UR_RECORD_ACTIVE);
		assert_int_equal(state_of(ci_run(&records), "slow"), UR_RECORD_ACTIVE);
		assert_int_equal(state_of(ci_run(&records), "all-required"),
				 UR_RECORD_ACTIVE);
		assert_int_equal(state_of(ci_run(&records), "build"), UR_RECORD_SUCCESS);
		ur_records_release(&records);
		fake_release(&fake);
		json_decref(recording);
	}
}

static void a_recorded_refusal_of_the_run_list_is_a_fact(void **state)
{
	static const char *const servers[] = { "gitea-1.25.4", "gitea-1.24.7",
					       "gitea-1.22.6", "forgejo-11.0.15" };

	(void)state;
	for (size_t s = 0; s < LEN(servers); s++) {
		json_t *recording = recording_load(servers[s], "actions");
		struct ur_records_request request = ci;
		struct ur_records records = UR_RECORDS_INIT;
		struct ur_error err = UR_ERROR_INIT;
		struct fake fake;
		char sha[41];

		commit_of(recording, sha);
		request.repo = "alice/actions";
		request.sha = sha;
		fake_init(&fake);
		fake_version(&fake, recording_version(servers[s]));
		serve_runs(&fake, recording, "finished", sha);
		assert_int_equal(
			ur_records_read(&fake.forge, &request, NULL, &records, &err),
			UR_OK);
		assert_false(records.complete);
		assert_true(*records.cause);
		ur_records_release(&records);
		fake_release(&fake);
		json_decref(recording);
	}
}

static void recorded_tasks_are_read(void **state)
{
	static const char *const servers[] = { "gitea-1.24.7", "gitea-1.25.4",
					       "forgejo-11.0.15", "forgejo-13.0.5",
					       "forgejo-15.0.3" };

	(void)state;
	for (size_t s = 0; s < LEN(servers); s++) {
		json_t *recording = recording_load(servers[s], "actions");
		struct ur_records_request request = ci;
		struct ur_records records = UR_RECORDS_INIT;
		struct ur_error err = UR_ERROR_INIT;
		const struct ur_run *run;
		struct fake fake;
		char sha[41];

		commit_of(recording, sha);
		request.repo = "alice/actions";
		request.sha = sha;
		request.level = UR_LEVEL_TASKS;
		fake_init(&fake);
		fake_version(&fake, recording_version(servers[s]));
		recording_serve(&fake,
				"/repos/alice/actions/actions/tasks?page=1&limit=50",
				recording_step(recording, "finished, tasks", 0));
		serve_runs(&fake, recording, "finished", sha);
		assert_int_equal(
			ur_records_read(&fake.forge, &request, NULL, &records, &err),
			UR_OK);
		assert_string_equal(records.cause, "");
		assert_int_equal(records.runs_len, 5);
		run = ci_run(&records);
		assert_string_equal(run->event, "pull_request");
		assert_int_equal(run->jobs_len, LEN(finished));
		for (size_t i = 0; i < LEN(finished); i++)
			assert_int_equal(state_of(run, finished[i].name),
					 finished[i].state);
		assert_int_equal(run->state, fake.forge.dialect->run_states ?
						     UR_RECORD_FAILURE :
						     UR_RECORD_UNKNOWN);
		ur_records_release(&records);
		fake_release(&fake);
		json_decref(recording);
	}
}

static void recorded_reruns_are_understood(void **state)
{
	static const struct {
		const char *server, *topic, *label;
		enum ur_errc want;
	} rows[] = {
		{ "gitea-1.26.3", "actions", "re-run the umbrella's job", UR_OK },
		{ "gitea-1.27.0-rc0", "actions", "re-run the umbrella's job", UR_OK },
		{ "gitea-1.26.3", "actions", "re-run the umbrella's job, as reader",
		  UR_ERIGHT },
		{ "gitea-1.26.3", "actions", "re-run again at once", UR_ECHANGED },
		{ "gitea-1.27.0-rc0", "actions", "re-run again at once", UR_ENOTFOUND },
		{ "gitea-1.25.4", "actions", "re-run the umbrella's job", UR_ENOTFOUND },
		{ "gitea-1.26.3", "refusals", "disabled: re-run the umbrella's job",
		  UR_EPOLICY },
		{ "gitea-1.27.0-rc0", "refusals", "disabled: re-run the umbrella's job",
		  UR_EPOLICY },
		{ "gitea-1.26.3", "refusals", "fork's run waits: re-run a job",
		  UR_ECHANGED },
		{ "gitea-1.26.3", "refusals", "re-run a job id of another run",
		  UR_ENOTFOUND },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		json_t *recording = recording_load(rows[i].server, rows[i].topic);
		const json_t *step = recording_step(recording, rows[i].label, 0);
		struct ur_permit permit = { .seal = UR_PERMIT_SEAL };
		struct ur_error err = UR_ERROR_INIT;
		struct fake fake;
		int64_t run, job;

		assert_non_null(step);
		assert_int_equal(sscanf(recording_path(step),
					"/repos/alice/%*[a-z]/actions/runs/%" SCNd64
					"/jobs/%" SCNd64,
					&run, &job),
				 2);
		fake_init(&fake);
		recording_serve(&fake, recording_path(step), step);
		assert_int_equal(ur_rerun_post(&fake.forge,
					       strcmp(rows[i].topic, "actions") == 0 ?
						       "alice/actions" :
						       "alice/refusals",
					       run, job, &permit, &err),
				 rows[i].want);
		fake_release(&fake);
		json_decref(recording);
	}
}

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
	cmocka_unit_test(jobs_are_read_where_they_matter),
	cmocka_unit_test(events_are_named_as_contexts_name_them),
	cmocka_unit_test(states_are_words_of_the_table),
	cmocka_unit_test(a_walk_goes_as_far_as_it_must_and_once),
	cmocka_unit_test(the_newest_attempt_tells_the_state),
	cmocka_unit_test(tasks_too_far_back_are_no_record),
	cmocka_unit_test(run_states_join_the_tasks),
	cmocka_unit_test(statuses_are_the_whole_history),
	cmocka_unit_test(refusals_of_a_rerun_are_told_apart),
	cmocka_unit_test(recorded_jobs_are_read),
	cmocka_unit_test(a_recorded_run_that_goes_on_says_so),
	cmocka_unit_test(a_recorded_refusal_of_the_run_list_is_a_fact),
	cmocka_unit_test(recorded_tasks_are_read),
	cmocka_unit_test(recorded_reruns_are_understood),
};

#define ADD(rows, function)                                                              \
	for (size_t i = 0; i < LEN(rows); i++)                                           \
		tests[n++] = (struct CMUnitTest)                                         \
		{                                                                        \
			.name = rows[i].name, .test_func = function,                     \
			.initial_state = (void *)(uintptr_t)&rows[i],                    \
		}

int main(void)
{
	struct CMUnitTest tests[LEN(scene_rows) + LEN(tasks_rows) + LEN(others)] = { 0 };
	size_t n = 0;

	ADD(scene_rows, scene_one);
	ADD(tasks_rows, tasks_one);
	for (size_t i = 0; i < LEN(others); i++)
		tests[n++] = others[i];
	return cmocka_run_group_tests_name("forge.jobs", tests, NULL, NULL);
}
