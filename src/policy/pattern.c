/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <stdio.h>
#include <string.h>

#include "ur/core/glob.h"
#include "ur/core/row.h"

#define HINT_NAMES "name the contexts in the protection one by one, or " HINT_LIST

/* One pattern on one event: what head and merge base write. */
struct side {
	struct ur_scan scan;
	const char *where; /* a commit */
};

bool ur_policy_is_pattern(const char *text)
{
	return strpbrk(text, "*?[{\\") != NULL;
}

static bool matches(const struct ur_derive_request *request, const char *pattern,
		    const char *context)
{
	return strcmp(context, request->umbrella) != 0 &&
	       ur_glob_context(request->dialect->gate_glob, pattern, context) ==
		       UR_GLOB_YES;
}

/* A job whose name only a runner knows could be called so: up to its first special letter
 * the pattern begins as its contexts do, or they as it does. */
static bool could_match(const char *pattern, const struct ur_unsure *unsure)
{
	size_t literal = strcspn(pattern, "*?[{\\");

	return !strncmp(pattern, unsure->prefix,
			literal < unsure->prefix_len ? literal : unsure->prefix_len);
}

/* Everything that the pattern could match there is known. */
static bool is_known(const struct side *side, const char *pattern,
		     struct ur_policy *policy)
{
	const struct ur_scan *scan = &side->scan;

	if (scan->limited)
		return ur_policy_unknown(policy, "pattern", HINT_NAMES,
					 "what '%s' matches cannot be known: %s", pattern,
					 scan->limited->complaint);
	if (scan->elsewhere)
		return ur_policy_unknown(
			policy, "pattern", HINT_NAMES,
			"what '%s' matches cannot be known: a workflow that is called at "
			"%.10s is not read here",
			pattern, side->where);
	for (size_t i = 0; i < scan->unsure_len; i++) {
		const struct ur_unsure *u = &scan->unsure[i];

		if (could_match(pattern, u))
			return ur_policy_unknown(
				policy, "pattern", HINT_NAMES,
				"what '%s' matches cannot be known: %s:%u (%s)", pattern,
				u->file->path, u->job ? u->job->line : 1, u->cause);
	}
	return true;
}

/* What one side writes the other writes too. */
static bool is_within(const struct ur_derive_request *request, const char *pattern,
		      const struct side *one, const struct side *other,
		      struct ur_policy *policy)
{
	const struct ur_written *const *ignored;

	for (size_t i = 0; i < one->scan.len; i++) {
		const char *context = one->scan.items[i].context;

		if (matches(request, pattern, context) &&
		    !ur_scan_writers(&other->scan, context, &ignored))
			return ur_policy_unknown(
				policy, "pattern", HINT_NAMES,
				"the pull request changes what '%s' matches: '%s' is "
				"written at %.10s and not at %.10s",
				pattern, context, one->where, other->where);
	}
	return true;
}

/* A row of that event stands on the head, or it is the umbrella's. */
static bool happens(const struct ur_derive_request *request, const char *event)
{
	char of[64];

	if (ur_naming_event(request->umbrella, of, sizeof(of)) && !strcmp(of, event))
		return true;
	for (size_t i = 0; i < request->rows_len; i++)
		if (ur_naming_event(request->rows[i].context, of, sizeof(of)) &&
		    !strcmp(of, event))
			return true;
	return false;
}

static enum ur_errc look(struct ur_policy_cache *cache,
			 const struct ur_derive_request *request, const char *commit,
			 const char *event, const char *trigger, struct side *side,
			 struct ur_error *err)
{
	const struct ur_policy_tree *tree;
	enum ur_errc rc = ur_policy_tree(cache, request->source, request->dialect, commit,
					 &tree, err);

	if (rc != UR_OK)
		return rc;
	side->where = commit;
	side->scan.dialect = request->dialect;
	(void)snprintf(side->scan.event, sizeof(side->scan.event), "%s", event);
	ur_scan_tree(&side->scan, tree, trigger);
	return ur_scan_end(&side->scan, err);
}

