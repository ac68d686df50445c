/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ur/base/memory.h"
#include "ur/net/retry.h"

#define PLENTY INT64_MAX
#define MOST UINT32_MAX /* the jitter's upper end */

struct row {
	const char *name;
	enum ur_net_result net;
	long status;
	int64_t age, retry_after; /* retry_after 0 stands for "absent", -2 for 0 */
	unsigned attempt;	  /* 0 stands for 1 */
	uint32_t chance;
	int64_t left_ms; /* 0 stands for plenty, -1 for 0 */
	enum ur_retry_why why;
	int64_t pause_ms;
};

/* Four retries, first pause 1000 ms. */
static const struct row rows[] = {
	{ "200 stands", .status = 200 },
	{ "201 stands", .status = 201 },
	{ "301 stands", .status = 301 },
	{ "400 stands", .status = 400 },
	{ "401 stands", .status = 401 },
	{ "403 stands", .status = 403 },
	{ "404 stands", .status = 404 },
	{ "405 stands", .status = 405 },
	{ "422 stands", .status = 422 },
	{ "501 stands", .status = 501 },
	{ "505 stands", .status = 505 },
	{ "408 is asked again", .status = 408, .why = UR_RETRY_STATUS, .pause_ms = 500 },
	{ "429 is asked again", .status = 429, .why = UR_RETRY_STATUS, .pause_ms = 500 },
	{ "500 is asked again", .status = 500, .why = UR_RETRY_STATUS, .pause_ms = 500 },
	{ "502 is asked again", .status = 502, .why = UR_RETRY_STATUS, .pause_ms = 500 },
	{ "503 is asked again", .status = 503, .why = UR_RETRY_STATUS, .pause_ms = 500 },
	{ "504 is asked again", .status = 504, .why = UR_RETRY_STATUS, .pause_ms = 500 },
	{ "no address may be a name server's bad moment", .net = UR_NET_RESOLVE,
	  .why = UR_RETRY_NETWORK, .pause_ms = 500 },
	{ "a refused connection is tried again", .net = UR_NET_CONNECT,
	  .why = UR_RETRY_NETWORK, .pause_ms = 500 },
	{ "a time-out is tried again", .net = UR_NET_TIMEOUT, .why = UR_RETRY_NETWORK,
	  .pause_ms = 500 },
	{ "a cut answer is asked for again, whatever its status", .net = UR_NET_CUT,
	  .status = 404, .why = UR_RETRY_NETWORK, .pause_ms = 500 },
	{ "a bad certificate stays bad", .net = UR_NET_TLS },
	{ "a body too large stays too large", .net = UR_NET_TOO_LARGE },
	{ "the deadline is final", .net = UR_NET_DEADLINE },
	{ "a signal is final", .net = UR_NET_STOPPED },
	{ "an unknown fault is final, even with a status", .net = UR_NET_OTHER,
	  .status = 503 },
	{ "an aged answer is not believed", .status = 200, .age = 1, .why = UR_RETRY_AGED,
	  .pause_ms = 500 },
	{ "an aged 404 neither", .status = 404, .age = 60, .why = UR_RETRY_AGED,
	  .pause_ms = 500 },
	{ "Retry-After lengthens the pause", .status = 429, .retry_after = 7,
	  .why = UR_RETRY_STATUS, .pause_ms = 7000 },
	{ "Retry-After never shortens it", .status = 503, .retry_after = 1, .attempt = 3,
	  .chance = MOST, .why = UR_RETRY_STATUS, .pause_ms = 4000 },
	{ "Retry-After of zero changes nothing", .status = 503, .retry_after = -2,
	  .why = UR_RETRY_STATUS, .pause_ms = 500 },
	{ "Retry-After of two minutes is honoured", .status = 503, .retry_after = 120,
	  .why = UR_RETRY_STATUS, .pause_ms = 120000 },
	{ "a longer one means no retry", .status = 503, .retry_after = 121 },
	{ "Retry-After beside a cached answer is not for us", .status = 200, .age = 5,
	  .retry_after = 121, .why = UR_RETRY_AGED, .pause_ms = 500 },
	{ "least jitter of the first pause", .status = 500, .chance = 0,
	  .why = UR_RETRY_STATUS, .pause_ms = 500 },
	{ "most jitter of the first pause", .status = 500, .chance = MOST,
	  .why = UR_RETRY_STATUS, .pause_ms = 1000 },
	{ "the second pause doubles", .status = 500, .attempt = 2, .chance = MOST,
	  .why = UR_RETRY_STATUS, .pause_ms = 2000 },
	{ "the fourth is the last", .status = 500, .attempt = 4, .chance = MOST,
	  .why = UR_RETRY_STATUS, .pause_ms = 8000 },
	{ "a fifth is not asked", .status = 500, .attempt = 5 },
	{ "a pause that ends before the deadline", .status = 500, .chance = MOST,
	  .left_ms = 1001, .why = UR_RETRY_STATUS, .pause_ms = 1000 },
	{ "a pause that reaches the deadline", .status = 500, .chance = MOST,
	  .left_ms = 1000 },
	{ "no time left", .status = 500, .left_ms = -1 },
	{ "Retry-After past the deadline", .status = 429, .retry_after = 60,
	  .left_ms = 59000 },
};

