/* SPDX-License-Identifier: MIT */
#include "server.h"

struct post_row {
	const char *name;
	uint32_t seal;
	const char *permit_path; /* NULL: no permit at all */
	bool allowed;
};

static const struct post_row post_rows[] = {
	{ "a write without a permit is refused", UR_PERMIT_SEAL, NULL, false },
	{ "a permit without the seal is none", 0, "/statuses", false },
	{ "a permit for another path", UR_PERMIT_SEAL, "/status", false },
	{ "a permit for a longer path", UR_PERMIT_SEAL, "/statuses/x", false },
	{ "a permit for no path", UR_PERMIT_SEAL, "", false },
	{ "a permit for this very path", UR_PERMIT_SEAL, "/statuses", true },
};

static void check_post(void **state)
{
	const struct post_row *row = *state;
	struct client *c = NULL;
	void *made = NULL;
	struct ur_permit permit = { .seal = row->seal };
	struct ur_response r = UR_RESPONSE_INIT;

	assert_int_equal(make_client(&made), 0);
	c = made;
	if (row->permit_path)
		snprintf(permit.path, sizeof(permit.path), "%s", row->permit_path);
	ur_net_post(&c->net, "/statuses", "{\"state\":\"success\"}",
		    row->permit_path ? &permit : NULL, &r);
	assert_int_equal(r.net, row->allowed ? UR_NET_OK : UR_NET_OTHER);
	assert_int_equal(r.sent, row->allowed);
	assert_int_equal(server.posts, row->allowed);
	assert_int_equal(server.connections, row->allowed);
	if (row->allowed) {
		assert_int_equal(r.status, 201);
		assert_string_equal(server.body, "{\"state\":\"success\"}");
		assert_non_null(
			strstr(server.headers, "Content-Type: application/json\n"));
		assert_null(strstr(server.headers, "Expect"));
		assert_null(strstr(server.headers, "urlencoded"));
		assert_non_null(strstr(server.headers, c->token));
	} else {
		assert_string_equal(r.net_text, "a write without a permit for this path");
	}
	ur_response_release(&r);
	assert_int_equal(free_client(&made), 0);
}

static void a_read_after_a_write_is_a_read_again(void **state)
{
	struct client *c = *state;
	const struct ur_permit permit = { UR_PERMIT_SEAL, "/statuses" };
	struct ur_response r = UR_RESPONSE_INIT;

	for (int i = 0; i < 3; i++) {
		ur_net_post(&c->net, "/statuses", "{}", &permit, &r);
		assert_int_equal(r.status, 201);
		ur_net_get(&c->net, "/version", &r);
		assert_string_equal(r.body.buf, "/api/v1/version");
		assert_string_equal(server.body, "");
		assert_null(strstr(server.headers, "Content-"));
	}
	ur_response_release(&r);
	assert_int_equal(server.posts, 3);
	assert_int_equal(server.requests, 6);
}

/* The library would send again by itself on a kept connection that dies. */
static void a_write_is_sent_once_even_when_the_connection_dies(void **state)
{
	struct client *c = *state;
	const struct ur_permit permit = { UR_PERMIT_SEAL, "/drop" };
	struct ur_response r = UR_RESPONSE_INIT;

	ur_net_get(&c->net, "/version", &r);
	ur_net_post(&c->net, "/drop", "{}", &permit, &r);
	assert_int_equal(r.net, UR_NET_CUT);
	assert_true(r.sent);
	assert_int_equal(server.posts, 1);
	ur_response_release(&r);
}

static void a_signal_wakes_who_waits_once(void **state)
{
	struct client *c = *state;
	const struct ur_request request = { .path = "/hang", .until_ms = INT64_MAX };
	struct ur_response r = UR_RESPONSE_INIT;
	int64_t start = ur_clock_system.monotonic_ms(NULL);
	void *tag = NULL;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	c->options.stop_fd = ends[0];
	connect_to(c, server.port);
	c->transport->submit(c->transport->self, &request);
	assert_int_equal(write(ends[1], "", 1), 1);
	assert_int_equal(c->transport->wait(c->transport->self, 60000, &tag, &r), 0);
	assert_in_range(ur_clock_system.monotonic_ms(NULL) - start, 0, 5000);
	/* what goes on after a signal, a put-back for instance, waits as before */
	start = ur_clock_system.monotonic_ms(NULL);
	assert_int_equal(c->transport->wait(c->transport->self, 100, &tag, &r), 0);
	assert_in_range(ur_clock_system.monotonic_ms(NULL) - start, 95, 5000);
	c->transport->stop(c->transport->self, UR_NET_STOPPED);
	assert_int_equal(c->transport->wait(c->transport->self, -1, &tag, &r), 1);
	assert_int_equal(r.net, UR_NET_STOPPED);
	assert_int_equal(c->transport->wait(c->transport->self, -1, &tag, &r), 0);
	ur_response_release(&r);
	close(ends[0]);
	close(ends[1]);
}

static void unanswered_requests_are_freed_with_the_transport(void **state)
{
	struct client *c = *state;
	const struct ur_request request = { .path = "/hang", .until_ms = INT64_MAX };
	const struct ur_request done = { .path = "/version", .until_ms = INT64_MAX };
	struct ur_response r = UR_RESPONSE_INIT;
	void *tag;

	/* more than parallel promises, and one answered but not fetched */
	for (int i = 0; i < 6; i++)
		c->transport->submit(c->transport->self, &request);
	c->transport->submit(c->transport->self, &done);
	c->transport->submit(c->transport->self, &done);
	assert_int_equal(c->transport->wait(c->transport->self, 10000, &tag, &r), 1);
	assert_int_equal(r.status, 200);
	ur_response_release(&r);
}

