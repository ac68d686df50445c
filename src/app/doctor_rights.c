/* SPDX-License-Identifier: MIT */
#include "doctor_parts.h"
#include "ur/forge/scopes.h"

/* What a workflow has to ask for, by servers/README.md's table of permissions. */
static void permissions_hint(struct ur_check *check, const struct ur_pass *pass,
			     bool rerun)
{
	const char *actions = rerun ? "actions: write" : "actions: read";

	if (pass->facts.private_)
		ur_check_hint(check,
			      "permissions: {contents: write, %s, pull-requests: read, "
			      "issues: read}",
			      actions);
	else
		ur_check_hint(check, "permissions: {contents: write%s}",
			      rerun ? ", actions: write" : "");
}

bool ur_doctor_needs_rerun(const struct ur_pass *pass)
{
	const struct ur_dialect *dialect = pass->forge->dialect;

	return dialect && (!dialect->posted_supersedes ||
			   pass->app->settings->rules.remedy == UR_REMEDY_RERUN);
}

static void check_post_of_job(struct ur_doctor *doctor, const struct ur_pass *pass)
{
	const char *repo = pass->settings->name;
	const struct ur_dialect *dialect = pass->forge->dialect;
	struct ur_check *check;

	if (dialect && !dialect->permissions_enforced) {
		ur_doctor_add(doctor, "right-to-post", UR_FINDING_PASS, repo,
			      "a job's token may, whatever 'permissions' say");
		return;
	}
	if (pass->facts.rights.post_status == UR_YES) {
		ur_doctor_add(doctor, "right-to-post", UR_FINDING_PASS, repo,
			      "the job's token may write");
		return;
	}
	if (pass->facts.rights.post_status == UR_NO) {
		check = ur_doctor_add(doctor, "right-to-post", UR_FINDING_FAIL, repo,
				      "the job's token may not write here");
		check->rc = UR_ERIGHT;
	} else {
		check = ur_doctor_add(doctor, "right-to-post", UR_FINDING_NOTE, repo,
				      "a job's token: as the workflow's 'permissions' "
				      "say");
	}
	permissions_hint(check, pass, ur_doctor_needs_rerun(pass));
}

/* The user may; was the token made for it? */
static void check_scopes(struct ur_doctor *doctor, const struct ur_pass *pass)
{
	const char *repo = pass->settings->name;
	struct ur_str scopes = UR_STR_INIT;
	struct ur_check *check;

	ur_forge_scopes(pass->forge, &scopes);
	switch (ur_scopes_allow(scopes.buf, "write:repository")) {
	case UR_YES:
		ur_doctor_add(doctor, "right-to-post", UR_FINDING_PASS, repo,
			      "the user may write, and the token's scopes allow it");
		break;
	case UR_NO:
		check = ur_doctor_add(doctor, "right-to-post", UR_FINDING_FAIL, repo,
				      "the user may write, but the token's scopes do not "
				      "allow it: %s",
				      scopes.buf);
		check->rc = UR_ERIGHT;
		ur_check_hint(check, "it is enough for a dry run; to write, make a token "
				     "with the scope write:repository");
		break;
	case UR_NOT_ASKED:
	case UR_CANNOT_TELL:
		ur_doctor_add(doctor, "right-to-post", UR_FINDING_PASS, repo,
			      "the user may write; this server does not show scopes, and "
			      "a token with any needs write:repository");
		break;
	}
	ur_str_release(&scopes);
}

static void check_post(struct ur_doctor *doctor, const struct ur_pass *pass)
{
	const char *repo = pass->settings->name;
	struct ur_check *check;

	if (!*pass->app->settings->token) {
		ur_doctor_add(doctor, "right-to-post", UR_FINDING_NOTE, repo,
			      "not looked at: there is no token");
	} else if (pass->forge->job_token) {
		check_post_of_job(doctor, pass);
	} else if (pass->facts.rights.post_status == UR_YES) {
		check_scopes(doctor, pass);
	} else if (pass->facts.rights.post_status == UR_NO) {
		check = ur_doctor_add(doctor, "right-to-post", UR_FINDING_FAIL, repo,
				      "the token's user may not write here");
		check->rc = UR_ERIGHT;
		ur_check_hint(check, "make the user a collaborator with write access to "
				     "the code");
	} else {
		ur_doctor_add(doctor, "right-to-post", UR_FINDING_NOTE, repo,
			      "the server does not say what the token may do");
	}
}

/* Whatever the rights are: can a re-run be had, and is it wanted? @return false when there
 * is nothing more to look at */
static bool check_remedy(struct ur_doctor *doctor, const struct ur_pass *pass)
{
	const char *repo = pass->settings->name;
	const struct ur_dialect *dialect = pass->forge->dialect;
	enum ur_remedy_rule remedy = pass->app->settings->rules.remedy;
	struct ur_check *check;

	if (!dialect)
		return false;
	if (!ur_doctor_needs_rerun(pass)) {
		ur_doctor_add(doctor, "right-to-rerun", UR_FINDING_PASS, repo,
			      "not needed on this server");
		return false;
	}
	if (!dialect->rerun) {
		check = ur_doctor_add(doctor, "right-to-rerun", UR_FINDING_FAIL, repo,
				      "this version cannot run one job again");
		ur_check_hint(check, "'remedy: {kind: auto}'");
		return false;
	}
	if (remedy != UR_REMEDY_COMPENSATE && remedy != UR_REMEDY_NONE)
		return true;
	check = ur_doctor_add(
		doctor, "right-to-rerun", UR_FINDING_WARN, repo,
		"only a re-run repairs an engine's status on this server, and "
		"the settings leave it out");
	ur_check_hint(check, "'remedy: {kind: auto}'");
	return false;
}

static void check_rerun(struct ur_doctor *doctor, const struct ur_pass *pass)
{
	const char *repo = pass->settings->name;
	struct ur_check *check;

	if (!check_remedy(doctor, pass))
		return;
	if (!*pass->app->settings->token) {
		ur_doctor_add(doctor, "right-to-rerun", UR_FINDING_NOTE, repo,
			      "not looked at: there is no token");
	} else if (pass->facts.rights.rerun == UR_YES) {
		ur_doctor_add(doctor, "right-to-rerun", UR_FINDING_PASS, repo,
			      "the user may write to Actions");
	} else if (pass->facts.rights.rerun == UR_NO) {
		check = ur_doctor_add(
			doctor, "right-to-rerun", UR_FINDING_FAIL, repo,
			"the token's user may not run a job again, which is "
			"how this server is repaired");
		check->rc = UR_ERIGHT;
		ur_check_hint(check, "make the user a collaborator with write access");
	} else {
		check = ur_doctor_add(
			doctor, "right-to-rerun", UR_FINDING_NOTE, repo,
			"a job's token: as the workflow's 'permissions' say");
		permissions_hint(check, pass, true);
	}
}

void ur_doctor_rights(struct ur_doctor *doctor, const struct ur_pass *pass)
{
	check_post(doctor, pass);
	check_rerun(doctor, pass);
}
