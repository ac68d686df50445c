/* SPDX-License-Identifier: MIT */
#include "ur/core/claim.h"

#include <string.h>

#include "ur/base/time.h"
#include "ur/core/gates.h"
#include "ur/core/naming.h"
#include "ur/core/provenance.h"

#define EVENT_MAX 64

/* The one job that stands behind a context in the newest run of its file and event. */
struct bearer {
	const struct ur_run *run;
	const struct ur_job *job;
	size_t found; /* jobs of that name in such runs: more than one prove nothing */
};

/* Where a row comes from, by record. */
struct origin {
	const struct ur_run *run; /* whose job wrote it; NULL: no reading tells */
	const struct ur_job *job; /* NULL: the run is known by its number alone */
	bool gone; /* its link names a run that was read whole, and no job of it */
	const struct ur_run
		*linked; /* the run that its link names; NULL: none is known */
};

/* ---- from a context to its job, from a row to its run ---- */

static bool is_newest(const struct ur_evidence *e, const struct ur_run *run,
		      const char *event)
{
	return ur_provenance_newest(e, run->file, event) == run;
}

static struct bearer bearer_of(const struct ur_evidence *e,
			       const struct ur_required *required)
{
	struct bearer b = { 0 };
	char event[EVENT_MAX] = "";

	(void)ur_naming_event(required->context, event, sizeof(event));
	for (size_t i = 0; i < e->records->runs_len; i++) {
		const struct ur_run *run = &e->records->runs[i];

		if ((*e->policy->file && strcmp(run->file, e->policy->file) != 0) ||
		    !is_newest(e, run, event))
			continue;
		for (size_t j = 0; j < run->jobs_len; j++) {
			if (!ur_naming_is_job(required->context, run->jobs[j].name,
					      event))
				continue;
			b.run = run;
			b.job = &run->jobs[j];
			b.found++;
		}
	}
	return b;
}

static const struct ur_job *job_named(const struct ur_run *run, const char *context)
{
	char event[EVENT_MAX] = "";

	(void)ur_naming_event(context, event, sizeof(event));
	for (size_t j = 0; j < run->jobs_len; j++)
		if (ur_naming_is_job(context, run->jobs[j].name, event))
			return &run->jobs[j];
	return NULL;
}

/* An address of job ids: the job's own record says whose it is, the link may not. */
static struct origin by_job_id(const struct ur_evidence *e, int64_t run, int64_t job)
{
	struct origin o = { 0 };

	for (size_t i = 0; i < e->records->runs_len; i++) {
		const struct ur_run *r = &e->records->runs[i];

		if (r->id == run)
			o.linked = r;
		for (size_t j = 0; j < r->jobs_len; j++)
			if (r->jobs[j].id == job) {
				o.run = r;
				o.job = &r->jobs[j];
			}
	}
	o.gone = !o.run && o.linked && o.linked->jobs_read;
	return o;
}

/* An address of numbers: the run's own, and the place of the job in it. */
static struct origin by_number(const struct ur_evidence *e, const struct ur_row *row,
			       int64_t number)
{
	struct origin o = { 0 };

	for (size_t i = 0; i < e->records->runs_len; i++)
		if (e->records->runs[i].number == number)
			o.run = o.linked = &e->records->runs[i];
	if (o.run)
		o.job = job_named(o.run, row->context);
	return o;
}

static struct origin origin_of(const struct ur_evidence *e, const struct ur_row *row)
{
	int64_t run, job;

	if (!e->dialect || row->writer != UR_WRITER_ENGINE ||
	    !ur_row_run_of(row->target_url, e->repository, &run, &job))
		return (struct origin){ 0 };
	return e->dialect->url_has_ids ? by_job_id(e, run, job) : by_number(e, row, run);
}

/* ---- times ---- */

/* When the job's newest attempt ended. Where jobs have no times their run's last change
 * counts, which is not before. 0: not told. */
