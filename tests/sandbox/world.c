/* SPDX-License-Identifier: MIT */
#include "world.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "event.h"
#include "fault.h"
#include "late.h"

int64_t sb_now(const struct sb_world *w)
{
	return w->fixed_now ? w->fixed_now : (int64_t)time(NULL) + w->clock_offset;
}

struct sb_user *sb_user(struct sb_world *w, const char *login)
{
	struct sb_user *u;

	for (size_t i = 0; i < w->users_len; i++)
		if (!strcmp(w->users[i]->login, login))
			return w->users[i];
	u = sb_alloc(&w->arena, sizeof(*u));
	u->id = ++w->last_user;
	u->login = sb_dup(&w->arena, login);
	u->full_name = "";
	SB_PUSH(w, w->users, u);
	return u;
}

struct sb_token *sb_token(const struct sb_world *w, const char *text)
{
	for (size_t i = 0; i < w->tokens_len; i++)
		if (!strcmp(w->tokens[i]->token, text))
			return w->tokens[i]->revoked ? NULL : w->tokens[i];
	return NULL;
}

struct sb_repo *sb_repo(const struct sb_world *w, const char *full)
{
	for (size_t i = 0; i < w->repos_len; i++)
		if (!strcmp(w->repos[i]->full, full))
			return w->repos[i];
	return NULL;
}

struct sb_repo *sb_repo_add(struct sb_world *w, const char *full)
{
	struct sb_repo *r = sb_alloc(&w->arena, sizeof(*r));
	const char *slash = strchr(full, '/');

	r->id = (int64_t)w->repos_len + 1;
	r->full = sb_dup(&w->arena, full);
	r->owner = sb_user(w, sb_dupn(&w->arena, full, (size_t)(slash - full)));
	r->name = sb_dup(&w->arena, slash + 1);
	r->default_branch = "main";
	SB_PUSH(w, w->repos, r);
	return r;
}

enum sb_level sb_level(const struct sb_repo *r, const struct sb_user *u)
{
	if (u && (u == r->owner || u->admin))
		return SB_OWNER;
	for (size_t i = 0; u && i < r->rights_len; i++)
		if (!strcmp(r->rights[i].login, u->login))
			return r->rights[i].level;
	return r->private ? SB_NONE : SB_READ;
}

static const char *sha_of(struct sb_world *w, const char *word)
{
	char hex[41];

	if (strlen(word) == 40 && sb_is_hex(word, 40))
		return sb_dup(&w->arena, word);
	sb_sha1(word, strlen(word), hex);
	return sb_dup(&w->arena, hex);
}

struct sb_commit *sb_commit_find(const struct sb_repo *r, const char *sha)
{
	return sb_map_get(&r->commits, sha);
}

struct sb_commit *sb_commit(struct sb_world *w, struct sb_repo *r, const char *word)
{
	const char *sha = sha_of(w, word);
	struct sb_commit *c = sb_commit_find(r, sha);

	if (c)
		return c;
	c = sb_alloc(&w->arena, sizeof(*c));
	c->sha = sha;
	c->message = sb_fmt(&w->arena, "%s\n", word);
	c->author = r->owner;
	c->at = w->start - 7200;
	sb_map_put(&w->arena, &r->commits, sha, c);
	SB_PUSH(w, r->commits_list, c);
	return c;
}

struct sb_branch *sb_branch(const struct sb_repo *r, const char *name)
{
	for (size_t i = 0; i < r->branches_len; i++)
		if (!strcmp(r->branches[i]->name, name))
			return r->branches[i];
	return NULL;
}

struct sb_branch *sb_branch_add(struct sb_world *w, struct sb_repo *r, const char *name,
				struct sb_commit *tip)
{
	struct sb_branch *b = sb_branch(r, name);

	if (!b) {
		b = sb_alloc(&w->arena, sizeof(*b));
		b->name = sb_dup(&w->arena, name);
		SB_PUSH(w, r->branches, b);
	}
	b->tip = tip;
	return b;
}

struct sb_pull *sb_pull(const struct sb_repo *r, int64_t number)
{
	size_t low = 0, high = r->pulls_len;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (r->pulls[mid]->number == number)
			return r->pulls[mid];
		if (r->pulls[mid]->number < number)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

static struct sb_label *label_of(struct sb_world *w, struct sb_repo *r, const char *name)
{
	struct sb_label *l;

