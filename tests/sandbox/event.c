/* SPDX-License-Identifier: MIT */
#include "event.h"

#include <stdio.h>
#include <string.h>

struct sb_event *sb_load_event(struct sb_world *w, const struct sb_in *in)
{
	struct sb_event *e = sb_alloc(&w->arena, sizeof(*e));
	struct sb_in m;

	sb_in_only(in, "before_request after_request before_match after_match event");
	e->before = sb_in_int(in, "before_request", 0);
	e->after = sb_in_int(in, "after_request", 0);
	if (sb_in_get(in, "before_match", &m)) {
		e->by_match = true;
		sb_load_match(w, &e->match, &m);
	} else if (sb_in_get(in, "after_match", &m)) {
		e->by_match = e->after_match = true;
		sb_load_match(w, &e->match, &m);
	}
	if (!e->before && !e->after && !e->by_match)
		sb_in_fail(in, "an event needs to say when");
	if (sb_in_get(in, "event", &m))
		e->actions = m.v;
	else
		sb_in_fail(in, "an event needs 'event'");
	return e;
}

static void fire(struct sb_world *w, struct sb_event *e)
{
	struct sb_wrong wrong = { .bad = false };
	struct sb_in top = sb_in_top(e->actions, &wrong);

	e->done = true;
	sb_act(w, &top);
	if (wrong.bad) {
		fprintf(stderr, "ur-sandbox: event: %s\n", wrong.text);
		w->event_errors++;
	}
}

void sb_events_before(struct sb_world *w, const struct sb_request *rq)
{
	for (size_t i = 0; i < w->events_len; i++) {
		struct sb_event *e = w->events[i];

		if (e->done)
			continue;
		if (e->by_match)
			e->due = sb_match_hit(&e->match, rq, w->requests);
		if (e->before == w->requests || (e->due && !e->after_match))
			fire(w, e);
	}
}

void sb_events_after(struct sb_world *w)
{
	for (size_t i = 0; i < w->events_len; i++) {
		struct sb_event *e = w->events[i];

		if (!e->done && (e->after == w->requests || (e->due && e->after_match)))
			fire(w, e);
	}
}

void sb_events_clear(struct sb_world *w)
{
	for (size_t i = 0; i < w->events_len; i++)
		sb_match_release(&w->events[i]->match);
	w->events_len = 0;
}
