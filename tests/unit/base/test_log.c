/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "ur/base/log.h"
#include "ur/base/memory.h"
#include "ur/base/time.h"

static int ends[2];

static int open_log(void **state)
{
	(void)state;
	ur_log_forget_secrets();
	if (pipe(ends) < 0)
		return -1;
	ur_log_setup(ends[1], UR_LOG_TEXT, UR_LOG_NOTICE);
	return 0;
}

static int close_log(void **state)
{
	(void)state;
	ur_log_forget_secrets();
	ur_log_setup(STDERR_FILENO, UR_LOG_TEXT, UR_LOG_NOTICE);
	close(ends[0]);
	close(ends[1]);
	return 0;
}

/* What was logged since the last look. */
static const char *said(void)
{
	static char buf[65536];
	ssize_t n;

	/* so that reading never waits */
	assert_int_equal(write(ends[1], "", 1), 1);
	n = read(ends[0], buf, sizeof(buf));
	assert_true(n > 0);
	assert_int_equal(buf[n - 1], 0);
	return buf;
}

/* Made up while running, so that no fixture holds anything like a token. */
static const char *secret(char buf[41])
{
	for (size_t i = 0; i < 40; i++)
		buf[i] = "0123456789abcdef"[(i * 7 + 3) % 16];
	buf[40] = '\0';
	return buf;
}

struct level_row {
	const char *name;
	enum ur_log_level level;
	const char *want;	 /* the whole line */
	enum ur_log_level least; /* shown from this setting on */
};

static const struct level_row level_rows[] = {
	{ "errors are always shown", UR_LOG_ERROR, "umbrella-reaper: error: x\n",
	  UR_LOG_ERROR },
	{ "writes are shown with -q too", UR_LOG_ACTION, "umbrella-reaper: x\n",
	  UR_LOG_ACTION },
	{ "warnings say so", UR_LOG_WARNING, "umbrella-reaper: warning: x\n",
	  UR_LOG_WARNING },
	{ "notices are the default", UR_LOG_NOTICE, "umbrella-reaper: x\n",
	  UR_LOG_NOTICE },
	{ "information needs -v", UR_LOG_INFO, "umbrella-reaper: x\n", UR_LOG_INFO },
	{ "debugging needs -vv", UR_LOG_DEBUG, "umbrella-reaper: debug: x\n",
	  UR_LOG_DEBUG },
};

static void check_level(void **state)
{
	const struct level_row *row = *state;

	for (int most = UR_LOG_ERROR; most <= UR_LOG_DEBUG; most++) {
		bool shown = (int)row->least <= most;

		ur_log_setup(ends[1], UR_LOG_TEXT, (enum ur_log_level)most);
		assert_int_equal(ur_log_enabled(row->level), shown);
		ur_log(row->level, "%s", "x");
		assert_string_equal(said(), shown ? row->want : "");
	}
}

static void an_error_has_its_hint_on_a_line_of_its_own(void **state)
{
	struct ur_error err = UR_ERROR_INIT;

	(void)state;
	ur_error_set(&err, UR_ECONFIG, "unknown key 'retrys'");
	ur_log_error(&err);
	assert_string_equal(said(), "umbrella-reaper: error: unknown key 'retrys'\n");
	ur_error_hint(&err, "did you mean 'retries'?");
	ur_log_error(&err);
	assert_string_equal(said(), "umbrella-reaper: error: unknown key 'retrys'\n"
				    "umbrella-reaper: hint: did you mean 'retries'?\n");
}

static void foreign_text_stays_on_its_line(void **state)
{
	(void)state;
	ur_log(UR_LOG_NOTICE, "title %s", "a\n::error::b\x1b[2J\u202e");
	assert_string_equal(said(), "umbrella-reaper: title a?::error::b?[2J?\n");
}

static void a_secret_is_never_shown(void **state)
{
	char token[41];

	(void)state;
	ur_log_register_secret(secret(token));
	ur_log(UR_LOG_NOTICE, "token %s, again %s.", token, token);
	assert_string_equal(said(),
			    "umbrella-reaper: token [redacted], again [redacted].\n");
}

