/* SPDX-License-Identifier: MIT */
#ifndef UR_CORE_STALENESS_H
#define UR_CORE_STALENESS_H

#include <stdbool.h>
#include <stddef.h>

#include "ur/core/decide.h"

/**
 * @file staleness.h
 * Why an umbrella is likely to have gone stale, read from the order in which its commit's
 * rows were written, and what would keep it from happening again. For `explain`; no
 * verdict rests on it. Nothing here does I/O or allocates.
 */
enum ur_staleness_code {
	UR_STALENESS_NONE = 0, /* not to be asked: nothing says that it is stale */
	UR_STALENESS_UMBRELLA_WAS_FIRST,
	UR_STALENESS_OLDER_RUN_WROTE_LAST,
	UR_STALENESS_CANCELLED,
	UR_STALENESS_SHARED_CONTEXT,
	UR_STALENESS_JOB_RUN_AGAIN,
	UR_STALENESS_ROW_LOST,
	UR_STALENESS_TAKEN_BACK,
	UR_STALENESS_UMBRELLA_WAS_LAST,
	UR_STALENESS_UNKNOWN, /* asked, and the rows do not tell */
	UR_STALENESS_COUNT_,
};

/** A finding. The rows are borrowed from what it was read from, NULL where none tells. */
struct ur_staleness {
	enum ur_staleness_code code;
	const struct ur_row *umbrella; /* the umbrella's row that is wrong */
	const struct ur_row *other;    /* the one whose place beside it tells */
};

/**
 * Is there a cause to be looked for? Only where the rows of all required contexts are
 * green and the umbrella is red or was compensated, or its name is ambiguous.
 */
bool ur_staleness_asked(const struct ur_decision *d);

/**
 * @param d the decision over @c e
 * @param history every row of the commit, in any order, `ours` set; NULL when it could not
 *        be had, then the live rows must do
 */
struct ur_staleness ur_staleness_read(const struct ur_evidence *e,
				      const struct ur_decision *d,
				      const struct ur_rows *history);

/** "umbrella-was-first", …: stable; "" for UR_STALENESS_NONE and what is no code. */
const char *ur_staleness_name(enum ur_staleness_code code);
/** One sentence: what happened. No full stop. */
const char *ur_staleness_sentence(enum ur_staleness_code code);
/** One sentence: the change that would prevent it. No full stop. */
const char *ur_staleness_prevention(enum ur_staleness_code code);

#endif
