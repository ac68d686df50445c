/* SPDX-License-Identifier: MIT */
#ifndef UR_CLI_VERSION_H
#define UR_CLI_VERSION_H

#include "ur/base/version.h"

#define UR_PROGRAM "umbrella-reaper"

#endif
