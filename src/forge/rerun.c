/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "answer.h"
#include "ur/core/refusal.h"
#include "ur/forge/jobs.h"

void ur_rerun_path(struct ur_str *out, const char *repo, int64_t run, int64_t job)
{
	ur_str_setf(out, "/repos/%s/actions/runs/%lld", repo, (long long)run);
	if (job)
		ur_str_addf(out, "/jobs/%lld", (long long)job);
	ur_str_adds(out, "/rerun");
}

/* A definite no: the server looked at the request and runs nothing. It always says why; a no
 * without a word is of somebody on the way, and nothing to remember for a day. */
static bool is_refusal(const struct ur_response *response, const char *said)
{
	return response->net == UR_NET_OK && !response->is_html && *said &&
	       response->status >= 400 && response->status <= 499 &&
	       response->status != 401 && response->status != 408 &&
	       response->status != 429;
}

/* Refusals share a status and differ in their text (servers/README.md); the words stay in the
 * ledger, so that the next pass knows why. */
static enum ur_errc refusal(const struct ur_response *response, const char *said,
			    struct ur_error *err)
{
	struct ur_error by_status = UR_ERROR_INIT;
	enum ur_errc rc = ur_answer_check(response, 201, &by_status);
	enum ur_cause cause = ur_refusal_cause(said);

	if (cause == UR_CAUSE_RUN_STUCK || response->status == 409)
		rc = UR_ECHANGED;
	else if (cause == UR_CAUSE_WORKFLOW_DISABLED || cause == UR_CAUSE_ATTEMPTS_USED)
		rc = UR_EPOLICY;
	(void)ur_error_set(err, rc, UR_REFUSAL_WORDS "%ld): %s", response->status, said);
	if (*by_status.hint)
		ur_error_hint(err, "%s", by_status.hint);
	return rc;
}

enum ur_errc ur_rerun_post(struct ur_forge *forge, const char *repo, int64_t run,
			   int64_t job, const struct ur_permit *permit,
			   struct ur_error *err)
{
	struct ur_response resp = UR_RESPONSE_INIT;
	struct ur_str path = UR_STR_INIT, said = UR_STR_INIT;
	enum ur_errc rc;

	ur_rerun_path(&path, repo, run, job);
	ur_net_post(forge->net, path.buf, NULL, permit, &resp);
	ur_answer_note(forge, &resp);
	ur_answer_text(&resp, &said);
	if (is_refusal(&resp, said.buf))
		rc = refusal(&resp, said.buf, err);
	else
		rc = ur_answer_check(&resp, 201, err);
	if (rc < 0 && job)
		ur_error_context(err, "cannot run job %lld of run %lld again",
				 (long long)job, (long long)run);
	else if (rc < 0)
		ur_error_context(err, "cannot run the run %lld again", (long long)run);
	ur_str_release(&said);
	ur_str_release(&path);
	ur_response_release(&resp);
	return rc;
}
