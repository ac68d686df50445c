/* SPDX-License-Identifier: MIT */
#include "ur/core/decide.h"

#include <string.h>

#include "ur/base/time.h"
#include "ur/core/claim.h"
#include "ur/core/gates.h"
#include "ur/core/heal.h"

/* A test build leaves one gate out to prove that a test notices. */
#ifdef UR_WITHOUT_GATE
#define STANDS(gate) ((gate) != UR_WITHOUT_GATE)
#else
#define STANDS(gate) true
#endif

static const char *const cause_names[] = {
	[UR_CAUSE_NONE] = "",
	[UR_CAUSE_FAILED] = "failed",
	[UR_CAUSE_CANCELLED] = "cancelled",
	[UR_CAUSE_ROW_OUTDATED] = "row-outdated",
	[UR_CAUSE_STRANDED] = "stranded",
	[UR_CAUSE_OLDER_RUN_WROTE_LAST] = "older-run-wrote-last",
	[UR_CAUSE_QUEUED] = "queued",
	[UR_CAUSE_WAITS_FOR_APPROVAL] = "waits-for-approval",
	[UR_CAUSE_SHARED_HEAD] = "shared-head",
	[UR_CAUSE_AUTOMERGE_ARMED] = "automerge-armed",
	[UR_CAUSE_SPLIT_SERVER] = "split-server",
	[UR_CAUSE_WEDGED] = "wedged",
	[UR_CAUSE_TWO_ROWS] = "two-rows",
	[UR_CAUSE_NO_RIGHT] = "no-right",
	[UR_CAUSE_WORKFLOW_DISABLED] = "workflow-disabled",
	[UR_CAUSE_ATTEMPTS_USED] = "attempts-used",
	[UR_CAUSE_RUN_STUCK] = "run-stuck",
	[UR_CAUSE_DEPENDENTS] = "dependents",
	[UR_CAUSE_UNKNOWN_VERSION] = "unknown-version",
	[UR_CAUSE_REMEDY_OFF] = "remedy-off",
	[UR_CAUSE_NO_RERUN] = "no-rerun",
	[UR_CAUSE_RERUN_REFUSED] = "rerun-refused",
	[UR_CAUSE_OUTGROWN] = "outgrown",
	[UR_CAUSE_GREEN_OVER_RED] = "green-over-red",
	[UR_CAUSE_NOT_OURS] = "not-ours",
	[UR_CAUSE_UNKNOWN_FILE] = "run-of-unknown-file",
	[UR_CAUSE_UNKNOWN_EVENT] = "run-of-unknown-event",
	[UR_CAUSE_OTHER_COMMIT] = "run-of-other-commit",
	[UR_CAUSE_FOREIGN_ROW] = "foreign-row",
	[UR_CAUSE_CALLED_WORKFLOW] = "called-workflow",
};

_Static_assert(sizeof(cause_names) / sizeof(cause_names[0]) == UR_CAUSE_COUNT_,
	       "every cause needs a name");

const char *ur_cause_name(enum ur_cause cause)
{
	return (unsigned)cause < UR_CAUSE_COUNT_ ? cause_names[cause] : "";
}

static bool settle(struct ur_decision *d, enum ur_reason reason)
{
	d->reason = reason;
	return true;
}

/* Scope, then what could not be read. @return true when that settles it */
static bool settled_by_scope(const struct ur_evidence *e, struct ur_decision *d)
{
	if (e->scope == UR_SCOPE_UNKNOWN && STANDS(UR_REASON_READ_INCOMPLETE))
		return settle(d, UR_REASON_READ_INCOMPLETE);
	if (e->scope != UR_SCOPE_IN && STANDS(UR_REASON_OUT_OF_SCOPE))
		return settle(d, UR_REASON_OUT_OF_SCOPE);
	if (!e->rows_complete && STANDS(UR_REASON_READ_INCOMPLETE))
		return settle(d, UR_REASON_READ_INCOMPLETE);
	if (!e->rows_len && STANDS(UR_REASON_NO_STATUSES))
		return settle(d, UR_REASON_NO_STATUSES);
	return false;
}

