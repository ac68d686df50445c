/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../src/forge/json.h"
#include "recordings.h"
#include "ur/forge/statuses.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))
#define SHA "0123456789abcdef0123456789abcdef01234567"
#define OTHER "89abcdef0123456789abcdef0123456701234567"
#define COMBINED(page) "/repos/a/b/commits/" SHA "/status?page=" #page "&limit=50"
#define HIGHEST "/repos/a/b/statuses/" SHA "?sort=leastindex&page=1&limit=1"
#define HISTORY(page)                                                                    \
	"/repos/a/b/statuses/" SHA "?sort=leastindex&page=" #page "&limit=50"

/* ---- one row ---- */

struct parse_row {
	const char *name;
	const char *json;
	bool bad;
	enum ur_state state;
	enum ur_writer writer;
	int64_t created_at;
};

#define ROW(more) "{\"id\":3,\"context\":\"c\"" more "}"
#define CREATED ",\"created_at\":\"2026-11-22T07:00:00+01:00\""
#define ENGINE ",\"creator\":null,\"target_url\":\"/a/b/actions/runs/2/jobs/7\""

static const struct parse_row parse_rows[] = {
	{ .name = "the least a row can be",
	  .json = ROW(""),
	  .state = UR_STATE_UNKNOWN,
	  .writer = UR_WRITER_NOBODY,
	  .created_at = UR_TIME_NONE },
	{ .name = "an engine row of this repository",
	  .json = ROW(",\"status\":\"success\"" ENGINE CREATED),
	  .state = UR_STATE_SUCCESS,
	  .writer = UR_WRITER_ENGINE,
	  .created_at = FAKE_NOW },
	{ .name = "an engine row below a sub-path",
	  .json = ROW(",\"status\":\"failure\",\"target_url\":\"/sub/a/b/actions/runs/2/"
		      "jobs/0\""),
	  .state = UR_STATE_FAILURE,
	  .writer = UR_WRITER_ENGINE,
	  .created_at = UR_TIME_NONE },
	{ .name = "a run of another repository is not ours",
	  .json = ROW(",\"status\":\"failure\",\"target_url\":\"/a/c/actions/runs/2/jobs/"
		      "0\""),
	  .state = UR_STATE_FAILURE,
	  .writer = UR_WRITER_NOBODY,
	  .created_at = UR_TIME_NONE },
	{ .name = "a creator makes it a user's whatever the target",
	  .json = ROW(
		  ",\"status\":\"success\",\"target_url\":\"/a/b/actions/runs/2/jobs/7\","
		  "\"creator\":{\"id\":5,\"login\":\"reaper\"}"),
	  .state = UR_STATE_SUCCESS,
	  .writer = UR_WRITER_USER,
	  .created_at = UR_TIME_NONE },
	{ .name = "status comes before state",
	  .json = ROW(",\"status\":\"failure\",\"state\":\"success\""),
	  .state = UR_STATE_FAILURE,
	  .writer = UR_WRITER_NOBODY,
	  .created_at = UR_TIME_NONE },
	{ .name = "state serves where status is absent",
	  .json = ROW(",\"state\":\"pending\""),
	  .state = UR_STATE_PENDING,
	  .writer = UR_WRITER_NOBODY,
	  .created_at = UR_TIME_NONE },
	{ .name = "an empty status is unknown, whatever state says",
	  .json = ROW(",\"status\":\"\",\"state\":\"success\""),
	  .state = UR_STATE_UNKNOWN,
	  .writer = UR_WRITER_NOBODY,
	  .created_at = UR_TIME_NONE },
	{ .name = "a word in capitals is unknown",
	  .json = ROW(",\"status\":\"Success\""),
	  .state = UR_STATE_UNKNOWN,
	  .writer = UR_WRITER_NOBODY,
	  .created_at = UR_TIME_NONE },
	{ .name = "nulls where null may stand",
	  .json = ROW(",\"status\":null,\"description\":null,\"target_url\":null,"
		      "\"creator\":null,\"created_at\":null"),
	  .state = UR_STATE_UNKNOWN,
	  .writer = UR_WRITER_NOBODY,
	  .created_at = UR_TIME_NONE },
	{ .name = "the epoch is no time",
	  .json = ROW(",\"status\":\"success\",\"created_at\":\"1970-01-01T00:00:00Z\""),
	  .state = UR_STATE_SUCCESS,
	  .writer = UR_WRITER_NOBODY,
	  .created_at = UR_TIME_NONE },
	{ .name = "a time that is none",
	  .json = ROW(",\"status\":\"success\",\"created_at\":\"yesterday\""),
	  .state = UR_STATE_SUCCESS,
	  .writer = UR_WRITER_NOBODY,
	  .created_at = UR_TIME_NONE },
	{ .name = "null is no row", .json = "null", .bad = true },
	{ .name = "a list is no row", .json = "[]", .bad = true },
	{ .name = "an empty object is no row", .json = "{}", .bad = true },
	{ .name = "id 0", .json = "{\"id\":0,\"context\":\"c\"}", .bad = true },
	{ .name = "a negative id", .json = "{\"id\":-4,\"context\":\"c\"}", .bad = true },
	{ .name = "an id in quotes",
	  .json = "{\"id\":\"4\",\"context\":\"c\"}",
	  .bad = true },
	{ .name = "an id with a fraction",
	  .json = "{\"id\":4.0,\"context\":\"c\"}",
	  .bad = true },
	{ .name = "no context", .json = "{\"id\":4}", .bad = true },
	{ .name = "a context that is null",
	  .json = "{\"id\":4,\"context\":null}",
	  .bad = true },
	{ .name = "a status that is a number",
	  .json = ROW(",\"status\":1"),
	  .bad = true },
	{ .name = "a description that is a list",
	  .json = ROW(",\"description\":[]"),
	  .bad = true },
	{ .name = "a target that is a number",
	  .json = ROW(",\"target_url\":7"),
	  .bad = true },
	{ .name = "a time that is a number",
	  .json = ROW(",\"created_at\":7"),
	  .bad = true },
	{ .name = "a creator without a name",
	  .json = ROW(",\"creator\":{\"id\":5}"),
	  .bad = true },
	{ .name = "a creator without a number",
	  .json = ROW(",\"creator\":{\"login\":\"x\"}"),
	  .bad = true },
	{ .name = "a creator that is a text",
	  .json = ROW(",\"creator\":\"reaper\""),
	  .bad = true },
};