static int64_t end_of(const struct ur_evidence *e, const struct ur_run *run,
		      const struct ur_job *job)
{
	if (job->ended_at || e->records->level != UR_LEVEL_JOBS)
		return job->ended_at;
	return ur_record_state_is_final(job->state) &&
			       ur_record_state_is_final(run->state) ?
		       run->changed_at :
		       0;
}

/* When the job's newest attempt began, or a moment before. 0: not told. */
static int64_t start_of(const struct ur_evidence *e, const struct ur_run *run,
			const struct ur_job *job)
{
	if (job->started_at || e->records->level != UR_LEVEL_JOBS)
		return job->started_at;
	return run->created_at;
}

static bool is_quiet(const struct ur_evidence *e, const struct ur_rules *rules,
		     int64_t since)
{
	return ur_gate_now(e) - since >= rules->stranded_after_seconds;
}

/* Neither its row nor its record moved of late. */
static bool are_quiet(const struct ur_evidence *e, const struct ur_rules *rules,
		      const struct ur_row *row, int64_t end)
{
	return end && row->created_at != UR_TIME_NONE &&
	       is_quiet(e, rules, row->created_at) && is_quiet(e, rules, end);
}

static bool is_before(const struct ur_row *row, int64_t moment)
{
	return row->created_at != UR_TIME_NONE && moment && row->created_at < moment;
}

/* ---- is a run over? ---- */

static bool all_jobs_final(const struct ur_run *run)
{
	for (size_t j = 0; j < run->jobs_len; j++)
		if (!ur_record_state_is_final(run->jobs[j].state))
			return false;
	return true;
}

static bool names_run(const struct ur_evidence *e, const struct ur_row *row,
		      int64_t number)
{
	int64_t run, job;

	return row->writer == UR_WRITER_ENGINE &&
	       ur_row_run_of(row->target_url, e->repository, &run, &job) && run == number;
}

/* A job that no runner took has no task: then its last row of that run has to be final. */
static bool all_rows_final(const struct ur_evidence *e, const struct ur_run *run)
{
	const struct ur_rows *history = &e->records->history;
	bool any = false;

	for (size_t i = 0; i < history->len; i++) {
		const struct ur_row *row = &history->items[i];
		bool last = names_run(e, row, run->number);

		for (size_t j = 0; last && j < history->len; j++) {
			const struct ur_row *later = &history->items[j];

			last = later->id <= row->id ||
			       strcmp(later->context, row->context) != 0 ||
			       !names_run(e, later, run->number);
		}
		if (!last)
			continue;
		any = true;
		if (row->state == UR_STATE_PENDING && !job_named(run, row->context))
			return false;
	}
	return any;
}

bool ur_claim_file_is_active(const struct ur_evidence *e, const char *file)
{
	for (size_t i = 0; i < e->records->runs_len; i++) {
		const struct ur_run *run = &e->records->runs[i];

		if (strcmp(run->file, file) != 0)
			continue;
		if (run->state == UR_RECORD_ACTIVE)
			return true;
		for (size_t j = 0; j < run->jobs_len; j++)
			if (run->jobs[j].state == UR_RECORD_ACTIVE)
				return true;
	}
	return false;
}

static bool is_over(const struct ur_evidence *e, const struct ur_run *run)
{
	if (run->state == UR_RECORD_ACTIVE || !all_jobs_final(run))
		return false;
	if (e->records->level == UR_LEVEL_JOBS)
		return run->jobs_read || run->state == UR_RECORD_SUCCESS ||
		       run->state == UR_RECORD_SKIPPED;
	return ur_record_state_is_final(run->state) || all_rows_final(e, run);
}

/* ---- an older run wrote last ---- */

static bool is_older(const struct origin *o, const struct bearer *b)
{
	return o->run && o->run != b->run && o->run->number < b->run->number &&
	       strcmp(o->run->file, b->run->file) == 0;
}

