/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "actions.h"
#include "scenario.h"

#define LEAD 10 /* seconds between the other jobs' end and the last one's */

/* one row that a run is about to write */
struct step {
	int64_t at;
	size_t order;
	struct sb_job *job;
	enum sb_job_state state;
	const char *word; /* a row state of its own, or NULL */
	const char *text;
};

struct draft {
	struct sb_world *w;
	struct sb_run *run;
	struct step *steps;
	size_t steps_len;
	bool history;
	int64_t end;
};

struct sb_rerun_plan *sb_load_rerun(struct sb_world *w, const struct sb_in *in)
{
	struct sb_rerun_plan *p = sb_alloc(&w->arena, sizeof(*p));
	const char *name, *word = sb_in_str(in, "state", "success");
	struct sb_in jobs, refuse;
	json_t *v;
	int state = sb_job_state(word);

	sb_in_only(in, "state jobs after_ms after_requests refuse");
	if (state < 0)
		sb_in_fail(in, "unknown job state '%s'", word);
	p->state = state < 0 ? SB_JOB_SUCCESS : (enum sb_job_state)state;
	p->after_ms = sb_in_int(in, "after_ms", 50);
	p->by_requests = json_object_get(in->v, "after_requests") != NULL;
	p->after_requests = sb_in_int(in, "after_requests", 0);
	if (sb_in_get(in, "refuse", &refuse)) {
		sb_in_only(&refuse, "status message");
		p->refuse_status = (int)sb_in_int(&refuse, "status", 400);
		p->refuse_message =
			sb_dup(&w->arena, sb_in_str(&refuse, "message", "refused"));
	}
	if (!sb_in_get(in, "jobs", &jobs))
		return p;
	p->names = sb_alloc(&w->arena, json_object_size(jobs.v) * sizeof(*p->names));
	p->states = sb_alloc(&w->arena, json_object_size(jobs.v) * sizeof(*p->states));
	json_object_foreach (jobs.v, name, v) {
		struct sb_in one = sb_in_member(&jobs, name, v);

		state = sb_job_state(sb_in_text(&one));
		if (state < 0)
			sb_in_fail(&one, "unknown job state");
		p->names[p->names_len] = sb_dup(&w->arena, name);
		p->states[p->names_len++] = (enum sb_job_state)(state < 0 ? 0 : state);
	}
	return p;
}

static void add_step(struct draft *d, struct sb_job *job, enum sb_job_state state,
		     int64_t at, const char *word, const char *text)
{
	d->steps[d->steps_len] = (struct step){ .at = at,
						.order = d->steps_len,
						.job = job,
						.state = state,
						.word = word,
						.text = text };
	d->steps_len++;
}

static bool default_taken(const struct sb_world *w, enum sb_job_state state)
{
	if (state == SB_JOB_SKIPPED)
		return !w->t->skipped_untaken;
	return state == SB_JOB_RUNNING || sb_job_done(state);
}

static void set_needs(struct sb_world *w, struct sb_job *job, const struct sb_in *in,
		      bool last)
{
	const struct sb_run *run = job->run;
	struct sb_in list;
	size_t n = sb_in_list(in, "needs", &list);

	if (json_is_object(in->v) && json_object_get(in->v, "needs")) {
		job->needs = sb_alloc(&w->arena, (n + 1) * sizeof(*job->needs));
		for (size_t i = 0; i < n; i++) {
			struct sb_in one = sb_in_at(&list, i);

			job->needs[job->needs_len++] =
				sb_dup(&w->arena, sb_in_text(&one));
		}
		return;
	}
	if (!last)
		return;
	job->needs = sb_alloc(&w->arena, (run->jobs_len + 1) * sizeof(*job->needs));
	for (size_t i = 0; i < run->jobs_len; i++) {
		const char *key = run->jobs[i]->key;
		bool known = run->jobs[i] == job;

		for (size_t j = 0; j < job->needs_len; j++)
			known = known || !strcmp(job->needs[j], key);
		if (!known)
			job->needs[job->needs_len++] = key;
	}
}

/* the rows that this job's life wrote, newest as the scenario wants it */
static void plan_rows(struct draft *d, struct sb_job *job, const struct sb_in *in,
		      enum sb_job_state record, int64_t end)
{
	const char *text = NULL, *word = NULL;
	enum sb_job_state last = record;
	bool given = false;
	int state;

