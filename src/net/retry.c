/* SPDX-License-Identifier: MIT */
#include "ur/net/retry.h"

#define PAUSE_MOST_MS 30000
#define RETRY_AFTER_MOST 120

static enum ur_retry_why why_again(const struct ur_response *response)
{
	switch (response->net) {
	case UR_NET_RESOLVE:
	case UR_NET_CONNECT:
	case UR_NET_TIMEOUT:
	case UR_NET_CUT:
		return UR_RETRY_NETWORK;
	case UR_NET_TLS:
	case UR_NET_TOO_LARGE:
	case UR_NET_DEADLINE:
	case UR_NET_STOPPED:
	case UR_NET_OTHER:
		return UR_RETRY_NO;
	case UR_NET_OK:
		break;
	}
	switch (response->status) {
	case 408:
	case 429:
	case 500:
	case 502:
	case 503:
	case 504:
		return UR_RETRY_STATUS;
	default:
		return response->age > 0 ? UR_RETRY_AGED : UR_RETRY_NO;
	}
}

static int64_t jittered_pause(const struct ur_retry_rules *rules, unsigned attempt,
			      uint32_t chance)
{
	int64_t whole = rules->base_ms > 0 ? rules->base_ms : 0, half;

	for (unsigned i = 1; i < attempt && whole < PAUSE_MOST_MS; i++)
		whole *= 2;
	if (whole > PAUSE_MOST_MS)
		whole = PAUSE_MOST_MS;
	half = whole / 2;
	return half + (int64_t)((uint64_t)(whole - half + 1) * chance >> 32);
}

struct ur_retry ur_retry_decide(const struct ur_response *response, unsigned attempt,
				const struct ur_retry_rules *rules, uint32_t chance,
				int64_t left_ms)
{
	struct ur_retry no = { .why = UR_RETRY_NO };
	struct ur_retry again = { .why = why_again(response) };

	if (again.why == UR_RETRY_NO || attempt > rules->retries)
		return no;
	again.pause_ms = jittered_pause(rules, attempt, chance);
	if (again.why == UR_RETRY_STATUS && response->retry_after >= 0) {
		if (response->retry_after > RETRY_AFTER_MOST)
			return no;
		if (again.pause_ms < response->retry_after * 1000)
			again.pause_ms = response->retry_after * 1000;
	}
	return again.pause_ms < left_ms ? again : no;
}
