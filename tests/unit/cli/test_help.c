/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ur/app/result.h"
#include "ur/base/memory.h"
#include "ur/cli/help.h"
#include "ur/conf/keys.h"
#include "ur/core/reason.h"
#include "ur/report/report.h"

/* Every line fits, none ends in a blank. */
static void check_lines(const char *text)
{
	assert_true(*text);
	while (*text) {
		size_t len = strcspn(text, "\n");

		if (len > UR_HELP_COLUMNS || (len && text[len - 1] == ' ')) {
			char *line = ur_xstrndup(text, len);

			assert_string_equal(line,
					    "(a line that is too long, or ends blank)");
		}
		assert_int_equal(text[len], '\n');
		text += len + 1;
	}
}

/* " --name" followed by a blank or the end of the line. */
static bool has_option(const char *text, const char *name)
{
	char want[80];
	const char *at = text;

	snprintf(want, sizeof(want), " --%s", name);
	while ((at = strstr(at, want))) {
		at += strlen(want);
		if (*at == ' ' || *at == '\n')
			return true;
	}
	return false;
}

/* ... and ends as a whole word: --all is not --allow-mass. */
static bool begins_a_line(const char *text, const char *start)
{
	size_t len = strlen(start);

	while ((text = strstr(text, start))) {
		if (text[len] == ' ' || text[len] == '\n')
			return true;
		text += len;
	}
	return false;
}

static void a_command_shows_exactly_its_options(void **state)
{
	size_t commands_len, options_len;
	const struct ur_command *commands = ur_commands(&commands_len);
	const struct ur_option *options = ur_options(&options_len);

	(void)state;
	for (size_t c = 0; c < commands_len; c++) {
		struct ur_str listed = UR_STR_INIT, whole = UR_STR_INIT;

		ur_help_command(&whole, &commands[c]);
		check_lines(whole.buf);
		ur_help_options(&listed, (unsigned)commands[c].bit);
		for (size_t o = 0; o < options_len; o++) {
			char start[80];
			bool takes = options[o].commands & (unsigned)commands[c].bit;

			/* where an option's own line begins */
			snprintf(start, sizeof(start), "%s--%s%s%s",
				 options[o].letter ? ", " : "\n      ", options[o].name,
				 options[o].argument ? " " : "",
				 options[o].argument ? options[o].argument : "");
			assert_int_equal(begins_a_line(listed.buf, start), takes);
			if (takes)
				assert_true(has_option(whole.buf, options[o].name));
		}
		ur_str_release(&listed);
		ur_str_release(&whole);
	}
}

static void the_program_names_commands_and_topics(void **state)
{
	size_t commands_len, topics_len;
	const struct ur_command *commands = ur_commands(&commands_len);
	const struct ur_topic *topics = ur_topics(&topics_len);
	struct ur_str out = UR_STR_INIT;
	char line[80];

	(void)state;
	ur_help_program(&out);
	check_lines(out.buf);
	for (size_t i = 0; i < commands_len; i++) {
		snprintf(line, sizeof(line), "\n  %s ", commands[i].name);
		assert_non_null(strstr(out.buf, line));
	}
	for (size_t i = 0; i < topics_len; i++) {
		snprintf(line, sizeof(line), "\n  %s ", topics[i].name);
		assert_non_null(strstr(out.buf, line));
	}
	ur_str_release(&out);
}

static void write_topic(const char *name, struct ur_str *out)
{
	const struct ur_topic *topic = ur_topic_find(name);

	assert_non_null(topic);
	topic->write(out);
	check_lines(out->buf);
}

static void exit_codes_are_all_told(void **state)
{
	size_t len;
	const struct ur_exit_code *codes = ur_exit_codes(&len);
	struct ur_str out = UR_STR_INIT;
	char line[20];

	(void)state;
	write_topic("exit-codes", &out);
	for (size_t i = 0; i < len; i++) {
		snprintf(line, sizeof(line), "\n  %3d  ", codes[i].code);
		assert_non_null(strstr(out.buf, line));
	}
	ur_str_release(&out);
}

