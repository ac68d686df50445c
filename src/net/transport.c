/* SPDX-License-Identifier: MIT */
#include "ur/net/transport.h"

#include <string.h>

#include "ur/net/curl.h"
#include "ur/net/permit.h"

void ur_response_release(struct ur_response *r)
{
	ur_str_release(&r->body);
	*r = (struct ur_response)UR_RESPONSE_INIT;
}

/* A blank would end the address on the request line, a line break the line. */
static bool fit_for_a_request_line(const char *path)
{
	for (; *path; path++) {
		if (*path <= ' ' || *path > '~' || *path == '#')
			return false;
	}
	return true;
}

const char *ur_request_objection(const struct ur_request *request)
{
	const struct ur_permit *permit = request->permit;

	if (!request->path || request->path[0] != '/')
		return "not a path of the interface";
	if (!fit_for_a_request_line(request->path))
		return "the path holds what must be percent-encoded";
	if (request->method == UR_METHOD_GET)
		return request->body ? "a read with a body" : NULL;
	if (!permit || permit->seal != UR_PERMIT_SEAL ||
	    !memchr(permit->path, '\0', sizeof(permit->path)) ||
	    strcmp(permit->path, request->path))
		return "a write without a permit for this path";
	return NULL;
}

void ur_transport_free(struct ur_transport *transport)
{
	if (transport)
		transport->free(transport->self);
}
