/* SPDX-License-Identifier: MIT */
#ifndef POLICY_READING_H
#define POLICY_READING_H

#include "grammar.h"
#include "ur/policy/yaml.h"

/**
 * @file reading.h
 * What one version's parser makes of a file that was read as written: the same steps in the
 * same order, on the same types. The first thing that it refuses ends the reading; what is
 * not known for sure is a doubt, and never a refusal.
 */
struct ur_reading {
	const struct ur_grammar *grammar;
	char *refused;	/* "FILE:LINE:COLUMN: what", NULL while nothing is */
	char *doubt;	/* likewise */
	unsigned steps; /* nodes that were decoded, aliases followed */
	const struct ur_yaml_node *busy[64]; /* aliases that are being followed */
	size_t busy_len;
};

/** Most nodes that are decoded, aliases followed; past it the rest is in doubt. */
#define UR_READING_STEPS_MAX 400000u

/** Refused at this node, unless something was before. @return false */
bool ur_reading_refuse(struct ur_reading *reading, const struct ur_yaml_node *at,
		       const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/** In doubt at this node, unless something was before. */
void ur_reading_doubt(struct ur_reading *reading, const struct ur_yaml_node *at,
		      const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/** decode.c: as the decoder takes a value into a field of this form.
 *  @param what the field, for messages
 *  @return false when it was refused */
bool ur_decode(struct ur_reading *reading, const struct ur_yaml_node *node,
	       const struct ur_form *form, const char *what);
/** Would it decode? Nothing is refused by asking. */
bool ur_decodes(struct ur_reading *reading, const struct ur_yaml_node *node,
		const struct ur_form *form);

/** What an alias means, at last; the node itself where it is none. */
const struct ur_yaml_node *ur_written_target(const struct ur_yaml_node *node);
/** The text of a scalar, out of its base64 where it is tagged so. */
const char *ur_written_text(const struct ur_yaml_node *scalar);
/** Does it count as nothing, without looking at what an alias means? */
bool ur_written_is_null(const struct ur_yaml_node *node);

/** One entry of a map, with what `<<` brings in. */
struct ur_written_entry {
	const char *key;
	const struct ur_yaml_node *key_node, *value;
};
struct ur_written_entries {
	struct ur_written_entry *items;
	size_t len, cap;
};
/** As the decoder sees a map: keys that are words, each once, own ones before merged ones.
 *  @param map an alias is followed; anything but a map has none. The caller frees items. */
struct ur_written_entries ur_written_map(const struct ur_yaml_node *map);
/** The value of a key of that; NULL for none. */
const struct ur_yaml_node *ur_written_get(const struct ur_yaml_node *map,
					  const char *key);

/** The words of `on`, in the order in which the server has them. */
struct ur_written_events {
	const char **words; /* borrowed from the tree */
	size_t len;
};
/** decode_on.c @param on may be NULL. The caller frees words.
 *  @return false when it was refused */
bool ur_read_on(struct ur_reading *reading, const struct ur_yaml_node *root,
		const struct ur_yaml_node *on, struct ur_written_events *out);

/** rewrite.c: does what the server keeps of a job survive being written and read again?
 *  @return false when it was refused; *by_file when its row begins with the file's name */
bool ur_read_rewritten(struct ur_reading *reading, const struct ur_yaml_node *id,
		       const struct ur_yaml_node *job, bool *by_file);
/** Likewise of what it keeps of the workflow with each job. @return true when all rows
 *  begin with the file's name */
bool ur_read_kept(struct ur_reading *reading, const struct ur_yaml_node *root);
/** A name as it is left after that; borrowed from @c text. */
const char *ur_read_name(const struct ur_reading *reading, const char *text);

/** evaluated.c: what of a job, and of the rest, is evaluated when the jobs are made.
 *  @param needs_none its concurrency is evaluated at once
 *  @return false when it was refused */
bool ur_read_evaluated_job(struct ur_reading *reading, const struct ur_yaml_node *job,
			   bool needs_none);
bool ur_read_evaluated(struct ur_reading *reading, const struct ur_yaml_node *root);

/** block.c: does a text that is written as a block read back? The worse, the later. */
enum ur_block {
	UR_BLOCK_FINE = 0,
	UR_BLOCK_BY_FILE, /* not when the row is written, which begins with the file's name */
	UR_BLOCK_DOUBT,
	UR_BLOCK_REFUSED, /* not when the jobs are made */
};
/** With what a text is written, and so how often. */
enum ur_keeper {
	UR_KEPT_BY_JOB = 0,
	UR_KEPT_ONCE,
	UR_KEPT_BY_WORKFLOW,
	UR_MADE_ANEW, /* more often than was followed */
};
/** @param kept    the style stays as it was: a block
 *  @param in_list an element of a list, or the value of a map that is one */
enum ur_block ur_block_of(const struct ur_reading *reading, const char *text,
			  enum ur_keeper keeper, bool kept, bool in_list);

#endif
