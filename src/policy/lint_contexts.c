/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "lint_parts.h"

/* ---- two writers of one context ---- */

static bool gates_have(const struct ur_lint *lint, const struct ur_scan *scan)
{
	for (size_t i = 0; i < lint->request->umbrellas_len; i++)
		if (lint->gates[i].scan == scan)
			return true;
	return false;
}

/* Filters may keep two files from ever running together: that is not sure to be wrong. */
static void two_writers(struct ur_lint *lint, const struct ur_scan *scan,
			const struct ur_written *a, const struct ur_written *b)
{
	enum ur_rule rule = ur_lint_matters(lint, scan, a) ? UR_RULE_CONTEXT_AMBIGUOUS :
							     UR_RULE_CONTEXT_DUPLICATE;
	bool apart = a->file != b->file && (ur_lint_is_filtered(lint, scan, a->file) ||
					    ur_lint_is_filtered(lint, scan, b->file));
	struct ur_lint_place place = ur_lint_at_job(b->file, b->job);

	if (a->job == b->job)
		ur_lint_say(lint, rule, place, a->context,
			    "let the job's name tell all values of its matrix apart",
			    "two combinations of the matrix of job '%s' write '%s'",
			    a->job->id, a->context);
	else
		ur_lint_say_as(lint, rule,
			       apart ? UR_WEIGHT_WARNING : ur_rule_weight(rule), place,
			       a->context, NULL,
			       "job '%s' writes '%s', and so does job '%s' at %s:%u%s",
			       b->job->id, a->context, a->job->id, a->file->path,
			       a->job->line, apart ? " where both files run" : "");
}

/* Where both events write one context, each job of such a file is there twice. */
static bool is_other_event(const struct ur_lint *lint, const struct ur_written *a,
			   const struct ur_written *b)
{
	return a->job == b->job && lint->request->dialect->target_is_pull_request &&
	       ur_workflow_on(a->file->workflow, "pull_request") &&
	       ur_workflow_on(a->file->workflow, "pull_request_target");
}

/* The same context twice; with many the first two are enough. */
static void writers(struct ur_lint *lint, const struct ur_scan *scan)
{
	for (size_t i = 0; i < scan->len; i++) {
		const struct ur_written *w = &scan->items[i];
		const struct ur_written *const *same;
		size_t len = ur_scan_writers(scan, w->context, &same);

		for (size_t k = 0; k < len; k++) {
			if (same[k] <= w || is_other_event(lint, w, same[k]))
				continue;
			two_writers(lint, scan, w, same[k]);
			break;
		}
	}
}

/* A called job, or one whose name is not known, that could write what matters: the first
 * thing that it could is enough. That it does is not sure. */
static void perhaps(struct ur_lint *lint, const struct ur_scan *scan,
		    const struct ur_unsure *u)
{
	for (size_t i = 0; i < scan->len; i++) {
		const struct ur_written *w = &scan->items[i];

		if (u->job == w->job || !ur_lint_matters(lint, scan, w) ||
		    !ur_scan_could_write(scan, u, w->context))
			continue;
		ur_lint_say_as(lint, UR_RULE_CONTEXT_AMBIGUOUS, UR_WEIGHT_WARNING,
			       ur_lint_at_job(u->file, u->job), w->context, NULL,
			       "job '%s' may write '%s', which job '%s' at %s:%u writes",
			       u->job->id, w->context, w->job->id, w->file->path,
			       w->job->line);
		return;
	}
}

static void possible_writers(struct ur_lint *lint, const struct ur_scan *scan)
{
	for (size_t i = 0; gates_have(lint, scan) && i < scan->unsure_len; i++)
		if (scan->unsure[i].job)
			perhaps(lint, scan, &scan->unsure[i]);
}

/* ---- names that only a runner knows ---- */

static bool is_needed(const struct ur_lint *lint, const struct ur_unsure *unsure)
{
	for (size_t i = 0; i < lint->request->umbrellas_len; i++) {
		const struct ur_lint_gate *gate = &lint->gates[i];
		const struct ur_policy_settings *settings = gate->umbrella->settings;

		if (gate->found.file != unsure->file)
			continue;
		for (size_t n = 0; n < settings->expand_len; n++)
			if (!strcmp(settings->expand[n].job, unsure->job->id))
				return false;
		for (size_t n = 0; n < gate->found.job->needs_len; n++)
			if (!strcmp(gate->found.job->needs[n], unsure->job->id))
				return true;
	}
	return false;
}