static void reasons_are_all_told(void **state)
{
	struct ur_str out = UR_STR_INIT;
	char line[80];

	(void)state;
	write_topic("reasons", &out);
	for (unsigned i = UR_REASON_UNSET + 1; i < UR_REASON_COUNT_; i++) {
		snprintf(line, sizeof(line), "\n  %s ",
			 ur_reason_name((enum ur_reason)i));
		assert_non_null(strstr(out.buf, line));
	}
	ur_str_release(&out);
}

static void variables_are_all_told(void **state)
{
	static const char *const others[] = {
		"UMBRELLA_REAPER_TOKEN ",
		"FORGEJO_TOKEN",
		"GITEA_TOKEN",
		"GITHUB_SERVER_URL",
		"GITHUB_REPOSITORY",
		"GITEA_HOST",
		"REPO ",
		"UMBRELLA_CONTEXT",
		"REQUIRED_SUB_JOBS",
		"DRY_RUN",
		"CREDENTIALS_DIRECTORY",
	};
	size_t len;
	const struct ur_option *options = ur_options(&len);
	struct ur_str out = UR_STR_INIT;
	char name[UR_VARIABLE_BUF];

	(void)state;
	write_topic("environment", &out);
	for (size_t i = 0; i < len; i++)
		assert_non_null(strstr(out.buf, ur_option_variable(&options[i], name)));
	for (size_t i = 0; i < UR_LEN(others); i++)
		assert_non_null(strstr(out.buf, others[i]));
	ur_str_release(&out);
}

static void formats_are_those_that_reports_have(void **state)
{
	const char *const *words = ur_option_words(ur_option_find("format"));
	struct ur_str out = UR_STR_INIT;
	enum ur_format format;
	char line[40];
	unsigned n = 0;

	(void)state;
	write_topic("formats", &out);
	for (; words[n]; n++) {
		assert_true(ur_format_parse(words[n], &format));
		snprintf(line, sizeof(line), "\n  %s ", words[n]);
		assert_non_null(strstr(out.buf, line));
	}
	assert_int_equal(n, UR_FORMAT_COUNT_);
	ur_str_release(&out);
}

static void keys_of_the_settings_file_are_all_told(void **state)
{
	size_t len;
	const struct ur_key *keys = ur_keys(&len);
	struct ur_str out = UR_STR_INIT;
	char line[80];

	(void)state;
	write_topic("config", &out);
	for (size_t i = 0; i < len; i++) {
		snprintf(line, sizeof(line), "\n  %s ", keys[i].path);
		assert_int_equal(strstr(out.buf, line) != NULL, keys[i].in_file);
	}
	ur_str_release(&out);
}

static void options_are_all_told(void **state)
{
	size_t len;
	const struct ur_option *options = ur_options(&len);
	struct ur_str out = UR_STR_INIT;

	(void)state;
	write_topic("options", &out);
	for (size_t i = 0; i < len; i++)
		assert_true(has_option(out.buf, options[i].name));
	ur_str_release(&out);
}

static void text_is_broken_at_blanks_only(void **state)
{
	struct ur_str out = UR_STR_INIT;
	char want[200];

	(void)state;
	ur_help_entry(&out, "  a-left-side-that-is-long", 10, "text");
	assert_string_equal(out.buf, "  a-left-side-that-is-long\n          text\n");
	ur_str_clear(&out);
	ur_help_entry(&out, "  x", 70, "one two three four");
	snprintf(want, sizeof(want), "%-70sone two\n%-70sthree four\n", "  x", "");
	assert_string_equal(out.buf, want);
	ur_str_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_command_shows_exactly_its_options),
		cmocka_unit_test(the_program_names_commands_and_topics),
		cmocka_unit_test(exit_codes_are_all_told),
		cmocka_unit_test(reasons_are_all_told),
		cmocka_unit_test(variables_are_all_told),
		cmocka_unit_test(formats_are_those_that_reports_have),
		cmocka_unit_test(keys_of_the_settings_file_are_all_told),
		cmocka_unit_test(options_are_all_told),
		cmocka_unit_test(text_is_broken_at_blanks_only),
	};

	return cmocka_run_group_tests_name("cli.help", tests, NULL, NULL);
}
