/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "ur/app/kept.h"
#include "ur/app/pass.h"
#include "ur/base/memory.h"
#include "ur/core/refusal.h"

#define DAY 86400

/*
 * What the ledger recalls of one umbrella of one commit: our last re-run, whether the server
 * refused it, and how often we repaired it.
 */

struct ur_recalled {
	struct ur_refusal refusal;
	struct ur_kept_evidence kept; /* its records are the refusal's */
	char *words;
};

static const char *context_of(const struct ur_case *c)
{
	return c->order.kind != UR_DO_NOTHING ? c->order.context : c->umbrella->context;
}

/* Of this commit's umbrella or, while a row is healed, of that context. */
static bool is_about(const struct ur_case *c, const struct ur_ledger_entry *e)
{
	return strcmp(e->sha, c->pass->pulls.items[c->pull].sha) == 0 &&
	       strcmp(e->context, context_of(c)) == 0 &&
	       strcmp(e->repository, c->pass->settings->name) == 0 &&
	       strcmp(e->server, c->pass->app->settings->server) == 0;
}

static const struct ur_ledger_entry *last_rerun(const struct ur_case *c)
{
	size_t len;
	const struct ur_ledger_entry *entries =
		ur_ledger_entries(c->pass->app->ledger, &len);

	while (len--)
		if (strcmp(entries[len].kind, "rerun") == 0 && is_about(c, &entries[len]))
			return &entries[len];
	return NULL;
}

/* Our green that stood last; none without a ledger, nor when we took it back since. */
static int64_t last_green(const struct ur_case *c)
{
	size_t len = 0;
	const struct ur_ledger_entry *entries =
		c->pass->app->ledger ? ur_ledger_entries(c->pass->app->ledger, &len) :
				       NULL;
	const struct ur_ledger_entry *last = NULL;

	for (size_t i = 0; i < len; i++)
		if (entries[i].row_id && (!last || entries[i].row_id > last->row_id) &&
		    is_about(c, &entries[i]))
			last = &entries[i];
	return last && strcmp(last->kind, "compensate") == 0 &&
			       strcmp(last->outcome, "confirmed") == 0 ?
		       last->row_id :
		       0;
}

void ur_recall_forget(struct ur_case *c)
{
	if (c->recalled) {
		ur_kept_release(&c->recalled->kept);
		free(c->recalled->words);
	}
	free(c->recalled);
	c->recalled = NULL;
}

static bool was_asked_for(const struct ur_ledger_entry *rerun)
{
	return rerun && strcmp(rerun->outcome, "failed") != 0;
}

bool ur_recall_reran(const struct ur_case *c)
{
	return c->pass->app->ledger && was_asked_for(last_rerun(c));
}

/* Where the umbrella's job stood when we had it run again. */
static struct ur_brought brought_by(const struct ur_ledger *ledger,
				    const struct ur_ledger_entry *rerun)
{
	struct ur_brought brought = { .after_id = rerun->highest_id };
	struct ur_kept_evidence kept = { 0 };
	struct ur_str json = UR_STR_INIT;
	struct ur_error ignored = UR_ERROR_INIT;
	const struct ur_run *run;
	const struct ur_job *job = NULL;

	if (ur_ledger_evidence(ledger, rerun->id, &json, &ignored) == UR_OK &&
	    ur_kept_parse(json.buf, json.len, &kept, &ignored) == UR_OK)
		job = ur_proof_umbrella_job(&kept.evidence, &run);
	if (job) {
		brought.run_id = run->id;
		brought.attempt = job->attempt;
	}
	ur_kept_release(&kept);
	ur_str_release(&json);
	return brought;
}

