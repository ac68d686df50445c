/* SPDX-License-Identifier: MIT */
#include "explorer.h"

#include <stdlib.h>
#include <string.h>

/* splitmix64: the same worlds for the same seed on every machine */
static uint64_t draw(uint64_t *seed)
{
	uint64_t z = *seed += 0x9e3779b97f4a7c15U;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
	return z ^ (z >> 31);
}

static size_t below(uint64_t *seed, size_t n)
{
	return (size_t)(draw(seed) % n);
}

static void push(struct plan *p, const struct world *w)
{
	if ((p->len & (p->len + 1)) == 0 || !p->worlds) {
		p->worlds = realloc(p->worlds, (p->len * 2 + 2) * sizeof(*p->worlds));
		if (!p->worlds)
			give_up("out of memory");
	}
	p->worlds[p->len++] = *w;
}

/* What happens around the write is told first: there the protocol has its steps. */
static bool near_write(const struct scenario *s, int at)
{
	return s->write && at >= s->write - 1 && at <= s->write + 1;
}

static bool waits_too_long(const struct event *e, const struct scenario *s, int at)
{
	return e->slow && at != s->write;
}

static bool happens(const struct event *e)
{
	return e->act || e->fault || e->signal;
}

/* A fault needs a request; anything else also happens when the last one is over. */
static int boundaries(const struct event *e, const struct scenario *s)
{
	if (!happens(e))
		return 1;
	return e->fault || e->signal ? s->requests : s->requests + 1;
}

static void singles(const struct catalog *c, bool all, struct plan *near, struct plan *far)
{
	for (size_t s = 0; s < c->scenarios_len; s++) {
		for (size_t e = 0; e < c->events_len; e++) {
			const struct scenario *scenario = &c->scenarios[s];
			const struct event *event = &c->events[e];
			int last = boundaries(event, scenario);

			if (!event_fits(event, scenario))
				continue;
			for (int at = 1; at <= last; at++) {
				struct world w = { s, { { e, at } }, 1 };

				if (!all && waits_too_long(event, scenario, at))
					continue;
				push(near_write(scenario, at) || last == 1 ? near : far, &w);
			}
		}
	}
}

static void shuffle(struct plan *p, uint64_t *seed)
{
	for (size_t i = p->len; i > 1; i--) {
		size_t j = below(seed, i);
		struct world w = p->worlds[i - 1];

		p->worlds[i - 1] = p->worlds[j];
		p->worlds[j] = w;
	}
}

static bool draw_part(const struct catalog *c, const struct scenario *s, uint64_t *seed,
		      struct part *part)
{
	const struct event *e;

	part->event = below(seed, c->events_len);
	part->at = 1 + (int)below(seed, (size_t)s->requests + 1);
	/* every other one where it matters most */
	if (s->write && (draw(seed) & 1))
		part->at = s->write - 1 + (int)below(seed, 3);
	e = &c->events[part->event];
	return happens(e) && !e->slow && event_fits(e, s) && part->at <= boundaries(e, s);
}

static void draw_pair(const struct catalog *c, uint64_t *seed, struct plan *plan)
{
	for (;;) {
		struct world w = { .scenario = below(seed, c->scenarios_len), .parts_len = 2 };
		const struct scenario *s = &c->scenarios[w.scenario];
		const struct event *a, *b;

		if (!draw_part(c, s, seed, &w.parts[0]) ||
		    !draw_part(c, s, seed, &w.parts[1]) || w.parts[0].at > w.parts[1].at)
			continue;
		a = &c->events[w.parts[0].event];
		b = &c->events[w.parts[1].event];
		/* two faults of one request would hide each other */
		if (a == b || ((a->fault || a->signal) && (b->fault || b->signal) &&
			       w.parts[0].at == w.parts[1].at) ||
		    (a->signal && b->signal))
			continue;
		push(plan, &w);
		return;
	}
}

struct plan plan_make(const struct catalog *c, size_t most, size_t pairs, uint64_t seed)
{
	struct plan near = { 0 }, far = { 0 };

	singles(c, most == 0, &near, &far);
	shuffle(&near, &seed);
	shuffle(&far, &seed);
	near.all = near.len + far.len;
	for (size_t i = 0; i < far.len && (!most || near.len < most); i++)
		push(&near, &far.worlds[i]);
	if (most && near.len > most)
		near.len = most;
	for (size_t i = 0; i < pairs; i++)
		draw_pair(c, &seed, &near);
	free(far.worlds);
	return near;
}
