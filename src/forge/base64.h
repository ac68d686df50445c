/* SPDX-License-Identifier: MIT */
#ifndef UR_FORGE_BASE64_H
#define UR_FORGE_BASE64_H

#include <stdbool.h>

#include "ur/base/str.h"

/** Append what a base64 text (padded, line breaks allowed) stands for.
 *  @return false for anything else, with part of it perhaps appended */
bool ur_base64_add(struct ur_str *out, const char *text);

#endif
