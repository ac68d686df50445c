/* SPDX-License-Identifier: MIT */
#include "ur/core/repairs.h"

#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"
#include "ur/base/time.h"

#define DAY 86400

/* Times of repairs; one without a time never grows old. */
struct times {
	int64_t *items;
	size_t len, cap;
};

static void add(struct times *t, int64_t at, int64_t now)
{
	if (at != UR_TIME_NONE && at < now - DAY)
		return;
	UR_GROW(t->items, t->len, t->cap);
	t->items[t->len++] = at == UR_TIME_NONE ? INT64_MAX : at;
}

static bool is_repair(const struct ur_row *row, const char *umbrella)
{
	return strcmp(row->context, umbrella) == 0 &&
	       (row->marker.kind == UR_MARKER_COMPENSATED ||
		row->marker.kind == UR_MARKER_COMPENSATED_HAND ||
		(row->marker.kind == UR_MARKER_TRUTH && row->state == UR_STATE_SUCCESS));
}

/* "PASS-NONCE" */
static bool has_id(const struct ur_marker *marker, const char *id)
{
	return strncmp(marker->pass, id, UR_PASS_ID_LEN) == 0 &&
	       id[UR_PASS_ID_LEN] == '-' &&
	       strcmp(marker->nonce, id + UR_PASS_ID_LEN + 1) == 0;
}

static bool is_among(const struct ur_row *rows, size_t len, const char *umbrella,
		     const char *id)
{
	for (size_t i = 0; i < len; i++)
		if (is_repair(&rows[i], umbrella) && has_id(&rows[i].marker, id))
			return true;
	return false;
}

static int newest_first(const void *a, const void *b)
{
	int64_t x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return (x < y) - (x > y);
}

struct ur_repairs ur_repairs_count(const struct ur_row *rows, size_t rows_len,
				   const char *umbrella,
				   const struct ur_repair_made *made, size_t made_len,
				   size_t most, int64_t now)
{
	struct ur_repairs repairs = { .ends_at = UR_TIME_NONE };
	struct times t = { 0 };

	for (size_t i = 0; i < rows_len; i++)
		if (is_repair(&rows[i], umbrella))
			add(&t, rows[i].created_at, now);
	for (size_t i = 0; i < made_len; i++)
		if (!is_among(rows, rows_len, umbrella, made[i].id))
			add(&t, made[i].at, now);
	repairs.count = t.len;
	repairs.exhausted = t.len >= most;
	if (repairs.exhausted && most) {
		qsort(t.items, t.len, sizeof(*t.items), newest_first);
		if (t.items[most - 1] != INT64_MAX)
			repairs.ends_at = t.items[most - 1] + DAY + 1;
	}
	free(t.items);
	return repairs;
}
