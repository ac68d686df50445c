/* SPDX-License-Identifier: MIT */
#ifndef UR_CLI_BY_HAND_H
#define UR_CLI_BY_HAND_H

#include "ur/app/use_cases.h"
#include "ur/cli/run.h"

/**
 * @file by_hand.h
 * `compensate` and `revoke`: show a plan, ask, carry it out.
 */

/** What needs no server is told before one is asked: a reason, and somebody to ask.
 *  @return UR_OK or UR_EUSAGE */
enum ur_errc ur_by_hand_check(const struct ur_settings *settings, const char *command,
			      struct ur_error *err);

/** Plan, consent, carry out, report. @return the exit code */
int ur_by_hand_run(struct ur_session *session,
		   struct ur_hand *(*plan)(struct ur_app *app, struct ur_result *result),
		   struct ur_error *err);

#endif
