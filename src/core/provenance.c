/* SPDX-License-Identifier: MIT */
#include "ur/core/provenance.h"

#include <string.h>

#include "ur/core/naming.h"

static bool is_push(const char *event)
{
	return strcmp(event, "push") == 0;
}

/* Gitea's list of runs tells a whole ref, tasks and Forgejo its short name. */
static bool is_of_ref(const struct ur_run *run, const char *ref)
{
	static const char heads[] = "refs/heads/";

	if (!ref || strncmp(ref, heads, sizeof(heads) - 1) != 0)
		return false;
	return strcmp(run->ref, ref) == 0 ||
	       (strncmp(run->ref, "refs/", 5) != 0 &&
		strcmp(run->ref, ref + sizeof(heads) - 1) == 0);
}

static bool counts(const struct ur_evidence *e, const struct ur_run *run,
		   const char *event)
{
	return *event && strcmp(run->event, event) == 0 &&
	       (!is_push(event) || is_of_ref(run, e->push_ref));
}

const struct ur_run *ur_provenance_newest(const struct ur_evidence *e, const char *file,
					  const char *event)
{
	const struct ur_run *newest = NULL;

	for (size_t i = 0; i < e->records->runs_len; i++) {
		const struct ur_run *run = &e->records->runs[i];

		if (strcmp(run->file, file) == 0 && counts(e, run, event) &&
		    (!newest || run->number > newest->number))
			newest = run;
	}
	return newest;
}

/* ---- of which commit ---- */

static bool has_job(const struct ur_run *run, int64_t id)
{
	for (size_t i = 0; i < run->jobs_len; i++)
		if (run->jobs[i].id == id)
			return true;
	return false;
}

/* The engine wrote this row for a job of that run. */
static bool is_row_of(const struct ur_evidence *e, const struct ur_row *row,
		      const struct ur_run *run)
{
	int64_t number, job;

	if (row->writer != UR_WRITER_ENGINE ||
	    !ur_row_run_of(row->target_url, e->repository, &number, &job))
		return false;
	return e->dialect->url_has_ids ? has_job(run, job) : run->number == number;
}

/* The record of the run that an engine's row is of. Where a link holds ids its job tells,
 * since link and job can disagree (servers/README.md). */
static const struct ur_run *run_of(const struct ur_evidence *e, const struct ur_row *row)
{
	for (size_t i = 0; i < e->records->runs_len; i++)
		if (is_row_of(e, row, &e->records->runs[i]))
			return &e->records->runs[i];
	return NULL;
}

/* A record may name a commit that its rows are not on: two pushes within a second. */
bool ur_provenance_is_of_commit(const struct ur_evidence *e, const struct ur_run *run)
{
	const struct ur_rows *history = &e->records->history;

	for (size_t i = 0; i < e->rows_len; i++)
		if (is_row_of(e, &e->rows[i], run))
			return true;
	for (size_t i = 0; i < history->len; i++)
		if (is_row_of(e, &history->items[i], run))
			return true;
	return false;
}

/* Has this run a job that a required context is of? Whose jobs are not known may. */
static bool bears_required(const struct ur_evidence *e, const struct ur_run *run,
			   const char *context)
{
	char event[64] = "";

	(void)ur_naming_event(context, event, sizeof(event));
	if (ur_provenance_newest(e, run->file, event) != run)
		return false;
	for (size_t i = 0; i < run->jobs_len; i++)
		if (ur_naming_is_job(context, run->jobs[i].name, event))
			return true;
	return false;
}

/* Could what this run's jobs say be taken for proof? */
static bool is_asked(const struct ur_evidence *e, const struct ur_run *run)
{
	const struct ur_policy *policy = e->policy;

	if (*policy->file)
		return ur_provenance_newest(e, policy->file, policy->event) == run;
	for (size_t i = 0; i < policy->required_len; i++)
		if (bears_required(e, run, policy->required[i].context))
			return true;
	return false;
}

/* ---- of which ref ---- */

/* A push of another branch or tag, or a schedule, writes the same names. */
static bool is_foreign(const struct ur_evidence *e, const struct ur_row *row)
{
	const struct ur_run *run = run_of(e, row);

	return run && !counts(e, run, "push");
}

static bool has_foreign_row(const struct ur_evidence *e)
{
	char event[64];

	for (size_t i = 0; i < e->rows_len; i++) {
		const struct ur_row *row = &e->rows[i];

		if (ur_naming_event(row->context, event, sizeof(event)) &&
		    is_push(event) &&
		    (strcmp(row->context, e->umbrella) == 0 ||
		     ur_policy_has(e->policy, row->context)) &&
		    is_foreign(e, row))
			return true;
	}
	return false;
}

static bool matters(const struct ur_evidence *e, const struct ur_run *run)
{
	return !*e->policy->file || strcmp(run->file, e->policy->file) == 0;
}

static enum ur_cause doubt_of(const struct ur_evidence *e, const struct ur_run *run)
{
	if (!*run->file)
		return UR_CAUSE_UNKNOWN_FILE;
	if (!matters(e, run))
		return UR_CAUSE_NONE;
	if (!*run->event)
		return UR_CAUSE_UNKNOWN_EVENT;
	return is_asked(e, run) && !ur_provenance_is_of_commit(e, run) ?
		       UR_CAUSE_OTHER_COMMIT :
		       UR_CAUSE_NONE;
}

enum ur_cause ur_provenance_doubt(const struct ur_evidence *e)
{
	enum ur_cause doubt = UR_CAUSE_NONE;

	if (e->records->level < UR_LEVEL_TASKS || !e->dialect)
		return UR_CAUSE_NONE;
	for (size_t i = 0; doubt == UR_CAUSE_NONE && i < e->records->runs_len; i++)
		doubt = doubt_of(e, &e->records->runs[i]);
	if (doubt == UR_CAUSE_NONE && has_foreign_row(e))
		doubt = UR_CAUSE_FOREIGN_ROW;
	return doubt;
}

bool ur_provenance_wants_history(const struct ur_evidence *e)
{
	return !e->records->history_read &&
	       ur_provenance_doubt(e) == UR_CAUSE_OTHER_COMMIT;
}

/* ---- of which event ---- */

bool ur_provenance_ambiguous(const struct ur_evidence *e)
{
	return is_push(e->policy->event) && !e->policy->unscheduled &&
	       e->records->level == UR_LEVEL_STATUSES &&
	       (!e->dialect || e->dialect->schedule_writes_push);
}
