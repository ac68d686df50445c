/* SPDX-License-Identifier: MIT */
#include "ur/forge/jobs.h"

#include <stdlib.h>
#include <string.h>

#include "runs.h"
#include "ur/base/time.h"
#include "ur/forge/statuses.h"

/* Is this the newest run of its file, event and, when pushed, ref? */
static bool is_newest(const struct ur_records *records, const struct ur_run *run)
{
	for (size_t i = 0; i < records->runs_len; i++) {
		const struct ur_run *other = &records->runs[i];

		/* pushes of another ref are no proof of this one's, nor it of theirs */
		if (other->number > run->number && strcmp(other->file, run->file) == 0 &&
		    strcmp(other->event, run->event) == 0 &&
		    (strcmp(run->event, "push") != 0 ||
		     strcmp(other->ref, run->ref) == 0))
			return false;
	}
	return true;
}

/* A failed or cancelled run may still have jobs that run (servers/gitea.md trap 26). */
static bool jobs_wanted(const struct ur_records *records, const struct ur_run *run,
			const char *file)
{
	if (*file && strcmp(run->file, file) != 0)
		return false;
	return is_newest(records, run) ||
	       (run->state != UR_RECORD_SUCCESS && run->state != UR_RECORD_SKIPPED);
}

static enum ur_errc read_jobs(struct ur_forge *forge,
			      const struct ur_records_request *request,
			      struct ur_records *out, const char **cause,
			      struct ur_error *err)
{
	enum ur_errc rc;

	rc = ur_runs_read(forge, request->repo, request->sha, out, cause, err);
	if (request->runs_only)
		return rc;
	if (rc == UR_OK && !*cause && forge->dialect && forge->dialect->jobs_for_owner)
		rc = ur_runs_tell_events(forge, request->repo, request->sha, out, cause,
					 err);
	for (size_t i = 0; rc == UR_OK && !*cause && i < out->runs_len; i++) {
		if (jobs_wanted(out, &out->runs[i], request->file))
			rc = ur_run_jobs_read(forge, request->repo, &out->runs[i], cause,
					      err);
	}
	return rc;
}

/* Forgejo 12 to 15 tell the state of runs, also of those that no runner took yet. */
static enum ur_errc add_states(struct ur_forge *forge,
			       const struct ur_records_request *request,
			       struct ur_records *tasks, const char **cause,
			       struct ur_error *err)
{
	struct ur_records listed = UR_RECORDS_INIT;
	enum ur_errc rc;

	rc = ur_runs_read(forge, request->repo, request->sha, &listed, cause, err);
	if (rc < 0 || *cause)
		goto out;
	for (size_t i = 0; i < tasks->runs_len; i++) {
		struct ur_run *run = NULL;

		for (size_t j = 0; j < listed.runs_len && !run; j++)
			if (listed.runs[j].number == tasks->runs[i].number)
				run = &listed.runs[j];
		if (!run) {
			*cause = "a run with tasks is not in the list of runs";
			goto out;
		}
		tasks->runs[i].id = run->id;
		tasks->runs[i].state = run->state;
		tasks->runs[i].waits = run->waits;
		tasks->runs[i].needs_approval = run->needs_approval;
		tasks->runs[i].created_at = run->created_at;
		tasks->runs[i].started_at = run->started_at;
		tasks->runs[i].changed_at = run->changed_at;
		run->number = 0;
	}
	for (size_t j = 0; j < listed.runs_len; j++) {
		struct ur_run *run;

		if (!listed.runs[j].number)
			continue;
		run = ur_records_push(tasks);
		*run = listed.runs[j];
		run->jobs_read = true; /* no task, so no job that a runner took */
		listed.runs[j].file = NULL;
		listed.runs[j].event = NULL;
		listed.runs[j].ref = NULL;
	}
out:
	ur_records_release(&listed);
	return rc;
}

static enum ur_errc read_history(struct ur_forge *forge,
				 const struct ur_records_request *request,
				 struct ur_records *out, struct ur_error *err)
{
	struct ur_head_rows rows;
	enum ur_errc rc;

	out->history_read = true;
	if (request->history) {
		ur_rows_copy(request->history, &out->history);
		return UR_OK;
	}
	ur_history_read(forge, request->repo, request->sha, &rows);
	rc = rows.rc;
	if (rc == UR_OK) {
		out->history = rows.rows;
		rows.rows = (struct ur_rows)UR_ROWS_INIT;
	} else {
		ur_answer_raise(err, &rows.err);
	}
	ur_head_rows_release(&rows);
	return rc;
}

/* UR_TIME_NONE, which no task is older than, when none of them tells. */
static int64_t first_row_at(const struct ur_rows *history)
{
	int64_t first = UR_TIME_NONE;

	for (size_t i = 0; i < history->len; i++) {
		int64_t at = history->items[i].created_at;

		if (at != UR_TIME_NONE && (first == UR_TIME_NONE || at < first))
			first = at;
	}
	return first;
}

static enum ur_errc read_tasks(struct ur_forge *forge,
			       const struct ur_records_request *request,
			       struct ur_task_walk *walk, struct ur_records *out,
			       const char **cause, struct ur_error *err)
{
	struct ur_task_walk *own = walk ? NULL : ur_task_walk_new();
	struct ur_records_request back = *request;
	enum ur_errc rc = UR_OK;

	if (!back.since) {
		rc = read_history(forge, request, out, err);
		back.since = first_row_at(&out->history);
	}
	if (rc == UR_OK)
		rc = ur_tasks_read(forge, &back, walk ? walk : own, out, cause, err);
	if (rc == UR_OK && !*cause && forge->dialect && forge->dialect->run_states)
		rc = add_states(forge, request, out, cause, err);
	ur_task_walk_free(own);
	return rc;
}

enum ur_errc ur_records_read(struct ur_forge *forge,
			     const struct ur_records_request *request,
			     struct ur_task_walk *walk, struct ur_records *out,
			     struct ur_error *err)
{
	struct ur_records records = UR_RECORDS_INIT;
	const char *cause = NULL;
	enum ur_errc rc = UR_OK;

	switch (request->level) {
	case UR_LEVEL_JOBS:
		rc = read_jobs(forge, request, &records, &cause, err);
		break;
	case UR_LEVEL_TASKS:
		rc = read_tasks(forge, request, walk, &records, &cause, err);
		break;
	case UR_LEVEL_STATUSES:
		rc = read_history(forge, request, &records, err);
		break;
	case UR_LEVEL_NONE:
		cause = "the server keeps no record";
		break;
	}
	if (rc < 0) {
		ur_error_context(err, "cannot read the records of %.10s", request->sha);
		ur_records_release(&records);
		return rc;
	}
	records.complete = !cause;
	records.cause = cause ? cause : "";
	records.level = cause ? UR_LEVEL_NONE : request->level;
	*out = records;
	return UR_OK;
}
