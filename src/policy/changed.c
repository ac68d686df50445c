/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"

static bool has_need(const struct ur_workflow_job *job, const char *id)
{
	for (size_t i = 0; i < job->needs_len; i++)
		if (!strcmp(job->needs[i], id))
			return true;
	return false;
}

static char *changed_needs(const struct ur_found *head, const struct ur_found *base)
{
	for (size_t i = 0; i < base->job->needs_len; i++)
		if (!has_need(head->job, base->job->needs[i]))
			return ur_xasprintf("%s:%u: the pull request takes '%s' from the "
					    "needs of job '%s'",
					    head->file->path, head->job->line,
					    base->job->needs[i], head->job->id);
	for (size_t i = 0; i < head->job->needs_len; i++)
		if (!has_need(base->job, head->job->needs[i]))
			return ur_xasprintf("%s:%u: the pull request adds '%s' to the "
					    "needs of job '%s'",
					    head->file->path, head->job->line,
					    head->job->needs[i], head->job->id);
	return NULL;
}

static char *changed_key(const struct ur_found *head, const char *key, unsigned line)
{
	return ur_xasprintf("%s:%u: the pull request changes '%s' of job '%s'",
			    head->file->path, line, key, head->job->id);
}

/* Everything else that the umbrella's job says. */
static char *changed_body(const struct ur_found *head, const struct ur_found *base)
{
	const struct ur_yaml_node *now = head->job->node, *then = base->job->node;

	for (size_t i = 0; now->kind == UR_YAML_MAP && i < now->len; i++) {
		const char *key = now->keys[i]->text;

		if (strcmp(key, "needs") != 0 &&
		    !ur_yaml_equal(now->items[i], ur_yaml_get(then, key)))
			return changed_key(head, key, now->keys[i]->line);
	}
	for (size_t i = 0; then->kind == UR_YAML_MAP && i < then->len; i++) {
		const char *key = then->keys[i]->text;

		if (strcmp(key, "needs") != 0 && !ur_yaml_get(now, key))
			return changed_key(head, key, head->job->line);
	}
	return NULL;
}

static char *changed_contexts(const struct ur_found *head, const struct ur_policy *now,
			      const struct ur_policy *then)
{
	for (size_t i = 0; i < then->required_len; i++)
		if (!ur_policy_has(now, then->required[i].context))
			return ur_xasprintf(
				"%s:%u: the pull request takes '%s' from what "
				"the umbrella stands for",
				head->file->path, head->job->line,
				then->required[i].context);
	for (size_t i = 0; i < now->required_len; i++)
		if (!ur_policy_has(then, now->required[i].context))
			return ur_xasprintf("%s: the pull request adds '%s' to what the "
					    "umbrella stands for",
					    now->required[i].origin,
					    now->required[i].context);
	return NULL;
}

char *ur_policy_compare(const struct ur_derive_request *request,
			const struct ur_found *head, const struct ur_policy *policy,
			const struct ur_scan *base)
{
	struct ur_policy then = UR_POLICY_INIT;
	struct ur_found before = { 0 };
	char *changed = NULL;

	if (!ur_policy_find(base, request, &before, &then)) {
		changed = ur_xasprintf(
			"%s:%u: the pull request adds job '%s': at the merge "
			"base %.10s %s",
			head->file->path, head->job->line, head->job->id,
			base->first->commit, then.detail);
		goto out;
	}
	if (strcmp(before.file->path, head->file->path) != 0 ||
	    strcmp(before.job->id, head->job->id) != 0) {
		changed = ur_xasprintf(
			"%s:%u: at the merge base %.10s the umbrella is job "
			"'%s' of %s",
			head->file->path, head->job->line, base->first->commit,
			before.job->id, before.file->path);
		goto out;
	}
	changed = changed_needs(head, &before);
	if (!changed)
		changed = changed_body(head, &before);
	if (changed)
		goto out;
	if (ur_policy_require(base, request, &before, &then))
		changed = changed_contexts(head, policy, &then);
	else
		changed = ur_xasprintf(
			"%s:%u: what the umbrella stood for at the merge base "
			"%.10s is not known: %s",
			head->file->path, head->job->line, base->first->commit,
			then.detail);
out:
	ur_found_release(&before);
	ur_policy_release(&then);
	return changed;
}
