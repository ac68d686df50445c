/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"

#define HINT_FIND                                                                        \
	"name its place: 'required: {file: ci.yml, job: all-required}', or " HINT_LIST

void ur_found_release(struct ur_found *found)
{
	free(found->own_name);
	*found = (struct ur_found){ 0 };
}

static bool file_fits(const struct ur_policy_settings *settings,
		      const struct ur_policy_file *file)
{
	return !*settings->file || !strcmp(settings->file, file->name) ||
	       !strcmp(settings->file, file->path);
}

static bool job_fits(const struct ur_policy_settings *settings,
		     const struct ur_workflow_job *job)
{
	return !*settings->job || !strcmp(settings->job, job->id);
}

/* Said of a file that no server runs, or a folder that is not there. */
static bool not_found(const struct ur_scan *scan, const struct ur_derive_request *request,
		      struct ur_policy *policy)
{
	const struct ur_policy_tree *tree = scan->first;

	if (!tree || !tree->folder)
		return ur_policy_unknown(policy, "no-workflow", HINT_LIST,
					 "%.10s has no folder of workflows",
					 tree ? tree->commit : request->head);
	if (*request->settings->file) {
		const struct ur_policy_file *file =
			ur_policy_tree_file(tree, request->settings->file);

		if (!file)
			return ur_policy_unknown(policy, "no-workflow", HINT_FIND,
						 "%s/%s is not there at %.10s",
						 tree->folder, request->settings->file,
						 tree->commit);
		if (file->fault == UR_WORKFLOW_BROKEN)
			return ur_policy_unknown(policy, "broken-file",
						 "correct the workflow file", "%s",
						 file->complaint);
	}
	if (scan->broken)
		return ur_policy_unknown(policy, "no-workflow", HINT_FIND,
					 "no job under '%s' at %.10s writes '%s'; %s",
					 tree->folder, tree->commit, request->umbrella,
					 scan->broken->complaint);
	return ur_policy_unknown(policy, "no-workflow", HINT_FIND,
				 "no job under '%s' at %.10s writes '%s'", tree->folder,
				 tree->commit, request->umbrella);
}

/* A job that the settings name by file and id, and whose names cannot be known. */
static bool take_named(const struct ur_scan *scan,
		       const struct ur_derive_request *request, struct ur_found *out)
{
	const struct ur_policy_settings *settings = request->settings;

	if (!*settings->job)
		return false;
	for (size_t i = 0; i < scan->unsure_len; i++) {
		const struct ur_unsure *unsure = &scan->unsure[i];
		size_t prefix = strlen(unsure->prefix);

		if (!unsure->named || !file_fits(settings, unsure->file) ||
		    !job_fits(settings, unsure->job) ||
		    !ur_scan_could_write(scan, unsure, request->umbrella))
			continue;
		*out = (struct ur_found){ .tree = unsure->tree,
					  .file = unsure->file,
					  .job = unsure->job };
		/* the umbrella's own text says which name it has */
		out->own_name = ur_xstrndup(request->umbrella + prefix + 2,
					    strlen(request->umbrella) - prefix - 2 -
						    strlen(scan->event) - 3);
		out->name = out->own_name;
		return true;
	}
	return false;
}

bool ur_policy_find(const struct ur_scan *scan, const struct ur_derive_request *request,
		    struct ur_found *out, struct ur_policy *policy)
{
	const struct ur_policy_settings *settings = request->settings;
	const struct ur_written *elsewhere = NULL;
	const struct ur_written *const *writers;
	size_t len = ur_scan_writers(scan, request->umbrella, &writers);

	for (size_t i = 0; i < len; i++) {
		const struct ur_written *w = writers[i];

		if (file_fits(settings, w->file) && job_fits(settings, w->job)) {
			*out = (struct ur_found){ .tree = w->tree,
						  .file = w->file,
						  .job = w->job,
						  .name = w->name };
			return true;
		}
		elsewhere = w;
	}
	if (take_named(scan, request, out))
		return true;
	if (elsewhere)
		return ur_policy_unknown(
			policy, "no-workflow",
			"correct 'required.file' and 'required.job'",
			"%s:%u: job '%s' writes '%s', not the one that the "
			"settings name",
			elsewhere->file->path, elsewhere->job->line, elsewhere->job->id,
			request->umbrella);
	for (size_t i = 0; i < scan->unsure_len; i++) {
		const struct ur_unsure *unsure = &scan->unsure[i];

		if (unsure->job && unsure->named &&
		    ur_scan_could_write(scan, unsure, request->umbrella))
			return ur_policy_unknown(
				policy, unsure->cause, HINT_FIND,
				"%s:%u: only a runner knows whether job '%s' "
				"writes '%s'",
				unsure->file->path, unsure->job->line, unsure->job->id,
				request->umbrella);
	}
	return not_found(scan, request, policy);
}
