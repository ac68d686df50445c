/* SPDX-License-Identifier: MIT */
#ifndef UR_CLI_OPTIONS_H
#define UR_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "ur/base/error.h"
#include "ur/base/str.h"
#include "ur/conf/keys.h"

/**
 * @file options.h
 * The one table of options. Parsing, environment, help, completion and man page come
 * from it; a new option is one row.
 */

/** Commands, as bits of the set of those that take an option. */
enum ur_command_bit {
	UR_CMD_AUDIT = 1 << 0,
	UR_CMD_SWEEP = 1 << 1,
	UR_CMD_EXPLAIN = 1 << 2,
	UR_CMD_COMPENSATE = 1 << 3,
	UR_CMD_HELP = 1 << 4,
	UR_CMD_VERSION = 1 << 5,
	UR_CMD_REVOKE = 1 << 6,
	UR_CMD_LEDGER = 1 << 7,
	UR_CMD_DOCTOR = 1 << 8,
	UR_CMD_POLICY = 1 << 9,
	UR_CMD_CONFIG = 1 << 10,
	UR_CMD_INIT = 1 << 11,
	UR_CMD_COMPLETION = 1 << 12,
};

/** All that talk to a forge, and `config`, which shows what they would go by. */
#define UR_CMD_FORGE                                                                     \
	(UR_CMD_AUDIT | UR_CMD_SWEEP | UR_CMD_EXPLAIN | UR_CMD_COMPENSATE |              \
	 UR_CMD_REVOKE | UR_CMD_LEDGER | UR_CMD_DOCTOR | UR_CMD_POLICY | UR_CMD_CONFIG)
/** By hand: they show a plan and ask. */
#define UR_CMD_HAND (UR_CMD_COMPENSATE | UR_CMD_REVOKE)
#define UR_CMD_ALL                                                                       \
	(UR_CMD_FORGE | UR_CMD_INIT | UR_CMD_COMPLETION | UR_CMD_HELP | UR_CMD_VERSION)

enum {
	UR_OPTION_REPEATS = 1 << 0, /* each use adds one */
	UR_OPTION_COUNTS =
		1 << 1, /* each use says more of it; its variable is a number */
	UR_OPTION_NO_VARIABLE = 1
				<< 2, /* consent and who one is are said, not inherited */
};

/** Headings of --help, in their order. */
enum ur_option_group {
	UR_GROUP_WHERE = 0,
	UR_GROUP_WHICH,
	UR_GROUP_RULES,
	UR_GROUP_WRITING,
	UR_GROUP_REPORT,
	UR_GROUP_NETWORK,
	UR_GROUP_GENERAL,
	UR_GROUP_COUNT_,
};

struct ur_option {
	const char *name;     /* long name without dashes */
	char letter;	      /* '\0': none */
	const char *argument; /* what its value is called; NULL: a switch */
	const char *key;      /* the setting it assigns; NULL: the command line's own */
	const char *implies;  /* a switch's value; NULL: "true" */
	enum ur_option_group group;
	unsigned commands; /* of enum ur_command_bit */
	unsigned flags;
	const char *help; /* one sentence, no full stop */
};

const struct ur_option *ur_options(size_t *len);
/** NULL when there is none of that name. */
const struct ur_option *ur_option_find(const char *name);
const char *ur_option_group_title(enum ur_option_group group);

/** "UMBRELLA_REAPER_MIN_AGE"; "" when the option has none. @return buf */
#define UR_VARIABLE_BUF 64
char *ur_option_variable(const struct ur_option *option, char buf[UR_VARIABLE_BUF]);

/**
 * The next variable at or behind @c *at that has this program's prefix and that nothing
 * reads; @c *at moves behind it.
 * @param nearest the one that was perhaps meant, or ""
 * @return false when there is no further one
 */
bool ur_options_unknown_variable(char *const *environment, size_t *at,
				 char name[UR_VARIABLE_BUF],
				 char nearest[UR_VARIABLE_BUF]);

/** Words its value may be, NULL-terminated; NULL when it is free. */
const char *const *ur_option_words(const struct ur_option *option);

/** Nearest option name for a slip, among those of @c commands; NULL for none. */
const char *ur_option_nearest(const char *name, unsigned commands);

/**
 * What the environment says about the options of one command, as assignments.
 * @param lookup  getenv(3), or a test's own
 * @param out     appended to; @c texts owns what the assignments point to
 * @return UR_OK, or UR_ECONFIG for a switch that is neither true nor false
 */
enum ur_errc ur_options_environment(const char *(*lookup)(const char *name),
				    unsigned command, struct ur_assignment **out,
				    size_t *len, struct ur_list *texts,
				    struct ur_error *err);

#endif
