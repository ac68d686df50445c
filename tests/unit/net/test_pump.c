/* SPDX-License-Identifier: MIT */
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
	char order[256]; /* names as they were done, with blanks */
	const char *follow_up; /* done of this path adds the path "again" */
	bool post;
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
	size_t len = strlen(w->order);

	w->answered++;
	p->dones++;
	assert_int_equal(p->dones, 1);
	p->last = *response;
	snprintf(w->order + len, sizeof(w->order) - len, "%s ", p->name);
	if (w->follow_up && !strcmp(p->name, w->follow_up))
		add(w, "again", "200", 10);
}

static int make_world(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	if (!w)
		return -1;
	w->now_ms = 5000;
	w->transport = (struct ur_transport){ .self = w, .parallel = PLACES,
					      .submit = submit, .wait = wait_for_one,
					      .stop = stop };
	w->clock = (struct ur_clock){ w, wall, monotonic, least_chance };
	w->net = (struct ur_net){ .transport = &w->transport, .clock = &w->clock,
				  .retry = { .retries = 3, .base_ms = 1000 },
				  .timeout_ms = 20000, .deadline_ms = INT64_MAX,
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

static void nothing_to_ask_ends_at_once(void **state)
{
	struct world *w = *state;

	run(w);
	assert_int_equal(w->now_ms, 5000);
	assert_int_equal(w->transport.requests, 0);
}

static void each_answer_finds_its_owner_in_whatever_order(void **state)
{
	struct world *w = *state;
	char want[32], name[16];

	for (int i = 0; i < 50; i++) {
		snprintf(name, sizeof(name), "/%d", i);
		add(w, name, "200", (i * 37) % 100);
	}
	run(w);
	for (size_t i = 0; i < w->paths_len; i++) {
		snprintf(want, sizeof(want), "/%zu 1", i);
		assert_string_equal(w->paths[i].last.body.buf, want);
		assert_int_equal(w->paths[i].last.status, 200);
	}
	assert_int_equal(w->most_busy, PLACES);
	assert_int_equal(w->transport.requests, 50);
}

static void what_is_learned_can_ask_more(void **state)
{
	struct world *w = *state;

	add(w, "/a", "200", 10);
	w->follow_up = "/a";
	run(w);
	assert_string_equal(w->order, "/a again ");
}

static void a_pause_does_not_hold_up_the_others(void **state)
{
	struct world *w = *state;

	add(w, "/bad", "503 503 200", 10);
	for (int i = 0; i < 30; i++) {
		char name[16];

		snprintf(name, sizeof(name), "/%d", i);
		add(w, name, "200", 100);
	}
	run(w);
	/* least jitter: half of 1 s, half of 2 s */
	assert_int_equal(w->paths[0].started_ms[0], 5000);
	assert_in_range(w->paths[0].started_ms[1], 5510, 5610);
	assert_in_range(w->paths[0].started_ms[2], 6520, 6720);
	assert_int_equal(w->paths[0].attempts, 3);
	assert_string_equal(w->paths[0].last.body.buf, "/bad 3");
	/* 30 of 100 ms over three places, with one place taken twice for 10 ms */
	assert_true(w->now_ms < 6800);
	assert_int_equal(w->most_busy, PLACES);
}

static void everything_failing_is_retried_and_then_told(void **state)
{
	struct world *w = *state;

	for (int i = 0; i < 40; i++) {
		char name[16];

		snprintf(name, sizeof(name), "/%d", i);
		add(w, name, i % 2 ? "500" : "refused", 5);
	}
	run(w);
	assert_int_equal(w->transport.requests, 40 * 4);
	for (size_t i = 0; i < w->paths_len; i++) {
		assert_int_equal(w->paths[i].last.net, i % 2 ? UR_NET_OK : UR_NET_CONNECT);
		assert_int_equal(w->paths[i].last.status, i % 2 ? 500 : 0);
	}
}

static void a_server_in_trouble_is_not_asked_for_everything_meanwhile(void **state)
{
	struct world *w = *state;

	for (int i = 0; i < PATHS; i++) {
		char name[16];

		snprintf(name, sizeof(name), "/%d", i);
		add(w, name, "503", 0);
	}
	run(w);
	assert_int_equal(w->transport.requests, 4 * PATHS);
	assert_in_range(w->most_outstanding, PLACES + 1, 4 * PLACES);
}

static void the_deadline_answers_everything(void **state)
{
	struct world *w = *state;

	add(w, "/quick", "200", 10);
	add(w, "/hangs", "hang", 0);
	add(w, "/pauses", "503", 10);
	add(w, "/slow", "200", 100000);
	add(w, "/slow2", "200", 100000);
	add(w, "/never", "200", 10);
	w->net.deadline_ms = 9000;
	w->net.retry.base_ms = 100000;
	w->net.retry.retries = 1;
	/* /quick and /pauses make room for /slow and /slow2; /never waits */
	run(w);
	assert_int_equal(w->now_ms, 9000);
	assert_int_equal(path_of(w, "/quick")->last.status, 200);
	assert_int_equal(path_of(w, "/hangs")->last.net, UR_NET_DEADLINE);
	assert_int_equal(path_of(w, "/slow")->last.net, UR_NET_DEADLINE);
	assert_int_equal(path_of(w, "/never")->last.net, UR_NET_DEADLINE);
	assert_int_equal(path_of(w, "/never")->attempts, 0);
	assert_false(path_of(w, "/never")->last.sent);
	assert_true(strlen(path_of(w, "/never")->last.net_text) > 0);
	/* a pause past the deadline is not begun: the answer stands */
	assert_int_equal(path_of(w, "/pauses")->last.status, 503);
	assert_int_equal(path_of(w, "/pauses")->attempts, 1);
}

static void what_pauses_at_the_deadline_is_answered(void **state)
{
	struct world *w = *state;

	add(w, "/pauses", "503", 10);
	add(w, "/signal", "200", 50);
	w->signal_at_ms = 5100;
	run(w);
	assert_int_equal(w->now_ms, 5100);
	assert_int_equal(path_of(w, "/pauses")->last.net, UR_NET_STOPPED);
	assert_int_equal(path_of(w, "/pauses")->attempts, 1);
	assert_int_equal(path_of(w, "/signal")->last.status, 200);
}

static void past_the_deadline_nothing_is_sent(void **state)
{
	struct world *w = *state;

	add(w, "/a", "200", 10);
	add(w, "/b", "200", 10);
	w->net.deadline_ms = 5000;
	w->follow_up = "/b";
	run(w);
	assert_int_equal(w->transport.requests, 0);
	assert_string_equal(w->order, "/a /b again ");
	assert_int_equal(path_of(w, "again")->last.net, UR_NET_DEADLINE);
}

static void a_signal_stops_what_is_under_way(void **state)
{
	struct world *w = *state;

	for (int i = 0; i < 20; i++) {
		char name[16];

		snprintf(name, sizeof(name), "/%d", i);
		add(w, name, "200", 100);
	}
	w->signal_at_ms = 5150;
	run(w);
	assert_int_equal(w->now_ms, 5150);
	for (size_t i = 0; i < 20; i++)
		assert_int_equal(w->paths[i].last.net, i < 3 ? UR_NET_OK : UR_NET_STOPPED);
	assert_int_equal(w->transport.requests, 6);
}

static void clean_up_time_goes_before_signal_and_deadline(void **state)
{
	struct world *w = *state;

	w->signal = 15;
	w->net.deadline_ms = 1;
	w->net.cleanup_until_ms = 15000;
	add(w, "/a", "503 200", 10);
	add(w, "/b", "hang", 0);
	run(w);
	assert_int_equal(path_of(w, "/a")->last.status, 200);
	assert_int_equal(path_of(w, "/b")->last.net, UR_NET_DEADLINE);
	assert_int_equal(w->now_ms, 15000);
}

static void one_attempt_has_its_own_time(void **state)
{
	struct world *w = *state;

	add(w, "/a", "hang 200", 10);
	run(w);
	assert_int_equal(path_of(w, "/a")->last.status, 200);
	assert_int_equal(path_of(w, "/a")->started_ms[1], 5000 + 20000 + 500);
}

static void a_retry_begins_when_it_is_due(void **state)
{
	struct world *w = *state;

	w->net.retry.base_ms = 300;
	add(w, "/a", "503 200", 10);
	run(w);
	assert_int_equal(path_of(w, "/a")->started_ms[1], 5000 + 10 + 150);
	assert_int_equal(w->now_ms, 5000 + 10 + 150 + 10);
}

static void a_write_is_never_repeated(void **state)
{
	struct world *w = *state;

	w->post = true;
	add(w, "/a", "503 201", 10);
	add(w, "/b", "refused 201", 10);
	add(w, "/c", "hang 201", 10);
	run(w);
	assert_int_equal(w->transport.requests, 3);
	assert_int_equal(path_of(w, "/a")->last.status, 503);
	assert_int_equal(path_of(w, "/b")->last.net, UR_NET_CONNECT);
	assert_int_equal(path_of(w, "/c")->last.net, UR_NET_TIMEOUT);
}

static void single_requests_go_the_same_way(void **state)
{
	struct world *w = *state;
	const struct ur_permit permit = { .seal = UR_PERMIT_SEAL, .path = "/b" };
	struct ur_response r = UR_RESPONSE_INIT;

	add(w, "/a", "502 200", 10);
	add(w, "/b", "502 201", 10);
	ur_net_get(&w->net, "/a", &r);
	assert_int_equal(r.status, 200);
	assert_string_equal(r.body.buf, "/a 2");
	ur_net_post(&w->net, "/b", "{}", &permit, &r);
	assert_int_equal(r.status, 502);
	assert_string_equal(r.body.buf, "/b 1");
	w->signal = 2;
	ur_net_post(&w->net, "/b", "{}", &permit, &r);
	assert_int_equal(r.net, UR_NET_STOPPED);
	assert_false(r.sent);
	assert_int_equal(r.body.len, 0);
	assert_int_equal(w->transport.requests, 3);
	ur_response_release(&r);
}

#define IN_A_WORLD(f) cmocka_unit_test_setup_teardown(f, make_world, free_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_WORLD(nothing_to_ask_ends_at_once),
		IN_A_WORLD(each_answer_finds_its_owner_in_whatever_order),
		IN_A_WORLD(what_is_learned_can_ask_more),
		IN_A_WORLD(a_pause_does_not_hold_up_the_others),
		IN_A_WORLD(everything_failing_is_retried_and_then_told),
		IN_A_WORLD(a_server_in_trouble_is_not_asked_for_everything_meanwhile),
		IN_A_WORLD(the_deadline_answers_everything),
		IN_A_WORLD(what_pauses_at_the_deadline_is_answered),
		IN_A_WORLD(past_the_deadline_nothing_is_sent),
		IN_A_WORLD(a_signal_stops_what_is_under_way),
		IN_A_WORLD(clean_up_time_goes_before_signal_and_deadline),
		IN_A_WORLD(one_attempt_has_its_own_time),
		IN_A_WORLD(a_retry_begins_when_it_is_due),
		IN_A_WORLD(a_write_is_never_repeated),
		IN_A_WORLD(single_requests_go_the_same_way),
	};

	return cmocka_run_group_tests_name("net.pump", tests, NULL, NULL);
}
