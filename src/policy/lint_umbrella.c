/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "lint_parts.h"
#include "ur/base/memory.h"

/* ---- its condition ---- */

static void skips(struct ur_lint *lint, const struct ur_lint_gate *gate,
		  struct ur_lint_place place, const char *text, int len)
{
	const char *id = gate->found.job->id, *context = gate->umbrella->context;

	if (!len)
		ur_lint_say(lint, UR_RULE_UMBRELLA_SKIPPABLE, place, context, NULL,
			    "job '%s' has no 'if: always()': where a job that it needs "
			    "fails it is skipped",
			    id);
	else if (lint->request->dialect->plain_always_only)
		ur_lint_say(
			lint, UR_RULE_UMBRELLA_SKIPPABLE, place, context, NULL,
			"job '%s' has 'if: %.*s': where a job that it needs fails this "
			"version runs it with 'always()' alone",
			id, len, text);
	else
		ur_lint_say(
			lint, UR_RULE_UMBRELLA_SKIPPABLE, place, context, NULL,
			"job '%s' has 'if: %.*s', which does not say 'always()': where "
			"a job that it needs fails it is skipped",
			id, len, text);
}

/* NULL where the umbrella's context names none. */
static const char *event_of(const struct ur_lint_gate *gate, char *event, size_t size)
{
	return ur_naming_event(gate->umbrella->context, event, size) ? event : NULL;
}

static void condition(struct ur_lint *lint, const struct ur_lint_gate *gate)
{
	const struct ur_policy_file *file = gate->found.file;
	const struct ur_workflow_job *job = gate->found.job;
	const struct ur_yaml_node *node = ur_yaml_get(job->node, "if");
	struct ur_lint_place place =
		node ? ur_lint_at_node(file, node) : ur_lint_at_job(file, job);
	enum ur_lint_condition does;
	const char *text;
	char event[64];
	size_t len;
	int shown;

	does = ur_lint_condition(lint->request->dialect, file->workflow, job,
				 event_of(gate, event, sizeof(event)), &text, &len);
	shown = (int)(len < 200 ? len : 200);
	if (does == LINT_IF_ALWAYS || (does == LINT_IF_NONE && !job->needs_len))
		return;
	if (does == LINT_IF_NEVER)
		ur_lint_say(lint, UR_RULE_UMBRELLA_SKIPPABLE, place,
			    gate->umbrella->context, NULL,
			    "job '%s' has 'if: %.*s', which is never true there: it is "
			    "always skipped",
			    job->id, shown, text);
	else if (does != LINT_IF_OTHER && job->needs_len)
		skips(lint, gate, place, text, shown);
	else
		ur_lint_say(lint, UR_RULE_UMBRELLA_CONDITIONAL, place,
			    gate->umbrella->context, NULL, "job '%s' runs only if '%.*s'",
			    job->id, shown, text);
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
	bool listed = ur_lint_is_listed(gate->umbrella);

	if (!job->needs_len && node_asks(job->steps)) {
		ur_lint_say(lint, UR_RULE_UMBRELLA_POLLS, place, context, NULL,
			    "job '%s' asks for statuses and needs no job", job->id);
	} else if (!job->needs_len && !job->odd_needs && !listed) {
		ur_lint_say(lint, UR_RULE_UMBRELLA_NEEDS_NOTHING, place, context, NULL,
			    "job '%s' has no 'needs'", job->id);
	} else if (!settings->aggregates_only && !listed &&
		   !ur_workflow_aggregates(file->workflow, job, &place.line, &why)) {
		ur_lint_say(lint, UR_RULE_UMBRELLA_DOES_MORE, place, context, NULL,
			    "job '%s': %s", job->id, why.buf);
	}
	ur_str_release(&why);
}

