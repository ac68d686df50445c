/* SPDX-License-Identifier: MIT */
#ifndef UR_TEST_NET_SERVER_H
#define UR_TEST_NET_SERVER_H

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
	bool letting_go;    /* whoever comes back is not held again */
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
		snprintf(server.body + len, sizeof(server.body) - len, "%.*s", (int)*size,
			 data);
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
	c->options = (struct ur_curl_options){ .api_base = c->base,
					       .token = c->token,
					       .user_agent = "umbrella-reaper/test",
					       .ca_file = "",
					       .parallel = 4,
					       .clock = &ur_clock_system,
					       .stop_fd = -1,
					       .trace_file = c->trace };
	c->net = (struct ur_net){ .clock = &ur_clock_system,
				  .timeout_ms = 10000,
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

#endif
