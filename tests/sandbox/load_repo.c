/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "actions.h"
#include "scenario.h"

struct sb_commit *sb_load_ref(struct sb_world *w, struct sb_repo *r, const char *word)
{
	struct sb_branch *b = sb_branch(r, word);

	return b ? b->tip : sb_commit(w, r, word);
}

static void load_rights(struct sb_world *w, struct sb_repo *r, const struct sb_in *repo)
{
	struct sb_in in;
	const char *login;
	json_t *v;

	if (!sb_in_get(repo, "rights", &in))
		return;
	r->rights =
		sb_alloc(&w->arena, (json_object_size(in.v) + 1) * sizeof(*r->rights));
	json_object_foreach (in.v, login, v) {
		struct sb_in one = sb_in_member(&in, login, v);

		sb_user(w, login);
		r->rights[r->rights_len].login = sb_dup(&w->arena, login);
		r->rights[r->rights_len++].level = sb_load_level(&one, sb_in_text(&one));
	}
}

static void load_branches(struct sb_world *w, struct sb_repo *r, const struct sb_in *repo)
{
	const char *name;
	struct sb_in in;
	json_t *v;

	if (sb_in_get(repo, "branches", &in))
		json_object_foreach (in.v, name, v) {
			struct sb_in one = sb_in_member(&in, name, v);

			sb_branch_add(w, r, name, sb_commit(w, r, sb_in_text(&one)));
		}
	if (!sb_branch(r, r->default_branch))
		sb_branch_add(w, r, r->default_branch,
			      sb_commit(w, r, r->default_branch));
}

static void set_like(struct sb_commit *c, struct sb_commit *like, const struct sb_in *in)
{
	for (const struct sb_commit *k = like; k; k = k->like)
		if (k == c) {
			sb_in_fail(in, "a commit cannot be like itself");
			return;
		}
	c->like = like;
}

static void load_commits(struct sb_world *w, struct sb_repo *r, const struct sb_in *repo)
{
	const char *name, *other;
	struct sb_in in;
	json_t *v;

	if (!sb_in_get(repo, "commits", &in))
		return;
	json_object_foreach (in.v, name, v) {
		struct sb_in one = sb_in_member(&in, name, v);
		struct sb_commit *c = sb_commit(w, r, name);

		sb_in_only(&one, "message at author parent like");
		c->message = sb_dup(&w->arena, sb_in_str(&one, "message", c->message));
		c->at = sb_in_time(&one, "at", w->start, c->at);
		c->author = sb_user(w, sb_in_str(&one, "author", c->author->login));
		other = sb_in_str(&one, "parent", NULL);
		c->parent = other ? sb_load_ref(w, r, other) : NULL;
		other = sb_in_str(&one, "like", NULL);
		if (other)
			set_like(c, sb_load_ref(w, r, other), &one);
	}
}

static void load_file(struct sb_world *w, struct sb_commit *c, const struct sb_in *in)
{
	struct sb_buf text = { 0 };

	if (json_is_null(in->v)) {
		sb_file_set(w, c, in->key, NULL, 0);
		return;
	}
	if (json_is_string(in->v)) {
		sb_put(&text, json_string_value(in->v));
	} else if (json_is_array(in->v)) {
		for (size_t i = 0; i < json_array_size(in->v); i++) {
			struct sb_in line = sb_in_at(in, i);

			sb_putf(&text, "%s\n", sb_in_text(&line));
		}
	} else {
		sb_in_fail(in, "a text, an array of lines or null is expected");
	}
	sb_file_set(w, c, in->key, text.s ? text.s : "", text.len);
	sb_buf_release(&text);
}

void sb_load_files(struct sb_world *w, struct sb_repo *r, struct sb_commit *c,
		   const struct sb_in *in)
{
	const char *path;
	json_t *v;

	if (!json_is_object(in->v))
		sb_in_fail(in, "an object of paths is expected");
	json_object_foreach (in->v, path, v) {
		struct sb_in one = sb_in_member(in, path, v);

		if (!strcmp(path, "same as")) {
			set_like(c, sb_load_ref(w, r, sb_in_text(&one)), &one);
		} else {
			load_file(w, c, &one);
		}
	}
}

