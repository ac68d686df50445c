/* SPDX-License-Identifier: MIT */
#ifndef UR_CORE_REFUSAL_H
#define UR_CORE_REFUSAL_H

#include "ur/core/decide.h"

/**
 * @file refusal.h
 * A re-run that the server refused is not asked for again in each pass (SPEC 6): not for a
 * day (an hour, where a right was lacking), or until rows or runs of the commit change. The ledger remembers it by its words.
 */

/** What forge/ says in front of a server's own words when it refuses a re-run. */
#define UR_REFUSAL_WORDS "the server refuses it ("

struct ur_refusal {
	enum ur_cause cause; /* never UR_CAUSE_NONE */
	int64_t at;	     /* when it was refused */
	int64_t highest_id;  /* of the commit's rows then */
	const struct ur_records
		*records; /* what was read of its runs then; NULL: nothing */
};

/** Why a re-run was refused, from the text of its outcome; UR_CAUSE_NONE when that text is
 *  of no refusal but of something that went wrong on the way. */
enum ur_cause ur_refusal_cause(const char *text);

/** Until when it stands if nothing changes. */
int64_t ur_refusal_ends(const struct ur_refusal *refusal);
/** Is it still to be expected? */
bool ur_refusal_stands(const struct ur_refusal *refusal, const struct ur_evidence *e);

#endif
