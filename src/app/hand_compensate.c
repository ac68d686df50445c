/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ur/app/hand.h"

/* A claim that no umbrella of the pull request has a use for was meant otherwise. */
static bool is_required(const struct ur_pass *pass, const char *context, bool *known)
{
	for (size_t i = 0; i < pass->cases_len; i++) {
		const struct ur_case *c = &pass->cases[i];

		if (!ur_case_is_asked_for(c) || !c->policy_read || !c->policy.known)
			continue;
		*known = true;
		for (size_t k = 0; k < c->policy.required_len; k++)
			if (strcmp(c->policy.required[k].context, context) == 0)
				return true;
	}
	return false;
}

/* @return false, each with one line, when what --inherited says does not hold */
static bool claims_hold(struct ur_hand *hand)
{
	const struct ur_list *list = &hand->app->settings->inherited;
	const struct ur_pass *pass = &hand->passes[0];
	bool hold = true;

	for (size_t i = 0; i < pass->cases_len; i++) {
		const struct ur_case *c = &pass->cases[i];

		if (!ur_case_is_asked_for(c) || !c->inherited_refusal)
			continue;
		ur_result_error(hand->result, "inherited", "%s", c->inherited_refusal);
		hold = false;
	}
	for (size_t i = 0; hold && i < list->len; i++) {
		bool known = false;

		if (is_required(pass, list->items[i], &known) || !known)
			continue;
		ur_result_error(
			hand->result, "inherited",
			"'%s' cannot be called inherited: it is not a required context",
			list->items[i]);
		hold = false;
	}
	return hold;
}

static struct ur_case *case_to_repair(struct ur_hand *hand)
{
	struct ur_pass *pass = &hand->passes[0];

	for (size_t i = 0; i < pass->cases_len; i++) {
		struct ur_case *c = &pass->cases[i];

		if (!ur_case_is_asked_for(c) || c->decision.reason != UR_REASON_STALE)
			continue;
		if (!c->inherited_proof || c->decision.remedy == UR_DO_COMPENSATE)
			return c;
		ur_result_error(
			hand->result, "inherited",
			"nothing can be inherited by a re-run: it would fail again");
	}
	return NULL;
}

struct ur_hand *ur_app_compensate_plan(struct ur_app *app, struct ur_result *result)
{
	struct ur_hand *hand;
	struct ur_case *c;

	app->by_hand = true;
	hand = ur_hand_open(app, "compensate", result);
	ur_hand_check_open(hand);
	ur_hand_keep(hand, ur_hand_is_asked);
	c = claims_hold(hand) ? case_to_repair(hand) : NULL;
	if (c)
		ur_hand_plan(hand, c);
	/* what a gate refuses has its code by the pull request's reason */
	return ur_hand_planned(hand, 0);
}
