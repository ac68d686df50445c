/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "answer.h"
#include "ur/forge/jobs.h"

void ur_rerun_path(struct ur_str *out, const char *repo, int64_t run, int64_t job)
{
	ur_str_setf(out, "/repos/%s/actions/runs/%lld/jobs/%lld/rerun", repo,
		    (long long)run, (long long)job);
}

/* Refusals share a status and differ in their text (servers/README.md). */
static enum ur_errc refusal(const struct ur_response *response, struct ur_error *err)
{
	struct ur_str said = UR_STR_INIT;
	enum ur_errc rc;

	ur_answer_text(response, &said);
	if (response->status == 400 && strstr(said.buf, "not done"))
		rc = ur_error_set(err, UR_ECHANGED, "its run is not over (400): %s",
				  said.buf);
	else if (response->status == 400 && strstr(said.buf, "disabled"))
		rc = ur_error_set(err, UR_EPOLICY, "the workflow is disabled (400): %s",
				  said.buf);
	else if (response->status == 409)
		rc = ur_error_set(err, UR_ECHANGED,
				  "somebody else runs it again (409): %s", said.buf);
	else
		rc = ur_answer_check(response, 201, err);
	ur_str_release(&said);
	return rc;
}

enum ur_errc ur_rerun_post(struct ur_forge *forge, const char *repo, int64_t run,
			   int64_t job, const struct ur_permit *permit,
			   struct ur_error *err)
{
	struct ur_response resp = UR_RESPONSE_INIT;
	struct ur_str path = UR_STR_INIT;
	enum ur_errc rc;

	ur_rerun_path(&path, repo, run, job);
	ur_net_post(forge->net, path.buf, NULL, permit, &resp);
	ur_answer_note(forge, &resp);
	if (resp.net == UR_NET_OK && (resp.status == 400 || resp.status == 409))
		rc = refusal(&resp, err);
	else
		rc = ur_answer_check(&resp, 201, err);
	if (rc < 0)
		ur_error_context(err, "cannot run job %lld of run %lld again",
				 (long long)job, (long long)run);
	ur_str_release(&path);
	ur_response_release(&resp);
	return rc;
}