static int64_t row_age(const struct ur_evidence *e, const struct ur_row *row)
{
	return row->created_at == UR_TIME_NONE ? UR_TIME_NONE :
						 ur_gate_now(e) - row->created_at;
}

/* A pending umbrella is a candidate only when the owner said after how long. */
static bool settled_by_pending(const struct ur_evidence *e, const struct ur_rules *rules,
			       struct ur_decision *d)
{
	int64_t after = rules->pending_after_seconds;
	int64_t age = row_age(e, d->umbrella_row);

	/* where no record says that it is over, nothing else does */
	if (!ur_claim_has_records(e, rules))
		after = UR_DURATION_NEVER;
	if (after != UR_DURATION_NEVER && age != UR_TIME_NONE && age >= after)
		return false;
	d->age_seconds = age;
	if (after != UR_DURATION_NEVER && age != UR_TIME_NONE)
		d->retry_at = d->umbrella_row->created_at + after;
	return STANDS(UR_REASON_UMBRELLA_PENDING) &&
	       settle(d, UR_REASON_UMBRELLA_PENDING);
}

/* The engine skipped the job, or the server wrote it for a workflow that a filter kept out; that
 * row has no writer, run or link (servers/gitea.md section 11). */
static bool skipped_by_server(const struct ur_evidence *e, const struct ur_row *row)
{
	if (row->writer == UR_WRITER_ENGINE)
		return true;
	return row->writer == UR_WRITER_NOBODY && e->dialect &&
	       e->dialect->filtered_writes && !row->target_url[0];
}

/* Table A: the umbrella is not red. @return true when that settles it */
static bool settled_by_umbrella(const struct ur_evidence *e, const struct ur_rules *rules,
				struct ur_decision *d)
{
	const struct ur_row *miss;

	if (!d->umbrella_row) {
		miss = ur_evidence_near_miss(e, e->umbrella);
		if (miss)
			ur_gate_culprit(d, miss->context);
		d->reason = UR_REASON_UMBRELLA_ABSENT;
		return true;
	}
	switch (d->umbrella_row->state) {
	case UR_STATE_SUCCESS:
		d->reason = UR_REASON_UMBRELLA_GREEN;
		return true;
	case UR_STATE_PENDING:
		return settled_by_pending(e, rules, d);
	case UR_STATE_FAILURE:
	case UR_STATE_ERROR:
		return false;
	case UR_STATE_SKIPPED:
		if (skipped_by_server(e, d->umbrella_row)) {
			d->reason = UR_REASON_UMBRELLA_SKIPPED;
			return true;
		}
		break;
	case UR_STATE_UNKNOWN:
	case UR_STATE_WARNING:
	default:
		break;
	}
	d->reason = UR_REASON_UMBRELLA_UNKNOWN;
	return true;
}

/* Is it one of the lines? */
static bool listed(const char *lines, const char *context)
{
	size_t len = strlen(context);

	for (; lines; lines = strchr(lines, '\n')) {
		lines += *lines == '\n';
		if (strncmp(lines, context, len) == 0 &&
		    (lines[len] == '\n' || !lines[len]))
			return true;
	}
	return false;
}

static bool inherited_there(const struct ur_evidence *e,
			    const struct ur_required *required)
{
	return required->inherited || listed(e->inherited, required->context);
}

/* ---- table B: our own green, judged by its required contexts alone ---- */

/* Who asks, and by which rules. */
struct asking {
	const struct ur_evidence *e;
	const struct ur_rules *rules;
};

static bool is_red_there(const struct ur_evidence *e, const struct ur_required *r)
{
	const struct ur_row *row = ur_evidence_row(e, r->context, NULL);

	return row && ur_state_is_red(row->state) && !inherited_there(e, r);
}

/* May the record of this red row excuse it? Today's list says which file to look in. */
static bool may_be_outrun(const struct asking *a, const struct ur_required *r)
{
	return a->e->policy->known && ur_claim_has_record(a->e, a->rules, r);
}

