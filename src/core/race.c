/* SPDX-License-Identifier: MIT */
#include "ur/core/race.h"

bool ur_race_is_next(int64_t seen, int64_t ours)
{
	return seen < INT64_MAX && ours == seen + 1;
}

bool ur_race_shows_all(const struct ur_rows *rows, int64_t seen, int64_t ours)
{
	uint64_t shown = 0;

	for (size_t i = 0; i < rows->len; i++)
		shown += rows->items[i].id > seen && rows->items[i].id < ours;
	/* an id and what was seen are never negative: their distance fits */
	return ours > seen && (uint64_t)(ours - seen) - 1 == shown;
}
