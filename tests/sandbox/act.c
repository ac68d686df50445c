/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "actions.h"
#include "event.h"
#include "gate.h"

/* what an action is about */
struct target {
	struct sb_world *w;
	struct sb_repo *r;
	struct sb_pull *pull;	  /* or NULL */
	struct sb_commit *commit; /* or NULL */
};

static void act_row(struct target *t, const struct sb_in *in)
{
	if (!t->commit) {
		sb_in_fail(in, "a row needs 'pull' or 'sha'");
		return;
	}
	sb_load_row(t->w, t->r, t->commit, in, "do repo pull sha");
	if (!json_object_get(in->v, "at"))
		t->commit->rows[t->commit->rows_len - 1]->at = sb_now(t->w);
}

static struct sb_job *job_of(struct target *t, const struct sb_in *in)
{
	const char *name = sb_in_str(in, "job", "");
	int64_t id = sb_in_int(in, "run", 0);

	for (size_t i = t->r->runs_len; i-- > 0;) {
		struct sb_run *run = t->r->runs[i];
		struct sb_job *job = sb_job_named(run, name);

		if (job && (id ? run->id == id : run->commit == t->commit))
			return job;
	}
	sb_in_fail(in, "no such run with a job '%s'", name);
	return NULL;
}

static void act_job(struct target *t, const struct sb_in *in)
{
	const char *word = sb_in_str(in, "state", "running"), *row = NULL;
	json_t *wants = json_object_get(in->v, "row");
	int state = sb_job_state(word), shown;
	struct sb_job *job;

	sb_in_only(in, "do repo pull sha run job state row");
	job = job_of(t, in);
	if (state < 0)
		sb_in_fail(in, "unknown job state '%s'", word);
	if (json_is_string(wants))
		row = json_string_value(wants);
	shown = row ? sb_job_state(row) : state;
	if (shown < 0)
		sb_in_fail(in, "unknown row state");
	if (!job || in->wrong->bad)
		return;
	sb_job_move(t->w, job, (enum sb_job_state)state, sb_now(t->w), false);
	if (!json_is_false(wants))
		sb_engine_row(t->w, job, (enum sb_job_state)shown, sb_now(t->w), NULL);
}

static void act_run(struct target *t, const struct sb_in *in)
{
	struct sb_run *run;

	run = sb_load_run(t->w, t->r, t->pull, in, true, "do repo");
	t->w->changes += run != NULL;
}

static bool need_pull(struct target *t, const struct sb_in *in)
{
	if (!t->pull)
		sb_in_fail(in, "this action needs 'pull'");
	return t->pull != NULL;
}

static void act_head(struct target *t, const struct sb_in *in)
{
	struct sb_pull *p = t->pull;
	struct sb_commit *c;

	sb_in_only(in, "do repo pull sha");
	if (!need_pull(t, in))
		return;
	c = sb_commit(t->w, t->r, sb_in_str(in, "sha", "moved"));
	if (!c->like && c != p->head)
		c->like = p->head;
	c->parent = p->head;
	p->head = c;
	p->updated = sb_now(t->w);
	if (p->from)
		sb_branch_add(t->w, p->from, p->branch, sb_commit(t->w, p->from, c->sha));
	sb_pull_note(t->w, p, "pull_push", p->user, "", p->updated);
}

static void act_state(struct target *t, const struct sb_in *in)
{
	const char *verb = sb_in_str(in, "do", "");
	struct sb_pull *p = t->pull;

	sb_in_only(in, "do repo pull");
	if (!need_pull(t, in))
		return;
	if (!strcmp(verb, "merge")) {
		sb_merge(t->w, t->r, p, t->r->owner);
		return;
	}
	p->open = !strcmp(verb, "reopen");
	p->updated = sb_now(t->w);
	p->closed = p->open ? 0 : p->updated;
	sb_pull_note(t->w, p, verb, p->user, "", p->updated);
}

static void act_open(struct target *t, const struct sb_in *in)
{
	struct sb_in pull;

	sb_in_only(in, "do repo pull");
	if (sb_in_get(in, "pull", &pull) && json_is_object(pull.v))
		sb_load_pull(t->w, t->r, &pull);
	else
		sb_in_fail(in, "'pull' describes the new pull request");
}

