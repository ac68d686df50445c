/* SPDX-License-Identifier: MIT */
#include "ur/core/remedy.h"

#include <string.h>

#include "ur/core/refusal.h"

struct umbrella_rows {
	size_t engine, posted;
};

static struct umbrella_rows count_rows(const struct ur_evidence *e)
{
	struct umbrella_rows n = { 0 };

	for (size_t i = 0; i < e->rows_len; i++) {
		if (strcmp(e->rows[i].context, e->umbrella) != 0)
			continue;
		if (e->rows[i].writer == UR_WRITER_ENGINE)
			n.engine++;
		else
			n.posted++;
	}
	return n;
}

static enum ur_cause why_no_rerun(const struct ur_evidence *e,
				  const struct ur_rules *rules,
				  const struct ur_decision *d)
{
	if (!e->dialect->rerun || !d->umbrella_job_id)
		return e->dialect->posted_supersedes ? UR_CAUSE_NO_RERUN :
						       UR_CAUSE_SPLIT_SERVER;
	if (e->rights.rerun == UR_NO)
		return UR_CAUSE_NO_RIGHT;
	/* a person may have seen to it: who asks by hand asks anew */
	if (e->refused && !e->by_hand && ur_refusal_stands(e->refused, e))
		return e->refused->cause;
	if (d->umbrella_attempt >= rules->max_attempts)
		return UR_CAUSE_ATTEMPTS_USED;
	if (!e->policy || e->policy->dependents)
		return UR_CAUSE_DEPENDENTS;
	return UR_CAUSE_NONE;
}

/* A run of which any job runs again makes the engine write the umbrella's old result anew, over
 * whatever was posted (servers/README.md, "The engine repeats itself"): a re-run lasts. */
static bool is_repeated(const struct ur_evidence *e, const struct ur_decision *d)
{
	return e->last_green && d->umbrella_row->writer == UR_WRITER_ENGINE &&
	       d->umbrella_row->id > e->last_green;
}

static enum ur_remedy none(enum ur_cause why, enum ur_cause *cause)
{
	*cause = why;
	return UR_DO_NOTHING;
}

enum ur_remedy ur_remedy_choose(const struct ur_evidence *e, const struct ur_rules *rules,
				const struct ur_decision *d, enum ur_cause *cause)
{
	struct umbrella_rows rows = count_rows(e);
	bool may_post;
	enum ur_cause why;

	if (rules->remedy == UR_REMEDY_NONE)
		return none(UR_CAUSE_REMEDY_OFF, cause);
	if (!e->dialect || (e->newer_version && rows.engine))
		return none(UR_CAUSE_UNKNOWN_VERSION, cause);
	/* One of two live rows is out of reach for ever: a posted one beside the engine's, or
	 * the engine's own second one, which it wrote into a posted row's group. */
	if (!e->dialect->posted_supersedes && rows.engine &&
	    rows.engine + rows.posted > 1)
		return none(UR_CAUSE_WEDGED, cause);
	/* whatever the version says: here a newer row does not end the older one */
	if (rows.engine + rows.posted > 1)
		return none(UR_CAUSE_TWO_ROWS, cause);

	may_post = e->dialect->posted_supersedes || !rows.engine;
	if (rules->remedy == UR_REMEDY_AUTO && !e->by_hand && is_repeated(e, d) &&
	    why_no_rerun(e, rules, d) == UR_CAUSE_NONE)
		return UR_DO_RERUN;
	if (rules->remedy != UR_REMEDY_RERUN && may_post)
		return UR_DO_COMPENSATE;
	if (rules->remedy == UR_REMEDY_COMPENSATE)
		return none(UR_CAUSE_SPLIT_SERVER, cause);

	why = why_no_rerun(e, rules, d);
	return why == UR_CAUSE_NONE ? UR_DO_RERUN : none(why, cause);
}
