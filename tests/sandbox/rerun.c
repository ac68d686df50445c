/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <time.h>

#include "actions.h"

int64_t sb_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static bool needs(const struct sb_job *job, const char *key)
{
	for (size_t i = 0; i < job->needs_len; i++)
		if (!strcmp(job->needs[i], key))
			return true;
	return false;
}

/* the chosen job and what needs it, directly or not; all when none is chosen */
static void choose(const struct sb_run *run, const struct sb_job *job, bool *chosen)
{
	bool more = true;

	for (size_t i = 0; i < run->jobs_len; i++)
		chosen[i] = !job || run->jobs[i] == job;
	while (more) {
		more = false;
		for (size_t i = 0; i < run->jobs_len; i++)
			for (size_t j = 0; j < run->jobs_len && !chosen[i]; j++)
				if (chosen[j] && needs(run->jobs[i], run->jobs[j]->key))
					chosen[i] = more = true;
	}
}

/* does it wait for another job that runs again? */
static bool blocked(const struct sb_run *run, size_t i, const bool *chosen)
{
	for (size_t j = 0; j < run->jobs_len; j++)
		if (j != i && chosen[j] && needs(run->jobs[i], run->jobs[j]->key))
			return true;
	return false;
}

/* Gitea 1.27: each job gets a new record, run again or not */
static void new_attempt(struct sb_world *w, struct sb_run *run)
{
	run->attempt++;
	for (size_t i = 0; i < run->jobs_len; i++) {
		struct sb_job *job = sb_alloc(&w->arena, sizeof(*job));

		*job = *run->jobs[i];
		SB_PUSH(w, run->old, run->jobs[i]);
		job->id = ++w->last_job;
		job->run_attempt = run->attempt;
		job->created = sb_now(w);
		run->jobs[i] = job;
	}
}

static struct sb_rerun_plan *plan_of(const struct sb_run *run)
{
	return run->rerun ? run->rerun : run->repo->rerun;
}

struct sb_job *sb_rerun(struct sb_world *w, struct sb_run *run, struct sb_job *job)
{
	bool *chosen = sb_alloc(&w->arena, run->jobs_len * sizeof(*chosen));
	const struct sb_rerun_plan *plan = plan_of(run);
	struct sb_timer *timer = sb_alloc(&w->arena, sizeof(*timer));
	struct sb_job *again = NULL;

	choose(run, job, chosen);
	run->started = run->stopped = 0;
	if (w->t->rerun == SB_RERUN_ATTEMPT)
		new_attempt(w, run);
	for (size_t i = 0; i < run->jobs_len; i++) {
		enum sb_job_state state = run->jobs[i]->state;
		bool it = job && chosen[i] && !strcmp(run->jobs[i]->name, job->name);

		if (chosen[i])
			state = blocked(run, i, chosen) ? SB_JOB_BLOCKED : SB_JOB_WAITING;
		if (chosen[i])
			sb_job_move(w, run->jobs[i], state, sb_now(w), true);
		else if (w->t->rerun == SB_RERUN_ATTEMPT)
			sb_engine_row(w, run->jobs[i], state, sb_now(w), NULL);
		if (it)
			again = run->jobs[i];
	}
	timer->run = run;
	timer->attempt = run->attempt;
	if (plan && plan->by_requests)
		timer->due_request = w->requests + plan->after_requests;
	else
		timer->due_ms = sb_ms() + (plan ? plan->after_ms : 50);
	SB_PUSH(w, w->timers, timer);
	return again;
}

static enum sb_job_state end_of(const struct sb_run *run, const struct sb_job *job)
{
	const struct sb_rerun_plan *plan = plan_of(run);

	for (size_t i = 0; plan && i < plan->names_len; i++)
		if (!strcmp(plan->names[i], job->name))
			return plan->states[i];
	return plan ? plan->state : SB_JOB_SUCCESS;
}

static void finish(struct sb_world *w, struct sb_timer *timer)
{
	struct sb_run *run = timer->run;
	int64_t at = sb_now(w);

	timer->done = true;
	if (run->attempt != timer->attempt)
		return;
	for (size_t i = 0; i < run->jobs_len; i++) {
		struct sb_job *job = run->jobs[i];
		enum sb_job_state end = end_of(run, job);

		if (sb_job_done(job->state))
			continue;
		if (job->state == SB_JOB_BLOCKED && !job->run->approval)
			sb_job_move(w, job, SB_JOB_WAITING, at, true);
		if (job->state != SB_JOB_RUNNING)
			sb_job_move(w, job, SB_JOB_RUNNING, at, true);
		if (end != SB_JOB_RUNNING)
			sb_job_move(w, job, end, at, true);
	}
}

void sb_rerun_advance(struct sb_world *w)
{
	for (size_t i = 0; i < w->timers_len; i++) {
		struct sb_timer *t = w->timers[i];

		if (t->done)
			continue;
		if (t->due_request ? w->requests > t->due_request : sb_ms() >= t->due_ms)
			finish(w, t);
	}
}

int64_t sb_rerun_wait(const struct sb_world *w)
{
	int64_t wait = -1, now = sb_ms();

	for (size_t i = 0; i < w->timers_len; i++) {
		const struct sb_timer *t = w->timers[i];
		int64_t left = t->due_ms > now ? t->due_ms - now : 0;

		if (!t->done && !t->due_request && (wait < 0 || left < wait))
			wait = left;
	}
	return wait;
}
