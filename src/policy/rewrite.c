/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "reading.h"
#include "ur/base/memory.h"
#include "ur/base/strset.h"

/*
 * The servers write each job out alone and read it again. What they keep as it stands goes
 * out with its anchors and aliases, and an alias whose anchor is elsewhere ends it there.
 */

/* Anchors in the order in which they are written out. @return the alias that finds none */
static const struct ur_yaml_node *lost_alias(const struct ur_yaml_node *node,
					     struct ur_strset *anchors)
{
	const struct ur_yaml_node *lost = NULL;

	if (!node)
		return NULL;
	if (node->kind == UR_YAML_ALIAS)
		return ur_strset_has(anchors, node->text) ? NULL : node;
	if (node->anchor)
		ur_strset_add(anchors, node->anchor);
	for (size_t i = 0; i < node->len && !lost; i++) {
		if (node->kind == UR_YAML_MAP)
			lost = lost_alias(node->keys[i], anchors);
		if (!lost)
			lost = lost_alias(node->items[i], anchors);
	}
	return lost;
}

static const struct ur_yaml_node *lost_in_step(const struct ur_yaml_node *step,
					       struct ur_strset *anchors)
{
	const struct ur_yaml_node *lost = lost_alias(ur_written_get(step, "if"), anchors);

	return lost ? lost : lost_alias(ur_written_get(step, "env"), anchors);
}

/* In the order in which the server writes the fields that it keeps as they stand. */
static const struct ur_yaml_node *lost_in_job(const struct ur_reading *reading,
					      const struct ur_yaml_node *job)
{
	static const struct {
		const char *key;
		unsigned who;
	} before[] = { { "needs", EVERY }, { "env", EVERY }, { "if", EVERY } },
	  behind[] = { { "continue-on-error", GITEA_27 },
		       { "container", EVERY },
		       { "secrets", EVERY },
		       { "permissions", SINCE_GITEA_25 } };
	const struct ur_yaml_node *lost = NULL, *steps = ur_written_get(job, "steps");
	struct ur_strset anchors = UR_STRSET_INIT;

	for (size_t i = 0; i < UR_LEN(before) && !lost; i++)
		lost = lost_alias(ur_written_get(job, before[i].key), &anchors);
	steps = steps ? ur_written_target(steps) : NULL;
	for (size_t i = 0; steps && i < steps->len && !lost; i++)
		lost = lost_in_step(steps->items[i], &anchors);
	for (size_t i = 0; i < UR_LEN(behind) && !lost; i++)
		if (behind[i].who & reading->grammar->bit)
			lost = lost_alias(ur_written_get(job, behind[i].key), &anchors);
	ur_strset_release(&anchors);
	return lost;
}

/* Where a text stands: blocks are shifted as an element of a list, and as a value of a map
 * that is one. */
struct place {
	bool element, of_element;
};

/* What does not read back, the worst of it.
 * @param kept the style stays as it was; else every text is written anew */
static const struct ur_yaml_node *shifted(const struct ur_yaml_node *node, bool kept,
					  struct place place, enum ur_block *worst)
{
	const struct ur_yaml_node *found = NULL;

	if (!node)
		return NULL;
	if (!kept)
		node = ur_written_target(node);
	if (node->kind == UR_YAML_SCALAR) {
		enum ur_block block = !kept || node->block ?
					      ur_block_of(ur_written_text(node), kept) :
					      UR_BLOCK_FINE;

		if (block == UR_BLOCK_SHIFTED && !place.element && !place.of_element)
			block = UR_BLOCK_FINE;
		if (block <= *worst)
			return NULL;
		*worst = block;
		return node;
	}
	for (size_t i = 0; node->kind != UR_YAML_ALIAS && i < node->len; i++) {
		const struct ur_yaml_node *one =
			shifted(node->items[i], kept,
				node->kind == UR_YAML_LIST ?
					(struct place){ .element = true } :
					(struct place){ .of_element = place.element },
				worst);

		found = one ? one : found;
	}
	return found;
}

