/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gate.h"
#include "replay.h"
#include "scenario.h"

static const char *text(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? s : "";
}

/* what each object of an answer tells; the last word counts */
static void collect(struct replay *rp, json_t *v)
{
	const char *key, *sha;
	json_t *one, *rows;
	size_t i;

	json_array_foreach (v, i, one)
		collect(rp, one);
	if (!json_is_object(v))
		return;
	json_object_foreach (v, key, one)
		collect(rp, one);
	sha = strstr(text(v, "url"), "/statuses/");
	if (json_object_get(v, "context") && json_object_get(v, "id") && sha) {
		char id[24];

		sha = strrchr(sha, '/') + 1;
		rows = json_object_get(rp->rows, sha);
		if (!rows)
			json_object_set_new(rp->rows, sha, rows = json_object());
		snprintf(id, sizeof(id), "%lld",
			 (long long)json_integer_value(json_object_get(v, "id")));
		json_object_set(rows, id, v);
	} else if (json_object_get(v, "merge_base")) {
		char id[24];

		snprintf(id, sizeof(id), "%lld",
			 (long long)json_integer_value(json_object_get(v, "number")));
		json_object_set(rp->pulls, id, v);
	} else if (json_object_get(v, "id")) {
		char id[24];

		snprintf(id, sizeof(id), "%lld",
			 (long long)json_integer_value(json_object_get(v, "id")));
		if (json_object_get(v, "run_id") && !json_object_get(rp->jobs, id))
			json_object_set(rp->jobs, id, v);
		else if (json_object_get(v, "run_number") &&
			 json_object_get(v, "workflow_id"))
			json_object_set(rp->tasks, id, v);
		else if ((json_object_get(v, "run_number") ||
			  json_object_get(v, "index_in_repo")) &&
			 !json_object_get(rp->runs, id))
			json_object_set(rp->runs, id, v);
	}
}

/* Rows, jobs, runs, pulls and tasks from all answers. */
static void collect_all(struct replay *rp)
{
	const json_t *step;
	size_t i;

	json_array_foreach (rp->steps, i, step) {
		const json_t *answer = json_object_get(step, "answer");

		collect(rp, json_object_get(answer, "json"));
	}
}

static int64_t repo_id(const json_t *v, const char *full)
{
	const char *key;
	int64_t found;
	json_t *one;
	size_t i;

	if (json_is_object(v) && !strcmp(text(v, "full_name"), full) &&
	    json_object_get(v, "default_branch"))
		return json_integer_value(json_object_get(v, "id"));
	json_array_foreach (v, i, one) {
		found = repo_id(one, full);
		if (found)
			return found;
	}
	json_object_foreach ((json_t *)v, key, one) {
		found = repo_id(one, full);
		if (found)
			return found;
	}
	return 0;
}

static json_t *scenario_of(const struct replay *rp)
{
	static const char *const tokens[][3] = {
		{ "alice", "alice", NULL },
		{ "reaper", "reaper", NULL },
		{ "bob", "bob", NULL },
		{ "carol", "carol", NULL },
		{ "siteadmin", "siteadmin", NULL },
		{ "reaper:write:repository", "reaper", "write:repository" },
		{ "alice:read:repository", "alice", "read:repository" },
		{ "alice:write:issue", "alice", "write:issue" },
	};
	json_t *list = json_array(), *repo;
	char name[64];

	for (size_t i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++) {
		json_t *t = json_pack("{s:s, s:s}", "token", tokens[i][0], "user",
				      tokens[i][1]);

		if (tokens[i][2])
			json_object_set_new(t, "scopes", json_pack("[s]", tokens[i][2]));
		json_array_append_new(list, t);
	}
	snprintf(name, sizeof(name), "alice/%s", rp->topic);
	repo = json_pack("{s:s, s:{s:s, s:s}}", "name", name, "rights", "reaper", "write",
			 "bob", "read");
	return json_pack("{s:s, s:s, s:{s:{s:i,s:b}, s:{s:i}, s:{s:i}, s:{s:i}, s:{s:i}},"
			 " s:o, s:[o]}",
			 "server", rp->server, "root_url", "http://forge.test", "users",
			 "siteadmin", "id", 1, "admin", 1, "alice", "id", 2, "bob", "id",
			 3, "carol", "id", 4, "reaper", "id", 5, "tokens", list, "repos",
			 repo);
}

static struct sb_repo *fork_of(struct replay *rp, const char *full)
{
	struct sb_repo *r = sb_repo(rp->w, full);

	if (r)
		return r;
	r = sb_repo_add(rp->w, full);
	r->id = repo_id(rp->steps, full);
	r->parent = rp->r;
	sb_branch_add(rp->w, r, "main", sb_commit(rp->w, r, "main"));
	return r;
}

