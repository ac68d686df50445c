/* SPDX-License-Identifier: MIT */
#include "ur/core/waiting.h"

#include <string.h>

#include "ur/base/time.h"
#include "ur/core/gates.h"
#include "ur/core/naming.h"

static const struct ur_waiting nothing = { .cause = UR_CAUSE_NONE,
					   .since = UR_TIME_NONE };

static bool begins(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* Nothing of it has begun, and none of its jobs may be taken: those without needs would wait
 * for a runner. From Gitea 1.26 on a concurrency group looks alike, but for a fork's. */
static bool looks_unapproved(const struct ur_evidence *e, const struct ur_run *run)
{
	if (e->dialect->kind != UR_FORGE_GITEA || run->started_at || !run->jobs_read ||
	    !run->jobs_len || (e->dialect->minor >= 26 && e->push_ref))
		return false;
	for (size_t j = 0; j < run->jobs_len; j++)
		if (run->jobs[j].state != UR_RECORD_ACTIVE ||
		    run->jobs[j].waits != UR_WAIT_OTHERS)
			return false;
	return true;
}

static struct ur_waiting for_approval(int64_t since)
{
	return (struct ur_waiting){ UR_CAUSE_WAITS_FOR_APPROVAL, since, NULL };
}

static int64_t told(int64_t moment)
{
	return moment ? moment : UR_TIME_NONE;
}

/* Of a run whose jobs are known. */
static struct ur_waiting by_jobs(const struct ur_evidence *e, const struct ur_run *run)
{
	const struct ur_job *queued = NULL;

	if (run->needs_approval)
		return for_approval(told(run->created_at));
	if (looks_unapproved(e, run))
		return for_approval(told(run->jobs[0].created_at));
	for (size_t j = 0; j < run->jobs_len; j++) {
		const struct ur_job *job = &run->jobs[j];

		if (job->state == UR_RECORD_ACTIVE && job->waits == UR_WAIT_NONE)
			return nothing; /* one works */
		if (job->waits == UR_WAIT_RUNNER && !queued)
			queued = job;
	}
	return queued ? (struct ur_waiting){ UR_CAUSE_QUEUED, told(queued->created_at),
					     queued->labels } :
			nothing;
}

static const struct ur_run *run_numbered(const struct ur_evidence *e, int64_t number)
{
	for (size_t i = 0; i < e->records->runs_len; i++)
		if (e->records->runs[i].number == number)
			return &e->records->runs[i];
	return NULL;
}

static const struct ur_job *job_named(const struct ur_run *run, const char *context)
{
	char event[64] = "";

	(void)ur_naming_event(context, event, sizeof(event));
	for (size_t j = 0; run && j < run->jobs_len; j++)
		if (ur_naming_is_job(context, run->jobs[j].name, event))
			return &run->jobs[j];
	return NULL;
}

/* Every row of the run says that it is blocked: so a job without needs is, too. */
static bool all_blocked(const struct ur_evidence *e, int64_t number)
{
	for (size_t i = 0; i < e->rows_len; i++) {
		const struct ur_row *row = &e->rows[i];
		int64_t run, job;

		if (row->writer == UR_WRITER_ENGINE &&
		    ur_row_run_of(row->target_url, e->repository, &run, &job) &&
		    run == number &&
		    !begins(row->description, "Blocked by required conditions"))
			return false;
	}
	return true;
}

/* A job that no runner took has no task; the first words of its row tell the rest. */
static struct ur_waiting by_row(const struct ur_evidence *e, const struct ur_row *row)
{
	const struct ur_run *run;
	int64_t number, job;

	if (!ur_row_run_of(row->target_url, e->repository, &number, &job))
		return nothing;
	run = run_numbered(e, number);
	if (run && run->needs_approval)
		return for_approval(row->created_at);
	if (job_named(run, row->context))
		return nothing;
	if (begins(row->description, "Waiting to run"))
		return (struct ur_waiting){ UR_CAUSE_QUEUED, row->created_at, NULL };
	return !e->dialect->run_states && (!run || !run->jobs_len) &&
			       all_blocked(e, number) ?
		       for_approval(row->created_at) :
		       nothing;
}

/* The newest run that goes on and has such a job; any job for a context of NULL. */
static const struct ur_run *active_run(const struct ur_evidence *e, const char *context)
{
	const struct ur_run *newest = NULL;

	for (size_t i = 0; i < e->records->runs_len; i++) {
		const struct ur_run *run = &e->records->runs[i];

		if (run->state != UR_RECORD_ACTIVE ||
		    (*e->policy->file && strcmp(run->file, e->policy->file) != 0) ||
		    (context && !job_named(run, context)))
			continue;
		if (!newest || run->number > newest->number)
			newest = run;
	}
	return newest;
}

struct ur_waiting ur_waiting_context(const struct ur_evidence *e, const char *context)
{
	const struct ur_row *row = ur_evidence_row(e, context, NULL);
	const struct ur_run *run;
	const struct ur_job *job;

	if (!e->dialect || !e->records->complete || !row ||
	    row->writer != UR_WRITER_ENGINE || row->state != UR_STATE_PENDING)
		return nothing;
	if (e->records->level == UR_LEVEL_TASKS)
		return by_row(e, row);
	run = active_run(e, context);
	job = run ? job_named(run, context) : NULL;
	if (!job || job->state != UR_RECORD_ACTIVE)
		return nothing;
	/* its row tells since when: the job is as old as its run */
	if (job->waits == UR_WAIT_RUNNER)
		return (struct ur_waiting){ UR_CAUSE_QUEUED, row->created_at,
					    job->labels };
	return job->waits == UR_WAIT_OTHERS ? by_jobs(e, run) : nothing;
}

struct ur_waiting ur_waiting_run(const struct ur_evidence *e)
{
	const struct ur_run *run;

	if (!e->dialect || !e->records->complete)
		return nothing;
	run = active_run(e, NULL);
	return run ? by_jobs(e, run) : nothing;
}

/* A matrix that is not expanded yet adds jobs; an approval and a job that is not over move it. */
static bool run_is_stuck(const struct ur_evidence *e, const struct ur_rules *rules,
			 const struct ur_run *run)
{
	int64_t end = 0;

	if (!run->jobs_read || !run->jobs_len || run->needs_approval)
		return false;
	for (size_t j = 0; j < run->jobs_len; j++) {
		const struct ur_job *job = &run->jobs[j];

		if (!ur_record_state_is_final(job->state) || strstr(job->name, "${{"))
			return false;
		if (job->ended_at > end)
			end = job->ended_at;
	}
	if (!end) /* where jobs have no times */
		end = run->changed_at;
	return end && ur_gate_now(e) - end >= rules->stuck_after_seconds;
}

bool ur_waiting_is_stuck(const struct ur_evidence *e, const struct ur_rules *rules)
{
	bool any = false;

	if (e->records->level != UR_LEVEL_JOBS)
		return false;
	for (size_t i = 0; i < e->records->runs_len; i++) {
		const struct ur_run *run = &e->records->runs[i];

		if (run->state != UR_RECORD_ACTIVE ||
		    (*e->policy->file && strcmp(run->file, e->policy->file) != 0))
			continue;
		if (!run_is_stuck(e, rules, run))
			return false;
		any = true;
	}
	return any;
}
