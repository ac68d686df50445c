/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "yaml_build.h"

/*
 * Where the servers' readers, which began as libyaml's, have gone another way: what this
 * libyaml takes may mean something else there, and is not known here.
 */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || !c;
}

/* Where the event begins: marks count characters. NULL where that cannot be told. */
static const char *begin_of(struct ur_yaml_builder *b, const yaml_event_t *event)
{
	const char *bytes = b->bytes;

	if (b->parser.encoding != YAML_UTF8_ENCODING)
		return NULL;
	if (!b->at && b->len >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3))
		b->at = 3;
	while (b->index < event->start_mark.index && b->at < b->len) {
		b->at++;
		while (b->at < b->len && (bytes[b->at] & 0xc0) == 0x80)
			b->at++;
		b->index++;
	}
	return b->index == event->start_mark.index ? bytes + b->at : NULL;
}

/* "&anchor" and "!tag" before a value, in either order; "*alias". */
static enum ur_yaml_fault properties(const char *p, const char *end)
{
	while (p < end && (*p == '&' || *p == '*' || *p == '!')) {
		bool tag = *p == '!', verbatim = tag && p + 1 < end && p[1] == '<';

		for (p++; p < end && !is_blank(*p); p++) {
			if (tag && !verbatim && strchr(",[]{}", *p))
				return UR_YAML_OTHERS;
			if (!tag && strchr(",[]{}", *p))
				break;
			if (!tag && !strchr("abcdefghijklmnopqrstuvwxyz"
					    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-",
					    *p))
				return UR_YAML_ANCHOR;
		}
		while (p < end && is_blank(*p))
			p++;
	}
	return UR_YAML_FINE;
}

/* A plain text in a flow list or map, and its "?". */
static const char *question_in(const struct ur_yaml_builder *b, const yaml_event_t *event)
{
	if (event->type != YAML_SCALAR_EVENT || !b->depth ||
	    event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE ||
	    !b->levels[b->depth - 1].flow)
		return NULL;
	return strchr((const char *)event->data.scalar.value, '?');
}

bool ur_yaml_has_question(const struct ur_yaml_builder *b, const yaml_event_t *event)
{
	return question_in(b, event) != NULL;
}

/* The "?" of such a text: at its begin it is a mark to others; before a blank it ends the
 * text for all of them, and nothing may follow. */
static enum ur_yaml_fault question(struct ur_yaml_builder *b, const yaml_event_t *event)
{
	const char *mark = question_in(b, event), *p, *end = b->bytes + b->len;
	size_t left = event->end_mark.index - event->start_mark.index;

	if (!mark)
		return UR_YAML_FINE;
	p = begin_of(b, event);
	if (!p || mark == (const char *)event->data.scalar.value)
		return UR_YAML_OTHERS;
	for (; p < end && left; p++) {
		if (*p == '?' && (p + 1 == end || is_blank(p[1])))
			return UR_YAML_SYNTAX;
		left -= p + 1 == end || (p[1] & 0xc0) != 0x80;
	}
	return UR_YAML_FINE;
}

/* "\/" in double quotes is a slash to libyaml alone. */
static enum ur_yaml_fault escaped_slash(struct ur_yaml_builder *b,
					const yaml_event_t *event)
{
	const char *p, *end = b->bytes + b->len;

	if (event->data.scalar.style != YAML_DOUBLE_QUOTED_SCALAR_STYLE ||
	    !memchr(event->data.scalar.value, '/', event->data.scalar.length))
		return UR_YAML_FINE;
	p = begin_of(b, event);
	if (!p)
		return UR_YAML_OTHERS;
	p = memchr(p, '"', (size_t)(end - p));
	for (p = p ? p + 1 : end; p < end && *p != '"'; p++)
		if (*p == '\\' && ++p < end && *p == '/')
			return UR_YAML_SYNTAX;
	return UR_YAML_FINE;
}

