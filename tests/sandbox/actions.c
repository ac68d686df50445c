/* SPDX-License-Identifier: MIT */
#include "actions.h"

#include <string.h>

static const char *const words[SB_JOB_STATES] = {
	[SB_JOB_BLOCKED] = "blocked", [SB_JOB_WAITING] = "waiting",
	[SB_JOB_RUNNING] = "running", [SB_JOB_SUCCESS] = "success",
	[SB_JOB_FAILURE] = "failure", [SB_JOB_CANCELLED] = "cancelled",
	[SB_JOB_SKIPPED] = "skipped",
};

int sb_job_state(const char *word)
{
	for (int i = 0; i < SB_JOB_STATES; i++)
		if (!strcmp(words[i], word))
			return i;
	return -1;
}

const char *sb_job_word(enum sb_job_state state)
{
	return words[state];
}

bool sb_job_done(enum sb_job_state state)
{
	return state >= SB_JOB_SUCCESS;
}

struct sb_run *sb_run(const struct sb_repo *r, int64_t id)
{
	for (size_t i = 0; i < r->runs_len; i++)
		if (r->runs[i]->id == id)
			return r->runs[i];
	return NULL;
}

struct sb_job *sb_job(const struct sb_repo *r, int64_t id)
{
	for (size_t i = 0; i < r->runs_len; i++) {
		const struct sb_run *run = r->runs[i];

		for (size_t j = 0; j < run->jobs_len; j++)
			if (run->jobs[j]->id == id)
				return run->jobs[j];
		for (size_t j = 0; j < run->old_len; j++)
			if (run->old[j]->id == id)
				return run->old[j];
	}
	return NULL;
}

struct sb_job *sb_job_named(const struct sb_run *run, const char *name)
{
	for (size_t i = 0; i < run->jobs_len; i++)
		if (!strcmp(run->jobs[i]->name, name))
			return run->jobs[i];
	return NULL;
}

bool sb_run_done(const struct sb_run *run)
{
	for (size_t i = 0; i < run->jobs_len; i++)
		if (!sb_job_done(run->jobs[i]->state))
			return false;
	return true;
}

enum sb_job_state sb_run_state(const struct sb_world *w, const struct sb_run *run)
{
	static const enum sb_job_state order[][5] = {
		[SB_AGG_124] = { SB_JOB_CANCELLED, SB_JOB_RUNNING, SB_JOB_WAITING,
				 SB_JOB_FAILURE, SB_JOB_BLOCKED },
		[SB_AGG_127] = { SB_JOB_RUNNING, SB_JOB_WAITING, SB_JOB_BLOCKED,
				 SB_JOB_CANCELLED, SB_JOB_FAILURE },
		[SB_AGG_FORGEJO] = { SB_JOB_CANCELLED, SB_JOB_FAILURE, SB_JOB_WAITING,
				     SB_JOB_RUNNING, SB_JOB_BLOCKED },
	};
	size_t count[SB_JOB_STATES] = { 0 };

	for (size_t i = 0; i < run->jobs_len; i++)
		count[run->jobs[i]->state]++;
	if (run->approval && w->t->approval_waiting && count[SB_JOB_BLOCKED])
		return SB_JOB_WAITING;
	if (run->jobs_len && count[SB_JOB_SKIPPED] == run->jobs_len)
		return SB_JOB_SKIPPED;
	if (count[SB_JOB_SKIPPED] + count[SB_JOB_SUCCESS] == run->jobs_len)
		return SB_JOB_SUCCESS;
	for (size_t i = 0; i < 5; i++)
		if (count[order[w->t->aggregate][i]])
			return order[w->t->aggregate][i];
	return SB_JOB_BLOCKED;
}

/* what the workflow waits for, by the word of what happened */
const char *sb_run_trigger(const struct sb_run *run)
{
	static const char *const happened[] = { "sync", "label", "assign", "milestone",
						"review_request" };

	for (size_t i = 0; i < sizeof(happened) / sizeof(happened[0]); i++)
		if (!strncmp(run->event, "pull_request_", 13) &&
		    !strcmp(run->event + 13, happened[i]))
			return "pull_request";
	return run->event;
}

static bool run_writes(const struct sb_world *w, const struct sb_run *run)
{
	return w->t->schedule_push || strcmp(run->event, "schedule") != 0;
}

const char *sb_run_context(struct sb_world *w, const struct sb_run *run, const char *job)
{
	const char *event = sb_run_trigger(run), *name = run->workflow;

	if (!strcmp(event, "schedule"))
		event = "push";

	if (w->t->target_plain && !strcmp(event, "pull_request_target"))
		event = "pull_request";
	if (!*name && w->t->noname_file)
		name = run->file;
	return sb_trim(&w->arena, sb_fmt(&w->arena, "%s / %s (%s)", name, job, event));
}

static size_t position(const struct sb_job *job)
{
	for (size_t i = 0; i < job->run->jobs_len; i++)
		if (job->run->jobs[i] == job)
			return i;
	return 0;
}