static void dependents(struct ur_lint *lint, const struct ur_lint_gate *gate)
{
	const struct ur_dialect *dialect = lint->request->dialect;
	const char *dependent = gate->found.job->needed_by;

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

struct edge {
	size_t from, to; /* jobs of the file */
};

static int by_from(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;

	return (x->from > y->from) - (x->from < y->from);
}

/* Marks each job that edges lead to, also by way of others. */
static bool *reached(struct edge *edges, size_t edges_len, size_t jobs, size_t start)
{
	bool *marks = ur_xcalloc(jobs + 1, sizeof(*marks));
	size_t *first = ur_xcalloc(jobs + 1, sizeof(*first));
	size_t *queue = ur_xcalloc(jobs + 1, sizeof(*queue)), len = 0;

	if (edges_len)
		qsort(edges, edges_len, sizeof(*edges), by_from);
	for (size_t i = edges_len; i-- > 0;)
		first[edges[i].from] = i;
	queue[len++] = start;
	while (len) {
		size_t at = queue[--len];

		for (size_t i = first[at]; i < edges_len && edges[i].from == at; i++) {
			if (marks[edges[i].to])
				continue;
			marks[edges[i].to] = true;
			queue[len++] = edges[i].to;
		}
	}
	free(queue);
	free(first);
	return marks;
}

/* Jobs that the umbrella's job needs, or that need it, also by way of others. */
static bool *related(const struct ur_lint_gate *gate)
{
	const struct ur_workflow *w = gate->found.file->workflow;
	size_t start = (size_t)(gate->found.job - w->jobs), len = 0, cap = 0;
	struct edge *edges = NULL;
	bool *below, *above;

	for (size_t i = 0; i < w->jobs_len; i++)
		for (size_t n = 0; n < w->jobs[i].needs_len; n++) {
			const struct ur_workflow_job *to =
				ur_workflow_job(w, w->jobs[i].needs[n]);

			if (!to)
				continue;
			UR_GROW(edges, len, cap);
			edges[len++] = (struct edge){ i, (size_t)(to - w->jobs) };
		}
	below = reached(edges, len, w->jobs_len, start);
	for (size_t i = 0; i < len; i++)
		edges[i] = (struct edge){ edges[i].to, edges[i].from };
	above = reached(edges, len, w->jobs_len, start);
	for (size_t i = 0; i < w->jobs_len; i++)
		below[i] = below[i] || above[i];
	free(above);
	free(edges);
	return below;
}

/* Of the contexts of one job: the first that protection requires, else the first; none
 * when one of them matters otherwise. */
static const struct ur_written *speaks(const struct ur_lint *lint,
				       const struct ur_lint_gate *gate, size_t first)
{
	const struct ur_written *items = gate->scan->items;
	const struct ur_written *found = &items[first];

	for (size_t i = first; i < gate->scan->len && items[i].job == items[first].job;
	     i++) {
		if (ur_lint_is_protected(lint, items[i].context))
			return &items[i];
		if (ur_lint_matters(lint, gate->scan, &items[i]))
			found = NULL;
	}
	return found;
}

static void beside(struct ur_lint *lint, const struct ur_lint_gate *gate,
		   const struct ur_written *w)
{
	struct ur_lint_place place = ur_lint_at_job(w->file, w->job);
	const char *others = w->job->matrix ? " and its other combinations" : "";

	if (ur_lint_is_protected(lint, w->context))
		ur_lint_say(lint, UR_RULE_NEEDS_MISS_REQUIRED, place, w->context, NULL,
			    "branch protection requires '%s', and job '%s' does not need "
			    "job '%s'",
			    w->context, gate->found.job->id, w->job->id);
	else
		ur_lint_say(lint, UR_RULE_JOB_UNGUARDED, place, w->context, NULL,
			    "job '%s' does not need job '%s', and nothing requires "
			    "'%s'%s",
			    gate->found.job->id, w->job->id, w->context, others);
}

/* Once for a job, however many combinations its matrix has. */
static void jobs_beside(struct ur_lint *lint, const struct ur_lint_gate *gate)
{
	const struct ur_written *items = gate->scan->items;
	bool *with = related(gate);

	for (size_t i = 0; i < gate->scan->len; i++) {
		const struct ur_written *w;

		if (items[i].file != gate->found.file ||
		    items[i].job == gate->found.job ||
		    (i && items[i - 1].job == items[i].job) ||
		    with[items[i].job - gate->found.file->workflow->jobs])
			continue;
		w = speaks(lint, gate, i);
		if (w)
			beside(lint, gate, w);
	}
	free(with);
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
		enum ur_lint_condition does;
		const char *text;
		char event[64];
		size_t len;

		if (w->file != gate->found.file || w->job == gate->found.job ||
		    !may_skip(gate, w->context))
			continue;
		node = ur_yaml_get(w->job->node, "if");
		does = ur_lint_condition(lint->request->dialect, w->file->workflow,
					 w->job, event_of(gate, event, sizeof(event)),
					 &text, &len);
		if (does != LINT_IF_NONE && does != LINT_IF_ALWAYS)
			ur_lint_say(lint, UR_RULE_JOB_CONDITIONAL,
				    ur_lint_at_node(w->file, node), w->context, NULL,
				    "job '%s' may be skipped", w->job->id);
	}
}

