/* SPDX-License-Identifier: MIT */
#ifndef SANDBOX_EVENT_H
#define SANDBOX_EVENT_H

#include "fault.h"
#include "scenario.h"

/**
 * @file event.h
 * Things that happen between two requests. Keys are documented in scenario.h.
 */

struct sb_event {
	int64_t before, after; /* request number, 0: by match */
	bool by_match;
	bool after_match;
	struct sb_match match;
	json_t *actions; /* borrowed from the scenario */
	bool done;
	bool due; /* its match was hit by the request under way */
};

/** Apply one action or an array of them; what is wrong goes into @c wrong. */
void sb_act(struct sb_world *w, const struct sb_in *in);
void sb_events_before(struct sb_world *w, const struct sb_request *rq);
void sb_events_after(struct sb_world *w);
void sb_events_clear(struct sb_world *w);

#endif
