/* SPDX-License-Identifier: MIT */
#include "ur/base/clean.h"

#include <stdint.h>
#include <string.h>

#include "ur/base/memory.h"

struct range {
	uint32_t first, last;
};

/* What can move a cursor, end a line or hide and reorder text. */
static const struct range unsafe[] = {
	{ 0x0, 0x1f },	    { 0x7f, 0x9f },	{ 0xad, 0xad },	      { 0x61c, 0x61c },
	{ 0x180e, 0x180e }, { 0x200b, 0x200f }, { 0x2028, 0x202e },   { 0x2060, 0x206f },
	{ 0xfeff, 0xfeff }, { 0xfff9, 0xfffb }, { 0xe0000, 0xe007f },
};

/* Marks that sit on the character before them. */
static const struct range zero_wide[] = {
	{ 0x300, 0x36f },   { 0x483, 0x489 },	  { 0x591, 0x5bd },   { 0x5bf, 0x5bf },
	{ 0x5c1, 0x5c2 },   { 0x5c4, 0x5c5 },	  { 0x5c7, 0x5c7 },   { 0x610, 0x61a },
	{ 0x64b, 0x65f },   { 0x670, 0x670 },	  { 0x6d6, 0x6dc },   { 0x6df, 0x6e4 },
	{ 0x6e7, 0x6e8 },   { 0x6ea, 0x6ed },	  { 0x900, 0x902 },   { 0x93c, 0x93c },
	{ 0x941, 0x948 },   { 0x94d, 0x94d },	  { 0xe31, 0xe31 },   { 0xe34, 0xe3a },
	{ 0xe47, 0xe4e },   { 0x1160, 0x11ff },	  { 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff },
	{ 0x20d0, 0x20ff }, { 0x302a, 0x302d },	  { 0x3099, 0x309a }, { 0xfe00, 0xfe0f },
	{ 0xfe20, 0xfe2f }, { 0xe0100, 0xe01ef },
};

/* Blanks of all scripts that are safe to print, and letters that show nothing. */
static const struct range blank[] = {
	{ 0x20, 0x20 },	    { 0xa0, 0xa0 },	{ 0x34f, 0x34f },   { 0x115f, 0x1160 },
	{ 0x1680, 0x1680 }, { 0x17b4, 0x17b5 }, { 0x180b, 0x180f }, { 0x2000, 0x200a },
	{ 0x202f, 0x202f }, { 0x205f, 0x205f }, { 0x2800, 0x2800 }, { 0x3000, 0x3000 },
	{ 0x3164, 0x3164 }, { 0xfe00, 0xfe0f }, { 0xffa0, 0xffa0 }, { 0xe0100, 0xe01ef },
};

/* East Asian wide and emoji. */
static const struct range two_wide[] = {
	{ 0x1100, 0x115f },   { 0x231a, 0x231b },   { 0x2329, 0x232a },
	{ 0x23e9, 0x23ec },   { 0x23f0, 0x23f0 },   { 0x23f3, 0x23f3 },
	{ 0x25fd, 0x25fe },   { 0x2614, 0x2615 },   { 0x2648, 0x2653 },
	{ 0x267f, 0x267f },   { 0x2693, 0x2693 },   { 0x26a1, 0x26a1 },
	{ 0x26aa, 0x26ab },   { 0x26bd, 0x26be },   { 0x26c4, 0x26c5 },
	{ 0x26ce, 0x26ce },   { 0x26d4, 0x26d4 },   { 0x26ea, 0x26ea },
	{ 0x26f2, 0x26f3 },   { 0x26f5, 0x26f5 },   { 0x26fa, 0x26fa },
	{ 0x26fd, 0x26fd },   { 0x2705, 0x2705 },   { 0x270a, 0x270b },
	{ 0x2728, 0x2728 },   { 0x274c, 0x274c },   { 0x274e, 0x274e },
	{ 0x2753, 0x2755 },   { 0x2757, 0x2757 },   { 0x2795, 0x2797 },
	{ 0x27b0, 0x27b0 },   { 0x27bf, 0x27bf },   { 0x2b1b, 0x2b1c },
	{ 0x2b50, 0x2b50 },   { 0x2b55, 0x2b55 },   { 0x2e80, 0x303e },
	{ 0x3041, 0xa4cf },   { 0xa960, 0xa97f },   { 0xac00, 0xd7a3 },
	{ 0xf900, 0xfaff },   { 0xfe10, 0xfe19 },   { 0xfe30, 0xfe6f },
	{ 0xff00, 0xff60 },   { 0xffe0, 0xffe6 },   { 0x16fe0, 0x18cff },
	{ 0x1b000, 0x1b2ff }, { 0x1f004, 0x1f004 }, { 0x1f0cf, 0x1f0cf },
	{ 0x1f18e, 0x1f18e }, { 0x1f191, 0x1f19a }, { 0x1f200, 0x1f320 },
	{ 0x1f32d, 0x1f335 }, { 0x1f337, 0x1f37c }, { 0x1f37e, 0x1f393 },
	{ 0x1f3a0, 0x1f3ca }, { 0x1f3cf, 0x1f3d3 }, { 0x1f3e0, 0x1f3f0 },
	{ 0x1f3f4, 0x1f3f4 }, { 0x1f3f8, 0x1f43e }, { 0x1f440, 0x1f440 },
	{ 0x1f442, 0x1f4fc }, { 0x1f4ff, 0x1f53d }, { 0x1f54b, 0x1f54e },
	{ 0x1f550, 0x1f567 }, { 0x1f595, 0x1f596 }, { 0x1f5a4, 0x1f5a4 },
	{ 0x1f5fb, 0x1f64f }, { 0x1f680, 0x1f6c5 }, { 0x1f6cc, 0x1f6cc },
	{ 0x1f6d0, 0x1f6d2 }, { 0x1f6d5, 0x1f6df }, { 0x1f6eb, 0x1f6ec },
	{ 0x1f6f4, 0x1f6fc }, { 0x1f7e0, 0x1f7eb }, { 0x1f90c, 0x1f93a },
	{ 0x1f93c, 0x1f945 }, { 0x1f947, 0x1f9ff }, { 0x1fa70, 0x1faff },
	{ 0x20000, 0x3fffd },
};

