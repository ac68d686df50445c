/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <string.h>

#include "condition.h"
#include "expression.h"
#include "lint_parts.h"
#include "ur/base/memory.h"
#include "ur/base/str.h"

static bool is_text(const struct ur_yaml_node *node)
{
	return node && node->kind == UR_YAML_SCALAR && !ur_yaml_is_null(node);
}

/* The runner loses all of an `env` that has a key twice. */
static bool is_lost(const struct ur_yaml_node *env)
{
	return env && env->twice;
}

/* Are all values of the map the same there as where every needed job is a success? */
static bool same_values(const struct ur_yaml_node *map,
			const struct ur_condition_case *in)
{
	if (!map || ur_yaml_is_null(map))
		return true;
	if (map->kind != UR_YAML_MAP)
		return false;
	for (size_t i = 0; i < map->len; i++)
		if (map->items[i]->kind != UR_YAML_SCALAR ||
		    !ur_condition_same(map->items[i]->text, in))
			return false;
	return true;
}

/* The line asks for nothing and hands nothing on, its expressions left out. */
static bool is_plain(const char *line, const char *end)
{
	while (line < end) {
		if (ur_starts_with(line, "${{"))
			line = ur_expression_end(line);
		else if (strchr("|&;`()<", *line))
			return false;
		else
			line++;
	}
	return true;
}

/* A line that neither runs nor asks anything. */
static bool only_says(const char *line, const char *end)
{
	static const char *const words[] = { "echo", "printf", "true", ":", "exit 0" };

	while (line < end && isspace((unsigned char)*line))
		line++;
	if (line == end || *line == '#')
		return true;
	for (size_t i = 0; i < UR_LEN(words); i++) {
		const char *behind = line + strlen(words[i]);

		if (ur_starts_with(line, words[i]) &&
		    (!*behind || isspace((unsigned char)*behind)))
			return is_plain(line, end);
	}
	return false;
}

static bool script_only_says(const char *script)
{
	while (*script) {
		size_t len = strcspn(script, "\n");

		if (!only_says(script, script + len))
			return false;
		script += len + (script[len] != '\0');
	}
	return true;
}

/* A script that is handed results: does it know but the one word "failure"? */
static bool knows_failure_alone(const char *script)
{
	static const char *const others[] = { "success", "cancel", "skip" };

	for (size_t i = 0; i < UR_LEN(others); i++)
		if (strstr(script, others[i]))
			return false;
	return strstr(script, "failure") != NULL;
}

static bool always_fails(const char *script)
{
	while (isspace((unsigned char)*script))
		script++;
	return ur_starts_with(script, "exit ") || ur_starts_with(script, "false");
}

static bool script_may_fail(const char *script, bool same, enum ur_truth when_good,
			    const struct ur_condition_case *in)
{
	if (script_only_says(script))
		return false;
	if (!same)
		return !knows_failure_alone(script) || !strcmp(in->result, "failure");
	return when_good != UR_TRUTH_YES || always_fails(script);
}

/* What cannot be told may fail. */
static bool step_may_fail(const struct ur_yaml_node *step, bool same_env,
			  const struct ur_condition_case *in)
{
	const struct ur_yaml_node *env = ur_yaml_get(step, "env");
	const struct ur_yaml_node *node = ur_yaml_get(step, "if");
	const struct ur_yaml_node *run = ur_yaml_get(step, "run");
	const struct ur_yaml_node *goes_on = ur_yaml_get(step, "continue-on-error");
	const char *text = is_text(node) ? node->text : NULL;
	struct ur_condition_case good = *in;
	enum ur_truth when_good;
	bool same;

	good.result = "success";
	if (ur_yaml_is_null(step) || ur_condition_lets(text, in) == UR_TRUTH_NO ||
	    (is_text(goes_on) && !strcmp(goes_on->text, "true")))
		return false;
	when_good = ur_condition_lets(text, &good);
	if (is_lost(env))
		return true;
	same = same_env && same_values(env, in);
	if (is_text(run))
		return script_may_fail(run->text,
				       same && ur_condition_same(run->text, in),
				       when_good, in);
	return when_good != UR_TRUTH_YES || !same ||
	       !same_values(ur_yaml_get(step, "with"), in);
}

/* It runs there, and none of its steps fails. */
static bool passes(const struct ur_workflow_job *job, const char *event,
		   const char *result)
{
	const struct ur_yaml_node *node = ur_yaml_get(job->node, "if");
	const struct ur_yaml_node *env = ur_yaml_get(job->node, "env");
	struct ur_condition_case in = { job, event, result, false };
	bool same_env;

	if (ur_condition_lets(is_text(node) ? node->text : NULL, &in) == UR_TRUTH_NO)
		return false;
	if (is_lost(env))
		return false;
	in.of_step = true;
	same_env = same_values(env, &in);
	for (size_t i = 0; job->steps && i < job->steps->len; i++)
		if (step_may_fail(job->steps->items[i], same_env, &in))
			return false;
	return true;
}

/* A job that may test more than its needs is another rule's. */
void ur_lint_outcome(struct ur_lint *lint, const struct ur_lint_gate *gate)
{
	const struct ur_policy_file *file = gate->found.file;
	const struct ur_workflow_job *job = gate->found.job;
	const char *context = gate->umbrella->context;
	struct ur_lint_place place = ur_lint_at_job(file, job);
	unsigned line;
	char event[64];
	const char *of = ur_naming_event(context, event, sizeof(event)) ? event : NULL;

	if (!job->needs_len || !ur_workflow_aggregates(file->workflow, job, &line, NULL))
		return;
	if (passes(job, of, "failure"))
		ur_lint_say(lint, UR_RULE_UMBRELLA_PASSES_RED, place, context, NULL,
			    "job '%s' is a success also where a job that it needs failed",
			    job->id);
	else if (passes(job, of, "cancelled"))
		ur_lint_say_as(lint, UR_RULE_UMBRELLA_PASSES_RED, UR_WEIGHT_WARNING,
			       place, context, NULL,
			       "job '%s' looks for 'failure' alone, and is a success "
			       "where a job that it needs was cancelled",
			       job->id);
}
