/* SPDX-License-Identifier: MIT */
#include "ur/core/staleness.h"

#include <string.h>

/* clang-format off */
static const struct {
	const char *name, *sentence, *prevention;
} table[] = {
	[UR_STALENESS_NONE] = { "", "", "" },
	[UR_STALENESS_UMBRELLA_WAS_FIRST] = { "umbrella-was-first",
		"the umbrella failed before the last required context was green",
		"let its job wait by 'needs' with 'if: always()', not by polling up to a deadline" },
	[UR_STALENESS_OLDER_RUN_WROTE_LAST] = { "older-run-wrote-last",
		"the umbrella's last status is of an older run than the jobs it stands for",
		"leave labels and edits out of 'types'; key a 'concurrency' group by ref, and cancel "
		"nothing in it: see 'audit'" },
	[UR_STALENESS_CANCELLED] = { "cancelled",
		"the umbrella's job was cancelled, which the forge writes as a failure",
		"leave out 'cancel-in-progress' where the commit stays the head; "
		"run again what was cancelled by hand" },
	[UR_STALENESS_SHARED_CONTEXT] = { "shared-context",
		"two workflows or jobs write one context, and whichever ends last wins",
		"give each workflow and each job a name of its own" },
	[UR_STALENESS_JOB_RUN_AGAIN] = { "job-run-again",
		"a required job was red, ran again alone and is green, and the umbrella stayed",
		"list the job in the umbrella's 'needs', so that both run again; "
		"or run the whole workflow again" },
	[UR_STALENESS_ROW_LOST] = { "row-lost",
		"the record of the umbrella's job says otherwise than its status: a status was lost",
		"nothing in the repository: see the forge's log of that time, and keep it upgraded" },
	[UR_STALENESS_TAKEN_BACK] = { "taken-back",
		"our own revocation stands, and what was red then is green now",
		"fix the job that was red in between" },
	[UR_STALENESS_UMBRELLA_WAS_LAST] = { "umbrella-was-last",
		"the umbrella failed although every required context was green before it",
		"read its job's log; let it look at 'needs' and do nothing else" },
	[UR_STALENESS_UNKNOWN] = { "unknown",
		"the order of the statuses does not say why",
		"read the log of the umbrella's job" },
};
/* clang-format on */

_Static_assert(sizeof(table) / sizeof(table[0]) == UR_STALENESS_COUNT_,
	       "every code needs a row");

static size_t row_of(enum ur_staleness_code code)
{
	return (size_t)code < UR_STALENESS_COUNT_ ? (size_t)code : UR_STALENESS_NONE;
}

const char *ur_staleness_name(enum ur_staleness_code code)
{
	return table[row_of(code)].name;
}

const char *ur_staleness_sentence(enum ur_staleness_code code)
{
	return table[row_of(code)].sentence;
}

const char *ur_staleness_prevention(enum ur_staleness_code code)
{
	return table[row_of(code)].prevention;
}

static bool is_ambiguous(const struct ur_decision *d)
{
	return d->reason == UR_REASON_POLICY_UNKNOWN &&
	       strcmp(d->policy_cause, "ambiguous") == 0;
}

/* All but the first come behind the gates that look at the required rows. */
bool ur_staleness_asked(const struct ur_decision *d)
{
	static const enum ur_reason reasons[] = {
		UR_REASON_ALREADY_COMPENSATED,
		UR_REASON_TOO_YOUNG,
		UR_REASON_JOB_UNVERIFIABLE,
		UR_REASON_SHARED_HEAD,
		UR_REASON_AUTOMERGE_ARMED,
		UR_REASON_NO_REMEDY,
		UR_REASON_STALE,
	};

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (d->reason == reasons[i])
			return true;
	return is_ambiguous(d);
}

/* The rows to read from, and the umbrella's that is wrong. */
struct scene {
	const struct ur_evidence *e;
	const struct ur_row *rows;
	size_t len;
	const struct ur_row *umbrella;
};

