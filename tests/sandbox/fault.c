/* SPDX-License-Identifier: MIT */
#include "fault.h"

#include <stdlib.h>
#include <string.h>

void sb_load_match(struct sb_world *w, struct sb_match *m, const struct sb_in *in)
{
	const char *path;

	sb_in_only(in, "method path nth times request");
	m->method = sb_dup(&w->arena, sb_in_str(in, "method", NULL));
	m->nth = sb_in_int(in, "nth", 1);
	m->request = sb_in_int(in, "request", 0);
	m->times = sb_in_int(in, "times", 1);
	path = sb_in_str(in, "path", NULL);
	if (path) {
		m->has_path = !regcomp(&m->path, path, REG_EXTENDED | REG_NOSUB);
		if (!m->has_path)
			sb_in_fail(in, "'%s' is no regular expression", path);
	}
}

void sb_match_release(struct sb_match *m)
{
	if (m->has_path)
		regfree(&m->path);
	m->has_path = false;
}

bool sb_match_hit(struct sb_match *m, const struct sb_request *rq, int64_t number)
{
	if (m->method && strcmp(m->method, rq->method) != 0)
		return false;
	if (m->has_path && regexec(&m->path, rq->target, 0, NULL, 0))
		return false;
	if (m->request && number < m->request)
		return false;
	if (m->request && m->nth == 1 && m->times == 1 && number != m->request)
		return false;
	m->seen++;
	return m->seen >= m->nth && (!m->times || m->seen < m->nth + m->times);
}

static const struct {
	const char *word;
	struct sb_fault fault;
} words[] = {
	{ "hang", { .fate = SB_HANG } },
	{ "close", { .fate = SB_CLOSE } },
	{ "cut", { .fate = SB_CUT } },
	{ "html", { .html = true } },
	{ "not_json", { .not_json = true } },
	{ "empty", { .empty = true } },
	{ "wrong_shape", { .wrong_shape = true } },
	{ "first_page", { .first_page = true } },
	{ "stored-500", { .stored = true, .status = 500 } },
	{ "stored-502", { .stored = true, .status = 502 } },
	{ "stored-503", { .stored = true, .status = 503 } },
	{ "stored-hang", { .stored = true, .fate = SB_HANG } },
	{ "stored-close", { .stored = true, .fate = SB_CLOSE } },
	{ "400", { .status = 400 } },
	{ "401", { .status = 401 } },
	{ "403", { .status = 403 } },
	{ "404", { .status = 404 } },
	{ "408", { .status = 408 } },
	{ "429", { .status = 429 } },
	{ "500", { .status = 500 } },
	{ "502", { .status = 502 } },
	{ "503", { .status = 503 } },
	{ "504", { .status = 504 } },
};

static void load_headers(struct sb_world *w, struct sb_fault *f, const struct sb_in *in)
{
	struct sb_in headers;
	const char *name;
	json_t *v;

	if (!sb_in_get(in, "headers", &headers))
		return;
	json_object_foreach (headers.v, name, v) {
		struct sb_in one = sb_in_member(&headers, name, v);

		if (f->headers_len == SB_HEADERS - 1) {
			sb_in_fail(&headers, "too many headers");
			return;
		}
		f->headers[f->headers_len].name = sb_dup(&w->arena, name);
		f->headers[f->headers_len++].value = sb_dup(&w->arena, sb_in_text(&one));
	}
}

static void load_object(struct sb_world *w, struct sb_fault *f, const struct sb_in *in)
{
	int64_t age;

	sb_in_only(
		in,
		"delay late hang close cut status body headers type html not_json empty "
		"wrong_shape first_page age stored");
	f->delay_ms = sb_in_int(in, "delay", 0);
	f->late_ms = sb_in_int(in, "late", 0);
	if (sb_in_bool(in, "hang", false))
		f->fate = SB_HANG;
	if (sb_in_bool(in, "close", false))
		f->fate = SB_CLOSE;
	if (sb_in_bool(in, "cut", false))
		f->fate = SB_CUT;
	f->status = (int)sb_in_int(in, "status", 0);
	f->body = sb_dup(&w->arena, sb_in_str(in, "body", NULL));
	f->type = sb_dup(&w->arena, sb_in_str(in, "type", NULL));
	f->html = sb_in_bool(in, "html", false);
	f->not_json = sb_in_bool(in, "not_json", false);
	f->empty = sb_in_bool(in, "empty", false);
	f->wrong_shape = sb_in_bool(in, "wrong_shape", false);
	f->first_page = sb_in_bool(in, "first_page", false);
	f->stored = sb_in_bool(in, "stored", false);
	load_headers(w, f, in);
	age = sb_in_int(in, "age", 0);
	if (age) {
		f->headers[f->headers_len].name = "Age";
		f->headers[f->headers_len++].value =
			sb_fmt(&w->arena, "%lld", (long long)age);
	}
}

