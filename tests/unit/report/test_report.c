/* SPDX-License-Identifier: MIT */
#include "report/sample.h"

#include "ur/report/document.h"

static void formats_are_found_by_name(void **state)
{
	static const char *const names[] = { "table",	 "plain", "json", "ndjson",
					     "markdown", "html",  "sarif" };
	enum ur_format format = UR_FORMAT_JSON;

	(void)state;
	for (size_t i = 0; i < UR_LEN(names); i++) {
		assert_true(ur_format_parse(names[i], &format));
		assert_int_equal(format, i);
		assert_string_equal(ur_format_name(format), names[i]);
	}
	assert_false(ur_format_parse("JSON", &format));
	assert_false(ur_format_parse("", &format));
	assert_int_equal(format, UR_FORMAT_SARIF);
}

/* A sink that takes so many bytes and then refuses. */
struct short_sink {
	size_t left;
	size_t refused;
};

static bool take(void *payload, const char *bytes, size_t len)
{
	struct short_sink *s = payload;

	(void)bytes;
	if (len > s->left) {
		s->refused++;
		return false;
	}
	s->left -= len;
	return true;
}

static void a_sink_that_refuses_is_an_error_and_is_left_alone(void **state)
{
	struct ur_result result;

	(void)state;
	sample_result(&result);
	result.command = "audit";
	for (int f = 0; f < UR_FORMAT_COUNT_; f++) {
		struct ur_report_options options = { .format = (enum ur_format)f,
						     .runner_word = "word" };
		char *whole = report_of(&result, &options);
		size_t len = strlen(whole);

		free(whole);
		for (size_t room = 0; room < len; room += len / 20) {
			struct short_sink s = { room, 0 };
			struct ur_sink sink = { &s, take };
			struct ur_error err = UR_ERROR_INIT;

			assert_int_equal(ur_report_write(&result, &options, &sink, &err),
					 UR_EIO);
			assert_int_equal(s.refused, 1);
			assert_string_equal(err.message, "cannot write the report");
		}
	}
	ur_result_release(&result);
}

static void in_a_runner_commands_are_switched_off_around_text(void **state)
{
	static const bool wrapped[] = { true, true, false, false, true, true, false };
	struct ur_result result;

	(void)state;
	sample_hostile(&result);
	result.command = "audit";
	for (int f = 0; f < UR_FORMAT_COUNT_; f++) {
		struct ur_report_options options = { .format = (enum ur_format)f,
						     .runner_word = "5ecre7" };
		char *got = report_of(&result, &options);

		assert_int_equal(ur_starts_with(got, "::stop-commands::5ecre7\n"),
				 wrapped[f]);
		assert_int_equal(ur_ends_with(got, "\n::5ecre7::\n"), wrapped[f]);
		if (wrapped[f]) {
			got[strlen(got) - strlen("::5ecre7::\n")] = '\0';
			expect_tame(got);
		} else {
			expect_tame(got);
			assert_null(strstr(got, "5ecre7"));
		}
		free(got);
	}
	ur_result_release(&result);
}

static void no_line_begins_like_a_command_even_by_a_repositorys_name(void **state)
{
	static const char *const names[] = { "::error::x", "##[error]x",
					     "  ::set-env::x" };
	struct ur_result result;

	(void)state;
	for (size_t i = 0; i < UR_LEN(names); i++) {
		struct ur_report_options options = { .format = UR_FORMAT_PLAIN,
						     .runner_word = "word" };
		char *got, *rest, *line;

		sample_result(&result);
		free(result.repositories[0].name);
		result.repositories[0].name = ur_xstrdup(names[i]);
		got = report_of(&result, &options);
		got[strlen(got) - strlen("::word::\n")] = '\0';
		rest = got + strlen("::stop-commands::word\n");
		while ((line = strsep(&rest, "\n"))) {
			line += strspn(line, " \t");
			assert_false(ur_starts_with(line, "::"));
			assert_false(ur_starts_with(line, "##["));
		}
		free(got);
		ur_result_release(&result);
	}
}

