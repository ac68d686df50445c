/* SPDX-License-Identifier: MIT */
#include "core/table.h"

#include "ur/core/records.h"

static void fresh_is_unread(void **state)
{
	struct ur_records records = UR_RECORDS_INIT;

	(void)state;
	assert_int_equal(records.level, UR_LEVEL_NONE);
	assert_false(records.complete);
	assert_string_equal(records.cause, "");
	ur_records_release(&records);
}

static void pushed_parts_are_cautious(void **state)
{
	struct ur_records records = UR_RECORDS_INIT;
	struct ur_run *run = ur_records_push(&records);
	struct ur_job *job = ur_run_push(run);

	(void)state;
	assert_int_equal(run->state, UR_RECORD_UNKNOWN);
	assert_false(run->jobs_read);
	assert_int_equal(job->state, UR_RECORD_UNKNOWN);
	assert_int_equal(job->attempt, 0);
	ur_records_release(&records);
}

static void grows_and_releases(void **state)
{
	struct ur_records records = UR_RECORDS_INIT;

	(void)state;
	records.cause = "some words";
	for (int i = 0; i < 40; i++) {
		struct ur_run *run = ur_records_push(&records);

		run->number = i;
		run->file = ur_xstrdup("ci.yml");
		run->event = ur_xstrdup("push");
		for (int j = 0; j < i; j++)
			ur_run_push(run)->name = ur_xasprintf("job %d", j);
	}
	ur_rows_push(&records.history)->context = ur_xstrdup("CI / a (push)");
	assert_int_equal(records.runs_len, 40);
	assert_int_equal(records.runs[39].number, 39);
	assert_int_equal(records.runs[39].jobs_len, 39);
	assert_string_equal(records.runs[39].jobs[38].name, "job 38");
	ur_records_release(&records);
	assert_int_equal(records.runs_len, 0);
	assert_null(records.runs);
	assert_int_equal(records.history.len, 0);
	assert_string_equal(records.cause, "");
	ur_records_release(&records); /* again: nothing happens */
}

static void copies_are_deep(void **state)
{
	struct ur_records from = UR_RECORDS_INIT, to = UR_RECORDS_INIT;
	struct ur_run *run = ur_records_push(&from);

	(void)state;
	from.level = UR_LEVEL_JOBS;
	from.complete = true;
	from.cause = "some words";
	run->id = 50;
	run->number = 5;
	run->file = ur_xstrdup("ci.yml");
	run->event = ur_xstrdup("push");
	run->jobs_read = true;
	for (int i = 0; i < 3; i++) {
		struct ur_job *job = ur_run_push(run);

		job->name = ur_xasprintf("job %d", i);
		job->id = i + 1;
		job->state = UR_RECORD_SUCCESS;
	}
	ur_rows_push(&from.history)->context = ur_xstrdup("CI / a (push)");
	ur_records_push(&to)->file = ur_xstrdup("replaced.yml");
	ur_records_copy(&from, &to);
	ur_records_release(&from);
	assert_int_equal(to.level, UR_LEVEL_JOBS);
	assert_true(to.complete);
	assert_string_equal(to.cause, "some words");
	assert_int_equal(to.runs_len, 1);
	assert_int_equal(to.runs[0].id, 50);
	assert_int_equal(to.runs[0].number, 5);
	assert_string_equal(to.runs[0].file, "ci.yml");
	assert_string_equal(to.runs[0].event, "push");
	assert_true(to.runs[0].jobs_read);
	assert_int_equal(to.runs[0].jobs_len, 3);
	assert_string_equal(to.runs[0].jobs[2].name, "job 2");
	assert_int_equal(to.runs[0].jobs[2].id, 3);
	assert_int_equal(to.runs[0].jobs[2].state, UR_RECORD_SUCCESS);
	assert_int_equal(to.history.len, 1);
	ur_records_release(&to);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		{ "fresh records know nothing", fresh_is_unread, NULL, NULL, NULL },
		{ "pushed runs and jobs have the cautious values",
		  pushed_parts_are_cautious, NULL, NULL, NULL },
		{ "many runs and jobs grow, and are released with their strings",
		  grows_and_releases, NULL, NULL, NULL },
		{ "a copy shares nothing and replaces what was there", copies_are_deep,
		  NULL, NULL, NULL },
	};

	return cmocka_run_group_tests_name("core.records", tests, NULL, NULL);
}
