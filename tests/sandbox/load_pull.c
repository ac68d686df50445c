/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "actions.h"
#include "scenario.h"

static void insert(struct sb_world *w, struct sb_repo *r, struct sb_pull *p)
{
	size_t i;

	SB_PUSH(w, r->pulls, p);
	for (i = r->pulls_len - 1; i && r->pulls[i - 1]->number > p->number; i--)
		r->pulls[i] = r->pulls[i - 1];
	r->pulls[i] = p;
	if (p->number > r->last_number)
		r->last_number = p->number;
}

/* the head's repository: this one, a fork, or none any more */
static void load_origin(struct sb_world *w, struct sb_repo *r, struct sb_pull *p,
			const struct sb_in *in)
{
	json_t *gone = json_object_get(in->v, "head_repo");
	const char *fork = sb_in_str(in, "fork", NULL);

	p->from = r;
	if (fork) {
		if (!strchr(fork, '/')) {
			sb_in_fail(in, "fork is \"owner/name\"");
			return;
		}
		p->from = sb_repo(w, fork);
		if (!p->from) {
			p->from = sb_repo_add(w, fork);
			p->from->parent = r;
			p->from->private = r->private;
		}
	}
	if (gone && !json_is_null(gone))
		sb_in_fail(in, "head_repo can only be null; a fork is named by 'fork'");
	if (gone)
		p->from = NULL;
}

static void load_head(struct sb_world *w, struct sb_repo *r, struct sb_pull *p,
		      const struct sb_in *in)
{
	const char *word = sb_in_str(in, "head", NULL), *base;
	const struct sb_branch *b = sb_branch(r, p->base);

	base = sb_in_str(in, "merge_base", NULL);
	if (base)
		p->merge_base = sb_load_ref(w, r, base);
	else
		p->merge_base = b ? b->tip : sb_branch(r, r->default_branch)->tip;
	if (!word)
		word = sb_fmt(&w->arena, "pull-%lld", (long long)p->number);
	if (*word)
		p->head = sb_commit(w, r, word);
	if (p->head && p->head != p->merge_base) {
		if (!p->head->like && !p->head->files)
			p->head->like = p->merge_base;
		if (!p->head->parent)
			p->head->parent = p->merge_base;
		if (p->from && p->from != r)
			sb_commit(w, p->from, p->head->sha);
	}
	if (p->from && p->head)
		sb_branch_add(w, p->from, p->branch, sb_commit(w, p->from, p->head->sha));
	word = sb_in_str(in, "list_head", NULL);
	if (word)
		p->listed = sb_commit(w, r, word);
}

static void load_state(struct sb_world *w, struct sb_pull *p, const struct sb_in *in)
{
	const char *word = sb_in_str(in, "state", "open");

	p->open = !strcmp(word, "open");
	p->merged = !strcmp(word, "merged");
	if (!p->open && !p->merged && strcmp(word, "closed") != 0)
		sb_in_fail(in, "state is open, closed or merged");
	p->null = sb_in_bool(in, "null", false);
	p->created = sb_in_time(in, "created", w->start, w->start - 3600);
	p->updated = sb_in_time(in, "updated", w->start, p->created);
	p->closed = p->open ? 0 : p->updated;
	word = sb_in_str(in, "automerge", NULL);
	if (word) {
		p->armed = sb_user(w, word);
		sb_pull_note(w, p, "pull_scheduled_merge", p->armed, "", p->updated);
	}
}

static void load_rows(struct sb_world *w, struct sb_repo *r, struct sb_pull *p,
		      const struct sb_in *pull)
{
	struct sb_in list, in;
	size_t n;

	if (sb_in_get(pull, "ci", &in)) {
		if (!json_is_array(in.v)) {
			sb_load_run(w, r, p, &in, true, "");
		} else {
			for (size_t i = 0; i < json_array_size(in.v); i++) {
				struct sb_in one = sb_in_at(&in, i);

				sb_load_run(w, r, p, &one, true, "");
			}
		}
	}
	n = sb_in_list(pull, "rows", &list);
	for (size_t i = 0; i < n && p->head; i++) {
		in = sb_in_at(&list, i);
		sb_load_row(w, r, p->head, &in, "");
	}
}

