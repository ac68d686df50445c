/* SPDX-License-Identifier: MIT */
#include "ur/policy/workflow.h"

#include <string.h>

#include "expression.h"
#include "script.h"
#include "ur/base/memory.h"

#define CARRIERS_MAX 64 /* variables of one step */

/* actions/checkout@…, or by address with any host: …/actions/checkout@… */
static bool is_checkout(const struct ur_yaml_node *step)
{
	static const char action[] = "/actions/checkout";
	const struct ur_yaml_node *uses = ur_yaml_get(step, "uses");
	const char *at;

	if (!uses || uses->kind != UR_YAML_SCALAR || ur_yaml_get(step, "run"))
		return false;
	at = strrchr(uses->text, '@');
	if (!at || !at[1])
		return false;
	if (!strncmp(uses->text, "actions/checkout@", 17))
		return true;
	return strstr(uses->text, "://") && (size_t)(at - uses->text) > strlen(action) &&
	       !strncmp(at - strlen(action), action, strlen(action));
}

/* Variables of an `env` that carry the outcome of `needs`. One with a key twice is lost to
 * the runner with all that it holds. */
static void add_env(const struct ur_yaml_node *env, struct ur_strset *carriers)
{
	if (env && env->twice)
		return;
	for (size_t i = 0; env && env->kind == UR_YAML_MAP && i < env->len &&
			   carriers->len < CARRIERS_MAX;
	     i++) {
		const struct ur_yaml_node *value = env->items[i];

		if (value->kind == UR_YAML_SCALAR &&
		    ur_expression_asks_needs(value->text))
			ur_strset_add(carriers, env->keys[i]->text);
	}
}

static void carriers_of(const struct ur_workflow_job *job,
			const struct ur_yaml_node *step, struct ur_strset *carriers)
{
	const struct ur_yaml_node *own = ur_yaml_get(step, "env");
	struct ur_strset all = UR_STRSET_INIT;

	add_env(ur_yaml_get(job->node, "env"), &all);
	for (size_t i = 0; i < all.len; i++)
		if (!own || !ur_yaml_get(own, all.items[i]))
			ur_strset_add(carriers, all.items[i]);
	add_env(own, carriers);
	ur_strset_release(&all);
}

static bool node_carries(const struct ur_yaml_node *node,
			 const struct ur_strset *carriers)
{
	if (!node)
		return false;
	if (node->kind == UR_YAML_SCALAR)
		return ur_expression_carries(node->text, carriers);
	for (size_t i = 0; i < node->len; i++)
		if (node_carries(node->items[i], carriers))
			return true;
	return false;
}

static const char *default_shell(const struct ur_yaml_node *where)
{
	const struct ur_yaml_node *defaults = ur_yaml_get(where, "defaults");
	const struct ur_yaml_node *run = defaults ? ur_yaml_get(defaults, "run") : NULL;
	const struct ur_yaml_node *shell = run ? ur_yaml_get(run, "shell") : NULL;

	return shell && shell->kind == UR_YAML_SCALAR ? shell->text : NULL;
}

/* What reads the script: nothing said is a shell on all but Windows. */
static bool is_shell(const struct ur_workflow *workflow,
		     const struct ur_workflow_job *job, const struct ur_yaml_node *step)
{
	const struct ur_yaml_node *own = ur_yaml_get(step, "shell");
	const char *shell = own ? own->text : default_shell(job->node);
	size_t len;

	if (!shell)
		shell = default_shell(ur_yaml_root(workflow->yaml));
	if (!shell)
		return true;
	len = strcspn(shell, " ");
	return (len == 4 && !strncmp(shell, "bash", 4)) ||
	       (len == 2 && !strncmp(shell, "sh", 2));
}

static bool script_aggregates(const struct ur_yaml_node *step, const char *script,
			      const struct ur_strset *carriers)
{
	const struct ur_yaml_node *condition = ur_yaml_get(step, "if");
	bool handed;

	if (!ur_script_aggregates(script, carriers, &handed))
		return false;
	/* one that looks at nothing fails or not by its condition */
	return handed || !condition ||
	       (condition->kind == UR_YAML_SCALAR &&
		ur_expression_only_needs(condition->text, true, carriers));
}

static bool step_aggregates(const struct ur_workflow *workflow,
			    const struct ur_workflow_job *job,
			    const struct ur_yaml_node *step)
{
	const struct ur_yaml_node *run = ur_yaml_get(step, "run");
	const struct ur_yaml_node *shell = ur_yaml_get(step, "shell");
	struct ur_strset carriers = UR_STRSET_INIT;
	bool aggregates;

	if (is_checkout(step))
		return true;
	carriers_of(job, step, &carriers);
	if (ur_yaml_get(step, "uses"))
		aggregates = !run && node_carries(ur_yaml_get(step, "with"), &carriers);
	else if (!run || run->kind != UR_YAML_SCALAR ||
		 (shell && shell->kind != UR_YAML_SCALAR))
		aggregates = false;
	else if (!is_shell(workflow, job, step))
		aggregates = ur_expression_carries(run->text, &carriers);
	else
		aggregates = script_aggregates(step, run->text, &carriers);
	ur_strset_release(&carriers);
	return aggregates;
}

static void say(struct ur_str *why, const char *what, const struct ur_yaml_node *step,
		size_t number)
{
	const struct ur_yaml_node *name = ur_yaml_get(step, "name");

	if (!why)
		return;
	if (name && name->kind == UR_YAML_SCALAR && *name->text)
		ur_str_addf(why, "step '%.64s' %s", name->text, what);
	else
		ur_str_addf(why, "step %zu %s", number, what);
}

bool ur_workflow_aggregates(const struct ur_workflow *workflow,
			    const struct ur_workflow_job *job, unsigned *line,
			    struct ur_str *why)
{
	*line = job->line;
	if (job->uses) {
		if (why)
			ur_str_addf(why, "it calls the workflow '%.128s'", job->uses);
		return false;
	}
	for (size_t i = 0; job->steps && i < job->steps->len; i++) {
		const struct ur_yaml_node *step = job->steps->items[i];

		if (ur_yaml_is_null(step) || step_aggregates(workflow, job, step))
			continue;
		*line = step->line;
		say(why, "does something that is not handed 'needs'", step, i + 1);
		return false;
	}
	return true;
}
