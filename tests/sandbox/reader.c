/* SPDX-License-Identifier: MIT */
#include "reader.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

struct sb_in sb_in_top(json_t *v, struct sb_wrong *wrong)
{
	return (struct sb_in){ .v = v, .wrong = wrong };
}

static size_t path_of(const struct sb_in *in, char *out, size_t size)
{
	size_t n;
	int m;

	if (!in->up) {
		m = snprintf(out, size, "$");
		return (size_t)m;
	}
	n = path_of(in->up, out, size);
	if (n >= size)
		return n;
	if (in->key)
		m = snprintf(out + n, size - n, ".%s", in->key);
	else
		m = snprintf(out + n, size - n, "[%zu]", in->index);
	return n + (size_t)m;
}

void sb_in_fail(const struct sb_in *in, const char *fmt, ...)
{
	char path[200], text[280];
	va_list ap;

	if (in->wrong->bad)
		return;
	path_of(in, path, sizeof(path));
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	snprintf(in->wrong->text, sizeof(in->wrong->text), "%s: %s", path, text);
	in->wrong->bad = true;
}

static bool listed(const char *keys, const char *key)
{
	size_t len = strlen(key);
	const char *p = keys;

	while ((p = strstr(p, key)) != NULL) {
		if ((p == keys || p[-1] == ' ') && (p[len] == ' ' || !p[len]))
			return true;
		p += len;
	}
	return false;
}

void sb_in_only(const struct sb_in *in, const char *keys)
{
	const char *key;
	json_t *v;

	if (!json_is_object(in->v)) {
		sb_in_fail(in, "an object is expected");
		return;
	}
	json_object_foreach (in->v, key, v)
		if (!listed(keys, key))
			sb_in_fail(in, "unknown key '%s' (known: %s)", key, keys);
}

struct sb_in sb_in_member(const struct sb_in *in, const char *key, json_t *v)
{
	return (struct sb_in){ .v = v, .up = in, .key = key, .wrong = in->wrong };
}

bool sb_in_get(const struct sb_in *in, const char *key, struct sb_in *out)
{
	json_t *v = json_object_get(in->v, key);

	if (!v)
		return false;
	*out = sb_in_member(in, key, v);
	return true;
}

size_t sb_in_list(const struct sb_in *in, const char *key, struct sb_in *out)
{
	if (!sb_in_get(in, key, out))
		return 0;
	if (!json_is_array(out->v))
		sb_in_fail(out, "an array is expected");
	return json_array_size(out->v);
}

struct sb_in sb_in_at(const struct sb_in *list, size_t index)
{
	return (struct sb_in){ .v = json_array_get(list->v, index),
			       .up = list,
			       .index = index,
			       .wrong = list->wrong };
}

const char *sb_in_text(const struct sb_in *in)
{
	if (!json_is_string(in->v)) {
		sb_in_fail(in, "a string is expected");
		return "";
	}
	return json_string_value(in->v);
}

const char *sb_in_str(const struct sb_in *in, const char *key, const char *otherwise)
{
	struct sb_in m;

	return sb_in_get(in, key, &m) ? sb_in_text(&m) : otherwise;
}

int64_t sb_in_int(const struct sb_in *in, const char *key, int64_t otherwise)
{
	struct sb_in m;

	if (!sb_in_get(in, key, &m))
		return otherwise;
	if (!json_is_integer(m.v)) {
		sb_in_fail(&m, "a whole number is expected");
		return otherwise;
	}
	return json_integer_value(m.v);
}

bool sb_in_bool(const struct sb_in *in, const char *key, bool otherwise)
{
	struct sb_in m;

	if (!sb_in_get(in, key, &m))
		return otherwise;
	if (!json_is_boolean(m.v)) {
		sb_in_fail(&m, "true or false is expected");
		return otherwise;
	}
	return json_is_true(m.v);
}

int64_t sb_in_time(const struct sb_in *in, const char *key, int64_t start,
		   int64_t otherwise)
{
	struct sb_in m;
	int64_t at = otherwise;

	if (!sb_in_get(in, key, &m))
		return otherwise;
	if (!json_is_string(m.v) || !sb_time_parse(json_string_value(m.v), start, &at))
		sb_in_fail(&m, "a time is expected, such as \"-20m\" or RFC 3339");
	return at;
}
