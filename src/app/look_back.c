/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "ur/app/kept.h"
#include "ur/app/pass.h"

#define DAY 86400

/*
 * Compensations of the last day whose pull request is no longer open are looked at once more:
 * a required context that is red now means that something was merged on a green of ours
 * that turned out wrong. It cannot be taken back; it has to be said.
 */

/* A later entry for the same commit took this green back. */
static bool taken_back(const struct ur_ledger_entry *entries, size_t len, size_t index)
{
	for (size_t i = index + 1; i < len; i++)
		if (strcmp(entries[i].sha, entries[index].sha) == 0 &&
		    strcmp(entries[i].context, entries[index].context) == 0 &&
		    strcmp(entries[i].kind, "compensate") != 0 &&
		    strcmp(entries[i].outcome, "confirmed") == 0)
			return true;
	return false;
}

static bool wanted(const struct ur_pass *pass, const struct ur_ledger_entry *e)
{
	const struct ur_clock *clock = pass->app->clock;

	return strcmp(e->repository, pass->settings->name) == 0 &&
	       strcmp(e->server, pass->app->settings->server) == 0 &&
	       strcmp(e->kind, "compensate") == 0 &&
	       strcmp(e->outcome, "confirmed") == 0 &&
	       e->at >= clock->now(clock->self) - DAY && !ur_pass_lists(pass, e->pull);
}

/* It was red when the green was written, and known to be an older run's or attempt's. */
static bool was_known(const struct ur_kept_evidence *kept, const struct ur_row *row)
{
	for (size_t i = 0; i < kept->rows.len; i++)
		if (kept->rows.items[i].id == row->id)
			return true;
	return false;
}

static const struct ur_row *red_required(const struct ur_kept_evidence *kept,
					 const struct ur_rows *rows)
{
	for (size_t i = 0; i < rows->len; i++)
		for (size_t k = 0; k < kept->policy.required_len; k++)
			if (!kept->policy.required[k].inherited &&
			    ur_state_is_red(rows->items[i].state) &&
			    !was_known(kept, &rows->items[i]) &&
			    strcmp(rows->items[i].context,
				   kept->policy.required[k].context) == 0)
				return &rows->items[i];
	return NULL;
}

static void look_at(struct ur_pass *pass, const struct ur_ledger_entry *entry)
{
	struct ur_str json = UR_STR_INIT;
	struct ur_kept_evidence kept = { 0 };
	struct ur_head_rows now = { 0 };
	struct ur_error err = UR_ERROR_INIT;
	const struct ur_row *red;

	if (ur_ledger_evidence(pass->app->ledger, entry->id, &json, &err) != UR_OK ||
	    ur_kept_parse(json.buf, json.len, &kept, &err) != UR_OK) {
		ur_result_error(pass->result, "ledger", "%s: %s", entry->id, err.message);
		goto out;
	}
	ur_statuses_read(pass->forge, pass->settings->name, entry->sha, &now);
	if (now.rc != UR_OK) {
		ur_result_error(pass->result, "look-back", "#%lld %.10s: %s",
				(long long)entry->pull, entry->sha, now.err.message);
		goto out;
	}
	red = red_required(&kept, &now.rows);
	if (red && ur_pass_unlisted(pass, entry->pull) != UR_UNLISTED_OPEN)
		ur_repository_note(
			ur_pass_out(pass), "merged-then-contradicted",
			"#%lld was compensated and is no longer open; '%s' is %s "
			"on %.10s now",
			(long long)entry->pull, red->context, ur_state_name(red->state),
			entry->sha);
out:
	ur_str_release(&json);
	ur_kept_release(&kept);
	ur_head_rows_release(&now);
}

void ur_look_back(struct ur_pass *pass)
{
	const struct ur_ledger_entry *entries;
	size_t len, newest = 0;

	if (!pass->app->ledger || pass->stopped != UR_OK)
		return;
	entries = ur_ledger_entries(pass->app->ledger, &len);
	for (size_t i = 0; i < len; i++) {
		if (!wanted(pass, &entries[i]))
			continue;
		newest = i + 1;
		if (!taken_back(entries, len, i))
			look_at(pass, &entries[i]);
	}
	/* the newest is the likeliest to be open still: one request a pass */
	if (newest && !pass->pulls.incomplete)
		(void)ur_pass_unlisted(pass, entries[newest - 1].pull);
}
