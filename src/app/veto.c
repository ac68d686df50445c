/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "ur/app/pass.h"
#include "ur/base/memory.h"

void ur_veto_forget(struct ur_case *c)
{
	if (c->whole)
		ur_rows_release(c->whole);
	free(c->whole);
	c->whole = NULL;
}

/*
 * A dry run looks for a person's no below the live rows by itself: in a pass that writes the
 * second look reads the whole history anyway. What cannot be read leaves the verdict: it
 * would be asked again before a write.
 */
void ur_case_look_for_veto(struct ur_case *c)
{
	struct ur_pass *pass = c->pass;
	const struct ur_dialect *dialect = pass->forge->dialect;
	struct ur_head_rows read = { 0 };
	const char *sha = pass->pulls.items[c->pull].sha;
	struct ur_evidence e;

	if (pass->app->may_write || c->by_hand || c->rc != UR_OK || !dialect ||
	    !dialect->posted_supersedes ||
	    ur_decision_verdict(&c->decision) != UR_VERDICT_REPAIR ||
	    c->decision.orders_len)
		return;
	ur_history_read(pass->forge, pass->settings->name, sha, &read);
	if (read.rc == UR_OK) {
		ur_veto_forget(c);
		c->whole = ur_xcalloc(1, sizeof(*c->whole));
		ur_rows_copy(&read.rows, c->whole);
		ur_case_mark_ours(pass, sha, c->whole);
		c->history = c->whole;
		e = ur_case_evidence(c);
		c->decision = ur_decide(&e, &c->rules);
	}
	ur_head_rows_release(&read);
}
