/* SPDX-License-Identifier: MIT */
#include "ur/core/heal.h"

#include <string.h>

#include "ur/core/claim.h"
#include "ur/core/gates.h"

/* ---- one row ---- */

/* Why this server, token or these rules let no job run again; none when it may. */
static enum ur_cause why_no_rerun(const struct ur_evidence *e,
				  const struct ur_rules *rules,
				  const struct ur_required *required,
				  const struct ur_job *job)
{
	if (rules->remedy == UR_REMEDY_NONE)
		return UR_CAUSE_REMEDY_OFF;
	if (e->newer_version)
		return UR_CAUSE_UNKNOWN_VERSION;
	if (!e->dialect->rerun || !job->id)
		return UR_CAUSE_NO_RERUN;
	if (e->rights.rerun == UR_NO)
		return UR_CAUSE_NO_RIGHT;
	if (job->attempt >= rules->max_attempts)
		return UR_CAUSE_ATTEMPTS_USED;
	return required->dependents_known && !required->dependents ? UR_CAUSE_NONE :
								     UR_CAUSE_DEPENDENTS;
}

static enum ur_cause why_no_truth(const struct ur_evidence *e,
				  const struct ur_rules *rules)
{
	if (rules->remedy == UR_REMEDY_NONE)
		return UR_CAUSE_REMEDY_OFF;
	if (e->newer_version)
		return UR_CAUSE_UNKNOWN_VERSION;
	if (!e->dialect->posted_supersedes)
		return UR_CAUSE_SPLIT_SERVER;
	return e->rights.post_status == UR_NO ? UR_CAUSE_NO_RIGHT : UR_CAUSE_NONE;
}

/* A record is posted where that counts and is asked for; else its job runs again. */
static enum ur_cause choose(const struct ur_evidence *e, const struct ur_rules *rules,
			    const struct ur_required *required,
			    const struct ur_claim *claim, enum ur_remedy *kind)
{
	enum ur_cause why;

	*kind = UR_DO_TRUTH;
	if (claim->reason == UR_REASON_ROW_BEHIND &&
	    rules->stranded == UR_STRANDED_REPAIR && rules->remedy != UR_REMEDY_RERUN) {
		why = why_no_truth(e, rules);
		if (why != UR_CAUSE_SPLIT_SERVER)
			return why;
	}
	*kind = UR_DO_RERUN;
	return why_no_rerun(e, rules, required, claim->job);
}

static bool is_due(const struct ur_claim *claim)
{
	return claim->job && claim->quiet &&
	       (claim->reason == UR_REASON_ROW_BEHIND ||
		claim->reason == UR_REASON_REQUIRED_CANCELLED);
}

static void add_order(struct ur_decision *d, const struct ur_row_order *order)
{
	if (d->orders_len < UR_ORDERS_MAX)
		d->orders[d->orders_len++] = *order;
}

static struct ur_row_order order_of(enum ur_remedy kind, const struct ur_row *row,
				    const char *context, const struct ur_run *run,
				    const struct ur_job *job)
{
	return (struct ur_row_order){
		.kind = kind,
		.context = context,
		.state = job->state == UR_RECORD_SUCCESS ? UR_STATE_SUCCESS :
							   UR_STATE_FAILURE,
		.record = job->state,
		.row_id = row->id,
		.run_id = run->id,
		.run_number = run->number,
		.job_id = job->id,
		.attempt = job->attempt,
	};
}

/* A run that works cannot be told to run again: one job of each. */
static bool runs_again(const struct ur_decision *d, int64_t run_id)
{
	for (size_t i = 0; i < d->orders_len; i++)
		if (d->orders[i].kind == UR_DO_RERUN && d->orders[i].run_id == run_id)
			return true;
	return false;
}

/* What is done about one row; false: nothing, and *why says so where it was due. */
static bool is_ordered(const struct ur_evidence *e, const struct ur_rules *rules,
		       const struct ur_required *required, struct ur_row_order *order,
		       enum ur_cause *why)
{
	const struct ur_claim claim = ur_claim_of(e, rules, required);
	enum ur_remedy kind;

