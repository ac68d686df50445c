/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "answer.h"
#include "ur/forge/statuses.h"

void ur_status_path(struct ur_str *out, const char *repo, const char *sha)
{
	ur_str_setf(out, "/repos/%s/statuses/%s", repo, sha);
}

/* The POST's key is `state`, the answer's is `status` (servers/gitea.md trap 3). */
static char *body_of(const struct ur_status_post *post)
{
	json_t *json = json_pack("{s:s, s:s, s:s, s:s}", "context", post->context,
				 "state", post->state, "target_url", post->target_url,
				 "description", post->description);
	char *body = json ? json_dumps(json, JSON_COMPACT) : NULL;

	json_decref(json);
	return body;
}

static bool matches(const struct ur_json *json, const struct ur_status_post *post,
		    int64_t *id)
{
	const char *context = ur_answer_string(json, "context");
	const char *state = ur_answer_string(json, "status");
	const char *description = ur_answer_string(json, "description");

	return context && strcmp(context, post->context) == 0 && state &&
	       strcmp(state, post->state) == 0 && description &&
	       strcmp(description, post->description) == 0 &&
	       ur_answer_id(json, "id", id);
}

/* A definite no: the server looked at the request and stored nothing. */
static bool is_refusal(const struct ur_response *response)
{
	return response->net == UR_NET_OK && response->status >= 400 &&
	       response->status <= 499 && response->status != 408 &&
	       response->status != 429;
}

/* The forge's own error tells that its handler ended (servers/gitea.md section 8): what it
 * stored is there. */
static bool is_own_error(const struct ur_response *response)
{
	static const char page[] = "/api/swagger";
	struct ur_error err = UR_ERROR_INIT;
	struct ur_json *json = NULL;
	const char *url = NULL;
	size_t len;
	bool own;

	if (response->status == 500 && ur_answer_json(response, &json, &err) == UR_OK &&
	    ur_answer_string(json, "message"))
		url = ur_answer_string(json, "url");
	len = url ? strlen(url) : 0;
	own = len >= sizeof(page) && strcmp(url + len - (sizeof(page) - 1), page) == 0;
	ur_json_free(json);
	return own;
}

/* Whoever is on the way says by a 5xx that it has no answer, not that nothing was done; a yes
 * that cannot be read is no answer either. */
static bool may_come(const struct ur_response *response)
{
	if (response->net != UR_NET_OK ||
	    (response->status >= 200 && response->status <= 299))
		return true;
	return response->status >= 500 && !is_own_error(response);
}

/* Anything but a 201 with our own words is settled by reading back (SPEC 7). */
static enum ur_errc judge(const struct ur_response *response,
			  const struct ur_status_post *post, struct ur_posted *posted,
			  struct ur_error *err)
{
	struct ur_json *json = NULL;
	enum ur_errc rc;

	rc = ur_answer_check(response, 201, err);
	if (rc == UR_OK)
		rc = ur_answer_json(response, &json, err);
	if (rc == UR_OK) {
		posted->certain = matches(json, post, &posted->id);
		if (!posted->certain)
			rc = ur_error_set(err, UR_EPROTO,
					  "the answer does not match what was posted");
	}
	ur_json_free(json);
	return rc;
}

enum ur_errc ur_status_post(struct ur_forge *forge, const char *repo, const char *sha,
			    const struct ur_status_post *post,
			    const struct ur_permit *permit, struct ur_posted *posted,
			    struct ur_error *err)
{
	struct ur_response resp = UR_RESPONSE_INIT;
	struct ur_str path = UR_STR_INIT;
	struct ur_posted result = { 0 };
	char *body = body_of(post);
	enum ur_errc rc;

	if (!body) {
		rc = ur_error_set(err, UR_EPROTO, "a text to be posted is not UTF-8");
		goto out;
	}
	ur_status_path(&path, repo, sha);
	ur_net_post(forge->net, path.buf, body, permit, &resp);
	ur_answer_note(forge, &resp);
	result.sent = resp.sent;
	result.refused = is_refusal(&resp);
	rc = judge(&resp, post, &result, err);
	result.may_come = rc != UR_OK && may_come(&resp);
out:
	*posted = result;
	if (rc < 0)
		ur_error_context(err, "cannot post a status on %.10s of '%s'", sha, repo);
	free(body);
	ur_str_release(&path);
	ur_response_release(&resp);
	return rc;
}
