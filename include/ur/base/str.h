/* SPDX-License-Identifier: MIT */
#ifndef UR_BASE_STR_H
#define UR_BASE_STR_H

#include <stdbool.h>
#include <stdarg.h>
#include <stddef.h>

/**
 * @file str.h
 * A growable string with a limit set at birth.
 *
 * Invariants: buf is never NULL and always NUL-terminated at buf[len]; bytes
 * may include NUL. Appending past the limit appends nothing, sets
 * @c overflowed and returns false; everything appended before stays. A caller
 * that builds a string piece by piece may look at @c overflowed once, at the
 * end.
 */
struct ur_str {
	char *buf;
	size_t len;
	size_t cap;
	size_t limit; /* largest len allowed; 0 means UR_STR_LIMIT_DEFAULT */
	bool overflowed;
};

#define UR_STR_LIMIT_DEFAULT ((size_t)64 << 20)

/** The shared empty string every fresh ur_str points to; never written. */
extern char ur_str_empty[1];

#define UR_STR_INIT                                                                      \
	{                                                                                \
		.buf = ur_str_empty                                                      \
	}
#define UR_STR_INIT_LIMIT(n)                                                             \
	{                                                                                \
		.buf = ur_str_empty, .limit = (n)                                        \
	}

/** Free what it owns and leave it empty with the same limit. */
void ur_str_release(struct ur_str *s);
/** Make it empty, keep the memory. Clears @c overflowed. */
void ur_str_clear(struct ur_str *s);
/** Make room for @c more bytes at once; false when that would pass the limit. */
bool ur_str_reserve(struct ur_str *s, size_t more);
bool ur_str_add(struct ur_str *s, const void *bytes, size_t len);
bool ur_str_adds(struct ur_str *s, const char *text);
bool ur_str_addc(struct ur_str *s, char c);
bool ur_str_addf(struct ur_str *s, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
bool ur_str_vaddf(struct ur_str *s, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));
/** Replace the whole content. Arguments may point into the old content; for
 *  everything else here texts must lie outside of @c s. */
bool ur_str_setf(struct ur_str *s, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/** Hand the buffer (heap, NUL-terminated) over; s is empty afterwards. */
char *ur_str_detach(struct ur_str *s) __attribute__((returns_nonnull));
/** Append @c text percent-encoded as one URL path segment or query value
 *  (everything but RFC 3986 unreserved characters is encoded). */
bool ur_str_add_urlencoded(struct ur_str *s, const char *text);

/** True when @c text begins with @c prefix. */
bool ur_starts_with(const char *text, const char *prefix);
/** True when @c text ends with @c suffix. */
bool ur_ends_with(const char *text, const char *suffix);

#endif
