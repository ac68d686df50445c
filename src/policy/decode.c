/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reading.h"
#include "ur/base/memory.h"

static char *at_place(const struct ur_yaml_node *at, const char *fmt, va_list ap)
{
	char what[320];

	vsnprintf(what, sizeof(what), fmt, ap);
	return ur_xasprintf("%s:%u:%u: %s", at->file, at->line, at->column, what);
}

bool ur_reading_refuse(struct ur_reading *reading, const struct ur_yaml_node *at,
		       const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (!reading->refused)
		reading->refused = at_place(at, fmt, ap);
	va_end(ap);
	return false;
}

void ur_reading_doubt(struct ur_reading *reading, const struct ur_yaml_node *at,
		      const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (!reading->doubt)
		reading->doubt = at_place(at, fmt, ap);
	va_end(ap);
}

const struct ur_yaml_node *ur_written_target(const struct ur_yaml_node *node)
{
	return node->kind == UR_YAML_ALIAS ? node->target : node;
}

const char *ur_written_text(const struct ur_yaml_node *scalar)
{
	return scalar->decoded ? scalar->decoded : scalar->text;
}

bool ur_written_is_null(const struct ur_yaml_node *node)
{
	return node->kind == UR_YAML_SCALAR && node->tag == UR_YAML_NULL;
}

/* Words of keys, borrowed from the tree, found without walking all of them. */
struct seen {
	const char **slots;
	size_t len, cap; /* cap: a power of two */
};

static size_t slot_of(const struct seen *seen, const char *word)
{
	size_t hash = 1469598103u;

	for (const char *c = word; *c; c++)
		hash = (hash ^ (unsigned char)*c) * 16777619u;
	hash &= seen->cap - 1;
	while (seen->slots[hash] && strcmp(seen->slots[hash], word) != 0)
		hash = (hash + 1) & (seen->cap - 1);
	return hash;
}

static bool has_seen(const struct seen *seen, const char *word)
{
	return seen->cap && seen->slots[slot_of(seen, word)];
}

static void see(struct seen *seen, const char *word)
{
	if (seen->len * 2 >= seen->cap) {
		struct seen larger = { .cap = seen->cap ? seen->cap * 2 : 32 };

		larger.slots = ur_xcalloc(larger.cap, sizeof(*larger.slots));
		for (size_t i = 0; i < seen->cap; i++)
			if (seen->slots[i])
				larger.slots[slot_of(&larger, seen->slots[i])] =
					seen->slots[i];
		larger.len = seen->len;
		free(seen->slots);
		*seen = larger;
	}
	seen->slots[slot_of(seen, word)] = word;
	seen->len++;
}

/* Two keys of one kind and one text, as the decoder compares them: by what is written, and
 * lists and maps by nothing. */
static int by_writing(const void *a, const void *b)
{
	const struct ur_yaml_node *x = *(const struct ur_yaml_node *const *)a;
	const struct ur_yaml_node *y = *(const struct ur_yaml_node *const *)b;
	int order;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	order = strcmp(x->text ? x->text : "", y->text ? y->text : "");
	if (order)
		return order;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return x->column < y->column ? -1 : x->column > y->column;
}

static bool keys_differ(struct ur_reading *reading, const struct ur_yaml_node *map)
{
	const struct ur_yaml_node **sorted, *second = NULL, *first = NULL;

	if (map->len < 2)
		return true;
	sorted = ur_xcalloc(map->len, sizeof(const struct ur_yaml_node *));
	for (size_t i = 0; i < map->len; i++)
		sorted[i] = map->keys[i];
	qsort(sorted, map->len, sizeof(*sorted), by_writing);
	for (size_t i = 1; i < map->len && !second; i++)
		if (sorted[i]->kind == sorted[i - 1]->kind &&
		    !strcmp(sorted[i]->text ? sorted[i]->text : "",
			    sorted[i - 1]->text ? sorted[i - 1]->text : "")) {
			first = sorted[i - 1];
			second = sorted[i];
		}
	free(sorted);
	if (!second)
		return true;
	return ur_reading_refuse(reading, second,
				 "'%.64s' is given twice, first at line %u, column %u",
				 second->text ? second->text : "a list or a map",
				 first->line, first->column);
}