/* A red row of an older run or attempt takes nothing back; where no record can be read it
 * counts. */
static bool contradicts(const void *asking, const struct ur_required *r)
{
	const struct asking *a = asking;

	return is_red_there(a->e, r) && !(a->e->records && may_be_outrun(a, r) &&
					  ur_claim_is_outrun(a->e, a->rules, r));
}

static bool is_waited_for(const struct ur_evidence *e, const struct ur_required *r)
{
	const struct ur_row *row = ur_evidence_row(e, r->context, NULL);

	return !row || (row->state != UR_STATE_SUCCESS && !ur_state_is_red(row->state) &&
			!(row->state == UR_STATE_SKIPPED && r->allow_skipped));
}

/* A list, but for what another one has as well. @return something is waited for */
static bool look_at_list(const struct asking *a, const struct ur_policy *list,
			 const struct ur_policy *but_for, struct ur_decision *d)
{
	bool waits = false;

	for (size_t i = 0; i < list->required_len; i++) {
		const struct ur_required *r = &list->required[i];

		if (but_for && ur_policy_has(but_for, r->context))
			continue;
		if (contradicts(a, r))
			ur_gate_culprit(d, r->context);
		else
			waits |= is_waited_for(a->e, r);
	}
	return waits;
}

/* Red rows of a list: those that count for certain, and those whose record may excuse them. */
static void count_red(const struct asking *a, const struct ur_policy *list,
		      size_t *certain, size_t *open)
{
	for (size_t i = 0; i < list->required_len; i++) {
		const struct ur_required *r = &list->required[i];

		if (is_red_there(a->e, r))
			++*(may_be_outrun(a, r) ? open : certain);
	}
}

static bool needs_records(const struct asking *a, const struct ur_policy *today,
			  const struct ur_policy *then)
{
	size_t certain = 0, open = 0;

	if (a->e->records || !today)
		return false;
	count_red(a, today, &certain, &open);
	if (then)
		count_red(a, then, &certain, &open);
	return open && !certain;
}

/* Is what is red new since our green, all of it? The ledger tells, else the marker: then
 * today's list without what is red is what the green stood for. */
static bool is_outgrown(const struct asking *a, const struct ur_policy *today,
			const struct ur_decision *d)
{
	const struct ur_policy *then = a->e->stood_for;
	char digest[UR_POLICY_DIGEST_BUF];

	if (!then) {
		ur_policy_digest(today, contradicts, a, digest);
		return strcmp(d->umbrella_row->marker.list, digest) == 0;
	}
	for (size_t i = 0; i < then->required_len; i++)
		if (contradicts(a, &then->required[i]))
			return false;
	return true;
}

/* Is the umbrella's green the engine's, written after we had its job run again? */
static bool is_brought(const struct ur_evidence *e, const struct ur_decision *d)
{
	return d->umbrella_row && d->umbrella_row->writer == UR_WRITER_ENGINE &&
	       d->umbrella_row->state == UR_STATE_SUCCESS && e->brought.run_id &&
	       d->umbrella_row->id > e->brought.after_id;
}

static void judge_ours(const struct ur_evidence *e, const struct ur_rules *rules,
		       struct ur_decision *d)
{
	const struct asking asking = { e, rules };
	const struct ur_policy *today = e->policy, *then = e->stood_for;
	bool ours = ur_evidence_umbrella_is_ours(e) || is_brought(e, d), waits = false;

