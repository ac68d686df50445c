/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "actions.h"
#include "call.h"

static struct sb_run *find_run(struct sb_call *c)
{
	struct sb_run *run = sb_run(c->repo, strtoll(c->arg[2], NULL, 10));

	c->keep = false;
	if (!run)
		sb_no_run(c);
	return run;
}

/* false when the re-run is refused */
static bool may_run(struct sb_call *c, struct sb_run *run)
{
	const struct sb_rerun_plan *plan = run->rerun ? run->rerun : c->repo->rerun;

	if (sb_workflow_disabled(c->repo, run->file)) {
		sb_error(c, 400, sb_fmt(&c->arena, "workflow %s is disabled", run->file));
		return false;
	}
	if (!sb_run_done(run)) {
		sb_error(c, 400, "this workflow run is not done");
		return false;
	}
	if (plan && plan->refuse_status) {
		sb_error(c, plan->refuse_status, plan->refuse_message);
		return false;
	}
	if (c->w->t->rerun == SB_RERUN_ATTEMPT)
		run->again = c->token->user;
	return true;
}

void sb_post_rerun_job(struct sb_call *c)
{
	struct sb_run *run = find_run(c);
	struct sb_job *job = NULL;
	int64_t id = strtoll(c->arg[3], NULL, 10);

	if (!run)
		return;
	for (size_t i = 0; i < run->jobs_len; i++)
		if (run->jobs[i]->id == id)
			job = run->jobs[i];
	if (!job) {
		if (c->w->t->not_found == SB_404_DETAIL)
			sb_gone(c, "workflow job not found");
		else
			sb_gone(c,
				sb_fmt(&c->arena, "workflow job with id %s", c->arg[3]));
		return;
	}
	if (!may_run(c, run))
		return;
	c->status = 201;
	sb_json_gitea_job(c, sb_rerun(c->w, run, job));
}

void sb_post_rerun_run(struct sb_call *c)
{
	struct sb_run *run = find_run(c);

	if (!run || !may_run(c, run))
		return;
	c->status = 201;
	sb_rerun(c->w, run, NULL);
	sb_json_gitea_run(c, run);
}

void sb_post_rerun_failed(struct sb_call *c)
{
	struct sb_run *run = find_run(c);
	struct sb_job *failed = NULL;
	size_t n = 0;

	if (!run)
		return;
	if (!sb_run_done(run) && !c->w->t->waiting_for_done) {
		c->status = 201;
		c->type = NULL;
		return;
	}
	if (!may_run(c, run))
		return;
	for (size_t i = 0; i < run->jobs_len; i++)
		if (run->jobs[i]->state == SB_JOB_FAILURE ||
		    run->jobs[i]->state == SB_JOB_CANCELLED) {
			failed = run->jobs[i];
			n++;
		}
	if (n > 1) {
		sb_silent(c, "a re-run of several failed jobs at once");
		return;
	}
	c->status = 201;
	c->type = NULL;
	if (failed || c->w->t->waiting_for_done)
		sb_rerun(c->w, run, failed);
}

void sb_post_cancel(struct sb_call *c)
{
	struct sb_run *run = find_run(c);

	if (!run)
		return;
	c->status = 204;
	c->type = NULL;
	for (size_t i = 0; i < run->jobs_len; i++)
		if (!sb_job_done(run->jobs[i]->state))
			sb_job_move(c->w, run->jobs[i], SB_JOB_CANCELLED, sb_now(c->w),
				    true);
}

/* the workflow's file on the default branch, in the directory that counts */
static const char *workflow_path(struct sb_call *c, const char *file)
{
	static const char *const dirs[] = { ".gitea/workflows", ".github/workflows" };
	const struct sb_branch *b = sb_branch(c->repo, c->repo->default_branch);

	for (size_t i = 0; i < 2; i++) {
		const char *path = sb_fmt(&c->arena, "%s/%s", dirs[i], file);

		if (sb_file(b->tip, path))
			return path;
	}
	return NULL;
}

