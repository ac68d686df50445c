/* SPDX-License-Identifier: MIT */
#include "core/naming.h"

#include "ur/core/matrix.h"

static void cuts_long_names(void **state)
{
	struct ur_names names = UR_NAMES_INIT;
	char text[301];

	(void)state;
	memset(text, 'n', 300);
	text[300] = '\0';
	ur_names_push(&names, text);
	text[255] = '\0';
	ur_names_push(&names, text);
	assert_null(ur_naming_finish(server_rules(G26), &names));
	assert_int_equal(strlen(names.items[0]), 255);
	assert_string_equal(names.items[0] + 252, "\xe2\x80\xa6");
	assert_int_equal(names.items[0][251], 'n');
	assert_string_equal(names.items[1], text);
	ur_names_release(&names);

	/* whether bytes or columns count differs from version to version */
	memcpy(text + 240, "\xc3\xa4", 2);
	ur_names_push(&names, text);
	assert_string_equal(ur_naming_finish(server_rules(G26), &names), "name-too-long");
	ur_names_release(&names);
}

static void numbers_only_equal_names(void **state)
{
	static const char *const in[] = { "a", "b", "a", "a-1", "a", "b", "c", "d", "c" };
	static const char *const forgejo[] = { "a",   "b", "a-1", "a-1", "a-2",
					       "b-1", "c", "d",	  "c-1" };
	struct ur_names names = UR_NAMES_INIT;

	(void)state;
	for (size_t i = 0; i < UR_LEN(in); i++)
		ur_names_push(&names, in[i]);
	assert_int_equal(names.len, UR_LEN(in));
	assert_null(ur_naming_finish(server_rules(G26), &names));
	for (size_t i = 0; i < UR_LEN(in); i++)
		assert_string_equal(names.items[i], in[i]);
	assert_null(ur_naming_finish(server_rules(F15), &names));
	for (size_t i = 0; i < UR_LEN(in); i++)
		assert_string_equal(names.items[i], forgejo[i]);
	ur_names_release(&names);
}

static bool could_be(const struct ur_dialect *dialect, const struct ur_naming_job *job,
		     const char *name, size_t len)
{
	const struct ur_naming_shape shape = ur_naming_shape(dialect, job);

	return ur_naming_could_be(dialect, &shape, name, len);
}

static void tells_what_could_be(void **state)
{
	static const struct {
		const char *title, *name;
		enum server server;
		bool could;
	} rows[] = {
		{ NULL, "t", G26, true },
		{ NULL, "t (debian)", G26, true },
		{ NULL, "test", G26, false },
		{ NULL, "t-1", G26, false },
		{ NULL, "t-1", F15, true },
		{ NULL, "t-x", F15, false },
		{ NULL, "t (a)-12", F15, true },
		{ "Build ${{ inputs.x }}", "Build all", G26, true },
		{ "Build ${{ inputs.x }}", "build all", G26, false },
		{ "Build ${{ inputs.x }}", "", G26, true }, /* it failed */
		{ "Build ${{ inputs.x }}", "-1", F15, true },
		{ "Build ${{ inputs.x }}", "-1", G26, false },
		{ "Build ${{ inputs.x }}", "test-1", F15, false },
		{ NULL, "", G26, false },
		{ "${{ inputs.x }}", "anything", F15, true },
		{ "", "t", G26, true },
		{ NULL, "t [a]", G26, false },
		{ NULL, "t a)", G26, false },
		{ NULL, "t (a", G26, false },
		{ NULL, "t-", F15, false },
		{ NULL, "tx", F15, false },
		{ NULL, "t12", F15, false },
		{ NULL, "tx1", F15, false },
	};

	(void)state;
	for (size_t i = 0; i < UR_LEN(rows); i++) {
		const struct ur_naming_job job = { .id = "t", .name = rows[i].title };

		assert_int_equal(could_be(server_rules(rows[i].server), &job,
					  rows[i].name, strlen(rows[i].name)),
				 rows[i].could);
	}
}

