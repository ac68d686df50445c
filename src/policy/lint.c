/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lint_parts.h"
#include "ur/base/memory.h"
#include "ur/core/glob.h"

static const char *const events[LINT_EVENTS] = {
	[LINT_PULL_REQUEST] = "pull_request",
	[LINT_TARGET] = "pull_request_target",
	[LINT_PUSH] = "push",
};

static int in_order(const void *a, const void *b)
{
	const struct ur_lint_finding *x = a, *y = b;
	int by = (*x->file == '\0') - (*y->file == '\0');

	if (!by)
		by = strcmp(x->file, y->file);
	if (!by)
		by = (x->line > y->line) - (x->line < y->line);
	if (!by)
		by = (x->rule > y->rule) - (x->rule < y->rule);
	return by ? by : strcmp(x->text, y->text);
}

/* ---- what a merge depends on ---- */

bool ur_lint_is_literal(const char *pattern)
{
	return !strpbrk(pattern, "*?[]{}\\!");
}

bool ur_lint_is_protected(const struct ur_lint *lint, const char *context)
{
	const struct ur_protection *p = lint->request->protection;

	if (!p || !p->readable || !p->enabled)
		return false;
	for (size_t i = 0; i < p->contexts_len; i++)
		if (ur_glob_context(lint->request->dialect->gate_glob, p->contexts[i],
				    context) == UR_GLOB_YES)
			return true;
	return !p->contexts_len;
}

/* A required workflow of another repository has "owner/name: " in front (servers/gitea.md
 * section 4, Gitea 1.27); one that is called there writes under its own name. */
bool ur_lint_is_foreign(const struct ur_lint *lint, const struct ur_scan *scan,
			const char *context)
{
	const struct ur_dialect *dialect = lint->request->dialect;
	const char *colon = strstr(context, ": ");

	if (scan && scan->elsewhere)
		return true;
	return dialect->scoped_workflows && colon &&
	       memchr(context, '/', (size_t)(colon - context)) != NULL;
}

bool ur_lint_is_listed(const struct ur_lint_umbrella *umbrella)
{
	return umbrella->settings->from == UR_FROM_LIST ||
	       umbrella->settings->from == UR_FROM_PROTECTION;
}

bool ur_lint_matters(const struct ur_lint *lint, const struct ur_scan *scan,
		     const struct ur_written *w)
{
	return lint->matters[scan - lint->scans][w - scan->items];
}

static void mark(struct ur_lint *lint, const char *context)
{
	for (size_t i = 0; i < LINT_EVENTS; i++) {
		const struct ur_scan *scan = &lint->scans[i];
		const struct ur_written *const *writers;
		size_t len = ur_scan_writers(scan, context, &writers);

		for (size_t k = 0; k < len; k++)
			lint->matters[i][writers[k] - scan->items] = true;
	}
}

/* By the umbrella's `needs`, also where the whole policy is not known. */
static void mark_needed(struct ur_lint *lint, const struct ur_lint_gate *gate)
{
	for (size_t n = 0; gate->found.job && n < gate->found.job->needs_len; n++) {
		const struct ur_workflow_job *job = ur_workflow_job(
			gate->found.file->workflow, gate->found.job->needs[n]);
		const struct ur_written *const *written;
		size_t len = ur_scan_written_by(gate->scan, job, &written);

		for (size_t k = 0; job && k < len; k++)
			mark(lint, written[k]->context);
	}
}

static void mark_all(struct ur_lint *lint)
{
	for (size_t i = 0; i < lint->request->umbrellas_len; i++) {
		const struct ur_lint_gate *gate = &lint->gates[i];

		mark(lint, gate->umbrella->context);
		for (size_t r = 0; r < gate->policy.required_len; r++)
			mark(lint, gate->policy.required[r].context);
		mark_needed(lint, gate);
	}
	for (size_t i = 0; i < LINT_EVENTS; i++)
		for (size_t k = 0; k < lint->scans[i].len; k++)
			if (ur_lint_is_protected(lint, lint->scans[i].items[k].context))
				lint->matters[i][k] = true;
}

/* ---- gathering ---- */

static void scan_events(struct ur_lint *lint)
{
	for (size_t i = 0; i < LINT_EVENTS; i++) {
		struct ur_scan *scan = &lint->scans[i];

		scan->dialect = lint->request->dialect;
		snprintf(scan->event, sizeof(scan->event), "%s", events[i]);
		if (i == LINT_TARGET && scan->dialect->target_is_pull_request)
			continue;
		ur_scan_tree(scan, lint->tree, events[i]);
	}
	if (lint->request->dialect->target_is_pull_request)
		ur_scan_tree(&lint->scans[LINT_PULL_REQUEST], lint->tree,
			     events[LINT_TARGET]);
	for (size_t i = 0; i < LINT_EVENTS; i++) {
		ur_scan_finish(&lint->scans[i]);
		lint->matters[i] =
			ur_xcalloc(lint->scans[i].len + 1, sizeof(*lint->matters[i]));
	}
}

const struct ur_scan *ur_lint_scan(const struct ur_lint *lint, const char *context)
{
	char event[64];

	if (!ur_naming_event(context, event, sizeof(event)))
		return NULL;
	for (size_t i = 0; i < LINT_EVENTS; i++)
		if (!strcmp(events[i], event))
			return &lint->scans[i];
	return NULL;
}

