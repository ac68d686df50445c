/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <string.h>

#include <cmocka.h>

#include "ur/base/memory.h"
#include "ur/net/fault.h"

struct row {
	const char *name;
	struct ur_fault fault;
	enum ur_net_result net;
	const char *text;
};

#define D(words) .detail = words

static const struct row rows[] = {
	{ "an unknown host",
	  { CURLE_COULDNT_RESOLVE_HOST, D("Could not resolve host: git.example.org") },
	  UR_NET_RESOLVE,
	  "could not resolve host: git.example.org" },
	{ "nobody listens",
	  { CURLE_COULDNT_CONNECT, .os_errno = ECONNREFUSED, D("Failed to connect") },
	  UR_NET_CONNECT,
	  "connection refused" },
	{ "no way there",
	  { CURLE_COULDNT_CONNECT, .os_errno = EHOSTUNREACH, D("") },
	  UR_NET_CONNECT,
	  "no route to host" },
	{ "no connection, no errno",
	  { CURLE_COULDNT_CONNECT, D("Failed to connect to x port 1") },
	  UR_NET_CONNECT,
	  "failed to connect to x port 1" },
	{ "a proxy that forbids",
	  { CURLE_RECV_ERROR, .proxy_status = 403, D("CONNECT tunnel failed") },
	  UR_NET_CONNECT,
	  "the proxy answered 403" },
	{ "a certificate nobody vouches for",
	  { CURLE_PEER_FAILED_VERIFICATION, D("SSL certificate problem: self-signed") },
	  UR_NET_TLS,
	  "SSL certificate problem: self-signed" },
	{ "no common TLS version",
	  { CURLE_SSL_CONNECT_ERROR, D("OpenSSL/3: error:0A00010B: wrong version") },
	  UR_NET_TLS,
	  "OpenSSL/3: error:0A00010B: wrong version" },
	{ "https to a port of plain http",
	  { CURLE_SSL_CONNECT_ERROR,
	    D("OpenSSL/3.0.19: error:0A00010B:SSL routines::wrong version number") },
	  UR_NET_TLS,
	  "this port does not speak TLS" },
	{ "a connection that broke in the handshake may stand next time",
	  { CURLE_SSL_CONNECT_ERROR,
	    D("OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to x") },
	  UR_NET_CUT,
	  "connection lost during the TLS handshake" },
	{ "time over while waiting for the answer",
	  { CURLE_OPERATION_TIMEDOUT, D(""), .connected = true, .spent_ms = 20001,
	    .allowed_ms = 20000 },
	  UR_NET_TIMEOUT,
	  "no answer within 20s" },
	{ "a short time is told in milliseconds",
	  { CURLE_OPERATION_TIMEDOUT, D(""), .connected = true, .spent_ms = 251,
	    .allowed_ms = 250 },
	  UR_NET_TIMEOUT,
	  "no answer within 250ms" },
	{ "a millisecond that passed before the start is not told",
	  { CURLE_OPERATION_TIMEDOUT, D(""), .connected = true, .spent_ms = 4999,
	    .allowed_ms = 4999 },
	  UR_NET_TIMEOUT,
	  "no answer within 5s" },
	{ "nor in a short time",
	  { CURLE_OPERATION_TIMEDOUT, D(""), .connected = true, .spent_ms = 199,
	    .allowed_ms = 199 },
	  UR_NET_TIMEOUT,
	  "no answer within 200ms" },
	{ "an odd long time is rounded",
	  { CURLE_OPERATION_TIMEDOUT, D(""), .connected = true, .spent_ms = 19877,
	    .allowed_ms = 19876 },
	  UR_NET_TIMEOUT,
	  "no answer within 20s" },
	{ "the whole time went into connecting",
	  { CURLE_OPERATION_TIMEDOUT, D(""), .spent_ms = 2001, .allowed_ms = 2000 },
	  UR_NET_TIMEOUT,
	  "no answer within 2s" },
	{ "connecting had its own, shorter time",
	  { CURLE_OPERATION_TIMEDOUT, D(""), .spent_ms = 10002, .allowed_ms = 20000 },
	  UR_NET_CONNECT,
	  "no connection within 10s" },
	{ "a body shorter than announced",
	  { CURLE_PARTIAL_FILE, D("end of response with 3 bytes missing") },
	  UR_NET_CUT,
	  "connection closed in the middle of the answer" },
	{ "a connection reset",
	  { CURLE_RECV_ERROR, D("Recv failure"), .connected = true },
	  UR_NET_CUT,
	  "connection lost before the answer was complete" },
	{ "no byte came",
	  { CURLE_GOT_NOTHING, D("Empty reply from server") },
	  UR_NET_CUT,
	  "connection closed without an answer" },
	{ "a stream of HTTP/2 reset",
	  { CURLE_HTTP2_STREAM, D("HTTP/2 stream 1 reset") },
	  UR_NET_CUT,
	  "HTTP/2 stream 1 reset" },
	{ "larger than announced bodies may be",
	  { CURLE_FILESIZE_EXCEEDED, D("") },
	  UR_NET_TOO_LARGE,
	  "the answer is larger than 16 MiB" },
	{ "larger than what was read",
	  { CURLE_WRITE_ERROR, D(""), .too_large = true },
	  UR_NET_TOO_LARGE,
	  "the answer is larger than 16 MiB" },
	{ "a write error of another kind",
	  { CURLE_WRITE_ERROR, D("Failure writing") },
	  UR_NET_OTHER,
	  "failure writing" },
	{ "another protocol",
	  { CURLE_UNSUPPORTED_PROTOCOL, D("Received HTTP/0.9") },
	  UR_NET_OTHER,
	  "the answer is not HTTP" },
	{ "no details",
	  { CURLE_FAILED_INIT, D("") },
	  UR_NET_OTHER,
	  "failed initialization" },
};

static void check_row(void **state)
{
	const struct row *row = *state;
	char text[160], small[8];

	assert_int_equal(ur_fault_read(&row->fault, text, sizeof(text)), row->net);
	assert_string_equal(text, row->text);
	assert_int_equal(ur_fault_read(&row->fault, small, sizeof(small)), row->net);
	assert_memory_equal(small, text, 7);
	assert_int_equal(small[7], 0);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(rows)] = { 0 };

	for (size_t i = 0; i < UR_LEN(rows); i++)
		tests[i] = (struct CMUnitTest){ .name = rows[i].name,
						.test_func = check_row,
						.initial_state = (void *)&rows[i] };
	return cmocka_run_group_tests_name("net.fault", tests, NULL, NULL);
}
