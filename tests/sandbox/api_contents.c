/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "call.h"

static const char digits[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static char *base64(struct sb_call *c, const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;
	char *out = sb_alloc(&c->arena, (len + 2) / 3 * 4 + 1), *q = out;

	for (size_t i = 0; i < len; i += 3) {
		unsigned v = (unsigned)p[i] << 16;

		if (i + 1 < len)
			v |= (unsigned)p[i + 1] << 8;
		if (i + 2 < len)
			v |= p[i + 2];
		*q++ = digits[v >> 18];
		*q++ = digits[v >> 12 & 63];
		*q++ = i + 1 < len ? digits[v >> 6 & 63] : '=';
		*q++ = i + 2 < len ? digits[v & 63] : '=';
	}
	return out;
}

/* how the pages of the web face name the ref: "branch/main" or "commit/…" */
static const char *ref_path(struct sb_call *c, const char *ref)
{
	const struct sb_commit *k = sb_commit_find(c->repo, ref);

	if (!sb_branch(c->repo, ref) && !k && c->w->t->any_rev)
		k = sb_resolve(c->repo, ref, true);
	if (k)
		ref = k->sha;
	return sb_fmt(&c->arena, "%s/%s", sb_branch(c->repo, ref) ? "branch" : "commit",
		      ref);
}

static void json_links(struct sb_call *c, const char *self, const char *git,
		       const char *html)
{
	struct sb_buf *b = &c->out;

	sb_open(b, "_links", '{');
	sb_js(b, "self", self);
	sb_js(b, "git", git);
	sb_js(b, "html", html);
	sb_close(b, '}');
}

static void json_entry(struct sb_call *c, const struct sb_file *f, const char *ref,
		       bool content, const char *dir)
{
	const struct sb_traits *t = c->w->t;
	struct sb_buf *b = &c->out;
	const char *path = dir ? dir : f->path;
	const char *slash = strrchr(path, '/');
	const char *api =
		sb_fmt(&c->arena, "%s/api/v1/repos/%s", c->w->root, c->repo->full);
	const char *self = sb_fmt(&c->arena, "%s/contents/%s?ref=%s", api, path, ref);
	const char *git =
		sb_fmt(&c->arena, "%s/git/%s/%s", api, dir ? "trees" : "blobs", f->id);
	const char *html = sb_fmt(&c->arena, "%s/%s/src/%s/%s", c->w->root, c->repo->full,
				  ref_path(c, ref), path);

	sb_open(b, NULL, '{');
	sb_js(b, "name", slash ? slash + 1 : path);
	sb_js(b, "path", path);
	sb_js(b, "sha", f->id);
	sb_js(b, "last_commit_sha", f->commit);
	if (t->contents_dates) {
		sb_jt(b, "last_committer_date", f->at);
		sb_jt(b, "last_author_date", f->at);
	}
	if (t->contents_when)
		sb_jt(b, "last_commit_when", f->at);
	sb_js(b, "type", dir ? "dir" : "file");
	sb_ji(b, "size", dir ? 0 : (int64_t)f->len);
	sb_js(b, "encoding", content ? "base64" : NULL);
	sb_js(b, "content", content ? base64(c, f->text, f->len) : NULL);
	sb_jraw(b, "target", "null");
	sb_js(b, "url", self);
	sb_js(b, "html_url", html);
	sb_js(b, "git_url", git);
	if (dir)
		sb_jraw(b, "download_url", "null");
	else
		sb_jf(b, "download_url", "%s/%s/raw/%s/%s", c->w->root, c->repo->full,
		      ref_path(c, ref), path);
	sb_jraw(b, "submodule_git_url", "null");
	json_links(c, self, git, html);
	sb_close(b, '}');
}

static const char *asked_ref(struct sb_call *c)
{
	const char *ref = sb_query(c, "ref", 0);

	return ref && *ref ? ref : c->repo->default_branch;
}

/* exact branch, full lower-case id; older servers take any revision */
static struct sb_commit *contents_ref(struct sb_call *c, const char *ref)
{
	const struct sb_branch *b = sb_branch(c->repo, ref);

	if (b)
		return b->tip;
	if (!c->w->t->any_rev)
		return sb_commit_find(c->repo, ref);
	if (!strncmp(ref, "refs/pull/", 10)) {
		const struct sb_pull *p = sb_pull(c->repo, strtoll(ref + 10, NULL, 10));

		return p ? p->head : NULL;
	}
	return sb_resolve(c->repo, ref, true);
}

static int by_path(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* entries right below a directory, each once; number of them */
static size_t entries(struct sb_call *c, const struct sb_commit *commit, const char *dir,
		      const char ***out)
{
	struct sb_map seen = { 0 };
	size_t n = 0, cap = 0, len = strlen(dir);
	const char **names = NULL;

	for (const struct sb_commit *k = commit; k; k = k->like)
		for (const struct sb_file *f = k->files; f; f = f->next) {
			const char *rest = f->path + len + 1, *name;

			if (strncmp(f->path, dir, len) != 0 || f->path[len] != '/' ||
			    !sb_file(commit, f->path))
				continue;
			name = sb_dupn(&c->arena, f->path, len + 1 + strcspn(rest, "/"));
			if (sb_map_get(&seen, name))
				continue;
			sb_map_put(&c->arena, &seen, name, c);
			names = sb_more(&c->arena, names, n, &cap);
			names[n++] = name;
		}
	if (n)
		qsort(names, n, sizeof(*names), by_path);
	*out = names;
	return n;
}

/* the first part of a path that is not there, as the server names it */
static const char *missing_part(struct sb_call *c, const struct sb_commit *commit,
				const char *path)
{
	const char *p = path, **names;

	while ((p = strchr(p, '/')) != NULL) {
		const char *part = sb_dupn(&c->arena, path, (size_t)(p - path));

		if (!entries(c, commit, part, &names))
			return part;
		p++;
	}
	return path;
}

static void directory(struct sb_call *c, const struct sb_commit *commit, const char *ref,
		      const char **names, size_t n)
{
	struct sb_file dir = { .commit = commit->sha, .at = commit->at };

	sb_open(&c->out, NULL, '[');
	for (size_t i = 0; i < n; i++) {
		const struct sb_file *f = sb_file(commit, names[i]);

		if (!f)
			sb_sha1(names[i], strlen(names[i]), dir.id);
		json_entry(c, f ? f : &dir, ref, false, f ? NULL : names[i]);
	}
	sb_close(&c->out, ']');
}

void sb_get_contents(struct sb_call *c)
{
	const char *ref = asked_ref(c), *path = c->arg[2], **names;
	struct sb_commit *commit = contents_ref(c, ref);
	const struct sb_file *f = commit ? sb_file(commit, path) : NULL;
	const char *none = "object does not exist [id: %s, rel_path: ]";
	size_t n;

	if (!commit) {
		none = sb_fmt(&c->arena, "object does not exist [id: %s, rel_path: ]",
			      ref);
		if (c->w->t->any_rev)
			sb_gone_as(c, "GetContentsOrList", none);
		else
			sb_gone(c, none);
		return;
	}
	if (f) {
		json_entry(c, f, ref, true, NULL);
		return;
	}
	n = entries(c, commit, path, &names);
	if (n) {
		directory(c, commit, ref, names, n);
		return;
	}
	none = sb_fmt(&c->arena, "object does not exist [id: , rel_path: %s]",
		      missing_part(c, commit, path));
	sb_gone_as(c, "GetContentsOrList", none);
}

void sb_get_raw(struct sb_call *c)
{
	const char *ref = asked_ref(c);
	struct sb_commit *commit = contents_ref(c, ref);
	const struct sb_file *f;
	char date[64];
	struct tm tm;
	time_t t;

	if (!commit && c->w->t->raw_fallback) {
		if (strlen(ref) == 40 && sb_is_hex(ref, 40)) {
			sb_gone_as(c, "unable to find a git ref", NULL);
			return;
		}
		commit = sb_branch(c->repo, c->repo->default_branch)->tip;
	}
	f = commit ? sb_file(commit, c->arg[2]) : NULL;
	if (!f) {
		if (commit)
			sb_silent(c, "how a raw file that is missing is refused");
		else
			sb_gone(c, NULL);
		return;
	}
	t = (time_t)f->at;
	gmtime_r(&t, &tm);
	strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", &tm);
	sb_head(c, "Cache-Control", "private, max-age=300");
	sb_head(c, "ETag", sb_fmt(&c->arena, "\"%s\"", f->id));
	sb_head(c, "Last-Modified", date);
	c->type = "text/plain; charset=utf-8";
	sb_putn(&c->out, f->text, f->len);
}

static void json_person(struct sb_call *c, const char *key,
			const struct sb_commit *commit)
{
	struct sb_buf *b = &c->out;

	sb_open(b, key, '{');
	sb_js(b, "name", commit->author->login);
	sb_jf(b, "email", "%s@example.org", commit->author->login);
	sb_jt(b, "date", commit->at);
	sb_close(b, '}');
}

void sb_get_git_commit(struct sb_call *c)
{
	struct sb_commit *k = sb_resolve(c->repo, c->arg[2], true);
	struct sb_buf *b = &c->out;
	const char *api =
		sb_fmt(&c->arena, "%s/api/v1/repos/%s/git", c->w->root, c->repo->full);

	if (!k) {
		sb_gone(c, c->arg[2]);
		return;
	}
	sb_open(b, NULL, '{');
	sb_jf(b, "url", "%s/commits/%s", api, k->sha);
	sb_js(b, "sha", k->sha);
	sb_jt(b, "created", k->at);
	sb_jf(b, "html_url", "%s/%s/commit/%s", c->w->root, c->repo->full, k->sha);
	sb_open(b, "commit", '{');
	sb_jf(b, "url", "%s/commits/%s", api, k->sha);
	json_person(c, "author", k);
	json_person(c, "committer", k);
	sb_js(b, "message", k->message);
	sb_open(b, "tree", '{');
	sb_jf(b, "url", "%s/trees/%s", api, k->sha);
	sb_js(b, "sha", k->sha);
	sb_jt(b, "created", k->at);
	sb_close(b, '}');
	sb_jraw(b, "verification", "null");
	sb_close(b, '}');
	sb_json_user(c, "author", k->author);
	sb_json_user(c, "committer", k->author);
	sb_open(b, "parents", '[');
	if (k->parent) {
		sb_open(b, NULL, '{');
		sb_jf(b, "url", "%s/commits/%s", api, k->parent->sha);
		sb_js(b, "sha", k->parent->sha);
		sb_js(b, "created", "0001-01-01T00:00:00Z");
		sb_close(b, '}');
	}
	sb_close(b, ']');
	sb_jraw(b, "files", "null");
	sb_jraw(b, "stats", "null");
	sb_close(b, '}');
}

void sb_get_blob(struct sb_call *c)
{
	struct sb_buf *b = &c->out;

	for (size_t i = 0; i < c->repo->commits_list_len; i++)
		for (const struct sb_file *f = c->repo->commits_list[i]->files; f;
		     f = f->next) {
			if (!f->text || strcmp(f->id, c->arg[2]) != 0)
				continue;
			sb_open(b, NULL, '{');
			sb_js(b, "content", base64(c, f->text, f->len));
			sb_js(b, "encoding", "base64");
			sb_jf(b, "url", "%s/api/v1/repos/%s/git/blobs/%s", c->w->root,
			      c->repo->full, f->id);
			sb_js(b, "sha", f->id);
			sb_ji(b, "size", (int64_t)f->len);
			sb_close(b, '}');
			return;
		}
	sb_silent(c, "a blob that is not there");
}
