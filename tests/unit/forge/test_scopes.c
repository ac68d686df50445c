/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_transport.h"
#include "ur/forge/scopes.h"

#define PATH "/notifications/new"
#define REFUSED                                                                          \
	"{\"message\":\"token does not have at least one of required scope(s), "         \
	"required=[read:notification], token scope="

/* One row: what the server answers, and the scopes that are in it. */
static const struct row {
	const char *name;
	long status;
	const char *body, *scopes;
} rows[] = {
	{ "a refusal lists them", 403, REFUSED "write:repository,read:user\"}",
	  "write:repository,read:user" },
	{ "one alone", 403, REFUSED "read:repository\"}", "read:repository" },
	{ "an answer does not", 200, "{\"new\":0}", "" },
	{ "an older refusal does not", 403,
	  "{\"message\":\"token does not have at least one of required scope(s): "
	  "[read:notification]\"}",
	  "" },
	{ "another status is no refusal", 404, REFUSED "all\"}", "" },
	{ "nor is a web page", 403, "<html>token scope=all", "" },
	{ "nor another shape", 403, "{\"message\":[\", token scope=all\"]}", "" },
};

static void check_row(void **state)
{
	const struct row *row = *state;
	struct ur_str got = UR_STR_INIT;
	struct fake fake;

	fake_init(&fake);
	fake_add(&fake, PATH, row->status, row->body);
	ur_forge_scopes(&fake.forge, &got);
	assert_string_equal(got.buf, row->scopes);
	ur_str_release(&got);
	fake_release(&fake);
}

static void a_list_without_end_is_none(void **state)
{
	struct ur_str body = UR_STR_INIT, got = UR_STR_INIT;
	struct fake fake;

	(void)state;
	ur_str_adds(&body, REFUSED);
	for (int i = 0; i < 100; i++)
		ur_str_adds(&body, "read:something,");
	ur_str_adds(&body, "all\"}");
	fake_init(&fake);
	fake_add(&fake, PATH, 403, body.buf);
	ur_forge_scopes(&fake.forge, &got);
	assert_string_equal(got.buf, "");
	ur_str_release(&got);
	ur_str_release(&body);
	fake_release(&fake);
}

static void what_a_list_allows(void **state)
{
	static const char wanted[] = "write:repository";

	(void)state;
	assert_int_equal(ur_scopes_allow("", wanted), UR_CANNOT_TELL);
	assert_int_equal(ur_scopes_allow("read:repository", wanted), UR_NO);
	assert_int_equal(ur_scopes_allow("write:repository-x,xwrite:repository", wanted),
			 UR_NO);
	assert_int_equal(ur_scopes_allow("read:user,write:repository", wanted), UR_YES);
	assert_int_equal(ur_scopes_allow("write:repository,read:user", wanted), UR_YES);
	assert_int_equal(ur_scopes_allow("public-only,all", wanted), UR_YES);
	assert_int_equal(ur_scopes_allow("allx", wanted), UR_NO);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(rows) + 2];
	size_t n = 0;

	for (; n < UR_LEN(rows); n++)
		tests[n] = (struct CMUnitTest){ .name = rows[n].name,
						.test_func = check_row,
						.initial_state = (void *)&rows[n] };
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(a_list_without_end_is_none);
	tests[n] = (struct CMUnitTest)cmocka_unit_test(what_a_list_allows);
	return cmocka_run_group_tests_name("forge.scopes", tests, NULL, NULL);
}