/* The number of a run is no order of time: who runs an older one again, and it fails, has a
 * result that counts. A job that no runner took, or that was cancelled, has none. */
static bool says_nothing(const struct ur_evidence *e, const struct ur_row *row,
			 const struct origin *o, const struct bearer *b)
{
	int64_t end, start;

	if (!is_over(e, o->run))
		return false;
	if (!o->job)
		return e->records->level == UR_LEVEL_TASKS && ur_row_says_cancelled(row);
	if (o->job->state == UR_RECORD_SUCCESS || o->job->state == UR_RECORD_CANCELLED)
		return true;
	end = end_of(e, o->run, o->job);
	start = start_of(e, b->run, b->job);
	return end && start && end < start;
}

static bool newest_is_proven(const struct ur_evidence *e, const struct ur_rules *rules,
			     const struct bearer *b)
{
	if (!is_over(e, b->run))
		return false;
	for (size_t i = 0; i < e->policy->required_len; i++)
		if (ur_proof_of(e, rules, &e->policy->required[i]) != UR_REASON_STALE)
			return false;
	return true;
}

/* ---- of the newest run, and still behind its record ---- */

/* A red row tells of an older attempt when it names a job that the run has no more, or was
 * written before the newest attempt began. */
static bool is_of_older_attempt(const struct ur_evidence *e, const struct ur_row *row,
				const struct origin *o, const struct bearer *b)
{
	if (o->gone)
		return o->linked == b->run;
	return o->job == b->job && b->job->attempt > 1 &&
	       is_before(row, e->records->level == UR_LEVEL_JOBS && !b->job->started_at ?
				      b->run->started_at :
				      b->job->started_at);
}

/* A pending row that is not older than the record's end is a re-run that waits. */
static bool is_left_pending(const struct ur_evidence *e, const struct ur_row *row,
			    const struct origin *o, const struct bearer *b)
{
	if (o->gone)
		return o->linked == b->run;
	return o->job == b->job && is_before(row, end_of(e, b->run, b->job));
}

static bool is_our_truth(const struct ur_row *row)
{
	return row->ours && row->marker.kind == UR_MARKER_TRUTH;
}

/* What is behind its record; UR_REASON_UNSET when the row may be right. */
static bool is_behind(const struct ur_evidence *e, const struct ur_row *row,
		      const struct origin *o, const struct bearer *b)
{
	if (is_our_truth(row)) /* what the record said then; it says otherwise since */
		return is_before(row, end_of(e, b->run, b->job));
	if (is_older(o, b))
		return says_nothing(e, row, o, b);
	return row->state == UR_STATE_PENDING ? is_left_pending(e, row, o, b) :
						is_of_older_attempt(e, row, o, b);
}

/* ---- what it means ---- */

/* The row whose record is asked for: one live row of the name, and the engine's, or ours
 * that said what the record was. */
static const struct ur_row *row_of(const struct ur_evidence *e,
				   const struct ur_required *required)
{
	size_t count;
	const struct ur_row *row = ur_evidence_row(e, required->context, &count);

	return row && count == 1 &&
			       (row->writer == UR_WRITER_ENGINE || is_our_truth(row)) &&
			       !required->inherited &&
			       (row->state == UR_STATE_PENDING ||
				row->state == UR_STATE_FAILURE ||
				row->state == UR_STATE_ERROR) ?
		       row :
		       NULL;
}

bool ur_claim_has_records(const struct ur_evidence *e, const struct ur_rules *rules)
{
	return e->dialect && e->dialect->level >= UR_LEVEL_TASKS &&
	       rules->evidence != UR_EVIDENCE_STATUSES;
}

/* They are there, whole, and may be believed. */
static bool records_tell(const struct ur_evidence *e, const struct ur_rules *rules)
{
	return ur_claim_has_records(e, rules) && e->records->complete &&
	       e->records->level >= UR_LEVEL_TASKS &&
	       ur_provenance_doubt(e) == UR_CAUSE_NONE;
}

