/* SPDX-License-Identifier: MIT */
#ifndef UR_POLICY_YAML_H
#define UR_POLICY_YAML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ur/base/error.h"

/**
 * @file yaml.h
 * YAML text to a tree of nodes that know where they stand. Read by the settings
 * and by the workflow model. Everything a stranger can grow is limited while the tree
 * is built; passing a limit is an error. Plain scalars are resolved as the
 * servers' own decoder does: `true` and `false` are booleans, `yes`, `no`, `on`, `off`, `y`
 * and `n` are strings, `0x10`, `0o17`, `017` and `1_000` are integers.
 */
#define UR_YAML_BYTES_MAX ((size_t)1 << 20)
#define UR_YAML_NODES_MAX 20000u /* counted with every alias expanded */
#define UR_YAML_DEPTH_MAX 64u	 /* likewise */
#define UR_YAML_ALIASES_MAX 1000u

enum ur_yaml_kind {
	UR_YAML_SCALAR = 0,
	UR_YAML_LIST,
	UR_YAML_MAP,
	UR_YAML_ALIAS, /* only in a tree as written, see UR_YAML_AS_WRITTEN */
};

/** What a scalar is. Zero is the word nothing is concluded from. */
enum ur_yaml_tag {
	UR_YAML_OTHER = 0, /* a custom tag, or text that does not fit its tag */
	UR_YAML_STRING,
	UR_YAML_NULL,
	UR_YAML_BOOL,
	UR_YAML_INT,
	UR_YAML_FLOAT,
	UR_YAML_TIME, /* "2026-11-22": a date to the servers, a string to us */
};

/**
 * One node. An aliased node is shared: the same pointer stands in several
 * places, with the position of its anchor. `<<` is already merged.
 */
struct ur_yaml_node {
	enum ur_yaml_kind kind;
	enum ur_yaml_tag tag;  /* scalars */
	bool quoted;	       /* scalars: not written plain */
	bool block;	       /* scalars: written as a block, with | or > */
	bool merged;	       /* maps: some entries came by `<<` */
	bool twice;	       /* maps: a key stood there again; the first one is kept */
	unsigned line, column; /* from 1 */
	const char *file;      /* as given to ur_yaml_parse() */
	char *text; /* scalars: as written, unescaped, without NUL; an alias: the
				  name of its anchor */
	size_t text_len;
	char *anchor;  /* its own name for aliases; NULL for none */
	char *decoded; /* scalars tagged !!binary: what their base64 says, NULL when it is
			  none */
	bool binary;   /* scalars: tagged !!binary */
	bool tagged;   /* a tag of its own stands before it */
	bool merge_tag; /* scalars: tagged !!merge */
	bool odd_tag;	/* tagged with a word that the decoder does not know */
	bool null_tag;	/* lists and maps: tagged !!null */
	bool open;	/* an alias that stands inside what it means */
	bool settled;	/* see ur_yaml_settle() */
	struct ur_yaml_node *target; /* of an alias */
	struct ur_yaml_node **items; /* entries of a list, values of a map */
	struct ur_yaml_node **keys;  /* maps: scalars, beside items */
	size_t len, cap;
	unsigned weight; /* nodes below and including this one, aliases expanded */
	unsigned height; /* levels below and including this one */
};

/** A parsed text and all its nodes. */
struct ur_yaml;

/** Why a text was refused. */
enum ur_yaml_fault {
	UR_YAML_FINE = 0,
	UR_YAML_SYNTAX,	   /* not YAML to anybody */
	UR_YAML_LIMIT,	   /* perhaps fine, but larger or deeper than is read here */
	UR_YAML_DUPLICATE, /* a key twice in one map */
	UR_YAML_ANCHOR,	   /* a character in an anchor that not every reader refuses */
	UR_YAML_OTHERS,	   /* refused here, where other readers may take it */
};

enum {
	/** Stop after the first document, as the servers do; otherwise a second one is
	 *  an error. */
	UR_YAML_FIRST_DOCUMENT = 1,
	/** Aliases, `<<`, keys of every kind and keys given twice are kept as they stand,
	 *  until ur_yaml_settle(). */
	UR_YAML_AS_WRITTEN = 2,
};