static void check_row(void **state)
{
	const struct row *row = *state;
	const struct ur_retry_rules rules = { .retries = 4, .base_ms = 1000 };
	struct ur_response r = UR_RESPONSE_INIT;
	int64_t left = row->left_ms ? row->left_ms : PLENTY;
	struct ur_retry got;

	r.net = row->net;
	r.status = row->status;
	r.age = row->age;
	r.retry_after = row->retry_after == 0  ? -1 :
			row->retry_after == -2 ? 0 :
						 row->retry_after;
	got = ur_retry_decide(&r, row->attempt ? row->attempt : 1, &rules, row->chance,
			      left < 0 ? 0 : left);
	assert_int_equal(got.why, row->why);
	assert_int_equal(got.pause_ms, row->pause_ms);
}

static void pauses_stay_between_half_and_whole_and_under_30_seconds(void **state)
{
	const struct ur_retry_rules rules = { .retries = 100, .base_ms = 250 };
	struct ur_response r = UR_RESPONSE_INIT;

	(void)state;
	r.net = UR_NET_CONNECT;
	for (unsigned attempt = 1; attempt <= 100; attempt++) {
		int64_t whole = attempt < 8 ? (int64_t)250 << (attempt - 1) : 30000;
		int64_t last = 0;

		for (uint64_t chance = 0; chance <= MOST; chance += MOST / 15) {
			struct ur_retry got = ur_retry_decide(&r, attempt, &rules,
							      (uint32_t)chance, PLENTY);

			assert_int_equal(got.why, UR_RETRY_NETWORK);
			assert_in_range(got.pause_ms, whole / 2, whole);
			assert_true(got.pause_ms > last);
			last = got.pause_ms;
		}
	}
}

static void without_retries_everything_stands(void **state)
{
	const struct ur_retry_rules none = { .retries = 0, .base_ms = 1000 };
	const struct ur_retry_rules at_once = { .retries = 1, .base_ms = 0 };
	struct ur_response r = UR_RESPONSE_INIT;

	(void)state;
	r.net = UR_NET_CONNECT;
	assert_int_equal(ur_retry_decide(&r, 1, &none, 0, PLENTY).why, UR_RETRY_NO);
	assert_int_equal(ur_retry_decide(&r, 1, &at_once, MOST, PLENTY).why,
			 UR_RETRY_NETWORK);
	assert_in_range(ur_retry_decide(&r, 1, &at_once, MOST, PLENTY).pause_ms, 0, 1);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(rows) + 2] = {
		cmocka_unit_test(pauses_stay_between_half_and_whole_and_under_30_seconds),
		cmocka_unit_test(without_retries_everything_stands),
	};

	for (size_t i = 0; i < UR_LEN(rows); i++)
		tests[2 + i] = (struct CMUnitTest){ .name = rows[i].name,
						    .test_func = check_row,
						    .initial_state = (void *)&rows[i] };
	return cmocka_run_group_tests_name("net.retry", tests, NULL, NULL);
}
