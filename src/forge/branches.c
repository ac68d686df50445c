/* SPDX-License-Identifier: MIT */
#include "ur/forge/branches.h"

#include "answer.h"

/* What the token may not see is a fact about it; the rest ends the question. */
static bool is_refusal(enum ur_errc rc)
{
	return rc == UR_ERIGHT || rc == UR_ENOTFOUND;
}

static enum ur_errc take_names(const struct ur_json *json, struct ur_strset *out,
			       struct ur_error *err)
{
	const struct ur_json *branch;
	size_t i;

	if (!ur_json_is_array(json))
		return ur_answer_odd(err, "[]");
	UR_JSON_EACH (json, i, branch) {
		const char *name = ur_answer_string(branch, "name");

		if (!name)
			return ur_answer_odd(err, "[%zu].name", i);
		(void)ur_strset_add(out, name);
	}
	return UR_OK;
}

enum ur_errc ur_branches_read(struct ur_forge *forge, const char *repo,
			      struct ur_strset *out, bool *whole, struct ur_error *err)
{
	struct ur_response resp = UR_RESPONSE_INIT;
	struct ur_str path = UR_STR_INIT;
	struct ur_error why = UR_ERROR_INIT;
	enum ur_errc rc = UR_OK;
	bool more = true;

	*whole = false;
	for (unsigned page = 1; more && rc == UR_OK && out->len <= UR_BRANCHES_MAX;
	     page++) {
		size_t before = out->len;
		struct ur_json *json = NULL;
		int64_t total;

		ur_str_setf(&path, "/repos/%s/branches?page=%u&limit=%u", repo, page,
			    forge->page_size);
		rc = ur_answer_read(forge, path.buf, &resp, &json, &why);
		if (rc == UR_OK)
			rc = take_names(json, out, &why);
		total = resp.total_count;
		/* nothing new: the end, or pages that repeat themselves */
		more = out->len > before && (total < 0 || out->len < (size_t)total);
		*whole = rc == UR_OK && !more &&
			 (total >= 0 ? out->len == (size_t)total : !ur_json_len(json));
		ur_json_free(json);
		ur_response_release(&resp);
	}
	ur_str_release(&path);
	if (rc == UR_OK || is_refusal(rc))
		return UR_OK;
	ur_answer_raise(err, &why);
	ur_error_context(err, "cannot read the branches of '%s'", repo);
	return rc;
}

enum ur_errc ur_branch_exists(struct ur_forge *forge, const char *repo,
			      const char *branch, enum ur_answer *out,
			      struct ur_error *err)
{
	struct ur_response resp = UR_RESPONSE_INIT;
	struct ur_error why = UR_ERROR_INIT;
	struct ur_str path = UR_STR_INIT;
	struct ur_json *json = NULL;
	enum ur_errc rc = UR_ENOTFOUND;

	ur_str_setf(&path, "/repos/%s/branches/", repo);
	if (ur_answer_add_path(&path, branch))
		rc = ur_answer_read(forge, path.buf, &resp, &json, &why);
	*out = rc == UR_OK ? UR_YES : rc == UR_ENOTFOUND ? UR_NO : UR_CANNOT_TELL;
	ur_json_free(json);
	ur_str_release(&path);
	ur_response_release(&resp);
	if (rc == UR_OK || is_refusal(rc))
		return UR_OK;
	ur_answer_raise(err, &why);
	ur_error_context(err, "cannot read the branch '%.100s'", branch);
	return rc;
}
