/* SPDX-License-Identifier: MIT */
#ifndef SANDBOX_SERVER_H
#define SANDBOX_SERVER_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/**
 * @file server.h
 * The network: one thread, one epoll set, keep-alive, delays by suspending
 * the connection, so that a slow answer holds up no other.
 */

struct sb_server_options {
	json_t *scenario;      /* a reference of the server's */
	uint16_t port;	       /* 0: any free one */
	const char *port_file; /* or NULL */
	const char *log_file;
	int64_t latency; /* ms beside the scenario's own */
	bool quiet;
};

/**
 * Serve on the loopback until SIGTERM or SIGINT.
 * @return the program's exit code: 0, 2 for a bad scenario, 1 otherwise
 */
int sb_serve(const struct sb_server_options *o);

#endif
