/* SPDX-License-Identifier: MIT */
#ifndef UR_CLI_RUN_H
#define UR_CLI_RUN_H

#include "ur/cli/output.h"
#include "ur/cli/session.h"

/**
 * @file run.h
 * The steps that several commands share.
 */

/** `audit` and `sweep`, with the settings loaded. @param may_apply --apply has a meaning
 *  here @return the exit code; *err is set when it could not begin */
int ur_run_listing(struct ur_session *session, const char *command, bool may_apply,
		   struct ur_error *err);

/** What went wrong, a line each on stderr. */
void ur_run_tell_errors(const struct ur_result *result);

/** Print a finished result and give its exit code; a report that could not be
 *  written makes a 0 or 10 a 1. */
int ur_run_finish(struct ur_session *session, const struct ur_result *result);

#endif
