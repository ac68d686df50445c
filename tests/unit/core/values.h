/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_CORE_VALUES_H
#define TESTS_UNIT_CORE_VALUES_H

#include "core/table.h"

#include <stdlib.h>
#include <string.h>

#include "ur/core/matrix.h"
#include "ur/core/value.h"

/**
 * @file values.h
 * Values from a short text: {os:[a,b],include:[{os:c,n:#1}]}. A word is a string; in front
 * of it '#' makes an integer, '%' a float, '!' a boolean, '?' what is not known and '$' an
 * expression; '~' is a null.
 */
static inline struct ur_value *value_read(const char **text);

static inline char *value_word(const char **text)
{
	size_t len = strcspn(*text, ",:[]{}");
	char *word = ur_xstrndup(*text, len);

	*text += len;
	return word;
}

static inline struct ur_value *value_list(const char **text, char closing)
{
	struct ur_value *value =
		ur_value_new(closing == ']' ? UR_VALUE_LIST : UR_VALUE_MAP, NULL);

	for ((*text)++; **text != closing; *text += **text == ',') {
		char *key = closing == '}' ? value_word(text) : NULL;

		*text += key != NULL; /* the colon */
		ur_value_add(value, key, value_read(text));
		free(key);
	}
	(*text)++;
	return value;
}

static inline struct ur_value *value_read(const char **text)
{
	static const struct {
		char sign;
		enum ur_value_kind kind;
	} signs[] = { { '#', UR_VALUE_INT },
		      { '%', UR_VALUE_FLOAT },
		      { '!', UR_VALUE_BOOL },
		      { '?', UR_VALUE_UNKNOWN } };
	enum ur_value_kind kind = UR_VALUE_STRING;
	struct ur_value *value;
	char *word;

	if (**text == '[' || **text == '{')
		return value_list(text, **text == '[' ? ']' : '}');
	for (size_t i = 0; i < UR_LEN(signs); i++) {
		if (**text == signs[i].sign) {
			kind = signs[i].kind;
			(*text)++;
			break;
		}
	}
	word = value_word(text);
	if (*word == '$') {
		char *name = word;

		word = ur_xasprintf("${{ %s }}", name + 1);
		free(name);
	}
	value = strcmp(word, "~") ? ur_value_new(kind, word) :
				    ur_value_new(UR_VALUE_NULL, "<nil>");
	free(word);
	return value;
}

static inline struct ur_value *value_of(const char *text)
{
	struct ur_value *value = value_read(&text);

	assert_string_equal(text, "");
	return value;
}

/* A map as a combination of a matrix. */
static inline struct ur_combo combo_of(const struct ur_value *map)
{
	struct ur_combo combo = { .len = map->len };

	combo.keys = ur_xcalloc(map->len, sizeof(*combo.keys));
	combo.values = ur_xcalloc(map->len, sizeof(*combo.values));
	for (size_t i = 0; i < map->len; i++) {
		combo.keys[i] = map->keys[i];
		combo.values[i] = map->items[i];
	}
	return combo;
}

static inline void combo_clear(struct ur_combo *combo)
{
	free(combo->keys);
	free(combo->values);
}

#endif
