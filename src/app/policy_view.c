/* SPDX-License-Identifier: MIT */
#include "ur/app/policy_view.h"

#include <stdio.h>
#include <stdlib.h>

#include "ur/app/look.h"
#include "ur/base/memory.h"

void ur_policy_view_release(struct ur_policy_view *view)
{
	for (size_t i = 0; i < view->len; i++) {
		free(view->items[i].branch);
		ur_policy_release(&view->items[i].policy);
	}
	free(view->items);
	*view = (struct ur_policy_view){ 0 };
}

static struct ur_policy_item *push(struct ur_policy_view *view,
				   const struct ur_pass *pass, const char *umbrella,
				   const char *branch)
{
	struct ur_policy_item *item;

	UR_GROW(view->items, view->len, view->cap);
	item = &view->items[view->len++];
	*item = (struct ur_policy_item){
		.repository = pass->settings->name,
		.umbrella = umbrella,
		.branch = ur_xstrdup(branch),
		.policy = UR_POLICY_INIT,
	};
	return item;
}

/* What stops one item: it stands there with its error, so that nothing goes missing. */
static void fail(struct ur_policy_item *item, enum ur_errc rc, const struct ur_error *err)
{
	item->rc = rc;
	item->err = *err;
}

static void fail_all(struct ur_policy_view *view, const struct ur_pass *pass,
		     const char *branch, int64_t pull, enum ur_errc rc,
		     const struct ur_error *err)
{
	for (size_t i = 0; i < pass->settings->umbrellas_len; i++) {
		struct ur_policy_item *item =
			push(view, pass, pass->settings->umbrellas[i].context, branch);

		item->pull = pull;
		fail(item, rc, err);
	}
}

static void derive(struct ur_pass *pass, size_t umbrella, const struct ur_look *look,
		   struct ur_policy_item *item)
{
	snprintf(item->commit, sizeof(item->commit), "%s", look->head);
	item->rc = ur_look_policy(pass, &pass->settings->umbrellas[umbrella], look,
				  &item->policy, &item->err);
}

static void look_at_branch(struct ur_policy_view *view, struct ur_pass *pass,
			   const char *name)
{
	const struct ur_branch *b = ur_pass_branch(pass, name);
	const struct ur_look look = { .head = b->tip,
				      .merge_base = b->tip,
				      .base_tip = b->tip,
				      .protection = &b->protection };
	struct ur_error err = UR_ERROR_INIT;

	if (b->rc != UR_OK || !*b->tip) {
		enum ur_errc rc = b->rc;

		err = b->err;
		if (rc == UR_OK)
			rc = ur_error_set(&err, UR_ENOTFOUND,
					  "branch '%s' of '%s' cannot be read", name,
					  pass->settings->name);
		fail_all(view, pass, name, 0, rc, &err);
		return;
	}
	for (size_t i = 0; i < pass->settings->umbrellas_len; i++)
		derive(pass, i, &look,
		       push(view, pass, pass->settings->umbrellas[i].context, name));
}

static void look_at_pull(struct ur_policy_view *view, struct ur_pass *pass,
			 int64_t number)
{
	const struct ur_repository_settings *s = pass->settings;
	struct ur_pull pull = { 0 };
	struct ur_head_rows read = { 0 };
	struct ur_error err = UR_ERROR_INIT;
	enum ur_errc rc =
		ur_pull_read(pass->forge, s->name, number, s->hold_label, &pull, &err);

	if (rc == UR_OK && !*pull.sha)
		rc = ur_error_set(&err, UR_EPROTO,
				  "the server does not say which commit the head of "
				  "#%lld is",
				  (long long)number);
	if (rc == UR_OK) {
		ur_statuses_read(pass->forge, s->name, pull.sha, &read);
		rc = read.rc;
		err = read.err;
	}
	if (rc < 0)
		fail_all(view, pass, pull.base ? pull.base : "", number, rc, &err);
	for (size_t i = 0; rc == UR_OK && i < s->umbrellas_len; i++) {
		const struct ur_branch *b = ur_pass_branch(pass, pull.base);
		const struct ur_look look = { .head = pull.sha,
					      .merge_base = pull.merge_base,
					      .base_tip = pull.base_sha,
					      .rows = &read.rows,
					      .protection = &b->protection };
		struct ur_policy_item *item =
			push(view, pass, s->umbrellas[i].context, pull.base);

		item->pull = number;
		derive(pass, i, &look, item);
	}
	ur_head_rows_release(&read);
	ur_pull_release(&pull);
}

static void look_at_repository(struct ur_policy_view *view, struct ur_pass *pass)
{
	const struct ur_settings *s = pass->app->settings;
	struct ur_repository_facts facts;
	struct ur_strset branches = UR_STRSET_INIT;
	struct ur_error err = UR_ERROR_INIT;
	enum ur_errc rc;

	if (pass->stopped != UR_OK) {
		fail_all(view, pass, "", 0, pass->stopped, &pass->stopped_err);
		return;
	}
	rc = ur_forge_repository(pass->forge, pass->settings->name, &facts, &err);
	if (rc < 0) {
		fail_all(view, pass, "", 0, rc, &err);
		return;
	}
	for (size_t i = 0; i < s->only_pulls_len; i++)
		look_at_pull(view, pass, s->only_pulls[i]);
	if (!s->only_pulls_len)
		ur_look_branches(s, pass->settings, facts.default_branch, &branches);
	for (size_t i = 0; i < branches.len; i++)
		look_at_branch(view, pass, branches.items[i]);
	ur_strset_release(&branches);
}

static void count(struct ur_policy_view *view)
{
	for (size_t i = 0; i < view->len; i++) {
		if (view->items[i].rc != UR_OK)
			view->unread++;
		else if (!view->items[i].policy.known)
			view->unknown++;
	}
}

void ur_app_policy(struct ur_app *app, struct ur_policy_view *view)
{
	const struct ur_settings *s = app->settings;
	struct ur_forge forge;
	struct ur_result result;

	*view = (struct ur_policy_view){ .server = s->server, .kind = "" };
	if (!ur_pass_identify(app, &forge, &view->err)) {
		view->rc = view->err.code;
		return;
	}
	view->kind = forge.version.kind == UR_FORGE_FORGEJO ? "forgejo" : "gitea";
	snprintf(view->version, sizeof(view->version), "%s", forge.version.text);
	ur_result_init(&result);
	for (size_t i = 0; i < s->repositories_len; i++) {
		struct ur_pass pass;

		ur_pass_init(&pass, app, &result, &s->repositories[i], &forge);
		look_at_repository(view, &pass);
		ur_pass_release(&pass);
	}
	ur_result_release(&result);
	count(view);
}
