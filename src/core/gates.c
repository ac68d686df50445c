/* SPDX-License-Identifier: MIT */
#include "ur/core/gates.h"

#include <string.h>

#include "ur/base/time.h"
#include "ur/core/claim.h"
#include "ur/core/glob.h"
#include "ur/core/provenance.h"
#include "ur/core/refusal.h"
#include "ur/core/remedy.h"
#include "ur/core/veto.h"
#include "ur/core/waiting.h"

#define ASK_ARGS                                                                         \
	const struct ur_evidence *e, const struct ur_rules *rules, struct ur_decision *d

void ur_gate_culprit(struct ur_decision *d, const char *context)
{
	d->culprits_total++;
	if (d->culprits_len < UR_CULPRITS_MAX)
		d->culprits[d->culprits_len++] = context;
}

int64_t ur_gate_now(const struct ur_evidence *e)
{
	if (e->server_date == UR_TIME_NONE)
		return e->local_date;
	if (e->local_date == UR_TIME_NONE)
		return e->server_date;
	return e->local_date < e->server_date ? e->local_date : e->server_date;
}

static enum ur_gate_says object_if(bool objects)
{
	return objects ? UR_GATE_SAYS_OBJECT : UR_GATE_SAYS_PASS;
}

/* ---- who and whether ---- */

static enum ur_gate_says not_required(ASK_ARGS)
{
	bool listed = false, every = true;

	(void)d;
	if (rules->any_umbrella)
		return UR_GATE_SAYS_PASS;
	if (!e->protection)
		return UR_GATE_SAYS_NEED;
	if (!e->protection->readable || !e->dialect)
		return UR_GATE_SAYS_PASS;
	if (!e->protection->enabled)
		return UR_GATE_SAYS_OBJECT;
	for (size_t i = 0; i < e->protection->contexts_len; i++) {
		switch (ur_glob_context(e->dialect->gate_glob, e->protection->contexts[i],
					e->umbrella)) {
		case UR_GLOB_BAD: /* the server drops it */
			break;
		case UR_GLOB_YES:
			listed = true;
			every = false;
			break;
		case UR_GLOB_NO:
		default:
			every = false;
			break;
		}
	}
	return object_if(!listed && !every);
}

/* A red row that neither the engine nor a trusted writer wrote is a person's veto; so is
 * our own revocation when a person made it. */
static bool is_veto(const struct ur_evidence *e, const struct ur_rules *rules,
		    const struct ur_row *row)
{
	if (row->ours && row->marker.kind == UR_MARKER_REVOKED)
		return false;
	if (row->ours && row->marker.kind == UR_MARKER_REVOKED_HAND)
		return !e->by_hand;
	if (row->writer == UR_WRITER_ENGINE)
		return false;
	return row->writer != UR_WRITER_USER || !ur_rules_trust(rules, row->writer_login);
}

static enum ur_gate_says by_hand(ASK_ARGS)
{
	(void)d;
	for (size_t i = 0; i < e->rows_len; i++) {
		const struct ur_row *row = &e->rows[i];

		if (strcmp(row->context, e->umbrella) == 0 &&
		    row->state != UR_STATE_SUCCESS && is_veto(e, rules, row))
			return UR_GATE_SAYS_OBJECT;
	}
	return UR_GATE_SAYS_PASS;
}

/* ---- the policy ---- */

static enum ur_gate_says policy_unknown(ASK_ARGS)
{
	(void)rules;
	if (!e->policy)
		return UR_GATE_SAYS_NEED;
	if (!e->policy->known)
		d->policy_cause = e->policy->cause;
	return object_if(!e->policy->known);
}

static enum ur_gate_says policy_empty(ASK_ARGS)
{
	(void)rules;
	(void)d;
	return e->policy ? object_if(!e->policy->required_len) : UR_GATE_SAYS_NEED;
}

static enum ur_gate_says policy_drift(ASK_ARGS)
{
	(void)rules;
	(void)d;
	return e->policy ? object_if(e->policy->drift != NULL) : UR_GATE_SAYS_NEED;
}

static enum ur_gate_says policy_changed(ASK_ARGS)
{
	(void)rules;
	(void)d;
	return e->policy ? object_if(e->policy->changed != NULL) : UR_GATE_SAYS_NEED;
}

/* ---- the required rows ---- */

