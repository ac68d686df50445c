/* SPDX-License-Identifier: MIT */
#include "ur/app/hand.h"

#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"

struct ur_hand *ur_hand_open(struct ur_app *app, const char *command,
			     struct ur_result *result)
{
	const struct ur_settings *s = app->settings;
	struct ur_hand *hand = ur_xcalloc(1, sizeof(*hand));
	struct ur_error err = UR_ERROR_INIT;
	bool known;

	app->explain = app->tells = app->settings->pull != 0;
	hand->app = app;
	hand->result = result;
	hand->started_ms = app->clock->monotonic_ms(app->clock->self);
	ur_result_start(app, command, result);
	known = ur_pass_identify(app, &hand->forge, &err);
	hand->passes = ur_xcalloc(s->repositories_len + 1, sizeof(*hand->passes));
	hand->passes_len = s->repositories_len;
	for (size_t i = 0; i < hand->passes_len; i++) {
		struct ur_pass *pass = &hand->passes[i];

		ur_pass_init(pass, app, result, &s->repositories[i], &hand->forge);
		if (!known)
			ur_pass_stop(pass, err.code, &err);
		else if (ur_pass_open(pass))
			ur_survey(pass);
	}
	return hand;
}

void ur_hand_check_open(struct ur_hand *hand)
{
	const struct ur_pass *pass = &hand->passes[0];
	int64_t number = hand->app->settings->pull;

	if (pass->stopped == UR_OK && !ur_pass_lists(pass, number))
		ur_pass_tell_unlisted(&hand->passes[0], number);
}

bool ur_hand_is_asked(const struct ur_hand *hand, const struct ur_pass *pass,
		      size_t result)
{
	return ur_pass_out(pass)->pulls[result].number == hand->app->settings->pull;
}

static void keep_of(struct ur_hand *hand, struct ur_pass *pass,
		    bool (*wanted)(const struct ur_hand *, const struct ur_pass *,
				   size_t))
{
	struct ur_repository_result *out = ur_pass_out(pass);
	size_t kept = 0;

	memset(out->counts, 0, sizeof(out->counts));
	for (size_t i = 0; i < out->pulls_len; i++) {
		if (!wanted(hand, pass, i)) {
			ur_pr_result_release(&out->pulls[i]);
			continue;
		}
		/* never to a higher place, so no case is told twice */
		for (size_t c = 0; c < pass->cases_len; c++)
			if (pass->cases[c].result == i)
				pass->cases[c].result = kept;
		if (kept != i) {
			out->pulls[kept] = out->pulls[i];
			memset(&out->pulls[i], 0, sizeof(out->pulls[i]));
		}
		out->counts[out->pulls[kept++].verdict]++;
	}
	out->pulls_len = kept;
}

void ur_hand_keep(struct ur_hand *hand,
		  bool (*wanted)(const struct ur_hand *, const struct ur_pass *, size_t))
{
	for (size_t i = 0; i < hand->passes_len; i++)
		keep_of(hand, &hand->passes[i], wanted);
}

static struct ur_hand_words words_of(const struct ur_hand *hand)
{
	const struct ur_settings *s = hand->app->settings;

	return (struct ur_hand_words){
		.person = s->as && *s->as	? s->as :
			  s->actor && *s->actor ? s->actor :
						  "",
		.reason = s->reason,
	};
}

static struct ur_action *action_of(const struct ur_case *c)
{
	return &ur_pass_out(c->pass)->pulls[c->result].action;
}

/* A green may merge it within a second, which the person should know before. The
 * decision itself asks only where the proof is weak. */
static void look_for_automerge(struct ur_case *c)
{
	const struct ur_pass *pass = c->pass;

	if (c->automerge != UR_NOT_ASKED || ur_case_remedy(c) == UR_DO_REVOKE)
		return;
	c->automerge = ur_pull_automerge(pass->forge, pass->settings->name,
					 pass->pulls.items[c->pull].number);
	ur_pass_out(pass)->pulls[c->result].automerge_armed = c->automerge;
}

/* The plan is shown above the question. */
static void say_consent(struct ur_pr_result *out)
{
	free(out->hint);
	out->hint = ur_xstrdup("'yes' writes it, anything else leaves it as it is");
}

static void forget_consent(struct ur_pr_result *out)
{
	free(out->hint);
	out->hint = NULL;
}

void ur_hand_plan(struct ur_hand *hand, struct ur_case *c)
{
	const struct ur_hand_words words = words_of(hand);
	struct ur_action *action = action_of(c);
	struct ur_marker marker = ur_case_marker(c);

	look_for_automerge(c);
	free(action->description);
	free(action->target_url);
	*action = (struct ur_action){ .kind = ur_case_remedy(c) };
	if (c->pass->facts.paused) {
		action->outcome = UR_OUTCOME_DEFERRED;
		action->why = UR_WHY_PAUSED;
		return;
	}
	if (c->pass->pulls.incomplete && action->kind != UR_DO_REVOKE) {
		action->outcome = UR_OUTCOME_DEFERRED;
		action->why = UR_WHY_LIST_INCOMPLETE;
		return;
	}
	action->outcome = UR_OUTCOME_PLANNED;
	if (hand->app->by_hand)
		say_consent(&ur_pass_out(c->pass)->pulls[c->result]);
	if (action->kind != UR_DO_RERUN)
		action->description = ur_case_description(
			c, hand->app->by_hand ? &words : NULL, &marker);
	ur_case_show_target(c, action);
	UR_GROW(hand->due, hand->due_len, hand->due_cap);
	hand->due[hand->due_len++] = c;
}

struct ur_hand *ur_hand_planned(struct ur_hand *hand, int refused)
{
	struct ur_result *result = hand->result;

	ur_result_end(hand->app, result, hand->started_ms);
	if (hand->due_len)
		return hand;
	/* what stopped it earlier has a code of its own */
	if (!result->exit_code)
		result->exit_code = refused;
	ur_hand_free(hand);
	return NULL;
}

static void carry_out_one(struct ur_hand *hand, struct ur_case *c)
{
	struct ur_hand_words words = words_of(hand);
	struct ur_action *action = action_of(c);

	/* a login is asked for only when no name was given */
	if (!*words.person) {
		const struct ur_identity *me = ur_pass_me(c->pass);

		words.person = me->known == UR_YES ? me->login : "an unnamed person";
	}
	action->outcome = UR_OUTCOME_NONE;
	forget_consent(&ur_pass_out(c->pass)->pulls[c->result]);
	ur_pass_check_right(c->pass);
	if (c->pass->stopped == UR_OK)
		ur_apply(c, &words, action);
}

void ur_app_hand_carry_out(struct ur_hand *hand)
{
	struct ur_app *app = hand->app;
	bool deferred = false;

	hand->result->applied = true;
	/* the time a person took to answer is not the pass's */
	app->net.deadline_ms = app->clock->monotonic_ms(app->clock->self) +
			       app->settings->deadline_seconds * 1000;
	for (size_t i = 0; i < hand->due_len; i++) {
		carry_out_one(hand, hand->due[i]);
		deferred |= action_of(hand->due[i])->outcome == UR_OUTCOME_DEFERRED;
	}
	ur_result_end(app, hand->result, hand->started_ms);
	if (!hand->result->exit_code && deferred)
		hand->result->exit_code = 1;
}

void ur_hand_free(struct ur_hand *hand)
{
	if (!hand)
		return;
	for (size_t i = 0; i < hand->passes_len; i++)
		ur_pass_release(&hand->passes[i]);
	free(hand->passes);
	free(hand->due);
	free(hand);
}
