/* SPDX-License-Identifier: MIT */
#include "ur/core/matrix.h"

#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"
#include "ur/base/str.h"

#define LABEL_MAX_BYTES ((size_t)64 << 10)

void ur_combos_release(struct ur_combos *combos)
{
	for (size_t i = 0; i < combos->len; i++) {
		free(combos->items[i].keys);
		free(combos->items[i].values);
		free(combos->items[i].label);
	}
	free(combos->items);
	*combos = (struct ur_combos)UR_COMBOS_INIT;
}

static const struct ur_value *combo_get(const struct ur_combo *combo, const char *key)
{
	for (size_t i = 0; i < combo->len; i++)
		if (!strcmp(combo->keys[i], key))
			return combo->values[i];
	return NULL;
}

/* Set or replace; keys stay sorted. */
static void combo_set(struct ur_combo *combo, const char *key,
		      const struct ur_value *value)
{
	size_t at = combo->len;

	for (size_t i = 0; i < combo->len; i++)
		if (!strcmp(combo->keys[i], key)) {
			combo->values[i] = value;
			return;
		}
	if (combo->len == combo->cap) {
		combo->cap = combo->cap ? combo->cap * 2 : 4;
		combo->keys =
			ur_xreallocarray(combo->keys, combo->cap, sizeof(*combo->keys));
		combo->values = ur_xreallocarray(combo->values, combo->cap,
						 sizeof(*combo->values));
	}
	for (; at > 0 && strcmp(combo->keys[at - 1], key) > 0; at--) {
		combo->keys[at] = combo->keys[at - 1];
		combo->values[at] = combo->values[at - 1];
	}
	combo->keys[at] = key;
	combo->values[at] = value;
	combo->len++;
}

static struct ur_combo *combo_push(struct ur_combos *combos)
{
	UR_GROW(combos->items, combos->len, combos->cap);
	combos->items[combos->len] = (struct ur_combo){ 0 };
	return &combos->items[combos->len++];
}

static void combo_from_map(struct ur_combos *combos, const struct ur_value *map)
{
	struct ur_combo *combo = combo_push(combos);

	for (size_t i = 0; i < map->len; i++)
		combo_set(combo, map->keys[i], map->items[i]);
}

/* @return false when it is longer than any name that is written */
static bool label(struct ur_combo *combo)
{
	struct ur_str text = UR_STR_INIT_LIMIT(LABEL_MAX_BYTES);

	if (!combo->len)
		return true;
	ur_str_addc(&text, '(');
	for (size_t i = 0; i < combo->len; i++) {
		if (i)
			ur_str_adds(&text, ", ");
		ur_value_print(&text, combo->values[i]);
	}
	ur_str_addc(&text, ')');
	if (text.overflowed) {
		ur_str_release(&text);
		return false;
	}
	combo->label = ur_str_detach(&text);
	return true;
}

static int by_label(const void *a, const void *b)
{
	const struct ur_combo *x = a, *y = b;

	return strcmp(x->label ? x->label : "()", y->label ? y->label : "()");
}

static bool is_axis(const char *key)
{
	return strcmp(key, "include") != 0 && strcmp(key, "exclude") != 0;
}

/* Values of one axis: a list, or a single value where the version takes that. */
static size_t axis_len(const struct ur_value *axis)
{
	return axis->kind == UR_VALUE_LIST ? axis->len : 1;
}

static const struct ur_value *axis_item(const struct ur_value *axis, size_t i)
{
	return axis->kind == UR_VALUE_LIST ? axis->items[i] : axis;
}

/* Every axis key of the exclude entry has the combination's value. check() let only keys of
 * axes through, and a combination has all of them. */
static bool excluded(const struct ur_combo *combo, const struct ur_value *excludes)
{
	for (size_t e = 0; excludes && e < excludes->len; e++) {
		const struct ur_value *entry = excludes->items[e];
		bool all = entry->len > 0;

		for (size_t i = 0; i < entry->len && all; i++) {
			all = ur_value_equal(combo_get(combo, entry->keys[i]),
					     entry->items[i]);
		}
		if (all)
			return true;
	}
	return false;
}

static const char *product(const struct ur_value *matrix, struct ur_combos *out)
{
	const struct ur_value *excludes = ur_value_get(matrix, "exclude");
	size_t total = 1, axes = 0;

	for (size_t i = 0; i < matrix->len; i++) {
		if (!is_axis(matrix->keys[i]))
			continue;
		axes++;
		total *= axis_len(matrix->items[i]);
		if (total > UR_COMBOS_MAX)
			return "matrix-too-large";
	}
	for (size_t n = 0; axes && n < total; n++) {
		struct ur_combo combo = { 0 };
		size_t rest = n;

		for (size_t i = 0; i < matrix->len; i++) {
			size_t len =
				is_axis(matrix->keys[i]) ? axis_len(matrix->items[i]) : 0;

			if (!len)
				continue;
			combo_set(&combo, matrix->keys[i],
				  axis_item(matrix->items[i], rest % len));
			rest /= len;
		}
		if (excluded(&combo, excludes)) {
			free(combo.keys);
			free(combo.values);
		} else {
			*combo_push(out) = combo;
		}
	}
	return NULL;
}

/* The include entry agrees with the combination in every axis they share. */
static bool agrees(const struct ur_combo *combo, const struct ur_value *entry,
		   const struct ur_value *matrix)
{
	for (size_t i = 0; i < entry->len; i++) {
		const struct ur_value *own = combo_get(combo, entry->keys[i]);

		if (own && ur_value_get(matrix, entry->keys[i]) &&
		    !ur_value_equal(own, entry->items[i]))
			return false;
	}
	return true;
}

