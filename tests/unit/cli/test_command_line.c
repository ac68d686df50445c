/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ur/base/memory.h"
#include "ur/cli/command_line.h"
#include "ur/cli/commands.h"

/* One row: a command line; the command and its flags, or what it is refused for. */
struct row {
	const char *name;
	const char *words[10];
	const char *command;  /* NULL: none */
	const char *flags;    /* "key=value key=value" */
	const char *argument; /* the first behind the command */
	const char *says, *hint;
	const char *never; /* what the hint must not name */
	bool help, version;
};

static const struct row rows[] = {
	{ .name = "a command alone", .words = { "audit" }, .command = "audit" },
	{ .name = "an option before the command",
	  .words = { "--pr", "7", "audit" },
	  .command = "audit",
	  .flags = "pr=7" },
	{ .name = "an option behind the command",
	  .words = { "audit", "--pr=7" },
	  .command = "audit",
	  .flags = "pr=7" },
	{ .name = "options keep their order",
	  .words = { "--json", "audit", "--format", "plain" },
	  .command = "audit",
	  .flags = "format=json format=plain" },
	{ .name = "short options with and without a blank",
	  .words = { "-sURL", "audit", "-R", "a/b" },
	  .command = "audit",
	  .flags = "forge.url=URL repo=a/b" },
	{ .name = "verbose twice in one word",
	  .words = { "audit", "-vv" },
	  .command = "audit",
	  .flags = "verbosity=1 verbosity=2" },
	{ .name = "verbose has an end",
	  .words = { "audit", "-vvv", "-v" },
	  .command = "audit",
	  .flags = "verbosity=1 verbosity=2 verbosity=2 verbosity=2" },
	{ .name = "quiet",
	  .words = { "audit", "-q" },
	  .command = "audit",
	  .flags = "verbosity=-1" },
	{ .name = "a value in the option's own word may look like an option",
	  .words = { "audit", "--umbrella=--apply" },
	  .command = "audit",
	  .flags = "umbrella=--apply" },
	{ .name = "an argument",
	  .words = { "explain", "412", "--json" },
	  .command = "explain",
	  .flags = "format=json",
	  .argument = "412" },
	{ .name = "behind two dashes nothing is an option",
	  .words = { "explain", "--", "-q" },
	  .command = "explain",
	  .argument = "-q" },
	{ .name = "help wins over everything that is wrong",
	  .words = { "audit", "--nonsense", "--help" },
	  .command = "audit",
	  .help = true },
	{ .name = "help without a command", .words = { "-h" }, .help = true },
	{ .name = "help of a word that is no command",
	  .words = { "swep", "-h" },
	  .help = true },
	{ .name = "version without a command",
	  .words = { "--version" },
	  .version = true },

	{ .name = "nothing is not a command",
	  .words = { NULL },
	  .says = "no command was given",
	  .hint = "--help" },
	{ .name = "options alone are not a command",
	  .words = { "--json" },
	  .says = "no command was given",
	  .hint = "--help" },
	{ .name = "a command is not abbreviated",
	  .words = { "aud" },
	  .says = "there is no command 'aud'",
	  .hint = "--help" },
	{ .name = "a mistyped command gets the nearest one",
	  .words = { "swep" },
	  .says = "there is no command 'swep'",
	  .hint = "'sweep'" },
	{ .name = "an option is not abbreviated",
	  .words = { "sweep", "--app" },
	  .says = "there is no option '--app'",
	  .hint = "'--apply'" },
	{ .name = "an option with a value is not abbreviated",
	  .words = { "sweep", "--umbrel=x" },
	  .says = "there is no option '--umbrel'",
	  .hint = "'--umbrella'" },
	{ .name = "an ambiguous beginning is no option either",
	  .words = { "sweep", "--re", "x" },
	  .says = "there is no option '--re'",
	  .hint = "" },
	{ .name = "a mistyped option gets the nearest one",
	  .words = { "sweep", "--aplly" },
	  .says = "there is no option '--aplly'",
	  .hint = "'--apply'" },
	{ .name = "the nearest option goes with the command",
	  .words = { "audit", "--aply" },
	  .says = "there is no option '--aply'",
	  .hint = "",
	  .never = "--apply" },
	{ .name = "a letter that is no option",
	  .words = { "sweep", "-qx" },
	  .says = "there is no option '-x'",
	  .hint = "" },
	{ .name = "a token is never an option",
	  .words = { "sweep", "--token", "t" },
	  .says = "there is no option '--token'",
	  .hint = "'--token-file'" },
	{ .name = "an option like none of this program's",
	  .words = { "sweep", "--unlike-anything" },
	  .says = "there is no option '--unlike-anything'",
	  .hint = "help options lists them" },
	{ .name = "a value that is missing",
	  .words = { "sweep", "--min-age" },
	  .says = "'--min-age' needs a value",
	  .hint = "--min-age DUR" },
	{ .name = "the next option is not taken for a value",
	  .words = { "sweep", "--umbrella", "--apply" },
	  .says = "'--umbrella' needs a value",
	  .hint = "--umbrella CONTEXT" },
	{ .name = "the next option is not taken for a short option's value",
	  .words = { "sweep", "-s", "--repo=a/b" },
	  .says = "'--server' needs a value",
	  .hint = "--server URL" },
	{ .name = "a short option's value that is missing",
	  .words = { "sweep", "-s" },
	  .says = "'--server' needs a value",
	  .hint = "--server URL" },
	{ .name = "a switch with a value",
	  .words = { "sweep", "--apply=yes" },
	  .says = "'--apply' takes no value",
	  .hint = "" },
	{ .name = "another command's option",
	  .words = { "--apply", "audit" },
	  .says = "'--apply' does not go with 'audit'",
	  .hint = "sweep" },
	{ .name = "an argument too few",
	  .words = { "explain" },
	  .says = "'explain' needs PR",
	  .hint = "explain PR" },
	{ .name = "an argument too many",
	  .words = { "audit", "412" },
	  .says = "'audit' takes no '412'",
	  .hint = "audit" },
};

