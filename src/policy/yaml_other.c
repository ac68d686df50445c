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

/* A plain text in a flow list or map that others end at its "?". */
static bool ends_at_question(const struct ur_yaml_builder *b, const yaml_event_t *event)
{
	return event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && b->depth &&
	       b->levels[b->depth - 1].flow &&
	       strchr((const char *)event->data.scalar.value, '?');
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

	if (event->type == YAML_SCALAR_EVENT && ends_at_question(b, event))
		return UR_YAML_OTHERS;
	if (!flow && !has_properties(event))
		return UR_YAML_FINE;
	begin = begin_of(b, event);
	/* "{?a: b}": a key that is marked as one, or the word "?a" */
	if (flow && begin && begin > b->bytes && begin[-1] == '?')
		return UR_YAML_OTHERS;
	if (!has_properties(event))
		return UR_YAML_FINE;
	return begin ? properties(begin, b->bytes + b->len) : UR_YAML_OTHERS;
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
