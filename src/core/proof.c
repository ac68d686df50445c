/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "skip.h"
#include "ur/core/decide.h"
#include "ur/core/naming.h"
#include "ur/core/provenance.h"

/* What the records say about one job, in the words of the gates. */
static enum ur_reason verdict_of(enum ur_record_state state)
{
	switch (state) {
	case UR_RECORD_SUCCESS:
		return UR_REASON_STALE;
	case UR_RECORD_SKIPPED:
		return UR_REASON_REQUIRED_SKIPPED;
	case UR_RECORD_ACTIVE:
		return UR_REASON_RUN_NOT_FINISHED;
	case UR_RECORD_FAILURE:
	case UR_RECORD_CANCELLED:
		return UR_REASON_JOB_CONTRADICTS_ROW;
	case UR_RECORD_UNKNOWN:
	default:
		break;
	}
	return UR_REASON_JOB_UNVERIFIABLE;
}

/* The gates' order decides which of two objections is told. */
static enum ur_reason stronger(enum ur_reason a, enum ur_reason b)
{
	return b < a ? b : a;
}

static bool same_event(const char *a, const char *b)
{
	return !*a || !*b || strcmp(a, b) == 0;
}

static bool writer_is_trusted(const struct ur_row *row, const struct ur_rules *rules)
{
	return row->writer == UR_WRITER_USER && ur_rules_trust(rules, row->writer_login);
}

const struct ur_run *ur_proof_newest_run(const struct ur_records *records,
					 const char *file, const char *event)
{
	const struct ur_run *newest = NULL;

	for (size_t i = 0; i < records->runs_len; i++) {
		const struct ur_run *run = &records->runs[i];

		if (strcmp(run->file, file) != 0 || !same_event(run->event, event))
			continue;
		if (!newest || run->number > newest->number)
			newest = run;
	}
	return newest;
}

static enum ur_reason job_says(const struct ur_evidence *e,
			       const struct ur_required *required,
			       const struct ur_run *run, const struct ur_job *job)
{
	if (job->state == UR_RECORD_SKIPPED && required->allow_skipped)
		return ur_skip_in_run(e, required, run);
	return verdict_of(job->state);
}

/* A skipped job never had a runner, so no task: its engine row is all there is. */
static bool skipped_without_task(const struct ur_evidence *e,
				 const struct ur_required *required)
{
	const struct ur_row *row = ur_evidence_row(e, required->context, NULL);

	return e->records->level == UR_LEVEL_TASKS && required->allow_skipped && row &&
	       ur_row_says_skipped(row);
}

static enum ur_reason proof_by_file(const struct ur_evidence *e,
				    const struct ur_required *required)
{
	const struct ur_run *run =
		ur_provenance_newest(e, e->policy->file, e->policy->event);
	enum ur_reason said = UR_REASON_STALE;
	size_t found = 0;

	if (!run || !run->jobs_read || !required->job_name)
		return UR_REASON_JOB_UNVERIFIABLE;
	for (size_t i = 0; i < run->jobs_len; i++) {
		if (strcmp(run->jobs[i].name, required->job_name) != 0)
			continue;
		found++;
		said = stronger(said, job_says(e, required, run, &run->jobs[i]));
	}
	if (found)
		return said;
	return skipped_without_task(e, required) ? ur_skip_in_run(e, required, run) :
						   UR_REASON_JOB_UNVERIFIABLE;
}

/* Does this run have a job that writes the context? Folds its verdict into *said. */
static bool bears(const struct ur_evidence *e, const struct ur_run *run,
		  const struct ur_required *required, const char *event,
		  enum ur_reason *said)
{
	bool any = false;

	for (size_t i = 0; i < run->jobs_len; i++) {
		if (!ur_naming_is_job(required->context, run->jobs[i].name, event))
			continue;
		any = true;
		*said = stronger(*said, job_says(e, required, run, &run->jobs[i]));
	}
	return any;
}

/* With a list no file is named: every file whose newest run has a job of that name must
 * say success, and a context that no job bears needs a trusted writer. */
static enum ur_reason proof_by_name(const struct ur_evidence *e,
				    const struct ur_rules *rules,
				    const struct ur_required *required)
{
	const struct ur_row *row = ur_evidence_row(e, required->context, NULL);
	enum ur_reason said = UR_REASON_STALE, ignored = UR_REASON_STALE;
	bool borne = false, only_before = false;
	char event[64] = "";

	(void)ur_naming_event(required->context, event, sizeof(event));
	for (size_t i = 0; i < e->records->runs_len; i++) {
		const struct ur_run *run = &e->records->runs[i];

		if (!*event || strcmp(run->event, event) != 0)
			continue;
		if (ur_provenance_newest(e, run->file, event) != run) {
			only_before |= bears(e, run, required, event, &ignored);
			continue;
		}
		if (!run->jobs_read)
			return UR_REASON_JOB_UNVERIFIABLE;
		borne |= bears(e, run, required, event, &said);
	}
	if (borne)
		return said;
	if (skipped_without_task(e, required))
		return ur_skip_in_run(e, required, NULL);
	if (only_before)
		return UR_REASON_JOB_UNVERIFIABLE;
	return row && writer_is_trusted(row, rules) ? UR_REASON_STALE :
						      UR_REASON_UNTRUSTED_ROW;
}

