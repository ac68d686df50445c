/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "event.h"
#include "replay.h"
#include "scenario.h"

/*
 * What the runner and the engine did between two recorded requests is known by
 * the rows that the next answer shows. A row of the engine is written here by
 * the sandbox's own engine, from the job's state alone, and must come out as
 * it was recorded; other rows are stored as recorded.
 */

static const char *text(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? s : "";
}

/* highest row id that an answer shows for that commit */
static int64_t highest(const json_t *v, const char *sha)
{
	const char *url = strstr(text(v, "url"), "/statuses/"), *key;
	int64_t most = 0, n;
	json_t *one;
	size_t i;

	if (json_object_get(v, "context") && url && !strcmp(strrchr(url, '/') + 1, sha))
		return json_integer_value(json_object_get(v, "id"));
	json_array_foreach (v, i, one) {
		n = highest(one, sha);
		most = n > most ? n : most;
	}
	json_object_foreach ((json_t *)v, key, one) {
		n = highest(one, sha);
		most = n > most ? n : most;
	}
	return most;
}

static const struct {
	const char *begins;
	enum sb_job_state state;
} descriptions[] = {
	{ "Successful in ", SB_JOB_SUCCESS },
	{ "Failing after ", SB_JOB_FAILURE },
	{ "Has been cancelled", SB_JOB_CANCELLED },
	{ "Canceled after ", SB_JOB_CANCELLED },
	{ "Has been skipped", SB_JOB_SKIPPED },
	{ "Skipped", SB_JOB_SKIPPED },
	{ "Has started running", SB_JOB_RUNNING },
	{ "In progress", SB_JOB_RUNNING },
	{ "Waiting to run", SB_JOB_WAITING },
	{ "Blocked by required conditions", SB_JOB_BLOCKED },
};

static int state_of(const char *description, int64_t *took)
{
	for (size_t i = 0; i < sizeof(descriptions) / sizeof(descriptions[0]); i++) {
		size_t len = strlen(descriptions[i].begins);

		if (strncmp(descriptions[i].begins, description, len) != 0)
			continue;
		*took = strtoll(description + len, NULL, 10);
		return (int)descriptions[i].state;
	}
	return -1;
}

static struct sb_run *run_of(struct replay *rp, const json_t *row)
{
	const char *p = strstr(text(row, "target_url"), "/actions/runs/");
	int64_t n = p ? strtoll(p + 14, NULL, 10) : 0;

	for (size_t i = 0; i < rp->r->runs_len; i++)
		if ((rp->w->t->url_ids ? rp->r->runs[i]->id : rp->r->runs[i]->number) ==
		    n)
			return rp->r->runs[i];
	return NULL;
}

static struct sb_job *job_of(struct replay *rp, const json_t *row)
{
	const char *p = strstr(text(row, "target_url"), "/actions/runs/");
	long long run, job;

	if (!p || sscanf(p, "/actions/runs/%lld/jobs/%lld", &run, &job) != 2)
		return NULL;
	if (rp->w->t->url_ids)
		return sb_job(rp->r, job);
	for (size_t i = 0; i < rp->r->runs_len; i++)
		if (rp->r->runs[i]->number == run &&
		    job < (long long)rp->r->runs[i]->jobs_len)
			return rp->r->runs[i]->jobs[job];
	return NULL;
}

/* @param like the row itself, or the one that supersedes one that nobody saw */
static void feed_raw(struct replay *rp, struct sb_commit *c, const json_t *row,
		     const json_t *like)
{
	const char *login = text(json_object_get(row, "creator"), "login");
	struct sb_row raw = {
		.state = row ? text(row, "status") : "pending",
		.context = like ? text(like, "context") : "hidden",
		.description = text(row, "description"),
		.target_url = text(row, "target_url"),
		.creator = *login ? sb_user(rp->w, login) : NULL,
		.at = rp->w->start,
	};
	const struct sb_run *run = run_of(rp, like);

	if (row)
		sb_time_parse(text(row, "created_at"), 0, &raw.at);
	raw.engine = run && json_is_null(json_object_get(like, "creator"));
	if (raw.engine)
		raw.group = sb_engine_group(rp->w, c, raw.context, run->file);
	sb_row_add(rp->w, c, &raw);
}

