/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "call.h"

static void json_label(struct sb_call *c, const struct sb_label *l)
{
	struct sb_buf *b = &c->out;

	sb_open(b, NULL, '{');
	sb_ji(b, "id", l->id);
	sb_js(b, "name", l->name);
	sb_jb(b, "exclusive", false);
	sb_jb(b, "is_archived", false);
	sb_js(b, "color", "ff0000");
	sb_js(b, "description", "");
	sb_jf(b, "url", "%s/api/v1/repos/%s/labels/%lld", c->w->root, c->repo->full,
	      (long long)l->id);
	sb_close(b, '}');
}

static void json_labels(struct sb_call *c, const char *key, const struct sb_pull *p)
{
	sb_open(&c->out, key, '[');
	for (size_t i = 0; i < p->labels_len; i++)
		json_label(c, p->labels[i]);
	sb_close(&c->out, ']');
}

static void json_side(struct sb_call *c, const char *key, const char *label,
		      const char *ref, const char *sha, const struct sb_repo *r)
{
	struct sb_buf *b = &c->out;

	sb_open(b, key, '{');
	sb_js(b, "label", label);
	sb_js(b, "ref", ref);
	sb_js(b, "sha", sha);
	sb_ji(b, "repo_id", r ? r->id : -1);
	if (r)
		sb_json_repo(c, "repo", r, true);
	else
		sb_jraw(b, "repo", "null");
	sb_close(b, '}');
}

static void json_sides(struct sb_call *c, const struct sb_pull *p, bool list)
{
	const struct sb_branch *base = sb_branch(c->repo, p->base);
	const struct sb_commit *head = list && p->listed ? p->listed : p->head;
	const char *ref = p->branch;

	if (!p->from)
		ref = sb_fmt(&c->arena, "refs/pull/%lld/head", (long long)p->number);
	json_side(c, "base", p->base, p->base, base ? base->tip->sha : "", c->repo);
	json_side(c, "head", p->branch, ref, head ? head->sha : "", p->from);
	sb_js(&c->out, "merge_base", p->merge_base->sha);
}

static bool is_draft(const char *title)
{
	return !strncasecmp(title, "WIP:", 4) || !strncasecmp(title, "[WIP]", 5);
}

static void json_people(struct sb_call *c, bool list)
{
	const struct sb_traits *t = c->w->t;
	struct sb_buf *b = &c->out;
	const char *none = list ? "null" : "[]";

	sb_jraw(b, "milestone", "null");
	sb_jraw(b, "assignee", "null");
	sb_jraw(b, "assignees", t->pull_reviews ? "null" : none);
	if (t->requested_null)
		none = "null";
	else if (t->pull_reviews)
		none = "[]";
	sb_jraw(b, "requested_reviewers", none);
	if (t->pull_teams)
		sb_jraw(b, "requested_reviewers_teams", none);
}

static void json_counts(struct sb_call *c, const struct sb_pull *p, bool list)
{
	const struct sb_traits *t = c->w->t;
	struct sb_buf *b = &c->out;

	sb_ji(b, "comments", 0);
	if (t->pull_reviews)
		sb_ji(b, "review_comments", 0);
	if (t->pull_list_counts || (!list && p->from)) {
		sb_ji(b, "additions", p->from ? 1 : 0);
		sb_ji(b, "deletions", 0);
		sb_ji(b, "changed_files", p->from ? 1 : 0);
	}
}

