/* SPDX-License-Identifier: MIT */
#include "doctor_parts.h"

static bool check_repository(struct ur_doctor *doctor, struct ur_pass *pass)
{
	const char *repo = pass->settings->name;
	struct ur_error err = UR_ERROR_INIT;
	struct ur_check *check;
	enum ur_errc rc = pass->stopped;

	if (rc != UR_OK) {
		ur_doctor_fail(doctor, "repository", repo, rc, &pass->stopped_err);
		return false;
	}
	rc = ur_forge_repository(pass->forge, repo, &pass->facts, &err);
	if (rc < 0) {
		check = ur_doctor_fail(doctor, "repository", repo, rc, &err);
		/* with no right at all to a private one a job's token is told the same */
		if (pass->forge->job_token && rc == UR_ENOTFOUND)
			ur_check_hint(check,
				      "a job's token sees its own repository alone, "
				      "and needs 'contents: read' in its workflow's "
				      "'permissions' when that is private");
		return false;
	}
	if (pass->facts.archived) {
		check = ur_doctor_add(doctor, "repository", UR_FINDING_WARN, repo,
				      "it is archived: everything in it is out of scope");
		ur_check_hint(check, "take it out of the settings");
	} else {
		ur_doctor_add(doctor, "repository", UR_FINDING_PASS, repo,
			      "visible, %s, default branch '%s'",
			      pass->facts.private_ ? "private" : "public",
			      pass->facts.default_branch);
	}
	return true;
}

static void check_pause(struct ur_doctor *doctor, const struct ur_pass *pass)
{
	const char *repo = pass->settings->name;
	struct ur_check *check;

	if (!pass->facts.paused) {
		ur_doctor_add(doctor, "pause", UR_FINDING_PASS, repo, "not paused");
		return;
	}
	check = ur_doctor_add(doctor, "pause", UR_FINDING_WARN, repo,
			      "topic '" UR_PAUSE_TOPIC "' is set: nothing is written");
	ur_check_hint(check, "take the topic away in the repository's description to go "
			     "on");
}

static void check_pulls(struct ur_doctor *doctor, struct ur_pass *pass)
{
	const char *repo = pass->settings->name;
	struct ur_error err = UR_ERROR_INIT;
	struct ur_check *check;
	enum ur_errc rc = ur_pulls_read(pass->forge, repo, pass->settings->hold_label,
					&pass->pulls, &err);

	if (rc == UR_OK && pass->pulls.incomplete) {
		(void)ur_error_set(&err, UR_EPROTO,
				   "%zu open ones were shown, and the list never whole",
				   pass->pulls.len);
		check = ur_doctor_fail(doctor, "pull-requests", repo, err.code, &err);
		ur_check_hint(check, "%s", ur_why_next_step(UR_WHY_LIST_INCOMPLETE));
		return;
	}
	if (rc == UR_OK) {
		ur_doctor_add(doctor, "pull-requests", UR_FINDING_PASS, repo,
			      "readable, %zu open", pass->pulls.len);
		return;
	}
	check = ur_doctor_fail(doctor, "pull-requests", repo, rc, &err);
	/* servers/README.md: a job's token without this permission gets a 404 */
	if (pass->forge->job_token && (rc == UR_ENOTFOUND || rc == UR_ERIGHT))
		ur_check_hint(check, "the workflow's 'permissions' need "
				     "'pull-requests: read' and 'issues: read'");
}

/* A head to try things on: of an open pull request, else the default branch's tip. */
static const char *sample(struct ur_pass *pass)
{
	for (size_t i = 0; i < pass->pulls.len; i++) {
		if (*pass->pulls.items[i].sha)
			return pass->pulls.items[i].sha;
	}
	return ur_pass_branch(pass, pass->facts.default_branch)->tip;
}

static void check_statuses(struct ur_doctor *doctor, struct ur_pass *pass,
			   const char *sha)
{
	const char *repo = pass->settings->name;
	struct ur_head_rows read = { 0 };

	ur_statuses_read(pass->forge, repo, sha, &read);
	if (read.rc == UR_OK)
		ur_doctor_add(doctor, "statuses", UR_FINDING_PASS, repo,
			      "readable, %zu on %.10s", read.rows.len, sha);
	else
		ur_doctor_fail(doctor, "statuses", repo, read.rc, &read.err);
	ur_head_rows_release(&read);
}

