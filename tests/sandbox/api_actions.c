/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "actions.h"
#include "call.h"

static const char *const status_words[SB_JOB_STATES] = {
	[SB_JOB_BLOCKED] = "waiting",	  [SB_JOB_WAITING] = "queued",
	[SB_JOB_RUNNING] = "in_progress", [SB_JOB_SUCCESS] = "completed",
	[SB_JOB_FAILURE] = "completed",	  [SB_JOB_CANCELLED] = "completed",
	[SB_JOB_SKIPPED] = "completed",
};

static void json_pull_links(struct sb_call *c, const struct sb_run *run)
{
	const struct sb_pull *p = run->pull ? sb_pull(c->repo, run->pull) : NULL;
	struct sb_buf *b = &c->out;
	const char *api =
		sb_fmt(&c->arena, "%s/api/v1/repos/%s", c->w->root, c->repo->full);

	sb_open(b, "pull_requests", '[');
	if (p) {
		const struct sb_repo *side[] = { p->from ? p->from : c->repo, c->repo };
		const struct sb_branch *base = sb_branch(c->repo, p->base);

		sb_open(b, NULL, '{');
		sb_ji(b, "id", p->id);
		sb_ji(b, "number", p->number);
		sb_jf(b, "url", "%s/pulls/%lld", api, (long long)p->number);
		for (int i = 0; i < 2; i++) {
			sb_open(b, i ? "base" : "head", '{');
			sb_js(b, "ref", i ? p->base : p->branch);
			sb_js(b, "sha",
			      i ? (base ? base->tip->sha : "") : run->commit->sha);
			sb_open(b, "repo", '{');
			sb_ji(b, "id", side[i]->id);
			sb_jf(b, "url", "%s/api/v1/repos/%s", c->w->root, side[i]->full);
			sb_js(b, "name", side[i]->name);
			sb_close(b, '}');
			sb_close(b, '}');
		}
		sb_close(b, '}');
	}
	sb_close(b, ']');
}

static const char *file_ref(struct sb_call *c, const struct sb_run *run)
{
	return sb_fmt(&c->arena, "%s@%s", run->file, run->ref);
}

/* Gitea 1.25 tells what happened: a schedule is registered by a push */
static const char *recorded_event(const struct sb_world *w, const struct sb_run *run)
{
	const char *trigger = sb_run_trigger(run);

	if (!w->t->runs_owner)
		return trigger;
	if (!strcmp(trigger, "schedule"))
		return "push";
	return strcmp(trigger, "pull_request_target") ? run->event : "pull_request";
}

void sb_json_gitea_run(struct sb_call *c, const struct sb_run *run)
{
	const struct sb_traits *t = c->w->t;
	enum sb_job_state state = sb_run_state(c->w, run);
	const char *status = run->status ? run->status : status_words[state];
	const char *conclusion = run->conclusion;
	struct sb_buf *b = &c->out;
	const char *api = sb_fmt(&c->arena, "%s/api/v1/repos/%s/actions/runs/%lld",
				 c->w->root, c->repo->full, (long long)run->id);

	if (!conclusion && sb_job_done(state))
		conclusion = sb_job_word(state);
	sb_open(b, NULL, '{');
	sb_ji(b, "id", run->id);
	sb_js(b, "url", api);
	if (t->attempts && run->attempt > 1)
		sb_jf(b, "previous_attempt_url", "%s/attempts/%lld", api,
		      (long long)run->attempt - 1);
	else if (t->attempts)
		sb_jraw(b, "previous_attempt_url", "null");
	sb_jf(b, "html_url", "%s/%s/actions/runs/%lld", c->w->root, c->repo->full,
	      (long long)(t->url_ids ? run->id : run->number));
	sb_js(b, "display_title", run->title);
	sb_js(b, "path", file_ref(c, run));
	sb_js(b, "event", recorded_event(c->w, run));
	sb_ji(b, "run_attempt", t->attempts ? run->attempt : 0);
	sb_ji(b, "run_number", run->number);
	sb_js(b, "head_sha", run->commit->sha);
	sb_js(b, "status", status);
	sb_json_user(c, "actor", run->actor);
	sb_json_user(c, "trigger_actor", run->again ? run->again : run->actor);
	sb_json_repo(c, "repository", c->repo, false);
	if (!strncmp(run->ref, "refs/heads/", 11))
		sb_js(b, "head_branch", run->ref + 11);
	if (conclusion && !strcmp(status, "completed"))
		sb_js(b, "conclusion", conclusion);
	if (t->attempts)
		json_pull_links(c, run);
	sb_jt(b, "started_at", run->started);
	sb_jt(b, "completed_at", sb_job_done(state) ? run->stopped : 0);
	sb_close(b, '}');
}

