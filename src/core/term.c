/* SPDX-License-Identifier: MIT */
#include "ur/core/term.h"

#include <stdlib.h>
#include <string.h>

#include "token.h"
#include "ur/base/memory.h"
#include "ur/base/str.h"

#define DEPTH_MAX 64 /* expressions in each other */
#define ARGS_MAX 16  /* that a call is evaluated with */

static struct ur_term either(struct ur_reader *r);

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
	if (ur_token_same_word(a->text, b->text, strlen(b->text)))
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

static struct thing thing_of(const struct ur_reader *r, const char *name, size_t len)
{
	static const char *const contexts[] = { "inputs", "secrets", "env", "needs" };
	struct thing thing = { .combo = r->combo ? r->combo : &no_combo };

	if (!r->combo)
		return thing;
	thing.known = ur_token_same_word("matrix", name, len);
	thing.strategy = ur_token_same_word("strategy", name, len);
	for (size_t i = 0; i < UR_LEN(contexts); i++)
		thing.empty = thing.empty || ur_token_same_word(contexts[i], name, len);
	thing.known = thing.known || thing.strategy || thing.empty;
	return thing;
}

/* Its property of this name. Where two fit it is not known which. */
static void step(struct thing *thing, const char *word, size_t len)
{
	const struct ur_value *found = NULL, *from = thing->value;
	size_t fit = 0;

	/* not more than words are looked up alike everywhere */
	if (ur_token_word_len(word) != len)
		thing->known = false;
	if (thing->strategy) /* job-index, job-total */
		thing->known = thing->known && !thing->steps && len > 4 &&
			       ur_token_same_word("job-", word, 4);
	for (size_t i = 0; !thing->steps && i < thing->combo->len; i++)
		if (ur_token_same_word(thing->combo->keys[i], word, len)) {
			found = thing->combo->values[i];
			fit++;
		}
	if (from && from->kind == UR_VALUE_LIST)
		thing->known = false;
	for (size_t i = 0; from && from->keys && i < from->len; i++)
		if (ur_token_same_word(from->keys[i], word, len)) {
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
static void read_properties(struct ur_reader *r, struct thing *thing)
{
	while (r->token == UR_TOKEN_DOT || r->token == UR_TOKEN_INDEX) {
		bool dot = r->token == UR_TOKEN_DOT;
		struct ur_term inside;

		ur_token_next(r);
		if (dot && r->token == UR_TOKEN_WORD) {
			step(thing, r->at, r->len);
		} else if (dot && r->token == UR_TOKEN_STAR) {
			thing->known = false;
		} else if (dot) {
			ur_token_break(r);
		} else {
			inside = either(r);
			if (inside.kind == UR_TERM_TEXT)
				step(thing, inside.text, strlen(inside.text));
			else
				thing->known = false;
			ur_term_release(&inside);
			if (r->token != UR_TOKEN_INDEXED)
				ur_token_break(r);
		}
		ur_token_next(r);
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
		if (ur_token_same_word(names[i], word, len))
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
	if (!known || !ur_token_same_word("format", name, len))
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
static struct ur_term read_call(struct ur_reader *r, const char *name, size_t len)
{
	struct ur_term args[ARGS_MAX], term;
	size_t n = 0;

	ur_token_next(r);
	if (r->token == UR_TOKEN_CLOSE) {
		ur_token_next(r);
		return call(name, len, NULL, 0);
	}
	do {
		if (n)
			ur_token_next(r);
		term = either(r);
		if (n < ARGS_MAX)
			args[n] = term;
		else
			ur_term_release(&term);
		n++;
	} while (r->token == UR_TOKEN_COMMA);
	if (r->token != UR_TOKEN_CLOSE)
		ur_token_break(r);
	ur_token_next(r);
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

static struct ur_term word(struct ur_reader *r, const char *name, size_t len)
{
	struct thing thing;

	if (r->token == UR_TOKEN_OPEN)
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

static struct ur_term primary(struct ur_reader *r)
{
	const char *at = r->at;
	size_t len = r->len;
	enum ur_token token = r->token;
	struct ur_term term;

	if (token != UR_TOKEN_WORD && token != UR_TOKEN_OPEN && token != UR_TOKEN_TEXT &&
	    token != UR_TOKEN_NUMBER && token != UR_TOKEN_FLOAT) {
		ur_token_break(r);
		return of(UR_TERM_BROKEN);
	}
	ur_token_next(r);
	if (token == UR_TOKEN_WORD)
		return word(r, at, len);
	if (token == UR_TOKEN_TEXT)
		return quoted(at, len);
	if (token == UR_TOKEN_NUMBER)
		return len == 2 && !strncmp(at, "-0", 2) ? shown(UR_TERM_NUMBER, "0", 1) :
							   shown(UR_TERM_NUMBER, at, len);
	if (token == UR_TOKEN_FLOAT)
		return of(UR_TERM_UNKNOWN);
	term = either(r);
	if (r->token != UR_TOKEN_CLOSE)
		ur_token_break(r);
	ur_token_next(r);
	return term;
}

static struct ur_term postfix(struct ur_reader *r)
{
	struct ur_term term = primary(r);
	struct thing of_no_name = { .combo = &no_combo };

	if (r->token != UR_TOKEN_DOT && r->token != UR_TOKEN_INDEX)
		return term;
	read_properties(r, &of_no_name);
	ur_term_release(&term);
	return of(UR_TERM_UNKNOWN);
}

static struct ur_term negated(struct ur_reader *r)
{
	struct ur_term term;
	unsigned signs = 0;
	enum truth truth;

	for (; r->token == UR_TOKEN_NOT; signs++)
		ur_token_next(r);
	term = postfix(r);
	if (!signs || term.kind == UR_TERM_BROKEN)
		return term;
	truth = truth_of(&term);
	ur_term_release(&term);
	return truth == UNKNOWN ? term : boolean((truth == YES) == (signs % 2 == 0));
}

static struct ur_term compared(struct ur_reader *r)
{
	struct ur_term left = negated(r), right;
	bool equality = r->token == UR_TOKEN_EQUAL, wanted = *r->at == '=';
	enum truth truth = UNKNOWN;
	bool broken;

	if (!equality && r->token != UR_TOKEN_COMPARE)
		return left;
	ur_token_next(r);
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

static struct ur_term both(struct ur_reader *r)
{
	struct ur_term left = compared(r);

	if (r->token != UR_TOKEN_AND)
		return left;
	ur_token_next(r);
	return choose(left, both(r), NO);
}

static struct ur_term either(struct ur_reader *r)
{
	struct ur_term left;

	if (++r->depth > DEPTH_MAX) {
		r->deep = true;
		r->token = UR_TOKEN_END;
	}
	left = both(r);
	if (r->token == UR_TOKEN_OR) {
		ur_token_next(r);
		left = choose(left, either(r), YES);
	}
	r->depth--;
	return left;
}

struct ur_term ur_term_of(const char *text, const struct ur_combo *combo)
{
	struct ur_reader r = { .p = text, .combo = combo };
	struct ur_term term;

	ur_token_next(&r);
	term = either(&r);
	if (r.deep) {
		ur_term_release(&term);
	} else if (r.broken || r.token != UR_TOKEN_END) {
		ur_term_release(&term);
		term.kind = UR_TERM_BROKEN;
	}
	return term;
}
