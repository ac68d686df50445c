/* SPDX-License-Identifier: MIT */
#include "ur/policy/derive.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parts.h"
#include "ur/base/memory.h"

bool ur_policy_unknown(struct ur_policy *policy, const char *cause, const char *hint,
		       const char *detail, ...)
{
	struct ur_str text = UR_STR_INIT_LIMIT(64 << 10);
	va_list ap;

	va_start(ap, detail);
	ur_str_vaddf(&text, detail, ap);
	va_end(ap);
	free(policy->detail);
	free(policy->hint);
	policy->known = false;
	policy->cause = cause;
	policy->detail = ur_str_detach(&text);
	policy->hint = ur_xstrdup(hint);
	return false;
}

static void set(char **where, const char *text)
{
	free(*where);
	*where = ur_xstrdup(text);
}

static void describe(const struct ur_scan *scan, const struct ur_found *found,
		     struct ur_policy *policy)
{
	struct ur_str workflow = UR_STR_INIT;
	const char *dependent = found->job->needed_by;

	set(&policy->umbrella_job, found->name);
	if (dependent)
		set(&policy->dependents, dependent);
	if (policy->from != UR_FROM_WORKFLOW)
		return;
	ur_naming_workflow(&workflow, scan->dialect, found->file->workflow->name,
			   found->file->name);
	free(policy->workflow);
	policy->workflow = ur_str_detach(&workflow);
	free(policy->origin);
	policy->origin = ur_xasprintf("%s:%u", found->file->path, found->job->line);
	set(&policy->commit, found->tree->commit);
	set(&policy->file, found->file->name);
}

/* A limit of the files, which no policy can say anything beyond. */
enum ur_errc ur_scan_end(struct ur_scan *scan, struct ur_error *err)
{
	const char *commit;

	ur_scan_finish(scan);
	if (!scan->over)
		return UR_OK;
	commit = *scan->first->commit ? scan->first->commit : "this folder";
	return ur_error_set(err, UR_EPROTO,
			    "the workflow files of %.11s write more than %u contexts on "
			    "%s, or more than %zu MiB of them",
			    commit, UR_SCAN_CONTEXTS_MAX, scan->event,
			    UR_SCAN_BYTES_MAX >> 20);
}

/* The commits whose files may write the umbrella's event. Where target_is_pull_request holds,
 * "(pull_request)" comes from the head and from the base branch alike. */
static enum ur_errc scan_all(struct ur_policy_cache *cache,
			     const struct ur_derive_request *request,
			     struct ur_scan *scan, struct ur_error *err)
{
	bool target = !strcmp(scan->event, "pull_request_target");
	bool both = request->dialect->target_is_pull_request &&
		    !strcmp(scan->event, "pull_request");
	const struct ur_policy_tree *tree;
	enum ur_errc rc = UR_OK;

	if (!target) {
		rc = ur_policy_tree(cache, request->source, request->dialect,
				    request->head, &tree, err);
		if (rc == UR_OK)
			ur_scan_tree(scan, tree, scan->event);
	}
	if (rc == UR_OK && (target || both)) {
		rc = ur_policy_tree(cache, request->source, request->dialect,
				    request->base_tip, &tree, err);
		if (rc == UR_OK)
			ur_scan_tree(scan, tree, "pull_request_target");
	}
	return rc == UR_OK ? ur_scan_end(scan, err) : rc;
}

static bool asks_base(const struct ur_derive_request *request, const char *event)
{
	return !strcmp(event, "pull_request_target") ||
	       (request->dialect->target_is_pull_request &&
		!strcmp(event, "pull_request"));
}

/* What must be known before any file is asked for. */
static bool can_scan(const struct ur_derive_request *request, struct ur_scan *scan,
		     struct ur_policy *policy)
{
	scan->dialect = request->dialect;
	if (!ur_naming_event(request->umbrella, scan->event, sizeof(scan->event)))
		return ur_policy_unknown(
			policy, "no-workflow", HINT_LIST,
			"'%s' does not end in the event of a workflow, as "
			"'(pull_request)'",
			request->umbrella);
	set(&policy->event, scan->event);
	if (!request->source)
		return ur_policy_unknown(policy, "no-source", HINT_LIST,
					 "there is nowhere to read workflow files from");
	if (asks_base(request, scan->event) && !*request->base_tip)
		return ur_policy_unknown(policy, "no-base-tip", HINT_LIST,
					 "the commit of the base branch is not known");
	return true;
}

