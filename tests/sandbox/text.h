/* SPDX-License-Identifier: MIT */
#ifndef SANDBOX_TEXT_H
#define SANDBOX_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * @file text.h
 * Memory and text of the sandbox forge: an arena that dies with its world, a
 * growing buffer, a JSON writer on top of it, times, SHA-1 and a string map.
 * Running out of memory ends the program.
 */

/** Blocks of memory given back all at once. Zero-initialise. */
struct sb_arena {
	struct sb_block *blocks;
};

void *sb_alloc(struct sb_arena *arena, size_t size); /* zeroed, aligned */
char *sb_dup(struct sb_arena *arena, const char *text);
char *sb_dupn(struct sb_arena *arena, const char *text, size_t len);
char *sb_fmt(struct sb_arena *arena, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/** Room for one more pointer in an array of pointers that lives in the arena. */
void *sb_more(struct sb_arena *arena, void *array, size_t len, size_t *cap);
void sb_arena_release(struct sb_arena *arena);

void *sb_xrealloc(void *old, size_t size); /* malloc family, never NULL */

/** Growing text, always terminated. Zero-initialise; sb_buf_release frees. */
struct sb_buf {
	char *s;
	size_t len;
	size_t cap;
};

void sb_buf_release(struct sb_buf *b);
void sb_put(struct sb_buf *b, const char *text);
void sb_putn(struct sb_buf *b, const char *text, size_t len);
void sb_putf(struct sb_buf *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * JSON writer. Commas come by themselves; @c key is NULL inside an array and
 * at the top. A NULL string is written as null.
 */
void sb_open(struct sb_buf *b, const char *key, char bracket);
void sb_close(struct sb_buf *b, char bracket);
void sb_js(struct sb_buf *b, const char *key, const char *value);
void sb_jf(struct sb_buf *b, const char *key, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void sb_ji(struct sb_buf *b, const char *key, int64_t value);
void sb_jb(struct sb_buf *b, const char *key, bool value);
void sb_jt(struct sb_buf *b, const char *key, int64_t seconds); /* RFC 3339, UTC */
void sb_jraw(struct sb_buf *b, const char *key, const char *json);

/** "-20m", "+5s", "0", seconds words s m h d, or RFC 3339; false when neither. */
bool sb_time_parse(const char *text, int64_t start, int64_t *out);
/** "12s" or "1m3s" as the engines write durations. */
const char *sb_duration(struct sb_arena *arena, int64_t seconds);

/** Hex digits of a SHA-1. @c out needs 41 bytes. */
void sb_sha1(const void *data, size_t len, char *out);
/** Hex digits of the git blob id of a text. */
void sb_blob_id(const char *text, size_t len, char *out);

bool sb_is_hex(const char *text, size_t len);
/** In place; "+" becomes a blank only when @c form. Returns @c text. */
char *sb_url_decode(char *text, bool form);
/** A copy without the blanks at both ends. */
char *sb_trim(struct sb_arena *arena, const char *text);

/** Map from text to pointer, in an arena, in no order. Zero-initialise. */
struct sb_map {
	struct sb_map_slot *slots;
	size_t len;
	size_t cap;
};

void *sb_map_get(const struct sb_map *map, const char *key);
void sb_map_put(struct sb_arena *arena, struct sb_map *map, const char *key,
		void *value); /* key borrowed */

#endif