/* What one required context's rows say; UR_REASON_STALE when they are green. */
static enum ur_reason rows_say(const struct ur_evidence *e, const struct ur_required *r)
{
	const struct ur_row *row = ur_evidence_row(e, r->context, NULL);

	if (!row)
		return UR_REASON_REQUIRED_MISSING;
	switch (row->state) {
	case UR_STATE_SUCCESS:
		/* some versions write success for a skip, and only the words tell */
		return strcmp(row->description, "Has been skipped") == 0 &&
				       row->writer == UR_WRITER_ENGINE &&
				       !r->allow_skipped ?
			       UR_REASON_REQUIRED_SKIPPED :
			       UR_REASON_STALE;
	case UR_STATE_FAILURE:
	case UR_STATE_ERROR:
	case UR_STATE_WARNING:
		return r->inherited ? UR_REASON_STALE : UR_REASON_REQUIRED_RED;
	case UR_STATE_PENDING:
		return UR_REASON_REQUIRED_PENDING;
	case UR_STATE_SKIPPED:
		return r->allow_skipped ? UR_REASON_STALE : UR_REASON_REQUIRED_SKIPPED;
	case UR_STATE_UNKNOWN:
	default:
		break;
	}
	return UR_REASON_REQUIRED_UNKNOWN;
}

/* The same, a red or pending row held against its record where that was read. */
static enum ur_reason context_says(const struct ur_evidence *e,
				   const struct ur_rules *rules,
				   const struct ur_required *r)
{
	enum ur_reason said = rows_say(e, r);
	struct ur_claim claim;

	if (!e->records ||
	    (said != UR_REASON_REQUIRED_RED && said != UR_REASON_REQUIRED_PENDING))
		return said;
	claim = ur_claim_of(e, rules, r);
	return claim.reason == UR_REASON_UNSET ? said : claim.reason;
}

static enum ur_gate_says any_context_says(ASK_ARGS, enum ur_reason reason)
{
	if (!e->policy) {
		d->need = UR_NEED_POLICY;
		return UR_GATE_SAYS_NEED;
	}
	for (size_t i = 0; i < e->policy->required_len; i++)
		if (context_says(e, rules, &e->policy->required[i]) == reason)
			ur_gate_culprit(d, e->policy->required[i].context);
	return object_if(d->culprits_total > 0);
}

static bool asks_for_records(const struct ur_evidence *e, const struct ur_rules *rules)
{
	for (size_t i = 0; i < e->policy->required_len; i++)
		if (ur_claim_asks(e, rules, &e->policy->required[i]))
			return true;
	return false;
}

static enum ur_gate_says required_red(ASK_ARGS)
{
	if (e->policy && !e->records && asks_for_records(e, rules)) {
		d->need = UR_NEED_RECORDS;
		return UR_GATE_SAYS_NEED;
	}
	return any_context_says(e, rules, d, UR_REASON_REQUIRED_RED);
}

static enum ur_gate_says required_cancelled(ASK_ARGS)
{
	return any_context_says(e, rules, d, UR_REASON_REQUIRED_CANCELLED);
}

static enum ur_gate_says row_behind(ASK_ARGS)
{
	return any_context_says(e, rules, d, UR_REASON_ROW_BEHIND);
}

/* A row that is behind its record, or whose job was cancelled, while a run of that file goes
 * on: what comes of it is not known yet. */
static bool is_open(const struct ur_evidence *e, const struct ur_claim *claim)
{
	return claim->reason == UR_REASON_RUN_NOT_FINISHED ||
	       ((claim->reason == UR_REASON_ROW_BEHIND ||
		 claim->reason == UR_REASON_REQUIRED_CANCELLED) &&
		claim->run && ur_claim_file_is_active(e, claim->run->file));
}

static enum ur_gate_says claim_not_finished(ASK_ARGS)
{
	if (!e->policy)
		return UR_GATE_SAYS_NEED;
	for (size_t i = 0; e->records && i < e->policy->required_len; i++) {
		const struct ur_required *r = &e->policy->required[i];
		const struct ur_claim claim = ur_claim_of(e, rules, r);

		if (is_open(e, &claim))
			ur_gate_culprit(d, r->context);
	}
	return object_if(d->culprits_total > 0);
}

static enum ur_gate_says required_unknown(ASK_ARGS)
{
	return any_context_says(e, rules, d, UR_REASON_REQUIRED_UNKNOWN);
}