/* The newest row of a context below an id that this one is true for; NULL for none. */
static const struct ur_row *newest_below(const struct scene *s, const char *context,
					 int64_t id,
					 bool (*wanted)(const struct ur_row *))
{
	const struct ur_row *found = NULL;

	for (size_t i = 0; i < s->len; i++) {
		const struct ur_row *row = &s->rows[i];

		if (strcmp(row->context, context) == 0 && row->id < id && wanted(row) &&
		    (!found || row->id > found->id))
			found = row;
	}
	return found;
}

static bool is_not_ours(const struct ur_row *row)
{
	return !row->ours;
}

static bool is_final(const struct ur_row *row)
{
	return row->state != UR_STATE_PENDING;
}

/* 0 for a row that no run wrote. */
static int64_t run_of(const struct scene *s, const struct ur_row *row)
{
	int64_t run = 0, job;

	return ur_row_run_of(row->target_url, s->e->repository, &run, &job) ? run : 0;
}

/* The record of a run that a row names, by what this version puts into addresses. */
static const struct ur_run *record_of(const struct scene *s, const struct ur_row *row)
{
	const struct ur_records *records = s->e->records;
	bool by_id = s->e->dialect && s->e->dialect->url_has_ids;
	int64_t number = run_of(s, row);

	for (size_t i = 0; records && number && i < records->runs_len; i++) {
		const struct ur_run *run = &records->runs[i];

		if ((by_id ? run->id : run->number) == number)
			return run;
	}
	return NULL;
}

/* Two rows whose runs are known to be of two workflow files. */
static bool files_differ(const struct scene *s, const struct ur_row *a,
			 const struct ur_row *b)
{
	const struct ur_run *x = record_of(s, a), *y = record_of(s, b);

	return x && y && strcmp(x->file, y->file) != 0;
}

/* The required context's green that was written last. */
static const struct ur_row *last_green(const struct scene *s)
{
	const struct ur_row *last = NULL;

	for (size_t i = 0; i < s->e->policy->required_len; i++) {
		const struct ur_row *row =
			ur_evidence_row(s->e, s->e->policy->required[i].context, NULL);

		if (row && !ur_state_is_red(row->state) && (!last || row->id > last->id))
			last = row;
	}
	return last;
}

/* ---- the causes, each by itself: the row that tells, or NULL ---- */

static const struct ur_row *shared_context(const struct scene *s)
{
	for (size_t i = 0; i < s->len; i++)
		if (strcmp(s->rows[i].context, s->e->umbrella) == 0 &&
		    files_differ(s, &s->rows[i], s->umbrella))
			return &s->rows[i];
	return NULL;
}

/* The umbrella's own earlier rows name a newer run. */
static const struct ur_row *overwritten(const struct scene *s)
{
	for (size_t i = 0; i < s->len; i++)
		if (strcmp(s->rows[i].context, s->e->umbrella) == 0 &&
		    s->rows[i].id < s->umbrella->id &&
		    run_of(s, &s->rows[i]) > run_of(s, s->umbrella))
			return &s->rows[i];
	return NULL;
}

/* The jobs that it stands for are of a newer run of the same file. */
static const struct ur_row *left_behind(const struct scene *s)
{
	int64_t run = run_of(s, s->umbrella);

	for (size_t i = 0; run && i < s->e->policy->required_len; i++) {
		const struct ur_row *row =
			ur_evidence_row(s->e, s->e->policy->required[i].context, NULL);
		const struct ur_run *record = row ? record_of(s, row) : NULL;
		const struct ur_run *mine = record_of(s, s->umbrella);
		bool same_file = *s->e->policy->file ||
				 (record && mine && !strcmp(record->file, mine->file));

		if (row && same_file && run_of(s, row) > run)
			return row;
	}
	return NULL;
}

