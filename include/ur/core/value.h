/* SPDX-License-Identifier: MIT */
#ifndef UR_CORE_VALUE_H
#define UR_CORE_VALUE_H

#include <stdbool.h>
#include <stddef.h>

#include "ur/base/str.h"

/**
 * @file value.h
 * Values of a matrix as plain data, told apart and printed as the servers do.
 */

/** One value, with the text that a server written in Go prints for it. */
enum ur_value_kind {
	UR_VALUE_UNKNOWN = 0, /* what the server makes of it is not known for sure */
	UR_VALUE_NULL,
	UR_VALUE_BOOL,
	UR_VALUE_INT,
	UR_VALUE_FLOAT,
	UR_VALUE_STRING,
	UR_VALUE_LIST,
	UR_VALUE_MAP,
};

struct ur_value {
	enum ur_value_kind kind;
	char *text;		 /* scalars: "1.5", "<nil>", "true", the string itself */
	char **keys;		 /* maps: beside items, in order of name */
	struct ur_value **items; /* lists and maps */
	size_t len, cap;
};

/** A null when @c text is NULL. */
struct ur_value *ur_value_new(enum ur_value_kind kind, const char *text);
/** Accepts NULL. */
void ur_value_free(struct ur_value *value);
/** Append an item (owned from now on). For maps with its key; keys are kept
 *  sorted and must differ. */
void ur_value_add(struct ur_value *value, const char *key, struct ur_value *item);
/** Same kind and content. */
bool ur_value_equal(const struct ur_value *a, const struct ur_value *b);
/** True when it, or anything in it, is unknown. */
bool ur_value_has_unknown(const struct ur_value *value);
/** True when a string in it holds "${{". */
bool ur_value_has_expression(const struct ur_value *value);
/** Append what the servers' language prints: "[a b]", "map[j:two k:1]". */
void ur_value_print(struct ur_str *out, const struct ur_value *value);
/** Item of a map, NULL when there is none. */
const struct ur_value *ur_value_get(const struct ur_value *map, const char *key);

#endif
