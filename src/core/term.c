/* SPDX-License-Identifier: MIT */
#include "ur/core/term.h"

#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"
#include "ur/core/naming.h"

#define DEPTH_MAX 64 /* expressions in each other */
#define ARGS_MAX 16  /* that a call is evaluated with */

enum token {
	TOKEN_END = 0,
	TOKEN_WORD,
	TOKEN_NUMBER,
	TOKEN_FLOAT,
	TOKEN_TEXT,
	TOKEN_NOT,
	TOKEN_AND,
	TOKEN_OR,
	TOKEN_EQUAL,
	TOKEN_COMPARE,
	TOKEN_DOT,
	TOKEN_STAR,
	TOKEN_COMMA,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_INDEX,
	TOKEN_INDEXED,
};

struct reader {
	const char *p; /* behind the token */
	const char *at;
	size_t len;
	enum token token;
	bool broken, deep;
	unsigned depth;
	const struct ur_combo *combo;
};

static struct ur_term either(struct reader *r);

/* ---- words ---- */

/* ASCII only, as words are looked up without regard to case. */
static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool same_word(const char *a, const char *b, size_t len)
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

static size_t word_len(const char *s)
{
	size_t n = 0;

	if (!is_letter(*s))
		return 0;
	while (is_letter(s[n]) || is_digit(s[n]) || s[n] == '-')
		n++;
	return n;
}

/* ---- tokens ---- */

static void take(struct reader *r, enum token token, size_t len)
{
	r->token = token;
	r->len = len;
	r->p = r->at + len;
}

static void break_off(struct reader *r)
{
	r->broken = true;
	take(r, TOKEN_END, 0);
}

/* Beyond 32 bits it is none. */
static bool fits(const char *digits, size_t len, bool negative)
{
	const char *most = negative ? "2147483648" : "2147483647";

	return len < 10 || (len == 10 && strncmp(digits, most, 10) <= 0);
}

/* "12", "-0", "0x1f", "1.5e-3". Those in hexadecimal and with an exponent are shown in
 * other ways than they are written. */
static void take_number(struct reader *r)
{
	static const char digits[] = "0123456789";
	const char *at = r->at;
	bool negative = *at == '-';
	size_t n = negative, len;
	enum token token = TOKEN_NUMBER;

	len = at[n] == '0' ? 1 : strspn(at + n, digits);
	if (!len || !fits(at + n, len, negative)) {
		break_off(r);
		return;
	}
	n += len;
	if (at[n - 1] == '0' && len == 1 && at[n] == 'x') {
		len = at[n + 1] == '0' ? 1 : strspn(at + n + 1, "0123456789abcdefABCDEF");
		n += 1 + len;
		token = TOKEN_FLOAT;
		if (!len || len > 8 || (len == 8 && at[n - 8] > '7')) {
			break_off(r);
			return;
		}
	} else {
		if (at[n] == '.') {
			len = strspn(at + n + 1, digits);
			n += 1 + len;
			token = TOKEN_FLOAT;
		}
		if (len && lower(at[n]) == 'e') {
			n += at[n + 1] == '-' ? 2 : 1;
			len = at[n] == '0' ? 1 : strspn(at + n, digits);
			n += len;
			token = TOKEN_FLOAT;
		}
	}
	if (!len || is_digit(at[n]) || (is_letter(at[n]) && at[n] != '_'))
		break_off(r);
	else
		take(r, token, n);
}

static void take_text(struct reader *r)
{
	size_t n = 1;

	while (r->at[n] && (r->at[n] != '\'' || r->at[n + 1] == '\''))
		n += r->at[n] == '\'' ? 2 : 1;
	if (r->at[n])
		take(r, TOKEN_TEXT, n + 1);
	else
		break_off(r);
}

