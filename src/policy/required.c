/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"

const struct ur_expand *ur_policy_expand(const struct ur_derive_request *request,
					 const struct ur_workflow_job *job)
{
	const struct ur_policy_settings *settings = request->settings;

	for (size_t i = 0; i < settings->expand_len; i++)
		if (!strcmp(settings->expand[i].job, job->id))
			return &settings->expand[i];
	return NULL;
}

/* Settings say which names this job gets, and the context is none of them. */
static bool is_named_otherwise(const struct ur_scan *scan,
			       const struct ur_derive_request *request,
			       const struct ur_found *found, const struct ur_unsure *u,
			       const char *context)
{
	const struct ur_expand *expand;
	bool other = true;

	if (!u->named || u->file != found->file || u->tree != found->tree)
		return false;
	expand = ur_policy_expand(request, u->job);
	if (!expand || !expand->names_len)
		return false;
	for (size_t i = 0; i < expand->names_len && other; i++) {
		struct ur_str one = UR_STR_INIT;

		ur_naming_context(&one, scan->dialect, found->file->workflow->name,
				  found->file->name, expand->names[i], scan->event);
		other = strcmp(one.buf, context) != 0;
		ur_str_release(&one);
	}
	return other;
}

/* A second writer of @c context beside @c own. */
static bool one_writer(const struct ur_scan *scan,
		       const struct ur_derive_request *request, const char *context,
		       const struct ur_found *found, const struct ur_workflow_job *own,
		       struct ur_policy *policy)
{
	const struct ur_written *const *writers;
	size_t len = ur_scan_writers(scan, context, &writers);
	unsigned seen = 0;

	for (size_t i = 0; i < len; i++) {
		const struct ur_written *w = writers[i];

		if (w->job == own && w->tree == found->tree && !seen++)
			continue;
		return ur_policy_unknown(policy, "ambiguous", HINT_RENAME,
					 "%s:%u and %s:%u both write '%s'",
					 found->file->path, own->line, w->file->path,
					 w->job->line, context);
	}
	for (size_t i = 0; i < scan->unsure_len; i++) {
		const struct ur_unsure *u = &scan->unsure[i];

		if ((u->named && u->job == own && u->tree == found->tree) ||
		    !ur_scan_could_write(scan, u, context) ||
		    is_named_otherwise(scan, request, found, u, context))
			continue;
		if (u->file->workflow->doubt && !u->job)
			return ur_policy_unknown(policy, "ambiguous",
						 "correct the workflow file", "%s",
						 u->file->workflow->doubt);
		return ur_policy_unknown(
			policy, "ambiguous",
			u->file == found->file ? HINT_RENAME ", or " HINT_LIST :
						 HINT_RENAME,
			"%s:%u writes '%s', and so might %s:%u (%s)", found->file->path,
			own->line, context, u->file->path, u->job ? u->job->line : 1,
			u->cause);
	}
	return true;
}

static void push(const struct ur_scan *scan, const char *context, const char *name,
		 const struct ur_found *found, const struct ur_workflow_job *job,
		 struct ur_policy *policy)
{
	struct ur_required *required = ur_policy_push(policy);

	required->context = ur_xstrdup(context);
	required->job_name = ur_xstrdup(name);
	required->origin = ur_xasprintf("%s:%u", found->file->path, job->line);
	required->calls = ur_scan_expands(scan, job);
}

static bool push_expanded(const struct ur_scan *scan, const struct ur_expand *expand,
			  const struct ur_found *found, const struct ur_workflow_job *job,
			  struct ur_policy *policy)
{
	bool fine = true;

	for (size_t i = 0; i < expand->names_len && fine; i++) {
		struct ur_str context = UR_STR_INIT;

		ur_naming_context(&context, scan->dialect, found->file->workflow->name,
				  found->file->name, expand->names[i], scan->event);
		if (ur_policy_has(policy, context.buf))
			fine = ur_policy_unknown(policy, "ambiguous", "correct 'expand'",
						 "%s:%u: 'expand' names '%s' twice",
						 found->file->path, job->line,
						 context.buf);
		else
			push(scan, context.buf, expand->names[i], found, job, policy);
		ur_str_release(&context);
	}
	return fine;
}

static void push_written(const struct ur_scan *scan, const struct ur_found *found,
			 const struct ur_workflow_job *job, struct ur_policy *policy)
{
	const struct ur_written *const *written;
	size_t len = ur_scan_written_by(scan, job, &written);

	for (size_t i = 0; i < len; i++)
		if (written[i]->tree == found->tree)
			push(scan, written[i]->context, written[i]->name, found, job,
			     policy);
}

static const char *why_unsure(const struct ur_scan *scan,
			      const struct ur_workflow_job *job)
{
	for (size_t i = 0; i < scan->unsure_len; i++)
		if (scan->unsure[i].job == job && scan->unsure[i].named)
			return scan->unsure[i].cause;
	return "name-expression";
}

static bool require_one(const struct ur_scan *scan,
			const struct ur_derive_request *request,
			const struct ur_found *found, const char *id,
			struct ur_policy *policy)
{
	const struct ur_workflow_job *job = ur_workflow_job(found->file->workflow, id);
	const struct ur_expand *expand;
	size_t before = policy->required_len;
	char *hint;

	if (!job || job == found->job)
		return ur_policy_unknown(policy, "needs-unknown", "correct 'needs'",
					 "%s:%u: job '%s' needs '%s', which %s",
					 found->file->path, found->job->line,
					 found->job->id, id,
					 job ? "is itself" : "does not exist");
	expand = ur_policy_expand(request, job);
	if (expand && expand->names_len) {
		if (!push_expanded(scan, expand, found, job, policy))
			return false;
	} else {
		push_written(scan, found, job, policy);
	}
	for (size_t i = before; i < policy->required_len; i++)
		if (!one_writer(scan, request, policy->required[i].context, found, job,
				policy))
			return false;
	if (policy->required_len > before)
		return true;
	hint = ur_xasprintf("say which names it gets: 'required: {expand: {%s: [\"%s "
			    "(…)\"]}}'",
			    job->id, job->name ? job->name : job->id);
	ur_policy_unknown(
		policy, why_unsure(scan, job), hint,
		"%s:%u: the names that job '%s' gets cannot be known from the file",
		found->file->path, job->line, job->id);
	free(hint);
	return false;
}

bool ur_policy_require(const struct ur_scan *scan,
		       const struct ur_derive_request *request,
		       const struct ur_found *found, struct ur_policy *policy)
{
	if (scan->limited)
		return ur_policy_unknown(policy, "file-limit", HINT_LIST, "%s",
					 scan->limited->complaint);
	if (!one_writer(scan, request, request->umbrella, found, found->job, policy))
		return false;
	if (found->job->odd_needs)
		return ur_policy_unknown(
			policy, "needs-unknown", "correct 'needs'",
			"%s:%u: 'needs' of job '%s' is neither a text nor a "
			"list of texts",
			found->file->path, found->job->line, found->job->id);
	for (size_t i = 0; i < found->job->needs_len; i++)
		if (!require_one(scan, request, found, found->job->needs[i], policy))
			return false;
	return true;
}
