/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ur/base/memory.h"
#include "ur/base/str.h"
#include "ur/policy/yaml.h"

struct tag_row {
	const char *text;
	enum ur_yaml_tag tag;
};

/* As the servers' decoder resolves plain scalars. */
static const struct tag_row tags[] = {
	{ "", UR_YAML_NULL },
	{ "~", UR_YAML_NULL },
	{ "null", UR_YAML_NULL },
	{ "nUll", UR_YAML_STRING },
	{ "true", UR_YAML_BOOL },
	{ "FALSE", UR_YAML_BOOL },
	{ "tRue", UR_YAML_STRING },
	{ "yes", UR_YAML_STRING },
	{ "no", UR_YAML_STRING },
	{ "on", UR_YAML_STRING },
	{ "off", UR_YAML_STRING },
	{ "y", UR_YAML_STRING },
	{ "0", UR_YAML_INT },
	{ "017", UR_YAML_INT },
	{ "08", UR_YAML_FLOAT },
	{ "0o17", UR_YAML_INT },
	{ "0o8", UR_YAML_STRING },
	{ "0x1F", UR_YAML_INT },
	{ "-0x10", UR_YAML_INT },
	{ "0b101", UR_YAML_INT },
	{ "0b2", UR_YAML_STRING },
	{ "1_000", UR_YAML_INT },
	{ "_1", UR_YAML_STRING },
	{ "9223372036854775808", UR_YAML_INT },
	{ "18446744073709551616", UR_YAML_FLOAT },
	{ "-9223372036854775809", UR_YAML_FLOAT },
	{ "1.50", UR_YAML_FLOAT },
	{ "1e3", UR_YAML_FLOAT },
	{ ".5", UR_YAML_FLOAT },
	{ "5.", UR_YAML_FLOAT },
	{ "1e999", UR_YAML_STRING },
	{ ".inf", UR_YAML_FLOAT },
	{ "-.inf", UR_YAML_FLOAT },
	{ ".nan", UR_YAML_FLOAT },
	{ ".", UR_YAML_STRING },
	{ "-", UR_YAML_STRING },
	{ "1.2.3", UR_YAML_STRING },
	{ "1:30", UR_YAML_STRING },
	{ "90s", UR_YAML_STRING },
	{ "2026-11-22", UR_YAML_TIME },
	{ "2026-11-22T10:00:00Z", UR_YAML_TIME },
	{ "2026-11", UR_YAML_STRING },
};

static void resolves_plain_scalars(void **state)
{
	(void)state;
	for (size_t i = 0; i < UR_LEN(tags); i++)
		if (ur_yaml_resolve(tags[i].text) != tags[i].tag)
			fail_msg("'%s' is %d, not %d", tags[i].text,
				 (int)ur_yaml_resolve(tags[i].text), (int)tags[i].tag);
}

static void reads_integers(void **state)
{
	static const struct {
		const char *text;
		int64_t value;
	} rows[] = {
		{ "0", 0 },
		{ "12", 12 },
		{ "-12", -12 },
		{ "+12", 12 },
		{ "017", 15 },
		{ "0o17", 15 },
		{ "0x1F", 31 },
		{ "-0x10", -16 },
		{ "0b101", 5 },
		{ "1_000", 1000 },
		{ "9223372036854775807", INT64_MAX },
		{ "-9223372036854775808", INT64_MIN },
	};
	int64_t value;

	(void)state;
	for (size_t i = 0; i < UR_LEN(rows); i++) {
		assert_true(ur_yaml_int_value(rows[i].text, &value));
		assert_true(value == rows[i].value);
	}
	assert_false(ur_yaml_int_value("9223372036854775808", &value));
}

static struct ur_yaml *parse(const char *text)
{
	struct ur_yaml *yaml = NULL;
	struct ur_error err = UR_ERROR_INIT;

	if (ur_yaml_parse(text, strlen(text), "f.yml", 0, &yaml, NULL, &err) < 0)
		fail_msg("%s", err.message);
	return yaml;
}

