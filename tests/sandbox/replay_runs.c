/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "replay.h"
#include "scenario.h"

/*
 * Runs and jobs of the topics that a runner took part in. Their identity comes
 * from run, job, task and row answers; their states only from what was fed.
 */

static const char *text(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? s : "";
}

static int64_t number(const json_t *o, const char *key)
{
	return json_integer_value(json_object_get(o, key));
}

static struct sb_run *run_numbered(struct replay *rp, int64_t n)
{
	for (size_t i = 0; i < rp->r->runs_len; i++)
		if (rp->r->runs[i]->number == n)
			return rp->r->runs[i];
	return NULL;
}

static struct sb_run *add_run(struct replay *rp, int64_t id, int64_t index,
			      const char *sha)
{
	struct sb_run *run = sb_alloc(&rp->w->arena, sizeof(*run));

	run->id = id;
	run->number = index;
	run->repo = rp->r;
	run->commit = sb_commit(rp->w, rp->r, sha);
	run->file = run->title = run->ref = "";
	run->workflow = "CI";
	run->event = "pull_request";
	run->actor = sb_user(rp->w, "alice");
	run->attempt = 1;
	run->created = rp->w->start;
	SB_PUSH(rp->w, rp->r->runs, run);
	if (id > rp->w->last_run)
		rp->w->last_run = id;
	return run;
}

static const char *head_ref(struct replay *rp, const char *pretty)
{
	if (*pretty == '#')
		return sb_fmt(&rp->w->arena, "refs/pull/%s/head", pretty + 1);
	return sb_fmt(&rp->w->arena, "refs/heads/%s", pretty);
}

/* The '@' before the ref, by what the other fields say of it: file and ref may hold more. */
static const char *ref_in(const char *path, const json_t *v)
{
	const char *branch = text(v, "head_branch"), *found = NULL;
	char want[256];
	size_t len;

	snprintf(want, sizeof(want), "@refs/%s%s",
		 *branch					? "heads/" :
		 !strncmp(text(v, "event"), "pull_request", 12) ? "pull/" :
								  "tags/",
		 branch);
	len = strlen(want);
	for (const char *at = path; (at = strstr(at, want)); at++)
		if (!*branch || !at[len])
			found = at;
	if (!found) {
		fprintf(stderr, "a run's path without its ref: %s\n", path);
		exit(2);
	}
	return found;
}

static void run_from_record(struct replay *rp, const json_t *v)
{
	bool forgejo = rp->w->t->forgejo;
	const char *path = text(v, "path"), *at = forgejo ? path : ref_in(path, v);
	struct sb_run *run;

	run = add_run(rp, number(v, "id"),
		      number(v, forgejo ? "index_in_repo" : "run_number"),
		      text(v, forgejo ? "commit_sha" : "head_sha"));
	run->file = forgejo ? sb_dup(&rp->w->arena, text(v, "workflow_id")) :
			      sb_dupn(&rp->w->arena, path, (size_t)(at - path));
	run->ref = forgejo ? head_ref(rp, text(v, "prettyref")) :
			     sb_dup(&rp->w->arena, at + 1);
	run->title = sb_dup(&rp->w->arena, text(v, forgejo ? "title" : "display_title"));
	run->event = sb_dup(&rp->w->arena, text(v, forgejo ? "trigger_event" : "event"));
	run->actor = sb_user(
		rp->w,
		text(json_object_get(v, forgejo ? "trigger_user" : "actor"), "login"));
	if (!strncmp(run->ref, "refs/pull/", 10))
		run->pull = strtoll(run->ref + 10, NULL, 10);
	run->approval = run->fork = json_is_true(json_object_get(v, "need_approval"));
}

