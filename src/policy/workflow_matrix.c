/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "matrix_value.h"
#include "ur/base/memory.h"

static bool has_expression(const struct ur_yaml_node *node, unsigned depth)
{
	if (depth > UR_YAML_DEPTH_MAX)
		return true;
	if (node->kind == UR_YAML_SCALAR)
		return strstr(node->text, "${{") != NULL;
	for (size_t i = 0; i < node->len; i++)
		if ((node->keys && has_expression(node->keys[i], depth + 1)) ||
		    has_expression(node->items[i], depth + 1))
			return true;
	return false;
}

/* Where expressions are evaluated, every scalar is decoded for it. */
static bool scalars_fit(struct ur_reading *reading, const struct ur_yaml_node *node)
{
	if (node->kind == UR_YAML_SCALAR)
		return ur_decode(reading, node, &ur_form_word, "matrix");
	for (size_t i = 0; i < node->len; i++)
		if ((node->keys && !scalars_fit(reading, node->keys[i])) ||
		    !scalars_fit(reading, node->items[i]))
			return false;
	return true;
}

/* A map among the dimensions loses the matrix where single values are wrapped. */
static bool has_map(const struct ur_yaml_node *matrix)
{
	struct ur_written_entries of = ur_written_map(matrix);
	bool has = false;

	for (size_t i = 0; i < of.len && !has; i++)
		has = ur_written_target(of.items[i].value)->kind == UR_YAML_MAP;
	free(of.items);
	return has;
}

static bool is_lost(struct ur_reading *reading, const struct ur_yaml_node *matrix)
{
	if (matrix->kind != UR_YAML_MAP)
		return true;
	if (ur_decodes(reading, matrix, &ur_form_lists))
		return false;
	return reading->grammar->matrix != MATRIX_WRAPS ||
	       !ur_decodes(reading, matrix, &ur_form_values) || has_map(matrix);
}

/* Decoded without a type, a map with a key that is no text is of another type. */
static bool is_entry(const struct ur_yaml_node *node)
{
	node = ur_written_target(node);
	if (node->kind != UR_YAML_MAP)
		return false;
	for (size_t i = 0; i < node->len; i++) {
		const struct ur_yaml_node *key = ur_written_target(node->keys[i]);

		if (!ur_yaml_is_merge(node->keys[i]) &&
		    (key->kind != UR_YAML_SCALAR || key->tag != UR_YAML_STRING ||
		     key->binary || key->odd_tag))
			return false;
	}
	return true;
}

static bool check_included(struct ur_reading *reading, const struct ur_yaml_node *entry,
			   bool inside)
{
	const struct ur_yaml_node *node = ur_written_target(entry);

	if (ur_written_is_null(node) && !inside)
		return true;
	if (node->kind == UR_YAML_LIST && !inside) {
		for (size_t i = 0; i < node->len; i++)
			if (!check_included(reading, node->items[i], true))
				return false;
		return true;
	}
	return is_entry(node) ||
	       ur_reading_refuse(reading, entry, "an entry of 'include' is no map");
}

static bool check_excluded(struct ur_reading *reading, const struct ur_yaml_node *entry,
			   const struct ur_yaml_node *matrix)
{
	struct ur_written_entries of;
	bool fine = true;

	if (!is_entry(entry))
		return ur_reading_refuse(reading, entry,
					 "an entry of 'exclude' is no map");
	of = ur_written_map(entry);
	for (size_t i = 0; i < of.len && fine; i++)
		if (!strcmp(of.items[i].key, "include") ||
		    !ur_written_get(matrix, of.items[i].key))
			fine = ur_reading_refuse(
				reading, of.items[i].key_node,
				"'exclude' names '%.64s', which is no dimension",
				of.items[i].key);
	free(of.items);
	return fine;
}

/* @return false when an entry is refused; a single value counts as a list of one */
static bool check_entries(struct ur_reading *reading, const struct ur_yaml_node *matrix,
			  const char *which)
{
	const struct ur_yaml_node *list = ur_written_get(matrix, which);
	bool include = !strcmp(which, "include"), wraps;

	if (!list)
		return true;
	list = ur_written_target(list);
	wraps = reading->grammar->matrix == MATRIX_WRAPS;
	if (list->kind != UR_YAML_LIST) {
		if (ur_written_is_null(list) && (include || !wraps))
			return true;
		return ur_reading_refuse(reading, list, "'%s' is no list", which);
	}
	for (size_t i = 0; i < list->len; i++)
		if (include ? !check_included(reading, list->items[i], false) :
			      !check_excluded(reading, list->items[i], matrix))
			return false;
	return true;
}

bool ur_read_matrix(struct ur_reading *reading, const struct ur_yaml_node *job,
		    const struct ur_yaml_node **out)
{
	const struct ur_yaml_node *strategy = ur_written_get(job, "strategy");
	const struct ur_yaml_node *matrix;

	*out = NULL;
	strategy = strategy ? ur_written_target(strategy) : NULL;
	matrix = strategy ? ur_written_get(strategy, "matrix") : NULL;
	if (!matrix || ur_written_is_null(matrix))
		return true;
	if (reading->grammar->evaluates_matrix) {
		if (has_expression(matrix, 0)) {
			*out = matrix;
			return true;
		}
		if (!scalars_fit(reading, matrix))
			return false;
	}
	if (is_lost(reading, matrix))
		return true;
	*out = matrix;
	return check_entries(reading, matrix, "include") &&
	       check_entries(reading, matrix, "exclude");
}

static void add_items(const struct ur_grammar *grammar, struct ur_value *list,
		      const struct ur_yaml_node *from, bool include, unsigned depth)
{
	for (size_t i = 0; i < from->len; i++) {
		const struct ur_yaml_node *item = from->items[i];

		if (include && ur_yaml_is_null(item))
			continue; /* passed over */
		if (include && item->kind == UR_YAML_LIST && !depth)
			add_items(grammar, list, item, include, 1);
		else
			ur_value_add(list, NULL, ur_workflow_value(grammar, item));
	}
}

static struct ur_value *dimension(const struct ur_grammar *grammar, const char *key,
				  const struct ur_yaml_node *node)
{
	bool include = !strcmp(key, "include");
	struct ur_value *list = ur_value_new(UR_VALUE_LIST, "");

	if (node->kind == UR_YAML_LIST)
		add_items(grammar, list, node, include, 0);
	else if (grammar->matrix == MATRIX_WRAPS && !(include && ur_yaml_is_null(node)))
		ur_value_add(list, NULL, ur_workflow_value(grammar, node));
	return list;
}

struct ur_value *ur_matrix_value(const struct ur_grammar *grammar,
				 const struct ur_yaml_node *matrix)
{
	struct ur_value *value;

	if (!matrix)
		return NULL;
	if (matrix->kind != UR_YAML_MAP ||
	    (grammar->evaluates_matrix && has_expression(matrix, 0)))
		return ur_value_new(UR_VALUE_UNKNOWN, "${{");
	value = ur_value_new(UR_VALUE_MAP, "");
	for (size_t i = 0; i < matrix->len; i++) {
		const struct ur_yaml_node *key = matrix->keys[i];

		if (ur_yaml_is_null(key))
			continue;
		ur_value_add(value, key->text,
			     dimension(grammar, key->text, matrix->items[i]));
	}
	return value;
}
