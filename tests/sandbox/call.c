/* SPDX-License-Identifier: MIT */
#include "call.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static char *copy(const char *text, size_t len)
{
	char *p = sb_xrealloc(NULL, len + 1);

	if (len)
		memcpy(p, text, len);
	p[len] = '\0';
	return p;
}

void sb_answer_ref(struct sb_answer *a)
{
	a->refs++;
}

void sb_answer_unref(struct sb_answer *a)
{
	if (!a || --a->refs)
		return;
	for (size_t i = 0; i < a->headers_len; i++)
		free(a->headers[i].value);
	free(a->type);
	free(a->body);
	free(a);
}

struct sb_answer *sb_answer_new(int status, const char *type, const char *body,
				size_t len)
{
	struct sb_answer *a = sb_xrealloc(NULL, sizeof(*a));

	*a = (struct sb_answer){ .refs = 1, .status = status };
	a->type = type ? copy(type, strlen(type)) : NULL;
	a->body = copy(body, len);
	a->len = len;
	return a;
}

void sb_answer_header(struct sb_answer *a, const char *name, const char *value)
{
	if (a->headers_len == SB_HEADERS)
		return;
	a->headers[a->headers_len].name = name;
	a->headers[a->headers_len++].value = copy(value, strlen(value));
}

void sb_head(struct sb_call *c, const char *name, const char *value)
{
	if (c->headers_len == SB_HEADERS)
		return;
	c->headers[c->headers_len].name = name;
	c->headers[c->headers_len++].value = sb_dup(&c->arena, value);
}

const char *sb_query(struct sb_call *c, const char *name, size_t nth)
{
	size_t len = strlen(name);
	const char *p = c->query;

	while (p && *p) {
		const char *end = strchrnul(p, '&');
		const char *eq = memchr(p, '=', (size_t)(end - p));
		const char *key_end = eq ? eq : end;

		if ((size_t)(key_end - p) == len && !strncmp(p, name, len) && !nth--) {
			if (!eq)
				return "";
			return sb_url_decode(
				sb_dupn(&c->arena, eq + 1, (size_t)(end - eq - 1)), true);
		}
		p = *end ? end + 1 : end;
	}
	return NULL;
}

static void begin_error(struct sb_call *c, int status)
{
	sb_buf_release(&c->out);
	c->status = status;
	c->type = "application/json;charset=utf-8";
	c->headers_len = 0;
	c->keep = false;
}

void sb_error(struct sb_call *c, int status, const char *message)
{
	begin_error(c, status);
	sb_open(&c->out, NULL, '{');
	sb_js(&c->out, "message", message);
	sb_jf(&c->out, "url", "%s/api/swagger", c->w->root);
	sb_close(&c->out, '}');
}

void sb_gone_as(struct sb_call *c, const char *message, const char *detail)
{
	enum sb_404 how = c->w->t->not_found;
	struct sb_buf *b = &c->out;

	if (how == SB_404_DETAIL) {
		sb_error(c, 404, detail ? detail : message);
		return;
	}
	begin_error(c, 404);
	sb_open(b, NULL, '{');
	if (detail || how == SB_404_EMPTY_LIST) {
		sb_open(b, "errors", '[');
		if (detail)
			sb_js(b, NULL, detail);
		sb_close(b, ']');
	} else {
		sb_jraw(b, "errors", "null");
	}
	sb_js(b, "message", message);
	sb_jf(b, "url", "%s/api/swagger", c->w->root);
	sb_close(b, '}');
}

void sb_gone(struct sb_call *c, const char *detail)
{
	sb_gone_as(c, c->w->t->not_found_text, detail);
}

void sb_no_route(struct sb_call *c)
{
	begin_error(c, 404);
	c->type = "text/plain; charset=utf-8";
	sb_put(&c->out, "404 page not found\n");
}

void sb_silent(struct sb_call *c, const char *what)
{
	begin_error(c, 501);
	sb_open(&c->out, NULL, '{');
	sb_jf(&c->out, "message", "the sandbox does not know %s", what);
	sb_jf(&c->out, "url", "%s", c->rq->target);
	sb_close(&c->out, '}');
}

static int64_t number_of(const char *text)
{
	char *end;
	long long n;

	if (!text)
		return 0;
	n = strtoll(text, &end, 10);
	return *end ? 0 : (int64_t)n;
}

struct sb_page sb_page(struct sb_call *c, size_t total)
{
	struct sb_page p = { .page = number_of(sb_query(c, "page", 0)) };
	size_t skip;

	p.asked = p.page > 0;
	p.limit = number_of(sb_query(c, "limit", 0));
	if (p.page < 1 || c->w->first_page)
		p.page = 1;
	if (p.limit < 1)
		p.limit = c->w->default_page;
	if (p.limit > c->w->max_page)
		p.limit = c->w->max_page;
	skip = (size_t)(p.page - 1) * (size_t)p.limit;
	p.first = skip < total ? skip : total;
	p.count = total - p.first;
	if (p.count > (size_t)p.limit)
		p.count = (size_t)p.limit;
	return p;
}

struct sb_page sb_found_page(struct sb_call *c, size_t total)
{
	struct sb_page p = sb_page(c, total);

	if (!p.asked && !c->w->t->history_pages) {
		p.first = 0;
		p.count = total;
	}
	return p;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* the query with page set, sorted by name, as the server's links have it */
static void link_to(struct sb_call *c, struct sb_buf *b, size_t page, const char *rel)
{
	char *part[16];
	size_t n = 0;
	char *copy_of = sb_dup(&c->arena, c->query ? c->query : ""), *save = NULL;

	for (char *p = strtok_r(copy_of, "&", &save); p && n < 15;
	     p = strtok_r(NULL, "&", &save))
		if (strncmp(p, "page=", 5) != 0)
			part[n++] = p;
	part[n++] = sb_fmt(&c->arena, "page=%zu", page);
	qsort(part, n, sizeof(part[0]), by_name);
	sb_putf(b, "%s<%s%s", b->len ? "," : "", c->w->root, c->path);
	for (size_t i = 0; i < n; i++)
		sb_putf(b, "%s%s", i ? "&" : "?", part[i]);
	sb_putf(b, ">; rel=\"%s\"", rel);
}

void sb_page_heads(struct sb_call *c, const struct sb_page *p, size_t total, bool count,
		   bool link)
{
	size_t pages = (total + (size_t)p->limit - 1) / (size_t)p->limit;
	size_t page = (size_t)p->page;
	struct sb_buf b = { 0 };

	if (count)
		sb_head(c, "X-Total-Count", sb_fmt(&c->arena, "%zu", total));
	if (!link || pages < 2)
		return;
	if (page > pages)
		page = pages;
	if (page < pages) {
		link_to(c, &b, page + 1, "next");
		link_to(c, &b, pages, "last");
	}
	if (page > 1) {
		link_to(c, &b, 1, "first");
		link_to(c, &b, page - 1, "prev");
	}
	sb_head(c, "Link", b.s);
	sb_buf_release(&b);
}
