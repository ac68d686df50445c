/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "ur/app/pass.h"
#include "ur/base/memory.h"
#include "ur/core/refusal.h"

void ur_fill_decision(struct ur_pr_result *out, const struct ur_decision *d)
{
	out->reason = d->reason;
	out->verdict = ur_decision_verdict(d);
	out->cause = d->cause;
	out->standing = d->standing;
	out->level = d->level;
	out->age_seconds = d->age_seconds;
	out->retry_at = d->retry_at;
	for (size_t i = 0; i < d->culprits_len; i++)
		(void)ur_strset_add(&out->culprits, d->culprits[i]);
	if (d->reason == UR_REASON_UMBRELLA_ABSENT && d->culprits_len && !out->detail)
		out->detail = ur_xasprintf("there is '%s', which is nearly that name",
					   d->culprits[0]);
}

static void add_row(struct ur_rows *to, const struct ur_row *row)
{
	struct ur_row *copy = ur_rows_push(to);

	*copy = *row;
	ur_row_set_texts(copy, row->context, row->description, row->target_url,
			 row->writer_login);
}

/* `explain` shows every row; elsewhere the umbrella's and the required ones are enough. */
static void fill_rows(const struct ur_case *c, struct ur_pr_result *out)
{
	ur_rows_release(&out->rows);
	for (size_t i = 0; c->rows && i < c->rows->len; i++) {
		const struct ur_row *row = &c->rows->items[i];

		if (c->pass->app->explain ||
		    strcmp(row->context, c->umbrella->context) == 0 ||
		    ur_policy_has(&c->policy, row->context))
			add_row(&out->rows, row);
	}
}

static char *policy_detail(const struct ur_case *c)
{
	const struct ur_policy *p = &c->policy;
	enum ur_reason reason = c->decision.reason;

	if (reason == UR_REASON_POLICY_UNKNOWN)
		return ur_xasprintf("%s: %s", p->cause, p->detail ? p->detail : "");
	if (reason == UR_REASON_POLICY_DRIFT)
		return ur_xstrdup_null(p->drift);
	if (reason == UR_REASON_POLICY_CHANGED)
		return ur_xstrdup_null(p->changed);
	if (reason == UR_REASON_POLICY_EMPTY)
		return ur_xstrdup_null(p->origin);
	if (reason == UR_REASON_NO_REMEDY && c->decision.cause == UR_CAUSE_DEPENDENTS &&
	    p->dependents)
		return ur_xasprintf("job '%s' needs the umbrella", p->dependents);
	return NULL;
}

/* The server's words to our last re-run, and until when it is not asked for again. */
static char *refusal_detail(const struct ur_case *c)
{
	const struct ur_refusal *refused = ur_recall_refusal(c);
	char at[UR_TIME_BUF], again[UR_TIME_BUF];

	if (c->decision.reason != UR_REASON_NO_REMEDY || !refused ||
	    c->decision.cause != refused->cause)
		return NULL;
	if (c->decision.retry_at !=
	    ur_refusal_ends(refused)) /* it is held for another ground by now */
		return ur_xasprintf("at %s: %s", ur_time_format(refused->at, at),
				    ur_recall_refusal_words(c));
	return ur_xasprintf("not asked for again until %s; at %s: %s",
			    ur_time_format(ur_refusal_ends(refused), again),
			    ur_time_format(refused->at, at), ur_recall_refusal_words(c));
}

/* Who said no, and when, and why. */
static char *veto_detail(const struct ur_case *c)
{
	const struct ur_row *row = c->decision.umbrella_row;
	size_t words = row && row->description ? strcspn(row->description, "[") : 0;
	char at[UR_TIME_BUF];

	if (c->decision.reason != UR_REASON_UMBRELLA_BY_HAND || !row)
		return NULL;
	while (words && row->description[words - 1] == ' ')
		words--;
	return ur_xasprintf("by %s%s%s%s%.*s",
			    row->writer_login && *row->writer_login ?
				    row->writer_login :
				    "an unknown account",
			    row->created_at == UR_TIME_NONE ? "" : " at ",
			    ur_time_format(row->created_at, at), words ? ": " : "",
			    (int)words, row->description ? row->description : "");
}

