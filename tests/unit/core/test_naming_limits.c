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

		assert_int_equal(ur_naming_could_be(server_rules(rows[i].server), &job,
						    rows[i].name, strlen(rows[i].name)),
				 rows[i].could);
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
	assert_true(ur_naming_could_be(server_rules(G26), &long_one, "other", 5));
	assert_true(
		ur_naming_could_be(server_rules(G26), &short_one, text, strlen(text)));
	text[252] = '\0';
	assert_false(ur_naming_could_be(server_rules(G26), &long_one, "other", 5));
	assert_false(
		ur_naming_could_be(server_rules(G26), &short_one, text, strlen(text)));
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
		cmocka_unit_test(in_doubt_about_long_names),
		cmocka_unit_test(refuses_huge_labels),
		cmocka_unit_test(refuses_huge_matrices),
	};

	return cmocka_run_group_tests_name("core.naming.limits", tests, NULL, NULL);
}
