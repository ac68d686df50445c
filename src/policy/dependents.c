/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"

/*
 * Who runs again when a required job does: everything that needs it, directly or by way of
 * others (servers/gitea.md: a job that runs again takes its dependents along).
 */

static bool needs(const struct ur_workflow_job *job, const char *id)
{
	for (size_t i = 0; i < job->needs_len; i++)
		if (!strcmp(job->needs[i], id))
			return true;
	return false;
}

/* The umbrella may run along, and what it needs: their rows are judged anyway. */
static bool may_run_along(const struct ur_found *found, const struct ur_workflow_job *job)
{
	return job == found->job || needs(found->job, job->id);
}

/* A need that the server drops may be one of this job. */
static bool all_needs_are_known(const struct ur_workflow *workflow)
{
	for (size_t i = 0; i < workflow->jobs_len; i++)
		if (workflow->jobs[i].odd_needs)
			return false;
	return true;
}

/* The first job that runs along and must not, NULL for none. */
static const struct ur_workflow_job *dependent_of(const struct ur_found *found,
						  const struct ur_workflow_job *job)
{
	const struct ur_workflow *workflow = found->file->workflow;
	const struct ur_workflow_job **along =
		ur_xcalloc(workflow->jobs_len + 1, sizeof(*along));
	const struct ur_workflow_job *first = NULL;
	size_t len = 0;

	along[len++] = job;
	for (size_t at = 0; at < len; at++) {
		for (size_t i = 0; i < workflow->jobs_len; i++) {
			const struct ur_workflow_job *other = &workflow->jobs[i];
			size_t seen = 0;

			while (seen < len && along[seen] != other)
				seen++;
			if (seen < len || !needs(other, along[at]->id))
				continue;
			along[len++] = other;
			if (!first && !may_run_along(found, other))
				first = other;
		}
	}
	free(along);
	return first;
}

void ur_policy_find_dependents(const struct ur_scan *scan,
			       const struct ur_derive_request *request,
			       const struct ur_found *found, struct ur_policy *policy)
{
	if (!all_needs_are_known(found->file->workflow))
		return;
	for (size_t i = 0; i < policy->required_len; i++) {
		struct ur_required *required = &policy->required[i];
		const struct ur_workflow_job *job =
			ur_policy_job_of(scan, request, found, required->context);
		const struct ur_workflow_job *dependent;

		if (!job)
			continue;
		dependent = dependent_of(found, job);
		required->dependents_known = true;
		required->dependents = dependent ? ur_xstrdup(dependent->id) : NULL;
	}
}