static void act_label(struct target *t, const struct sb_in *in)
{
	const char *add = sb_in_str(in, "add", NULL),
		   *gone = sb_in_str(in, "remove", NULL);

	sb_in_only(in, "do repo pull add remove");
	if (!need_pull(t, in))
		return;
	if (add)
		sb_pull_label(t->w, t->r, t->pull, add);
	if (gone)
		sb_pull_unlabel(t->pull, gone);
}

static void act_title(struct target *t, const struct sb_in *in)
{
	sb_in_only(in, "do repo pull title");
	if (need_pull(t, in))
		t->pull->title = sb_dup(&t->w->arena, sb_in_str(in, "title", ""));
}

static void act_topic(struct target *t, const struct sb_in *in)
{
	const char *add = sb_in_str(in, "add", NULL),
		   *gone = sb_in_str(in, "remove", NULL);
	struct sb_repo *r = t->r;
	size_t n = 0;

	sb_in_only(in, "do repo add remove");
	for (size_t i = 0; i < r->topics_len; i++)
		if (!gone || strcmp(r->topics[i], gone) != 0)
			r->topics[n++] = r->topics[i];
	r->topics_len = n;
	if (add)
		SB_PUSH(t->w, r->topics, sb_dup(&t->w->arena, add));
}

static void act_file(struct target *t, const struct sb_in *in)
{
	const char *ref = sb_in_str(in, "ref", NULL), *text = sb_in_str(in, "text", NULL);
	struct sb_commit *c = ref ? sb_load_ref(t->w, t->r, ref) : t->commit;

	sb_in_only(in, "do repo pull ref path text");
	if (c)
		sb_file_set(t->w, c, sb_in_str(in, "path", ".gitea/workflows/ci.yml"),
			    text, text ? strlen(text) : 0);
	else
		sb_in_fail(in, "a file needs 'ref' or 'pull'");
}

static void act_branch(struct target *t, const struct sb_in *in)
{
	const char *name = sb_in_str(in, "name", t->r->default_branch);
	const struct sb_branch *old = sb_branch(t->r, name);

	sb_in_only(in, "do repo name sha");
	if (!t->commit) {
		sb_in_fail(in, "a branch needs 'sha'");
		return;
	}
	if (old && old->tip != t->commit && !t->commit->like)
		t->commit->like = old->tip;
	sb_branch_add(t->w, t->r, name, t->commit);
}

static void act_token(struct target *t, const struct sb_in *in)
{
	const char *text = sb_in_str(in, "token", "");
	struct sb_token *token = sb_token(t->w, text);

	sb_in_only(in, "do repo token");
	if (token)
		token->revoked = true;
	else
		sb_in_fail(in, "no such token");
}

static void act_rights(struct target *t, const struct sb_in *in)
{
	const char *login = sb_in_str(in, "user", "");
	enum sb_level level = sb_load_level(in, sb_in_str(in, "level", "none"));
	struct sb_repo *r = t->r;
	size_t i = 0;

	sb_in_only(in, "do repo user level");
	while (i < r->rights_len && strcmp(r->rights[i].login, login) != 0)
		i++;
	if (i == r->rights_len) {
		void *old = r->rights;

		r->rights = sb_alloc(&t->w->arena, (i + 1) * sizeof(*r->rights));
		if (i)
			memcpy(r->rights, old, i * sizeof(*r->rights));
		r->rights[i].login = sb_dup(&t->w->arena, login);
		r->rights_len++;
	}
	r->rights[i].level = level;
}

static void act_repo(struct target *t, const struct sb_in *in)
{
	sb_in_only(in, "do repo archived to");
	if (!strcmp(sb_in_str(in, "do", ""), "archive"))
		t->r->archived = sb_in_bool(in, "archived", true);
	else
		t->r->renamed_to = sb_dup(&t->w->arena, sb_in_str(in, "to", NULL));
}

