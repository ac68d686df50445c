/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ur/app/apply.h"
#include "ur/app/kept.h"
#include "ur/app/steps.h"
#include "ur/base/memory.h"
#include "ur/core/race.h"

/*
 * An intent without an outcome is a write that a crash cut short. Whether it was
 * stored is told by its marker in the commit's history; nothing is posted twice.
 */

/* Copied: an append to the ledger ends the life of its entries. */
struct unsettled {
	char *id, *sha, *umbrella, *context, *kind;
	int64_t pull, highest_id, at;
};

static struct unsettled *unsettled_here(const struct ur_pass *pass, size_t *n)
{
	size_t len;
	const struct ur_ledger_entry *entries =
		ur_ledger_entries(pass->app->ledger, &len);
	struct unsettled *list = ur_xcalloc(len + 1, sizeof(*list));

	*n = 0;
	for (size_t i = 0; i < len; i++) {
		const struct ur_ledger_entry *e = &entries[i];

		if (*e->outcome || strcmp(e->repository, pass->settings->name) != 0 ||
		    strcmp(e->server, pass->app->settings->server) != 0)
			continue;
		list[(*n)++] = (struct unsettled){
			.id = ur_xstrdup(e->id),
			.sha = ur_xstrdup(e->sha),
			.umbrella = ur_xstrdup(e->umbrella),
			.context = ur_xstrdup(e->context),
			.kind = ur_xstrdup(e->kind),
			.pull = e->pull,
			.highest_id = e->highest_id,
			.at = e->at,
		};
	}
	return list;
}

static void close_entry(struct ur_pass *pass, const struct unsettled *u,
			enum ur_outcome outcome, int64_t row_id, const char *text)
{
	const struct ur_clock *clock = pass->app->clock;
	struct ur_error err = UR_ERROR_INIT;

	if (ur_ledger_outcome(pass->app->ledger, u->id, ur_outcome_name(outcome), row_id,
			      text, clock->now(clock->self), &err) != UR_OK)
		ur_result_error(pass->result, "ledger", "%s", err.message);
	ur_repository_note(ur_pass_out(pass), "settled",
			   "an earlier pass left '%s' on %.10s open: it is %s", u->kind,
			   u->sha, ur_outcome_name(outcome));
}

/* Whose commit it is: an open pull request's, or what the ledger knows of the one that was.
 * Nobody rests on a commit that none has, but its branch may come back to it: what we wrote
 * over is put back there, too. */
static void find_pull(struct ur_case *c, const struct unsettled *u, struct ur_pull *gone)
{
	const struct ur_pulls *pulls = &c->pass->pulls;

	for (size_t p = 0; p < pulls->len; p++) {
		if (strcmp(pulls->items[p].sha, u->sha) == 0) {
			c->pull = p;
			return;
		}
	}
	gone->number = u->pull;
	(void)snprintf(gone->sha, sizeof(gone->sha), "%s", u->sha);
	c->gone = gone;
}

/* The check that the crash kept from being made: did anyone write while we wrote? */
static void settle_race(struct ur_write *w, const struct unsettled *u,
			const struct ur_rows *history, const struct ur_row *ours)
{
	struct ur_pass *pass = w->c->pass;
	const struct ur_row *because = NULL;

	if (UR_STEP(settle_race))
		because = ur_race_intruder(w, history);
	if (!because && UR_STEP(settle_race) && UR_STEP(unseen_id) &&
	    !ur_race_shows_all(history, u->highest_id, ours->id))
		because = ur_race_unseen(w, history);
	if (!because && ur_race_is_superseded(w, history)) {
		close_entry(pass, u, UR_OUTCOME_INEFFECTIVE, ours->id,
			    "found by its marker under another row");
	} else if (!because) {
		close_entry(pass, u, UR_OUTCOME_CONFIRMED, ours->id,
			    "found by its marker");
	} else {
		ur_pass_out(pass)->took_back = true;
		ur_write_put_back(w, because, ur_race_is_veto(w, history, because));
		ur_repository_note(
			ur_pass_out(pass), "settled",
			"an earlier pass lost a race on %.10s%s: %s", u->sha,
			w->c->gone ? ", which no open pull request has any more" : "",
			w->action->error ? w->action->error : "put back");
	}
}