static char *records_detail(const struct ur_case *c)
{
	if (c->decision.reason != UR_REASON_JOB_UNVERIFIABLE || !c->records)
		return NULL;
	if (!c->records->complete && *c->records->cause)
		return ur_xstrdup(c->records->cause);
	if (c->decision.cause == UR_CAUSE_CALLED_WORKFLOW)
		return ur_xstrdup(
			"the job only calls a workflow: this server keeps no task "
			"of it, only of the jobs that it calls");
	return NULL;
}

static bool automerge_unknown(const struct ur_case *c)
{
	return c->decision.reason == UR_REASON_AUTOMERGE_ARMED &&
	       c->automerge == UR_CANNOT_TELL;
}

/* A clause that sends to the command one is in says nothing: "…; 'explain' says more". */
static char *without_own_name(const struct ur_case *c, const char *hint)
{
	char *own = ur_xasprintf("; '%s' ", c->pass->result->command);
	const char *clause = strstr(hint, own);
	char *rest =
		clause ? ur_xstrndup(hint, (size_t)(clause - hint)) : ur_xstrdup(hint);

	free(own);
	return rest;
}

/* A command that can be copied. */
static char *repair_hint(const struct ur_case *c)
{
	long long number = (long long)c->pass->pulls.items[c->pull].number;

	if (!strcmp(c->pass->result->command, "sweep"))
		return ur_xasprintf("add --apply; or by hand: umbrella-reaper compensate "
				    "%lld --reason TEXT",
				    number);
	return ur_xasprintf(
		"umbrella-reaper compensate %lld --reason TEXT; or leave it to "
		"the next 'sweep --apply'",
		number);
}

/* What would help, from the tables. */
static void fill_hint(struct ur_pr_result *out, const struct ur_case *c)
{
	if (out->hint)
		return;
	if (c->decision.reason == UR_REASON_POLICY_UNKNOWN && c->policy.hint)
		out->hint = ur_xstrdup(c->policy.hint);
	else if (automerge_unknown(c))
		out->hint = ur_xstrdup("to see it, a token needs the scope read:issue, a "
				       "job's token 'issues: read'");
	else if (ur_case_row_hint(c))
		out->hint = ur_xstrdup(ur_case_row_hint(c));
	else if (c->decision.cause == UR_CAUSE_UNKNOWN_VERSION)
		out->hint =
			ur_xstrdup("when this version behaves like an older one, name "
				   "that in 'forge.treat_as', such as \"1.26\"");
	else if (out->reason == UR_REASON_STALE && !c->pass->app->by_hand)
		out->hint = repair_hint(c);
	else if (*ur_reason_next_step(out->reason))
		out->hint = without_own_name(c, ur_reason_next_step(out->reason));
}

void ur_fill_outcome_hint(struct ur_pr_result *out)
{
	const struct ur_action *action = &out->action;
	char at[UR_TIME_BUF];
	char *hint = NULL;

	if (action->why == UR_WHY_LIMIT_REACHED && out->retry_at != UR_TIME_NONE)
		hint = ur_xasprintf("repaired often enough for a day "
				    "(limits.max_per_head): a pass may again at %s, a "
				    "person with 'compensate %lld --reason TEXT' now",
				    ur_time_format(out->retry_at, at),
				    (long long)out->number);
	else if (action->why != UR_WHY_NONE)
		hint = ur_xstrdup(ur_why_next_step(action->why));
	else if (action->outcome == UR_OUTCOME_REQUESTED)
		hint = ur_xstrdup("the next pass judges what the job says");
	else if (action->outcome == UR_OUTCOME_FAILED && action->error)
		hint = ur_xstrdup("fix what the error names; the next pass tries again");
	else if (action->outcome == UR_OUTCOME_CONFIRMED &&
		 action->kind == UR_DO_COMPENSATE)
		hint = ur_xasprintf("'revoke %lld --reason TEXT' takes it back",
				    (long long)out->number);
	else if (action->outcome == UR_OUTCOME_CONFIRMED && action->kind == UR_DO_REVOKE)
		hint = ur_xasprintf("it holds until 'compensate %lld --reason TEXT' or a "
				    "newer run of the umbrella's job",
				    (long long)out->number);
	if (!hint)
		return;
	free(out->hint);
	out->hint = hint;
}