/* What a scalar has to be to be decoded at all. */
static bool scalar_fits(struct ur_reading *reading, const struct ur_yaml_node *node)
{
	if (node->binary && !node->decoded)
		return ur_reading_refuse(reading, node,
					 "!!binary with a text that is no base64");
	if (node->tag == UR_YAML_OTHER && node->tagged)
		return ur_reading_refuse(reading, node,
					 "a text that does not fit its tag: '%.64s'",
					 node->text);
	return true;
}

static bool is_yes_or_no(const char *text)
{
	static const char *const words[] = { "y",  "Y",	  "yes", "Yes", "YES", "on",
					     "On", "ON",  "n",	 "N",	"no",  "No",
					     "NO", "off", "Off", "OFF" };

	for (size_t i = 0; i < UR_LEN(words); i++)
		if (!strcmp(words[i], text))
			return true;
	return false;
}

static const char *wanted(enum ur_form_kind kind)
{
	switch (kind) {
	case FORM_TEXT:
		return "a text";
	case FORM_BOOL:
		return "true or false";
	case FORM_INT:
		return "a number";
	case FORM_LIST:
		return "a list";
	case FORM_RECORD:
	case FORM_MAP:
		return "a map";
	case FORM_TEXT_OR_RECORD:
		return "a text or a map";
	case FORM_RAW:
	case FORM_ANY:
		break;
	}
	return "a value";
}

static bool refuse_type(struct ur_reading *reading, const struct ur_yaml_node *node,
			enum ur_form_kind kind, const char *what)
{
	return ur_reading_refuse(reading, node, "'%.64s' wants %s, not %s", what,
				 wanted(kind), ur_yaml_shape(node));
}

static bool decode_scalar(struct ur_reading *reading, const struct ur_yaml_node *node,
			  const struct ur_form *form, const char *what)
{
	if (!scalar_fits(reading, node))
		return false;
	if (node->tag == UR_YAML_NULL)
		return true;
	switch (form->kind) {
	case FORM_ANY:
	case FORM_TEXT:
	case FORM_TEXT_OR_RECORD:
	case FORM_RAW:
		return true;
	case FORM_BOOL:
		if (node->tag == UR_YAML_BOOL ||
		    (node->tag == UR_YAML_STRING && is_yes_or_no(ur_written_text(node))))
			return true;
		break;
	case FORM_INT:
		if (node->tag == UR_YAML_INT || node->tag == UR_YAML_FLOAT)
			return true;
		break;
	case FORM_RECORD:
	case FORM_MAP:
	case FORM_LIST:
		break;
	}
	return refuse_type(reading, node, form->kind, what);
}

static bool decode_list(struct ur_reading *reading, const struct ur_yaml_node *node,
			const struct ur_form *form, const char *what)
{
	const struct ur_form *of = form->kind == FORM_ANY ? &ur_form_any : form->of;

	if (form->kind != FORM_LIST && form->kind != FORM_ANY)
		return refuse_type(reading, node, form->kind, what);
	for (size_t i = 0; i < node->len; i++)
		if (!ur_decode(reading, node->items[i], of, what))
			return false;
	return true;
}

static const struct ur_form *form_of(const struct ur_reading *reading,
				     const struct ur_form *form, const char *key)
{
	if (form->kind == FORM_ANY)
		return &ur_form_any;
	if (form->kind == FORM_MAP)
		return form->of;
	for (const struct ur_field *f = form->fields; f->key; f++)
		if ((f->who & reading->grammar->bit) && !strcmp(f->key, key))
			return f->form;
	return NULL;
}

