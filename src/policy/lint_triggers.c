/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "lint_parts.h"
#include "ur/core/glob.h"

/* ---- the filters of `on.<event>` ---- */

static const struct ur_yaml_node *event_of(const struct ur_policy_file *file,
					   const char *event)
{
	const struct ur_yaml_node *on =
		ur_yaml_get(ur_yaml_root(file->workflow->yaml), "on");

	return ur_yaml_get(on, event);
}

/* The first context of this file and event that a merge depends on; NULL for none. */
static const char *at_stake(const struct ur_lint *lint, const struct ur_scan *scan,
			    const struct ur_policy_file *file)
{
	for (size_t i = 0; i < scan->len; i++)
		if (scan->items[i].file == file &&
		    ur_lint_matters(lint, scan->items[i].context))
			return scan->items[i].context;
	return NULL;
}

static void paths(struct ur_lint *lint, const struct ur_policy_file *file,
		  const struct ur_yaml_node *event, const char *context)
{
	static const char *const keys[] = { "paths", "paths-ignore" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const struct ur_yaml_node *key = ur_yaml_get_key(event, keys[i]);

		if (key && !ur_yaml_is_null(ur_yaml_get(event, keys[i])))
			ur_lint_say(lint, UR_RULE_PATHS_FILTER,
				    ur_lint_at_node(file, key), context, NULL,
				    "with '%s' a pull request may never get '%s'",
				    keys[i], context);
	}
}

/* Does one text of a filter name the branch? Negation and what the two pattern languages
 * do not share cannot be told. */
static enum ur_answer names_branch(const struct ur_yaml_node *text, const char *branch)
{
	if (text->kind != UR_YAML_SCALAR || strpbrk(text->text, "!?+[]{}\\"))
		return UR_CANNOT_TELL;
	switch (ur_glob_branch(text->text, branch)) {
	case UR_GLOB_YES:
		return UR_YES;
	case UR_GLOB_NO:
		return UR_NO;
	case UR_GLOB_BAD:
		break;
	}
	return UR_CANNOT_TELL;
}

static enum ur_answer list_names(const struct ur_yaml_node *list, const char *branch)
{
	enum ur_answer answer = UR_NO;

	if (list->kind == UR_YAML_SCALAR)
		return names_branch(list, branch);
	for (size_t i = 0; i < list->len; i++) {
		enum ur_answer one = list->kind == UR_YAML_LIST ?
					     names_branch(list->items[i], branch) :
					     UR_CANNOT_TELL;

		if (one == UR_CANNOT_TELL)
			return UR_CANNOT_TELL;
		if (one == UR_YES)
			answer = UR_YES;
	}
	return answer;
}

static void branches(struct ur_lint *lint, const struct ur_policy_file *file,
		     const struct ur_yaml_node *event, const char *context)
{
	static const struct {
		const char *key;
		enum ur_answer bad; /* the answer that keeps the branch out */
	} filters[] = { { "branches", UR_NO }, { "branches-ignore", UR_YES } };
	const char *branch = lint->request->branch;

	for (size_t i = 0; *branch && i < sizeof(filters) / sizeof(filters[0]); i++) {
		const struct ur_yaml_node *list = ur_yaml_get(event, filters[i].key);

		if (ur_yaml_is_null(list) || list_names(list, branch) != filters[i].bad)
			continue;
		ur_lint_say(lint, UR_RULE_BRANCHES_FILTER,
			    ur_lint_at_node(file, ur_yaml_get_key(event, filters[i].key)),
			    context, NULL,
			    "'%s' keeps pull requests into '%s' from ever getting '%s'",
			    filters[i].key, branch, context);
	}
}

static bool has_word(const struct ur_yaml_node *list, const char *word)
{
	if (list->kind == UR_YAML_SCALAR)
		return !strcmp(list->text, word);
	for (size_t i = 0; i < list->len; i++)
		if (list->items[i]->kind == UR_YAML_SCALAR &&
		    !strcmp(list->items[i]->text, word))
			return true;
	return false;
}

static void types(struct ur_lint *lint, const struct ur_policy_file *file,
		  const struct ur_yaml_node *event, const char *context)
{
	static const char *const needed[] = { "opened", "synchronize", "reopened" };
	const struct ur_yaml_node *list = ur_yaml_get(event, "types");

	if (ur_yaml_is_null(list))
		return;
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		if (has_word(list, needed[i]))
			continue;
		ur_lint_say(lint, UR_RULE_TYPES_FILTER,
			    ur_lint_at_node(file, ur_yaml_get_key(event, "types")),
			    context, NULL,
			    "'types' lacks '%s', so a pull request may never get '%s'",
			    needed[i], context);
		return;
	}
}