static void run_from_task(struct replay *rp, const json_t *v)
{
	const char *page = strrchr(text(v, "url"), '/');
	int64_t index = number(v, "run_number");
	struct sb_run *run = run_numbered(rp, index);

	if (!run)
		run = add_run(rp, rp->w->t->url_ids ? strtoll(page + 1, NULL, 10) : index,
			      index, text(v, "head_sha"));
	run->file = sb_dup(&rp->w->arena, text(v, "workflow_id"));
	run->event = sb_dup(&rp->w->arena, text(v, "event"));
	run->title = sb_dup(&rp->w->arena, text(v, "display_title"));
	run->ref = head_ref(rp, text(v, "head_branch"));
	if (!strncmp(run->ref, "refs/pull/", 10))
		run->pull = strtoll(run->ref + 10, NULL, 10);
}

static struct sb_job *add_job(struct replay *rp, struct sb_run *run, int64_t id,
			      const char *name)
{
	struct sb_job *job = sb_alloc(&rp->w->arena, sizeof(*job));
	const char *paren = strstr(name, " (");

	job->id = id;
	job->run = run;
	job->name = sb_dup(&rp->w->arena, name);
	job->key =
		paren ? sb_dupn(&rp->w->arena, name, (size_t)(paren - name)) : job->name;
	if (!strcmp(name, "Lint it"))
		job->key = "lint";
	if (!strcmp(name, "all-required")) {
		static const char *const needs[] = { "build", "lint", "test", "slow" };

		job->needs = (const char **)(size_t)needs;
		job->needs_len = 4;
	}
	job->run_attempt = 1;
	job->created = rp->w->start;
	job->state = job->needs_len ? SB_JOB_BLOCKED : SB_JOB_WAITING;
	SB_PUSH(rp->w, run->jobs, job);
	if (id > rp->w->last_job)
		rp->w->last_job = id;
	return job;
}

static int by_id(const void *a, const void *b)
{
	const struct sb_job *x = *(struct sb_job *const *)a;
	const struct sb_job *y = *(struct sb_job *const *)b;

	return x->id < y->id ? -1 : x->id > y->id;
}

/* a job known only by its row: "workflow / job (event)" and the link */
static void job_from_row(struct replay *rp, const json_t *row, const char *sha)
{
	const char *p = strstr(text(row, "target_url"), "/actions/runs/");
	const char *context = text(row, "context"), *slash = strstr(context, "/ ");
	const char *event = strrchr(context, '(');
	long long run_n, job_n;
	struct sb_run *run;
	char *name, *workflow;

	if (!p || sscanf(p, "/actions/runs/%lld/jobs/%lld", &run_n, &job_n) != 2)
		return;
	if (!json_is_null(json_object_get(row, "creator")) || !slash || !event)
		return;
	run = rp->w->t->url_ids ? sb_run(rp->r, run_n) : run_numbered(rp, run_n);
	if (!run) {
		run = add_run(rp, run_n, run_n, sha);
		run->event = sb_dupn(&rp->w->arena, event + 1, strlen(event) - 2);
	}
	workflow = sb_dupn(&rp->w->arena, context, (size_t)(slash - context));
	run->workflow = sb_trim(&rp->w->arena, workflow);
	if (strstr(run->workflow, ".yml")) {
		run->file = run->workflow;
		run->workflow = "";
	}
	name = sb_dupn(&rp->w->arena, slash + 2, (size_t)(event - slash - 3));
	for (size_t i = 0; i < run->jobs_len; i++)
		if (!strcmp(run->jobs[i]->name, name))
			return;
	add_job(rp, run, rp->w->t->url_ids ? job_n : 1000000 + run_n * 1000 + job_n,
		name);
}

/*
 * Gitea 1.27: of a run that was re-run before anything was read of it, only the
 * second attempt's jobs are recorded; the first's came in the same order, and
 * the request for the re-run names the umbrella's.
 */
