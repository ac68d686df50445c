/* SPDX-License-Identifier: MIT */
#include "condition.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "expression.h"
#include "ur/base/memory.h"

#define DEPTH_MAX 64 /* parentheses, calls and "!" inside of each other */
#define SUCCESS "success"

enum kind {
	OPEN = 0, /* not known here, but perhaps whether it is true */
	BOOLEAN,
	TEXT,
	RESULT,	 /* of one needed job */
	RESULTS, /* of all of them, a list */
	JOINED,	 /* the same in one text */
};

struct value {
	enum kind kind;
	enum ur_truth truth;
	const char *text; /* of TEXT, as written between its quotes */
	size_t len;
};

struct reader {
	const char *p, *end;
	const struct ur_condition_case *in;
	unsigned depth;
	bool broken;	  /* no expression that is understood */
	bool asks_status; /* a function that asks for the outcome is called */
	bool asks_needs;  /* or a name that may stand for one of a needed job */
};

static struct value either(struct reader *r);

static struct value of(enum kind kind, enum ur_truth truth)
{
	return (struct value){ .kind = kind, .truth = truth };
}

static struct value boolean(enum ur_truth truth)
{
	return of(truth == UR_TRUTH_OPEN ? OPEN : BOOLEAN, truth);
}

static struct value text_of(const char *text, size_t len)
{
	return (struct value){ TEXT, len ? UR_TRUTH_YES : UR_TRUTH_NO, text, len };
}

static enum ur_truth answer(bool yes)
{
	return yes ? UR_TRUTH_YES : UR_TRUTH_NO;
}

static enum ur_truth inverse(enum ur_truth truth)
{
	return truth == UR_TRUTH_OPEN ? truth : answer(truth == UR_TRUTH_NO);
}

static bool is(const char *start, size_t len, const char *word)
{
	return strlen(word) == len && !strncasecmp(start, word, len);
}

static bool holds(const char *text, const char *part, size_t len)
{
	for (; strlen(text) >= len; text++)
		if (!strncasecmp(text, part, len))
			return true;
	return false;
}

/* ---- characters ---- */

static void blanks(struct reader *r)
{
	while (r->p < r->end && isspace((unsigned char)*r->p))
		r->p++;
}

static bool takes(struct reader *r, const char *sign)
{
	size_t len = strlen(sign);

	blanks(r);
	if ((size_t)(r->end - r->p) < len || strncmp(r->p, sign, len) != 0)
		return false;
	r->p += len;
	return true;
}

static void expect(struct reader *r, const char *sign)
{
	if (!takes(r, sign))
		r->broken = true;
}

static size_t word(struct reader *r, const char **start)
{
	blanks(r);
	*start = r->p;
	while (r->p < r->end &&
	       (isalnum((unsigned char)*r->p) || *r->p == '_' || *r->p == '-'))
		r->p++;
	return (size_t)(r->p - *start);
}

/* A text with a quote of its own is equal to no word that is asked for here. */
static struct value quoted(struct reader *r)
{
	const char *start = r->p;
	bool has_quote = false;

	while (r->p < r->end &&
	       (*r->p != '\'' || (r->end - r->p > 1 && r->p[1] == '\''))) {
		has_quote |= *r->p == '\'';
		r->p += *r->p == '\'' ? 2 : 1;
	}
	if (r->p == r->end) {
		r->broken = true;
		return of(OPEN, UR_TRUTH_OPEN);
	}
	r->p++;
	return has_quote ? of(OPEN, UR_TRUTH_YES) :
			   text_of(start, (size_t)(r->p - 1 - start));
}

/* ---- what is known of the case ---- */

static bool alone(const struct reader *r)
{
	return r->in->job->needs_len == 1;
}

static bool all_good(const struct reader *r)
{
	return !strcmp(r->in->result, SUCCESS);
}

/* Is a needed job's result this word? */
static enum ur_truth result_is(const struct reader *r, const struct value *text)
{
	bool good = is(text->text, text->len, SUCCESS);
	bool same = is(text->text, text->len, r->in->result);

	if (all_good(r) || alone(r) || (!good && !same))
		return answer(same);
	return UR_TRUTH_OPEN;
}

static enum ur_truth some_result_is(const struct reader *r, const struct value *text)
{
	if (is(text->text, text->len, r->in->result))
		return UR_TRUTH_YES;
	return result_is(r, text);
}

/* A part with other signs than letters may be of what joins them. */
static enum ur_truth joined_holds(const struct reader *r, const struct value *text)
{
	if (!text->len || holds(r->in->result, text->text, text->len))
		return UR_TRUTH_YES;
	for (size_t i = 0; i < text->len; i++)
		if (!isalpha((unsigned char)text->text[i]))
			return UR_TRUTH_OPEN;
	if (!alone(r) && holds(SUCCESS, text->text, text->len))
		return UR_TRUTH_OPEN;
	return UR_TRUTH_NO;
}

