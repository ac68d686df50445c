/* SPDX-License-Identifier: MIT */
#ifndef UR_NET_SLOT_H
#define UR_NET_SLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <curl/curl.h>

#include "ur/base/time.h"
#include "ur/net/header.h"
#include "ur/net/transport.h"

/*
 * The inside of the libcurl transport: curl.c keeps the loop, slot.c the life of one
 * attempt. Nobody else includes this.
 */

/* A place for one transfer. Its handle lives as long as the transport does, so that
 * nothing is set up anew for each request but what differs. */
struct ur_slot {
	CURL *easy;
	struct ur_curl *owner;
	struct ur_slot *next; /* in the list of free or of finished ones */
	bool running;
	enum ur_method set_up_for;
	struct ur_request request;
	int64_t started_ms;
	struct ur_header_reader reader;
	struct ur_response response;
	char detail[CURL_ERROR_SIZE];
};

struct ur_curl {
	struct ur_transport transport;
	const struct ur_clock *clock;
	CURLM *multi;
	struct curl_slist *read_headers, *write_headers;
	struct ur_slot **slots;
	size_t slots_len, slots_cap;
	size_t running;
	struct ur_slot *free_slots;
	struct ur_slot *finished, **finished_end; /* in order of their ending */
	char *origin;	      /* "https://host:port/", which no request changes */
	struct ur_str target; /* the base address's own path, then a request's */
	size_t target_base_len;
	char *user_agent, *ca_file;
	bool tls;
	int stop_fd;
	bool stop_seen;
	int trace_fd;
};

/** A new place, owned by the transport's table. Its @c easy is NULL when libcurl fails. */
struct ur_slot *ur_slot_new(struct ur_curl *t);
/** Start slot->request, or finish the slot with why it could not start. */
void ur_slot_begin(struct ur_slot *slot);
/** The attempt is over: fill the answer and put the slot among the finished ones.
 *  @param stopped UR_NET_OK when libcurl ended it, with @c code */
void ur_slot_end(struct ur_slot *slot, CURLcode code, enum ur_net_result stopped);

#endif
