/* SPDX-License-Identifier: MIT */
#include "ur/forge/protection.h"

#include <stdio.h>

#include "answer.h"
#include "ur/core/glob.h"

/* @return false for a shape that is not understood */
static bool take_contexts(const struct ur_json *contexts, struct ur_protection *out)
{
	const struct ur_json *context;
	size_t i;

	if (!contexts)
		return false;
	if (ur_json_is_null(contexts)) /* servers/gitea.md section 5 */
		return true;
	if (!ur_json_is_array(contexts))
		return false;
	UR_JSON_EACH (contexts, i, context) {
		if (!ur_json_is_string(context))
			return false;
		ur_protection_add(out, ur_json_text(context));
	}
	return true;
}

static bool take_branch(const struct ur_json *json, struct ur_protection *out)
{
	bool guarded, enabled;

	if (!ur_answer_bool(json, "protected", &guarded) ||
	    !ur_answer_bool(json, "enable_status_check", &enabled) ||
	    !take_contexts(ur_json_get(json, "status_check_contexts"), out))
		return false;
	out->enabled = guarded && enabled;
	return true;
}

static bool stops(enum ur_errc rc)
{
	return rc == UR_EAUTH || rc == UR_EDEADLINE || rc == UR_EINTR ||
	       rc == UR_ETRANSIENT || rc == UR_EMOVED;
}

enum ur_errc ur_protection_read(struct ur_forge *forge, const char *repo,
				const char *branch, struct ur_protection *out, char *tip,
				struct ur_error *err)
{
	struct ur_protection protection = UR_PROTECTION_INIT;
	struct ur_response resp = UR_RESPONSE_INIT;
	struct ur_error why = UR_ERROR_INIT;
	struct ur_str path = UR_STR_INIT;
	char commit[65] = "";
	struct ur_json *json = NULL;
	enum ur_errc rc = UR_EPROTO;

	ur_str_setf(&path, "/repos/%s/branches/", repo);
	if (ur_answer_add_path(&path, branch))
		rc = ur_answer_read(forge, path.buf, &resp, &json, &why);
	if (stops(rc)) {
		ur_answer_raise(err, &why);
		ur_error_context(err, "cannot read the branch '%.100s'", branch);
		goto out;
	}
	if (rc == UR_OK) {
		protection.readable = take_branch(json, &protection);
		(void)ur_answer_sha(ur_json_get(json, "commit"), "id", commit);
	}
	if (!protection.readable)
		ur_protection_release(&protection);
	rc = UR_OK;
	*out = protection;
	protection = (struct ur_protection)UR_PROTECTION_INIT;
	if (tip)
		snprintf(tip, sizeof(commit), "%s", commit);
out:
	ur_json_free(json);
	ur_protection_release(&protection);
	ur_str_release(&path);
	ur_response_release(&resp);
	return rc;
}

enum ur_answer ur_protection_requires(const struct ur_protection *protection,
				      enum ur_gate_glob rules, const char *context)
{
	bool any = false;

	if (!protection->readable)
		return UR_CANNOT_TELL;
	if (!protection->enabled)
		return UR_NO;
	for (size_t i = 0; i < protection->contexts_len; i++) {
		switch (ur_glob_context(rules, protection->contexts[i], context)) {
		case UR_GLOB_YES:
			return UR_YES;
		case UR_GLOB_NO:
			any = true;
			break;
		case UR_GLOB_BAD:
			break;
		}
	}
	return any ? UR_NO : UR_YES;
}