/* A computed name holds only what it can become. */
static void a_computed_name_is_narrowed(void **state)
{
	static const struct {
		const char *why, *title, *name;
		enum server server;
		bool could;
	} rows[] = {
		{ "the text of the format begins it",
		  "${{ format('cache {0}', matrix.x) }}", "cache linux", F15, true },
		{ "so another text is another job",
		  "${{ format('cache {0}', matrix.x) }}", "tests", F15, false },
		{ "on Gitea too", "${{ format('cache {0}', matrix.x) }}", "tests", G26,
		  false },
		{ "where it is not evaluated it stays as written",
		  "${{ format('cache {0}', matrix.x) }}",
		  "${{ format('cache {0}', matrix.x) }}", G26, true },
		{ "Gitea 1.22 never evaluates", "${{ format('a {0}', matrix.x) }}",
		  "${{ format('a {0}', matrix.x) }} (1)", G22, true },
		{ "and so nothing else is possible there",
		  "${{ format('a {0}', matrix.x) }}", "a 1", G22, false },
		{ "nor a name that is empty", "${{ matrix.x }}", "", G22, false },
		{ "a format that fails leaves nothing", "${{ format('a {0}', x) }}", "",
		  F15, true },
		{ "and is numbered", "${{ format('a {0}', x) }}", "-2", F15, true },
		{ "a name that ends before the text does",
		  "${{ format('cache {0}', x) }}", "cach", F15, false },
		{ "a placeholder that becomes nothing", "${{ format('cache {0}', x) }}",
		  "cache ", F15, true },
		{ "a placeholder that stands first says nothing",
		  "${{ format('{0} a', x) }}", "b", F15, true },
		{ "a format of a text alone", "${{ format('a') }}", "b", F15, false },
		{ "functions are known in any letters", "${{ FORMAT('a {0}', x) }}", "b",
		  F15, false },
		{ "blanks where they may stand", "${{format ( 'a {0}' , x ) }}", "b", F15,
		  false },
		{ "and where they may stand it still begins so",
		  "${{format ( 'a {0}' , x ) }}", "a b", F15, true },
		{ "two braces are one", "${{ format('a {{{0}', x) }}", "a {b", F15,
		  true },
		{ "and are compared", "${{ format('a {{{0}', x) }}", "a b", F15, false },
		{ "closing ones alike", "${{ format('a }} {0}', x) }}", "a } b", F15,
		  true },
		{ "closing ones are compared", "${{ format('a }} {0}', x) }}", "a b", F15,
		  false },
		{ "two quotes are one", "${{ format('it''s {0}', x) }}", "it's b", F15,
		  true },
		{ "and are compared as well", "${{ format('it''s {0}', x) }}", "its b",
		  F15, false },
		{ "a brace that closes nothing ends the knowledge",
		  "${{ format('a }b', x) }}", "a c", F15, true },
		{ "text before the expression", "pre ${{ format('a {0}', x) }} post",
		  "pre a b post", G26, true },
		{ "is followed by the format's", "pre ${{ format('a {0}', x) }} post",
		  "pre b post", G26, false },
		{ "and text behind ends it", "pre ${{ format('a {0}', x) }} post",
		  "pre a b", G26, false },
		{ "without room for both it is another", "${{ inputs.x }} tests", "test",
		  G26, false },
		{ "what follows the last expression ends it", "${{ inputs.x }} tests",
		  "all tests", G26, true },
		{ "a lint is no test", "${{ inputs.x }} tests", "all lints", G26, false },
		{ "which Forgejo may number", "${{ inputs.x }} tests", "all tests-1", F15,
		  true },
		{ "the last of two counts", "${{ inputs.x }} a ${{ inputs.y }} b", "1 a",
		  G26, false },
		{ "and nothing behind the last says nothing",
		  "${{ inputs.x }} a ${{ x }}", "1", G26, true },
		{ "one that is not closed says nothing", "${{ format('a {0}', x) ", "b",
		  G26, true },
		{ "neither does one that ends in a text", "${{ x }} b ${{ 'c }} d", "e",
		  G26, true },
		{ "a choice beside it may become the other",
		  "${{ format('a {0}', x) || 'b' }}", "b", F15, true },
		{ "so may one in its first argument", "${{ format('a' && 'b', x) }}", "b",
		  F15, true },
		{ "a comparison becomes true", "${{ format('a', x) == 'a' }}", "true",
		  F15, true },
		{ "another function is not looked into", "${{ join('a', x) }}", "b", F15,
		  true },
		{ "nor a longer word", "${{ formats('a', x) }}", "b", F15, true },
		{ "nor a word without a call", "${{ format.x }}", "b", F15, true },
		{ "nor a format of something computed", "${{ format(x, 'a') }}", "b", F15,
		  true },
		{ "nor one of a format", "${{ format(format('a'), x) }}", "b", F15,
		  true },
		{ "nor one in brackets", "${{ (format('a', x)) }}", "b", F15, true },
		{ "calls and texts in its arguments are passed over",
		  "${{ format('a {0}', join(x, ')')) }}", "b", F15, false },
		{ "a call that is not closed says nothing", "${{ format('a {0}', (x) }}",
		  "b", F15, true },
		{ "wherever it ends", "${{ format('a {0}', (x)}}", "b", F15, true },
		{ "nor one that is closed twice", "${{ format('a {0}', x)) }}", "b", F15,
		  true },
		{ "a dollar could begin an expression of the result",
		  "${{ format('a ${0}', x) }}", "a b", F15, true },
	};

	(void)state;
	for (size_t i = 0; i < UR_LEN(rows); i++) {
		const struct ur_naming_job job = { .id = "t", .name = rows[i].title };

		if (could_be(server_rules(rows[i].server), &job, rows[i].name,
			     strlen(rows[i].name)) != rows[i].could)
			fail_msg("%s: '%s' of '%s'", rows[i].why, rows[i].name,
				 rows[i].title);
	}
}

