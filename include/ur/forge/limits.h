/* SPDX-License-Identifier: MIT */
#ifndef UR_FORGE_LIMITS_H
#define UR_FORGE_LIMITS_H

#include "ur/forge/client.h"

/** What /settings/api says, and when it said so. */
struct ur_limits {
	int64_t max_items;   /* of one page (servers/gitea.md section 1) */
	int64_t server_date; /* Date of the answer, or UR_TIME_NONE */
	int64_t local_date;  /* the local clock when it arrived */
};

/**
 * Ask the server for the limits of its API. No right is needed, but a server may want
 * everybody to be logged in.
 * @return UR_OK, or as client.h has it
 */
enum ur_errc ur_forge_limits(struct ur_forge *forge, struct ur_limits *out,
			     struct ur_error *err);

#endif
