/* SPDX-License-Identifier: MIT */
#include "ur/base/error.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ur/base/clean.h"

/* Copy what fits, cut at a character. */
static void put(char *to, size_t size, const char *from)
{
	size_t len = strlen(from);
	size_t cut = ur_utf8_cut(from, len, size - 1);

	memmove(to, from, cut);
	to[cut] = '\0';
}

static void format_into(char *to, size_t size, const char *fmt, va_list ap)
	__attribute__((format(printf, 3, 0)));

/* The arguments may point into the error itself, so it is written last. */
static void format_into(char *to, size_t size, const char *fmt, va_list ap)
{
	char text[1024];

	if (vsnprintf(text, sizeof(text), fmt, ap) < 0)
		text[0] = '\0';
	put(to, size, text);
}

enum ur_errc ur_error_set(struct ur_error *err, enum ur_errc code, const char *fmt, ...)
{
	va_list ap;

	if (!err)
		return code;
	va_start(ap, fmt);
	format_into(err->message, sizeof(err->message), fmt, ap);
	va_end(ap);
	err->code = code;
	err->hint[0] = '\0';
	return code;
}

enum ur_errc ur_error_set_errno(struct ur_error *err, enum ur_errc code, int number,
				const char *fmt, ...)
{
	const char *why = strerrordesc_np(number);
	char text[sizeof(err->message)];
	va_list ap;

	if (!err)
		return code;
	va_start(ap, fmt);
	format_into(text, sizeof(text), fmt, ap);
	va_end(ap);
	ur_error_set(err, code, "%s", why ? why : "unknown fault");
	/* an acronym ("RFS specific error") keeps its capitals */
	if (islower((unsigned char)err->message[1]))
		err->message[0] = (char)tolower((unsigned char)err->message[0]);
	ur_error_context(err, "%s", text);
	return code;
}

void ur_error_context(struct ur_error *err, const char *fmt, ...)
{
	char before[sizeof(err->message) / 2];
	char cause[sizeof(err->message)];
	size_t len, room;
	va_list ap;

	if (!err)
		return;
	va_start(ap, fmt);
	format_into(before, sizeof(before), fmt, ap);
	va_end(ap);
	put(cause, sizeof(cause), err->message);

	len = strlen(before);
	memcpy(err->message, before, len);
	memcpy(err->message + len, ": ", 2);
	len += 2;
	room = sizeof(err->message) - len;
	put(err->message + len, room, cause);
}

void ur_error_hint(struct ur_error *err, const char *fmt, ...)
{
	va_list ap;

	if (!err || err->hint[0])
		return;
	va_start(ap, fmt);
	format_into(err->hint, sizeof(err->hint), fmt, ap);
	va_end(ap);
}
