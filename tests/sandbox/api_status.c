/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "call.h"
#include "gate.h"

void sb_json_row(struct sb_call *c, const struct sb_commit *commit,
		 const struct sb_row *row)
{
	struct sb_buf *b = &c->out;

	sb_open(b, NULL, '{');
	sb_ji(b, "id", row->id);
	sb_js(b, "status", row->state);
	sb_js(b, "target_url", row->target_url);
	sb_js(b, "description", row->description);
	sb_jf(b, "url", "%s/api/v1/repos/%s/statuses/%s", c->w->root, c->repo->full,
	      commit->sha);
	sb_js(b, "context", row->context);
	sb_json_user(c, "creator", row->creator);
	sb_jt(b, "created_at", row->at);
	sb_jt(b, "updated_at", row->at);
	sb_close(b, '}');
}

/* the only commit whose id begins so, or NULL */
static struct sb_commit *by_prefix(const struct sb_repo *r, const char *ref, size_t least)
{
	struct sb_commit *found = NULL;
	size_t len = strlen(ref);

	if (len < least || len > 40 || !sb_is_hex(ref, len))
		return NULL;
	for (size_t i = 0; i < r->commits_list_len; i++) {
		if (strncasecmp(r->commits_list[i]->sha, ref, len) != 0)
			continue;
		if (found)
			return NULL;
		found = r->commits_list[i];
	}
	return found;
}

struct sb_commit *sb_resolve(const struct sb_repo *r, const char *ref, bool any_rev)
{
	const struct sb_branch *b = sb_branch(r, ref);
	struct sb_commit *c;

	if (b)
		return b->tip;
	c = sb_commit_find(r, ref);
	if (c)
		return c;
	for (const char *p = ref; *p && !any_rev; p++)
		if (isupper((unsigned char)*p))
			return NULL;
	return by_prefix(r, ref, any_rev ? 4 : 7);
}

static const char *state_of(const struct sb_traits *t, struct sb_row **rows, size_t n)
{
	const char *state = n ? rows[0]->state : "";
	bool green = true;

	if (t->combined == SB_RULE_WORST) {
		for (size_t i = 1; i < n; i++) {
			int a = sb_rank(t, rows[i]->state), b = sb_rank(t, state);

			if (a >= 0 && b >= 0 && a < b)
				state = rows[i]->state;
		}
		return !strcmp(state, "error") ? "failure" : state;
	}
	for (size_t i = 0; i < n; i++) {
		const char *s = rows[i]->state;
		bool warning = !strcmp(s, "warning");

		if (!strcmp(s, "error") || !strcmp(s, "failure") ||
		    (warning && t->combined == SB_RULE_126))
			return "failure";
		if (!warning && strcmp(s, "success") != 0 && strcmp(s, "skipped") != 0)
			green = false;
	}
	return green ? "success" : "pending";
}

static void combined_blank(struct sb_call *c)
{
	sb_put(&c->out,
	       "{\"state\":\"\",\"sha\":\"\",\"total_count\":0,\"statuses\":null,"
	       "\"repository\":null,\"commit_url\":\"\",\"url\":\"\"}");
}

static void combined_body(struct sb_call *c, const struct sb_commit *commit,
			  struct sb_row **rows, size_t n)
{
	const struct sb_traits *t = c->w->t;
	struct sb_buf *b = &c->out;
	const char *api = sb_fmt(&c->arena, "%s/api/v1/repos/%s/commits/%s", c->w->root,
				 c->repo->full, commit->sha);

	sb_open(b, NULL, '{');
	if (n)
		sb_js(b, "state", state_of(t, rows, n));
	else
		sb_js(b, "state", t->empty == SB_EMPTY_PENDING ? "pending" : "");
	sb_js(b, "sha", commit->sha);
	sb_ji(b, "total_count", (int64_t)n);
	if (n) {
		sb_open(b, "statuses", '[');
		for (size_t i = 0; i < n; i++)
			sb_json_row(c, commit, rows[i]);
		sb_close(b, ']');
	} else {
		sb_jraw(b, "statuses", "null");
	}
	sb_json_repo(c, "repository", c->repo, true);
	sb_js(b, "commit_url", t->combined_urls ? api : "");
	if (t->combined_urls)
		sb_jf(b, "url", "%s/status", api);
	else
		sb_js(b, "url", "");
	sb_close(b, '}');
}

static bool is_hidden(const struct sb_call *c, const struct sb_row *row)
{
	return row->hidden_until >= c->w->requests && row->hidden_until;
}

/* The newest row of each group, of those that a cache shows; @return how many */
static size_t live_rows(struct sb_call *c, const struct sb_commit *commit,
			struct sb_row ***out)
{
	struct sb_row **rows = commit->live;
	size_t n = 0;
	bool hidden = false;