static void knows_positions(void **state)
{
	struct ur_yaml *yaml = parse("# top\na: 1\nlist:\n  - x\n  - {k: \"v\"}\n");
	const struct ur_yaml_node *root = ur_yaml_root(yaml);
	const struct ur_yaml_node *list = ur_yaml_get(root, "list");

	(void)state;
	assert_int_equal(root->kind, UR_YAML_MAP);
	assert_int_equal(ur_yaml_get_key(root, "list")->line, 3);
	assert_int_equal(list->items[0]->line, 4);
	assert_int_equal(list->items[0]->column, 5);
	assert_int_equal(ur_yaml_get(list->items[1], "k")->column, 9);
	assert_true(ur_yaml_get(list->items[1], "k")->quoted);
	assert_string_equal(list->file, "f.yml");
	assert_null(ur_yaml_get(root, "none"));
	assert_null(ur_yaml_get(list, "k"));
	assert_null(ur_yaml_get(NULL, "k"));
	ur_yaml_free(yaml);
}

static void empty_texts_have_no_root(void **state)
{
	static const char *const texts[] = { "", "\n", "# only a comment\n" };

	(void)state;
	for (size_t i = 0; i < UR_LEN(texts); i++) {
		struct ur_yaml *yaml = parse(texts[i]);

		assert_null(ur_yaml_root(yaml));
		assert_true(ur_yaml_is_null(ur_yaml_root(yaml)));
		ur_yaml_free(yaml);
	}
}

struct bad_row {
	const char *name, *text;
	enum ur_yaml_fault fault;
	const char *message;
};

static const struct bad_row bad[] = {
	{ "a flow map that is not closed", "a: {b: 1\nc: 2\n", UR_YAML_SYNTAX,
	  "f.yml:2:" },
	{ "a tab where blanks belong", "a:\n\tb: 1\n", UR_YAML_SYNTAX, "f.yml:2:1: " },
	{ "bytes that are no UTF-8", "a: \xff\n", UR_YAML_SYNTAX, "f.yml:1:" },
	{ "a key given twice names both places", "a: 1\nb: 2\na: 3\n", UR_YAML_DUPLICATE,
	  "f.yml:3:1: 'a' is given twice, first at line 1, column 1" },
	{ "a key given twice further down", "x:\n  - {k: 1, l: 2, k: 3}\n",
	  UR_YAML_DUPLICATE,
	  "f.yml:2:18: 'k' is given twice, first at line 2, column 6" },
	{ "a quoted key is the same key", "a: 1\n\"a\": 2\n", UR_YAML_DUPLICATE,
	  "f.yml:2:1: 'a' is given twice, first at line 1, column 1" },
	{ "a list as a key", "? [a]\n: 1\n", UR_YAML_SYNTAX, "f.yml:1:" },
	{ "an alias to nothing", "a: *x\n", UR_YAML_SYNTAX,
	  "f.yml:1:4: unknown anchor 'x'" },
	{ "an alias inside of its own anchor", "a: &x [1, *x]\n", UR_YAML_SYNTAX,
	  "f.yml:1:11: anchor 'x' contains itself" },
	{ "a merge of a text", "a: {<<: x}\n", UR_YAML_SYNTAX,
	  "f.yml:1:5: '<<' wants a map or a list of maps" },
	{ "a merge of a list of texts", "a: {<<: [x]}\n", UR_YAML_SYNTAX,
	  "f.yml:1:5: '<<' wants a map or a list of maps" },
	{ "a second document", "a: 1\n---\nb: 2\n", UR_YAML_SYNTAX,
	  "f.yml:2:1: a second document" },
	{ "a NUL in a text", "a: \"x\\0y\"\n", UR_YAML_LIMIT,
	  "f.yml:1:4: a NUL character" },
};

static void check_bad(void **state)
{
	const struct bad_row *row = *state;
	struct ur_yaml *yaml = NULL;
	enum ur_yaml_fault fault = UR_YAML_FINE;
	struct ur_error err = UR_ERROR_INIT;

	assert_int_equal(ur_yaml_parse(row->text, strlen(row->text), "f.yml", 0, &yaml,
				       &fault, &err),
			 UR_ECONFIG);
	assert_null(yaml);
	assert_int_equal(fault, row->fault);
	if (!ur_starts_with(err.message, row->message))
		fail_msg("%s", err.message);
}

static void merges_maps(void **state)
{
	struct ur_yaml *yaml = parse("one: &one {a: 1, b: 1}\n"
				     "two: &two {b: 2, c: 2}\n"
				     "all: {<<: [*one, *two], c: own}\n"
				     "plain: {\"<<\": text}\n");
	const struct ur_yaml_node *all = ur_yaml_get(ur_yaml_root(yaml), "all");

	(void)state;
	assert_true(all->merged);
	assert_int_equal(all->len, 3);
	assert_string_equal(ur_yaml_get(all, "a")->text, "1");
	assert_string_equal(ur_yaml_get(all, "b")->text, "1");
	assert_string_equal(ur_yaml_get(all, "c")->text, "own");
	assert_null(ur_yaml_get(all, "<<"));
	assert_string_equal(
		ur_yaml_get(ur_yaml_get(ur_yaml_root(yaml), "plain"), "<<")->text,
		"text");
	ur_yaml_free(yaml);
}

