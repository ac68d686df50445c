/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ur/base/memory.h"
#include "yaml_build.h"

/* What is to be done about the slips that are made most, by libyaml's words for them. */
static const struct {
	const char *problem, *hint;
} advice[] = {
	{ "mapping values are not allowed",
	  "put a text with ': ' in it in quotes, or check the indent" },
	{ "did not find expected key",
	  "keys of one map begin in the same column, entries of one list too" },
	{ "could not find expected ':'", "a key ends with ': ' and is one line" },
	{ "found character that cannot start any token",
	  "put a text that begins with this character in quotes" },
	{ "UTF-8", "save the file as UTF-8" },
};

static const char *advice_on(const char *problem)
{
	for (size_t i = 0; i < UR_LEN(advice); i++) {
		if (strstr(problem, advice[i].problem))
			return advice[i].hint;
	}
	return NULL;
}

/* The reader gives up at a byte, before lines are counted. */
static void count_lines(const struct ur_yaml_builder *b, size_t *line, size_t *column)
{
	size_t end = b->parser.problem_offset;

	*line = *column = 1;
	for (size_t i = 0; i < end && i < b->len; i++) {
		unsigned char c = (unsigned char)b->bytes[i];

		if (c == '\n') {
			++*line;
			*column = 1;
		} else if ((c & 0xc0) != 0x80) {
			++*column;
		}
	}
}

/* Where the indent of a line has a tab in it: its column, else 0. */
static size_t tab_in_indent(const struct ur_yaml_builder *b, size_t line)
{
	const char *at = b->bytes, *end = b->bytes + b->len;

	while (--line && at) {
		at = memchr(at, '\n', (size_t)(end - at));
		at = at ? at + 1 : NULL;
	}
	for (size_t column = 1; at && at < end; at++, column++) {
		if (*at == '\t')
			return column;
		if (*at != ' ')
			break;
	}
	return 0;
}

/* What the servers' readers, which began as libyaml's, may take all the same. */
static enum ur_yaml_fault fault_of(const struct ur_yaml_builder *b)
{
	const yaml_parser_t *p = &b->parser;

	if (p->context &&
	    (strstr(p->context, "an anchor") || strstr(p->context, "an alias")))
		return UR_YAML_ANCHOR;
	if ((p->context && strstr(p->context, "a tag")) ||
	    (p->problem && strstr(p->problem, "unexpected ':'")) ||
	    ur_yaml_has_wide_tag(b->bytes, b->len))
		return UR_YAML_OTHERS;
	if (p->error != YAML_READER_ERROR &&
	    ur_yaml_has_odd_anchor(b->bytes, b->len, p->problem_mark.line + 1))
		return UR_YAML_ANCHOR;
	return UR_YAML_SYNTAX;
}

enum ur_errc ur_yaml_refuse_syntax(struct ur_yaml_builder *b)
{
	const yaml_parser_t *p = &b->parser;
	const char *problem = p->problem ? p->problem : "not YAML";
	bool has_mark = p->problem_mark.line || p->problem_mark.column || !p->context;
	const yaml_mark_t *at = has_mark ? &p->problem_mark : &p->context_mark;
	size_t line = at->line + 1, column = at->column + 1, tab;
	const char *hint = advice_on(problem);
	enum ur_errc rc;

	if (p->error == YAML_READER_ERROR)
		count_lines(b, &line, &column);
	tab = tab_in_indent(b, line);
	if (tab) {
		rc = ur_yaml_refuse(b, fault_of(b), line, tab, "a tab cannot indent");
		ur_error_hint(b->err, "use blanks");
		return rc;
	}
	rc = ur_yaml_refuse(b, fault_of(b), line, column, "%s%s%s", problem,
			    p->context ? " " : "", p->context ? p->context : "");
	if (hint)
		ur_error_hint(b->err, "%s", hint);
	else if (p->context && at == &p->problem_mark && p->context_mark.line + 1 < line)
		ur_error_hint(b->err, "it begins at line %zu, column %zu",
			      p->context_mark.line + 1, p->context_mark.column + 1);
	return rc;
}
