/* SPDX-License-Identifier: MIT */
#include "forge/commit.h"

#define COMBINED(page) "/repos/a/b/commits/" SHA "/status?page=" #page "&limit=50"
#define HIGHEST "/repos/a/b/statuses/" SHA "?sort=leastindex&page=1&limit=1"

/* A combined answer of rows first, first+1 … last. */
static char *combined(int first, int last)
{
	struct ur_str body = UR_STR_INIT;

	ur_str_adds(&body, "{\"state\":\"success\",\"sha\":\"" SHA "\",\"total_count\":1,"
			   "\"statuses\":[");
	for (int id = first; id <= last; id++)
		ur_str_addf(&body,
			    "%s{\"id\":%d,\"status\":\"success\",\"context\":\"c%d\"}",
			    id > first ? "," : "", id, id);
	ur_str_adds(&body, "]}");
	return ur_str_detach(&body);
}

static struct fake_answer *add_page(struct fake *fake, const char *path, int first,
				    int last, int64_t count)
{
	char *body = combined(first, last);
	struct fake_answer *answer = fake_count(fake_add(fake, path, 200, body), count);

	free(body);
	return answer;
}

static const char *highest(int id)
{
	static char body[80];

	snprintf(body, sizeof(body),
		 "[{\"id\":%d,\"status\":\"success\",\"context\":\"x\"}]", id);
	return body;
}

#define EMPTY "{\"state\":\"\",\"sha\":\"\",\"statuses\":null,\"repository\":null}"

/* What a commit looks like; sets up @c fake. */
typedef void scene_fn(struct fake *fake);

static void one_page(struct fake *fake)
{
	add_page(fake, COMBINED(1), 4, 13, 10);
}

static void no_rows(struct fake *fake)
{
	fake_add(fake, COMBINED(1), 200, EMPTY);
}

static void no_rows_counted(struct fake *fake)
{
	fake_count(fake_add(fake, COMBINED(1), 200, EMPTY), 0);
}

static void three_pages(struct fake *fake)
{
	add_page(fake, COMBINED(1), 81, 130, 120);
	fake_add(fake, HIGHEST, 200, highest(130));
	add_page(fake, COMBINED(2), 31, 80, 120);
	add_page(fake, COMBINED(3), 11, 30, 120);
}

/* One text of a good megabyte: 64 such heads would fill the memory of a runner. */
static void a_long_text(struct fake *fake)
{
	struct ur_str body = UR_STR_INIT;

	ur_str_adds(&body, "{\"sha\":\"" SHA "\",\"statuses\":[{\"id\":1,\"status\":"
			   "\"success\",\"context\":\"c\",\"description\":\"");
	for (size_t i = 0; i < UR_ROWS_BYTES_MAX; i++)
		ur_str_addc(&body, 'x');
	ur_str_adds(&body, "\"}]}");
	fake_add(fake, COMBINED(1), 200, body.buf);
	ur_str_release(&body);
}

/* max_response_items below what we ask for */
static void a_small_cap(struct fake *fake)
{
	add_page(fake, COMBINED(1), 9, 10, 5);
	fake_add(fake, HIGHEST, 200, highest(10));
	add_page(fake, COMBINED(2), 7, 8, 5);
	add_page(fake, COMBINED(3), 6, 6, 5);
}

static void no_count(struct fake *fake)
{
	add_page(fake, COMBINED(1), 1, 10, -1);
	fake_add(fake, COMBINED(2), 200, EMPTY);
}

static void no_count_two_pages(struct fake *fake)
{
	add_page(fake, COMBINED(1), 11, 20, -1);
	add_page(fake, COMBINED(2), 1, 10, -1);
	fake_add(fake, HIGHEST, 200, highest(20));
	fake_add(fake, COMBINED(3), 200, EMPTY);
}

/* a row came between the first page and the highest id: the first page is read anew */
static void moved_before_the_bracket(struct fake *fake)
{
	add_page(fake, COMBINED(1), 4, 6, 5);
	fake_add(fake, HIGHEST, 200, highest(7));
	add_page(fake, COMBINED(1), 5, 7, 5);
	add_page(fake, COMBINED(2), 3, 4, 5);
}

static void moved_once(struct fake *fake)
{
	add_page(fake, COMBINED(1), 4, 6, 5);
	add_page(fake, COMBINED(1), 5, 7, 5);
	add_page(fake, COMBINED(2), 2, 3, 5);
	add_page(fake, COMBINED(2), 3, 4, 5);
	fake_add(fake, HIGHEST, 200, highest(6));
	fake_add(fake, HIGHEST, 200, highest(7));
}

