/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "ur/app/apply.h"
#include "ur/base/log.h"
#include "ur/base/memory.h"

/*
 * An intent without an outcome is a write that a crash cut short. Whether it was
 * stored is told by its marker in the commit's history; nothing is posted twice.
 */

/* Copied: an append to the ledger ends the life of its entries. */
struct unsettled {
	char *id, *sha, *umbrella, *kind;
	int64_t highest_id;
};

static struct unsettled *unsettled_here(const struct ur_pass *pass, size_t *n)
{
	size_t len;
	const struct ur_ledger_entry *entries = ur_ledger_entries(pass->app->ledger, &len);
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
			.kind = ur_xstrdup(e->kind),
			.highest_id = e->highest_id,
		};
	}
	return list;
}

static const struct ur_row *row_of_marker(const struct ur_rows *history, const char *id)
{
	for (size_t i = 0; i < history->len; i++) {
		const struct ur_row *row = &history->items[i];
		char buf[UR_WRITE_ID_BUF];

		if (row->marker.kind != UR_MARKER_NONE &&
		    strcmp(ur_write_id(&row->marker, buf), id) == 0)
			return row;
	}
	return NULL;
}

/* What the umbrella said between our last look and our post, if that was not a success and
 * our row is still the newest of its name. */
static const struct ur_row *said_in_between(const struct ur_rows *history,
					    const struct unsettled *u,
					    const struct ur_row *ours)
{
	const struct ur_row *found = NULL;

	for (size_t i = 0; i < history->len; i++) {
		const struct ur_row *row = &history->items[i];

		if (strcmp(row->context, u->umbrella) != 0)
			continue;
		if (row->id > ours->id)
			return NULL;
		if (row->id > u->highest_id && row->id < ours->id &&
		    row->state != UR_STATE_SUCCESS && (!found || row->id > found->id))
			found = row;
	}
	return found;
}

static void close_entry(struct ur_pass *pass, const struct unsettled *u,
			enum ur_outcome outcome, int64_t row_id, const char *text)
{
	const struct ur_clock *clock = pass->app->clock;
	struct ur_error err = UR_ERROR_INIT;

	if (ur_ledger_outcome(pass->app->ledger, u->id, ur_outcome_name(outcome), row_id, text,
			      clock->now(clock->self), &err) != UR_OK)
		ur_result_error(pass->result, "ledger", "%s", err.message);
	ur_repository_note(ur_pass_out(pass), "settled",
			   "an earlier pass left '%s' on %.10s open: it is %s", u->kind, u->sha,
			   ur_outcome_name(outcome));
}

/* @return true when our green was taken back, which also closed the entry */
static bool take_back(struct ur_pass *pass, const struct unsettled *u,
		      const struct ur_row *ours, const struct ur_row *because)
{
	for (size_t p = 0; p < pass->pulls.len; p++) {
		for (size_t k = 0; k < pass->settings->umbrellas_len; k++) {
			struct ur_action action = { .id = ours->id };
			struct ur_write w = { .action = &action,
					      .highest_id = u->highest_id,
					      .intent_written = true };
			struct ur_case c;

			if (strcmp(pass->pulls.items[p].sha, u->sha) != 0 ||
			    strcmp(pass->settings->umbrellas[k].context, u->umbrella) != 0)
				continue;
			ur_case_init(&c, pass, p, &pass->settings->umbrellas[k]);
			c.decision.reason = UR_REASON_CONTRADICTED;
			w.c = &c;
			w.target_url = ours->target_url;
			memcpy(w.id, u->id, strlen(u->id) < sizeof(w.id) ? strlen(u->id) + 1 : 0);
			ur_write_put_back(&w, because);
			ur_repository_note(ur_pass_out(pass), "settled",
					   "an earlier pass lost a race on %.10s: %s", u->sha,
					   action.error ? action.error : "put back");
			free(action.error);
			free(action.description);
			ur_case_release(&c);
			return true;
		}
	}
	return false;
}

static void settle_one(struct ur_pass *pass, const struct unsettled *u)
{
	struct ur_head_rows history = { 0 };
	const struct ur_row *ours, *because;

	if (strcmp(u->kind, "rerun") == 0) {
		close_entry(pass, u, UR_OUTCOME_UNKNOWN, 0,
			    "judged again by the job's record");
		return;
	}
	ur_history_read(pass->forge, pass->settings->name, u->sha, &history);
	if (history.rc == UR_OK) {
		ur_case_mark_ours(pass, u->sha, &history.rows);
		ours = row_of_marker(&history.rows, u->id);
		because = ours && strcmp(u->kind, "compensate") == 0 ?
				  said_in_between(&history.rows, u, ours) :
				  NULL;
		if (!ours)
			close_entry(pass, u, UR_OUTCOME_FAILED, 0, "it was never stored");
		else if (!because || !take_back(pass, u, ours, because))
			close_entry(pass, u, UR_OUTCOME_CONFIRMED, ours->id,
				    "found by its marker");
	} else {
		ur_result_error(pass->result, "unsettled", "%s %.10s: %s",
				pass->settings->name, u->sha, history.err.message);
	}
	ur_head_rows_release(&history);
}

void ur_settle(struct ur_pass *pass)
{
	struct unsettled *list;
	size_t n;

	if (!pass->app->ledger)
		return;
	list = unsettled_here(pass, &n);
	for (size_t i = 0; i < n; i++) {
		settle_one(pass, &list[i]);
		free(list[i].id);
		free(list[i].sha);
		free(list[i].umbrella);
		free(list[i].kind);
	}
	free(list);
}