const char *sb_job_target(struct sb_world *w, const struct sb_job *job)
{
	const struct sb_run *run = job->run;

	if (w->t->url_ids)
		return sb_fmt(&w->arena, "/%s/actions/runs/%lld/jobs/%lld",
			      run->repo->full, (long long)run->id, (long long)job->id);
	return sb_fmt(&w->arena, "/%s/actions/runs/%lld/jobs/%zu", run->repo->full,
		      (long long)run->number, position(job));
}

const char *sb_engine_group(struct sb_world *w, const struct sb_commit *c,
			    const char *context, const char *file)
{
	if (!w->t->split || sb_row_live(c, context))
		return context;
	return sb_fmt(&w->arena, "%s\n%s", context, file);
}

static const char *describe(struct sb_world *w, const struct sb_job *job,
			    enum sb_job_state state)
{
	bool new = w->t->descriptions_127;
	const char *took =
		sb_duration(&w->arena, job->started ? job->stopped - job->started : 0);

	switch (state) {
	case SB_JOB_SUCCESS:
		return sb_fmt(&w->arena, "Successful in %s", took);
	case SB_JOB_FAILURE:
		return sb_fmt(&w->arena, "Failing after %s", took);
	case SB_JOB_CANCELLED:
		return new ? sb_fmt(&w->arena, "Canceled after %s", took) :
			     "Has been cancelled";
	case SB_JOB_SKIPPED:
		return new ? "Skipped" : "Has been skipped";
	case SB_JOB_RUNNING:
		return new ? "In progress" : "Has started running";
	case SB_JOB_WAITING:
		return "Waiting to run";
	case SB_JOB_BLOCKED:
	case SB_JOB_STATES:
		break;
	}
	return "Blocked by required conditions";
}

static const char *row_state(const struct sb_world *w, enum sb_job_state state)
{
	switch (state) {
	case SB_JOB_SUCCESS:
		return "success";
	case SB_JOB_FAILURE:
	case SB_JOB_CANCELLED:
		return "failure";
	case SB_JOB_SKIPPED:
		return w->t->skipped;
	case SB_JOB_RUNNING:
	case SB_JOB_WAITING:
	case SB_JOB_BLOCKED:
	case SB_JOB_STATES:
		break;
	}
	return "pending";
}

static bool same_row(const struct sb_world *w, const struct sb_row *a,
		     const struct sb_row *b)
{
	if (strcmp(a->state, b->state) != 0)
		return false;
	if (w->t->same == SB_SAME_STATE)
		return true;
	if (strcmp(a->description, b->description) != 0)
		return false;
	return w->t->same == SB_SAME_DESCRIPTION || !strcmp(a->target_url, b->target_url);
}

void sb_engine_row(struct sb_world *w, const struct sb_job *job, enum sb_job_state state,
		   int64_t at, const char *text)
{
	struct sb_commit *c = job->run->commit;
	const char *context = sb_run_context(w, job->run, job->name);
	struct sb_row row = {
		.state = row_state(w, state),
		.context = context,
		.description = text ? text : describe(w, job, state),
		.target_url = sb_job_target(w, job),
		.at = at,
		.engine = true,
	};
	const struct sb_row *last;

	if (!run_writes(w, job->run))
		return;
	row.group = sb_engine_group(w, c, context, job->run->file);
	last = sb_row_live(c, row.group);
	if (!last || !same_row(w, last, &row) ||
	    (w->t->noname_repeats && !*job->run->workflow))
		sb_row_add(w, c, &row);
}

static void take(struct sb_world *w, struct sb_job *job, int64_t at)
{
	struct sb_task *t = sb_alloc(&w->arena, sizeof(*t));
	struct sb_repo *r = job->run->repo;

	t->id = ++w->last_task;
	t->job = job;
	t->state = SB_JOB_RUNNING;
	t->created = t->updated = at;
	SB_PUSH(w, r->tasks, t);
	job->task = t;
	job->taken = true;
	job->attempt++;
	job->started = at;
	job->stopped = 0;
	if (!job->run->started)
		job->run->started = at;
}

void sb_job_move(struct sb_world *w, struct sb_job *job, enum sb_job_state state,
		 int64_t at, bool row)
{
	bool fresh = !sb_job_done(job->state);

	if (state == SB_JOB_RUNNING && job->state != SB_JOB_RUNNING)
		take(w, job, at);
	if (sb_job_done(state)) {
		if (!fresh || !job->stopped)
			job->stopped = at;
		if (job->task) {
			job->task->state = state;
			job->task->updated = at;
		}
	} else if (state != SB_JOB_RUNNING) {
		job->started = job->stopped = 0;
		job->task = NULL;
		job->taken = false;
	}
	job->state = state;
	if (row)
		sb_engine_row(w, job, state, at, NULL);
	job->run->stopped = sb_run_done(job->run) ? at : 0;
	w->changes++;
}