static void first_attempts(struct replay *rp)
{
	const json_t *step, *last = NULL;
	long long run_id, job_id;
	struct sb_run *run;
	const char *key;
	json_t *v;
	size_t i;

	json_array_foreach (rp->steps, i, step) {
		const char *path = text(json_object_get(step, "request"), "path");
		const char *p = strstr(path, "/actions/runs/");

		if (!p || sscanf(p, "/actions/runs/%lld/jobs/%lld/rerun", &run_id,
				 &job_id) != 2)
			continue;
		run = sb_run(rp->r, run_id);
		if (!run || run->jobs_len || rp->w->t->rerun != SB_RERUN_ATTEMPT)
			continue;
		json_object_foreach (rp->jobs, key, v)
			if (number(v, "run_id") == run_id &&
			    !strcmp(text(v, "name"), "all-required"))
				last = v;
		json_object_foreach (rp->jobs, key, v)
			if (last && number(v, "run_id") == run_id)
				add_job(rp, run,
					number(v, "id") - number(last, "id") + job_id,
					text(v, "name"));
	}
}

/* pull requests that only runs of Gitea 1.27 tell of */
static void pull_of_run(struct replay *rp, const json_t *run)
{
	const json_t *p = json_array_get(json_object_get(run, "pull_requests"), 0);
	const json_t *head = json_object_get(p, "head"),
		     *base = json_object_get(p, "base");
	struct sb_wrong wrong = { .bad = false };
	struct sb_in in;
	json_t *spec;

	if (!p || sb_pull(rp->r, number(p, "number")))
		return;
	sb_branch(rp->r, "main")->tip = sb_commit(rp->w, rp->r, text(base, "sha"));
	spec = json_pack("{s:O, s:O, s:s, s:s}", "number", json_object_get(p, "number"),
			 "id", json_object_get(p, "id"), "branch", text(head, "ref"),
			 "head", text(head, "sha"));
	in = sb_in_top(spec, &wrong);
	sb_load_pull(rp->w, rp->r, &in);
	json_decref(spec);
}

/* unrecorded: the rule that the umbrella is required, and the workflow's file */
static void set_up_rule(struct replay *rp)
{
	static const char file[] = "name: CI\non: [pull_request]\n";
	struct sb_protection *p = sb_alloc(&rp->w->arena, sizeof(*p));

	p->rule = "main";
	p->check = true;
	p->contexts = sb_alloc(&rp->w->arena, sizeof(*p->contexts));
	p->contexts[p->contexts_len++] = "CI / all-required (pull_request)";
	SB_PUSH(rp->w, rp->r->protections, p);
	sb_file_set(rp->w, sb_branch(rp->r, "main")->tip, ".gitea/workflows/ci.yml", file,
		    sizeof(file) - 1);
}

/* the run that waits for approval is the one whose author is the fork's */
static void find_waiting(struct replay *rp)
{
	for (size_t i = 0; i < rp->r->runs_len; i++)
		if (!strcmp(rp->r->runs[i]->actor->login, "bob")) {
			rp->r->runs[i]->approval = rp->r->runs[i]->fork = true;
			rp->waiting_run = rp->r->runs[i]->id;
		}
}

void sb_replay_runs(struct replay *rp)
{
	const char *key, *sha;
	json_t *v, *rows;

	json_object_foreach (rp->runs, key, v) {
		pull_of_run(rp, v);
		run_from_record(rp, v);
	}
	set_up_rule(rp);
	find_waiting(rp);
	json_object_foreach (rp->tasks, key, v)
		run_from_task(rp, v);
	json_object_foreach (rp->jobs, key, v) {
		struct sb_run *run = sb_run(rp->r, number(v, "run_id"));

		if (run && (!rp->w->t->attempts || number(v, "run_attempt") < 2))
			add_job(rp, run, number(v, "id"), text(v, "name"));
	}
	first_attempts(rp);
	json_object_foreach (rp->rows, sha, rows)
		json_object_foreach (rows, key, v)
			job_from_row(rp, v, sha);
	for (size_t i = 0; i < rp->r->runs_len; i++) {
		struct sb_run *run = rp->r->runs[i];

		qsort(run->jobs, run->jobs_len, sizeof(struct sb_job *), by_id);
	}
}
