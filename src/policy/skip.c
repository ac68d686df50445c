/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"

/* Contexts of one job; false when they cannot be known. */
static bool add_contexts(const struct ur_scan *scan,
			 const struct ur_derive_request *request,
			 const struct ur_found *found, const struct ur_workflow_job *job,
			 struct ur_strset *contexts)
{
	const struct ur_expand *expand = ur_policy_expand(request, job);
	bool any = expand && expand->names_len;

	for (size_t i = 0; expand && i < expand->names_len; i++) {
		struct ur_str context = UR_STR_INIT;

		ur_naming_context(&context, scan->dialect, found->file->workflow->name,
				  found->file->name, expand->names[i], scan->event);
		ur_strset_add(contexts, context.buf);
		ur_str_release(&context);
	}
	if (any)
		return true;
	for (size_t i = 0; i < scan->len; i++) {
		if (scan->items[i].job != job || scan->items[i].tree != found->tree)
			continue;
		ur_strset_add(contexts, scan->items[i].context);
		any = true;
	}
	return any;
}

/* The jobs that a job needs, directly or by way of others, each once. */
static bool add_needs(const struct ur_scan *scan, const struct ur_derive_request *request,
		      const struct ur_found *found, const struct ur_workflow_job *job,
		      struct ur_strset *contexts)
{
	const struct ur_workflow *workflow = found->file->workflow;
	const struct ur_workflow_job **todo =
		ur_xcalloc(workflow->jobs_len + 1, sizeof(*todo));
	size_t len = 0;
	bool known = true;

	todo[len++] = job;
	for (size_t at = 0; known && at < len; at++) {
		known = !todo[at]->odd_needs &&
			(at == 0 ||
			 add_contexts(scan, request, found, todo[at], contexts));
		for (size_t i = 0; known && i < todo[at]->needs_len; i++) {
			const struct ur_workflow_job *need =
				ur_workflow_job(workflow, todo[at]->needs[i]);
			size_t seen = 0;

			known = need != NULL;
			while (seen < len && todo[seen] != need)
				seen++;
			if (known && seen == len)
				todo[len++] = need;
		}
	}
	free(todo);
	return known;
}

const struct ur_workflow_job *ur_policy_job_of(const struct ur_scan *scan,
					       const struct ur_derive_request *request,
					       const struct ur_found *found,
					       const char *context)
{
	for (size_t i = 0; i < found->job->needs_len; i++) {
		const struct ur_workflow_job *job =
			ur_workflow_job(found->file->workflow, found->job->needs[i]);
		struct ur_strset contexts = UR_STRSET_INIT;
		bool writes;

		writes = job && add_contexts(scan, request, found, job, &contexts) &&
			 ur_strset_has(&contexts, context);
		ur_strset_release(&contexts);
		if (writes)
			return job;
	}
	return NULL;
}

void ur_policy_needs_of_skips(const struct ur_scan *scan,
			      const struct ur_derive_request *request,
			      const struct ur_found *found, struct ur_policy *policy)
{
	for (size_t i = 0; i < policy->required_len; i++) {
		struct ur_required *required = &policy->required[i];
		const struct ur_workflow_job *job;

		if (!ur_policy_may_skip(request, required->context))
			continue;
		job = ur_policy_job_of(scan, request, found, required->context);
		required->needs_known =
			job && add_needs(scan, request, found, job, &required->needs);
		for (size_t n = 0; n < required->needs.len; n++)
			if (ur_policy_may_skip(request, required->needs.items[n]))
				ur_strset_add(&required->may_skip,
					      required->needs.items[n]);
	}
}
