/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "actions.h"
#include "event.h"
#include "fault.h"
#include "handle.h"
#include "late.h"

static const char prefix[] = "/_sandbox/";

bool sb_is_control(const char *target)
{
	return !strncmp(target, prefix, sizeof(prefix) - 1);
}

static struct sb_answer *json_answer(int status, struct sb_buf *b)
{
	struct sb_answer *a = sb_answer_new(status, "application/json", b->s, b->len);

	sb_buf_release(b);
	return a;
}

static struct sb_answer *say(int status, const char *text)
{
	struct sb_buf b = { 0 };

	sb_open(&b, NULL, '{');
	sb_js(&b, status < 300 ? "ok" : "error", text);
	sb_close(&b, '}');
	return json_answer(status, &b);
}

static struct sb_answer *get_log(const struct sb_world *w)
{
	struct sb_buf b = { 0 };

	sb_open(&b, NULL, '[');
	for (size_t i = 0; i < w->log_len; i++) {
		const struct sb_logged *e = w->log[i];

		sb_open(&b, NULL, '{');
		sb_ji(&b, "n", e->n);
		sb_js(&b, "method", e->method);
		sb_js(&b, "path", e->target);
		sb_js(&b, "user", e->user);
		sb_ji(&b, "status", e->status);
		if (e->body)
			sb_js(&b, "body", e->body);
		sb_close(&b, '}');
	}
	sb_close(&b, ']');
	return json_answer(200, &b);
}

static struct sb_answer *get_counts(const struct sb_world *w)
{
	struct sb_buf b = { 0 };
	int64_t posts = 0, statuses = 0, reruns = 0, silent = 0;

	for (size_t i = 0; i < w->log_len; i++) {
		const struct sb_logged *e = w->log[i];
		bool post = !strcmp(e->method, "POST");

		posts += post;
		statuses += post && strstr(e->target, "/statuses/");
		reruns += post && strstr(e->target, "/rerun");
		silent += e->status == 501;
	}
	sb_open(&b, NULL, '{');
	sb_ji(&b, "requests", w->requests);
	sb_ji(&b, "posts", posts);
	sb_ji(&b, "status_posts", statuses);
	sb_ji(&b, "rerun_posts", reruns);
	sb_ji(&b, "silent", silent);
	sb_ji(&b, "late", sb_late_wait(w) >= 0);
	sb_ji(&b, "event_errors", w->event_errors);
	sb_close(&b, '}');
	return json_answer(200, &b);
}

static void state_rows(struct sb_buf *b, const struct sb_repo *r)
{
	sb_open(b, "rows", '{');
	for (size_t i = 0; i < r->commits_list_len; i++) {
		const struct sb_commit *c = r->commits_list[i];

		if (!c->rows_len)
			continue;
		sb_open(b, c->sha, '[');
		for (size_t j = 0; j < c->rows_len; j++) {
			const struct sb_row *row = c->rows[j];

			sb_open(b, NULL, '{');
			sb_ji(b, "id", row->id);
			sb_js(b, "context", row->context);
			sb_js(b, "state", row->state);
			sb_js(b, "description", row->description);
			sb_js(b, "target_url", row->target_url);
			sb_js(b, "creator", row->creator ? row->creator->login : NULL);
			sb_jb(b, "engine", row->engine);
			sb_jb(b, "live", sb_row_live(c, row->group) == row);
			sb_jt(b, "at", row->at);
			sb_close(b, '}');
		}
		sb_close(b, ']');
	}
	sb_close(b, '}');
}

static void state_runs(struct sb_buf *b, const struct sb_world *w,
		       const struct sb_repo *r)
{
	sb_open(b, "runs", '[');
	for (size_t i = 0; i < r->runs_len; i++) {
		const struct sb_run *run = r->runs[i];

		sb_open(b, NULL, '{');
		sb_ji(b, "id", run->id);
		sb_ji(b, "number", run->number);
		sb_js(b, "file", run->file);
		sb_js(b, "sha", run->commit->sha);
		sb_ji(b, "attempt", run->attempt);
		sb_js(b, "state", sb_job_word(sb_run_state(w, run)));
		sb_open(b, "jobs", '[');
		for (size_t j = 0; j < run->jobs_len; j++) {
			sb_open(b, NULL, '{');
			sb_ji(b, "id", run->jobs[j]->id);
			sb_js(b, "name", run->jobs[j]->name);
			sb_js(b, "state", sb_job_word(run->jobs[j]->state));
			sb_ji(b, "attempt", run->jobs[j]->attempt);
			sb_close(b, '}');
		}
		sb_close(b, ']');
		sb_close(b, '}');
	}
	sb_close(b, ']');
}

