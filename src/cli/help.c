/* SPDX-License-Identifier: MIT */
#include "ur/cli/help.h"

#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"
#include "ur/cli/version.h"
#include "ur/conf/keys.h"

#define OPTION_INDENT 27

static void blanks(struct ur_str *out, size_t n)
{
	for (size_t i = 0; i < n; i++)
		ur_str_addc(out, ' ');
}

/* Words of @c text from @c column on, broken before UR_HELP_COLUMNS. ASCII. */
static void flow(struct ur_str *out, size_t column, size_t indent, const char *text)
{
	bool first = true;

	while (*text) {
		size_t len = strcspn(text, " ");

		if (!first && column + 1 + len > UR_HELP_COLUMNS) {
			ur_str_addc(out, '\n');
			blanks(out, indent);
			column = indent;
		} else if (!first) {
			ur_str_addc(out, ' ');
			column++;
		}
		ur_str_add(out, text, len);
		column += len;
		text += len;
		text += strspn(text, " ");
		first = false;
	}
	ur_str_addc(out, '\n');
}

void ur_help_text(struct ur_str *out, size_t indent, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");
		char *paragraph = ur_xstrndup(text, len);

		blanks(out, indent);
		flow(out, indent, indent, paragraph);
		free(paragraph);
		text += len + (text[len] == '\n');
		if (*text)
			ur_str_addc(out, '\n');
	}
}

void ur_help_entry(struct ur_str *out, const char *left, size_t indent, const char *text)
{
	size_t len = strlen(left);

	ur_str_adds(out, left);
	if (len + 2 > indent) {
		ur_str_addc(out, '\n');
		blanks(out, indent);
	} else {
		blanks(out, indent - len);
	}
	flow(out, indent, indent, text);
}

/* What it may be and what it is when nobody says anything. */
static void add_values(struct ur_str *text, const struct ur_option *option)
{
	const struct ur_key *key = option->key ? ur_key_find(option->key) : NULL;
	const char *const *words = ur_option_words(option);

	for (size_t i = 0; words && words[i]; i++)
		ur_str_addf(text, "%s%s", i ? ", " : ": ", words[i]);
	/* "nothing older than this [never]" would say the opposite */
	if (key && option->argument && *key->built_in && !key->may_be_never)
		ur_str_addf(text, " [%s]", key->built_in);
}

static void add_option(struct ur_str *out, const struct ur_option *option)
{
	struct ur_str left = UR_STR_INIT, text = UR_STR_INIT;

	if (option->letter)
		ur_str_addf(&left, "  -%c, --%s", option->letter, option->name);
	else
		ur_str_addf(&left, "      --%s", option->name);
	if (option->argument)
		ur_str_addf(&left, " %s", option->argument);
	ur_str_adds(&text, option->help);
	add_values(&text, option);
	ur_help_entry(out, left.buf, OPTION_INDENT, text.buf);
	ur_str_release(&left);
	ur_str_release(&text);
}

void ur_help_options(struct ur_str *out, unsigned commands)
{
	size_t len;
	const struct ur_option *options = ur_options(&len);

	for (unsigned g = 0; g < UR_GROUP_COUNT_; g++) {
		bool any = false;

		for (size_t i = 0; i < len; i++) {
			if (options[i].group != g || !(options[i].commands & commands))
				continue;
			if (!any)
				ur_str_addf(
					out, "\n%s:\n",
					ur_option_group_title((enum ur_option_group)g));
			any = true;
			add_option(out, &options[i]);
		}
	}
}

void ur_help_command(struct ur_str *out, const struct ur_command *command)
{
	struct ur_str line = UR_STR_INIT;

	ur_str_addf(&line, "usage: %s [options] %s%s%s", UR_PROGRAM, command->name,
		    *command->arguments ? " " : "", command->arguments);
	if ((unsigned)command->bit & (UR_CMD_COMPENSATE | UR_CMD_REVOKE))
		ur_str_adds(&line, " --reason TEXT");
	if (command->bit == UR_CMD_REVOKE)
		ur_str_addf(
			&line,
			"\n       %s [options] revoke --all --since DUR --reason TEXT",
			UR_PROGRAM);
	ur_str_addf(out, "%s\n\n%s: ", line.buf, command->name);
	flow(out, strlen(command->name) + 2, 0, command->summary);
	if (*command->details) {
		ur_str_addc(out, '\n');
		ur_help_text(out, 0, command->details);
	}
	ur_help_options(out, (unsigned)command->bit);
	if ((unsigned)command->bit & UR_CMD_FORGE) {
		ur_str_addc(out, '\n');
		ur_help_text(
			out, 0,
			"DUR is a whole number and a unit: 90s, 5m, 2h, 7d. Each option "
			"but a few has a variable, see '" UR_PROGRAM
			" help environment'.");
	}
	ur_str_release(&line);
}

void ur_help_program(struct ur_str *out)
{
	size_t len;
	const struct ur_command *commands = ur_commands(&len);
	const struct ur_topic *topics;
	struct ur_str left = UR_STR_INIT;

	ur_str_adds(out,
		    "usage: " UR_PROGRAM " [options] COMMAND [options] [arguments]\n\n");
	ur_help_text(
		out, 0,
		"Finds required umbrella statuses of a Gitea or Forgejo repository that "
		"stay red although everything they stand for is green, and repairs them "
		"only when that is proven.");
	ur_str_adds(out, "\nCommands:\n");
	for (size_t i = 0; i < len; i++) {
		ur_str_setf(&left, "  %s %s", commands[i].name, commands[i].arguments);
		ur_help_entry(out, left.buf, 18, commands[i].summary);
	}
	ur_str_adds(out, "\nTopics of 'help':\n");
	topics = ur_topics(&len);
	for (size_t i = 0; i < len; i++) {
		ur_str_setf(&left, "  %s", topics[i].name);
		ur_help_entry(out, left.buf, 18, topics[i].summary);
	}
	ur_str_adds(
		out,
		"\nTo begin:\n"
		"  " UR_PROGRAM " audit --server https://git.example.org \\\n"
		"      --repo acme/widget --umbrella 'CI / all-required (pull_request)'\n"
		"\nOptions of one command: " UR_PROGRAM " COMMAND --help\n");
	ur_str_release(&left);
}
