/* SPDX-License-Identifier: MIT */
#include "ur/base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* _exit: nothing that runs at exit could be trusted to need no memory. */

void ur_out_of_memory(void)
{
	static const char line[] = "umbrella-reaper: error: out of memory\n";
	ssize_t n = write(STDERR_FILENO, line, sizeof(line) - 1);

	(void)n;
	_exit(70);
}

void *ur_xmalloc(size_t size)
{
	void *p = malloc(size ? size : 1);

	if (!p)
		ur_out_of_memory();
	return p;
}

static size_t product(size_t count, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes))
		ur_out_of_memory();
	return bytes ? bytes : 1;
}

void *ur_xcalloc(size_t count, size_t size)
{
	void *p = calloc(product(count, size), 1);

	if (!p)
		ur_out_of_memory();
	return p;
}

void *ur_xreallocarray(void *old, size_t count, size_t size)
{
	void *p = realloc(old, product(count, size));

	if (!p)
		ur_out_of_memory();
	return p;
}

char *ur_xstrdup(const char *s)
{
	return ur_xstrndup(s, strlen(s));
}

char *ur_xstrndup(const char *s, size_t len)
{
	size_t n = strnlen(s, len);
	char *p = ur_xmalloc(n + 1);

	memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

char *ur_xasprintf(const char *fmt, ...)
{
	char *p = NULL;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&p, fmt, ap);
	va_end(ap);
	if (n < 0 || !p)
		ur_out_of_memory();
	return p;
}

char *ur_xstrdup_null(const char *s)
{
	return s ? ur_xstrdup(s) : NULL;
}
