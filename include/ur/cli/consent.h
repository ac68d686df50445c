/* SPDX-License-Identifier: MIT */
#ifndef UR_CLI_CONSENT_H
#define UR_CLI_CONSENT_H

#include "ur/base/error.h"

/**
 * @file consent.h
 * Asking a person before something is written by hand.
 */

/** How long an answer is waited for: the ledger is locked meanwhile. */
#define UR_CONSENT_SECONDS 300

/**
 * Ask on stderr, read one line from the terminal on stdin. What was typed before the
 * question was asked is dropped.
 * @return UR_OK for exactly "yes"; UR_EUSAGE for anything else, for no answer in time and
 *         without a terminal; UR_EINTR after a signal
 */
enum ur_errc ur_consent_ask(const char *question, struct ur_error *err);

/** Somebody can be asked. */
int ur_consent_possible(void);

#endif
