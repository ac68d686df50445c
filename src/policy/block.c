/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "reading.h"
#include "ur/base/str.h"

/*
 * A text with a line break goes out as a block, unless something in it speaks against that.
 * One that begins with a blank or a break carries the width of its indent, and that is
 * counted wrongly in a list.
 */

/* Bytes of the line break at @c s, 0 for none. */
static size_t break_len(const char *s)
{
	if (*s == '\n' || *s == '\r')
		return 1;
	if (ur_starts_with(s, "\xc2\x85"))
		return 2;
	return ur_starts_with(s, "\xe2\x80\xa8") || ur_starts_with(s, "\xe2\x80\xa9") ?
		       3 :
		       0;
}

/* What is not written as it is: control characters, U+0085, U+FEFF. */
static bool is_special(const char *s)
{
	unsigned char c = (unsigned char)*s;

	return (c < 0x20 && c != '\n' && c != '\t') || c == 0x7f ||
	       (c == 0xc2 && (unsigned char)s[1] < 0xa0) ||
	       ur_starts_with(s, "\xef\xbb\xbf");
}

/* No blank before a break or at the end, nothing special. */
static bool may_be_block(const char *text)
{
	for (const char *s = text; *s; s++)
		if (is_special(s) || (*s == ' ' && (!s[1] || break_len(s + 1))))
			return false;
	return true;
}

static bool has_more_than_breaks(const char *text)
{
	size_t n;

	while ((n = break_len(text)) > 0)
		text += n;
	return *text;
}

enum ur_block ur_block_of(const char *text, bool block)
{
	if ((!block && !strchr(text, '\n')) || !may_be_block(text))
		return UR_BLOCK_FINE;
	if (*text == '\t')
		return UR_BLOCK_TAB;
	if ((*text == ' ' || break_len(text)) && has_more_than_breaks(text))
		return UR_BLOCK_SHIFTED;
	return UR_BLOCK_FINE;
}

const char *ur_read_name(const struct ur_reading *reading, const char *text)
{
	if (!text || !reading->grammar->drops_first_breaks || !strchr(text, '\n') ||
	    !may_be_block(text))
		return text;
	return text + break_len(text);
}