static bool shares_axis(const struct ur_value *entry, const struct ur_value *matrix)
{
	for (size_t i = 0; i < entry->len; i++)
		if (ur_value_get(matrix, entry->keys[i]))
			return true;
	return false;
}

/* Entries that share an axis extend what they match; all others stand alone. An
 * entry without an axis is a combination of its own (unlike elsewhere). */
static void include(const struct ur_value *matrix, const struct ur_value *entries,
		    struct ur_combos *out)
{
	size_t base = out->len;

	for (int alone = 1; alone >= 0; alone--)
		for (size_t e = 0; e < entries->len; e++)
			if (alone && !shares_axis(entries->items[e], matrix))
				combo_from_map(out, entries->items[e]);
			else if (!alone && shares_axis(entries->items[e], matrix)) {
				const struct ur_value *entry = entries->items[e];
				bool matched = false;

				for (size_t c = 0; c < base; c++) {
					if (!agrees(&out->items[c], entry, matrix))
						continue;
					matched = true;
					for (size_t i = 0; i < entry->len; i++)
						combo_set(&out->items[c], entry->keys[i],
							  entry->items[i]);
				}
				if (!matched)
					combo_from_map(out, entry);
			}
}

static bool is_list_of_maps(const struct ur_value *list)
{
	if (list->kind != UR_VALUE_LIST)
		return false;
	for (size_t i = 0; i < list->len; i++)
		if (list->items[i]->kind != UR_VALUE_MAP ||
		    ur_value_get(list->items[i], "include") ||
		    ur_value_get(list->items[i], "exclude"))
			return false;
	return true;
}

static const char *check(const struct ur_value *matrix)
{
	const struct ur_value *entries = ur_value_get(matrix, "include");
	const struct ur_value *excludes = ur_value_get(matrix, "exclude");

	if ((entries && !is_list_of_maps(entries)) ||
	    (excludes && !is_list_of_maps(excludes)))
		return "matrix-invalid";
	for (size_t e = 0; excludes && e < excludes->len; e++)
		for (size_t i = 0; i < excludes->items[e]->len; i++)
			if (!ur_value_get(matrix, excludes->items[e]->keys[i]))
				return "matrix-invalid";
	return ur_value_has_unknown(matrix) ? "matrix-value" : NULL;
}

static bool only_lists(const struct ur_value *matrix)
{
	for (size_t i = 0; i < matrix->len; i++)
		if (matrix->items[i]->kind != UR_VALUE_LIST)
			return false;
	return true;
}

/* A value of which it was not seen what this version makes. */
static bool has_odd_axis(const struct ur_value *matrix, bool gitea, bool old)
{
	for (size_t i = 0; i < matrix->len; i++) {
		enum ur_value_kind kind = matrix->items[i]->kind;

		if (kind == UR_VALUE_NULL || (kind == UR_VALUE_MAP && !old) ||
		    (kind != UR_VALUE_LIST && !gitea))
			return true;
	}
	return false;
}

static bool has_many_keys(const struct ur_value *matrix)
{
	const struct ur_value *entries = ur_value_get(matrix, "include");

	for (size_t i = 0; entries && i < entries->len; i++)
		if (entries->items[i]->len > UR_COMBO_KEYS_MAX)
			return true;
	return matrix->len > UR_COMBO_KEYS_MAX;
}

static const char *expand(const struct ur_value *matrix, struct ur_combos *out)
{
	const struct ur_value *entries = ur_value_get(matrix, "include");
	const char *cause = check(matrix);

	if (!cause && has_many_keys(matrix))
		cause = "matrix-too-large";
	if (!cause)
		cause = product(matrix, out);
	if (cause)
		return cause;
	if (entries && entries->len > UR_COMBOS_MAX)
		return "matrix-too-large";
	if (entries)
		include(matrix, entries, out);
	return out->len > UR_COMBOS_MAX ? "matrix-too-large" : NULL;
}

/* Gitea up to 1.26 gives up the whole matrix when one of its values is no list, and
 * makes one job of it; 1.27 takes a single value for a list of one, and may come to
 * evaluate it; what Forgejo makes of either was not seen. */
const char *ur_matrix_combos(const struct ur_dialect *dialect,
			     const struct ur_value *matrix, struct ur_combos *out)
{
	struct ur_combos combos = UR_COMBOS_INIT;
	const char *cause = NULL;
	bool gitea = dialect->kind == UR_FORGE_GITEA;
	bool old = gitea && dialect->major == 1 && dialect->minor < 27;
	bool map = matrix->kind == UR_VALUE_MAP;

	if (dialect->matrix_evaluates && ur_value_has_expression(matrix))
		return "matrix-dynamic";
	if (matrix->kind == UR_VALUE_UNKNOWN || (map && has_odd_axis(matrix, gitea, old)))
		return "matrix-value";
	if (map && (!old || only_lists(matrix)))
		cause = expand(matrix, &combos);
	for (size_t i = 0; i < combos.len && !cause; i++)
		if (!label(&combos.items[i]))
			cause = "matrix-too-large";
	if (cause) {
		ur_combos_release(&combos);
		return cause;
	}
	if (combos.len > 1)
		qsort(combos.items, combos.len, sizeof(*combos.items), by_label);
	if (!combos.len && !(map && dialect->matrix_evaluates))
		combo_push(&combos);
	*out = combos;
	return NULL;
}
