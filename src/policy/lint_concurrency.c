/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "lint_parts.h"
#include "ur/base/memory.h"

/*
 * Concurrency groups of a whole workflow. An evicted run whose runner reports late writes
 * its red rows over a newer run's green (servers/README.md, "An older run writes last"), so
 * what evicts the head's own run, or another pull request's, is told before it happens.
 */

/* Gitea has groups from 1.26 on, Forgejo from 13. */
static bool has_groups(const struct ur_dialect *dialect)
{
	return dialect->kind == UR_FORGE_FORGEJO ? dialect->major >= 13 :
						   dialect->minor >= 26;
}

static const struct ur_yaml_node *concurrency_of(const struct ur_policy_file *file)
{
	return file->workflow ?
		       ur_yaml_get(ur_yaml_root(file->workflow->yaml), "concurrency") :
		       NULL;
}

static const char *text_of(const struct ur_yaml_node *node)
{
	return node && node->kind == UR_YAML_SCALAR && !ur_yaml_is_null(node) ?
		       node->text :
		       NULL;
}

static const char *group_of(const struct ur_yaml_node *concurrency)
{
	const char *text = text_of(concurrency);

	return text ? text : text_of(ur_yaml_get(concurrency, "group"));
}

static bool cancels(const struct ur_yaml_node *concurrency)
{
	const char *text = text_of(ur_yaml_get(concurrency, "cancel-in-progress"));

	return text && strcmp(text, "true") == 0;
}

static bool has_any(const char *text, const char *const *parts, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (strstr(text, parts[i]))
			return true;
	return false;
}

#define HAS_ANY(text, parts) has_any((text), (parts), sizeof(parts) / sizeof((parts)[0]))

/* Is it the same text for every pull request? False when in doubt: an expression may hold
 * anything but for what is known to be the same. */
static bool is_unkeyed(const char *group)
{
	static const char *const same[] = { "github.workflow",	 "github.repository",
					    "github.event_name", "github.base_ref",
					    "gitea.workflow",	 "gitea.repository",
					    "gitea.event_name",	 "gitea.base_ref" };

	for (const char *at = strstr(group, "${{"); at; at = strstr(at, "${{")) {
		const char *end = strstr(at, "}}");
		bool known = false;
		size_t len;

		at += 3;
		while (*at == ' ')
			at++;
		if (!end || end < at)
			return false;
		while (end > at && end[-1] == ' ')
			end--;
		len = (size_t)(end - at);
		for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
			known |= strlen(same[i]) == len && !strncmp(at, same[i], len);
		if (!known)
			return false;
	}
	return true;
}

/* Does it start on what changes nothing of the commit? */
static const struct ur_yaml_node *idle_trigger(const struct ur_policy_file *file)
{
	static const char *const events[] = { "pull_request", "pull_request_target" };
	static const char *const idle[] = {
		"labeled",	"unlabeled",	    "edited",
		"assigned",	"unassigned",	    "milestoned",
		"demilestoned", "review_requested", "review_request_removed"
	};
	const struct ur_yaml_node *on =
		ur_yaml_get(ur_yaml_root(file->workflow->yaml), "on");

	for (size_t e = 0; e < sizeof(events) / sizeof(events[0]); e++) {
		const struct ur_yaml_node *types =
			ur_yaml_get(ur_yaml_get(on, events[e]), "types");

		for (size_t i = 0; types && types->kind == UR_YAML_LIST && i < types->len;
		     i++) {
			const char *word = text_of(types->items[i]);

			for (size_t w = 0; word && w < sizeof(idle) / sizeof(idle[0]);
			     w++)
				if (strcmp(word, idle[w]) == 0)
					return types->items[i];
		}
	}
	return NULL;
}

/* Then each run, or each kind of event, has a group of its own. */
static bool is_apart(const char *group)
{
	static const char *const apart[] = { "run_id", "run_number", "event.action" };

	return HAS_ANY(group, apart);
}