static void next(struct reader *r)
{
	static const struct {
		const char *sign;
		enum token token;
	} signs[] = {
		{ "==", TOKEN_EQUAL },	 { "!=", TOKEN_EQUAL },	 { "<=", TOKEN_COMPARE },
		{ ">=", TOKEN_COMPARE }, { "<", TOKEN_COMPARE }, { ">", TOKEN_COMPARE },
		{ "&&", TOKEN_AND },	 { "||", TOKEN_OR },	 { "!", TOKEN_NOT },
		{ ".", TOKEN_DOT },	 { "*", TOKEN_STAR },	 { ",", TOKEN_COMMA },
		{ "(", TOKEN_OPEN },	 { ")", TOKEN_CLOSE },	 { "[", TOKEN_INDEX },
		{ "]", TOKEN_INDEXED },	 { "}}", TOKEN_END },
	};

	r->at = r->p + strspn(r->p, " \t\r\n");
	if (!*r->at || !strcmp(r->at, "}")) { /* two braces are put behind it */
		take(r, TOKEN_END, 0);
		return;
	}
	if (is_letter(*r->at)) {
		take(r, TOKEN_WORD, word_len(r->at));
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
	break_off(r);
}

/* ---- values ---- */

static struct ur_term of(enum ur_term_kind kind)
{
	return (struct ur_term){ .kind = kind };
}

static struct ur_term shown(enum ur_term_kind kind, const char *text, size_t len)
{
	return (struct ur_term){ kind, ur_xstrndup(text, len) };
}

static struct ur_term boolean(bool yes)
{
	return yes ? shown(UR_TERM_BOOL, "true", 4) : shown(UR_TERM_BOOL, "false", 5);
}

void ur_term_release(struct ur_term *term)
{
	free(term->text);
	*term = of(UR_TERM_UNKNOWN);
}

enum truth { UNKNOWN, NO, YES };

static enum truth truth_of(const struct ur_term *term)
{
	switch (term->kind) {
	case UR_TERM_NULL:
		return NO;
	case UR_TERM_BOOL:
		return strcmp(term->text, "true") ? NO : YES;
	case UR_TERM_NUMBER:
		return strcmp(term->text, "0") ? YES : NO;
	case UR_TERM_TEXT:
		return *term->text ? YES : NO;
	case UR_TERM_UNKNOWN:
	case UR_TERM_BROKEN:
	case UR_TERM_FLOAT:
	default:
		return UNKNOWN;
	}
}

/* Texts without regard to case; what is not of one kind is made one on the way. */
static enum truth equal(const struct ur_term *a, const struct ur_term *b)
{
	if (a->kind != b->kind || (a->kind != UR_TERM_BOOL && a->kind != UR_TERM_NUMBER &&
				   a->kind != UR_TERM_TEXT))
		return UNKNOWN;
	if (same_word(a->text, b->text, strlen(b->text)))
		return YES;
	for (const char *p = a->text; *p; p++)
		if ((unsigned char)*p >= 0x80)
			return UNKNOWN;
	return NO;
}

/* Values that a text takes in the same form on every version. */
static struct ur_term of_value(const struct ur_value *value)
{
	static const enum ur_term_kind kinds[] = {
		[UR_VALUE_BOOL] = UR_TERM_BOOL,
		[UR_VALUE_INT] = UR_TERM_NUMBER,
		[UR_VALUE_FLOAT] = UR_TERM_FLOAT,
		[UR_VALUE_STRING] = UR_TERM_TEXT,
	};

	if (!value || value->kind == UR_VALUE_NULL)
		return shown(UR_TERM_NULL, "", 0);
	if (value->kind == UR_VALUE_FLOAT &&
	    (strspn(value->text, "-.0123456789") != strlen(value->text) ||
	     strlen(value->text) > 15))
		return of(UR_TERM_UNKNOWN);
	if ((size_t)value->kind >= UR_LEN(kinds) || !kinds[value->kind])
		return of(UR_TERM_UNKNOWN);
	return shown(kinds[value->kind], value->text, strlen(value->text));
}

/* ---- names of things ---- */

/* What a name with its properties stands for. */
struct thing {
	bool known, empty; /* empty: whatever is asked of it, it holds nothing yet */
	bool strategy;
	size_t steps;
	const struct ur_combo *combo;
	const struct ur_value *value;
};

static const struct ur_combo no_combo;

static struct thing thing_of(const struct reader *r, const char *name, size_t len)
{
	static const char *const contexts[] = { "inputs", "secrets", "env", "needs" };
	struct thing thing = { .combo = r->combo ? r->combo : &no_combo };

	if (!r->combo)
		return thing;
	thing.known = same_word("matrix", name, len);
	thing.strategy = same_word("strategy", name, len);
	for (size_t i = 0; i < UR_LEN(contexts); i++)
		thing.empty = thing.empty || same_word(contexts[i], name, len);
	thing.known = thing.known || thing.strategy || thing.empty;
	return thing;
}

/* Its property of this name. Where two fit it is not known which. */
static void step(struct thing *thing, const char *word, size_t len)
{
	const struct ur_value *found = NULL, *from = thing->value;
	size_t fit = 0;

	/* not more than words are looked up alike everywhere */
	if (word_len(word) != len)
		thing->known = false;
	if (thing->strategy) /* job-index, job-total */
		thing->known = thing->known && !thing->steps && len > 4 &&
			       same_word("job-", word, 4);
	for (size_t i = 0; !thing->steps && i < thing->combo->len; i++)
		if (same_word(thing->combo->keys[i], word, len)) {
			found = thing->combo->values[i];
			fit++;
		}
	if (from && from->kind == UR_VALUE_LIST)
		thing->known = false;
	for (size_t i = 0; from && from->keys && i < from->len; i++)
		if (same_word(from->keys[i], word, len)) {
			found = from->items[i];
			fit++;
		}
	thing->known = thing->known && fit < 2;
	thing->value = found;
	thing->steps++;
}

static struct ur_term worth(const struct thing *thing)
{
	if (!thing->known || !thing->steps)
		return of(UR_TERM_UNKNOWN);
	return of_value(thing->empty || thing->strategy ? NULL : thing->value);
}

/* ".a", ".*", "['a']" behind it, as often as they come. */
static void read_properties(struct reader *r, struct thing *thing)
{
	while (r->token == TOKEN_DOT || r->token == TOKEN_INDEX) {
		bool dot = r->token == TOKEN_DOT;
		struct ur_term inside;

		next(r);
		if (dot && r->token == TOKEN_WORD) {
			step(thing, r->at, r->len);
		} else if (dot && r->token == TOKEN_STAR) {
			thing->known = false;
		} else if (dot) {
			break_off(r);
		} else {
			inside = either(r);
			if (inside.kind == UR_TERM_TEXT)
				step(thing, inside.text, strlen(inside.text));
			else
				thing->known = false;
			ur_term_release(&inside);
			if (r->token != TOKEN_INDEXED)
				break_off(r);
		}
		next(r);
	}
}

/* ---- calls ---- */

static bool is_function(const char *word, size_t len)
{
	static const char *const names[] = {
		"contains", "startsWith", "endsWith", "format",	 "join",    "toJSON",
		"fromJSON", "hashFiles",  "always",   "success", "failure", "cancelled",
	};

	for (size_t i = 0; i < UR_LEN(names); i++)
		if (same_word(names[i], word, len))
			return true;
	return false;
}

/* "{1}": its argument. @return NULL where there is none */
static const struct ur_term *argument(const char *number, size_t len,
				      const struct ur_term *args, size_t args_len)
{
	size_t at = 0;

	if (!len || len > 4 || strspn(number, "0123456789") < len)
		return NULL;
	for (size_t i = 0; i < len; i++)
		at = at * 10 + (size_t)(number[i] - '0');
	return at + 1 < args_len ? &args[at + 1] : NULL;
}

/* format('a {0} {{ }}', b) */
static enum ur_term_kind format(struct ur_str *out, const struct ur_term *args,
				size_t args_len)
{
	for (const char *p = args[0].text; *p; p++) {
		const char *number = p + 1;
		const struct ur_term *arg;

		if (*p != '{' && *p != '}') {
			ur_str_addc(out, *p);
			continue;
		}
		if (!*number)
			return UR_TERM_BROKEN; /* it does not end */
		if (*number == *p) {
			ur_str_addc(out, *p++);
			continue;
		}
		/* the server dies of a brace that closes nothing, and of a sign */
		if (*p == '}' || *number == '-' || *number == '+')
			return UR_TERM_UNKNOWN;
		p += 1 + strcspn(number, "{}");
		if (*p != '}')
			return *p ? UR_TERM_UNKNOWN : UR_TERM_BROKEN;
		arg = argument(number, (size_t)(p - number), args, args_len);
		if (!arg)
			return UR_TERM_BROKEN;
		ur_str_adds(out, arg->text);
	}
	return UR_TERM_TEXT;
}

static struct ur_term call(const char *name, size_t len, const struct ur_term *args,
			   size_t args_len)
{
	struct ur_str out = UR_STR_INIT_LIMIT(64 << 10);
	struct ur_term term = of(UR_TERM_UNKNOWN);
	bool known = args_len > 0 && args_len <= ARGS_MAX;

	for (size_t i = 0; i < args_len && i < ARGS_MAX; i++) {
		if (args[i].kind == UR_TERM_BROKEN)
			return of(UR_TERM_BROKEN);
		known = known && args[i].text;
	}
	if (!is_function(name, len))
		return of(UR_TERM_BROKEN);
	if (!known || !same_word("format", name, len))
		return term;
	term.kind = format(&out, args, args_len);
	if (out.overflowed)
		term.kind = UR_TERM_UNKNOWN;
	if (term.kind == UR_TERM_TEXT)
		term.text = ur_xstrdup(out.len ? out.buf : "");
	ur_str_release(&out);
	return term;
}

/* Behind its name. */
static struct ur_term read_call(struct reader *r, const char *name, size_t len)
{
	struct ur_term args[ARGS_MAX], term;
	size_t n = 0;

	next(r);
	if (r->token == TOKEN_CLOSE) {
		next(r);
		return call(name, len, NULL, 0);
	}
	do {
		if (n)
			next(r);
		term = either(r);
		if (n < ARGS_MAX)
			args[n] = term;
		else
			ur_term_release(&term);
		n++;
	} while (r->token == TOKEN_COMMA);
	if (r->token != TOKEN_CLOSE)
		break_off(r);
	next(r);
	term = call(name, len, args, n);
	for (size_t i = 0; i < n && i < ARGS_MAX; i++)
		ur_term_release(&args[i]);
	return term;
}

/* ---- the grammar, from its leaves up ---- */

/* "'it''s'" */
static struct ur_term quoted(const char *at, size_t len)
{
	struct ur_term term = shown(UR_TERM_TEXT, at + 1, len - 2);
	char *to = term.text;

	for (const char *p = term.text; *p; p++) {
		p += *p == '\'';
		*to++ = *p;
	}
	*to = '\0';
	return term;
}

static struct ur_term word(struct reader *r, const char *name, size_t len)
{
	struct thing thing;

	if (r->token == TOKEN_OPEN)
		return read_call(r, name, len);
	/* these have one spelling */
	if (len == 4 && !strncmp(name, "true", 4))
		return boolean(true);
	if (len == 5 && !strncmp(name, "false", 5))
		return boolean(false);
	if (len == 4 && !strncmp(name, "null", 4))
		return shown(UR_TERM_NULL, "", 0);
	thing = thing_of(r, name, len);
	read_properties(r, &thing);
	return worth(&thing);
}

static struct ur_term primary(struct reader *r)
{
	const char *at = r->at;
	size_t len = r->len;
	enum token token = r->token;
	struct ur_term term;

	if (token != TOKEN_WORD && token != TOKEN_OPEN && token != TOKEN_TEXT &&
	    token != TOKEN_NUMBER && token != TOKEN_FLOAT) {
		break_off(r);
		return of(UR_TERM_BROKEN);
	}
	next(r);
	if (token == TOKEN_WORD)
		return word(r, at, len);
	if (token == TOKEN_TEXT)
		return quoted(at, len);
	if (token == TOKEN_NUMBER)
		return len == 2 && !strncmp(at, "-0", 2) ? shown(UR_TERM_NUMBER, "0", 1) :
							   shown(UR_TERM_NUMBER, at, len);
	if (token == TOKEN_FLOAT)
		return of(UR_TERM_UNKNOWN);
	term = either(r);
	if (r->token != TOKEN_CLOSE)
		break_off(r);
	next(r);
	return term;
}

static struct ur_term postfix(struct reader *r)
{
	struct ur_term term = primary(r);
	struct thing of_no_name = { .combo = &no_combo };

	if (r->token != TOKEN_DOT && r->token != TOKEN_INDEX)
		return term;
	read_properties(r, &of_no_name);
	ur_term_release(&term);
	return of(UR_TERM_UNKNOWN);
}

static struct ur_term negated(struct reader *r)
{
	struct ur_term term;
	unsigned signs = 0;
	enum truth truth;

	for (; r->token == TOKEN_NOT; signs++)
		next(r);
	term = postfix(r);
	if (!signs || term.kind == UR_TERM_BROKEN)
		return term;
	truth = truth_of(&term);
	ur_term_release(&term);
	return truth == UNKNOWN ? term : boolean((truth == YES) == (signs % 2 == 0));
}

static struct ur_term compared(struct reader *r)
{
	struct ur_term left = negated(r), right;
	bool equality = r->token == TOKEN_EQUAL, wanted = *r->at == '=';
	enum truth truth = UNKNOWN;
	bool broken;

	if (!equality && r->token != TOKEN_COMPARE)
		return left;
	next(r);
	right = compared(r);
	broken = left.kind == UR_TERM_BROKEN || right.kind == UR_TERM_BROKEN;
	if (equality && !broken)
		truth = equal(&left, &right);
	ur_term_release(&left);
	ur_term_release(&right);
	if (broken)
		return of(UR_TERM_BROKEN);
	return truth == UNKNOWN ? left : boolean((truth == YES) == wanted);
}

/* One of two: the right one is not evaluated where the left one tells. */
static struct ur_term choose(struct ur_term left, struct ur_term right, enum truth stays)
{
	enum truth truth = truth_of(&left);

	if (left.kind == UR_TERM_BROKEN || truth == stays) {
		ur_term_release(&right);
		return left;
	}
	ur_term_release(&left);
	if (truth != UNKNOWN)
		return right;
	ur_term_release(&right);
	return left;
}

static struct ur_term both(struct reader *r)
{
	struct ur_term left = compared(r);

	if (r->token != TOKEN_AND)
		return left;
	next(r);
	return choose(left, both(r), NO);
}

static struct ur_term either(struct reader *r)
{
	struct ur_term left;

	if (++r->depth > DEPTH_MAX) {
		r->deep = true;
		take(r, TOKEN_END, 0);
	}
	left = both(r);
	if (r->token == TOKEN_OR) {
		next(r);
		left = choose(left, either(r), YES);
	}
	r->depth--;
	return left;
}

struct ur_term ur_term_of(const char *text, const struct ur_combo *combo)
{
	struct reader r = { .p = text, .combo = combo };
	struct ur_term term;

	next(&r);
	term = either(&r);
	if (r.deep) {
		ur_term_release(&term);
	} else if (r.broken || r.token != TOKEN_END) {
		ur_term_release(&term);
		term.kind = UR_TERM_BROKEN;
	}
	return term;
}

/* ---- texts with expressions in them ---- */

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
