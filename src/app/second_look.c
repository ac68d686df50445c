/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "ur/app/apply.h"
#include "ur/app/steps.h"
#include "ur/core/heal.h"
#include "ur/core/veto.h"

void ur_second_look_release(struct ur_second_look *look)
{
	ur_head_rows_release(&look->rows);
	ur_head_rows_release(&look->history);
	ur_records_release(&look->records);
	*look = (struct ur_second_look){ .records = UR_RECORDS_INIT };
}

/* Every pull request with this head must still be what it was. */
static enum ur_why look_at_pulls(struct ur_case *c, struct ur_error *err,
				 enum ur_errc *rc)
{
	struct ur_pass *pass = c->pass;
	size_t head = pass->head_of[c->pull];
	enum ur_why why = UR_WHY_NONE;

	for (size_t i = 0; i < pass->pulls.len && why == UR_WHY_NONE; i++) {
		const struct ur_pull *was = &pass->pulls.items[i];
		struct ur_pull now = { 0 };

		if (pass->head_of[i] != head)
			continue;
		*rc = ur_pull_read(pass->forge, pass->settings->name, was->number,
				   pass->settings->hold_label, &now, err);
		if (*rc != UR_OK)
			return UR_WHY_CHANGED_MEANWHILE;
		if (!now.open)
			why = UR_WHY_PR_CLOSED;
		else if (strcmp(now.sha, was->sha) != 0)
			why = UR_WHY_HEAD_MOVED;
		else if (strcmp(now.base, was->base) != 0 || now.held != was->held ||
			 now.draft != was->draft)
			why = UR_WHY_CHANGED_MEANWHILE;
		ur_pull_release(&now);
	}
	return why;
}

/* As far back as this look saw. */
static const struct ur_rows *past_of(const struct ur_second_look *look)
{
	return look->history.rows.len ? &look->history.rows : &look->rows.rows;
}

/* Earlier repairs and a person's no may stand below live rows. The history has to be as new as
 * they are: its newest row is always live. */
static enum ur_errc look_at_history(struct ur_case *c, struct ur_second_look *look,
				    struct ur_error *err)
{
	struct ur_pass *pass = c->pass;
	const char *sha = pass->pulls.items[c->pull].sha;

	ur_history_read(pass->forge, pass->settings->name, sha, &look->history);
	if (look->history.rc != UR_OK) {
		*err = look->history.err;
		return look->history.rc;
	}
	if (ur_rows_highest_id(&look->history.rows) != look->highest_id)
		return ur_error_set(err, UR_ECHANGED,
				    "rows were written while they were read");
	ur_case_mark_ours(pass, sha, &look->history.rows);
	return UR_OK;
}

/* Before a green that replaces what stands, be it posted or brought by a re-run: on a split
 * server a person's row stays live beside it. */
static bool needs_history(const struct ur_case *c)
{
	const struct ur_dialect *dialect = c->pass->forge->dialect;
	enum ur_remedy remedy = ur_case_remedy(c);

	return remedy == UR_DO_COMPENSATE || remedy == UR_DO_TRUTH ||
	       (remedy == UR_DO_RERUN && dialect && dialect->posted_supersedes);
}

/* The rows are judged as the first look judged them: what the server shows as live. */
static enum ur_errc look_at_rows(struct ur_case *c, struct ur_second_look *look,
				 struct ur_error *err)
{
	struct ur_pass *pass = c->pass;
	const char *sha = pass->pulls.items[c->pull].sha;
	enum ur_errc rc = UR_OK;

	ur_statuses_read(pass->forge, pass->settings->name, sha, &look->rows);
	if (look->rows.rc != UR_OK) {
		*err = look->rows.err;
		return look->rows.rc;
	}
	ur_case_mark_ours(pass, sha, &look->rows.rows);
	look->highest_id = ur_rows_highest_id(&look->rows.rows);
	if (look->highest_id == INT64_MAX)
		return ur_error_set(err, UR_EPROTO,
				    "row %lld leaves no number for one of ours",
				    (long long)look->highest_id);
	if (needs_history(c))
		rc = look_at_history(c, look, err);
	if (rc == UR_OK)
		look->repairs = ur_recall_repairs(c, past_of(look));
	return rc;
}

static bool run_is_as_it_was(const struct ur_records *before, const struct ur_run *run)
{
	for (size_t i = 0; i < before->runs_len; i++)
		if (before->runs[i].number == run->number)
			return before->runs[i].id == run->id &&
			       before->runs[i].state == run->state;
	return false;
}

