/* SPDX-License-Identifier: MIT */
#include "skip.h"

#include <string.h>

#include "ur/core/decide.h"
#include "ur/core/naming.h"
#include "ur/core/provenance.h"

bool ur_row_says_skipped(const struct ur_row *row)
{
	return row->writer == UR_WRITER_ENGINE &&
	       (row->state == UR_STATE_SKIPPED ||
		strcmp(row->description, "Has been skipped") == 0);
}

static enum ur_reason stronger(enum ur_reason a, enum ur_reason b)
{
	return b < a ? b : a;
}

/* What a job that is not the skipped one says about the skip. */
static enum ur_reason job_says(enum ur_record_state state, bool may_skip)
{
	switch (state) {
	case UR_RECORD_SUCCESS:
		return UR_REASON_STALE;
	case UR_RECORD_SKIPPED:
		return may_skip ? UR_REASON_STALE : UR_REASON_REQUIRED_SKIPPED;
	case UR_RECORD_ACTIVE:
		return UR_REASON_RUN_NOT_FINISHED;
	case UR_RECORD_FAILURE:
	case UR_RECORD_CANCELLED:
		return UR_REASON_REQUIRED_SKIPPED;
	case UR_RECORD_UNKNOWN:
	default:
		break;
	}
	return UR_REASON_JOB_UNVERIFIABLE;
}

/* The same of its row; a success is none by itself where there are records. */
static enum ur_reason row_says(const struct ur_row *row, bool may_skip, bool green_counts)
{
	if (!row || row->writer != UR_WRITER_ENGINE)
		return UR_REASON_JOB_UNVERIFIABLE;
	if (ur_row_says_skipped(row))
		return may_skip ? UR_REASON_STALE : UR_REASON_REQUIRED_SKIPPED;
	if (ur_state_is_red(row->state))
		return UR_REASON_REQUIRED_SKIPPED;
	if (row->state == UR_STATE_PENDING)
		return UR_REASON_RUN_NOT_FINISHED;
	return row->state == UR_STATE_SUCCESS && green_counts ?
		       UR_REASON_STALE :
		       UR_REASON_JOB_UNVERIFIABLE;
}

static enum ur_reason need_in_run(const struct ur_evidence *e, const struct ur_run *run,
				  const char *context, bool may_skip)
{
	enum ur_reason said = UR_REASON_STALE;
	char event[64] = "";
	bool found = false;

	(void)ur_naming_event(context, event, sizeof(event));
	for (size_t i = 0; run && i < run->jobs_len; i++) {
		if (!ur_naming_is_job(context, run->jobs[i].name, event))
			continue;
		found = true;
		said = stronger(said, job_says(run->jobs[i].state, may_skip));
	}
	if (found)
		return said;
	if (e->records->level != UR_LEVEL_TASKS)
		return UR_REASON_JOB_UNVERIFIABLE;
	/* what never had a runner has no task */
	return row_says(ur_evidence_row(e, context, NULL), may_skip, false);
}

/* Is any job of the run red but the umbrella's? */
static enum ur_reason others_in_run(const struct ur_evidence *e, const struct ur_run *run)
{
	enum ur_reason said = UR_REASON_STALE;
	char event[64] = "";

	(void)ur_naming_event(e->umbrella, event, sizeof(event));
	for (size_t i = 0; i < run->jobs_len; i++)
		if (!ur_naming_is_job(e->umbrella, run->jobs[i].name, event))
			said = stronger(said, job_says(run->jobs[i].state, true));
	return said;
}

/* The workflow's part of a context, up to its slash. */
static bool is_beside(const char *context, const char *other)
{
	return !strncmp(context, other, strcspn(context, "/") + 1);
}

/* What never had a runner shows in rows alone, and they may name an older run. */
static enum ur_reason rows_beside(const struct ur_evidence *e,
				  const struct ur_required *required)
{
	for (size_t i = 0; i < e->rows_len; i++) {
		const struct ur_row *row = &e->rows[i];

		if (row->writer == UR_WRITER_ENGINE && ur_state_is_red(row->state) &&
		    strcmp(row->context, e->umbrella) != 0 &&
		    is_beside(required->context, row->context))
			return UR_REASON_REQUIRED_SKIPPED;
	}
	return UR_REASON_STALE;
}

static enum ur_reason others(const struct ur_evidence *e,
			     const struct ur_required *required, const struct ur_run *run)
{
	enum ur_reason said = UR_REASON_STALE;

	if (e->records->level == UR_LEVEL_TASKS)
		said = rows_beside(e, required);
	if (run)
		return stronger(said, others_in_run(e, run));
	for (size_t i = 0; i < e->records->runs_len; i++) {
		const struct ur_run *any = &e->records->runs[i];

		if (ur_provenance_newest(e, any->file, any->event) == any)
			said = stronger(said, others_in_run(e, any));
	}
	return said;
}

enum ur_reason ur_skip_in_run(const struct ur_evidence *e,
			      const struct ur_required *required,
			      const struct ur_run *run)
{
	enum ur_reason said = UR_REASON_STALE;

	if (!required->needs_known)
		return others(e, required, run);
	for (size_t i = 0; i < required->needs.len; i++) {
		const char *need = required->needs.items[i];

		said = stronger(said,
				need_in_run(e, run, need,
					    ur_strset_has(&required->may_skip, need)));
	}
	return said;
}

/* The engine's last row of a context in one run; NULL for none. */
static const struct ur_row *last_in(const struct ur_evidence *e, const char *context,
				    int64_t number)
{
	const struct ur_rows *history = &e->records->history;
	const struct ur_row *last = NULL;
	int64_t run, job;

	for (size_t i = 0; i < history->len; i++) {
		const struct ur_row *row = &history->items[i];

		if (row->writer == UR_WRITER_ENGINE &&
		    strcmp(row->context, context) == 0 &&
		    ur_row_run_of(row->target_url, e->repository, &run, &job) &&
		    run == number && (!last || row->id > last->id))
			last = row;
	}
	return last;
}

enum ur_reason ur_skip_in_rows(const struct ur_evidence *e,
			       const struct ur_required *required, int64_t run)
{
	const struct ur_rows *history = &e->records->history;
	enum ur_reason said = UR_REASON_STALE;

	for (size_t i = 0; required->needs_known && i < required->needs.len; i++) {
		const char *need = required->needs.items[i];

		said = stronger(said,
				row_says(last_in(e, need, run),
					 ur_strset_has(&required->may_skip, need), true));
	}
	for (size_t i = 0; !required->needs_known && i < history->len; i++) {
		const char *other = history->items[i].context;

		if (strcmp(other, e->umbrella) != 0 &&
		    last_in(e, other, run) == &history->items[i])
			said = stronger(said, row_says(&history->items[i], true, true));
	}
	return said;
}

bool ur_proof_is_skip(const struct ur_evidence *e, const struct ur_rules *rules,
		      const struct ur_required *required)
{
	struct ur_required strict = *required;

	strict.allow_skipped = false;
	return ur_proof_of(e, rules, required) == UR_REASON_STALE &&
	       ur_proof_of(e, rules, &strict) != UR_REASON_STALE;
}