static void set_up_pull(struct replay *rp, const json_t *p)
{
	const json_t *head = json_object_get(p, "head"),
		     *base = json_object_get(p, "base");
	const char *from = text(json_object_get(head, "repo"), "full_name");
	json_t *spec, *names = json_array(), *label;
	struct sb_wrong wrong = { .bad = false };
	struct sb_in in;
	size_t i;

	json_array_foreach (json_object_get(p, "labels"), i, label)
		json_array_append_new(names, json_string(text(label, "name")));
	if (!sb_branch(rp->r, text(base, "ref")))
		sb_branch_add(rp->w, rp->r, text(base, "ref"),
			      sb_commit(rp->w, rp->r, text(base, "sha")));
	spec = json_pack("{s:O, s:O, s:O, s:s, s:s, s:s, s:s, s:s, s:o, s:s, s:s}",
			 "number", json_object_get(p, "number"), "id",
			 json_object_get(p, "id"), "title", json_object_get(p, "title"),
			 "user", text(json_object_get(p, "user"), "login"), "head",
			 text(head, "sha"), "branch", text(head, "label"), "base",
			 text(base, "ref"), "merge_base", text(p, "merge_base"), "labels",
			 names, "state",
			 !strcmp(text(p, "state"), "open") ? "open" : "closed", "created",
			 text(p, "created_at"));
	if (!*from)
		json_object_set_new(spec, "head_repo", json_null());
	else if (strcmp(from, rp->r->full) != 0)
		json_object_set_new(spec, "fork", json_string(fork_of(rp, from)->full));
	in = sb_in_top(spec, &wrong);
	sb_load_pull(rp->w, rp->r, &in);
	if (wrong.bad)
		sb_replay_differs(rp, "set-up", wrong.text, "a pull request");
	json_decref(spec);
}

static int by_number(const void *a, const void *b)
{
	long x = strtol(*(const char *const *)a, NULL, 10);
	long y = strtol(*(const char *const *)b, NULL, 10);

	return x < y ? -1 : x > y;
}

static void set_up_pulls(struct replay *rp)
{
	size_t n = json_object_size(rp->pulls), i = 0;
	const char **keys = sb_alloc(&rp->w->arena, (n + 1) * sizeof(*keys)), *key;
	json_t *v;

	json_object_foreach (rp->pulls, key, v)
		keys[i++] = key;
	qsort(keys, n, sizeof(*keys), by_number);
	for (i = 0; i < n; i++) {
		json_t *p = json_object_get(rp->pulls, keys[i]);
		const json_t *base = json_object_get(p, "base");

		if (!strcmp(text(base, "ref"), rp->r->default_branch))
			sb_branch(rp->r, rp->r->default_branch)->tip =
				sb_commit(rp->w, rp->r, text(base, "sha"));
		set_up_pull(rp, p);
	}
}

/*
 * Unrecorded: ten pull requests with rows that the labels name, under rules for
 * two patterns; an eleventh with its umbrella pending.
 */
static void set_up_gate(struct replay *rp)
{
	static const char *const states[] = { "success", "skipped", "warning", "pending",
					      "failure", "error",   "foo",     NULL,
					      "success", "success", "pending" };
	struct sb_world *w = rp->w;

	for (int64_t n = 1; n <= 11; n++) {
		struct sb_wrong wrong = { .bad = false };
		json_t *spec = json_pack("{s:I}", "number", (json_int_t)n);
		struct sb_in in = sb_in_top(spec, &wrong);
		struct sb_row row = { .context = "Sec / a",
				      .state = "success",
				      .at = w->start };
		struct sb_pull *p = sb_pull(rp->r, n);

		if (!p)
			sb_load_pull(w, rp->r, &in);
		p = sb_pull(rp->r, n);
		json_decref(spec);
		if (n != 10)
			sb_row_add(w, p->head, &row);
		row.context = "Sec / b";
		row.state = "failure";
		if (n == 9)
			sb_row_add(w, p->head, &row);
		row.context = "CI / all-required (pull_request)";
		row.state = states[n - 1];
		if (row.state)
			sb_row_add(w, p->head, &row);
	}
}

static void set_up_file(struct replay *rp, const json_t *answer, const char *sha,
			const char *body)
{
	struct sb_commit *c = sb_commit(rp->w, rp->r, sha);

	c->message = sb_fmt(&rp->w->arena, "%s\n", text(answer, "path"));
	sb_file_set(rp->w, c, text(answer, "path"), body, strlen(body));
}

static const char *decode(struct replay *rp, const char *base64)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char *out = sb_alloc(&rp->w->arena, strlen(base64) + 1), *to = out;
	unsigned bits = 0, n = 0;

	for (; *base64 && *base64 != '='; base64++) {
		bits = bits << 6 | (unsigned)(strchr(digits, *base64) - digits);
		n += 6;
		if (n >= 8) {
			n -= 8;
			*to++ = (char)(bits >> n & 255);
		}
	}
	return out;
}

