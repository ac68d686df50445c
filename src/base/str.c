/* SPDX-License-Identifier: MIT */
#include "ur/base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"

char ur_str_empty[1];

static size_t limit_of(const struct ur_str *s)
{
	return s->limit ? s->limit : UR_STR_LIMIT_DEFAULT;
}

void ur_str_release(struct ur_str *s)
{
	if (s->cap)
		free(s->buf);
	s->buf = ur_str_empty;
	s->len = 0;
	s->cap = 0;
	s->overflowed = false;
}

void ur_str_clear(struct ur_str *s)
{
	if (s->cap)
		s->buf[0] = '\0';
	s->len = 0;
	s->overflowed = false;
}

/* Room for more bytes and the final NUL; false when the limit forbids it. */
static bool make_room(struct ur_str *s, size_t more)
{
	size_t limit = limit_of(s), cap = s->cap;

	if (s->len > limit || more > limit - s->len) {
		s->overflowed = true;
		return false;
	}
	if (cap > s->len + more)
		return true;
	if (cap < 32)
		cap = 32;
	while (cap <= s->len + more)
		cap = cap > limit / 2 ? limit + 1 : cap * 2;
	s->buf = ur_xreallocarray(s->cap ? s->buf : NULL, cap, 1);
	s->buf[s->len] = '\0';
	s->cap = cap;
	return true;
}

bool ur_str_reserve(struct ur_str *s, size_t more)
{
	size_t limit = limit_of(s), want;

	if (s->len > limit || more > limit - s->len)
		return false;
	want = s->len + more + 1;
	if (want > s->cap) {
		s->buf = ur_xreallocarray(s->cap ? s->buf : NULL, want, 1);
		s->buf[s->len] = '\0';
		s->cap = want;
	}
	return true;
}

bool ur_str_add(struct ur_str *s, const void *bytes, size_t len)
{
	if (!len)
		return true;
	if (!make_room(s, len))
		return false;
	memcpy(s->buf + s->len, bytes, len);
	s->len += len;
	s->buf[s->len] = '\0';
	return true;
}

bool ur_str_adds(struct ur_str *s, const char *text)
{
	return ur_str_add(s, text, strlen(text));
}

bool ur_str_addc(struct ur_str *s, char c)
{
	return ur_str_add(s, &c, 1);
}

bool ur_str_vaddf(struct ur_str *s, const char *fmt, va_list ap)
{
	size_t room = s->cap - s->len; /* both are 0 while it owns nothing */
	va_list again;
	bool ok = true;
	int n;

	va_copy(again, ap);
	n = vsnprintf(room ? s->buf + s->len : NULL, room, fmt, ap);
	if (n < 0 || !make_room(s, (size_t)n)) {
		s->overflowed = true;
		ok = false;
	} else {
		if ((size_t)n >= room)
			vsnprintf(s->buf + s->len, (size_t)n + 1, fmt, again);
		s->len += (size_t)n;
	}
	va_end(again);
	if (s->cap)
		s->buf[s->len] = '\0';
	return ok;
}

bool ur_str_addf(struct ur_str *s, const char *fmt, ...)
{
	va_list ap;
	bool ok;

	va_start(ap, fmt);
	ok = ur_str_vaddf(s, fmt, ap);
	va_end(ap);
	return ok;
}

/* Formatted behind the old content first, since arguments may point into it. */
bool ur_str_setf(struct ur_str *s, const char *fmt, ...)
{
	struct ur_str fresh = { .buf = ur_str_empty, .limit = s->limit };
	va_list ap;
	size_t n;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (len < 0 || (size_t)len > limit_of(s)) {
		ur_str_clear(s);
		s->overflowed = true;
		return false;
	}
	n = (size_t)len;
	va_start(ap, fmt);
	if (s->cap > s->len + 1 + n) {
		vsnprintf(s->buf + s->len + 1, n + 1, fmt, ap);
		memmove(s->buf, s->buf + s->len + 1, n + 1);
		s->len = n;
		s->overflowed = false;
	} else {
		ur_str_reserve(&fresh, n);
		ur_str_vaddf(&fresh, fmt, ap);
		ur_str_release(s);
		*s = fresh;
	}
	va_end(ap);
	return true;
}

char *ur_str_detach(struct ur_str *s)
{
	char *buf = s->cap ? s->buf : ur_xstrdup("");

	s->cap = 0;
	ur_str_release(s);
	return buf;
}

bool ur_str_add_urlencoded(struct ur_str *s, const char *text)
{
	static const char hex[] = "0123456789ABCDEF";
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789-._~";
	size_t before = s->len;

	while (*text) {
		size_t run = strspn(text, plain);
		unsigned char c = (unsigned char)text[run];
		char code[3] = { '%', hex[c >> 4], hex[c & 15] };

		if (!ur_str_add(s, text, run) || (c && !ur_str_add(s, code, 3))) {
			s->len = before;
			if (s->cap)
				s->buf[before] = '\0';
			return false;
		}
		text += run + (c != 0);
	}
	return true;
}

bool ur_starts_with(const char *text, const char *prefix)
{
	return !strncmp(text, prefix, strlen(prefix));
}

bool ur_ends_with(const char *text, const char *suffix)
{
	size_t len = strlen(text), tail = strlen(suffix);

	return len >= tail && !memcmp(text + len - tail, suffix, tail);
}