#define FORGEABLE                                                                        \
	"; whoever may post one can forge this proof, since a green after a red in "     \
	"one run is what a re-run looks like"

static const char *route(enum ur_level level)
{
	switch (level) {
	case UR_LEVEL_JOBS:
		return "the runs of a commit and their jobs";
	case UR_LEVEL_TASKS:
		return "the tasks of the repository";
	case UR_LEVEL_STATUSES:
		return "the history of a commit's statuses";
	case UR_LEVEL_NONE:
		break;
	}
	return "nothing";
}

static void check_records(struct ur_doctor *doctor, struct ur_pass *pass, const char *sha)
{
	const char *repo = pass->settings->name;
	const struct ur_clock *clock = pass->app->clock;
	const struct ur_records_request request = {
		.repo = repo,
		.sha = sha,
		.level = pass->app->settings->rules.evidence == UR_EVIDENCE_STATUSES ?
				 UR_LEVEL_STATUSES :
				 pass->forge->dialect->level,
		.file = "",
		.runs_only = true,
		.since = clock->now(clock->self),
	};
	struct ur_records read = UR_RECORDS_INIT;
	struct ur_error err = UR_ERROR_INIT;
	struct ur_check *check;
	enum ur_errc rc =
		ur_records_read(pass->forge, &request, pass->tasks, &read, &err);

	if (rc < 0) {
		ur_doctor_fail(doctor, "records", repo, rc, &err);
	} else if (read.complete) {
		ur_doctor_add(doctor, "records", UR_FINDING_PASS, repo,
			      "readable, level '%s': %s%s", ur_level_name(read.level),
			      route(read.level),
			      read.level == UR_LEVEL_STATUSES ? FORGEABLE : "");
	} else {
		check = ur_doctor_add(doctor, "records", UR_FINDING_FAIL, repo,
				      "%s cannot be read (%s): nothing can be proven",
				      route(request.level), read.cause);
		check->rc = UR_ERIGHT;
		ur_check_hint(check,
			      pass->forge->job_token ?
				      "the workflow's 'permissions' need 'actions: "
				      "read'" :
				      "the token's user needs to read Actions");
	}
	ur_records_release(&read);
}

/* Only where a scheduled merge counts: then not knowing holds every repair. */
static void check_automerge(struct ur_doctor *doctor, struct ur_pass *pass)
{
	const struct ur_rules *rules = &pass->app->settings->rules;
	const char *repo = pass->settings->name;
	struct ur_check *check;
	bool weak = rules->evidence == UR_EVIDENCE_STATUSES ||
		    pass->forge->dialect->level == UR_LEVEL_STATUSES;

	if (rules->automerge == UR_AUTOMERGE_ALLOW || !pass->pulls.len ||
	    (rules->automerge == UR_AUTOMERGE_PROVEN && !weak))
		return;
	if (ur_pull_automerge(pass->forge, repo, pass->pulls.items[0].number) !=
	    UR_CANNOT_TELL) {
		ur_doctor_add(doctor, "auto-merge", UR_FINDING_PASS, repo,
			      "readable: a scheduled merge would be seen");
		return;
	}
	check = ur_doctor_add(doctor, "auto-merge", UR_FINDING_WARN, repo,
			      "whether a merge is scheduled cannot be read: every repair "
			      "is held with 'automerge-armed'");
	ur_check_hint(check, pass->forge->job_token ?
				     "the workflow's 'permissions' need 'issues: read'" :
				     "give the token the scope read:issue as well");
}

void ur_doctor_repository(struct ur_doctor *doctor, struct ur_pass *pass)
{
	struct ur_strset branches = UR_STRSET_INIT;
	const char *sha;

	if (!check_repository(doctor, pass))
		return;
	check_pause(doctor, pass);
	ur_doctor_rights(doctor, pass);
	check_pulls(doctor, pass);
	sha = sample(pass);
	if (*sha) {
		check_statuses(doctor, pass, sha);
		if (pass->forge->dialect)
			check_records(doctor, pass, sha);
	}
	if (pass->forge->dialect)
		check_automerge(doctor, pass);
	ur_look_branches(pass->app->settings, pass->settings, pass->facts.default_branch,
			 &branches);
	for (size_t i = 0; i < branches.len; i++)
		ur_doctor_branch(doctor, pass, branches.items[i]);
	ur_doctor_workflows(doctor, pass);
	ur_strset_release(&branches);
}