static const char *workflow_name(struct sb_call *c, const char *path, const char *file)
{
	const struct sb_branch *b = sb_branch(c->repo, c->repo->default_branch);
	const char *p = c->w->t->workflow_names ? sb_file(b->tip, path)->text : NULL;

	for (; p && *p; p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL)
		if (!strncmp(p, "name:", 5)) {
			const char *name =
				sb_dupn(&c->arena, p + 5, strcspn(p + 5, "\n"));

			return sb_trim(&c->arena, name);
		}
	return file;
}

static void json_workflow(struct sb_call *c, const char *file, const char *path)
{
	struct sb_buf *b = &c->out;
	const struct sb_branch *branch = sb_branch(c->repo, c->repo->default_branch);
	const char *api =
		sb_fmt(&c->arena, "%s/api/v1/repos/%s", c->w->root, c->repo->full);

	sb_open(b, NULL, '{');
	sb_js(b, "id", file);
	sb_js(b, "name", workflow_name(c, path, file));
	sb_js(b, "path", path);
	sb_js(b, "state",
	      sb_workflow_disabled(c->repo, file) ? "disabled_manually" : "active");
	sb_jt(b, "created_at", branch->tip->at);
	sb_jt(b, "updated_at", branch->tip->at);
	sb_jf(b, "url", "%s/actions/workflows/%s", api, file);
	sb_jf(b, "html_url", "%s/%s/src/branch/%s/%s", c->w->root, c->repo->full,
	      c->repo->default_branch, path);
	sb_jf(b, "badge_url", "%s/%s/actions/workflows/%s/badge.svg?branch=%s",
	      c->w->root, c->repo->full, file, c->repo->default_branch);
	sb_js(b, "deleted_at", "0001-01-01T00:00:00Z");
	sb_close(b, '}');
}

void sb_get_workflow(struct sb_call *c)
{
	const char *path = workflow_path(c, c->arg[2]);

	if (path)
		json_workflow(c, c->arg[2], path);
	else
		sb_silent(c, "a workflow that is not there");
}

void sb_get_workflows(struct sb_call *c)
{
	const struct sb_branch *b = sb_branch(c->repo, c->repo->default_branch);
	struct sb_map seen = { 0 };
	int64_t n = 0;

	sb_open(&c->out, NULL, '{');
	sb_open(&c->out, "workflows", '[');
	for (const struct sb_commit *k = b->tip; k; k = k->like)
		for (const struct sb_file *f = k->files; f; f = f->next) {
			const char *file = strrchr(f->path, '/');
			const char *path = file ? workflow_path(c, file + 1) : NULL;

			if (!path || strcmp(path, f->path) != 0 ||
			    sb_map_get(&seen, path))
				continue;
			sb_map_put(&c->arena, &seen, path, c);
			json_workflow(c, file + 1, path);
			n++;
		}
	sb_close(&c->out, ']');
	sb_ji(&c->out, "total_count", n);
	sb_close(&c->out, '}');
}

void sb_put_workflow(struct sb_call *c)
{
	struct sb_repo *r = c->repo;
	const char *file = c->arg[2];
	bool off = !strcmp(c->arg[3], "disable");
	size_t n = 0;

	c->keep = false;
	if ((!off && strcmp(c->arg[3], "enable") != 0) || !workflow_path(c, file)) {
		sb_silent(c, "this change of a workflow");
		return;
	}
	for (size_t i = 0; i < r->disabled_len; i++)
		if (strcmp(r->disabled[i], file) != 0)
			r->disabled[n++] = r->disabled[i];
	r->disabled_len = n;
	if (off)
		SB_PUSH(c->w, r->disabled, sb_dup(&c->w->arena, file));
	c->w->changes++;
	c->status = 204;
	c->type = NULL;
}