char *ur_lint_eviction(const struct ur_policy_file *file)
{
	const struct ur_yaml_node *own = concurrency_of(file);
	const struct ur_yaml_node *idle = file->workflow ? idle_trigger(file) : NULL;
	const char *group = group_of(own);
	bool evicts = group && cancels(own) && !is_apart(group);

	if (idle && evicts)
		return ur_xasprintf(
			"%s:%u: '%s' cancels the run of the same commit: leave "
			"such types to a workflow of their own, or set "
			"'cancel-in-progress: false'",
			file->path, idle->line, idle->text);
	if (idle)
		return ur_xasprintf("%s:%u: '%s' starts a second run of the same commit: "
				    "leave such types to a workflow of their own",
				    file->path, idle->line, idle->text);
	if (evicts && is_unkeyed(group))
		return ur_xasprintf(
			"%s:%u: the concurrency group is the same for every pull "
			"request: put the ref into its name, as in "
			"'ci-${{ github.ref }}'",
			file->path, own->line);
	return NULL;
}

static const char *stake_of(const struct ur_lint *lint, const struct ur_policy_file *file)
{
	const char *context =
		ur_lint_at_stake(lint, &lint->scans[LINT_PULL_REQUEST], file);

	return context ? context :
			 ur_lint_at_stake(lint, &lint->scans[LINT_TARGET], file);
}

static void unkeyed(struct ur_lint *lint, const struct ur_policy_file *file,
		    const struct ur_yaml_node *concurrency, const char *context)
{
	if (is_unkeyed(group_of(concurrency)))
		ur_lint_say(
			lint, UR_RULE_GROUP_UNKEYED, ur_lint_at_node(file, concurrency),
			context, NULL,
			cancels(concurrency) ?
				"one pull request's run evicts another's, and '%s' "
				"stays red there" :
				"one pull request's run waits for another's, and '%s' "
				"with it",
			context);
}

static void cancels_itself(struct ur_lint *lint, const struct ur_policy_file *file,
			   const struct ur_yaml_node *concurrency, const char *context)
{
	const struct ur_yaml_node *idle = idle_trigger(file);

	if (idle && cancels(concurrency) && !is_apart(group_of(concurrency)))
		ur_lint_say(
			lint, UR_RULE_GROUP_CANCELS_ITSELF, ur_lint_at_node(file, idle),
			context, NULL,
			"'%s' cancels the run of the same commit, and '%s' may stay red",
			idle->text, context);
}

static void shared(struct ur_lint *lint, size_t index, const struct ur_yaml_node *own,
		   const char *context)
{
	static const char *const apart[] = { "github.workflow", "gitea.workflow",
					     "run_id" };
	const char *group = group_of(own);

	for (size_t i = 0; i < lint->tree->len && !HAS_ANY(group, apart); i++) {
		const struct ur_policy_file *other = &lint->tree->files[i];
		const char *theirs = group_of(concurrency_of(other));

		if (i != index && theirs && strcmp(theirs, group) == 0)
			ur_lint_say(lint, UR_RULE_GROUP_SHARED,
				    ur_lint_at_node(&lint->tree->files[index], own),
				    context, NULL,
				    "'%s' is in the same group, so one evicts the other",
				    other->path);
	}
}

void ur_lint_concurrency(struct ur_lint *lint)
{
	if (!has_groups(lint->request->dialect))
		return;
	for (size_t i = 0; i < lint->tree->len; i++) {
		const struct ur_policy_file *file = &lint->tree->files[i];
		const struct ur_yaml_node *concurrency = concurrency_of(file);
		const char *context = group_of(concurrency) ? stake_of(lint, file) : NULL;

		if (!context)
			continue;
		unkeyed(lint, file, concurrency, context);
		cancels_itself(lint, file, concurrency, context);
		shared(lint, i, concurrency, context);
	}
}
