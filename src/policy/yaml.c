/* SPDX-License-Identifier: MIT */
#include "ur/policy/yaml.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "ur/base/memory.h"

struct anchor {
	char *name;
	struct ur_yaml_node *node;
	bool open; /* its end was not seen yet */
};

struct ur_yaml {
	char *file;
	struct ur_yaml_node **nodes; /* all of them, for freeing */
	size_t nodes_len, nodes_cap;
	struct ur_yaml_node *root;
	char *duplicate;
};

/* One map or list that is being read. */
struct level {
	struct ur_yaml_node *node;
	struct ur_yaml_node *key; /* waits for its value */
	size_t anchor;            /* index + 1 of its anchor, 0 for none */
};

struct builder {
	struct ur_yaml *doc;
	yaml_parser_t parser;
	struct level levels[UR_YAML_DEPTH_MAX];
	size_t depth;
	struct anchor *anchors;
	size_t anchors_len, anchors_cap;
	unsigned aliases;
	unsigned total; /* nodes with aliases expanded */
	unsigned flags;
	enum ur_yaml_fault fault;
	struct ur_error *err;
};

static enum ur_errc refuse(struct builder *b, enum ur_yaml_fault fault, size_t line,
			   size_t column, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

static enum ur_errc refuse(struct builder *b, enum ur_yaml_fault fault, size_t line,
			   size_t column, const char *fmt, ...)
{
	char what[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	b->fault = fault;
	return ur_error_set(b->err, UR_ECONFIG, "%s:%zu:%zu: %s", b->doc->file, line, column,
			    what);
}

static enum ur_errc refuse_at(struct builder *b, enum ur_yaml_fault fault,
			      const yaml_event_t *event, const char *what)
{
	return refuse(b, fault, event->start_mark.line + 1, event->start_mark.column + 1,
		      "%s", what);
}

static void node_free(struct ur_yaml_node *node)
{
	free(node->text);
	free(node->items);
	free(node->keys);
	free(node);
}

static struct ur_yaml_node *node_new(struct builder *b, enum ur_yaml_kind kind,
				     const yaml_event_t *event)
{
	struct ur_yaml *doc = b->doc;
	struct ur_yaml_node *node = ur_xcalloc(1, sizeof(*node));

	node->kind = kind;
	node->line = (unsigned)event->start_mark.line + 1;
	node->column = (unsigned)event->start_mark.column + 1;
	node->file = doc->file;
	node->weight = 1;
	node->height = 1;
	UR_GROW(doc->nodes, doc->nodes_len, doc->nodes_cap);
	doc->nodes[doc->nodes_len++] = node;
	return node;
}

static enum ur_errc count(struct builder *b, unsigned more, const yaml_event_t *event)
{
	b->total += more;
	if (b->total > UR_YAML_NODES_MAX)
		return refuse_at(b, UR_YAML_LIMIT, event,
				 "more than 20000 nodes, aliases counted where they are used");
	return UR_OK;
}

static void push(struct ur_yaml_node *parent, struct ur_yaml_node *key,
		 struct ur_yaml_node *value)
{
	if (parent->len == parent->cap) {
		parent->cap = parent->cap ? parent->cap * 2 : 4;
		parent->items = ur_xreallocarray(parent->items, parent->cap,
						 sizeof(*parent->items));
		if (parent->kind == UR_YAML_MAP)
			parent->keys = ur_xreallocarray(parent->keys, parent->cap,
							sizeof(*parent->keys));
	}
	if (key)
		parent->keys[parent->len] = key;
	parent->items[parent->len++] = value;
}

static void grow_parent(struct ur_yaml_node *parent, const struct ur_yaml_node *child)
{
	parent->weight += child->weight;
	if (parent->height < child->height + 1)
		parent->height = child->height + 1;
}

/* A finished node goes into what is open, or becomes the root. */
static enum ur_errc place(struct builder *b, struct ur_yaml_node *node,
			  const yaml_event_t *event)
{
	struct level *top;

	if (!b->depth) {
		b->doc->root = node;
		return UR_OK;
	}
	top = &b->levels[b->depth - 1];
	if (b->depth + node->height > UR_YAML_DEPTH_MAX)
		return refuse_at(b, UR_YAML_LIMIT, event, "nested more than 64 deep");
	if (top->node->kind == UR_YAML_MAP && !top->key) {
		if (node->kind != UR_YAML_SCALAR)
			return refuse_at(b, UR_YAML_SYNTAX, event,
					 "a list or a map cannot be a key here");
		top->key = node;
		return UR_OK;
	}
	grow_parent(top->node, node);
	if (top->key)
		grow_parent(top->node, top->key);
	push(top->node, top->key, node);
	top->key = NULL;
	return UR_OK;
}

/* @return index + 1 */
static size_t anchor_add(struct builder *b, const yaml_char_t *name,
			 struct ur_yaml_node *node, bool open)
{
	if (!name)
		return 0;
	UR_GROW(b->anchors, b->anchors_len, b->anchors_cap);
	b->anchors[b->anchors_len++] = (struct anchor){
		.name = ur_xstrdup((const char *)name),
		.node = node,
		.open = open,
	};
	return b->anchors_len;
}

static enum ur_yaml_tag tag_of(const char *tag, const char *text)
{
	static const char prefix[] = "tag:yaml.org,2002:";
	enum ur_yaml_tag own = ur_yaml_resolve(text);

	if (!strcmp(tag, "!"))
		return UR_YAML_STRING;
	if (strncmp(tag, prefix, sizeof(prefix) - 1) != 0)
		return UR_YAML_OTHER;
	tag += sizeof(prefix) - 1;
	if (!strcmp(tag, "str"))
		return UR_YAML_STRING;
	if ((!strcmp(tag, "int") && own == UR_YAML_INT) ||
	    (!strcmp(tag, "float") && own == UR_YAML_FLOAT) ||
	    (!strcmp(tag, "bool") && own == UR_YAML_BOOL) ||
	    (!strcmp(tag, "null") && own == UR_YAML_NULL))
		return own;
	return UR_YAML_OTHER;
}

static enum ur_errc on_scalar(struct builder *b, const yaml_event_t *event)
{
	const char *text = (const char *)event->data.scalar.value;
	size_t len = event->data.scalar.length;
	struct ur_yaml_node *node;
	enum ur_errc rc = count(b, 1, event);

	if (rc < 0)
		return rc;
	if (memchr(text, '\0', len))
		return refuse_at(b, UR_YAML_LIMIT, event, "a NUL character");
	node = node_new(b, UR_YAML_SCALAR, event);
	node->text = ur_xstrndup(text, len);
	node->text_len = len;
	node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	if (event->data.scalar.tag)
		node->tag = tag_of((const char *)event->data.scalar.tag, node->text);
	else
		node->tag = node->quoted ? UR_YAML_STRING : ur_yaml_resolve(node->text);
	anchor_add(b, event->data.scalar.anchor, node, false);
	return place(b, node, event);
}

static enum ur_errc on_alias(struct builder *b, const yaml_event_t *event)
{
	const char *name = (const char *)event->data.alias.anchor;
	size_t i = b->anchors_len;
	enum ur_errc rc;

	while (i > 0 && strcmp(b->anchors[i - 1].name, name) != 0)
		i--;
	if (!i)
		return refuse(b, UR_YAML_SYNTAX, event->start_mark.line + 1,
			      event->start_mark.column + 1, "unknown anchor '%.64s'", name);
	if (b->anchors[i - 1].open)
		return refuse(b, UR_YAML_SYNTAX, event->start_mark.line + 1,
			      event->start_mark.column + 1, "anchor '%.64s' contains itself",
			      name);
	if (++b->aliases > UR_YAML_ALIASES_MAX)
		return refuse_at(b, UR_YAML_LIMIT, event, "more than 1000 aliases");
	rc = count(b, b->anchors[i - 1].node->weight, event);
	return rc < 0 ? rc : place(b, b->anchors[i - 1].node, event);
}

static enum ur_errc on_start(struct builder *b, enum ur_yaml_kind kind,
			     const yaml_char_t *anchor, const yaml_event_t *event)
{
	struct ur_yaml_node *node;
	enum ur_errc rc = count(b, 1, event);

	if (rc < 0)
		return rc;
	if (b->depth == UR_YAML_DEPTH_MAX)
		return refuse_at(b, UR_YAML_LIMIT, event, "nested more than 64 deep");
	node = node_new(b, kind, event);
	b->levels[b->depth++] = (struct level){
		.node = node,
		.anchor = anchor_add(b, anchor, node, true),
	};
	return UR_OK;
}

static bool is_merge(const struct ur_yaml_node *key)
{
	return !key->quoted && key->tag == UR_YAML_STRING && !strcmp(key->text, "<<");
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

static enum ur_errc on_duplicate(struct builder *b, const struct ur_yaml_node *first,
				 const struct ur_yaml_node *second)
{
	if (!(b->flags & UR_YAML_NOTE_DUPLICATES))
		return refuse(b, UR_YAML_DUPLICATE, second->line, second->column,
			      "'%.64s' is given twice, first at line %u, column %u",
			      second->text, first->line, first->column);
	if (!b->doc->duplicate)
		b->doc->duplicate = ur_xasprintf(
			"%s:%u:%u: '%.64s' is given twice, first at line %u, column %u",
			b->doc->file, second->line, second->column, second->text,
			first->line, first->column);
	return UR_OK;
}

static enum ur_errc check_duplicates(struct builder *b, struct ur_yaml_node *map)
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
			push(into, from->keys[i], from->items[i]);
}

static enum ur_errc merge(struct builder *b, struct ur_yaml_node *map, size_t at)
{
	const struct ur_yaml_node *key = map->keys[at];
	const struct ur_yaml_node *value = map->items[at];
	bool fine = value->kind == UR_YAML_MAP || value->kind == UR_YAML_LIST;

	for (size_t i = 0; fine && value->kind == UR_YAML_LIST && i < value->len; i++)
		fine = value->items[i]->kind == UR_YAML_MAP;
	if (!fine)
		return refuse(b, UR_YAML_SYNTAX, key->line, key->column,
			      "'<<' wants a map or a list of maps");
	map->len--;
	memmove(map->keys + at, map->keys + at + 1,
		(map->len - at) * sizeof(struct ur_yaml_node *));
	memmove(map->items + at, map->items + at + 1,
		(map->len - at) * sizeof(struct ur_yaml_node *));
	map->merged = true;
	if (value->kind == UR_YAML_MAP)
		merge_map(map, value);
	else
		for (size_t i = 0; i < value->len; i++)
			merge_map(map, value->items[i]);
	return UR_OK;
}

static enum ur_errc on_end(struct builder *b, const yaml_event_t *event)
{
	struct level *level = &b->levels[b->depth - 1];
	struct ur_yaml_node *node = level->node;
	enum ur_errc rc = UR_OK;

	if (node->kind == UR_YAML_MAP) {
		rc = check_duplicates(b, node);
		for (size_t i = 0; i < node->len && rc == UR_OK; i++)
			if (is_merge(node->keys[i])) {
				rc = merge(b, node, i);
				break; /* a second one was a duplicate key */
			}
	}
	if (rc < 0)
		return rc;
	if (level->anchor)
		b->anchors[level->anchor - 1].open = false;
	b->depth--;
	return place(b, node, event);
}

static enum ur_errc on_event(struct builder *b, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return on_scalar(b, event);
	case YAML_ALIAS_EVENT:
		return on_alias(b, event);
	case YAML_SEQUENCE_START_EVENT:
		return on_start(b, UR_YAML_LIST, event->data.sequence_start.anchor, event);
	case YAML_MAPPING_START_EVENT:
		return on_start(b, UR_YAML_MAP, event->data.mapping_start.anchor, event);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return on_end(b, event);
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_DOCUMENT_START_EVENT:
	case YAML_DOCUMENT_END_EVENT:
		break;
	}
	return UR_OK;
}

static enum ur_errc not_yaml(struct builder *b)
{
	const yaml_parser_t *p = &b->parser;
	bool has_mark = p->problem_mark.line || p->problem_mark.column || !p->context;
	const yaml_mark_t *at = has_mark ? &p->problem_mark : &p->context_mark;

	return refuse(b, UR_YAML_SYNTAX, at->line + 1, at->column + 1, "%s%s%s",
		      p->problem ? p->problem : "not YAML", p->context ? " " : "",
		      p->context ? p->context : "");
}

static enum ur_errc build(struct builder *b)
{
	unsigned documents = 0;
	enum ur_errc rc = UR_OK;

	for (bool done = false; !done && rc == UR_OK;) {
		yaml_event_t event;

		if (!yaml_parser_parse(&b->parser, &event))
			return not_yaml(b);
		if (event.type == YAML_DOCUMENT_START_EVENT && ++documents > 1)
			rc = refuse_at(b, UR_YAML_SYNTAX, &event, "a second document");
		else
			rc = on_event(b, &event);
		done = event.type == YAML_STREAM_END_EVENT ||
		       (event.type == YAML_DOCUMENT_END_EVENT &&
			(b->flags & UR_YAML_FIRST_DOCUMENT));
		yaml_event_delete(&event);
	}
	return rc;
}

enum ur_errc ur_yaml_parse(const char *bytes, size_t len, const char *file,
			   unsigned flags, struct ur_yaml **out,
			   enum ur_yaml_fault *fault, struct ur_error *err)
{
	struct builder b = { .flags = flags, .err = err };
	enum ur_errc rc;

	b.doc = ur_xcalloc(1, sizeof(*b.doc));
	b.doc->file = ur_xstrdup(file);
	if (!yaml_parser_initialize(&b.parser))
		abort(); /* out of memory */
	yaml_parser_set_input_string(&b.parser, (const unsigned char *)bytes, len);
	if (len > UR_YAML_BYTES_MAX)
		rc = refuse(&b, UR_YAML_LIMIT, 1, 1, "larger than 1 MiB");
	else
		rc = build(&b);
	yaml_parser_delete(&b.parser);
	for (size_t i = 0; i < b.anchors_len; i++)
		free(b.anchors[i].name);
	free(b.anchors);
	if (fault)
		*fault = b.fault;
	if (rc == UR_OK)
		*out = b.doc;
	else
		ur_yaml_free(b.doc);
	return rc;
}

void ur_yaml_free(struct ur_yaml *yaml)
{
	if (!yaml)
		return;
	for (size_t i = 0; i < yaml->nodes_len; i++)
		node_free(yaml->nodes[i]);
	free(yaml->nodes);
	free(yaml->duplicate);
	free(yaml->file);
	free(yaml);
}

const struct ur_yaml_node *ur_yaml_root(const struct ur_yaml *yaml)
{
	return yaml->root;
}

const char *ur_yaml_duplicate(const struct ur_yaml *yaml)
{
	return yaml->duplicate;
}
