/* SPDX-License-Identifier: MIT */
#ifndef UR_APP_USE_CASES_H
#define UR_APP_USE_CASES_H

#include "ur/app/context.h"
#include "ur/app/result.h"

/**
 * @file use_cases.h
 * What the program can be asked to do. Each fills a result; none prints.
 */

/** `audit` and `sweep`: judge every open pull request of every repository in the
 *  settings; with app->may_write carry out what is due. Always leaves a
 *  printable result; result->exit_code is set. */
void ur_app_sweep(struct ur_app *app, const char *command, struct ur_result *result);

/** `explain PR`: one pull request in full; never writes. */
void ur_app_explain(struct ur_app *app, struct ur_result *result);

/** One pull request by hand: settings->pull of the only repository. */
struct ur_hand;

/**
 * `compensate PR`: judge it by the same gates and plan one write. Nothing is written yet.
 * @return a plan to be shown and then carried out or dropped, or NULL when a gate or an error
 *         refused it (the result says which, exit code set)
 */
struct ur_hand *ur_app_compensate_plan(struct ur_app *app, struct ur_result *result);
/**
 * `revoke PR`, and with settings->all `revoke --all --since DUR`: plan to take back our own
 * standing greens. What their evidence says does not matter, nor does the scope of a sweep.
 * @return as ur_app_compensate_plan(); NULL with exit code 0 when --all found none
 */
struct ur_hand *ur_app_revoke_plan(struct ur_app *app, struct ur_result *result);
/** Carry it out: second look, intent, post, read back, one after the other. Fills the
 *  actions. */
void ur_app_hand_carry_out(struct ur_hand *hand);
/** Accepts NULL. */
void ur_hand_free(struct ur_hand *hand);

#endif