static void later_anchors_replace_earlier_ones(void **state)
{
	struct ur_yaml *yaml = parse("a: &x 1\nb: *x\nc: &x 2\nd: *x\n");

	(void)state;
	assert_string_equal(ur_yaml_get(ur_yaml_root(yaml), "b")->text, "1");
	assert_string_equal(ur_yaml_get(ur_yaml_root(yaml), "d")->text, "2");
	ur_yaml_free(yaml);
}

static void keeps_what_is_written_until_it_settles(void **state)
{
	const char *text = "a: &x {v: 1}\na: 2\nb: *x\nc: {<<: *x}\n? [k]\n: 1\n"
			   "d: &d [*d]\ne: !!binary YQ==\nf: {<<: 1}\n---\n{";
	const struct ur_yaml_node *root;
	struct ur_yaml *yaml = NULL;

	(void)state;
	assert_int_equal(ur_yaml_parse(text, strlen(text), "f.yml",
				       UR_YAML_AS_WRITTEN | UR_YAML_FIRST_DOCUMENT, &yaml,
				       NULL, NULL),
			 UR_OK);
	root = ur_yaml_root(yaml);
	assert_int_equal(root->len, 8);
	assert_int_equal(root->items[2]->kind, UR_YAML_ALIAS);
	assert_ptr_equal(root->items[2]->target, root->items[0]);
	assert_int_equal(root->keys[4]->kind, UR_YAML_LIST);
	assert_true(root->items[5]->items[0]->open);
	ur_yaml_settle(yaml);
	assert_int_equal(root->len, 6);
	assert_string_equal(ur_yaml_get(ur_yaml_get(root, "a"), "v")->text, "1");
	assert_ptr_equal(ur_yaml_get(root, "b"), ur_yaml_get(root, "a"));
	assert_string_equal(ur_yaml_get(ur_yaml_get(root, "c"), "v")->text, "1");
	assert_int_equal(ur_yaml_get(root, "d")->items[0]->tag, UR_YAML_OTHER);
	assert_string_equal(ur_yaml_get(root, "e")->text, "a");
	assert_int_equal(ur_yaml_get(root, "f")->len, 0);
	ur_yaml_free(yaml);
}

static void compares_content_only(void **state)
{
	struct ur_yaml *yaml = parse("a: {x: 1, y: [a, b]}\n"
				     "b:\n  y:\n  - \"a\"\n  - b\n  x: 1\n"
				     "c: {x: \"1\", y: [a, b]}\n"
				     "d: {x: 1, y: [b, a]}\n"
				     "e: {x: 1, z: [a, b]}\n");
	const struct ur_yaml_node *root = ur_yaml_root(yaml);
	const struct ur_yaml_node *a = ur_yaml_get(root, "a");

	(void)state;
	assert_true(ur_yaml_equal(a, ur_yaml_get(root, "b")));
	assert_false(ur_yaml_equal(a, ur_yaml_get(root, "c")));
	assert_false(ur_yaml_equal(a, ur_yaml_get(root, "d")));
	assert_false(ur_yaml_equal(a, ur_yaml_get(root, "e")));
	assert_false(ur_yaml_equal(a, NULL));
	assert_true(ur_yaml_equal(NULL, NULL));
	ur_yaml_free(yaml);
}