static enum ur_gate_says required_pending(ASK_ARGS)
{
	enum ur_gate_says says =
		any_context_says(e, rules, d, UR_REASON_REQUIRED_PENDING);

	if (says == UR_GATE_SAYS_OBJECT && e->records)
		d->cause = ur_waiting_context(e, d->culprits[0]).cause;
	return says;
}

static enum ur_gate_says required_missing(ASK_ARGS)
{
	return any_context_says(e, rules, d, UR_REASON_REQUIRED_MISSING);
}

static enum ur_gate_says required_skipped(ASK_ARGS)
{
	return any_context_says(e, rules, d, UR_REASON_REQUIRED_SKIPPED);
}

/* ---- age ---- */

struct newest {
	int64_t at;
	const char *unknown; /* context of a row that has no age */
};

static void newer(const struct ur_evidence *e, const char *context, struct newest *n)
{
	/* in the future by the server's own clock; without one, by ours */
	int64_t judge = e->server_date != UR_TIME_NONE ? e->server_date : e->local_date;

	for (size_t i = 0; i < e->rows_len; i++) {
		const struct ur_row *row = &e->rows[i];

		if (strcmp(row->context, context) != 0)
			continue;
		if (row->created_at == UR_TIME_NONE || row->created_at > judge)
			n->unknown = context;
		else if (row->created_at > n->at)
			n->at = row->created_at;
	}
}

static struct newest newest_relevant(const struct ur_evidence *e)
{
	struct newest n = { .at = UR_TIME_NONE };

	newer(e, e->umbrella, &n);
	for (size_t i = 0; i < e->policy->required_len; i++)
		newer(e, e->policy->required[i].context, &n);
	return n;
}

static enum ur_gate_says age_unknown(ASK_ARGS)
{
	struct newest n;

	(void)rules;
	if (!e->policy)
		return UR_GATE_SAYS_NEED;
	n = newest_relevant(e);
	if (n.unknown)
		ur_gate_culprit(d, n.unknown);
	return object_if(n.unknown || n.at == UR_TIME_NONE);
}

static enum ur_gate_says too_young(ASK_ARGS)
{
	struct newest n;

	if (!e->policy)
		return UR_GATE_SAYS_NEED;
	n = newest_relevant(e);
	if (n.at == UR_TIME_NONE)
		return UR_GATE_SAYS_OBJECT;
	d->age_seconds = ur_gate_now(e) - n.at;
	if (d->age_seconds >= rules->min_age_seconds)
		return UR_GATE_SAYS_PASS;
	d->retry_at = n.at + rules->min_age_seconds;
	return UR_GATE_SAYS_OBJECT;
}

/* ---- the records ---- */

/* What its record says of a red row is said where that row is judged. */
static bool is_red(const struct ur_evidence *e, const struct ur_required *r)
{
	const struct ur_row *row = ur_evidence_row(e, r->context, NULL);

	return row && ur_state_is_red(row->state);
}

static enum ur_gate_says any_proof_says(const struct ur_evidence *e,
					const struct ur_rules *rules,
					struct ur_decision *d, enum ur_reason reason)
{
	if (!e->policy || !e->records)
		return UR_GATE_SAYS_NEED;
	for (size_t i = 0; i < e->policy->required_len; i++) {
		const struct ur_required *r = &e->policy->required[i];

		if (ur_proof_of(e, rules, r) == reason &&
		    !(reason == UR_REASON_JOB_CONTRADICTS_ROW && is_red(e, r)))
			ur_gate_culprit(d, r->context);
	}
	return object_if(d->culprits_total > 0);
}

static enum ur_gate_says untrusted_row(ASK_ARGS)
{
	return any_proof_says(e, rules, d, UR_REASON_UNTRUSTED_ROW);
}

static enum ur_cause why_unverifiable(const struct ur_evidence *e,
				      const struct ur_rules *rules)
{
	enum ur_cause doubt = ur_provenance_doubt(e);

	return doubt == UR_CAUSE_NONE && ur_proof_lacks_call(e, rules) ?
		       UR_CAUSE_CALLED_WORKFLOW :
		       doubt;
}

static enum ur_gate_says job_unverifiable(ASK_ARGS)
{
	enum ur_gate_says says = any_proof_says(e, rules, d, UR_REASON_JOB_UNVERIFIABLE);

