/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ur/base/clean.h"
#include "ur/base/memory.h"

struct clean_row {
	const char *name;
	const char *text, *want;
};

static const struct clean_row clean_rows[] = {
	{ "plain text stays", "CI / build (pull_request)", "CI / build (pull_request)" },
	{ "letters of all scripts stay", "Prüfung 検証 проверка",
	  "Prüfung 検証 проверка" },
	{ "combining marks stay", "e\u0301", "e\u0301" },
	{ "a colour sequence loses its escape", "\x1b[31mred\x1b[0m", "?[31mred?[0m" },
	{ "a title-setting sequence", "\x1b]0;x\x07", "?]0;x?" },
	{ "line ends and tabs", "a\r\nb\tc", "a??b?c" },
	{ "backspace and delete", "a\b\x7f", "a??" },
	{ "a C1 control in UTF-8 (CSI)",
	  "\xc2\x9b"
	  "31m",
	  "?31m" },
	{ "the last C1 control and the first letter behind", "\xc2\x9f\u00a0",
	  "?\u00a0" },
	{ "right-to-left override", "a\u202egnp.exe", "a?gnp.exe" },
	{ "bidirectional isolates", "\u2066x\u2069", "?x?" },
	{ "Arabic letter mark", "\u061c", "?" },
	{ "zero-width characters", "a\u200bb\u200cc\u200dd\u2060e\ufefff",
	  "a?b?c?d?e?f" },
	{ "soft hyphen", "a\u00adb", "a?b" },
	{ "line and paragraph separators", "a\u2028b\u2029c", "a?b?c" },
	{ "invisible tag characters", "a\U000e0041b", "a?b" },
	{ "a stray continuation byte", "a\x80z", "a?z" },
	{ "Latin-1 is not UTF-8",
	  "Pr\xfc"
	  "fung",
	  "Pr?fung" },
	{ "an overlong slash", "\xc0\xaf", "??" },
	{ "an overlong escape in three bytes", "\xe0\x80\x9b", "???" },
	{ "a surrogate half", "\xed\xa0\x80", "???" },
	{ "past the last character", "\xf4\x90\x80\x80", "????" },
	{ "bytes that begin nothing", "\xfe\xff", "??" },
	{ "a character cut by the end", "a\xe2\x82", "a??" },
	{ "a character cut by another", "\xe2\x82x", "??x" },
	{ "nothing", "", "" },
};

static void check_clean(void **state)
{
	const struct clean_row *row = *state;
	struct ur_str out = UR_STR_INIT;

	ur_str_adds(&out, ">");
	ur_clean_add(&out, row->text);
	assert_string_equal(out.buf + 1, row->want);
	assert_true(ur_is_utf8(out.buf, out.len));
	ur_str_release(&out);
}

struct cut_row {
	const char *name;
	const char *text;
	size_t columns;
	bool utf8;
	const char *want;
	size_t got_columns;
};

static const struct cut_row cut_rows[] = {
	{ "what fits exactly is not cut", "abcde", 5, true, "abcde", 5 },
	{ "one too many is cut", "abcdef", 5, true, "abcd…", 5 },
	{ "cut in plain ASCII", "abcdef", 5, false, "ab...", 5 },
	{ "a wide character is not halved", "検証検証", 6, true, "検証…", 5 },
	{ "wide characters that fit", "検証検証", 8, true, "検証検証", 8 },
	{ "wide beside narrow", "a検証検証", 6, true, "a検証…", 6 },
	{ "emoji are wide", "✅✅✅", 5, true, "✅✅…", 5 },
	{ "marks take no column", "e\u0301e\u0301e\u0301", 3, true,
	  "e\u0301e\u0301e\u0301", 3 },
	{ "a mark stays with its letter at the cut", "e\u0301e\u0301e\u0301", 2, true,
	  "e\u0301…", 2 },
	{ "non-ASCII becomes one '?' each", "Prüfung 検証", 20, false, "Pr?fung ??", 10 },
	{ "controls count as the '?' they become", "\x1b\x1b\x1b", 2, true, "?…", 2 },
	{ "one column", "abc", 1, true, "…", 1 },
	{ "no column", "abc", 0, true, "", 0 },
	{ "two columns in ASCII", "abc", 2, false, "..", 2 },
	{ "no text in no column", "", 0, true, "", 0 },
};