static bool is_needed(const struct reader *r, const char *id, size_t len)
{
	for (size_t i = 0; i < r->in->job->needs_len; i++)
		if (is(id, len, r->in->job->needs[i]))
			return true;
	return false;
}

static struct value status(struct reader *r, const char *name, size_t len)
{
	bool step = r->in->of_step;

	r->asks_status = true;
	if (is(name, len, "always"))
		return boolean(UR_TRUTH_YES);
	if (is(name, len, SUCCESS))
		return boolean(answer(step || all_good(r)));
	if (is(name, len, "failure"))
		return boolean(answer(!step && !strcmp(r->in->result, "failure")));
	/* a needed job may have been cancelled, or the whole run */
	return boolean(step || !strcmp(r->in->result, "cancelled") ? UR_TRUTH_OPEN :
								     UR_TRUTH_NO);
}

/* ---- names and calls ---- */

#define ARGUMENTS 2

static struct value call(struct reader *r, const char *name, size_t len)
{
	static const char *const statuses[] = { "always", SUCCESS, "failure",
						"cancelled" };
	struct value given[ARGUMENTS] = { { 0 } };
	size_t count = 0;

	while (!r->broken && !takes(r, ")")) {
		struct value one;

		if (count)
			expect(r, ",");
		one = either(r);
		if (count < ARGUMENTS)
			given[count] = one;
		count++;
	}
	for (size_t i = 0; i < UR_LEN(statuses); i++)
		if (is(name, len, statuses[i]))
			return status(r, name, len);
	if (is(name, len, "contains") && count == 2 && given[1].kind == TEXT) {
		if (given[0].kind == RESULTS)
			return boolean(some_result_is(r, &given[1]));
		if (given[0].kind == JOINED)
			return boolean(joined_holds(r, &given[1]));
	}
	if (given[0].kind == RESULTS &&
	    (is(name, len, "join") || is(name, len, "toJSON")))
		return of(JOINED, UR_TRUTH_YES);
	return of(OPEN, UR_TRUTH_OPEN);
}

#define PATH_MAX_ 3

/* "a.b", "a['b']", "a.*": up to three words, and how many there are. */
static size_t path(struct reader *r, struct value *words)
{
	size_t count = 1;

	for (;;) {
		struct value one = of(OPEN, UR_TRUTH_OPEN);

		if (takes(r, ".")) {
			if (takes(r, "*"))
				one = text_of("*", 1);
			else
				one.len = word(r, &one.text);
			r->broken |= !one.len;
		} else if (takes(r, "[")) {
			one = either(r);
			expect(r, "]");
			one.text = one.kind == TEXT ? one.text : "";
			one.len = one.kind == TEXT ? one.len : 0;
		} else {
			return count;
		}
		if (r->broken)
			return count;
		if (count < PATH_MAX_)
			words[count] = one;
		count++;
	}
}

/* Contexts that no needed job has a part in. */
static bool is_of_run(const char *name, size_t len)
{
	static const char *const contexts[] = { "github", "gitea",   "forgejo", "forge",
						"matrix", "secrets", "vars",	"runner",
						"inputs", "strategy" };

	for (size_t i = 0; i < UR_LEN(contexts); i++)
		if (is(name, len, contexts[i]))
			return true;
	return false;
}

static struct value named(struct reader *r, const char *name, size_t len)
{
	struct value words[PATH_MAX_] = { text_of(name, len) };
	size_t count = path(r, words);
	const struct value *second = &words[1], *third = &words[2];

	r->asks_needs |= !is_of_run(name, len);
	if (count == 2 && r->in->event && is(second->text, second->len, "event_name") &&
	    (is(name, len, "github") || is(name, len, "gitea") ||
	     is(name, len, "forgejo") || is(name, len, "forge")))
		return text_of(r->in->event, strlen(r->in->event));
	if (count == 3 && is(name, len, "needs") &&
	    is(third->text, third->len, "result")) {
		if (is(second->text, second->len, "*"))
			return of(RESULTS, UR_TRUTH_YES);
		if (is_needed(r, second->text, second->len))
			return of(RESULT, UR_TRUTH_YES);
	}
	return of(OPEN, UR_TRUTH_OPEN);
}

static struct value simple(struct reader *r)
{
	const char *start;
	struct value inside;
	size_t len;

	if (takes(r, "(")) {
		inside = either(r);
		expect(r, ")");
		return inside;
	}
	if (takes(r, "'"))
		return quoted(r);
	len = word(r, &start);
	if (!len) {
		r->broken = true;
		return of(OPEN, UR_TRUTH_OPEN);
	}
	if (takes(r, "("))
		return call(r, start, len);
	if (is(start, len, "true") || is(start, len, "false"))
		return boolean(answer(is(start, len, "true")));
	if (is(start, len, "null"))
		return of(OPEN, UR_TRUTH_NO);
	if (isdigit((unsigned char)*start) || *start == '-') {
		(void)path(r, (struct value[PATH_MAX_]){ { 0 } }); /* a decimal point */
		return of(OPEN, UR_TRUTH_OPEN);
	}
	return named(r, start, len);
}

