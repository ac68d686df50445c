/* SPDX-License-Identifier: MIT */
#ifndef UR_NET_RETRY_H
#define UR_NET_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "ur/net/transport.h"

/**
 * @file retry.h
 * Whether and when a read is asked again: a pure decision.
 */
enum ur_retry_why {
	UR_RETRY_NO = 0,  /* the answer stands */
	UR_RETRY_NETWORK, /* refused, cut, timed out */
	UR_RETRY_STATUS,  /* 408, 429, 500, 502, 503, 504 */
	UR_RETRY_AGED,	  /* a cache answered (Age above 0) */
};

struct ur_retry_rules {
	unsigned retries; /* attempts beyond the first */
	int64_t base_ms;  /* first pause; doubles each time, at most 30 s */
};

struct ur_retry {
	enum ur_retry_why why;
	int64_t pause_ms; /* before the next attempt */
};

/**
 * @param attempt  1 for the first attempt that just ended
 * @param chance   32 random bits; the pause is jittered between half and whole
 * @param left_ms  time until the pass's deadline; a pause that would reach it
 *                 means no retry. Retry-After is honoured up to 120 s; a longer one
 *                 means no retry.
 */
struct ur_retry ur_retry_decide(const struct ur_response *response, unsigned attempt,
				const struct ur_retry_rules *rules, uint32_t chance,
				int64_t left_ms);

#endif
