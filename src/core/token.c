/* SPDX-License-Identifier: MIT */
#include "token.h"

#include <string.h>

#include "ur/base/memory.h"
#include "ur/base/str.h"

/* ASCII only, as words are looked up without regard to case. */
static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

bool ur_token_same_word(const char *a, const char *b, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (lower(a[i]) != lower(b[i])) /* the end of a is none of b's */
			return false;
	return !a[len];
}

static bool is_letter(char c)
{
	return (lower(c) >= 'a' && lower(c) <= 'z') || c == '_';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

size_t ur_token_word_len(const char *s)
{
	size_t n = 0;

	if (!is_letter(*s))
		return 0;
	while (is_letter(s[n]) || is_digit(s[n]) || s[n] == '-')
		n++;
	return n;
}

static void take(struct ur_reader *r, enum ur_token token, size_t len)
{
	r->token = token;
	r->len = len;
	r->p = r->at + len;
}

void ur_token_break(struct ur_reader *r)
{
	r->broken = true;
	take(r, UR_TOKEN_END, 0);
}

/* Beyond 32 bits it is none. */
static bool fits(const char *digits, size_t len, bool negative)
{
	const char *most = negative ? "2147483648" : "2147483647";

	return len < 10 || (len == 10 && strncmp(digits, most, 10) <= 0);
}

/* "12", "-0", "0x1f", "1.5e-3". Those in hexadecimal and with an exponent are shown in
 * other ways than they are written. */
static void take_number(struct ur_reader *r)
{
	static const char digits[] = "0123456789";
	const char *at = r->at;
	bool negative = *at == '-';
	size_t n = negative, len;
	enum ur_token token = UR_TOKEN_NUMBER;

	len = at[n] == '0' ? 1 : strspn(at + n, digits);
	if (!len || !fits(at + n, len, negative)) {
		ur_token_break(r);
		return;
	}
	n += len;
	if (at[n - 1] == '0' && len == 1 && at[n] == 'x') {
		len = at[n + 1] == '0' ? 1 : strspn(at + n + 1, "0123456789abcdefABCDEF");
		n += 1 + len;
		token = UR_TOKEN_FLOAT;
		if (!len || len > 8 || (len == 8 && at[n - 8] > '7')) {
			ur_token_break(r);
			return;
		}
	} else {
		if (at[n] == '.') {
			len = strspn(at + n + 1, digits);
			n += 1 + len;
			token = UR_TOKEN_FLOAT;
		}
		if (len && lower(at[n]) == 'e') {
			n += at[n + 1] == '-' ? 2 : 1;
			len = at[n] == '0' ? 1 : strspn(at + n, digits);
			n += len;
			token = UR_TOKEN_FLOAT;
		}
	}
	if (!len || is_digit(at[n]) || (is_letter(at[n]) && at[n] != '_'))
		ur_token_break(r);
	else
		take(r, token, n);
}

static void take_text(struct ur_reader *r)
{
	size_t n = 1;

	while (r->at[n] && (r->at[n] != '\'' || r->at[n + 1] == '\''))
		n += r->at[n] == '\'' ? 2 : 1;
	if (r->at[n])
		take(r, UR_TOKEN_TEXT, n + 1);
	else
		ur_token_break(r);
}

void ur_token_next(struct ur_reader *r)
{
	static const struct {
		const char *sign;
		enum ur_token token;
	} signs[] = {
		{ "==", UR_TOKEN_EQUAL },   { "!=", UR_TOKEN_EQUAL },
		{ "<=", UR_TOKEN_COMPARE }, { ">=", UR_TOKEN_COMPARE },
		{ "<", UR_TOKEN_COMPARE },  { ">", UR_TOKEN_COMPARE },
		{ "&&", UR_TOKEN_AND },	    { "||", UR_TOKEN_OR },
		{ "!", UR_TOKEN_NOT },	    { ".", UR_TOKEN_DOT },
		{ "*", UR_TOKEN_STAR },	    { ",", UR_TOKEN_COMMA },
		{ "(", UR_TOKEN_OPEN },	    { ")", UR_TOKEN_CLOSE },
		{ "[", UR_TOKEN_INDEX },    { "]", UR_TOKEN_INDEXED },
		{ "}}", UR_TOKEN_END },
	};

	r->at = r->p + strspn(r->p, " \t\r\n");
	if (!*r->at || !strcmp(r->at, "}")) { /* two braces are put behind it */
		take(r, UR_TOKEN_END, 0);
		return;
	}
	if (is_letter(*r->at)) {
		take(r, UR_TOKEN_WORD, ur_token_word_len(r->at));
		return;
	}
	if (is_digit(*r->at) || *r->at == '-') {
		take_number(r);
		return;
	}
	if (*r->at == '\'') {
		take_text(r);
		return;
	}
	for (size_t i = 0; i < UR_LEN(signs); i++)
		if (ur_starts_with(r->at, signs[i].sign)) {
			take(r, signs[i].token, strlen(signs[i].sign));
			return;
		}
	ur_token_break(r);
}
