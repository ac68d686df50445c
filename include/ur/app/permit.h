/* SPDX-License-Identifier: MIT */
#ifndef UR_APP_PERMIT_H
#define UR_APP_PERMIT_H

#include <stdbool.h>

#include "ur/net/permit.h"

/** Only src/app/apply*.c may call this: a test holds it.
 *  @return false when the path is too long to be named */
bool ur_permit_make(const char *path, struct ur_permit *permit);

#endif
