/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "gate.h"

static const char *field(json_t *body, const char *key)
{
	const char *text = json_string_value(json_object_get(body, key));

	return text ? text : "";
}

static const char *form_field(struct sb_call *c, const char *key)
{
	char *query = c->query;
	const char *text;

	c->query = sb_dupn(&c->arena, c->rq->body, c->rq->len);
	text = sb_query(c, key, 0);
	c->query = query;
	return text ? text : "";
}

/* false when the body is refused; an empty body is a row without anything */
static bool read_body(struct sb_call *c, struct sb_row *row, json_t **body)
{
	static const char *const keys[] = { "state", "context", "description",
					    "target_url" };
	const char *type = c->rq->type ? c->rq->type : "";

	*row = (struct sb_row){ .state = "", .context = "" };
	if (!c->rq->len)
		return true;
	if (!strncmp(type, "application/x-www-form-urlencoded", 33)) {
		row->state = form_field(c, "state");
		row->context = form_field(c, "context");
		row->description = form_field(c, "description");
		row->target_url = form_field(c, "target_url");
		return true;
	}
	if (strncmp(type, "application/json", 16) != 0)
		return true;
	*body = json_loadb(c->rq->body, c->rq->len, JSON_DECODE_ANY, NULL);
	if (!json_is_object(*body)) {
		sb_error(c, 422, c->w->t->json_eof);
		return false;
	}
	for (size_t i = 0; i < 4; i++) {
		json_t *v = json_object_get(*body, keys[i]);

		if (v && !json_is_string(v) && !json_is_null(v)) {
			sb_error(c, 422, c->w->t->json_type);
			return false;
		}
	}
	row->state = field(*body, "state");
	row->context = field(*body, "context");
	row->description = field(*body, "description");
	row->target_url = field(*body, "target_url");
	return true;
}

void sb_post_status(struct sb_call *c)
{
	struct sb_commit *commit = sb_resolve(c->repo, c->arg[2], true);
	json_t *body = NULL;
	struct sb_row row;

	c->keep = false;
	if (!read_body(c, &row, &body))
		goto out;
	if (!commit) {
		if (c->w->t->post_unknown_404)
			sb_gone_as(c, c->arg[2], NULL);
		else
			sb_error(c, 500, "");
		goto out;
	}
	row.creator = c->token->job ? NULL : c->token->user;
	row.at = sb_now(c->w);
	c->status = 201;
	sb_json_row(c, commit, sb_row_add(c->w, commit, &row));
	if (!strcmp(row.state, "success"))
		sb_automerge(c->w, c->repo, commit);
out:
	json_decref(body);
}

static const char *const gate_text = "Not all required status checks successful";

static bool gate_refuses(struct sb_call *c, const struct sb_pull *p)
{
	if (sb_gate_open(c->w, c->repo, p))
		return false;
	if (c->w->t->merge_reason)
		sb_error(c, 405,
			 sb_fmt(&c->arena, "not allowed to merge [reason: %s]",
				gate_text));
	else
		sb_error(c, 405, gate_text);
	return true;
}

static void arm(struct sb_call *c, struct sb_pull *p)
{
	if (sb_gate_open(c->w, c->repo, p)) {
		sb_merge(c->w, c->repo, p, c->token->user);
		return;
	}
	p->armed = c->token->user;
	sb_pull_note(c->w, p, "pull_scheduled_merge", p->armed, "", sb_now(c->w));
	c->w->changes++;
	c->status = 201;
}

void sb_post_merge(struct sb_call *c)
{
	struct sb_pull *p = sb_pull(c->repo, strtoll(c->arg[2], NULL, 10));
	json_t *body = json_loadb(c->rq->body ? c->rq->body : "", c->rq->len, 0, NULL);
	const char *head = field(body, "head_commit_id");
	bool moved = p && *head && (!p->head || strcmp(p->head->sha, head) != 0);
	bool later = json_is_true(json_object_get(body, "merge_when_checks_succeed"));

	c->keep = false;
	c->type = NULL;
	if (!p)
		sb_gone(c, NULL);
	else if (c->level < SB_WRITE)
		sb_silent(c, "how a merge without the right is refused");
	else if (!p->open)
		sb_silent(c, "how a second merge is refused");
	else if (later)
		arm(c, p);
	else if (moved && !c->w->t->merge_gate_first)
		sb_error(c, 409, "head out of date");
	else if (!gate_refuses(c, p) && moved)
		sb_error(c, 409, "head out of date");
	else if (c->status == 200)
		sb_merge(c->w, c->repo, p, c->token->user);
	json_decref(body);
}