static void release_row(struct ur_row *row)
{
	struct ur_rows rows = UR_ROWS_INIT;

	*ur_rows_push(&rows) = *row;
	ur_rows_release(&rows);
}

/* Read a text and parse what it says as a row. */
static bool parse_text(const char *text, const char *repo, struct ur_row *row)
{
	struct ur_error err = UR_ERROR_INIT;
	char *listed = ur_xasprintf("[%s]", text);
	struct ur_json *json = NULL;
	bool good;

	assert_int_equal(ur_json_read(listed, strlen(listed), &json, &err), UR_OK);
	good = ur_status_parse(ur_json_first(json), repo, row);
	ur_json_free(json);
	free(listed);
	return good;
}

static void parse_one(void **state)
{
	const struct parse_row *want = *state;
	struct ur_row row;

	assert_int_equal(parse_text(want->json, "a/b", &row), !want->bad);
	if (!want->bad) {
		assert_int_equal(row.id, 3);
		assert_string_equal(row.context, "c");
		assert_int_equal(row.state, want->state);
		assert_int_equal(row.writer, want->writer);
		assert_true(row.created_at == want->created_at);
		assert_string_equal(row.writer_login,
				    want->writer == UR_WRITER_USER ? "reaper" : "");
		assert_int_equal(row.writer_id, want->writer == UR_WRITER_USER ? 5 : 0);
		assert_false(row.ours);
		release_row(&row);
	}
}

/* ---- live rows of one commit ---- */

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

/* ---- many commits ---- */

struct many {
	size_t calls, good, refused, seen[300];
};

