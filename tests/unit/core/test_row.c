/* SPDX-License-Identifier: MIT */
#include "core/table.h"

#include <stdio.h>
#include <string.h>

#include "ur/base/time.h"
#include "ur/core/row.h"

#define REPO "acme/widget"

struct url {
	const char *name;
	const char *url;
	bool want;
	int64_t run, job;
};

/* clang-format off */
static const struct url urls[] = {
	{ "a path to a run of the repository", "/acme/widget/actions/runs/6/jobs/0", true, 6, 0 },
	{ "the numbers may be database ids", "/acme/widget/actions/runs/1021/jobs/2044", true, 1021, 2044 },
	{ "a server below a sub-path", "/git/acme/widget/actions/runs/7/jobs/2", true, 7, 2 },
	{ "a deeper sub-path", "/a/b/acme/widget/actions/runs/7/jobs/2", true, 7, 2 },
	{ "a sub-path that looks like the owner", "/acme/acme/widget/actions/runs/7/jobs/2", true, 7, 2 },
	{ "names are compared without case, as forges do", "/Acme/Widget/actions/runs/7/jobs/2", true, 7, 2 },
	{ "another repository", "/acme/gadget/actions/runs/6/jobs/0", false, 0, 0 },
	{ "another owner", "/evil/widget/actions/runs/6/jobs/0", false, 0, 0 },
	{ "an owner that merely ends alike", "/xacme/widget/actions/runs/6/jobs/0", false, 0, 0 },
	{ "a repository that merely begins alike", "/acme/widget2/actions/runs/6/jobs/0", false, 0, 0 },
	{ "an address with a host was not written by the engine", "https://git.example.org/acme/widget/actions/runs/6/jobs/0", false, 0, 0 },
	{ "an address without a scheme names a host, too", "//git.example.org/acme/widget/actions/runs/6/jobs/0", false, 0, 0 },
	{ "a run without a job", "/acme/widget/actions/runs/6", false, 0, 0 },
	{ "a run with a slash at its end", "/acme/widget/actions/runs/6/jobs/", false, 0, 0 },
	{ "something behind the job", "/acme/widget/actions/runs/6/jobs/0/logs", false, 0, 0 },
	{ "a query behind the job", "/acme/widget/actions/runs/6/jobs/0?x=1", false, 0, 0 },
	{ "a run number zero does not exist", "/acme/widget/actions/runs/0/jobs/0", false, 0, 0 },
	{ "a negative run", "/acme/widget/actions/runs/-6/jobs/0", false, 0, 0 },
	{ "a run with letters", "/acme/widget/actions/runs/6a/jobs/0", false, 0, 0 },
	{ "a run that begins with a letter", "/acme/widget/actions/runs/x6/jobs/0", false, 0, 0 },
	{ "a job that is no number", "/acme/widget/actions/runs/6/jobs/x", false, 0, 0 },
	{ "a number that does not fit", "/acme/widget/actions/runs/9223372036854775808/jobs/0", false, 0, 0 },
	{ "the largest number that fits", "/acme/widget/actions/runs/9223372036854775807/jobs/1", true, INT64_MAX, 1 },
	{ "a path without its first slash", "acme/widget/actions/runs/6/jobs/0", false, 0, 0 },
	{ "an issue of the repository", "/acme/widget/issues/6", false, 0, 0 },
	{ "an empty target", "", false, 0, 0 },
	{ "no target", NULL, false, 0, 0 },
};
/* clang-format on */

static void check_url(void **state)
{
	const struct url *u = *state;
	int64_t run = -7, job = -7;

	assert_true(ur_row_run_of(u->url, REPO, &run, &job) == u->want);
	/* written on success only */
	assert_int_equal(run, u->want ? u->run : -7);
	assert_int_equal(job, u->want ? u->job : -7);
}

static void nameless_repository(void **state)
{
	int64_t run, job;

	(void)state;
	assert_false(ur_row_run_of("/actions/runs/6/jobs/0", "", &run, &job));
	assert_false(
		ur_row_run_of("/acme/widget/actions/runs/6/jobs/0", NULL, &run, &job));
}

static struct ur_row *add(struct ur_rows *rows, const char *context, int64_t id,
			  enum ur_state state)
{
	struct ur_row *row = ur_rows_push(rows);

	row->context = ur_xstrdup(context);
	row->description = ur_xstrdup("words");
	row->target_url = ur_xstrdup("/acme/widget/actions/runs/1/jobs/1");
	row->writer_login = ur_xstrdup("");
	row->id = id;
	row->state = state;
	return row;
}

static void pushed_row_is_cautious(void **state)
{
	struct ur_rows rows = UR_ROWS_INIT;
	const struct ur_row *row = ur_rows_push(&rows);

	(void)state;
	assert_int_equal(row->state, UR_STATE_UNKNOWN);
	assert_int_equal(row->writer, UR_WRITER_UNKNOWN);
	assert_int_equal(row->marker.kind, UR_MARKER_NONE);
	assert_true(row->created_at == UR_TIME_NONE);
	assert_false(row->ours);
	assert_null(row->context);
	ur_rows_release(&rows);
	assert_int_equal(rows.len, 0);
	assert_null(rows.items);
	ur_rows_release(&rows); /* releasing an empty list does nothing */
}

static void highest_id(void **state)
{
	struct ur_rows rows = UR_ROWS_INIT;

	(void)state;
	assert_int_equal(ur_rows_highest_id(&rows), 0);
	add(&rows, "a", 4, UR_STATE_SUCCESS);
	add(&rows, "b", 11, UR_STATE_SUCCESS);
	add(&rows, "c", 7, UR_STATE_SUCCESS);
	assert_int_equal(ur_rows_highest_id(&rows), 11);
	ur_rows_release(&rows);
}

static void copies_are_deep(void **state)
{
	struct ur_rows from = UR_ROWS_INIT, to = UR_ROWS_INIT;

	(void)state;
	add(&to, "old", 1, UR_STATE_ERROR);
	add(&from, "a", 2, UR_STATE_SUCCESS)->ours = true;
	add(&from, "b", 3, UR_STATE_FAILURE)->writer_id = 17;
	ur_rows_copy(&from, &to);
	assert_ptr_not_equal(from.items[0].context, to.items[0].context);
	ur_rows_release(&from);
	assert_int_equal(to.len, 2);
	assert_string_equal(to.items[0].context, "a");
	assert_true(to.items[0].ours);
	assert_int_equal(to.items[1].writer_id, 17);
	ur_rows_copy(&from, &to); /* from an empty list */
	assert_int_equal(to.len, 0);
	ur_rows_release(&to);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(urls) + 4] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, urls, check_url);
	ADD_TEST(tests, n, "without a repository's name nothing is its run",
		 nameless_repository);
	ADD_TEST(tests, n, "a pushed row has the cautious values",
		 pushed_row_is_cautious);
	ADD_TEST(tests, n, "the highest id of a list, 0 of an empty one", highest_id);
	ADD_TEST(tests, n, "a copy shares nothing and replaces what was there",
		 copies_are_deep);
	return RUN_TESTS("core.row", tests, n);
}
