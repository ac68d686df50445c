/* SPDX-License-Identifier: MIT */
#ifndef UR_CORE_GLOB_H
#define UR_CORE_GLOB_H

#include <stdbool.h>

#include "ur/core/dialect.h"

/**
 * @file glob.h
 * Patterns, as the servers match them. servers/gitea.md section 5, servers/forgejo.md section 5.
 */
enum ur_glob {
	UR_GLOB_BAD = 0, /* the pattern cannot be compiled; servers drop it */
	UR_GLOB_NO,
	UR_GLOB_YES,
};

/** An entry of status_check_contexts against a context: `*` crosses "/", whole
 *  string, case-sensitive. */
enum ur_glob ur_glob_context(enum ur_gate_glob rules, const char *pattern,
			     const char *text);

/** A `bases` entry of the settings against a branch: `*` stops at "/", `**` crosses;
 *  without a special character a plain, case-sensitive comparison. */
enum ur_glob ur_glob_branch(const char *pattern, const char *branch);

#endif
