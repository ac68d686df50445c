/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "lint_parts.h"

static bool names_head(const char *text)
{
	static const char *const words[] = { "pull_request.head.sha",
					     "pull_request.head.ref",
					     "pull_request.head.repo",
					     "github.head_ref",
					     "gitea.head_ref",
					     "forgejo.head_ref",
					     "refs/pull/" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strstr(text, words[i]))
			return true;
	return false;
}

/* A checkout step whose `ref` or `repository` is the head's, or a script that fetches it. */
static const struct ur_yaml_node *takes_head(const struct ur_yaml_node *step)
{
	static const char *const keys[] = { "ref", "repository" };
	const struct ur_yaml_node *with = ur_yaml_get(step, "with");
	const struct ur_yaml_node *uses = ur_yaml_get(step, "uses");
	const struct ur_yaml_node *run = ur_yaml_get(step, "run");

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const struct ur_yaml_node *of = ur_yaml_get(with, keys[i]);

		if (of && of->kind == UR_YAML_SCALAR && names_head(of->text) && uses &&
		    uses->kind == UR_YAML_SCALAR && strstr(uses->text, "checkout"))
			return of;
	}
	if (run && run->kind == UR_YAML_SCALAR && names_head(run->text) &&
	    (strstr(run->text, "git checkout") || strstr(run->text, "git fetch") ||
	     strstr(run->text, "git switch") || strstr(run->text, "git pull")))
		return run;
	return NULL;
}

void ur_lint_target(struct ur_lint *lint, const struct ur_policy_file *file)
{
	const struct ur_workflow *workflow = file->workflow;

	if (!ur_workflow_on(workflow, "pull_request_target"))
		return;
	for (size_t i = 0; i < workflow->jobs_len; i++) {
		const struct ur_workflow_job *job = &workflow->jobs[i];

		for (size_t k = 0; job->steps && k < job->steps->len; k++) {
			const struct ur_yaml_node *at = takes_head(job->steps->items[k]);

			if (at)
				ur_lint_say(
					lint, UR_RULE_TARGET_RUNS_HEAD,
					ur_lint_at_node(file, at), job->id, NULL,
					"job '%s' takes the pull request's own commit",
					job->id);
		}
	}
}