/* @return NULL when the entry is passed over or the key was refused */
static const char *decode_key(struct ur_reading *reading, const struct ur_yaml_node *key,
			      const struct ur_form *form)
{
	const struct ur_yaml_node *node = ur_written_target(key);

	if (form->kind == FORM_ANY) {
		if (!ur_decode(reading, key, &ur_form_any, "a key"))
			return NULL;
		if (node->kind != UR_YAML_SCALAR) {
			ur_reading_refuse(reading, key, "%s as a key",
					  ur_yaml_shape(node));
			return NULL;
		}
		return ur_written_text(node);
	}
	if (node->kind != UR_YAML_SCALAR) {
		ur_reading_refuse(reading, key, "%s as a key", ur_yaml_shape(node));
		return NULL;
	}
	if (!scalar_fits(reading, node) || node->tag == UR_YAML_NULL)
		return NULL;
	return ur_written_text(node);
}

static bool decode_map(struct ur_reading *reading, const struct ur_yaml_node *map,
		       const struct ur_form *form, const char *what, struct seen *seen);

static bool merge_one(struct ur_reading *reading, const struct ur_yaml_node *value,
		      const struct ur_form *form, const char *what, struct seen *seen)
{
	const struct ur_yaml_node *map = ur_written_target(value);
	bool fine;

	if (map->kind != UR_YAML_MAP)
		return ur_reading_refuse(reading, value,
					 "'<<' wants a map or a list of maps");
	for (size_t i = 0; i < reading->busy_len; i++)
		if (reading->busy[i] == value)
			return ur_reading_refuse(reading, value,
						 "anchor '%.64s' contains itself",
						 value->text);
	if (reading->busy_len == UR_LEN(reading->busy)) {
		ur_reading_doubt(reading, value, "aliases too deep in each other");
		return true;
	}
	reading->busy[reading->busy_len++] = value;
	fine = decode_map(reading, map, form, what, seen);
	reading->busy_len--;
	return fine;
}

static bool merge(struct ur_reading *reading, const struct ur_yaml_node *value,
		  const struct ur_form *form, const char *what, struct seen *seen)
{
	if (value->kind != UR_YAML_LIST)
		return merge_one(reading, value, form, what, seen);
	for (size_t i = 0; i < value->len; i++)
		if (!merge_one(reading, value->items[i], form, what, seen))
			return false;
	return true;
}

/* @param seen the keys that stand already where the map is merged in; NULL elsewhere */
static bool decode_map(struct ur_reading *reading, const struct ur_yaml_node *map,
		       const struct ur_form *form, const char *what, struct seen *seen)
{
	struct seen own = { 0 }, *known = seen ? seen : &own;
	const struct ur_yaml_node *merged = NULL;
	bool fine = keys_differ(reading, map);

	if (fine && form->kind != FORM_ANY && form->kind != FORM_MAP &&
	    form->kind != FORM_RECORD && form->kind != FORM_TEXT_OR_RECORD)
		fine = refuse_type(reading, map, form->kind, what);
	for (size_t i = 0; i < map->len && fine; i++) {
		const struct ur_form *of;
		const char *key;

		if (ur_yaml_is_merge(map->keys[i])) {
			merged = map->items[i];
			continue;
		}
		key = decode_key(reading, map->keys[i], form);
		fine = !reading->refused;
		if (!key || !fine)
			continue;
		of = form_of(reading, form, key);
		if (has_seen(known, key)) {
			/* two ways to write one known key; others are not looked at */
			if (!seen && of && form->kind == FORM_RECORD)
				fine = ur_reading_refuse(reading, map->keys[i],
							 "'%.64s' is given twice", key);
			if (seen || !fine)
				continue;
		} else {
			see(known, key);
		}
		reading->steps++;
		if (of)
			fine = ur_decode(reading, map->items[i], of, key);
	}
	if (merged && fine)
		fine = merge(reading, merged, form, what, known);
	free(own.slots);
	return fine;
}

