/* SPDX-License-Identifier: MIT */
#ifndef UR_CORE_TERM_H
#define UR_CORE_TERM_H

#include "ur/core/matrix.h"

/**
 * @file term.h
 * Expressions ("${{ … }}") as the servers read and evaluate them while they make jobs:
 * their grammar whole, of their values what is the same on every version.
 */

enum ur_term_kind {
	UR_TERM_UNKNOWN = 0,
	UR_TERM_BROKEN, /* it cannot be read, or fails for certain */
	UR_TERM_NULL,
	UR_TERM_BOOL,
	UR_TERM_NUMBER, /* a whole one */
	UR_TERM_FLOAT,	/* how it is shown is known, what it equals is not */
	UR_TERM_TEXT,
};

struct ur_term {
	enum ur_term_kind kind;
	char *text; /* as it is shown; NULL where that is not known */
};

/**
 * What an expression, without its braces, is worth.
 * @param combo `matrix`, and nothing of other jobs yet; NULL where none of that is known
 * @return to be released with ur_term_release()
 */
struct ur_term ur_term_of(const char *text, const struct ur_combo *combo);
void ur_term_release(struct ur_term *term);

#endif
