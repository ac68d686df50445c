/* SPDX-License-Identifier: MIT */
#ifndef UR_TESTS_FAKE_TRANSPORT_H
#define UR_TESTS_FAKE_TRANSPORT_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"
#include "ur/base/time.h"
#include "ur/forge/client.h"
#include "ur/net/permit.h"
#include "ur/net/pump.h"

/*
 * A forge in memory: canned answers by path, the n-th request of a path getting its n-th
 * answer (the last one repeatedly), and a list of what was asked. A path that nobody
 * prepared is answered with 418, which no adapter takes for anything.
 */

#define FAKE_NOW ((int64_t)1795327200) /* 2026-11-22T06:00:00Z */

struct fake_answer {
	char *path;
	char *body;
	long status;
	int64_t count; /* X-Total-Count, -1 for none */
	int64_t age;
	bool html;
	const char *location; /* borrowed, NULL for none */
	enum ur_net_result net;
	unsigned used;
};

struct fake {
	struct ur_transport transport;
	struct ur_net net;
	struct ur_clock clock;
	struct ur_forge forge;
	struct fake_answer *answers;
	size_t answers_len, answers_cap;
	char **asked; /* "GET /path" or "POST /path body" */
	size_t asked_len, asked_cap;
	struct ur_request *queue;
	size_t queue_len, queue_cap;
	bool newest_first; /* hand answers back in the wrong order */
	size_t most_open;  /* requests that were under way at once */
};

static inline int64_t fake_now(void *self)
{
	(void)self;
	return FAKE_NOW;
}

static inline int64_t fake_monotonic(void *self)
{
	(void)self;
	return 1000;
}

static inline uint32_t fake_random(void *self)
{
	(void)self;
	return 7;
}

static inline void fake_submit(void *self, const struct ur_request *request)
{
	struct fake *fake = self;
	bool post = request->method == UR_METHOD_POST;

	UR_GROW(fake->asked, fake->asked_len, fake->asked_cap);
	fake->asked[fake->asked_len++] =
		ur_xasprintf("%s %s%s%s", post ? "POST" : "GET", request->path,
			     post && request->body ? " " : "",
			     post && request->body ? request->body : "");
	UR_GROW(fake->queue, fake->queue_len, fake->queue_cap);
	fake->queue[fake->queue_len++] = *request;
	if (fake->queue_len > fake->most_open)
		fake->most_open = fake->queue_len;
	fake->transport.requests++;
}

static inline struct fake_answer *fake_find(struct fake *fake, const char *path)
{
	struct fake_answer *last = NULL;

	for (size_t i = 0; i < fake->answers_len; i++) {
		struct fake_answer *answer = &fake->answers[i];

		if (strcmp(answer->path, path) != 0)
			continue;
		last = answer;
		if (!answer->used)
			break;
	}
	return last;
}

static inline int fake_wait(void *self, int64_t most_ms, void **tag,
			    struct ur_response *response)
{
	struct ur_response fresh = UR_RESPONSE_INIT;
	struct fake *fake = self;
	struct fake_answer *answer;
	struct ur_request request;
	size_t at;

	(void)most_ms;
	if (!fake->queue_len)
		return 0;
	at = fake->newest_first ? fake->queue_len - 1 : 0;
	request = fake->queue[at];
	memmove(fake->queue + at, fake->queue + at + 1,
		(fake->queue_len - at - 1) * sizeof(*fake->queue));
	fake->queue_len--;
	answer = fake_find(fake, request.path);
	fresh.received_at = FAKE_NOW;
	fresh.date = FAKE_NOW - 1;
	fresh.sent = true;
	fresh.status = 418;
	if (answer) {
		answer->used++;
		fresh.net = answer->net;
		fresh.status = answer->status;
		fresh.total_count = answer->count;
		fresh.age = answer->age;
		fresh.is_html = answer->html;
		fresh.is_json = !answer->html;
		snprintf(fresh.location, sizeof(fresh.location), "%s",
			 answer->location ? answer->location : "");
		if (answer->body)
			ur_str_adds(&fresh.body, answer->body);
	}
	*tag = request.tag;
	*response = fresh;
	return 1;
}

static inline void fake_stop(void *self, enum ur_net_result why)
{
	(void)self;
	(void)why;
}

static inline void fake_init(struct fake *fake)
{
	bool newer;

	*fake = (struct fake){ 0 };
	fake->transport.self = fake;
	fake->transport.parallel = 8;
	fake->transport.submit = fake_submit;
	fake->transport.wait = fake_wait;
	fake->transport.stop = fake_stop;
	fake->clock.now = fake_now;
	fake->clock.monotonic_ms = fake_monotonic;
	fake->clock.random = fake_random;
	fake->net.transport = &fake->transport;
	fake->net.clock = &fake->clock;
	fake->net.timeout_ms = 1000;
	fake->net.deadline_ms = INT64_MAX;
	fake->forge.net = &fake->net;
	fake->forge.web_base = "http://forge.test";
	fake->forge.page_size = 50;
	if (ur_version_parse("1.26.3", &fake->forge.version))
		fake->forge.dialect = ur_dialect_of(&fake->forge.version, &newer);
}

static inline void fake_release(struct fake *fake)
{
	for (size_t i = 0; i < fake->answers_len; i++) {
		free(fake->answers[i].path);
		free(fake->answers[i].body);
	}
	for (size_t i = 0; i < fake->asked_len; i++)
		free(fake->asked[i]);
	free(fake->answers);
	free(fake->asked);
	free(fake->queue);
}

/* What a server of this version does. */
static inline void fake_version(struct fake *fake, const char *version)
{
	if (ur_version_parse(version, &fake->forge.version))
		fake->forge.dialect =
			ur_dialect_of(&fake->forge.version, &fake->forge.newer_version);
}

/* The next answer of this path. The body is copied; the rest may be set in what is returned,
 * which is good until the next one is added. */
static inline struct fake_answer *fake_add(struct fake *fake, const char *path,
					   long status, const char *body)
{
	struct fake_answer *answer;

	UR_GROW(fake->answers, fake->answers_len, fake->answers_cap);
	answer = &fake->answers[fake->answers_len++];
	*answer = (struct fake_answer){ .path = ur_xstrdup(path),
					.status = status,
					.body = ur_xstrdup_null(body),
					.count = -1 };
	return answer;
}

static inline struct fake_answer *fake_count(struct fake_answer *answer, int64_t count)
{
	answer->count = count;
	return answer;
}

#endif
