/* SPDX-License-Identifier: MIT */
#include "ur/policy/yaml.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"
#include "ur/base/str.h"
#include "yaml_build.h"

enum ur_errc ur_yaml_refuse(struct ur_yaml_builder *b, enum ur_yaml_fault fault,
			    size_t line, size_t column, const char *fmt, ...)
{
	char what[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	b->fault = fault;
	return ur_error_set(b->err, UR_ECONFIG, "%s:%zu:%zu: %s", b->doc->file, line,
			    column, what);
}

static enum ur_errc refuse_at(struct ur_yaml_builder *b, enum ur_yaml_fault fault,
			      const yaml_event_t *event, const char *what)
{
	return ur_yaml_refuse(b, fault, event->start_mark.line + 1,
			      event->start_mark.column + 1, "%s", what);
}

static void node_free(struct ur_yaml_node *node)
{
	free(node->text);
	free(node->anchor);
	free(node->decoded);
	free(node->items);
	free(node->keys);
	free(node);
}

static struct ur_yaml_node *node_new(struct ur_yaml_builder *b, enum ur_yaml_kind kind,
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

static enum ur_errc count(struct ur_yaml_builder *b, unsigned more,
			  const yaml_event_t *event)
{
	b->total += more;
	if (b->total > UR_YAML_NODES_MAX)
		return refuse_at(
			b, UR_YAML_LIMIT, event,
			"more than 20000 nodes, aliases counted where they are used");
	return UR_OK;
}

void ur_yaml_push(struct ur_yaml_node *parent, struct ur_yaml_node *key,
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

static bool as_written(const struct ur_yaml_builder *b)
{
	return b->flags & UR_YAML_AS_WRITTEN;
}

/* A finished node goes into what is open, or becomes the root. */
static enum ur_errc place(struct ur_yaml_builder *b, struct ur_yaml_node *node,
			  const yaml_event_t *event)
{
	struct ur_yaml_level *top;

	if (!b->depth) {
		b->doc->root = node;
		return UR_OK;
	}
	top = &b->levels[b->depth - 1];
	if (b->depth + node->height > UR_YAML_DEPTH_MAX)
		return refuse_at(b, UR_YAML_LIMIT, event, "nested more than 64 deep");
	if (top->node->kind == UR_YAML_MAP && !top->key) {
		if (node->kind != UR_YAML_SCALAR && !as_written(b))
			return refuse_at(b, UR_YAML_SYNTAX, event,
					 "a list or a map cannot be a key here");
		top->key = node;
		return UR_OK;
	}
	grow_parent(top->node, node);
	if (top->key)
		grow_parent(top->node, top->key);
	ur_yaml_push(top->node, top->key, node);
	top->key = NULL;
	return UR_OK;
}

/* @return index + 1 */
static size_t anchor_add(struct ur_yaml_builder *b, const yaml_char_t *name,
			 struct ur_yaml_node *node, bool open)
{
	if (!name)
		return 0;
	if (as_written(b))
		node->anchor = ur_xstrdup((const char *)name);
	UR_GROW(b->anchors, b->anchors_len, b->anchors_cap);
	b->anchors[b->anchors_len++] = (struct ur_yaml_anchor){
		.name = ur_xstrdup((const char *)name),
		.node = node,
		.open = open,
	};
	return b->anchors_len;
}

#define TAG_PREFIX "tag:yaml.org,2002:"

static enum ur_yaml_tag tag_of(const char *tag, const char *text)
{
	enum ur_yaml_tag own = ur_yaml_resolve(text);

	if (strncmp(tag, TAG_PREFIX, strlen(TAG_PREFIX)) != 0)
		return UR_YAML_OTHER;
	tag += strlen(TAG_PREFIX);
	if (!strcmp(tag, "str"))
		return UR_YAML_STRING;
	if ((!strcmp(tag, "int") && own == UR_YAML_INT) ||
	    (!strcmp(tag, "float") && own == UR_YAML_FLOAT) ||
	    (!strcmp(tag, "bool") && own == UR_YAML_BOOL) ||
	    (!strcmp(tag, "null") && own == UR_YAML_NULL))
		return own;
	return UR_YAML_OTHER;
}

/* As the servers' decoder has it: a tag that it does not know says nothing, and a text that
 * does not fit one that it knows cannot be decoded (UR_YAML_OTHER). */
static enum ur_yaml_tag tag_as_written(const char *tag, const struct ur_yaml_node *node)
{
	static const char *const known[] = { "int", "float", "bool", "null",
					     "timestamp" };
	enum ur_yaml_tag own = ur_yaml_resolve(node->text);

	if (!strcmp(tag, "!"))
		return node->quoted ? UR_YAML_STRING : own;
	if (strncmp(tag, TAG_PREFIX, strlen(TAG_PREFIX)) != 0)
		return UR_YAML_STRING;
	tag += strlen(TAG_PREFIX);
	if (!strcmp(tag, "float") && own == UR_YAML_INT)
		return UR_YAML_FLOAT;
	if (!strcmp(tag, "timestamp"))
		return own == UR_YAML_TIME ? own : UR_YAML_OTHER;
	for (size_t i = 0; i < UR_LEN(known); i++)
		if (!strcmp(tag, known[i]))
			return tag_of(tag - strlen(TAG_PREFIX), node->text);
	return UR_YAML_STRING;
}

/* NULL when it is no base64 of the plain alphabet, or has a NUL in it. */
static char *from_base64(const char *text)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char *out = ur_xcalloc(strlen(text) + 1, 1);
	size_t len = 0, digits = 0, pads = 0;
	uint32_t bits = 0;
	bool fine = true;

	for (; *text && fine; text++) {
		const char *at = strchr(letters, *text);

		if (*text == '\n' || *text == '\r')
			continue;
		if (*text == '=') {
			pads++;
			continue;
		}
		fine = at && !pads;
		if (!fine)
			break;
		bits = bits << 6 | (uint32_t)(at - letters);
		digits++;
		if (digits % 4 == 2)
			out[len++] = (char)(bits >> 4 & 0xff);
		else if (digits % 4 == 3)
			out[len++] = (char)(bits >> 2 & 0xff);
		else if (digits % 4 == 0)
			out[len++] = (char)(bits & 0xff);
	}
	if (!fine || (digits + pads) % 4 || pads > 2 || strlen(out) != len) {
		free(out);
		return NULL;
	}
	return out;
}

static bool is_known_tag(const char *tag)
{
	static const char *const known[] = { "str",  "int",	  "float",  "bool",
					     "null", "timestamp", "binary", "merge" };

	for (size_t i = 0; i < UR_LEN(known); i++)
		if (ur_starts_with(tag, TAG_PREFIX) &&
		    !strcmp(tag + strlen(TAG_PREFIX), known[i]))
			return true;
	return false;
}

static void tag_scalar(struct ur_yaml_node *node, const char *tag)
{
	node->binary = !strcmp(tag, TAG_PREFIX "binary");
	node->tag = node->binary ? UR_YAML_STRING : tag_as_written(tag, node);
	node->merge_tag = !strcmp(tag, TAG_PREFIX "merge");
	node->tagged = strcmp(tag, "!") != 0;
	node->odd_tag = node->tagged && !is_known_tag(tag);
	if (node->binary)
		node->decoded = from_base64(node->text);
}

static enum ur_errc on_scalar(struct ur_yaml_builder *b, const yaml_event_t *event)
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
	node->block = event->data.scalar.style == YAML_LITERAL_SCALAR_STYLE ||
		      event->data.scalar.style == YAML_FOLDED_SCALAR_STYLE;
	if (event->data.scalar.tag && as_written(b))
		tag_scalar(node, (const char *)event->data.scalar.tag);
	else if (event->data.scalar.tag)
		node->tag = tag_of((const char *)event->data.scalar.tag, node->text);
	else
		node->tag = node->quoted ? UR_YAML_STRING : ur_yaml_resolve(node->text);
	anchor_add(b, event->data.scalar.anchor, node, false);
	return place(b, node, event);
}

static enum ur_errc on_alias(struct ur_yaml_builder *b, const yaml_event_t *event)
{
	const char *name = (const char *)event->data.alias.anchor;
	size_t i = b->anchors_len;
	enum ur_errc rc;

	while (i > 0 && strcmp(b->anchors[i - 1].name, name) != 0)
		i--;
	if (!i)
		return ur_yaml_refuse(b, UR_YAML_SYNTAX, event->start_mark.line + 1,
				      event->start_mark.column + 1,
				      "unknown anchor '%.64s'", name);
	if (b->anchors[i - 1].open)
		return ur_yaml_refuse(b, UR_YAML_SYNTAX, event->start_mark.line + 1,
				      event->start_mark.column + 1,
				      "anchor '%.64s' contains itself", name);
	if (++b->aliases > UR_YAML_ALIASES_MAX)
		return refuse_at(b, UR_YAML_LIMIT, event, "more than 1000 aliases");
	rc = count(b, b->anchors[i - 1].node->weight, event);
	return rc < 0 ? rc : place(b, b->anchors[i - 1].node, event);
}

/* Kept apart from what it means. */
static enum ur_errc on_alias_as_written(struct ur_yaml_builder *b,
					const yaml_event_t *event)
{
	const char *name = (const char *)event->data.alias.anchor;
	struct ur_yaml_node *node;
	size_t i = b->anchors_len;
	enum ur_errc rc = count(b, 1, event);

	if (rc < 0)
		return rc;
	while (i > 0 && strcmp(b->anchors[i - 1].name, name) != 0)
		i--;
	if (!i)
		return ur_yaml_refuse(b, UR_YAML_SYNTAX, event->start_mark.line + 1,
				      event->start_mark.column + 1,
				      "unknown anchor '%.64s'", name);
	if (++b->aliases > UR_YAML_ALIASES_MAX)
		return refuse_at(b, UR_YAML_LIMIT, event, "more than 1000 aliases");
	node = node_new(b, UR_YAML_ALIAS, event);
	node->text = ur_xstrdup(name);
	node->text_len = strlen(name);
	node->target = b->anchors[i - 1].node;
	node->open = b->anchors[i - 1].open;
	return place(b, node, event);
}

static enum ur_errc on_start(struct ur_yaml_builder *b, enum ur_yaml_kind kind,
			     const yaml_char_t *anchor, const yaml_char_t *tag,
			     const yaml_event_t *event)
{
	struct ur_yaml_node *node;
	enum ur_errc rc = count(b, 1, event);

	if (rc < 0)
		return rc;
	if (b->depth == UR_YAML_DEPTH_MAX)
		return refuse_at(b, UR_YAML_LIMIT, event, "nested more than 64 deep");
	node = node_new(b, kind, event);
	node->null_tag = tag && !strcmp((const char *)tag, TAG_PREFIX "null");
	b->levels[b->depth++] = (struct ur_yaml_level){
		.node = node,
		.anchor = anchor_add(b, anchor, node, true),
		.flow = kind == UR_YAML_LIST ? event->data.sequence_start.style ==
						       YAML_FLOW_SEQUENCE_STYLE :
					       event->data.mapping_start.style ==
						       YAML_FLOW_MAPPING_STYLE,
	};
	return UR_OK;
}

static enum ur_errc on_end(struct ur_yaml_builder *b, const yaml_event_t *event)
{
	struct ur_yaml_level *level = &b->levels[b->depth - 1];
	struct ur_yaml_node *node = level->node;
	enum ur_errc rc = UR_OK;

	if (node->kind == UR_YAML_MAP && !as_written(b))
		rc = ur_yaml_finish_map(b, node);
	if (rc < 0)
		return rc;
	if (level->anchor)
		b->anchors[level->anchor - 1].open = false;
	b->depth--;
	return place(b, node, event);
}

static enum ur_errc on_event(struct ur_yaml_builder *b, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return on_scalar(b, event);
	case YAML_ALIAS_EVENT:
		return as_written(b) ? on_alias_as_written(b, event) : on_alias(b, event);
	case YAML_SEQUENCE_START_EVENT:
		return on_start(b, UR_YAML_LIST, event->data.sequence_start.anchor,
				event->data.sequence_start.tag, event);
	case YAML_MAPPING_START_EVENT:
		return on_start(b, UR_YAML_MAP, event->data.mapping_start.anchor,
				event->data.mapping_start.tag, event);
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

static enum ur_errc on_event_as_written(struct ur_yaml_builder *b,
					const yaml_event_t *event)
{
	enum ur_yaml_fault other = ur_yaml_read_otherwise(b, event);

	/* what is a matter of versions: the first one tells */
	if (other == UR_YAML_ANCHOR && !b->doc->odd_anchor)
		b->doc->odd_anchor = (unsigned)event->start_mark.line + 1;
	if (!b->doc->question && ur_yaml_has_question(b, event))
		b->doc->question = (unsigned)event->start_mark.line + 1;
	if (other == UR_YAML_SYNTAX)
		return refuse_at(b, other, event,
				 "'\\/' in double quotes, or a '?' that ends a text");
	if (other == UR_YAML_OTHERS)
		return refuse_at(b, other, event, "YAML that servers read otherwise");
	return on_event(b, event);
}

/* The servers' readers know one version, libyaml more. */
static bool is_newer_yaml(const struct ur_yaml_builder *b, const yaml_event_t *event)
{
	const yaml_version_directive_t *version =
		event->data.document_start.version_directive;

	return as_written(b) && version && (version->major != 1 || version->minor != 1);
}

static enum ur_errc build(struct ur_yaml_builder *b)
{
	unsigned documents = 0;
	enum ur_errc rc = UR_OK;

	for (bool done = false; !done && rc == UR_OK;) {
		yaml_event_t event;

		if (!yaml_parser_parse(&b->parser, &event))
			return ur_yaml_refuse_syntax(b);
		if (event.type == YAML_DOCUMENT_START_EVENT && is_newer_yaml(b, &event))
			rc = refuse_at(b, UR_YAML_SYNTAX, &event,
				       "a %YAML line of another version than 1.1");
		else if (event.type == YAML_DOCUMENT_START_EVENT && ++documents > 1)
			rc = refuse_at(b, UR_YAML_SYNTAX, &event, "a second document");
		else if (as_written(b))
			rc = on_event_as_written(b, &event);
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
	struct ur_yaml_builder b = {
		.bytes = bytes, .len = len, .flags = flags, .err = err
	};
	enum ur_errc rc;
	size_t line;

	b.doc = ur_xcalloc(1, sizeof(*b.doc));
	b.doc->file = ur_xstrdup(file);
	if (!yaml_parser_initialize(&b.parser))
		abort(); /* out of memory */
	yaml_parser_set_input_string(&b.parser, (const unsigned char *)bytes, len);
	if (len > UR_YAML_BYTES_MAX)
		rc = ur_yaml_refuse(&b, UR_YAML_LIMIT, 1, 1, "larger than 1 MiB");
	else if (as_written(&b) &&
		 ur_yaml_lines_otherwise(bytes, len, &line) != UR_YAML_FINE)
		rc = ur_yaml_refuse(&b, UR_YAML_OTHERS, line, 1,
				    "a line that servers read otherwise");
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
	free(yaml->file);
	free(yaml);
}

size_t ur_yaml_nodes(const struct ur_yaml *yaml)
{
	return yaml->nodes_len;
}

unsigned ur_yaml_odd_anchor(const struct ur_yaml *yaml)
{
	return yaml->odd_anchor;
}

unsigned ur_yaml_question(const struct ur_yaml *yaml)
{
	return yaml->question;
}

const struct ur_yaml_node *ur_yaml_root(const struct ur_yaml *yaml)
{
	return yaml->root;
}
