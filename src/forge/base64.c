/* SPDX-License-Identifier: MIT */
#include "base64.h"

#include <stdint.h>

/* 0 to 63, or -1 */
static int value_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool ur_base64_add(struct ur_str *out, const char *text)
{
	uint32_t bits = 0;
	unsigned got = 0, pad = 0;

	for (; *text; text++) {
		int value;

		if (*text == '\n' || *text == '\r')
			continue;
		if (*text == '=' && got >= 2) {
			pad++;
			bits <<= 6;
		} else {
			value = value_of(*text);
			if (value < 0 || pad)
				return false;
			bits = bits << 6 | (uint32_t)value;
		}
		if (++got < 4)
			continue;
		for (unsigned i = 0; i < 3 - pad; i++)
			if (!ur_str_addc(out, (char)(bits >> (16 - 8 * i) & 0xff)))
				return false;
		bits = 0;
		got = 0;
		if (pad)
			break;
	}
	/* behind the padding nothing but line breaks */
	for (text += *text ? 1 : 0; *text; text++)
		if (*text != '\n' && *text != '\r')
			return false;
	return got == 0;
}
