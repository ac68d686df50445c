/* SPDX-License-Identifier: MIT */
#include "world.h"

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
		assert_int_equal(w->paths[i].last.net,
				 i % 2 ? UR_NET_OK : UR_NET_CONNECT);
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
	/* one more goes out before the answer that made room is read */
	assert_in_range(w->most_outstanding, PLACES + 1, 4 * PLACES + 1);
}

static void answers_that_came_together_are_read_after_the_next_requests(void **state)
{
	struct world *w = *state;

	w->together = true;
	for (int i = 0; i < 7; i++) {
		char name[16];

		snprintf(name, sizeof(name), "/%d", i);
		add(w, name, i == 1 ? "503 200" : "200", 10);
	}
	run(w);
	/* /1 pauses: two answers, three places */
	assert_string_equal(w->order, "| | /0 /2 | /3 /4 /5 /6 | /1 ");
	assert_int_equal(w->most_busy, PLACES);
	assert_int_equal(w->most_outstanding, 6);
}

static void answers_that_came_at_the_deadline_are_read_and_nothing_begins(void **state)
{
	struct world *w = *state;

	w->together = true;
	w->net.deadline_ms = 5010; /* as they come */
	for (int i = 0; i < 7; i++) {
		char name[16];

		snprintf(name, sizeof(name), "/%d", i);
		add(w, name, "200", i ? 10 : 5);
	}
	run(w);
	assert_int_equal(w->transport.requests, 4);
	for (size_t i = 0; i < 7; i++)
		assert_int_equal(w->paths[i].last.net,
				 i < 3 ? UR_NET_OK : UR_NET_DEADLINE);
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
		assert_int_equal(w->paths[i].last.net,
				 i < 3 ? UR_NET_OK : UR_NET_STOPPED);
	assert_int_equal(w->transport.requests, 6);
}

/* What asks the server for nothing ends as well. */
static void work_between_requests_is_over_too(void **state)
{
	struct world *w = *state;
	struct ur_error err = UR_ERROR_INIT;

	w->net.deadline_ms = 5001;
	assert_int_equal(ur_net_over(&w->net, &err), UR_OK);
	w->net.deadline_ms = 5000;
	assert_int_equal(ur_net_over(&w->net, &err), UR_EDEADLINE);
	assert_string_equal(err.message, "deadline reached");
	w->signal = 15;
	assert_int_equal(ur_net_over(&w->net, &err), UR_EINTR);
	w->net.cleanup_until_ms = 15000;
	assert_int_equal(ur_net_over(&w->net, &err), UR_OK);
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

static void a_write_that_was_begun_has_its_whole_time(void **state)
{
	struct world *w = *state;

	w->post = true;
	w->signal_at_ms = 5100;
	w->net.deadline_ms = 5200;
	add(w, "/a", "201", 1500);
	add(w, "/b", "hang", 0);
	add(w, "/c", "201", 3000);
	add(w, "/never", "201", 10);
	run(w);
	assert_int_equal(path_of(w, "/a")->last.status, 201);
	assert_int_equal(path_of(w, "/b")->last.net, UR_NET_TIMEOUT);
	assert_int_equal(path_of(w, "/c")->last.status, 201);
	assert_int_equal(path_of(w, "/never")->last.net, UR_NET_STOPPED);
	assert_int_equal(path_of(w, "/never")->attempts, 0);
	assert_int_equal(w->now_ms, 5000 + 20000);
}

static void a_put_back_that_begins_late_has_its_whole_time_too(void **state)
{
	struct world *w = *state;

	w->post = true;
	w->signal = 15;
	w->net.cleanup_until_ms = 5500;
	add(w, "/a", "201", 900);
	run(w);
	assert_int_equal(path_of(w, "/a")->last.status, 201);
	assert_int_equal(w->now_ms, 5900);
}

static void a_pause_takes_its_time_and_no_more_than_is_left(void **state)
{
	struct world *w = *state;

	assert_true(ur_net_pause(&w->net, 1700));
	assert_int_equal(w->now_ms, 6700);
	w->net.deadline_ms = 7000;
	assert_false(ur_net_pause(&w->net, 1700));
	assert_int_equal(w->now_ms, 7000);
	w->net.deadline_ms = INT64_MAX;
	w->signal_at_ms = 7300;
	assert_false(ur_net_pause(&w->net, 1700));
	assert_int_equal(w->now_ms, 7300);
	w->net.cleanup_until_ms = 9000;
	assert_true(ur_net_pause(&w->net, 1000));
	assert_int_equal(w->now_ms, 8300);
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
		IN_A_WORLD(answers_that_came_together_are_read_after_the_next_requests),
		IN_A_WORLD(answers_that_came_at_the_deadline_are_read_and_nothing_begins),
		IN_A_WORLD(the_deadline_answers_everything),
		IN_A_WORLD(what_pauses_at_the_deadline_is_answered),
		IN_A_WORLD(past_the_deadline_nothing_is_sent),
		IN_A_WORLD(a_signal_stops_what_is_under_way),
		IN_A_WORLD(work_between_requests_is_over_too),
		IN_A_WORLD(clean_up_time_goes_before_signal_and_deadline),
		IN_A_WORLD(one_attempt_has_its_own_time),
		IN_A_WORLD(a_retry_begins_when_it_is_due),
		IN_A_WORLD(a_write_is_never_repeated),
		IN_A_WORLD(a_write_that_was_begun_has_its_whole_time),
		IN_A_WORLD(a_put_back_that_begins_late_has_its_whole_time_too),
		IN_A_WORLD(a_pause_takes_its_time_and_no_more_than_is_left),
		IN_A_WORLD(single_requests_go_the_same_way),
	};

	return cmocka_run_group_tests_name("net.pump", tests, NULL, NULL);
}
