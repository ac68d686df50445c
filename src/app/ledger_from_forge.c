/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ur/app/apply.h"
#include "ur/app/hand.h"
#include "ur/app/ledger_view.h"
#include "ur/base/memory.h"

/*
 * Where a ledger died with its machine, our rows on the forge are the record (SPEC 7).
 */

/* "dora" of "Compensated by dora: …"; "" for a pass. */
static char *person_of(const struct ur_row *row)
{
	static const char by[] = "Compensated by ";
	const char *end = strstr(row->description, ": ");

	if (row->marker.kind != UR_MARKER_COMPENSATED_HAND || !end ||
	    !ur_starts_with(row->description, by))
		return ur_xstrdup("");
	return ur_xstrndup(row->description + sizeof(by) - 1,
			   (size_t)(end - row->description) - (sizeof(by) - 1));
}

static void add(struct ur_ledger_view *view, const struct ur_case *c,
		const struct ur_row *row)
{
	const struct ur_pass *pass = c->pass;
	const struct ur_pull *pull = &pass->pulls.items[c->pull];
	char id[UR_WRITE_ID_BUF];
	struct ur_ledger_line *line;

	UR_GROW(view->lines, view->lines_len, view->lines_cap);
	line = &view->lines[view->lines_len++];
	*line = (struct ur_ledger_line){ .entry = {
						 .id = ur_xstrdup(
							 ur_write_id(&row->marker, id)),
						 .command = ur_xstrdup(""),
						 .server = ur_xstrdup(
							 pass->app->settings->server),
						 .repository =
							 ur_xstrdup(pass->settings->name),
						 .sha = ur_xstrdup(pull->sha),
						 .umbrella = ur_xstrdup(row->context),
						 .context = ur_xstrdup(row->context),
						 .kind = ur_xstrdup("compensate"),
						 .reason = ur_xstrdup(ur_reason_name(
							 c->decision.reason)),
						 .person = person_of(row),
						 .why = ur_xstrdup(""),
						 .state = ur_xstrdup(
							 ur_state_name(row->state)),
						 .target_url =
							 ur_xstrdup(row->target_url),
						 .description =
							 ur_xstrdup(row->description),
						 .outcome = ur_xstrdup("standing"),
						 .outcome_text = ur_xstrdup(""),
						 .pull = pull->number,
						 .highest_id = row->id - 1,
						 .row_id = row->id,
						 .at = row->created_at,
						 .outcome_at = UR_TIME_NONE,
					 } };
}

/* What could not be read may be one of them. */
static bool is_unread(const struct ur_hand *hand, const struct ur_pass *pass,
		      size_t result)
{
	const struct ur_pr_result *r = &ur_pass_out(pass)->pulls[result];

	if (r->reason != UR_REASON_READ_INCOMPLETE || pass->stopped != UR_OK)
		return false;
	ur_result_error(hand->result, "read-incomplete", "%s #%lld: %s",
			pass->settings->name, (long long)r->number,
			r->detail ? r->detail : "cannot be read");
	return true;
}

void ur_ledger_from_forge(struct ur_app *app, struct ur_ledger_view *view,
			  struct ur_result *result)
{
	struct ur_hand *hand;

	app->only_ours = true;
	view->source = "forge";
	view->since = UR_TIME_NONE;
	if (app->settings->since_seconds != UR_DURATION_NEVER)
		view->since =
			app->clock->now(app->clock->self) - app->settings->since_seconds;
	hand = ur_hand_open(app, "ledger", result);
	for (size_t p = 0; p < hand->passes_len; p++) {
		const struct ur_pass *pass = &hand->passes[p];

		for (size_t i = 0; i < pass->cases_len; i++) {
			const struct ur_row *row =
				ur_hand_standing_green(&pass->cases[i]);

			if (row)
				add(view, &pass->cases[i], row);
		}
	}
	ur_hand_keep(hand, is_unread);
	(void)ur_hand_planned(hand, 0);
}