static void act_disable(struct target *t, const struct sb_in *in)
{
	const char *file = sb_in_str(in, "file", "ci.yml");
	struct sb_repo *r = t->r;
	size_t n = 0;

	sb_in_only(in, "do repo file disabled");
	for (size_t i = 0; i < r->disabled_len; i++)
		if (strcmp(r->disabled[i], file) != 0)
			r->disabled[n++] = r->disabled[i];
	r->disabled_len = n;
	if (sb_in_bool(in, "disabled", true))
		SB_PUSH(t->w, r->disabled, sb_dup(&t->w->arena, file));
}

static void act_automerge(struct target *t, const struct sb_in *in)
{
	struct sb_in user;

	sb_in_only(in, "do repo pull user");
	if (!need_pull(t, in))
		return;
	if (sb_in_get(in, "user", &user) && json_is_null(user.v)) {
		t->pull->armed = NULL;
		sb_pull_note(t->w, t->pull, "pull_cancel_scheduled_merge", t->pull->user,
			     "", sb_now(t->w));
		return;
	}
	t->pull->armed = sb_user(t->w, sb_in_str(in, "user", t->r->owner->login));
	sb_pull_note(t->w, t->pull, "pull_scheduled_merge", t->pull->armed, "",
		     sb_now(t->w));
}

static void act_protect(struct target *t, const struct sb_in *in)
{
	const char *rule = sb_in_str(in, "rule", t->r->default_branch);
	size_t n = 0;

	for (size_t i = 0; i < t->r->protections_len; i++)
		if (strcmp(t->r->protections[i]->rule, rule) != 0)
			t->r->protections[n++] = t->r->protections[i];
	t->r->protections_len = n;
	sb_load_protection(t->w, t->r, in);
}

static void act_down(struct target *t, const struct sb_in *in)
{
	sb_in_only(in, "do repo requests");
	t->w->down = sb_in_int(in, "requests", 1);
}

static const struct {
	const char *verb;
	void (*act)(struct target *t, const struct sb_in *in);
} verbs[] = {
	{ "row", act_row },
	{ "job", act_job },
	{ "run", act_run },
	{ "head", act_head },
	{ "close", act_state },
	{ "reopen", act_state },
	{ "merge", act_state },
	{ "open", act_open },
	{ "label", act_label },
	{ "title", act_title },
	{ "topic", act_topic },
	{ "file", act_file },
	{ "branch", act_branch },
	{ "revoke-token", act_token },
	{ "rights", act_rights },
	{ "archive", act_repo },
	{ "rename", act_repo },
	{ "disable", act_disable },
	{ "automerge", act_automerge },
	{ "protect", act_protect },
	{ "down", act_down },
};

static void act_one(struct sb_world *w, const struct sb_in *in)
{
	struct target t = { .w = w };
	const char *verb = sb_in_str(in, "do", ""), *sha;
	const char *repo = sb_in_str(in, "repo", w->repos_len ? w->repos[0]->full : "");
	json_t *number = json_object_get(in->v, "pull");

	t.r = sb_repo(w, repo);
	if (!t.r) {
		sb_in_fail(in, "no repository '%s'", repo);
		return;
	}
	if (json_is_integer(number)) {
		t.pull = sb_pull(t.r, json_integer_value(number));
		if (!t.pull)
			sb_in_fail(in, "no such pull request");
	}
	sha = sb_in_str(in, "sha", NULL);
	if (sha)
		t.commit = sb_commit(w, t.r, sha);
	else if (t.pull)
		t.commit = t.pull->head;
	w->changes++;
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (!strcmp(verbs[i].verb, verb)) {
			if (!in->wrong->bad)
				verbs[i].act(&t, in);
			return;
		}
	sb_in_fail(in, "unknown action '%s'", verb);
}

void sb_act(struct sb_world *w, const struct sb_in *in)
{
	if (json_is_object(in->v)) {
		act_one(w, in);
		return;
	}
	if (!json_is_array(in->v))
		sb_in_fail(in, "an action or an array of actions is expected");
	for (size_t i = 0; i < json_array_size(in->v); i++) {
		struct sb_in one = sb_in_at(in, i);

		act_one(w, &one);
	}
}
