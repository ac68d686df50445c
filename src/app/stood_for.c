/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "ur/app/apply.h"
#include "ur/app/kept.h"
#include "ur/base/memory.h"

/*
 * Rule B: what a standing green of ours stood for when it was posted, by the ledger. The
 * list may have changed since.
 */

static const struct ur_row *standing_green(const struct ur_case *c)
{
	for (size_t i = 0; c->rows && i < c->rows->len; i++) {
		const struct ur_row *row = &c->rows->items[i];

		if (row->state == UR_STATE_SUCCESS &&
		    row->marker.kind != UR_MARKER_NONE &&
		    strcmp(row->context, c->umbrella->context) == 0)
			return row;
	}
	return NULL;
}

/* A marker can be copied to another commit: the record says where its green was posted. */
static bool is_about(const struct ur_kept_evidence *kept, const struct ur_case *c)
{
	return strcmp(kept->sha, c->pass->pulls.items[c->pull].sha) == 0 &&
	       strcmp(kept->repository, c->pass->settings->name) == 0 &&
	       strcmp(kept->umbrella, c->umbrella->context) == 0 &&
	       kept->policy.required_len;
}

void ur_stood_for_forget(struct ur_case *c)
{
	if (c->stood_for)
		ur_policy_release(c->stood_for);
	free(c->stood_for);
	c->stood_for = NULL;
}

void ur_stood_for_note(struct ur_case *c)
{
	const struct ur_ledger *ledger = c->pass->app->ledger;
	const struct ur_row *row = ledger ? standing_green(c) : NULL;
	struct ur_kept_evidence kept = { 0 };
	struct ur_str json = UR_STR_INIT;
	struct ur_error ignored = UR_ERROR_INIT;
	char id[UR_WRITE_ID_BUF];

	ur_stood_for_forget(c);
	if (row &&
	    ur_ledger_evidence(ledger, ur_write_id(&row->marker, id), &json, &ignored) ==
		    UR_OK &&
	    ur_kept_parse(json.buf, json.len, &kept, &ignored) == UR_OK &&
	    is_about(&kept, c)) {
		c->stood_for = ur_xcalloc(1, sizeof(*c->stood_for));
		*c->stood_for = (struct ur_policy)UR_POLICY_INIT;
		ur_policy_copy(&kept.policy, c->stood_for);
	}
	ur_kept_release(&kept);
	ur_str_release(&json);
}
