/* SPDX-License-Identifier: MIT */
#include "doctor_parts.h"
#include "ur/policy/caller.h"
#include "ur/policy/files.h"

/* One job of one file that runs this program, and what it needs here. */
struct run_by {
	const struct ur_pass *pass;
	const struct ur_policy_file *file;
	const struct ur_workflow_job *job;
	struct ur_caller caller;
	struct ur_permissions has;
	enum ur_access needs[UR_UNITS];
};

static bool writes(const struct run_by *by)
{
	return by->caller.call == UR_CALL_WRITES;
}

static const char *does(const struct run_by *by)
{
	return writes(by) ? "writes" : "reads";
}

/* servers/README.md: the table of job tokens on a private repository. */
static void set_needs(struct run_by *by)
{
	for (int i = 0; i < UR_UNITS; i++)
		by->needs[i] = UR_ACCESS_READ;
	if (!writes(by))
		return;
	by->needs[UR_UNIT_CODE] = UR_ACCESS_WRITE;
	if (ur_doctor_needs_rerun(by->pass))
		by->needs[UR_UNIT_ACTIONS] = UR_ACCESS_WRITE;
}

/* What is public is read without any permission. */
static bool lacks(const struct run_by *by, enum ur_unit unit)
{
	if (by->needs[unit] == UR_ACCESS_READ && !by->pass->facts.private_)
		return false;
	return by->has.of[unit] < by->needs[unit];
}

/* "contents: write, issues: read" */
static void add_wanted(const struct run_by *by, bool missing_alone, struct ur_str *out)
{
	const char *separator = "";

	for (int i = 0; i < UR_UNITS; i++) {
		enum ur_unit unit = (enum ur_unit)i;

		if (missing_alone && !lacks(by, unit))
			continue;
		ur_str_addf(out, "%s%s: %s", separator, ur_unit_word(unit),
			    ur_access_word(by->needs[i]));
		separator = ", ";
	}
}

static void permissions_hint(struct ur_check *check, const struct run_by *by)
{
	struct ur_str wanted = UR_STR_INIT;

	add_wanted(by, false, &wanted);
	ur_check_hint(check, "permissions: {%s}%s", wanted.buf,
		      by->has.statuses && writes(by) ?
			      "; 'statuses: write' gives nothing" :
			      "");
	ur_str_release(&wanted);
}

static void judge_permissions(struct ur_doctor *doctor, const struct run_by *by)
{
	const char *repo = by->pass->settings->name;
	struct ur_str missing = UR_STR_INIT;
	struct ur_check *check;

	if (!by->has.stated) {
		check = ur_doctor_add(
			doctor, "workflow", UR_FINDING_NOTE, repo,
			"%s:%u: job '%s' %s without 'permissions': what the "
			"repository or its owner has as default decides",
			by->file->path, by->has.line, by->job->id, does(by));
		permissions_hint(check, by);
		return;
	}
	add_wanted(by, true, &missing);
	if (missing.len) {
		check = ur_doctor_add(doctor, "workflow", UR_FINDING_FAIL, repo,
				      "%s:%u: job '%s' %s, and its permissions lack %s",
				      by->file->path, by->has.line, by->job->id, does(by),
				      missing.buf);
		permissions_hint(check, by);
	} else {
		ur_doctor_add(doctor, "workflow", UR_FINDING_PASS, repo,
			      "%s:%u: job '%s' %s, and has the permissions for it",
			      by->file->path, by->caller.line, by->job->id, does(by));
	}
	ur_str_release(&missing);
}

static void judge_job(struct ur_doctor *doctor, const struct run_by *by)
{
	const char *repo = by->pass->settings->name;
	struct ur_check *check;

	if (by->caller.token == UR_HANDED_NONE) {
		check = ur_doctor_add(doctor, "workflow", UR_FINDING_WARN, repo,
				      "%s:%u: job '%s' %s without a token",
				      by->file->path, by->caller.line, by->job->id,
				      does(by));
		ur_check_hint(check, "in the step's 'env': %s: ${{ github.token }}",
			      by->pass->forge->version.kind == UR_FORGE_FORGEJO ?
				      "FORGEJO_TOKEN" :
				      "GITEA_TOKEN");
	} else if (by->caller.token == UR_HANDED_OTHER) {
		ur_doctor_add(doctor, "workflow", UR_FINDING_PASS, repo,
			      "%s:%u: job '%s' %s with a token of its own, which "
			      "'permissions' do not bind",
			      by->file->path, by->caller.line, by->job->id, does(by));
	} else if (!by->pass->forge->dialect->permissions_enforced) {
		ur_doctor_add(
			doctor, "workflow", UR_FINDING_PASS, repo,
			"%s:%u: job '%s' %s, which a job's token may here, whatever "
			"'permissions' say",
			by->file->path, by->caller.line, by->job->id, does(by));
	} else {
		judge_permissions(doctor, by);
	}
}

/* @return how many jobs run this program */
static size_t judge_file(struct ur_doctor *doctor, const struct ur_pass *pass,
			 const struct ur_policy_file *file)
{
	size_t found = 0;

	for (size_t i = 0; file->workflow && i < file->workflow->jobs_len; i++) {
		struct run_by by = { .pass = pass,
				     .file = file,
				     .job = &file->workflow->jobs[i] };

		ur_workflow_caller(file->workflow, by.job, &by.caller);
		if (by.caller.call == UR_CALL_NONE)
			continue;
		ur_permissions_of(file->workflow, by.job, &by.has);
		set_needs(&by);
		judge_job(doctor, &by);
		found++;
	}
	return found;
}

static void judge_tree(struct ur_doctor *doctor, const struct ur_pass *pass,
		       const struct ur_policy_tree *tree)
{
	const char *repo = pass->settings->name;
	struct ur_check *check;
	size_t found = 0;

	for (size_t i = 0; i < tree->len; i++) {
		const struct ur_policy_file *file = &tree->files[i];

		found += judge_file(doctor, pass, file);
		if (file->fault != UR_WORKFLOW_BROKEN)
			continue;
		check = ur_doctor_add(doctor, "workflow", UR_FINDING_WARN, repo,
				      "no server runs it: %s",
				      file->complaint ? file->complaint : file->path);
		ur_check_hint(check, "correct the file");
	}
	if (found)
		return;
	/* for a timer elsewhere that is as it should be */
	check = ur_doctor_add(doctor, "workflow",
			      pass->forge->job_token ? UR_FINDING_NOTE : UR_FINDING_PASS,
			      repo, "none on '%s' runs umbrella-reaper",
			      pass->facts.default_branch);
	if (pass->forge->job_token)
		ur_check_hint(check, "a schedule runs from the default branch alone");
}

void ur_doctor_workflows(struct ur_doctor *doctor, struct ur_pass *pass)
{
	const struct ur_branch *b = ur_pass_branch(pass, pass->facts.default_branch);
	const struct ur_policy_tree *tree;
	struct ur_error err = UR_ERROR_INIT;
	enum ur_errc rc;

	if (!pass->forge->dialect || !pass->source || b->rc != UR_OK || !*b->tip)
		return; /* said by other checks */
	rc = ur_policy_tree(pass->cache, pass->source, pass->forge->dialect, b->tip,
			    &tree, &err);
	if (rc == UR_OK)
		judge_tree(doctor, pass, tree);
	else
		ur_doctor_fail(doctor, "workflow", pass->settings->name, rc, &err);
}
