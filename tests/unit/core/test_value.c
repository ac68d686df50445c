/* SPDX-License-Identifier: MIT */
#include "core/values.h"

struct pair {
	const char *name;
	const char *a, *b;
	bool want;
};

static const struct pair pairs[] = {
	{ "equal words", "a", "a", true },
	{ "different words", "a", "b", false },
	{ "a word and a number of the same text", "1", "#1", false },
	{ "nulls", "~", "~", true },
	{ "empty lists", "[]", "[]", true },
	{ "a list and a map", "[]", "{}", false },
	{ "equal lists", "[a,b]", "[a,b]", true },
	{ "lists of different length", "[a,b]", "[a]", false },
	{ "lists in another order", "[a,b]", "[b,a]", false },
	{ "equal maps", "{a:x,b:[y]}", "{b:[y],a:x}", true },
	{ "maps with different keys", "{a:x}", "{b:x}", false },
	{ "maps with different items", "{a:x}", "{a:y}", false },
	{ "what differs deep inside", "{a:[x,{k:v}]}", "{a:[x,{k:w}]}", false },
};

static void check_pair(void **state)
{
	const struct pair *p = *state;
	struct ur_value *a = value_of(p->a), *b = value_of(p->b);

	assert_int_equal(ur_value_equal(a, b), p->want);
	assert_int_equal(ur_value_equal(b, a), p->want);
	assert_true(ur_value_equal(a, a));
	ur_value_free(a);
	ur_value_free(b);
}

struct kept {
	const char *name;
	const char *text;
	bool unknown, expression;
	const char *print;
};

static const struct kept texts[] = {
	{ "a word prints as itself", "debian", false, false, "debian" },
	{ "a null prints as the servers' language does", "~", false, false, "<nil>" },
	{ "lists print with blanks", "[a,#1,!true]", false, false, "[a 1 true]" },
	{ "maps print in order of key", "{z:a,b:[c]}", false, false, "map[b:[c] z:a]" },
	{ "an empty list", "[]", false, false, "[]" },
	{ "an empty map", "{}", false, false, "map[]" },
	{ "what is not known", "?x", true, false, "x" },
	{ "what is not known deep inside", "{a:[b,{c:?d}]}", true, false,
	  "map[a:[b map[c:d]]]" },
	{ "an expression", "$x", false, true, "${{ x }}" },
	{ "an expression in a list", "[a,$x]", false, true, "[a ${{ x }}]" },
};

static void check_kept(void **state)
{
	const struct kept *k = *state;
	struct ur_value *value = value_of(k->text);
	struct ur_str out = UR_STR_INIT;

	assert_int_equal(ur_value_has_unknown(value), k->unknown);
	assert_int_equal(ur_value_has_expression(value), k->expression);
	ur_value_print(&out, value);
	assert_string_equal(out.buf, k->print);
	ur_str_release(&out);
	ur_value_free(value);
}

static void keys(void **state)
{
	struct ur_value *map = value_of("{b:x,a:y}"), *list = value_of("[a,b]");
	struct ur_value *word = value_of("a");

	(void)state;
	assert_string_equal(ur_value_get(map, "a")->text, "y");
	assert_string_equal(ur_value_get(map, "b")->text, "x");
	assert_null(ur_value_get(map, "c"));
	assert_null(ur_value_get(map, "A"));
	assert_null(ur_value_get(list, "a"));
	assert_null(ur_value_get(word, "a"));
	ur_value_add(map, "x ${{ y", ur_value_new(UR_VALUE_STRING, "z"));
	assert_true(ur_value_has_expression(map));
	ur_value_free(map);
	ur_value_free(list);
	ur_value_free(word);
	ur_value_free(NULL);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(pairs) + UR_LEN(texts) + 1] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, pairs, check_pair);
	ADD_ROWS(tests, n, texts, check_kept);
	ADD_TEST(tests, n, "items are found by their key, which may be an expression",
		 keys);
	return RUN_TESTS("core.value", tests, n);
}
