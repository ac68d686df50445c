/* SPDX-License-Identifier: MIT */
#ifndef UR_CLI_OUTPUT_H
#define UR_CLI_OUTPUT_H

#include "ur/app/result.h"
#include "ur/cli/session.h"
#include "ur/report/view.h"

/**
 * @file output.h
 * Where reports go. Nothing else in the program writes to stdout.
 */

/** Can the form that was asked for be had with this command, and its file be written?
 *  Asked before any work. @return UR_OK, UR_EUSAGE or UR_ECONFIG */
enum ur_errc ur_output_check(const struct ur_session *session, const char *command,
			     struct ur_error *err);

/**
 * The report to --output or stdout, the summary, the metrics. A reader that went away
 * is no error.
 * @return UR_OK or UR_EIO for the first that could not be written; the others are
 *         still tried
 */
enum ur_errc ur_output_result(const struct ur_session *session,
			      const struct ur_result *result, struct ur_error *err);

/** The report on stderr, for a person who is about to be asked. */
enum ur_errc ur_output_plan(const struct ur_session *session,
			    const struct ur_result *result, struct ur_error *err);

/** A report of another kind to --output or stdout. @return UR_OK, UR_EUSAGE or UR_EIO */
enum ur_errc ur_output_view(const struct ur_session *session, const struct ur_view *view,
			    struct ur_error *err);

/** Plain text (help, version) to stdout. @return UR_OK or UR_EIO */
enum ur_errc ur_output_text(const char *bytes, size_t len, struct ur_error *err);

#endif