static void a_secret_put_together_by_the_format_is_not_shown(void **state)
{
	char token[41];

	(void)state;
	ur_log_register_secret(secret(token));
	ur_log(UR_LOG_NOTICE, "<%.10s%c%s>", token, token[10], token + 11);
	assert_string_equal(said(), "umbrella-reaper: <[redacted]>\n");
}

static void a_secret_in_json_or_in_a_hint_is_not_shown(void **state)
{
	struct ur_error err = UR_ERROR_INIT;
	char token[41];
	const char *line;

	(void)state;
	ur_log_register_secret(secret(token));
	ur_error_set(&err, UR_EAUTH, "refused [sha: %s]", token);
	ur_error_hint(&err, "renew %s", token);
	ur_log_error(&err);
	line = said();
	assert_null(strstr(line, token));
	assert_non_null(strstr(line, "refused [sha: [redacted]]"));
	assert_non_null(strstr(line, "renew [redacted]"));
	ur_log_setup(ends[1], UR_LOG_JSON, UR_LOG_NOTICE);
	ur_log_error(&err);
	line = said();
	assert_null(strstr(line, token));
	assert_non_null(strstr(line, "\"hint\":\"renew [redacted]\""));
}

static void a_secret_that_a_cut_left_over_is_not_shown(void **state)
{
	char token[41], text[64];
	struct ur_str s = UR_STR_INIT;

	(void)state;
	ur_log_register_secret(secret(token));
	ur_str_setf(&s, "sha: %.39s", token);
	ur_log_redact(&s);
	assert_string_equal(s.buf, "sha: [redacted]");
	ur_str_setf(&s, "sha: %.6s", token);
	ur_log_redact(&s);
	assert_string_equal(s.buf, "sha: [redacted]");
	snprintf(text, sizeof(text), "sha: %.5s", token);
	ur_str_setf(&s, "%s", text);
	ur_log_redact(&s);
	assert_string_equal(s.buf, text);
	ur_str_release(&s);
}

struct redact_row {
	const char *name;
	const char *secrets[3];
	const char *text, *want;
};

static const struct redact_row redact_rows[] = {
	{ "no secret, no change", { NULL }, "text", "text" },
	{ "short secrets are ignored", { "abcde" }, "abcde", "abcde" },
	{ "six bytes are enough", { "abcdef" }, "xabcdefx", "x[redacted]x" },
	{ "case matters", { "abcdef" }, "ABCDEF", "ABCDEF" },
	{ "side by side", { "abcdef" }, "abcdefabcdef", "[redacted][redacted]" },
	{ "the longer of two that begin alike",
	  { "abcdef", "abcdefgh" },
	  "-abcdefgh-",
	  "-[redacted]-" },
	{ "the shorter where the longer is not",
	  { "abcdef", "abcdefgh" },
	  "-abcdefg-",
	  "-[redacted]g-" },
	{ "one inside of another",
	  { "cdefgh", "abcdefghij" },
	  "abcdefghij cdefgh",
	  "[redacted] [redacted]" },
	{ "two that overlap leave no rest",
	  { "abcdef", "defghijk" },
	  "-abcdefghijk-",
	  "-[redacted]-" },
	{ "three that overlap",
	  { "abcdef", "defghi", "ghijkl" },
	  "-abcdefghijkl-",
	  "-[redacted]-" },
	{ "registered twice", { "abcdef", "abcdef" }, "abcdef", "[redacted]" },
};

static void check_redact(void **state)
{
	const struct redact_row *row = *state;
	struct ur_str s = UR_STR_INIT_LIMIT(20);

	for (size_t i = 0; i < UR_LEN(row->secrets); i++)
		ur_log_register_secret(row->secrets[i]);
	ur_str_adds(&s, row->text);
	ur_log_redact(&s);
	assert_string_equal(s.buf, row->want);
	assert_int_equal(s.len, strlen(row->want));
	assert_int_equal(s.limit, 20);
	ur_str_release(&s);
}

static void forgotten_secrets_are_text_again(void **state)
{
	(void)state;
	ur_log_register_secret("abcdef");
	ur_log_forget_secrets();
	ur_log(UR_LOG_NOTICE, "abcdef");
	assert_string_equal(said(), "umbrella-reaper: abcdef\n");
}

