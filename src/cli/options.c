/* SPDX-License-Identifier: MIT */
#include "ur/cli/options.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"
#include "ur/base/strset.h"

#define PREFIX "UMBRELLA_REAPER_"
#define LIST (UR_CMD_AUDIT | UR_CMD_SWEEP | UR_CMD_CONFIG)
#define READ (UR_CMD_AUDIT | UR_CMD_EXPLAIN | UR_CMD_CONFIG)
#define VIEW (UR_CMD_DOCTOR | UR_CMD_POLICY)

static const struct ur_option options[] = {
	{ "server", 's', "URL", "forge.url", NULL, UR_GROUP_WHERE,
	  UR_CMD_FORGE | UR_CMD_INIT, 0,
	  "Web address of the forge, sub-path allowed; else a runner's own or that of "
	  "the "
	  "git remote 'origin' here" },
	{ "repo", 'R', "OWNER/NAME", "repo", NULL, UR_GROUP_WHERE,
	  UR_CMD_FORGE | UR_CMD_INIT, UR_OPTION_REPEATS,
	  "Repository: picks one of the settings, or adds one; may be repeated" },
	{ "config", 0, "FILE", NULL, NULL, UR_GROUP_WHERE, UR_CMD_FORGE, 0,
	  "Settings file, or 'none'; else config.yml in the user's configuration folder, "
	  "else /etc/umbrella-reaper/config.yml" },
	{ "token-file", 0, "FILE", "forge.token_file", NULL, UR_GROUP_WHERE, UR_CMD_FORGE,
	  0,
	  "File that holds the access token; a token is never given on the command "
	  "line" },

	{ "umbrella", 0, "CONTEXT", "umbrella", NULL, UR_GROUP_WHICH,
	  UR_CMD_FORGE | UR_CMD_INIT, UR_OPTION_REPEATS,
	  "Umbrella context, byte for byte; replaces those of the settings; may be "
	  "repeated" },
	{ "require", 0, "CONTEXT", "require", NULL, UR_GROUP_WHICH, UR_CMD_FORGE,
	  UR_OPTION_REPEATS,
	  "Context the umbrella stands for: an explicit list instead of what the "
	  "workflow "
	  "says; repeat it for each one" },
	{ "aggregates-only", 0, NULL, "aggregates-only", NULL, UR_GROUP_WHICH,
	  UR_CMD_FORGE, 0,
	  "The umbrella's job tests nothing of its own, whatever its steps look like" },
	{ "base", 0, "BRANCH", "base", NULL, UR_GROUP_WHICH, LIST | VIEW,
	  UR_OPTION_REPEATS,
	  "Only pull requests into this branch, patterns allowed; may be repeated" },
	{ "pr", 0, "N", "pr", NULL, UR_GROUP_WHICH, LIST | UR_CMD_POLICY,
	  UR_OPTION_REPEATS, "Only this pull request; may be repeated" },
	{ "shard", 0, "K/N", "shard", NULL, UR_GROUP_WHICH, LIST, 0,
	  "Process shard K of N of the heads, K from 1" },
	{ "all", 0, NULL, "all", NULL, UR_GROUP_WHICH, UR_CMD_REVOKE,
	  UR_OPTION_NO_VARIABLE,
	  "Every standing green of ours on an open pull request, no older than --since" },
	{ "since", 0, "DUR", "since", NULL, UR_GROUP_WHICH, UR_CMD_REVOKE | UR_CMD_LEDGER,
	  UR_OPTION_NO_VARIABLE, "Nothing older than this" },
	{ "from-forge", 0, NULL, "from-forge", NULL, UR_GROUP_WHICH, UR_CMD_LEDGER,
	  UR_OPTION_NO_VARIABLE,
	  "List our standing greens from the rows of the open pull requests instead of "
	  "from the ledger" },

	{ "min-age", 0, "DUR", "rules.min_age", NULL, UR_GROUP_RULES, UR_CMD_FORGE, 0,
	  "The newest relevant row must be this old" },
	{ "workflows-dir", 0, "DIR", "workflows-dir", NULL, UR_GROUP_RULES, READ | VIEW,
	  0,
	  "Read workflow files from this folder, whatever the commit; only where nothing "
	  "is written" },
	{ "git-dir", 0, "DIR", "git-dir", NULL, UR_GROUP_RULES, UR_CMD_FORGE, 0,
	  "Read workflow files from this git repository, by full commit id" },
	{ "offline", 0, "DIR", "offline", NULL, UR_GROUP_RULES,
	  UR_CMD_AUDIT | UR_CMD_CONFIG, 0,
	  "Lint this checkout's workflow files, offline" },
	{ "treat-as", 0, "VERSION", "forge.treat_as", NULL, UR_GROUP_RULES,
	  UR_CMD_AUDIT | UR_CMD_CONFIG, 0,
	  "The server version whose rules hold, such as 1.26; with --offline any, else "
	  "for "
	  "one newer than this program knows" },
	{ "evidence", 0, "LEVEL", "rules.evidence", NULL, UR_GROUP_RULES, UR_CMD_FORGE, 0,
	  "What a green must be proven by" },
	{ "remedy", 0, "KIND", "remedy.kind", NULL, UR_GROUP_RULES,
	  UR_CMD_SWEEP | UR_CMD_DOCTOR | UR_CMD_CONFIG, 0,
	  "How a stale umbrella is repaired" },
	{ "stranded", 0, "WHAT", "rules.stranded", NULL, UR_GROUP_RULES,
	  UR_CMD_SWEEP | UR_CMD_AUDIT | UR_CMD_CONFIG, 0,
	  "What to do where a required row and its job's record disagree" },

	{ "apply", 0, NULL, "apply", NULL, UR_GROUP_WRITING, UR_CMD_SWEEP | UR_CMD_CONFIG,
	  0,
	  "Write: repair what is stale, take back what was contradicted; without it "
	  "nothing is written" },
	{ "max-actions", 0, "N", "limits.max_actions", NULL, UR_GROUP_WRITING,
	  UR_CMD_SWEEP | UR_CMD_CONFIG, 0, "Most repairs of this pass" },
	{ "allow-mass", 0, NULL, "allow-mass", NULL, UR_GROUP_WRITING,
	  UR_CMD_SWEEP | UR_CMD_CONFIG, 0,
	  "For this pass, repair even a large share of the heads" },
	{ "exit-code", 0, NULL, "exit-code", NULL, UR_GROUP_WRITING,
	  UR_CMD_SWEEP | UR_CMD_CONFIG, 0,
	  "Dry run: exit with 10 when something is to be repaired" },
	{ "reason", 0, "TEXT", "reason", NULL, UR_GROUP_WRITING, UR_CMD_HAND,
	  UR_OPTION_NO_VARIABLE,
	  "Why, in 1 to 120 characters; stands in the status's description" },
	{ "as", 0, "NAME", "as", NULL, UR_GROUP_WRITING, UR_CMD_HAND,
	  UR_OPTION_NO_VARIABLE,
	  "Who does it; else the login name, in a runner its actor" },
	{ "inherited", 0, "CONTEXT", "inherited", NULL, UR_GROUP_WRITING,
	  UR_CMD_COMPENSATE, UR_OPTION_REPEATS | UR_OPTION_NO_VARIABLE,
	  "Required context that is red on the merge base as well, which is checked; "
	  "repeat it for each one" },
	{ "yes", 0, NULL, "yes", NULL, UR_GROUP_WRITING, UR_CMD_HAND,
	  UR_OPTION_NO_VARIABLE, "Do not ask, do it" },
	{ "no-input", 0, NULL, "no-input", NULL, UR_GROUP_WRITING, UR_CMD_FORGE, 0,
	  "Never ask; without --yes nothing is written" },
	{ "ledger-dir", 0, "DIR", "ledger.dir", NULL, UR_GROUP_WRITING, UR_CMD_FORGE, 0,
	  "Where the ledger is kept; else STATE_DIRECTORY or umbrella-reaper in the "
	  "user's state folder" },
	{ "lock-timeout", 0, "DUR", "lock-timeout", NULL, UR_GROUP_WRITING,
	  UR_CMD_CONFIG | UR_CMD_SWEEP | UR_CMD_HAND, 0,
	  "How long to wait for another pass that holds the ledger" },

	{ "format", 0, "FORMAT", "format", NULL, UR_GROUP_REPORT, UR_CMD_FORGE, 0,
	  "Form of the report; without it table on a terminal and plain elsewhere" },
	{ "json", 0, NULL, "format", "json", UR_GROUP_REPORT, UR_CMD_FORGE, 0,
	  "The same as --format json" },
	{ "fail-on", 0, "LEVEL", "fail-on", NULL, UR_GROUP_REPORT,
	  UR_CMD_AUDIT | UR_CMD_DOCTOR | UR_CMD_CONFIG, 0,
	  "Exit with 1 from findings of this weight on" },
	{ "output", 'o', "FILE", "output", NULL, UR_GROUP_REPORT, UR_CMD_FORGE, 0,
	  "Write the report to this file, whole or not at all" },
	{ "summary", 0, "FILE", "summary", NULL, UR_GROUP_REPORT, UR_CMD_FORGE & ~VIEW, 0,
	  "Append the report as Markdown to this file; else GITHUB_STEP_SUMMARY in a "
	  "runner" },
	{ "metrics-file", 0, "FILE", "report.metrics_file", NULL, UR_GROUP_REPORT, LIST,
	  0, "Replace this Prometheus text file after the pass" },
	{ "color", 0, "WHEN", "color", NULL, UR_GROUP_REPORT, UR_CMD_FORGE, 0,
	  "Colours in the table" },

	{ "timeout", 0, "DUR", "forge.timeout", NULL, UR_GROUP_NETWORK, UR_CMD_FORGE, 0,
	  "Longest time for one request" },
	{ "deadline", 0, "DUR", "limits.deadline", NULL, UR_GROUP_NETWORK, UR_CMD_FORGE,
	  0, "Longest time for the whole pass" },
	{ "retries", 0, "N", "forge.retries", NULL, UR_GROUP_NETWORK, UR_CMD_FORGE, 0,
	  "How often a failed read is asked again" },
	{ "parallel", 0, "N", "forge.parallel", NULL, UR_GROUP_NETWORK, UR_CMD_FORGE, 0,
	  "Requests at the same time" },
	{ "ca-file", 0, "FILE", "forge.ca_file", NULL, UR_GROUP_NETWORK, UR_CMD_FORGE, 0,
	  "Certificates to trust instead of the system's" },
	{ "trace-http", 0, "FILE", "trace-http", NULL, UR_GROUP_NETWORK, UR_CMD_FORGE, 0,
	  "Append one line per request to this file, without secrets" },
	{ "record", 0, "DIR", "record", NULL, UR_GROUP_NETWORK, UR_CMD_FORGE, 0,
	  "Keep every answer in this folder, secrets replaced: a support bundle" },
	{ "replay", 0, "DIR", "replay", NULL, UR_GROUP_NETWORK, READ, 0,
	  "Decide from such a bundle, without network" },

	{ "quiet", 'q', NULL, "verbosity", "-1", UR_GROUP_GENERAL, UR_CMD_FORGE, 0,
	  "Only errors, and each write" },
	{ "verbose", 'v', NULL, "verbosity", NULL, UR_GROUP_GENERAL, UR_CMD_FORGE,
	  UR_OPTION_COUNTS, "Say more; twice for still more" },
	{ "log-format", 0, "FORM", "log-format", NULL, UR_GROUP_GENERAL, UR_CMD_FORGE, 0,
	  "Form of the lines on stderr" },
	{ "help", 'h', NULL, NULL, NULL, UR_GROUP_GENERAL, UR_CMD_ALL,
	  UR_OPTION_NO_VARIABLE, "Help for the program, or for the command named" },
	{ "version", 0, NULL, NULL, NULL, UR_GROUP_GENERAL, UR_CMD_ALL,
	  UR_OPTION_NO_VARIABLE, "Version of the program" },
};