/* false when the sandbox's engine would not have written this row */
static bool feed_engine(struct replay *rp, struct sb_commit *c, const json_t *row,
			struct sb_job *job)
{
	int64_t took = 0, at = 0;
	int state = state_of(text(row, "description"), &took);
	size_t before = c->rows_len;
	const struct sb_row *made;

	if (state < 0 || !sb_time_parse(text(row, "created_at"), 0, &at))
		return false;
	if (sb_job_done((enum sb_job_state)state)) {
		bool server_skips = state == SB_JOB_SKIPPED && rp->w->t->skipped_untaken;

		if (!job->taken && !server_skips)
			sb_job_move(rp->w, job, SB_JOB_RUNNING, at - took, false);
		if (job->state != (enum sb_job_state)state)
			sb_job_move(rp->w, job, (enum sb_job_state)state, at, false);
		if (job->started)
			job->started = at - took;
		job->stopped = at;
	} else if (job->state != (enum sb_job_state)state && !sb_job_done(job->state)) {
		sb_job_move(rp->w, job, (enum sb_job_state)state, at, false);
	}
	sb_engine_row(rp->w, job, (enum sb_job_state)state, at, NULL);
	if (c->rows_len == before)
		return false;
	made = c->rows[before];
	if (strcmp(made->context, text(row, "context")) != 0)
		sb_replay_differs(rp, "engine row context", made->context,
				  text(row, "context"));
	if (strcmp(made->state, text(row, "status")) != 0)
		sb_replay_differs(rp, "engine row state", made->state,
				  text(row, "status"));
	if (strcmp(made->description, text(row, "description")) != 0)
		sb_replay_differs(rp, "engine row description", made->description,
				  text(row, "description"));
	if (strcmp(made->target_url, text(row, "target_url")) != 0)
		sb_replay_differs(rp, "engine row target_url", made->target_url,
				  text(row, "target_url"));
	return true;
}

/* a row that no answer showed was superseded by the next one that was shown */
static const json_t *superseding(const json_t *rows, int64_t id, int64_t last)
{
	for (int64_t k = id + 1; k <= last; k++) {
		char key[24];
		const json_t *row;

		snprintf(key, sizeof(key), "%lld", (long long)k);
		row = json_object_get(rows, key);
		if (row)
			return row;
	}
	return NULL;
}

static int64_t last_of(const json_t *rows)
{
	const char *key;
	int64_t most = 0;
	json_t *v;

	json_object_foreach ((json_t *)rows, key, v)
		most = strtoll(key, NULL, 10) > most ? strtoll(key, NULL, 10) : most;
	return most;
}

static void feed_until(struct replay *rp, struct sb_commit *c, int64_t until)
{
	const json_t *rows = json_object_get(rp->rows, c->sha);

	while ((int64_t)c->rows_len < until) {
		int64_t id = (int64_t)c->rows_len + 1;
		struct sb_job *job;
		const json_t *row;
		char key[24];

		snprintf(key, sizeof(key), "%lld", (long long)id);
		row = json_object_get(rows, key);
		job = row ? job_of(rp, row) : NULL;
		if (job && feed_engine(rp, c, row, job))
			continue;
		if (job)
			sb_replay_differs(rp, "engine row", "left unwritten",
					  text(row, "context"));
		feed_raw(rp, c, row, row ? row : superseding(rows, id, last_of(rows)));
	}
}

/* id of the last row before the re-run wrote its own */
static int64_t rows_before_rerun(struct replay *rp, const struct sb_run *run, bool whole)
{
	const json_t *rows = json_object_get(rp->rows, run->commit->sha);
	int64_t own = (int64_t)run->jobs_len, most = 0;
	const char *key;
	json_t *v;

	if (!whole) {
		/* 1.26: three rows of the umbrella; 1.27: all jobs, two more of it */
		own = rp->w->t->rerun == SB_RERUN_ATTEMPT ? own + 2 : 3;
		return last_of(rows) - own;
	}
	/* each job once, the umbrella's row last, and still to be seen */
	json_object_foreach ((json_t *)rows, key, v)
		if (!strcmp(text(v, "description"), "Blocked by required conditions") &&
		    strtoll(key, NULL, 10) > most)
			most = strtoll(key, NULL, 10);
	return most - own;
}