static void take(const struct ur_derive_request *request, const char *pattern,
		 const struct side *side, struct ur_policy *policy)
{
	for (size_t i = 0; i < side->scan.len; i++)
		if (matches(request, pattern, side->scan.items[i].context))
			ur_policy_add(policy, side->scan.items[i].context);
}

/* What the files of the pull request write: its own word is believed where the merge base
 * says the same. */
static enum ur_errc of_head(struct ur_policy_cache *cache,
			    const struct ur_derive_request *request, const char *pattern,
			    const char *event, struct ur_policy *policy,
			    struct ur_error *err)
{
	struct side head = { 0 }, base = { 0 };
	bool same = request->source->any_commit ||
		    !strcmp(request->merge_base, request->head);
	enum ur_errc rc = look(cache, request, request->head, event, event, &head, err);

	if (rc == UR_OK && !same)
		rc = look(cache, request, request->merge_base, event, event, &base, err);
	if (rc == UR_OK && is_known(&head, pattern, policy) &&
	    (same || (is_known(&base, pattern, policy) &&
		      is_within(request, pattern, &base, &head, policy) &&
		      is_within(request, pattern, &head, &base, policy))) &&
	    happens(request, event))
		take(request, pattern, &head, policy);
	ur_scan_release(&head.scan);
	ur_scan_release(&base.scan);
	return rc;
}

/* A pull request cannot change what the base branch writes. */
static enum ur_errc of_base(struct ur_policy_cache *cache,
			    const struct ur_derive_request *request, const char *pattern,
			    const char *event, struct ur_policy *policy,
			    struct ur_error *err)
{
	struct side tip = { 0 };
	enum ur_errc rc = look(cache, request, request->base_tip, event,
			       "pull_request_target", &tip, err);

	if (rc == UR_OK && is_known(&tip, pattern, policy) && happens(request, event))
		take(request, pattern, &tip, policy);
	ur_scan_release(&tip.scan);
	return rc;
}

static bool can_expand(const struct ur_derive_request *request, const char *pattern,
		       struct ur_policy *policy)
{
	if (!request->source)
		return ur_policy_unknown(policy, "pattern", HINT_NAMES,
					 "what '%s' matches cannot be known: there is "
					 "nowhere to read workflow files from",
					 pattern);
	if (!*request->merge_base && !request->source->any_commit)
		return ur_policy_unknown(
			policy, "pattern", HINT_NAMES,
			"what '%s' matches cannot be known: the merge base "
			"is not",
			pattern);
	return true;
}

enum ur_errc ur_policy_expand_pattern(struct ur_policy_cache *cache,
				      const struct ur_derive_request *request,
				      const char *pattern, struct ur_policy *policy,
				      struct ur_error *err)
{
	size_t before = policy->required_len, len;
	const char *const *events = ur_naming_events(&len);
	enum ur_errc rc = UR_OK;

	if (!can_expand(request, pattern, policy))
		return UR_OK;
	for (size_t i = 0; i < len && rc == UR_OK && policy->known; i++) {
		bool target = !strcmp(events[i], "pull_request_target");
		bool both = request->dialect->target_is_pull_request &&
			    !strcmp(events[i], "pull_request");

		if (!target)
			rc = of_head(cache, request, pattern, events[i], policy, err);
		if (rc == UR_OK && policy->known && (target || both) &&
		    *request->base_tip)
			rc = of_base(cache, request, pattern, events[i], policy, err);
	}
	/* somebody else may write such names too */
	for (size_t i = 0; i < request->rows_len; i++)
		if (matches(request, pattern, request->rows[i].context))
			ur_policy_add(policy, request->rows[i].context);
	if (policy->required_len == before &&
	    ur_glob_context(request->dialect->gate_glob, pattern, request->umbrella) !=
		    UR_GLOB_YES)
		ur_policy_add(policy, pattern);
	return rc;
}
