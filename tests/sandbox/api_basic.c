/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "call.h"

void sb_get_version(struct sb_call *c)
{
	sb_open(&c->out, NULL, '{');
	sb_js(&c->out, "version", c->w->version);
	sb_close(&c->out, '}');
}

void sb_get_settings(struct sb_call *c)
{
	struct sb_buf *b = &c->out;

	sb_open(b, NULL, '{');
	sb_ji(b, "max_response_items", c->w->max_page);
	sb_ji(b, "default_paging_num", c->w->default_page);
	sb_ji(b, "default_git_trees_per_page", 1000);
	sb_ji(b, "default_max_blob_size", 10485760);
	if (c->w->t->response_size)
		sb_ji(b, "default_max_response_size", 104857600);
	sb_close(b, '}');
}

void sb_json_user(struct sb_call *c, const char *key, const struct sb_user *u)
{
	struct sb_buf *b = &c->out;

	if (!u) {
		sb_jraw(b, key, "null");
		return;
	}
	sb_open(b, key, '{');
	sb_ji(b, "id", u->id);
	sb_js(b, "login", u->login);
	sb_js(b, "full_name", u->full_name);
	sb_jf(b, "html_url", "%s/%s", c->w->root, u->login);
	sb_jb(b, "is_admin", u->admin && c->token && c->token->user == u);
	sb_js(b, "username", u->login);
	sb_close(b, '}');
}

void sb_get_user(struct sb_call *c)
{
	sb_json_user(c, NULL, c->token->user);
}

void sb_get_notifications(struct sb_call *c)
{
	sb_open(&c->out, NULL, '{');
	sb_ji(&c->out, "new", 0);
	sb_close(&c->out, '}');
}

static int64_t open_pulls(const struct sb_repo *r)
{
	int64_t n = 0;

	for (size_t i = 0; i < r->pulls_len; i++)
		n += r->pulls[i]->open;
	return n;
}

static enum sb_level level_on(const struct sb_call *c, const struct sb_repo *r)
{
	struct sb_call on = *c;

	on.repo = (struct sb_repo *)r;
	return sb_unit_level(&on, SB_UNIT_CODE);
}

static void json_repo(struct sb_call *c, const char *key, const struct sb_repo *r,
		      enum sb_level level)
{
	struct sb_buf *b = &c->out;

	sb_open(b, key, '{');
	sb_ji(b, "id", r->id);
	sb_json_user(c, "owner", r->owner);
	sb_js(b, "name", r->name);
	sb_js(b, "full_name", r->full);
	sb_jb(b, "empty", false);
	sb_jb(b, "private", r->private);
	sb_jb(b, "fork", r->parent != NULL);
	if (r->parent) /* shown with the rights on the fork: recordings, pulls */
		json_repo(c, "parent", r->parent, level);
	else if (c->w->t->parent_null)
		sb_jraw(b, "parent", "null");
	sb_jf(b, "html_url", "%s/%s", c->w->root, r->full);
	sb_jf(b, "url", "%s/api/v1/repos/%s", c->w->root, r->full);
	sb_ji(b, "open_pr_counter", open_pulls(r));
	sb_js(b, "default_branch", r->default_branch);
	sb_jb(b, "archived", r->archived);
	sb_open(b, "permissions", '{');
	sb_jb(b, "admin", level >= SB_OWNER);
	sb_jb(b, "push", level >= SB_WRITE);
	sb_jb(b, "pull", level >= SB_READ);
	sb_close(b, '}');
	sb_jb(b, "has_pull_requests", true);
	sb_jb(b, "has_actions", r->actions);
	if (c->w->t->topics) {
		sb_open(b, "topics", '[');
		for (size_t i = 0; i < r->topics_len; i++)
			sb_js(b, NULL, r->topics[i]);
		sb_close(b, ']');
	}
	sb_close(b, '}');
}

void sb_json_repo(struct sb_call *c, const char *key, const struct sb_repo *r,
		  bool rights)
{
	json_repo(c, key, r, rights ? level_on(c, r) : SB_NONE);
}

void sb_get_repo(struct sb_call *c)
{
	sb_json_repo(c, NULL, c->repo, true);
}

void sb_get_topics(struct sb_call *c)
{
	struct sb_page p = sb_page(c, c->repo->topics_len);

	sb_open(&c->out, NULL, '{');
	sb_open(&c->out, "topics", '[');
	for (size_t i = 0; i < p.count; i++)
		sb_js(&c->out, NULL, c->repo->topics[p.first + i]);
	sb_close(&c->out, ']');
	sb_close(&c->out, '}');
	sb_head(c, "X-Total-Count", sb_fmt(&c->arena, "%zu", c->repo->topics_len));
}

static void drop_topic(struct sb_repo *r, const char *topic)
{
	size_t n = 0;

	for (size_t i = 0; i < r->topics_len; i++)
		if (strcmp(r->topics[i], topic) != 0)
			r->topics[n++] = r->topics[i];
	r->topics_len = n;
}

static void answer_change(struct sb_call *c)
{
	c->w->changes++;
	c->status = 204;
	c->type = NULL;
}

void sb_put_topic(struct sb_call *c)
{
	drop_topic(c->repo, c->arg[2]);
	SB_PUSH(c->w, c->repo->topics, sb_dup(&c->w->arena, c->arg[2]));
	answer_change(c);
}

void sb_delete_topic(struct sb_call *c)
{
	drop_topic(c->repo, c->arg[2]);
	answer_change(c);
}