/* Nothing wrote a row since the first look and no run looks different: then no job moved
 * either, because the engine writes a row whenever one does. */
static bool nothing_moved(const struct ur_case *c, const struct ur_second_look *look)
{
	const struct ur_head *head = &c->pass->heads[c->pass->head_of[c->pull]];
	const struct ur_records *before = head->records, *now = &look->records;

	if (!before || !before->complete || !head->rows || !now->complete ||
	    strcmp(head->records_file, c->policy.file ? c->policy.file : "") != 0 ||
	    ur_rows_highest_id(&head->rows->rows) != look->highest_id ||
	    before->runs_len != now->runs_len)
		return false;
	for (size_t i = 0; i < now->runs_len; i++)
		if (!run_is_as_it_was(before, &now->runs[i]))
			return false;
	return true;
}

/* The list of runs is one request; jobs or tasks are read again only when something moved. */
static enum ur_errc look_at_runs(struct ur_case *c,
				 const struct ur_records_request *request,
				 struct ur_second_look *look, struct ur_error *err)
{
	struct ur_pass *pass = c->pass;
	struct ur_records_request runs = *request;
	struct ur_task_walk *fresh;
	enum ur_errc rc;

	runs.level = UR_LEVEL_JOBS;
	runs.runs_only = true;
	rc = ur_records_read(pass->forge, &runs, NULL, &look->records, err);
	if (rc != UR_OK)
		return rc;
	if (nothing_moved(c, look)) {
		c->records = pass->heads[pass->head_of[c->pull]].records;
		return UR_OK;
	}
	ur_records_release(&look->records);
	fresh = ur_task_walk_new();
	rc = ur_records_read(pass->forge, request, fresh, &look->records, err);
	ur_task_walk_free(fresh);
	return rc;
}

/* Where the rows were read as their whole history, the records need no second reading. */
static enum ur_errc read_records(struct ur_case *c,
				 const struct ur_records_request *request,
				 struct ur_second_look *look, struct ur_error *err)
{
	struct ur_task_walk *fresh;
	enum ur_errc rc;

	/* a job whose row is behind its record may move and write none: it is read again */
	if ((c->order.kind == UR_DO_NOTHING || !UR_STEP(record_again)) &&
	    (request->level == UR_LEVEL_JOBS ||
	     (request->level == UR_LEVEL_TASKS && c->pass->forge->dialect->run_states)))
		return look_at_runs(c, request, look, err);
	if (request->level == UR_LEVEL_STATUSES && request->history) {
		look->records.level = UR_LEVEL_STATUSES;
		look->records.complete = look->records.history_read = true;
		ur_rows_copy(request->history, &look->records.history);
		return UR_OK;
	}
	fresh = ur_task_walk_new();
	rc = ur_records_read(c->pass->forge, request, fresh, &look->records, err);
	ur_task_walk_free(fresh);
	return rc;
}

static enum ur_errc look_at_records(struct ur_case *c, struct ur_second_look *look,
				    struct ur_error *err)
{
	const struct ur_records_request request = {
		.repo = c->pass->settings->name,
		.sha = c->pass->pulls.items[c->pull].sha,
		.level = ur_case_wanted_level(c),
		.file = c->policy.file ? c->policy.file : "",
		.history = look->history.rows.len ? &look->history.rows : NULL,
	};
	enum ur_errc rc;

	c->records = &look->records;
	rc = read_records(c, &request, look, err);
	if (rc != UR_OK || c->records != &look->records)
		return rc;
	if (request.history && !look->records.history_read) {
		ur_rows_copy(request.history, &look->records.history);
		look->records.history_read = true;
	}
	return ur_case_anchor(c, &look->records, err);
}

/* What contradicts our green was held against its record; one that cannot be read any more
 * saves nothing. */
static void look_at_records_of_ours(struct ur_case *c, struct ur_second_look *look)
{
	struct ur_error ignored = UR_ERROR_INIT;

	if (look_at_records(c, look, &ignored) == UR_OK)
		return;
	ur_records_release(&look->records);
	c->records = &look->records;
}

static enum ur_errc look_at_inherited(struct ur_case *c, struct ur_error *err)
{
	enum ur_errc rc = ur_inherited_claim(c, err);

	if (rc == UR_OK && c->inherited_refusal)
		rc = ur_error_set(err, UR_ECHANGED, "%s", c->inherited_refusal);
	return rc;
}

