/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"

/* "CI / test (" for a needed job that becomes several; "CI / test " for a name that ends
 * in an expression. */
void ur_policy_prefixes(const struct ur_scan *scan,
			const struct ur_derive_request *request,
			const struct ur_found *found, struct ur_policy *policy)
{
	char *workflow = ur_scan_prefix(scan->dialect, found->file);

	for (size_t i = 0; i < found->job->needs_len; i++) {
		const struct ur_workflow_job *job =
			ur_workflow_job(found->file->workflow, found->job->needs[i]);
		const char *name, *open;
		struct ur_str prefix = UR_STR_INIT;

		if (!job || (!job->matrix && !ur_policy_expand(request, job)))
			continue;
		name = job->name ? job->name : job->id;
		open = strstr(name, "${{");
		if (open)
			ur_str_addf(&prefix, "%s/ %.*s", workflow, (int)(open - name),
				    name);
		else
			ur_str_addf(&prefix, "%s/ %s (", workflow, name);
		if (open != name)
			ur_strset_add(&policy->matrix_prefixes, prefix.buf);
		ur_str_release(&prefix);
	}
	free(workflow);
}

static bool is_prefixed(const struct ur_policy *policy, const char *context)
{
	for (size_t i = 0; i < policy->matrix_prefixes.len; i++)
		if (ur_starts_with(context, policy->matrix_prefixes.items[i]))
			return true;
	return false;
}

char *ur_policy_drift_rows(const struct ur_scan *scan,
			   const struct ur_derive_request *request,
			   const struct ur_policy *policy)
{
	const struct ur_written *const *writers;
	char event[64];

	for (size_t i = 0; i < request->rows_len; i++) {
		const char *context = request->rows[i].context;

		if (!strcmp(context, request->umbrella) ||
		    !is_prefixed(policy, context) ||
		    !ur_naming_event(context, event, sizeof(event)) ||
		    strcmp(event, policy->event) != 0 || ur_policy_has(policy, context) ||
		    ur_scan_writers(scan, context, &writers))
			continue;
		return ur_xasprintf(
			"'%s' was written, and what the umbrella stands for (%s) "
			"does not name it",
			context, policy->origin);
	}
	return NULL;
}

/* Contexts of one needed job that a list lacks. */
static char *lacks_written(const struct ur_scan *scan, const struct ur_found *found,
			   const struct ur_workflow_job *job,
			   const struct ur_policy *policy, bool *any)
{
	const struct ur_written *const *written;
	size_t len = ur_scan_written_by(scan, job, &written);

	*any = false;
	for (size_t i = 0; i < len; i++) {
		const struct ur_written *w = written[i];

		if (w->tree != found->tree)
			continue;
		*any = true;
		if (!ur_policy_has(policy, w->context))
			return ur_xasprintf(
				"%s:%u: the umbrella's job needs '%s', and %s "
				"does not name it",
				w->file->path, job->line, w->context, policy->origin);
	}
	return NULL;
}

/* A job whose names cannot be known needs at least one entry that could be its. */
static bool could_be_listed(const struct ur_scan *scan, const struct ur_workflow_job *job,
			    const struct ur_policy *policy)
{
	for (size_t i = 0; i < scan->unsure_len; i++) {
		const struct ur_unsure *unsure = &scan->unsure[i];

		for (size_t r = 0; unsure->job == job && r < policy->required_len; r++)
			if (ur_scan_could_write(scan, unsure,
						policy->required[r].context))
				return true;
	}
	return false;
}

char *ur_policy_drift_needs(const struct ur_scan *scan,
			    const struct ur_derive_request *request,
			    const struct ur_found *found, const struct ur_policy *policy)
{
	for (size_t i = 0; i < found->job->needs_len; i++) {
		const struct ur_workflow_job *job =
			ur_workflow_job(found->file->workflow, found->job->needs[i]);
		bool any;
		char *drift;

		if (!job || job == found->job)
			continue;
		/* names from the settings stand for what cannot be known */
		if (policy->from == UR_FROM_WORKFLOW && !ur_policy_expand(request, job))
			continue;
		drift = lacks_written(scan, found, job, policy, &any);
		if (drift)
			return drift;
		if (!any && policy->from == UR_FROM_LIST &&
		    !could_be_listed(scan, job, policy))
			return ur_xasprintf(
				"%s:%u: the umbrella's job needs job '%s', and "
				"%s names nothing that it could write",
				found->file->path, job->line, job->id, policy->origin);
	}
	return NULL;
}
