/* SPDX-License-Identifier: MIT */
#ifndef UR_NET_RECORD_H
#define UR_NET_RECORD_H

#include "ur/base/error.h"
#include "ur/base/time.h"
#include "ur/net/transport.h"

/**
 * @file record.h
 * A support bundle: every answer kept, dated, secrets replaced (--record), and a
 * transport that answers from such a bundle without network (--replay).
 *
 * One file per answer, `NNNNNN.json` in order of arrival: the request's method and path, status,
 * the headers this program reads, the body as text (or base64 when it is not UTF-8), the
 * local time; and `bundle.json` with the API base, the times of the recording's begin and
 * of its first answer, and a format number. A replaying transport answers the n-th request of one
 * method and path with the n-th recorded answer of it, the last one repeatedly;
 * a request that was never recorded is UR_NET_OTHER with a text that says so.
 */

/**
 * Wraps @c inner; the directory is made. A file that cannot be written later ends the
 * recording with a warning, not the pass.
 * @return UR_OK with @c inner owned by *out; or UR_EIO, also when the directory holds a
 *         recording already, with @c inner still the caller's
 */
enum ur_errc ur_record_new(struct ur_transport *inner, const char *directory,
			   const char *api_base, const struct ur_clock *clock,
			   struct ur_transport **out, struct ur_error *err);

/**
 * @param clock set to the bundle's recorded time: it begins with the recording and follows
 *              the answers as they are handed out; pauses pass at once, chance is the same
 *              in each replay; both owned by *out
 * @return UR_OK, UR_EIO, or UR_ECONFIG for files that are no recording
 */
enum ur_errc ur_replay_new(const char *directory, struct ur_transport **out,
			   const struct ur_clock **clock, struct ur_error *err);

#endif
