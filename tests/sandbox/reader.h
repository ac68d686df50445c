/* SPDX-License-Identifier: MIT */
#ifndef SANDBOX_READER_H
#define SANDBOX_READER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * @file reader.h
 * Strict reading of JSON: each value knows its path, unknown keys and wrong
 * types are errors, the first error is kept and reading goes on with defaults.
 */

struct sb_wrong {
	bool bad;
	char text[512];
};

struct sb_in {
	json_t *v;
	const struct sb_in *up;
	const char *key; /* NULL: an element of an array */
	size_t index;
	struct sb_wrong *wrong;
};

struct sb_in sb_in_top(json_t *v, struct sb_wrong *wrong);
void sb_in_fail(const struct sb_in *in, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/** Check that it is an object with no other keys than those named. */
void sb_in_only(const struct sb_in *in, const char *keys);
/** A member; false when it is absent. */
bool sb_in_get(const struct sb_in *in, const char *key, struct sb_in *out);
/** Number of elements of a member that is an array; 0 when it is absent. */
size_t sb_in_list(const struct sb_in *in, const char *key, struct sb_in *out);
struct sb_in sb_in_at(const struct sb_in *list, size_t index);
struct sb_in sb_in_member(const struct sb_in *in, const char *key, json_t *v);

const char *sb_in_str(const struct sb_in *in, const char *key, const char *otherwise);
int64_t sb_in_int(const struct sb_in *in, const char *key, int64_t otherwise);
bool sb_in_bool(const struct sb_in *in, const char *key, bool otherwise);
int64_t sb_in_time(const struct sb_in *in, const char *key, int64_t start,
		   int64_t otherwise);
/** The value itself as a string; "" and an error when it is none. */
const char *sb_in_text(const struct sb_in *in);

#endif
