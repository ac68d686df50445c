/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "ur/app/apply.h"
#include "ur/app/permit.h"
#include "ur/app/steps.h"
#include "ur/base/memory.h"
#include "ur/core/race.h"

/* ---- after the post ---- */

/* Give the clean-up its own time; it may run past the deadline or a signal. */
static void begin_cleanup(struct ur_write *w)
{
	struct ur_app *app = w->c->pass->app;

	app->net.cleanup_until_ms = app->clock->monotonic_ms(app->clock->self) +
				    app->settings->cleanup_seconds * 1000;
}

/* Our row must be the only live one of its context. */
static void read_back(struct ur_write *w)
{
	struct ur_pass *pass = w->c->pass;
	struct ur_head_rows live = { 0 };
	size_t others = 0;
	bool there = false;

	if (!UR_STEP(read_back)) {
		ur_write_finish(w, UR_OUTCOME_CONFIRMED, w->action->id, "");
		return;
	}
	ur_statuses_read(pass->forge, pass->settings->name, ur_case_pull(w->c)->sha,
			 &live);
	if (live.rc != UR_OK) {
		ur_write_finish(w, UR_OUTCOME_UNKNOWN, w->action->id, live.err.message);
		ur_head_rows_release(&live);
		return;
	}
	for (size_t i = 0; i < live.rows.len; i++) {
		if (strcmp(live.rows.items[i].context, w->context) != 0)
			continue;
		if (live.rows.items[i].id == w->action->id)
			there = true;
		else
			others++;
	}
	if (there && !others)
		ur_write_finish(w, UR_OUTCOME_CONFIRMED, w->action->id, "");
	else
		ur_write_finish(
			w, UR_OUTCOME_INEFFECTIVE, w->action->id,
			there ? "another live row of this name stands beside ours" :
				"our row is not the live one");
	ur_head_rows_release(&live);
}

#define READINGS_MOST 3
#define READING_PAUSE_MS 250

/* A row that a cache does not show yet may come a moment later. @return false: one did not */
static bool read_what_came_between(struct ur_write *w, struct ur_head_rows *history)
{
	struct ur_pass *pass = w->c->pass;
	const char *sha = ur_case_pull(w->c)->sha;

	for (int i = 1;; i++) {
		ur_head_rows_release(history);
		ur_history_read(pass->forge, pass->settings->name, sha, history);
		if (history->rc == UR_OK &&
		    ur_race_shows_all(&history->rows, w->highest_id, w->action->id))
			return true;
		if (i == READINGS_MOST ||
		    !ur_net_pause(&pass->app->net, READING_PAUSE_MS))
			return false;
	}
}

/* Ours stands with a known id: did anyone write in between? */
static void check_race(struct ur_write *w)
{
	struct ur_head_rows history = { 0 };
	const struct ur_row *because;
	bool shown;

	if (ur_race_is_next(w->highest_id, w->action->id) ||
	    strcmp(w->state, "success") != 0 || !UR_STEP(id_check)) {
		read_back(w);
		return;
	}
	shown = read_what_came_between(w, &history);
	because = ur_race_intruder(w, &history.rows);
	/* somebody wrote and we cannot see what: our green is not justified */
	if (!because && !shown && UR_STEP(unseen_id))
		because = ur_race_unseen(w, &history.rows);
	if (because)
		ur_write_put_back(w, because, ur_race_is_veto(w, &history.rows, because));
	else
		read_back(w);
	ur_head_rows_release(&history);
}

/* The answer was lost: our row tells. One that is not there is not stored when the forge said
 * that it is done; else it may still come, and the next pass settles it.
 * @return true when a repeat with a whole second look is in order */
