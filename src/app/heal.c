/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "ur/app/apply.h"
#include "ur/base/memory.h"
#include "ur/core/heal.h"

/*
 * Required rows that are behind their record, or whose job was cancelled: each is written, or
 * its job run again, by itself, with a second look of its own.
 */

static struct ur_pr_result *result_of(const struct ur_case *c)
{
	return &ur_pass_out(c->pass)->pulls[c->result];
}

static void show_one(struct ur_case *c, const struct ur_row_order *order,
		     struct ur_row_action *row)
{
	struct ur_action *action = &row->action;
	struct ur_marker marker = ur_case_marker(c);
	struct ur_repairs repairs;

	c->order = *order;
	repairs = ur_recall_repairs(c, c->rows);
	row->context = ur_xstrdup(order->context);
	action->kind = order->kind;
	action->outcome = UR_OUTCOME_PLANNED;
	if (order->kind == UR_DO_TRUTH)
		action->description = ur_case_description(c, NULL, &marker);
	ur_case_show_target(c, action);
	/* what takes a wrong truth back is never limited */
	if (repairs.exhausted && c->decision.reason != UR_REASON_CONTRADICTED) {
		action->outcome = UR_OUTCOME_DEFERRED;
		action->why = UR_WHY_LIMIT_REACHED;
		result_of(c)->retry_at = repairs.ends_at;
	}
	c->order = (struct ur_row_order){ .kind = UR_DO_NOTHING };
}

/* The first that did not go well speaks for all, else the first. */
static int weight(const struct ur_action *action)
{
	switch (action->outcome) {
	case UR_OUTCOME_NONE:
		return 0;
	case UR_OUTCOME_PLANNED:
		return 2;
	case UR_OUTCOME_CONFIRMED:
	case UR_OUTCOME_REQUESTED:
		return 3;
	case UR_OUTCOME_DEFERRED:
		return 1;
	case UR_OUTCOME_INEFFECTIVE:
	case UR_OUTCOME_LOST_RACE:
	case UR_OUTCOME_FAILED:
	case UR_OUTCOME_UNKNOWN:
		break;
	}
	return 4;
}

static void sum_up(struct ur_pr_result *out)
{
	const struct ur_action *worst = NULL;

	for (size_t i = 0; i < out->row_actions_len; i++) {
		const struct ur_action *a = &out->row_actions[i].action;

		if (!worst || weight(a) > weight(worst))
			worst = a;
	}
	if (!worst)
		return;
	out->action.kind = worst->kind;
	out->action.outcome = worst->outcome;
	out->action.why = worst->why;
	free(out->action.error);
	out->action.error = ur_xstrdup_null(worst->error);
}

void ur_heal_show(struct ur_case *c)
{
	struct ur_pr_result *out = result_of(c);

	if (out->row_actions_len)
		return;
	for (size_t i = 0; i < c->decision.orders_len; i++) {
		UR_GROW(out->row_actions, out->row_actions_len, out->row_actions_cap);
		out->row_actions[out->row_actions_len++] = (struct ur_row_action){ 0 };
		show_one(c, &c->decision.orders[i],
			 &out->row_actions[out->row_actions_len - 1]);
	}
	sum_up(out);
}

static bool is_due(const struct ur_action *action)
{
	return action->outcome == UR_OUTCOME_PLANNED;
}

size_t ur_heal_due(const struct ur_case *c, size_t *reruns)
{
	const struct ur_pr_result *out = result_of(c);
	size_t due = 0;

	*reruns = 0;
	for (size_t i = 0; i < out->row_actions_len; i++) {
		const struct ur_action *action = &out->row_actions[i].action;

		due += is_due(action);
		*reruns += is_due(action) && action->kind == UR_DO_RERUN;
	}
	return due;
}

static void put_off(struct ur_action *action, enum ur_why why)
{
	action->outcome = UR_OUTCOME_DEFERRED;
	action->why = why;
}

void ur_heal_defer(struct ur_case *c, enum ur_why why)
{
	struct ur_pr_result *out = result_of(c);

	for (size_t i = 0; i < out->row_actions_len; i++)
		if (is_due(&out->row_actions[i].action))
			put_off(&out->row_actions[i].action, why);
	sum_up(out);
}

/* What one write found out about the token holds for the next: that stays planned. */
static bool is_stopped(const struct ur_case *c)
{
	const enum ur_errc stopped = c->pass->stopped;

	return stopped != UR_OK && stopped != UR_EDEADLINE && stopped != UR_EINTR;
}

void ur_heal_apply(struct ur_case *c, size_t writes, size_t reruns)
{
	struct ur_pr_result *out = result_of(c);
	const struct ur_decision planned = c->decision;

	for (size_t i = 0; i < out->row_actions_len; i++) {
		struct ur_row_action *row = &out->row_actions[i];
		struct ur_action *action = &row->action;
		const struct ur_row_order *order = ur_heal_order(&planned, row->context);
		bool rerun = action->kind == UR_DO_RERUN;

		if (!order || !is_due(action) || is_stopped(c))
			continue;
		if (!writes || (rerun && !reruns)) {
			put_off(action, UR_WHY_LIMIT_REACHED);
			continue;
		}
		writes--;
		reruns -= rerun;
		c->decision = planned;
		c->order = *order;
		action->outcome = UR_OUTCOME_NONE;
		ur_apply(c, NULL, action);
	}
	c->order = (struct ur_row_order){ .kind = UR_DO_NOTHING };
	sum_up(out);
}
