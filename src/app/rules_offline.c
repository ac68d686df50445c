/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "rules_parts.h"
#include "ur/app/look.h"
#include "ur/app/pass.h"
#include "ur/app/rules.h"
#include "ur/base/memory.h"
#include "ur/policy/propose.h"

/* One checkout on its way through the rules. */
struct checkout {
	struct ur_app *app;
	struct ur_result *result;
	struct ur_source *source;
	const struct ur_dialect *dialect;
};

/* ---- which version's rules ---- */

static const struct ur_dialect *newest(enum ur_forge_kind kind)
{
	const struct ur_dialect *found = NULL, *table;
	size_t len;

	table = ur_dialect_table(&len);
	for (size_t i = 0; i < len; i++)
		if (table[i].kind == kind)
			found = &table[i];
	return found;
}

/* Only Forgejo looks into .forgejo. */
static enum ur_forge_kind kind_of(struct ur_source *source)
{
	struct ur_tree_files files = UR_TREE_FILES_INIT;
	struct ur_error why = UR_ERROR_INIT;
	bool there;

	there = source->list(source->self, "", ".forgejo/workflows", &files, &why) ==
		UR_OK;
	ur_tree_files_release(&files);
	return there ? UR_FORGE_FORGEJO : UR_FORGE_GITEA;
}

static enum ur_errc choose_rules(struct checkout *c, struct ur_error *err)
{
	const struct ur_settings *s = c->app->settings;
	struct ur_version version;
	bool newer = false;

	if (!*s->treat_as)
		c->dialect = newest(s->kind != UR_FORGE_UNKNOWN ? s->kind :
								  kind_of(c->source));
	else if (ur_version_parse(s->treat_as, &version))
		c->dialect = ur_dialect_of(&version, &newer);
	if (c->dialect && !newer)
		return UR_OK;
	ur_error_set(err, UR_ECONFIG, "'%.40s' is no version that this program knows",
		     s->treat_as);
	ur_error_hint(err, "write it like 1.26 or 15.0");
	return UR_ECONFIG;
}

/* ---- which umbrellas ---- */

/* Nobody named one: the likeliest job, or none. @return NULL for none; the caller frees */
static char *assumed_umbrella(struct checkout *c, struct ur_repository_result *out)
{
	struct ur_proposal proposal = { 0 };
	struct ur_error why = UR_ERROR_INIT;
	char *context = NULL;

	if (ur_policy_propose(c->source, c->dialect, "", &proposal, &why) == UR_OK &&
	    proposal.does_more) {
		/* a job that tests is judged as an umbrella only where somebody says so */
		ur_repository_note(out, "umbrella-unnamed",
				   "no umbrella is named, and no job of a pull request's "
				   "workflow merely looks at the results of others: the "
				   "files alone are checked");
	} else if (proposal.context) {
		ur_repository_note(out, "umbrella-assumed",
				   "no umbrella is named; '%s' (%s) is taken for it",
				   proposal.context, proposal.origin);
		context = ur_xstrdup(proposal.context);
	} else if (why.code == UR_ENOTFOUND) { /* anything else is said of the check */
		ur_repository_note(out, "umbrella-unnamed",
				   "no umbrella is named, and %s: the files alone are "
				   "checked",
				   why.message);
	}
	ur_proposal_release(&proposal);
	return context;
}

/* ---- one repository of the settings ---- */

static void check(struct checkout *c, struct ur_repository_result *out,
		  const struct ur_repository_settings *repository, const char *branch)
{
	struct ur_lint_umbrellas umbrellas = ur_lint_umbrellas_of(repository);
	const struct ur_lint_request request = {
		.source = c->source,
		.dialect = c->dialect,
		.commit = "",
		.branch = branch,
		.umbrellas = umbrellas.items,
		.umbrellas_len = umbrellas.len,
	};

	out->rc = ur_policy_lint(&request, &out->findings, &out->err);
	/* what cannot be used of a folder is no forge's answer */
	if (out->rc == UR_EPROTO)
		out->rc = out->err.code = UR_EIO;
	out->rules_checked = out->rc == UR_OK;
	ur_lint_umbrellas_release(&umbrellas);
}

static void start(struct checkout *c, struct ur_repository_result *out, const char *name)
{
	const struct ur_dialect *d = c->dialect;

	free(out->name);
	free(out->server);
	free(out->forge_kind);
	free(out->forge_version);
	out->name = ur_xstrdup(name);
	out->server = ur_xstrdup(c->app->settings->offline_dir);
	out->forge_kind = ur_xstrdup(d->kind == UR_FORGE_FORGEJO ? "forgejo" : "gitea");
	out->forge_version = ur_xasprintf("%d.%d", d->major, d->minor);
	ur_repository_note(out, "offline",
			   "the files of this folder by the rules of %s %s; no forge and "
			   "no branch protection was looked at",
			   out->forge_kind, out->forge_version);
}

static void check_repository(struct checkout *c,
			     const struct ur_repository_settings *repository)
{
	struct ur_repository_result *out = ur_result_push_repository(c->result);
	struct ur_repository_settings named = *repository;
	struct ur_strset branches = UR_STRSET_INIT;
	struct ur_umbrella_settings assumed = { 0 };
	char *context = NULL, none[] = "";

	start(c, out, repository->name);
	if (!repository->umbrellas_len)
		context = assumed_umbrella(c, out);
	if (context) {
		assumed.context = context;
		assumed.file = assumed.job = none;
		assumed.from = UR_FROM_WORKFLOW;
		assumed.aggregates_only = c->app->settings->aggregates_only;
		named.umbrellas = &assumed;
		named.umbrellas_len = 1;
	}
	ur_look_branches(c->app->settings, repository, "", &branches);
	if (!branches.len)
		check(c, out, &named, "");
	for (size_t i = 0; i < branches.len && out->rc == UR_OK; i++)
		check(c, out, &named, branches.items[i]);
	ur_strset_release(&branches);
	free(context);
}

void ur_app_audit_offline(struct ur_app *app, struct ur_result *result)
{
	int64_t started_ms = app->clock->monotonic_ms(app->clock->self);
	struct checkout c = { .app = app, .result = result };
	struct ur_error err = UR_ERROR_INIT;

	ur_result_start(app, "audit", result);
	result->offline = true;
	c.source = ur_source_folder(app->settings->offline_dir, &err);
	if (c.source && choose_rules(&c, &err) == UR_OK) {
		for (size_t i = 0; i < app->settings->repositories_len; i++)
			check_repository(&c, &app->settings->repositories[i]);
	} else {
		struct ur_repository_result *out = ur_result_push_repository(result);

		free(out->name);
		out->name = ur_xstrdup(app->settings->offline_dir);
		/* what cannot be used before anything was done is a setting to mend */
		out->rc = UR_ECONFIG;
		out->err = err;
	}
	ur_source_free(c.source);
	ur_result_end(app, result, started_ms);
}