static bool judge_umbrella(const struct ur_derive_request *request,
			   const struct ur_found *found, struct ur_policy *policy)
{
	struct ur_str why = UR_STR_INIT;
	unsigned line;

	if (request->settings->aggregates_only ||
	    ur_workflow_aggregates(found->file->workflow, found->job, &line, &why)) {
		ur_str_release(&why);
		return true;
	}
	/* without needs the same key would lead to an empty list */
	ur_policy_unknown(
		policy, "umbrella-does-more",
		found->job->needs_len ?
			"if job and steps test nothing of their own, say so: 'required: "
			"{aggregates_only: true}'; otherwise " HINT_LIST :
			HINT_LIST,
		"%s:%u: job '%s' may stand for more than its needs: %s",
		found->file->path, line, found->job->id, why.buf);
	ur_str_release(&why);
	return false;
}

/* Files of the base branch cannot be changed by a pull request. */
static bool is_trusted(const struct ur_derive_request *request,
		       const struct ur_scan *scan, const struct ur_found *found)
{
	return request->source->any_commit ||
	       !strcmp(request->merge_base, request->head) ||
	       !strcmp(scan->event, "pull_request_target") ||
	       (strcmp(found->tree->commit, request->head) != 0);
}

static enum ur_errc compare(struct ur_policy_cache *cache,
			    const struct ur_derive_request *request,
			    const struct ur_scan *scan, const struct ur_found *found,
			    struct ur_policy *policy, struct ur_error *err)
{
	const struct ur_policy_tree *tree;
	struct ur_scan base = { .dialect = scan->dialect };
	enum ur_errc rc;

	if (is_trusted(request, scan, found))
		return UR_OK;
	if (!*request->merge_base) {
		ur_policy_unknown(
			policy, "no-merge-base", HINT_LIST,
			"%s:%u: whether the pull request changes job '%s' cannot be "
			"told, because the merge base is not known",
			found->file->path, found->job->line, found->job->id);
		return UR_OK;
	}
	rc = ur_policy_tree(cache, request->source, request->dialect, request->merge_base,
			    &tree, err);
	if (rc < 0)
		return rc;
	snprintf(base.event, sizeof(base.event), "%s", scan->event);
	ur_scan_tree(&base, tree, scan->event);
	rc = ur_scan_end(&base, err);
	if (rc == UR_OK)
		policy->changed = ur_policy_compare(request, found, policy, &base);
	ur_scan_release(&base);
	return rc;
}

static enum ur_errc from_workflow(struct ur_policy_cache *cache,
				  const struct ur_derive_request *request,
				  struct ur_policy *policy, struct ur_error *err)
{
	struct ur_scan scan = { 0 };
	struct ur_found found = { 0 };
	enum ur_errc rc = UR_OK;

	if (!can_scan(request, &scan, policy))
		goto out;
	rc = scan_all(cache, request, &scan, err);
	if (rc < 0 || !ur_policy_find(&scan, request, &found, policy))
		goto out;
	describe(&scan, &found, policy);
	if (!judge_umbrella(request, &found, policy) ||
	    !ur_policy_require(&scan, request, &found, policy))
		goto out;
	ur_policy_needs_of_skips(&scan, request, &found, policy);
	ur_policy_find_dependents(&scan, request, &found, policy);
	policy->known = true;
	rc = compare(cache, request, &scan, &found, policy, err);
	if (rc < 0 || !policy->known)
		goto out;
	ur_policy_find_drift(&scan, request, &found, policy);
out:
	ur_found_release(&found);
	ur_scan_release(&scan);
	return rc;
}

/* A list is complete by the word of whoever wrote it; a workflow that can be found may
 * still show that it is not. */
static void list_drift(const struct ur_scan *scan,
		       const struct ur_derive_request *request, struct ur_policy *policy)
{
	struct ur_policy quiet = UR_POLICY_INIT;
	struct ur_found found = { 0 };

	if (ur_policy_find(scan, request, &found, &quiet)) {
		describe(scan, &found, policy);
		ur_policy_find_dependents(scan, request, &found, policy);
		if (policy->from == UR_FROM_LIST)
			ur_policy_find_drift(scan, request, &found, policy);
	}
	ur_policy_release(&quiet);
	ur_found_release(&found);
}

