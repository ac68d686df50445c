/* SPDX-License-Identifier: MIT */
#ifndef UR_NET_HEADER_H
#define UR_NET_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ur/net/transport.h"

/**
 * @file header.h
 * The few header lines this program reads. Pure: no I/O, no clock.
 */
struct ur_header_reader {
	struct ur_response *response;
	bool within;		/* between a status line and its blank line */
	int64_t content_length; /* -1 when absent or unreadable */
	int64_t retry_at;	/* Retry-After as a date, or UR_TIME_NONE */
};

/** Begin; lines go to @c response. */
void ur_header_begin(struct ur_header_reader *reader, struct ur_response *response);

/**
 * Read one line, its end included. A status line forgets what an earlier (1xx) answer
 * said; what follows the blank line is a trailer and ignored. An unreadable Age counts
 * as 1: a cache was there, and how old its answer is nobody knows.
 */
void ur_header_line(struct ur_header_reader *reader, const char *line, size_t len);

/** After the last line: turn a Retry-After date into seconds from @c now
 *  (local; the answer's own Date goes before it). */
void ur_header_end(struct ur_header_reader *reader, int64_t now);

#endif
