/* SPDX-License-Identifier: MIT */
#ifndef SANDBOX_LATE_H
#define SANDBOX_LATE_H

#include "call.h"

/**
 * @file late.h
 * Requests that the forge takes in now and carries out later (fault `late`).
 */
struct sb_late *sb_late_add(struct sb_world *w, const struct sb_request *rq,
			    int64_t delay_ms, bool awaited);
/** Carry out what is due. */
void sb_late_advance(struct sb_world *w);
/** Its answer, the caller's from now on; NULL as long as it was not carried out. */
struct sb_answer *sb_late_answer(struct sb_late *late);
/** Milliseconds until the next one is due, -1 for none. */
int64_t sb_late_wait(const struct sb_world *w);
void sb_late_clear(struct sb_world *w);

#endif
