/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "actions.h"
#include "scenario.h"

static void load_server(struct sb_world *w, const struct sb_in *top)
{
	const char *name = "gitea-1.26.3", *version = NULL;
	struct sb_in in;

	if (sb_in_get(top, "server", &in)) {
		if (json_is_object(in.v)) {
			sb_in_only(&in, "like version");
			name = sb_in_str(&in, "like", name);
			version = sb_in_str(&in, "version", NULL);
		} else {
			name = sb_in_text(&in);
		}
	}
	w->t = sb_traits_find(name);
	if (!w->t) {
		sb_in_fail(top, "unknown server '%s'", name);
		w->t = sb_traits_find("gitea-1.26.3");
	}
	w->version = sb_dup(&w->arena, version ? version : w->t->version);
	w->max_page = sb_in_int(top, "max_page", 50);
	w->default_page = sb_in_int(top, "default_page", 30);
	w->clock_offset = sb_in_int(top, "clock_offset", 0);
	w->no_date = sb_in_bool(top, "no_date", false);
	w->latency = sb_in_int(top, "latency", 0);
	w->start = (int64_t)time(NULL) + w->clock_offset;
	w->root = sb_dup(&w->arena, sb_in_str(top, "root_url", w->root));
	if (w->max_page < 1 || w->default_page < 1 || w->latency < 0)
		sb_in_fail(top, "max_page, default_page and latency must be positive");
}

static void load_users(struct sb_world *w, const struct sb_in *top)
{
	struct sb_in users, in;
	const char *login;
	json_t *v;

	w->actions_user = sb_alloc(&w->arena, sizeof(*w->actions_user));
	w->actions_user->id = -2;
	w->actions_user->login = w->t->forgejo ? "forgejo-actions" : "gitea-actions";
	w->actions_user->full_name = w->t->forgejo ? "Forgejo Actions" : "Gitea Actions";
	if (!sb_in_get(top, "users", &users))
		return;
	if (!json_is_object(users.v))
		sb_in_fail(&users, "an object of logins is expected");
	json_object_foreach (users.v, login, v) {
		struct sb_user *u = sb_user(w, login);

		in = sb_in_member(&users, login, v);
		sb_in_only(&in, "id full_name admin");
		u->id = sb_in_int(&in, "id", u->id);
		u->admin = sb_in_bool(&in, "admin", false);
		u->full_name = sb_dup(&w->arena, sb_in_str(&in, "full_name", ""));
		if (u->id > w->last_user)
			w->last_user = u->id;
	}
}

enum sb_level sb_load_level(const struct sb_in *in, const char *word)
{
	static const char *const words[] = { "none", "read", "write", "owner" };

	for (size_t i = 0; i < 4; i++)
		if (!strcmp(words[i], word))
			return (enum sb_level)i;
	if (!strcmp(word, "reader"))
		return SB_READ;
	if (!strcmp(word, "writer"))
		return SB_WRITE;
	sb_in_fail(in, "unknown right '%s' (none, read, write, owner)", word);
	return SB_NONE;
}

static void load_permissions(struct sb_token *t, const struct sb_in *token)
{
	static const struct {
		const char *word;
		enum sb_unit unit;
	} units[] = {
		{ "contents", SB_UNIT_CODE },	{ "code", SB_UNIT_CODE },
		{ "actions", SB_UNIT_ACTIONS }, { "pull-requests", SB_UNIT_PULLS },
		{ "issues", SB_UNIT_ISSUES },
	};
	struct sb_in in;
	const char *word;
	enum sb_level all = SB_NONE;

	t->permissive = !sb_in_get(token, "permissions", &in);
	if (t->permissive)
		return;
	if (json_is_string(in.v)) {
		word = json_string_value(in.v);
		if (!strcmp(word, "read-all"))
			all = SB_READ;
		else if (!strcmp(word, "write-all"))
			all = SB_WRITE;
		else
			sb_in_fail(&in, "read-all, write-all or an object is expected");
		for (int i = 0; i < SB_UNITS; i++)
			t->level[i] = all;
		return;
	}
	sb_in_only(&in, "contents code actions pull-requests issues statuses packages");
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		word = sb_in_str(&in, units[i].word, NULL);
		if (word)
			t->level[units[i].unit] = sb_load_level(&in, word);
	}
}