static bool could_be_protected(const struct ur_lint *lint, const struct ur_scan *scan,
			       const struct ur_unsure *unsure)
{
	const struct ur_protection *p = lint->request->protection;

	for (size_t i = 0; p && p->readable && p->enabled && i < p->contexts_len; i++)
		if (ur_lint_is_literal(p->contexts[i]) &&
		    ur_scan_could_write(scan, unsure, p->contexts[i]))
			return true;
	return false;
}

static void unknown_names(struct ur_lint *lint, const struct ur_scan *scan)
{
	for (size_t i = 0; i < scan->unsure_len; i++) {
		const struct ur_unsure *u = &scan->unsure[i];

		if (!u->job || !u->named ||
		    (!is_needed(lint, u) && !could_be_protected(lint, scan, u)))
			continue;
		ur_lint_say(lint, UR_RULE_NAME_UNKNOWN, ur_lint_at_job(u->file, u->job),
			    u->job->id, NULL,
			    "the names of job '%s' cannot be told from the file (%s)",
			    u->job->id, u->cause);
	}
}

/* ---- contexts that nobody writes ---- */

static bool could_be_written(const struct ur_scan *scan, const char *context)
{
	if (scan->limited)
		return true;
	for (size_t i = 0; i < scan->unsure_len; i++)
		if (ur_scan_could_write(scan, &scan->unsure[i], context))
			return true;
	return false;
}

const struct ur_written *ur_lint_other_event(const struct ur_lint *lint,
					     const struct ur_scan *own,
					     const char *context)
{
	size_t stem = strlen(context) - strlen(own->event) - 2;

	for (size_t i = 0; i < LINT_EVENTS; i++) {
		const struct ur_scan *scan = &lint->scans[i];

		for (size_t k = 0; scan != own && k < scan->len; k++) {
			const char *text = scan->items[k].context;

			if (strlen(text) > stem && !strncmp(text, context, stem) &&
			    text[stem] == '(' &&
			    strlen(text + stem) == strlen(scan->event) + 2)
				return &scan->items[k];
		}
	}
	return NULL;
}

/* @c who asks for the context: "the umbrella", "branch protection". */
static void nobody_writes(struct ur_lint *lint, const struct ur_scan *scan,
			  const char *context, const char *who)
{
	const struct ur_lint_place nowhere = { 0 };
	const struct ur_written *const *writers;
	const struct ur_written *other;

	if (ur_scan_writers(scan, context, &writers) || could_be_written(scan, context) ||
	    ur_lint_is_foreign(lint, scan, context))
		return;
	other = ur_lint_other_event(lint, scan, context);
	if (other)
		ur_lint_say(lint, UR_RULE_EVENT_CONFUSED,
			    ur_lint_at_job(other->file, other->job), context, NULL,
			    "%s asks for '%s', and job '%s' writes '%s'", who, context,
			    other->job->id, other->context);
	else
		ur_lint_say(lint, UR_RULE_REQUIRED_NOT_PRODUCED, nowhere, context, NULL,
			    "%s asks for '%s', which no job writes", who, context);
}

bool ur_lint_is_umbrella(const struct ur_lint *lint, const char *context)
{
	for (size_t i = 0; i < lint->request->umbrellas_len; i++)
		if (!strcmp(lint->request->umbrellas[i].context, context))
			return true;
	return false;
}

/* What does not look like a workflow's is another system's, which is not asked here. */
static void asked_for(struct ur_lint *lint, const char *context, const char *who)
{
	const struct ur_scan *scan = ur_lint_scan(lint, context);

	if (scan && scan->first && !ur_lint_is_umbrella(lint, context))
		nobody_writes(lint, scan, context, who);
}

static void required(struct ur_lint *lint)
{
	const struct ur_protection *p = lint->request->protection;

	for (size_t i = 0; i < lint->request->umbrellas_len; i++) {
		const struct ur_policy_settings *settings =
			lint->request->umbrellas[i].settings;

		for (size_t k = 0;
		     settings->from == UR_FROM_LIST && k < settings->contexts_len; k++)
			asked_for(lint, settings->contexts[k], "the settings' list");
	}
	for (size_t i = 0; p && p->readable && p->enabled && i < p->contexts_len; i++)
		if (ur_lint_is_literal(p->contexts[i]))
			asked_for(lint, p->contexts[i], "branch protection");
}

void ur_lint_contexts(struct ur_lint *lint)
{
	for (size_t i = 0; i < LINT_EVENTS; i++) {
		writers(lint, &lint->scans[i]);
		possible_writers(lint, &lint->scans[i]);
		unknown_names(lint, &lint->scans[i]);
	}
	required(lint);
}
