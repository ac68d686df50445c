/* SPDX-License-Identifier: MIT */
#include "expression.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static bool in_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-';
}

static const char *skip_blanks(const char *p, const char *end)
{
	while (p < end && isspace((unsigned char)*p))
		p++;
	return p;
}

/* Behind the closing quote of a text, '' inside being a quote. */
static const char *skip_quoted(const char *p, const char *end)
{
	for (p++; p < end; p++) {
		if (*p != '\'')
			continue;
		if (p + 1 < end && p[1] == '\'')
			p++;
		else
			return p + 1;
	}
	return end;
}

/* What follows the word `needs` asks for outputs of one job only. */
static bool outputs_only(const char *p, const char *end)
{
	p = skip_blanks(p, end);
	if (p == end)
		return false;
	if (*p == '.') {
		p = skip_blanks(p + 1, end);
		while (p < end && (in_word(*p) || *p == '*'))
			p++;
	} else if (*p == '[') {
		while (p < end && *p != ']')
			p = *p == '\'' ? skip_quoted(p, end) : p + 1;
		p += p < end;
	} else {
		return false;
	}
	p = skip_blanks(p, end);
	if (p == end || *p != '.')
		return false;
	p = skip_blanks(p + 1, end);
	return end - p >= 7 && !strncasecmp(p, "outputs", 7) &&
	       (end - p == 7 || !in_word(p[7]));
}

static bool is_word(const char *start, const char *p, const char *word)
{
	size_t len = strlen(word);

	return (size_t)(p - start) == len && !strncasecmp(start, word, len);
}

static bool is_constant(const char *start, const char *p)
{
	return isdigit((unsigned char)*start) || *start == '-' ||
	       is_word(start, p, "true") || is_word(start, p, "false") ||
	       is_word(start, p, "null");
}

/* `env.NAME` of a variable that carries an outcome */
static bool is_carried(const char *p, const char *end, const struct ur_strset *carriers)
{
	p = skip_blanks(p, end);
	if (p == end || *p != '.')
		return false;
	p = skip_blanks(p + 1, end);
	for (size_t i = 0; i < carriers->len; i++) {
		size_t len = strlen(carriers->items[i]);

		if ((size_t)(end - p) >= len && !strncmp(p, carriers->items[i], len) &&
		    ((size_t)(end - p) == len || !in_word(p[len])))
			return true;
	}
	return false;
}

/* What one expression asks for. */
struct asked {
	bool needs;
	bool other;
};

/* One word that stands for something: a context or a function. */
static void take_word(struct asked *asked, const char *start, const char *p,
		      const char *end, const struct ur_strset *carriers)
{
	const char *behind = skip_blanks(p, end);

	if (is_word(start, p, "needs") && !outputs_only(p, end))
		asked->needs = true;
	else if (behind < end && *behind == '(')
		asked->other |= is_word(start, p, "hashFiles");
	else if (!is_constant(start, p) &&
		 !(is_word(start, p, "env") && is_carried(p, end, carriers)))
		asked->other = true;
}

/* Quoted texts are skipped; properties, whatever they are called, ask for nothing. */
static void read_expression(struct asked *asked, const char *p, const char *end,
			    const struct ur_strset *carriers)
{
	bool property = false;

	while (p < end) {
		const char *start = p;

		if (*p == '\'') {
			p = skip_quoted(p, end);
			property = false;
			continue;
		}
		if (!in_word(*p)) {
			if (!isspace((unsigned char)*p))
				property = *p == '.';
			p++;
			continue;
		}
		while (p < end && in_word(*p))
			p++;
		if (!property)
			take_word(asked, start, p, end, carriers);
		property = false;
	}
}

/* The "}}" that closes an expression, not one inside of a quoted text; NULL: none does. */
static const char *close_of(const char *p)
{
	const char *end = p + strlen(p);

	while (p < end) {
		if (p[0] == '}' && p[1] == '}')
			return p;
		p = *p == '\'' ? skip_quoted(p, end) : p + 1;
	}
	return NULL;
}

const char *ur_expression_end(const char *open)
{
	const char *close = close_of(open + 3);

	return close ? close + 2 : open + strlen(open);
}

static struct asked read_text(const char *text, bool bare,
			      const struct ur_strset *carriers)
{
	const char *open = strstr(text, "${{");
	struct asked asked = { false, false };

	if (!open && bare)
		read_expression(&asked, text, text + strlen(text), carriers);
	for (; open; open = strstr(open, "${{")) {
		const char *close = close_of(open + 3);

		if (!close) {
			asked.other = true;
			break;
		}
		read_expression(&asked, open + 3, close, carriers);
		open = close + 2;
	}
	return asked;
}

bool ur_expression_asks_needs(const char *text)
{
	const struct ur_strset none = UR_STRSET_INIT;

	return read_text(text, false, &none).needs;
}

bool ur_expression_only_needs(const char *text, bool bare,
			      const struct ur_strset *carriers)
{
	return !read_text(text, bare, carriers).other;
}

static bool in_variable(char c)
{
	return in_word(c) && c != '-';
}

/* `$NAME`, `${NAME}`, `env.NAME`, `$env:NAME`, `environ["NAME"]` */
static bool is_use(const char *text, const char *at, size_t len)
{
	char before = at > text ? at[-1] : '\0', behind = at[len];

	if (in_variable(behind))
		return false;
	if (before == '{' || before == '#' || before == '!')
		return at - text >= 2 && strchr("${", at[-2]);
	if (before == '\'' || before == '"')
		return behind == before && at[len + 1] && strchr("]),", at[len + 1]);
	if (before == '.' || before == ':')
		return at - text >= 4 && strchr("vV", at[-2]) && strchr("nN", at[-3]) &&
		       strchr("eE", at[-4]);
	return before == '$' || (before == '%' && behind == '%');
}

static bool uses(const char *text, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = text; (at = strstr(at, name)); at++)
		if (is_use(text, at, len))
			return true;
	return false;
}

bool ur_expression_carries(const char *text, const struct ur_strset *carriers)
{
	if (ur_expression_asks_needs(text))
		return true;
	for (size_t i = 0; i < carriers->len; i++)
		if (uses(text, carriers->items[i]))
			return true;
	return false;
}
