/* SPDX-License-Identifier: MIT */
#include "ur/policy/workflow.h"

#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"

static void doubt(struct ur_workflow *w, const struct ur_yaml_node *node,
		  const char *what)
{
	if (!w->doubt)
		w->doubt = ur_xasprintf("%s:%u:%u: %s", node->file, node->line,
					node->column, what);
}

/* A text as the servers decode one: every scalar is taken as written, null is none. */
static enum ur_errc text_of(struct ur_workflow *w, const struct ur_yaml_node *node,
			    const char *what, const char **out, struct ur_error *err)
{
	*out = NULL;
	if (ur_yaml_is_null(node))
		return UR_OK;
	if (node->kind != UR_YAML_SCALAR)
		return ur_yaml_complain(err, node, "'%s' is no text", what);
	if (node->tag == UR_YAML_OTHER)
		doubt(w, node, "a value with a tag of its own");
	*out = *node->text ? node->text : NULL;
	return UR_OK;
}

static enum ur_errc read_on(struct ur_workflow *w, const struct ur_yaml_node *on,
			    struct ur_error *err)
{
	if (ur_yaml_is_null(on))
		return UR_OK;
	w->events = ur_xcalloc(on->len + 1, sizeof(*w->events));
	if (on->kind == UR_YAML_SCALAR) {
		w->events[w->events_len++] = on->text;
		return UR_OK;
	}
	for (size_t i = 0; i < on->len; i++) {
		const struct ur_yaml_node *word =
			on->kind == UR_YAML_MAP ? on->keys[i] : on->items[i];

		if (word->kind != UR_YAML_SCALAR)
			return ur_yaml_complain(err, word, "an event of 'on' is no text");
		w->events[w->events_len++] = word->text;
	}
	return UR_OK;
}