void ur_recall(struct ur_case *c)
{
	const struct ur_ledger *ledger = c->pass->app->ledger;
	const struct ur_ledger_entry *e = ledger ? last_rerun(c) : NULL;
	struct ur_str json = UR_STR_INIT;
	struct ur_error ignored = UR_ERROR_INIT;
	struct ur_recalled *r;
	enum ur_cause cause;

	ur_recall_forget(c);
	c->last_green = last_green(c);
	c->brought = was_asked_for(e) ? brought_by(ledger, e) : (struct ur_brought){ 0 };
	cause = e && strcmp(e->outcome, "failed") == 0 ?
			ur_refusal_cause(e->outcome_text) :
			UR_CAUSE_NONE;
	if (cause == UR_CAUSE_NONE)
		return;
	c->recalled = r = ur_xcalloc(1, sizeof(*r));
	r->words = ur_xstrdup(e->outcome_text);
	r->refusal = (struct ur_refusal){
		.cause = cause,
		.at = e->at,
		.highest_id = e->highest_id,
	};
	/* without its records the rows alone tell whether anything changed */
	if (ur_ledger_evidence(ledger, e->id, &json, &ignored) == UR_OK &&
	    ur_kept_parse(json.buf, json.len, &r->kept, &ignored) == UR_OK)
		r->refusal.records = r->kept.evidence.records;
	ur_str_release(&json);
}

const struct ur_refusal *ur_recall_refusal(const struct ur_case *c)
{
	return c->recalled ? &c->recalled->refusal : NULL;
}

const char *ur_recall_refusal_words(const struct ur_case *c)
{
	return c->recalled ? c->recalled->words : "";
}

/* What failed did nothing; what is open or unknown may have been done. */
static bool is_repair(const struct ur_ledger_entry *e)
{
	return (strcmp(e->kind, "compensate") == 0 || strcmp(e->kind, "rerun") == 0 ||
		(strcmp(e->kind, "truth") == 0 && strcmp(e->state, "success") == 0)) &&
	       strcmp(e->outcome, "failed") != 0;
}

/* Also one that was refused: it is not asked for in each pass. Not one that the job had
 * nothing to do with: a token or right that was gone, and is back. */
static bool counts_that_day(const struct ur_ledger_entry *e)
{
	return strcmp(e->kind, "rerun") == 0 &&
	       (strcmp(e->outcome, "failed") != 0 ||
		ur_refusal_cause(e->outcome_text) != UR_CAUSE_NONE);
}

static const struct ur_ledger_entry *last_that_counts(const struct ur_case *c)
{
	size_t len;
	const struct ur_ledger_entry *entries =
		ur_ledger_entries(c->pass->app->ledger, &len);

	while (len--)
		if (counts_that_day(&entries[len]) && is_about(c, &entries[len]))
			return &entries[len];
	return NULL;
}

static struct ur_repairs recall_reruns(const struct ur_case *c)
{
	const struct ur_app *app = c->pass->app;
	const struct ur_ledger_entry *last = app->ledger ? last_that_counts(c) : NULL;
	struct ur_repairs repairs = { .ends_at = UR_TIME_NONE };

	repairs.exhausted = last && last->at >= app->clock->now(app->clock->self) - DAY;
	repairs.count = repairs.exhausted;
	if (repairs.exhausted)
		repairs.ends_at = last->at + DAY + 1;
	return repairs;
}

struct ur_repairs ur_recall_repairs(const struct ur_case *c, const struct ur_rows *rows)
{
	const struct ur_app *app = c->pass->app;
	struct ur_repair_made *made = NULL;
	const struct ur_ledger_entry *entries = NULL;
	struct ur_repairs repairs;
	size_t len = 0, made_len = 0;

	if (c->order.kind == UR_DO_RERUN)
		return recall_reruns(c);
	if (app->ledger)
		entries = ur_ledger_entries(app->ledger, &len);
	made = ur_xcalloc(len + 1, sizeof(*made));
	for (size_t i = 0; i < len; i++)
		if (is_repair(&entries[i]) && is_about(c, &entries[i]))
			made[made_len++] = (struct ur_repair_made){
				.id = entries[i].id,
				.at = entries[i].at,
			};
	repairs = ur_repairs_count(
		rows ? rows->items : NULL, rows ? rows->len : 0, context_of(c), made,
		made_len, app->settings->max_per_head, app->clock->now(app->clock->self));
	free(made);
	return repairs;
}

bool ur_recall_limit(const struct ur_case *c, const struct ur_rows *rows)
{
	struct ur_repairs repairs;

	if (ur_decision_verdict(&c->decision) != UR_VERDICT_REPAIR)
		return false;
	repairs = ur_recall_repairs(c, rows);
	if (repairs.exhausted)
		ur_pass_out(c->pass)->pulls[c->result].retry_at = repairs.ends_at;
	return repairs.exhausted;
}
