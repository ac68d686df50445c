/* SPDX-License-Identifier: MIT */
#include "ur/cli/completion.h"
#include "ur/cli/version.h"

/* "--server|-s" */
static void add_names(struct ur_str *out, const struct ur_option *option,
		      const char *between)
{
	ur_str_addf(out, "--%s", option->name);
	if (option->letter)
		ur_str_addf(out, "%s-%c", between, option->letter);
}

/* Names of all options whose value is of this kind, as one pattern. */
static void add_pattern(struct ur_str *out, bool any, enum ur_completion_kind kind)
{
	struct ur_str words = UR_STR_INIT;
	size_t len, n = 0;
	const struct ur_option *options = ur_options(&len);

	for (size_t i = 0; i < len; i++) {
		if (!options[i].argument ||
		    (!any && ur_completion_value(&options[i], &words) != kind))
			continue;
		ur_str_adds(out, n++ ? "|" : "");
		add_names(out, &options[i], "|");
	}
	ur_str_release(&words);
}

/* Options that take one of a few words have a line each. */
static void add_values(struct ur_str *out)
{
	struct ur_str words = UR_STR_INIT;
	size_t len;
	const struct ur_option *options = ur_options(&len);

	ur_str_adds(out, "\tcase $prev in\n");
	for (size_t i = 0; i < len; i++) {
		if (!options[i].argument ||
		    ur_completion_value(&options[i], &words) != UR_COMPLETE_WORDS)
			continue;
		ur_str_adds(out, "\t");
		add_names(out, &options[i], "|");
		ur_str_addf(out,
			    ") mapfile -t COMPREPLY < <(compgen -W '%s' -- \"$cur\"); "
			    "return ;;\n",
			    words.buf);
	}
	ur_str_adds(out, "\t");
	add_pattern(out, false, UR_COMPLETE_FILE);
	ur_str_adds(out, ") _umbrella_reaper_paths -f \"$cur\"; return ;;\n\t");
	add_pattern(out, false, UR_COMPLETE_FOLDER);
	ur_str_adds(out, ") _umbrella_reaper_paths -d \"$cur\"; return ;;\n\t");
	add_pattern(out, false, UR_COMPLETE_NOTHING);
	ur_str_adds(out, ") return ;;\n\tesac\n");
	ur_str_release(&words);
}

static void add_options(struct ur_str *out, unsigned commands)
{
	size_t len, n = 0;
	const struct ur_option *options = ur_options(&len);

	for (size_t i = 0; i < len; i++) {
		if (!(options[i].commands & commands))
			continue;
		ur_str_adds(out, n++ ? " " : "");
		add_names(out, &options[i], " ");
	}
}

static void add_commands(struct ur_str *out)
{
	struct ur_str words = UR_STR_INIT;
	size_t len;
	const struct ur_command *commands = ur_commands(&len);

	ur_str_adds(out, "\tcase $command in\n\t'') words='");
	for (size_t i = 0; i < len; i++)
		ur_str_addf(out, "%s%s", i ? " " : "", commands[i].name);
	ur_str_adds(out, "' options='");
	add_options(out, ~0U);
	ur_str_adds(out, "' ;;\n");
	for (size_t i = 0; i < len; i++) {
		enum ur_completion_kind kind =
			ur_completion_argument(&commands[i], &words);

		ur_str_addf(out, "\t%s) words='%s' options='", commands[i].name,
			    words.buf);
		add_options(out, (unsigned)commands[i].bit);
		ur_str_addf(out, "'%s ;;\n", kind == UR_COMPLETE_FILE ? " paths=-f" : "");
	}
	ur_str_adds(out, "\tesac\n");
	ur_str_release(&words);
}

void ur_completion_bash(struct ur_str *out)
{
	ur_str_adds(out, "# bash completion of " UR_PROGRAM " " UR_VERSION "\n"
			 "_umbrella_reaper_paths() {\n"
			 "\tmapfile -t COMPREPLY < <(compgen \"$1\" -- \"$2\")\n"
			 "\tcompopt -o filenames 2>/dev/null\n"
			 "}\n\n"
			 "_umbrella_reaper() {\n"
			 "\tlocal cur=${COMP_WORDS[COMP_CWORD]} "
			 "prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
			 "\tlocal command='' words='' options='' paths='' i\n"
			 "\tCOMPREPLY=()\n"
			 "\t# bash takes --option=value apart\n"
			 "\tif [ \"$cur\" = '=' ]; then\n"
			 "\t\tcur=\n"
			 "\telif [ \"$prev\" = '=' ] && [ \"$COMP_CWORD\" -gt 2 ]; then\n"
			 "\t\tprev=${COMP_WORDS[COMP_CWORD - 2]}\n"
			 "\tfi\n"
			 "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
			 "\t\tcase ${COMP_WORDS[i]} in\n\t\t");
	add_pattern(out, true, UR_COMPLETE_NOTHING);
	ur_str_adds(out, ")\n"
			 "\t\t\t[ \"${COMP_WORDS[i + 1]}\" = '=' ] && ((i++))\n"
			 "\t\t\t((i++))\n"
			 "\t\t\t;;\n"
			 "\t\t-*) ;;\n"
			 "\t\t*)\n"
			 "\t\t\tcommand=${COMP_WORDS[i]}\n"
			 "\t\t\tbreak\n"
			 "\t\t\t;;\n"
			 "\t\tesac\n"
			 "\tdone\n");
	add_values(out);
	add_commands(out);
	ur_str_adds(out,
		    "\tif [[ $cur == -* ]]; then\n"
		    "\t\tmapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$cur\")\n"
		    "\telif [ -n \"$paths\" ]; then\n"
		    "\t\t_umbrella_reaper_paths \"$paths\" \"$cur\"\n"
		    "\telse\n"
		    "\t\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
		    "\tfi\n"
		    "}\n\n"
		    "complete -F _umbrella_reaper " UR_PROGRAM "\n");
}
