/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "parts.h"
#include "ur/core/naming.h"
#include "ur/policy/files.h"

/* A file that cannot be read may have one. */
static bool is_unscheduled(const struct ur_policy_file *file)
{
	return file->workflow && !file->workflow->doubt &&
	       !ur_workflow_on(file->workflow, "schedule");
}

enum ur_errc ur_policy_find_schedule(struct ur_policy_cache *cache,
				     const struct ur_derive_request *request,
				     struct ur_policy *policy, struct ur_error *err)
{
	const struct ur_policy_tree *tree;
	enum ur_errc rc;
	char event[64];

	if (!request->dialect->schedule_writes_push || !request->source ||
	    !ur_naming_event(request->umbrella, event, sizeof(event)) ||
	    strcmp(event, "push") != 0)
		return UR_OK;
	rc = ur_policy_tree(cache, request->source, request->dialect, request->head,
			    &tree, err);
	if (rc < 0)
		return rc;
	policy->unscheduled = true;
	for (size_t i = 0; i < tree->len; i++)
		if (!*policy->file || strcmp(tree->files[i].name, policy->file) == 0)
			policy->unscheduled &= is_unscheduled(&tree->files[i]);
	return UR_OK;
}