/* Whatever proves a context, nobody else may write it. */
static enum ur_errc hold_event(struct ur_policy_cache *cache,
			       const struct ur_derive_request *request, const char *event,
			       struct ur_policy *policy, struct ur_error *err)
{
	struct ur_scan scan = { .dialect = request->dialect };
	enum ur_errc rc;

	(void)snprintf(scan.event, sizeof(scan.event), "%s", event);
	rc = scan_all(cache, request, &scan, err);
	if (rc == UR_OK && ur_policy_sole_writers(&scan, request, policy) &&
	    !strcmp(event, policy->event))
		list_drift(&scan, request, policy);
	ur_scan_release(&scan);
	return rc;
}

/* Each event of the list is held against the files that may write it. */
static enum ur_errc hold_list(struct ur_policy_cache *cache,
			      const struct ur_derive_request *request,
			      struct ur_policy *policy, struct ur_error *err)
{
	struct ur_policy quiet = UR_POLICY_INIT;
	struct ur_scan scan = { 0 };
	struct ur_strset events = UR_STRSET_INIT;
	enum ur_errc rc = UR_OK;
	char event[64];

	if (can_scan(request, &scan, &quiet)) {
		set(&policy->event, scan.event);
		ur_strset_add(&events, scan.event);
	}
	ur_policy_release(&quiet);
	for (size_t i = 0; request->source && i < policy->required_len; i++)
		if (ur_naming_event(policy->required[i].context, event, sizeof(event)))
			ur_strset_add(&events, event);
	for (size_t i = 0; policy->known && rc == UR_OK && i < events.len; i++) {
		if (asks_base(request, events.items[i]) && !*request->base_tip)
			ur_policy_unknown(policy, "no-base-tip",
					  "see what the base branch is",
					  "the commit of the base branch is not known");
		else
			rc = hold_event(cache, request, events.items[i], policy, err);
	}
	ur_strset_release(&events);
	return rc;
}

static enum ur_errc derive(struct ur_policy_cache *cache,
			   const struct ur_derive_request *request,
			   struct ur_policy *policy, struct ur_error *err)
{
	enum ur_errc rc;

	switch (policy->from) {
	case UR_FROM_LIST:
		set(&policy->origin, request->settings->list_origin ?
					     request->settings->list_origin :
					     "the list");
		ur_policy_from_list(request, policy);
		return hold_list(cache, request, policy, err);
	case UR_FROM_PROTECTION:
		set(&policy->origin, "branch protection");
		rc = ur_policy_from_protection(cache, request, policy, err);
		return rc == UR_OK && policy->known ?
			       hold_list(cache, request, policy, err) :
			       rc;
	case UR_FROM_UNSET:
	case UR_FROM_WORKFLOW:
		break;
	}
	policy->from = UR_FROM_WORKFLOW;
	return from_workflow(cache, request, policy, err);
}

/* Nothing said is "". */
static const char *text(const char *given)
{
	return given ? given : "";
}

enum ur_errc ur_policy_derive(struct ur_policy_cache *cache,
			      const struct ur_derive_request *given,
			      struct ur_policy *out, struct ur_error *err)
{
	struct ur_policy_settings settings = *given->settings;
	struct ur_derive_request request = *given;
	struct ur_policy policy = UR_POLICY_INIT;
	char **texts[] = { &policy.origin,	 &policy.commit,   &policy.file,
			   &policy.event,	 &policy.workflow, &policy.detail,
			   &policy.umbrella_job, &policy.hint };
	enum ur_errc rc;

	settings.file = text(settings.file);
	settings.job = text(settings.job);
	request.settings = &settings;
	request.head = text(request.head);
	request.merge_base = text(request.merge_base);
	request.base_tip = text(request.base_tip);
	for (size_t i = 0; i < UR_LEN(texts); i++)
		*texts[i] = ur_xstrdup("");
	policy.from = settings.from;
	ur_policy_cache_trim(cache);
	rc = derive(cache, &request, &policy, err);
	if (rc < 0) {
		ur_policy_release(&policy);
		return rc;
	}
	if (policy.known)
		rc = ur_policy_find_schedule(cache, &request, &policy, err);
	if (rc < 0) {
		ur_policy_release(&policy);
		return rc;
	}
	if (policy.known)
		ur_policy_mark_skipped(&request, &policy);
	else
		ur_policy_clear(&policy);
	*out = policy;
	return UR_OK;
}
