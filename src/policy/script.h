/* SPDX-License-Identifier: MIT */
#ifndef POLICY_SCRIPT_H
#define POLICY_SCRIPT_H

#include <stdbool.h>

#include "ur/base/strset.h"

/**
 * @file script.h
 * What the script of a step runs, as far as a shell's text tells.
 */

/**
 * A shell script merely aggregates when each of its commands is handed the outcome of
 * `needs`, or is one of the shell's own words that looks at nothing else. What a variable
 * of the script is set to from an outcome carries it further.
 * @param carriers names of variables that carry the outcome from outside
 * @param handed some command looks at an outcome; printing one does not count
 */
bool ur_script_aggregates(const char *script, const struct ur_strset *carriers,
			  bool *handed);

#endif
