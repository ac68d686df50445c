/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "ur/app/result.h"
#include "ur/base/memory.h"
#include "ur/cli/help.h"
#include "ur/cli/runbook.h"
#include "ur/core/reason.h"
#include "ur/core/rule.h"
#include "ur/report/fields.h"
#include "ur/report/metrics.h"

static void exit_codes(struct ur_str *out)
{
	size_t len;
	const struct ur_exit_code *codes = ur_exit_codes(&len);
	char left[16];

	ur_str_adds(out, "Exit codes:\n\n");
	for (size_t i = 0; i < len; i++) {
		snprintf(left, sizeof(left), "  %3d", codes[i].code);
		ur_help_entry(out, left, 7, codes[i].meaning);
	}
}

static void variable(struct ur_str *out, const char *name, const char *text)
{
	struct ur_str left = UR_STR_INIT;

	ur_str_addf(&left, "  %s", name);
	ur_help_entry(out, left.buf, 35, text);
	ur_str_release(&left);
}

static void environment(struct ur_str *out)
{
	size_t len;
	const struct ur_option *options = ur_options(&len);
	char name[UR_VARIABLE_BUF], text[80];

	ur_help_text(
		out, 0,
		"An option on the command line wins over its variable, a variable over a "
		"settings file. A text that is empty or only blanks is an error in "
		"either, "
		"so that a variable that is not set cannot pass for one. A list has one "
		"entry "
		"per line; a switch is true or false.");
	ur_str_adds(out, "\nOne for each option:\n");
	for (size_t i = 0; i < len; i++) {
		if (!*ur_option_variable(&options[i], name))
			continue;
		snprintf(text, sizeof(text), "--%s%s%s", options[i].name,
			 options[i].argument ? " " : "",
			 options[i].argument ? options[i].argument : "");
		variable(out, name, text);
	}
	ur_str_adds(out, "\nThe access token, the first that is there; --token-file is "
			 "before them "
			 "all, and\nthe token_file of a settings file behind them:\n");
	variable(out, "UMBRELLA_REAPER_TOKEN_FILE", "a file that holds it");
	variable(out, "CREDENTIALS_DIRECTORY", "systemd's folder: forge-token in it");
	variable(out, "UMBRELLA_REAPER_TOKEN", "the token itself");
	variable(out, "FORGEJO_TOKEN", "likewise");
	variable(out, "GITEA_TOKEN", "likewise");
	ur_str_adds(out, "\nOf a runner:\n");
	variable(out, "GITEA_ACTIONS", "true: no line of a report is a command to it");
	variable(out, "FORGEJO_ACTIONS", "likewise");
	variable(out, "GITHUB_ACTIONS", "likewise");
	variable(out, "GITHUB_SERVER_URL", "the server, when nobody names one");
	variable(out, "GITHUB_REPOSITORY", "the repository, when nobody names one");
	variable(out, "GITHUB_ACTOR", "who a command by hand is done by");
	variable(out, "GITHUB_STEP_SUMMARY", "the file of --summary");
	ur_str_adds(out, "\nOf older scripts, below everything but what is built in:\n");
	variable(out, "GITEA_HOST", "--server; https:// is put before a bare host");
	variable(out, "REPO", "--repo");
	variable(out, "UMBRELLA_CONTEXT", "--umbrella");
	variable(out, "REQUIRED_SUB_JOBS", "--require, divided by semicolons");
	variable(out, "DRY_RUN", "0, false, no or off: sweep --apply");
	ur_str_adds(out, "\nFolders:\n");
	variable(out, "XDG_CONFIG_HOME", "umbrella-reaper/config.yml in it");
	variable(out, "STATE_DIRECTORY", "the ledger's folder");
	variable(out, "XDG_STATE_HOME", "umbrella-reaper in it, else ~/.local/state");
	ur_str_adds(out, "\nOthers:\n");
	variable(out, "NO_COLOR", "no colours unless --color always");
	variable(out, "TERM", "dumb: no colours, and no line of progress");
	variable(out, "COLUMNS", "the terminal's width, from 20 to 1000");
	variable(out, "HTTPS_PROXY, NO_PROXY", "as curl takes them, for https only");
}