/**
 * @param file  name for messages: "config.yml"; copied
 * @param fault why it was refused; may be NULL
 * @return UR_OK with *out, to be freed with ur_yaml_free(); UR_ECONFIG with
 *         "FILE:LINE:COLUMN: what"
 */
enum ur_errc ur_yaml_parse(const char *bytes, size_t len, const char *file,
			   unsigned flags, struct ur_yaml **out,
			   enum ur_yaml_fault *fault, struct ur_error *err);
/** The line of the first anchor or alias that ends, for this reader, at a character which
 *  others take into its name; 0 for none. */
unsigned ur_yaml_odd_anchor(const struct ur_yaml *yaml);
/** The line of the first plain text with a '?' in a list in brackets or a map in braces,
 *  which older readers refuse; 0 for none. */
unsigned ur_yaml_question(const struct ur_yaml *yaml);
/** From now on aliases are what they mean and `<<` is merged, as everywhere else. A key that
 *  is a list or a map goes with its value, of a key given twice the first stays, and what
 *  would contain itself, or grow past UR_YAML_NODES_MAX, is a text without a type. */
void ur_yaml_settle(struct ur_yaml *yaml);
/** Accepts NULL. */
void ur_yaml_free(struct ur_yaml *yaml);
/** How many nodes are held, an aliased one once: what a parsed text costs. */
size_t ur_yaml_nodes(const struct ur_yaml *yaml);
/** NULL for a text without any node (empty, only comments). */
const struct ur_yaml_node *ur_yaml_root(const struct ur_yaml *yaml);

/** Value of a key; NULL when @c map is NULL, no map, or has no such key. */
const struct ur_yaml_node *ur_yaml_get(const struct ur_yaml_node *map, const char *key);
/** The key's own node, for its position. */
const struct ur_yaml_node *ur_yaml_get_key(const struct ur_yaml_node *map,
					   const char *key);
/** The key `<<` that merges. */
bool ur_yaml_is_merge(const struct ur_yaml_node *key);
/** NULL, or a scalar that is null (`key:`, `key: ~`). */
bool ur_yaml_is_null(const struct ur_yaml_node *node);
/** Same kind, tag and text, all the way down; order of keys does not matter.
 *  Positions and quoting do not count. Both may be NULL. */
bool ur_yaml_equal(const struct ur_yaml_node *a, const struct ur_yaml_node *b);

/** "a list", "nothing", "a number": what stands there, for a message. */
const char *ur_yaml_shape(const struct ur_yaml_node *node);
/** Set UR_ECONFIG with "FILE:LINE:COLUMN: " in front. */
enum ur_errc ur_yaml_complain(struct ur_error *err, const struct ur_yaml_node *node,
			      const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/*
 * Typed reading. @c what names the setting in messages ("rules.min_age"). All
 * return UR_OK or UR_ECONFIG with the position; *out points into the tree.
 */

/** Any scalar but null, a boolean or a custom tag; numbers as they were written. */
enum ur_errc ur_yaml_string(const struct ur_yaml_node *node, const char *what,
			    const char **out, struct ur_error *err);
enum ur_errc ur_yaml_bool(const struct ur_yaml_node *node, const char *what, bool *out,
			  struct ur_error *err);
enum ur_errc ur_yaml_int(const struct ur_yaml_node *node, const char *what, int64_t *out,
			 struct ur_error *err);
enum ur_errc ur_yaml_want(const struct ur_yaml_node *node, enum ur_yaml_kind kind,
			  const char *what, struct ur_error *err);
/**
 * Every key of @c map is one of @c known; else UR_ECONFIG for the first that is not, with the
 * nearest word as hint, or all of them when none is near.
 * @param what where the keys stand: "rules", "" for the top
 */
enum ur_errc ur_yaml_check_keys(const struct ur_yaml_node *map, const char *what,
				const char *const *known, size_t known_len,
				struct ur_error *err);

/*
 * Scalars by themselves.
 */

/** What the servers' decoder makes of a plain text. */
enum ur_yaml_tag ur_yaml_resolve(const char *text);
/** Value of a text that resolves to UR_YAML_INT. @return false when above 64 bits signed */
bool ur_yaml_int_value(const char *text, int64_t *out);
/** Value of a text that resolves to UR_YAML_FLOAT. */
double ur_yaml_float_value(const char *text);

#endif
