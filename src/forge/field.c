/* SPDX-License-Identifier: MIT */
#include "answer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"

enum ur_errc ur_answer_odd(struct ur_error *err, const char *fmt, ...)
{
	char field[128];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(field, sizeof(field), fmt, ap);
	va_end(ap);
	return ur_error_set(err, UR_EPROTO,
			    "'%s' of the answer is missing or not what it should be",
			    field);
}

enum ur_errc ur_answer_raise(struct ur_error *err, const struct ur_error *why)
{
	if (err)
		*err = *why;
	return why->code;
}

const char *ur_answer_string(const struct ur_json *object, const char *key)
{
	return ur_json_text(ur_json_get(object, key));
}

const char *ur_answer_optional(const struct ur_json *object, const char *key)
{
	const struct ur_json *value = ur_json_get(object, key);

	return !value || ur_json_is_null(value) ? "" : ur_json_text(value);
}

enum ur_errc ur_answer_names_fit(const struct ur_json *object, const char *const *keys,
				 const char *place, size_t i, struct ur_error *err)
{
	for (; *keys; keys++) {
		const char *text = ur_answer_string(object, *keys);

		if (text && strlen(text) > UR_NAME_BYTES_MAX)
			return ur_error_set(err, UR_EPROTO,
					    "'%s[%zu].%s' of the answer is longer than "
					    "%u bytes",
					    place, i, *keys, UR_NAME_BYTES_MAX);
	}
	return UR_OK;
}

bool ur_answer_integer(const struct ur_json *object, const char *key, int64_t *out)
{
	const struct ur_json *value = ur_json_get(object, key);

	if (!value || value->kind != UR_JSON_INTEGER)
		return false;
	*out = value->is.integer;
	return true;
}

bool ur_answer_id(const struct ur_json *object, const char *key, int64_t *out)
{
	int64_t value;

	if (!ur_answer_integer(object, key, &value) || value <= 0)
		return false;
	*out = value;
	return true;
}

bool ur_answer_bool(const struct ur_json *object, const char *key, bool *out)
{
	const struct ur_json *value = ur_json_get(object, key);

	if (!value || (value->kind != UR_JSON_TRUE && value->kind != UR_JSON_FALSE))
		return false;
	*out = value->kind == UR_JSON_TRUE;
	return true;
}

bool ur_answer_sha(const struct ur_json *object, const char *key, char out[65])
{
	const char *text = ur_answer_string(object, key);
	bool good = text && ur_commit_id_ok(text);

	snprintf(out, 65, "%s", good ? text : "");
	return good;
}

bool ur_answer_add_path(struct ur_str *out, const char *path)
{
	for (;;) {
		size_t len = strcspn(path, "/");
		char *segment;

		if (!len || (len == 1 && path[0] == '.') ||
		    (len == 2 && path[0] == '.' && path[1] == '.'))
			return false;
		segment = ur_xstrndup(path, len);
		ur_str_add_urlencoded(out, segment);
		free(segment);
		if (!path[len])
			return true;
		ur_str_addc(out, '/');
		path += len + 1;
	}
}
