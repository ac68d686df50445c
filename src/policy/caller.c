/* SPDX-License-Identifier: MIT */
#include "ur/policy/caller.h"

#include <string.h>

#include "ur/base/memory.h"

#define PROGRAM "umbrella-reaper"

const char *ur_unit_word(enum ur_unit unit)
{
	static const char *const words[] = {
		[UR_UNIT_CODE] = "contents",
		[UR_UNIT_ACTIONS] = "actions",
		[UR_UNIT_PULLS] = "pull-requests",
		[UR_UNIT_ISSUES] = "issues",
	};

	return words[unit];
}

const char *ur_access_word(enum ur_access access)
{
	return access == UR_ACCESS_WRITE ? "write" :
	       access == UR_ACCESS_READ	 ? "read" :
					   "none";
}

/* ---- permissions ---- */

static bool is_word(const struct ur_yaml_node *node, const char *word)
{
	return node && node->kind == UR_YAML_SCALAR && node->text &&
	       !strcmp(node->text, word);
}

static enum ur_access access_of(const struct ur_yaml_node *node)
{
	return is_word(node, "write") ? UR_ACCESS_WRITE :
	       is_word(node, "read")  ? UR_ACCESS_READ :
					UR_ACCESS_NONE;
}

/* @return false for what states nothing: nothing at all, an empty text, a list */
static bool read_block(const struct ur_yaml_node *node, struct ur_permissions *out)
{
	const struct ur_yaml_node *value;
	enum ur_access all;

	if (!node || node->kind == UR_YAML_LIST ||
	    (node->kind == UR_YAML_SCALAR && !node->text_len))
		return false;
	all = is_word(node, "write-all") ? UR_ACCESS_WRITE :
	      is_word(node, "read-all")	 ? UR_ACCESS_READ :
					   UR_ACCESS_NONE;
	for (int i = 0; i < UR_UNITS; i++) {
		value = ur_yaml_get(node, ur_unit_word((enum ur_unit)i));
		out->of[i] = value ? access_of(value) : all;
	}
	value = ur_yaml_get(node, "code"); /* the same unit, and it goes before */
	if (value)
		out->of[UR_UNIT_CODE] = access_of(value);
	out->statuses = access_of(ur_yaml_get(node, "statuses")) == UR_ACCESS_WRITE;
	return true;
}

void ur_permissions_of(const struct ur_workflow *workflow,
		       const struct ur_workflow_job *job, struct ur_permissions *out)
{
	const struct ur_yaml_node *places[] = { job->node, ur_yaml_root(workflow->yaml) };

	*out = (struct ur_permissions){ .line = job->line };
	for (size_t i = 0; i < UR_LEN(places) && !out->stated; i++) {
		out->stated = read_block(ur_yaml_get(places[i], "permissions"), out);
		if (out->stated)
			out->line = ur_yaml_get_key(places[i], "permissions")->line;
	}
}

/* ---- calls ---- */

static bool ends_word(char c)
{
	return c == '\0' || strchr(" \t\r\n\"';&|()", c) != NULL;
}

/* Next word of a command: quotes are no part of it, a backslash before the line's end is a
 * blank. @return its length, 0 at the command's end */
static size_t next_word(const char **at)
{
	const char *p = *at;
	size_t len = 0;

	while (*p && strchr(" \t\"'", *p))
		p++;
	while (p[0] == '\\' && (p[1] == '\n' || p[1] == '\r'))
		for (p++; *p && strchr(" \t\r\n\"'", *p); p++)
			;
	while (!ends_word(p[len]))
		len++;
	*at = p;
	return len;
}

static bool same(const char *word, size_t len, const char *text)
{
	return strlen(text) == len && !memcmp(word, text, len);
}

/* What one call asks for, from the words behind the program's name. */
static enum ur_call call_of(const char *at, bool applies)
{
	static const struct {
		const char *word;
		enum ur_call dry, applied;
	} commands[] = {
		{ "sweep", UR_CALL_READS, UR_CALL_WRITES },
		{ "audit", UR_CALL_READS, UR_CALL_READS },
		{ "doctor", UR_CALL_READS, UR_CALL_READS },
		{ "compensate", UR_CALL_WRITES, UR_CALL_WRITES },
		{ "revoke", UR_CALL_WRITES, UR_CALL_WRITES },
	};
	size_t command = UR_LEN(commands), len;

