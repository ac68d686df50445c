/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>
#include <microhttpd.h>

#include "ur/base/file.h"
#include "ur/base/log.h"
#include "ur/base/memory.h"
#include "ur/net/curl.h"
#include "ur/net/permit.h"
#include "ur/net/pump.h"

/* --- a small server; what it does is in the path --- */

#define HANGS 16

static struct {
	struct MHD_Daemon *daemon;
	unsigned port;
	atomic_int connections, requests, posts, elsewhere;
	pthread_mutex_t lock;
	struct MHD_Connection *hanging[HANGS];
	size_t hanging_len;
	bool letting_go; /* whoever comes back is not held again */
	char headers[2048]; /* of the last request */
	char body[256];
} server = { .lock = PTHREAD_MUTEX_INITIALIZER };

static enum MHD_Result keep_header(void *cls, enum MHD_ValueKind kind, const char *name,
				   const char *value)
{
	size_t len = strlen(server.headers);

	(void)cls;
	(void)kind;
	snprintf(server.headers + len, sizeof(server.headers) - len, "%s: %s\n", name,
		 value);
	return MHD_YES;
}

/* Says 'x' forever, or so long, and then breaks off. */
static ssize_t endless(void *cls, uint64_t pos, char *buf, size_t max)
{
	uint64_t until = (uint64_t)(uintptr_t)cls;

	if (pos >= until)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (max > until - pos)
		max = (size_t)(until - pos);
	memset(buf, 'x', max);
	return (ssize_t)max;
}

static struct MHD_Response *text(const char *body)
{
	return MHD_create_response_from_buffer(strlen(body), (void *)(uintptr_t)body,
					       MHD_RESPMEM_MUST_COPY);
}

static struct MHD_Response *broken(uint64_t announced, size_t sent)
{
	return MHD_create_response_from_callback(announced, 65536, endless,
						 (void *)(uintptr_t)sent, NULL);
}

/* @return the answer to a path, or NULL for none */
static struct MHD_Response *answer_to(const char *path, unsigned *status)
{
	struct MHD_Response *r;

	*status = 200;
	if (!strcmp(path, "/api/v1/cut"))
		return broken(100, 40);
	if (!strcmp(path, "/api/v1/cut-chunks"))
		return broken(MHD_SIZE_UNKNOWN, 40);
	if (!strcmp(path, "/api/v1/huge"))
		return broken((uint64_t)17 << 20, (size_t)17 << 20);
	if (!strcmp(path, "/api/v1/huge-chunks"))
		return broken(MHD_SIZE_UNKNOWN, (size_t)40 << 20);
	if (!strcmp(path, "/api/v1/drop"))
		return NULL;
	if (!strcmp(path, "/api/v1/moved")) {
		*status = 301;
		r = text("");
		MHD_add_response_header(r, "Location", "/api/v1/elsewhere");
		return r;
	}
	if (!strcmp(path, "/api/v1/statuses"))
		*status = 201;
	if (!strcmp(path, "/api/v1/gone"))
		*status = 404;
	r = text(path);
	MHD_add_response_header(r, "Content-Type", "application/json;charset=utf-8");
	MHD_add_response_header(r, "X-Total-Count", "55");
	if (!strcmp(path, "/api/v1/aged"))
		MHD_add_response_header(r, "Age", "12");
	return r;
}

static enum MHD_Result handle(void *cls, struct MHD_Connection *connection,
			      const char *url, const char *method, const char *version,
			      const char *data, size_t *size, void **context)
{
	struct MHD_Response *response;
	enum MHD_Result rc;
	unsigned status;
	size_t len;

	(void)cls;
	(void)version;
	if (!*context) {
		*context = &server;
		pthread_mutex_lock(&server.lock);
		server.headers[0] = '\0';
		server.body[0] = '\0';
		MHD_get_connection_values(connection, MHD_HEADER_KIND, keep_header, NULL);
		pthread_mutex_unlock(&server.lock);
		server.requests++;
		server.posts += !strcmp(method, "POST");
		server.elsewhere += !strcmp(url, "/api/v1/elsewhere");
		return MHD_YES;
	}
	if (*size) {
		pthread_mutex_lock(&server.lock);
		len = strlen(server.body);
		snprintf(server.body + len, sizeof(server.body) - len, "%.*s",
			 (int)*size, data);
		pthread_mutex_unlock(&server.lock);
		*size = 0;
		return MHD_YES;
	}
	if (!strcmp(url, "/api/v1/hang")) {
		pthread_mutex_lock(&server.lock);
		if (server.hanging_len < HANGS && !server.letting_go) {
			server.hanging[server.hanging_len++] = connection;
			MHD_suspend_connection(connection);
		}
		pthread_mutex_unlock(&server.lock);
		return MHD_YES;
	}
	response = answer_to(url, &status);
	if (!response)
		return MHD_NO;
	rc = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return rc;
}

static void count(void *cls, struct MHD_Connection *connection, void **context,
		  enum MHD_ConnectionNotificationCode code)
{
	(void)cls;
	(void)connection;
	(void)context;
	server.connections += code == MHD_CONNECTION_NOTIFY_STARTED;
}