	*why = UR_CAUSE_NONE;
	if (!is_due(&claim) || required->is_umbrella)
		return false;
	*why = choose(e, rules, required, &claim, &kind);
	*order = order_of(kind, ur_evidence_row(e, required->context, NULL),
			  required->context, claim.run, claim.job);
	return *why == UR_CAUSE_NONE;
}

static bool job_runs_again(const struct ur_evidence *e, const struct ur_rules *rules,
			   const struct ur_job *job)
{
	struct ur_row_order order;
	enum ur_cause why;

	for (size_t i = 0; i < e->policy->required_len; i++)
		if (is_ordered(e, rules, &e->policy->required[i], &order, &why) &&
		    order.kind == UR_DO_RERUN && order.job_id == job->id)
			return true;
	return false;
}

/* Several of its jobs are due, and the whole run has nothing else but the umbrella's. */
static bool is_due_whole(const struct ur_evidence *e, const struct ur_rules *rules,
			 int64_t run_id)
{
	const struct ur_run *of;
	const struct ur_job *umbrella = ur_proof_umbrella_job(e, &of);
	size_t due = 0;

	for (size_t i = 0; i < e->records->runs_len; i++) {
		const struct ur_run *run = &e->records->runs[i];

		for (size_t j = 0; run->id == run_id && j < run->jobs_len; j++) {
			if (&run->jobs[j] == umbrella)
				continue;
			if (!job_runs_again(e, rules, &run->jobs[j]))
				return false;
			due++;
		}
	}
	return due > 1;
}

static void collect(const struct ur_evidence *e, const struct ur_rules *rules,
		    enum ur_remedy wanted, struct ur_decision *d)
{
	for (size_t i = 0; i < e->policy->required_len; i++) {
		struct ur_row_order order;
		enum ur_cause why;

		if (!is_ordered(e, rules, &e->policy->required[i], &order, &why)) {
			d->cause = why != UR_CAUSE_NONE ? why : d->cause;
			continue;
		}
		if (order.kind != wanted ||
		    (wanted == UR_DO_RERUN && runs_again(d, order.run_id)))
			continue;
		if (wanted == UR_DO_RERUN && is_due_whole(e, rules, order.run_id))
			order.job_id = 0;
		add_order(d, &order);
	}
}

/* ---- the others: as before a green of the umbrella ---- */

static void none(struct ur_decision *d, enum ur_cause why)
{
	d->orders_len = 0;
	d->cause = why;
}

static void ask(struct ur_decision *d, enum ur_need need)
{
	d->need = need;
	d->reason = UR_REASON_UNSET;
}

void ur_heal(const struct ur_evidence *e, const struct ur_rules *rules,
	     struct ur_decision *d)
{
	/* what is ordered here is proven by records, so only who refuses it is asked */
	bool refuses_merge = rules->automerge == UR_AUTOMERGE_REFUSE;

	if (rules->stranded == UR_STRANDED_REPORT || e->by_hand ||
	    (d->reason != UR_REASON_ROW_BEHIND &&
	     d->reason != UR_REASON_REQUIRED_CANCELLED))
		return;
	collect(e, rules, UR_DO_TRUTH, d);
	collect(e, rules, UR_DO_RERUN, d);
	if (!d->orders_len)
		return;
	d->cause = UR_CAUSE_NONE;
	if (e->shared_head_agrees == UR_NOT_ASKED)
		ask(d, UR_NEED_SHARED_HEAD);
	else if (e->shared_head_agrees != UR_YES)
		none(d, UR_CAUSE_SHARED_HEAD);
	else if (refuses_merge && e->automerge_armed == UR_NOT_ASKED)
		ask(d, UR_NEED_AUTOMERGE);
	else if (refuses_merge && e->automerge_armed != UR_NO)
		none(d, UR_CAUSE_AUTOMERGE_ARMED);
	else
		d->remedy = d->orders[0].kind;
}

/* ---- what we posted before ---- */

static bool is_truth(const struct ur_row *row)
{
	return row->marker.kind == UR_MARKER_TRUTH && row->state == UR_STATE_SUCCESS;
}