static void count_head(void *payload, size_t index, struct ur_head_rows *rows)
{
	struct many *many = payload;

	many->calls++;
	many->seen[index]++;
	if (rows->rc == UR_OK) {
		many->good++;
		assert_int_equal(rows->rows.len, 2);
		/* each head got its own rows */
		assert_int_equal(rows->rows.items[0].id, index + 1);
	} else if (rows->rc == UR_EAUTH) {
		many->refused++;
	}
	ur_head_rows_release(rows);
}

static void each_of_many_is_told_once(void **state)
{
	char shas[300][41], path[160], body[256];
	const char *list[300];
	struct many many = { 0 };
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake.newest_first = true;
	for (unsigned i = 0; i < 300; i++) {
		snprintf(shas[i], sizeof(shas[i]), "%040x", i);
		list[i] = shas[i];
		snprintf(path, sizeof(path),
			 "/repos/a/b/commits/%.40s/status?page=1&limit=50", shas[i]);
		snprintf(body, sizeof(body),
			 "{\"sha\":\"%.40s\",\"statuses\":[{\"id\":%u,\"context\":\"a\"},"
			 "{\"id\":%u,\"context\":\"b\"}]}",
			 shas[i], i + 2, i + 1);
		if (i % 10 == 3)
			fake_add(&fake, path, 500, "");
		else
			fake_count(fake_add(&fake, path, 200, body), 2);
	}
	list[7] = "HEAD"; /* no request is made of that */
	ur_statuses_read_all(&fake.forge, "a/b", list, 300, count_head, &many);
	assert_int_equal(many.calls, 300);
	for (size_t i = 0; i < 300; i++)
		assert_int_equal(many.seen[i], 1);
	assert_int_equal(many.good, 300 - 30 - 1);
	assert_int_equal(fake.asked_len, 299);
	assert_true(fake.most_open > 1 && fake.most_open <= fake.transport.parallel);
	fake_release(&fake);
}

static void a_refused_token_is_not_tried_a_thousand_times(void **state)
{
	char shas[300][41], path[160];
	const char *list[300];
	struct many many = { 0 };
	struct fake fake;

	(void)state;
	fake_init(&fake);
	for (unsigned i = 0; i < 300; i++) {
		snprintf(shas[i], sizeof(shas[i]), "%040x", i);
		list[i] = shas[i];
		snprintf(path, sizeof(path),
			 "/repos/a/b/commits/%.40s/status?page=1&limit=50", shas[i]);
		fake_add(&fake, path, 401, "{\"message\":\"no\"}");
	}
	ur_statuses_read_all(&fake.forge, "a/b", list, 300, count_head, &many);
	assert_int_equal(many.calls, 300);
	assert_int_equal(many.refused, 300);
	assert_true(fake.asked_len <= 2 * fake.transport.parallel);
	fake_release(&fake);
}

static void the_deadline_answers_every_head(void **state)
{
	const char *list[3] = { SHA, OTHER, SHA };
	struct many many = { 0 };
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake.net.deadline_ms = 1;
	ur_statuses_read_all(&fake.forge, "a/b", list, 3, count_head, &many);
	assert_int_equal(many.calls, 3);
	assert_int_equal(fake.asked_len, 0);
	fake_release(&fake);
}

/* ---- history ---- */

static char *history(int newest, int oldest)
{
	struct ur_str body = UR_STR_INIT;

	ur_str_addc(&body, '[');
	for (int id = newest; id >= oldest; id--)
		ur_str_addf(&body,
			    "%s{\"id\":%d,\"status\":\"pending\",\"context\":\"c\"}",
			    id < newest ? "," : "", id);
	ur_str_addc(&body, ']');
	return ur_str_detach(&body);
}

static void add_history(struct fake *fake, const char *path, int newest, int oldest,
			int64_t count)
{
	char *body = history(newest, oldest);

	fake_count(fake_add(fake, path, 200, body), count);
	free(body);
}