	for (size_t i = 0; i < r->labels_len; i++)
		if (!strcmp(r->labels[i]->name, name))
			return r->labels[i];
	l = sb_alloc(&w->arena, sizeof(*l));
	l->id = (int64_t)r->labels_len + 1;
	l->name = sb_dup(&w->arena, name);
	SB_PUSH(w, r->labels, l);
	return l;
}

void sb_pull_label(struct sb_world *w, struct sb_repo *r, struct sb_pull *p,
		   const char *name)
{
	struct sb_label *l = label_of(w, r, name);

	for (size_t i = 0; i < p->labels_len; i++)
		if (p->labels[i] == l)
			return;
	SB_PUSH(w, p->labels, l);
}

void sb_pull_unlabel(struct sb_pull *p, const char *name)
{
	for (size_t i = 0; i < p->labels_len; i++) {
		if (strcmp(p->labels[i]->name, name) != 0)
			continue;
		memmove(p->labels + i, p->labels + i + 1,
			(p->labels_len - i - 1) * sizeof(*p->labels));
		p->labels_len--;
		return;
	}
}

void sb_pull_note(struct sb_world *w, struct sb_pull *p, const char *type,
		  struct sb_user *user, const char *body, int64_t at)
{
	struct sb_note *n = sb_alloc(&w->arena, sizeof(*n));

	n->id = ++w->last_note;
	n->type = type;
	n->user = user;
	n->body = sb_dup(&w->arena, body);
	n->at = at;
	SB_PUSH(w, p->notes, n);
}

void sb_file_set(struct sb_world *w, struct sb_commit *c, const char *path,
		 const char *text, size_t len)
{
	struct sb_file *f = c->files;

	while (f && strcmp(f->path, path) != 0)
		f = f->next;
	if (!f) {
		f = sb_alloc(&w->arena, sizeof(*f));
		f->path = sb_dup(&w->arena, path);
		f->next = c->files;
		c->files = f;
	}
	f->text = text ? sb_dupn(&w->arena, text, len) : NULL;
	f->len = len;
	f->commit = c->sha;
	f->at = c->at;
	if (text)
		sb_blob_id(text, len, f->id);
}

const struct sb_file *sb_file(const struct sb_commit *c, const char *path)
{
	for (; c; c = c->like)
		for (const struct sb_file *f = c->files; f; f = f->next)
			if (!strcmp(f->path, path))
				return f->text ? f : NULL;
	return NULL;
}

struct sb_row *sb_row_live(const struct sb_commit *c, const char *group)
{
	for (size_t i = 0; i < c->live_len; i++)
		if (!strcmp(c->live[i]->group, group))
			return c->live[i];
	return NULL;
}

struct sb_row *sb_row_add(struct sb_world *w, struct sb_commit *c,
			  const struct sb_row *row)
{
	struct sb_row *r = sb_alloc(&w->arena, sizeof(*r));

	*r = *row;
	r->id = row->id ? row->id : (int64_t)c->rows_len + 1;
	r->state = sb_dup(&w->arena, row->state);
	r->context = sb_trim(&w->arena, row->context);
	r->description = sb_trim(&w->arena, row->description ? row->description : "");
	r->target_url = sb_trim(&w->arena, row->target_url ? row->target_url : "");
	r->group = row->group ? sb_dup(&w->arena, row->group) : r->context;
	SB_PUSH(w, c->rows, r);
	for (size_t i = 0; i < c->live_len; i++) {
		if (strcmp(c->live[i]->group, r->group) != 0)
			continue;
		memmove(c->live + i, c->live + i + 1,
			(c->live_len - i - 1) * sizeof(*c->live));
		c->live_len--;
		break;
	}
	SB_PUSH(w, c->live, r);
	w->changes++;
	return r;
}

bool sb_workflow_disabled(const struct sb_repo *r, const char *file)
{
	for (size_t i = 0; i < r->disabled_len; i++)
		if (!strcmp(r->disabled[i], file))
			return true;
	return false;
}

void sb_world_free(struct sb_world *w)
{
	if (!w)
		return;
	sb_faults_clear(w);
	sb_events_clear(w);
	sb_late_clear(w);
	sb_arena_release(&w->arena);
	free(w);
}