	if (says == UR_GATE_SAYS_OBJECT)
		d->cause = why_unverifiable(e, rules);
	if (says != UR_GATE_SAYS_PASS)
		return says;
	return object_if(ur_proof_runs_over(e) == UR_REASON_JOB_UNVERIFIABLE);
}

/* A stranded umbrella is one whose own record is over while its row still waits. What no
 * record says is over waits. */
static enum ur_gate_says umbrella_pending(ASK_ARGS)
{
	const struct ur_run *run;
	const struct ur_job *job;

	(void)rules;
	if (!e->policy || !e->records)
		return UR_GATE_SAYS_NEED;
	job = ur_proof_umbrella_job(e, &run);
	return object_if(d->umbrella_row->state == UR_STATE_PENDING &&
			 !(job && job->state == UR_RECORD_ACTIVE) &&
			 !ur_claim_umbrella_is_stranded(e));
}

static enum ur_gate_says skipped_by_record(ASK_ARGS)
{
	enum ur_gate_says says = any_proof_says(e, rules, d, UR_REASON_REQUIRED_SKIPPED);
	size_t skips = 0, greens = 0;

	if (says != UR_GATE_SAYS_PASS)
		return says;
	for (size_t i = 0; i < e->policy->required_len; i++) {
		const struct ur_required *required = &e->policy->required[i];

		if (ur_proof_is_skip(e, rules, required))
			skips++;
		else if (!required->inherited)
			greens++;
	}
	if (!skips || greens)
		return UR_GATE_SAYS_PASS;
	/* skips alone prove nothing */
	for (size_t i = 0; i < e->policy->required_len; i++)
		if (!e->policy->required[i].inherited)
			ur_gate_culprit(d, e->policy->required[i].context);
	return UR_GATE_SAYS_OBJECT;
}

static enum ur_gate_says job_contradicts(ASK_ARGS)
{
	return any_proof_says(e, rules, d, UR_REASON_JOB_CONTRADICTS_ROW);
}

/* Then the run's own word counts no more, where a posted row does. */
static bool jobs_are_the_truth(const struct ur_evidence *e, const struct ur_rules *rules)
{
	return rules->stranded == UR_STRANDED_REPAIR && e->dialect &&
	       e->dialect->posted_supersedes;
}

/* Two readings of one pass must agree: between the last job's end and the run's lies a moment. */
static enum ur_gate_says run_stuck(ASK_ARGS)
{
	if (!e->policy || !e->records)
		return UR_GATE_SAYS_NEED;
	if (!ur_waiting_is_stuck(e, rules))
		return UR_GATE_SAYS_PASS;
	if (e->records->read_twice)
		return object_if(!jobs_are_the_truth(e, rules));
	d->need = UR_NEED_SECOND_READING;
	return UR_GATE_SAYS_NEED;
}

/* Then that is what is said of it, and not that it works. */
static bool is_known_stuck(const struct ur_evidence *e, const struct ur_rules *rules)
{
	return e->records->read_twice && ur_waiting_is_stuck(e, rules);
}

static enum ur_gate_says run_not_finished(ASK_ARGS)
{
	enum ur_gate_says says = any_proof_says(e, rules, d, UR_REASON_RUN_NOT_FINISHED);
	const struct ur_run *run;
	const struct ur_job *job;

	if (says == UR_GATE_SAYS_NEED)
		return says;
	job = ur_proof_umbrella_job(e, &run);
	if (says == UR_GATE_SAYS_PASS && !is_known_stuck(e, rules))
		says = object_if((job && job->state == UR_RECORD_ACTIVE) ||
				 ur_proof_runs_over(e) == UR_REASON_RUN_NOT_FINISHED);
	if (says == UR_GATE_SAYS_OBJECT)
		d->cause = ur_waiting_run(e).cause;
	return says;
}

static enum ur_gate_says event_ambiguous(ASK_ARGS)
{
	(void)rules;
	(void)d;
	if (!e->policy || !e->records)
		return UR_GATE_SAYS_NEED;
	return object_if(ur_provenance_ambiguous(e));
}

/* ---- the others ---- */

static enum ur_gate_says shared_head(ASK_ARGS)
{
	(void)rules;
	(void)d;
	if (e->shared_head_agrees == UR_NOT_ASKED)
		return UR_GATE_SAYS_NEED;
	return object_if(e->shared_head_agrees != UR_YES);
}