bool ur_claim_has_record(const struct ur_evidence *e, const struct ur_rules *rules,
			 const struct ur_required *required)
{
	return ur_claim_has_records(e, rules) && row_of(e, required) != NULL;
}

/* The highest run that the rows of one workflow name, as far as its contexts tell. */
static int64_t newest_named(const struct ur_evidence *e, const char *context)
{
	const char *slash = strstr(context, " / ");
	size_t prefix = slash ? (size_t)(slash - context) + 3 : 0;
	int64_t newest = 0, run, job;

	for (size_t i = 0; i < e->rows_len; i++) {
		const struct ur_row *row = &e->rows[i];

		if (row->writer == UR_WRITER_ENGINE &&
		    strncmp(row->context, context, prefix) == 0 &&
		    ur_row_run_of(row->target_url, e->repository, &run, &job) &&
		    run > newest)
			newest = run;
	}
	return newest;
}

/* A filter, no proof: a row that looks as if an older run or a cancellation wrote it. */
static bool hints(const struct ur_evidence *e, const struct ur_row *row)
{
	int64_t run, job;

	if (row->state == UR_STATE_PENDING)
		return false;
	return ur_row_says_cancelled(row) ||
	       (ur_row_run_of(row->target_url, e->repository, &run, &job) &&
		run < newest_named(e, row->context));
}

bool ur_claim_asks(const struct ur_evidence *e, const struct ur_rules *rules,
		   const struct ur_required *required)
{
	const struct ur_row *row = row_of(e, required);
	bool asks_all = rules->tells || rules->stranded != UR_STRANDED_REPORT;

	if (!row || !ur_claim_has_records(e, rules))
		return false;
	return hints(e, row) || (asks_all && row->created_at != UR_TIME_NONE &&
				 is_quiet(e, rules, row->created_at));
}

/* The row's own word, where no record says anything else. */
static enum ur_reason as_the_row_says(const struct ur_row *row)
{
	return row->state == UR_STATE_PENDING ? UR_REASON_REQUIRED_PENDING :
						UR_REASON_REQUIRED_RED;
}

static enum ur_reason against_success(const struct ur_evidence *e,
				      const struct ur_rules *rules,
				      const struct ur_required *required,
				      const struct ur_row *row, const struct bearer *b)
{
	const struct origin o = origin_of(e, row);
	int64_t end = end_of(e, b->run, b->job);

	if (!is_behind(e, row, &o, b) ||
	    ur_proof_of(e, rules, required) != UR_REASON_STALE)
		return as_the_row_says(row);
	if (row->state != UR_STATE_PENDING && is_older(&o, b) &&
	    newest_is_proven(e, rules, b))
		return UR_REASON_STALE;
	return are_quiet(e, rules, row, end) ? UR_REASON_ROW_BEHIND :
					       as_the_row_says(row);
}

/* A pending row whose record ended otherwise than in success; it must be older than that. */
static enum ur_reason against_end(const struct ur_evidence *e,
				  const struct ur_rules *rules, const struct ur_row *row,
				  const struct bearer *b, enum ur_reason said)
{
	const struct origin o = origin_of(e, row);
	int64_t end = end_of(e, b->run, b->job);

	if (row->state != UR_STATE_PENDING)
		return said;
	return is_behind(e, row, &o, b) && are_quiet(e, rules, row, end) ?
		       said :
		       UR_REASON_REQUIRED_PENDING;
}

/* Without a job of that name: tasks know none of a job that was cancelled before a runner
 * took it, and only the row's words tell. */
static enum ur_reason without_job(const struct ur_evidence *e, const struct ur_row *row)
{
	const struct origin o = origin_of(e, row);

