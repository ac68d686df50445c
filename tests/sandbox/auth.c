/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <strings.h>

#include "call.h"

bool sb_authenticate(struct sb_call *c)
{
	const char *a = c->rq->authorization, *text, *word = c->w->t->bad_token;
	struct sb_buf b = { 0 };

	if (!a)
		return true;
	if (!strncasecmp(a, "bearer ", 7))
		text = a + 7;
	else if (!strncmp(a, "token ", 6) ||
		 (!c->w->t->token_lower && !strncasecmp(a, "token ", 6)))
		text = a + 6;
	else
		return true;
	c->token = sb_token(c->w, text);
	if (c->token)
		return true;
	for (; *word; word++)
		if (word[0] == '%' && word[1] == 's') {
			sb_put(&b, text);
			word++;
		} else {
			sb_putn(&b, word, 1);
		}
	sb_error(c, 401, b.s);
	sb_buf_release(&b);
	return false;
}

static bool scope_allows(const char *scope, const char *category, bool write)
{
	if (!strcmp(scope, "all"))
		return true;
	if (!strncmp(scope, "write:", 6))
		return !strcmp(scope + 6, category);
	return !write && !strncmp(scope, "read:", 5) && !strcmp(scope + 5, category);
}

bool sb_check_scope(struct sb_call *c, const char *category)
{
	const char *level;
	bool write =
		strcmp(c->rq->method, "GET") != 0 && strcmp(c->rq->method, "HEAD") != 0;
	struct sb_buf all = { 0 };

	if (!c->token || !c->token->scopes || c->token->job)
		return true;
	for (size_t i = 0; i < c->token->scopes_len; i++) {
		if (scope_allows(c->token->scopes[i], category, write)) {
			sb_buf_release(&all);
			return true;
		}
		sb_putf(&all, "%s%s", i ? "," : "", c->token->scopes[i]);
	}
	level = write ? "write" : "read";
	if (c->w->t->scope_long)
		sb_error(c, 403,
			 sb_fmt(&c->arena,
				"token does not have at least one of required scope(s), "
				"required=[%s:%s], token scope=%s",
				level, category, all.s ? all.s : ""));
	else
		sb_error(c, 403,
			 sb_fmt(&c->arena,
				"token does not have at least one of required scope(s): "
				"[%s:%s]",
				level, category));
	sb_buf_release(&all);
	return false;
}

enum sb_level sb_unit_level(const struct sb_call *c, enum sb_unit unit)
{
	const struct sb_token *t = c->token;
	const struct sb_repo *r = c->repo;
	enum sb_level own;

	if (!t || !t->job)
		return sb_level(r, t ? t->user : NULL);
	own = SB_WRITE;
	if (!t->repo || strcmp(t->repo, r->full) != 0)
		return c->w->t->job_permissions && !r->private ? SB_READ : SB_NONE;
	if (c->w->t->job_permissions && !t->permissive)
		own = t->level[unit];
	if (t->fork && own > SB_READ)
		own = SB_READ;
	if (own < SB_READ && !r->private)
		own = SB_READ;
	return own;
}
