/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "ur/app/pass.h"
#include "ur/app/use_cases.h"
#include "ur/base/memory.h"

/* One write by a person: the pass stays open between plan and consent. */
struct ur_hand {
	struct ur_app *app;
	struct ur_result *result;
	struct ur_forge forge;
	struct ur_pass pass;
	struct ur_case *c;
	int64_t started_ms;
};

static struct ur_hand *open_hand(struct ur_app *app, const char *command, bool by_hand,
				 struct ur_result *result)
{
	struct ur_hand *hand = ur_xcalloc(1, sizeof(*hand));
	struct ur_error err = UR_ERROR_INIT;
	bool known;

	app->by_hand = by_hand;
	app->explain = true;
	hand->app = app;
	hand->result = result;
	hand->started_ms = app->clock->monotonic_ms(app->clock->self);
	ur_result_start(app, command, result);
	known = ur_pass_identify(app, &hand->forge, &err);
	ur_pass_init(&hand->pass, app, result, &app->settings->repositories[0], &hand->forge);
	if (!known)
		ur_pass_stop(&hand->pass, err.code, &err);
	else if (ur_pass_open(&hand->pass))
		ur_survey(&hand->pass);
	return hand;
}

static bool is_open(const struct ur_pass *pass, int64_t number)
{
	for (size_t i = 0; i < pass->pulls.len; i++)
		if (pass->pulls.items[i].number == number)
			return true;
	return false;
}

/* Only the asked pull request is of interest; the others were read for shared heads. */
static void drop_others(struct ur_hand *hand)
{
	struct ur_repository_result *out = ur_pass_out(&hand->pass);
	size_t kept = 0;

	memset(out->counts, 0, sizeof(out->counts));
	for (size_t i = 0; i < out->pulls_len; i++) {
		if (out->pulls[i].number != hand->app->settings->pull) {
			ur_pr_result_release(&out->pulls[i]);
			continue;
		}
		for (size_t c = 0; c < hand->pass.cases_len; c++)
			if (hand->pass.cases[c].result == i)
				hand->pass.cases[c].result = kept;
		out->pulls[kept++] = out->pulls[i];
		out->counts[out->pulls[kept - 1].verdict]++;
	}
	out->pulls_len = kept;
}

static struct ur_case *case_to_repair(struct ur_hand *hand)
{
	for (size_t i = 0; i < hand->pass.cases_len; i++) {
		struct ur_case *c = &hand->pass.cases[i];

		if (hand->pass.pulls.items[c->pull].number == hand->app->settings->pull &&
		    c->decision.reason == UR_REASON_STALE)
			return c;
	}
	return NULL;
}

static struct ur_hand_words words_of(const struct ur_hand *hand)
{
	const struct ur_settings *s = hand->app->settings;

	return (struct ur_hand_words){
		.person = s->as && *s->as ? s->as : s->actor && *s->actor ? s->actor : "",
		.reason = s->reason,
	};
}

static void plan_case(struct ur_hand *hand)
{
	const struct ur_hand_words words = words_of(hand);
	struct ur_action *action = &ur_pass_out(&hand->pass)->pulls[hand->c->result].action;
	struct ur_marker marker = ur_case_marker(hand->c);

	free(action->description);
	*action = (struct ur_action){ .kind = hand->c->decision.remedy };
	if (hand->pass.facts.paused) {
		action->outcome = UR_OUTCOME_DEFERRED;
		action->why = UR_WHY_PAUSED;
		hand->c = NULL;
		return;
	}
	action->outcome = UR_OUTCOME_PLANNED;
	if (action->kind != UR_DO_RERUN)
		action->description = ur_case_description(hand->c, &words, &marker);
}

struct ur_hand *ur_app_compensate_plan(struct ur_app *app, struct ur_result *result)
{
	struct ur_hand *hand = open_hand(app, "compensate", true, result);

	if (hand->pass.stopped == UR_OK && !is_open(&hand->pass, app->settings->pull))
		ur_result_error(result, "no-such-pull-request",
				"%s has no open pull request %lld",
				hand->pass.settings->name, (long long)app->settings->pull);
	drop_others(hand);
	hand->c = case_to_repair(hand);
	if (hand->c)
		plan_case(hand);
	ur_result_end(app, result, hand->started_ms);
	if (hand->c)
		return hand;
	/* refused by a gate is exit 1; what stopped it earlier has a code of its own */
	if (!result->exit_code)
		result->exit_code = 1;
	ur_hand_free(hand);
	return NULL;
}

void ur_app_hand_carry_out(struct ur_hand *hand)
{
	struct ur_hand_words words = words_of(hand);
	struct ur_action *action = &ur_pass_out(&hand->pass)->pulls[hand->c->result].action;

	hand->result->applied = true;
	/* the time a person took to answer is not the pass's */
	hand->app->net.deadline_ms = hand->app->clock->monotonic_ms(hand->app->clock->self) +
				     hand->app->settings->deadline_seconds * 1000;
	/* a login is asked for only when no name was given */
	if (!*words.person) {
		const struct ur_identity *me = ur_pass_me(&hand->pass);

		words.person = me->known == UR_YES ? me->login : "an unnamed person";
	}
	action->outcome = UR_OUTCOME_NONE;
	ur_pass_check_right(&hand->pass);
	if (hand->pass.stopped == UR_OK)
		ur_apply(hand->c, &words, action);
	ur_result_end(hand->app, hand->result, hand->started_ms);
	if (!hand->result->exit_code && action->outcome == UR_OUTCOME_DEFERRED)
		hand->result->exit_code = 1;
}

void ur_hand_free(struct ur_hand *hand)
{
	if (!hand)
		return;
	ur_pass_release(&hand->pass);
	free(hand);
}

void ur_app_explain(struct ur_app *app, struct ur_result *result)
{
	struct ur_hand *hand = open_hand(app, "explain", false, result);

	if (hand->pass.stopped == UR_OK && !is_open(&hand->pass, app->settings->pull))
		ur_result_error(result, "no-such-pull-request",
				"%s has no open pull request %lld",
				hand->pass.settings->name, (long long)app->settings->pull);
	drop_others(hand);
	hand->c = case_to_repair(hand);
	if (hand->c)
		plan_case(hand);
	ur_result_end(app, result, hand->started_ms);
	if (!result->exit_code && result->errors_len)
		result->exit_code = 1;
	ur_hand_free(hand);
}