static void quiet(void *cls, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));
static void quiet(void *cls, const char *fmt, va_list ap)
{
	(void)cls;
	(void)fmt;
	(void)ap;
}

static int start_server(void **state)
{
	struct sockaddr_in at = { .sin_family = AF_INET };

	(void)state;
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	server.daemon = MHD_start_daemon(
		MHD_USE_INTERNAL_POLLING_THREAD | MHD_ALLOW_SUSPEND_RESUME |
			MHD_USE_ERROR_LOG,
		0, NULL, NULL, handle, NULL, MHD_OPTION_EXTERNAL_LOGGER, quiet, NULL,
		MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&at,
		MHD_OPTION_NOTIFY_CONNECTION, count, NULL, MHD_OPTION_END);
	if (!server.daemon)
		return -1;
	server.port = MHD_get_daemon_info(server.daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
	return 0;
}

static void let_go(void)
{
	pthread_mutex_lock(&server.lock);
	for (size_t i = 0; i < server.hanging_len; i++)
		MHD_resume_connection(server.hanging[i]);
	server.hanging_len = 0;
	server.letting_go = true;
	pthread_mutex_unlock(&server.lock);
}

static int stop_server(void **state)
{
	(void)state;
	let_go();
	MHD_stop_daemon(server.daemon);
	return 0;
}

/* --- the client --- */

struct client {
	struct ur_transport *transport;
	struct ur_net net;
	struct ur_curl_options options;
	char base[64], token[41], trace[32];
};

static void connect_to(struct client *c, unsigned port)
{
	struct ur_error err = UR_ERROR_INIT;

	ur_transport_free(c->transport);
	c->transport = NULL;
	snprintf(c->base, sizeof(c->base), "http://127.0.0.1:%u/api/v1", port);
	assert_int_equal(ur_curl_new(&c->options, &c->transport, &err), UR_OK);
	c->net.transport = c->transport;
}

static int make_client(void **state)
{
	struct client *c = calloc(1, sizeof(*c));

	if (!c)
		return -1;
	/* made up here, so that nothing like a token is in any file */
	for (size_t i = 0; i < 40; i++)
		c->token[i] = "0123456789abcdef"[(i * i + 3 * i) % 16];
	c->options = (struct ur_curl_options){ .api_base = c->base, .token = c->token,
					       .user_agent = "umbrella-reaper/test",
					       .ca_file = "", .parallel = 4,
					       .clock = &ur_clock_system, .stop_fd = -1,
					       .trace_file = c->trace };
	c->net = (struct ur_net){ .clock = &ur_clock_system, .timeout_ms = 10000,
				  .deadline_ms = INT64_MAX };
	server.connections = server.requests = server.posts = server.elsewhere = 0;
	pthread_mutex_lock(&server.lock);
	server.letting_go = false;
	pthread_mutex_unlock(&server.lock);
	connect_to(c, server.port);
	*state = c;
	return 0;
}

static int free_client(void **state)
{
	struct client *c = *state;

	ur_transport_free(c->transport);
	let_go();
	if (c->trace[0])
		unlink(c->trace);
	free(c);
	return 0;
}

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
		assert_non_null(strstr(server.headers,
				       "Content-Type: application/json\n"));
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
	{ "no such file of authorities", .ca_file = "/nonexistent/ca.pem",
	  .code = UR_EIO,
	  .message = "cannot read '/nonexistent/ca.pem': no such file or directory" },
	{ "a trace that cannot be written", .trace_file = "/nonexistent/t",
	  .code = UR_EIO,
	  .message = "cannot write '/nonexistent/t': no such file or directory" },
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
	enum { FIXED = 18 };
	struct CMUnitTest tests[FIXED + UR_LEN(post_rows) + UR_LEN(refused_rows)] = {
		WITH_A_CLIENT(an_answer_arrives_whole_with_its_headers),
		WITH_A_CLIENT(the_request_says_what_it_should_and_no_more),
		WITH_A_CLIENT(connections_are_kept),
		WITH_A_CLIENT(parallel_transfers_share_few_connections),
		WITH_A_CLIENT(a_cut_body_is_no_answer),
		WITH_A_CLIENT(a_body_too_large_is_not_kept),
		WITH_A_CLIENT(a_server_that_hangs_is_given_up),
		WITH_A_CLIENT(a_redirect_is_told_not_followed),
		WITH_A_CLIENT(a_read_after_a_write_is_a_read_again),
		WITH_A_CLIENT(a_write_is_sent_once_even_when_the_connection_dies),
		WITH_A_CLIENT(nobody_listening_is_named),
		WITH_A_CLIENT(an_unknown_host_is_named),
		WITH_A_CLIENT(tls_with_a_server_that_has_none_is_named),
		WITH_A_CLIENT(proxies_of_the_environment_do_not_see_http),
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
		tests[n] = (struct CMUnitTest){ .name = refused_rows[i].name,
						.test_func = check_refused,
						.initial_state =
							(void *)&refused_rows[i] };
	return cmocka_run_group_tests_name("net.curl", tests, start_server, stop_server);
}
