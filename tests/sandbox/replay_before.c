/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "replay.h"
#include "scenario.h"

/* What happened before a recorded request and is told only by labels and answers. */

static const char *text(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? s : "";
}

static int64_t number(const json_t *o, const char *key)
{
	return json_integer_value(json_object_get(o, key));
}

/* number of open pull requests as the answer tells it, -1 when it does not */
static int64_t open_count(const json_t *v, const char *full)
{
	const char *key;
	int64_t n;
	json_t *one;
	size_t i;

	if (json_object_get(v, "open_pr_counter") && !strcmp(text(v, "full_name"), full))
		return number(v, "open_pr_counter");
	json_array_foreach (v, i, one) {
		n = open_count(one, full);
		if (n >= 0)
			return n;
	}
	json_object_foreach ((json_t *)v, key, one) {
		n = open_count(one, full);
		if (n >= 0)
			return n;
	}
	return -1;
}

/* unrecorded pull requests that the counter of the repository knows of */
static void match_open_count(struct replay *rp, const json_t *step)
{
	int64_t want = open_count(json_object_get(step, "answer"), rp->r->full), have = 0;

	for (size_t i = 0; i < rp->r->pulls_len; i++)
		have += rp->r->pulls[i]->open;
	while (want >= 0 && have < want) {
		struct sb_wrong wrong = { .bad = false };
		json_t *spec = json_object();
		struct sb_in in = sb_in_top(spec, &wrong);

		sb_load_pull(rp->w, rp->r, &in);
		json_decref(spec);
		have++;
	}
	for (size_t i = rp->r->pulls_len; want >= 0 && have > want && i-- > 0;)
		if (rp->r->pulls[i]->open) {
			rp->r->pulls[i]->open = false;
			have--;
		}
	rp->w->changes++;
}

static void hide_repository(struct replay *rp)
{
	struct sb_repo *r = sb_repo_add(rp->w, "alice/statuses-new");

	r->private = true;
	sb_branch_add(rp->w, r, "main", sb_commit(rp->w, r, "main"));
	rp->r->renamed_to = r->full;
}

static void protect(struct replay *rp, const json_t *step)
{
	struct sb_protection *p = sb_alloc(&rp->w->arena, sizeof(*p));
	const json_t *v = json_object_get(json_object_get(step, "answer"), "json");
	const json_t *list = json_object_get(v, "status_check_contexts");

	p->rule = sb_dup(&rp->w->arena, text(v, "rule_name"));
	p->check = true;
	p->at = rp->w->fixed_now;
	p->push = json_is_true(json_object_get(v, "enable_push"));
	p->priority = (int64_t)rp->r->protections_len + 1;
	p->contexts_len = json_array_size(list);
	p->contexts = sb_alloc(&rp->w->arena, p->contexts_len * sizeof(*p->contexts));
	for (size_t i = 0; i < p->contexts_len; i++)
		p->contexts[i] =
			sb_dup(&rp->w->arena, json_string_value(json_array_get(list, i)));
	SB_PUSH(rp->w, rp->r->protections, p);
	rp->w->changes++;
}

/* merges moved the base, and the push of the head had left its note */
static void before_scheduled(struct replay *rp, const json_t *json)
{
	const json_t *note = json_array_get(json, 0);
	struct sb_pull *p = sb_pull(rp->r, 11);

	if (!strcmp(rp->label, "pull request while scheduled"))
		sb_branch(rp->r, "main")->tip = sb_commit(
			rp->w, rp->r, text(json_object_get(json, "base"), "sha"));
	if (strcmp(rp->label, "its timeline") != 0)
		return;
	sb_pull_note(rp->w, p, sb_dup(&rp->w->arena, text(note, "type")),
		     sb_user(rp->w, "alice"), text(note, "body"), rp->w->start);
	if (p->notes_len == 2) {
		struct sb_note *push = p->notes[1];

		p->notes[1] = p->notes[0];
		p->notes[0] = push;
		push->id = number(note, "id");
		p->notes[1]->id = push->id + 1;
	}
}

/* runs of heads that nothing was seen of yet had not begun */
static void show_runs(struct replay *rp, bool all)
{
	struct sb_repo *r = rp->r;
	size_t n = 0;

	if (all && rp->hidden_len) {
		for (size_t i = 0; i < rp->hidden_len; i++)
			SB_PUSH(rp->w, r->runs, rp->hidden[i]);
		rp->hidden_len = 0;
	}
	for (size_t i = 0; !all && i < r->runs_len; i++) {
		if (r->runs[i]->commit->rows_len || r->runs[i]->id == rp->waiting_run)
			r->runs[n++] = r->runs[i];
		else
			SB_PUSH(rp->w, rp->hidden, r->runs[i]);
	}
	if (!all)
		r->runs_len = n;
}

/* the labels tell that this job ran, where no row does (one per state) */
static void running_by_label(struct replay *rp)
{
	for (size_t i = 0; i < rp->r->runs_len; i++) {
		struct sb_job *job = sb_job_named(rp->r->runs[i], "slow");
		bool now = !strncmp(rp->label, "while 'slow' runs", 17);

		if (now && job && job->state == SB_JOB_WAITING &&
		    rp->r->runs[i]->commit->rows_len)
			sb_job_move(rp->w, job, SB_JOB_RUNNING, rp->w->start, false);
	}
}

static int by_task_id(const void *a, const void *b)
{
	const struct sb_task *x = *(struct sb_task *const *)a;
	const struct sb_task *y = *(struct sb_task *const *)b;

	return x->id < y->id ? -1 : x->id > y->id;
}

/* in which order the runner took the jobs is told by the ids of their tasks */
static void tasks_by_record(struct replay *rp)
{
	const char *key;
	json_t *v;

	if (strcmp(rp->label, "finished, tasks") != 0 || !rp->r->tasks_len)
		return;
	json_object_foreach (rp->tasks, key, v)
		for (size_t i = 0; i < rp->r->tasks_len; i++) {
			struct sb_task *t = rp->r->tasks[i];

			if (t->job->run->number == number(v, "run_number") &&
			    !strcmp(t->job->name, text(v, "name")))
				t->id = strtoll(key, NULL, 10);
		}
	qsort(rp->r->tasks, rp->r->tasks_len, sizeof(struct sb_task *), by_task_id);
}

void sb_replay_before(struct replay *rp, const json_t *step)
{
	const json_t *answer = json_object_get(step, "answer");
	const json_t *json = json_object_get(answer, "json");
	int64_t at;

	if (sb_time_parse(text(json, "created_at"), 0, &at))
		rp->w->fixed_now = at;
	if (!strncmp(rp->label, "protect ", 8))
		protect(rp, step);
	before_scheduled(rp, json);
	if (!strcmp(rp->label, "archived: post"))
		rp->r->archived = true;
	if (!strcmp(rp->label, "renamed: read by the old name"))
		hide_repository(rp);
	if (!strcmp(rp->topic, "statuses") && !strcmp(rp->label, "fork opens")) {
		const char *sha = text(json_object_get(json, "head"), "sha");

		sb_commit(rp->w, rp->r, sha);
		sb_commit(rp->w, sb_repo(rp->w, "bob/statuses"), sha);
	}
	if (!rp->r)
		return;
	if (strcmp(rp->topic, "pulls") != 0)
		match_open_count(rp, step);
	show_runs(rp, true);
	running_by_label(rp);
	sb_replay_feed(rp, step);
	show_runs(rp, false);
	tasks_by_record(rp);
}