static void in_doubt_about_long_names(void **state)
{
	char text[300];
	const struct ur_naming_job long_one = { .id = "t", .name = text };
	const struct ur_naming_job short_one = { .id = "t" };

	(void)state;
	memset(text, 'n', sizeof(text));
	text[253] = '\0';
	assert_true(could_be(server_rules(G26), &long_one, "other", 5));
	assert_true(could_be(server_rules(G26), &short_one, text, strlen(text)));
	text[252] = '\0';
	assert_false(could_be(server_rules(G26), &long_one, "other", 5));
	assert_false(could_be(server_rules(G26), &short_one, text, strlen(text)));
}

/* A text of a megabyte in each of 256 combinations is no name any more. */
static void refuses_huge_labels(void **state)
{
	struct ur_str text = UR_STR_INIT;
	struct ur_combos combos = UR_COMBOS_INIT;
	struct ur_value *map;

	(void)state;
	ur_str_adds(&text, "a=");
	for (unsigned i = 0; i < 70000; i++)
		ur_str_addc(&text, 'x');
	map = matrix(text.buf);
	assert_string_equal(ur_matrix_combos(server_rules(G26), map, &combos),
			    "matrix-too-large");
	assert_int_equal(combos.len, 0);
	ur_value_free(map);
	ur_str_release(&text);
}

static void refuses_huge_matrices(void **state)
{
	struct ur_value *map = matrix("a=1,2,3,4,5,6,7,8,9,0,a,b,c,d,e,f;"
				      "b=1,2,3,4,5,6,7,8,9,0,a,b,c,d,e,f");
	struct ur_combos combos = UR_COMBOS_INIT;

	(void)state;
	assert_null(ur_matrix_combos(server_rules(G26), map, &combos));
	assert_int_equal(combos.len, 256);
	ur_combos_release(&combos);
	ur_value_add(map, "d", ur_value_new(UR_VALUE_LIST, NULL));
	ur_value_add(map->items[2], NULL, ur_value_new(UR_VALUE_STRING, "x"));
	ur_value_add(map->items[2], NULL, ur_value_new(UR_VALUE_STRING, "y"));
	ur_value_add(map->items[2], NULL, ur_value_new(UR_VALUE_STRING, "z"));
	assert_string_equal(ur_matrix_combos(server_rules(G26), map, &combos),
			    "matrix-too-large");
	ur_value_free(map);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cuts_long_names),
		cmocka_unit_test(numbers_only_equal_names),
		cmocka_unit_test(tells_what_could_be),
		cmocka_unit_test(a_computed_name_is_narrowed),
		cmocka_unit_test(in_doubt_about_long_names),
		cmocka_unit_test(refuses_huge_labels),
		cmocka_unit_test(refuses_huge_matrices),
	};

	return cmocka_run_group_tests_name("core.naming.limits", tests, NULL, NULL);
}
