/* SPDX-License-Identifier: MIT */
#include "scan.h"

#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"

#define CALLS_MAX 4	/* how deep called workflows call others */
#define UNSURE_MAX 4096 /* jobs of called workflows */
#define NAMES_MAX 2048	/* jobs of one file, every matrix unfolded */

char *ur_scan_prefix(const struct ur_dialect *dialect, const struct ur_policy_file *file)
{
	struct ur_str text = UR_STR_INIT;

	ur_naming_workflow(&text, dialect, file->workflow->name, file->name);
	if (text.len)
		ur_str_addc(&text, ' ');
	return ur_str_detach(&text);
}

/* What stands before the jobs of a workflow that cannot be read again. */
static char *file_prefix(const struct ur_policy_file *file)
{
	const char *slash = strrchr(file->name, '/');

	return ur_xasprintf("%s ", slash ? slash + 1 : file->name);
}

/* Room for one more text of this length; without it nothing more is taken. */
static bool has_room(struct ur_scan *scan, size_t len)
{
	scan->bytes += len;
	scan->over = scan->over || scan->bytes > UR_SCAN_BYTES_MAX ||
		     scan->len + scan->unsure_len >= UR_SCAN_CONTEXTS_MAX;
	return !scan->over;
}

static void add_written(struct ur_scan *scan, const struct ur_policy_tree *tree,
			const struct ur_policy_file *file,
			const struct ur_workflow_job *job, const char *prefix,
			const char *name, const char *trigger)
{
	struct ur_str context = UR_STR_INIT;

	ur_str_adds(&context, prefix);
	ur_naming_add_job(&context, scan->dialect, name, trigger);
	if (!has_room(scan, context.len)) {
		ur_str_release(&context);
		return;
	}
	UR_GROW(scan->items, scan->len, scan->cap);
	scan->items[scan->len++] = (struct ur_written){
		.tree = tree,
		.file = file,
		.job = job,
		.name = ur_xstrdup(name),
		.context = ur_str_detach(&context),
	};
}

/* @param named settings may name it */
static void add_unsure(struct ur_scan *scan, const struct ur_policy_tree *tree,
		       const struct ur_policy_file *file,
		       const struct ur_workflow_job *job, const char *cause,
		       const char *prefix, bool named)
{
	struct ur_naming_shape shape = { 0 };
	size_t len = strlen(prefix);

	if (!has_room(scan, len))
		return;
	if (job) {
		struct ur_naming_job naming = ur_workflow_naming(job);

		shape = ur_naming_shape(scan->dialect, &naming);
	}
	UR_GROW(scan->unsure, scan->unsure_len, scan->unsure_cap);
	scan->unsure[scan->unsure_len++] = (struct ur_unsure){
		.tree = tree,
		.file = file,
		.job = job,
		.cause = cause,
		.prefix = ur_xstrdup(prefix),
		.prefix_len = len,
		.named = named,
		.shape = shape,
	};
}

/* The file of the same commit that a job calls; NULL for one elsewhere. */
static const struct ur_policy_file *callee_of(const struct ur_policy_tree *tree,
					      const char *uses)
{
	return ur_starts_with(uses, "./") ? ur_policy_tree_file(tree, uses + 2) : NULL;
}

/* Under this prefix any name is possible. Gitea shows both rows of one name, and the worst
 * counts, so there is nothing to be afraid of there. */
static void add_any_name(struct ur_scan *scan, const struct ur_policy_tree *tree,
			 const struct ur_policy_file *file, const char *prefix)
{
	if (scan->dialect->kind != UR_FORGE_FORGEJO) {
		scan->elsewhere = true;
		return;
	}
	/* most often it was the last one */
	for (size_t i = scan->unsure_len; i-- > 0;)
		if (!scan->unsure[i].job && !strcmp(scan->unsure[i].prefix, prefix))
			return;
	add_unsure(scan, tree, file, NULL, "reusable-workflow", prefix, false);
}

bool ur_scan_expands(const struct ur_scan *scan, const struct ur_workflow_job *job)
{
	return job->uses && scan->dialect->callee_writes &&
	       scan->dialect->kind == UR_FORGE_FORGEJO &&
	       !ur_yaml_get(job->node, "runs-on");
}

/* Jobs of called workflows write rows of their own on some versions: Gitea 1.27 under the
 * called workflow's name, Forgejo 15 under the caller's, unless the caller has a runner. */
static void add_called(struct ur_scan *scan, const struct ur_policy_tree *tree,
		       const struct ur_policy_file *file,
		       const struct ur_workflow_job *caller, const char *caller_prefix,
		       unsigned depth)
{
	bool forgejo = scan->dialect->kind == UR_FORGE_FORGEJO;
	const struct ur_policy_file *callee = callee_of(tree, caller->uses);
	char *prefix;

	if (forgejo && !ur_scan_expands(scan, caller))
		return;
	if (!callee || !callee->workflow || depth == CALLS_MAX) {
		add_any_name(scan, tree, file, caller_prefix);
		return;
	}
	prefix = forgejo ? ur_xstrdup(caller_prefix) :
			   ur_scan_prefix(scan->dialect, callee);
	for (size_t i = 0; i < callee->workflow->jobs_len; i++) {
		const struct ur_workflow_job *job = &callee->workflow->jobs[i];

		if (scan->unsure_len >= UNSURE_MAX) {
			add_any_name(scan, tree, callee, prefix);
			break;
		}
		add_unsure(scan, tree, callee, job, "reusable-workflow", prefix, false);
		if (job->uses)
			add_called(scan, tree, callee, job, prefix, depth + 1);
	}
	free(prefix);
}

