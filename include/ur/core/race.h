/* SPDX-License-Identifier: MIT */
#ifndef UR_CORE_RACE_H
#define UR_CORE_RACE_H

#include <stdbool.h>
#include <stdint.h>

#include "ur/core/row.h"

/**
 * @file race.h
 * Did anybody write while we wrote? Ids of a commit's rows count 1, 2, 3 … without gaps
 * (servers/README.md), so the number of our own row tells.
 */

/** Is @c ours the very next id behind @c seen, so that nobody wrote in between? */
bool ur_race_is_next(int64_t seen, int64_t ours);
/** Do these rows, distinct in their ids, show each one between @c seen and @c ours? False as
 *  well when @c ours is not behind @c seen: such a number tells nothing. */
bool ur_race_shows_all(const struct ur_rows *rows, int64_t seen, int64_t ours);

#endif
