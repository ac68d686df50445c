/* SPDX-License-Identifier: MIT */
#ifndef UR_CORE_UTF8_H
#define UR_CORE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/** What a byte that is no UTF-8 is read as, one byte at a time. */
#define UR_UTF8_BROKEN 0xfffdU

/**
 * Read one character and move on behind it; overlong forms, surrogates and
 * values above U+10FFFF are broken bytes, as in Go.
 * @return 0 at the end of the text, where it stays
 */
uint32_t ur_utf8_next(const char **text);

#endif