/* A sweep asks nothing for it; what tells asks for the pull request's own base. */
static void fill_blockers(const struct ur_case *c, struct ur_pr_result *out)
{
	struct ur_pass *pass = c->pass;
	const struct ur_protection *p = c->protection;
	const char *base = pass->pulls.items[c->pull].base;

	if (!p && pass->app->tells && pass->stopped == UR_OK && c->rows &&
	    (!pass->app->explain || ur_case_is_asked_for(c))) {
		const struct ur_branch *b = ur_pass_branch(pass, base);

		p = b->rc == UR_OK ? &b->protection : NULL;
	}
	ur_blockers_fill(out, pass->forge->dialect, p, c->rows);
}

/* The umbrella is green by the engine over a required context that is red: a remark, since it
 * lets through what it should not. */
static void remark_red(const struct ur_case *c, struct ur_pr_result *out)
{
	struct ur_str red = UR_STR_INIT;

	if (c->decision.reason != UR_REASON_UMBRELLA_GREEN || !c->policy_read)
		return;
	for (size_t i = 0; i < c->rows->len; i++) {
		const struct ur_row *row = &c->rows->items[i];

		if (ur_state_is_red(row->state) &&
		    ur_policy_has(&c->policy, row->context))
			ur_str_addf(&red, "%s'%s' is %s (status %lld)",
				    red.len ? ", " : "", row->context,
				    ur_state_name(row->state), (long long)row->id);
	}
	if (red.len) {
		ur_repository_note(ur_pass_out(c->pass), "green-over-red",
				   "#%lld: the umbrella is green, and %s",
				   (long long)out->number, red.buf);
		free(out->detail);
		out->detail = ur_xasprintf("green-over-red: %s", red.buf);
	}
	ur_str_release(&red);
}

/* Without records nobody knows which job could run again: that gate was not reached. */
static void forget_remedy(const struct ur_case *c, struct ur_gate_report *gates)
{
	if (c->records || c->decision.reason == UR_REASON_NO_REMEDY)
		return;
	for (size_t i = 0; i < ur_gates_count(); i++)
		if (gates[i].reason == UR_REASON_NO_REMEDY)
			gates[i].outcome = UR_GATE_NOT_REACHED;
}

void ur_case_fill(const struct ur_case *c, struct ur_pr_result *out)
{
	const struct ur_evidence e = ur_case_evidence(c);

	out->healthy = false;
	ur_fill_decision(out, &c->decision);
	if (c->policy_read) {
		ur_policy_release(&out->policy);
		ur_policy_copy(&c->policy, &out->policy);
		ur_inherited_show(c, &out->policy);
	}
	fill_rows(c, out);
	fill_blockers(c, out);
	if (!out->detail && c->rc != UR_OK)
		out->detail = ur_xstrdup(c->err.message);
	if (!out->hint && c->rc != UR_OK && *c->err.hint)
		out->hint = ur_xstrdup(c->err.hint);
	if (!out->detail)
		out->detail = policy_detail(c);
	if (!out->detail)
		out->detail = refusal_detail(c);
	if (!out->detail)
		out->detail = veto_detail(c);
	if (!out->detail)
		out->detail = records_detail(c);
	if (!out->detail)
		out->detail = ur_case_row_detail(c);
	if (!out->detail && automerge_unknown(c))
		out->detail = ur_xstrdup("whether a merge is scheduled cannot be read");
	if (!out->detail && c->decision.reason == UR_REASON_SHARED_HEAD)
		out->detail = ur_xstrdup_null(c->shared_head_objection);
	remark_red(c, out);
	out->automerge_armed = c->automerge;
	fill_hint(out, c);
	if (c->pass->app->explain && c->records && !out->records) {
		out->records = ur_xcalloc(1, sizeof(*out->records));
		ur_records_copy(c->records, out->records);
	}
	if (c->pass->app->explain && !out->gates) {
		out->gates = ur_xcalloc(ur_gates_count(), sizeof(*out->gates));
		ur_decide_gates(&e, &c->rules, out->gates);
		forget_remedy(c, out->gates);
	}
}
