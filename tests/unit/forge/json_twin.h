/* SPDX-License-Identifier: MIT */
#ifndef UR_TESTS_JSON_TWIN_H
#define UR_TESTS_JSON_TWIN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <jansson.h>

#include "../../../src/forge/json.h"

/*
 * Our reader against jansson's, which is strict and was read by many eyes: both must take
 * the same texts and understand the same by them. Only our limits may make a difference,
 * each of which has its name, and a NUL, which is never read here.
 */

static inline bool twin_same(const struct ur_json *ours, const json_t *theirs);

static inline bool twin_same_list(const struct ur_json *ours, const json_t *theirs)
{
	const struct ur_json *element = ur_json_first(ours);

	if (ours->len != json_array_size(theirs))
		return false;
	for (size_t i = 0; i < ours->len; i++) {
		if (!element || element->name ||
		    !twin_same(element, json_array_get(theirs, i)))
			return false;
		element = ur_json_next(ours, element);
	}
	return !element;
}

/* As many members, no name twice on either side, and each name with the same value. */
static inline bool twin_same_object(const struct ur_json *ours, const json_t *theirs)
{
	const struct ur_json *member;
	json_t *value;
	const char *name;
	size_t len = 0;

	json_object_foreach ((json_t *)theirs, name, value) {
		len++;
		if (!twin_same(ur_json_get(ours, name), value))
			return false;
	}
	if (ours->len != len)
		return false;
	for (member = ur_json_first(ours); member; member = ur_json_next(ours, member))
		len--;
	return !len;
}

static inline bool twin_same(const struct ur_json *ours, const json_t *theirs)
{
	if (!ours || !theirs)
		return false;
	switch (ours->kind) {
	case UR_JSON_NULL:
		return json_is_null(theirs);
	case UR_JSON_FALSE:
		return json_is_false(theirs);
	case UR_JSON_TRUE:
		return json_is_true(theirs);
	case UR_JSON_INTEGER:
		return json_is_integer(theirs) &&
		       json_integer_value(theirs) == ours->is.integer;
	case UR_JSON_REAL:
		return json_is_real(theirs);
	case UR_JSON_STRING:
		return json_is_string(theirs) &&
		       json_string_length(theirs) == strlen(ours->is.text) &&
		       !strcmp(json_string_value(theirs), ours->is.text);
	case UR_JSON_ARRAY:
		return json_is_array(theirs) && twin_same_list(ours, theirs);
	case UR_JSON_OBJECT:
		return json_is_object(theirs) && twin_same_object(ours, theirs);
	}
	return false;
}

/* Whether a limit of ours is a reason to refuse this. */
static inline bool twin_past_limits(const json_t *theirs, int depth, size_t *values)
{
	json_t *child;
	const char *name;
	size_t i;

	if (++*values > UR_JSON_VALUES_MAX)
		return true;
	if (json_is_object(theirs) || json_is_array(theirs))
		depth++;
	if (depth > UR_JSON_DEPTH_MAX || json_object_size(theirs) > UR_JSON_NAMES_MAX)
		return true;
	json_object_foreach ((json_t *)theirs, name, child)
		if (twin_past_limits(child, depth, values))
			return true;
	json_array_foreach (theirs, i, child)
		if (twin_past_limits(child, depth, values))
			return true;
	return false;
}

/* Read @c text (a NUL stands behind it) with both. @return NULL, or what is wrong */
static inline const char *twin_compare(const char *text, size_t len, bool *taken)
{
	struct ur_error err = UR_ERROR_INIT;
	json_t *theirs = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
	const char *wrong = NULL;
	struct ur_json *ours = NULL;
	enum ur_errc rc = ur_json_read(text, len, &ours, &err);
	size_t values = 0;

	*taken = rc == UR_OK;
	if (rc == UR_OK && !theirs)
		wrong = "read here, refused by jansson";
	else if (rc == UR_OK && !twin_same(ours, theirs))
		wrong = "understood in another way than by jansson";
	else if (rc != UR_OK && (rc != UR_EPROTO || !*err.message || ours))
		wrong = "refused without an error";
	/* jansson overlooks a NUL behind a number */
	else if (rc != UR_OK && theirs && !memchr(text, '\0', len) &&
		 !twin_past_limits(theirs, 0, &values))
		wrong = "refused here, read by jansson";
	ur_json_free(ours);
	json_decref(theirs);
	return wrong;
}

#endif
