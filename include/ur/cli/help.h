/* SPDX-License-Identifier: MIT */
#ifndef UR_CLI_HELP_H
#define UR_CLI_HELP_H

#include "ur/base/str.h"
#include "ur/cli/commands.h"

/**
 * @file help.h
 * What --help and `help TOPIC` print, from the tables, in 80 columns.
 */
#define UR_HELP_COLUMNS 80

/** The program: commands, the usual options, topics. */
void ur_help_program(struct ur_str *out);
/** One command with every option it takes. */
void ur_help_command(struct ur_str *out, const struct ur_command *command);

/** A page of `help TOPIC`. */
struct ur_topic {
	const char *name;
	const char *summary;
	void (*write)(struct ur_str *out);
};
const struct ur_topic *ur_topics(size_t *len);
const struct ur_topic *ur_topic_find(const char *name);

/** `help config`: every key of the settings file. */
void ur_topic_config(struct ur_str *out);

/** Options that @c commands take, under their headings. */
void ur_help_options(struct ur_str *out, unsigned commands);

/**
 * @c left, then @c text from column @c indent on, broken at blanks so that no line is
 * longer than UR_HELP_COLUMNS; @c text goes to the next line when @c left is too long.
 */
void ur_help_entry(struct ur_str *out, const char *left, size_t indent, const char *text);
/** A paragraph from column @c indent on. */
void ur_help_text(struct ur_str *out, size_t indent, const char *text);

#endif
