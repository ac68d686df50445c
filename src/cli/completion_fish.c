/* SPDX-License-Identifier: MIT */
#include "ur/cli/completion.h"
#include "ur/cli/version.h"

#define COMPLETE "complete -c " UR_PROGRAM

/* A text in single quotes. */
static void add_quoted(struct ur_str *out, const char *text)
{
	ur_str_addc(out, '\'');
	for (const char *p = text; *p; p++) {
		if (*p == '\'' || *p == '\\')
			ur_str_addc(out, '\\');
		ur_str_addc(out, *p);
	}
	ur_str_addc(out, '\'');
}

static void add_value(struct ur_str *out, const struct ur_option *option)
{
	struct ur_str words = UR_STR_INIT;

	if (!option->argument)
		return;
	switch (ur_completion_value(option, &words)) {
	case UR_COMPLETE_FILE:
		ur_str_adds(out, " -r -F");
		break;
	case UR_COMPLETE_FOLDER:
		ur_str_adds(out, " -x -a '(__fish_complete_directories)'");
		break;
	case UR_COMPLETE_WORDS:
		ur_str_addf(out, " -x -a '%s'", words.buf);
		break;
	case UR_COMPLETE_NOTHING:
		ur_str_adds(out, " -x");
		break;
	}
	ur_str_release(&words);
}

static void add_option(struct ur_str *out, const struct ur_option *option)
{
	size_t len;
	const struct ur_command *commands = ur_commands(&len);

	ur_str_adds(out, COMPLETE " -n '__umbrella_reaper_is");
	for (size_t i = 0; i < len; i++) {
		if (option->commands & (unsigned)commands[i].bit)
			ur_str_addf(out, " %s", commands[i].name);
	}
	ur_str_addf(out, "' -l %s", option->name);
	if (option->letter)
		ur_str_addf(out, " -s %c", option->letter);
	add_value(out, option);
	ur_str_adds(out, " -d ");
	add_quoted(out, option->help);
	ur_str_addc(out, '\n');
}

static void add_command(struct ur_str *out, const struct ur_command *command)
{
	struct ur_str words = UR_STR_INIT;
	enum ur_completion_kind kind = ur_completion_argument(command, &words);

	ur_str_addf(out, COMPLETE " -n 'not __umbrella_reaper_command' -a %s -d ",
		    command->name);
	add_quoted(out, command->summary);
	ur_str_addc(out, '\n');
	if (kind == UR_COMPLETE_WORDS)
		ur_str_addf(out,
			    COMPLETE " -n 'test (__umbrella_reaper_command; or echo) = "
				     "%s' -a '%s'\n",
			    command->name, words.buf);
	else if (kind == UR_COMPLETE_FILE)
		ur_str_addf(out,
			    COMPLETE " -n 'test (__umbrella_reaper_command; or echo) = "
				     "%s' -F\n",
			    command->name);
	ur_str_release(&words);
}

static void add_functions(struct ur_str *out)
{
	size_t len;
	const struct ur_option *options = ur_options(&len);

	ur_str_adds(out, "function __umbrella_reaper_command\n"
			 "\tset -l words (commandline -opc)\n"
			 "\tset -e words[1]\n"
			 "\twhile set -q words[1]\n"
			 "\t\tswitch $words[1]\n"
			 "\t\t\tcase");
	for (size_t i = 0; i < len; i++) {
		if (!options[i].argument)
			continue;
		ur_str_addf(out, " --%s", options[i].name);
		if (options[i].letter)
			ur_str_addf(out, " -%c", options[i].letter);
	}
	ur_str_adds(out, "\n"
			 "\t\t\t\tset -e words[1]\n"
			 "\t\t\tcase '-*'\n"
			 "\t\t\tcase '*'\n"
			 "\t\t\t\techo $words[1]\n"
			 "\t\t\t\treturn 0\n"
			 "\t\tend\n"
			 "\t\tset -q words[1]; and set -e words[1]\n"
			 "\tend\n"
			 "\treturn 1\n"
			 "end\n\n"
			 "# Before the command every option may stand.\n"
			 "function __umbrella_reaper_is\n"
			 "\tset -l word (__umbrella_reaper_command)\n"
			 "\tor return 0\n"
			 "\tcontains -- $word $argv\n"
			 "end\n\n");
}

void ur_completion_fish(struct ur_str *out)
{
	size_t len;
	const struct ur_command *commands = ur_commands(&len);
	const struct ur_option *options;

	ur_str_adds(out, "# fish completion of " UR_PROGRAM " " UR_VERSION "\n");
	add_functions(out);
	ur_str_adds(out, COMPLETE " -f\n");
	for (size_t i = 0; i < len; i++)
		add_command(out, &commands[i]);
	options = ur_options(&len);
	for (size_t i = 0; i < len; i++)
		add_option(out, &options[i]);
}
