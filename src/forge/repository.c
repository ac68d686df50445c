/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "answer.h"

/* A list of topics; null is none. @return false for another shape */
static bool has_pause_topic(const struct ur_json *topics, bool *paused)
{
	const struct ur_json *topic;
	size_t i;

	*paused = false;
	if (ur_json_is_null(topics))
		return true;
	if (!ur_json_is_array(topics))
		return false;
	UR_JSON_EACH (topics, i, topic) {
		const char *name = ur_json_text(topic);

		if (!name)
			return false;
		if (strcmp(name, UR_PAUSE_TOPIC) == 0)
			*paused = true;
	}
	return true;
}

static enum ur_errc read_topics(struct ur_forge *forge, const char *repo, bool *paused,
				struct ur_error *err)
{
	struct ur_response resp = UR_RESPONSE_INIT;
	struct ur_str path = UR_STR_INIT;
	struct ur_json *json = NULL;
	enum ur_errc rc;

	ur_str_setf(&path, "/repos/%s/topics?page=1&limit=%u", repo, forge->page_size);
	rc = ur_answer_read(forge, path.buf, &resp, &json, err);
	if (rc == UR_OK && !has_pause_topic(ur_json_get(json, "topics"), paused))
		rc = ur_answer_odd(err, "topics");
	ur_json_free(json);
	ur_str_release(&path);
	ur_response_release(&resp);
	return rc;
}

/* `permissions` of the repository are the user's; a job token's own are in them from the
 * version on that binds it to its workflow, and those of Actions are others. */
static struct ur_rights rights_of(const struct ur_forge *forge,
				  const struct ur_json *json)
{
	struct ur_rights rights = { UR_CANNOT_TELL, UR_CANNOT_TELL };
	bool push;

	if (!ur_answer_bool(ur_json_get(json, "permissions"), "push", &push))
		return rights;
	if (!forge->job_token || (forge->dialect && forge->dialect->permissions_enforced))
		rights.post_status = push ? UR_YES : UR_NO;
	if (!forge->job_token)
		rights.rerun = rights.post_status;
	return rights;
}

static bool copy_text(const struct ur_json *json, const char *key, char *out, size_t size)
{
	const char *text = ur_answer_optional(json, key);

	if (!text || strlen(text) >= size)
		return false;
	snprintf(out, size, "%s", text);
	return true;
}

static enum ur_errc take(const struct ur_forge *forge, const struct ur_json *json,
			 struct ur_repository_facts *facts, struct ur_error *err)
{
	if (!ur_answer_bool(json, "archived", &facts->archived))
		return ur_answer_odd(err, "archived");
	if (!ur_answer_bool(json, "private", &facts->private_))
		return ur_answer_odd(err, "private");
	if (!copy_text(json, "default_branch", facts->default_branch,
		       sizeof(facts->default_branch)))
		return ur_answer_odd(err, "default_branch");
	if (!copy_text(json, "full_name", facts->full_name, sizeof(facts->full_name)) ||
	    !ur_repository_name_ok(facts->full_name))
		return ur_answer_odd(err, "full_name");
	facts->rights = rights_of(forge, json);
	return UR_OK;
}

enum ur_errc ur_forge_repository(struct ur_forge *forge, const char *repo,
				 struct ur_repository_facts *out, struct ur_error *err)
{
	struct ur_repository_facts facts = { 0 };
	struct ur_response resp = UR_RESPONSE_INIT;
	struct ur_str path = UR_STR_INIT;
	const struct ur_json *topics;
	struct ur_json *json = NULL;
	enum ur_errc rc;

	ur_str_setf(&path, "/repos/%s", repo);
	rc = ur_answer_read(forge, path.buf, &resp, &json, err);
	if (rc == UR_ENOTFOUND)
		ur_error_hint(err,
			      "there is no such repository, or the token may not see "
			      "it");
	if (rc < 0)
		goto out;
	rc = take(forge, json, &facts, err);
	if (rc < 0)
		goto out;
	topics = ur_json_get(json, "topics");
	if (!topics) /* servers/README.md: Gitea 1.22 keeps them apart */
		rc = read_topics(forge, repo, &facts.paused, err);
	else if (!has_pause_topic(topics, &facts.paused))
		rc = ur_answer_odd(err, "topics");
	if (rc == UR_OK)
		*out = facts;
out:
	if (rc < 0)
		ur_error_context(err, "cannot read the repository '%s'", repo);
	ur_json_free(json);
	ur_str_release(&path);
	ur_response_release(&resp);
	return rc;
}