static void a_json_line_is_one_object(void **state)
{
	const char *line, *rest;
	char at[UR_TIME_BUF];

	(void)state;
	ur_log_setup(ends[1], UR_LOG_JSON, UR_LOG_NOTICE);
	ur_log(UR_LOG_ACTION, "posted \"%s\"", "a\\b\n");
	line = said();
	assert_memory_equal(line, "{\"time\":\"", 9);
	memcpy(at, line + 9, 20);
	at[20] = '\0';
	assert_true(ur_time_parse_rfc3339(at) != UR_TIME_NONE);
	rest = line + 29;
	assert_string_equal(rest,
			    "\",\"program\":\"umbrella-reaper\",\"level\":\"action\","
			    "\"text\":\"posted \\\"a\\\\b?\\\"\"}\n");
}

static void a_flood_is_cut(void **state)
{
	(void)state;
	ur_log(UR_LOG_NOTICE, "%50000s", "x");
	assert_in_range(strlen(said()), 1000, 10000);
}

static void a_runner_is_shown_errors_as_such(void **state)
{
	struct ur_error err = UR_ERROR_INIT;

	(void)state;
	ur_log_setup(ends[1], UR_LOG_RUNNER, UR_LOG_NOTICE);
	ur_error_set(&err, UR_EAUTH, "%s", "100%0A::add-mask::x");
	ur_error_hint(&err, "%s", "::set-output name=x::y");
	ur_log_error(&err);
	assert_string_equal(said(), "::error::umbrella-reaper: 100%250A::add-mask::x\n"
				    "umbrella-reaper: hint: ::set-output name=x::y\n");
	ur_log(UR_LOG_WARNING, "%s", "a\n::error::b");
	assert_string_equal(said(), "::warning::umbrella-reaper: a?::error::b\n");
	ur_log(UR_LOG_ACTION, "posting");
	assert_string_equal(said(), "::notice::umbrella-reaper: posting\n");
}

/* GitHub's runner looks for this one anywhere in a line. */
static void the_old_form_of_a_command_is_none(void **state)
{
	(void)state;
	ur_log(UR_LOG_NOTICE, "%s", "a ##[add-mask]b ###[x] ##[");
	assert_string_equal(said(), "umbrella-reaper: a ##?add-mask]b ###?x] ##?\n");
	ur_log_setup(ends[1], UR_LOG_JSON, UR_LOG_NOTICE);
	ur_log(UR_LOG_NOTICE, "%s", "##[error]");
	assert_null(strstr(said(), "##["));
}

int main(void)
{
	enum { FIXED = 11 };
	struct CMUnitTest tests[UR_LEN(level_rows) + UR_LEN(redact_rows) + FIXED] = {
		cmocka_unit_test(an_error_has_its_hint_on_a_line_of_its_own),
		cmocka_unit_test(foreign_text_stays_on_its_line),
		cmocka_unit_test(a_secret_is_never_shown),
		cmocka_unit_test(a_secret_put_together_by_the_format_is_not_shown),
		cmocka_unit_test(a_secret_in_json_or_in_a_hint_is_not_shown),
		cmocka_unit_test(a_secret_that_a_cut_left_over_is_not_shown),
		cmocka_unit_test(forgotten_secrets_are_text_again),
		cmocka_unit_test(a_json_line_is_one_object),
		cmocka_unit_test(a_flood_is_cut),
		cmocka_unit_test(a_runner_is_shown_errors_as_such),
		cmocka_unit_test(the_old_form_of_a_command_is_none),
	};
	size_t n = FIXED;

	for (size_t i = 0; i < UR_LEN(level_rows); i++, n++)
		tests[n] = (struct CMUnitTest){ .name = level_rows[i].name,
						.test_func = check_level,
						.initial_state = (void *)&level_rows[i] };
	for (size_t i = 0; i < UR_LEN(redact_rows); i++, n++)
		tests[n] =
			(struct CMUnitTest){ .name = redact_rows[i].name,
					     .test_func = check_redact,
					     .initial_state = (void *)&redact_rows[i] };
	for (size_t i = 0; i < n; i++) {
		tests[i].setup_func = open_log;
		tests[i].teardown_func = close_log;
	}
	return cmocka_run_group_tests_name("base.log", tests, NULL, NULL);
}
