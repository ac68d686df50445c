/* SPDX-License-Identifier: MIT */
#include "ur/cli/command_line.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "ur/base/clean.h"
#include "ur/base/memory.h"
#include "ur/cli/commands.h"
#include "ur/cli/options.h"
#include "ur/cli/version.h"

#define FIRST_LONG 256 /* getopt's values of long options: this and the row */

/* What getopt_long wants, made from the table. */
struct scanner {
	struct option *longs;
	char *shorts;
	int argc;
	char **argv;
	/* the first thing that was wrong; told when the command is known */
	char *unknown;			 /* "--aply", "-x" */
	const struct ur_option *lacking; /* its value is missing */
	const struct ur_option *laden;	 /* a switch with a value */
	const char *stranger;		 /* a word that is no command */
	unsigned given[64];		 /* rows seen, for what goes with the command */
	size_t given_len;
	int verbosity;
};

static void scanner_init(struct scanner *s, int argc, char **argv)
{
	size_t len;
	const struct ur_option *options = ur_options(&len);
	struct ur_str shorts = UR_STR_INIT;

	*s = (struct scanner){ .argc = argc, .argv = argv };
	s->longs = ur_xcalloc(len + 1, sizeof(*s->longs));
	/* words in their place, a missing value told apart */
	ur_str_adds(&shorts, "-:");
	for (size_t i = 0; i < len; i++) {
		s->longs[i] = (struct option){
			.name = options[i].name,
			.has_arg = options[i].argument ? required_argument : no_argument,
			.val = FIRST_LONG + (int)i,
		};
		if (options[i].letter) {
			ur_str_addc(&shorts, options[i].letter);
			if (options[i].argument)
				ur_str_addc(&shorts, ':');
		}
	}
	s->shorts = ur_str_detach(&shorts);
}

static void scanner_release(struct scanner *s)
{
	free(s->longs);
	free(s->shorts);
	free(s->unknown);
}

static const struct ur_option *row_of(int value)
{
	size_t len;
	const struct ur_option *options = ur_options(&len);

	if (value >= FIRST_LONG && (size_t)(value - FIRST_LONG) < len)
		return &options[value - FIRST_LONG];
	for (size_t i = 0; value && i < len; i++) {
		if (options[i].letter == value)
			return &options[i];
	}
	return NULL;
}

/* getopt_long takes any beginning of a name; this program wants the whole one. */
static bool is_whole(const char *word, const char *name)
{
	size_t len = strlen(name);

	return !strncmp(word, "--", 2) && !strncmp(word + 2, name, len) &&
	       (!word[2 + len] || word[2 + len] == '=');
}

/* "--reason --yes": the value was forgotten, and a switch is not to be taken for it. */
static bool swallows_option(const struct scanner *s, const char *value)
{
	size_t len;
	const struct ur_option *options = ur_options(&len);

	/* a value that stands in the option's own word is meant */
	if (!value || value != s->argv[optind - 1])
		return false;
	for (size_t i = 0; i < len; i++)
		if (is_whole(value, options[i].name))
			return true;
	return false;
}

static void note_unknown(struct scanner *s, const char *word)
{
	if (!s->unknown)
		s->unknown = ur_xstrndup(word, strcspn(word, "="));
}

static void keep_flag(struct ur_command_line *line, const struct ur_option *option,
		      const char *value)
{
	char *origin = ur_xasprintf("flag --%s", option->name);

	UR_GROW(line->flags, line->flags_len, line->flags_cap);
	ur_list_add(&line->texts, origin);
	line->flags[line->flags_len++] = (struct ur_assignment){
		.key = option->key,
		.value = value,
		.origin = line->texts.items[line->texts.len - 1],
	};
	free(origin);
}