static void json_pull(struct sb_call *c, const struct sb_pull *p, bool list)
{
	struct sb_buf *b = &c->out;
	const char *page = sb_fmt(&c->arena, "%s/%s/pulls/%lld", c->w->root,
				  c->repo->full, (long long)p->number);

	sb_open(b, NULL, '{');
	sb_ji(b, "id", p->id);
	if (c->w->t->pull_api_url)
		sb_jf(b, "url", "%s/api/v1/repos/%s/pulls/%lld", c->w->root,
		      c->repo->full, (long long)p->number);
	else
		sb_js(b, "url", page);
	sb_ji(b, "number", p->number);
	sb_json_user(c, "user", p->user);
	sb_js(b, "title", p->title);
	sb_js(b, "body", "");
	json_labels(c, "labels", p);
	json_people(c, list);
	sb_js(b, "state", p->open ? "open" : "closed");
	sb_jb(b, "draft", is_draft(p->title));
	sb_jb(b, "is_locked", false);
	json_counts(c, p, list);
	sb_js(b, "html_url", page);
	sb_jf(b, "diff_url", "%s.diff", page);
	sb_jf(b, "patch_url", "%s.patch", page);
	sb_jb(b, "mergeable", !p->merged && !is_draft(p->title));
	sb_jb(b, "merged", p->merged);
	if (p->merged) {
		sb_jt(b, "merged_at", p->closed);
		sb_js(b, "merge_commit_sha", p->head ? p->head->sha : "");
		sb_json_user(c, "merged_by", p->merged_by ? p->merged_by : p->user);
	} else {
		sb_jraw(b, "merged_at", "null");
		sb_jraw(b, "merge_commit_sha", "null");
		sb_jraw(b, "merged_by", "null");
	}
	sb_jb(b, "allow_maintainer_edit", c->w->t->pull_version);
	json_sides(c, p, list);
	sb_jraw(b, "due_date", "null");
	sb_jt(b, "created_at", p->created);
	sb_jt(b, "updated_at", p->updated);
	if (p->open)
		sb_jraw(b, "closed_at", "null");
	else
		sb_jt(b, "closed_at", p->closed);
	sb_ji(b, "pin_order", 0);
	if (c->w->t->pull_version)
		sb_ji(b, "content_version", 0);
	if (c->w->t->pull_flow)
		sb_ji(b, "flow", 0);
	sb_close(b, '}');
}

static int by_number(const void *a, const void *b)
{
	const struct sb_pull *x = *(struct sb_pull *const *)a;
	const struct sb_pull *y = *(struct sb_pull *const *)b;

	return x->number < y->number ? -1 : x->number > y->number;
}

static int by_number_down(const void *a, const void *b)
{
	return -by_number(a, b);
}

static int by_update_down(const void *a, const void *b)
{
	const struct sb_pull *x = *(struct sb_pull *const *)a;
	const struct sb_pull *y = *(struct sb_pull *const *)b;

	if (x->updated != y->updated)
		return x->updated > y->updated ? -1 : 1;
	return by_number_down(a, b);
}

static int by_update(const void *a, const void *b)
{
	return -by_update_down(a, b);
}

/* false when the order asked for is one that the sandbox does not know */
static bool sort_pulls(struct sb_call *c, struct sb_pull **list, size_t n)
{
	const char *sort = sb_query(c, "sort", 0);
	int (*order)(const void *, const void *) = by_number_down;

	if (sort && !strcmp(sort, "oldest"))
		order = by_number;
	else if (sort && !strcmp(sort, "recentupdate"))
		order = by_update_down;
	else if (sort && !strcmp(sort, "leastupdate"))
		order = by_update;
	else if (sort && *sort) {
		sb_silent(c, "this order of pull requests");
		return false;
	}
	if (n)
		qsort(list, n, sizeof(struct sb_pull *), order);
	return true;
}

void sb_get_pulls(struct sb_call *c)
{
	const char *state = sb_query(c, "state", 0);
	const char *base = sb_query(c, "base_branch", 0);
	struct sb_repo *r = c->repo;
	struct sb_pull **list;
	struct sb_page p;
	size_t n = 0;

	if (sb_query(c, "labels", 0) || sb_query(c, "milestone", 0) ||
	    sb_query(c, "poster", 0)) {
		sb_silent(c, "this filter of pull requests");
		return;
	}
	if (c->w->t->forgejo || c->w->t->requested_null)
		base = NULL;
	list = sb_alloc(&c->arena, (r->pulls_len + 1) * sizeof(struct sb_pull *));
	for (size_t i = 0; i < r->pulls_len; i++) {
		struct sb_pull *one = r->pulls[i];

		if (state && !strcmp(state, "open") && !one->open)
			continue;
		if (state && !strcmp(state, "closed") && one->open)
			continue;
		if (base && strcmp(base, one->base) != 0)
			continue;
		list[n++] = one;
	}
	if (!sort_pulls(c, list, n))
		return;
	p = sb_page(c, n);
	sb_open(&c->out, NULL, '[');
	for (size_t i = 0; i < p.count; i++) {
		if (list[p.first + i]->null)
			sb_jraw(&c->out, NULL, "null");
		else
			json_pull(c, list[p.first + i], true);
	}
	sb_close(&c->out, ']');
	sb_page_heads(c, &p, n, true, true);
}