/* ---- an umbrella that nobody writes ---- */

static void other_writer(struct ur_lint *lint, const char *context,
			 const struct ur_written *other)
{
	ur_lint_say(lint, UR_RULE_EVENT_CONFUSED, ur_lint_at_job(other->file, other->job),
		    context, NULL, "the umbrella is '%s', and job '%s' writes '%s'",
		    context, other->job->id, other->context);
}

/* Could what cannot be read here write it: a file too large, a workflow elsewhere, an
 * event that is not looked at? */
static bool could_be_produced(const struct ur_lint *lint, const struct ur_lint_gate *gate)
{
	const struct ur_scan *scan = gate->scan;
	const char *context = gate->umbrella->context;
	char event[64];

	if (ur_lint_is_foreign(lint, scan, context))
		return true;
	if (!scan)
		return ur_naming_event(context, event, sizeof(event));
	for (size_t i = 0; i < scan->unsure_len; i++)
		if (ur_scan_could_write(scan, &scan->unsure[i], context))
			return true;
	return scan->limited != NULL;
}

static void not_produced(struct ur_lint *lint, const struct ur_lint_gate *gate)
{
	const struct ur_lint_place nowhere = { 0 };
	const char *context = gate->umbrella->context;
	bool listed = ur_lint_is_listed(gate->umbrella);
	const struct ur_written *const *writers;
	const struct ur_written *other =
		gate->scan ? ur_lint_other_event(lint, gate->scan, context) : NULL;

	/* another system's umbrella, with a list of what it stands for */
	if ((!gate->scan && listed) || could_be_produced(lint, gate))
		return;
	if (gate->scan && ur_scan_writers(gate->scan, context,
					  &writers)) /* settings name another job */
		ur_lint_say(lint, UR_RULE_UMBRELLA_NOT_PRODUCED, nowhere, context,
			    "correct 'required.file' and 'required.job' in the settings",
			    "the job that the settings name does not write '%s'",
			    context);
	else if (other)
		other_writer(lint, context, other);
	else
		ur_lint_say_as(lint, UR_RULE_UMBRELLA_NOT_PRODUCED,
			       listed ? UR_WEIGHT_WARNING : UR_WEIGHT_ERROR, nowhere,
			       context, NULL, "no job below '%s' writes '%s'",
			       lint->tree->folder ?
				       lint->tree->folder :
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
		ur_lint_outcome(lint, gate);
		dependents(lint, gate);
		missing_from_list(lint, gate);
		jobs_beside(lint, gate);
		conditions_of_needs(lint, gate);
	}
}
