/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "condition.h"
#include "lint_parts.h"
#include "ur/base/memory.h"

#define ALWAYS "always()"

/* In no case, in every case, never behind a need that failed, or it depends. */
static enum ur_lint_condition in_all_cases(const struct ur_workflow_job *job,
					   const char *event, const char *text)
{
	static const char *const results[] = { "success", "failure", "cancelled",
					       "skipped" };
	enum ur_truth answers[UR_LEN(results)];
	size_t cases = job->needs_len ? UR_LEN(results) : 1, yes = 0;

	for (size_t i = 0; i < cases; i++) {
		const struct ur_condition_case in = { job, event, results[i], false };

		answers[i] = ur_condition_lets(text, &in);
		yes += answers[i] == UR_TRUTH_YES;
	}
	if (answers[0] == UR_TRUTH_NO)
		return LINT_IF_NEVER;
	if (yes == cases)
		return LINT_IF_ALWAYS;
	return cases > 1 && answers[1] == UR_TRUTH_NO ? LINT_IF_SKIPS : LINT_IF_OTHER;
}

/* Of a workflow that runs on others as well the event is not known where those write
 * contexts of the same name. */
static const char *known_event(const struct ur_dialect *dialect,
			       const struct ur_workflow *workflow, const char *event)
{
	bool is_push = event && !strcmp(event, "push");

	if ((is_push && ur_workflow_on(workflow, "schedule")) ||
	    (!is_push && dialect->target_is_pull_request))
		return NULL;
	return event;
}

enum ur_lint_condition ur_lint_condition(const struct ur_dialect *dialect,
					 const struct ur_workflow *workflow,
					 const struct ur_workflow_job *job,
					 const char *event, const char **text,
					 size_t *len)
{
	const struct ur_yaml_node *node = ur_yaml_get(job->node, "if");

	*text = "";
	*len = 0;
	if (node && node->kind == UR_YAML_SCALAR && !ur_yaml_is_null(node))
		ur_condition_bare(node->text, text, len);
	if (!*len)
		return LINT_IF_NONE;
	if (dialect->plain_always_only && job->needs_len)
		return *len == strlen(ALWAYS) && !strncmp(*text, ALWAYS, *len) ?
			       LINT_IF_ALWAYS :
			       LINT_IF_SKIPS;
	return in_all_cases(job, known_event(dialect, workflow, event), node->text);
}