	if (json_is_object(in->v)) {
		json_t *row = json_object_get(in->v, "row");

		given = row != NULL;
		if (json_is_null(row))
			return;
		text = sb_dup(&d->w->arena, sb_in_str(in, "description", NULL));
		word = sb_in_str(in, "row", NULL);
	}
	state = word ? sb_job_state(word) : (int)record;
	if (state >= 0) {
		last = (enum sb_job_state)state;
		word = NULL;
	} else if (word && !strcmp(word, "pending")) {
		last = SB_JOB_RUNNING;
		word = NULL;
	}
	if (d->history) {
		add_step(d, job,
			 job->needs_len || d->run->approval ? SB_JOB_BLOCKED :
							      SB_JOB_WAITING,
			 d->run->created, NULL, NULL);
		if (job->taken || (given && sb_job_done(last)))
			add_step(d, job, SB_JOB_RUNNING,
				 job->started ? job->started : end, NULL, NULL);
	}
	add_step(d, job, last, sb_job_done(last) || word ? end : end - LEAD,
		 word ? sb_dup(&d->w->arena, word) : NULL, text);
}

static void load_job(struct draft *d, const struct sb_in *in, const char *name, bool last,
		     bool rows)
{
	struct sb_world *w = d->w;
	struct sb_run *run = d->run;
	struct sb_job *job = sb_alloc(&w->arena, sizeof(*job));
	const char *word = "success";
	const char *paren = strstr(name, " (");
	bool object = json_is_object(in->v), none;
	int64_t end, took;
	int state;

	none = json_is_null(object ? json_object_get(in->v, "record") : in->v);
	if (object)
		sb_in_only(in,
			   "record row description at took id attempt key needs taken");
	if (!none)
		word = object ? sb_in_str(in, "record", word) : sb_in_text(in);
	state = run->approval ? SB_JOB_BLOCKED : sb_job_state(word);
	if (state < 0)
		sb_in_fail(in, "unknown job state '%s'", word);
	end = sb_in_time(in, "at", w->start, last ? d->end : d->end - LEAD);
	took = sb_in_int(in, "took", last ? 3 : 12);
	job->run = run;
	job->name = sb_dup(&w->arena, name);
	job->key = sb_dup(&w->arena, sb_in_str(in, "key",
					       paren ? sb_dupn(&w->arena, name,
							       (size_t)(paren - name)) :
						       name));
	job->state = (enum sb_job_state)(state < 0 ? 0 : state);
	job->run_attempt = run->attempt;
	job->taken = sb_in_bool(in, "taken", default_taken(w, job->state));
	job->attempt = sb_in_int(in, "attempt", job->taken ? run->attempt : 0);
	job->created = run->created;
	if (job->taken)
		job->started = end - took;
	if (sb_job_done(job->state))
		job->stopped = end;
	if (job->taken && (!run->started || job->started < run->started))
		run->started = job->started;
	if (!none) {
		SB_PUSH(w, run->jobs, job);
		job->id = sb_in_int(in, "id", ++w->last_job);
		if (job->id > w->last_job)
			w->last_job = job->id;
	}
	set_needs(w, job, in, last);
	if (rows)
		plan_rows(d, job, in, job->state, end);
}

