/* SPDX-License-Identifier: MIT */
#ifndef SANDBOX_HANDLE_H
#define SANDBOX_HANDLE_H

#include "call.h"

/**
 * @file handle.h
 * The log of API requests, and the address under which tests steer the world.
 */

struct sb_logged {
	int64_t n;
	const char *method;
	const char *target;
	const char *user; /* login, "-" for nobody */
	int status;	  /* 0: no answer was given */
	const char *body; /* of a request that had one, or NULL */
};

#define SB_LOG_MAX 200000 /* requests kept; later ones are only counted */

/** Called for each logged request; NULL for none. */
extern void (*sb_log_hook)(const struct sb_logged *entry);

/** Does the path belong to the control interface? */
bool sb_is_control(const char *target);
/**
 * Answer a control request. A reset replaces the world behind @c world.
 * @param scenario what the world was made of; replaced by a reset with a body
 */
struct sb_answer *sb_control(struct sb_world **world, json_t **scenario,
			     const struct sb_request *rq, const char *root);

#endif
