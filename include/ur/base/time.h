/* SPDX-License-Identifier: MIT */
#ifndef UR_BASE_TIME_H
#define UR_BASE_TIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ur/base/error.h"

/**
 * @file time.h
 * Points in time are seconds since the epoch in an int64_t, durations are
 * seconds unless the name says otherwise. Only struct ur_clock reads a real
 * clock, and it is passed in.
 */

/** No such time: missing, unreadable, or the epoch itself. */
#define UR_TIME_NONE INT64_MIN

/** A duration that never ends: the word "never". */
#define UR_DURATION_NEVER INT64_MAX

/** Where time and chance come from; tests put in their own. */
struct ur_clock {
	void *self;
	/** Wall clock, seconds since the epoch. */
	int64_t (*now)(void *self);
	/** Never goes back; milliseconds from an arbitrary start. */
	int64_t (*monotonic_ms)(void *self);
	/** 32 random bits. */
	uint32_t (*random)(void *self);
};

/** The machine's own clock and getrandom(2). */
extern const struct ur_clock ur_clock_system;

/**
 * Read an RFC 3339 time with any zone offset ("2026-11-22T06:33:41+01:00",
 * fraction allowed and dropped). UR_TIME_NONE for anything else, for a date
 * before 1971 (forges print the epoch for "unset") and after year 9999.
 */
int64_t ur_time_parse_rfc3339(const char *text);
/** Read an HTTP date (IMF-fixdate). UR_TIME_NONE for anything else. */
int64_t ur_time_parse_http(const char *text);

/** "2026-11-22T06:33:41Z"; UR_TIME_NONE gives "". @return buf */
#define UR_TIME_BUF 32
char *ur_time_format(int64_t at, char buf[UR_TIME_BUF]);
/** "20261122T063341Z", as run ids use it. @return buf */
char *ur_time_format_compact(int64_t at, char buf[UR_TIME_BUF]);

/**
 * Read "90s", "5m", "2h", "7d" (above zero, one unit, no blanks).
 * @return UR_OK, or UR_ECONFIG with message and hint
 */
enum ur_errc ur_duration_parse(const char *text, int64_t *seconds, struct ur_error *err);
/** For people: "45s", "14m", "2h 5m", "3d 4h". @return buf */
#define UR_DURATION_BUF 32
char *ur_duration_format(int64_t seconds, char buf[UR_DURATION_BUF]);

#endif
