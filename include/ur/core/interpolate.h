/* SPDX-License-Identifier: MIT */
#ifndef UR_CORE_INTERPOLATE_H
#define UR_CORE_INTERPOLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "ur/base/str.h"
#include "ur/core/matrix.h"

/**
 * Append a job's name with each "${{ matrix.key }}" replaced by the combination's
 * value (dotted keys for maps), as the servers do: without regard to case, and with
 * nothing where there is no such key. Texts, whole numbers, true and false stand for
 * themselves, what holds nothing while names are made for nothing; and one expression that is
 * certainly broken leaves nothing of the whole name.
 * @return false when anything else stands in the braces, or a value of which it is not
 *         known how it is shown; what was appended then means nothing
 */
bool ur_interpolate(struct ur_str *out, const struct ur_combo *combo, const char *name);

/** The text of a `format('…', …)` that is the whole expression, behind its quote; NULL for
 *  any other. @param expression begins with its "${{" */
const char *ur_interpolate_format(const char *expression);

/** Could what is formatted so begin a name of @c len bytes? Up to the first placeholder, or
 *  to what a server might read otherwise. */
bool ur_interpolate_could_format(const char *literal, const char *name, size_t len);

/** What stands behind the last expression of a name: it ends so when all of it is
 *  evaluated. "" for nothing, and where it cannot be told. */
const char *ur_interpolate_tail(const char *name);

#endif
