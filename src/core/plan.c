/* SPDX-License-Identifier: MIT */
#include "ur/core/plan.h"

/* Up to this many repairs are never a mass action, however few heads there are. */
#define MASS_FREE 3
#define MILLION 1000000

const char *ur_why_name(enum ur_why why)
{
	switch (why) {
	case UR_WHY_LIMIT_REACHED:
		return "limit-reached";
	case UR_WHY_MASS_ACTION:
		return "mass-action";
	case UR_WHY_HEAD_MOVED:
		return "head-moved";
	case UR_WHY_PR_CLOSED:
		return "pr-closed";
	case UR_WHY_CHANGED_MEANWHILE:
		return "changed-meanwhile";
	case UR_WHY_PAUSED:
		return "paused";
	case UR_WHY_DEADLINE:
		return "deadline";
	case UR_WHY_LIST_INCOMPLETE:
		return "list-incomplete";
	case UR_WHY_NONE:
		break;
	}
	return "";
}

const char *ur_why_next_step(enum ur_why why)
{
	switch (why) {
	case UR_WHY_LIMIT_REACHED:
		return "the next pass goes on; limits.max_actions and "
		       "limits.max_per_head "
		       "say how far";
	case UR_WHY_MASS_ACTION:
		return "look at one with 'explain' and repair it with --pr; all at once "
		       "need --allow-mass";
	case UR_WHY_HEAD_MOVED:
	case UR_WHY_PR_CLOSED:
	case UR_WHY_CHANGED_MEANWHILE:
		return "the next pass judges it anew";
	case UR_WHY_PAUSED:
		return "take the repository's topic 'umbrella-reaper-pause' away";
	case UR_WHY_DEADLINE:
		return "the next pass goes on; limits.deadline says how long";
	case UR_WHY_LIST_INCOMPLETE:
		return "see what stands between here and the server: a cache must not "
		       "keep its lists";
	case UR_WHY_NONE:
		break;
	}
	return "";
}

static bool wants(const struct ur_plan_item *item, enum ur_verdict verdict)
{
	return item->carries && item->verdict == verdict;
}

/* More repairs than a sound policy would ever ask for at once? */
static bool is_mass(size_t repairs, size_t heads, const struct ur_plan_limits *limits)
{
	if (limits->allow_mass || repairs <= MASS_FREE)
		return false;
	return (uint64_t)repairs * MILLION > (uint64_t)heads * limits->max_share_ppm;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

struct spent {
	size_t writes, reruns;
};

/* As much of it as the limits leave, rows before re-runs. @return false: nothing */
static bool grant(struct ur_plan_item *item, const struct ur_plan_limits *limits,
		  struct spent *spent)
{
	size_t posts = 1 + item->more_writes - item->reruns;
	size_t left = limits->max_actions - spent->writes;

	item->reruns_granted = least(item->reruns, limits->max_reruns - spent->reruns);
	item->writes_granted = least(posts + item->reruns_granted, left);
	if (item->writes_granted < posts + item->reruns_granted)
		item->reruns_granted =
			item->writes_granted - least(item->writes_granted, posts);
	spent->writes += item->writes_granted;
	spent->reruns += item->reruns_granted;
	return item->writes_granted > 0;
}

size_t ur_plan(struct ur_plan_item *items, size_t len,
	       const struct ur_plan_limits *limits)
{
	size_t heads = 0, repairs = 0, due = 0;
	struct spent spent = { 0 };
	bool mass;

	for (size_t i = 0; i < len; i++) {
		struct ur_plan_item *item = &items[i];

		item->due = false;
		item->why = UR_WHY_NONE;
		item->order = 0;
		item->writes_granted = item->reruns_granted = 0;
		heads += item->judged;
		repairs += wants(item, UR_VERDICT_REPAIR) && !item->limited;
		if (wants(item, UR_VERDICT_REVOKE)) {
			item->due = true;
			item->order = due++;
			item->writes_granted = 1 + item->more_writes;
			item->reruns_granted = item->reruns;
		}
	}
	mass = is_mass(repairs, heads, limits);
	for (size_t i = 0; i < len; i++) {
		struct ur_plan_item *item = &items[i];

		if (!wants(item, UR_VERDICT_REPAIR))
			continue;
		if (item->limited) {
			item->why = UR_WHY_LIMIT_REACHED;
		} else if (mass) {
			item->why = UR_WHY_MASS_ACTION;
		} else if (!grant(item, limits, &spent)) {
			item->why = UR_WHY_LIMIT_REACHED;
		} else {
			item->due = true;
			item->order = due++;
		}
	}
	return due;
}