void sb_get_pull(struct sb_call *c)
{
	const struct sb_pull *p = sb_pull(c->repo, strtoll(c->arg[2], NULL, 10));

	if (p)
		json_pull(c, p, false);
	else
		sb_gone(c, NULL);
}

static void json_note(struct sb_call *c, const struct sb_pull *p, const struct sb_note *n)
{
	static const char *const empty[] = { "old_title", "new_title", "old_ref",
					     "new_ref" };
	static const char *const null[] = { "label", "assignee", "assignee_team" };
	struct sb_buf *b = &c->out;
	const char *page = sb_fmt(&c->arena, "%s/%s/pulls/%lld", c->w->root,
				  c->repo->full, (long long)p->number);

	sb_open(b, NULL, '{');
	sb_ji(b, "id", n->id);
	sb_js(b, "type", n->type);
	sb_jf(b, "html_url", "%s#issuecomment-%lld", page, (long long)n->id);
	sb_js(b, "pull_request_url", page);
	sb_js(b, "issue_url", "");
	sb_json_user(c, "user", n->user);
	sb_js(b, "body", n->body);
	sb_jt(b, "created_at", n->at);
	sb_jt(b, "updated_at", n->at);
	sb_ji(b, "old_project_id", 0);
	sb_ji(b, "project_id", 0);
	sb_jraw(b, "old_milestone", "null");
	sb_jraw(b, "milestone", "null");
	sb_jraw(b, "tracked_time", "null");
	for (size_t i = 0; i < 4; i++)
		sb_js(b, empty[i], "");
	sb_jraw(b, "ref_issue", "null");
	sb_jraw(b, "ref_comment", "null");
	sb_js(b, "ref_action", "none");
	sb_js(b, "ref_commit_sha", "");
	sb_ji(b, "review_id", 0);
	for (size_t i = 0; i < 3; i++)
		sb_jraw(b, null[i], "null");
	sb_jb(b, "removed_assignee", false);
	sb_jraw(b, "resolve_doer", "null");
	sb_jraw(b, "dependent_issue", "null");
	sb_close(b, '}');
}

void sb_get_timeline(struct sb_call *c)
{
	const struct sb_pull *p = sb_pull(c->repo, strtoll(c->arg[2], NULL, 10));
	struct sb_page page;

	if (!p) {
		sb_gone(c, NULL);
		return;
	}
	page = sb_page(c, p->notes_len);
	if (!page.asked && !sb_query(c, "limit", 0)) {
		page.first = 0;
		page.count = p->notes_len;
	}
	/* both seen on Gitea: past the end a bare null, and a count that is the page's own */
	sb_head(c, "X-Total-Count", sb_fmt(&c->arena, "%zu", page.count));
	if (!page.count) {
		sb_jraw(&c->out, NULL, "null");
		return;
	}
	sb_open(&c->out, NULL, '[');
	for (size_t i = 0; i < page.count; i++)
		json_note(c, p, p->notes[page.first + i]);
	sb_close(&c->out, ']');
}

void sb_get_labels(struct sb_call *c)
{
	const struct sb_pull *p = sb_pull(c->repo, strtoll(c->arg[2], NULL, 10));

	if (p)
		json_labels(c, NULL, p);
	else
		sb_gone(c, NULL);
}
