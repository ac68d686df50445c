/* SPDX-License-Identifier: MIT */
#include "core/table.h"

#include <stdlib.h>
#include <string.h>

#include "ur/base/clean.h"
#include "ur/base/memory.h"
#include "ur/report/wrap.h"

struct row {
	const char *name, *line;
	size_t columns, hang;
	const char *want;
};

static const struct row rows[] = {
	{ "what fits stays as it is", "one  two", 8, 0, "one  two" },
	{ "no width, no break", "one two three", 0, 0, "one two three" },
	{ "broken at a blank, a little further in", "one two three four", 10, 0,
	  "one two\n    three\n    four" },
	{ "its own blanks count", "  one two three", 12, 0, "  one two\n      three" },
	{ "text of a column stays in it", "#1  hold  because of this and that", 30, 0,
	  "#1  hold  because of this and\n          that" },
	{ "a column in the other half does not count", "label             one two three",
	  24, 0, "label             one\n    two three" },
	{ "a hang that is given", "one two three", 10, 2, "one two\n  three" },
	{ "one that leaves too little is not taken", "one two three", 10, 9,
	  "one two\n    three" },
	{ "a word that fits nowhere stays whole", "a https://git.example.org/x b", 12, 0,
	  "a https://git.example.org/x\n    b" },
	{ "blanks inside of a line are kept", "a  b   c  dddd", 13, 1,
	  "a  b   c\n dddd" },
	{ "colours have no width", "\033[31mone\033[0m two three", 8, 1,
	  "\033[31mone\033[0m two\n three" },
	{ "wide characters have two",
	  "\xe6\xa4\x9c\xe6\x9f\xbb \xe6\xa4\x9c\xe6\x9f\xbb x", 8, 1,
	  "\xe6\xa4\x9c\xe6\x9f\xbb\n \xe6\xa4\x9c\xe6\x9f\xbb x" },
	{ "marks have none", "e\xcc\x81t e\xcc\x81t x", 5, 1,
	  "e\xcc\x81t e\xcc\x81t\n x" },
	{ "blanks alone", "      ", 3, 0, "      " },
};

static void check_row(void **state)
{
	const struct row *row = *state;
	struct ur_str line = UR_STR_INIT;

	ur_str_adds(&line, row->line);
	ur_wrap(&line, row->columns, row->hang);
	assert_string_equal(line.buf, row->want);
	ur_str_release(&line);
}

/* Nothing but blanks comes or goes, and what can fit does. */
static void nothing_is_lost_at_any_width(void **state)
{
	static const char text[] = "  label       acme/widget #12: leave required-red "
				   "CI / lint (pull_request), CI / test (pull_request)";

	(void)state;
	for (size_t columns = 20; columns < 140; columns++) {
		struct ur_str line = UR_STR_INIT;
		char *rest, *part;
		size_t at = 0;

		ur_str_adds(&line, text);
		ur_wrap(&line, columns, 0);
		for (const char *c = line.buf; *c; c++) {
			if (*c == ' ' || *c == '\n')
				continue;
			at += strspn(text + at, " ");
			assert_int_equal(*c, text[at++]);
		}
		assert_int_equal(text[at], '\0');
		for (rest = line.buf; (part = strsep(&rest, "\n"));)
			assert_true(ur_clean_columns(part) <= columns ||
				    !strchr(part + strspn(part, " "), ' '));
		ur_str_release(&line);
	}
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(rows) + 1] = { 0 };
	size_t n = UR_LEN(rows);

	for (size_t i = 0; i < n; i++) {
		tests[i].name = rows[i].name;
		tests[i].test_func = check_row;
		tests[i].initial_state = (void *)(uintptr_t)&rows[i];
	}
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(nothing_is_lost_at_any_width);
	return cmocka_run_group_tests_name("report.wrap", tests, NULL, NULL);
}