static void load_token(struct sb_world *w, const struct sb_in *in)
{
	struct sb_token *t = sb_alloc(&w->arena, sizeof(*t));
	const char *kind, *user;
	struct sb_in scopes;
	size_t n;

	sb_in_only(in, "token user kind scopes permissions repo fork revoked");
	t->token = sb_dup(&w->arena, sb_in_str(in, "token", ""));
	if (!*t->token)
		sb_in_fail(in, "a token needs 'token'");
	kind = sb_in_str(in, "kind", "user");
	t->job = !strcmp(kind, "job");
	if (!t->job && strcmp(kind, "user") != 0)
		sb_in_fail(in, "kind is user or job");
	user = sb_in_str(in, "user", t->job ? NULL : "reaper");
	t->user = t->job ? w->actions_user : sb_user(w, user);
	t->fork = sb_in_bool(in, "fork", false);
	t->revoked = sb_in_bool(in, "revoked", false);
	t->repo = sb_dup(&w->arena, sb_in_str(in, "repo", NULL));
	n = sb_in_list(in, "scopes", &scopes);
	if (n || json_object_get(in->v, "scopes")) {
		t->scopes = sb_alloc(&w->arena, (n + 1) * sizeof(*t->scopes));
		t->scopes_len = n;
		for (size_t i = 0; i < n; i++) {
			struct sb_in s = sb_in_at(&scopes, i);

			t->scopes[i] = sb_dup(&w->arena, sb_in_text(&s));
		}
	}
	load_permissions(t, in);
	SB_PUSH(w, w->tokens, t);
}

static void generate_pull(struct sb_world *w, struct sb_repo *r, const struct sb_in *in,
			  int64_t number, int64_t rows, bool stale)
{
	json_t *jobs = json_object();
	struct sb_in pull;
	json_t *v;

	for (int64_t i = 0; i + 1 < rows; i++) {
		char name[32];

		snprintf(name, sizeof(name), "job-%02lld", (long long)i);
		json_object_set_new(jobs, name, json_string("success"));
	}
	json_object_set_new(jobs, "all-required",
			    json_string(stale ? "failure" : "success"));
	v = json_pack("{s:I, s:s, s:{s:s, s:b, s:o}}", "number", (json_int_t)number,
		      "created", "-2h", "ci", "at", "-20m", "history", 0, "jobs", jobs);
	pull = sb_in_member(in, "pull", v);
	sb_load_pull(w, r, &pull);
	json_decref(v);
}

static void load_generate(struct sb_world *w, const struct sb_in *top)
{
	int64_t pulls, rows, stale, first;
	struct sb_repo *r;
	const char *name;
	struct sb_in in;

	if (!sb_in_get(top, "generate", &in))
		return;
	sb_in_only(&in, "pulls rows repo first stale");
	name = sb_in_str(&in, "repo", w->repos_len ? w->repos[0]->full : "");
	r = sb_repo(w, name);
	if (!r) {
		sb_in_fail(&in, "no repository '%s' to fill", name);
		return;
	}
	pulls = sb_in_int(&in, "pulls", 100);
	rows = sb_in_int(&in, "rows", 10);
	stale = sb_in_int(&in, "stale", 0);
	first = sb_in_int(&in, "first", r->last_number + 1);
	for (int64_t i = 0; i < pulls && !in.wrong->bad; i++)
		generate_pull(w, r, &in, first + i, rows, i < stale);
}

static void load_lists(struct sb_world *w, const struct sb_in *top)
{
	struct sb_in list, in;
	size_t n;

	n = sb_in_list(top, "tokens", &list);
	for (size_t i = 0; i < n; i++) {
		in = sb_in_at(&list, i);
		load_token(w, &in);
	}
	if (sb_in_get(top, "repo", &in))
		sb_load_repo(w, &in);
	n = sb_in_list(top, "repos", &list);
	for (size_t i = 0; i < n; i++) {
		in = sb_in_at(&list, i);
		sb_load_repo(w, &in);
	}
	for (size_t i = 0; i < w->tokens_len; i++)
		if (w->tokens[i]->job && !w->tokens[i]->repo && w->repos_len)
			w->tokens[i]->repo = w->repos[0]->full;
	n = sb_in_list(top, "faults", &list);
	for (size_t i = 0; i < n; i++) {
		in = sb_in_at(&list, i);
		SB_PUSH(w, w->faults, sb_load_fault(w, &in));
	}
	n = sb_in_list(top, "events", &list);
	for (size_t i = 0; i < n; i++) {
		in = sb_in_at(&list, i);
		SB_PUSH(w, w->events, sb_load_event(w, &in));
	}
}

struct sb_world *sb_scenario_load(json_t *scenario, const char *root, char *error,
				  size_t size)
{
	struct sb_world *w = sb_xrealloc(NULL, sizeof(*w));
	struct sb_wrong wrong = { .bad = false };
	struct sb_in top = sb_in_top(scenario, &wrong);

	*w = (struct sb_world){ .root = root };
	sb_in_only(&top, "server max_page default_page clock_offset no_date latency "
			 "root_url users tokens repos repo faults events generate "
			 "comment");
	load_server(w, &top);
	load_users(w, &top);
	load_lists(w, &top);
	load_generate(w, &top);
	if (!wrong.bad)
		return w;
	snprintf(error, size, "%s", wrong.text);
	sb_world_free(w);
	return NULL;
}
