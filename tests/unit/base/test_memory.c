/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "ur/base/memory.h"

static void growing_keeps_what_was_there(void **state)
{
	int *items = NULL;
	size_t len = 0, cap = 0;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		UR_GROW(items, len, cap);
		assert_true(cap > len);
		/* cppcheck-suppress nullPointer ; length and room are equal at first, so it grew */
		items[len++] = i;
	}
	for (size_t i = 0; i < len; i++)
		assert_int_equal(items[i], i);
	free(items);
}

static void nothing_is_asked_and_something_comes(void **state)
{
	void *a = ur_xmalloc(0), *b = ur_xcalloc(0, 8), *c = ur_xreallocarray(NULL, 0, 8);

	(void)state;
	assert_non_null(a);
	assert_non_null(b);
	assert_non_null(c);
	free(a);
	free(b);
	free(c);
}

static void copies_are_whole_or_as_long_as_asked(void **state)
{
	char *whole = ur_xstrdup("umbrella"), *part = ur_xstrndup("umbrella", 3);
	char *shorter = ur_xstrndup("um", 30), *made = ur_xasprintf("%s/%d", "a", 7);

	(void)state;
	assert_string_equal(whole, "umbrella");
	assert_string_equal(part, "umb");
	assert_string_equal(shorter, "um");
	assert_string_equal(made, "a/7");
	assert_null(ur_xstrdup_null(NULL));
	free(whole);
	free(part);
	free(shorter);
	free(made);
}

/* In a child, since the program ends. @return its exit code and what it said */
static int end_of(void (*act)(void), char *said, size_t size)
{
	int ends[2], status = 0;
	ssize_t n;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (!child) {
		dup2(ends[1], STDERR_FILENO);
		act();
		_exit(0);
	}
	close(ends[1]);
	n = read(ends[0], said, size - 1);
	said[n > 0 ? n : 0] = '\0';
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* volatile: the compiler must not see that this cannot work */
static volatile size_t huge = SIZE_MAX / 2 + 2;

static void too_many(void)
{
	free(ur_xreallocarray(NULL, huge, 2));
}

static void too_many_zeroed(void)
{
	free(ur_xcalloc(huge, 2));
}

static void out_of_memory_ends_with_code_70_and_a_line(void **state)
{
	char said[200];

	(void)state;
	assert_int_equal(end_of(too_many, said, sizeof(said)), 70);
	assert_string_equal(said, "umbrella-reaper: error: out of memory\n");
	assert_int_equal(end_of(too_many_zeroed, said, sizeof(said)), 70);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(growing_keeps_what_was_there),
		cmocka_unit_test(nothing_is_asked_and_something_comes),
		cmocka_unit_test(copies_are_whole_or_as_long_as_asked),
		cmocka_unit_test(out_of_memory_ends_with_code_70_and_a_line),
	};

	return cmocka_run_group_tests_name("base.memory", tests, NULL, NULL);
}
