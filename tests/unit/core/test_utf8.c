/* SPDX-License-Identifier: MIT */
#include "core/table.h"

#include <string.h>

#include "ur/core/utf8.h"

struct row {
	const char *name;
	const char *text;
	uint32_t want[5]; /* 0 ends it */
};

#define BROKEN UR_UTF8_BROKEN

/* clang-format off */
static const struct row rows[] = {
	{ "nothing", "", { 0 } },
	{ "ASCII", "aZ~", { 'a', 'Z', '~', 0 } },
	{ "two bytes", "\xc2\x80\xdf\xbf", { 0x80, 0x7ff, 0 } },
	{ "three bytes", "\xe0\xa0\x80\xef\xbf\xbd", { 0x800, 0xfffd, 0 } },
	{ "around the surrogates", "\xed\x9f\xbf\xee\x80\x80", { 0xd7ff, 0xe000, 0 } },
	{ "four bytes", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", { 0x10000, 0x10ffff, 0 } },
	{ "a byte that begins nothing", "\x80" "a", { BROKEN, 'a', 0 } },
	{ "bytes that never occur", "\xff\xfe", { BROKEN, BROKEN, 0 } },
	{ "an overlong slash in two bytes", "\xc0\xaf", { BROKEN, BROKEN, 0 } },
	{ "an overlong slash in three bytes", "\xe0\x80\xaf", { BROKEN, BROKEN, BROKEN, 0 } },
	{ "an overlong slash in four bytes", "\xf0\x80\x80\xaf", { BROKEN, BROKEN, BROKEN, BROKEN, 0 } },
	{ "a surrogate", "\xed\xa0\x80", { BROKEN, BROKEN, BROKEN, 0 } },
	{ "above the last character", "\xf4\x90\x80\x80", { BROKEN, BROKEN, BROKEN, BROKEN, 0 } },
	{ "a sequence cut by the end", "\xe2\x82", { BROKEN, BROKEN, 0 } },
	{ "a sequence cut by another character", "\xe2\x82" "a", { BROKEN, BROKEN, 'a', 0 } },
	{ "a broken byte does not swallow the next character", "\xe2\xc3\xa9", { BROKEN, 0xe9, 0 } },
};
/* clang-format on */

static void check_row(void **state)
{
	const struct row *r = *state;
	const char *at = r->text;

	for (size_t i = 0; r->want[i]; i++)
		assert_int_equal(ur_utf8_next(&at), r->want[i]);
	assert_int_equal(ur_utf8_next(&at), 0);
	assert_ptr_equal(at, r->text + strlen(r->text)); /* and there it stays */
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(rows)] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, rows, check_row);
	return RUN_TESTS("core.utf8", tests, n);
}