static uint32_t counting(void *self)
{
	return (*(uint32_t *)self += 0x01020304U);
}

static void the_runner_word_uses_all_its_chance(void **state)
{
	uint32_t seed = 0;
	struct ur_clock clock = { .self = &seed, .random = counting };
	char word[UR_RUNNER_WORD_BUF];

	(void)state;
	assert_string_equal(ur_report_runner_word(&clock, word),
			    "01020304020406080306090c04080c10");
}

struct seconds_row {
	const char *name;
	double seconds;
	const char *want;
};

static const struct seconds_row seconds_rows[] = {
	{ "nothing", 0, "0.00" },
	{ "half a hundredth rounds up", 0.005, "0.01" },
	{ "just below a whole one", 1.999, "2.00" },
	{ "an hour", 3600.25, "3600.25" },
	{ "a clock that went back counts as none", -1, "0.00" },
	{ "so does what is no number", 0.0 / 0.0, "0.00" },
};

static void check_seconds(void **state)
{
	const struct seconds_row *row = *state;
	struct ur_str out = UR_STR_INIT;

	ur_report_seconds(&out, row->seconds);
	assert_string_equal(out.buf, row->want);
	ur_str_release(&out);
}

struct runbook_row {
	const char *name;
	const char *base;
	enum ur_reason reason;
	const char *want;
};

static const struct runbook_row runbook_rows[] = {
	{ "without a base the path stands alone", NULL, UR_REASON_STALE,
	  "runbooks/stale.md" },
	{ "an empty base is none", "", UR_REASON_STALE, "runbooks/stale.md" },
	{ "a base gets its slash", "https://x", UR_REASON_STALE,
	  "https://x/runbooks/stale.md" },
	{ "but not two", "https://x/", UR_REASON_STALE, "https://x/runbooks/stale.md" },
	{ "no runbook, no link", "https://x/", UR_REASON_UMBRELLA_GREEN, "" },
};

static void check_runbook(void **state)
{
	const struct runbook_row *row = *state;
	struct ur_report_options options = { .runbook_base = row->base };
	struct ur_str out = UR_STR_INIT;

	ur_report_runbook(&out, &options, row->reason);
	assert_string_equal(out.buf, row->want);
	ur_str_release(&out);
}

static void every_error_has_a_code_of_its_own(void **state)
{
	(void)state;
	assert_string_equal(ur_report_error_code(UR_OK), "");
	for (int a = UR_EMOVED; a < 0; a++) {
		assert_true(ur_report_error_code((enum ur_errc)a)[0]);
		for (int b = UR_EMOVED; b < a; b++)
			assert_string_not_equal(ur_report_error_code((enum ur_errc)a),
						ur_report_error_code((enum ur_errc)b));
	}
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(seconds_rows) + UR_LEN(runbook_rows) + 6] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, seconds_rows, check_seconds);
	ADD_ROWS(tests, n, runbook_rows, check_runbook);
	ADD_TEST(tests, n, "formats are found by name", formats_are_found_by_name);
	ADD_TEST(tests, n, "a sink that refuses is an error and is left alone",
		 a_sink_that_refuses_is_an_error_and_is_left_alone);
	ADD_TEST(tests, n, "in a runner commands are switched off around text",
		 in_a_runner_commands_are_switched_off_around_text);
	ADD_TEST(tests, n, "no line begins like a command even by a repository's name",
		 no_line_begins_like_a_command_even_by_a_repositorys_name);
	ADD_TEST(tests, n, "the runner word uses all its chance",
		 the_runner_word_uses_all_its_chance);
	ADD_TEST(tests, n, "every error has a code of its own",
		 every_error_has_a_code_of_its_own);
	return cmocka_run_group_tests_name("report.report", tests, NULL, NULL);
}