static void filters_of(struct ur_lint *lint, const struct ur_scan *scan,
		       const struct ur_policy_file *file, const char *event_name)
{
	const struct ur_yaml_node *event = event_of(file, event_name);
	const char *context = at_stake(lint, scan, file);

	if (!context || !event || event->kind != UR_YAML_MAP)
		return;
	paths(lint, file, event, context);
	branches(lint, file, event, context);
	types(lint, file, event, context);
}

/* ---- names and events of a whole file ---- */

static void unnamed(struct ur_lint *lint, const struct ur_scan *scan,
		    const struct ur_policy_file *file)
{
	const struct ur_dialect *dialect = lint->request->dialect;
	const struct ur_lint_place place = { .file = file->path, .line = 1 };
	const char *context;

	if (file->workflow->name || dialect->kind != UR_FORGE_GITEA)
		return;
	context = at_stake(lint, scan, file);
	if (context)
		ur_lint_say(lint, UR_RULE_NAME_CHANGES, place, context, NULL,
			    "'%s' is called so on Gitea %s only", context,
			    dialect->unnamed_is_file ? "1.27 and later" : "before 1.27");
}

static void both_events(struct ur_lint *lint, const struct ur_policy_file *file)
{
	const struct ur_workflow *workflow = file->workflow;
	const struct ur_yaml_node *root = ur_yaml_root(workflow->yaml);
	const char *context;

	if (!ur_workflow_on(workflow, "pull_request") ||
	    !ur_workflow_on(workflow, "pull_request_target"))
		return;
	context = at_stake(lint, &lint->scans[LINT_PULL_REQUEST], file);
	if (!context)
		context = at_stake(lint, &lint->scans[LINT_TARGET], file);
	if (context)
		ur_lint_say(lint, UR_RULE_BOTH_EVENTS,
			    ur_lint_at_node(file, ur_yaml_get_key(root, "on")), context,
			    NULL,
			    lint->request->dialect->target_is_pull_request ?
				    "both events write '%s'" :
				    "a merge depends on '%s', and the other event's run "
				    "is not asked",
			    context);
}

/* ---- pull_request_target with the head's own code ---- */

static bool names_head(const char *text)
{
	static const char *const words[] = { "pull_request.head.sha",
					     "pull_request.head.ref", "github.head_ref",
					     "gitea.head_ref", "refs/pull/" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strstr(text, words[i]))
			return true;
	return false;
}

/* A checkout step whose `ref` is the head's, or a script that fetches it. */
static const struct ur_yaml_node *takes_head(const struct ur_yaml_node *step)
{
	const struct ur_yaml_node *ref = ur_yaml_get(ur_yaml_get(step, "with"), "ref");
	const struct ur_yaml_node *run = ur_yaml_get(step, "run");

	if (ref && ref->kind == UR_YAML_SCALAR && names_head(ref->text))
		return ref;
	if (run && run->kind == UR_YAML_SCALAR && names_head(run->text) &&
	    (strstr(run->text, "git checkout") || strstr(run->text, "git fetch") ||
	     strstr(run->text, "git switch") || strstr(run->text, "git pull")))
		return run;
	return NULL;
}

static void target_runs_head(struct ur_lint *lint, const struct ur_policy_file *file)
{
	const struct ur_workflow *workflow = file->workflow;

	if (!ur_workflow_on(workflow, "pull_request_target"))
		return;
	for (size_t i = 0; i < workflow->jobs_len; i++) {
		const struct ur_workflow_job *job = &workflow->jobs[i];

		for (size_t k = 0; job->steps && k < job->steps->len; k++) {
			const struct ur_yaml_node *at = takes_head(job->steps->items[k]);

			if (at)
				ur_lint_say(
					lint, UR_RULE_TARGET_RUNS_HEAD,
					ur_lint_at_node(file, at), job->id, NULL,
					"job '%s' takes the pull request's own commit",
					job->id);
		}
	}
}

void ur_lint_triggers(struct ur_lint *lint)
{
	for (size_t i = 0; i < lint->tree->len; i++) {
		const struct ur_policy_file *file = &lint->tree->files[i];

		if (!file->workflow)
			continue;
		for (size_t e = 0; e < LINT_PUSH; e++) {
			const struct ur_scan *scan = &lint->scans[e];

			filters_of(lint, scan, file, scan->event);
			unnamed(lint, scan, file);
		}
		both_events(lint, file);
		target_runs_head(lint, file);
	}
}