/* ---- operators ---- */

static struct value negated(struct reader *r)
{
	struct value inside;

	if (++r->depth > DEPTH_MAX) {
		r->broken = true;
		return of(OPEN, UR_TRUTH_OPEN);
	}
	blanks(r);
	if (r->end - r->p > 1 && *r->p == '!' && r->p[1] != '=') {
		r->p++;
		inside = negated(r);
		inside = boolean(inverse(inside.truth));
	} else {
		inside = simple(r);
	}
	r->depth--;
	return inside;
}

static enum ur_truth equal(const struct reader *r, const struct value *a,
			   const struct value *b)
{
	if (a->kind == RESULT && b->kind == TEXT)
		return result_is(r, b);
	if (a->kind == TEXT && b->kind == RESULT)
		return result_is(r, a);
	if (a->kind == TEXT && b->kind == TEXT)
		return answer(a->len == b->len && !strncasecmp(a->text, b->text, a->len));
	if (a->kind == BOOLEAN && b->kind == BOOLEAN)
		return answer(a->truth == b->truth);
	return UR_TRUTH_OPEN;
}

static struct value compared(struct reader *r)
{
	struct value left = negated(r), right;

	while (!r->broken) {
		if (takes(r, "==")) {
			right = negated(r);
			left = boolean(equal(r, &left, &right));
		} else if (takes(r, "!=")) {
			right = negated(r);
			left = boolean(inverse(equal(r, &left, &right)));
		} else if (takes(r, "<=") || takes(r, ">=") || takes(r, "<") ||
			   takes(r, ">")) {
			(void)negated(r);
			left = of(OPEN, UR_TRUTH_OPEN);
		} else {
			break;
		}
	}
	return left;
}

/* @decides: where the left side is so, it is the whole */
static struct value joined(const struct value *left, const struct value *right,
			   enum ur_truth decides)
{
	if (left->truth == decides)
		return *left;
	if (left->truth != UR_TRUTH_OPEN)
		return *right;
	return of(OPEN, right->truth == decides ? decides : UR_TRUTH_OPEN);
}

static struct value both(struct reader *r)
{
	struct value left = compared(r);

	while (!r->broken && takes(r, "&&")) {
		struct value right = compared(r);

		left = joined(&left, &right, UR_TRUTH_NO);
	}
	return left;
}

static struct value either(struct reader *r)
{
	struct value left = both(r);

	while (!r->broken && takes(r, "||")) {
		struct value right = both(r);

		left = joined(&left, &right, UR_TRUTH_YES);
	}
	return left;
}

/* ---- whole texts ---- */

static void trim(const char **start, size_t *len)
{
	while (*len && isspace((unsigned char)**start)) {
		(*start)++;
		(*len)--;
	}
	while (*len && isspace((unsigned char)(*start)[*len - 1]))
		(*len)--;
}

void ur_condition_bare(const char *text, const char **start, size_t *len)
{
	*start = text;
	*len = strlen(text);
	trim(start, len);
	if (*len >= 5 && !strncmp(*start, "${{", 3) &&
	    ur_expression_end(*start) == *start + *len &&
	    !strncmp(*start + *len - 2, "}}", 2)) {
		*start += 3;
		*len -= 5;
		trim(start, len);
	}
}

static struct value read_expression(struct reader *r, const char *start, size_t len,
				    const struct ur_condition_case *in)
{
	struct value all;

	*r = (struct reader){ .p = start, .end = start + len, .in = in };
	all = either(r);
	blanks(r);
	r->broken |= r->p < r->end;
	return r->broken ? of(OPEN, UR_TRUTH_OPEN) : all;
}

enum ur_truth ur_condition_lets(const char *text, const struct ur_condition_case *in)
{
	enum ur_truth good = answer(in->of_step || !strcmp(in->result, SUCCESS));
	struct reader r;
	struct value all;
	const char *start;
	size_t len;

	ur_condition_bare(text ? text : "", &start, &len);
	/* an expression amid a text makes all of it a text, which is true */
	if (!len || strstr(start, "${{"))
		return good;
	all = read_expression(&r, start, len, in);
	if (r.asks_status || r.broken || good == UR_TRUTH_YES)
		return all.truth;
	return UR_TRUTH_NO;
}

bool ur_condition_same(const char *text, const struct ur_condition_case *in)
{
	struct ur_condition_case good = *in;

	good.result = SUCCESS;
	for (const char *open = strstr(text, "${{"); open; open = strstr(open, "${{")) {
		const char *end = ur_expression_end(open);
		struct value here, there;
		struct reader r;

		if (end - open < 5)
			return false;
		there = read_expression(&r, open + 3, (size_t)(end - open) - 5, &good);
		here = read_expression(&r, open + 3, (size_t)(end - open) - 5, in);
		if (r.broken ||
		    (r.asks_needs && (here.kind != BOOLEAN || there.kind != BOOLEAN ||
				      here.truth != there.truth)))
			return false;
		open = end;
	}
	return true;
}
