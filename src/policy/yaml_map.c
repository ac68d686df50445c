/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"
#include "yaml_build.h"

bool ur_yaml_is_merge(const struct ur_yaml_node *key)
{
	return key->kind == UR_YAML_SCALAR && !strcmp(key->text, "<<") &&
	       (key->merge_tag ||
		(!key->quoted && !key->tagged && key->tag == UR_YAML_STRING));
}

static int by_text(const void *a, const void *b)
{
	const struct ur_yaml_node *const *x = a, *const *y = b;
	int order = strcmp((*x)->text, (*y)->text);

	if (order)
		return order;
	if ((*x)->line != (*y)->line)
		return (*x)->line < (*y)->line ? -1 : 1;
	return (*x)->column < (*y)->column ? -1 : (*x)->column > (*y)->column;
}

static enum ur_errc on_duplicate(struct ur_yaml_builder *b,
				 const struct ur_yaml_node *first,
				 const struct ur_yaml_node *second)
{
	return ur_yaml_refuse(b, UR_YAML_DUPLICATE, second->line, second->column,
			      "'%.64s' is given twice, first at line %u, column %u",
			      second->text, first->line, first->column);
}

static enum ur_errc check_duplicates(struct ur_yaml_builder *b, struct ur_yaml_node *map)
{
	struct ur_yaml_node **sorted;
	enum ur_errc rc = UR_OK;

	if (map->len < 2)
		return UR_OK;
	sorted = ur_xcalloc(map->len, sizeof(struct ur_yaml_node *));
	memcpy(sorted, map->keys, map->len * sizeof(struct ur_yaml_node *));
	qsort(sorted, map->len, sizeof(struct ur_yaml_node *), by_text);
	for (size_t i = 1; i < map->len && rc == UR_OK; i++)
		if (!strcmp(sorted[i - 1]->text, sorted[i]->text))
			rc = on_duplicate(b, sorted[i - 1], sorted[i]);
	free(sorted);
	return rc;
}

static bool has_key(const struct ur_yaml_node *map, const char *key)
{
	for (size_t i = 0; i < map->len; i++)
		if (!strcmp(map->keys[i]->text, key))
			return true;
	return false;
}

/* Own keys win over merged ones, earlier merged maps over later ones. */
static void merge_map(struct ur_yaml_node *into, const struct ur_yaml_node *from)
{
	for (size_t i = 0; i < from->len; i++)
		if (!has_key(into, from->keys[i]->text))
			ur_yaml_push(into, from->keys[i], from->items[i]);
}

/* Takes the `<<` at @c at out and what it brings in. @return false when that is no map */
static bool merge(struct ur_yaml_node *map, size_t at)
{
	const struct ur_yaml_node *value = map->items[at];
	bool fine = value->kind == UR_YAML_MAP || value->kind == UR_YAML_LIST;

	for (size_t i = 0; fine && value->kind == UR_YAML_LIST && i < value->len; i++)
		fine = value->items[i]->kind == UR_YAML_MAP;
	map->len--;
	memmove(map->keys + at, map->keys + at + 1,
		(map->len - at) * sizeof(struct ur_yaml_node *));
	memmove(map->items + at, map->items + at + 1,
		(map->len - at) * sizeof(struct ur_yaml_node *));
	if (!fine)
		return false;
	map->merged = true;
	if (value->kind == UR_YAML_MAP)
		merge_map(map, value);
	else
		for (size_t i = 0; i < value->len; i++)
			merge_map(map, value->items[i]);
	return true;
}

enum ur_errc ur_yaml_finish_map(struct ur_yaml_builder *b, struct ur_yaml_node *map)
{
	enum ur_errc rc = check_duplicates(b, map);

	for (size_t i = 0; i < map->len && rc == UR_OK; i++) {
		const struct ur_yaml_node *key = map->keys[i];

		if (!ur_yaml_is_merge(key))
			continue;
		if (!merge(map, i)) /* a second one was a duplicate */
			return ur_yaml_refuse(b, UR_YAML_SYNTAX, key->line, key->column,
					      "'<<' wants a map or a list of maps");
		break;
	}
	return rc;
}

void ur_yaml_merge_map(struct ur_yaml_node *map)
{
	for (size_t i = 0; i < map->len; i++)
		if (ur_yaml_is_merge(map->keys[i])) {
			merge(map, i);
			return; /* a second one was a duplicate */
		}
}
