/* SPDX-License-Identifier: MIT */
#include "core/table.h"

#include "ur/core/state.h"

struct word {
	const char *name;
	const char *text;
	enum ur_state want;
	bool red;
};

static const struct word words[] = {
	{ "pending is known and not red", "pending", UR_STATE_PENDING, false },
	{ "success is known and not red", "success", UR_STATE_SUCCESS, false },
	{ "failure is red", "failure", UR_STATE_FAILURE, true },
	{ "error is red", "error", UR_STATE_ERROR, true },
	{ "warning is red", "warning", UR_STATE_WARNING, true },
	{ "skipped is known and not red", "skipped", UR_STATE_SKIPPED, false },
	{ "the word unknown is no state of a server", "unknown", UR_STATE_UNKNOWN,
	  false },
	{ "a word of the future is unknown", "neutral", UR_STATE_UNKNOWN, false },
	{ "an upper-case word is not the state", "SUCCESS", UR_STATE_UNKNOWN, false },
	{ "a padded word is not the state", " success", UR_STATE_UNKNOWN, false },
	{ "a prefix is not the state", "success!", UR_STATE_UNKNOWN, false },
	{ "an empty word is unknown", "", UR_STATE_UNKNOWN, false },
	{ "no word at all is unknown", NULL, UR_STATE_UNKNOWN, false },
};

static void check_word(void **state)
{
	const struct word *w = *state;

	assert_int_equal(ur_state_parse(w->text), w->want);
	assert_true(ur_state_is_red(w->want) == w->red);
	if (w->want != UR_STATE_UNKNOWN)
		assert_string_equal(ur_state_name(w->want), w->text);
}

static void zero_blocks(void **state)
{
	enum ur_state zero = { 0 };
	enum ur_record_state record = { 0 };

	(void)state;
	assert_string_equal(ur_state_name(zero), "unknown");
	assert_false(ur_state_is_red(zero));
	assert_false(ur_record_state_is_final(record));
}

static void names_out_of_range(void **state)
{
	(void)state;
	assert_string_equal(ur_state_name((enum ur_state)99), "unknown");
	assert_string_equal(ur_record_state_name((enum ur_record_state)99), "unknown");
	assert_false(ur_state_is_red((enum ur_state)99));
	assert_false(ur_record_state_is_final((enum ur_record_state)99));
}

struct record {
	const char *name;
	enum ur_record_state state;
	const char *text;
	bool is_final;
};

static const struct record records[] = {
	{ "a record nobody told is not final", UR_RECORD_UNKNOWN, "unknown", false },
	{ "an active record is not final", UR_RECORD_ACTIVE, "active", false },
	{ "a success is final", UR_RECORD_SUCCESS, "success", true },
	{ "a failure is final", UR_RECORD_FAILURE, "failure", true },
	{ "a cancelled record is final", UR_RECORD_CANCELLED, "cancelled", true },
	{ "a skipped record is final", UR_RECORD_SKIPPED, "skipped", true },
};

static void check_record(void **state)
{
	const struct record *r = *state;

	assert_string_equal(ur_record_state_name(r->state), r->text);
	assert_true(ur_record_state_is_final(r->state) == r->is_final);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(words) + UR_LEN(records) + 2] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, words, check_word);
	ADD_ROWS(tests, n, records, check_record);
	ADD_TEST(tests, n, "the zero value of each enum blocks", zero_blocks);
	ADD_TEST(tests, n, "a value outside of the enum is unknown", names_out_of_range);
	return RUN_TESTS("core.state", tests, n);
}