static int by_time(const void *a, const void *b)
{
	const struct step *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static void write_rows(struct draft *d)
{
	struct sb_world *w = d->w;

	qsort(d->steps, d->steps_len, sizeof(*d->steps), by_time);
	for (size_t i = 0; i < d->steps_len; i++) {
		struct step *s = &d->steps[i];
		struct sb_row row = { .state = s->word, .at = s->at, .engine = true };
		struct sb_job seen = *s->job;

		if (!s->word) {
			if (sb_job_done(s->state) && !seen.stopped)
				seen.stopped = s->at;
			*s->job = seen;
			sb_engine_row(w, s->job, s->state, s->at, s->text);
			continue;
		}
		row.context = sb_run_context(w, d->run, s->job->name);
		row.target_url = sb_job_target(w, s->job);
		row.description = s->text;
		row.group = sb_engine_group(w, d->run->commit, row.context, d->run->file);
		sb_row_add(w, d->run->commit, &row);
	}
}

static void make_tasks(struct sb_world *w, struct sb_run *run)
{
	for (size_t i = 0; i < run->jobs_len; i++) {
		struct sb_job *job = run->jobs[i];
		struct sb_task *t;

		if (!job->taken)
			continue;
		t = sb_alloc(&w->arena, sizeof(*t));
		t->id = ++w->last_task;
		t->job = job;
		t->state = job->state;
		t->created = job->started;
		t->updated = job->stopped ? job->stopped : job->started;
		job->task = t;
		SB_PUSH(w, run->repo->tasks, t);
	}
}

static struct sb_run *new_run(struct sb_world *w, struct sb_repo *r, struct sb_pull *pull,
			      const struct sb_in *in)
{
	struct sb_run *run = sb_alloc(&w->arena, sizeof(*run));
	int64_t number = sb_in_int(in, "pull", pull ? pull->number : 0);
	const char *sha = sb_in_str(in, "sha", NULL);

	if (!pull && number)
		pull = sb_pull(r, number);
	run->repo = r;
	run->pull = pull ? pull->number : 0;
	run->commit = pull && !sha ? pull->head : sb_load_ref(w, r, sha ? sha : "");
	if (!run->commit || (!pull && !sha)) {
		sb_in_fail(in, "a run needs 'sha' or 'pull'");
		run->commit = sb_commit(w, r, "nothing");
	}
	run->id = sb_in_int(in, "id", w->last_run + 1);
	run->number = sb_in_int(in, "number", r->last_run_number + 1);
	if (run->id > w->last_run)
		w->last_run = run->id;
	if (run->number > r->last_run_number)
		r->last_run_number = run->number;
	run->file = sb_dup(&w->arena, sb_in_str(in, "file", "ci.yml"));
	run->workflow = sb_dup(&w->arena, sb_in_str(in, "workflow", "CI"));
	run->event = sb_dup(&w->arena, sb_in_str(in, "event", "pull_request"));
	run->ref = sb_dup(
		&w->arena,
		sb_in_str(in, "ref",
			  pull && !strcmp(run->event, "push") ?
				  sb_fmt(&w->arena, "refs/heads/%s", pull->branch) :
			  pull ? sb_fmt(&w->arena, "refs/pull/%lld/head",
					(long long)pull->number) :
				 sb_fmt(&w->arena, "refs/heads/%s", r->default_branch)));
	run->title = sb_dup(&w->arena,
			    sb_in_str(in, "title", pull ? pull->title : "a commit"));
	run->actor = sb_user(
		w, sb_in_str(in, "actor", pull ? pull->user->login : r->owner->login));
	run->attempt = sb_in_int(in, "attempt", 1);
	run->approval = sb_in_bool(in, "approval", false);
	run->fork = pull && pull->from != r;
	run->status = sb_dup(&w->arena, sb_in_str(in, "status", NULL));
	run->conclusion = sb_dup(&w->arena, sb_in_str(in, "conclusion", NULL));
	return run;
}

struct sb_run *sb_load_run(struct sb_world *w, struct sb_repo *r, struct sb_pull *pull,
			   const struct sb_in *in, bool rows, const char *extra)
{
	struct draft d = { .w = w };
	struct sb_in jobs, plan;
	const char *name;
	json_t *v;
	size_t n, i = 0;

	sb_in_only(in,
		   sb_fmt(&w->arena,
			  "workflow file event jobs at id number sha pull ref title "
			  "actor attempt approval rows history status conclusion rerun "
			  "%s",
			  extra));
	d.run = new_run(w, r, pull, in);
	d.end = sb_in_time(in, "at", w->start, *extra ? sb_now(w) : w->start - 1200);
	d.history = sb_in_bool(in, "history", true);
	d.run->created = d.end - 3 * LEAD;
	rows = sb_in_bool(in, "rows", rows);
	if (sb_in_get(in, "rerun", &plan))
		d.run->rerun = sb_load_rerun(w, &plan);
	SB_PUSH(w, r->runs, d.run);
	if (sb_in_get(in, "jobs", &jobs)) {
		n = json_object_size(jobs.v);
		d.steps = sb_alloc(&w->arena, (3 * n + 1) * sizeof(*d.steps));
		json_object_foreach (jobs.v, name, v) {
			struct sb_in one = sb_in_member(&jobs, name, v);

			load_job(&d, &one, name, ++i == n && n > 1, rows);
		}
		if (n == 1)
			d.run->stopped = d.end;
	}
	if (sb_run_done(d.run))
		d.run->stopped = d.end;
	make_tasks(w, d.run);
	write_rows(&d);
	return d.run;
}
