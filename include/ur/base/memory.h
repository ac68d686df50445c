/* SPDX-License-Identifier: MIT */
#ifndef UR_BASE_MEMORY_H
#define UR_BASE_MEMORY_H

#include <stddef.h>

/**
 * @file memory.h
 * Allocation that cannot fail: running out of memory ends the program with
 * one line on stderr and exit code 70. A pass that restarts in five minutes
 * needs no recovery path, and half as many branches are left to test.
 */

/** The end of the program: for a library that says it has no memory. */
void ur_out_of_memory(void) __attribute__((noreturn));

void *ur_xmalloc(size_t size) __attribute__((malloc, returns_nonnull));
/** Zeroed; ends the program when count * size overflows. */
void *ur_xcalloc(size_t count, size_t size) __attribute__((malloc, returns_nonnull));
/** Ends the program when count * size overflows. */
void *ur_xreallocarray(void *old, size_t count, size_t size)
	__attribute__((returns_nonnull));
char *ur_xstrdup(const char *s) __attribute__((malloc, returns_nonnull));
char *ur_xstrndup(const char *s, size_t len) __attribute__((malloc, returns_nonnull));
char *ur_xasprintf(const char *fmt, ...)
	__attribute__((malloc, returns_nonnull, format(printf, 1, 2)));

/** NULL stays NULL, everything else is copied. */
char *ur_xstrdup_null(const char *s) __attribute__((malloc));

/** Number of elements of an array. */
#define UR_LEN(a) (sizeof(a) / sizeof((a)[0]))

/**
 * Make room for one more element behind @c len in the array @c items, whose
 * capacity is @c cap. For growing arrays kept as three plain members.
 */
#define UR_GROW(items, len, cap)                                                         \
	do {                                                                             \
		if ((len) == (cap)) {                                                    \
			(cap) = (cap) ? (cap)*2 : 8;                                     \
			(items) = ur_xreallocarray((items), (cap), sizeof(*(items)));    \
		}                                                                        \
	} while (0)

#endif