static void json_steps(struct sb_call *c, const struct sb_job *job)
{
	struct sb_buf *b = &c->out;

	if (!c->w->t->steps) {
		sb_jraw(b, "steps", "null");
		return;
	}
	sb_open(b, "steps", '[');
	if (job->taken) {
		bool ran = job->state != SB_JOB_SKIPPED;

		sb_open(b, NULL, '{');
		sb_jf(b, "name", "Run %s", job->key);
		sb_ji(b, "number", 0);
		sb_js(b, "status", status_words[job->state]);
		if (sb_job_done(job->state))
			sb_js(b, "conclusion", sb_job_word(job->state));
		sb_jt(b, "started_at", ran ? job->started : 0);
		sb_jt(b, "completed_at", ran ? job->stopped : 0);
		sb_close(b, '}');
	}
	sb_close(b, ']');
}

void sb_json_gitea_job(struct sb_call *c, const struct sb_job *job)
{
	const struct sb_traits *t = c->w->t;
	const struct sb_run *run = job->run;
	struct sb_buf *b = &c->out;
	const char *api = sb_fmt(&c->arena, "%s/api/v1/repos/%s/actions", c->w->root,
				 c->repo->full);
	const char *target = sb_job_target(c->w, job);

	sb_open(b, NULL, '{');
	sb_ji(b, "id", job->id);
	sb_jf(b, "url", "%s/jobs/%lld", api, (long long)job->id);
	sb_jf(b, "html_url", "%s%s", c->w->root, target);
	sb_ji(b, "run_id", run->id);
	sb_jf(b, "run_url", "%s/runs/%lld", api, (long long)run->id);
	sb_js(b, "name", job->name);
	sb_jraw(b, "labels", "[\"host\"]");
	sb_ji(b, "run_attempt", t->attempts ? job->run_attempt : job->attempt);
	sb_js(b, "head_sha", run->commit->sha);
	sb_js(b, "status", status_words[job->state]);
	if (sb_job_done(job->state))
		sb_js(b, "conclusion", sb_job_word(job->state));
	if (job->taken) {
		sb_ji(b, "runner_id", 1);
		sb_js(b, "runner_name", "r1");
	}
	json_steps(c, job);
	sb_jt(b, "created_at", job->created);
	sb_jt(b, "started_at", job->started);
	sb_jt(b, "completed_at", job->stopped);
	sb_close(b, '}');
}

static bool status_wanted(struct sb_call *c, const struct sb_run *run)
{
	const char *want = sb_query(c, "status", 0);
	enum sb_job_state state = sb_run_state(c->w, run);

	if (!want)
		return true;
	if (c->w->t->forgejo || !strcmp(want, "success") || !strcmp(want, "failure"))
		return !strcmp(want, sb_job_word(state));
	return !strcmp(want, status_words[state]);
}

/* Forgejo's filter goes by what registered the run, Gitea's by the trigger */
static const char *filtered_event(const struct sb_world *w, const struct sb_run *run)
{
	const char *trigger = sb_run_trigger(run);

	return w->t->forgejo && !strcmp(trigger, "schedule") ? "push" : trigger;
}

static bool run_wanted(struct sb_call *c, const struct sb_run *run)
{
	const char *sha = sb_query(c, "head_sha", 0), *event = sb_query(c, "event", 0);
	const char *number = c->w->t->forgejo ? sb_query(c, "run_number", 0) : NULL;
	const char *branch = c->w->t->forgejo ? NULL : sb_query(c, "branch", 0);

	if (sha && *sha && strcmp(sha, run->commit->sha) != 0)
		return false;
	if (event && *event && strcmp(event, filtered_event(c->w, run)) != 0)
		return false;
	if (number && strtoll(number, NULL, 10) != run->number)
		return false;
	if (branch && *branch &&
	    strcmp(run->ref, sb_fmt(&c->arena, "refs/heads/%s", branch)) != 0)
		return false;
	return status_wanted(c, run);
}

