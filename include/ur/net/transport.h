/* SPDX-License-Identifier: MIT */
#ifndef UR_NET_TRANSPORT_H
#define UR_NET_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ur/base/error.h"
#include "ur/base/str.h"

/**
 * @file transport.h
 * The seam between this program and a network.
 *
 * A transport accepts requests and hands answers back in any order. There are
 * three: libcurl (ur/net/curl.h), the recording one and the replaying one
 * (ur/net/record.h). Tests put in their own.
 *
 * Reads are retried inside ur_net_pump() (ur/net/pump.h), never in here; a
 * transport makes exactly one attempt per submission. Redirects are never
 * followed. A write needs a permit (ur/net/permit.h).
 */

enum ur_method { UR_METHOD_GET = 0, UR_METHOD_POST };

/** Largest body accepted from a server. */
#define UR_BODY_LIMIT ((size_t)16 << 20)

struct ur_permit; /* only app/apply can make one: ur/net/permit.h */

/** One request. Strings are borrowed until the answer is handed back. */
struct ur_request {
	enum ur_method method;
	const char *path; /* begins with "/", appended to the API base address */
	const char *body; /* JSON, POST only; may be NULL */
	const struct ur_permit *permit; /* required for POST, NULL otherwise */
	int64_t until_ms; /* give up then, on the monotonic clock; the pump sets it */
	void *tag;	  /* the submitter's own */
};

/** How the attempt ended below HTTP. */
enum ur_net_result {
	UR_NET_OK = 0,	  /* an answer with a complete body arrived */
	UR_NET_RESOLVE,	  /* the host name has no address */
	UR_NET_CONNECT,	  /* refused or unreachable */
	UR_NET_TLS,	  /* certificate or handshake */
	UR_NET_TIMEOUT,	  /* one request's time was over */
	UR_NET_CUT,	  /* the connection ended before the body did */
	UR_NET_TOO_LARGE, /* the body passed UR_BODY_LIMIT */
	UR_NET_DEADLINE,  /* the pass's deadline; nothing was waited for */
	UR_NET_STOPPED,	  /* a signal asked to stop */
	UR_NET_OTHER,
};

/** One answer. Owned by whoever received it. */
struct ur_response {
	enum ur_net_result net;
	char net_text[160]; /* for people, when net is not UR_NET_OK */
	long status;	    /* HTTP status, 0 when none arrived */
	struct ur_str body;
	int64_t date;	     /* Date header, or UR_TIME_NONE */
	int64_t received_at; /* the local clock when the answer was complete */
	int64_t age;	     /* Age header in seconds, 0 when absent */
	int64_t retry_after; /* seconds, -1 when absent or unreadable */
	int64_t total_count; /* X-Total-Count, -1 when absent or unreadable */
	bool is_json;	     /* Content-Type says JSON */
	bool is_html;	     /* Content-Type says HTML */
	char location[512];  /* Location header, "" when absent or too long */
	bool sent;	     /* request bytes may have reached the server */
};

#define UR_RESPONSE_INIT                                                                 \
	{                                                                                \
		.body = UR_STR_INIT_LIMIT(UR_BODY_LIMIT), .date = UR_TIME_NONE_,         \
		.retry_after = -1, .total_count = -1,                                    \
	}
#define UR_TIME_NONE_ INT64_MIN

/** Free the body; afterwards it is as fresh as UR_RESPONSE_INIT. */
void ur_response_release(struct ur_response *r);

/** Why a request must not be sent, or NULL: a path that does not begin with "/" or holds
 *  a blank, a control character, '#' or a byte that is not ASCII, a POST
 *  without a permit for that very path, a GET with a body. Every transport asks this
 *  first and answers UR_NET_OTHER with the text. */
const char *ur_request_objection(const struct ur_request *request);

struct ur_transport {
	void *self;
	/** How many submissions may be outstanding at once; at least 1. */
	unsigned parallel;
	/** Start one attempt. Never fails: what goes wrong comes back as an
	 *  answer. The request's strings must live until then. */
	void (*submit)(void *self, const struct ur_request *request);
	/** Send what was submitted, if submit() or wait() did not yet. May be NULL. */
	void (*flush)(void *self);
	/**
	 * Wait until one attempt is over, at most @c most_ms (-1: no bound). With
	 * nothing outstanding it waits that time too (the pump pauses this way), or
	 * comes back at once when there is no bound.
	 * @param response whatever it holds is overwritten, not released
	 * @return 1 with @c tag and @c response (now the caller's) filled,
	 *         0 when the time was over, or early for a reason of its own
	 */
	int (*wait)(void *self, int64_t most_ms, void **tag,
		    struct ur_response *response);
	/** End every outstanding attempt now with this result; wait() hands them out. */
	void (*stop)(void *self, enum ur_net_result why);
	/** Release everything, struct ur_transport included where it was allocated. */
	void (*free)(void *self);
	/** Requests submitted so far, for reports. */
	unsigned long requests;
	/** Answers that are there already: as many calls of wait() will not wait. May
	 *  stay 0 where that is not known. */
	size_t ready;
};

#endif
