/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "reading.h"
#include "ur/base/str.h"

/*
 * A text with a line break goes out as a block, unless something in it speaks against that.
 * One that begins with a blank or a break carries the width of its indent, and that is
 * counted wrongly in a list: each line loses blanks, and one that has not enough of them
 * ends the block.
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

/* @param blanks those do not count either */
static bool has_more_than_breaks(const char *text, bool blanks)
{
	size_t n;

	while ((n = break_len(text)) > 0 || (blanks && (*text == ' ' || *text == '\t')))
		text += n ? n : 1;
	return *text;
}

/* Blanks that a line begins with. */
static size_t lead_of(const char *line)
{
	return strspn(line, " ");
}

static const char *next_line(const char *line)
{
	while (*line && !break_len(line))
		line++;
	return line + break_len(line);
}

/* The first line, none that is empty, that begins with less blanks than @c least. */
static const char *short_line(const char *text, size_t least)
{
	for (; *text; text = next_line(text))
		if (!break_len(text) && lead_of(text) < least)
			return text;
	return NULL;
}

/* Is the rest nothing but remarks to who reads it as YAML? */
static bool is_remarks(const char *text)
{
	for (; *text; text = next_line(text))
		if (!break_len(text) && text[lead_of(text)] != '#')
			return false;
	return true;
}

/* A block that begins with a blank or a break says how wide its indent is, and within a
 * list that is too much by this. */
#define TOO_MUCH 2

/* What happens to a job before its row is written: each time all of it is written and
 * read. The second row of a pair counts within lists, where it takes blanks away. */
struct round {
	bool shifts;
	enum ur_block fails; /* what becomes of a text that does not read back */
};

static const struct rounds {
	const struct round *items;
	size_t len;
} rounds_of[][2] = {
#define ROUNDS(...)                                                                      \
	{                                                                                \
		(const struct round[]){ __VA_ARGS__ },                                   \
			sizeof((const struct round[]){ __VA_ARGS__ }) /                  \
				sizeof(struct round)                                     \
	}
	[UR_KEPT_BY_JOB] = {
		ROUNDS({ true, UR_BLOCK_REFUSED }, { true, UR_BLOCK_REFUSED },
		       { true, UR_BLOCK_BY_FILE }, { true, UR_BLOCK_BY_FILE }),
		ROUNDS({ false, UR_BLOCK_REFUSED }, { true, UR_BLOCK_BY_FILE },
		       { false, UR_BLOCK_BY_FILE }),
	},
	/* it is taken out after the first */
	[UR_KEPT_ONCE] = {
		ROUNDS({ true, UR_BLOCK_REFUSED }),
		ROUNDS({ false, UR_BLOCK_REFUSED }),
	},
	[UR_KEPT_BY_WORKFLOW] = {
		ROUNDS({ true, UR_BLOCK_BY_FILE }),
		ROUNDS({ true, UR_BLOCK_BY_FILE }),
	},
#undef ROUNDS
	[UR_MADE_ANEW] = { { 0 } },
};

enum ur_block ur_block_of(const struct ur_reading *reading, const char *text,
			  enum ur_keeper keeper, bool kept, bool in_list)
{
	const struct ur_grammar *grammar = reading->grammar;
	bool newer = grammar->block == BLOCK_BY_FILE;
	const struct rounds *rounds = &rounds_of[keeper][newer];
	size_t gone = 0; /* blanks that each line has lost */

	if (!may_be_block(text) || !has_more_than_breaks(text, newer))
		return UR_BLOCK_FINE;
	if (keeper == UR_MADE_ANEW && (strchr(" \t", *text) || break_len(text)))
		return UR_BLOCK_DOUBT;
	for (size_t i = 0; i < rounds->len; i++) {
		const struct round *round = &rounds->items[i];
		const char *line;

		if (*text != '\n' && text[gone] == '\t' && lead_of(text) == gone)
			return round->fails;
		if (in_list && round->shifts) {
			if (!break_len(text) && lead_of(text) <= gone)
				break; /* no width is said any more */
			if (break_len(text) > 1)
				return round->fails;
			line = short_line(text, gone + TOO_MUCH);
			if (line)
				return is_remarks(line) ? UR_BLOCK_DOUBT : round->fails;
			/* what comes of it then was not asked */
			if (grammar->kind == UR_FORGE_FORGEJO)
				return UR_BLOCK_DOUBT;
			gone += TOO_MUCH;
		}
		if (*text == '\n' && grammar->drops_first_breaks)
			text++;
		if (!kept && !strchr(text, '\n'))
			break; /* no block any more */
	}
	return UR_BLOCK_FINE;
}

const char *ur_read_name(const struct ur_reading *reading, const char *text)
{
	if (!text || !reading->grammar->drops_first_breaks || !strchr(text, '\n') ||
	    !may_be_block(text))
		return text;
	return text + break_len(text);
}
