/* SPDX-License-Identifier: MIT */
#include "forge/json_text.h"

#include "ur/base/str.h"

/* ---- limits ---- */

static void check_limit(struct ur_str *text, const char *error)
{
	struct ur_error err = UR_ERROR_INIT;
	struct ur_json *json = NULL;

	if (error) {
		assert_int_equal(read_copy(text->buf, text->len, &json, &err), UR_EPROTO);
		assert_string_equal(err.message, error);
	} else {
		assert_int_equal(read_copy(text->buf, text->len, &json, &err), UR_OK);
	}
	ur_json_free(json);
	ur_str_release(text);
}

static void nest(struct ur_str *text, int levels)
{
	for (int i = 0; i < levels; i++)
		ur_str_adds(text, i % 2 ? "[" : "{\"a\":");
	ur_str_adds(text, "1");
	for (int i = levels; i--;)
		ur_str_adds(text, i % 2 ? "]" : "}");
}

static void nesting_has_a_limit(void **state)
{
	struct ur_str text = UR_STR_INIT;

	(void)state;
	nest(&text, UR_JSON_DEPTH_MAX);
	check_limit(&text, NULL);
	nest(&text, UR_JSON_DEPTH_MAX + 1);
	check_limit(&text, "the answer is nested deeper than 32 levels");
	for (int i = 0; i < 1000000; i++)
		ur_str_addc(&text, '[');
	check_limit(&text, "the answer is nested deeper than 32 levels");
}

static void an_object_has_a_limit(void **state)
{
	struct ur_str text = UR_STR_INIT;

	(void)state;
	for (int more = 0; more < 2; more++) {
		for (int i = 0; i < UR_JSON_NAMES_MAX + more; i++)
			ur_str_addf(&text, "%c\"key%d\":%d", i ? ',' : '{', i, i);
		ur_str_addc(&text, '}');
		check_limit(&text, more ? "the answer has an object of more than 256 "
					  "keys at line 1" :
					  NULL);
	}
}

static void the_whole_has_a_limit(void **state)
{
	struct ur_str text = UR_STR_INIT;

	(void)state;
	for (unsigned more = 0; more < 2; more++) {
		ur_str_addc(&text, '[');
		for (unsigned i = 1; i < UR_JSON_VALUES_MAX - 1 + more; i++)
			ur_str_adds(&text, "0,");
		ur_str_adds(&text, "0]");
		check_limit(&text,
			    more ? "the answer holds more than 1048576 values" : NULL);
	}
}

/* ---- values are what was said ---- */

static const char everything[] =
	"{\"n\":null,\"t\":true,\"f\":false,\"i\":-42,\"big\":9007199254740993,"
	"\"r\":1.0,\"e\":1e0,\"zero\":-0,\"s\":\"a\\u0041\\n\\ud83d\\ude00\xc3\xa9\\\"\","
	"\"empty\":\"\",\"list\":[1,[2,3],{\"x\":[4]},\"five\"],\"o\":{\"s\":\"inner\"},"
	"\"after\":\"last\"}";

static void values_are_exact(void **state)
{
	struct ur_error err = UR_ERROR_INIT;
	struct ur_json *json = NULL;
	const struct ur_json *at;

	(void)state;
	assert_int_equal(read_copy(everything, strlen(everything), &json, &err), UR_OK);
	assert_true(ur_json_is_object(json));
	assert_int_equal(json->len, 13);
	assert_true(ur_json_is_null(ur_json_get(json, "n")));
	assert_int_equal(ur_json_get(json, "t")->kind, UR_JSON_TRUE);
	assert_int_equal(ur_json_get(json, "f")->kind, UR_JSON_FALSE);
	at = ur_json_get(json, "i");
	assert_true(at->kind == UR_JSON_INTEGER && at->is.integer == -42);
	at = ur_json_get(json, "big"); /* no double holds this one */
	assert_true(at->kind == UR_JSON_INTEGER && at->is.integer == 9007199254740993);
	at = ur_json_get(json, "zero");
	assert_true(at->kind == UR_JSON_INTEGER && at->is.integer == 0);
	assert_int_equal(ur_json_get(json, "r")->kind, UR_JSON_REAL);
	assert_int_equal(ur_json_get(json, "e")->kind, UR_JSON_REAL);
	assert_string_equal(ur_json_text(ur_json_get(json, "s")),
			    "aA\n\xf0\x9f\x98\x80\xc3\xa9\"");
	assert_string_equal(ur_json_text(ur_json_get(json, "empty")), "");
	assert_string_equal(ur_json_text(ur_json_get(ur_json_get(json, "o"), "s")),
			    "inner");
	assert_string_equal(ur_json_text(ur_json_get(json, "after")), "last");
	assert_null(ur_json_get(json, "x"));
	assert_null(ur_json_get(json, "S"));
	assert_null(ur_json_get(json, "lis"));
	ur_json_free(json);
}

static void lists_are_walked_in_order(void **state)
{
	struct ur_error err = UR_ERROR_INIT;
	const struct ur_json *list, *element;
	struct ur_json *json = NULL;
	size_t i;

	(void)state;
	assert_int_equal(read_copy(everything, strlen(everything), &json, &err), UR_OK);
	list = ur_json_get(json, "list");
	assert_int_equal(ur_json_len(list), 4);
	UR_JSON_EACH (list, i, element) {
		static const enum ur_json_kind kinds[] = { UR_JSON_INTEGER, UR_JSON_ARRAY,
							   UR_JSON_OBJECT,
							   UR_JSON_STRING };

		assert_int_equal(element->kind, kinds[i]);
		assert_null(element->name);
	}
	assert_int_equal(i, 4);
	UR_JSON_EACH (json, i, element) /* an object is no array */
		fail();
	ur_json_free(json);
}

static void no_value_is_nothing(void **state)
{
	(void)state;
	assert_null(ur_json_get(NULL, "a"));
	assert_null(ur_json_first(NULL));
	assert_null(ur_json_text(NULL));
	assert_int_equal(ur_json_len(NULL), 0);
	assert_false(ur_json_is_null(NULL));
	ur_json_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nesting_has_a_limit),
		cmocka_unit_test(an_object_has_a_limit),
		cmocka_unit_test(the_whole_has_a_limit),
		cmocka_unit_test(values_are_exact),
		cmocka_unit_test(lists_are_walked_in_order),
		cmocka_unit_test(no_value_is_nothing),
	};

	return cmocka_run_group_tests_name("forge.json.values", tests, NULL, NULL);
}
