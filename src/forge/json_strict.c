/* SPDX-License-Identifier: MIT */
#include "json_strict.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "ur/base/clean.h"

/* Four hexadecimal digits; -1 when they are not there. */
static long hex(const char *at, const char *end)
{
	long value = 0;

	if (end - at < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		char c = at[i];

		if (c >= '0' && c <= '9')
			value = value * 16 + (c - '0');
		else if (c >= 'a' && c <= 'f')
			value = value * 16 + (c - 'a' + 10);
		else if (c >= 'A' && c <= 'F')
			value = value * 16 + (c - 'A' + 10);
		else
			return -1;
	}
	return value;
}

/* What follows an escape, or NULL. Of a surrogate without its other half yajl makes a
 * question mark, and U+0000 would end the text here that goes on there. */
static const char *behind_escape(const char *at, const char *end)
{
	long c;

	if (end - at < 2)
		return NULL;
	if (at[1] != 'u')
		return at + 2;
	c = hex(at + 2, end);
	if (c >= 0xD800 && c <= 0xDBFF && end - at >= 12 && at[6] == '\\' &&
	    at[7] == 'u') {
		long low = hex(at + 8, end);

		return low >= 0xDC00 && low <= 0xDFFF ? at + 12 : NULL;
	}
	return c <= 0 || (c >= 0xD800 && c <= 0xDFFF) ? NULL : at + 6;
}

/* The first escape that must not be, or NULL. A backslash has no place but in strings, and
 * there yajl looks at it too. */
static const char *odd_escape(const char *text, const char *end)
{
	const char *at = text, *next;

	while ((at = memchr(at, '\\', (size_t)(end - at)))) {
		next = behind_escape(at, end);
		if (!next)
			return at;
		at = next;
	}
	return NULL;
}

static bool is_ascii(const char *text, size_t len)
{
	uint64_t seen = 0, word;
	size_t i = 0;

	for (; i + sizeof(word) <= len; i += sizeof(word)) {
		memcpy(&word, text + i, sizeof(word));
		seen |= word;
	}
	for (; i < len; i++)
		seen |= (unsigned char)text[i];
	return !(seen & UINT64_C(0x8080808080808080));
}

/* yajl's blanks include these two, and its UTF-8 overlong forms and surrogates. */
const char *ur_json_objection(const char *text, size_t len)
{
	const char *at;

	if ((at = memchr(text, '\v', len)) || (at = memchr(text, '\f', len)))
		return at;
	if (!is_ascii(text, len) && !ur_is_utf8(text, len))
		return text;
	return odd_escape(text, text + len);
}