	if (!today) {
		d->need = UR_NEED_POLICY;
		return;
	}
	d->standing = true;
	d->cause = ours ? UR_CAUSE_NONE : UR_CAUSE_NOT_OURS;
	today = today->known && today->required_len ? today : NULL;
	if (!today && !then) {
		d->reason = e->policy->known ? UR_REASON_POLICY_EMPTY :
					       UR_REASON_POLICY_UNKNOWN;
		d->policy_cause = e->policy->known ? "" : e->policy->cause;
		return;
	}
	if (needs_records(&asking, today, then)) {
		d->standing = false;
		d->cause = UR_CAUSE_NONE;
		d->need = UR_NEED_RECORDS;
		return;
	}
	if (today)
		waits |= look_at_list(&asking, today, NULL, d);
	if (then)
		waits |= look_at_list(&asking, then, today, d);
	if (d->culprits_total && STANDS(UR_REASON_CONTRADICTED)) {
		settle(d, UR_REASON_CONTRADICTED);
		if (ours && today && is_outgrown(&asking, today, d))
			d->cause = UR_CAUSE_OUTGROWN;
		d->remedy =
			rules->keep_contradicted || !ours ? UR_DO_NOTHING : UR_DO_REVOKE;
		return;
	}
	d->reason = waits ? UR_REASON_COMPENSATION_WAITS : UR_REASON_ALREADY_COMPENSATED;
}

static struct ur_decision blank(const struct ur_evidence *e)
{
	struct ur_decision d = {
		.policy_cause = "",
		.age_seconds = UR_TIME_NONE,
		.retry_at = UR_TIME_NONE,
		.umbrella_row = ur_evidence_row(e, e->umbrella, NULL),
	};
	const struct ur_run *run;
	const struct ur_job *job = ur_proof_umbrella_job(e, &run);

	if (e->records)
		d.level = e->records->level;
	if (job) {
		d.umbrella_run_id = run->id;
		d.umbrella_job_id = job->id;
		d.umbrella_attempt = job->attempt;
	}
	return d;
}

/* What no record shows any more may be ours. */
static bool may_be_our_attempt(const struct ur_evidence *e, const struct ur_decision *d)
{
	return !d->umbrella_run_id || (d->umbrella_run_id == e->brought.run_id &&
				       d->umbrella_attempt <= e->brought.attempt + 1);
}

/* The engine wrote it, so it is only asked whether it has to go: a list may hold contexts that
 * the umbrella's own job does not wait for. */
static void judge_brought(const struct ur_evidence *e, const struct ur_rules *rules,
			  struct ur_decision *d)
{
	judge_ours(e, rules, d);
	if (d->need != UR_NEED_NOTHING)
		return;
	if (d->reason == UR_REASON_CONTRADICTED && !e->records) {
		*d = blank(e);
		d->need = UR_NEED_RECORDS;
	} else if (d->reason != UR_REASON_CONTRADICTED || !may_be_our_attempt(e, d)) {
		*d = blank(e);
		d->reason = UR_REASON_UMBRELLA_GREEN;
	} else if (!d->umbrella_run_id || !e->dialect || !e->dialect->posted_supersedes) {
		d->cause = UR_CAUSE_GREEN_OVER_RED;
		d->remedy = UR_DO_NOTHING;
	}
}

/* By record an older run wrote the umbrella's row, or a required one that counts as green. */
static bool older_run_wrote_last(const struct ur_evidence *e,
				 const struct ur_rules *rules)
{
	for (size_t i = 0; i < e->policy->required_len; i++)
		if (ur_claim_of(e, rules, &e->policy->required[i]).reason ==
		    UR_REASON_STALE)
			return true;
	return ur_claim_umbrella_is_older(e);
}

static enum ur_cause cause_of_stale(const struct ur_evidence *e,
				    const struct ur_rules *rules,
				    const struct ur_decision *d)
{
	const struct ur_run *run;
	const struct ur_job *job = ur_proof_umbrella_job(e, &run);

	if (d->umbrella_row->state == UR_STATE_PENDING)
		return UR_CAUSE_STRANDED;
	if (older_run_wrote_last(e, rules))
		return UR_CAUSE_OLDER_RUN_WROTE_LAST;
	if (job && job->state == UR_RECORD_SUCCESS)
		return UR_CAUSE_ROW_OUTDATED;
	if ((job && job->state == UR_RECORD_CANCELLED) ||
	    ur_row_says_cancelled(d->umbrella_row))
		return UR_CAUSE_CANCELLED;
	return UR_CAUSE_FAILED;
}

