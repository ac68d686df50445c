/* SPDX-License-Identifier: MIT */
#include "ur/forge/client.h"

#include <string.h>

#include "answer.h"

/* Longest owner or repository name a forge takes. */
#define NAME_MAX_LEN 100

static bool name_part_ok(const char *text, size_t len)
{
	if (!len || len > NAME_MAX_LEN)
		return false;
	if ((len == 1 && text[0] == '.') ||
	    (len == 2 && text[0] == '.' && text[1] == '.'))
		return false;
	for (size_t i = 0; i < len; i++) {
		char c = text[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		      (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'))
			return false;
	}
	return true;
}

bool ur_repository_name_ok(const char *repo)
{
	const char *slash = strchr(repo, '/');

	return slash && name_part_ok(repo, (size_t)(slash - repo)) &&
	       name_part_ok(slash + 1, strlen(slash + 1));
}

bool ur_commit_id_ok(const char *sha)
{
	size_t len = strspn(sha, "0123456789abcdef");

	return !sha[len] && (len == 40 || len == 64);
}

/* The settings' word for a version that this program does not know yet. */
static enum ur_errc treat_newer(struct ur_forge *forge, const char *treat_as,
				struct ur_error *err)
{
	const struct ur_dialect *dialect;
	struct ur_version version;
	bool newer = false;

	if (!ur_version_parse(treat_as, &version)) {
		ur_error_set(err, UR_ECONFIG, "forge.treat_as '%.40s' is no version",
			     treat_as);
		ur_error_hint(err, "write it like \"1.27\"");
		return UR_ECONFIG;
	}
	if (version.kind != forge->version.kind)
		return ur_error_set(
			err, UR_ECONFIG,
			"forge.treat_as '%.40s' is a version of another server",
			treat_as);
	dialect = ur_dialect_of(&version, &newer);
	if (!dialect || newer)
		return ur_error_set(
			err, UR_ECONFIG,
			"forge.treat_as '%.40s' is not a version this program "
			"knows",
			treat_as);
	if (forge->newer_version) {
		forge->dialect = dialect;
		forge->newer_version = false;
	}
	return UR_OK;
}

static enum ur_errc take_version(struct ur_forge *forge, const char *text,
				 enum ur_forge_kind kind, const char *treat_as,
				 struct ur_error *err)
{
	struct ur_version version;
	bool newer = false;

	if (!text)
		return ur_answer_odd(err, "version");
	if (!ur_version_parse(text, &version)) {
		ur_error_set(err, UR_EPROTO,
			     "'version' of the answer is of neither Gitea "
			     "nor Forgejo");
		return UR_EPROTO;
	}
	if (kind != UR_FORGE_UNKNOWN)
		version.kind = kind;
	forge->version = version;
	forge->dialect = ur_dialect_of(&version, &newer);
	forge->newer_version = newer;
	return *treat_as ? treat_newer(forge, treat_as, err) : UR_OK;
}

enum ur_errc ur_forge_identify(struct ur_forge *forge, enum ur_forge_kind kind,
			       const char *treat_as, struct ur_error *err)
{
	struct ur_response resp = UR_RESPONSE_INIT;
	struct ur_json *json = NULL;
	enum ur_errc rc;

	rc = ur_answer_read(forge, "/version", &resp, &json, err);
	if (rc == UR_ENOTFOUND)
		ur_error_hint(err, "no forge's API answers there: forge.url is the web "
				   "address, with its sub-path if it has one");
	if (rc < 0)
		goto out;
	rc = take_version(forge, ur_answer_string(json, "version"), kind,
			  treat_as ? treat_as : "", err);
out:
	if (rc < 0 && rc != UR_ECONFIG)
		ur_error_context(err, "cannot read the server's version");
	ur_json_free(json);
	ur_response_release(&resp);
	return rc;
}

/* Refused because nobody is logged in, not because the token is bad. */
static bool is_anonymous(const struct ur_response *resp)
{
	struct ur_str said = UR_STR_INIT;
	bool yes;

	if (resp->net != UR_NET_OK || resp->status != 401)
		return false;
	ur_answer_text(resp, &said);
	yes = strcmp(said.buf, "token is required") == 0;
	ur_str_release(&said);
	return yes;
}

enum ur_errc ur_forge_user(struct ur_forge *forge, struct ur_identity *out,
			   struct ur_error *err)
{
	struct ur_identity who = { .known = UR_CANNOT_TELL };
	struct ur_response resp = UR_RESPONSE_INIT;
	struct ur_error why = UR_ERROR_INIT;
	struct ur_json *json = NULL;
	const char *login;
	enum ur_errc rc;

	rc = ur_answer_read(forge, "/user", &resp, &json, &why);
	if (rc == UR_ERIGHT || rc == UR_ENOTFOUND || is_anonymous(&resp)) {
		rc = UR_OK;
	} else if (rc == UR_OK) {
		login = ur_answer_string(json, "login");
		if (!login || !*login)
			rc = ur_answer_odd(&why, "login");
		else if (!ur_answer_integer(json, "id", &who.id))
			rc = ur_answer_odd(&why, "id");
		else if (strlen(login) < sizeof(who.login)) {
			memcpy(who.login, login, strlen(login) + 1);
			who.known = UR_YES;
		}
	}
	if (rc == UR_OK) {
		forge->job_token = who.known == UR_YES && who.id == UR_JOB_TOKEN_USER;
		*out = who;
	} else {
		ur_answer_raise(err, &why);
		ur_error_context(err, "cannot read who the token belongs to");
	}
	ur_json_free(json);
	ur_response_release(&resp);
	return rc;
}
