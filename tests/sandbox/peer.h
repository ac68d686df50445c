/* SPDX-License-Identifier: MIT */
#ifndef SANDBOX_PEER_H
#define SANDBOX_PEER_H

#include <microhttpd.h>
#include <stdio.h>

#include "call.h"
#include "server.h"

/**
 * @file peer.h
 * One request on its way through the network: its body comes in, its answer
 * waits when it is to be late, and goes out whole, cut, or not at all.
 */

struct sb_peer {
	struct sb_peer *next, **link; /* in the list of those that wait */
	struct MHD_Connection *connection;
	char *target;
	struct sb_buf body;
	bool begun;
	bool waits;
	bool answered;
	int64_t due_ms; /* -1: never, it hangs */
	struct sb_reply reply;
};

struct sb_server {
	struct sb_server_options o;
	struct MHD_Daemon *daemon;
	struct sb_world *world;
	json_t *scenario;
	char root[64];
	FILE *log;
	struct sb_peer *waiting;
	char date[64];
	int64_t date_of;
};

/* Callbacks of the daemon; their first argument is the struct sb_server. */
void *sb_peer_begin(void *cls, const char *uri, struct MHD_Connection *connection);
void sb_peer_end(void *cls, struct MHD_Connection *connection, void **ctx,
		 enum MHD_RequestTerminationCode code);
enum MHD_Result sb_on_request(void *cls, struct MHD_Connection *connection,
			      const char *url, const char *method, const char *version,
			      const char *data, size_t *size, void **ctx);

/** Let one that waits go on. */
void sb_release_peer(struct sb_peer *p);
/** End the connections that hang, or all that wait. */
void sb_end_hanging(struct sb_server *s, bool all);

#endif
