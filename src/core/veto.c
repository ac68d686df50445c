/* SPDX-License-Identifier: MIT */
#include "ur/core/veto.h"

#include <string.h>

#include "ur/base/time.h"

static bool is_persons_no(const struct ur_rules *rules, const struct ur_row *row)
{
	if (row->ours && row->marker.kind == UR_MARKER_REVOKED_HAND)
		return true;
	/* what we write by ourselves says nothing of its own */
	if (row->ours && (row->marker.kind == UR_MARKER_REVOKED ||
			  row->marker.kind == UR_MARKER_COMPENSATED))
		return false;
	if (row->state == UR_STATE_SUCCESS || row->writer == UR_WRITER_ENGINE)
		return false;
	return row->writer != UR_WRITER_USER || !ur_rules_trust(rules, row->writer_login);
}

static bool is_lifted_by_hand(const struct ur_row *row)
{
	return row->ours && row->state == UR_STATE_SUCCESS &&
	       row->marker.kind == UR_MARKER_COMPENSATED_HAND;
}

/* The newest no of the umbrella's name, but for one that a compensation by hand lifted. */
static const struct ur_row *newest_no(const struct ur_evidence *e,
				      const struct ur_rules *rules)
{
	const struct ur_row *no = NULL;
	int64_t lifted = 0;

	for (size_t i = 0; i < e->history->len; i++) {
		const struct ur_row *row = &e->history->items[i];

		if (strcmp(row->context, e->umbrella) != 0)
			continue;
		if (is_lifted_by_hand(row) && row->id > lifted)
			lifted = row->id;
		else if (is_persons_no(rules, row) && (!no || row->id > no->id))
			no = row;
	}
	return no && no->id > lifted ? no : NULL;
}

/* When it was said: a row's own time may be anything, those before it are not younger. */
static int64_t said_at(const struct ur_evidence *e, const struct ur_row *no)
{
	int64_t at = UR_TIME_NONE;

	for (size_t i = 0; i < e->history->len; i++) {
		const struct ur_row *row = &e->history->items[i];

		if (row->id <= no->id && row->created_at != UR_TIME_NONE &&
		    (at == UR_TIME_NONE || row->created_at > at))
			at = row->created_at;
	}
	return at;
}

/* Had this run begun before it was said? A run writes its first rows when it is made. */
static bool was_there(const struct ur_evidence *e, const struct ur_run *run,
		      const struct ur_row *no)
{
	int64_t number = e->dialect->url_has_ids ? run->id : run->number;

	for (size_t i = 0; i < e->history->len; i++) {
		const struct ur_row *row = &e->history->items[i];
		int64_t of, job;

		if (row->id < no->id &&
		    ur_row_run_of(row->target_url, e->repository, &of, &job) &&
		    of >= number)
			return true;
	}
	return number == 0; /* not told */
}

static bool is_lifted_by_a_result(const struct ur_evidence *e, const struct ur_row *no)
{
	const struct ur_run *run;
	const struct ur_job *job = ur_proof_umbrella_job(e, &run);
	int64_t at = said_at(e, no);

	if (!job || !e->dialect)
		return false;
	return !was_there(e, run, no) || (at != UR_TIME_NONE && job->started_at > at);
}

const struct ur_row *ur_veto_below(const struct ur_evidence *e,
				   const struct ur_rules *rules)
{
	const struct ur_row *no = e->history ? newest_no(e, rules) : NULL;

	return no && !is_lifted_by_a_result(e, no) ? no : NULL;
}
