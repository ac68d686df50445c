/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "lint_parts.h"

/* "FILE:LINE:COLUMN: what" of a complaint about @c file: the place, and what is left. */
static struct ur_lint_place place_of(const struct ur_policy_file *file,
				     const char **complaint)
{
	struct ur_lint_place place = { .file = file->path };
	size_t len = strlen(file->path);
	const char *at = *complaint;
	unsigned long line, column;
	char *end;

	if (strncmp(at, file->path, len) != 0 || at[len] != ':')
		return place;
	line = strtoul(at + len + 1, &end, 10);
	if (*end != ':' || !line || line > UINT32_MAX)
		return place;
	column = strtoul(end + 1, &end, 10);
	if (*end != ':' || column > UINT32_MAX)
		return place;
	place.line = (unsigned)line;
	place.column = (unsigned)column;
	*complaint = end + 1 + strspn(end + 1, " ");
	return place;
}

static void needs_of(struct ur_lint *lint, const struct ur_policy_file *file,
		     const struct ur_workflow_job *job)
{
	struct ur_lint_place place = ur_lint_at_job(file, job);

	if (job->odd_needs)
		ur_lint_say(lint, UR_RULE_NEEDS_UNKNOWN, place, job->id, NULL,
			    "'needs' of job '%s' is neither a text nor a list of texts",
			    job->id);
	for (size_t i = 0; i < job->needs_len; i++) {
		const char *id = job->needs[i];
		const struct ur_workflow_job *other = ur_workflow_job(file->workflow, id);

		if (!other || other == job)
			ur_lint_say(lint, UR_RULE_NEEDS_UNKNOWN, place, job->id, NULL,
				    "job '%s' needs '%s', which %s", job->id, id,
				    other ? "is itself" : "is no job of this file");
	}
}

void ur_lint_files(struct ur_lint *lint)
{
	for (size_t i = 0; i < lint->tree->len; i++) {
		const struct ur_policy_file *file = &lint->tree->files[i];
		const char *complaint = file->complaint;
		struct ur_lint_place place;

		if (!file->workflow) {
			complaint = complaint ? complaint : "it cannot be read";
			place = place_of(file, &complaint);
			ur_lint_say(lint,
				    file->fault == UR_WORKFLOW_LIMITED ?
					    UR_RULE_FILE_DOUBTFUL :
					    UR_RULE_FILE_BROKEN,
				    place, file->name, NULL, "%s", complaint);
			continue;
		}
		complaint = file->workflow->doubt;
		if (complaint) {
			place = place_of(file, &complaint);
			ur_lint_say(lint, UR_RULE_FILE_DOUBTFUL, place, file->name, NULL,
				    "%s", complaint);
		}
		for (size_t j = 0; j < file->workflow->jobs_len; j++)
			needs_of(lint, file, &file->workflow->jobs[j]);
	}
}
