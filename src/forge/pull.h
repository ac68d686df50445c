/* SPDX-License-Identifier: MIT */
#ifndef UR_FORGE_PULL_H
#define UR_FORGE_PULL_H

#include "answer.h"
#include "ur/forge/pulls.h"

/**
 * Take one pull request object over. What must be there and is not makes it @c bad; it
 * stays listed. @return false when not even its number can be told
 */
bool ur_pull_take(const struct ur_json *json, const char *hold_label,
		  struct ur_pull *out);

#endif