/* A file that the server may read otherwise could have any job under any of its names. */
static void add_doubtful(struct ur_scan *scan, const struct ur_policy_tree *tree,
			 const struct ur_policy_file *file)
{
	const struct ur_yaml_node *root = ur_yaml_root(file->workflow->yaml);

	char *prefix = ur_scan_prefix(scan->dialect, file);

	add_unsure(scan, tree, file, NULL, "ambiguous", prefix, false);
	free(prefix);
	prefix = file_prefix(file);
	add_unsure(scan, tree, file, NULL, "ambiguous", prefix, false);
	free(prefix);
	for (size_t i = 0; i < root->len; i++) {
		if (strcmp(root->keys[i]->text, "name") != 0 ||
		    root->items[i]->kind != UR_YAML_SCALAR)
			continue;
		prefix = ur_xasprintf("%s ", root->items[i]->text);
		add_unsure(scan, tree, file, NULL, "ambiguous", prefix, false);
		free(prefix);
	}
}

static void add_jobs(struct ur_scan *scan, const struct ur_policy_tree *tree,
		     const struct ur_policy_file *file, const char *trigger)
{
	const struct ur_workflow *workflow = file->workflow;
	struct ur_names names = UR_NAMES_INIT;
	size_t *ends = ur_xcalloc(workflow->jobs_len + 1, sizeof(*ends));
	char *named = ur_scan_prefix(scan->dialect, file), *by_file = file_prefix(file);
	const char *finish;

	for (size_t i = 0; i < workflow->jobs_len && !scan->over; i++) {
		const struct ur_workflow_job *job = &workflow->jobs[i];
		struct ur_naming_job naming = ur_workflow_naming(job);
		const char *prefix = job->by_file ? by_file : named;
		size_t before = names.len;
		const char *cause = before > NAMES_MAX ? "matrix-too-large" :
							 ur_naming_names(scan->dialect,
									 &naming, &names);

		if (cause) {
			while (names.len > before)
				free(names.items[--names.len]);
			add_unsure(scan, tree, file, job, cause, prefix, true);
			/* a job that waits for its matrix cannot be read again */
			if (scan->dialect->matrix_evaluates && !job->by_file)
				add_unsure(scan, tree, file, job, cause, by_file, true);
		}
		if (job->uses && scan->dialect->callee_writes)
			add_called(scan, tree, file, job, prefix, 0);
		ends[i] = names.len;
	}
	finish = ur_naming_finish(scan->dialect, &names);
	for (size_t i = 0, n = 0; i < workflow->jobs_len; i++) {
		const struct ur_workflow_job *job = &workflow->jobs[i];
		const char *prefix = job->by_file ? by_file : named;

		for (bool first = true; n < ends[i]; n++, first = false)
			if (!finish)
				add_written(scan, tree, file, job, prefix, names.items[n],
					    trigger);
			else if (first)
				add_unsure(scan, tree, file, job, finish, prefix, true);
	}
	free(named);
	free(by_file);
	free(ends);
	ur_names_release(&names);
}

void ur_scan_tree(struct ur_scan *scan, const struct ur_policy_tree *tree,
		  const char *trigger)
{
	if (!scan->first)
		scan->first = tree;
	for (size_t i = 0; i < tree->len && !scan->over; i++) {
		const struct ur_policy_file *file = &tree->files[i];

		if (!file->workflow) {
			if (file->fault == UR_WORKFLOW_LIMITED && !scan->limited)
				scan->limited = file;
			else if (file->fault != UR_WORKFLOW_LIMITED && !scan->broken)
				scan->broken = file;
			continue;
		}
		if (file->workflow->doubt)
			add_doubtful(scan, tree, file);
		if (ur_workflow_on(file->workflow, trigger))
			add_jobs(scan, tree, file, trigger);
	}
}

void ur_scan_release(struct ur_scan *scan)
{
	for (size_t i = 0; i < scan->len; i++) {
		free(scan->items[i].name);
		free(scan->items[i].context);
	}
	for (size_t i = 0; i < scan->unsure_len; i++)
		free(scan->unsure[i].prefix);
	free(scan->items);
	free(scan->unsure);
	free(scan->by_context);
	free(scan->by_job);
	*scan = (struct ur_scan){ 0 };
}

/* Asked for each unsure job and each context: nothing is copied. */
bool ur_scan_could_write(const struct ur_scan *scan, const struct ur_unsure *unsure,
			 const char *context)
{
	size_t len = strlen(context), event = strlen(scan->event);
	size_t head = unsure->prefix_len + 2, tail = event + 3; /* "/ ", " (event)" */

	if (len < head + tail ||
	    memcmp(context, unsure->prefix, unsure->prefix_len) != 0 ||
	    memcmp(context + unsure->prefix_len, "/ ", 2) != 0 ||
	    memcmp(context + len - tail, " (", 2) != 0 ||
	    memcmp(context + len - tail + 2, scan->event, event) != 0 ||
	    context[len - 1] != ')')
		return false;
	if (!unsure->job)
		return true;
	return ur_naming_could_be(scan->dialect, &unsure->shape, context + head,
				  len - head - tail);
}
