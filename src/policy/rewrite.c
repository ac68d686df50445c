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
		       { "permissions", GITEA_25 | GITEA_26 | GITEA_27 } };
	const struct ur_yaml_node *lost = NULL,
				  *steps = ur_written_get(job, "steps");
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

bool ur_read_rewritten(struct ur_reading *reading, const struct ur_yaml_node *job,
		       bool *by_file)
{
	const struct ur_yaml_node *lost = lost_in_job(reading, job);

	*by_file = false;
	if (lost)
		return ur_reading_refuse(reading, lost,
					 "alias '%.64s' means something outside the job, "
					 "where the server loses it",
					 lost->text);
	return true;
}

bool ur_read_kept_alias(const struct ur_reading *reading, const struct ur_yaml_node *root)
{
	struct ur_strset anchors = UR_STRSET_INIT;
	bool lost = lost_alias(ur_written_get(root, "on"), &anchors) != NULL;

	if (reading->grammar->bit & (GITEA_25 | GITEA_26 | GITEA_27))
		lost = lost || lost_alias(ur_written_get(root, "permissions"), &anchors);
	ur_strset_release(&anchors);
	return lost;
}