static bool follow(struct ur_reading *reading, const struct ur_yaml_node *alias,
		   const struct ur_form *form, const char *what)
{
	bool fine;

	for (size_t i = 0; i < reading->busy_len; i++)
		if (reading->busy[i] == alias)
			return ur_reading_refuse(reading, alias,
						 "anchor '%.64s' contains itself",
						 alias->text);
	if (reading->busy_len == UR_LEN(reading->busy)) {
		ur_reading_doubt(reading, alias, "aliases too deep in each other");
		return true;
	}
	reading->busy[reading->busy_len++] = alias;
	fine = ur_decode(reading, alias->target, form, what);
	reading->busy_len--;
	return fine;
}

bool ur_decode(struct ur_reading *reading, const struct ur_yaml_node *node,
	       const struct ur_form *form, const char *what)
{
	if (form->kind == FORM_RAW)
		return true;
	if (++reading->steps > UR_READING_STEPS_MAX) {
		ur_reading_doubt(reading, node,
				 "more than %u values, aliases counted where they are "
				 "used",
				 UR_READING_STEPS_MAX);
		return true;
	}
	if (node->null_tag)
		ur_reading_doubt(reading, node, "a list or a map tagged as nothing");
	switch (node->kind) {
	case UR_YAML_ALIAS:
		return follow(reading, node, form, what);
	case UR_YAML_SCALAR:
		return decode_scalar(reading, node, form, what);
	case UR_YAML_LIST:
		return decode_list(reading, node, form, what);
	case UR_YAML_MAP:
		break;
	}
	return decode_map(reading, node, form, what, NULL);
}

bool ur_decodes(struct ur_reading *reading, const struct ur_yaml_node *node,
		const struct ur_form *form)
{
	struct ur_reading probe = { .grammar = reading->grammar,
				    .steps = reading->steps };
	bool fine = ur_decode(&probe, node, form, "");

	reading->steps = probe.steps;
	if (probe.doubt && !reading->doubt) {
		reading->doubt = probe.doubt;
		probe.doubt = NULL;
	}
	free(probe.refused);
	free(probe.doubt);
	return fine;
}

static void collect(struct ur_written_entries *out, const struct ur_yaml_node *map,
		    struct seen *seen, unsigned depth)
{
	const struct ur_yaml_node *merged = NULL;

	map = ur_written_target(map);
	if (map->kind != UR_YAML_MAP || depth > 16)
		return;
	for (size_t i = 0; i < map->len; i++) {
		const struct ur_yaml_node *key = ur_written_target(map->keys[i]);

		if (ur_yaml_is_merge(map->keys[i]))
			merged = map->items[i];
		if (ur_yaml_is_merge(map->keys[i]) || key->kind != UR_YAML_SCALAR ||
		    key->tag == UR_YAML_NULL || has_seen(seen, ur_written_text(key)))
			continue;
		see(seen, ur_written_text(key));
		UR_GROW(out->items, out->len, out->cap);
		out->items[out->len++] = (struct ur_written_entry){
			.key = ur_written_text(key),
			.key_node = map->keys[i],
			.value = map->items[i],
		};
	}
	if (merged && merged->kind == UR_YAML_LIST)
		for (size_t i = 0; i < merged->len; i++)
			collect(out, merged->items[i], seen, depth + 1);
	else if (merged)
		collect(out, merged, seen, depth + 1);
}

struct ur_written_entries ur_written_map(const struct ur_yaml_node *map)
{
	struct ur_written_entries out = { 0 };
	struct seen seen = { 0 };

	collect(&out, map, &seen, 0);
	free(seen.slots);
	return out;
}

const struct ur_yaml_node *ur_written_get(const struct ur_yaml_node *map, const char *key)
{
	struct ur_written_entries entries = ur_written_map(map);
	const struct ur_yaml_node *found = NULL;

	for (size_t i = 0; i < entries.len && !found; i++)
		if (!strcmp(entries.items[i].key, key))
			found = entries.items[i].value;
	free(entries.items);
	return found;
}
