/* SPDX-License-Identifier: MIT */
#include "ur/core/utf8.h"

static size_t sequence_length(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first <= 0xdf)
		return 2;
	if (first >= 0xe0 && first <= 0xef)
		return 3;
	return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

uint32_t ur_utf8_next(const char **text)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *s = (const unsigned char *)*text;
	size_t len = sequence_length(s[0]);
	uint32_t c = s[0];

	if (!c)
		return 0;
	(*text)++;
	if (len < 2)
		return len ? c : UR_UTF8_BROKEN;
	c &= 0x7fU >> len;
	for (size_t i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return UR_UTF8_BROKEN;
		c = c << 6 | (s[i] & 0x3fU);
	}
	if (c < smallest[len] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return UR_UTF8_BROKEN;
	*text += len - 1;
	return c;
}