static enum ur_errc gather_gate(struct ur_policy_cache *cache, struct ur_lint *lint,
				struct ur_lint_gate *gate, struct ur_error *err)
{
	const struct ur_lint_request *request = lint->request;
	const struct ur_derive_request derive = {
		.source = request->source,
		.dialect = request->dialect,
		.umbrella = gate->umbrella->context,
		.head = request->commit,
		.merge_base = request->commit,
		.base_tip = *request->commit ? request->commit : "a folder",
		.settings = gate->umbrella->settings,
		.protection = request->protection,
	};
	struct ur_policy ignored = UR_POLICY_INIT;
	enum ur_errc rc;

	rc = ur_policy_derive(cache, &derive, &gate->policy, err);
	if (rc < 0)
		return rc;
	gate->scan = ur_lint_scan(lint, gate->umbrella->context);
	if (gate->scan)
		(void)ur_policy_find(gate->scan, &derive, &gate->found, &ignored);
	ur_policy_release(&ignored);
	return UR_OK;
}

static enum ur_errc gather(struct ur_policy_cache *cache, struct ur_lint *lint,
			   struct ur_error *err)
{
	const struct ur_lint_request *request = lint->request;
	enum ur_errc rc;

	rc = ur_policy_tree(cache, request->source, request->dialect, request->commit,
			    &lint->tree, err);
	if (rc < 0)
		return rc;
	scan_events(lint);
	for (size_t i = 0; i < request->umbrellas_len && rc == UR_OK; i++) {
		lint->gates[i].umbrella = &request->umbrellas[i];
		rc = gather_gate(cache, lint, &lint->gates[i], err);
	}
	if (rc == UR_OK)
		mark_all(lint);
	return rc;
}

static void release(struct ur_lint *lint)
{
	for (size_t i = 0; i < lint->request->umbrellas_len; i++) {
		ur_found_release(&lint->gates[i].found);
		ur_policy_release(&lint->gates[i].policy);
	}
	for (size_t i = 0; i < LINT_EVENTS; i++) {
		ur_scan_release(&lint->scans[i]);
		free(lint->matters[i]);
	}
	free(lint->gates);
}

static const char *first_workflow(const struct ur_tree_files *files)
{
	for (size_t i = 0; i < files->len; i++)
		if (ur_ends_with(files->items[i].path, ".yml") ||
		    ur_ends_with(files->items[i].path, ".yaml"))
			return files->items[i].path;
	return NULL;
}

/* Folders behind the one that is read; what cannot be listed gives no finding. */
static void other_folders(struct ur_lint *lint)
{
	const struct ur_lint_request *request = lint->request;
	const char *const *folders = request->dialect->workflow_dirs;
	bool behind = false;

	for (size_t i = 0; lint->tree->folder && folders[i]; i++) {
		struct ur_tree_files files = UR_TREE_FILES_INIT;
		struct ur_error why = UR_ERROR_INIT;
		struct ur_lint_place place = { 0 };

		if (behind &&
		    request->source->list(request->source->self, request->commit,
					  folders[i], &files, &why) == UR_OK)
			place.file = first_workflow(&files);
		if (place.file) {
			ur_lint_say(lint, UR_RULE_FOLDER_IGNORED, place, folders[i], NULL,
				    "'%s' is not read, because '%s' exists", folders[i],
				    lint->tree->folder);
		}
		ur_tree_files_release(&files);
		behind = behind || !strcmp(folders[i], lint->tree->folder);
	}
}

/* Comparing each with each has an end. */
static bool too_many(struct ur_lint *lint)
{
	for (size_t i = 0; i < LINT_EVENTS; i++) {
		const struct ur_scan *scan = &lint->scans[i];
		struct ur_lint_place place = { 0 };

		if (scan->len <= UR_LINT_CONTEXTS_MAX &&
		    scan->unsure_len <= UR_LINT_CONTEXTS_MAX)
			continue;
		place.file = scan->len ? scan->items[0].file->path :
					 scan->unsure[0].file->path;
		ur_lint_say(lint, UR_RULE_FILE_DOUBTFUL, place, scan->event,
			    "fewer jobs, or smaller matrices",
			    "the files of this folder write more than %u contexts on %s",
			    UR_LINT_CONTEXTS_MAX, scan->event);
		return true;
	}
	return false;
}

enum ur_errc ur_policy_lint(const struct ur_lint_request *request,
			    struct ur_lint_findings *out, struct ur_error *err)
{
	/* of its own: what is borrowed from it must outlive every derivation */
	struct ur_policy_cache *cache = ur_policy_cache_new();
	struct ur_lint lint = { .request = request, .out = out, .begun = out->len };
	enum ur_errc rc;

	lint.gates = ur_xcalloc(request->umbrellas_len + 1, sizeof(*lint.gates));
	for (size_t i = 0; i < request->umbrellas_len; i++)
		lint.gates[i].policy = (struct ur_policy)UR_POLICY_INIT;
	rc = gather(cache, &lint, err);
	if (rc == UR_OK) {
		other_folders(&lint);
		ur_lint_files(&lint);
		if (!too_many(&lint)) {
			ur_lint_umbrellas(&lint);
			ur_lint_contexts(&lint);
			ur_lint_triggers(&lint);
			ur_lint_concurrency(&lint);
			ur_lint_protection(&lint);
		}
		if (out->len > lint.begun)
			qsort(out->items + lint.begun, out->len - lint.begun,
			      sizeof(*out->items), in_order);
	}
	release(&lint);
	ur_policy_cache_free(cache);
	return rc;
}
