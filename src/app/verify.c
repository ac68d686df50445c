/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "ur/app/kept.h"
#include "ur/app/ledger_view.h"
#include "ur/base/memory.h"
#include "ur/core/heal.h"

/*
 * A decision is a pure function of its evidence, and the ledger keeps that: each entry can be
 * decided again, by this program as it is now.
 */

static char *differs(const char *what, const char *there, const char *here)
{
	return ur_xasprintf("its evidence is about %s '%s', the entry about '%s'", what,
			    there, here);
}

/* The evidence must be about what was written, and the row carry the entry's own marker. */
static char *mismatch(const struct ur_ledger_entry *e,
		      const struct ur_kept_evidence *kept)
{
	struct ur_marker marker = ur_marker_parse(e->description);
	char *id = ur_xasprintf("%s-%s", marker.pass, marker.nonce);
	char *problem = NULL;

	if (strcmp(kept->repository, e->repository) != 0)
		problem = differs("repository", kept->repository, e->repository);
	else if (strcmp(kept->sha, e->sha) != 0)
		problem = differs("commit", kept->sha, e->sha);
	else if (strcmp(kept->umbrella, e->umbrella) != 0)
		problem = differs("umbrella", kept->umbrella, e->umbrella);
	else if (strcmp(e->kind, "rerun") != 0 && strcmp(id, e->id) != 0)
		problem = ur_xasprintf("the marker of its row is '%s'", id);
	free(id);
	return problem;
}

/* Nothing but a green of ours may be taken back by hand, whatever was decided about it. */
static enum ur_verified check_by_hand(const struct ur_kept_evidence *kept, char **problem)
{
	if (ur_evidence_umbrella_is_ours(&kept->evidence))
		return UR_VERIFIED_SOUND;
	*problem = ur_xstrdup("the row that was taken back was no green of ours");
	return UR_VERIFIED_FAILED;
}

/* A write about a required row is one of several that were decided together. */
static enum ur_verified check_order(const struct ur_ledger_entry *e,
				    const struct ur_kept_evidence *kept, char **problem)
{
	struct ur_decision again = ur_decide(&kept->evidence, &kept->rules);
	const struct ur_row_order *order = ur_heal_order(&again, e->context);

	if (order && strcmp(ur_remedy_name(order->kind), e->kind) == 0 &&
	    strcmp(ur_reason_name(again.reason), kept->reason) == 0)
		return UR_VERIFIED_SAME;
	*problem = ur_xasprintf("its evidence gives %s, and no '%s' of '%s'",
				ur_reason_name(again.reason), e->kind, e->context);
	return UR_VERIFIED_FAILED;
}

static enum ur_verified check_decision(const struct ur_ledger_entry *e,
				       const struct ur_kept_evidence *kept,
				       char **problem)
{
	struct ur_decision again;

	if (strcmp(kept->remedy, e->kind) != 0) {
		*problem = ur_xasprintf("it was decided to '%s', and '%s' was done",
					kept->remedy, e->kind);
		return UR_VERIFIED_FAILED;
	}
	if (ur_kept_verify(kept, &again))
		return UR_VERIFIED_SAME;
	*problem = ur_xasprintf(
		"recorded as %s %s, its evidence gives %s %s", kept->reason, kept->cause,
		again.need == UR_NEED_NOTHING ? ur_reason_name(again.reason) :
						"nothing yet",
		ur_cause_name(again.cause));
	return UR_VERIFIED_FAILED;
}

static enum ur_verified check(const struct ur_ledger *ledger,
			      const struct ur_ledger_entry *e, char **problem)
{
	struct ur_str json = UR_STR_INIT;
	struct ur_kept_evidence kept = { 0 };
	struct ur_error err = UR_ERROR_INIT;
	enum ur_verified verified = UR_VERIFIED_FAILED;

	if (ur_ledger_evidence(ledger, e->id, &json, &err) != UR_OK ||
	    ur_kept_parse(json.buf, json.len, &kept, &err) != UR_OK)
		*problem = ur_xstrdup(err.message);
	else if ((*problem = mismatch(e, &kept)))
		verified = UR_VERIFIED_FAILED;
	else if (strcmp(e->kind, "put-back") == 0)
		verified = UR_VERIFIED_SOUND;
	else if (strcmp(e->kind, "revoke") == 0 && strcmp(e->command, "revoke") == 0)
		verified = check_by_hand(&kept, problem);
	else if (strcmp(e->context, e->umbrella) != 0)
		verified = check_order(e, &kept, problem);
	else
		verified = check_decision(e, &kept, problem);
	ur_kept_release(&kept);
	ur_str_release(&json);
	return verified;
}

bool ur_ledger_verify(const struct ur_ledger *ledger, const struct ur_settings *settings,
		      int64_t now, struct ur_ledger_view *view)
{
	bool good;

	ur_ledger_list(ledger, settings, now, view);
	view->action = "verify";
	good = !view->bad_lines;
	for (size_t i = 0; i < view->lines_len; i++) {
		struct ur_ledger_line *line = &view->lines[i];

		line->verified = check(ledger, &line->entry, &line->problem);
		good &= line->verified != UR_VERIFIED_FAILED;
	}
	return good;
}
