/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "reading.h"
#include "ur/base/memory.h"

#define CALL "workflow_call"
#define DISPATCH "workflow_dispatch"

static void push(struct ur_written_events *out, const struct ur_reading *reading,
		 const char *word)
{
	if (!reading->grammar->drops_call || strcmp(word, CALL) != 0)
		out->words[out->len++] = word;
}

/* A scalar that the decoder gives as a text where no type is asked for. */
static bool is_text(const struct ur_yaml_node *node)
{
	node = ur_written_target(node);
	return node->kind == UR_YAML_SCALAR && node->tag == UR_YAML_STRING;
}

/* Decoded without a type: a map whose keys are not all texts is of another type. */
static bool is_map_of_words(const struct ur_yaml_node *map)
{
	for (size_t i = 0; i < map->len; i++) {
		const struct ur_yaml_node *key = ur_written_target(map->keys[i]);

		if (key->kind != UR_YAML_SCALAR || key->tag != UR_YAML_STRING ||
		    key->binary || (key->tagged && key->odd_tag))
			return false;
	}
	return true;
}

static bool refuse_on(struct ur_reading *reading, const struct ur_yaml_node *at,
		      const char *event)
{
	return ur_reading_refuse(reading, at, "'%.64s' below 'on' cannot be %s", event,
				 ur_yaml_shape(at));
}

/* `schedule`: maps with texts in them. */
static bool read_schedule(struct ur_reading *reading, const struct ur_yaml_node *list,
			  const char *event)
{
	for (size_t i = 0; i < list->len; i++) {
		const struct ur_yaml_node *entry = ur_written_target(list->items[i]);
		struct ur_written_entries of;
		bool fine = entry->kind == UR_YAML_MAP && is_map_of_words(entry);

		of = ur_written_map(entry);
		for (size_t k = 0; k < of.len && fine; k++)
			fine = is_text(of.items[k].value) &&
			       (!reading->grammar->cron_alone ||
				!strcmp(of.items[k].key, "cron"));
		free(of.items);
		if (!fine)
			return ur_reading_refuse(
				reading, list->items[i],
				"an entry of '%.64s' is no map of texts that this "
				"version knows",
				event);
	}
	return true;
}

/* What the map of an event holds, where it is told by its decoded value. */
static bool may_hold_map(const struct ur_reading *reading, const char *event,
			 const char *key)
{
	if (!strcmp(event, DISPATCH))
		return reading->grammar->dispatch_inputs && !strcmp(key, "inputs");
	return !strcmp(event, CALL) && reading->grammar->call_inputs &&
	       (!strcmp(key, "inputs") || !strcmp(key, "outputs"));
}

static bool read_filter_value(struct ur_reading *reading, const char *event,
			      const struct ur_written_entry *filter)
{
	const struct ur_yaml_node *value = ur_written_target(filter->value);

	if (is_text(value))
		return true;
	if (value->kind == UR_YAML_MAP && is_map_of_words(value) &&
	    may_hold_map(reading, event, filter->key))
		return true;
	if (value->kind != UR_YAML_LIST)
		return refuse_on(reading, filter->value, filter->key);
	for (size_t i = 0; i < value->len; i++)
		if (!is_text(value->items[i]))
			return refuse_on(reading, value->items[i], filter->key);
	return true;
}

/* The value is decoded by what it looks like, and then has to be of a known type. */
static bool read_event_by_value(struct ur_reading *reading, const char *event,
				const struct ur_yaml_node *written)
{
	const struct ur_yaml_node *value = ur_written_target(written);
	struct ur_written_entries filters;
	bool fine = true;

	if (!ur_decode(reading, written, &ur_form_any, event))
		return false;
	if (ur_written_is_null(value))
		return true;
	if (is_text(value))
		return !reading->grammar->no_text_event ||
		       refuse_on(reading, written, event);
	if (value->kind == UR_YAML_LIST && !strcmp(event, "schedule"))
		return read_schedule(reading, value, event);
	if (value->kind != UR_YAML_MAP || !is_map_of_words(value))
		return refuse_on(reading, written, event);
	filters = ur_written_map(value);
	for (size_t i = 0; i < filters.len && fine; i++)
		fine = read_filter_value(reading, event, &filters.items[i]);
	free(filters.items);
	return fine;
}

