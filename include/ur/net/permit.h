/* SPDX-License-Identifier: MIT */
#ifndef UR_NET_PERMIT_H
#define UR_NET_PERMIT_H

#include <stdint.h>

/**
 * @file permit.h
 * What a request needs to be a write.
 *
 * A transport refuses every POST without a permit, or whose permit does not
 * name that request's very path. Only src/app/permit.c defines
 * ur_permit_make(), and a test holds that only src/app/apply*.c calls it.
 */
struct ur_permit {
	uint32_t seal;	 /* UR_PERMIT_SEAL, or it is no permit */
	char path[1024]; /* the only path it is good for */
};

#define UR_PERMIT_SEAL 0x7572706dU

#endif
