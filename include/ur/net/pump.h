/* SPDX-License-Identifier: MIT */
#ifndef UR_NET_PUMP_H
#define UR_NET_PUMP_H

#include "ur/base/time.h"
#include "ur/net/retry.h"
#include "ur/net/transport.h"

/**
 * @file pump.h
 * Keeps a transport busy: asks for requests as places become free, retries
 * reads, and hands each final answer to its owner.
 */
struct ur_net {
	struct ur_transport *transport;
	const struct ur_clock *clock;
	struct ur_retry_rules retry;
	int64_t timeout_ms;	  /* one attempt */
	int64_t deadline_ms;	  /* on the monotonic clock; INT64_MAX for none */
	int64_t cleanup_until_ms; /* not 0: obeyed instead of deadline and signal, so
					   that a write's put-back is carried through (SPEC 7) */
	const volatile int *stop_signal; /* not 0: begin nothing new; may be NULL */
};

/**
 * One source of requests. @c next fills a request and returns true, or
 * returns false when it has none right now (it is asked again after each
 * @c done). @c done owns @c response and releases it; what it learned may make
 * @c next speak again. The pump returns when next has none and nothing is
 * outstanding. Request strings live until done. Neither may use the same transport:
 * what they want to know is another request for @c next.
 */
struct ur_pump_source {
	void *payload;
	bool (*next)(void *payload, struct ur_request *request);
	void (*done)(void *payload, void *tag, struct ur_response *response);
};

/**
 * Past the deadline, or after a signal, outstanding and further requests are
 * answered at once with UR_NET_DEADLINE or UR_NET_STOPPED, so that every
 * request that next gave gets exactly one done. A write that was begun is never cut so: it
 * has its timeout_ms, and what is under way beside it goes on with it. Reads are retried (ur/net/retry.h),
 * and while one pauses others go on; writes never are.
 */
void ur_net_pump(struct ur_net *net, const struct ur_pump_source *source);

/** For work between requests that a stranger can lengthen: UR_EDEADLINE once the time is over,
 *  UR_EINTR after a signal, else UR_OK. */
enum ur_errc ur_net_over(const struct ur_net *net, struct ur_error *err);

/** One read, with retries. Never fails: see @c response->net. Here and below @c response
 *  comes in initialised; what it held is released. */
void ur_net_get(struct ur_net *net, const char *path, struct ur_response *response);

/** Wait with nothing outstanding. @return false when a signal or the end of the pass's time
 *  (or of the clean-up's) cut it short. */
bool ur_net_pause(struct ur_net *net, int64_t ms);

/** One write: one attempt, never retried, never cut by deadline or signal. The permit is checked by the transport. */
void ur_net_post(struct ur_net *net, const char *path, const char *body,
		 const struct ur_permit *permit, struct ur_response *response);

#endif