/* two commits with one workflow file each, the second the head of a pull request */
static void set_up_contents(struct replay *rp)
{
	const json_t *step, *entry = NULL, *at_commit = NULL;
	const char *raw_commit = "";
	struct sb_wrong wrong = { .bad = false };
	struct sb_commit *c;
	struct sb_in in;
	json_t *head;
	size_t i;

	json_array_foreach (rp->steps, i, step) {
		const json_t *answer = json_object_get(step, "answer");
		const char *label = text(step, "label");

		if (!strcmp(label, "contents at a branch"))
			entry = json_object_get(answer, "json");
		else if (!strcmp(label, "contents at a commit"))
			at_commit = json_object_get(answer, "json");
		else if (!strcmp(label, "raw at a commit"))
			raw_commit = text(answer, "text");
	}
	set_up_file(rp, entry, text(entry, "last_commit_sha"),
		    decode(rp, text(entry, "content")));
	set_up_file(rp, at_commit, text(at_commit, "last_commit_sha"), raw_commit);
	c = sb_commit(rp->w, rp->r, text(entry, "last_commit_sha"));
	sb_branch_add(rp->w, rp->r, "main", c);
	sb_commit(rp->w, rp->r, text(at_commit, "last_commit_sha"))->parent = c;
	head = json_pack("{s:s, s:s}", "head", text(at_commit, "last_commit_sha"),
			 "branch", "b1");
	in = sb_in_top(head, &wrong);
	sb_load_pull(rp->w, rp->r, &in);
	json_decref(head);
}

/* commits that a path names are there; a fork's are not, before its pull request */
static void set_up_commits(struct replay *rp)
{
	static const char *const absent[] = { "ffffffff", "00000000" };
	const json_t *step;
	const char *forks = "-";
	size_t i;

	json_array_foreach (rp->steps, i, step)
		if (!strncmp(text(step, "label"), "before the pull request", 23))
			forks = strrchr(text(json_object_get(step, "request"), "path"),
					'/') +
				1;
	json_array_foreach (rp->steps, i, step) {
		const char *path = text(json_object_get(step, "request"), "path"),
			   *p = path;

		for (; *p; p++)
			if (*p == '/' && strcspn(p + 1, "/?") == 40 &&
			    sb_is_hex(p + 1, 40) && !strstr(path, "/bob/") &&
			    strncmp(p + 1, absent[0], 8) != 0 &&
			    strncmp(p + 1, absent[1], 8) != 0 &&
			    strncmp(p + 1, forks, 40) != 0 &&
			    strcmp(text(step, "label"), "upper-case id: history") != 0)
				sb_commit(rp->w, rp->r,
					  sb_dupn(&rp->w->arena, p + 1, 40));
	}
}

/* the tip that both protected branches had */
static void set_up_branches(struct replay *rp)
{
	const json_t *step;
	size_t i;

	json_array_foreach (rp->steps, i, step) {
		const json_t *json =
			json_object_get(json_object_get(step, "answer"), "json");
		const json_t *tip = json_object_get(json, "commit");
		struct sb_commit *c;

		if (strcmp(text(step, "label"), "unprotected branch") != 0)
			continue;
		c = sb_commit(rp->w, rp->r, text(tip, "id"));
		c->message = sb_dup(&rp->w->arena, text(tip, "message"));
		sb_branch_add(rp->w, rp->r, "main", c);
		sb_branch_add(rp->w, rp->r, "release/1.0", c);
	}
}

bool sb_replay_setup(struct replay *rp)
{
	json_t *scenario = scenario_of(rp);
	char error[512];

	rp->w = sb_scenario_load(scenario, "http://forge.test", error, sizeof(error));
	json_decref(scenario);
	if (!rp->w) {
		printf("not ok: %s/%s: %s\n", rp->server, rp->topic, error);
		return false;
	}
	rp->r = rp->w->repos[0];
	rp->label = "set-up";
	collect_all(rp);
	rp->r->id = repo_id(rp->steps, rp->r->full);
	if (strcmp(rp->topic, "contents") != 0)
		set_up_commits(rp);
	if (strcmp(rp->topic, "statuses") != 0)
		set_up_pulls(rp);
	if (!strcmp(rp->topic, "protection")) {
		set_up_branches(rp);
		set_up_gate(rp);
	}
	if (!strcmp(rp->topic, "contents"))
		set_up_contents(rp);
	if (!strcmp(rp->topic, "statuses")) {
		const json_t *rq =
			json_object_get(json_array_get(rp->steps, 0), "request");
		const char *p = strstr(text(rq, "path"), "/commits/") + 9;

		sb_branch_add(rp->w, rp->r, "b1",
			      sb_commit(rp->w, rp->r, sb_dupn(&rp->w->arena, p, 40)));
		fork_of(rp, "bob/statuses");
	}
	if (!strcmp(rp->topic, "actions") || !strcmp(rp->topic, "refusals"))
		sb_replay_runs(rp);
	return true;
}