static bool settle_lost_answer(struct ur_write *w, const struct ur_posted *posted,
			       const struct ur_error *err)
{
	struct ur_pass *pass = w->c->pass;
	struct ur_head_rows history = { 0 };
	enum ur_found found = UR_FOUND_NOT;
	const struct ur_row *row = NULL;
	bool again = false;

	begin_cleanup(w);
	if (UR_STEP(marker_search))
		found = ur_write_search(
			pass, ur_case_pull(w->c)->sha, w->id,
			posted->may_come ? ur_write_search_end(pass->app) : 0, &history,
			&row);
	if (found == UR_FOUND_STORED) {
		w->action->id = row->id;
		begin_cleanup(w); /* the search had its time, a put-back needs its own */
		check_race(w);
	} else if (found == UR_FOUND_UNREADABLE || posted->may_come) {
		ur_write_finish(w, UR_OUTCOME_UNKNOWN, 0, err->message);
	} else {
		ur_write_finish(w, UR_OUTCOME_FAILED, 0, err->message);
		again = true;
	}
	ur_head_rows_release(&history);
	return again;
}

/* ---- one write ---- */

static const char *state_of(const struct ur_write *w)
{
	if (w->kind == UR_DO_TRUTH)
		return ur_state_name(w->c->order.state);
	return w->kind == UR_DO_REVOKE ? "failure" : "success";
}

static bool post_once(struct ur_write *w)
{
	struct ur_posted posted = { 0 };
	struct ur_error err = UR_ERROR_INIT;
	bool again = false;

	w->state = state_of(w);
	if (!ur_write_intent(w, ur_remedy_name(w->kind)))
		return false;
	ur_write_say(w, "posting");
	if (ur_write_post(w, &posted, &err) == UR_OK) {
		w->action->id = posted.id;
		begin_cleanup(w);
		check_race(w);
	} else if (posted.refused || !posted.sent) {
		ur_write_finish(w, UR_OUTCOME_FAILED, 0, err.message);
	} else {
		again = settle_lost_answer(w, &posted, &err);
	}
	w->c->pass->app->net.cleanup_until_ms = 0;
	if (err.code == UR_EAUTH || err.code == UR_ERIGHT)
		ur_pass_stop(w->c->pass, err.code, &err);
	return again;
}

/* A right that the repository itself says is gone is no refusal to remember: whoever reads it
 * again sees the right come back. */
static bool right_is_gone(struct ur_pass *pass)
{
	struct ur_repository_facts facts;
	struct ur_error ignored = UR_ERROR_INIT;

	return ur_forge_repository(pass->forge, pass->settings->name, &facts, &ignored) ==
		       UR_OK &&
	       facts.rights.rerun == UR_NO;
}

static void rerun_once(struct ur_write *w)
{
	struct ur_pass *pass = w->c->pass;
	const struct ur_action *job = w->action;
	struct ur_str path = UR_STR_INIT;
	struct ur_error err = UR_ERROR_INIT;
	struct ur_permit permit;
	enum ur_errc rc;

	w->state = "rerun";
	w->closed_when_unknown = true; /* it leaves no row that could tell */
	if (!ur_write_intent(w, "rerun"))
		return;
	ur_write_say(w, "asking for a");
	ur_rerun_path(&path, pass->settings->name, job->run_id, job->job_id);
	if (ur_permit_make(path.buf, &permit))
		rc = ur_rerun_post(pass->forge, pass->settings->name, job->run_id,
				   job->job_id, &permit, &err);
	else
		rc = ur_error_set(&err, UR_EPROTO, "the path '%s' is too long", path.buf);
	ur_str_release(&path);
	if (rc == UR_ERIGHT && right_is_gone(pass))
		(void)ur_error_set(&err, rc, "the token may not write to '%s' any more",
				   pass->settings->name);
	/* an answer that was lost may have been a yes: the next pass judges by the record */
	ur_write_finish(w,
			rc == UR_OK	    ? UR_OUTCOME_REQUESTED :
			rc == UR_ETRANSIENT ? UR_OUTCOME_UNKNOWN :
					      UR_OUTCOME_FAILED,
			0, rc == UR_OK ? "" : err.message);
	if (rc == UR_EAUTH || rc == UR_ERIGHT)
		ur_pass_stop(pass, rc, &err);
}