/* Table C: the gates in their order. */
static void judge_red(const struct ur_evidence *e, const struct ur_rules *rules,
		      struct ur_decision *d)
{
	for (size_t i = 0; i < ur_gates_count(); i++) {
		const struct ur_gate *gate = &ur_gates[i];

		if (!STANDS(gate->reason))
			continue;
		switch (gate->ask(e, rules, d)) {
		case UR_GATE_SAYS_PASS:
			break;
		case UR_GATE_SAYS_NEED:
			if (d->need == UR_NEED_NOTHING)
				d->need = gate->need;
			return;
		case UR_GATE_SAYS_OBJECT:
		default:
			d->reason = gate->reason;
			ur_heal(e, rules, d);
			return;
		}
	}
	d->reason = UR_REASON_STALE;
	d->cause = cause_of_stale(e, rules, d);
}

/* How long what it waits for takes nobody knows; but the row that ends it has to grow old
 * enough as well. */
static void tell_when(const struct ur_evidence *e, const struct ur_rules *rules,
		      struct ur_decision *d)
{
	int64_t now = ur_gate_now(e);

	if (d->retry_at == UR_TIME_NONE && now != UR_TIME_NONE &&
	    ur_reason_passes_with_time(d->reason))
		d->retry_at = now + rules->min_age_seconds;
}

struct ur_decision ur_decide(const struct ur_evidence *e, const struct ur_rules *rules)
{
	struct ur_decision d = blank(e);
	bool marked = ur_evidence_umbrella_is_marked(e);
	bool brought = !marked && is_brought(e, &d);

	if (!settled_by_scope(e, &d)) {
		if (marked)
			judge_ours(e, rules, &d);
		else if (brought)
			judge_brought(e, rules, &d);
		/* a wrong green of the umbrella goes first: it needs less to be told */
		if (d.need == UR_NEED_NOTHING && d.reason != UR_REASON_CONTRADICTED &&
		    !(STANDS(UR_REASON_CONTRADICTED) &&
		      ur_heal_judge_truths(e, rules, &d)) &&
		    !marked && !brought && !settled_by_umbrella(e, rules, &d))
			judge_red(e, rules, &d);
	}
	if (!marked)
		tell_when(e, rules, &d);
	return d;
}

enum ur_verdict ur_decision_verdict(const struct ur_decision *d)
{
	enum ur_verdict verdict = ur_reason_verdict(d->reason);

	return verdict == UR_VERDICT_HOLD && d->orders_len ? UR_VERDICT_REPAIR : verdict;
}

/* Gates that the rules switch off. */
static bool switched_off(const struct ur_rules *rules, enum ur_reason gate)
{
	return (gate == UR_REASON_UMBRELLA_NOT_REQUIRED && rules->any_umbrella) ||
	       (gate == UR_REASON_AUTOMERGE_ARMED &&
		rules->automerge == UR_AUTOMERGE_ALLOW);
}

void ur_decide_gates(const struct ur_evidence *e, const struct ur_rules *rules,
		     struct ur_gate_report *reports)
{
	for (size_t i = 0; i < ur_gates_count(); i++) {
		struct ur_decision d = blank(e);

		reports[i].reason = ur_gates[i].reason;
		reports[i].outcome = UR_GATE_NOT_REACHED;
		if (!d.umbrella_row ||
		    (ur_gates[i].need == UR_NEED_RECORDS && !e->records))
			continue;
		switch (ur_gates[i].ask(e, rules, &d)) {
		case UR_GATE_SAYS_PASS:
			reports[i].outcome = switched_off(rules, ur_gates[i].reason) ?
						     UR_GATE_NOT_ASKED :
						     UR_GATE_PASSED;
			break;
		case UR_GATE_SAYS_NEED:
			break;
		case UR_GATE_SAYS_OBJECT:
		default:
			reports[i].outcome = UR_GATE_OBJECTS;
			break;
		}
	}
}
