/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <string.h>

#include "lint_parts.h"
#include "ur/base/memory.h"
#include "ur/base/str.h"
#include "ur/base/strset.h"

#define CARRIERS_MAX 64 /* variables of one step */

/* ---- what stands for the head ---- */

static bool names_head(const char *text, const struct ur_strset *carriers)
{
	static const char *const words[] = {
		"pull_request.head.sha",  "pull_request.head.ref",
		"pull_request.head.repo", "github.head_ref",
		"gitea.head_ref",	  "forgejo.head_ref",
		"GITHUB_HEAD_REF",	  "refs/pull/"
	};

	for (size_t i = 0; i < UR_LEN(words); i++)
		if (strcasestr(text, words[i]))
			return true;
	for (size_t i = 0; i < carriers->len; i++)
		if (strstr(text, carriers->items[i]))
			return true;
	return strstr(text, "pull/") && strstr(text, "/head");
}

/* Variables that hold it. */
static void add_carriers(const struct ur_yaml_node *env, struct ur_strset *carriers)
{
	const struct ur_strset none = UR_STRSET_INIT;

	for (size_t i = 0; env && env->kind == UR_YAML_MAP && i < env->len &&
			   carriers->len < CARRIERS_MAX;
	     i++)
		if (env->items[i]->kind == UR_YAML_SCALAR && *env->keys[i]->text &&
		    names_head(env->items[i]->text, &none))
			ur_strset_add(carriers, env->keys[i]->text);
}

static void add_all(const struct ur_strset *from, struct ur_strset *to)
{
	for (size_t i = 0; i < from->len; i++)
		ur_strset_add(to, from->items[i]);
}

/* ---- what a script does with it ---- */

static const char *next_word(const char *p, struct ur_str *word)
{
	ur_str_clear(word);
	p += strspn(p, " \t\"'");
	while (*p && !strchr(" \t\r\n;&|()\"'", *p))
		ur_str_addc(word, *p++);
	return p;
}

/* The subcommand behind "git" and its options. */
static void subcommand(const char *p, struct ur_str *word)
{
	static const char *const with_value[] = { "-C", "-c", "--git-dir",
						  "--work-tree" };
	bool skip;

	do {
		skip = false;
		p = next_word(p, word);
		for (size_t i = 0; i < UR_LEN(with_value); i++)
			skip |= !strcmp(word->buf, with_value[i]);
		if (skip)
			p = next_word(p, word);
	} while (skip || *word->buf == '-');
}

/* Puts some commit's files where they can be run; fetching and comparing does not. */
static bool takes_files(const char *command)
{
	static const char *const commands[] = {
		"checkout", "switch",	 "pull",	   "merge",
		"reset",    "restore",	 "rebase",	   "clone",
		"worktree", "read-tree", "cherry-pick",	   "apply",
		"am",	    "archive",	 "checkout-index", "submodule"
	};

	for (size_t i = 0; i < UR_LEN(commands); i++)
		if (!strcmp(command, commands[i]))
			return true;
	return false;
}

static bool starts_word(const char *script, const char *at)
{
	return at == script ||
	       !(isalnum((unsigned char)at[-1]) || strchr("_-./", at[-1]));
}

static bool script_does(const char *script, bool (*does)(const char *command))
{
	struct ur_str word = UR_STR_INIT;
	bool found = false;

	for (const char *at = script; !found && (at = strstr(at, "git")); at += 3) {
		if (!starts_word(script, at) || !strchr(" \t", at[3]) || !at[3])
			continue;
		subcommand(at + 3, &word);
		found = does(word.buf);
	}
	ur_str_release(&word);
	return found || (does == takes_files && strstr(script, "pr checkout"));
}

static bool fetches(const char *command)
{
	return !strcmp(command, "fetch");
}

/* A checkout step whose `ref` or `repository` is the head's, or a script that takes it
 * out; one may fetch it and a later one take it out. */
static const struct ur_yaml_node *takes_head(const struct ur_yaml_node *step,
					     const struct ur_strset *carriers,
					     bool *fetched)
{
	static const char *const keys[] = { "ref", "repository" };
	const struct ur_yaml_node *with = ur_yaml_get(step, "with");
	const struct ur_yaml_node *uses = ur_yaml_get(step, "uses");
	const struct ur_yaml_node *run = ur_yaml_get(step, "run");
	bool named;

	for (size_t i = 0; i < UR_LEN(keys); i++) {
		const struct ur_yaml_node *of = ur_yaml_get(with, keys[i]);

		if (of && of->kind == UR_YAML_SCALAR && names_head(of->text, carriers) &&
		    uses && uses->kind == UR_YAML_SCALAR &&
		    strstr(uses->text, "checkout"))
			return of;
	}
	if (!run || run->kind != UR_YAML_SCALAR)
		return NULL;
	named = names_head(run->text, carriers);
	if ((named || *fetched) && script_does(run->text, takes_files))
		return run;
	*fetched |= named && script_does(run->text, fetches);
	return NULL;
}

static void job_takes_head(struct ur_lint *lint, const struct ur_policy_file *file,
			   const struct ur_workflow_job *job,
			   const struct ur_strset *of_file)
{
	struct ur_strset of_job = UR_STRSET_INIT;
	bool fetched = false;

	add_all(of_file, &of_job);
	add_carriers(ur_yaml_get(job->node, "env"), &of_job);
	for (size_t k = 0; job->steps && k < job->steps->len; k++) {
		const struct ur_yaml_node *step = job->steps->items[k], *at;
		struct ur_strset carriers = UR_STRSET_INIT;

		add_all(&of_job, &carriers);
		add_carriers(ur_yaml_get(step, "env"), &carriers);
		at = takes_head(step, &carriers, &fetched);
		ur_strset_release(&carriers);
		if (at)
			ur_lint_say(lint, UR_RULE_TARGET_RUNS_HEAD,
				    ur_lint_at_node(file, at), job->id, NULL,
				    "job '%s' takes the pull request's own commit",
				    job->id);
	}
	ur_strset_release(&of_job);
}

void ur_lint_target(struct ur_lint *lint, const struct ur_policy_file *file)
{
	const struct ur_workflow *workflow = file->workflow;
	struct ur_strset carriers = UR_STRSET_INIT;

	if (!ur_workflow_on(workflow, "pull_request_target"))
		return;
	add_carriers(ur_yaml_get(ur_yaml_root(workflow->yaml), "env"), &carriers);
	for (size_t i = 0; i < workflow->jobs_len; i++)
		job_takes_head(lint, file, &workflow->jobs[i], &carriers);
	ur_strset_release(&carriers);
}
