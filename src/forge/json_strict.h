/* SPDX-License-Identifier: MIT */
#ifndef UR_FORGE_JSON_STRICT_H
#define UR_FORGE_JSON_STRICT_H

#include <stddef.h>

/**
 * What yajl would let pass though RFC 8259 does not, or we do not: blanks that are none,
 * broken UTF-8, half of a surrogate pair, an escaped U+0000.
 *
 * @return where the first of a kind stands (for broken UTF-8: the beginning), or NULL.
 *         NULL does not say that the text is JSON.
 */
const char *ur_json_objection(const char *text, size_t len);

#endif
