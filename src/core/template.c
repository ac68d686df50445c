/* SPDX-License-Identifier: MIT */
#include "ur/core/template.h"

#include <string.h>

#include "ur/core/naming.h"

/* Behind a quoted text, from behind its first quote: with two quotes alone at the end of
 * all, the first of them ends it. @return NULL when it does not end */
static const char *quoted_end(const char *p)
{
	const char *last = NULL;

	for (; *p; p++) {
		if (*p != '\'')
			continue;
		if (p[1] != '\'')
			return p + 1;
		last = ++p;
	}
	return last;
}

/* From behind the "${{" to its "}}". One that stops where the text does, or behind a quoted
 * text there, is passed over: NULL with UR_TEMPLATE_FORMAT. @return NULL with what it is */
static const char *expression_end(const char *p, enum ur_template *kind)
{
	*kind = UR_TEMPLATE_FORMAT;
	while (*p) {
		const char *end = strstr(p, "}}"), *quote = strchr(p, '\'');

		if (end && (!quote || end < quote))
			return end;
		if (!quote) {
			*kind = UR_TEMPLATE_OPEN;
			return NULL;
		}
		p = quote[1] ? quoted_end(quote + 1) : quote + 1;
		if (!p) {
			*kind = UR_TEMPLATE_OPEN_TEXT;
			return NULL;
		}
	}
	return NULL;
}

static void add_fixed(struct ur_str *out, const char *text, const char *end)
{
	for (; text < end; text++) {
		if (strchr("{}'", *text))
			ur_str_addc(out, *text);
		ur_str_addc(out, *text);
	}
}

/* Without the blanks at its ends. */
static void add_trimmed(struct ur_str *out, const char *text, const char *end)
{
	const char *last;
	size_t n;

	while (text < end && (n = ur_naming_blank(text)) > 0)
		text += n;
	last = text;
	for (const char *p = text; p < end; p += n ? n : 1) {
		n = ur_naming_blank(p);
		last = n ? last : p + 1;
	}
	ur_str_add(out, text, (size_t)(last - text));
}

enum ur_template ur_template_of(const char *text, struct ur_str *out)
{
	struct ur_str args = UR_STR_INIT_LIMIT(64 << 10);
	enum ur_template kind = UR_TEMPLATE_FORMAT;
	const char *open, *close = text;
	unsigned n = 0;

	if (!strstr(text, "${{") || !strstr(text, "}}"))
		return UR_TEMPLATE_PLAIN;
	ur_str_adds(out, "format('");
	for (; (open = strstr(text, "${{")) != NULL; text = close + 2) {
		add_fixed(out, text, open);
		close = expression_end(open + 3, &kind);
		if (!close)
			break;
		ur_str_addf(out, "{%u}", n++);
		ur_str_adds(&args, ", ");
		add_trimmed(&args, open + 3, close);
	}
	if (close)
		add_fixed(out, text, text + strlen(text));
	ur_str_addf(out, "'%s)", n ? args.buf : ", ");
	if (args.overflowed)
		out->overflowed = true;
	ur_str_release(&args);
	return kind;
}
