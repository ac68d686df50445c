/* SPDX-License-Identifier: MIT */
#include "ur/app/hand.h"

const struct ur_row *ur_hand_standing_green(const struct ur_case *c)
{
	const struct ur_app *app = c->pass->app;
	const struct ur_evidence e = ur_case_evidence(c);
	const struct ur_row *row = ur_evidence_row(&e, c->umbrella->context, NULL);

	if (!c->rows || !row || !ur_evidence_umbrella_is_ours(&e))
		return NULL;
	/* one without a time is taken back as well: that is the safe side */
	if (app->settings->since_seconds != UR_DURATION_NEVER &&
	    row->created_at != UR_TIME_NONE &&
	    row->created_at <
		    app->clock->now(app->clock->self) - app->settings->since_seconds)
		return NULL;
	return row;
}

static bool wanted(const struct ur_hand *hand, const struct ur_pass *pass, size_t result)
{
	if (hand->app->settings->pull)
		return ur_hand_is_asked(hand, pass, result);
	/* one that could not be read may be among them */
	if (ur_pass_out(pass)->pulls[result].reason == UR_REASON_READ_INCOMPLETE)
		return true;
	for (size_t i = 0; i < pass->cases_len; i++)
		if (pass->cases[i].result == result && pass->cases[i].take_back)
			return true;
	return false;
}

/* One write per head and umbrella: the first pull request of a head carries it. */
static bool carried(const struct ur_pass *pass, size_t index)
{
	const struct ur_case *c = &pass->cases[index];

	for (size_t i = 0; i < index; i++) {
		const struct ur_case *o = &pass->cases[i];

		if (o->take_back && o->umbrella == c->umbrella &&
		    pass->head_of[o->pull] == pass->head_of[c->pull])
			return true;
	}
	return false;
}

static void choose(struct ur_pass *pass)
{
	for (size_t i = 0; i < pass->cases_len; i++) {
		struct ur_case *c = &pass->cases[i];
		const struct ur_row *row = ur_hand_standing_green(c);

		if (!row || carried(pass, i))
			continue;
		c->take_back = true;
		c->take_back_id = row->id;
	}
}

static void plan(struct ur_hand *hand, struct ur_pass *pass)
{
	for (size_t i = 0; i < pass->cases_len && pass->stopped == UR_OK; i++)
		if (pass->cases[i].take_back)
			ur_hand_plan(hand, &pass->cases[i]);
}

static size_t chosen(const struct ur_hand *hand)
{
	size_t n = 0;

	for (size_t i = 0; i < hand->passes_len; i++)
		for (size_t c = 0; c < hand->passes[i].cases_len; c++)
			n += hand->passes[i].cases[c].take_back;
	return n;
}

struct ur_hand *ur_app_revoke_plan(struct ur_app *app, struct ur_result *result)
{
	int64_t number = app->settings->pull;
	struct ur_hand *hand;

	app->by_hand = app->only_ours = true;
	hand = ur_hand_open(app, "revoke", result);
	for (size_t i = 0; i < hand->passes_len; i++)
		choose(&hand->passes[i]);
	if (number)
		ur_hand_check_open(hand);
	if (number && !result->errors_len && hand->passes[0].stopped == UR_OK &&
	    !chosen(hand))
		ur_result_error(
			result, "nothing-to-revoke",
			"%s #%lld: the current status was not posted by umbrella-reaper",
			hand->passes[0].settings->name, (long long)number);
	ur_hand_keep(hand, wanted);
	for (size_t i = 0; i < hand->passes_len; i++)
		plan(hand, &hand->passes[i]);
	return ur_hand_planned(hand, number ? 1 : 0);
}
