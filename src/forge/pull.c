/* SPDX-License-Identifier: MIT */
#include "pull.h"

#include <stdlib.h>
#include <string.h>

#include "ur/base/clean.h"
#include "ur/base/memory.h"

void ur_pull_release(struct ur_pull *pull)
{
	free(pull->base);
	free(pull->title);
	free(pull->author);
	free(pull->push_ref);
	*pull = (struct ur_pull){ 0 };
}

/* null or absent is no labels. @return false for a shape that is none */
static bool take_labels(const struct ur_json *labels, const char *hold_label, bool *held)
{
	const struct ur_json *label;
	size_t i;

	*held = false;
	if (!labels || ur_json_is_null(labels))
		return true;
	if (!ur_json_is_array(labels))
		return false;
	UR_JSON_EACH (labels, i, label) {
		const char *name = ur_answer_string(label, "name");

		if (!name)
			return false;
		if (hold_label && *hold_label && strcmp(name, hold_label) == 0)
			*held = true;
	}
	return true;
}

/* For people alone: odd or missing is no fault, and nothing is decided by it. */
static char *take_words(const struct ur_json *json, const char *name)
{
	const char *words = ur_answer_string(json, name);

	if (!words)
		return ur_xstrdup("");
	return ur_xstrndup(words, ur_utf8_cut(words, strlen(words), UR_TITLE_BYTES_MAX));
}

bool ur_pull_take(const struct ur_json *json, const char *hold_label, struct ur_pull *out)
{
	struct ur_pull pull = { 0 };
	const struct ur_json *head = ur_json_get(json, "head");
	const struct ur_json *base = ur_json_get(json, "base");
	const char *state = ur_answer_string(json, "state");
	const char *branch = ur_answer_string(base, "ref");
	const struct ur_json *merged = ur_json_get(json, "merged");
	const char *head_branch = ur_answer_string(head, "ref");
	int64_t from, into;

	if (!ur_answer_id(json, "number", &pull.number))
		return false;
	pull.open = state && strcmp(state, "open") == 0;
	if (!state || (!pull.open && strcmp(state, "closed") != 0))
		pull.bad = true;
	if (!ur_answer_bool(json, "merged", &pull.merged) && merged &&
	    !ur_json_is_null(merged))
		pull.bad = true;
	if (!ur_answer_bool(json, "draft", &pull.draft))
		pull.bad = true;
	if (!take_labels(ur_json_get(json, "labels"), hold_label, &pull.held))
		pull.bad = true;
	if (!ur_answer_sha(head, "sha", pull.sha))
		pull.bad = true;
	if (!branch || !*branch || strlen(branch) > UR_NAME_BYTES_MAX) {
		branch = "";
		pull.bad = true;
	}
	(void)ur_answer_sha(base, "sha", pull.base_sha);
	(void)ur_answer_sha(json, "merge_base", pull.merge_base);
	pull.base = ur_xstrdup(branch);
	pull.title = take_words(json, "title");
	pull.author = take_words(ur_json_get(json, "user"), "login");
	pull.push_ref = head_branch && ur_answer_id(head, "repo_id", &from) &&
					ur_answer_id(base, "repo_id", &into) &&
					from == into ?
				ur_xasprintf("refs/heads/%s", head_branch) :
				ur_xstrdup("");
	*out = pull;
	return true;
}

enum ur_errc ur_pull_read(struct ur_forge *forge, const char *repo, int64_t number,
			  const char *hold_label, struct ur_pull *out,
			  struct ur_error *err)
{
	struct ur_response resp = UR_RESPONSE_INIT;
	struct ur_str path = UR_STR_INIT;
	struct ur_pull pull = { 0 };
	struct ur_json *json = NULL;
	enum ur_errc rc;

	ur_str_setf(&path, "/repos/%s/pulls/%lld", repo, (long long)number);
	rc = ur_answer_read(forge, path.buf, &resp, &json, err);
	if (rc < 0)
		goto out;
	if (!ur_pull_take(json, hold_label, &pull) || pull.number != number) {
		rc = ur_answer_odd(err, "number");
		goto out;
	}
	*out = pull;
	pull = (struct ur_pull){ 0 };
out:
	if (rc < 0)
		ur_error_context(err, "cannot read pull request %lld of '%s'",
				 (long long)number, repo);
	ur_json_free(json);
	ur_pull_release(&pull);
	ur_str_release(&path);
	ur_response_release(&resp);
	return rc;
}