static int by_id_down(const void *a, const void *b)
{
	const struct sb_run *x = *(struct sb_run *const *)a;
	const struct sb_run *y = *(struct sb_run *const *)b;

	return x->id > y->id ? -1 : 1;
}

static int by_id_up(const void *a, const void *b)
{
	return -by_id_down(a, b);
}

void sb_get_runs(struct sb_call *c)
{
	const struct sb_traits *t = c->w->t;
	struct sb_repo *r = c->repo;
	struct sb_run **runs;
	struct sb_page p;
	size_t n = 0;

	if (!c->token && !t->runs_public) {
		sb_error(c, 401, "token is required");
		return;
	}
	if (t->runs_owner && (c->level < SB_OWNER || c->token->job)) {
		sb_error(c, 403, "user should be the owner of the repo");
		return;
	}
	runs = sb_alloc(&c->arena, (r->runs_len + 1) * sizeof(struct sb_run *));
	for (size_t i = 0; i < r->runs_len; i++)
		if (run_wanted(c, r->runs[i]))
			runs[n++] = r->runs[i];
	if (n)
		qsort(runs, n, sizeof(struct sb_run *),
		      t->runs_ascending ? by_id_up : by_id_down);
	p = sb_found_page(c, n);
	if (t->actions_count)
		sb_page_heads(c, &p, n, true, true);
	sb_open(&c->out, NULL, '{');
	sb_open(&c->out, "workflow_runs", '[');
	for (size_t i = 0; i < p.count; i++) {
		if (t->forgejo)
			sb_json_forgejo_run(c, runs[p.first + i]);
		else
			sb_json_gitea_run(c, runs[p.first + i]);
	}
	sb_close(&c->out, ']');
	sb_ji(&c->out, "total_count", (int64_t)n);
	sb_close(&c->out, '}');
}

void sb_no_run(struct sb_call *c)
{
	const char *detail =
		sb_fmt(&c->arena, "run with id %s: resource does not exist", c->arg[2]);

	if (c->w->t->forgejo && c->w->t->runs_detail)
		sb_error(c, 404, detail);
	else if (c->w->t->forgejo)
		sb_gone(c, NULL);
	else
		sb_gone(c, c->w->t->runs_detail ? detail : "resource does not exist");
}

void sb_get_run(struct sb_call *c)
{
	const struct sb_run *run = sb_run(c->repo, strtoll(c->arg[2], NULL, 10));

	if (!run)
		sb_no_run(c);
	else if (c->w->t->forgejo)
		sb_json_forgejo_run(c, run);
	else
		sb_json_gitea_run(c, run);
}

void sb_get_run_jobs(struct sb_call *c)
{
	const struct sb_run *run = sb_run(c->repo, strtoll(c->arg[2], NULL, 10));
	size_t n = run ? run->jobs_len : 0;
	struct sb_page p;

	if (!run && !c->w->t->jobs_unknown_200) {
		sb_no_run(c);
		return;
	}
	if (c->w->t->forgejo) {
		sb_json_forgejo_jobs(c, run);
		return;
	}
	p = sb_found_page(c, n);
	if (c->w->t->actions_count)
		sb_page_heads(c, &p, n, true, true);
	sb_open(&c->out, NULL, '{');
	sb_open(&c->out, "jobs", '[');
	for (size_t i = 0; run && i < p.count; i++)
		sb_json_gitea_job(c, run->jobs[p.first + i]);
	sb_close(&c->out, ']');
	sb_ji(&c->out, "total_count", (int64_t)n);
	sb_close(&c->out, '}');
}

void sb_get_job(struct sb_call *c)
{
	const struct sb_job *job = sb_job(c->repo, strtoll(c->arg[2], NULL, 10));

	if (job)
		sb_json_gitea_job(c, job);
	else
		sb_gone(c, c->w->t->not_found == SB_404_DETAIL ?
				   NULL :
				   "resource does not exist");
}
