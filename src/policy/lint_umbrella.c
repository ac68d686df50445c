/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lint_parts.h"
#include "ur/base/memory.h"

/* ---- its condition ---- */

/* What stands in `if`, without "${{ }}" and blanks around it. */
static void bare_condition(const char *text, const char **start, size_t *len)
{
	size_t n;

	text += strspn(text, " \t\r\n");
	n = strlen(text);
	while (n && isspace((unsigned char)text[n - 1]))
		n--;
	if (n >= 5 && !strncmp(text, "${{", 3) && !strncmp(text + n - 2, "}}", 2)) {
		text += 3;
		n -= 5;
		while (n && isspace((unsigned char)*text)) {
			text++;
			n--;
		}
		while (n && isspace((unsigned char)text[n - 1]))
			n--;
	}
	*start = text;
	*len = n;
}

static void condition(struct ur_lint *lint, const struct ur_lint_gate *gate)
{
	const struct ur_policy_file *file = gate->found.file;
	const struct ur_workflow_job *job = gate->found.job;
	const struct ur_yaml_node *node = ur_yaml_get(job->node, "if");
	struct ur_lint_place place =
		node ? ur_lint_at_node(file, node) : ur_lint_at_job(file, job);
	const char *text = "";
	size_t len = 0;

	if (node && node->kind == UR_YAML_SCALAR && !ur_yaml_is_null(node))
		bare_condition(node->text, &text, &len);
	if (len == strlen("always()") && !strncmp(text, "always()", len))
		return;
	if (!len && job->needs_len)
		ur_lint_say(lint, UR_RULE_UMBRELLA_SKIPPABLE, place,
			    gate->umbrella->context, NULL,
			    "job '%s' has no 'if: always()': where a job that it needs "
			    "fails it is skipped",
			    job->id);
	else if (len)
		ur_lint_say(lint, UR_RULE_UMBRELLA_CONDITIONAL, place,
			    gate->umbrella->context, NULL, "job '%s' runs only if '%.*s'",
			    job->id, (int)(len < 200 ? len : 200), text);
}

/* ---- what it does ---- */

static bool text_asks(const char *text)
{
	static const char *const words[] = { "/status", "commit_status", "statuses/",
					     "/commits/", "check-runs" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strstr(text, words[i]))
			return true;
	return false;
}

/* Does a script of the job ask the API for statuses? */
static bool node_asks(const struct ur_yaml_node *node)
{
	if (!node)
		return false;
	if (node->kind == UR_YAML_SCALAR)
		return text_asks(node->text);
	for (size_t i = 0; i < node->len; i++)
		if (node_asks(node->items[i]))
			return true;
	return false;
}

static void work(struct ur_lint *lint, const struct ur_lint_gate *gate)
{
	const struct ur_policy_settings *settings = gate->umbrella->settings;
	const struct ur_policy_file *file = gate->found.file;
	const struct ur_workflow_job *job = gate->found.job;
	const char *context = gate->umbrella->context;
	struct ur_lint_place place = ur_lint_at_job(file, job);
	struct ur_str why = UR_STR_INIT;
	bool listed = settings->from == UR_FROM_LIST;

	if (!job->needs_len && node_asks(job->steps)) {
		ur_lint_say(lint, UR_RULE_UMBRELLA_POLLS, place, context, NULL,
			    "job '%s' asks for statuses and needs no job", job->id);
	} else if (!job->needs_len && !job->odd_needs && !listed) {
		ur_lint_say(lint, UR_RULE_UMBRELLA_NEEDS_NOTHING, place, context, NULL,
			    "job '%s' has no 'needs'", job->id);
	} else if (!settings->aggregates_only && !listed &&
		   !ur_workflow_aggregates(job, &place.line, &why)) {
		ur_lint_say(lint, UR_RULE_UMBRELLA_DOES_MORE, place, context, NULL,
			    "job '%s': %s", job->id, why.buf);
	}
	ur_str_release(&why);
}

static void dependents(struct ur_lint *lint, const struct ur_lint_gate *gate)
{
	const struct ur_dialect *dialect = lint->request->dialect;
	const char *dependent = ur_policy_dependent(&gate->found);

	if (!dependent || !dialect->rerun || dialect->posted_supersedes)
		return;
	ur_lint_say(lint, UR_RULE_UMBRELLA_HAS_DEPENDENTS,
		    ur_lint_at_job(gate->found.file, gate->found.job),
		    gate->umbrella->context, NULL,
		    "job '%s' needs job '%s', and a re-run would run it again", dependent,
		    gate->found.job->id);
}

static void missing_from_list(struct ur_lint *lint, const struct ur_lint_gate *gate)
{
	if (gate->policy.from != UR_FROM_LIST || !gate->policy.drift)
		return;
	ur_lint_say(lint, UR_RULE_LIST_MISSES_NEED,
		    ur_lint_at_job(gate->found.file, gate->found.job),
		    gate->umbrella->context, NULL, "%s", gate->policy.drift);
}

/* ---- jobs beside it ---- */

/* Is @c job needed, also by way of others? @c seen: one per job. */
static bool needed(const struct ur_workflow *workflow, const struct ur_workflow_job *by,
		   const struct ur_workflow_job *job, bool *seen)
{
	seen[by - workflow->jobs] = true;
	for (size_t i = 0; i < by->needs_len; i++) {
		const struct ur_workflow_job *next =
			ur_workflow_job(workflow, by->needs[i]);

		if (next == job || (next && !seen[next - workflow->jobs] &&
				    needed(workflow, next, job, seen)))
			return true;
	}
	return false;
}