static void history_comes_whole_and_newest_first(void **state)
{
	static const int64_t counts[] = { 70, -1 };

	(void)state;
	for (size_t i = 0; i < LEN(counts); i++) {
		struct ur_head_rows rows;
		struct fake fake;

		fake_init(&fake);
		add_history(&fake, HISTORY(1), 70, 21, counts[i]);
		add_history(&fake, HISTORY(2), 20, 1, counts[i]);
		fake_add(&fake, HISTORY(3), 200, "[]");
		ur_history_read(&fake.forge, "a/b", SHA, &rows);
		assert_int_equal(rows.rc, UR_OK);
		assert_int_equal(rows.rows.len, 70);
		for (size_t j = 0; j < 70; j++)
			assert_int_equal(rows.rows.items[j].id, 70 - (int64_t)j);
		assert_int_equal(fake.asked_len, counts[i] > 0 ? 2 : 3);
		ur_head_rows_release(&rows);
		fake_release(&fake);
	}
}

static void a_history_that_grew_is_read_again(void **state)
{
	struct ur_head_rows rows;
	struct fake fake;

	(void)state;
	fake_init(&fake);
	add_history(&fake, HISTORY(1), 70, 21, 70);
	add_history(&fake, HISTORY(2), 21, 1, 71);
	add_history(&fake, HISTORY(1), 71, 22, 71);
	ur_history_read(&fake.forge, "a/b", SHA, &rows);
	assert_int_equal(rows.rc, UR_OK);
	assert_int_equal(rows.rows.len, 71);
	ur_head_rows_release(&rows);
	fake_release(&fake);
}

static void an_endless_history_is_given_up(void **state)
{
	struct ur_head_rows rows;
	struct fake fake;
	char path[160];

	(void)state;
	fake_init(&fake);
	for (int page = 1; page <= 200; page++) {
		snprintf(path, sizeof(path),
			 "/repos/a/b/statuses/" SHA "?sort=leastindex&page=%d&limit=50",
			 page);
		add_history(&fake, path, 20000 - page * 50, 19951 - page * 50, -1);
	}
	ur_history_read(&fake.forge, "a/b", SHA, &rows);
	assert_int_equal(rows.rc, UR_EPROTO);
	assert_non_null(strstr(rows.err.message, "more than 5000 rows"));
	assert_int_equal(rows.rows.len, 0);
	ur_head_rows_release(&rows);
	fake_release(&fake);
}

/* ---- posting ---- */

#define POST_PATH "/repos/a/b/statuses/" SHA
#define POSTED(state, context, description)                                              \
	"{\"id\":12,\"status\":\"" state "\",\"context\":\"" context                     \
	"\",\"description\":\"" description "\"}"

struct post_row {
	const char *name;
	long status;
	const char *body;
	enum ur_net_result net;
	enum ur_errc want;
	bool certain, refused;
};

static const struct post_row post_rows[] = {
	{ .name = "201 with our words is certain",
	  .status = 201,
	  .body = POSTED("success", "CI / é (pull_request)", "d"),
	  .certain = true },
	{ .name = "an empty 201 is not", .status = 201, .body = "", .want = UR_EPROTO },
	{ .name = "a 201 of another context is not",
	  .status = 201,
	  .body = POSTED("success", "x", "d"),
	  .want = UR_EPROTO },
	{ .name = "a 201 of another state is not",
	  .status = 201,
	  .body = POSTED("failure", "CI / é (pull_request)", "d"),
	  .want = UR_EPROTO },
	{ .name = "a 201 without our marker is not",
	  .status = 201,
	  .body = POSTED("success", "CI / é (pull_request)", "e"),
	  .want = UR_EPROTO },
	{ .name = "a list is what a redirect turned into a read gives",
	  .status = 201,
	  .body = "[" POSTED("success", "CI / é (pull_request)", "d") "]",
	  .want = UR_EPROTO },
	{ .name = "200 is no 201",
	  .status = 200,
	  .body = POSTED("success", "CI / é (pull_request)", "d"),
	  .want = UR_EPROTO },
	{ .name = "403 is a definite no",
	  .status = 403,
	  .body = "{\"message\":\"no\"}",
	  .want = UR_ERIGHT,
	  .refused = true },
	{ .name = "401 is a definite no",
	  .status = 401,
	  .body = "{}",
	  .want = UR_EAUTH,
	  .refused = true },
	{ .name = "422 is a definite no",
	  .status = 422,
	  .body = "{}",
	  .want = UR_EPROTO,
	  .refused = true },
	{ .name = "404 is a definite no",
	  .status = 404,
	  .body = "{}",
	  .want = UR_ENOTFOUND,
	  .refused = true },
	{ .name = "408 is not", .status = 408, .body = "", .want = UR_ETRANSIENT },
	{ .name = "429 is not", .status = 429, .body = "", .want = UR_ETRANSIENT },
	{ .name = "500 is not: the row may stand",
	  .status = 500,
	  .body = "{\"message\":\"\"}",
	  .want = UR_ETRANSIENT },
	{ .name = "a redirect is not", .status = 301, .body = "", .want = UR_EMOVED },
	{ .name = "a cut answer is not", .net = UR_NET_CUT, .want = UR_ETRANSIENT },
};

