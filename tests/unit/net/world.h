/* SPDX-License-Identifier: MIT */
#ifndef UR_TEST_NET_WORLD_H
#define UR_TEST_NET_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ur/base/memory.h"
#include "ur/net/permit.h"
#include "ur/net/pump.h"

/*
 * A transport in memory with a clock of its own: time passes only while somebody
 * waits. Each path has a script, one word per attempt: a status, or the name of a
 * fault; "hang" answers when the attempt's time is over. The last word repeats.
 */

#define PLACES 3
#define PATHS 64

struct flight {
	bool busy;
	void *tag;
	int64_t due_ms;
	struct ur_response response;
};

struct path {
	char name[16];
	const char *script;
	int64_t latency_ms;
	unsigned attempts;
	int64_t started_ms[8];
	unsigned dones;
	struct ur_response last;
};

struct world {
	struct ur_transport transport;
	struct ur_clock clock;
	struct ur_net net;
	int64_t now_ms;
	int64_t signal_at_ms; /* 0: never */
	volatile int signal;
	struct flight flights[PLACES];
	unsigned busy, most_busy;
	struct path paths[PATHS];
	size_t paths_len;
	size_t given, answered; /* of the paths, by next and done */
	size_t most_outstanding;
	char order[256];       /* names as they were done, with blanks */
	const char *follow_up; /* done of this path adds the path "again" */
	bool post;
	bool together; /* tell how many answers are there, and note each flush as "|" */
};

static int64_t wall(void *self)
{
	const struct world *w = self;

	return 1795329221 + w->now_ms / 1000;
}

static int64_t monotonic(void *self)
{
	const struct world *w = self;

	return w->now_ms;
}

static uint32_t least_chance(void *self)
{
	(void)self;
	return 0;
}

static struct path *path_of(struct world *w, const char *name)
{
	for (size_t i = 0; i < w->paths_len; i++) {
		if (!strcmp(w->paths[i].name, name))
			return &w->paths[i];
	}
	fail_msg("nobody knows the path %s", name);
	return NULL;
}

static const char *word_of(struct path *p, char word[16])
{
	const char *at = p->script;
	size_t len;

	for (unsigned i = 1; i < p->attempts && strchr(at, ' '); i++)
		at = strchr(at, ' ') + 1;
	len = strcspn(at, " ");
	memcpy(word, at, len);
	word[len] = '\0';
	return word;
}

static void count_ready(struct world *w)
{
	w->transport.ready = 0;
	for (size_t i = 0; w->together && i < PLACES; i++)
		w->transport.ready +=
			w->flights[i].busy && w->flights[i].due_ms <= w->now_ms;
}

static void note(struct world *w, const char *word)
{
	size_t len = strlen(w->order);

	snprintf(w->order + len, sizeof(w->order) - len, "%s ", word);
}

static void flush(void *self)
{
	struct world *w = self;

	if (w->together)
		note(w, "|");
}

static void submit(void *self, const struct ur_request *request)
{
	struct world *w = self;
	struct path *p = path_of(w, request->path);
	struct flight *f = w->flights;
	struct ur_response r = UR_RESPONSE_INIT;
	char word[16];

	while (f < w->flights + PLACES && f->busy)
		f++;
	assert_true(f < w->flights + PLACES); /* never more than parallel */
	if (p->attempts < UR_LEN(p->started_ms))
		p->started_ms[p->attempts] = w->now_ms;
	p->attempts++;
	word_of(p, word);
	f->due_ms = w->now_ms + p->latency_ms;
	if (!strcmp(word, "hang")) {
		r.net = UR_NET_TIMEOUT;
		f->due_ms = request->until_ms;
	} else if (!strcmp(word, "refused")) {
		r.net = UR_NET_CONNECT;
	} else {
		r.status = strtol(word, NULL, 10);
		r.sent = true;
		ur_str_addf(&r.body, "%s %u", p->name, p->attempts);
	}
	f->busy = true;
	f->tag = request->tag;
	f->response = r;
	w->transport.requests++;
	w->busy++;
	if (w->busy > w->most_busy)
		w->most_busy = w->busy;
	count_ready(w);
}