static bool depends(const struct ur_workflow *workflow, const struct ur_workflow_job *by,
		    const struct ur_workflow_job *job)
{
	bool *seen = ur_xcalloc(workflow->jobs_len, sizeof(*seen));
	bool yes = needed(workflow, by, job, seen);

	free(seen);
	return yes;
}

static void beside(struct ur_lint *lint, const struct ur_lint_gate *gate,
		   const struct ur_written *w)
{
	const struct ur_workflow *workflow = gate->found.file->workflow;
	struct ur_lint_place place = ur_lint_at_job(w->file, w->job);

	if (depends(workflow, gate->found.job, w->job) ||
	    depends(workflow, w->job, gate->found.job))
		return;
	if (ur_lint_is_protected(lint, w->context))
		ur_lint_say(lint, UR_RULE_NEEDS_MISS_REQUIRED, place, w->context, NULL,
			    "branch protection requires '%s', and job '%s' does not need "
			    "job '%s'",
			    w->context, gate->found.job->id, w->job->id);
	else if (!ur_lint_matters(lint, w->context))
		ur_lint_say(lint, UR_RULE_JOB_UNGUARDED, place, w->context, NULL,
			    "job '%s' does not need job '%s', and nothing requires '%s'",
			    gate->found.job->id, w->job->id, w->context);
}

static void jobs_beside(struct ur_lint *lint, const struct ur_lint_gate *gate)
{
	for (size_t i = 0; i < gate->scan->len; i++) {
		const struct ur_written *w = &gate->scan->items[i];

		if (w->file == gate->found.file && w->job != gate->found.job)
			beside(lint, gate, w);
	}
}

/* ---- needed jobs that may be skipped ---- */

static bool may_skip(const struct ur_lint_gate *gate, const char *context)
{
	for (size_t i = 0; i < gate->policy.required_len; i++)
		if (!strcmp(gate->policy.required[i].context, context))
			return !gate->policy.required[i].allow_skipped;
	return false;
}

static void conditions_of_needs(struct ur_lint *lint, const struct ur_lint_gate *gate)
{
	for (size_t i = 0; i < gate->scan->len; i++) {
		const struct ur_written *w = &gate->scan->items[i];
		const struct ur_yaml_node *node;

		if (w->file != gate->found.file || w->job == gate->found.job ||
		    !may_skip(gate, w->context))
			continue;
		node = ur_yaml_get(w->job->node, "if");
		if (node && node->kind == UR_YAML_SCALAR && !ur_yaml_is_null(node) &&
		    *node->text)
			ur_lint_say(lint, UR_RULE_JOB_CONDITIONAL,
				    ur_lint_at_node(w->file, node), w->context, NULL,
				    "job '%s' may be skipped", w->job->id);
	}
}

/* ---- an umbrella that nobody writes ---- */

static const struct ur_written *writer_of(const struct ur_scan *scan, const char *context)
{
	for (size_t i = 0; i < scan->len; i++)
		if (!strcmp(scan->items[i].context, context))
			return &scan->items[i];
	return NULL;
}

static void other_writer(struct ur_lint *lint, const char *context,
			 const struct ur_written *other)
{
	ur_lint_say(lint, UR_RULE_EVENT_CONFUSED, ur_lint_at_job(other->file, other->job),
		    context, NULL, "the umbrella is '%s', and job '%s' writes '%s'",
		    context, other->job->id, other->context);
}

static void not_produced(struct ur_lint *lint, const struct ur_lint_gate *gate)
{
	const struct ur_lint_place nowhere = { 0 };
	const char *context = gate->umbrella->context;
	const struct ur_written *other =
		gate->scan ? ur_lint_other_event(lint, gate->scan, context) : NULL;

	/* another system's umbrella, with a list of what it stands for */
	if (!gate->scan && gate->umbrella->settings->from == UR_FROM_LIST)
		return;
	for (size_t i = 0; gate->scan && i < gate->scan->unsure_len; i++)
		if (ur_scan_could_write(gate->scan, &gate->scan->unsure[i], context))
			return;
	if (gate->scan && writer_of(gate->scan, context)) /* settings name another job */
		ur_lint_say(lint, UR_RULE_UMBRELLA_NOT_PRODUCED, nowhere, context,
			    "correct 'required.file' and 'required.job' in the settings",
			    "the job that the settings name does not write '%s'",
			    context);
	else if (other)
		other_writer(lint, context, other);
	else
		ur_lint_say(lint, UR_RULE_UMBRELLA_NOT_PRODUCED, nowhere, context, NULL,
			    "no job below '%s' writes '%s'",
			    lint->tree->folder ? lint->tree->folder :
						 lint->request->dialect->workflow_dirs[0],
			    context);
}

void ur_lint_umbrellas(struct ur_lint *lint)
{
	for (size_t i = 0; i < lint->request->umbrellas_len; i++) {
		const struct ur_lint_gate *gate = &lint->gates[i];

		if (!gate->found.job) {
			not_produced(lint, gate);
			continue;
		}
		condition(lint, gate);
		work(lint, gate);
		dependents(lint, gate);
		missing_from_list(lint, gate);
		jobs_beside(lint, gate);
		conditions_of_needs(lint, gate);
	}
}
