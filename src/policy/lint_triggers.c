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

static bool writes_elsewhere(const struct ur_scan *scan,
			     const struct ur_policy_file *file, const char *context)
{
	const struct ur_written *const *writers;
	size_t len = ur_scan_writers(scan, context, &writers);

	for (size_t i = 0; i < len; i++)
		if (writers[i]->file != file)
			return true;
	return false;
}

const char *ur_lint_at_stake(const struct ur_lint *lint, const struct ur_scan *scan,
			     const struct ur_policy_file *file)
{
	const char *found = NULL;
	unsigned best = 0;

	for (size_t i = 0; i < scan->len; i++) {
		const char *context = scan->items[i].context;
		unsigned rank;

		if (scan->items[i].file != file ||
		    !ur_lint_matters(lint, scan, &scan->items[i]) ||
		    writes_elsewhere(scan, file, context))
			continue;
		rank = 1u + (ur_lint_is_umbrella(lint, context) ? 1u : 0u) +
		       (ur_lint_is_protected(lint, context) ? 2u : 0u);
		if (rank > best) {
			best = rank;
			found = context;
		}
	}
	return found;
}

bool ur_lint_is_filtered(const struct ur_lint *lint, const struct ur_scan *scan,
			 const struct ur_policy_file *file)
{
	static const char *const keys[] = { "types", "branches", "branches-ignore",
					    "paths", "paths-ignore" };
	const char *const names[] = { scan->event,
				      lint->request->dialect->target_is_pull_request ?
					      "pull_request_target" :
					      scan->event };

	for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++)
		for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
			if (ur_yaml_get(event_of(file, names[n]), keys[i]))
				return true;
	return false;
}

/* Nothing is blocked where the context is not required, or where the server writes a
 * skipped row in its place. */
static enum ur_weight filter_weight(const struct ur_lint *lint, const char *context)
{
	const struct ur_protection *p = lint->request->protection;
	bool free = p && p->readable && !ur_lint_is_protected(lint, context);

	return free || lint->request->dialect->filtered_writes ? UR_WEIGHT_WARNING :
								 UR_WEIGHT_ERROR;
}

static const char *what_follows(const struct ur_lint *lint)
{
	return lint->request->dialect->filtered_writes ?
		       " from a run; 1.27.0 writes a skipped one instead, which lets a "
		       "merge pass" :
		       "";
}

/* The filter that keeps nothing out: no entry, or all files named and none taken back. */
static bool names_all(const struct ur_yaml_node *list)
{
	bool all = list->kind == UR_YAML_LIST && !list->len;

	for (size_t i = 0; list->kind == UR_YAML_LIST && i < list->len; i++) {
		const struct ur_yaml_node *item = list->items[i];

		if (item->kind != UR_YAML_SCALAR || *item->text == '!')
			all = false;
		else if (!strcmp(item->text, "**") || !strcmp(item->text, "**/*"))
			all = true;
	}
	return all || (list->kind == UR_YAML_SCALAR && !strcmp(list->text, "**"));
}

static bool keeps_out(const struct ur_yaml_node *event, const char *key)
{
	const struct ur_yaml_node *list = ur_yaml_get(event, key);

	if (ur_yaml_is_null(list))
		return false;
	return strcmp(key, "paths") ? list->kind != UR_YAML_LIST || list->len :
				      !names_all(list);
}

static void paths(struct ur_lint *lint, const struct ur_policy_file *file,
		  const struct ur_yaml_node *event, const char *context)
{
	static const char *const keys[] = { "paths", "paths-ignore" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (!keeps_out(event, keys[i]))
			continue;
		ur_lint_say_as(lint, UR_RULE_PATHS_FILTER, filter_weight(lint, context),
			       ur_lint_at_node(file, ur_yaml_get_key(event, keys[i])),
			       context, NULL,
			       "with '%s' a pull request may never get '%s'%s", keys[i],
			       context, what_follows(lint));
	}
}

/* Does one text of a filter name the branch? Negation and what the two pattern languages
 * do not share cannot be told; in the servers' one "**" followed by "/" may match nothing. */
static enum ur_answer names_branch(const struct ur_yaml_node *text, const char *branch)
{
	if (text->kind != UR_YAML_SCALAR || strpbrk(text->text, "!?+[]{}\\"))
		return UR_CANNOT_TELL;
	switch (ur_glob_branch(text->text, branch)) {
	case UR_GLOB_YES:
		return UR_YES;
	case UR_GLOB_NO:
		return strstr(text->text, "**") ? UR_CANNOT_TELL : UR_NO;
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
	if (!list->len) /* a filter without entries filters nothing */
		return UR_CANNOT_TELL;
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
		ur_lint_say_as(
			lint, UR_RULE_BRANCHES_FILTER, filter_weight(lint, context),
			ur_lint_at_node(file, ur_yaml_get_key(event, filters[i].key)),
			context, NULL,
			"'%s' keeps pull requests into '%s' from ever getting '%s'%s",
			filters[i].key, branch, context, what_follows(lint));
	}
}

/* Entries are patterns: one that is more than a word may stand for any. */
static bool has_word(const struct ur_yaml_node *list, const char *word)
{
	const struct ur_yaml_node *const *items = &list;
	size_t len = 1;

	if (list->kind != UR_YAML_SCALAR) {
		items = (const struct ur_yaml_node *const *)list->items;
		len = list->len;
	}
	for (size_t i = 0; i < len; i++)
		if (items[i]->kind != UR_YAML_SCALAR || !strcmp(items[i]->text, word) ||
		    !ur_lint_is_literal(items[i]->text))
			return true;
	return false;
}

static void types(struct ur_lint *lint, const struct ur_policy_file *file,
		  const struct ur_yaml_node *event, const char *context)
{
	const struct ur_yaml_node *list = ur_yaml_get(event, "types");
	struct ur_lint_place place =
		ur_lint_at_node(file, ur_yaml_get_key(event, "types"));

	if (ur_yaml_is_null(list))
		return;
	if (!has_word(list, "opened"))
		ur_lint_say(lint, UR_RULE_TYPES_FILTER, place, context, NULL,
			    "'types' lacks 'opened', so a new pull request does not get "
			    "'%s'",
			    context);
	else if (!has_word(list, "synchronize"))
		ur_lint_say(lint, UR_RULE_TYPES_FILTER, place, context, NULL,
			    "'types' lacks 'synchronize', so a new commit does not get "
			    "'%s'",
			    context);
	else if (!has_word(list, "reopened"))
		ur_lint_say_as(
			lint, UR_RULE_TYPES_FILTER, UR_WEIGHT_INFO, place, context, NULL,
			"'types' lacks 'reopened', so a commit that came while the "
			"pull request was closed does not get '%s'",
			context);
}

static void filters_of(struct ur_lint *lint, const struct ur_scan *scan,
		       const struct ur_policy_file *file, const char *event_name)
{
	const struct ur_yaml_node *event = event_of(file, event_name);
	const char *context = ur_lint_at_stake(lint, scan, file);

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
	context = ur_lint_at_stake(lint, scan, file);
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
	context = ur_lint_at_stake(lint, &lint->scans[LINT_PULL_REQUEST], file);
	if (!context)
		context = ur_lint_at_stake(lint, &lint->scans[LINT_TARGET], file);
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
		ur_lint_target(lint, file);
	}
}
