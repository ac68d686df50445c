/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ur/base/memory.h"
#include "ur/report/object.h"
#include "ur/report/view.h"

static const char *const heads[] = { "name", "state", "hint" };

static const char *red(const char *cell)
{
	return strcmp(cell, "bad") ? "" : "31";
}

static struct ur_listing sample(void)
{
	static const char *const cells[] = { "first",	   "good", "",
					     "the second", "bad",  "do \033[2Jthis",
					     "::stop",	   "x\ty", "" };
	struct ur_listing l = { .heads = heads, .columns = UR_LEN(heads) };

	for (size_t i = 0; i < UR_LEN(cells); i++)
		ur_listing_add(&l, cells[i]);
	return l;
}

static void table(struct ur_document *d, const void *payload)
{
	struct ur_listing l = sample();

	l.last_below = true;
	l.painted = 1;
	l.sgr = payload ? red : NULL;
	ur_listing_table(d, &l);
	ur_listing_release(&l);
}

static void plain(struct ur_document *d, const void *payload)
{
	struct ur_listing l = sample();

	(void)payload;
	ur_listing_plain(d, &l);
	ur_listing_release(&l);
}

static void json(json_t *object, const void *payload)
{
	(void)payload;
	json_object_set_new(object, "text", ur_object_text("a\tb"));
}

static enum ur_errc write_into(struct ur_str *out, enum ur_format format, bool color,
			       const char *runner_word)
{
	const struct ur_view view = { .command = "config",
				      .payload = color ? "" : NULL,
				      .table = table,
				      .plain = plain,
				      .json = json };
	const struct ur_report_options options = { .format = format,
						   .color = color,
						   .version = "1.2.3",
						   .runner_word = runner_word };
	const struct ur_sink sink = { .payload = out, .write = ur_sink_str };

	return ur_view_write(&view, &options, &sink, NULL);
}

static void a_table_has_columns_and_the_last_one_below(void **state)
{
	struct ur_str out = UR_STR_INIT;

	(void)state;
	assert_int_equal(write_into(&out, UR_FORMAT_TABLE, false, NULL), UR_OK);
	assert_string_equal(out.buf, "NAME        STATE\n"
				     "first       good\n"
				     "the second  bad\n"
				     "      hint: do ?[2Jthis\n"
				     "::stop      x?y\n");
	ur_str_release(&out);
}

/* As wide as a terminal says; five columns, the last with a long text. */
static char *narrow_table(size_t columns)
{
	static const char *const five[] = { "time", "repository", "kind", "person",
					    "detail" };
	static const char *const cells[] = {
		"2026-11-28T21:34:24Z",
		"acme/widget",
		"compensate",
		"dora",
		"one two three four five six seven",
		"2026-11-28T21:34:25Z",
		"acme/widget",
		"revoke",
		"",
		"short",
	};
	const struct ur_report_options options = { .format = UR_FORMAT_TABLE,
						   .columns = columns };
	struct ur_listing l = { .heads = five, .columns = UR_LEN(five) };
	struct ur_str out = UR_STR_INIT;
	const struct ur_sink sink = { .payload = &out, .write = ur_sink_str };
	struct ur_document d = { .options = &options,
				 .sink = &sink,
				 .line = UR_STR_INIT };

	for (size_t i = 0; i < UR_LEN(cells); i++)
		ur_listing_add(&l, cells[i]);
	ur_listing_table(&d, &l);
	ur_listing_release(&l);
	ur_str_release(&d.line);
	return ur_str_detach(&out);
}

