/* SPDX-License-Identifier: MIT */
#ifndef UR_CORE_PLAN_H
#define UR_CORE_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ur/core/decide.h"

/**
 * @file plan.h
 * From the verdicts of a pass to the writes it will make, with the safety
 * limits (SPEC 6 "At the write"). Pure.
 */

/** Why a due write is not made. "" when it is. */
enum ur_why {
	UR_WHY_NONE = 0,
	UR_WHY_LIMIT_REACHED,
	UR_WHY_MASS_ACTION,
	UR_WHY_HEAD_MOVED,
	UR_WHY_PR_CLOSED,
	UR_WHY_CHANGED_MEANWHILE,
	UR_WHY_PAUSED,
	UR_WHY_DEADLINE,
	UR_WHY_LIST_INCOMPLETE,
};

/** "limit-reached", …; "" for UR_WHY_NONE. */
const char *ur_why_name(enum ur_why why);
/** What to do about it, in place of the reason's own next step; "" for UR_WHY_NONE. */
const char *ur_why_next_step(enum ur_why why);

struct ur_plan_limits {
	size_t max_actions;	/* repairs per pass */
	size_t max_reruns;	/* those of them that are re-runs */
	unsigned max_share_ppm; /* of judged heads, in millionths */
	bool allow_mass;
};

/** One head of the pass. */
struct ur_plan_item {
	enum ur_verdict verdict;
	bool judged;  /* counts for the share: in scope and read, the first of its head */
	bool limited; /* a repair of a head that was repaired often enough */
	bool carries; /* the first pull request of its head: the write is made once */
	size_t more_writes; /* due beside the first: required rows are written each by itself */
	size_t reruns; /* how many of all its writes are re-runs: the last ones */
	/* filled by ur_plan() */
	bool due; /* to be written */
	size_t writes_granted, reruns_granted;
	enum ur_why why; /* for repairs and revocations that are not due */
	size_t order;	 /* 0, 1, 2 … among the due ones: revocations first */
};

/** @return how many are due */
size_t ur_plan(struct ur_plan_item *items, size_t len,
	       const struct ur_plan_limits *limits);

#endif