static void end_jobs(struct replay *rp, struct sb_run *run, bool row)
{
	for (size_t i = 0; i < run->jobs_len; i++) {
		struct sb_job *job = run->jobs[i];
		bool umbrella = job->needs_len > 0;
		enum sb_job_state end = umbrella ? SB_JOB_FAILURE : SB_JOB_SUCCESS;

		if (!strcmp(job->name, "e2e"))
			end = SB_JOB_SKIPPED;
		if (sb_job_done(job->state))
			continue;
		if (end != SB_JOB_SKIPPED || !rp->w->t->skipped_untaken)
			sb_job_move(rp->w, job, SB_JOB_RUNNING, rp->w->start, false);
		sb_job_move(rp->w, job, end, rp->w->start, umbrella && row);
	}
}

/* new job records get the ids that the recorded server gave them */
static void match_ids(struct replay *rp, const struct sb_run *run)
{
	const char *key;
	int64_t least = 0;
	json_t *v;

	json_object_foreach (rp->jobs, key, v) {
		int64_t id = strtoll(key, NULL, 10);

		if (json_integer_value(json_object_get(v, "run_id")) == run->id &&
		    json_integer_value(json_object_get(v, "run_attempt")) ==
			    run->attempt + 1)
			least = least && least < id ? least : id;
	}
	if (rp->w->t->rerun == SB_RERUN_ATTEMPT && least)
		rp->w->last_job = least - 1;
}

/*
 * Before a re-run. Unrecorded where no answer showed the head before: all its
 * jobs had succeeded, e2e was skipped and the umbrella had failed.
 */
static void before_rerun(struct replay *rp, const json_t *step)
{
	const char *path = text(json_object_get(step, "request"), "path");
	const char *p = strstr(path, "/actions/runs/");
	struct sb_run *run = p ? sb_run(rp->r, strtoll(p + 14, NULL, 10)) : NULL;
	bool whole = strstr(rp->topic, "refusals");
	int64_t before;

	if (!run || !strstr(path, "/rerun") || !run->jobs_len ||
	    run->id == rp->waiting_run)
		return;
	match_ids(rp, run);
	if (run->commit->rows_len || sb_run_done(run))
		return;
	before = rows_before_rerun(rp, run, whole);
	if (before > 0)
		feed_until(rp, run->commit, whole ? before : before - 1);
	end_jobs(rp, run, !whole);
}

void sb_replay_feed(struct replay *rp, const json_t *step)
{
	const char *path = text(json_object_get(step, "request"), "path");
	const json_t *json = json_object_get(json_object_get(step, "answer"), "json");
	bool post = !strcmp(text(json_object_get(step, "request"), "method"), "POST");
	bool again = strstr(rp->label, "re-run over") && rp->w->t->rerun != SB_RERUN_NONE;
	const char *key;
	json_t *v;

	if (again) {
		for (size_t i = 0; i < rp->w->timers_len; i++)
			rp->w->timers[i]->due_ms = rp->w->timers[i]->due_request = 0;
		sb_rerun_advance(rp->w);
	}
	if (rp->w->t->rerun != SB_RERUN_NONE)
		before_rerun(rp, step);
	json_object_foreach (rp->rows, key, v) {
		struct sb_commit *c = sb_commit_find(rp->r, key);
		int64_t most = highest(json, key);

		if (!c || !most)
			continue;
		if (post && strstr(path, "/statuses/"))
			most--;
		if (again && (int64_t)c->rows_len < most)
			sb_replay_differs(rp, "rows of the re-run", "fewer", "more");
		feed_until(rp, c, most);
	}
}
