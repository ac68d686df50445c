/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "ur/app/hand.h"
#include "ur/base/memory.h"
#include "ur/policy/files.h"
#include "ur/policy/lint.h"

static void add_history(struct ur_pr_result *r, const struct ur_ledger_entry *e)
{
	struct ur_history *h;

	UR_GROW(r->history, r->history_len, r->history_cap);
	h = &r->history[r->history_len++];
	*h = (struct ur_history){
		.id = ur_xstrdup(e->id),
		.kind = ur_xstrdup(e->kind),
		.reason = ur_xstrdup(e->reason),
		.outcome = ur_xstrdup(*e->outcome ? e->outcome : "unsettled"),
		.text = ur_xstrdup(e->outcome_text),
		.person = ur_xstrdup(e->person),
		.why = ur_xstrdup(e->why),
		.at = e->at,
		.row_id = e->row_id,
	};
}

/* What was done before to this head under this umbrella. */
static void fill_history(const struct ur_pass *pass)
{
	const struct ur_ledger *ledger = pass->app->ledger;
	struct ur_repository_result *out = ur_pass_out(pass);
	const struct ur_ledger_entry *entries;
	size_t len = 0;

	entries = ledger ? ur_ledger_entries(ledger, &len) : NULL;
	for (size_t p = 0; p < out->pulls_len; p++)
		for (size_t i = 0; i < len; i++)
			if (strcmp(entries[i].sha, out->pulls[p].head) == 0 &&
			    strcmp(entries[i].repository, out->name) == 0 &&
			    strcmp(entries[i].server, out->server) == 0 &&
			    strcmp(entries[i].umbrella, out->pulls[p].umbrella) == 0)
				add_history(&out->pulls[p], &entries[i]);
}

/* Every row of the commit: one request more, unless they were read already. */
static bool read_history(const struct ur_case *c, struct ur_rows *out)
{
	struct ur_pass *pass = c->pass;
	const char *sha = pass->pulls.items[c->pull].sha;
	struct ur_head_rows read = { 0 };
	bool good = true;

	if (c->whole) {
		ur_rows_copy(c->whole, out);
	} else if (c->records && c->records->level == UR_LEVEL_STATUSES) {
		ur_rows_copy(&c->records->history, out);
	} else {
		ur_history_read(pass->forge, pass->settings->name, sha, &read);
		good = read.rc == UR_OK;
		if (good)
			ur_rows_copy(&read.rows, out);
		ur_head_rows_release(&read);
	}
	if (good)
		ur_case_mark_ours(pass, sha, out);
	return good;
}

/* What a pass would not do either, as far as the history tells. */
static void show_limit(const struct ur_case *c, const struct ur_rows *rows)
{
	struct ur_action *action = &ur_pass_out(c->pass)->pulls[c->result].action;

	if (action->outcome != UR_OUTCOME_PLANNED || !ur_recall_limit(c, rows))
		return;
	action->outcome = UR_OUTCOME_DEFERRED;
	action->why = UR_WHY_LIMIT_REACHED;
}

static void fill_staleness(const struct ur_case *c)
{
	struct ur_stale_why *why = &ur_pass_out(c->pass)->pulls[c->result].staleness;
	const struct ur_evidence e = ur_case_evidence(c);
	struct ur_rows history = UR_ROWS_INIT;
	struct ur_staleness found;
	bool known;

	if (!ur_staleness_asked(&c->decision))
		return;
	known = read_history(c, &history);
	show_limit(c, known ? &history : c->rows);
	found = ur_staleness_read(&e, &c->decision, known ? &history : NULL);
	why->code = found.code;
	why->umbrella_id = found.umbrella ? found.umbrella->id : 0;
	if (found.other) {
		why->other_id = found.other->id;
		why->other = ur_xstrdup(found.other->context);
	}
	ur_rows_release(&history);
}

/* What two runs of one commit come from stands in the workflow file. */
static void fill_prevention(const struct ur_case *c)
{
	struct ur_pass *pass = c->pass;
	struct ur_stale_why *why = &ur_pass_out(pass)->pulls[c->result].staleness;
	const struct ur_policy_tree *tree;

	if ((why->code != UR_STALENESS_OLDER_RUN_WROTE_LAST &&
	     why->code != UR_STALENESS_CANCELLED) ||
	    !c->policy.file || !*c->policy.file || !pass->source ||
	    !pass->forge->dialect ||
	    ur_policy_tree(pass->cache, pass->source, pass->forge->dialect,
			   pass->pulls.items[c->pull].sha, &tree, NULL) != UR_OK)
		return;
	for (size_t i = 0; i < tree->len; i++)
		if (strcmp(tree->files[i].name, c->policy.file) == 0)
			why->prevention = ur_lint_eviction(&tree->files[i]);
	if (!why->prevention)
		why->prevention = ur_xasprintf("nothing in %s starts a second run of one "
					       "commit: see who started "
					       "or cancelled one by hand",
					       c->policy.file);
}

/* Where nothing was written, the head's own file may be the reason: the server refuses it. */
static void fill_refused_file(const struct ur_case *c)
{
	struct ur_pass *pass = c->pass;
	struct ur_pr_result *r = &ur_pass_out(pass)->pulls[c->result];
	const struct ur_policy_tree *tree;

	if ((r->reason != UR_REASON_UMBRELLA_ABSENT &&
	     r->reason != UR_REASON_NO_STATUSES) ||
	    r->detail || !pass->source || !pass->forge->dialect)
		return;
	if (ur_policy_tree(pass->cache, pass->source, pass->forge->dialect,
			   pass->pulls.items[c->pull].sha, &tree, NULL) != UR_OK)
		return;
	for (size_t i = 0; i < tree->len && !r->detail; i++)
		if (tree->files[i].fault == UR_WORKFLOW_BROKEN)
			r->detail = ur_xasprintf("%s at this head is no workflow: %s",
						 tree->files[i].name,
						 tree->files[i].complaint);
}

static void fill_hints(struct ur_pass *pass)
{
	for (size_t i = 0; i < pass->cases_len && pass->stopped == UR_OK; i++) {
		struct ur_case *c = &pass->cases[i];
		struct ur_pr_result *r;
		char *hint;

		if (!ur_case_is_asked_for(c))
			continue;
		hint = ur_inherited_hint(c);
		if (!hint)
			continue;
		r = &ur_pass_out(pass)->pulls[c->result];
		free(r->hint);
		r->hint = hint;
	}
}

void ur_app_explain(struct ur_app *app, struct ur_result *result)
{
	struct ur_hand *hand = ur_hand_open(app, "explain", result);
	struct ur_pass *pass = &hand->passes[0];

	ur_hand_check_open(hand);
	ur_hand_keep(hand, ur_hand_is_asked);
	for (size_t i = 0; i < pass->cases_len; i++) {
		struct ur_case *c = &pass->cases[i];

		if (!ur_case_is_asked_for(c) || pass->stopped != UR_OK)
			continue;
		if (c->decision.orders_len)
			ur_heal_show(c);
		else if (c->decision.remedy != UR_DO_NOTHING)
			ur_hand_plan(hand, c);
		fill_staleness(c);
		fill_prevention(c);
		fill_refused_file(c);
	}
	fill_hints(pass);
	fill_history(pass);
	if (ur_hand_planned(hand, 0))
		ur_hand_free(hand);
	if (!result->exit_code && result->errors_len)
		result->exit_code = 1;
}
