/* SPDX-License-Identifier: MIT */
#include "ur/core/interpolate.h"

#include <string.h>

#include "ur/base/memory.h"
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

/* ".word" or "['word']": what stands in it, and its end. @return NULL for neither */
static const char *property(const char *text, const char **word, size_t *len)
{
	if (*text == '.') {
		*word = text + 1;
		*len = word_len(*word);
		return *len ? *word + *len : NULL;
	}
	if (strncmp(text, "['", 2) != 0)
		return NULL;
	*word = text + 2;
	*len = word_len(*word);
	text = *word + *len;
	return *len && !strncmp(text, "']", 2) ? text + 2 : NULL;
}

/* "matrix.a.b" and nothing else. */
static bool add_reference(struct ur_str *out, const struct ur_combo *combo,
			  const char *text, const char *end)
{
	const struct ur_value *value = NULL;
	const char *word = NULL;
	bool twice = false;
	size_t len = 0;

	if (!same_start(text, "matrix", 6))
		return false;
	text = property(text + 6, &word, &len);
	for (bool first = true; text; first = false) {
		if (first)
			value = combo_value(combo, word, len, &twice);
		else if (value && value->kind == UR_VALUE_LIST)
			return false;
		else if (value)
			value = map_value(value, word, len, &twice);
		if (*text != '.' && *text != '[')
			break;
		text = property(text, &word, &len);
	}
	if (!text || text + blanks(text) != end || twice)
		return false;
	return !value || add_scalar(out, value);
}

/* What holds nothing while names are made: "secrets.X", "needs.a.result". */
static bool is_empty(const char *text, const char *end)
{
	static const char *const contexts[] = { "inputs", "secrets", "env", "needs" };
	static const char job[] = "strategy.job-"; /* index, total */
	size_t first = word_len(text), len;
	const char *word = text + first;

	if (same_start(text, job, strlen(job))) {
		word = text + strlen(job);
		word += word_len(word);
		return word + blanks(word) == end;
	}
	for (size_t i = 0; i < UR_LEN(contexts); i++) {
		if (!same_word(contexts[i], text, first))
			continue;
		while ((word = property(word, &text, &len)) != NULL)
			if (*word != '.' && *word != '[')
				return word + blanks(word) == end;
		return false;
	}
	return false;
}

/* "'it''s'", "12", "true" and nothing else. */
static bool add_literal(struct ur_str *out, const char *text, const char *end)
{
	static const char *const words[] = { "true", "false" };
	size_t digits = strspn(text, "0123456789");
	struct ur_str inside = UR_STR_INIT;
	bool fine = false;

	for (size_t i = 0; i < UR_LEN(words); i++) {
		size_t len = strlen(words[i]);

		if (!strncmp(text, words[i], len) &&
		    text + len + blanks(text + len) == end)
			return ur_str_adds(out, words[i]);
	}
	if (digits && digits < 10 && (*text != '0' || digits == 1) &&
	    text + digits + blanks(text + digits) == end)
		return ur_str_add(out, text, digits);
	if (*text != '\'')
		return false;
	/* it ends before the braces do */
	for (text++; *text != '\'' || text[1] == '\''; text++) {
		text += *text == '\'';
		ur_str_addc(&inside, *text);
	}
	if (text + 1 + blanks(text + 1) == end)
		fine = !inside.len || ur_str_adds(out, inside.buf);
	ur_str_release(&inside);
	return fine;
}

static bool is_function(const char *word, size_t len)
{
	static const char *const names[] = {
		"contains", "startsWith", "endsWith", "format",	 "join",    "toJSON",
		"fromJSON", "hashFiles",  "always",   "success", "failure", "cancelled",
	};

	for (size_t i = 0; i < UR_LEN(names); i++)
		if (same_word(names[i], word, len))
			return true;
	return false;
}

/* For certain no expression, or one that cannot be evaluated: nothing at all, a sign that
 * none has, a dot at the end, a function that is none. */
