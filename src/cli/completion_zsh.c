/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ur/cli/completion.h"
#include "ur/cli/version.h"

/* Inside of single quotes; brackets and colons mean something to _arguments. */
static void add_escaped(struct ur_str *out, const char *text)
{
	for (const char *p = text; *p; p++) {
		if (*p == '\'')
			ur_str_adds(out, "'\\''");
		else if (strchr("[]:\\", *p))
			ur_str_addf(out, "\\%c", *p);
		else
			ur_str_addc(out, *p);
	}
}

static void add_action(struct ur_str *out, enum ur_completion_kind kind,
		       const char *words)
{
	switch (kind) {
	case UR_COMPLETE_FILE:
		ur_str_adds(out, "_files");
		break;
	case UR_COMPLETE_FOLDER:
		ur_str_adds(out, "_files -/");
		break;
	case UR_COMPLETE_WORDS:
		ur_str_addf(out, "(%s)", words);
		break;
	case UR_COMPLETE_NOTHING:
		ur_str_addc(out, ' ');
		break;
	}
}

static void add_spec(struct ur_str *out, const struct ur_option *option, char letter)
{
	struct ur_str words = UR_STR_INIT;
	bool again = option->flags & (UR_OPTION_REPEATS | UR_OPTION_COUNTS);

	ur_str_addf(out, "\t\t'%s", again ? "*" : "");
	if (letter)
		ur_str_addf(out, "-%c[", letter);
	else
		ur_str_addf(out, "--%s%s[", option->name, option->argument ? "=" : "");
	add_escaped(out, option->help);
	ur_str_addc(out, ']');
	if (option->argument) {
		enum ur_completion_kind kind = ur_completion_value(option, &words);

		ur_str_addf(out, ":%s:", option->argument);
		add_action(out, kind, words.buf);
	}
	ur_str_adds(out, "'\n");
	ur_str_release(&words);
}

static void add_specs(struct ur_str *out, unsigned commands)
{
	size_t len;
	const struct ur_option *options = ur_options(&len);

	for (size_t i = 0; i < len; i++) {
		if (!(options[i].commands & commands))
			continue;
		add_spec(out, &options[i], '\0');
		if (options[i].letter)
			add_spec(out, &options[i], options[i].letter);
	}
}

static void add_pattern(struct ur_str *out)
{
	size_t len, n = 0;
	const struct ur_option *options = ur_options(&len);

	for (size_t i = 0; i < len; i++) {
		if (!options[i].argument)
			continue;
		ur_str_addf(out, "%s--%s", n++ ? "|" : "", options[i].name);
		if (options[i].letter)
			ur_str_addf(out, "|-%c", options[i].letter);
	}
}

static void add_command(struct ur_str *out, const struct ur_command *command)
{
	struct ur_str words = UR_STR_INIT;
	enum ur_completion_kind kind = ur_completion_argument(command, &words);

	ur_str_addf(out, "\t(%s) specs=(\n", command->name);
	add_specs(out, (unsigned)command->bit);
	ur_str_adds(out, "\t\t'1: : '\n");
	if (command->most) {
		ur_str_adds(out, "\t\t'2:argument:");
		add_action(out, kind, words.buf);
		ur_str_adds(out, "'\n");
	}
	ur_str_adds(out, "\t\t) ;;\n");
	ur_str_release(&words);
}

void ur_completion_zsh(struct ur_str *out)
{
	size_t len;
	const struct ur_command *commands = ur_commands(&len);

	ur_str_adds(out, "#compdef " UR_PROGRAM "\n"
			 "# zsh completion of " UR_PROGRAM " " UR_VERSION "\n"
			 "_umbrella_reaper() {\n"
			 "\tlocal command state line\n"
			 "\tlocal -a commands specs\n"
			 "\tinteger i\n"
			 "\tcommands=(\n");
	for (size_t i = 0; i < len; i++) {
		ur_str_addf(out, "\t\t'%s:", commands[i].name);
		add_escaped(out, commands[i].summary);
		ur_str_adds(out, "'\n");
	}
	ur_str_adds(out, "\t)\n"
			 "\tfor ((i = 2; i < CURRENT; i++)); do\n"
			 "\t\tcase $words[i] in\n\t\t(");
	add_pattern(out);
	ur_str_adds(out, ") ((i++)) ;;\n"
			 "\t\t(-*) ;;\n"
			 "\t\t(*) command=$words[i]; break ;;\n"
			 "\t\tesac\n"
			 "\tdone\n"
			 "\tcase $command in\n"
			 "\t('') specs=(\n");
	add_specs(out, ~0U);
	ur_str_adds(out, "\t\t'1: :->command'\n\t\t) ;;\n");
	for (size_t i = 0; i < len; i++)
		add_command(out, &commands[i]);
	ur_str_adds(
		out,
		"\tesac\n"
		"\t_arguments -C $specs\n"
		"\t[[ $state == command ]] && _describe -t commands command commands\n"
		"}\n\n"
		"if [[ $funcstack[1] == _umbrella-reaper ]]; then\n"
		"\t_umbrella_reaper \"$@\"\n"
		"else\n"
		"\tcompdef _umbrella_reaper " UR_PROGRAM "\n"
		"fi\n");
}