const struct ur_option *ur_options(size_t *len)
{
	*len = UR_LEN(options);
	return options;
}

const struct ur_option *ur_option_find(const char *name)
{
	for (size_t i = 0; i < UR_LEN(options); i++) {
		if (!strcmp(options[i].name, name))
			return &options[i];
	}
	return NULL;
}

const char *ur_option_group_title(enum ur_option_group group)
{
	static const char *const titles[UR_GROUP_COUNT_] = {
		[UR_GROUP_WHERE] = "Where",	[UR_GROUP_WHICH] = "What to look at",
		[UR_GROUP_RULES] = "Rules",	[UR_GROUP_WRITING] = "Writing",
		[UR_GROUP_REPORT] = "Report",	[UR_GROUP_NETWORK] = "Network",
		[UR_GROUP_GENERAL] = "General",
	};

	return titles[group];
}

char *ur_option_variable(const struct ur_option *option, char buf[UR_VARIABLE_BUF])
{
	size_t n;

	buf[0] = '\0';
	if (option->flags & UR_OPTION_NO_VARIABLE)
		return buf;
	n = (size_t)snprintf(buf, UR_VARIABLE_BUF, "%s%s", PREFIX, option->name);
	for (size_t i = 0; i < n && i < UR_VARIABLE_BUF - 1; i++)
		buf[i] = buf[i] == '-' ? '_' : (char)toupper((unsigned char)buf[i]);
	return buf;
}

