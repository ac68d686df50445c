/* SPDX-License-Identifier: MIT */
#ifndef POLICY_YAML_BUILD_H
#define POLICY_YAML_BUILD_H

#include <yaml.h>

#include "ur/policy/yaml.h"

/**
 * @file yaml_build.h
 * The tree while it grows.
 */

struct ur_yaml_anchor {
	char *name;
	struct ur_yaml_node *node;
	bool open; /* its end was not seen yet */
};

struct ur_yaml {
	char *file;
	struct ur_yaml_node **nodes; /* all of them, for freeing */
	size_t nodes_len, nodes_cap;
	struct ur_yaml_node *root;
	unsigned odd_anchor; /* see ur_yaml_odd_anchor() */
	unsigned question;   /* see ur_yaml_question() */
};

/* One map or list that is being read. */
struct ur_yaml_level {
	struct ur_yaml_node *node;
	struct ur_yaml_node *key; /* waits for its value */
	size_t anchor;		  /* index + 1 of its anchor, 0 for none */
	bool flow;		  /* in brackets or braces */
};

struct ur_yaml_builder {
	const char *bytes; /* what is read; borrowed */
	size_t len;
	struct ur_yaml *doc;
	yaml_parser_t parser;
	struct ur_yaml_level levels[UR_YAML_DEPTH_MAX];
	size_t depth;
	struct ur_yaml_anchor *anchors;
	size_t anchors_len, anchors_cap;
	unsigned aliases;
	unsigned total; /* nodes with aliases expanded */
	unsigned flags;
	enum ur_yaml_fault fault;
	struct ur_error *err;
	size_t at, index; /* byte and character up to which events were looked at */
};

/** Record why, with the position. @return UR_ECONFIG */
enum ur_errc ur_yaml_refuse(struct ur_yaml_builder *b, enum ur_yaml_fault fault,
			    size_t line, size_t column, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
/** Record what libyaml objects to, with a hint where one helps. @return UR_ECONFIG */
enum ur_errc ur_yaml_refuse_syntax(struct ur_yaml_builder *b);
/** Append to a list, or with a key to a map. */
void ur_yaml_push(struct ur_yaml_node *parent, struct ur_yaml_node *key,
		  struct ur_yaml_node *value);
/** Duplicate keys and `<<`, once all of a map was read. */
enum ur_errc ur_yaml_finish_map(struct ur_yaml_builder *b, struct ur_yaml_node *map);
/** `<<` alone, of what was kept as written; one without a map goes. */
void ur_yaml_merge_map(struct ur_yaml_node *map);

/** What this event, or a line of the text, may mean to other readers: UR_YAML_FINE for the
 *  same, else why not. */
enum ur_yaml_fault ur_yaml_read_otherwise(struct ur_yaml_builder *b,
					  const yaml_event_t *event);
/** A plain text with a '?' in a flow list or map? */
bool ur_yaml_has_question(const struct ur_yaml_builder *b, const yaml_event_t *event);
/** Has this line, or the one before, an anchor or alias that ends for this reader at a
 *  character which others take into its name? */
bool ur_yaml_has_odd_anchor(const char *bytes, size_t len, size_t line);
/** May a tag of it hold what ends one for this reader, or a word begin with '?'? */
bool ur_yaml_has_wide_tag(const char *bytes, size_t len);
enum ur_yaml_fault ur_yaml_lines_otherwise(const char *bytes, size_t len, size_t *line);

#endif