	for (; (len = next_word(&at)) > 0; at += len) {
		if (same(at, len, "--offline"))
			return UR_CALL_NONE;
		if (same(at, len, "--apply"))
			applies = true;
		for (size_t i = 0; i < UR_LEN(commands); i++) {
			if (command == UR_LEN(commands) &&
			    same(at, len, commands[i].word))
				command = i;
		}
	}
	if (command == UR_LEN(commands))
		return UR_CALL_NONE;
	return applies ? commands[command].applied : commands[command].dry;
}

static enum ur_call script_calls(const char *script, bool applies)
{
	enum ur_call most = UR_CALL_NONE;

	for (const char *p = script; (p = strstr(p, PROGRAM)) != NULL;) {
		bool whole = p == script || ends_word(p[-1]) || p[-1] == '/';
		enum ur_call call = UR_CALL_NONE;

		p += strlen(PROGRAM);
		if (whole && ends_word(*p))
			call = call_of(p + (*p == '"' || *p == '\''), applies);
		most = call > most ? call : most;
	}
	return most;
}

/* ---- the token ---- */

static const struct ur_yaml_node *variable(const struct ur_workflow *workflow,
					   const struct ur_workflow_job *job,
					   const struct ur_yaml_node *step,
					   const char *name)
{
	const struct ur_yaml_node *places[] = { step, job->node,
						ur_yaml_root(workflow->yaml) };
	const struct ur_yaml_node *value = NULL;

	for (size_t i = 0; i < UR_LEN(places) && !value; i++)
		value = ur_yaml_get(ur_yaml_get(places[i], "env"), name);
	return value && value->kind == UR_YAML_SCALAR && value->text_len ? value : NULL;
}

static bool is_job_token(const char *text)
{
	static const char *const names[] = {
		"github.token",		"gitea.token",	       "forgejo.token",
		"secrets.GITHUB_TOKEN", "secrets.GITEA_TOKEN", "secrets.FORGEJO_TOKEN",
	};

	for (size_t i = 0; i < UR_LEN(names); i++) {
		const char *p = strstr(text, names[i]);

		if (p && strchr(" })", p[strlen(names[i])]))
			return true;
	}
	return false;
}

/* In the program's own order (SPEC 3). */
static enum ur_handed_token handed(const struct ur_workflow *workflow,
				   const struct ur_workflow_job *job,
				   const struct ur_yaml_node *step, const char *script)
{
	static const char *const names[] = { "UMBRELLA_REAPER_TOKEN", "FORGEJO_TOKEN",
					     "GITEA_TOKEN" };

	if (strstr(script, "--token-file") ||
	    variable(workflow, job, step, "UMBRELLA_REAPER_TOKEN_FILE"))
		return UR_HANDED_OTHER;
	for (size_t i = 0; i < UR_LEN(names); i++) {
		const struct ur_yaml_node *value =
			variable(workflow, job, step, names[i]);

		if (value)
			return is_job_token(value->text) ? UR_HANDED_JOB :
							   UR_HANDED_OTHER;
	}
	return UR_HANDED_NONE;
}

void ur_workflow_caller(const struct ur_workflow *workflow,
			const struct ur_workflow_job *job, struct ur_caller *out)
{
	size_t len = job->steps && job->steps->kind == UR_YAML_LIST ? job->steps->len : 0;

	*out = (struct ur_caller){ .line = job->line };
	for (size_t i = 0; i < len; i++) {
		const struct ur_yaml_node *step = job->steps->items[i];
		const struct ur_yaml_node *run = ur_yaml_get(step, "run");
		const struct ur_yaml_node *apply =
			variable(workflow, job, step, "UMBRELLA_REAPER_APPLY");
		enum ur_call call;

		if (!run || run->kind != UR_YAML_SCALAR || !run->text)
			continue;
		call = script_calls(run->text, apply && !is_word(apply, "false"));
		if (call <= out->call)
			continue;
		*out = (struct ur_caller){
			.call = call,
			.line = run->line,
			.token = handed(workflow, job, step, run->text),
		};
	}
}
