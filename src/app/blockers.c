/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ur/app/pass.h"
#include "ur/base/memory.h"
#include "ur/core/glob.h"

/*
 * "Everything is green, why can I not merge?" What branch protection requires besides the
 * umbrella and is not green: a red or pending status that an entry covers, and an entry that
 * no status covers.
 */

static bool passes_the_gate(const struct ur_dialect *dialect, enum ur_state state)
{
	return state == UR_STATE_SUCCESS || state == UR_STATE_SKIPPED ||
	       (state == UR_STATE_WARNING && dialect->warning_passes);
}

/* @return how many statuses the entry covers, the umbrella's own among them */
static size_t add_covered(const struct ur_dialect *dialect, const char *entry,
			  const char *umbrella, const struct ur_rows *rows,
			  struct ur_strset *out)
{
	size_t covered = 0;

	for (size_t i = 0; i < rows->len; i++) {
		const struct ur_row *row = &rows->items[i];

		if (entry && ur_glob_context(dialect->gate_glob, entry, row->context) !=
				     UR_GLOB_YES)
			continue;
		covered++;
		if (strcmp(row->context, umbrella) != 0 &&
		    !passes_the_gate(dialect, row->state))
			(void)ur_strset_add(out, row->context);
	}
	return covered;
}

/* An entry that the server cannot compile counts as absent. */
static bool blockers_of(const struct ur_dialect *dialect, const struct ur_protection *p,
			const char *umbrella, const struct ur_rows *rows,
			struct ur_strset *out)
{
	if (!p || !p->readable || !dialect || !rows)
		return false;
	if (p->enabled && !p->contexts_len)
		(void)add_covered(dialect, NULL, umbrella, rows, out);
	for (size_t i = 0; p->enabled && i < p->contexts_len; i++) {
		const char *entry = p->contexts[i];

		if (!add_covered(dialect, entry, umbrella, rows, out) &&
		    ur_glob_context(dialect->gate_glob, entry, umbrella) == UR_GLOB_NO)
			(void)ur_strset_add(out, entry);
	}
	return true;
}

/* "'license/cla' has no status; there is 'license/cla (v2)', which is nearly that name" */
static char *near_hint(const struct ur_strset *names, const struct ur_rows *rows)
{
	const struct ur_evidence e = { .rows = rows->items, .rows_len = rows->len };

	for (size_t i = 0; i < names->len; i++) {
		const struct ur_row *near = ur_evidence_near_miss(&e, names->items[i]);

		if (near && !ur_evidence_row(&e, names->items[i], NULL))
			return ur_xasprintf("'%s' has no status; there is '%s', which is "
					    "nearly that name",
					    names->items[i], near->context);
	}
	return ur_xstrdup("see to what the merge waits for: a name that nothing writes "
			  "any more has to leave branch protection");
}

void ur_blockers_fill(struct ur_pr_result *out, const struct ur_dialect *dialect,
		      const struct ur_protection *p, const struct ur_rows *rows)
{
	bool green = out->reason == UR_REASON_UMBRELLA_GREEN ||
		     out->reason == UR_REASON_UMBRELLA_SKIPPED ||
		     out->reason == UR_REASON_ALREADY_COMPENSATED;

	ur_strset_release(&out->still_blocked_by);
	out->protection_known =
		blockers_of(dialect, p, out->umbrella, rows, &out->still_blocked_by);
	if (!green || !out->still_blocked_by.len || out->hint)
		return;
	out->healthy = false;
	out->hint = near_hint(&out->still_blocked_by, rows);
}
