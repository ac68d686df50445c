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
	  "one pull request in full: rows, records, policy, gates; never writes",
	  "Shows what was read, where the list of required contexts comes from, what "
	  "each gate says, why a stale umbrella is likely to have gone stale and what "
	  "would prevent it, what was done before, and what a sweep would write, byte "
	  "for byte.",
	  ur_cmd_explain },
	{ "compensate", UR_CMD_COMPENSATE, "PR", 1, 1,
	  "post one success by hand, through the same gates",
	  "Needs --reason. Shows the plan and asks before it posts; --yes answers in "
	  "advance. When a gate refuses, nothing is posted and the exit code is 1.",
	  ur_cmd_compensate },
	{ "revoke", UR_CMD_REVOKE, "PR", 0, 1, "take back our own green by hand",
	  "Needs --reason, and a pull request or --all with --since. Posts a failure "
	  "over "
	  "our own live green and nothing else; it holds until a 'compensate' by hand or "
	  "the umbrella's next run. Shows the plan and asks before it posts.",
	  ur_cmd_revoke },
	{ "ledger", UR_CMD_LEDGER, "[list|show ID|verify|stats]", 0, 2,
	  "what was done, when, by whom and on which evidence; never writes",
	  "'list' (also without a word) has one line per write, 'show ID' everything "
	  "about "
	  "one, its evidence too. 'verify' decides again from the kept evidence and "
	  "names "
	  "what does not come out the same. 'stats' counts by repository, cause and "
	  "outcome. --repo picks repositories.\n"
	  "A missing ledger is an empty one.",
	  ur_cmd_ledger },
	{ "doctor", UR_CMD_DOCTOR, "", 0, 0,
	  "check token, rights, server, workflow, protection and ledger; never writes",
	  "One line per check: pass, note, warn or fail, with a hint. Without --umbrella "
	  "it names the contexts that could be one. Exit code 0 when nothing is as bad "
	  "as "
	  "--fail-on says; otherwise 4 for a token that is refused or lacks a right, 5 "
	  "for a server that cannot be reached, and 1 for the rest.",
	  ur_cmd_doctor },
	{ "policy", UR_CMD_POLICY, "", 0, 0,
	  "print what each umbrella stands for, and where that is said; never writes",
	  "For the tip of each base branch, or with --pr for a pull request's head. Base "
	  "branches are those of --base or of the settings that are no patterns, else "
	  "the default branch.",
	  ur_cmd_policy },
	{ "config", UR_CMD_CONFIG, "", 0, 0,
	  "print the settings in effect, each with where it comes from",
	  "Takes every option that sets something, so that a command line can be tried "
	  "out. No server is asked. Tokens are not shown.",
	  ur_cmd_config },
	{ "init", UR_CMD_INIT, "[FILE]", 0, 1,
	  "write a commented settings file to begin with",
	  "Writes FILE, else umbrella-reaper.yml here, with the server and repository "
	  "that the command line, the environment or the git remote 'origin' names, and "
	  "the umbrella that the workflow files here show. An existing file is left "
	  "alone. "
	  "No server is asked.",
	  ur_cmd_init },
	{ "completion", UR_CMD_COMPLETION, "SHELL", 1, 1,
	  "print a completion script for bash, zsh or fish",
	  "bash: source <(umbrella-reaper completion bash)\n"
	  "zsh: umbrella-reaper completion zsh >~/.zfunc/_umbrella-reaper\n"
	  "fish: umbrella-reaper completion fish | source",
	  ur_cmd_completion },
	{ "help", UR_CMD_HELP, "[TOPIC [NAME]]", 0, 2, "help for a command or a topic",
	  "", ur_cmd_help },
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

const char *ur_command_nearest(const char *name)
{
	const char *names[UR_LEN(commands)];

	for (size_t i = 0; i < UR_LEN(commands); i++)
		names[i] = commands[i].name;
	return ur_nearest_word(name, names, UR_LEN(names));
}
