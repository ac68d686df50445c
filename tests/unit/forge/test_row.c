/* SPDX-License-Identifier: MIT */
#include "forge/commit.h"

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
	{ .name = "a marker is nothing that the engine writes",
	  .json = ROW(",\"status\":\"success\"" ENGINE CREATED
		      ",\"description\":\"Compensated: x "
		      "[umbrella-reaper 20261121T205501Z-1f3a9c42]\""),
	  .state = UR_STATE_SUCCESS,
	  .writer = UR_WRITER_NOBODY,
	  .created_at = FAKE_NOW },
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

int main(void)
{
	struct CMUnitTest tests[UR_LEN(parse_rows)] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, parse_rows, parse_one);
	return cmocka_run_group_tests_name("forge.row", tests, NULL, NULL);
}
