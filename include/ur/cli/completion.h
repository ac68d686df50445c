/* SPDX-License-Identifier: MIT */
#ifndef UR_CLI_COMPLETION_H
#define UR_CLI_COMPLETION_H

#include <stdbool.h>

#include "ur/base/str.h"
#include "ur/cli/commands.h"

/**
 * @file completion.h
 * Completion scripts, made from the tables of commands and options.
 */

/** Shells there is a script for, NULL-terminated. */
const char *const *ur_completion_shells(void);
/** Append the script. @return false when there is none for that shell */
bool ur_completion_write(const char *shell, struct ur_str *out);

/** What the value of an option or an argument of a command may be. */
enum ur_completion_kind {
	UR_COMPLETE_NOTHING = 0, /* anything: no proposal */
	UR_COMPLETE_FILE,
	UR_COMPLETE_FOLDER,
	UR_COMPLETE_WORDS,
};
/** Of an option that takes a value; @c words is emptied and filled, separated by blanks. */
enum ur_completion_kind ur_completion_value(const struct ur_option *option,
					    struct ur_str *words);
/** Of what stands behind a command. */
enum ur_completion_kind ur_completion_argument(const struct ur_command *command,
					       struct ur_str *words);

/* One per shell. */
void ur_completion_bash(struct ur_str *out);
void ur_completion_zsh(struct ur_str *out);
void ur_completion_fish(struct ur_str *out);

#endif
