/* SPDX-License-Identifier: MIT */
#include "core/table.h"
#include "recordings.h"

#include "ur/forge/pulls.h"

#define SHA "0123456789abcdef0123456789abcdef01234567"
#define HOLD "umbrella-reaper/hold"
#define PULL(more)                                                                       \
	"{\"number\":7,\"state\":\"open\",\"draft\":false,\"merged\":false,"             \
	"\"labels\":[],\"merge_base\":\"" SHA "\",\"base\":{\"ref\":\"main\","           \
	"\"sha\":\"" SHA "\"},\"head\":{\"sha\":\"" SHA "\",\"repo\":null}" more "}"

struct pull_row {
	const char *name;
	const char *json;
	enum ur_errc want;
	bool bad, closed, merged, draft, held;
	bool no_sha;
};

static const struct pull_row pull_rows[] = {
	{ .name = "an open one whose fork is gone", .json = PULL("") },
	{ .name = "a draft",
	  .json = "{\"number\":7,\"state\":\"open\",\"draft\":true,\"labels\":null,"
		  "\"base\":{\"ref\":\"main\",\"sha\":\"\"},\"head\":{\"sha\":\"" SHA
		  "\"}}",
	  .draft = true },
	{ .name = "a closed and merged one",
	  .json = "{\"number\":7,\"state\":\"closed\",\"draft\":false,\"merged\":true,"
		  "\"base\":{\"ref\":\"main\"},\"head\":{\"sha\":\"" SHA "\"}}",
	  .closed = true,
	  .merged = true },
	{ .name = "the hold label holds",
	  .json = "{\"number\":7,\"state\":\"open\",\"draft\":false,\"labels\":[{"
		  "\"name\":"
		  "\"x\"},{\"name\":\"" HOLD "\"}],\"base\":{\"ref\":\"main\"},"
		  "\"head\":{\"sha\":\"" SHA "\"}}",
	  .held = true },
	{ .name = "an empty head is bad",
	  .json = "{\"number\":7,\"state\":\"open\",\"draft\":false,"
		  "\"base\":{\"ref\":\"main\"},\"head\":{\"sha\":\"\"}}",
	  .bad = true,
	  .no_sha = true },
	{ .name = "a short head is bad",
	  .json = "{\"number\":7,\"state\":\"open\",\"draft\":false,"
		  "\"base\":{\"ref\":\"main\"},\"head\":{\"sha\":\"0123456\"}}",
	  .bad = true,
	  .no_sha = true },
	{ .name = "no head is bad",
	  .json = "{\"number\":7,\"state\":\"open\",\"draft\":false,\"head\":null,"
		  "\"base\":{\"ref\":\"main\"}}",
	  .bad = true,
	  .no_sha = true },
	{ .name = "no base is bad",
	  .json = "{\"number\":7,\"state\":\"open\",\"draft\":false,\"base\":null,"
		  "\"head\":{\"sha\":\"" SHA "\"}}",
	  .bad = true },
	{ .name = "a draft that is a word is bad",
	  .json = "{\"number\":7,\"state\":\"open\",\"draft\":\"no\","
		  "\"base\":{\"ref\":\"main\"},\"head\":{\"sha\":\"" SHA "\"}}",
	  .bad = true },
	{ .name = "an unknown state is bad, and not open",
	  .json = "{\"number\":7,\"state\":\"locked\",\"draft\":false,"
		  "\"base\":{\"ref\":\"main\"},\"head\":{\"sha\":\"" SHA "\"}}",
	  .bad = true,
	  .closed = true },
	{ .name = "labels of another shape are bad: one might hold",
	  .json = "{\"number\":7,\"state\":\"open\",\"draft\":false,\"labels\":[\"" HOLD
		  "\"],"
		  "\"base\":{\"ref\":\"main\"},\"head\":{\"sha\":\"" SHA "\"}}",
	  .bad = true },
	{ .name = "another number", .json = "{\"number\":8}", .want = UR_EPROTO },
	{ .name = "no number", .json = "{}", .want = UR_EPROTO },
	{ .name = "null", .json = "null", .want = UR_EPROTO },
	{ .name = "a list", .json = "[]", .want = UR_EPROTO },
	{ .name = "nothing", .json = "", .want = UR_EPROTO },
};

static void pull_one(void **state)
{
	const struct pull_row *row = *state;
	struct ur_error err = UR_ERROR_INIT;
	struct ur_pull pull = { 0 };
	struct fake fake;

	fake_init(&fake);
	fake_add(&fake, "/repos/a/b/pulls/7", 200, row->json);
	assert_int_equal(ur_pull_read(&fake.forge, "a/b", 7, HOLD, &pull, &err),
			 row->want);
	if (row->want == UR_OK) {
		assert_int_equal(pull.number, 7);
		assert_int_equal(pull.bad, row->bad);
		assert_int_equal(pull.open, !row->closed);
		assert_int_equal(pull.merged, row->merged);
		assert_int_equal(pull.draft, row->draft);
		assert_int_equal(pull.held, row->held);
		assert_string_equal(pull.sha, row->no_sha ? "" : SHA);
		assert_non_null(pull.base);
	}
	ur_pull_release(&pull);
	fake_release(&fake);
}

/* No name of a branch, and kept for each pull request of a list. */
static void a_long_branch_is_bad(void **state)
{
	struct ur_error err = UR_ERROR_INIT;
	struct ur_str body = UR_STR_INIT;
	struct ur_pull pull = { 0 };
	struct fake fake;

	(void)state;
	fake_init(&fake);
	ur_str_adds(&body, "{\"number\":7,\"state\":\"open\",\"draft\":false,\"head\":{"
			   "\"sha\":\"" SHA "\"},\"base\":{\"ref\":\"");
	for (unsigned i = 0; i < 4097; i++)
		ur_str_addc(&body, 'b');
	ur_str_adds(&body, "\"}}");
	fake_add(&fake, "/repos/a/b/pulls/7", 200, body.buf);
	assert_int_equal(ur_pull_read(&fake.forge, "a/b", 7, HOLD, &pull, &err), UR_OK);
	assert_true(pull.bad);
	assert_string_equal(pull.base, "");
	ur_str_release(&body);
	ur_pull_release(&pull);
	fake_release(&fake);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(pull_rows) + 1] = { 0 };
	size_t n = 0;

	tests[n++] = (struct CMUnitTest)cmocka_unit_test(a_long_branch_is_bad);
	ADD_ROWS(tests, n, pull_rows, pull_one);
	return cmocka_run_group_tests_name("forge.pull", tests, NULL, NULL);
}
