/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <string.h>

/* A server may read the file otherwise: it could have any job. */
static bool is_doubtful(const struct ur_unsure *u)
{
	return !u->job && u->file->workflow->doubt;
}

/* Another file's job may write the context as well. One of the writer's own file is known
 * by record, and whoever can change it can change the writer. */
static const struct ur_unsure *rival_of(const struct ur_scan *scan, const char *context,
					const struct ur_policy_file **writer)
{
	for (size_t i = 0; i < scan->unsure_len; i++) {
		const struct ur_unsure *u = &scan->unsure[i];

		if ((u->file == *writer && !is_doubtful(u)) ||
		    !ur_scan_could_write(scan, u, context))
			continue;
		if (*writer || is_doubtful(u))
			return u;
		*writer = u->file;
	}
	return NULL;
}

static bool has_one_writer(const struct ur_scan *scan, const char *context,
			   struct ur_policy *policy)
{
	const struct ur_written *const *writers;
	size_t len = ur_scan_writers(scan, context, &writers);
	const struct ur_policy_file *file = len ? writers[0]->file : NULL;
	const struct ur_unsure *rival;

	if (len > 1)
		return ur_policy_unknown(policy, "ambiguous", HINT_RENAME,
					 "%s:%u and %s:%u both write '%s'", file->path,
					 writers[0]->job->line, writers[1]->file->path,
					 writers[1]->job->line, context);
	rival = rival_of(scan, context, &file);
	if (!rival)
		return true;
	if (is_doubtful(rival))
		return ur_policy_unknown(policy, "ambiguous", "correct the workflow file",
					 "%s", rival->file->workflow->doubt);
	return ur_policy_unknown(policy, "ambiguous", HINT_RENAME,
				 "'%s' may be written by %s and by %s:%u (%s)", context,
				 file->path, rival->file->path,
				 rival->job ? rival->job->line : 1, rival->cause);
}

/* Is it of the scan's event? */
static bool is_asked(const struct ur_scan *scan, const char *context)
{
	char event[64];

	return ur_naming_event(context, event, sizeof(event)) &&
	       !strcmp(event, scan->event);
}

bool ur_policy_sole_writers(const struct ur_scan *scan,
			    const struct ur_derive_request *request,
			    struct ur_policy *policy)
{
	if (scan->limited)
		return ur_policy_unknown(policy, "ambiguous",
					 "make the workflow file smaller", "%s",
					 scan->limited->complaint);
	if (is_asked(scan, request->umbrella) &&
	    !has_one_writer(scan, request->umbrella, policy))
		return false;
	for (size_t i = 0; i < policy->required_len; i++) {
		const char *context = policy->required[i].context;

		if (is_asked(scan, context) && !has_one_writer(scan, context, policy))
			return false;
	}
	return true;
}
