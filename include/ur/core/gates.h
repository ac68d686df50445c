/* SPDX-License-Identifier: MIT */
#ifndef UR_CORE_GATES_H
#define UR_CORE_GATES_H

#include "ur/core/decide.h"

/**
 * @file gates.h
 * The gates of table C (SPEC 6), each a question of its own. For decide.c and
 * its tests only.
 */
enum ur_gate_says { UR_GATE_SAYS_PASS = 0, UR_GATE_SAYS_NEED, UR_GATE_SAYS_OBJECT };

struct ur_gate {
	enum ur_reason reason;
	enum ur_need need; /* what it says NEED for */
	/** d->umbrella_row is set. May fill culprits, cause, age, retry_at and remedy. */
	enum ur_gate_says (*ask)(const struct ur_evidence *e,
				 const struct ur_rules *rules, struct ur_decision *d);
};

extern const struct ur_gate ur_gates[];

/** Remember a context that settled it. */
void ur_gate_culprit(struct ur_decision *d, const char *context);
/** "Now" for ages: the server's Date or the local clock, whichever makes a row younger. */
int64_t ur_gate_now(const struct ur_evidence *e);

#endif
