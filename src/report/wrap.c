/* SPDX-License-Identifier: MIT */
#include "ur/report/wrap.h"

#include <string.h>

#include "ur/base/clean.h"

#define STEP ((size_t)4)

/* Bytes of a colour at the beginning of the text; 0 for none. */
static size_t colour(const char *text)
{
	size_t n;

	if (text[0] != '\033' || text[1] != '[')
		return 0;
	n = 2 + strspn(text + 2, "0123456789;");
	return text[n] == 'm' ? n + 1 : 0;
}

/* Columns of so many bytes, colours left out. */
static size_t width(const char *text, size_t len)
{
	struct ur_str bare = UR_STR_INIT;
	size_t columns, skipped;

	for (size_t i = 0; i < len;) {
		skipped = colour(text + i);
		if (!skipped)
			ur_str_addc(&bare, text[i]);
		i += skipped ? skipped : 1;
	}
	columns = ur_clean_columns(bare.buf);
	ur_str_release(&bare);
	return columns;
}

/* The blanks at its beginning, or a column of a table. */
static size_t hang_of(const char *line, size_t columns)
{
	size_t lead = strspn(line, " "), hang = lead < 2 * STEP ? lead + STEP : lead;

	for (const char *gap = line + lead; (gap = strstr(gap, "  "));) {
		size_t at;

		gap += strspn(gap, " ");
		at = width(line, (size_t)(gap - line));
		if (at > columns / 2)
			break;
		if (*gap)
			hang = at;
	}
	return hang <= columns / 2 ? hang : lead < columns / 2 ? lead : 0;
}

void ur_wrap(struct ur_str *line, size_t columns, size_t hang)
{
	struct ur_str out = { .buf = ur_str_empty, .limit = line->limit };
	const char *at = line->buf;
	size_t used, lead = strspn(at, " ");

	if (!columns || width(line->buf, line->len) <= columns)
		return;
	if (!hang || hang > columns - columns / 4)
		hang = hang_of(line->buf, columns);
	ur_str_add(&out, at, lead);
	at += lead;
	used = lead;
	while (*at) {
		size_t blanks = strspn(at, " "), len = strcspn(at + blanks, " ");
		size_t wide = width(at + blanks, len);

		if (used + blanks + wide > columns && used > hang) {
			ur_str_addc(&out, '\n');
			for (used = 0; used < hang; used++)
				ur_str_addc(&out, ' ');
		} else {
			ur_str_add(&out, at, blanks);
			used += blanks;
		}
		ur_str_add(&out, at + blanks, len);
		used += wide;
		at += blanks + len;
	}
	out.overflowed |= line->overflowed;
	ur_str_release(line);
	*line = out;
}
