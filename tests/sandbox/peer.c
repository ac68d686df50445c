/* SPDX-License-Identifier: MIT */
#include "peer.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "actions.h"
#include "handle.h"
#include "late.h"

#define BODY_MAX (32u << 20)

void *sb_peer_begin(void *cls, const char *uri, struct MHD_Connection *connection)
{
	struct sb_peer *p = sb_xrealloc(NULL, sizeof(*p));

	(void)cls;
	*p = (struct sb_peer){ .connection = connection };
	p->target = sb_xrealloc(NULL, strlen(uri) + 1);
	memcpy(p->target, uri, strlen(uri) + 1);
	return p;
}

void sb_peer_end(void *cls, struct MHD_Connection *connection, void **ctx,
		 enum MHD_RequestTerminationCode code)
{
	struct sb_peer *p = *ctx;

	(void)cls;
	(void)connection;
	(void)code;
	if (!p)
		return;
	if (p->link) {
		*p->link = p->next;
		if (p->next)
			p->next->link = p->link;
	}
	sb_answer_unref(p->reply.answer);
	sb_buf_release(&p->body);
	free(p->target);
	free(p);
	*ctx = NULL;
}

static void unref_body(void *cls)
{
	sb_answer_unref(cls);
}

struct cut {
	struct sb_answer *answer;
	size_t end;
};

static ssize_t read_cut(void *cls, uint64_t pos, char *buf, size_t max)
{
	struct cut *cut = cls;
	size_t left = pos < cut->end ? cut->end - (size_t)pos : 0;

	if (!left)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (left > max)
		left = max;
	memcpy(buf, cut->answer->body + pos, left);
	return (ssize_t)left;
}

static void free_cut(void *cls)
{
	struct cut *cut = cls;

	sb_answer_unref(cut->answer);
	free(cut);
}

static const char *date_now(struct sb_server *s)
{
	int64_t now = sb_now(s->world);
	time_t t = (time_t)now;
	struct tm tm;

	if (now != s->date_of) {
		gmtime_r(&t, &tm);
		strftime(s->date, sizeof(s->date), "%a, %d %b %Y %H:%M:%S GMT", &tm);
		s->date_of = now;
	}
	return s->date;
}

static enum MHD_Result send_answer(struct sb_server *s, struct sb_peer *p)
{
	struct sb_answer *a =
		p->reply.late ? sb_late_answer(p->reply.late) : p->reply.answer;
	const struct sb_traits *t = s->world->t;
	struct MHD_Response *r;
	enum MHD_Result rc;

	p->answered = true;
	if (!a) /* closed without a word */
		return MHD_NO;
	p->reply.answer = NULL;
	if (p->reply.fate == SB_CUT) {
		struct cut *cut = sb_xrealloc(NULL, sizeof(*cut));

		*cut = (struct cut){ .answer = a, .end = a->len / 2 };
		r = MHD_create_response_from_callback(a->len, 4096, read_cut, cut,
						      free_cut);
	} else {
		r = MHD_create_response_from_buffer_with_free_callback_cls(
			a->len, a->body, unref_body, a);
	}
	if (!r)
		return MHD_NO;
	if (a->type)
		MHD_add_response_header(r, "Content-Type", a->type);
	if (a->api)
		MHD_add_response_header(
			r, "Cache-Control",
			t->no_transform ?
				"max-age=0, private, must-revalidate, no-transform" :
				"max-age=0, private, must-revalidate");
	for (size_t i = 0; i < a->headers_len; i++)
		MHD_add_response_header(r, a->headers[i].name, a->headers[i].value);
	if (!s->world->no_date)
		MHD_add_response_header(r, "Date", date_now(s));
	rc = MHD_queue_response(p->connection, (unsigned)a->status, r);
	MHD_destroy_response(r);
	return rc;
}

static void hold(struct sb_server *s, struct sb_peer *p, int64_t delay)
{
	p->due_ms = delay < 0 ? -1 : sb_ms() + delay;
	p->next = s->waiting;
	p->link = &s->waiting;
	if (p->next)
		p->next->link = &p->next;
	s->waiting = p;
	p->waits = true;
	MHD_suspend_connection(p->connection);
}

void sb_release_peer(struct sb_peer *p)
{
	*p->link = p->next;
	if (p->next)
		p->next->link = p->link;
	p->link = NULL;
	MHD_resume_connection(p->connection);
}

/* connections that hang end with the world they asked */
void sb_end_hanging(struct sb_server *s, bool all)
{
	for (struct sb_peer *p = s->waiting, *next; p; p = next) {
		next = p->next;
		if (!all && p->due_ms >= 0 && !p->reply.late)
			continue;
		sb_answer_unref(p->reply.answer);
		p->reply.answer = NULL;
		p->reply.late = NULL;
		sb_release_peer(p);
	}
}

static enum MHD_Result complete(struct sb_server *s, struct sb_peer *p,
				const char *method)
{
	struct sb_request rq = {
		.method = method,
		.target = p->target,
		.body = p->body.s,
		.len = p->body.len,
	};

	rq.authorization = MHD_lookup_connection_value(p->connection, MHD_HEADER_KIND,
						       "Authorization");
	rq.type = MHD_lookup_connection_value(p->connection, MHD_HEADER_KIND,
					      "Content-Type");
	if (sb_is_control(p->target)) {
		if (!strcmp(p->target, "/_sandbox/reset"))
			sb_end_hanging(s, false);
		p->reply.answer = sb_control(&s->world, &s->scenario, &rq, s->root);
		return send_answer(s, p);
	}
	p->reply = sb_handle(s->world, &rq);
	if (p->reply.fate == SB_HANG) {
		hold(s, p, -1);
		return MHD_YES;
	}
	p->reply.delay_ms += s->o.latency;
	if (p->reply.delay_ms > 0) {
		hold(s, p, p->reply.delay_ms);
		return MHD_YES;
	}
	return send_answer(s, p);
}

enum MHD_Result sb_on_request(void *cls, struct MHD_Connection *connection,
			      const char *url, const char *method, const char *version,
			      const char *data, size_t *size, void **ctx)
{
	struct sb_server *s = cls;
	struct sb_peer *p = *ctx;

	(void)url;
	(void)version;
	p->connection = connection;
	if (!p->begun) {
		p->begun = true;
		return MHD_YES;
	}
	if (p->waits)
		return send_answer(s, p);
	if (*size) {
		if (p->body.len + *size > BODY_MAX)
			return MHD_NO;
		sb_putn(&p->body, data, *size);
		*size = 0;
		return MHD_YES;
	}
	return complete(s, p, method);
}