	return e->records->level == UR_LEVEL_TASKS && row->state != UR_STATE_PENDING &&
			       ur_row_says_cancelled(row) && o.run && !o.job &&
			       is_over(e, o.run) ?
		       UR_REASON_REQUIRED_CANCELLED :
		       as_the_row_says(row);
}

static enum ur_reason against(const struct ur_evidence *e, const struct ur_rules *rules,
			      const struct ur_required *required,
			      const struct ur_row *row, const struct bearer *b)
{
	switch (b->job->state) {
	case UR_RECORD_SUCCESS:
		return against_success(e, rules, required, row, b);
	case UR_RECORD_FAILURE:
		return against_end(e, rules, row, b, UR_REASON_REQUIRED_RED);
	case UR_RECORD_CANCELLED:
		return against_end(e, rules, row, b, UR_REASON_REQUIRED_CANCELLED);
	case UR_RECORD_SKIPPED:
		if (required->allow_skipped) /* a skip, allowed or not, answers no red row */
			break;
		return against_end(e, rules, row, b, UR_REASON_REQUIRED_SKIPPED);
	case UR_RECORD_ACTIVE:
		return row->state == UR_STATE_PENDING ? UR_REASON_REQUIRED_PENDING :
							UR_REASON_RUN_NOT_FINISHED;
	case UR_RECORD_UNKNOWN:
	default:
		break;
	}
	return as_the_row_says(row);
}

struct ur_claim ur_claim_of(const struct ur_evidence *e, const struct ur_rules *rules,
			    const struct ur_required *required)
{
	const struct ur_row *row = row_of(e, required);
	struct ur_claim claim = { .reason = UR_REASON_UNSET };
	struct bearer b;

	if (!row)
		return claim;
	claim.reason = as_the_row_says(row);
	if (!records_tell(e, rules))
		return claim;
	b = bearer_of(e, required);
	if (b.found > 1)
		return claim;
	claim.run = b.run;
	claim.job = b.job;
	claim.quiet = b.found && are_quiet(e, rules, row, end_of(e, b.run, b.job));
	claim.reason =
		b.found ? against(e, rules, required, row, &b) : without_job(e, row);
	return claim;
}

const struct ur_job *ur_claim_record(const struct ur_evidence *e,
				     const struct ur_rules *rules,
				     const struct ur_required *required,
				     const struct ur_run **run)
{
	struct bearer b;

	*run = NULL;
	if (!records_tell(e, rules))
		return NULL;
	b = bearer_of(e, required);
	*run = b.found == 1 ? b.run : NULL;
	return b.found == 1 ? b.job : NULL;
}

bool ur_claim_is_outrun(const struct ur_evidence *e, const struct ur_rules *rules,
			const struct ur_required *required)
{
	const struct ur_row *row = row_of(e, required);
	struct origin o;
	struct bearer b;

	if (!row || !records_tell(e, rules))
		return false;
	b = bearer_of(e, required);
	if (b.found != 1 || b.job->state != UR_RECORD_SUCCESS)
		return false;
	o = origin_of(e, row);
	return is_behind(e, row, &o, &b) && newest_is_proven(e, rules, &b);
}

bool ur_claim_umbrella_is_older(const struct ur_evidence *e)
{
	const struct origin o = origin_of(e, ur_evidence_row(e, e->umbrella, NULL));
	char event[EVENT_MAX] = "";

	(void)ur_naming_event(e->umbrella, event, sizeof(event));
	return o.run && !is_newest(e, o.run, event);
}

bool ur_claim_umbrella_is_stranded(const struct ur_evidence *e)
{
	const struct ur_row *row = ur_evidence_row(e, e->umbrella, NULL);
	const struct ur_run *run;
	const struct ur_job *job = ur_proof_umbrella_job(e, &run);
	struct origin o;

	if (!job)
		return false;
	o = origin_of(e, row);
	return (o.gone && o.linked == run) || is_before(row, end_of(e, run, job));
}
