/* SPDX-License-Identifier: MIT */

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "matrix_value.h"
#include "ur/base/memory.h"

/* Shortest digits that read back as the same number: "-d.ddde+XX" in @c buf. */
static void shortest(double value, char *buf, size_t size)
{
	for (int precision = 0; precision <= 17; precision++) {
		snprintf(buf, size, "%.*e", precision, value);
		if (strtod(buf, NULL) == value)
			return;
	}
}

/* As the servers' language prints a float: plain below a million, else with an
 * exponent of at least two digits. */
static void print_float(double value, struct ur_str *out)
{
	char buf[40], digits[24];
	size_t len = 0;
	int exponent;
	const char *p = buf;

	if (isnan(value) || isinf(value)) {
		ur_str_adds(out, isnan(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf");
		return;
	}
	shortest(value, buf, sizeof(buf));
	if (*p == '-') {
		ur_str_addc(out, '-');
		p++;
	}
	for (; *p && *p != 'e'; p++)
		if (*p != '.' && len + 1 < sizeof(digits))
			digits[len++] = *p;
	digits[len] = '\0';
	exponent = (int)strtol(p + 1, NULL, 10);
	if (exponent < -4 || exponent >= 6) {
		ur_str_addc(out, digits[0]);
		if (len > 1)
			ur_str_addf(out, ".%s", digits + 1);
		ur_str_addf(out, "e%c%02d", exponent < 0 ? '-' : '+', abs(exponent));
		return;
	}
	if (exponent < 0) {
		ur_str_adds(out, "0.");
		for (int i = -1; i > exponent; i--)
			ur_str_addc(out, '0');
		ur_str_adds(out, digits);
		return;
	}
	for (int i = 0; i <= exponent; i++)
		ur_str_addc(out, (size_t)i < len ? digits[i] : '0');
	if (len > (size_t)exponent + 1)
		ur_str_addf(out, ".%s", digits + exponent + 1);
}

static struct ur_value *scalar(const struct ur_grammar *grammar,
			       const struct ur_yaml_node *node)
{
	struct ur_value *value;
	struct ur_str text = UR_STR_INIT;
	int64_t whole;

	switch (node->tag) {
	case UR_YAML_STRING:
		return ur_value_new(UR_VALUE_STRING, node->text);
	case UR_YAML_NULL:
		return ur_value_new(UR_VALUE_NULL, "<nil>");
	case UR_YAML_BOOL:
		return ur_value_new(UR_VALUE_BOOL,
				    (node->text[0] | 0x20) == 't' ? "true" : "false");
	case UR_YAML_INT:
		if (!strcmp(node->text, "-0") && grammar->minus_zero_is_float)
			return ur_value_new(UR_VALUE_FLOAT, "-0");
		if (!ur_yaml_int_value(node->text, &whole))
			break;
		ur_str_addf(&text, "%" PRId64, whole);
		value = ur_value_new(UR_VALUE_INT, text.buf);
		ur_str_release(&text);
		return value;
	case UR_YAML_FLOAT:
		print_float(ur_yaml_float_value(node->text), &text);
		value = ur_value_new(UR_VALUE_FLOAT, text.buf);
		ur_str_release(&text);
		return value;
	case UR_YAML_TIME:
	case UR_YAML_OTHER:
		break;
	}
	return ur_value_new(UR_VALUE_UNKNOWN, node->text);
}

struct ur_value *ur_workflow_value(const struct ur_grammar *grammar,
				   const struct ur_yaml_node *node)
{
	struct ur_value *value;

	if (node->kind == UR_YAML_SCALAR)
		return scalar(grammar, node);
	value = ur_value_new(node->kind == UR_YAML_LIST ? UR_VALUE_LIST : UR_VALUE_MAP,
			     "");
	for (size_t i = 0; i < node->len; i++) {
		const struct ur_yaml_node *key =
			node->kind == UR_YAML_MAP ? node->keys[i] : NULL;

		if (key && key->tag != UR_YAML_STRING) {
			ur_value_free(value);
			return ur_value_new(UR_VALUE_UNKNOWN, "");
		}
		ur_value_add(value, key ? key->text : NULL,
			     ur_workflow_value(grammar, node->items[i]));
	}
	return value;
}
