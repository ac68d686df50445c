/* SPDX-License-Identifier: MIT */
#include "server.h"

static void an_answer_arrives_whole_with_its_headers(void **state)
{
	struct client *c = *state;
	struct ur_response r = UR_RESPONSE_INIT;
	int64_t now = ur_clock_system.now(NULL);

	ur_net_get(&c->net, "/version?page=1&limit=50", &r);
	assert_int_equal(r.net, UR_NET_OK);
	assert_int_equal(r.status, 200);
	assert_string_equal(r.body.buf, "/api/v1/version");
	assert_in_range(r.date, now - 2, now + 2);
	assert_in_range(r.received_at, now, now + 2);
	assert_int_equal(r.age, 0);
	assert_int_equal(r.total_count, 55);
	assert_int_equal(r.retry_after, -1);
	assert_true(r.is_json && r.sent);
	assert_string_equal(r.net_text, "");
	ur_net_get(&c->net, "/aged", &r);
	assert_int_equal(r.age, 12);
	ur_net_get(&c->net, "/gone", &r);
	assert_int_equal(r.net, UR_NET_OK);
	assert_int_equal(r.status, 404);
	assert_int_equal(r.age, 0);
	ur_response_release(&r);
	assert_int_equal(c->transport->requests, 3);
}

static void the_request_says_what_it_should_and_no_more(void **state)
{
	struct client *c = *state;
	struct ur_response r = UR_RESPONSE_INIT;
	char want[512];

	ur_net_get(&c->net, "/version", &r);
	snprintf(want, sizeof(want),
		 "Host: 127.0.0.1:%u\nUser-Agent: umbrella-reaper/test\n"
		 "Accept: application/json\nCache-Control: no-cache\n"
		 "Authorization: token %s\n",
		 server.port, c->token);
	assert_string_equal(server.headers, want);
	c->options.token = NULL;
	connect_to(c, server.port);
	ur_net_get(&c->net, "/version", &r);
	assert_null(strstr(server.headers, "Authorization"));
	ur_response_release(&r);
}

static void connections_are_kept(void **state)
{
	struct client *c = *state;
	struct ur_response r = UR_RESPONSE_INIT;

	for (int i = 0; i < 50; i++) {
		ur_net_get(&c->net, i % 5 ? "/version" : "/gone", &r);
		assert_int_equal(r.net, UR_NET_OK);
	}
	ur_response_release(&r);
	assert_int_equal(server.requests, 50);
	assert_int_equal(server.connections, 1);
}

struct many {
	unsigned given, done;
	char paths[200][32];
};

static bool many_next(void *payload, struct ur_request *request)
{
	struct many *m = payload;

	if (m->given == UR_LEN(m->paths))
		return false;
	snprintf(m->paths[m->given], sizeof(m->paths[0]), "/item/%u", m->given);
	*request = (struct ur_request){ .path = m->paths[m->given],
					.tag = m->paths[m->given] };
	m->given++;
	return true;
}

static void many_done(void *payload, void *tag, struct ur_response *response)
{
	struct many *m = payload;

	assert_int_equal(response->net, UR_NET_OK);
	assert_memory_equal(response->body.buf, "/api/v1", 7);
	assert_string_equal(response->body.buf + 7, tag);
	ur_response_release(response);
	m->done++;
}

static void parallel_transfers_share_few_connections(void **state)
{
	struct client *c = *state;
	struct many m = { 0 };
	const struct ur_pump_source source = { &m, many_next, many_done };

	ur_net_pump(&c->net, &source);
	assert_int_equal(m.done, 200);
	assert_int_equal(server.requests, 200);
	assert_in_range(server.connections, 1, 4);
}

static void a_path_that_would_break_the_request_line_is_not_sent(void **state)
{
	static const char *const paths[] = { "",       "version",     "/a b",
					     "/a\tb",  "/a\r\nX: y",  "/a#b",
					     "/a\x7f", "/caf\xc3\xa9" };
	struct client *c = *state;

	for (size_t i = 0; i < UR_LEN(paths); i++) {
		struct ur_response r = UR_RESPONSE_INIT;

		ur_net_get(&c->net, paths[i], &r);
		assert_int_equal(r.net, UR_NET_OTHER);
		assert_string_equal(
			r.net_text,
			i < 2 ? "not a path of the interface" :
				"the path holds what must be percent-encoded");
		assert_false(r.sent);
		ur_response_release(&r);
	}
	assert_int_equal(server.requests, 0);
}

static void a_cut_body_is_no_answer(void **state)
{
	struct client *c = *state;
	struct ur_response r = UR_RESPONSE_INIT;

	ur_net_get(&c->net, "/cut", &r);
	assert_int_equal(r.net, UR_NET_CUT);
	assert_int_equal(r.body.len, 0);
	assert_true(r.sent);
	assert_string_equal(r.net_text, "connection closed in the middle of the answer");
	ur_net_get(&c->net, "/cut-chunks", &r);
	assert_int_equal(r.net, UR_NET_CUT);
	assert_int_equal(r.body.len, 0);
	ur_net_get(&c->net, "/drop", &r);
	assert_int_equal(r.net, UR_NET_CUT);
	assert_int_equal(r.status, 0);
	/* and the next one is none the worse for it */
	ur_net_get(&c->net, "/version", &r);
	assert_int_equal(r.net, UR_NET_OK);
	assert_string_equal(r.body.buf, "/api/v1/version");
	ur_response_release(&r);
}

