/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_CORE_TABLE_H
#define TESTS_UNIT_CORE_TABLE_H

/* cmocka wants these first */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ur/base/memory.h"

/**
 * A table of rows, each a test of its own with a sentence for a name: the row
 * type's first member must be `const char *name`.
 */
#define ADD_ROWS(tests, at, rows, check)                                                 \
	do {                                                                             \
		for (size_t i_ = 0; i_ < UR_LEN(rows); i_++) {                           \
			(tests)[(at)].name = (rows)[i_].name;                            \
			(tests)[(at)].test_func = (check);                               \
			(tests)[(at)].initial_state = (void *)(uintptr_t) & (rows)[i_];  \
			(at)++;                                                          \
		}                                                                        \
	} while (0)

/** One test that is no row of a table. */
#define ADD_TEST(tests, at, sentence, check)                                             \
	do {                                                                             \
		(tests)[(at)].name = (sentence);                                         \
		(tests)[(at)].test_func = (check);                                       \
		(at)++;                                                                  \
	} while (0)

/** Run the first @c n of an array of exactly that many tests. */
#define RUN_TESTS(group, tests, n)                                                       \
	(assert_int_equal((n), UR_LEN(tests)),                                           \
	 cmocka_run_group_tests_name((group), (tests), NULL, NULL))

#endif
