/* SPDX-License-Identifier: MIT */
#ifndef UR_APP_RULES_H
#define UR_APP_RULES_H

#include "ur/app/context.h"
#include "ur/app/result.h"

/**
 * @file rules.h
 * The other half of `audit`: a repository's own rules held against each other
 * (ur/policy/lint.h), with what the forge knows, or from a checkout alone.
 */
struct ur_pass;

/** Base branches of one repository that are looked at. */
#define UR_RULES_BRANCHES_MAX 20

/**
 * Check the repository's base branches: those of --base or of the settings that are no
 * patterns, else the default branch, and those that its pull requests in scope go into.
 * Findings go to the repository's result; what cannot be read is an error of the pass.
 */
void ur_pass_check_rules(struct ur_pass *pass);

/**
 * `audit --offline DIR`: the same from the files of a checkout; nothing is asked of a
 * forge. The rules are those of settings->treat_as, else of the newest version of
 * settings->kind, else of the newest that reads the folder that is there. Without an
 * umbrella in the settings the likeliest job is taken, and a note says so.
 * Always leaves a printable result; app->net is not used.
 */
void ur_app_audit_offline(struct ur_app *app, struct ur_result *result);

#endif
