/* SPDX-License-Identifier: MIT */
#ifndef UR_FORGE_ANSWER_H
#define UR_FORGE_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "json.h"
#include "ur/base/error.h"
#include "ur/forge/client.h"

/**
 * @file answer.h
 * From a response to checked JSON. Private to this room: struct ur_json goes no further.
 *
 * Errors set here name the cause only; callers put "cannot ..." in front with
 * ur_error_context().
 */

/** The status is the expected one and the body is whole and fresh. */
bool ur_answer_is(const struct ur_response *response, long expected);

/** UR_OK when the status is the expected one and the body is whole; else what it means, as
 *  in client.h, with a hint. */
enum ur_errc ur_answer_check(const struct ur_response *response, long expected,
			     struct ur_error *err);

/** ur_json_read() of the body, with a hint when it is a web page. */
enum ur_errc ur_answer_json(const struct ur_response *response, struct ur_json **out,
			    struct ur_error *err);

/** One read; notes an HTML 403 in @c forge. */
void ur_answer_get(struct ur_forge *forge, const char *path,
		   struct ur_response *response);

/** ur_answer_get(), ur_answer_check() for 200 and ur_answer_json() in one. */
enum ur_errc ur_answer_read(struct ur_forge *forge, const char *path,
			    struct ur_response *response, struct ur_json **out,
			    struct ur_error *err);

/** Keep the fact that something in front of the server blocks us. */
void ur_answer_note(struct ur_forge *forge, const struct ur_response *response);

/** Hand a cause on that was kept apart, @c err being untouched until now. */
enum ur_errc ur_answer_raise(struct ur_error *err, const struct ur_error *why);

/** UR_EPROTO: the field at this place of the answer is not what it should be. */
enum ur_errc ur_answer_odd(struct ur_error *err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/** Append what the server gave as reason, cleaned of secrets and control characters
 *  and cut; nothing when it gave none. */
void ur_answer_text(const struct ur_response *response, struct ur_str *out);

/** The string at @c key, borrowed; NULL when it is anything else. */
const char *ur_answer_string(const struct ur_json *object, const char *key);
/** The same, "" for null and for a missing key; NULL when it is another kind of value. */
const char *ur_answer_optional(const struct ur_json *object, const char *key);
/** Most bytes of a name that is kept: of a job, a file, a branch, an event. */
#define UR_NAME_BYTES_MAX 4096u
/** Fails with the first of the object's texts that is longer, as "PLACE[i].KEY".
 *  @param keys ends in NULL */
enum ur_errc ur_answer_names_fit(const struct ur_json *object, const char *const *keys,
				 const char *place, size_t i, struct ur_error *err);
/** @return false unless @c key is an integer */
bool ur_answer_integer(const struct ur_json *object, const char *key, int64_t *out);
/** @return false unless @c key is an integer above zero */
bool ur_answer_id(const struct ur_json *object, const char *key, int64_t *out);
/** @return false unless @c key is true or false */
bool ur_answer_bool(const struct ur_json *object, const char *key, bool *out);
/** Copy a commit id; "" and false when it is not a full one. */
bool ur_answer_sha(const struct ur_json *object, const char *key, char out[65]);

/** Append a path to a URL, each segment percent-encoded, slashes kept.
 *  @return false for an empty, "." or ".." segment */
bool ur_answer_add_path(struct ur_str *out, const char *path);

#endif
