/* SPDX-License-Identifier: MIT */
#include "ur/core/interpolate.h"

#include <string.h>

#include "ur/base/memory.h"
#include "ur/core/naming.h"
#include "ur/core/template.h"
#include "ur/core/term.h"

static size_t blanks(const char *text)
{
	size_t n, len = 0;

	while ((n = ur_naming_blank(text + len)) > 0)
		len += n;
	return len;
}

/* The "}}" that ends the expression, beyond the texts in it; NULL for none. */
static const char *close_of(const char *text)
{
	for (bool inside = false; *text; text++) {
		inside = inside != (*text == '\'');
		if (!inside && !strncmp(text, "}}", 2))
			return text;
	}
	return NULL;
}

bool ur_interpolate(struct ur_str *out, const struct ur_combo *combo, const char *name)
{
	struct ur_str whole = UR_STR_INIT_LIMIT(128 << 10);
	struct ur_term term = { UR_TERM_UNKNOWN, NULL };
	enum ur_template kind;
	bool fine = false;

	kind = ur_template_of(name, &whole);
	if (kind == UR_TEMPLATE_PLAIN)
		fine = ur_str_adds(out, name);
	if (kind == UR_TEMPLATE_FORMAT && !whole.overflowed)
		term = ur_term_of(whole.buf, combo);
	/* one that is broken takes the whole name with it */
	if (term.kind == UR_TERM_BROKEN)
		fine = ur_str_adds(out, "");
	if (term.kind == UR_TERM_TEXT)
		fine = ur_str_adds(out, term.text);
	ur_term_release(&term);
	ur_str_release(&whole);
	return fine;
}

/* The "'" that ends a text: it stands before the braces that end the expression. */
static const char *text_end(const char *text)
{
	while (*text != '\'' || text[1] == '\'')
		text += *text == '\'' ? 2 : 1;
	return text;
}

/* Behind the bracket that closes what is open at @c text; NULL when none does. */
static const char *call_end(const char *text, const char *end)
{
	for (unsigned depth = 1; text < end; text++) {
		if (*text == '\'')
			text = text_end(text + 1);
		else if (*text == '(')
			depth++;
		else if (*text == ')' && !--depth)
			return text + 1;
	}
	return NULL;
}

/* What "format('…', …)" is made from, where the braces hold that and nothing else. */
static const char *format_text(const char *text, const char *end)
{
	static const char word[] = "format"; /* in any letters */
	const char *literal, *call;

	for (size_t i = 0; word[i]; i++, text++)
		if ((*text | 0x20) != word[i])
			return NULL;
	text += blanks(text);
	if (*text != '(')
		return NULL;
	call = text + 1;
	text = call + blanks(call);
	if (*text != '\'')
		return NULL;
	literal = text + 1;
	text = text_end(literal) + 1;
	text += blanks(text);
	if (*text != ',' && *text != ')')
		return NULL; /* the text is a part of something */
	call = call_end(call, end);
	return call && call + blanks(call) == end ? literal : NULL;
}

const char *ur_interpolate_format(const char *expression)
{
	const char *text = expression + 3, *close = close_of(text);

	return close ? format_text(text + blanks(text), close) : NULL;
}

bool ur_interpolate_could_format(const char *literal, const char *name, size_t len)
{
	for (; *literal != '$'; literal++, name++, len--) {
		if (strchr("'{}", *literal)) {
			if (literal[1] != literal[0])
				break;
			literal++;
		}
		if (!len || *name != *literal)
			return false;
	}
	return true;
}

const char *ur_interpolate_tail(const char *name)
{
	const char *open, *close;

	while ((open = strstr(name, "${{")) != NULL) {
		close = close_of(open + 3);
		if (!close)
			return "";
		name = close + 2;
	}
	return name;
}