static void reasons(struct ur_str *out)
{
	static const enum ur_verdict verdicts[] = { UR_VERDICT_REPAIR, UR_VERDICT_REVOKE,
						    UR_VERDICT_HOLD, UR_VERDICT_LEAVE };
	struct ur_str left = UR_STR_INIT, text = UR_STR_INIT;

	ur_str_adds(out, "Why a pull request is repaired or not, by verdict:\n");
	for (size_t v = 0; v < UR_LEN(verdicts); v++) {
		ur_str_addf(out, "\n%s:\n", ur_verdict_name(verdicts[v]));
		for (unsigned i = UR_REASON_UNSET + 1; i < UR_REASON_COUNT_; i++) {
			enum ur_reason reason = (enum ur_reason)i;

			if (ur_reason_verdict(reason) != verdicts[v])
				continue;
			ur_str_setf(&left, "  %s", ur_reason_name(reason));
			ur_str_setf(&text, "%s", ur_reason_sentence(reason));
			if (*ur_reason_next_step(reason))
				ur_str_addf(&text, "; %s", ur_reason_next_step(reason));
			ur_help_entry(out, left.buf, 25, text.buf);
		}
	}
	ur_str_release(&left);
	ur_str_release(&text);
}

static void rules(struct ur_str *out)
{
	struct ur_str left = UR_STR_INIT, text = UR_STR_INIT;

	ur_help_text(
		out, 0,
		"What 'audit' holds workflows, umbrellas and branch protection against. "
		"--fail-on says from which weight on its exit code is 1. Each rule has "
		"its page: runbooks/rules/ID.md.");
	ur_str_addc(out, '\n');
	for (int i = UR_RULE_NONE + 1; i < UR_RULE_COUNT_; i++) {
		enum ur_rule rule = (enum ur_rule)i;

		ur_str_setf(&left, "  %s %s", ur_rule_id(rule),
			    ur_weight_name(ur_rule_weight(rule)));
		ur_str_setf(&text, "%s: %s", ur_rule_name(rule), ur_rule_sentence(rule));
		ur_help_entry(out, left.buf, 19, text.buf);
	}
	ur_str_release(&left);
	ur_str_release(&text);
}

static void formats(struct ur_str *out)
{
	static const struct {
		const char *name, *text;
	} rows[] = {
		{ "  table", "for a terminal and a runner's log; what is used there" },
		{ "  plain",
		  "one line per pull request, divided by tabs, after a header line "
		  "that begins with '#'; what is used elsewhere" },
		{ "  json",
		  "one document; fields are only ever added within the version that "
		  "its schema names; see 'help json'" },
		{ "  ndjson", "one object per line: each pull request, its repository, "
			      "at the end the "
			      "pass" },
		{ "  markdown", "for a step summary" },
		{ "  html", "one page that needs nothing else" },
		{ "  sarif", "audit only: findings for a code viewer" },
	};

	ur_str_adds(out, "Forms of a report, for --format:\n\n");
	for (size_t i = 0; i < UR_LEN(rows); i++)
		ur_help_entry(out, rows[i].name, 14, rows[i].text);
	ur_str_addc(out, '\n');
	ur_help_text(
		out, 0,
		"The report goes to standard output, or with --output FILE to that file, "
		"whole or not at all. Everything else goes to standard error. Titles, "
		"branches and contexts are strangers' text: they are cleaned and escaped "
		"in each form.\n"
		"In a runner two lines around table, plain, markdown and html keep them "
		"from being taken for its commands; a file of --output has none of "
		"them.");
}

/* "pass" and "one" are short for several: those whose report is a list of pull requests, and
 * of these the ones that show it in full. */
static void schemas(struct ur_str *out, unsigned mask)
{
	const unsigned one = UR_SCHEMA_EXPLAIN | UR_SCHEMA_COMPENSATE | UR_SCHEMA_REVOKE;
	const unsigned pass = UR_SCHEMA_AUDIT | UR_SCHEMA_SWEEP | one;
	const char *mark = "";

	if ((mask & pass) == pass) {
		ur_str_adds(out, "pass");
		mask &= ~pass;
		mark = ", ";
	} else if ((mask & one) == one) {
		ur_str_adds(out, "one");
		mask &= ~one;
		mark = ", ";
	}
	for (unsigned bit = 1; bit < UR_SCHEMA_END_; bit <<= 1) {
		if (!(mask & bit))
			continue;
		ur_str_addf(out, "%s%s", mark, ur_schema_name((enum ur_schema)bit));
		mark = ", ";
	}
}

