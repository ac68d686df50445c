/* SPDX-License-Identifier: MIT */
#ifndef CORE_TOKEN_H
#define CORE_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

#include "ur/core/matrix.h"

/**
 * @file token.h
 * The words, numbers, texts and signs of an expression, as the servers' lexer takes them.
 */

enum ur_token {
	UR_TOKEN_END = 0,
	UR_TOKEN_WORD,
	UR_TOKEN_NUMBER,
	UR_TOKEN_FLOAT,
	UR_TOKEN_TEXT,
	UR_TOKEN_NOT,
	UR_TOKEN_AND,
	UR_TOKEN_OR,
	UR_TOKEN_EQUAL,
	UR_TOKEN_COMPARE,
	UR_TOKEN_DOT,
	UR_TOKEN_STAR,
	UR_TOKEN_COMMA,
	UR_TOKEN_OPEN,
	UR_TOKEN_CLOSE,
	UR_TOKEN_INDEX,
	UR_TOKEN_INDEXED,
};

/* How far an expression is read. */
struct ur_reader {
	const char *p; /* behind the token */
	const char *at;
	size_t len;
	enum ur_token token;
	bool broken, deep;
	unsigned depth;
	const struct ur_combo *combo;
};

/** Go on to the next token; what is none ends the expression and breaks it. */
void ur_token_next(struct ur_reader *r);
/** Ends the expression here: it is broken. */
void ur_token_break(struct ur_reader *r);

/** Is the whole of @c a the @c len bytes of @c b, whatever their letters' case? */
bool ur_token_same_word(const char *a, const char *b, size_t len);
/** Bytes of the word that @c s begins with, 0 for none. */
size_t ur_token_word_len(const char *s);

#endif
