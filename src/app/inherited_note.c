/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "ur/app/apply.h"
#include "ur/app/kept.h"
#include "ur/base/memory.h"

/*
 * Rule B: what a standing green of ours names as inherited does not contradict it.
 */

static const struct ur_row *our_green(const struct ur_case *c)
{
	for (size_t i = 0; c->rows && i < c->rows->len; i++) {
		const struct ur_row *row = &c->rows->items[i];

		if (row->ours && row->state == UR_STATE_SUCCESS &&
		    row->marker.kind == UR_MARKER_COMPENSATED_HAND &&
		    strcmp(row->context, c->umbrella->context) == 0)
			return row;
	}
	return NULL;
}

/* A description is cut where it is too long; the ledger has every name whole. */
static void add_from_ledger(const struct ur_case *c, const struct ur_row *row,
			    struct ur_str *out)
{
	struct ur_str json = UR_STR_INIT;
	struct ur_kept_evidence kept = { 0 };
	struct ur_error ignored = UR_ERROR_INIT;
	char id[UR_WRITE_ID_BUF];

	if (ur_ledger_evidence(c->pass->app->ledger, ur_write_id(&row->marker, id), &json,
			       &ignored) == UR_OK &&
	    ur_kept_parse(json.buf, json.len, &kept, &ignored) == UR_OK &&
	    strcmp(kept.sha, c->pass->pulls.items[c->pull].sha) == 0)
		for (size_t i = 0; i < kept.policy.required_len; i++)
			if (kept.policy.required[i].inherited)
				ur_str_addf(out, "%s%s", out->len ? "\n" : "",
					    kept.policy.required[i].context);
	ur_kept_release(&kept);
	ur_str_release(&json);
}

void ur_inherited_note(struct ur_case *c)
{
	const struct ur_row *row = our_green(c);
	struct ur_str named = UR_STR_INIT;

	free(c->inherited);
	c->inherited = NULL;
	if (row)
		ur_marker_inherited(row->description, &named);
	if (named.len && c->pass->app->ledger)
		add_from_ledger(c, row, &named);
	if (named.len)
		c->inherited = ur_str_detach(&named);
	ur_str_release(&named);
}

void ur_inherited_show(const struct ur_case *c, struct ur_policy *shown)
{
	struct ur_str lines = UR_STR_INIT;

	if (!c->inherited)
		return;
	ur_str_addf(&lines, "\n%s\n", c->inherited);
	for (size_t i = 0; i < shown->required_len; i++) {
		char *line = ur_xasprintf("\n%s\n", shown->required[i].context);

		shown->required[i].inherited |= strstr(lines.buf, line) != NULL;
		free(line);
	}
	ur_str_release(&lines);
}