/* Newest run number among the engine's rows of required contexts, or of the umbrella; 0 for
 * none. */
static int64_t newest_run_in_history(const struct ur_evidence *e, bool of_umbrella)
{
	const struct ur_rows *history = &e->records->history;
	int64_t newest = 0, run, job;

	for (size_t i = 0; i < history->len; i++) {
		const struct ur_row *row = &history->items[i];

		if (row->writer == UR_WRITER_ENGINE &&
		    (of_umbrella ? strcmp(row->context, e->umbrella) == 0 :
				   ur_policy_has(e->policy, row->context)) &&
		    ur_row_run_of(row->target_url, e->repository, &run, &job) &&
		    run > newest)
			newest = run;
	}
	return newest;
}

/* The engine writes a pending row before each final one: a success right over its red row of
 * the same run was written by somebody with a borrowed target. */
static bool stands_on_red(const struct ur_evidence *e, const struct ur_row *green,
			  int64_t run)
{
	const struct ur_rows *history = &e->records->history;
	const struct ur_row *before = NULL;
	int64_t of, job;

	for (size_t i = 0; i < history->len; i++) {
		const struct ur_row *row = &history->items[i];

		if (strcmp(row->context, green->context) == 0 && row->id < green->id &&
		    (!before || row->id > before->id))
			before = row;
	}
	return before && ur_state_is_red(before->state) &&
	       ur_row_run_of(before->target_url, e->repository, &of, &job) && of == run;
}

static enum ur_reason proof_by_statuses(const struct ur_evidence *e,
					const struct ur_rules *rules,
					const struct ur_required *required)
{
	const struct ur_row *live = ur_evidence_row(e, required->context, NULL);
	const struct ur_rows *history = &e->records->history;
	const struct ur_row *last = NULL;
	int64_t newest = newest_run_in_history(e, false), run, job;

	if (live && writer_is_trusted(live, rules))
		return UR_REASON_STALE;
	if (!live || live->writer != UR_WRITER_ENGINE)
		return UR_REASON_UNTRUSTED_ROW;
	/* every run writes a row of the umbrella as it begins: one that wrote none never was */
	if (newest != newest_run_in_history(e, true))
		return UR_REASON_JOB_UNVERIFIABLE;
	for (size_t i = 0; i < history->len; i++) {
		const struct ur_row *row = &history->items[i];

		if (row->writer == UR_WRITER_ENGINE &&
		    strcmp(row->context, required->context) == 0 &&
		    ur_row_run_of(row->target_url, e->repository, &run, &job) &&
		    run == newest && (!last || row->id > last->id))
			last = row;
	}
	if (!last)
		return UR_REASON_JOB_UNVERIFIABLE;
	if (ur_row_says_skipped(last))
		return required->allow_skipped ? ur_skip_in_rows(e, required, newest) :
						 UR_REASON_REQUIRED_SKIPPED;
	switch (last->state) {
	case UR_STATE_SUCCESS:
		return stands_on_red(e, last, newest) ? UR_REASON_JOB_CONTRADICTS_ROW :
							UR_REASON_STALE;
	case UR_STATE_PENDING:
		return UR_REASON_RUN_NOT_FINISHED;
	case UR_STATE_FAILURE:
	case UR_STATE_ERROR:
	case UR_STATE_WARNING:
		return UR_REASON_JOB_CONTRADICTS_ROW;
	case UR_STATE_SKIPPED:
	case UR_STATE_UNKNOWN:
	default:
		break;
	}
	return UR_REASON_JOB_UNVERIFIABLE;
}

/* `auto` never falls below what the version has because a right is missing. */
static bool level_suffices(const struct ur_evidence *e, const struct ur_rules *rules)
{
	enum ur_level level = e->records->level;

	switch (rules->evidence) {
	case UR_EVIDENCE_STATUSES:
		return level >= UR_LEVEL_STATUSES;
	case UR_EVIDENCE_JOBS:
		return level >= UR_LEVEL_TASKS;
	case UR_EVIDENCE_AUTO:
	default:
		break;
	}
	return level != UR_LEVEL_NONE && e->dialect && level >= e->dialect->level;
}

enum ur_reason ur_proof_of(const struct ur_evidence *e, const struct ur_rules *rules,
			   const struct ur_required *required)
{
	if (required->inherited)
		return UR_REASON_STALE;
	if (!level_suffices(e, rules) || !e->records->complete ||
	    ur_provenance_doubt(e) != UR_CAUSE_NONE)
		return UR_REASON_JOB_UNVERIFIABLE;
	if (e->records->level == UR_LEVEL_STATUSES)
		return proof_by_statuses(e, rules, required);
	return *e->policy->file ? proof_by_file(e, required) :
				  proof_by_name(e, rules, required);
}