static bool find_variable(const char *name, char nearest[UR_VARIABLE_BUF])
{
	const size_t head = strlen(PREFIX);
	char names[UR_LEN(options) + 1][UR_VARIABLE_BUF] = { PREFIX "TOKEN" };
	const char *words[UR_LEN(names)] = { names[0] + head };
	const char *found;
	size_t n = 1;

	for (size_t i = 0; i < UR_LEN(options); i++) {
		if (*ur_option_variable(&options[i], names[n])) {
			words[n] = names[n] + head;
			n++;
		}
	}
	for (size_t i = 0; i < n; i++) {
		if (!strcmp(words[i], name + head))
			return true;
	}
	/* the prefix would make everything look near */
	found = ur_nearest_word(name + head, words, n);
	snprintf(nearest, UR_VARIABLE_BUF, "%s%s", found ? PREFIX : "",
		 found ? found : "");
	return false;
}

bool ur_options_unknown_variable(char *const *environment, size_t *at,
				 char name[UR_VARIABLE_BUF],
				 char nearest[UR_VARIABLE_BUF])
{
	while (environment[*at]) {
		const char *entry = environment[(*at)++];

		if (strncmp(entry, PREFIX, strlen(PREFIX)) != 0)
			continue;
		snprintf(name, UR_VARIABLE_BUF, "%.*s", (int)strcspn(entry, "="), entry);
		if (!find_variable(name, nearest))
			return true;
	}
	return false;
}

