/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BLOCK_SIZE 65536

struct sb_block {
	struct sb_block *next;
	size_t used;
	size_t cap;
	_Alignas(16) char data[];
};

void *sb_xrealloc(void *old, size_t size)
{
	void *p = realloc(old, size ? size : 1);

	if (!p) {
		fputs("ur-sandbox: out of memory\n", stderr);
		abort();
	}
	return p;
}

void *sb_alloc(struct sb_arena *arena, size_t size)
{
	struct sb_block *b = arena->blocks;
	void *p;

	size = (size + 15) & ~(size_t)15;
	if (!b || b->cap - b->used < size) {
		size_t cap = size > BLOCK_SIZE ? size : BLOCK_SIZE;

		b = sb_xrealloc(NULL, sizeof(*b) + cap);
		b->used = 0;
		b->cap = cap;
		b->next = arena->blocks;
		arena->blocks = b;
	}
	p = b->data + b->used;
	b->used += size;
	memset(p, 0, size);
	return p;
}

char *sb_dupn(struct sb_arena *arena, const char *text, size_t len)
{
	char *p = sb_alloc(arena, len + 1);

	memcpy(p, text, len);
	return p;
}

char *sb_dup(struct sb_arena *arena, const char *text)
{
	return text ? sb_dupn(arena, text, strlen(text)) : NULL;
}

void *sb_more(struct sb_arena *arena, void *array, size_t len, size_t *cap)
{
	void *p;

	if (len < *cap)
		return array;
	*cap = *cap ? *cap * 2 : 4;
	p = sb_alloc(arena, *cap * sizeof(void *));
	if (len)
		memcpy(p, array, len * sizeof(void *));
	return p;
}

void sb_arena_release(struct sb_arena *arena)
{
	while (arena->blocks) {
		struct sb_block *next = arena->blocks->next;

		free(arena->blocks);
		arena->blocks = next;
	}
}

void sb_buf_release(struct sb_buf *b)
{
	free(b->s);
	*b = (struct sb_buf){ 0 };
}

static void reserve(struct sb_buf *b, size_t more)
{
	if (b->len + more + 1 > b->cap) {
		b->cap = (b->len + more + 1) * 2;
		if (b->cap < 256)
			b->cap = 256;
		b->s = sb_xrealloc(b->s, b->cap);
	}
}

void sb_putn(struct sb_buf *b, const char *text, size_t len)
{
	reserve(b, len);
	if (len)
		memcpy(b->s + b->len, text, len);
	b->len += len;
	b->s[b->len] = '\0';
}

void sb_put(struct sb_buf *b, const char *text)
{
	sb_putn(b, text, strlen(text));
}

__attribute__((format(printf, 2, 0))) static void putv(struct sb_buf *b, const char *fmt,
						       va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	reserve(b, (size_t)n);
	vsnprintf(b->s + b->len, (size_t)n + 1, fmt, ap);
	b->len += (size_t)n;
}

void sb_putf(struct sb_buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	putv(b, fmt, ap);
	va_end(ap);
}

char *sb_fmt(struct sb_arena *arena, const char *fmt, ...)
{
	struct sb_buf b = { 0 };
	va_list ap;
	char *p;

	va_start(ap, fmt);
	putv(&b, fmt, ap);
	va_end(ap);
	p = sb_dupn(arena, b.s, b.len);
	sb_buf_release(&b);
	return p;
}

static void quote(struct sb_buf *b, const char *text)
{
	const char *from = text;

	sb_putn(b, "\"", 1);
	for (; *text; text++) {
		unsigned char ch = (unsigned char)*text;

		if (ch >= 0x20 && ch != '"' && ch != '\\')
			continue;
		sb_putn(b, from, (size_t)(text - from));
		if (ch == '"' || ch == '\\')
			sb_putf(b, "\\%c", ch);
		else if (ch == '\n')
			sb_putn(b, "\\n", 2);
		else
			sb_putf(b, "\\u%04x", ch);
		from = text + 1;
	}
	sb_putn(b, from, (size_t)(text - from));
	sb_putn(b, "\"", 1);
}

static void element(struct sb_buf *b, const char *key)
{
	if (b->len && !strchr("{[:", b->s[b->len - 1]))
		sb_putn(b, ",", 1);
	if (key) {
		quote(b, key);
		sb_putn(b, ":", 1);
	}
}

void sb_open(struct sb_buf *b, const char *key, char bracket)
{
	element(b, key);
	sb_putn(b, &bracket, 1);
}