static bool read_inputs(struct ur_reading *reading, const struct ur_yaml_node *inputs)
{
	for (size_t i = 0; i < inputs->len; i++) {
		const struct ur_yaml_node *key = inputs->keys[i];

		if (key->kind != UR_YAML_SCALAR)
			return refuse_on(reading, key, "inputs");
		if (!ur_decode(reading, key, &ur_form_word, "inputs"))
			return false;
		if (inputs->items[i]->kind != UR_YAML_MAP)
			return refuse_on(reading, inputs->items[i], key->text);
		if (!ur_decode(reading, inputs->items[i], &ur_form_input, key->text))
			return false;
	}
	return true;
}

static bool read_filter_by_node(struct ur_reading *reading, const char *event,
				const struct ur_yaml_node *key,
				const struct ur_yaml_node *value)
{
	const char *filter;

	if (key->kind != UR_YAML_SCALAR)
		return refuse_on(reading, key, event);
	if (!ur_decode(reading, key, &ur_form_word, event))
		return false;
	filter = ur_written_is_null(key) ? "" : ur_written_text(key);
	switch (value->kind) {
	case UR_YAML_LIST:
		return ur_decode(reading, value, &ur_form_texts, filter);
	case UR_YAML_SCALAR:
		return reading->grammar->texts_of_event ?
			       ur_decode(reading, value, &ur_form_word, filter) :
			       refuse_on(reading, value, filter);
	case UR_YAML_MAP:
		return !strcmp(event, DISPATCH) && !strcmp(filter, "inputs") ?
			       read_inputs(reading, value) :
			       refuse_on(reading, value, filter);
	case UR_YAML_ALIAS:
		break;
	}
	return refuse_on(reading, value, filter);
}

/* Told by what is written there, and only then decoded. */
static bool read_event_by_node(struct ur_reading *reading, const char *event,
			       const struct ur_yaml_node *value)
{
	if (value->kind == UR_YAML_SCALAR)
		return true;
	if (value->kind == UR_YAML_LIST)
		return ur_decode(reading, value, &ur_form_list, event) &&
		       (strcmp(event, "schedule") != 0 ||
			read_schedule(reading, value, event));
	if (value->kind != UR_YAML_MAP)
		return refuse_on(reading, value, event);
	for (size_t i = 0; i < value->len; i++)
		if (!read_filter_by_node(reading, event, value->keys[i], value->items[i]))
			return false;
	return true;
}

static bool read_map(struct ur_reading *reading, const struct ur_yaml_node *on,
		     struct ur_written_events *out)
{
	for (size_t i = 0; i < on->len; i++) {
		const struct ur_yaml_node *key = on->keys[i];

		if (key->kind != UR_YAML_SCALAR)
			return ur_reading_refuse(reading, key, "%s as an event of 'on'",
						 ur_yaml_shape(key));
		if (reading->grammar->drops_call && !strcmp(key->text, CALL))
			continue;
		if (reading->grammar->on == ON_BY_NODE ?
			    !read_event_by_node(reading, key->text, on->items[i]) :
			    !read_event_by_value(reading, key->text, on->items[i]))
			return false;
		/* as it is written: nothing is decoded here */
		push(out, reading, key->text);
	}
	return true;
}

static bool read_list(struct ur_reading *reading, const struct ur_yaml_node *on,
		      struct ur_written_events *out)
{
	if (!ur_decode(reading, on, &ur_form_list, "on"))
		return false;
	for (size_t i = 0; i < on->len; i++) {
		if (!is_text(on->items[i]))
			return ur_reading_refuse(reading, on->items[i],
						 "an event of 'on' is no text");
		push(out, reading, ur_written_text(ur_written_target(on->items[i])));
	}
	return true;
}

bool ur_read_on(struct ur_reading *reading, const struct ur_yaml_node *root,
		const struct ur_yaml_node *on, struct ur_written_events *out)
{
	if (!on)
		return ur_reading_refuse(reading, root, "'on' is missing");
	out->words = ur_xcalloc(on->len + 1, sizeof(*out->words));
	switch (on->kind) {
	case UR_YAML_SCALAR:
		if (!ur_decode(reading, on, &ur_form_word, "on"))
			return false;
		push(out, reading, ur_written_is_null(on) ? "" : ur_written_text(on));
		return true;
	case UR_YAML_LIST:
		return read_list(reading, on, out);
	case UR_YAML_MAP:
		return read_map(reading, on, out);
	case UR_YAML_ALIAS:
		break;
	}
	return ur_reading_refuse(reading, on, "'on' is an alias");
}
