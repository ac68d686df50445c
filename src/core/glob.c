/* SPDX-License-Identifier: MIT */
#include "ur/core/glob.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"
#include "ur/core/utf8.h"

/* A pattern becomes a small machine that walks the text once with all of its
 * states at the same time, so no pattern can make the work explode. */

#define PATTERN_MAX 1024 /* bytes; longer ones count as bad */
#define NOWHERE UINT32_MAX

enum op {
	OP_CHAR,
	OP_ANY,
	OP_ANY_BUT_SLASH,
	OP_ANY_BUT_NEWLINE,
	OP_CLASS,
	OP_SPLIT,
	OP_JUMP,
	OP_MATCH,
};

struct step {
	enum op op;
	bool inverted; /* OP_CLASS */
	uint32_t a, b; /* character; first and last member; or where to go on */
};

struct range {
	uint32_t low, high;
};

struct group {
	uint32_t split; /* of the alternative being read */
	uint32_t exits; /* jumps to the end, chained through their targets */
};

/* What differs between the ways to read a pattern. */
struct syntax {
	bool gobwas; /* its lexer, with its own idea of errors */
	enum op star, super, question;
};

static const struct syntax context_syntax[] = {
	[UR_GLOB_GOBWAS] = { true, OP_ANY, OP_ANY, OP_ANY },
	[UR_GLOB_GITEA_125] = { false, OP_ANY_BUT_NEWLINE, OP_ANY_BUT_NEWLINE,
				OP_ANY_BUT_NEWLINE },
};

static const struct syntax branch_syntax = { false, OP_ANY_BUT_SLASH, OP_ANY,
					     OP_ANY_BUT_SLASH };

struct machine {
	const struct syntax *syntax;
	const char *at; /* rest of the pattern */
	struct step *steps;
	uint32_t len;
	struct range *ranges;
	uint32_t ranges_len;
	struct group *groups;
	uint32_t depth;
};

static uint32_t emit(struct machine *m, enum op op, uint32_t a, uint32_t b)
{
	m->steps[m->len] = (struct step){ .op = op, .a = a, .b = b };
	return m->len++;
}

static void emit_star(struct machine *m)
{
	const struct syntax *s = m->syntax;
	enum op any = s->star;
	uint32_t split;

	if (*m->at == '*') {
		m->at++;
		any = s->super;
	}
	split = emit(m, OP_SPLIT, m->len + 1, m->len + 3);
	emit(m, any, 0, 0);
	emit(m, OP_JUMP, split, 0);
}

static void begin_alternative(struct machine *m, struct group *g)
{
	g->split = emit(m, OP_SPLIT, m->len + 1, NOWHERE);
}

static void open_group(struct machine *m)
{
	struct group *g = &m->groups[m->depth++];

	g->exits = NOWHERE;
	begin_alternative(m, g);
}

static void next_alternative(struct machine *m)
{
	struct group *g = &m->groups[m->depth - 1];

	g->exits = emit(m, OP_JUMP, g->exits, 0);
	m->steps[g->split].b = m->len;
	begin_alternative(m, g);
}

static void close_group(struct machine *m)
{
	struct group *g = &m->groups[--m->depth];
	uint32_t jump = g->exits;

	while (jump != NOWHERE) {
		uint32_t before = m->steps[jump].a;

		m->steps[jump].a = m->len;
		jump = before;
	}
}

static void add_range(struct machine *m, uint32_t low, uint32_t high)
{
	m->ranges[m->ranges_len++] = (struct range){ low, high };
}

/* "a-z" or a list of single characters, never both: gobwas knows nothing else. */
static bool gobwas_members(struct machine *m)
{
	const char *start = m->at;
	uint32_t c, low = ur_utf8_next(&m->at);

	if (low && *m->at == '-') {
		m->at++;
		c = ur_utf8_next(&m->at);
		if (low == UR_UTF8_BROKEN || c == UR_UTF8_BROKEN || c < low ||
		    *m->at != ']')
			return false;
		m->at++;
		add_range(m, low, c);
		return true;
	}
	m->at = start;
	while (*m->at && *m->at != ']') {
		if (*m->at == '\\' && !*++m->at)
			return false;
		c = ur_utf8_next(&m->at);
		if (c == UR_UTF8_BROKEN)
			return false;
		add_range(m, c, c);
	}
	return *m->at++ == ']';
}

/* A character that stands for itself behind a backslash. The server hands
 * escapes to its regular expressions, where letters and digits mean classes. */
static bool escaped(struct machine *m, uint32_t *c)
{
	*c = ur_utf8_next(&m->at);
	return *c && *c < 0x80 && !(*c >= '0' && *c <= '9') &&
	       !(*c >= 'a' && *c <= 'z') && !(*c >= 'A' && *c <= 'Z');
}

static bool member(struct machine *m, uint32_t *c)
{
	if (m->at[0] == '[' && m->at[1] == ':')
		return false; /* a named class, once it is a regular expression */
	*c = ur_utf8_next(&m->at);
	return *c == '\\' ? escaped(m, c) : *c != 0;
}

/* Odd corners of regular expressions ("[]a]") count as bad patterns here. */
static bool gitea_members(struct machine *m)
{
	uint32_t low, high;

	while (*m->at && *m->at != ']') {
		if (!member(m, &low))
			return false;
		high = low;
		if (m->at[0] == '-' && m->at[1] && m->at[1] != ']') {
			m->at++;
			if (!member(m, &high) || high < low)
				return false;
		}
		add_range(m, low, high);
	}
	return *m->at++ == ']';
}