void sb_load_protection(struct sb_world *w, struct sb_repo *r, const struct sb_in *in)
{
	struct sb_protection *p = sb_alloc(&w->arena, sizeof(*p));
	struct sb_in list;
	size_t n;

	sb_in_only(in, "rule contexts check push priority at do repo");
	p->rule = sb_dup(&w->arena, sb_in_str(in, "rule", r->default_branch));
	p->check = sb_in_bool(in, "check", true);
	p->push = sb_in_bool(in, "push", false);
	p->priority = sb_in_int(in, "priority", (int64_t)r->protections_len + 1);
	p->at = sb_in_time(in, "at", w->start, w->start - 86400);
	if (!json_is_null(json_object_get(in->v, "contexts"))) {
		n = sb_in_list(in, "contexts", &list);
		p->contexts = sb_alloc(&w->arena, (n + 1) * sizeof(*p->contexts));
		p->contexts_len = n;
		for (size_t i = 0; i < n; i++) {
			struct sb_in one = sb_in_at(&list, i);

			p->contexts[i] = sb_dup(&w->arena, sb_in_text(&one));
		}
	}
	SB_PUSH(w, r->protections, p);
}

static void load_members(struct sb_world *w, struct sb_repo *r, const struct sb_in *repo)
{
	struct sb_in list, in;
	const char *name;
	json_t *v;
	size_t n;

	n = sb_in_list(repo, "topics", &list);
	for (size_t i = 0; i < n; i++) {
		in = sb_in_at(&list, i);
		SB_PUSH(w, r->topics, sb_dup(&w->arena, sb_in_text(&in)));
	}
	n = sb_in_list(repo, "disabled", &list);
	for (size_t i = 0; i < n; i++) {
		in = sb_in_at(&list, i);
		SB_PUSH(w, r->disabled, sb_dup(&w->arena, sb_in_text(&in)));
	}
	n = sb_in_list(repo, "protection", &list);
	for (size_t i = 0; i < n; i++) {
		in = sb_in_at(&list, i);
		sb_load_protection(w, r, &in);
	}
	if (sb_in_get(repo, "files", &list))
		json_object_foreach (list.v, name, v) {
			in = sb_in_member(&list, name, v);
			sb_load_files(w, r, sb_load_ref(w, r, name), &in);
		}
	if (sb_in_get(repo, "rerun", &in))
		r->rerun = sb_load_rerun(w, &in);
}

static void load_records(struct sb_world *w, struct sb_repo *r, const struct sb_in *repo)
{
	struct sb_in list, in;
	const char *name;
	json_t *v;
	size_t n;

	n = sb_in_list(repo, "pulls", &list);
	for (size_t i = 0; i < n; i++) {
		in = sb_in_at(&list, i);
		sb_load_pull(w, r, &in);
	}
	n = sb_in_list(repo, "runs", &list);
	for (size_t i = 0; i < n; i++) {
		in = sb_in_at(&list, i);
		sb_load_run(w, r, NULL, &in, false, "");
	}
	if (sb_in_get(repo, "rows", &list))
		json_object_foreach (list.v, name, v) {
			struct sb_commit *c = sb_load_ref(w, r, name);

			in = sb_in_member(&list, name, v);
			for (size_t i = 0; i < json_array_size(in.v); i++) {
				struct sb_in one = sb_in_at(&in, i);

				sb_load_row(w, r, c, &one, "");
			}
		}
}

void sb_load_repo(struct sb_world *w, const struct sb_in *in)
{
	const char *full, *parent;
	struct sb_repo *r;

	sb_in_only(in, "name private archived renamed_to fork_of topics default_branch "
		       "has_actions rights branches protection commits files rows pulls "
		       "runs rerun disabled id last_run last_job last_task last_pull "
		       "last_note");
	full = sb_in_str(in, "name", "");
	if (!strchr(full, '/') || full[0] == '/') {
		sb_in_fail(in, "a repository needs 'name', such as \"acme/widget\"");
		return;
	}
	r = sb_repo(w, full);
	if (!r)
		r = sb_repo_add(w, full);
	r->id = sb_in_int(in, "id", r->id);
	r->private = sb_in_bool(in, "private", false);
	r->archived = sb_in_bool(in, "archived", false);
	r->actions = sb_in_bool(in, "has_actions", true);
	r->renamed_to = sb_dup(&w->arena, sb_in_str(in, "renamed_to", NULL));
	r->default_branch = sb_dup(&w->arena, sb_in_str(in, "default_branch", "main"));
	w->last_run = sb_in_int(in, "last_run", w->last_run);
	w->last_job = sb_in_int(in, "last_job", w->last_job);
	w->last_task = sb_in_int(in, "last_task", w->last_task);
	w->last_pull = sb_in_int(in, "last_pull", w->last_pull);
	w->last_note = sb_in_int(in, "last_note", w->last_note);
	parent = sb_in_str(in, "fork_of", NULL);
	if (parent) {
		r->parent = sb_repo(w, parent);
		if (!r->parent)
			sb_in_fail(in, "no repository '%s' to be a fork of", parent);
	}
	load_rights(w, r, in);
	load_branches(w, r, in);
	load_commits(w, r, in);
	load_members(w, r, in);
	load_records(w, r, in);
}
