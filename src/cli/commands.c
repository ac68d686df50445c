/* SPDX-License-Identifier: MIT */
#include "ur/cli/commands.h"

#include <string.h>

#include "ur/base/memory.h"
#include "ur/base/strset.h"

static const struct ur_command commands[] = {
	{ "audit", UR_CMD_AUDIT, "", 0, 0,
	  "show every open pull request with its verdict and reason; never writes",
	  "The operator's dry run: what would be repaired or revoked, and why everything "
	  "else is left alone.",
	  ur_cmd_audit },
	{ "sweep", UR_CMD_SWEEP, "", 0, 0,
	  "decide each open pull request; with --apply repair and revoke",
	  "Without --apply this is a dry run. With it, an umbrella is made green only "
	  "when "
	  "each context it stands for is proven green at that moment, and our own green "
	  "is "
	  "taken back when one of them turned red.\n"
	  "Meant for a timer or a scheduled workflow.",
	  ur_cmd_sweep },
	{ "explain", UR_CMD_EXPLAIN, "PR", 1, 1,
	  "one pull request in full: rows, policy, each gate; never writes",
	  "Shows what was read, where the list of required contexts comes from, what "
	  "each "
	  "gate says, and what a sweep would do.",
	  ur_cmd_explain },
	{ "compensate", UR_CMD_COMPENSATE, "PR", 1, 1,
	  "post one success by hand, through the same gates",
	  "Needs --reason. Shows the plan and asks before it posts; --yes answers in "
	  "advance. When a gate refuses, nothing is posted and the exit code is 1.",
	  ur_cmd_compensate },
	{ "help", UR_CMD_HELP, "[TOPIC]", 0, 1, "help for a command or a topic", "",
	  ur_cmd_help },
	{ "version", UR_CMD_VERSION, "", 0, 0, "print the version", "", ur_cmd_version },
};

const struct ur_command *ur_commands(size_t *len)
{
	*len = UR_LEN(commands);
	return commands;
}

const struct ur_command *ur_command_find(const char *name)
{
	for (size_t i = 0; i < UR_LEN(commands); i++) {
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	}
	return NULL;
}

const struct ur_command *ur_command_by_bit(enum ur_command_bit bit)
{
	for (size_t i = 0; i < UR_LEN(commands); i++) {
		if (commands[i].bit == bit)
			return &commands[i];
	}
	return NULL;
}

const char *ur_command_nearest(const char *name)
{
	const char *names[UR_LEN(commands)];

	for (size_t i = 0; i < UR_LEN(commands); i++)
		names[i] = commands[i].name;
	return ur_nearest_word(name, names, UR_LEN(names));
}

int ur_exit_code_of(enum ur_errc code)
{
	switch (code) {
	case UR_OK:
		return 0;
	case UR_EUSAGE:
		return 2;
	case UR_ECONFIG:
	case UR_EPOLICY:
	case UR_ENOTFOUND:
	case UR_EMOVED:
		return 3;
	case UR_EAUTH:
	case UR_ERIGHT:
		return 4;
	case UR_ETRANSIENT:
	case UR_EPROTO:
		return 5;
	case UR_ELOCKED:
		return 6;
	case UR_EDEADLINE:
		return 8;
	case UR_ECHANGED:
	case UR_EIO:
	case UR_EINTR:
		return 1;
	}
	return 70;
}