static void state_pulls(struct sb_buf *b, const struct sb_repo *r)
{
	sb_open(b, "pulls", '[');
	for (size_t i = 0; i < r->pulls_len; i++) {
		const struct sb_pull *p = r->pulls[i];

		sb_open(b, NULL, '{');
		sb_ji(b, "number", p->number);
		sb_js(b, "head", p->head ? p->head->sha : "");
		sb_js(b, "base", p->base);
		sb_js(b, "merge_base", p->merge_base->sha);
		sb_js(b, "state", p->merged ? "merged" : p->open ? "open" : "closed");
		sb_js(b, "automerge", p->armed ? p->armed->login : NULL);
		sb_close(b, '}');
	}
	sb_close(b, ']');
}

static struct sb_answer *get_state(const struct sb_world *w)
{
	struct sb_buf b = { 0 };

	sb_open(&b, NULL, '{');
	sb_js(&b, "server", w->t->name);
	sb_js(&b, "version", w->version);
	sb_ji(&b, "requests", w->requests);
	sb_open(&b, "repos", '{');
	for (size_t i = 0; i < w->repos_len; i++) {
		sb_open(&b, w->repos[i]->full, '{');
		state_pulls(&b, w->repos[i]);
		state_rows(&b, w->repos[i]);
		state_runs(&b, w, w->repos[i]);
		sb_close(&b, '}');
	}
	sb_close(&b, '}');
	sb_close(&b, '}');
	return json_answer(200, &b);
}

static struct sb_answer *post_event(struct sb_world *w, json_t *body)
{
	struct sb_wrong wrong = { .bad = false };
	struct sb_in top = sb_in_top(body, &wrong);

	sb_act(w, &top);
	return wrong.bad ? say(400, wrong.text) : say(200, "done");
}

static struct sb_answer *post_fault(struct sb_world *w, json_t *body)
{
	struct sb_wrong wrong = { .bad = false };
	struct sb_in top = sb_in_top(body, &wrong);
	struct sb_fault *f = sb_load_fault(w, &top);

	if (wrong.bad) {
		sb_match_release(&f->match);
		return say(400, wrong.text);
	}
	/* counted from now on */
	if (f->match.request)
		f->match.request += w->requests;
	SB_PUSH(w, w->faults, f);
	return say(200, "done");
}

static struct sb_answer *post_reset(struct sb_world **world, json_t **scenario,
				    json_t *body, const char *root)
{
	char error[512];
	struct sb_world *next =
		sb_scenario_load(body ? body : *scenario, root, error, sizeof(error));

	if (!next)
		return say(400, error);
	sb_kept_clear();
	sb_world_free(*world);
	*world = next;
	if (body) {
		json_decref(*scenario);
		*scenario = json_incref(body);
	}
	return say(200, "done");
}

/* caches have caught up */
static void show_hidden(struct sb_world *w)
{
	for (size_t r = 0; r < w->repos_len; r++)
		for (size_t i = 0; i < w->repos[r]->commits_list_len; i++) {
			struct sb_commit *c = w->repos[r]->commits_list[i];

			for (size_t k = 0; k < c->rows_len; k++)
				c->rows[k]->hidden_until = 0;
		}
	w->changes++;
}

struct sb_answer *sb_control(struct sb_world **world, json_t **scenario,
			     const struct sb_request *rq, const char *root)
{
	const char *what = rq->target + sizeof(prefix) - 1;
	json_t *body = rq->len ? json_loadb(rq->body, rq->len, 0, NULL) : NULL;
	bool post = !strcmp(rq->method, "POST");
	struct sb_answer *a = NULL;

	sb_late_advance(*world);
	if (rq->len && !body)
		a = say(400, "the body is not JSON");
	else if (post && !strcmp(what, "event") && body)
		a = post_event(*world, body);
	else if (post && !strcmp(what, "fault") && body)
		a = post_fault(*world, body);
	else if (post && !strcmp(what, "reset"))
		a = post_reset(world, scenario, body, root);
	else if (!strcmp(rq->method, "DELETE") && !strcmp(what, "faults")) {
		sb_faults_clear(*world);
		show_hidden(*world);
		a = say(200, "done");
	} else if (!strcmp(what, "log"))
		a = get_log(*world);
	else if (!strcmp(what, "state"))
		a = get_state(*world);
	else if (!strcmp(what, "counts"))
		a = get_counts(*world);
	else
		a = say(404, "event, fault, faults, reset, log, state, counts");
	json_decref(body);
	return a;
}