static bool within(const struct range *ranges, size_t len, uint32_t c)
{
	size_t low = 0, high = len;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (c > ranges[mid].last)
			low = mid + 1;
		else
			high = mid;
	}
	return low < len && c >= ranges[low].first;
}

/*
 * One character of well-formed UTF-8 (no overlong form, no surrogate).
 * Returns its bytes, or 0 when the first byte begins none.
 */
static size_t decode(const char *text, size_t len, uint32_t *out)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *b = (const unsigned char *)text;
	size_t n;
	uint32_t c;

	if (b[0] < 0x80) {
		*out = b[0];
		return 1;
	}
	n = b[0] >= 0xf0 ? 4 : b[0] >= 0xe0 ? 3 : 2;
	if (b[0] < 0xc2 || b[0] > 0xf4 || n > len)
		return 0;
	c = b[0] & (0xffU >> (n + 1));
	for (size_t i = 1; i < n; i++) {
		if ((b[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (b[i] & 0x3fU);
	}
	if (c < smallest[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*out = c;
	return n;
}

/* What is printed for the character at @text: its bytes and its columns. */
struct glyph {
	size_t eaten;
	size_t columns;
	bool kept; /* else a '?' stands for it */
};

static struct glyph glyph_at(const char *text, size_t len, bool utf8)
{
	struct glyph g = { .eaten = 1, .columns = 1 };
	uint32_t c = 0;
	size_t n = decode(text, len, &c);

	if (n)
		g.eaten = n;
	if (!n || (c >= 0x80 && !utf8) || within(unsafe, UR_LEN(unsafe), c))
		return g;
	g.kept = true;
	if (c >= 0x300 && within(zero_wide, UR_LEN(zero_wide), c))
		g.columns = 0;
	else if (c >= 0x1100 && within(two_wide, UR_LEN(two_wide), c))
		g.columns = 2;
	return g;
}

/* How many characters from here on are printable ASCII, which is most of all text. */
static size_t plain_run(const char *text, size_t most)
{
	size_t n = 0;

	while (n < most && text[n] >= ' ' && text[n] <= '~')
		n++;
	return n;
}

/* Append characters while they fit into @columns; true when all did. */
static bool add_within(struct ur_str *out, const char *text, size_t columns, bool utf8)
{
	size_t len = strlen(text);

	while (len) {
		size_t plain = plain_run(text, len < columns ? len : columns);
		struct glyph g;

		ur_str_add(out, text, plain);
		columns -= plain;
		text += plain;
		len -= plain;
		if (!len)
			break;
		g = glyph_at(text, len, utf8);
		if (g.columns > columns)
			return false;
		columns -= g.columns;
		if (g.kept)
			ur_str_add(out, text, g.eaten);
		else
			ur_str_addc(out, '?');
		text += g.eaten;
		len -= g.eaten;
	}
	return true;
}

void ur_clean_add(struct ur_str *out, const char *text)
{
	add_within(out, text, SIZE_MAX, true);
}

void ur_clean_add_cut(struct ur_str *out, const char *text, size_t columns, bool utf8)
{
	static const char ascii_dots[] = "...";
	struct ur_str whole = { .buf = ur_str_empty, .limit = SIZE_MAX / 2 };
	size_t dots = utf8 ? 1 : sizeof(ascii_dots) - 1;

	if (add_within(&whole, text, columns, utf8)) {
		ur_str_add(out, whole.buf, whole.len);
	} else if (columns <= dots) {
		ur_str_add(out, utf8 ? "…" : ascii_dots,
			   utf8 ? columns * strlen("…") : columns);
	} else {
		add_within(out, text, columns - dots, utf8);
		ur_str_adds(out, utf8 ? "…" : ascii_dots);
	}
	ur_str_release(&whole);
}

size_t ur_clean_columns(const char *text)
{
	size_t len = strlen(text), columns = 0;

	while (len) {
		struct glyph g = glyph_at(text, len, true);

		columns += g.columns;
		text += g.eaten;
		len -= g.eaten;
	}
	return columns;
}

bool ur_is_utf8(const char *text, size_t len)
{
	while (len) {
		uint32_t c;
		size_t n = decode(text, len, &c);

		if (!n || !c)
			return false;
		text += n;
		len -= n;
	}
	return true;
}

bool ur_is_blank(const char *text)
{
	size_t len = strlen(text);

	while (len) {
		uint32_t c;
		size_t n = decode(text, len, &c);

		if (!n || !(within(blank, UR_LEN(blank), c) ||
			    within(unsafe, UR_LEN(unsafe), c)))
			return false;
		text += n;
		len -= n;
	}
	return true;
}

size_t ur_utf8_cut(const char *text, size_t len, size_t max)
{
	size_t n = max;

	if (len <= max)
		return len;
	for (int back = 0; back < 4; back++, n--) {
		if (((unsigned char)text[n] & 0xc0) != 0x80)
			return n;
		if (!n)
			break;
	}
	return max; /* not UTF-8: nothing to keep whole */
}
