/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ur/app/apply.h"

/* Is it a row of the name that was written? Mostly the umbrella's. */
static bool is_same(const struct ur_write *w, const struct ur_row *row)
{
	return strcmp(row->context, w->context) == 0;
}

/* Does a row that came in between take the ground from under our green? */
static bool undermines(const struct ur_write *w, const struct ur_row *row)
{
	const struct ur_policy *policy = &w->c->policy;

	if (is_same(w, row))
		return row->state != UR_STATE_SUCCESS;
	if (w->kind == UR_DO_TRUTH) /* it stands for its own job alone */
		return false;
	for (size_t i = 0; i < policy->required_len; i++)
		if (strcmp(policy->required[i].context, row->context) == 0)
			return row->state != UR_STATE_SUCCESS &&
			       !policy->required[i].inherited &&
			       !(row->state == UR_STATE_SKIPPED &&
				 policy->required[i].allow_skipped);
	return false;
}

static bool is_newer(const struct ur_write *w, const struct ur_row *row)
{
	return is_same(w, row) && row->id > w->action->id;
}

bool ur_race_is_superseded(const struct ur_write *w, const struct ur_rows *rows)
{
	for (size_t i = 0; i < rows->len; i++)
		if (is_newer(w, &rows->items[i]))
			return true;
	return false;
}

const struct ur_row *ur_race_unseen(const struct ur_write *w, const struct ur_rows *rows)
{
	static const struct ur_row unseen = { .context = (char *)"an unreadable row",
					      .state = UR_STATE_UNKNOWN };

	return ur_race_is_superseded(w, rows) ? NULL : &unseen;
}

/* What comes after our green is the next pass's to judge, but for red. */
static bool counts(const struct ur_write *w, const struct ur_row *row)
{
	return row->id > w->highest_id && row->id != w->action->id &&
	       undermines(w, row) &&
	       (row->id < w->action->id || ur_state_is_red(row->state));
}

const struct ur_row *ur_race_intruder(const struct ur_write *w,
				      const struct ur_rows *rows)
{
	const struct ur_row *found = NULL;

	if (ur_race_is_superseded(w, rows)) /* there is nothing to take back */
		return NULL;
	for (size_t i = 0; i < rows->len; i++) {
		const struct ur_row *row = &rows->items[i];
		bool same = is_same(w, row);
		bool found_same = found && is_same(w, found);

		if (!counts(w, row))
			continue;
		if (!found || (same && !found_same) ||
		    (same == found_same && row->id > found->id))
			found = row;
	}
	return found;
}

/* Another machine of ours writes as the same user as the row of ours in the same history. */
static bool is_our_revocation(const struct ur_write *w, const struct ur_rows *rows,
			      const struct ur_row *row)
{
	if (row->marker.kind != UR_MARKER_REVOKED)
		return false;
	for (size_t i = 0; i < rows->len; i++)
		if (rows->items[i].id == w->action->id)
			return rows->items[i].writer == row->writer &&
			       rows->items[i].writer_id == row->writer_id;
	return false;
}

static bool is_persons(const struct ur_case *c, const struct ur_row *row)
{
	if (row->state == UR_STATE_SUCCESS || row->writer == UR_WRITER_ENGINE)
		return false;
	return row->writer != UR_WRITER_USER ||
	       !ur_rules_trust(&c->rules, row->writer_login);
}

bool ur_race_is_veto(const struct ur_write *w, const struct ur_rows *rows,
		     const struct ur_row *row)
{
	return is_same(w, row) && !is_our_revocation(w, rows, row) &&
	       is_persons(w->c, row);
}
