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

static void singles(const struct catalog *c, bool all, struct plan *near,
		    struct plan *far)
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
				push(near_write(scenario, at) || last == 1 ? near : far,
				     &w);
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

static bool is_trouble(const struct event *e)
{
	return e->fault || e->signal;
}

/* Anywhere, or where the protocol has its steps: just before the write somebody else acts, and
 * then something goes wrong with the write or with what follows it. */
static bool draw_part(const struct catalog *c, const struct scenario *s, uint64_t *seed,
		      bool at_write, bool second, struct part *part)
{
	const struct event *e;

	part->event = below(seed, c->events_len);
	e = &c->events[part->event];
	part->at = 1 + (int)below(seed, (size_t)s->requests + 1);
	if (at_write)
		part->at = second ? s->write + (int)below(seed, 4) : s->write;
	if (at_write && !second && (!e->act || e->harmless))
		return false;
	return happens(e) && !e->slow && event_fits(e, s) &&
	       (at_write || part->at <= boundaries(e, s));
}

static void draw_pair(const struct catalog *c, uint64_t *seed, struct plan *plan)
{
	for (;;) {
		struct world w = { .scenario = below(seed, c->scenarios_len),
				   .parts_len = 2 };
		const struct scenario *s = &c->scenarios[w.scenario];
		bool at_write = s->write && plan->len % 4 != 3;
		const struct event *a, *b;

		if (!draw_part(c, s, seed, at_write, false, &w.parts[0]) ||
		    !draw_part(c, s, seed, at_write, true, &w.parts[1]) ||
		    w.parts[0].at > w.parts[1].at)
			continue;
		a = &c->events[w.parts[0].event];
		b = &c->events[w.parts[1].event];
		/* two faults of one request would hide each other */
		if (a == b || (a->signal && b->signal) ||
		    (is_trouble(a) && is_trouble(b) && w.parts[0].at == w.parts[1].at))
			continue;
		push(plan, &w);
		return;
	}
}

struct plan plan_make(const struct catalog *c, size_t most, size_t pairs, uint64_t seed)
{
	struct plan plan = { 0 }, far = { 0 };
	singles(c, most == 0, &plan, &far);
	shuffle(&plan, &seed);
	shuffle(&far, &seed);
	plan.all = plan.len + far.len;
	for (size_t i = 0; i < far.len && (!most || plan.len < most); i++)
		push(&plan, &far.worlds[i]);
	if (most && plan.len > most)
		plan.len = most;
	for (size_t i = 0; i < pairs; i++)
		draw_pair(c, &seed, &plan);
	/* what is cut short by the clock has seen some of everything */
	shuffle(&plan, &seed);
	free(far.worlds);
	return plan;
}