static void check_cut(void **state)
{
	const struct cut_row *row = *state;
	struct ur_str out = UR_STR_INIT;

	ur_clean_add_cut(&out, row->text, row->columns, row->utf8);
	assert_string_equal(out.buf, row->want);
	assert_int_equal(ur_clean_columns(out.buf), row->got_columns);
	ur_str_release(&out);
}

static void is_utf8_wants_no_nul(void **state)
{
	(void)state;
	assert_true(ur_is_utf8("añ€𝄞", strlen("añ€𝄞")));
	assert_true(ur_is_utf8("", 0));
	assert_false(ur_is_utf8("a\0b", 3));
	assert_false(ur_is_utf8("a\xff", 2));
	assert_false(ur_is_utf8("€", 2));
}

static void cutting_bytes_keeps_characters(void **state)
{
	static const char text[] = "a€b𝄞";

	(void)state;
	assert_int_equal(ur_utf8_cut(text, 9, 20), 9);
	assert_int_equal(ur_utf8_cut(text, 9, 9), 9);
	assert_int_equal(ur_utf8_cut(text, 9, 8), 5);
	assert_int_equal(ur_utf8_cut(text, 9, 6), 5);
	assert_int_equal(ur_utf8_cut(text, 9, 5), 5);
	assert_int_equal(ur_utf8_cut(text, 9, 4), 4);
	assert_int_equal(ur_utf8_cut(text, 9, 3), 1);
	assert_int_equal(ur_utf8_cut(text, 9, 2), 1);
	assert_int_equal(ur_utf8_cut(text, 9, 0), 0);
	assert_int_equal(ur_utf8_cut("\x80\x80\x80\x80\x80\x80", 6, 5), 5);
}

/* No byte sequence gets a control character or broken UTF-8 through. */
static void nothing_gets_through(void **state)
{
	uint32_t seed = 7;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct ur_str out = UR_STR_INIT;
		char text[12] = { 0 };

		for (size_t i = 0; i + 1 < sizeof(text); i++) {
			seed = seed * 1664525 + 1013904223;
			text[i] = (char)(seed >> 24);
		}
		ur_clean_add(&out, text);
		assert_true(ur_is_utf8(out.buf, out.len));
		for (size_t i = 0; i < out.len; i++)
			assert_true((unsigned char)out.buf[i] >= 0x20 &&
				    out.buf[i] != 0x7f);
		ur_str_release(&out);
	}
}

static void blank_is_what_nobody_can_see(void **state)
{
	static const char *const blank[] = {
		"",	  " ",	    "\t \r\n",	     "\u00a0",
		"\u2003", "\u3000", "\u200b\ufeff",  "\u00ad",
		"\u2800", "\u3164", "\u202f \u1680", "\u180e",
		"\x7f",	  "\ufe0f"
	};
	static const char *const seen[] = { "a",      " .",   "\u00a0-",
					    "\u3042", "\xff", " \x80" };

	(void)state;
	for (size_t i = 0; i < UR_LEN(blank); i++)
		if (!ur_is_blank(blank[i]))
			fail_msg("blank %zu is taken for a text", i);
	for (size_t i = 0; i < UR_LEN(seen); i++)
		if (ur_is_blank(seen[i]))
			fail_msg("text %zu is taken for blank", i);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(clean_rows) + UR_LEN(cut_rows) + 4] = {
		cmocka_unit_test(blank_is_what_nobody_can_see),
		cmocka_unit_test(is_utf8_wants_no_nul),
		cmocka_unit_test(cutting_bytes_keeps_characters),
		cmocka_unit_test(nothing_gets_through),
	};
	size_t n = 4;

	for (size_t i = 0; i < UR_LEN(clean_rows); i++, n++)
		tests[n] = (struct CMUnitTest){ .name = clean_rows[i].name,
						.test_func = check_clean,
						.initial_state = (void *)&clean_rows[i] };
	for (size_t i = 0; i < UR_LEN(cut_rows); i++, n++)
		tests[n] = (struct CMUnitTest){ .name = cut_rows[i].name,
						.test_func = check_cut,
						.initial_state = (void *)&cut_rows[i] };
	return cmocka_run_group_tests_name("base.clean", tests, NULL, NULL);
}