static bool compile_class(struct machine *m)
{
	uint32_t first = m->ranges_len, step;
	bool inverted = *m->at == '!' || (!m->syntax->gobwas && *m->at == '^');

	m->at += inverted;
	if (!(m->syntax->gobwas ? gobwas_members(m) : gitea_members(m)))
		return false;
	if (m->ranges_len == first)
		return false;
	step = emit(m, OP_CLASS, first, m->ranges_len);
	m->steps[step].inverted = inverted;
	return true;
}

static bool compile_escape(struct machine *m)
{
	uint32_t c;

	if (m->syntax->gobwas) {
		c = ur_utf8_next(&m->at);
		if (!c)
			return true; /* a last backslash stands for nothing */
		if (c == UR_UTF8_BROKEN)
			return false;
	} else if (!escaped(m, &c)) {
		return false;
	}
	emit(m, OP_CHAR, c, 0);
	return true;
}

static bool compile_one(struct machine *m)
{
	uint32_t c = ur_utf8_next(&m->at);

	switch (c) {
	case '*':
		emit_star(m);
		return true;
	case '?':
		emit(m, m->syntax->question, 0, 0);
		return true;
	case '[':
		return compile_class(m);
	case '{':
		open_group(m);
		return true;
	case '\\':
		return compile_escape(m);
	default:
		break;
	}
	if (m->depth && c == ',')
		next_alternative(m);
	else if (m->depth && c == '}')
		close_group(m);
	else if (c == UR_UTF8_BROKEN && m->syntax->gobwas)
		return false;
	else
		emit(m, OP_CHAR, c, 0);
	return true;
}

static bool compile(struct machine *m)
{
	while (*m->at) {
		if (!compile_one(m))
			return false;
	}
	if (m->depth && !m->syntax->gobwas)
		return false;
	while (m->depth)
		close_group(m);
	emit(m, OP_MATCH, 0, 0);
	return true;
}

static bool accepts(const struct machine *m, const struct step *step, uint32_t c)
{
	bool in = false;

	switch (step->op) {
	case OP_CHAR:
		return c == step->a;
	case OP_ANY:
		return true;
	case OP_ANY_BUT_SLASH:
		return c != '/';
	case OP_ANY_BUT_NEWLINE:
		return c != '\n';
	case OP_CLASS:
		for (uint32_t i = step->a; i < step->b && !in; i++)
			in = c >= m->ranges[i].low && c <= m->ranges[i].high;
		return in != step->inverted;
	case OP_SPLIT:
	case OP_JUMP:
	case OP_MATCH:
	default:
		break;
	}
	return false;
}

/* The steps at which the machine stands, each once. */
struct stand {
	uint32_t *steps;
	uint32_t len;
	uint32_t *seen; /* by step: the round in which it was added */
	uint32_t round;
};

/* Stand at a step, or at those that it leads to without a character. */
static void stand_at(const struct machine *m, struct stand *s, uint32_t *todo,
		     uint32_t step)
{
	uint32_t len = 0;

	todo[len++] = step;
	while (len) {
		const struct step *now;

		step = todo[--len];
		if (step == NOWHERE || s->seen[step] == s->round)
			continue;
		s->seen[step] = s->round;
		now = &m->steps[step];
		if (now->op == OP_SPLIT)
			todo[len++] = now->b;
		if (now->op == OP_SPLIT || now->op == OP_JUMP)
			todo[len++] = now->a;
		else
			s->steps[s->len++] = step;
	}
}

static bool run(const struct machine *m, const char *text)
{
	uint32_t *block = ur_xcalloc((size_t)m->len * 4 + 2, sizeof(*block));
	uint32_t *now = block, *todo = block + 3 * (size_t)m->len;
	struct stand s = { .steps = block + m->len, .seen = block + 2 * (size_t)m->len };
	bool matched = false;
	uint32_t c;

	s.round = 1;
	stand_at(m, &s, todo, 0);
	while (s.len && (c = ur_utf8_next(&text))) {
		uint32_t len = s.len, *swap = now;

		now = s.steps;
		s.steps = swap;
		s.len = 0;
		s.round++;
		for (uint32_t i = 0; i < len; i++) {
			if (accepts(m, &m->steps[now[i]], c))
				stand_at(m, &s, todo, now[i] + 1);
		}
	}
	for (uint32_t i = 0; i < s.len; i++)
		matched = matched || m->steps[s.steps[i]].op == OP_MATCH;
	free(block);
	return matched;
}

static enum ur_glob match(const struct syntax *syntax, const char *pattern,
			  const char *text)
{
	size_t len = strlen(pattern);
	struct machine m = { .syntax = syntax, .at = pattern };
	enum ur_glob result = UR_GLOB_BAD;

	if (len > PATTERN_MAX)
		return UR_GLOB_BAD;
	/* a character makes at most three steps, and one more ends the machine */
	m.steps = ur_xcalloc(len * 3 + 1, sizeof(*m.steps));
	m.ranges = ur_xcalloc(len + 1, sizeof(*m.ranges));
	m.groups = ur_xcalloc(len + 1, sizeof(*m.groups));
	if (compile(&m))
		result = run(&m, text) ? UR_GLOB_YES : UR_GLOB_NO;
	free(m.steps);
	free(m.ranges);
	free(m.groups);
	return result;
}

enum ur_glob ur_glob_context(enum ur_gate_glob rules, const char *pattern,
			     const char *text)
{
	return match(&context_syntax[rules], pattern, text);
}

enum ur_glob ur_glob_branch(const char *pattern, const char *branch)
{
	if (!strpbrk(pattern, "*?\\[]{}"))
		return strcmp(pattern, branch) ? UR_GLOB_NO : UR_GLOB_YES;
	return match(&branch_syntax, pattern, branch);
}
