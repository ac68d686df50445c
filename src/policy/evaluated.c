/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "reading.h"
#include "ur/base/memory.h"
#include "ur/core/template.h"
#include "ur/core/term.h"

/*
 * What the servers evaluate when they make the jobs of a run. An expression that is broken
 * leaves a name empty (core/interpolate.h) and ends the run elsewhere; one that does not end
 * is more than they expect.
 */

#define NEWEST (GITEA_26 | GITEA_27)

static enum ur_template kind_of(const struct ur_yaml_node *node, struct ur_str *whole)
{
	node = node ? ur_written_target(node) : NULL;
	if (!node || node->kind != UR_YAML_SCALAR || ur_written_is_null(node))
		return UR_TEMPLATE_PLAIN;
	return ur_template_of(ur_written_text(node), whole);
}

/* Does the server die of evaluating this text? */
static bool is_deadly(const struct ur_reading *reading, const struct ur_yaml_node *node)
{
	struct ur_str whole = UR_STR_INIT_LIMIT(128 << 10);
	enum ur_template kind = kind_of(node, &whole);

	ur_str_release(&whole);
	return kind == UR_TEMPLATE_OPEN ||
	       (kind == UR_TEMPLATE_OPEN_TEXT && !(reading->grammar->bit & NEWEST));
}

static bool refuse_deadly(struct ur_reading *reading, const struct ur_yaml_node *node)
{
	return ur_reading_refuse(reading, node,
				 "an expression that does not end, of which the server "
				 "dies");
}

static void doubt_deadly(struct ur_reading *reading, const struct ur_yaml_node *node)
{
	ur_reading_doubt(reading, node,
			 "an expression that does not end, of which the server may die");
}

/* Is it an expression that ends in an error, whatever the run is? */
static bool is_broken(const struct ur_yaml_node *node)
{
	static const char alone[] = "format('{0}', ";
	struct ur_str whole = UR_STR_INIT_LIMIT(128 << 10);
	enum ur_template kind = kind_of(node, &whole);
	bool broken = kind == UR_TEMPLATE_OPEN || kind == UR_TEMPLATE_OPEN_TEXT;

	if (kind == UR_TEMPLATE_FORMAT && !whole.overflowed) {
		/* one that is all of the text is evaluated by itself */
		bool by_itself = ur_starts_with(whole.buf, alone);
		struct ur_term term;

		if (by_itself)
			whole.buf[whole.len - 1] = '\0';
		term = ur_term_of(whole.buf + (by_itself ? strlen(alone) : 0), NULL);
		broken = term.kind == UR_TERM_BROKEN;
		ur_term_release(&term);
	}
	ur_str_release(&whole);
	return broken;
}

static bool refuse_broken(struct ur_reading *reading, const struct ur_yaml_node *node)
{
	return ur_reading_refuse(reading, node, "an expression that cannot be evaluated");
}

/* A text, or a map of a group and how to cancel. */
static bool read_concurrency(struct ur_reading *reading, const struct ur_yaml_node *node)
{
	static const char *const keys[] = { "group", "cancel-in-progress" };

	if (!node)
		return true;
	if (is_broken(node))
		return refuse_broken(reading, node);
	for (size_t i = 0; i < UR_LEN(keys); i++) {
		const struct ur_yaml_node *value = ur_written_get(node, keys[i]);

		if (is_broken(value))
			return refuse_broken(reading, value);
	}
	return true;
}

static bool read_runs_on(struct ur_reading *reading, const struct ur_yaml_node *runs_on)
{
	const struct ur_yaml_node *node = runs_on ? ur_written_target(runs_on) : NULL;
	bool sure = reading->grammar->kind == UR_FORGE_GITEA;

	if (!node)
		return true;
	if (is_deadly(reading, node) && sure)
		return refuse_deadly(reading, runs_on);
	if (is_deadly(reading, node))
		doubt_deadly(reading, runs_on);
	sure = sure && node->kind == UR_YAML_LIST &&
	       ur_decodes(reading, node, &ur_form_texts);
	for (size_t i = 0; i < node->len; i++) {
		const struct ur_yaml_node *one = ur_written_target(node->items[i]);

		for (size_t k = 0; one->kind == UR_YAML_LIST && k < one->len; k++)
			if (is_deadly(reading, one->items[k]))
				doubt_deadly(reading, one);
		if (is_deadly(reading, one) && sure)
			return refuse_deadly(reading, one);
		if (is_deadly(reading, one))
			doubt_deadly(reading, one);
	}
	return true;
}

bool ur_read_evaluated_job(struct ur_reading *reading, const struct ur_yaml_node *job,
			   bool needs_none)
{
	const struct ur_yaml_node *name = ur_written_get(job, "name");
	const struct ur_yaml_node *goes_on = ur_written_get(job, "continue-on-error");
	unsigned bit = reading->grammar->bit;

	/* Forgejo evaluates every name, Gitea those of a matrix */
	if (reading->grammar->kind == UR_FORGE_FORGEJO && is_deadly(reading, name))
		return refuse_deadly(reading, name);
	if (bit == GITEA_27 && is_broken(goes_on))
		return refuse_broken(reading, goes_on);
	if ((bit & NEWEST) && needs_none &&
	    !read_concurrency(reading, ur_written_get(job, "concurrency")))
		return false;
	return read_runs_on(reading, ur_written_get(job, "runs-on"));
}

bool ur_read_evaluated(struct ur_reading *reading, const struct ur_yaml_node *root)
{
	const struct ur_yaml_node *run_name = ur_written_get(root, "run-name");
	unsigned bit = reading->grammar->bit;

	if ((bit & SINCE_GITEA_25) && is_deadly(reading, run_name))
		return refuse_deadly(reading, run_name);
	return !(bit & NEWEST) ||
	       read_concurrency(reading, ur_written_get(root, "concurrency"));
}
