/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ur/base/str.h"

static void a_fresh_string_is_empty_and_owns_nothing(void **state)
{
	struct ur_str s = UR_STR_INIT;

	(void)state;
	assert_string_equal(s.buf, "");
	ur_str_clear(&s);
	ur_str_release(&s);
	ur_str_release(&s);
	assert_ptr_equal(s.buf, ur_str_empty);
	assert_true(ur_str_add(&s, "", 0));
	assert_true(ur_str_addf(&s, "%s", ""));
	assert_string_equal(s.buf, "");
	ur_str_release(&s);
	assert_int_equal(ur_str_empty[0], 0);
}

static void pieces_add_up_nul_included(void **state)
{
	struct ur_str s = UR_STR_INIT;

	(void)state;
	assert_true(ur_str_adds(&s, "a"));
	assert_true(ur_str_addc(&s, '\0'));
	assert_true(ur_str_add(&s, "bcd", 2));
	assert_true(ur_str_addf(&s, "%05d", 42));
	assert_int_equal(s.len, 9);
	assert_memory_equal(s.buf, "a\0bc00042", 10);
	ur_str_release(&s);
}

struct limit_row {
	const char *name;
	size_t limit, have, more;
	bool fits;
};

static const struct limit_row limit_rows[] = {
	{ "exactly the limit fits", 100, 60, 40, true },
	{ "one byte more does not", 100, 60, 41, false },
	{ "a full string takes nothing at all", 100, 100, 0, true },
	{ "a full string takes no byte", 100, 100, 1, false },
	{ "a limit of one holds one", 1, 0, 1, true },
	{ "the limit is met over many growths", 100000, 99999, 1, true },
	{ "and passed there", 100000, 99999, 2, false },
};

static void check_limit(void **state)
{
	const struct limit_row *row = *state;

	for (int formatted = 0; formatted < 2; formatted++) {
		struct ur_str s = UR_STR_INIT_LIMIT(row->limit);
		char *more = calloc(row->more + 1, 1);
		bool ok;

		assert_non_null(more);
		memset(more, 'y', row->more);
		for (size_t i = 0; i < row->have; i++)
			assert_true(ur_str_addc(&s, 'x'));
		ok = formatted ? ur_str_addf(&s, "%s", more) : ur_str_adds(&s, more);
		assert_int_equal(ok, row->fits);
		assert_int_equal(s.overflowed, !row->fits);
		assert_int_equal(s.len, row->have + (row->fits ? row->more : 0));
		assert_int_equal(strlen(s.buf), s.len);
		assert_int_equal(strspn(s.buf, "x"), row->have);
		assert_true(s.cap <= row->limit + 1 || s.cap <= 32);
		free(more);
		ur_str_release(&s);
		assert_int_equal(s.limit, row->limit);
		assert_false(s.overflowed);
	}
}

static void an_overflow_is_remembered_until_cleared(void **state)
{
	struct ur_str s = UR_STR_INIT_LIMIT(4);

	(void)state;
	assert_false(ur_str_adds(&s, "too long"));
	assert_true(ur_str_adds(&s, "ok"));
	assert_true(s.overflowed);
	assert_string_equal(s.buf, "ok");
	ur_str_clear(&s);
	assert_false(s.overflowed);
	assert_true(ur_str_addf(&s, "%s", "four"));
	assert_false(ur_str_reserve(&s, 1));
	ur_str_release(&s);
}

static void setting_may_use_the_old_content(void **state)
{
	struct ur_str s = UR_STR_INIT_LIMIT(300);

	(void)state;
	assert_true(ur_str_setf(&s, "%s", "abc"));
	for (int i = 0; i < 6; i++)
		assert_true(ur_str_setf(&s, "%s%s", s.buf, s.buf));
	assert_int_equal(s.len, 192);
	assert_int_equal(strlen(s.buf), 192);
	assert_true(ur_str_setf(&s, "<%.5s>", s.buf + 1));
	assert_string_equal(s.buf, "<bcabc>");
	assert_false(ur_str_setf(&s, "%301s", "x"));
	assert_true(s.overflowed);
	assert_string_equal(s.buf, "");
	ur_str_release(&s);
}

static void handing_over_leaves_it_empty(void **state)
{
	struct ur_str s = UR_STR_INIT_LIMIT(9);
	char *a, *b;

	(void)state;
	ur_str_adds(&s, "mine");
	a = ur_str_detach(&s);
	b = ur_str_detach(&s);
	assert_string_equal(a, "mine");
	assert_string_equal(b, "");
	assert_int_equal(s.len, 0);
	assert_int_equal(s.limit, 9);
	free(a);
	free(b);
}

struct url_row {
	const char *name;
	const char *text, *want;
};

static const struct url_row url_rows[] = {
	{ "unreserved characters stay", "aZ09-._~", "aZ09-._~" },
	{ "a slash in a branch is encoded", "release/1.2", "release%2F1.2" },
	{ "blank, plus and percent", "a b+c%", "a%20b%2Bc%25" },
	{ "query characters", "?&=#", "%3F%26%3D%23" },
	{ "UTF-8 byte by byte, capitals", "é", "%C3%A9" },
	{ "control characters", "\r\n", "%0D%0A" },
	{ "nothing", "", "" },
};

static void check_url(void **state)
{
	const struct url_row *row = *state;
	struct ur_str s = UR_STR_INIT_LIMIT(64);

	assert_true(ur_str_add_urlencoded(&s, row->text));
	assert_string_equal(s.buf, row->want);
	ur_str_release(&s);
}

static void encoding_past_the_limit_appends_nothing(void **state)
{
	struct ur_str s = UR_STR_INIT_LIMIT(6);

	(void)state;
	ur_str_adds(&s, "/");
	assert_false(ur_str_add_urlencoded(&s, "abc//"));
	assert_string_equal(s.buf, "/");
	assert_true(s.overflowed);
	ur_str_release(&s);
}

static void ends_and_beginnings(void **state)
{
	(void)state;
	assert_true(ur_starts_with("refs/heads/x", "refs/heads/"));
	assert_false(ur_starts_with("refs", "refs/"));
	assert_true(ur_ends_with("a.yml", ".yml"));
	assert_false(ur_ends_with("yml", ".yml"));
	assert_true(ur_ends_with("x", ""));
}

int main(void)
{
	enum {
		LIMITS = sizeof(limit_rows) / sizeof(limit_rows[0]),
		URLS = sizeof(url_rows) / sizeof(url_rows[0])
	};
	struct CMUnitTest tests[LIMITS + URLS + 7] = {
		cmocka_unit_test(a_fresh_string_is_empty_and_owns_nothing),
		cmocka_unit_test(pieces_add_up_nul_included),
		cmocka_unit_test(an_overflow_is_remembered_until_cleared),
		cmocka_unit_test(setting_may_use_the_old_content),
		cmocka_unit_test(handing_over_leaves_it_empty),
		cmocka_unit_test(encoding_past_the_limit_appends_nothing),
		cmocka_unit_test(ends_and_beginnings),
	};

	for (size_t i = 0; i < LIMITS; i++)
		tests[7 + i] =
			(struct CMUnitTest){ .name = limit_rows[i].name,
					     .test_func = check_limit,
					     .initial_state = (void *)&limit_rows[i] };
	for (size_t i = 0; i < URLS; i++)
		tests[7 + LIMITS + i] =
			(struct CMUnitTest){ .name = url_rows[i].name,
					     .test_func = check_url,
					     .initial_state = (void *)&url_rows[i] };
	return cmocka_run_group_tests_name("base.str", tests, NULL, NULL);
}