static const struct ur_yaml_node *either(const struct ur_yaml_node *a,
					 const struct ur_yaml_node *b)
{
	return b ? b : a;
}

static const struct ur_yaml_node *shifted_in_step(const struct ur_yaml_node *step,
						  enum ur_block *worst)
{
	static const char *const texts[] = { "id",    "name",
					     "uses",  "run",
					     "shell", "working-directory",
					     "with",  "timeout-minutes" };
	const struct place in_step = { .of_element = true };
	const struct ur_yaml_node *found;

	found = shifted(ur_written_get(step, "if"), true, in_step, worst);
	found = either(found, shifted(ur_written_get(step, "env"), true, in_step, worst));
	for (size_t i = 0; i < UR_LEN(texts); i++)
		found = either(found, shifted(ur_written_get(step, texts[i]), false,
					      in_step, worst));
	return found;
}

static const struct ur_yaml_node *shifted_in_job(const struct ur_reading *reading,
						 const struct ur_yaml_node *job,
						 enum ur_block *worst)
{
	static const char *const kept[] = { "env", "if", "container", "secrets" };
	static const char *const anew[] = { "name",	      "services", "defaults",
					    "outputs",	      "uses",	  "with",
					    "timeout-minutes" };
	const struct ur_yaml_node *found = NULL, *steps = ur_written_get(job, "steps");
	const struct place alone = { 0 };

	/* what is needed is written once and then taken out */
	if (reading->grammar->block == BLOCK_REFUSED)
		found = shifted(ur_written_get(job, "needs"), true, alone, worst);
	for (size_t i = 0; i < UR_LEN(kept); i++)
		found = either(found,
			       shifted(ur_written_get(job, kept[i]), true, alone, worst));
	for (size_t i = 0; i < UR_LEN(anew); i++)
		found = either(found, shifted(ur_written_get(job, anew[i]), false, alone,
					      worst));
	if (reading->grammar->bit & SINCE_GITEA_25)
		found = either(found, shifted(ur_written_get(job, "permissions"), true,
					      alone, worst));
	steps = steps ? ur_written_target(steps) : NULL;
	for (size_t i = 0; steps && i < steps->len; i++)
		found = either(found, shifted_in_step(steps->items[i], worst));
	return found;
}

bool ur_read_rewritten(struct ur_reading *reading, const struct ur_yaml_node *job,
		       bool *by_file)
{
	const struct ur_yaml_node *lost = lost_in_job(reading, job), *text;
	enum ur_block worst = UR_BLOCK_FINE;

	*by_file = false;
	if (lost)
		return ur_reading_refuse(reading, lost,
					 "alias '%.64s' means something outside the job, "
					 "where the server loses it",
					 lost->text);
	text = shifted_in_job(reading, job, &worst);
	if (worst == UR_BLOCK_TAB ||
	    (worst == UR_BLOCK_SHIFTED && reading->grammar->block == BLOCK_REFUSED))
		return ur_reading_refuse(
			reading, text,
			"a text that begins with %s does not survive "
			"being written and read again by the server",
			worst == UR_BLOCK_TAB ? "a tab" : "a blank or a line break");
	*by_file = worst == UR_BLOCK_SHIFTED;
	return true;
}

bool ur_read_kept(struct ur_reading *reading, const struct ur_yaml_node *root)
{
	const struct ur_yaml_node *on = ur_written_get(root, "on"),
				  *permissions = ur_written_get(root, "permissions");
	const struct place alone = { 0 };
	enum ur_block worst = UR_BLOCK_FINE;
	struct ur_strset anchors = UR_STRSET_INIT;
	bool lost = lost_alias(on, &anchors) != NULL;

	shifted(on, true, alone, &worst);
	if (reading->grammar->bit & SINCE_GITEA_25) {
		lost = lost || lost_alias(permissions, &anchors);
		shifted(permissions, true, alone, &worst);
	}
	ur_strset_release(&anchors);
	return lost || worst != UR_BLOCK_FINE;
}
