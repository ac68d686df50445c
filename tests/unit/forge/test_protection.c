/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "recordings.h"
#include "ur/forge/protection.h"
#include "ur/forge/pulls.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))
#define SHA "0123456789abcdef0123456789abcdef01234567"
#define UMBRELLA "CI / all-required (pull_request)"

struct read_row {
	const char *name;
	const char *body;
	long status;
	enum ur_errc want;
	bool readable, enabled;
	size_t contexts;
	const char *tip;
};

#define BRANCH(more) "{\"name\":\"main\",\"commit\":{\"id\":\"" SHA "\"}," more "}"

static const struct read_row read_rows[] = {
	{ .name = "a required context",
	  .body = BRANCH("\"protected\":true,\"enable_status_check\":true,"
			 "\"status_check_contexts\":[\"x\",\"y\"]"),
	  .readable = true,
	  .enabled = true,
	  .contexts = 2,
	  .tip = SHA },
	{ .name = "protected, with null for contexts",
	  .body = BRANCH("\"protected\":true,\"enable_status_check\":true,"
			 "\"status_check_contexts\":null"),
	  .readable = true,
	  .enabled = true,
	  .tip = SHA },
	{ .name = "not protected",
	  .body = BRANCH("\"protected\":false,\"enable_status_check\":false,"
			 "\"status_check_contexts\":[]"),
	  .readable = true,
	  .tip = SHA },
	{ .name = "a check without a protection binds nobody",
	  .body = BRANCH("\"protected\":false,\"enable_status_check\":true,"
			 "\"status_check_contexts\":[\"x\"]"),
	  .readable = true,
	  .contexts = 1,
	  .tip = SHA },
	{ .name = "a branch without a commit",
	  .body = "{\"commit\":null,\"protected\":false,\"enable_status_check\":false,"
		  "\"status_check_contexts\":[]}",
	  .readable = true,
	  .tip = "" },
	{ .name = "contexts not told",
	  .tip = SHA,
	  .body = BRANCH("\"protected\":true,\"enable_status_check\":true") },
	{ .name = "contexts of another kind",
	  .tip = SHA,
	  .body = BRANCH("\"protected\":true,\"enable_status_check\":true,"
			 "\"status_check_contexts\":[1]") },
	{ .name = "the switch as a number",
	  .tip = SHA,
	  .body = BRANCH("\"protected\":true,\"enable_status_check\":1,"
			 "\"status_check_contexts\":[]") },
	{ .name = "not JSON is not readable", .body = "<html>", .tip = "" },
	{ .name = "a list is not readable", .body = "[]", .tip = "" },
	{ .name = "a gone branch is not readable",
	  .status = 404,
	  .body = "{}",
	  .tip = "" },
	{ .name = "a refusal is not readable", .status = 403, .body = "{}", .tip = "" },
	{ .name = "a refused token stops",
	  .status = 401,
	  .body = "{}",
	  .want = UR_EAUTH },
	{ .name = "a failing server may pass",
	  .status = 502,
	  .body = "",
	  .want = UR_ETRANSIENT },
};

static void read_one(void **state)
{
	const struct read_row *row = *state;
	struct ur_protection protection = { .enabled = true };
	struct ur_error err = UR_ERROR_INIT;
	char tip[UR_SHA_BUF] = "untouched";
	struct fake fake;

	fake_init(&fake);
	fake_add(&fake, "/repos/a/b/branches/main", row->status ? row->status : 200,
		 row->body);
	assert_int_equal(
		ur_protection_read(&fake.forge, "a/b", "main", &protection, tip, &err),
		row->want);
	if (row->want == UR_OK) {
		assert_int_equal(protection.readable, row->readable);
		assert_int_equal(protection.enabled, row->enabled);
		assert_int_equal(protection.contexts_len, row->contexts);
		assert_string_equal(tip, row->tip);
		assert_int_equal(err.code, UR_OK);
		ur_protection_release(&protection);
	} else {
		assert_string_equal(tip, "untouched");
		assert_non_null(strstr(err.message, "cannot read the branch 'main'"));
	}
	fake_release(&fake);
}