/* A person takes it back: it must be there still, whatever its evidence says by now. */
static enum ur_why look_at_our_green(struct ur_case *c, const struct ur_evidence *e,
				     struct ur_error *err)
{
	c->decision = ur_decide(e, &c->rules);
	if (c->decision.need != UR_NEED_NOTHING) { /* its policy could not be read */
		c->decision.need = UR_NEED_NOTHING;
		c->decision.reason = UR_REASON_READ_INCOMPLETE;
	}
	if (ur_evidence_umbrella_is_ours(e) &&
	    c->decision.umbrella_row->id == c->take_back_id)
		return UR_WHY_NONE;
	(void)ur_error_set(err, UR_ECHANGED,
			   "the umbrella's live row is not that green of "
			   "ours any more");
	return UR_WHY_CHANGED_MEANWHILE;
}

/* A person's no that the first look could not see: it reads live rows alone. */
static bool stood_before(const struct ur_case *c, const struct ur_row *veto)
{
	const struct ur_head *head = &c->pass->heads[c->pass->head_of[c->pull]];

	return veto && c->decision.reason == UR_REASON_UMBRELLA_BY_HAND && head->rows &&
	       veto->id < ur_rows_highest_id(&head->rows->rows);
}

/* The same remedy or, of several rows, the same write about this one. */
static bool still_ordered(const struct ur_case *c, enum ur_remedy remedy)
{
	const struct ur_row_order *was = &c->order;
	const struct ur_row_order *now;

	if (was->kind == UR_DO_NOTHING)
		return c->decision.remedy == remedy;
	now = ur_heal_order(&c->decision, was->context);
	return now && now->kind == was->kind && now->state == was->state &&
	       now->row_id == was->row_id && now->run_id == was->run_id &&
	       now->job_id == was->job_id && now->attempt == was->attempt;
}

enum ur_why ur_second_look(struct ur_case *c, struct ur_second_look *look,
			   struct ur_error *err)
{
	enum ur_verdict before = ur_decision_verdict(&c->decision);
	enum ur_remedy remedy = c->decision.remedy;
	enum ur_errc rc = UR_OK;
	const bool had_records = c->records != NULL || c->order.kind != UR_DO_NOTHING;
	enum ur_why why;
	struct ur_evidence e;

	if (c->take_back)
		before = UR_VERDICT_REVOKE;
	*look = (struct ur_second_look){ .records = UR_RECORDS_INIT };
	if (!UR_STEP(second_look)) {
		look->highest_id = ur_rows_highest_id(c->rows);
		return UR_WHY_NONE;
	}
	why = look_at_pulls(c, err, &rc);
	if (why == UR_WHY_NONE && (rc = look_at_rows(c, look, err)) == UR_OK) {
		c->rows = &look->rows.rows;
		c->history = UR_STEP(veto_below) ? past_of(look) : NULL;
		c->server_date = look->rows.server_date;
		c->local_date = look->rows.local_date;
		ur_stood_for_note(c);
		ur_inherited_note(c);
		if (before == UR_VERDICT_REPAIR)
			rc = look_at_records(c, look, err);
		else if (had_records)
			look_at_records_of_ours(c, look);
		if (rc == UR_OK && c->inherited_proof)
			rc = look_at_inherited(c, err);
	}
	if (rc != UR_OK)
		return rc == UR_EDEADLINE || rc == UR_EINTR ? UR_WHY_DEADLINE :
							      UR_WHY_CHANGED_MEANWHILE;
	if (why != UR_WHY_NONE)
		return why;
	e = ur_case_evidence(c);
	if (c->take_back)
		return look_at_our_green(c, &e, err);
	c->decision = ur_decide(&e, &c->rules);
	look->was_vetoed = stood_before(c, ur_veto_below(&e, &c->rules));
	if (c->decision.need != UR_NEED_NOTHING ||
	    ur_decision_verdict(&c->decision) != before || !still_ordered(c, remedy)) {
		(void)ur_error_set(
			err,
			ur_reason_is_incomplete(c->decision.reason) ? UR_EPROTO :
								      UR_ECHANGED,
			"the second look says '%s'", ur_reason_name(c->decision.reason));
		return UR_WHY_CHANGED_MEANWHILE;
	}
	if (before == UR_VERDICT_REPAIR && !c->by_hand && look->repairs.exhausted) {
		(void)ur_error_set(err, UR_ECHANGED,
				   "this head was repaired %zu times in the last day",
				   look->repairs.count);
		return UR_WHY_LIMIT_REACHED;
	}
	return UR_WHY_NONE;
}
