/* SPDX-License-Identifier: MIT */
#ifndef UR_CLI_COMMANDS_H
#define UR_CLI_COMMANDS_H

#include "ur/app/result.h"
#include "ur/cli/command_line.h"
#include "ur/cli/options.h"

/**
 * @file commands.h
 * The one table of commands. A new command is one file and one row.
 */
struct ur_command {
	const char *name;
	enum ur_command_bit bit;
	const char *arguments; /* "PR", "[TOPIC]", "" */
	size_t least, most;    /* how many of them */
	const char *summary;   /* one line, no full stop */
	const char *details;   /* paragraphs for its own help, divided by '\n' */
	/** @return the exit code; *err is set when it could not even begin */
	int (*run)(const struct ur_command_line *line, struct ur_error *err);
};

const struct ur_command *ur_commands(size_t *len);
/** NULL when there is none of that name. */
const struct ur_command *ur_command_find(const char *name);
/** Nearest command for a slip, NULL for none. */
const char *ur_command_nearest(const char *name);

int ur_cmd_audit(const struct ur_command_line *line, struct ur_error *err);
int ur_cmd_sweep(const struct ur_command_line *line, struct ur_error *err);
int ur_cmd_explain(const struct ur_command_line *line, struct ur_error *err);
int ur_cmd_compensate(const struct ur_command_line *line, struct ur_error *err);
int ur_cmd_revoke(const struct ur_command_line *line, struct ur_error *err);
int ur_cmd_ledger(const struct ur_command_line *line, struct ur_error *err);
int ur_cmd_doctor(const struct ur_command_line *line, struct ur_error *err);
int ur_cmd_policy(const struct ur_command_line *line, struct ur_error *err);
int ur_cmd_config(const struct ur_command_line *line, struct ur_error *err);
int ur_cmd_init(const struct ur_command_line *line, struct ur_error *err);
int ur_cmd_completion(const struct ur_command_line *line, struct ur_error *err);
int ur_cmd_help(const struct ur_command_line *line, struct ur_error *err);
int ur_cmd_version(const struct ur_command_line *line, struct ur_error *err);

#endif