static void take_option(struct scanner *s, struct ur_command_line *line,
			const struct ur_option *option, const char *value)
{
	static const char *const counts[] = { "0", "1", "2" };
	size_t len;

	if (s->given_len < UR_LEN(s->given))
		s->given[s->given_len++] = (unsigned)(option - ur_options(&len));
	if (!strcmp(option->name, "help")) {
		line->help = true;
	} else if (!strcmp(option->name, "version")) {
		line->version = true;
	} else if (!strcmp(option->name, "config")) {
		line->config = value;
	} else if (option->flags & UR_OPTION_COUNTS) {
		s->verbosity += s->verbosity < 2;
		keep_flag(line, option, counts[s->verbosity]);
	} else if (option->argument) {
		keep_flag(line, option, value);
	} else {
		keep_flag(line, option, option->implies ? option->implies : "true");
	}
}

static void take_word(struct scanner *s, struct ur_command_line *line, const char *word)
{
	if (!line->command && !s->stranger) {
		line->command = ur_command_find(word);
		if (!line->command)
			s->stranger = word;
		return;
	}
	UR_GROW(line->arguments, line->arguments_len, line->arguments_cap);
	line->arguments[line->arguments_len++] = word;
}

static void scan(struct scanner *s, struct ur_command_line *line)
{
	const struct ur_option *row;
	int value, before;

	optind = 0; /* glibc: begin anew */
	opterr = 0;
	for (;;) {
		before = optind ? optind : 1;
		value = getopt_long(s->argc, s->argv, s->shorts, s->longs, NULL);
		if (value < 0)
			break;
		row = row_of(value);
		if (value == 1) {
			take_word(s, line, optarg);
		} else if (value == ':') {
			if (!s->lacking)
				s->lacking = row_of(optopt);
		} else if (value == '?' && optopt >= FIRST_LONG) {
			if (!s->laden)
				s->laden = row_of(optopt);
		} else if (value == '?' && optopt) {
			char letter[3] = { '-', (char)optopt, '\0' };

			note_unknown(s, letter);
		} else if (value == '?' || !row ||
			   (value >= FIRST_LONG &&
			    !is_whole(s->argv[before], row->name))) {
			note_unknown(s, s->argv[before]);
		} else if (swallows_option(s, optarg)) {
			if (!s->lacking)
				s->lacking = row;
		} else {
			take_option(s, line, row, optarg);
		}
	}
	while (optind < s->argc)
		take_word(s, line, s->argv[optind++]);
}

static enum ur_errc complain_command(const struct scanner *s, struct ur_error *err)
{
	const char *near;
	enum ur_errc rc;

	if (!s->stranger) {
		rc = ur_error_set(err, UR_EUSAGE, "no command was given");
		ur_error_hint(err, UR_PROGRAM " --help lists them");
		return rc;
	}
	near = ur_command_nearest(s->stranger);
	rc = ur_error_set(err, UR_EUSAGE, "there is no command '%.80s'", s->stranger);
	if (near)
		ur_error_hint(err, "did you mean '%s'?", near);
	ur_error_hint(err, UR_PROGRAM " --help lists them");
	return rc;
}

static enum ur_errc complain_unknown(const struct scanner *s, unsigned commands,
				     struct ur_error *err)
{
	const char *name = s->unknown;
	const char *near =
		ur_starts_with(name, "--") ? ur_option_nearest(name + 2, commands) : NULL;
	enum ur_errc rc;
	size_t len;
	const struct ur_option *options = ur_options(&len);

	rc = ur_error_set(err, UR_EUSAGE, "there is no option '%.80s'", name);
	/* the beginning of one name is nearer than any slip */
	for (size_t i = 0; !near && i < len; i++) {
		if (ur_starts_with(name, "--") && strlen(name) > 3 &&
		    (options[i].commands & commands) &&
		    ur_starts_with(options[i].name, name + 2))
			near = options[i].name;
	}
	if (near)
		ur_error_hint(err, "did you mean '--%s'?", near);
	ur_error_hint(err, UR_PROGRAM " help options lists them");
	return rc;
}

