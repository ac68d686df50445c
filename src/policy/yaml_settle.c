/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"
#include "yaml_build.h"

/* From a tree as it was written to one in which every place holds what it means. */

struct settling {
	unsigned total; /* nodes with aliases expanded */
};

static struct ur_yaml_node *settle(struct settling *s, struct ur_yaml_node *node,
				   unsigned depth);

/* Nothing is concluded from it. */
static struct ur_yaml_node *nameless(struct ur_yaml_node *alias)
{
	alias->kind = UR_YAML_SCALAR;
	alias->tag = UR_YAML_OTHER;
	alias->quoted = true;
	alias->weight = alias->height = 1;
	return alias;
}

static struct ur_yaml_node *follow(struct settling *s, struct ur_yaml_node *node,
				   unsigned depth)
{
	struct ur_yaml_node *target = node->target;

	if (node->kind != UR_YAML_ALIAS)
		return settle(s, node, depth);
	if (node->open || !target->settled || depth + target->height > UR_YAML_DEPTH_MAX)
		return nameless(node);
	s->total += target->weight;
	return s->total > UR_YAML_NODES_MAX ? nameless(node) : target;
}

static void measure(struct ur_yaml_node *node)
{
	node->weight = node->height = 1;
	for (size_t i = 0; i < node->len; i++) {
		node->weight += node->items[i]->weight;
		if (node->height < node->items[i]->height + 1)
			node->height = node->items[i]->height + 1;
		node->weight += node->keys ? node->keys[i]->weight : 0;
	}
}

struct word {
	const char *text;
	size_t at;
};

static int by_text(const void *a, const void *b)
{
	const struct word *x = a, *y = b;
	int order = strcmp(x->text, y->text);

	if (order)
		return order;
	return x->at < y->at ? -1 : x->at > y->at;
}

/* What is no word, and what stands a second time. */
static void drop_keys(struct ur_yaml_node *map)
{
	struct word *words = ur_xcalloc(map->len + 1, sizeof(*words));
	bool *drop = ur_xcalloc(map->len + 1, sizeof(*drop));
	size_t len = 0, kept = 0;

	for (size_t i = 0; i < map->len; i++) {
		drop[i] = map->keys[i]->kind != UR_YAML_SCALAR;
		if (!drop[i])
			words[len++] = (struct word){ map->keys[i]->text, i };
	}
	if (len > 1)
		qsort(words, len, sizeof(*words), by_text);
	for (size_t i = 1; i < len; i++)
		if (!strcmp(words[i - 1].text, words[i].text))
			drop[words[i].at] = map->twice = true;
	for (size_t i = 0; i < map->len; i++)
		if (!drop[i]) {
			map->keys[kept] = map->keys[i];
			map->items[kept++] = map->items[i];
		}
	map->len = kept;
	free(words);
	free(drop);
}

static struct ur_yaml_node *settle(struct settling *s, struct ur_yaml_node *node,
				   unsigned depth)
{
	s->total++;
	if (node->settled)
		return node;
	if (node->decoded) { /* both stay: others point at them */
		char *written = node->text;

		node->text = node->decoded;
		node->decoded = written;
		node->text_len = strlen(node->text);
	}
	for (size_t i = 0; i < node->len; i++) {
		if (node->kind == UR_YAML_MAP)
			node->keys[i] = follow(s, node->keys[i], depth + 1);
		node->items[i] = follow(s, node->items[i], depth + 1);
	}
	if (node->kind == UR_YAML_MAP) {
		drop_keys(node);
		ur_yaml_merge_map(node);
	}
	measure(node);
	node->settled = true;
	return node;
}

void ur_yaml_settle(struct ur_yaml *yaml)
{
	struct settling s = { 0 };

	if (yaml->root && yaml->root->kind != UR_YAML_ALIAS)
		settle(&s, yaml->root, 1);
}
