/* SPDX-License-Identifier: MIT */
#ifndef UR_NET_CURL_H
#define UR_NET_CURL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ur/base/error.h"
#include "ur/base/time.h"
#include "ur/net/transport.h"

/**
 * @file curl.h
 * The libcurl multi transport: several transfers in one loop over kept-alive
 * connections, no redirects, http and https only, HTTP/1.1 or 2, proxies of
 * the environment for https only, no cookies, no netrc.
 */
struct ur_curl_options {
	const char *api_base; /* "https://git.example.org/sub/api/v1"; copied */
	const char
		*token; /* "" or NULL: none. Sent as "Authorization: token …"; copied */
	const char *user_agent;
	const char *ca_file; /* "" for the system's */
	unsigned parallel;
	const struct ur_clock *clock;
	int stop_fd; /* wait() returns early when it is readable; -1: none */
	const char *
		trace_file; /* --trace-http: one line per request, no secrets; "" for none */
};

/** @return UR_OK with *out to be freed by ur_transport_free(), or UR_EUSAGE / UR_EIO */
enum ur_errc ur_curl_new(const struct ur_curl_options *options, struct ur_transport **out,
			 struct ur_error *err);

/** Accepts NULL. */
void ur_transport_free(struct ur_transport *transport);

#endif