/* Actions tells a cancellation from a failure in words only. */
static bool was_cancelled(const struct scene *s)
{
	const struct ur_run *run;
	const struct ur_job *job = ur_proof_umbrella_job(s->e, &run);

	return (job && job->state == UR_RECORD_CANCELLED) ||
	       ur_row_says_cancelled(s->umbrella);
}

static bool record_says_otherwise(const struct scene *s)
{
	const struct ur_run *run;
	const struct ur_job *job = ur_proof_umbrella_job(s->e, &run);

	return s->umbrella->state == UR_STATE_PENDING ||
	       (job && job->state == UR_RECORD_SUCCESS);
}

/* Red when the umbrella ended, green behind it. */
static const struct ur_row *run_again(const struct scene *s)
{
	for (size_t i = 0; i < s->e->policy->required_len; i++) {
		const char *context = s->e->policy->required[i].context;
		const struct ur_row *now = ur_evidence_row(s->e, context, NULL);
		const struct ur_row *then =
			newest_below(s, context, s->umbrella->id, is_final);

		if (now && now->id > s->umbrella->id && !ur_state_is_red(now->state) &&
		    then && ur_state_is_red(then->state))
			return then;
	}
	return NULL;
}

static struct ur_staleness found(const struct scene *s, enum ur_staleness_code code,
				 const struct ur_row *other)
{
	return (struct ur_staleness){ code, s->umbrella, other };
}

/* Two runs wrote the umbrella, or one wrote it and another what it stands for. */
static struct ur_staleness by_runs(const struct scene *s)
{
	const struct ur_row *other = shared_context(s);

	if (other)
		return found(s, UR_STALENESS_SHARED_CONTEXT, other);
	other = overwritten(s);
	if (other)
		return found(s, UR_STALENESS_OLDER_RUN_WROTE_LAST, other);
	/* some versions do not renew the run that a cancelled row names */
	if (was_cancelled(s))
		return found(s, UR_STALENESS_CANCELLED, NULL);
	other = left_behind(s);
	return found(s, other ? UR_STALENESS_OLDER_RUN_WROTE_LAST : UR_STALENESS_NONE,
		     other);
}

static struct ur_staleness by_order(const struct scene *s)
{
	const struct ur_row *again = run_again(s), *last = last_green(s);

	if (record_says_otherwise(s))
		return found(s, UR_STALENESS_ROW_LOST, NULL);
	if (again)
		return found(s, UR_STALENESS_JOB_RUN_AGAIN, again);
	if (!last)
		return found(s, UR_STALENESS_UNKNOWN, NULL);
	return found(s,
		     last->id > s->umbrella->id ? UR_STALENESS_UMBRELLA_WAS_FIRST :
						  UR_STALENESS_UMBRELLA_WAS_LAST,
		     last);
}

/* Below our own green lies the row that it covers. */
static const struct ur_row *wrong_row(const struct scene *s, const struct ur_decision *d)
{
	const struct ur_row *live = d->umbrella_row;

	if (live && live->ours && live->state == UR_STATE_SUCCESS)
		return newest_below(s, s->e->umbrella, live->id, is_not_ours);
	return live;
}

struct ur_staleness ur_staleness_read(const struct ur_evidence *e,
				      const struct ur_decision *d,
				      const struct ur_rows *history)
{
	struct scene s = {
		.e = e,
		.rows = history ? history->items : e->rows,
		.len = history ? history->len : e->rows_len,
	};
	struct ur_staleness said;

	if (!ur_staleness_asked(d))
		return (struct ur_staleness){ .code = UR_STALENESS_NONE };
	s.umbrella = wrong_row(&s, d);
	if (is_ambiguous(d))
		return found(&s, UR_STALENESS_SHARED_CONTEXT, NULL);
	if (!s.umbrella)
		return found(&s, UR_STALENESS_UNKNOWN, NULL);
	if (s.umbrella->ours)
		return found(&s, UR_STALENESS_TAKEN_BACK, NULL);
	said = by_runs(&s);
	return said.code != UR_STALENESS_NONE ? said : by_order(&s);
}
