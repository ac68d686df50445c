/* SPDX-License-Identifier: MIT */
#include "json.h"

#include <string.h>

/* Looking at values; json_read.c makes them. */

static bool is(const struct ur_json *value, enum ur_json_kind kind)
{
	return value && value->kind == kind;
}

bool ur_json_is_null(const struct ur_json *value)
{
	return is(value, UR_JSON_NULL);
}

bool ur_json_is_string(const struct ur_json *value)
{
	return is(value, UR_JSON_STRING);
}

bool ur_json_is_array(const struct ur_json *value)
{
	return is(value, UR_JSON_ARRAY);
}

bool ur_json_is_object(const struct ur_json *value)
{
	return is(value, UR_JSON_OBJECT);
}

const char *ur_json_text(const struct ur_json *value)
{
	return ur_json_is_string(value) ? value->is.text : NULL;
}

size_t ur_json_len(const struct ur_json *array)
{
	return ur_json_is_array(array) ? array->len : 0;
}

/* Values stand in the order of the text: what a list holds begins right behind it. */
const struct ur_json *ur_json_first(const struct ur_json *list)
{
	return list && list->len ? list + 1 : NULL;
}

const struct ur_json *ur_json_next(const struct ur_json *list,
				   const struct ur_json *value)
{
	const struct ur_json *next = value + value->span;

	return next < list + list->span ? next : NULL;
}

const struct ur_json *ur_json_get(const struct ur_json *object, const char *name)
{
	const struct ur_json *at;

	if (!ur_json_is_object(object))
		return NULL;
	for (at = ur_json_first(object); at; at = ur_json_next(object, at))
		if (*at->name == *name && strcmp(at->name, name) == 0)
			return at;
	return NULL;
}
