/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FUZZ_CANNED_H
#define TESTS_FUZZ_CANNED_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ur/forge/client.h"

/**
 * @file canned.h
 * A forge that answers with the input: its n-th answer is the n-th part of it, between
 * lines that are "---"; behind the last part there is nothing (404). A part may begin with a
 * line "#STATUS TOTAL" that says what stands in front of the body.
 */
struct canned {
	struct ur_transport transport;
	struct ur_net net;
	struct ur_clock clock;
	struct ur_forge forge;
	const char *at;
	size_t left;
	void *tags[64];
	size_t open;
};

#define CANNED_NOW INT64_C(1795327200)

static inline int64_t canned_now(void *self)
{
	(void)self;
	return CANNED_NOW;
}

static inline int64_t canned_monotonic(void *self)
{
	(void)self;
	return 1000;
}

static inline uint32_t canned_random(void *self)
{
	(void)self;
	return 7;
}

static inline void canned_submit(void *self, const struct ur_request *request)
{
	struct canned *canned = self;

	if (canned->open == sizeof(canned->tags) / sizeof(canned->tags[0]))
		abort(); /* more at once than transport.parallel */
	canned->tags[canned->open++] = request->tag;
	canned->transport.requests++;
	if (request->method != UR_METHOD_GET)
		abort(); /* a read that writes */
}

/* The next part; false behind the last one. */
static inline bool canned_part(struct canned *canned, const char **part, size_t *len)
{
	static const char between[] = "\n---\n";
	const char *end;

	if (!canned->left)
		return false;
	*part = canned->at;
	end = memmem(canned->at, canned->left, between, sizeof(between) - 1);
	*len = end ? (size_t)(end - canned->at) : canned->left;
	canned->at += *len;
	canned->left -= *len;
	if (end) {
		canned->at += sizeof(between) - 1;
		canned->left -= sizeof(between) - 1;
	}
	return true;
}

static inline void canned_head(struct ur_response *response, const char **part,
			       size_t *len)
{
	const char *line = memchr(*part, '\n', *len);
	char head[32] = "", *rest;
	size_t n = line ? (size_t)(line - *part) : *len;

	if (!*len || **part != '#' || n >= sizeof(head))
		return;
	memcpy(head, *part + 1, n - 1);
	response->status = strtol(head, &rest, 10);
	if (*rest)
		response->total_count = strtol(rest, NULL, 10);
	n += line != NULL;
	*part += n;
	*len -= n;
}

static inline int canned_wait(void *self, int64_t most_ms, void **tag,
			      struct ur_response *response)
{
	struct ur_response fresh = UR_RESPONSE_INIT;
	struct canned *canned = self;
	const char *part;
	size_t len;

	(void)most_ms;
	if (!canned->open)
		return 0;
	*tag = canned->tags[0];
	canned->open--;
	memmove(canned->tags, canned->tags + 1, canned->open * sizeof(canned->tags[0]));
	fresh.received_at = CANNED_NOW;
	fresh.date = CANNED_NOW - 1;
	fresh.sent = fresh.is_json = true;
	fresh.status = 404;
	if (canned_part(canned, &part, &len)) {
		fresh.status = 200;
		canned_head(&fresh, &part, &len);
		ur_str_add(&fresh.body, part, len);
	}
	*response = fresh;
	return 1;
}

static inline void canned_stop(void *self, enum ur_net_result why)
{
	(void)self;
	(void)why;
}

static inline void canned_init(struct canned *canned, const uint8_t *data, size_t size,
			       const char *version)
{
	memset(canned, 0, sizeof(*canned));
	canned->at = (const char *)data;
	canned->left = size;
	canned->transport.self = canned;
	canned->transport.parallel = 8;
	canned->transport.submit = canned_submit;
	canned->transport.wait = canned_wait;
	canned->transport.stop = canned_stop;
	canned->clock.now = canned_now;
	canned->clock.monotonic_ms = canned_monotonic;
	canned->clock.random = canned_random;
	canned->net.transport = &canned->transport;
	canned->net.clock = &canned->clock;
	canned->net.timeout_ms = 1000;
	canned->net.deadline_ms = INT64_MAX;
	canned->forge.net = &canned->net;
	canned->forge.web_base = "http://forge.test";
	canned->forge.page_size = 50;
	if (ur_version_parse(version, &canned->forge.version))
		canned->forge.dialect = ur_dialect_of(&canned->forge.version,
						      &canned->forge.newer_version);
}

#endif