static bool has_task(const struct ur_run *run, const char *name)
{
	for (size_t i = 0; i < run->jobs_len; i++)
		if (strcmp(run->jobs[i].name, name) == 0)
			return true;
	return false;
}

bool ur_proof_lacks_call(const struct ur_evidence *e, const struct ur_rules *rules)
{
	const struct ur_run *run =
		ur_provenance_newest(e, e->policy->file, e->policy->event);

	if (e->records->level != UR_LEVEL_TASKS || !run)
		return false;
	for (size_t i = 0; i < e->policy->required_len; i++) {
		const struct ur_required *required = &e->policy->required[i];

		if (required->calls && !has_task(run, required->job_name) &&
		    ur_proof_of(e, rules, required) == UR_REASON_JOB_UNVERIFIABLE)
			return true;
	}
	return false;
}

const struct ur_job *ur_proof_umbrella_job(const struct ur_evidence *e,
					   const struct ur_run **run)
{
	char event[64] = "";

	*run = NULL;
	if (!e->records || !e->policy)
		return NULL;
	(void)ur_naming_event(e->umbrella, event, sizeof(event));
	for (size_t i = 0; i < e->records->runs_len; i++) {
		const struct ur_run *r = &e->records->runs[i];

		if (ur_provenance_newest(e, r->file, event) != r ||
		    (*e->policy->file && strcmp(r->file, e->policy->file) != 0))
			continue;
		for (size_t j = 0; j < r->jobs_len; j++) {
			if (!ur_naming_is_job(e->umbrella, r->jobs[j].name, event))
				continue;
			*run = r;
			return &r->jobs[j];
		}
	}
	return NULL;
}

/* Without a file every run whose jobs bear the umbrella or a required context counts; one
 * whose jobs were not read may be such a run. */
static bool run_matters(const struct ur_evidence *e, const struct ur_run *run)
{
	char event[64];

	if (*e->policy->file)
		return strcmp(run->file, e->policy->file) == 0;
	if (!run->jobs_read)
		return true;
	for (size_t j = 0; j < run->jobs_len; j++) {
		const char *name = run->jobs[j].name;

		if (ur_naming_event(e->umbrella, event, sizeof(event)) &&
		    ur_naming_is_job(e->umbrella, name, event))
			return true;
		for (size_t i = 0; i < e->policy->required_len; i++) {
			const char *context = e->policy->required[i].context;

			if (ur_naming_event(context, event, sizeof(event)) &&
			    ur_naming_is_job(context, name, event))
				return true;
		}
	}
	return false;
}

static enum ur_reason run_is_over(const struct ur_records *records,
				  const struct ur_run *run)
{
	if (run->state == UR_RECORD_ACTIVE)
		return UR_REASON_RUN_NOT_FINISHED;
	enum ur_reason said = UR_REASON_STALE;

	for (size_t j = 0; j < run->jobs_len; j++) {
		if (run->jobs[j].state == UR_RECORD_ACTIVE)
			return UR_REASON_RUN_NOT_FINISHED;
		if (!ur_record_state_is_final(run->jobs[j].state))
			said = UR_REASON_JOB_UNVERIFIABLE;
	}
	/* A cancelled or failed run may still have jobs that run: servers/gitea.md trap 26. */
	if (records->level == UR_LEVEL_JOBS && !run->jobs_read &&
	    run->state != UR_RECORD_SUCCESS && run->state != UR_RECORD_SKIPPED)
		return UR_REASON_JOB_UNVERIFIABLE;
	return said;
}

/* Jobs without a runner have no task, and statuses have no records at all: there a pending
 * engine row of the same workflow is the sign of a run that goes on. */
static bool pending_beside(const struct ur_evidence *e)
{
	const char *split = strstr(e->umbrella, "/ ");
	size_t prefix = *e->policy->workflow ? strlen(e->policy->workflow) :
			split		     ? (size_t)(split - e->umbrella) :
					       0;

	for (size_t i = 0; i < e->rows_len; i++) {
		const struct ur_row *row = &e->rows[i];

		if (row->state == UR_STATE_PENDING && row->writer == UR_WRITER_ENGINE &&
		    strcmp(row->context, e->umbrella) != 0 &&
		    strncmp(row->context, e->umbrella, prefix) == 0)
			return true;
	}
	return false;
}

enum ur_reason ur_proof_runs_over(const struct ur_evidence *e)
{
	enum ur_reason said = UR_REASON_STALE;

	for (size_t i = 0; i < e->records->runs_len; i++) {
		const struct ur_run *run = &e->records->runs[i];

		if (!run_matters(e, run))
			continue;

		enum ur_reason over = run_is_over(e->records, run);

		if (over == UR_REASON_RUN_NOT_FINISHED)
			return over;
		said = stronger(said, over);
	}
	if (e->records->level < UR_LEVEL_JOBS && pending_beside(e))
		return UR_REASON_RUN_NOT_FINISHED;
	return said;
}