/* Nothing changed meanwhile: it is a hold, and each pass would say repair again. */
static void tell_the_hold(const struct ur_case *c, struct ur_action *action)
{
	struct ur_pr_result *out = &ur_pass_out(c->pass)->pulls[c->result];

	ur_pass_out(c->pass)->counts[out->verdict]--;
	ur_fill_decision(out, &c->decision);
	ur_pass_out(c->pass)->counts[out->verdict]++;
	free(out->hint);
	out->hint = ur_xstrdup(ur_reason_next_step(out->reason));
	action->kind = UR_DO_NOTHING;
	action->outcome = UR_OUTCOME_NONE;
	action->why = UR_WHY_NONE;
}

/* @return true when the post was certainly not stored and may be tried once more */
static bool apply_once(struct ur_case *c, const struct ur_hand_words *hand,
		       struct ur_action *action)
{
	struct ur_second_look look;
	struct ur_error err = UR_ERROR_INIT;
	struct ur_marker marker = ur_case_marker(c);
	struct ur_write w = {
		.c = c,
		.hand = hand,
		.action = action,
		.kind = ur_case_remedy(c),
		.context = c->order.kind != UR_DO_NOTHING ? c->order.context :
							    c->umbrella->context,
	};
	bool again = false;

	action->why = ur_second_look(c, &look, &err);
	if (look.was_vetoed && !c->by_hand) {
		tell_the_hold(c, action);
	} else if (action->why != UR_WHY_NONE) {
		if (action->why == UR_WHY_LIMIT_REACHED)
			ur_pass_out(c->pass)->pulls[c->result].retry_at =
				look.repairs.ends_at;
		action->outcome = UR_OUTCOME_DEFERRED;
		/* a token that was refused says nothing about the pull request */
		if (err.code == UR_EAUTH || err.code == UR_ERIGHT)
			action->why = UR_WHY_NONE;
		free(action->error);
		action->error = *err.message ? ur_xstrdup(err.message) : NULL;
		/* a world that moved is an answer; one that could not be read is not */
		if (err.code != UR_OK && err.code != UR_ECHANGED)
			ur_result_error(c->pass->result, "second-look", "%s",
					err.message);
		if (ur_pass_must_stop(err.code) && err.code != UR_ERIGHT)
			ur_pass_stop(c->pass, err.code, &err);
	} else {
		w.highest_id = look.highest_id;
		ur_case_show_target(c, action);
		(void)ur_write_id(&marker, w.id);
		if (w.kind == UR_DO_RERUN) {
			rerun_once(&w);
		} else {
			w.description = ur_case_description(c, hand, &marker);
			w.target_url = ur_case_target_url(c);
			free(action->description);
			action->description = ur_xstrdup(w.description);
			again = post_once(&w);
		}
		free(w.description);
		free(w.target_url);
	}
	/* what the case borrowed from the look goes with it */
	c->rows = c->history = NULL;
	c->records = NULL;
	ur_second_look_release(&look);
	return again;
}

static bool asked_to_stop(const struct ur_case *c)
{
	const struct ur_app *app = c->pass->app;

	return (app->stop_signal && *app->stop_signal) ||
	       app->clock->monotonic_ms(app->clock->self) >= app->net.deadline_ms;
}

void ur_apply(struct ur_case *c, const struct ur_hand_words *hand,
	      struct ur_action *action)
{
	action->kind = ur_case_remedy(c);
	if (action->kind == UR_DO_REVOKE && !UR_STEP(revoke))
		return;
	for (int attempt = 0; attempt < 2; attempt++) {
		if (asked_to_stop(c)) {
			action->outcome = attempt ? action->outcome : UR_OUTCOME_DEFERRED;
			action->why = attempt ? UR_WHY_NONE : UR_WHY_DEADLINE;
			return;
		}
		if (!apply_once(c, hand, action))
			return;
		if (!attempt) {
			free(action->error);
			action->error = NULL;
		}
	}
}