	for (size_t i = 0; i < commit->rows_len; i++)
		hidden = hidden || is_hidden(c, commit->rows[i]);
	*out = rows;
	if (!hidden)
		return commit->live_len;
	c->keep = false;
	*out = rows = sb_alloc(&c->arena, commit->rows_len * sizeof(struct sb_row *));
	for (size_t i = 0; i < commit->rows_len; i++) {
		struct sb_row *row = commit->rows[i];
		size_t at = 0;

		if (is_hidden(c, row))
			continue;
		while (at < n && strcmp(rows[at]->group, row->group) != 0)
			at++;
		if (at < n)
			memmove(rows + at, rows + at + 1,
				(--n - at) * sizeof(struct sb_row *));
		rows[n++] = row;
	}
	return n;
}

void sb_get_combined(struct sb_call *c)
{
	const struct sb_traits *t = c->w->t;
	const char *ref = c->arg[2];
	struct sb_commit *commit = sb_resolve(c->repo, ref, t->any_rev);
	struct sb_row **live;
	struct sb_page p;
	size_t n;

	if (!commit && t->unknown_sha_empty && strlen(ref) == 40 && sb_is_hex(ref, 40)) {
		combined_blank(c);
		return;
	}
	if (!commit) {
		sb_gone(c, sb_fmt(&c->arena, "object does not exist [id: %s, rel_path: ]",
				  ref));
		return;
	}
	/* a page is chosen newest first, and shown oldest first */
	n = live_rows(c, commit, &live);
	p = sb_page(c, n);
	if (p.count || t->count_empty)
		sb_page_heads(c, &p, n, true, t->combined_link);
	if (!p.count && t->empty == SB_EMPTY_BLANK)
		combined_blank(c);
	else
		combined_body(c, commit, live + (n - p.first - p.count), p.count);
}

static int newest_first(const void *a, const void *b)
{
	const struct sb_row *x = *(struct sb_row *const *)a;
	const struct sb_row *y = *(struct sb_row *const *)b;

	return x->id > y->id ? -1 : 1;
}

static int oldest_first(const void *a, const void *b)
{
	return -newest_first(a, b);
}

/* by creation; the ids of one second go up, as SQLite happens to have them */
static int by_time_down(const void *a, const void *b)
{
	const struct sb_row *x = *(struct sb_row *const *)a;
	const struct sb_row *y = *(struct sb_row *const *)b;

	if (x->at != y->at)
		return x->at > y->at ? -1 : 1;
	return oldest_first(a, b);
}

static int by_time_up(const void *a, const void *b)
{
	const struct sb_row *x = *(struct sb_row *const *)a;
	const struct sb_row *y = *(struct sb_row *const *)b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return oldest_first(a, b);
}

static size_t filter(struct sb_call *c, const struct sb_commit *commit,
		     struct sb_row **out)
{
	static const char *const known[] = { "pending", "success", "error", "failure",
					     "warning" };
	const char *state = sb_query(c, "state", 0);
	bool filters = false;
	size_t n = 0;

	for (size_t i = 0; state && i < 5; i++)
		filters = filters || !strcmp(known[i], state);
	for (size_t i = 0; i < commit->rows_len; i++) {
		if (is_hidden(c, commit->rows[i]))
			c->keep = false;
		else if (!filters || !strcmp(commit->rows[i]->state, state))
			out[n++] = commit->rows[i];
	}
	return n;
}

static void history(struct sb_call *c, const struct sb_commit *commit)
{
	const char *sort = sb_query(c, "sort", 0);
	int (*order)(const void *, const void *) = by_time_down;
	size_t n = 0, size = commit ? commit->rows_len + 1 : 1;
	struct sb_row **rows = sb_alloc(&c->arena, size * sizeof(struct sb_row *));
	struct sb_page p;

	if (commit)
		n = filter(c, commit, rows);
	if (sort && !strcmp(sort, "leastindex"))
		order = newest_first;
	else if (sort && !strcmp(sort, "highestindex"))
		order = oldest_first;
	else if (sort && (!strcmp(sort, "oldest") || !strcmp(sort, "leastupdate")))
		order = by_time_up;
	if (n)
		qsort(rows, n, sizeof(struct sb_row *), order);
	p = sb_found_page(c, n);
	sb_page_heads(c, &p, n, true, true);
	sb_open(&c->out, NULL, '[');
	for (size_t i = 0; i < p.count; i++)
		sb_json_row(c, commit, rows[p.first + i]);
	sb_close(&c->out, ']');
}

void sb_get_history(struct sb_call *c)
{
	if (c->w->t->any_rev)
		history(c, sb_resolve(c->repo, c->arg[2], true));
	else
		history(c, sb_commit_find(c->repo, c->arg[2]));
}

void sb_get_commit_history(struct sb_call *c)
{
	struct sb_commit *commit = sb_resolve(c->repo, c->arg[2], c->w->t->any_rev);

	if (!commit && !c->w->t->unknown_sha_empty)
		sb_gone(c, sb_fmt(&c->arena, "object does not exist [id: %s, rel_path: ]",
				  c->arg[2]));
	else
		history(c, commit);
}