static void flags_text(const struct ur_command_line *line, struct ur_str *out)
{
	for (size_t i = 0; i < line->flags_len; i++)
		ur_str_addf(out, "%s%s=%s", i ? " " : "", line->flags[i].key,
			    line->flags[i].value);
}

static void check_row(void **state)
{
	const struct row *row = *state;
	char *argv[12] = { (char *)(uintptr_t) "umbrella-reaper" };
	struct ur_command_line line = UR_COMMAND_LINE_INIT;
	struct ur_error err = UR_ERROR_INIT;
	struct ur_str flags = UR_STR_INIT;
	int argc = 1;
	enum ur_errc rc;

	for (; row->words[argc - 1]; argc++)
		argv[argc] = (char *)(uintptr_t)row->words[argc - 1];
	rc = ur_command_line_parse(argc, argv, &line, &err);
	if (row->says) {
		assert_int_equal(rc, UR_EUSAGE);
		assert_string_equal(err.message, row->says);
		assert_non_null(strstr(err.hint, row->hint));
		if (row->never)
			assert_null(strstr(err.hint, row->never));
		assert_null(line.flags);
		return;
	}
	assert_string_equal(err.message, "");
	assert_int_equal(rc, UR_OK);
	if (row->command)
		assert_string_equal(line.command->name, row->command);
	else
		assert_null(line.command);
	flags_text(&line, &flags);
	assert_string_equal(flags.buf, row->flags ? row->flags : "");
	if (row->argument)
		assert_string_equal(line.arguments[0], row->argument);
	assert_int_equal(line.help, row->help);
	assert_int_equal(line.version, row->version);
	ur_str_release(&flags);
	ur_command_line_release(&line);
}

static void a_flag_names_itself(void **state)
{
	char *argv[] = { (char *)(uintptr_t) "ur",
			 (char *)(uintptr_t) "audit",
			 (char *)(uintptr_t) "--config",
			 (char *)(uintptr_t) "none",
			 (char *)(uintptr_t) "-R",
			 (char *)(uintptr_t) "a/b",
			 NULL };
	struct ur_command_line line = UR_COMMAND_LINE_INIT;

	(void)state;
	assert_int_equal(ur_command_line_parse(6, argv, &line, NULL), UR_OK);
	assert_string_equal(line.config, "none");
	assert_int_equal(line.flags_len, 1);
	assert_string_equal(line.flags[0].origin, "flag --repo");
	ur_command_line_release(&line);
}

static void exit_codes_are_those_of_the_contract(void **state)
{
	(void)state;
	assert_int_equal(ur_exit_code_of(UR_OK), 0);
	assert_int_equal(ur_exit_code_of(UR_EUSAGE), 2);
	assert_int_equal(ur_exit_code_of(UR_ECONFIG), 3);
	assert_int_equal(ur_exit_code_of(UR_EAUTH), 4);
	assert_int_equal(ur_exit_code_of(UR_ERIGHT), 4);
	assert_int_equal(ur_exit_code_of(UR_ETRANSIENT), 5);
	assert_int_equal(ur_exit_code_of(UR_EPROTO), 5);
	assert_int_equal(ur_exit_code_of(UR_ELOCKED), 6);
	assert_int_equal(ur_exit_code_of(UR_EDEADLINE), 8);
	assert_int_equal(ur_exit_code_of((enum ur_errc)99), 70);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(rows) + 2] = { 0 };
	size_t n = UR_LEN(rows);

	for (size_t i = 0; i < n; i++) {
		tests[i].name = rows[i].name;
		tests[i].test_func = check_row;
		tests[i].initial_state = (void *)(uintptr_t)&rows[i];
	}
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(a_flag_names_itself);
	tests[n++] =
		(struct CMUnitTest)cmocka_unit_test(exit_codes_are_those_of_the_contract);
	return cmocka_run_group_tests_name("cli.command_line", tests, NULL, NULL);
}
