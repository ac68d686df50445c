/* SPDX-License-Identifier: MIT */
#include "ur/core/interpolate.h"

#include <string.h>

#include "ur/core/naming.h"

/* ASCII only, as expressions look up names without regard to case. */
static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool same_start(const char *a, const char *b, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (lower(a[i]) != lower(b[i]))
			return false;
	return true;
}

static bool same_word(const char *a, const char *b, size_t len)
{
	return strlen(a) == len && same_start(a, b, len);
}

static bool is_letter(char c)
{
	return (lower(c) >= 'a' && lower(c) <= 'z') || c == '_';
}

static size_t word_len(const char *s)
{
	size_t n = 0;

	if (!is_letter(*s))
		return 0;
	while (is_letter(s[n]) || (s[n] >= '0' && s[n] <= '9') || s[n] == '-')
		n++;
	return n;
}

/* Item of a combination by its word; *twice when two names fit. */
static const struct ur_value *combo_value(const struct ur_combo *combo, const char *word,
					  size_t len, bool *twice)
{
	const struct ur_value *found = NULL;

	for (size_t i = 0; i < combo->len; i++)
		if (same_word(combo->keys[i], word, len)) {
			*twice = *twice || found;
			found = combo->values[i];
		}
	return found;
}

static const struct ur_value *map_value(const struct ur_value *map, const char *word,
					size_t len, bool *twice)
{
	const struct ur_value *found = NULL;

	for (size_t i = 0; map->keys && i < map->len; i++)
		if (same_word(map->keys[i], word, len)) {
			*twice = *twice || found;
			found = map->items[i];
		}
	return found;
}

/* Values that a text takes in the same form on every version. */
static bool add_scalar(struct ur_str *out, const struct ur_value *value)
{
	switch (value->kind) {
	case UR_VALUE_NULL:
		return true;
	case UR_VALUE_FLOAT:
		if (strspn(value->text, "-.0123456789") != strlen(value->text) ||
		    strlen(value->text) > 15)
			return false;
		return ur_str_adds(out, value->text);
	case UR_VALUE_BOOL:
	case UR_VALUE_INT:
	case UR_VALUE_STRING:
		return ur_str_adds(out, value->text);
	case UR_VALUE_UNKNOWN:
	case UR_VALUE_LIST:
	case UR_VALUE_MAP:
	default:
		break;
	}
	return false;
}

static size_t blanks(const char *text)
{
	size_t n, len = 0;

	while ((n = ur_naming_blank(text + len)) > 0)
		len += n;
	return len;
}

/* "matrix.a.b" between the braces, and nothing else. */
static bool add_reference(struct ur_str *out, const struct ur_combo *combo,
			  const char *text, const char *end)
{
	const struct ur_value *value = NULL;
	bool twice = false;

	/* no word and no blank reaches beyond the braces that end it */
	text += blanks(text);
	if (end - text < 8 || !same_start(text, "matrix.", 7))
		return false;
	text += 7;
	for (bool first = true;; first = false) {
		size_t len = word_len(text);

		if (!len)
			return false;
		if (first)
			value = combo_value(combo, text, len, &twice);
		else if (value && value->kind == UR_VALUE_LIST)
			return false;
		else if (value)
			value = map_value(value, text, len, &twice);
		text += len;
		if (*text != '.')
			break;
		text++;
	}
	text += blanks(text);
	if (text != end || twice)
		return false;
	return !value || add_scalar(out, value);
}

bool ur_interpolate(struct ur_str *out, const struct ur_combo *combo, const char *name)
{
	const char *open;

	while ((open = strstr(name, "${{")) != NULL) {
		const char *close = strstr(open, "}}");

		if (!close || !ur_str_add(out, name, (size_t)(open - name)) ||
		    !add_reference(out, combo, open + 3, close))
			return false;
		name = close + 2;
	}
	return ur_str_adds(out, name);
}
