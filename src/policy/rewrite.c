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

/* What of a job or of a workflow does not read back: the worst of it. */
struct shift {
	const struct ur_reading *reading;
	enum ur_keeper keeper;
	enum ur_block worst;
	const struct ur_yaml_node *at;
};

static void look_at_text(struct shift *shift, const struct ur_yaml_node *node, bool kept,
			 struct place place)
{
	const char *text = ur_written_text(node);
	enum ur_block block;

	if (kept ? !node->block : !strchr(text, '\n'))
		return;
	block = ur_block_of(shift->reading, text, shift->keeper, kept,
			    place.element || place.of_element);
	if (block <= shift->worst)
		return;
	shift->worst = block;
	shift->at = node;
}

/* @param kept the style stays as it was; else every text is written anew */
static void look_at(struct shift *shift, const struct ur_yaml_node *node, bool kept,
		    struct place place)
{
	if (!node)
		return;
	if (!kept)
		node = ur_written_target(node);
	if (node->kind == UR_YAML_SCALAR)
		look_at_text(shift, node, kept, place);
	for (size_t i = 0; node->kind == UR_YAML_MAP && i < node->len; i++)
		if (node->keys[i]->kind == UR_YAML_SCALAR)
			look_at_text(shift, node->keys[i], kept, (struct place){ 0 });
	for (size_t i = 0; node->kind != UR_YAML_ALIAS && i < node->len; i++)
		look_at(shift, node->items[i], kept,
			node->kind == UR_YAML_LIST ?
				(struct place){ .element = true } :
				(struct place){ .of_element = place.element });
}

static void look_at_step(struct shift *shift, const struct ur_yaml_node *step)
{
	static const char *const texts[] = { "id",    "name",
					     "uses",  "run",
					     "shell", "working-directory",
					     "with",  "timeout-minutes" };
	const struct place in_step = { .of_element = true };

	look_at(shift, ur_written_get(step, "if"), true, in_step);
	look_at(shift, ur_written_get(step, "env"), true, in_step);
	for (size_t i = 0; i < UR_LEN(texts); i++)
		look_at(shift, ur_written_get(step, texts[i]), false, in_step);
}

/* What is decoded and made anew on the way. */
static void look_at_made(struct shift *shift, const struct ur_yaml_node *made)
{
	struct shift one = { .reading = shift->reading, .keeper = UR_MADE_ANEW };
	const struct ur_yaml_node *node = made ? ur_written_target(made) : NULL;

	if (node && node->kind == UR_YAML_SCALAR)
		look_at_text(&one, node, false, (struct place){ 0 });
	if (one.worst != UR_BLOCK_FINE && shift->worst < UR_BLOCK_DOUBT) {
		shift->worst = UR_BLOCK_DOUBT;
		shift->at = made;
	}
	/* what an alias of a list stands for is looked at where it is written */
	for (size_t i = 0; node == made && node && i < node->len; i++)
		look_at_made(shift, node->items[i]);
}

static void look_at_job(struct shift *shift, const struct ur_yaml_node *job)
{
	static const char *const kept[] = { "env", "if", "container", "secrets" };
	static const char *const anew[] = { "name",	      "services", "defaults",
					    "outputs",	      "uses",	  "with",
					    "timeout-minutes" };
	const struct ur_yaml_node *steps = ur_written_get(job, "steps");
	const struct ur_yaml_node *strategy = ur_written_get(job, "strategy");
	const struct ur_reading *reading = shift->reading;
	const struct place alone = { 0 };

	shift->keeper = UR_KEPT_ONCE;
	look_at(shift, ur_written_get(job, "needs"), true, alone);
	shift->keeper = UR_KEPT_BY_JOB;
	for (size_t i = 0; i < UR_LEN(kept); i++)
		look_at(shift, ur_written_get(job, kept[i]), true, alone);
	for (size_t i = 0; i < UR_LEN(anew); i++)
		look_at(shift, ur_written_get(job, anew[i]), false, alone);
	if (reading->grammar->bit & SINCE_GITEA_25)
		look_at(shift, ur_written_get(job, "permissions"), true, alone);
	if (reading->grammar->bit & SINCE_GITEA_24)
		look_at(shift, ur_written_get(job, "concurrency"), false, alone);
	if (strategy) {
		look_at(shift, ur_written_get(strategy, "fail-fast"), false, alone);
		look_at(shift, ur_written_get(strategy, "max-parallel"), false, alone);
		look_at_made(shift, ur_written_get(strategy, "matrix"));
	}
	steps = steps ? ur_written_target(steps) : NULL;
	for (size_t i = 0; steps && i < steps->len; i++)
		look_at_step(shift, steps->items[i]);
	look_at_made(shift, ur_written_get(job, "runs-on"));
}

/* @return false where it is refused */
static bool judge(struct ur_reading *reading, const struct shift *shift)
{
	static const char what[] =
		"a text that begins with a blank, a tab or a line break";

	if (shift->worst == UR_BLOCK_DOUBT)
		ur_reading_doubt(reading, shift->at,
				 "%s may not survive being written "
				 "and read again by the server",
				 what);
	if (shift->worst == UR_BLOCK_REFUSED)
		return ur_reading_refuse(reading, shift->at,
					 "%s does not survive being written and read "
					 "again by the server",
					 what);
	return true;
}

bool ur_read_rewritten(struct ur_reading *reading, const struct ur_yaml_node *id,
		       const struct ur_yaml_node *job, bool *by_file)
{
	const struct ur_yaml_node *lost = lost_in_job(reading, job);
	struct shift shift = { .reading = reading };

	*by_file = false;
	if (lost)
		return ur_reading_refuse(reading, lost,
					 "alias '%.64s' means something outside the job, "
					 "where the server loses it",
					 lost->text);
	look_at(&shift, id, false, (struct place){ 0 });
	look_at_job(&shift, job);
	*by_file = shift.worst == UR_BLOCK_BY_FILE;
	return judge(reading, &shift);
}

bool ur_read_kept(struct ur_reading *reading, const struct ur_yaml_node *root)
{
	const struct ur_yaml_node *on = ur_written_get(root, "on"),
				  *permissions = ur_written_get(root, "permissions");
	static const char *const anew[] = { "name", "env", "defaults" };
	const struct place alone = { 0 };
	struct shift shift = { .reading = reading, .keeper = UR_KEPT_BY_WORKFLOW };
	struct ur_strset anchors = UR_STRSET_INIT;
	bool lost = lost_alias(on, &anchors) != NULL;

	look_at(&shift, on, true, alone);
	for (size_t i = 0; i < UR_LEN(anew); i++)
		look_at(&shift, ur_written_get(root, anew[i]), false, alone);
	if (reading->grammar->bit & SINCE_GITEA_25) {
		look_at(&shift, ur_written_get(root, "run-name"), false, alone);
		lost = lost || lost_alias(permissions, &anchors);
		look_at(&shift, permissions, true, alone);
	}
	ur_strset_release(&anchors);
	judge(reading, &shift); /* nothing of it is refused */
	return lost || shift.worst == UR_BLOCK_BY_FILE;
}
