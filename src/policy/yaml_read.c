/* SPDX-License-Identifier: MIT */
#include "ur/policy/yaml.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ur/base/str.h"
#include "ur/base/strset.h"

static size_t find(const struct ur_yaml_node *map, const char *key)
{
	size_t i = 0;

	while (i < map->len && strcmp(map->keys[i]->text, key) != 0)
		i++;
	return i;
}

const struct ur_yaml_node *ur_yaml_get(const struct ur_yaml_node *map, const char *key)
{
	size_t i;

	if (!map || map->kind != UR_YAML_MAP)
		return NULL;
	i = find(map, key);
	return i < map->len ? map->items[i] : NULL;
}

const struct ur_yaml_node *ur_yaml_get_key(const struct ur_yaml_node *map,
					   const char *key)
{
	size_t i;

	if (!map || map->kind != UR_YAML_MAP)
		return NULL;
	i = find(map, key);
	return i < map->len ? map->keys[i] : NULL;
}

bool ur_yaml_is_null(const struct ur_yaml_node *node)
{
	return !node || (node->kind == UR_YAML_SCALAR && node->tag == UR_YAML_NULL);
}

bool ur_yaml_equal(const struct ur_yaml_node *a, const struct ur_yaml_node *b)
{
	if (a == b)
		return true;
	if (!a || !b || a->kind != b->kind || a->len != b->len)
		return false;
	if (a->kind == UR_YAML_SCALAR)
		return a->tag == b->tag && a->text_len == b->text_len &&
		       !memcmp(a->text, b->text, a->text_len);
	for (size_t i = 0; i < a->len; i++) {
		const struct ur_yaml_node *other =
			a->kind == UR_YAML_MAP ? ur_yaml_get(b, a->keys[i]->text) :
						 b->items[i];

		if (!ur_yaml_equal(a->items[i], other))
			return false;
	}
	return true;
}

enum ur_errc ur_yaml_complain(struct ur_error *err, const struct ur_yaml_node *node,
			      const char *fmt, ...)
{
	char what[384];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	return ur_error_set(err, UR_ECONFIG, "%s:%u:%u: %s", node->file, node->line,
			    node->column, what);
}

const char *ur_yaml_shape(const struct ur_yaml_node *node)
{
	switch (node->kind) {
	case UR_YAML_LIST:
		return "a list";
	case UR_YAML_MAP:
		return "a map";
	case UR_YAML_ALIAS:
		return "an alias";
	case UR_YAML_SCALAR:
		break;
	}
	switch (node->tag) {
	case UR_YAML_NULL:
		return "nothing";
	case UR_YAML_BOOL:
		return "true or false";
	case UR_YAML_INT:
	case UR_YAML_FLOAT:
		return "a number";
	case UR_YAML_TIME:
	case UR_YAML_STRING:
		return "a text";
	case UR_YAML_OTHER:
		break;
	}
	return "a value with a tag of its own";
}

enum ur_errc ur_yaml_string(const struct ur_yaml_node *node, const char *what,
			    const char **out, struct ur_error *err)
{
	if (node->kind != UR_YAML_SCALAR || node->tag == UR_YAML_NULL ||
	    node->tag == UR_YAML_BOOL || node->tag == UR_YAML_OTHER)
		return ur_yaml_complain(err, node, "'%s' wants a text, not %s", what,
					ur_yaml_shape(node));
	*out = node->text;
	return UR_OK;
}

/* As it was written, where something was. */
static enum ur_errc complain_scalar(struct ur_error *err, const struct ur_yaml_node *node,
				    const char *what, const char *wanted)
{
	if (node->kind != UR_YAML_SCALAR || !*node->text)
		return ur_yaml_complain(err, node, "'%s' wants %s, not %s", what, wanted,
					ur_yaml_shape(node));
	return ur_yaml_complain(err, node, "'%s' wants %s, not %s'%.80s'", what, wanted,
				node->quoted ? "the text " : "", node->text);
}

enum ur_errc ur_yaml_bool(const struct ur_yaml_node *node, const char *what, bool *out,
			  struct ur_error *err)
{
	if (node->kind != UR_YAML_SCALAR || node->tag != UR_YAML_BOOL) {
		complain_scalar(err, node, what, "true or false");
		ur_error_hint(err, "write true or false, without quotes");
		return UR_ECONFIG;
	}
	*out = (node->text[0] | 0x20) == 't';
	return UR_OK;
}

enum ur_errc ur_yaml_int(const struct ur_yaml_node *node, const char *what, int64_t *out,
			 struct ur_error *err)
{
	if (node->kind != UR_YAML_SCALAR || node->tag != UR_YAML_INT)
		return complain_scalar(err, node, what, "a whole number");
	if (!ur_yaml_int_value(node->text, out))
		return ur_yaml_complain(err, node, "'%s' is too large", what);
	return UR_OK;
}

enum ur_errc ur_yaml_want(const struct ur_yaml_node *node, enum ur_yaml_kind kind,
			  const char *what, struct ur_error *err)
{
	static const char *const words[] = {
		[UR_YAML_SCALAR] = "a single value",
		[UR_YAML_LIST] = "a list",
		[UR_YAML_MAP] = "a map",
	};

	if (node->kind == kind)
		return UR_OK;
	ur_yaml_complain(err, node, "'%s' wants %s, not %s", what, words[kind],
			 ur_yaml_shape(node));
	if (kind == UR_YAML_LIST && node->kind == UR_YAML_SCALAR && *node->text)
		ur_error_hint(err, "a list stands in brackets: [%.60s]",
			      strpbrk(node->text, ",[]{}#&*!|>'\"%@`:") ? "\"…\"" :
									  node->text);
	return UR_ECONFIG;
}

static void hint_all(struct ur_error *err, const char *const *known, size_t len)
{
	struct ur_str all = UR_STR_INIT_LIMIT(300);

	for (size_t i = 0; i < len; i++)
		ur_str_addf(&all, "%s%s", i ? ", " : "", known[i]);
	ur_error_hint(err, "known here: %s", all.buf);
	ur_str_release(&all);
}

enum ur_errc ur_yaml_check_keys(const struct ur_yaml_node *map, const char *what,
				const char *const *known, size_t known_len,
				struct ur_error *err)
{
	for (size_t i = 0; i < map->len; i++) {
		const struct ur_yaml_node *key = map->keys[i];
		const char *nearest;
		size_t k = 0;

		while (k < known_len && strcmp(known[k], key->text) != 0)
			k++;
		if (k < known_len)
			continue;
		ur_yaml_complain(err, key, "unknown key '%.64s'%s%s", key->text,
				 *what ? " under " : "", what);
		nearest = ur_nearest_word(key->text, known, known_len);
		if (nearest)
			ur_error_hint(err, "did you mean '%s'?", nearest);
		else
			hint_all(err, known, known_len);
		return UR_ECONFIG;
	}
	return UR_OK;
}
