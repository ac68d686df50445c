/* SPDX-License-Identifier: MIT */
#ifndef UR_BASE_VERSION_H
#define UR_BASE_VERSION_H

/** The program's version; the Makefile reads it here. */
#define UR_VERSION "0.1.0"

#endif