static void the_trace_tells_everything_but_the_token(void **state)
{
	struct client *c = *state;
	struct ur_response r = UR_RESPONSE_INIT;
	struct ur_error err = UR_ERROR_INIT;
	struct ur_str trace = UR_STR_INIT;
	char path[64];
	int fd;

	snprintf(c->trace, sizeof(c->trace), "%s", "/tmp/ur-trace-XXXXXX");
	fd = mkstemp(c->trace);
	assert_true(fd >= 0);
	close(fd);
	connect_to(c, server.port);
	ur_log_register_secret(c->token);
	ur_net_get(&c->net, "/gone?page=2", &r);
	ur_net_get(&c->net, "/drop", &r);
	snprintf(path, sizeof(path), "/x?token=%s", c->token);
	ur_net_get(&c->net, path, &r);
	ur_log_forget_secrets();
	assert_int_equal(ur_file_read(c->trace, &trace, &err), UR_OK);
	assert_null(strstr(trace.buf, c->token));
	assert_null(strstr(trace.buf, "Authorization"));
	assert_non_null(strstr(trace.buf, "Z GET /gone?page=2 404 12 bytes "));
	assert_non_null(strstr(trace.buf, "Z GET /drop 0 0 bytes "));
	assert_non_null(strstr(trace.buf, "(connection closed without an answer)\n"));
	assert_non_null(strstr(trace.buf, "Z GET /x?token=[redacted] 200 "));
	ur_str_release(&trace);
	ur_response_release(&r);
}

struct refused_row {
	const char *name;
	const char *base, *token, *agent, *ca_file, *trace_file;
	enum ur_errc code;
	const char *message;
};

static const struct refused_row refused_rows[] = {
	{ "another protocol", .base = "ftp://x/", .code = UR_EUSAGE,
	  .message = "'ftp://x/' is no http or https address" },
	{ "no protocol", .base = "git.example.org", .code = UR_EUSAGE,
	  .message = "'git.example.org' is no http or https address" },
	{ "no host", .base = "https://", .code = UR_EUSAGE,
	  .message = "'https://' is no address" },
	{ "a user in the address is not repeated", .base = "https://a:b@x/",
	  .code = UR_EUSAGE, .message = "the server's address holds a user or password" },
	{ "a query in the address", .base = "https://x/?a=b", .code = UR_EUSAGE,
	  .message = "'https://x/?a=b' has a part behind '?' or '#'" },
	{ "a line break in the token", .token = "abcdef\r\nX: y", .code = UR_EUSAGE,
	  .message = "the token holds a blank or a line break" },
	{ "a line break in the user agent", .agent = "a\r\nb", .code = UR_EUSAGE,
	  .message = "the user agent is not plain ASCII" },
	{ "no such file of authorities", .ca_file = "/nonexistent/ca.pem", .code = UR_EIO,
	  .message = "cannot read the certificates '/nonexistent/ca.pem': no such file "
		     "or directory" },
	{ "a trace that cannot be written", .trace_file = "/nonexistent/t",
	  .code = UR_EIO,
	  .message =
		  "the trace: cannot write '/nonexistent/t': no such file or directory" },
};

static void check_refused(void **state)
{
	const struct refused_row *row = *state;
	const struct ur_curl_options options = {
		.api_base = row->base ? row->base : "https://x/api/v1",
		.token = row->token,
		.user_agent = row->agent ? row->agent : "x",
		.ca_file = row->ca_file,
		.trace_file = row->trace_file,
		.clock = &ur_clock_system,
		.stop_fd = -1,
	};
	struct ur_transport *transport = NULL;
	struct ur_error err = UR_ERROR_INIT;

	assert_int_equal(ur_curl_new(&options, &transport, &err), row->code);
	assert_string_equal(err.message, row->message);
	assert_null(transport);
}

static void freeing_nothing_is_fine(void **state)
{
	(void)state;
	ur_transport_free(NULL);
}

#define WITH_A_CLIENT(f) cmocka_unit_test_setup_teardown(f, make_client, free_client)

int main(void)
{
	enum { FIXED = 6 };
	struct CMUnitTest tests[FIXED + UR_LEN(post_rows) + UR_LEN(refused_rows)] = {
		WITH_A_CLIENT(a_read_after_a_write_is_a_read_again),
		WITH_A_CLIENT(a_write_is_sent_once_even_when_the_connection_dies),
		WITH_A_CLIENT(a_signal_wakes_who_waits_once),
		WITH_A_CLIENT(unanswered_requests_are_freed_with_the_transport),
		WITH_A_CLIENT(the_trace_tells_everything_but_the_token),
		cmocka_unit_test(freeing_nothing_is_fine),
	};
	size_t n = FIXED;

	for (size_t i = 0; i < UR_LEN(post_rows); i++, n++)
		tests[n] = (struct CMUnitTest){ .name = post_rows[i].name,
						.test_func = check_post,
						.initial_state = (void *)&post_rows[i] };
	for (size_t i = 0; i < UR_LEN(refused_rows); i++, n++)
		tests[n] =
			(struct CMUnitTest){ .name = refused_rows[i].name,
					     .test_func = check_refused,
					     .initial_state = (void *)&refused_rows[i] };
	return cmocka_run_group_tests_name("net.curl_write", tests, start_server,
					   stop_server);
}
