/* SPDX-License-Identifier: MIT */
#include "ur/app/rules.h"

#include <stdlib.h>
#include <string.h>

#include "rules_parts.h"
#include "ur/app/look.h"
#include "ur/app/pass.h"
#include "ur/base/memory.h"

/* Heads whose rows may show that another system writes what no job does. */
#define HEADS_MAX 3

struct ur_lint_umbrellas ur_lint_umbrellas_of(const struct ur_repository_settings *s)
{
	struct ur_lint_umbrellas u = { .len = s->umbrellas_len };

	u.items = ur_xcalloc(u.len + 1, sizeof(*u.items));
	u.settings = ur_xcalloc(u.len + 1, sizeof(*u.settings));
	u.expand = ur_xcalloc(u.len + 1, sizeof(*u.expand));
	for (size_t i = 0; i < u.len; i++) {
		u.settings[i] = ur_umbrella_policy(&s->umbrellas[i], &u.expand[i]);
		u.items[i] = (struct ur_lint_umbrella){ s->umbrellas[i].context,
							&u.settings[i] };
	}
	return u;
}

void ur_lint_umbrellas_release(struct ur_lint_umbrellas *u)
{
	for (size_t i = 0; i < u->len; i++)
		free(u->expand[i]);
	free(u->expand);
	free(u->settings);
	free(u->items);
	*u = (struct ur_lint_umbrellas){ 0 };
}

/* ---- what other systems write ---- */

static bool asks_for_rows(const struct ur_lint_findings *findings, size_t from)
{
	for (size_t i = from; i < findings->len; i++)
		if (ur_lint_asks_for_rows(&findings->items[i]))
			return true;
	return false;
}

/* The rows of the newest heads on the branch, until nothing is open or enough were read. */
static void ask_rows(struct ur_pass *pass, const char *branch,
		     struct ur_lint_findings *findings, size_t from)
{
	size_t asked = 0;

	for (size_t i = pass->pulls.len; i-- > 0 && asked < HEADS_MAX;) {
		const struct ur_pull *pull = &pass->pulls.items[i];
		struct ur_head_rows read = { 0 };

		if (!asks_for_rows(findings, from))
			return;
		if (ur_pass_scope(pass, pull) != UR_SCOPE_IN ||
		    strcmp(pull->base, branch) != 0)
			continue;
		asked++;
		ur_statuses_read(pass->forge, pass->settings->name, pull->sha, &read);
		if (read.rc == UR_OK)
			ur_lint_forget_written(findings, from, pass->forge->dialect,
					       read.rows.items, read.rows.len);
		ur_head_rows_release(&read);
	}
}

/* ---- one branch ---- */

static void unread(struct ur_pass *pass, const char *branch, const struct ur_error *err)
{
	ur_result_error(pass->result, "rules-unread",
			"%s: the rules of branch '%s' could not be checked: %s",
			pass->settings->name, branch, err->message);
}

static void check_branch(struct ur_pass *pass, const char *name)
{
	const struct ur_branch *b = ur_pass_branch(pass, name);
	struct ur_lint_findings *findings = &ur_pass_out(pass)->findings;
	struct ur_lint_umbrellas umbrellas = ur_lint_umbrellas_of(pass->settings);
	const struct ur_lint_request request = {
		.source = pass->source,
		.dialect = pass->forge->dialect,
		.commit = b->tip,
		.branch = name,
		.protection = &b->protection,
		.only_required = !pass->app->settings->rules.any_umbrella,
		.umbrellas = umbrellas.items,
		.umbrellas_len = umbrellas.len,
	};
	struct ur_error err = b->err;
	size_t from = findings->len;
	enum ur_errc rc = b->rc;

	if (rc == UR_OK && !*b->tip)
		rc = ur_error_set(&err, UR_ENOTFOUND, "the branch cannot be read");
	if (rc == UR_OK)
		rc = ur_policy_lint(&request, findings, &err);
	if (rc < 0) {
		ur_pass_out(pass)->rules_checked = false;
		unread(pass, name, &err);
	}
	if (rc == UR_OK)
		ask_rows(pass, name, findings, from);
	ur_lint_umbrellas_release(&umbrellas);
}

static void add_bases(const struct ur_pass *pass, struct ur_strset *branches)
{
	for (size_t i = 0; i < pass->pulls.len; i++)
		if (branches->len < UR_RULES_BRANCHES_MAX &&
		    ur_pass_scope(pass, &pass->pulls.items[i]) == UR_SCOPE_IN)
			ur_strset_add(branches, pass->pulls.items[i].base);
}

void ur_pass_check_rules(struct ur_pass *pass)
{
	struct ur_strset branches = UR_STRSET_INIT;

	if (pass->stopped != UR_OK || pass->facts.archived || !pass->forge->dialect)
		return;
	ur_look_branches(pass->app->settings, pass->settings, pass->facts.default_branch,
			 &branches);
	add_bases(pass, &branches);
	ur_pass_out(pass)->rules_checked = branches.len;
	for (size_t i = 0; i < branches.len && pass->stopped == UR_OK; i++)
		check_branch(pass, branches.items[i]);
	ur_strset_release(&branches);
}