static void reads_typed_values(void **state)
{
	struct ur_yaml *yaml =
		parse("s: 5m\nb: true\ni: 10\nf: 0.5\nl: []\nq: \"10\"\nn:\n"
		      "big: 9223372036854775808\nd: 2026-11-22\n");
	const struct ur_yaml_node *root = ur_yaml_root(yaml);
	struct ur_error err = UR_ERROR_INIT;
	const char *text = NULL;
	int64_t whole = 0;
	bool flag = false;

	(void)state;
	assert_int_equal(ur_yaml_string(ur_yaml_get(root, "s"), "s", &text, &err), UR_OK);
	assert_string_equal(text, "5m");
	assert_int_equal(ur_yaml_string(ur_yaml_get(root, "i"), "i", &text, &err), UR_OK);
	assert_string_equal(text, "10");
	assert_int_equal(ur_yaml_string(ur_yaml_get(root, "d"), "d", &text, &err), UR_OK);
	assert_int_equal(ur_yaml_bool(ur_yaml_get(root, "b"), "b", &flag, &err), UR_OK);
	assert_true(flag);
	assert_int_equal(ur_yaml_int(ur_yaml_get(root, "i"), "i", &whole, &err), UR_OK);
	assert_int_equal(whole, 10);

	assert_int_equal(ur_yaml_string(ur_yaml_get(root, "n"), "n", &text, &err),
			 UR_ECONFIG);
	assert_string_equal(err.message, "f.yml:7:3: 'n' wants a text, not nothing");
	assert_int_equal(ur_yaml_string(ur_yaml_get(root, "b"), "b", &text, &err),
			 UR_ECONFIG);
	assert_int_equal(ur_yaml_bool(ur_yaml_get(root, "s"), "s", &flag, &err),
			 UR_ECONFIG);
	assert_string_equal(err.message, "f.yml:1:4: 's' wants true or false, not '5m'");
	assert_int_equal(ur_yaml_int(ur_yaml_get(root, "q"), "q", &whole, &err),
			 UR_ECONFIG);
	assert_int_equal(ur_yaml_int(ur_yaml_get(root, "big"), "big", &whole, &err),
			 UR_ECONFIG);
	assert_string_equal(err.message, "f.yml:8:6: 'big' is too large");
	assert_int_equal(ur_yaml_want(ur_yaml_get(root, "l"), UR_YAML_MAP, "l", &err),
			 UR_ECONFIG);
	assert_string_equal(err.message, "f.yml:5:4: 'l' wants a map, not a list");
	ur_yaml_free(yaml);
}

static void names_unknown_keys(void **state)
{
	static const char *const known[] = { "min_age", "evidence" };
	struct ur_yaml *yaml = parse("evidence: auto\nmin_aeg: 5m\n");
	struct ur_error err = UR_ERROR_INIT;

	(void)state;
	assert_int_equal(ur_yaml_check_keys(ur_yaml_root(yaml), "rules", known,
					    UR_LEN(known), &err),
			 UR_ECONFIG);
	assert_string_equal(err.message, "f.yml:2:1: unknown key 'min_aeg' under rules");
	assert_string_equal(err.hint, "did you mean 'min_age'?");
	ur_yaml_free(yaml);
}

static void reads_explicit_tags(void **state)
{
	struct ur_yaml *yaml =
		parse("a: !!str 1\nb: !own 1\nc: !!int \"1\"\nd: !!bool yes\n");
	const struct ur_yaml_node *root = ur_yaml_root(yaml);

	(void)state;
	assert_int_equal(ur_yaml_get(root, "a")->tag, UR_YAML_STRING);
	assert_int_equal(ur_yaml_get(root, "b")->tag, UR_YAML_OTHER);
	assert_int_equal(ur_yaml_get(root, "c")->tag, UR_YAML_INT);
	assert_int_equal(ur_yaml_get(root, "d")->tag, UR_YAML_OTHER);
	ur_yaml_free(yaml);
}

int main(void)
{
	static const struct CMUnitTest single[] = {
		cmocka_unit_test(resolves_plain_scalars),
		cmocka_unit_test(reads_integers),
		cmocka_unit_test(knows_positions),
		cmocka_unit_test(empty_texts_have_no_root),
		cmocka_unit_test(merges_maps),
		cmocka_unit_test(later_anchors_replace_earlier_ones),
		cmocka_unit_test(keeps_what_is_written_until_it_settles),
		cmocka_unit_test(compares_content_only),
		cmocka_unit_test(reads_typed_values),
		cmocka_unit_test(names_unknown_keys),
		cmocka_unit_test(reads_explicit_tags),
	};
	struct CMUnitTest tests[UR_LEN(single) + UR_LEN(bad)] = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < UR_LEN(single); i++, n++)
		tests[n] = single[i];
	for (size_t i = 0; i < UR_LEN(bad); i++, n++)
		tests[n] = (struct CMUnitTest){
			.name = bad[i].name,
			.test_func = check_bad,
			.initial_state = (void *)(uintptr_t)&bad[i],
		};
	return cmocka_run_group_tests_name("policy.yaml", tests, NULL, NULL);
}
