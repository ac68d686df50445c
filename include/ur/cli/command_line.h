/* SPDX-License-Identifier: MIT */
#ifndef UR_CLI_COMMAND_LINE_H
#define UR_CLI_COMMAND_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "ur/base/error.h"
#include "ur/conf/keys.h"

/**
 * @file command_line.h
 * A command line taken apart: options before and after the command, no abbreviated
 * options, no default command.
 */
struct ur_command;

struct ur_command_line {
	const struct ur_command *command; /* NULL: none was given */
	struct ur_assignment *flags; /* in the order given; values borrowed from argv */
	size_t flags_len, flags_cap;
	const char **arguments; /* behind the command; borrowed from argv */
	size_t arguments_len, arguments_cap;
	const char *config; /* --config, NULL: not given */
	bool help, version;
	struct ur_list texts; /* owns what the flags point to */
};

#define UR_COMMAND_LINE_INIT                                                             \
	{                                                                                \
		0                                                                        \
	}

/**
 * @param argc, argv as main() got them
 * @return UR_OK, or UR_EUSAGE with the nearest word as hint. With --help anywhere it is
 *         UR_OK whatever else is wrong.
 */
enum ur_errc ur_command_line_parse(int argc, char **argv, struct ur_command_line *out,
				   struct ur_error *err);
void ur_command_line_release(struct ur_command_line *line);

#endif