const char *const *ur_option_words(const struct ur_option *option)
{
	const struct ur_key *key = option->key ? ur_key_find(option->key) : NULL;

	return key && option->argument ? key->words : NULL;
}

const char *ur_option_nearest(const char *name, unsigned commands)
{
	const char *names[UR_LEN(options)];
	size_t n = 0;

	for (size_t i = 0; i < UR_LEN(options); i++) {
		if (options[i].commands & commands)
			names[n++] = options[i].name;
	}
	return ur_nearest_word(name, names, n);
}

/* A switch's variable is true or false; a counted one may also be a number. */
static enum ur_errc switch_value(const struct ur_option *option, const char *variable,
				 const char *value, const char **out,
				 struct ur_error *err)
{
	bool on;
	enum ur_errc rc;

	if ((option->flags & UR_OPTION_COUNTS) && isdigit((unsigned char)*value)) {
		*out = value;
		return UR_OK;
	}
	if (!ur_boolean_parse(value, &on)) {
		rc = ur_error_set(err, UR_ECONFIG, "%s: '%.80s' is not true or false",
				  variable, value);
		ur_error_hint(err, "write true or false");
		return rc;
	}
	if (option->flags & UR_OPTION_COUNTS)
		*out = on ? "1" : "0";
	else if (on)
		*out = option->implies ? option->implies : "true";
	else
		*out = option->implies ? NULL : "false";
	return UR_OK;
}

static void push(struct ur_assignment **out, size_t *len, const struct ur_assignment *one)
{
	*out = ur_xreallocarray(*out, *len + 1, sizeof(**out));
	(*out)[(*len)++] = *one;
}

enum ur_errc ur_options_environment(const char *(*lookup)(const char *name),
				    unsigned command, struct ur_assignment **out,
				    size_t *len, struct ur_list *texts,
				    struct ur_error *err)
{
	char variable[UR_VARIABLE_BUF];

	for (size_t i = 0; i < UR_LEN(options); i++) {
		const struct ur_option *option = &options[i];
		struct ur_assignment one = { .key = option->key };
		const char *value;
		enum ur_errc rc;

		if (!option->key || !(option->commands & command) ||
		    !*ur_option_variable(option, variable))
			continue;
		value = lookup(variable);
		if (!value)
			continue;
		if (!*value) {
			rc = ur_settings_refuse_blank(value, err);
			ur_error_context(err, "%s", variable);
			return rc;
		}
		if (!option->argument) {
			rc = switch_value(option, variable, value, &value, err);
			if (rc < 0)
				return rc;
			if (!value)
				continue;
		}
		ur_list_add(texts, value);
		one.value = texts->items[texts->len - 1];
		ur_list_add(texts, variable);
		one.origin = texts->items[texts->len - 1];
		push(out, len, &one);
	}
	return UR_OK;
}