static bool has_properties(const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_ALIAS_EVENT:
		return true;
	case YAML_SCALAR_EVENT:
		return event->data.scalar.anchor || event->data.scalar.tag;
	case YAML_SEQUENCE_START_EVENT:
		return event->data.sequence_start.anchor ||
		       event->data.sequence_start.tag;
	case YAML_MAPPING_START_EVENT:
		return event->data.mapping_start.anchor || event->data.mapping_start.tag;
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_DOCUMENT_START_EVENT:
	case YAML_DOCUMENT_END_EVENT:
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		break;
	}
	return false;
}

enum ur_yaml_fault ur_yaml_read_otherwise(struct ur_yaml_builder *b,
					  const yaml_event_t *event)
{
	const char *begin;
	bool flow = b->depth && b->levels[b->depth - 1].flow;

	if (event->type == YAML_SCALAR_EVENT) {
		enum ur_yaml_fault fault = escaped_slash(b, event);

		if (fault == UR_YAML_FINE)
			fault = question(b, event);
		if (fault != UR_YAML_FINE)
			return fault;
	}
	if (!flow && !has_properties(event))
		return UR_YAML_FINE;
	begin = begin_of(b, event);
	/* "{?a: b}": a key that is marked as one, or the word "?a" */
	if (flow && begin && begin > b->bytes && begin[-1] == '?' &&
	    event->type != YAML_SEQUENCE_END_EVENT &&
	    event->type != YAML_MAPPING_END_EVENT)
		return UR_YAML_OTHERS;
	if (!has_properties(event))
		return UR_YAML_FINE;
	return begin ? properties(begin, b->bytes + b->len) : UR_YAML_OTHERS;
}

/* An anchor or an alias with a character that ends it for this reader. */
static bool is_odd_anchor(const char *p, const char *end)
{
	for (p++; p < end && !is_blank(*p) && !strchr(",[]{}", *p); p++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz"
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-",
			    *p))
			return true;
	return false;
}

bool ur_yaml_has_odd_anchor(const char *bytes, size_t len, size_t line)
{
	const char *p = bytes, *end = bytes + len;

	for (size_t at = 1; p && at + 1 < line; at++) {
		p = memchr(p, '\n', (size_t)(end - p));
		p = p ? p + 1 : NULL;
	}
	for (size_t ends = 0; p && p < end && ends < 2; p++) {
		ends += *p == '\n';
		if ((*p == '&' || *p == '*') &&
		    (p == bytes || is_blank(p[-1]) || strchr(",[]{}:", p[-1])) &&
		    is_odd_anchor(p, end))
			return true;
	}
	return false;
}

bool ur_yaml_has_wide_tag(const char *bytes, size_t len)
{
	for (const char *p = bytes, *end = bytes + len; p < end; p++) {
		if ((*p != '!' && *p != '?') ||
		    (p > bytes && !is_blank(p[-1]) && !strchr(",[]{}:", p[-1])))
			continue;
		if (*p == '?' && p + 1 < end && !is_blank(p[1]))
			return true;
		for (; p < end && !is_blank(*p); p++)
			if (strchr(",[]{}", *p))
				return true;
	}
	return false;
}

/* Lines behind the first of the document that begin with "%" or with a byte order mark. */
enum ur_yaml_fault ur_yaml_lines_otherwise(const char *bytes, size_t len, size_t *line)
{
	const char *end = bytes + len;
	bool begun = false;

	*line = 1;
	for (const char *p = bytes; p && p < end; ++*line) {
		if (begun &&
		    (*p == '%' || (end - p >= 3 && !memcmp(p, "\xef\xbb\xbf", 3))))
			return UR_YAML_OTHERS;
		if (begun &&
		    (!strncmp(p, "---", end - p < 3 ? 0 : 3) ||
		     !strncmp(p, "...", end - p < 3 ? 0 : 3)) &&
		    end - p >= 3)
			break;
		begun = begun || (*p != '%' && *p != '#' && !is_blank(*p) &&
				  memcmp(p, "\xef\xbb\xbf", end - p < 3 ? 1 : 3) != 0);
		p = memchr(p, '\n', (size_t)(end - p));
		p = p ? p + 1 : NULL;
	}
	return UR_YAML_FINE;
}
