/* SPDX-License-Identifier: MIT */
#ifndef UR_FORGE_JSON_H
#define UR_FORGE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ur/base/error.h"

/**
 * @file json.h
 * JSON as a forge sends it, read once and strictly. Private to this room.
 *
 * yajl reads and checks the grammar, json_strict.h what yajl lets pass; the tree is ours.
 * What is not JSON by RFC 8259 is refused, and of what is JSON also: a name that comes
 * twice in one object, however it is spelled; the character U+0000; half of a surrogate
 * pair; an integer outside int64_t; anything but an array or an object as the whole
 * text. Nothing is ever rounded, cut or replaced. Whatever is read here, jansson reads
 * alike (tests/unit/forge/test_json_twin.c).
 */

/** Deepest nesting accepted; a real answer needs about eight. */
#define UR_JSON_DEPTH_MAX 32
/** Most names in one object; the largest of a real answer has about eighty. */
#define UR_JSON_NAMES_MAX 256
/** Most values in one text; a page of fifty pull requests has about ten thousand. */
#define UR_JSON_VALUES_MAX (1U << 20)

enum ur_json_kind {
	UR_JSON_NULL = 0,
	UR_JSON_FALSE,
	UR_JSON_TRUE,
	UR_JSON_INTEGER, /* digits alone: 1.0 and 1e0 are none */
	UR_JSON_REAL,	 /* any other number; nothing here needs its value */
	UR_JSON_STRING,
	UR_JSON_ARRAY,
	UR_JSON_OBJECT,
};

/** One value. The functions below are how it is read; all take NULL for no value. */
struct ur_json {
	const char *name; /* in the object around it; NULL elsewhere */
	union {
		const char *text; /* UTF-8 without NUL inside */
		int64_t integer;
	} is;
	uint32_t span; /* values up to the end of what it holds, itself included */
	uint32_t len;  /* elements or members */
	enum ur_json_kind kind;
};

/**
 * Read a text.
 *
 * @param text followed by a NUL that does not count, as in a struct ur_str
 * @param out  on success the whole; the caller ends it with ur_json_free()
 * @return UR_OK, or UR_EPROTO with the line of what is wrong
 */
enum ur_errc ur_json_read(const char *text, size_t len, struct ur_json **out,
			  struct ur_error *err);

/** Free what ur_json_read() gave, and every value in it. NULL is accepted. */
void ur_json_free(struct ur_json *whole);

/** The member of that very name, or NULL. */
const struct ur_json *ur_json_get(const struct ur_json *object, const char *name);
/** The first element or member, or NULL. */
const struct ur_json *ur_json_first(const struct ur_json *list);
/** What follows @c value, which is in @c list; NULL behind the last. */
const struct ur_json *ur_json_next(const struct ur_json *list,
				   const struct ur_json *value);
/** How many elements an array has; 0 for anything else. */
size_t ur_json_len(const struct ur_json *array);
/** The text of a string; NULL for anything else. */
const char *ur_json_text(const struct ur_json *value);

bool ur_json_is_null(const struct ur_json *value); /* not: absent */
bool ur_json_is_string(const struct ur_json *value);
bool ur_json_is_array(const struct ur_json *value);
bool ur_json_is_object(const struct ur_json *value);

/** Each element of an array with its index; nothing for anything else. */
#define UR_JSON_EACH(array, i, element)                                                  \
	for ((i) = 0, (element) = ur_json_is_array(array) ? ur_json_first(array) : NULL; \
	     (element); (i)++, (element) = ur_json_next((array), (element)))

#endif
