/* SPDX-License-Identifier: MIT */
#ifndef UR_REPORT_WRAP_H
#define UR_REPORT_WRAP_H

#include <stddef.h>

#include "ur/base/str.h"

/**
 * @file wrap.h
 * Lines that are wider than a terminal, broken at blanks so that what belongs together
 * stays below each other. Nothing is lost but blanks. A word that is wider than the terminal
 * stays whole: the terminal breaks it, and it can still be copied.
 */

/**
 * Break one line, without its line feed, in place. Colours ("ESC[…m") have no width.
 * @param columns of the terminal
 * @param hang    blanks before the lines that follow; 0: where the text behind the last gap
 *                of two blanks begins, if that leaves half of the width, else a little more
 *                than the line's own blanks
 */
void ur_wrap(struct ur_str *line, size_t columns, size_t hang);

#endif