/* Place of the first job of that id in by_id; jobs_len for none. */
static size_t find_job(const struct ur_workflow *w, const char *id)
{
	size_t low = 0, high = w->jobs_len;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(w->by_id[middle]->id, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < w->jobs_len && !strcmp(w->by_id[low]->id, id) ? low : w->jobs_len;
}

struct need {
	const char *id;
	size_t at;
};

static int by_need(const void *a, const void *b)
{
	const struct need *x = a, *y = b;
	int order = strcmp(x->id, y->id);

	return order ? order : (x->at > y->at) - (x->at < y->at);
}

/* Each once, where it stands first. */
static void drop_repeated(struct ur_workflow_job *job)
{
	struct need *sorted = ur_xcalloc(job->needs_len + 1, sizeof(*sorted));
	size_t kept = 0;

	for (size_t i = 0; i < job->needs_len; i++)
		sorted[i] = (struct need){ job->needs[i], i };
	qsort(sorted, job->needs_len, sizeof(*sorted), by_need);
	for (size_t i = 1; i < job->needs_len; i++)
		if (!strcmp(sorted[i - 1].id, sorted[i].id))
			job->needs[sorted[i].at] = NULL;
	for (size_t i = 0; i < job->needs_len; i++)
		if (job->needs[i])
			job->needs[kept++] = job->needs[i];
	job->needs_len = kept;
	free(sorted);
}

static void read_needs(struct ur_workflow_job *job, const struct ur_yaml_node *needs)
{
	if (ur_yaml_is_null(needs))
		return;
	job->needs = ur_xcalloc(needs->len + 1, sizeof(*job->needs));
	if (needs->kind == UR_YAML_SCALAR)
		job->needs[job->needs_len++] = needs->text;
	else if (needs->kind == UR_YAML_MAP)
		job->odd_needs = true;
	else
		for (size_t i = 0; i < needs->len; i++)
			if (needs->items[i]->kind == UR_YAML_SCALAR)
				job->needs[job->needs_len++] = needs->items[i]->text;
			else
				job->odd_needs = true;
	drop_repeated(job);
}

static int by_id(const void *a, const void *b)
{
	const struct ur_workflow_job *const *x = a, *const *y = b;
	int order = strcmp((*x)->id, (*y)->id);

	return order ? order : (*x > *y) - (*x < *y);
}

/* Who needs whom, by look-ups in order of ids: a file may have thousands of either. */
static void index_jobs(struct ur_workflow *w)
{
	w->by_id = ur_xcalloc(w->jobs_len + 1, sizeof(struct ur_workflow_job *));
	for (size_t i = 0; i < w->jobs_len; i++)
		w->by_id[i] = &w->jobs[i];
	qsort(w->by_id, w->jobs_len, sizeof(struct ur_workflow_job *), by_id);
	for (size_t i = 0; i < w->jobs_len; i++)
		for (size_t n = 0; n < w->jobs[i].needs_len; n++) {
			const char *id = w->jobs[i].needs[n];

			for (size_t at = find_job(w, id);
			     at < w->jobs_len && !strcmp(w->by_id[at]->id, id); at++)
				if (!w->by_id[at]->needed_by)
					w->by_id[at]->needed_by = w->jobs[i].id;
		}
}

static enum ur_errc read_job(struct ur_workflow *w, const struct ur_yaml_node *id,
			     const struct ur_yaml_node *node, struct ur_error *err)
{
	struct ur_workflow_job *job = &w->jobs[w->jobs_len++];
	const struct ur_yaml_node *strategy, *matrix;
	enum ur_errc rc;

	job->id = id->text;
	job->line = id->line;
	job->node = node;
	if (ur_yaml_is_null(node))
		return UR_OK;
	if (node->kind != UR_YAML_MAP)
		return ur_yaml_complain(err, node, "job '%s' is no map", id->text);
	rc = text_of(w, ur_yaml_get(node, "name"), "name", &job->name, err);
	if (rc == UR_OK)
		rc = text_of(w, ur_yaml_get(node, "uses"), "uses", &job->uses, err);
	if (rc < 0)
		return rc;
	read_needs(job, ur_yaml_get(node, "needs"));
	job->steps = ur_yaml_get(node, "steps");
	if (ur_yaml_is_null(job->steps))
		job->steps = NULL;
	else if (job->steps->kind != UR_YAML_LIST)
		return ur_yaml_complain(err, job->steps, "'steps' is no list");
	strategy = ur_yaml_get(node, "strategy");
	matrix = ur_yaml_get(strategy, "matrix");
	if (!ur_yaml_is_null(matrix))
		job->matrix = ur_workflow_value(matrix);
	else if (strategy && strategy->kind == UR_YAML_SCALAR &&
		 !ur_yaml_is_null(strategy))
		job->matrix = ur_value_new(UR_VALUE_UNKNOWN, strategy->text);
	return UR_OK;
}

static enum ur_errc read_jobs(struct ur_workflow *w, const struct ur_yaml_node *root,
			      struct ur_error *err)
{
	const struct ur_yaml_node *jobs = ur_yaml_get(root, "jobs");
	enum ur_errc rc = UR_OK;

	if (!jobs || jobs->kind != UR_YAML_MAP)
		return ur_yaml_complain(err, jobs ? jobs : root, "'jobs' is no map");
	/* some parts of the servers see '<<' merged and others as a job of that name */
	if (jobs->merged)
		doubt(w, jobs, "jobs that come by '<<'");
	w->jobs = ur_xcalloc(jobs->len + 1, sizeof(*w->jobs));
	for (size_t i = 0; i < jobs->len && rc == UR_OK; i++)
		rc = read_job(w, jobs->keys[i], jobs->items[i], err);
	index_jobs(w);
	return rc;
}

static enum ur_errc read_file(struct ur_workflow *w, const char *file,
			      struct ur_error *err)
{
	const struct ur_yaml_node *root = ur_yaml_root(w->yaml);
	enum ur_errc rc;

	if (!root)
		return ur_error_set(err, UR_ECONFIG, "%s:1:1: an empty file", file);
	if (root->kind != UR_YAML_MAP)
		return ur_yaml_complain(err, root, "the file is no map");
	if (ur_yaml_duplicate(w->yaml))
		w->doubt = ur_xstrdup(ur_yaml_duplicate(w->yaml));
	rc = text_of(w, ur_yaml_get(root, "name"), "name", &w->name, err);
	if (rc == UR_OK)
		rc = read_on(w, ur_yaml_get(root, "on"), err);
	return rc == UR_OK ? read_jobs(w, root, err) : rc;
}

enum ur_errc ur_workflow_parse(const char *bytes, size_t len, const char *file,
			       struct ur_workflow **out, enum ur_workflow_fault *fault,
			       struct ur_error *err)
{
	struct ur_workflow *w = ur_xcalloc(1, sizeof(*w));
	enum ur_yaml_fault why = UR_YAML_FINE;
	enum ur_errc rc;

	rc = ur_yaml_parse(bytes, len, file,
			   UR_YAML_NOTE_DUPLICATES | UR_YAML_FIRST_DOCUMENT, &w->yaml,
			   &why, err);
	if (rc == UR_OK)
		rc = read_file(w, file, err);
	if (rc < 0) {
		*fault = why == UR_YAML_LIMIT ? UR_WORKFLOW_LIMITED : UR_WORKFLOW_BROKEN;
		ur_workflow_free(w);
		return rc;
	}
	*fault = UR_WORKFLOW_FINE;
	*out = w;
	return UR_OK;
}

void ur_workflow_free(struct ur_workflow *workflow)
{
	if (!workflow)
		return;
	for (size_t i = 0; i < workflow->jobs_len; i++) {
		free(workflow->jobs[i].needs);
		ur_value_free(workflow->jobs[i].matrix);
	}
	free(workflow->jobs);
	free(workflow->by_id);
	free(workflow->events);
	free(workflow->doubt);
	ur_yaml_free(workflow->yaml);
	free(workflow);
}

const struct ur_workflow_job *ur_workflow_job(const struct ur_workflow *workflow,
					      const char *id)
{
	size_t at = find_job(workflow, id);

	return at < workflow->jobs_len ? workflow->by_id[at] : NULL;
}

bool ur_workflow_on(const struct ur_workflow *workflow, const char *event)
{
	for (size_t i = 0; i < workflow->events_len; i++)
		if (!strcmp(workflow->events[i], event))
			return true;
	return false;
}

struct ur_naming_job ur_workflow_naming(const struct ur_workflow_job *job)
{
	return (struct ur_naming_job){
		.id = job->id,
		.name = job->name,
		.matrix = job->matrix,
		.reusable = job->uses != NULL,
	};
}