static void moves_for_ever(struct fake *fake)
{
	for (int i = 0; i < 10; i++) {
		add_page(fake, COMBINED(1), 4 + i, 6 + i, 5);
		add_page(fake, COMBINED(2), 2 + i, 3 + i, 5);
		fake_add(fake, HIGHEST, 200, highest(6 + i));
		fake_add(fake, HIGHEST, 200, highest(7 + i));
	}
}

static void count_too_high(struct fake *fake)
{
	add_page(fake, COMBINED(1), 1, 3, 9);
	fake_add(fake, HIGHEST, 200, highest(3));
	fake_count(fake_add(fake, COMBINED(2), 200, EMPTY), 9);
}

static void count_too_low(struct fake *fake)
{
	add_page(fake, COMBINED(1), 1, 3, 2);
}

static void count_right_at_second_try(struct fake *fake)
{
	add_page(fake, COMBINED(1), 1, 3, 2);
	add_page(fake, COMBINED(1), 1, 3, 3);
}

static void count_grows(struct fake *fake)
{
	add_page(fake, COMBINED(1), 4, 6, 5);
	add_page(fake, COMBINED(1), 4, 6, 5);
	fake_add(fake, HIGHEST, 200, highest(6));
	add_page(fake, COMBINED(2), 2, 3, 6);
	add_page(fake, COMBINED(2), 2, 3, 5);
}

static void same_id_in_two_pages(struct fake *fake)
{
	add_page(fake, COMBINED(1), 4, 6, 5);
	fake_add(fake, HIGHEST, 200, highest(6));
	add_page(fake, COMBINED(2), 3, 4, 5);
}

static void same_id_in_one_page(struct fake *fake)
{
	fake_count(fake_add(fake, COMBINED(1), 200,
			    "{\"sha\":\"" SHA "\",\"statuses\":["
			    "{\"id\":1,\"status\":\"success\",\"context\":\"a\"},"
			    "{\"id\":1,\"status\":\"failure\",\"context\":\"b\"}]}"),
		   2);
}

static void newest_row_nowhere(struct fake *fake)
{
	add_page(fake, COMBINED(1), 4, 6, 5);
	fake_add(fake, HIGHEST, 200, highest(9));
	add_page(fake, COMBINED(2), 2, 3, 5);
}

static void history_is_empty(struct fake *fake)
{
	add_page(fake, COMBINED(1), 4, 6, 5);
	fake_add(fake, HIGHEST, 200, "[]");
}

static void another_commit(struct fake *fake)
{
	fake_count(fake_add(fake, COMBINED(1), 200,
			    "{\"sha\":\"" OTHER "\",\"statuses\":["
			    "{\"id\":1,\"status\":\"success\",\"context\":\"a\"}]}"),
		   1);
}

static void cut_page(struct fake *fake)
{
	fake_add(fake, COMBINED(1), 200, "{\"sha\":\"" SHA "\",\"statuses\":[{\"id\":1,");
}

static void no_statuses_key(struct fake *fake)
{
	fake_add(fake, COMBINED(1), 200, "{\"state\":\"success\"}");
}

static void a_list(struct fake *fake)
{
	fake_add(fake, COMBINED(1), 200, "[]");
}

static void statuses_is_an_object(struct fake *fake)
{
	fake_add(fake, COMBINED(1), 200, "{\"sha\":\"\",\"statuses\":{}}");
}

static void a_null_row(struct fake *fake)
{
	fake_count(fake_add(fake, COMBINED(1), 200,
			    "{\"sha\":\"" SHA "\",\"statuses\":[null]}"),
		   1);
}

static void a_huge_id(struct fake *fake)
{
	fake_add(fake, COMBINED(1), 200,
		 "{\"sha\":\"" SHA "\",\"statuses\":[{\"id\":99999999999999999999,"
		 "\"context\":\"a\"}]}");
}

static void a_nul_in_a_context(struct fake *fake)
{
	fake_add(fake, COMBINED(1), 200,
		 "{\"sha\":\"" SHA
		 "\",\"statuses\":[{\"id\":1,\"context\":\"a\\u0000b\"}]}");
}

static void too_many(struct fake *fake)
{
	add_page(fake, COMBINED(1), 1, 50, 1000000);
}

static void unknown_commit(struct fake *fake)
{
	fake_add(fake, COMBINED(1), 404, "{\"message\":\"not found\"}");
}

static void server_fails(struct fake *fake)
{
	fake_add(fake, COMBINED(1), 500, "{\"message\":\"\"}");
}

static void aged(struct fake *fake)
{
	add_page(fake, COMBINED(1), 1, 3, 3)->age = 10;
}

struct scene_row {
	const char *name;
	scene_fn *scene;
	enum ur_errc want;
	size_t rows;
	int64_t lowest;	     /* id of the first row */
	size_t requests;     /* 0: no matter */
	const char *message; /* part of it */
};

