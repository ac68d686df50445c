/* SPDX-License-Identifier: MIT */
#include "net/recorded.h"

static void what_was_recorded_is_answered_again(void **state)
{
	struct ur_response r = UR_RESPONSE_INIT;
	const struct ur_clock *clock = NULL;
	struct ur_transport *player;

	(void)state;
	record_all_kinds();
	for (int round = 0; round < 2; round++) {
		player = replay(&clock);
		assert_int_equal(clock->now(clock->self), NOW);
		for (size_t i = 0; i < UR_LEN(all_kinds); i++) {
			ask(player, all_kinds[i].path, &r);
			same(&r, &all_kinds[i]);
			assert_int_equal(clock->now(clock->self), r.received_at);
		}
		/* asked more often than recorded: the last answer stays */
		ask(player, "/version", &r);
		same(&r, &all_kinds[2]);
		ask(player, "/bytes", &r);
		same(&r, &all_kinds[7]);
		assert_int_equal(clock->now(clock->self), NOW + 4);
		ur_response_release(&r);
		ur_transport_free(player);
	}
}

static void another_order_gives_the_same_answers(void **state)
{
	struct ur_response r = UR_RESPONSE_INIT;
	const struct ur_clock *clock = NULL;
	struct ur_transport *player;

	(void)state;
	record_all_kinds();
	player = replay(&clock);
	ask(player, "/down", &r);
	same(&r, &all_kinds[8]);
	ask(player, "/version", &r);
	same(&r, &all_kinds[0]);
	ask(player, "/version", &r);
	same(&r, &all_kinds[2]);
	ask(player, "/pulls?page=1&limit=50", &r);
	same(&r, &all_kinds[1]);
	/* the clock does not go back for an earlier answer */
	assert_int_equal(clock->now(clock->self), NOW + 4);
	ur_response_release(&r);
	ur_transport_free(player);
}

static void what_was_never_recorded_says_so(void **state)
{
	const struct ur_permit permit = { UR_PERMIT_SEAL, "/version" };
	struct ur_request request = { .method = UR_METHOD_POST,
				      .path = "/version",
				      .until_ms = INT64_MAX };
	struct ur_response r = UR_RESPONSE_INIT;
	const struct ur_clock *clock = NULL;
	struct ur_transport *player;
	void *tag;

	(void)state;
	record_all_kinds();
	player = replay(&clock);
	ask(player, "/versions", &r);
	assert_int_equal(r.net, UR_NET_OTHER);
	assert_string_equal(r.net_text, "never recorded: GET /versions");
	assert_false(r.sent);

	player->submit(player->self, &request);
	assert_int_equal(player->wait(player->self, -1, &tag, &r), 1);
	assert_int_equal(r.net, UR_NET_OTHER);
	assert_string_equal(r.net_text, "a write without a permit for this path");
	request.permit = &permit;
	player->submit(player->self, &request);
	assert_int_equal(player->wait(player->self, -1, &tag, &r), 1);
	assert_int_equal(r.net, UR_NET_OTHER);
	assert_string_equal(r.net_text, "a recording cannot be written to");
	ur_transport_free(player);
}

static void retries_are_replayed_without_waiting(void **state)
{
	static const struct told trouble[] = {
		{ "/a", "", 0, { .status = 503, .retry_after = 60, .total_count = -1 } },
		{ "/a", "", 0, { .status = 503, .retry_after = 60, .total_count = -1 } },
		{ "/a",
		  "done",
		  0,
		  { .status = 200, .retry_after = -1, .total_count = -1 } },
	};
	struct ur_response r = UR_RESPONSE_INIT;
	const struct ur_clock *clock = NULL;
	struct ur_transport *recorder, *player;
	struct teller teller;
	struct ur_net net = { .retry = { .retries = 4, .base_ms = 1000 },
			      .timeout_ms = 1000,
			      .deadline_ms = INT64_MAX };
	int64_t start = ur_clock_system.monotonic_ms(NULL);

	(void)state;
	make_teller(&teller, trouble, UR_LEN(trouble));
	recorder = record(&teller);
	for (size_t i = 0; i < UR_LEN(trouble); i++)
		ask(recorder, "/a", &r);
	ur_transport_free(recorder);
	player = replay(&clock);
	net.transport = player;
	net.clock = clock;
	ur_net_get(&net, "/a", &r);
	assert_int_equal(r.status, 200);
	assert_string_equal(r.body.buf, "done");
	assert_int_equal(player->requests, 3);
	assert_int_equal(clock->monotonic_ms(clock->self), 120000);
	assert_in_range(ur_clock_system.monotonic_ms(NULL) - start, 0, 10000);
	ur_response_release(&r);
	ur_transport_free(player);
}

static void outstanding_requests_are_freed(void **state)
{
	const struct ur_request request = { .path = "/version" };
	struct ur_transport *recorder, *player;
	const struct ur_clock *clock = NULL;
	struct ur_response r = UR_RESPONSE_INIT;
	struct teller teller;
	void *tag;

	(void)state;
	make_teller(&teller, all_kinds, UR_LEN(all_kinds));
	recorder = record(&teller);
	recorder->submit(recorder->self, &request);
	ur_transport_free(recorder);

	player = replay(&clock);
	player->submit(player->self, &request);
	player->submit(player->self, &request);
	player->stop(player->self, UR_NET_DEADLINE);
	assert_int_equal(player->wait(player->self, -1, &tag, &r), 1);
	assert_int_equal(r.net, UR_NET_DEADLINE);
	ur_transport_free(player);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_FOLDER(what_was_recorded_is_answered_again),
		IN_A_FOLDER(another_order_gives_the_same_answers),
		IN_A_FOLDER(what_was_never_recorded_says_so),
		IN_A_FOLDER(retries_are_replayed_without_waiting),
		IN_A_FOLDER(outstanding_requests_are_freed),
	};

	return cmocka_run_group_tests_name("net.record", tests, NULL, NULL);
}