static void branch_names_make_one_address(void **state)
{
	static const struct {
		const char *branch, *path; /* NULL: nothing is asked */
	} rows[] = {
		{ "release/1.0", "GET /repos/a/b/branches/release/1.0" },
		{ "a b?c#d%", "GET /repos/a/b/branches/a%20b%3Fc%23d%25" },
		{ "../../user", NULL },
		{ "a//b", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct ur_protection protection = UR_PROTECTION_INIT;
		struct ur_error err = UR_ERROR_INIT;
		struct fake fake;

		fake_init(&fake);
		assert_int_equal(ur_protection_read(&fake.forge, "a/b", rows[i].branch,
						    &protection, NULL, &err),
				 UR_OK);
		assert_false(protection.readable);
		assert_int_equal(fake.asked_len, rows[i].path ? 1 : 0);
		if (rows[i].path)
			assert_string_equal(fake.asked[0], rows[i].path);
		fake_release(&fake);
	}
}

struct requires_row {
	const char *name;
	bool unreadable, off;
	const char *contexts[3];
	enum ur_answer want;
};

static const struct requires_row requires_rows[] = {
	{ .name = "not readable cannot be told",
	  .unreadable = true,
	  .want = UR_CANNOT_TELL },
	{ .name = "the check is off",
	  .off = true,
	  .contexts = { UMBRELLA },
	  .want = UR_NO },
	{ .name = "no entries mean every context", .want = UR_YES },
	{ .name = "named", .contexts = { "x", UMBRELLA }, .want = UR_YES },
	{ .name = "matched by a glob over a slash",
	  .contexts = { "C*(pull_request)" },
	  .want = UR_YES },
	{ .name = "not named",
	  .contexts = { "x", "CI / other (pull_request)" },
	  .want = UR_NO },
	{ .name = "case matters",
	  .contexts = { "ci / all-required (pull_request)" },
	  .want = UR_NO },
	{ .name = "only entries that cannot be compiled are none",
	  .contexts = { "[" },
	  .want = UR_YES },
	{ .name = "one of them beside another does not count",
	  .contexts = { "[", "x" },
	  .want = UR_NO },
};

static void requires_one(void **state)
{
	const struct requires_row *row = *state;
	struct ur_protection protection = UR_PROTECTION_INIT;

	protection.readable = !row->unreadable;
	protection.enabled = !row->off;
	for (size_t i = 0; i < LEN(row->contexts) && row->contexts[i]; i++)
		ur_protection_add(&protection, row->contexts[i]);
	assert_int_equal(ur_protection_requires(&protection, UR_GLOB_GITEA_125, UMBRELLA),
			 row->want);
	assert_int_equal(ur_protection_requires(&protection, UR_GLOB_GOBWAS, UMBRELLA),
			 row->want);
	ur_protection_release(&protection);
}

static void every_recorded_branch_is_read(void **state)
{
	static const struct {
		const char *label, *branch;
		bool readable;
		enum ur_answer umbrella, other;
	} rows[] = {
		{ "unprotected branch", "main", true, UR_NO, UR_NO },
		{ "branch as writer", "main", true, UR_YES, UR_NO },
		{ "branch as reader", "main", true, UR_YES, UR_NO },
		{ "branch as nobody", "main", true, UR_YES, UR_NO },
		{ "branch that does not exist", "nope", false, UR_CANNOT_TELL,
		  UR_CANNOT_TELL },
		{ "branch by glob rule, slash not encoded", "release/1.0", true, UR_YES,
		  UR_YES },
	};

	(void)state;
	for (size_t s = 0; s < LEN(recorded_servers); s++) {
		json_t *recording = recording_load(recorded_servers[s], "protection");

		for (size_t i = 0; i < LEN(rows); i++) {
			const json_t *step = recording_step(recording, rows[i].label, 0);
			struct ur_protection protection = UR_PROTECTION_INIT;
			struct ur_error err = UR_ERROR_INIT;
			enum ur_gate_glob rules;
			char tip[UR_SHA_BUF];
			struct fake fake;

			assert_non_null(step);
			fake_init(&fake);
			fake_version(&fake, recording_version(recorded_servers[s]));
			rules = fake.forge.dialect->gate_glob;
			recording_serve(&fake, recording_path(step), step);
			assert_int_equal(ur_protection_read(
						 &fake.forge, "alice/protection",
						 rows[i].branch, &protection, tip, &err),
					 UR_OK);
			assert_int_equal(protection.readable, rows[i].readable);
			assert_int_equal(strlen(tip), rows[i].readable ? 40 : 0);
			assert_int_equal(
				ur_protection_requires(&protection, rules, UMBRELLA),
				rows[i].umbrella);
			assert_int_equal(
				ur_protection_requires(&protection, rules, "other"),
				rows[i].other);
			ur_protection_release(&protection);
			fake_release(&fake);
		}
		json_decref(recording);
	}
}

static const struct CMUnitTest others[] = {
	cmocka_unit_test(branch_names_make_one_address),
	cmocka_unit_test(every_recorded_branch_is_read),
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
	struct CMUnitTest tests[LEN(read_rows) + LEN(requires_rows) + LEN(others)] = {
		0
	};
	size_t n = 0;

	ADD(read_rows, read_one);
	ADD(requires_rows, requires_one);
	for (size_t i = 0; i < LEN(others); i++)
		tests[n++] = others[i];
	return cmocka_run_group_tests_name("forge.protection", tests, NULL, NULL);
}