/* "sweep, audit" */
static void list_commands(struct ur_str *out, unsigned bits)
{
	size_t len;
	const struct ur_command *commands = ur_commands(&len);

	for (size_t i = 0; i < len; i++) {
		if (bits & (unsigned)commands[i].bit)
			ur_str_addf(out, "%s%s", out->len ? ", " : "", commands[i].name);
	}
}

static enum ur_errc check_given(const struct scanner *s, const struct ur_command *command,
				struct ur_error *err)
{
	size_t len;
	const struct ur_option *options = ur_options(&len);

	for (size_t i = 0; i < s->given_len; i++) {
		const struct ur_option *option = &options[s->given[i]];
		struct ur_str goes = UR_STR_INIT_LIMIT(200);

		if (option->commands & (unsigned)command->bit)
			continue;
		list_commands(&goes, option->commands);
		ur_error_set(err, UR_EUSAGE, "'--%s' does not go with '%s'", option->name,
			     command->name);
		ur_error_hint(err, "it goes with: %s", goes.buf);
		ur_str_release(&goes);
		return UR_EUSAGE;
	}
	return UR_OK;
}

static enum ur_errc check_arguments(const struct ur_command_line *line,
				    struct ur_error *err)
{
	const struct ur_command *command = line->command;

	if (line->arguments_len < command->least) {
		ur_error_set(err, UR_EUSAGE, "'%s' needs %s", command->name,
			     command->arguments);
		ur_error_hint(err, UR_PROGRAM " %s %s", command->name,
			      command->arguments);
		return UR_EUSAGE;
	}
	if (line->arguments_len > command->most) {
		ur_error_set(err, UR_EUSAGE, "'%s' takes no '%.80s'", command->name,
			     line->arguments[command->most]);
		ur_error_hint(err, UR_PROGRAM " %s%s%s", command->name,
			      *command->arguments ? " " : "", command->arguments);
		return UR_EUSAGE;
	}
	for (size_t i = 0; i < line->arguments_len; i++) {
		if (!ur_is_blank(line->arguments[i]))
			continue;
		ur_settings_refuse_blank(line->arguments[i], err);
		ur_error_context(err, "%s %s", command->name, command->arguments);
		return err->code = UR_EUSAGE;
	}
	return UR_OK;
}

static enum ur_errc check(const struct scanner *s, const struct ur_command_line *line,
			  struct ur_error *err)
{
	unsigned commands = line->command ? (unsigned)line->command->bit : UR_CMD_ALL;
	enum ur_errc rc;

	if (line->help)
		return UR_OK;
	if (s->unknown)
		return complain_unknown(s, commands, err);
	if (s->lacking) {
		rc = ur_error_set(err, UR_EUSAGE, "'--%s' needs a value",
				  s->lacking->name);
		ur_error_hint(err, "--%s %s", s->lacking->name, s->lacking->argument);
		return rc;
	}
	if (s->laden)
		return ur_error_set(err, UR_EUSAGE, "'--%s' takes no value",
				    s->laden->name);
	if (line->version && !line->command && !s->stranger)
		return UR_OK;
	if (!line->command)
		return complain_command(s, err);
	rc = check_given(s, line->command, err);
	return rc < 0 ? rc : check_arguments(line, err);
}

enum ur_errc ur_command_line_parse(int argc, char **argv, struct ur_command_line *out,
				   struct ur_error *err)
{
	struct ur_command_line line = UR_COMMAND_LINE_INIT;
	struct scanner scanner;
	enum ur_errc rc;

	scanner_init(&scanner, argc, argv);
	scan(&scanner, &line);
	rc = check(&scanner, &line, err);
	scanner_release(&scanner);
	if (rc < 0)
		ur_command_line_release(&line);
	else
		*out = line;
	return rc;
}

void ur_command_line_release(struct ur_command_line *line)
{
	free(line->flags);
	free(line->arguments);
	ur_list_release(&line->texts);
	*line = (struct ur_command_line)UR_COMMAND_LINE_INIT;
}
