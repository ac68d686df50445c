/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ur/app/apply.h"
#include "ur/app/permit.h"
#include "ur/app/steps.h"
#include "ur/base/log.h"
#include "ur/base/memory.h"

char *ur_write_id(const struct ur_marker *marker, char buf[UR_WRITE_ID_BUF])
{
	(void)snprintf(buf, UR_WRITE_ID_BUF, "%s-%s", marker->pass, marker->nonce);
	return buf;
}

static int64_t now(const struct ur_write *w)
{
	const struct ur_clock *clock = w->c->pass->app->clock;

	return clock->now(clock->self);
}

void ur_write_finish(struct ur_write *w, enum ur_outcome outcome, int64_t row_id,
		     const char *text)
{
	struct ur_pass *pass = w->c->pass;
	struct ur_error err = UR_ERROR_INIT;

	w->action->outcome = outcome;
	if (row_id)
		w->action->id = row_id;
	if (text && *text && !w->action->error)
		w->action->error = ur_xstrdup(text);
	/* what cannot be told stays open in the ledger: the next pass settles it */
	if (pass->app->ledger && w->intent_written &&
	    (outcome != UR_OUTCOME_UNKNOWN || w->closed_when_unknown ||
	     !UR_STEP(unknown_open)) &&
	    ur_ledger_outcome(pass->app->ledger, w->id, ur_outcome_name(outcome), row_id,
			      text ? text : "", now(w), &err) != UR_OK)
		ur_result_error(pass->result, "ledger", "%s", err.message);
}

void ur_write_say(const struct ur_write *w, const char *what)
{
	const struct ur_pull *pull = ur_case_pull(w->c);

	ur_log(UR_LOG_ACTION, "%s#%lld %.10s: %s '%s' on '%s' [%s]",
	       w->c->pass->settings->name, (long long)pull->number, pull->sha, what,
	       w->state, w->context, w->id);
}

bool ur_write_intent(struct ur_write *w, const char *kind)
{
	struct ur_pass *pass = w->c->pass;
	const struct ur_pull *pull = ur_case_pull(w->c);
	struct ur_evidence e = ur_case_evidence(w->c);
	struct ur_str evidence = UR_STR_INIT_LIMIT((size_t)2 << 20);
	struct ur_error err = UR_ERROR_INIT;
	struct ur_intent intent = {
		.id = w->id,
		.command = pass->result->command,
		.server = pass->app->settings->server,
		.repository = pass->settings->name,
		.sha = pull->sha,
		.umbrella = w->c->umbrella->context,
		.context = w->context,
		.pull = pull->number,
		.kind = kind,
		.reason = ur_reason_name(w->c->decision.reason),
		.person = w->hand ? w->hand->person : "",
		.why = w->hand ? w->hand->reason : "",
		.state = w->state,
		.target_url = w->target_url ? w->target_url : "",
		.description = w->description ? w->description : "",
		.highest_id = w->highest_id,
		.at = now(w),
	};
	bool ok;

	if (!UR_STEP(intent))
		return true;
	ur_evidence_json(&e, &w->c->rules, &w->c->decision, &evidence);
	intent.evidence_json = evidence.buf;
	ok = pass->app->ledger &&
	     ur_ledger_intent(pass->app->ledger, &intent, &err) == UR_OK;
	ur_str_release(&evidence);
	if (!ok) {
		w->action->outcome = UR_OUTCOME_FAILED;
		w->action->error = ur_xasprintf("nothing was posted: %s",
						*err.message ? err.message : "no ledger");
		if (!w->hand) /* by hand it is the command's own answer */
			ur_log(UR_LOG_ERROR, "%s: pull request %lld: %s",
			       pass->settings->name, (long long)pull->number,
			       w->action->error);
		return false;
	}
	w->intent_written = true;
	return true;
}

enum ur_errc ur_write_post(struct ur_write *w, struct ur_posted *posted,
			   struct ur_error *err)
{
	struct ur_pass *pass = w->c->pass;
	const char *sha = ur_case_pull(w->c)->sha;
	const struct ur_status_post post = {
		.context = w->context,
		.state = w->state,
		.target_url = w->target_url,
		.description = w->description,
	};
	struct ur_str path = UR_STR_INIT;
	struct ur_permit permit;
	enum ur_errc rc;

	ur_status_path(&path, pass->settings->name, sha);
	if (ur_permit_make(path.buf, &permit))
		rc = ur_status_post(pass->forge, pass->settings->name, sha, &post,
				    &permit, posted, err);
	else
		rc = ur_error_set(err, UR_EPROTO, "the path '%s' is too long", path.buf);
	ur_str_release(&path);
	return rc;
}

void ur_write_put_back(struct ur_write *w, const struct ur_row *because, bool veto)
{
	struct ur_write back = *w;
	struct ur_posted posted = { 0 };
	struct ur_head_rows history = { 0 };
	const struct ur_row *row;
	struct ur_error err = UR_ERROR_INIT;
	struct ur_marker marker = ur_case_marker(w->c);
	const struct ur_app *app = w->c->pass->app;
	const char *sha = ur_case_pull(w->c)->sha;
	char buf[UR_DESCRIPTION_MAX + 1];
	bool same = strcmp(because->context, w->context) == 0;
	struct ur_action action = { 0 };
	enum ur_errc rc;
	struct ur_description words = {
		.context = because->context,
		.row_id = w->action->id,
		.reason = "written while we wrote",
	};

	if (!UR_STEP(put_back)) {
		ur_write_finish(w, UR_OUTCOME_LOST_RACE, 0, "left as it is");
		return;
	}
	/* a person's no has to stay one: then our own row says whose it was */
	marker.kind = veto ? UR_MARKER_REVOKED_HAND : UR_MARKER_REVOKED;
	words.marker = marker;
	words.person = because->writer_login;
	ur_description_format(&words, buf);
	(void)ur_write_id(&marker, back.id);
	back.action = &action;
	back.description = buf;
	back.state = same && because->state != UR_STATE_UNKNOWN ?
			     ur_state_name(because->state) :
			     "failure";
	back.intent_written = false;
	ur_write_say(&back, "lost the race, putting back");
	/* a full disk must not keep a wrong green standing: the put-back goes out anyway */
	(void)ur_write_intent(&back, "put-back");
	rc = ur_write_post(&back, &posted, &err);
	if (rc != UR_OK && posted.sent && !posted.refused &&
	    ur_write_search(w->c->pass, sha, back.id, ur_write_search_end(app), &history,
			    &row) == UR_FOUND_STORED) {
		posted.id = row->id;
		rc = UR_OK;
	}
	ur_head_rows_release(&history);
	ur_write_finish(&back, rc == UR_OK ? UR_OUTCOME_CONFIRMED : UR_OUTCOME_UNKNOWN,
			posted.id, rc == UR_OK ? "" : err.message);
	if (action.outcome == UR_OUTCOME_CONFIRMED) {
		ur_write_finish(
			w, UR_OUTCOME_LOST_RACE, 0,
			"somebody wrote while we wrote; what they said was put back");
	} else {
		/* our green may still stand: the next pass has to take it back */
		w->intent_written = !UR_STEP(unknown_open);
		ur_write_finish(
			w, UR_OUTCOME_LOST_RACE, 0,
			"somebody wrote while we wrote, and putting it back failed");
	}
	free(action.error);
}