static enum ur_gate_says automerge_armed(ASK_ARGS)
{
	(void)d;
	switch (rules->automerge) {
	case UR_AUTOMERGE_ALLOW:
		return UR_GATE_SAYS_PASS;
	case UR_AUTOMERGE_PROVEN:
		if (e->records && e->records->level >= UR_LEVEL_TASKS)
			return UR_GATE_SAYS_PASS;
		break;
	case UR_AUTOMERGE_REFUSE:
	default:
		break;
	}
	if (e->automerge_armed == UR_NOT_ASKED)
		return UR_GATE_SAYS_NEED;
	return object_if(e->automerge_armed != UR_NO);
}

/* What covers a person's no may be a mere repetition of an old result. */
static enum ur_gate_says no_below(ASK_ARGS)
{
	(void)d;
	return object_if(!e->by_hand && ur_veto_below(e, rules));
}

static enum ur_gate_says no_remedy(ASK_ARGS)
{
	d->remedy = ur_remedy_choose(e, rules, d, &d->cause);
	if (d->remedy == UR_DO_NOTHING && e->refused && d->cause == e->refused->cause &&
	    ur_refusal_stands(e->refused, e))
		d->retry_at = ur_refusal_ends(e->refused);
	return object_if(d->remedy == UR_DO_NOTHING);
}

const struct ur_gate ur_gates[] = {
	{ UR_REASON_UMBRELLA_NOT_REQUIRED, UR_NEED_PROTECTION, not_required },
	{ UR_REASON_UMBRELLA_BY_HAND, UR_NEED_NOTHING, by_hand },
	{ UR_REASON_POLICY_UNKNOWN, UR_NEED_POLICY, policy_unknown },
	{ UR_REASON_POLICY_EMPTY, UR_NEED_POLICY, policy_empty },
	{ UR_REASON_POLICY_DRIFT, UR_NEED_POLICY, policy_drift },
	{ UR_REASON_POLICY_CHANGED, UR_NEED_POLICY, policy_changed },
	{ UR_REASON_REQUIRED_RED, UR_NEED_POLICY, required_red },
	{ UR_REASON_RUN_NOT_FINISHED, UR_NEED_RECORDS, claim_not_finished },
	{ UR_REASON_REQUIRED_CANCELLED, UR_NEED_RECORDS, required_cancelled },
	{ UR_REASON_ROW_BEHIND, UR_NEED_RECORDS, row_behind },
	{ UR_REASON_REQUIRED_UNKNOWN, UR_NEED_POLICY, required_unknown },
	{ UR_REASON_REQUIRED_PENDING, UR_NEED_POLICY, required_pending },
	{ UR_REASON_REQUIRED_MISSING, UR_NEED_POLICY, required_missing },
	{ UR_REASON_REQUIRED_SKIPPED, UR_NEED_POLICY, required_skipped },
	{ UR_REASON_AGE_UNKNOWN, UR_NEED_POLICY, age_unknown },
	{ UR_REASON_TOO_YOUNG, UR_NEED_POLICY, too_young },
	{ UR_REASON_UNTRUSTED_ROW, UR_NEED_RECORDS, untrusted_row },
	{ UR_REASON_JOB_UNVERIFIABLE, UR_NEED_RECORDS, job_unverifiable },
	{ UR_REASON_UMBRELLA_PENDING, UR_NEED_RECORDS, umbrella_pending },
	{ UR_REASON_REQUIRED_SKIPPED, UR_NEED_RECORDS, skipped_by_record },
	{ UR_REASON_JOB_CONTRADICTS_ROW, UR_NEED_RECORDS, job_contradicts },
	{ UR_REASON_RUN_STUCK, UR_NEED_RECORDS, run_stuck },
	{ UR_REASON_RUN_NOT_FINISHED, UR_NEED_RECORDS, run_not_finished },
	{ UR_REASON_EVENT_AMBIGUOUS, UR_NEED_RECORDS, event_ambiguous },
	{ UR_REASON_SHARED_HEAD, UR_NEED_SHARED_HEAD, shared_head },
	{ UR_REASON_AUTOMERGE_ARMED, UR_NEED_AUTOMERGE, automerge_armed },
	{ UR_REASON_UMBRELLA_BY_HAND, UR_NEED_NOTHING, no_below },
	{ UR_REASON_NO_REMEDY, UR_NEED_NOTHING, no_remedy },
};

size_t ur_gates_count(void)
{
	return sizeof(ur_gates) / sizeof(ur_gates[0]);
}