void sb_close(struct sb_buf *b, char bracket)
{
	sb_putn(b, &bracket, 1);
}

void sb_js(struct sb_buf *b, const char *key, const char *value)
{
	element(b, key);
	if (value)
		quote(b, value);
	else
		sb_put(b, "null");
}

void sb_jf(struct sb_buf *b, const char *key, const char *fmt, ...)
{
	struct sb_buf text = { 0 };
	va_list ap;

	va_start(ap, fmt);
	putv(&text, fmt, ap);
	va_end(ap);
	sb_js(b, key, text.s);
	sb_buf_release(&text);
}

void sb_ji(struct sb_buf *b, const char *key, int64_t value)
{
	element(b, key);
	sb_putf(b, "%lld", (long long)value);
}

void sb_jb(struct sb_buf *b, const char *key, bool value)
{
	element(b, key);
	sb_put(b, value ? "true" : "false");
}

void sb_jt(struct sb_buf *b, const char *key, int64_t seconds)
{
	time_t t = (time_t)seconds;
	struct tm tm;
	char text[40];

	gmtime_r(&t, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	sb_js(b, key, text);
}

void sb_jraw(struct sb_buf *b, const char *key, const char *json)
{
	element(b, key);
	sb_put(b, json);
}

static int64_t unit_seconds(char unit)
{
	switch (unit) {
	case 's':
		return 1;
	case 'm':
		return 60;
	case 'h':
		return 3600;
	case 'd':
		return 86400;
	default:
		return 0;
	}
}

/* "20m", "1h5m", "90": how many seconds, or -1 */
static int64_t parse_span(const char *text)
{
	int64_t sum = 0;

	if (!isdigit((unsigned char)*text))
		return -1;
	while (*text) {
		int64_t n = 0, unit = 1;

		if (!isdigit((unsigned char)*text))
			return -1;
		while (isdigit((unsigned char)*text))
			n = n * 10 + (*text++ - '0');
		if (*text) {
			unit = unit_seconds(*text++);
			if (!unit)
				return -1;
		}
		sum += n * unit;
	}
	return sum;
}

bool sb_time_parse(const char *text, int64_t start, int64_t *out)
{
	struct tm tm = { 0 };
	const char *rest;
	int64_t span, zone = 0;
	int hh, mm;
	char sign;

	if (*text == '-' || *text == '+' || !strcmp(text, "0")) {
		span = parse_span(*text == '0' ? text : text + 1);
		if (span < 0)
			return false;
		*out = start + (*text == '-' ? -span : span);
		return true;
	}
	rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);
	if (!rest)
		return false;
	if (sscanf(rest, "%c%2d:%2d", &sign, &hh, &mm) == 3)
		zone = (sign == '-' ? -1 : 1) * (hh * 3600 + mm * 60);
	else if (strcmp(rest, "Z") != 0)
		return false;
	*out = (int64_t)timegm(&tm) - zone;
	return true;
}

const char *sb_duration(struct sb_arena *arena, int64_t seconds)
{
	long long s = seconds > 0 ? (long long)seconds : 0;

	if (s >= 3600)
		return sb_fmt(arena, "%lldh%lldm%llds", s / 3600, s / 60 % 60, s % 60);
	if (s >= 60)
		return sb_fmt(arena, "%lldm%llds", s / 60, s % 60);
	return sb_fmt(arena, "%llds", s);
}

bool sb_is_hex(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!isxdigit((unsigned char)text[i]))
			return false;
	return len > 0;
}

static int hex_value(char ch)
{
	if (isdigit((unsigned char)ch))
		return ch - '0';
	return tolower((unsigned char)ch) - 'a' + 10;
}

char *sb_url_decode(char *text, bool form)
{
	char *to = text;

	for (const char *p = text; *p; p++) {
		if (*p == '%' && isxdigit((unsigned char)p[1]) &&
		    isxdigit((unsigned char)p[2])) {
			*to++ = (char)(hex_value(p[1]) * 16 + hex_value(p[2]));
			p += 2;
		} else {
			*to++ = form && *p == '+' ? ' ' : *p;
		}
	}
	*to = '\0';
	return text;
}

char *sb_trim(struct sb_arena *arena, const char *text)
{
	size_t len;

	while (isspace((unsigned char)*text))
		text++;
	len = strlen(text);
	while (len && isspace((unsigned char)text[len - 1]))
		len--;
	return sb_dupn(arena, text, len);
}
