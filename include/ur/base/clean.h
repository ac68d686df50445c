/* SPDX-License-Identifier: MIT */
#ifndef UR_BASE_CLEAN_H
#define UR_BASE_CLEAN_H

#include <stdbool.h>
#include <stddef.h>

#include "ur/base/str.h"

/**
 * @file clean.h
 * Strangers' text on its way out. Titles, branch names, contexts,
 * descriptions and server messages were typed by somebody else: nothing of
 * them may move a cursor, start a workflow command or change a table.
 */

/** Append @c text with control characters (C0, DEL, C1, bidirectional and
 *  zero-width marks, line separators) and broken UTF-8 replaced by '?'. */
void ur_clean_add(struct ur_str *out, const char *text);
/** The same, cut to at most @c columns terminal columns, with "…" at the end when cut
 *  ("..." when @c utf8 is false; then every non-ASCII character is '?'). */
void ur_clean_add_cut(struct ur_str *out, const char *text, size_t columns, bool utf8);
/** Terminal columns of a cleaned text. */
size_t ur_clean_columns(const char *text);
/** True when nothing of @c text can be seen: it is empty, or holds only blanks of any
 *  script, control characters and marks without a width. */
bool ur_is_blank(const char *text);
/** True when @c text is valid UTF-8 without NUL. */
bool ur_is_utf8(const char *text, size_t len);
/** Largest n <= max at which @c text can be cut without splitting a character. */
size_t ur_utf8_cut(const char *text, size_t len, size_t max);

#endif
