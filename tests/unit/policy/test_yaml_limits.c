/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ur/base/str.h"
#include "ur/policy/yaml.h"

static void refuses(const struct ur_str *text, const char *what)
{
	struct ur_yaml *yaml = NULL;
	enum ur_yaml_fault fault = UR_YAML_FINE;
	struct ur_error err = UR_ERROR_INIT;

	assert_int_equal(
		ur_yaml_parse(text->buf, text->len, "f.yml", 0, &yaml, &fault, &err),
		UR_ECONFIG);
	assert_int_equal(fault, UR_YAML_LIMIT);
	if (!strstr(err.message, what))
		fail_msg("%s", err.message);
}

static void accepts(const struct ur_str *text)
{
	struct ur_yaml *yaml = NULL;
	struct ur_error err = UR_ERROR_INIT;

	if (ur_yaml_parse(text->buf, text->len, "f.yml", 0, &yaml, NULL, &err) < 0)
		fail_msg("%s", err.message);
	ur_yaml_free(yaml);
}

static void limits_bytes(void **state)
{
	struct ur_str text = UR_STR_INIT;

	(void)state;
	ur_str_adds(&text, "a: 1\n#");
	while (text.len < UR_YAML_BYTES_MAX)
		ur_str_addc(&text, 'x');
	accepts(&text);
	ur_str_addc(&text, 'x');
	refuses(&text, "larger than 1 MiB");
	ur_str_release(&text);
}

static void limits_nodes(void **state)
{
	struct ur_str text = UR_STR_INIT;

	(void)state;
	for (unsigned i = 0; i < UR_YAML_NODES_MAX - 1; i++)
		ur_str_adds(&text, "- x\n");
	accepts(&text);
	ur_str_adds(&text, "- x\n");
	refuses(&text, "more than 20000 nodes");
	ur_str_release(&text);
}

static void limits_depth(void **state)
{
	struct ur_str text = UR_STR_INIT;

	(void)state;
	for (unsigned i = 0; i < UR_YAML_DEPTH_MAX; i++)
		ur_str_adds(&text, "[");
	for (unsigned i = 0; i < UR_YAML_DEPTH_MAX; i++)
		ur_str_adds(&text, "]");
	accepts(&text);
	ur_str_setf(&text, "[%s]", text.buf);
	refuses(&text, "nested more than 64 deep");
	ur_str_release(&text);
}

/* Depth that only aliases make: each anchor holds the one before, five levels down. */
static void limits_depth_by_aliases(void **state)
{
	struct ur_str text = UR_STR_INIT;

	(void)state;
	ur_str_adds(&text, "a0: &a0 x\n");
	for (unsigned i = 1; i < 20; i++)
		ur_str_addf(&text, "a%u: &a%u [[[[[*a%u]]]]]\n", i, i, i - 1);
	refuses(&text, "nested more than 64 deep");
	ur_str_release(&text);
}

static void limits_aliases(void **state)
{
	struct ur_str text = UR_STR_INIT;

	(void)state;
	ur_str_adds(&text, "a: &x y\nb:\n");
	for (unsigned i = 0; i < UR_YAML_ALIASES_MAX; i++)
		ur_str_adds(&text, "- *x\n");
	accepts(&text);
	ur_str_adds(&text, "- *x\n");
	refuses(&text, "more than 1000 aliases");
	ur_str_release(&text);
}

/* Nine levels of nine: four hundred million nodes out of a few hundred bytes. */
static void limits_expansion(void **state)
{
	struct ur_str text = UR_STR_INIT;

	(void)state;
	ur_str_adds(&text, "a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
	for (unsigned i = 1; i < 9; i++) {
		ur_str_addf(&text, "a%u: &a%u [", i, i);
		for (unsigned k = 0; k < 9; k++)
			ur_str_addf(&text, "%s*a%u", k ? "," : "", i - 1);
		ur_str_adds(&text, "]\n");
	}
	refuses(&text, "more than 20000 nodes");
	ur_str_release(&text);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits_bytes),
		cmocka_unit_test(limits_nodes),
		cmocka_unit_test(limits_depth),
		cmocka_unit_test(limits_depth_by_aliases),
		cmocka_unit_test(limits_aliases),
		cmocka_unit_test(limits_expansion),
	};

	return cmocka_run_group_tests_name("policy.yaml_limits", tests, NULL, NULL);
}