static bool is_broken(const char *text, const char *end)
{
	const char *last = NULL;

	for (const char *p = text; p < end; p++) {
		size_t len = word_len(p);

		if (blanks(p)) {
			p += blanks(p) - 1;
			continue;
		}
		last = p;
		if (len && p[len] == '(' && !is_function(p, len))
			return true;
		if (len) {
			p += len - 1;
			last = p;
		} else if (*p == '\'') {
			while (*++p != '\'')
				; /* it ends before the braces do */
		} else if (!strchr("0123456789-+.[](),!<>=&|*", *p)) {
			return true;
		}
	}
	return !last || *last == '.';
}

/* The "}}" that ends the expression, beyond the texts in it; NULL for none. */
static const char *close_of(const char *text)
{
	for (bool inside = false; *text; text++) {
		inside = inside != (*text == '\'');
		if (!inside && !strncmp(text, "}}", 2))
			return text;
	}
	return NULL;
}

bool ur_interpolate(struct ur_str *out, const struct ur_combo *combo, const char *name)
{
	const char *open, *close;

	/* one that is broken takes the whole name with it */
	for (const char *at = name; (open = strstr(at, "${{")) != NULL; at = close + 2) {
		close = close_of(open + 3);
		if (!close)
			return false;
		if (is_broken(open + 3, close))
			return ur_str_adds(out, "");
	}
	while ((open = strstr(name, "${{")) != NULL) {
		const char *text = open + 3 + blanks(open + 3);

		close = close_of(open + 3);
		if (!ur_str_add(out, name, (size_t)(open - name)) ||
		    !(is_empty(text, close) || add_literal(out, text, close) ||
		      add_reference(out, combo, text, close)))
			return false;
		name = close + 2;
	}
	return ur_str_adds(out, name);
}

/* The "'" that ends a text: it stands before the braces that end the expression. */
static const char *text_end(const char *text)
{
	while (*text != '\'' || text[1] == '\'')
		text += *text == '\'' ? 2 : 1;
	return text;
}

/* Behind the bracket that closes what is open at @c text; NULL when none does. */
static const char *call_end(const char *text, const char *end)
{
	for (unsigned depth = 1; text < end; text++) {
		if (*text == '\'')
			text = text_end(text + 1);
		else if (*text == '(')
			depth++;
		else if (*text == ')' && !--depth)
			return text + 1;
	}
	return NULL;
}

/* What "format('…', …)" is made from, where the braces hold that and nothing else. */
static const char *format_text(const char *text, const char *end)
{
	size_t len = word_len(text);
	const char *literal, *call;

	if (!same_word("format", text, len))
		return NULL;
	text += len + blanks(text + len);
	if (*text != '(')
		return NULL;
	call = text + 1;
	text = call + blanks(call);
	if (*text != '\'')
		return NULL;
	literal = text + 1;
	text = text_end(literal) + 1;
	text += blanks(text);
	if (*text != ',' && *text != ')')
		return NULL; /* the text is a part of something */
	call = call_end(call, end);
	return call && call + blanks(call) == end ? literal : NULL;
}

const char *ur_interpolate_format(const char *expression)
{
	const char *text = expression + 3, *close = close_of(text);

	return close ? format_text(text + blanks(text), close) : NULL;
}

bool ur_interpolate_could_format(const char *literal, const char *name, size_t len)
{
	for (; *literal != '$'; literal++, name++, len--) {
		if (strchr("'{}", *literal)) {
			if (literal[1] != literal[0])
				break;
			literal++;
		}
		if (!len || *name != *literal)
			return false;
	}
	return true;
}

const char *ur_interpolate_tail(const char *name)
{
	const char *open, *close;

	while ((open = strstr(name, "${{")) != NULL) {
		close = close_of(open + 3);
		if (!close)
			return "";
		name = close + 2;
	}
	return name;
}
