/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ur/policy/workflow.h"
#include "ur/policy/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every promise of the header, looked at for each node. */
static unsigned walk(const struct ur_yaml_node *node, unsigned depth)
{
	unsigned count = 1;

	if (depth > UR_YAML_DEPTH_MAX || !node->line || !node->column)
		abort();
	if (node->kind == UR_YAML_SCALAR) {
		if (strlen(node->text) != node->text_len || node->len)
			abort();
		return 1;
	}
	for (size_t i = 0; i < node->len; i++) {
		if (node->kind == UR_YAML_MAP && node->keys[i]->kind != UR_YAML_SCALAR)
			abort();
		count += walk(node->items[i], depth + 1);
	}
	return count;
}

static void try_flags(const char *bytes, size_t len, unsigned flags)
{
	struct ur_yaml *yaml = NULL;
	struct ur_error err = UR_ERROR_INIT;
	enum ur_yaml_fault fault = UR_YAML_FINE;

	if (ur_yaml_parse(bytes, len, "f.yml", flags, &yaml, &fault, &err) < 0) {
		if (err.code != UR_ECONFIG || fault == UR_YAML_FINE || yaml ||
		    strncmp(err.message, "f.yml:", 6) != 0)
			abort();
		return;
	}
	if (fault != UR_YAML_FINE)
		abort();
	if (flags & UR_YAML_AS_WRITTEN)
		ur_yaml_settle(yaml);
	if (ur_yaml_root(yaml)) {
		const struct ur_yaml_node *root = ur_yaml_root(yaml);

		if (walk(root, 1) > UR_YAML_NODES_MAX || !ur_yaml_equal(root, root))
			abort();
	}
	ur_yaml_free(yaml);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	try_flags((const char *)data, size, 0);
	try_flags((const char *)data, size, UR_YAML_FIRST_DOCUMENT);
	try_flags((const char *)data, size, UR_YAML_AS_WRITTEN | UR_YAML_FIRST_DOCUMENT);
	return 0;
}
