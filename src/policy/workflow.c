/* SPDX-License-Identifier: MIT */
#include "ur/policy/workflow.h"

#include <stdlib.h>
#include <string.h>

#include "matrix_value.h"
#include "reading.h"
#include "ur/base/memory.h"

/* A text as the servers decode one: every scalar is taken as written, nothing is none. */
static const char *text_of(const struct ur_yaml_node *node)
{
	const char *text;

	node = node ? ur_written_target(node) : NULL;
	if (!node || node->kind != UR_YAML_SCALAR || ur_written_is_null(node))
		return NULL;
	text = ur_written_text(node);
	return *text ? text : NULL;
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

/* What cannot be decoded is dropped as a whole. */
static void read_needs(struct ur_reading *reading, struct ur_workflow_job *job,
		       const struct ur_yaml_node *needs)
{
	if (!needs || ur_written_is_null(needs))
		return;
	job->needs = ur_xcalloc(needs->len + 1, sizeof(*job->needs));
	if (needs->kind == UR_YAML_SCALAR && ur_decodes(reading, needs, &ur_form_word))
		job->needs[job->needs_len++] = ur_written_text(needs);
	else if (needs->kind == UR_YAML_LIST &&
		 ur_decodes(reading, needs, &ur_form_texts))
		for (size_t i = 0; i < needs->len; i++) {
			const char *id = text_of(needs->items[i]);

			if (id)
				job->needs[job->needs_len++] = id;
		}
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

static bool read_job(struct ur_reading *reading, struct ur_workflow_job *job,
		     const struct ur_yaml_node *id, const struct ur_yaml_node *written)
{
	const struct ur_yaml_node *node = ur_written_target(written), *steps;

	job->id = id->text;
	job->line = id->line;
	job->node = node;
	if (ur_yaml_is_merge(id) || ur_written_is_null(id) || id->binary)
		return ur_reading_refuse(reading, id, "'%.64s' as the id of a job",
					 id->text);
	if (!ur_decode(reading, written, &ur_form_job, id->text))
		return false;
	if (ur_written_is_null(node))
		return ur_reading_refuse(reading, id, "job '%.64s' is empty", id->text);
	job->name = ur_read_name(reading, text_of(ur_written_get(node, "name")));
	if (!job->name && ur_read_name(reading, id->text) != id->text)
		job->name = ur_read_name(reading, id->text);
	job->uses = text_of(ur_written_get(node, "uses"));
	if (job->name && !*job->name)
		ur_reading_doubt(reading, id, "a name of nothing but a line break");
	read_needs(reading, job, ur_written_get(node, "needs"));
	steps = ur_written_get(node, "steps");
	job->steps = steps && !ur_written_is_null(ur_written_target(steps)) ?
			     ur_written_target(steps) :
			     NULL;
	return ur_read_matrix(reading, node, &job->strategy) &&
	       ur_read_rewritten(reading, id, node, &job->by_file) &&
	       ur_read_evaluated_job(reading, node, !job->needs_len);
}

static bool read_jobs(struct ur_reading *reading, struct ur_workflow *w,
		      const struct ur_yaml_node *root)
{
	const struct ur_yaml_node *jobs = ur_written_get(root, "jobs");

	if (!jobs || jobs->kind != UR_YAML_MAP)
		return ur_reading_refuse(reading, jobs ? jobs : root, "'jobs' is no map");
	w->jobs = ur_xcalloc(jobs->len + 1, sizeof(*w->jobs));
	for (size_t i = 0; i < jobs->len; i++) {
		const struct ur_yaml_node *id = jobs->keys[i];

		if (id->kind != UR_YAML_SCALAR)
			return ur_reading_refuse(reading, id, "%s as the id of a job",
						 ur_yaml_shape(id));
		w->jobs_len++;
		if (!read_job(reading, &w->jobs[i], id, jobs->items[i]))
			return false;
	}
	index_jobs(w);
	return true;
}

static bool read_file(struct ur_reading *reading, struct ur_workflow *w)
{
	const struct ur_yaml_node *root = ur_yaml_root(w->yaml);
	struct ur_written_events events = { 0 };
	bool fine = ur_decode(reading, root, &ur_form_workflow, "the file");

	w->name = ur_read_name(reading, text_of(ur_written_get(root, "name")));
	if (fine)
		fine = ur_read_on(reading, root, ur_written_get(root, "on"), &events);
	w->events = events.words;
	w->events_len = events.len;
	fine = fine && read_jobs(reading, w, root) && ur_read_evaluated(reading, root);
	if (fine && ur_read_kept(reading, root))
		for (size_t i = 0; i < w->jobs_len; i++)
			w->jobs[i].by_file = true;
	return fine;
}

/* Not YAML to libyaml; what the servers' own readers take is not refused. */
static enum ur_workflow_fault fault_of(enum ur_yaml_fault why,
				       const struct ur_grammar *grammar)
{
	switch (why) {
	case UR_YAML_SYNTAX:
	case UR_YAML_DUPLICATE:
	case UR_YAML_FINE:
		return UR_WORKFLOW_BROKEN;
	case UR_YAML_ANCHOR:
		return grammar->newer_yaml ? UR_WORKFLOW_LIMITED : UR_WORKFLOW_BROKEN;
	case UR_YAML_LIMIT:
	case UR_YAML_OTHERS:
		break;
	}
	return UR_WORKFLOW_LIMITED;
}

static enum ur_errc refuse(struct ur_error *err, const char *refused,
			   const struct ur_grammar *grammar)
{
	return ur_error_set(err, UR_ECONFIG, "%s (%s refuses the file)", refused,
			    grammar->name);
}

/* Does the server's reader take the text as the one here does? */
static enum ur_errc same_yaml(const struct ur_yaml *yaml, const char *file,
			      const struct ur_grammar *grammar,
			      enum ur_workflow_fault *fault, struct ur_error *err)
{
	enum ur_errc rc;

	if (grammar->newer_yaml && ur_yaml_odd_anchor(yaml)) {
		*fault = UR_WORKFLOW_LIMITED;
		return ur_error_set(
			err, UR_ECONFIG,
			"%s:%u:1: an anchor that the server may read otherwise", file,
			ur_yaml_odd_anchor(yaml));
	}
	if (grammar->newer_yaml || !ur_yaml_question(yaml))
		return UR_OK;
	rc = ur_error_set(
		err, UR_ECONFIG,
		"%s:%u:1: a '?' in a text within brackets or braces (%s refuses "
		"the file)",
		file, ur_yaml_question(yaml), grammar->name);
	ur_error_hint(err, "put the text in quotes");
	return rc;
}

static enum ur_errc parse(const char *bytes, size_t len, const char *file,
			  const struct ur_grammar *grammar, struct ur_workflow **out,
			  enum ur_workflow_fault *fault, struct ur_error *err)
{
	struct ur_workflow *w = ur_xcalloc(1, sizeof(*w));
	struct ur_reading reading = { .grammar = grammar };
	enum ur_yaml_fault why = UR_YAML_FINE;
	enum ur_errc rc = ur_yaml_parse(bytes, len, file,
					UR_YAML_AS_WRITTEN | UR_YAML_FIRST_DOCUMENT,
					&w->yaml, &why, err);

	*fault = fault_of(why, grammar);
	if (rc == UR_OK)
		rc = same_yaml(w->yaml, file, grammar, fault, err);
	if (rc == UR_OK && !ur_yaml_root(w->yaml)) {
		rc = ur_error_set(err, UR_ECONFIG, "%s:1:1: an empty file", file);
	} else if (rc == UR_OK && !read_file(&reading, w) && reading.doubt) {
		/* what is in doubt may be what was refused */
		*fault = UR_WORKFLOW_LIMITED;
		rc = ur_error_set(err, UR_ECONFIG, "%s", reading.doubt);
	} else if (rc == UR_OK && reading.refused) {
		rc = refuse(err, reading.refused, grammar);
	}
	free(reading.refused);
	if (rc < 0) {
		free(reading.doubt);
		ur_workflow_free(w);
		return rc;
	}
	w->doubt = reading.doubt;
	ur_yaml_settle(w->yaml);
	for (size_t i = 0; i < w->jobs_len; i++)
		w->jobs[i].matrix = ur_matrix_value(grammar, w->jobs[i].strategy);
	*fault = UR_WORKFLOW_FINE;
	*out = w;
	return UR_OK;
}

enum ur_errc ur_workflow_parse(const char *bytes, size_t len, const char *file,
			       const struct ur_dialect *dialect, struct ur_workflow **out,
			       enum ur_workflow_fault *fault, struct ur_error *err)
{
	const struct ur_grammar *grammar = ur_grammar_of(dialect);
	struct ur_workflow *other = NULL, *taken = NULL;
	struct ur_error why = UR_ERROR_INIT;
	enum ur_workflow_fault also = UR_WORKFLOW_FINE;
	enum ur_errc rc, second;

	if (grammar->cuts && len > UR_YAML_BYTES_MAX)
		len = UR_YAML_BYTES_MAX;
	rc = parse(bytes, len, file, grammar, out, fault, err);
	if (!grammar->other)
		return rc;
	second = parse(bytes, len, file, grammar->other, &other, &also, &why);
	if ((rc < 0) != (second < 0)) {
		taken = rc < 0 ? other : *out;
		if (!taken->doubt)
			taken->doubt =
				ur_xasprintf("%s; whether %s does is not known",
					     rc < 0 && err ? err->message : why.message,
					     grammar->name);
		*out = taken;
		*fault = UR_WORKFLOW_FINE;
		return UR_OK;
	}
	ur_workflow_free(other);
	return rc;
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