struct sb_fault *sb_load_fault(struct sb_world *w, const struct sb_in *in)
{
	struct sb_fault *f = sb_alloc(&w->arena, sizeof(*f));
	struct sb_in m;
	bool known = false;

	sb_in_only(in, "match do");
	if (!sb_in_get(in, "do", &m)) {
		sb_in_fail(in, "a fault needs 'do'");
	} else if (json_is_object(m.v)) {
		load_object(w, f, &m);
	} else {
		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			if (!strcmp(words[i].word, sb_in_text(&m))) {
				*f = words[i].fault;
				known = true;
			}
		if (!known)
			sb_in_fail(&m, "unknown fault");
	}
	if (sb_in_get(in, "match", &m)) {
		sb_load_match(w, &f->match, &m);
	} else {
		f->match.nth = 1;
		f->match.times = 1;
	}
	return f;
}

const struct sb_fault *sb_fault_for(struct sb_world *w, const struct sb_request *rq)
{
	const struct sb_fault *found = NULL;

	for (size_t i = 0; i < w->faults_len; i++) {
		bool hit = sb_match_hit(&w->faults[i]->match, rq, w->requests);

		if (hit && !found)
			found = w->faults[i];
	}
	return found;
}

bool sb_fault_carries_out(const struct sb_fault *f)
{
	if (!f || f->stored)
		return true;
	if (f->late_ms)
		return false;
	return !f->status && !f->html && f->fate != SB_HANG && f->fate != SB_CLOSE;
}

static struct sb_answer *made_up(struct sb_world *w, const struct sb_fault *f)
{
	const char *body = f->body, *type = f->type;
	struct sb_answer *a;

	if (f->html) {
		body = body ? body : "<html><body>Please sign in</body></html>\n";
		type = type ? type : "text/html; charset=utf-8";
	} else if (!body && f->status >= 502 && f->status <= 504) {
		/* the forge itself has none of these for its API */
		body = sb_fmt(&w->arena, "<html><body><h1>%d</h1></body></html>\n",
			      f->status);
		type = type ? type : "text/html";
	} else if (!body) {
		body = sb_fmt(&w->arena, "{\"message\":\"\",\"url\":\"%s/api/swagger\"}",
			      w->root);
	}
	a = sb_answer_new(f->status ? f->status : 200,
			  type ? type : "application/json;charset=utf-8", body,
			  strlen(body));
	return a;
}

struct sb_answer *sb_fault_apply(struct sb_world *w, const struct sb_fault *f,
				 struct sb_answer *real)
{
	struct sb_answer *a;
	const char *body = NULL;

	if (f->status || f->html) {
		a = made_up(w, f);
		if (f->status == 429 && !f->headers_len)
			sb_answer_header(a, "Retry-After", "1");
	} else {
		if (f->not_json)
			body = "this is not JSON {";
		else if (f->empty)
			body = "";
		else if (f->wrong_shape)
			body = real->len && real->body[0] == '[' ? "{}" : "[]";
		else if (f->body)
			body = f->body;
		a = sb_answer_new(real->status, f->type ? f->type : real->type,
				  body ? body : real->body,
				  body ? strlen(body) : real->len);
		a->api = real->api;
		for (size_t i = 0; i < real->headers_len; i++)
			sb_answer_header(a, real->headers[i].name,
					 real->headers[i].value);
	}
	for (size_t i = 0; i < f->headers_len; i++)
		sb_answer_header(a, f->headers[i].name, f->headers[i].value);
	sb_answer_unref(real);
	return a;
}

void sb_faults_clear(struct sb_world *w)
{
	for (size_t i = 0; i < w->faults_len; i++)
		sb_match_release(&w->faults[i]->match);
	w->faults_len = 0;
}
