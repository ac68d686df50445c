/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <string.h>

#include <cmocka.h>

#include "ur/base/clean.h"
#include "ur/base/error.h"

static void set_fills_message_and_returns_the_code(void **state)
{
	struct ur_error err = UR_ERROR_INIT;

	(void)state;
	ur_error_hint(&err, "of an earlier error");
	assert_int_equal(ur_error_set(&err, UR_EPROTO, "page %d of %s", 3, "rows"),
			 UR_EPROTO);
	assert_int_equal(err.code, UR_EPROTO);
	assert_string_equal(err.message, "page 3 of rows");
	assert_string_equal(err.hint, "");
}

static void context_goes_in_front_and_the_innermost_hint_stays(void **state)
{
	struct ur_error err = UR_ERROR_INIT;

	(void)state;
	ur_error_set(&err, UR_EIO, "disk full");
	ur_error_hint(&err, "free some space");
	ur_error_context(&err, "cannot write '%s'", "ledger");
	ur_error_hint(&err, "try again");
	ur_error_context(&err, "pass stopped");
	assert_string_equal(err.message,
			    "pass stopped: cannot write 'ledger': disk full");
	assert_string_equal(err.hint, "free some space");
	assert_int_equal(err.code, UR_EIO);
}

static void an_error_may_be_made_from_itself(void **state)
{
	struct ur_error err = UR_ERROR_INIT;

	(void)state;
	ur_error_set(&err, UR_EIO, "inner");
	ur_error_set(&err, UR_ECONFIG, "outer (%s)", err.message);
	assert_string_equal(err.message, "outer (inner)");
	ur_error_context(&err, "%s", err.message);
	assert_string_equal(err.message, "outer (inner): outer (inner)");
}

static void long_text_is_cut_between_characters(void **state)
{
	struct ur_error err = UR_ERROR_INIT;
	char text[1200];

	(void)state;
	for (size_t i = 0; i + 1 < sizeof(text); i++)
		text[i] = "€"[i % 3];
	text[sizeof(text) - 1] = '\0';
	ur_error_set(&err, UR_EIO, "x%s", text);
	assert_true(strlen(err.message) > sizeof(err.message) - 5);
	assert_true(ur_is_utf8(err.message, strlen(err.message)));
	ur_error_context(&err, "%s", text);
	assert_true(strlen(err.message) < sizeof(err.message));
	assert_true(ur_is_utf8(err.message, strlen(err.message)));
	/* a long context leaves half of the room to the cause */
	assert_non_null(strstr(err.message, ": x€"));
}

static void errno_is_told_in_lower_case(void **state)
{
	struct ur_error err = UR_ERROR_INIT;

	(void)state;
	assert_int_equal(
		ur_error_set_errno(&err, UR_EIO, EACCES, "cannot read '%s'", "x"),
		UR_EIO);
	assert_string_equal(err.message, "cannot read 'x': permission denied");
	ur_error_set_errno(&err, UR_EIO, 123456, "cannot read");
	assert_string_equal(err.message, "cannot read: unknown fault");
}

static void nobody_has_to_listen(void **state)
{
	(void)state;
	assert_int_equal(ur_error_set(NULL, UR_EIO, "x"), UR_EIO);
	assert_int_equal(ur_error_set_errno(NULL, UR_EIO, EIO, "x"), UR_EIO);
	ur_error_context(NULL, "x");
	ur_error_hint(NULL, "x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(set_fills_message_and_returns_the_code),
		cmocka_unit_test(context_goes_in_front_and_the_innermost_hint_stays),
		cmocka_unit_test(an_error_may_be_made_from_itself),
		cmocka_unit_test(long_text_is_cut_between_characters),
		cmocka_unit_test(errno_is_told_in_lower_case),
		cmocka_unit_test(nobody_has_to_listen),
	};

	return cmocka_run_group_tests_name("base.error", tests, NULL, NULL);
}