static bool is_truth(const struct unsettled *u)
{
	return strcmp(u->kind, "truth") == 0;
}

/* Not what takes a green back: that may stand whatever came in between. */
static bool is_green(const struct unsettled *u, const struct ur_row *ours)
{
	return strcmp(u->kind, "compensate") == 0 ||
	       (is_truth(u) && ours->state == UR_STATE_SUCCESS);
}

static void settle_green(struct ur_pass *pass, const struct unsettled *u,
			 const struct ur_rows *history, const struct ur_row *ours)
{
	const struct ur_umbrella_settings umbrella = { .context = u->umbrella };
	struct ur_action action = { .id = ours->id };
	struct ur_pull gone = { 0 };
	struct ur_kept_evidence kept = { 0 };
	struct ur_str json = UR_STR_INIT;
	struct ur_error err = UR_ERROR_INIT;
	struct ur_case c = { .pass = pass,
			     .umbrella = &umbrella,
			     .policy = UR_POLICY_INIT,
			     .rules = pass->app->settings->rules,
			     .decision = { .reason = UR_REASON_CONTRADICTED } };
	struct ur_write w = { .c = &c,
			      .action = &action,
			      .kind = is_truth(u) ? UR_DO_TRUTH : UR_DO_COMPENSATE,
			      .context = u->context,
			      .target_url = ours->target_url,
			      .highest_id = u->highest_id,
			      .intent_written = true };

	find_pull(&c, u, &gone);
	(void)snprintf(w.id, sizeof(w.id), "%s", u->id);
	if (ur_ledger_evidence(pass->app->ledger, u->id, &json, &err) == UR_OK &&
	    ur_kept_parse(json.buf, json.len, &kept, &err) == UR_OK)
		ur_policy_copy(&kept.policy, &c.policy);
	else
		ur_result_error(pass->result, "ledger", "%s: %s", u->id, err.message);
	settle_race(&w, u, history, ours);
	ur_kept_release(&kept);
	ur_str_release(&json);
	free(action.error);
	free(action.description);
	ur_case_release(&c);
}

/* A write has its time-out and then its clean-up before its absence says anything, also
 * when another process made it. A clock that went back waits once more. */
static int64_t search_end(const struct ur_pass *pass, const struct unsettled *u)
{
	const struct ur_clock *clock = pass->app->clock;
	const struct ur_settings *settings = pass->app->settings;
	int64_t age = clock->now(clock->self) - u->at;
	int64_t left = settings->timeout_seconds + settings->cleanup_seconds -
		       (age > 0 ? age : 0);

	return clock->monotonic_ms(clock->self) + (left > 0 ? left * 1000 : 0);
}

static void settle_one(struct ur_pass *pass, const struct unsettled *u)
{
	struct ur_head_rows history = { 0 };
	const struct ur_row *ours = NULL;

	if (strcmp(u->kind, "rerun") == 0) {
		close_entry(pass, u, UR_OUTCOME_UNKNOWN, 0,
			    "judged again by the job's record");
		return;
	}
	switch (ur_write_search(pass, u->sha, u->id, search_end(pass, u), &history,
				&ours)) {
	case UR_FOUND_NOT:
		close_entry(pass, u, UR_OUTCOME_FAILED, 0, "it was never stored");
		break;
	case UR_FOUND_STORED:
		if (is_green(u, ours))
			settle_green(pass, u, &history.rows, ours);
		else
			close_entry(pass, u, UR_OUTCOME_CONFIRMED, ours->id,
				    "found by its marker");
		break;
	case UR_FOUND_UNREADABLE:
	default:
		ur_result_error(pass->result, "unsettled", "%s %.10s: %s",
				pass->settings->name, u->sha,
				history.rc == UR_OK ? "no time was left to look for it" :
						      history.err.message);
		break;
	}
	ur_head_rows_release(&history);
}

void ur_settle(struct ur_pass *pass)
{
	struct unsettled *list;
	size_t n;

	if (!pass->app->ledger || !UR_STEP(settle))
		return;
	list = unsettled_here(pass, &n);
	for (size_t i = 0; i < n; i++) {
		settle_one(pass, &list[i]);
		free(list[i].id);
		free(list[i].sha);
		free(list[i].umbrella);
		free(list[i].context);
		free(list[i].kind);
	}
	free(list);
}