static void post_one(void **state)
{
	const struct post_row *row = *state;
	const struct ur_status_post post = { "CI / é (pull_request)", "success",
					     "http://f/\"quoted\"", "d" };
	struct ur_permit permit = { .seal = UR_PERMIT_SEAL, .path = POST_PATH };
	struct ur_error err = UR_ERROR_INIT;
	struct ur_posted posted;
	struct fake fake;
	json_t *sent;

	fake_init(&fake);
	fake.net.retry.retries = 5;
	fake_add(&fake, POST_PATH, row->status, row->body)->net = row->net;
	assert_int_equal(
		ur_status_post(&fake.forge, "a/b", SHA, &post, &permit, &posted, &err),
		row->want);
	assert_int_equal(posted.certain, row->certain);
	assert_int_equal(posted.refused, row->refused);
	assert_true(posted.sent);
	assert_int_equal(posted.id, row->certain ? 12 : 0);
	assert_int_equal(fake.asked_len, 1); /* never a second one */
	sent = json_loads(strchr(fake.asked[0], '{'), 0, NULL);
	assert_non_null(sent);
	assert_int_equal(json_object_size(sent), 4);
	assert_string_equal(json_string_value(json_object_get(sent, "context")),
			    post.context);
	assert_string_equal(json_string_value(json_object_get(sent, "state")), "success");
	assert_string_equal(json_string_value(json_object_get(sent, "target_url")),
			    post.target_url);
	assert_string_equal(json_string_value(json_object_get(sent, "description")), "d");
	json_decref(sent);
	fake_release(&fake);
}

static void broken_text_is_never_sent(void **state)
{
	const struct ur_status_post post = { "a\xff", "success", "", "d" };
	struct ur_permit permit = { .seal = UR_PERMIT_SEAL, .path = POST_PATH };
	struct ur_error err = UR_ERROR_INIT;
	struct ur_posted posted;
	struct fake fake;

	(void)state;
	fake_init(&fake);
	assert_int_equal(
		ur_status_post(&fake.forge, "a/b", SHA, &post, &permit, &posted, &err),
		UR_EPROTO);
	assert_false(posted.sent);
	assert_int_equal(fake.asked_len, 0);
	fake_release(&fake);
}

/* ---- recordings ---- */

/* A row as recorded against the row as parsed. */
static void same_row(const json_t *json, const struct ur_row *row)
{
	const char *word = json_string_value(json_object_get(json, "status"));
	const json_t *creator = json_object_get(json, "creator");
	const char *target = json_string_value(json_object_get(json, "target_url"));

	assert_int_equal(row->id, json_integer_value(json_object_get(json, "id")));
	assert_string_equal(row->context,
			    json_string_value(json_object_get(json, "context")));
	assert_string_equal(row->description,
			    json_string_value(json_object_get(json, "description")));
	assert_string_equal(row->target_url, target);
	assert_int_equal(row->state, ur_state_parse(word));
	assert_true(row->created_at > FAKE_NOW && row->created_at < FAKE_NOW + 86400);
	if (!json_is_null(creator)) {
		assert_int_equal(row->writer, UR_WRITER_USER);
		assert_string_equal(row->writer_login,
				    json_string_value(json_object_get(creator, "login")));
	} else {
		assert_int_equal(row->writer, strstr(target, "/actions/runs/") ?
						      UR_WRITER_ENGINE :
						      UR_WRITER_NOBODY);
	}
}

