/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "actions.h"
#include "call.h"

/* "#12" for a pull request, else the branch */
static const char *pretty_ref(struct sb_call *c, const struct sb_run *run)
{
	if (!strncmp(run->ref, "refs/pull/", 10))
		return sb_fmt(&c->arena, "#%lld", (long long)run->pull);
	if (!strncmp(run->ref, "refs/heads/", 11))
		return run->ref + 11;
	return strncmp(run->ref, "refs/tags/", 10) ? run->ref : run->ref + 10;
}

static const char *plain_event(const char *event)
{
	if (!strcmp(event, "schedule"))
		return "push";
	return !strcmp(event, "pull_request_target") ? "pull_request" : event;
}

/* the webhook's payload, as a text inside the JSON; cut to what names it */
static void json_payload(struct sb_call *c, const struct sb_run *run)
{
	struct sb_buf b = { 0 };

	sb_open(&b, NULL, '{');
	sb_js(&b, "action", "opened");
	sb_ji(&b, "number", run->pull);
	sb_open(&b, "pull_request", '{');
	sb_ji(&b, "number", run->pull);
	sb_js(&b, "title", run->title);
	sb_close(&b, '}');
	sb_close(&b, '}');
	sb_js(&c->out, "event_payload", b.s);
	sb_buf_release(&b);
}

void sb_json_forgejo_run(struct sb_call *c, const struct sb_run *run)
{
	enum sb_job_state state = sb_run_state(c->w, run);
	struct sb_buf *b = &c->out;

	sb_open(b, NULL, '{');
	sb_ji(b, "id", run->id);
	sb_js(b, "title", run->title);
	sb_json_repo(c, "repository", c->repo, true);
	sb_js(b, "workflow_id", run->file);
	sb_ji(b, "index_in_repo", run->number);
	sb_json_user(c, "trigger_user", run->actor);
	sb_ji(b, "ScheduleID", 0);
	sb_js(b, "prettyref", pretty_ref(c, run));
	sb_jb(b, "is_ref_deleted", false);
	sb_js(b, "commit_sha", run->commit->sha);
	sb_jb(b, "is_fork_pull_request", run->fork);
	sb_jb(b, "need_approval", run->approval);
	sb_ji(b, "approved_by", 0);
	sb_js(b, "event", plain_event(sb_run_trigger(run)));
	json_payload(c, run);
	sb_js(b, "trigger_event", sb_run_trigger(run));
	sb_js(b, "status", run->status ? run->status : sb_job_word(state));
	sb_jt(b, "started", run->started);
	sb_jt(b, "stopped", sb_job_done(state) ? run->stopped : 0);
	sb_jt(b, "created", run->created);
	sb_jt(b, "updated", run->stopped ? run->stopped : run->created);
	if (!(c->w->t->has & SB_HAS_RUN_JOBS))
		sb_ji(b, "duration",
		      run->stopped ? (run->stopped - run->started) * 1000000000 : 0);
	sb_jf(b, "html_url", "%s/%s/actions/runs/%lld", c->w->root, c->repo->full,
	      (long long)run->number);
	sb_close(b, '}');
}

static void json_needs(struct sb_buf *b, const struct sb_job *job)
{
	if (!job->needs_len) {
		sb_jraw(b, "needs", "null");
		return;
	}
	sb_open(b, "needs", '[');
	for (size_t i = 0; i < job->needs_len; i++)
		sb_js(b, NULL, job->needs[i]);
	sb_close(b, ']');
}

void sb_json_forgejo_jobs(struct sb_call *c, const struct sb_run *run)
{
	struct sb_buf *b = &c->out;
	char handle[41];

	sb_open(b, NULL, '[');
	for (size_t i = 0; i < run->jobs_len; i++) {
		const struct sb_job *job = run->jobs[i];
		const char *seed = sb_fmt(&c->arena, "job %lld", (long long)job->id);

		sb_sha1(seed, strlen(seed), handle);
		sb_open(b, NULL, '{');
		sb_ji(b, "id", job->id);
		sb_ji(b, "run_id", run->id);
		sb_ji(b, "attempt", run->attempt);
		sb_jf(b, "handle", "%.8s-%.4s-4%.3s-8%.3s-%.12s", handle, handle + 8,
		      handle + 12, handle + 15, handle + 18);
		sb_ji(b, "repo_id", c->repo->id);
		sb_ji(b, "owner_id", c->repo->owner->id);
		sb_js(b, "name", job->name);
		json_needs(b, job);
		sb_jraw(b, "runs_on", "[\"host\"]");
		sb_ji(b, "task_id", job->task ? job->task->id : 0);
		sb_js(b, "status", sb_job_word(job->state));
		sb_close(b, '}');
	}
	sb_close(b, ']');
}

static void json_task(struct sb_call *c, const struct sb_task *t)
{
	const struct sb_run *run = t->job->run;
	struct sb_buf *b = &c->out;
	int64_t number = c->w->t->url_ids ? run->id : run->number;

	sb_open(b, NULL, '{');
	sb_ji(b, "id", t->id);
	sb_js(b, "name", t->job->name);
	sb_js(b, "head_branch", pretty_ref(c, run));
	sb_js(b, "head_sha", run->commit->sha);
	sb_ji(b, "run_number", run->number);
	sb_js(b, "event", sb_run_trigger(run));
	sb_js(b, "display_title", run->title);
	sb_js(b, "status", sb_job_word(t->state));
	sb_js(b, "workflow_id", run->file);
	sb_jf(b, "url", "%s/%s/actions/runs/%lld", c->w->root, c->repo->full,
	      (long long)number);
	sb_jt(b, "created_at", t->created);
	sb_jt(b, "updated_at", t->updated);
	sb_jt(b, "run_started_at", t->created);
	sb_close(b, '}');
}

void sb_get_tasks(struct sb_call *c)
{
	const struct sb_repo *r = c->repo;
	struct sb_page p = sb_found_page(c, r->tasks_len);

	if (c->w->t->actions_count)
		sb_page_heads(c, &p, r->tasks_len, true, true);
	sb_open(&c->out, NULL, '{');
	sb_open(&c->out, "workflow_runs", '[');
	for (size_t i = 0; i < p.count; i++)
		json_task(c, r->tasks[r->tasks_len - 1 - p.first - i]);
	sb_close(&c->out, ']');
	sb_ji(&c->out, "total_count", (int64_t)r->tasks_len);
	sb_close(&c->out, '}');
}
