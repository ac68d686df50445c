/* SPDX-License-Identifier: MIT */
#ifndef UR_CORE_REPAIRS_H
#define UR_CORE_REPAIRS_H

#include "ur/core/row.h"

/**
 * @file repairs.h
 * How often one umbrella of one commit was repaired in the last day, and when the limit of
 * it ends (SPEC 4 limits.max_per_head): our compensations by their rows, those and our
 * re-runs by the ledger. A person's re-run is not ours.
 */

/** One repair as the ledger knows it. */
struct ur_repair_made {
	const char *id; /* "PASS-NONCE", as the marker of its row has it */
	int64_t at;
};

struct ur_repairs {
	size_t count;	 /* in the last day */
	bool exhausted;	 /* there may be no further one now */
	int64_t ends_at; /* when there may be; UR_TIME_NONE: not known, or not exhausted */
};

/** @param rows the commit's history, or as much of it as was read */
struct ur_repairs ur_repairs_count(const struct ur_row *rows, size_t rows_len,
				   const char *umbrella,
				   const struct ur_repair_made *made, size_t made_len,
				   size_t most, int64_t now);

#endif
