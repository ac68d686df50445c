/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "call.h"
#include "gate.h"

static void json_person(struct sb_call *c, const char *key, const struct sb_user *u)
{
	struct sb_buf *b = &c->out;

	sb_open(b, key, '{');
	sb_js(b, "name", u->login);
	sb_jf(b, "email", "%s@example.org", u->login);
	sb_js(b, "username", u->login);
	sb_close(b, '}');
}

static void json_tip(struct sb_call *c, const struct sb_commit *k)
{
	struct sb_buf *b = &c->out;

	sb_open(b, "commit", '{');
	sb_js(b, "id", k->sha);
	sb_js(b, "message", k->message);
	sb_jf(b, "url", "%s/%s/commit/%s", c->w->root, c->repo->full, k->sha);
	json_person(c, "author", k->author);
	json_person(c, "committer", k->author);
	sb_open(b, "verification", '{');
	sb_jb(b, "verified", false);
	sb_js(b, "reason", "gpg.error.not_signed_commit");
	sb_js(b, "signature", "");
	sb_jraw(b, "signer", "null");
	sb_js(b, "payload", "");
	sb_close(b, '}');
	sb_jt(b, "timestamp", k->at);
	sb_jraw(b, "added", "null");
	sb_jraw(b, "removed", "null");
	sb_jraw(b, "modified", "null");
	sb_close(b, '}');
}

static void json_contexts(struct sb_buf *b, const struct sb_protection *p)
{
	if (p && !p->contexts) {
		sb_jraw(b, "status_check_contexts", "null");
		return;
	}
	sb_open(b, "status_check_contexts", '[');
	for (size_t i = 0; p && i < p->contexts_len; i++)
		sb_js(b, NULL, p->contexts[i]);
	sb_close(b, ']');
}

static void json_branch(struct sb_call *c, const struct sb_branch *branch)
{
	const struct sb_protection *p = sb_rule_of(c->repo, branch->name);
	bool writes = c->level >= SB_WRITE, owns = c->level >= SB_OWNER;
	struct sb_buf *b = &c->out;

	sb_open(b, NULL, '{');
	sb_js(b, "name", branch->name);
	json_tip(c, branch->tip);
	sb_jb(b, "protected", p != NULL);
	sb_ji(b, "required_approvals", 0);
	sb_jb(b, "enable_status_check", p && p->check);
	json_contexts(b, p);
	sb_jb(b, "user_can_push", writes && (!p || p->push));
	sb_jb(b, "user_can_merge", writes);
	sb_js(b, "effective_branch_protection_name", p && owns ? p->rule : "");
	sb_close(b, '}');
}

void sb_get_branch(struct sb_call *c)
{
	const struct sb_branch *b = sb_branch(c->repo, c->arg[2]);

	if (b)
		json_branch(c, b);
	else
		sb_gone(c, c->w->t->branch_detail ?
				   sb_fmt(&c->arena, "branch does not exist [name: %s]",
					  c->arg[2]) :
				   NULL);
}

void sb_get_branches(struct sb_call *c)
{
	struct sb_page p = sb_page(c, c->repo->branches_len);

	sb_open(&c->out, NULL, '[');
	for (size_t i = 0; i < p.count; i++)
		json_branch(c, c->repo->branches[p.first + i]);
	sb_close(&c->out, ']');
	sb_page_heads(c, &p, c->repo->branches_len, true, true);
}

static void json_allow(struct sb_buf *b, const char *prefix, bool keys, struct sb_call *c)
{
	sb_jraw(b, sb_fmt(&c->arena, "%s_usernames", prefix), "[]");
	sb_jraw(b, sb_fmt(&c->arena, "%s_teams", prefix), "[]");
	if (keys)
		sb_jb(b, sb_fmt(&c->arena, "%s_deploy_keys", prefix), false);
}

/* which versions write which fields: recordings, topic protection */
static void json_protection(struct sb_call *c, const struct sb_protection *p)
{
	struct sb_buf *b = &c->out;
	unsigned kind = c->w->t->protection;
	bool gitea24 = kind == 24 || kind == 27;
	bool plain = !strpbrk(p->rule, "*?\\[]{}");

	sb_open(b, NULL, '{');
	sb_js(b, "branch_name", plain ? p->rule : "");
	sb_js(b, "rule_name", p->rule);
	if (gitea24)
		sb_ji(b, "priority", p->priority);
	sb_jb(b, "enable_push", p->push);
	sb_jb(b, "enable_push_whitelist", false);
	json_allow(b, "push_whitelist", true, c);
	if (gitea24) {
		sb_jb(b, "enable_force_push", false);
		sb_jb(b, "enable_force_push_allowlist", false);
		json_allow(b, "force_push_allowlist", true, c);
	}
	sb_jb(b, "enable_merge_whitelist", false);
	json_allow(b, "merge_whitelist", false, c);
	if (kind == 27) {
		sb_jb(b, "enable_bypass_allowlist", false);
		json_allow(b, "bypass_allowlist", false, c);
	}
	sb_jb(b, "enable_status_check", p->check);
	json_contexts(b, p);
	sb_ji(b, "required_approvals", 0);
	sb_jb(b, "enable_approvals_whitelist", false);
	sb_jraw(b, "approvals_whitelist_username", "[]");
	sb_jraw(b, "approvals_whitelist_teams", "[]");
	sb_jb(b, "block_on_rejected_reviews", false);
	sb_jb(b, "block_on_official_review_requests", false);
	sb_jb(b, "block_on_outdated_branch", false);
	sb_jb(b, "dismiss_stale_approvals", false);
	sb_jb(b, "ignore_stale_approvals", false);
	sb_jb(b, "require_signed_commits", false);
	sb_js(b, "protected_file_patterns", "");
	sb_js(b, "unprotected_file_patterns", "");
	if (gitea24)
		sb_jb(b, "block_admin_merge_override", false);
	if (kind == 11)
		sb_jb(b, "apply_to_admins", false);
	sb_jt(b, "created_at", p->at);
	sb_jt(b, "updated_at", p->at);
	sb_close(b, '}');
}

void sb_get_protections(struct sb_call *c)
{
	sb_open(&c->out, NULL, '[');
	for (size_t i = 0; i < c->repo->protections_len; i++)
		json_protection(c, c->repo->protections[i]);
	sb_close(&c->out, ']');
}

void sb_get_protection(struct sb_call *c)
{
	for (size_t i = 0; i < c->repo->protections_len; i++)
		if (!strcmp(c->repo->protections[i]->rule, c->arg[2])) {
			json_protection(c, c->repo->protections[i]);
			return;
		}
	sb_gone(c, NULL);
}