static void fields_of(struct ur_str *out, const struct ur_field *field, size_t len)
{
	struct ur_str left = UR_STR_INIT, text = UR_STR_INIT;
	unsigned all = 0;

	for (size_t i = 0; i < len; i++)
		all |= field[i].schemas;
	if (*field->parent)
		ur_str_addf(out, "\nIn %s (", field->parent);
	else
		ur_str_addf(out, "\nIn %s (",
			    all == UR_SCHEMA_LINES ? "each line" : "the document");
	schemas(out, all);
	ur_str_adds(out, "):\n");
	for (size_t i = 0; i < len; i++) {
		ur_str_setf(&left, "  %s", field[i].name);
		ur_str_setf(&text, "%s; %s", field[i].type, field[i].meaning);
		if (field[i].schemas != all) {
			ur_str_adds(&text, " [");
			schemas(&text, field[i].schemas);
			ur_str_addc(&text, ']');
		}
		ur_help_entry(out, left.buf, 22, text.buf);
	}
	ur_str_release(&left);
	ur_str_release(&text);
}

static void fields_by_parent(struct ur_str *out, const struct ur_field *fields,
			     size_t len)
{
	size_t from = 0;

	for (size_t i = 1; i <= len; i++) {
		if (i < len && !strcmp(fields[i].parent, fields[from].parent))
			continue;
		fields_of(out, &fields[from], i - from);
		from = i;
	}
}

static void json(struct ur_str *out)
{
	const struct ur_field *fields;
	size_t len;

	ur_help_text(
		out, 0,
		"Fields of the JSON documents, below what they stand in. A document's "
		"schema is named after its command; 'pass' is short for audit, sweep, "
		"explain, compensate and revoke, 'one' for the last three, 'evidence' "
		"for what 'ledger show' has within an entry. Within a version of a "
		"schema fields are only added. "
		"Times are UTC, such as 2026-11-21T20:55:01Z. With ndjson each pull "
		"request, then its repository, then the pass is a line.");
	fields = ur_fields(&len);
	fields_by_parent(out, fields, len);
	fields = ur_fields_of_evidence(&len);
	fields_by_parent(out, fields, len);
}

static void metrics(struct ur_str *out)
{
	size_t len;
	const struct ur_metric *list = ur_metrics(&len);
	struct ur_str left = UR_STR_INIT, text = UR_STR_INIT;

	ur_help_text(
		out, 0,
		"What --metrics-file writes: the Prometheus text format, for a collector "
		"that picks up files; all are gauges about the last pass. A sweep writes "
		"it, an audit only when its own option or variable asks for it. Two "
		"passes that run side by side need a file each. Alert rules for "
		"them are among the examples of the documentation.");
	ur_str_addc(out, '\n');
	for (size_t i = 0; i < len; i++) {
		ur_str_setf(&left, "  " UR_METRICS_PREFIX "%s", list[i].name);
		ur_str_setf(&text, "%s", list[i].help);
		if (*list[i].labels)
			ur_str_addf(&text, " [%s]", list[i].labels);
		ur_help_entry(out, left.buf, 8, text.buf);
	}
	ur_str_release(&left);
	ur_str_release(&text);
}

static void all_options(struct ur_str *out)
{
	ur_str_adds(out,
		    "Options of all commands. None can be abbreviated; they may stand "
		    "before and\nafter the command.\n");
	ur_help_options(out, UR_CMD_ALL);
}

static const struct ur_topic topics[] = {
	{ "exit-codes", "what the program's exit code says", exit_codes },
	{ "environment", "variables that are read", environment },
	{ "reasons", "each verdict's reasons", reasons },
	{ "rules", "what audit finds wrong with the rules themselves", rules },
	{ "formats", "forms of a report", formats },
	{ "json", "every field of the JSON documents", json },
	{ "metrics", "what --metrics-file writes", metrics },
	{ "options", "every option", all_options },
	{ "config", "the settings file", ur_topic_config },
	{ "runbook", "what to do about a reason, a page each: help runbook NAME",
	  ur_runbook_list },
};

const struct ur_topic *ur_topics(size_t *len)
{
	*len = UR_LEN(topics);
	return topics;
}

const struct ur_topic *ur_topic_find(const char *name)
{
	for (size_t i = 0; i < UR_LEN(topics); i++) {
		if (!strcmp(topics[i].name, name))
			return &topics[i];
	}
	return NULL;
}