static int wait_for_one(void *self, int64_t most_ms, void **tag,
			struct ur_response *response)
{
	struct world *w = self;
	struct flight *first = NULL;
	int64_t until = most_ms < 0 ? INT64_MAX : w->now_ms + most_ms;

	for (size_t i = 0; i < PLACES; i++) {
		struct flight *f = &w->flights[i];

		if (f->busy && (!first || f->due_ms < first->due_ms))
			first = f;
	}
	if (w->signal_at_ms && !w->signal && w->signal_at_ms <= until &&
	    (!first || w->signal_at_ms < first->due_ms)) {
		w->now_ms = w->signal_at_ms;
		w->signal = 15;
		return 0;
	}
	if (!first || first->due_ms > until) {
		assert_true(until != INT64_MAX || !first);
		if (most_ms > 0)
			w->now_ms = until;
		return 0;
	}
	if (first->due_ms > w->now_ms)
		w->now_ms = first->due_ms;
	first->busy = false;
	w->busy--;
	count_ready(w);
	*tag = first->tag;
	*response = first->response;
	return 1;
}

static void stop(void *self, enum ur_net_result why)
{
	struct world *w = self;

	for (size_t i = 0; i < PLACES; i++) {
		if (w->flights[i].busy) {
			w->flights[i].due_ms = w->now_ms;
			w->flights[i].response.net = why;
		}
	}
}

static bool next(void *payload, struct ur_request *request)
{
	struct world *w = payload;

	if (w->given == w->paths_len)
		return false;
	*request = (struct ur_request){
		.method = w->post ? UR_METHOD_POST : UR_METHOD_GET,
		.path = w->paths[w->given].name,
		.tag = &w->paths[w->given],
	};
	w->given++;
	if (w->given - w->answered > w->most_outstanding)
		w->most_outstanding = w->given - w->answered;
	return true;
}

static void add(struct world *w, const char *name, const char *script, int64_t latency_ms)
{
	struct path *p = &w->paths[w->paths_len++];

	assert_true(w->paths_len <= PATHS);
	*p = (struct path){ .script = script, .latency_ms = latency_ms };
	snprintf(p->name, sizeof(p->name), "%s", name);
	p->last = (struct ur_response)UR_RESPONSE_INIT;
}

static void done(void *payload, void *tag, struct ur_response *response)
{
	struct world *w = payload;
	struct path *p = tag;

	w->answered++;
	p->dones++;
	assert_int_equal(p->dones, 1);
	p->last = *response;
	note(w, p->name);
	if (w->follow_up && !strcmp(p->name, w->follow_up))
		add(w, "again", "200", 10);
}

static int make_world(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	if (!w)
		return -1;
	w->now_ms = 5000;
	w->transport = (struct ur_transport){ .self = w,
					      .parallel = PLACES,
					      .submit = submit,
					      .flush = flush,
					      .wait = wait_for_one,
					      .stop = stop };
	w->clock = (struct ur_clock){ w, wall, monotonic, least_chance };
	w->net = (struct ur_net){ .transport = &w->transport,
				  .clock = &w->clock,
				  .retry = { .retries = 3, .base_ms = 1000 },
				  .timeout_ms = 20000,
				  .deadline_ms = INT64_MAX,
				  .stop_signal = &w->signal };
	*state = w;
	return 0;
}

static int free_world(void **state)
{
	struct world *w = *state;

	for (size_t i = 0; i < w->paths_len; i++)
		ur_response_release(&w->paths[i].last);
	free(w);
	return 0;
}

static void run(struct world *w)
{
	const struct ur_pump_source source = { w, next, done };

	ur_net_pump(&w->net, &source);
	for (size_t i = 0; i < w->paths_len; i++)
		assert_int_equal(w->paths[i].dones, 1);
	assert_int_equal(w->busy, 0);
}

#endif