/* "/repos/{owner/name}/…" */
static void repo_of(const char *path, char *repo, size_t size)
{
	const char *name = path + strlen("/repos/");
	size_t owner = strcspn(name, "/") + 1;

	snprintf(repo, size, "%.*s", (int)(owner + strcspn(name + owner, "/?")), name);
}

static size_t check_list(const json_t *list, const char *repo)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *json = json_array_get(list, i);
		char *text = json_dumps(json, JSON_ENCODE_ANY);
		struct ur_row row;

		assert_true(parse_text(text, repo, &row));
		free(text);
		same_row(json, &row);
		release_row(&row);
	}
	return json_array_size(list);
}

/* A whole first page is read as the program would read it. */
static void check_combined(const json_t *step, const char *repo)
{
	const json_t *json = recording_json(step),
		     *list = json_object_get(json, "statuses");
	const char *sha = json_string_value(json_object_get(json, "sha"));
	const char *count = recording_header(step, "x-total-count");
	struct ur_head_rows rows;
	struct fake fake;
	char path[256];

	check_list(list, repo);
	if (count && strtoul(count, NULL, 10) != json_array_size(list))
		return; /* one page of several */
	sha = *sha ? sha : SHA;
	snprintf(path, sizeof(path), "/repos/%s/commits/%s/status?page=1&limit=50", repo,
		 sha);
	fake_init(&fake);
	recording_serve(&fake, path, step);
	ur_statuses_read(&fake.forge, repo, sha, &rows);
	assert_int_equal(rows.rc, UR_OK);
	assert_int_equal(rows.rows.len, json_array_size(list));
	for (size_t i = 0; i < json_array_size(list); i++)
		for (size_t j = 0; j < rows.rows.len; j++)
			if (rows.rows.items[j].id ==
			    json_integer_value(
				    json_object_get(json_array_get(list, i), "id")))
				same_row(json_array_get(list, i), &rows.rows.items[j]);
	assert_int_equal(fake.asked_len, 1);
	ur_head_rows_release(&rows);
	fake_release(&fake);
}

static void every_recorded_row_is_read(void **state)
{
	static const char *const topics[] = { "statuses", "actions", "refusals",
					      "naming" };

	(void)state;
	for (size_t s = 0; s < LEN(recorded_servers); s++) {
		size_t lists = 0, pages = 0;

		for (size_t t = 0; t < LEN(topics); t++) {
			json_t *recording =
				recording_load(recorded_servers[s], topics[t]);
			const json_t *steps = json_object_get(recording, "steps");

			assert_non_null(recording);
			for (size_t i = 0; i < json_array_size(steps); i++) {
				const json_t *step = json_array_get(steps, i);
				const char *path = recording_path(step);
				const json_t *json = recording_json(step);
				char repo[128];

				if (!path || recording_status(step) != 200 || !json)
					continue;
				repo_of(path, repo, sizeof(repo));
				if (json_is_object(json) && strstr(path, "/commits/") &&
				    json_object_get(json, "statuses")) {
					check_combined(step, repo);
					pages++;
				} else if (json_is_array(json) &&
					   strstr(path, "/statuses/")) {
					check_list(json, repo);
					lists++;
				}
			}
			json_decref(recording);
		}
		assert_true(pages > 10 && lists > 5);
	}
}

/* 55 contexts on two pages, as each server gave them. */
static void recorded_pages_join(void **state)
{
	(void)state;
	for (size_t s = 0; s < LEN(recorded_servers); s++) {
		json_t *recording = recording_load(recorded_servers[s], "statuses");
		const json_t *first =
			recording_step(recording, "55 contexts: limit 100", 0);
		const json_t *second =
			recording_step(recording, "55 contexts: page 2 of 50", 0);
		const json_t *newest =
			recording_step(recording, "55 rows: history total, page 1", 0);
		const char *sha =
			json_string_value(json_object_get(recording_json(first), "sha"));
		struct ur_head_rows rows;
		struct fake fake;
		char path[256];

		fake_init(&fake);
		snprintf(path, sizeof(path),
			 "/repos/alice/statuses/commits/%s/status?page=1&limit=50", sha);
		recording_serve(&fake, path, first);
		snprintf(path, sizeof(path),
			 "/repos/alice/statuses/commits/%s/status?page=2&limit=50", sha);
		recording_serve(&fake, path, second);
		snprintf(path, sizeof(path),
			 "/repos/alice/statuses/statuses/"
			 "%s?sort=leastindex&page=1&limit=1",
			 sha);
		recording_serve(&fake, path, newest);
		ur_statuses_read(&fake.forge, "alice/statuses", sha, &rows);
		assert_int_equal(rows.rc, UR_OK);
		assert_int_equal(rows.rows.len, 55);
		for (size_t i = 0; i < 55; i++)
			assert_int_equal(rows.rows.items[i].id, i + 1);
		assert_int_equal(fake.asked_len, 4);
		ur_head_rows_release(&rows);
		fake_release(&fake);
		json_decref(recording);
	}
}