bool ur_heal_has_truths(const struct ur_row *rows, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (is_truth(&rows[i]))
			return true;
	return false;
}

static const struct ur_required *required_named(const struct ur_policy *policy,
						const char *context)
{
	for (size_t i = 0; i < policy->required_len; i++)
		if (strcmp(policy->required[i].context, context) == 0)
			return &policy->required[i];
	return NULL;
}

static bool settle(struct ur_decision *d, enum ur_reason reason)
{
	d->standing = true;
	d->reason = reason;
	return true;
}

/* @return true when its record says otherwise */
static bool is_contradicted(const struct ur_evidence *e, const struct ur_rules *rules,
			    const struct ur_required *required, const struct ur_row *row,
			    struct ur_row_order *order, bool *told)
{
	const struct ur_run *run;
	const struct ur_job *job = ur_claim_record(e, rules, required, &run);

	*told = job && job->state != UR_RECORD_UNKNOWN;
	if (!*told || !ur_record_state_is_final(job->state) ||
	    job->state == UR_RECORD_SUCCESS)
		return false;
	*order = order_of(UR_DO_TRUTH, row, required->context, run, job);
	return true;
}

/* What is ours may go, where a row of ours is what counts. */
static void take_back(const struct ur_evidence *e, const struct ur_rules *rules,
		      const struct ur_row *row, const struct ur_row_order *order,
		      struct ur_decision *d)
{
	enum ur_cause why = row->ours ? why_no_truth(e, rules) : UR_CAUSE_NOT_OURS;

	ur_gate_culprit(d, order->context);
	if (rules->keep_contradicted)
		return;
	if (why == UR_CAUSE_NONE)
		add_order(d, order);
	else
		d->cause = why;
}

static bool judge_each(const struct ur_evidence *e, const struct ur_rules *rules,
		       struct ur_decision *d)
{
	const char *unclear = NULL;

	for (size_t i = 0; i < e->rows_len; i++) {
		const struct ur_row *row = &e->rows[i];
		const struct ur_required *required =
			is_truth(row) ? required_named(e->policy, row->context) : NULL;
		struct ur_row_order order;
		bool told;

		if (!required)
			continue;
		if (is_contradicted(e, rules, required, row, &order, &told))
			take_back(e, rules, row, &order, d);
		else if (!told)
			unclear = required->context;
	}
	if (d->culprits_total) {
		d->remedy = d->orders_len ? UR_DO_TRUTH : UR_DO_NOTHING;
		return settle(d, UR_REASON_CONTRADICTED);
	}
	if (!unclear)
		return false;
	ur_gate_culprit(d, unclear);
	return settle(d, UR_REASON_JOB_UNVERIFIABLE);
}

bool ur_heal_judge_truths(const struct ur_evidence *e, const struct ur_rules *rules,
			  struct ur_decision *d)
{
	if (!ur_heal_has_truths(e->rows, e->rows_len))
		return false;
	if (!e->policy) {
		ask(d, UR_NEED_POLICY);
		return true;
	}
	if (!e->policy->known) {
		d->policy_cause = e->policy->cause;
		return settle(d, UR_REASON_POLICY_UNKNOWN);
	}
	if (!e->records) {
		ask(d, UR_NEED_RECORDS);
		return true;
	}
	return judge_each(e, rules, d);
}

/* ---- orders ---- */

const struct ur_row_order *ur_heal_order(const struct ur_decision *d, const char *context)
{
	for (size_t i = 0; i < d->orders_len; i++)
		if (strcmp(d->orders[i].context, context) == 0)
			return &d->orders[i];
	return NULL;
}

bool ur_heal_same_orders(const struct ur_decision *a, const struct ur_decision *b)
{
	if (a->orders_len != b->orders_len)
		return false;
	for (size_t i = 0; i < a->orders_len; i++) {
		const struct ur_row_order *x = &a->orders[i];
		const struct ur_row_order *y = ur_heal_order(b, x->context);

		if (!y || x->kind != y->kind || x->run_id != y->run_id ||
		    x->job_id != y->job_id)
			return false;
	}
	return true;
}