static void a_body_too_large_is_not_kept(void **state)
{
	struct client *c = *state;
	struct ur_response r = UR_RESPONSE_INIT;

	ur_net_get(&c->net, "/huge", &r);
	assert_int_equal(r.net, UR_NET_TOO_LARGE);
	assert_int_equal(r.body.len, 0);
	ur_net_get(&c->net, "/huge-chunks", &r);
	assert_int_equal(r.net, UR_NET_TOO_LARGE);
	assert_int_equal(r.body.cap, 0);
	assert_string_equal(r.net_text, "the answer is larger than 16 MiB");
	ur_net_get(&c->net, "/version", &r);
	assert_int_equal(r.net, UR_NET_OK);
	ur_response_release(&r);
}

static void a_server_that_hangs_is_given_up(void **state)
{
	struct client *c = *state;
	struct ur_response r = UR_RESPONSE_INIT;
	int64_t start = ur_clock_system.monotonic_ms(NULL);

	c->net.timeout_ms = 200;
	ur_net_get(&c->net, "/hang", &r);
	assert_int_equal(r.net, UR_NET_TIMEOUT);
	assert_string_equal(r.net_text, "no answer within 200ms");
	assert_true(r.sent);
	assert_in_range(ur_clock_system.monotonic_ms(NULL) - start, 190, 5000);
	c->net.deadline_ms = ur_clock_system.monotonic_ms(NULL) + 100;
	ur_net_get(&c->net, "/hang", &r);
	assert_int_equal(r.net, UR_NET_DEADLINE);
	ur_response_release(&r);
}

static void a_redirect_is_told_not_followed(void **state)
{
	struct client *c = *state;
	struct ur_response r = UR_RESPONSE_INIT;

	ur_net_get(&c->net, "/moved", &r);
	assert_int_equal(r.net, UR_NET_OK);
	assert_int_equal(r.status, 301);
	assert_string_equal(r.location, "/api/v1/elsewhere");
	assert_int_equal(server.elsewhere, 0);
	assert_int_equal(server.requests, 1);
	ur_response_release(&r);
}

/* A port where nobody listens: it was given to us a moment ago. */
static unsigned dead_port(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, len), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
	close(fd);
	return ntohs(at.sin_port);
}

static void nobody_listening_is_named(void **state)
{
	struct client *c = *state;
	struct ur_response r = UR_RESPONSE_INIT;

	connect_to(c, dead_port());
	ur_net_get(&c->net, "/version", &r);
	assert_int_equal(r.net, UR_NET_CONNECT);
	assert_string_equal(r.net_text, "connection refused");
	assert_int_equal(r.status, 0);
	assert_false(r.sent);
	ur_response_release(&r);
}

static void an_unknown_host_is_named(void **state)
{
	struct client *c = *state;
	struct ur_error err = UR_ERROR_INIT;
	struct ur_response r = UR_RESPONSE_INIT;

	ur_transport_free(c->transport);
	c->options.api_base = "http://nowhere.invalid/api/v1";
	assert_int_equal(ur_curl_new(&c->options, &c->transport, &err), UR_OK);
	c->net.transport = c->transport;
	ur_net_get(&c->net, "/version", &r);
	assert_int_equal(r.net, UR_NET_RESOLVE);
	assert_string_equal(r.net_text, "could not resolve host: nowhere.invalid");
	ur_response_release(&r);
}

static void tls_with_a_server_that_has_none_is_named(void **state)
{
	struct client *c = *state;
	struct ur_error err = UR_ERROR_INIT;
	struct ur_response r = UR_RESPONSE_INIT;

	ur_transport_free(c->transport);
	snprintf(c->base, sizeof(c->base), "https://127.0.0.1:%u/api/v1", server.port);
	assert_int_equal(ur_curl_new(&c->options, &c->transport, &err), UR_OK);
	c->net.transport = c->transport;
	ur_net_get(&c->net, "/version", &r);
	assert_true(r.net == UR_NET_TLS || r.net == UR_NET_CUT);
	assert_int_equal(server.requests, 0);
	assert_false(r.sent);
	ur_response_release(&r);
}

static void proxies_of_the_environment_do_not_see_http(void **state)
{
	struct client *c = *state;
	struct ur_response r = UR_RESPONSE_INIT;
	char proxy[64];

	snprintf(proxy, sizeof(proxy), "http://127.0.0.1:%u", dead_port());
	setenv("http_proxy", proxy, 1);
	setenv("ALL_PROXY", proxy, 1);
	ur_net_get(&c->net, "/version", &r);
	unsetenv("http_proxy");
	unsetenv("ALL_PROXY");
	assert_int_equal(r.net, UR_NET_OK);
	ur_response_release(&r);
}

#define WITH_A_CLIENT(f) cmocka_unit_test_setup_teardown(f, make_client, free_client)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_A_CLIENT(an_answer_arrives_whole_with_its_headers),
		WITH_A_CLIENT(the_request_says_what_it_should_and_no_more),
		WITH_A_CLIENT(connections_are_kept),
		WITH_A_CLIENT(parallel_transfers_share_few_connections),
		WITH_A_CLIENT(a_path_that_would_break_the_request_line_is_not_sent),
		WITH_A_CLIENT(a_cut_body_is_no_answer),
		WITH_A_CLIENT(a_body_too_large_is_not_kept),
		WITH_A_CLIENT(a_server_that_hangs_is_given_up),
		WITH_A_CLIENT(a_redirect_is_told_not_followed),
		WITH_A_CLIENT(nobody_listening_is_named),
		WITH_A_CLIENT(an_unknown_host_is_named),
		WITH_A_CLIENT(tls_with_a_server_that_has_none_is_named),
		WITH_A_CLIENT(proxies_of_the_environment_do_not_see_http),
	};

	return cmocka_run_group_tests_name("net.curl", tests, start_server, stop_server);
}