static const struct scene_row scene_rows[] = {
	{ "one page is one request", one_page, UR_OK, 10, 4, 1, NULL },
	{ "no rows, no count", no_rows, UR_OK, 0, 0, 1, NULL },
	{ "no rows, counted", no_rows_counted, UR_OK, 0, 0, 1, NULL },
	{ "three pages within their bracket", three_pages, UR_OK, 120, 11, 5, NULL },
	{ "a short page of a capped server is not the end", a_small_cap, UR_OK, 5, 6, 5,
	  NULL },
	{ "without a count an empty page ends it", no_count, UR_OK, 10, 1, 2, NULL },
	{ "without a count two pages are bracketed too", no_count_two_pages, UR_OK, 20, 1,
	  5, NULL },
	{ "a row before the bracket", moved_before_the_bracket, UR_OK, 5, 3, 5, NULL },
	{ "a row within the bracket", moved_once, UR_OK, 5, 3, 0, NULL },
	{ "rows that never rest", moves_for_ever, UR_ECHANGED, 0, 0, 0, "3 times" },
	{ "a count that is never reached", count_too_high, UR_EPROTO, 0, 0, 0, "count" },
	{ "a count below the rows", count_too_low, UR_EPROTO, 0, 0, 3, "count" },
	{ "a count that was a race", count_right_at_second_try, UR_OK, 3, 1, 2, NULL },
	{ "a count that grows between pages", count_grows, UR_OK, 5, 2, 7, NULL },
	{ "one id on two pages", same_id_in_two_pages, UR_EPROTO, 0, 0, 0, "twice" },
	{ "one id twice on a page", same_id_in_one_page, UR_EPROTO, 0, 0, 3, "twice" },
	{ "the newest row is on no page", newest_row_nowhere, UR_ECHANGED, 0, 0, 0,
	  NULL },
	{ "rows without a history", history_is_empty, UR_EPROTO, 0, 0, 2, NULL },
	{ "the rows of another commit", another_commit, UR_EPROTO, 0, 0, 1, "sha" },
	{ "a page cut off", cut_page, UR_EPROTO, 0, 0, 1, "not JSON" },
	{ "no statuses at all", no_statuses_key, UR_EPROTO, 0, 0, 1, "statuses" },
	{ "a list instead", a_list, UR_EPROTO, 0, 0, 1, "statuses" },
	{ "statuses of another kind", statuses_is_an_object, UR_EPROTO, 0, 0, 1,
	  "statuses[]" },
	{ "a row that is null", a_null_row, UR_EPROTO, 0, 0, 1, "statuses[0]" },
	{ "an id beyond numbers", a_huge_id, UR_EPROTO, 0, 0, 1, "not JSON" },
	{ "a NUL in a text", a_nul_in_a_context, UR_EPROTO, 0, 0, 1, "not JSON" },
	{ "more rows than are held", too_many, UR_EPROTO, 0, 0, 1, "more than" },
	{ "no such commit", unknown_commit, UR_ENOTFOUND, 0, 0, 1,
	  "cannot read the statuses of "
	  "0123456789:" },
	{ "more text than a head may have", a_long_text, UR_EPROTO, 0, 0, 1,
	  "they hold more than 1 MiB of text" },
	{ "a server that fails", server_fails, UR_ETRANSIENT, 0, 0, 1, NULL },
	{ "a cache's answer", aged, UR_EPROTO, 0, 0, 1, "cache" },
};

static void scene_one(void **state)
{
	const struct scene_row *row = *state;
	struct ur_head_rows rows;
	struct fake fake;

	fake_init(&fake);
	row->scene(&fake);
	ur_statuses_read(&fake.forge, "a/b", SHA, &rows);
	if (rows.rc != row->want)
		fail_msg("%d, not %d: %s", rows.rc, row->want, rows.err.message);
	assert_int_equal(rows.err.code, row->want);
	assert_int_equal(rows.rows.len, row->rows);
	if (row->message && !strstr(rows.err.message, row->message))
		fail_msg("'%s' lacks '%s'", rows.err.message, row->message);
	for (size_t i = 0; i < rows.rows.len; i++)
		assert_int_equal(rows.rows.items[i].id, row->lowest + (int64_t)i);
	if (row->requests)
		assert_int_equal(fake.asked_len, row->requests);
	assert_true(fake.asked_len <= 20);
	if (row->want == UR_OK) {
		assert_true(rows.server_date == FAKE_NOW - 1);
		assert_true(rows.local_date == FAKE_NOW);
	}
	ur_head_rows_release(&rows);
	fake_release(&fake);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(scene_rows)] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, scene_rows, scene_one);
	return cmocka_run_group_tests_name("forge.statuses", tests, NULL, NULL);
}