static void a_table_fits_its_terminal_and_loses_nothing(void **state)
{
	static const struct {
		size_t columns;
		const char *want;
	} rows[] = {
		{ 0,
		  "TIME                  REPOSITORY   KIND        PERSON  DETAIL\n"
		  "2026-11-28T21:34:24Z  acme/widget  compensate  dora    one two three "
		  "four five six seven\n"
		  "2026-11-28T21:34:25Z  acme/widget  revoke              short\n" },
		{ 80,
		  "TIME                  REPOSITORY   KIND        PERSON  DETAIL\n"
		  "2026-11-28T21:34:24Z  acme/widget  compensate  dora    one two three "
		  "four five\n"
		  "                                                       six seven\n"
		  "2026-11-28T21:34:25Z  acme/widget  revoke              short\n" },
		{ 50, "TIME                  REPOSITORY   KIND\n"
		      "    PERSON  DETAIL\n"
		      "2026-11-28T21:34:24Z  acme/widget  compensate\n"
		      "    dora    one two three four five six seven\n"
		      "2026-11-28T21:34:25Z  acme/widget  revoke\n"
		      "            short\n" },
	};

	(void)state;
	for (size_t i = 0; i < UR_LEN(rows); i++) {
		char *got = narrow_table(rows[i].columns);

		assert_string_equal(got, rows[i].want);
		free(got);
	}
}

static void a_colour_does_not_move_a_column(void **state)
{
	struct ur_str out = UR_STR_INIT;

	(void)state;
	assert_int_equal(write_into(&out, UR_FORMAT_TABLE, true, NULL), UR_OK);
	assert_non_null(strstr(out.buf, "the second  \033[31mbad\033[0m\n"));
	assert_non_null(strstr(out.buf, "first       good\n"));
	ur_str_release(&out);
}

static void tabs_stand_between_cells_and_nowhere_else(void **state)
{
	struct ur_str out = UR_STR_INIT;

	(void)state;
	assert_int_equal(write_into(&out, UR_FORMAT_PLAIN, false, NULL), UR_OK);
	assert_string_equal(out.buf, "#name\tstate\thint\n"
				     "first\tgood\t\n"
				     "the second\tbad\tdo ?[2Jthis\n"
				     "::stop\tx?y\t\n");
	ur_str_release(&out);
}

static void json_is_one_line_with_schema_and_program(void **state)
{
	struct ur_str out = UR_STR_INIT;

	(void)state;
	assert_int_equal(write_into(&out, UR_FORMAT_JSON, false, "w"), UR_OK);
	assert_string_equal(out.buf,
			    "{\"schema\":\"umbrella-reaper/config/1\",\"program\":"
			    "{\"name\":\"umbrella-reaper\",\"version\":\"1.2.3\"},"
			    "\"text\":\"a\\tb\"}\n");
	ur_str_release(&out);
}

static void in_a_runner_no_line_is_a_command(void **state)
{
	struct ur_str out = UR_STR_INIT;

	(void)state;
	assert_int_equal(write_into(&out, UR_FORMAT_PLAIN, false, "word"), UR_OK);
	assert_true(ur_starts_with(out.buf, "::stop-commands::word\n"));
	assert_true(ur_ends_with(out.buf, "\n::word::\n"));
	assert_non_null(strstr(out.buf, "\n| ::stop\t"));
	ur_str_release(&out);
}

static void other_forms_are_refused(void **state)
{
	static const enum ur_format formats[] = { UR_FORMAT_NDJSON, UR_FORMAT_MARKDOWN,
						  UR_FORMAT_HTML, UR_FORMAT_SARIF };
	struct ur_str out = UR_STR_INIT;

	(void)state;
	for (size_t i = 0; i < UR_LEN(formats); i++)
		assert_int_equal(write_into(&out, formats[i], false, NULL), UR_EUSAGE);
	assert_int_equal(out.len, 0);
	ur_str_release(&out);
}

static void a_full_sink_is_an_error(void **state)
{
	struct ur_str out = UR_STR_INIT_LIMIT(20);

	(void)state;
	assert_int_equal(write_into(&out, UR_FORMAT_TABLE, false, NULL), UR_EIO);
	ur_str_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_table_fits_its_terminal_and_loses_nothing),
		cmocka_unit_test(a_table_has_columns_and_the_last_one_below),
		cmocka_unit_test(a_colour_does_not_move_a_column),
		cmocka_unit_test(tabs_stand_between_cells_and_nowhere_else),
		cmocka_unit_test(json_is_one_line_with_schema_and_program),
		cmocka_unit_test(in_a_runner_no_line_is_a_command),
		cmocka_unit_test(other_forms_are_refused),
		cmocka_unit_test(a_full_sink_is_an_error),
	};

	return cmocka_run_group_tests_name("report.view", tests, NULL, NULL);
}
