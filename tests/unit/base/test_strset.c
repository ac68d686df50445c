/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ur/base/memory.h"
#include "ur/base/strset.h"

static void order_is_kept_and_nothing_is_there_twice(void **state)
{
	struct ur_strset set = UR_STRSET_INIT;
	char word[] = "b";

	(void)state;
	assert_true(ur_strset_add(&set, word));
	assert_true(ur_strset_add(&set, "a"));
	assert_false(ur_strset_add(&set, "b"));
	word[0] = 'z'; /* it keeps its own copy */
	assert_true(ur_strset_add(&set, "c"));
	assert_int_equal(set.len, 3);
	assert_string_equal(set.items[0], "b");
	assert_string_equal(set.items[2], "c");
	assert_true(ur_strset_has(&set, "b"));
	assert_false(ur_strset_has(&set, "B"));

	ur_strset_release(&set);
	assert_int_equal(set.len, 0);
	ur_strset_release(&set);
}

static void it_grows(void **state)
{
	struct ur_strset set = UR_STRSET_INIT;
	char word[16];

	(void)state;
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 100; i++) {
			snprintf(word, sizeof(word), "job %d", i);
			assert_int_equal(ur_strset_add(&set, word), !round);
		}
	}
	assert_int_equal(set.len, 100);
	assert_string_equal(set.items[99], "job 99");
	ur_strset_release(&set);
}

struct row {
	const char *name;
	const char *word, *want;
};

static const char *const words[] = { "sweep",  "audit",	 "explain", "compensate",
				     "revoke", "doctor", "ledger",  "init" };

static const struct row rows[] = {
	{ "a missing letter", "swep", "sweep" },
	{ "a letter too many", "aaudit", "audit" },
	{ "a wrong letter", "dictor", "doctor" },
	{ "neighbours swapped", "swepe", "sweep" },
	{ "swapped neighbours in a short word", "nit", "init" },
	{ "three slips in a long word", "conpnsats", "compensate" },
	{ "four slips are too many", "xonpnsats", NULL },
	{ "two slips in a short word are too many", "inax", NULL },
	{ "another word", "frobnicate", NULL },
	{ "the word itself", "ledger", "ledger" },
	{ "nothing", "", NULL },
	{ "two letters have no near word", "it", NULL },
	{ "a word of absurd length",
	  "sweepsweepsweepsweepsweepsweepsweepsweepsweepsweepsweepsweepsweepsweep",
	  NULL },
};

static void check_row(void **state)
{
	const struct row *row = *state;
	const char *got = ur_nearest_word(row->word, words, UR_LEN(words));

	if (row->want) {
		assert_non_null(got);
		assert_string_equal(got, row->want);
	} else {
		assert_null(got);
	}
}

static void of_two_near_words_the_nearest_wins(void **state)
{
	static const char *const near[] = { "timeouts", "timeout" };

	(void)state;
	assert_string_equal(ur_nearest_word("timeot", near, 2), "timeout");
	assert_null(ur_nearest_word("timeot", near, 0));
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(rows) + 3] = {
		cmocka_unit_test(order_is_kept_and_nothing_is_there_twice),
		cmocka_unit_test(it_grows),
		cmocka_unit_test(of_two_near_words_the_nearest_wins),
	};

	for (size_t i = 0; i < UR_LEN(rows); i++)
		tests[3 + i] = (struct CMUnitTest){ .name = rows[i].name,
						    .test_func = check_row,
						    .initial_state = (void *)&rows[i] };
	return cmocka_run_group_tests_name("base.strset", tests, NULL, NULL);
}
