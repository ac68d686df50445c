/* SPDX-License-Identifier: MIT */
#include "ur/core/value.h"

#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"

struct ur_value *ur_value_new(enum ur_value_kind kind, const char *text)
{
	struct ur_value *value = ur_xcalloc(1, sizeof(*value));

	value->kind = kind;
	value->text = ur_xstrdup(text ? text : "");
	return value;
}

void ur_value_free(struct ur_value *value)
{
	if (!value)
		return;
	for (size_t i = 0; i < value->len; i++) {
		if (value->keys)
			free(value->keys[i]);
		ur_value_free(value->items[i]);
	}
	free(value->keys);
	free(value->items);
	free(value->text);
	free(value);
}

void ur_value_add(struct ur_value *value, const char *key, struct ur_value *item)
{
	size_t at = value->len;

	if (value->len == value->cap) {
		value->cap = value->cap ? value->cap * 2 : 4;
		value->items =
			ur_xreallocarray(value->items, value->cap, sizeof(*value->items));
		if (value->kind == UR_VALUE_MAP)
			value->keys = ur_xreallocarray(value->keys, value->cap,
						       sizeof(*value->keys));
	}
	if (value->kind == UR_VALUE_MAP) {
		while (at > 0 && strcmp(value->keys[at - 1], key) > 0) {
			value->keys[at] = value->keys[at - 1];
			value->items[at] = value->items[at - 1];
			at--;
		}
		value->keys[at] = ur_xstrdup(key);
	}
	value->items[at] = item;
	value->len++;
}

bool ur_value_equal(const struct ur_value *a, const struct ur_value *b)
{
	if (a->kind != b->kind || a->len != b->len || strcmp(a->text, b->text) != 0)
		return false;
	for (size_t i = 0; i < a->len; i++) {
		if (a->keys && strcmp(a->keys[i], b->keys[i]) != 0)
			return false;
		if (!ur_value_equal(a->items[i], b->items[i]))
			return false;
	}
	return true;
}

bool ur_value_has_unknown(const struct ur_value *value)
{
	if (value->kind == UR_VALUE_UNKNOWN)
		return true;
	for (size_t i = 0; i < value->len; i++)
		if (ur_value_has_unknown(value->items[i]))
			return true;
	return false;
}

bool ur_value_has_expression(const struct ur_value *value)
{
	if (strstr(value->text, "${{"))
		return true;
	for (size_t i = 0; i < value->len; i++)
		if ((value->keys && strstr(value->keys[i], "${{")) ||
		    ur_value_has_expression(value->items[i]))
			return true;
	return false;
}

const struct ur_value *ur_value_get(const struct ur_value *map, const char *key)
{
	for (size_t i = 0; map->keys && i < map->len; i++)
		if (!strcmp(map->keys[i], key))
			return map->items[i];
	return NULL;
}

void ur_value_print(struct ur_str *out, const struct ur_value *value)
{
	bool map = value->kind == UR_VALUE_MAP;

	if (!map && value->kind != UR_VALUE_LIST) {
		ur_str_adds(out, value->text);
		return;
	}
	ur_str_adds(out, map ? "map[" : "[");
	for (size_t i = 0; i < value->len; i++) {
		if (i)
			ur_str_addc(out, ' ');
		if (map) {
			ur_str_adds(out, value->keys[i]);
			ur_str_addc(out, ':');
		}
		ur_value_print(out, value->items[i]);
	}
	ur_str_addc(out, ']');
}