/* The posts that each server took, and those it refused. */
static void recorded_posts_are_understood(void **state)
{
	static const struct {
		const char *label, *context, *status, *description;
		enum ur_errc want;
		bool refused;
	} rows[] = {
		{ "supersede the umbrella", "CI / all-required (pull_request)", "success",
		  "Compensated", UR_OK, false },
		{ "warning", "warn", "warning", "", UR_OK, false },
		{ "reader posts", "x", "success", "", UR_ERIGHT, true },
		{ "nobody posts", "x", "success", "", UR_EAUTH, true },
		{ "wrong token posts", "x", "success", "", UR_EAUTH, true },
		{ "state is a number", "n", "success", "", UR_EPROTO, true },
		{ "context with blanks around", "  padded  ", "success", "  d  ",
		  UR_EPROTO, false },
		{ "renamed: post by the old name", "renamed", "success", "", UR_EMOVED,
		  false },
	};

	(void)state;
	for (size_t s = 0; s < LEN(recorded_servers); s++) {
		json_t *recording = recording_load(recorded_servers[s], "statuses");

		for (size_t i = 0; i < LEN(rows); i++) {
			const json_t *step = recording_step(recording, rows[i].label, 0);
			const struct ur_status_post post = { rows[i].context,
							     rows[i].status, "",
							     rows[i].description };
			struct ur_permit permit = { .seal = UR_PERMIT_SEAL };
			struct ur_error err = UR_ERROR_INIT;
			struct ur_posted posted;
			struct fake fake;

			assert_non_null(step);
			fake_init(&fake);
			recording_serve(&fake, POST_PATH, step);
			assert_int_equal(ur_status_post(&fake.forge, "a/b", SHA, &post,
							&permit, &posted, &err),
					 rows[i].want);
			assert_int_equal(posted.certain, rows[i].want == UR_OK);
			assert_int_equal(posted.refused, rows[i].refused);
			if (rows[i].want == UR_EMOVED)
				assert_non_null(
					strstr(err.message, "'alice/statuses-new'"));
			fake_release(&fake);
		}
		json_decref(recording);
	}
}

static const struct CMUnitTest others[] = {
	cmocka_unit_test(each_of_many_is_told_once),
	cmocka_unit_test(a_refused_token_is_not_tried_a_thousand_times),
	cmocka_unit_test(the_deadline_answers_every_head),
	cmocka_unit_test(history_comes_whole_and_newest_first),
	cmocka_unit_test(a_history_that_grew_is_read_again),
	cmocka_unit_test(an_endless_history_is_given_up),
	cmocka_unit_test(broken_text_is_never_sent),
	cmocka_unit_test(every_recorded_row_is_read),
	cmocka_unit_test(recorded_pages_join),
	cmocka_unit_test(recorded_posts_are_understood),
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
	struct CMUnitTest tests[LEN(parse_rows) + LEN(scene_rows) + LEN(post_rows) +
				LEN(others)] = { 0 };
	size_t n = 0;

	ADD(parse_rows, parse_one);
	ADD(scene_rows, scene_one);
	ADD(post_rows, post_one);
	for (size_t i = 0; i < LEN(others); i++)
		tests[n++] = others[i];
	return cmocka_run_group_tests_name("forge.statuses", tests, NULL, NULL);
}
