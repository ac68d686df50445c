/* SPDX-License-Identifier: MIT */
#include "ur/policy/yaml.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"

#define NUMBER_MAX 512 /* longer digits are no number anybody wrote */

struct word {
	const char *text;
	enum ur_yaml_tag tag;
};

static const struct word words[] = {
	{ "", UR_YAML_NULL },	    { "~", UR_YAML_NULL },
	{ "null", UR_YAML_NULL },   { "Null", UR_YAML_NULL },
	{ "NULL", UR_YAML_NULL },   { "true", UR_YAML_BOOL },
	{ "True", UR_YAML_BOOL },   { "TRUE", UR_YAML_BOOL },
	{ "false", UR_YAML_BOOL },  { "False", UR_YAML_BOOL },
	{ "FALSE", UR_YAML_BOOL },  { ".nan", UR_YAML_FLOAT },
	{ ".NaN", UR_YAML_FLOAT },  { ".NAN", UR_YAML_FLOAT },
	{ ".inf", UR_YAML_FLOAT },  { ".Inf", UR_YAML_FLOAT },
	{ ".INF", UR_YAML_FLOAT },  { "+.inf", UR_YAML_FLOAT },
	{ "+.Inf", UR_YAML_FLOAT }, { "+.INF", UR_YAML_FLOAT },
	{ "-.inf", UR_YAML_FLOAT }, { "-.Inf", UR_YAML_FLOAT },
	{ "-.INF", UR_YAML_FLOAT },
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t digits(const char *s)
{
	size_t n = 0;

	while (is_digit(s[n]))
		n++;
	return n;
}

/* Without the underscores that numbers may carry; false when too long. */
static bool without_underscores(const char *text, char out[NUMBER_MAX])
{
	size_t n = 0;

	for (; *text; text++) {
		if (*text == '_')
			continue;
		if (n + 1 == NUMBER_MAX)
			return false;
		out[n++] = *text;
	}
	out[n] = '\0';
	return true;
}

/* Magnitude of an integer in the notations 12, 012, 0o12, 0x12, 0b12. */
static bool magnitude(const char *s, uint64_t *out)
{
	unsigned base = 10;
	uint64_t value = 0;

	if (s[0] == '0' && s[1]) {
		char mark = (char)(s[1] | 0x20);

		base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 8;
		s += mark == 'x' || mark == 'o' || mark == 'b' ? 2 : 1;
	}
	if (!*s)
		return false;
	for (; *s; s++) {
		unsigned digit;

		if (is_digit(*s))
			digit = (unsigned)(*s - '0');
		else if ((*s | 0x20) >= 'a' && (*s | 0x20) <= 'f')
			digit = (unsigned)((*s | 0x20) - 'a') + 10;
		else
			return false;
		if (digit >= base || value > (UINT64_MAX - digit) / base)
			return false;
		value = value * base + digit;
	}
	*out = value;
	return true;
}

static bool is_int(const char *plain)
{
	bool sign = *plain == '-' || *plain == '+';
	uint64_t value;

	if (!magnitude(plain + sign, &value))
		return false;
	if (!sign)
		return true;
	return value <= (uint64_t)INT64_MAX + (*plain == '-' ? 1 : 0);
}

/* [-+]? ( .d+ | d+ (. d*)? ) ([eE] [-+]? d+)? */
static bool has_float_shape(const char *s)
{
	size_t n;

	s += *s == '-' || *s == '+';
	n = digits(s);
	s += n;
	if (*s == '.') {
		size_t fraction = digits(++s);

		if (!n && !fraction)
			return false;
		s += fraction;
	} else if (!n) {
		return false;
	}
	if (*s == 'e' || *s == 'E') {
		s++;
		s += *s == '-' || *s == '+';
		n = digits(s);
		if (!n)
			return false;
		s += n;
	}
	return !*s;
}

static bool is_float(const char *plain)
{
	return has_float_shape(plain) && isfinite(strtod(plain, NULL));
}

/* Each underscore stands between two digits. */
static bool divides_digits(const char *text)
{
	for (size_t i = 0; text[i]; i++)
		if (text[i] == '_' &&
		    (!i || !is_digit(text[i - 1]) || !is_digit(text[i + 1])))
			return false;
	return true;
}

/* Dates, as "2026-1-2", with or without a time behind. */
static bool looks_like_time(const char *text)
{
	size_t month, day;

	if (digits(text) != 4 || text[4] != '-')
		return false;
	month = digits(text + 5);
	if (month < 1 || month > 2 || text[5 + month] != '-')
		return false;
	day = digits(text + 6 + month);
	if (day < 1 || day > 2)
		return false;
	text += 6 + month + day;
	return !*text || *text == 'T' || *text == 't' || *text == ' ';
}

enum ur_yaml_tag ur_yaml_resolve(const char *text)
{
	char plain[NUMBER_MAX];

	for (size_t i = 0; i < UR_LEN(words); i++)
		if (!strcmp(text, words[i].text))
			return words[i].tag;
	if (*text == '.')
		return without_underscores(text, plain) && is_float(plain) &&
				       divides_digits(text) ?
			       UR_YAML_FLOAT :
			       UR_YAML_STRING;
	if (!is_digit(*text) && *text != '-' && *text != '+')
		return UR_YAML_STRING;
	if (looks_like_time(text))
		return UR_YAML_TIME;
	if (!without_underscores(text, plain))
		return UR_YAML_OTHER;
	if (is_int(plain))
		return UR_YAML_INT;
	return is_float(plain) ? UR_YAML_FLOAT : UR_YAML_STRING;
}

bool ur_yaml_int_value(const char *text, int64_t *out)
{
	char plain[NUMBER_MAX];
	bool negative = *text == '-';
	uint64_t value;

	if (!without_underscores(text, plain) ||
	    !magnitude(plain + (negative || *text == '+'), &value))
		return false;
	if (value > (uint64_t)INT64_MAX + negative)
		return false;
	if (negative)
		*out = value ? -(int64_t)(value - 1) - 1 : 0;
	else
		*out = (int64_t)value;
	return true;
}

double ur_yaml_float_value(const char *text)
{
	char plain[NUMBER_MAX];
	const char *body = text + (*text == '-' || *text == '+');

	if (body[0] == '.' && (body[1] | 0x20) == 'n')
		return (double)NAN;
	if (body[0] == '.' && (body[1] | 0x20) == 'i')
		return *text == '-' ? -(double)INFINITY : (double)INFINITY;
	return without_underscores(text, plain) ? strtod(plain, NULL) : (double)NAN;
}