void sb_load_pull(struct sb_world *w, struct sb_repo *r, const struct sb_in *in)
{
	struct sb_pull *p = sb_alloc(&w->arena, sizeof(*p));
	const char *title;
	struct sb_in list, one;
	size_t n;

	sb_in_only(in,
		   "number id title user head list_head branch base merge_base fork "
		   "head_repo labels draft state null automerge created updated files "
		   "rows ci");
	p->number = sb_in_int(in, "number", r->last_number + 1);
	if (sb_pull(r, p->number))
		sb_in_fail(in, "there are two pull requests %lld", (long long)p->number);
	p->id = sb_in_int(in, "id", ++w->last_pull);
	if (p->id > w->last_pull)
		w->last_pull = p->id;
	title = sb_in_str(in, "title",
			  sb_fmt(&w->arena, "change %lld", (long long)p->number));
	p->title = sb_in_bool(in, "draft", false) ? sb_fmt(&w->arena, "WIP: %s", title) :
						    sb_dup(&w->arena, title);
	p->user = sb_user(w, sb_in_str(in, "user", r->owner->login));
	p->base = sb_dup(&w->arena, sb_in_str(in, "base", r->default_branch));
	p->branch =
		sb_dup(&w->arena,
		       sb_in_str(in, "branch",
				 sb_fmt(&w->arena, "topic-%lld", (long long)p->number)));
	load_origin(w, r, p, in);
	load_head(w, r, p, in);
	if (sb_in_get(in, "files", &list) && p->head)
		sb_load_files(w, r, p->head, &list);
	load_state(w, p, in);
	n = sb_in_list(in, "labels", &list);
	for (size_t i = 0; i < n; i++) {
		one = sb_in_at(&list, i);
		sb_pull_label(w, r, p, sb_in_text(&one));
	}
	insert(w, r, p);
	load_rows(w, r, p, in);
}

static struct sb_run *run_of(struct sb_repo *r, const struct sb_commit *c,
			     const struct sb_in *in)
{
	int64_t id = sb_in_int(in, "run", 0);
	const char *job = sb_in_str(in, "job", NULL);

	if (id)
		return sb_run(r, id);
	for (size_t i = r->runs_len; job && i-- > 0;)
		if (r->runs[i]->commit == c && sb_job_named(r->runs[i], job))
			return r->runs[i];
	return NULL;
}

void sb_load_row(struct sb_world *w, struct sb_repo *r, struct sb_commit *c,
		 const struct sb_in *in, const char *extra)
{
	struct sb_row row = { .engine = false };
	const struct sb_run *run = run_of(r, c, in);
	const struct sb_job *job = NULL;
	const char *word;

	sb_in_only(in, sb_fmt(&w->arena,
			      "context state description target_url run job at creator "
			      "engine file id hidden %s",
			      extra));
	word = sb_in_str(in, "job", NULL);
	if (word) {
		job = run ? sb_job_named(run, word) : NULL;
		if (!job)
			sb_in_fail(in, "no such run with a job '%s'", word);
	}
	row.state = sb_in_str(in, "state", "success");
	row.context = sb_in_str(in, "context", job ? sb_run_context(w, run, word) : NULL);
	if (!row.context) {
		sb_in_fail(in, "a row needs 'context'");
		row.context = "";
	}
	row.description = sb_in_str(in, "description", "");
	row.target_url = sb_in_str(in, "target_url", job ? sb_job_target(w, job) : "");
	row.at = sb_in_time(in, "at", w->start, w->start - 3600);
	row.engine = sb_in_bool(in, "engine", job != NULL);
	row.id = sb_in_int(in, "id", 0);
	row.hidden_until = sb_in_int(in, "hidden", 0);
	if (row.hidden_until)
		row.hidden_until += w->requests;
	word = json_is_null(json_object_get(in->v, "creator")) ?
		       NULL :
		       sb_in_str(in, "creator", NULL);
	row.creator = word ? sb_user(w, word) : NULL;
	if (row.engine)
		row.group = sb_engine_group(
			w, c, row.context,
			sb_in_str(in, "file", run ? run->file : "ci.yml"));
	sb_row_add(w, c, &row);
}
