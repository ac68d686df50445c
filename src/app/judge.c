/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "ur/app/apply.h"
#include "ur/base/memory.h"
#include "ur/core/heal.h"
#include "ur/core/provenance.h"

void ur_case_init(struct ur_case *c, struct ur_pass *pass, size_t pull,
		  const struct ur_umbrella_settings *umbrella)
{
	*c = (struct ur_case){
		.pass = pass,
		.pull = pull,
		.umbrella = umbrella,
		.scope = ur_pass_scope(pass, &pass->pulls.items[pull]),
		.server_date = UR_TIME_NONE,
		.local_date = UR_TIME_NONE,
		.policy = UR_POLICY_INIT,
		.by_hand = pass->app->by_hand,
		.rules = pass->app->settings->rules,
	};
	c->rules.tells = pass->app->tells;
}

void ur_case_release(struct ur_case *c)
{
	ur_policy_release(&c->policy);
	free(c->shared_head_objection);
	ur_stood_for_forget(c);
	ur_recall_forget(c);
	ur_veto_forget(c);
	free(c->inherited);
	free(c->inherited_proof);
	free(c->inherited_refusal);
}

enum ur_remedy ur_case_remedy(const struct ur_case *c)
{
	if (c->order.kind != UR_DO_NOTHING)
		return c->order.kind;
	return c->take_back ? UR_DO_REVOKE : c->decision.remedy;
}

bool ur_case_is_asked_for(const struct ur_case *c)
{
	return c->pass->pulls.items[c->pull].number == c->pass->app->settings->pull;
}

const struct ur_pull *ur_case_pull(const struct ur_case *c)
{
	return c->gone ? c->gone : &c->pass->pulls.items[c->pull];
}

struct ur_evidence ur_case_evidence(const struct ur_case *c)
{
	const struct ur_pass *pass = c->pass;
	const struct ur_forge *forge = pass->forge;
	/* a dry run tells what a token that may write would do: it need not be one itself */
	const char *push_ref = ur_case_pull(c)->push_ref;
	const struct ur_rights any = { UR_CANNOT_TELL, UR_CANNOT_TELL };

	return (struct ur_evidence){
		.repository = pass->settings->name,
		.sha = ur_case_pull(c)->sha,
		.umbrella = c->umbrella->context,
		.scope = c->scope,
		.push_ref = push_ref && *push_ref ? push_ref : NULL,
		.rows_complete = c->rows != NULL,
		.rows = c->rows ? c->rows->items : NULL,
		.rows_len = c->rows ? c->rows->len : 0,
		.server_date = c->server_date,
		.local_date = c->local_date,
		.protection = c->protection,
		.policy = c->policy_read ? &c->policy : NULL,
		.records = c->records,
		.shared_head_agrees = c->shared_head_agrees,
		.automerge_armed = c->automerge,
		.dialect = forge->dialect,
		.newer_version = forge->newer_version,
		.rights = pass->app->may_write ? pass->facts.rights : any,
		.stood_for = c->stood_for,
		.history = c->history,
		.refused = ur_recall_refusal(c),
		.brought = c->brought,
		.last_green = c->last_green,
		.inherited = c->inherited,
		.inherited_proof = c->inherited_proof,
		.by_hand = c->by_hand,
	};
}

/* A row that our ledger holds: by its number or, where its answer was lost, by its marker. */
static bool in_ledger(const struct ur_pass *pass, const char *sha,
		      const struct ur_row *row)
{
	const struct ur_ledger *ledger = pass->app->ledger;
	const char *repo = pass->settings->name;
	char id[UR_WRITE_ID_BUF];

	if (!ledger)
		return false;
	return ur_ledger_wrote(ledger, repo, sha, row->id) ||
	       ur_ledger_find(ledger, repo, sha, ur_write_id(&row->marker, id));
}

void ur_case_mark_ours(struct ur_pass *pass, const char *sha, struct ur_rows *rows)
{
	for (size_t i = 0; i < rows->len; i++) {
		struct ur_row *row = &rows->items[i];
		const struct ur_identity *me;

		if (row->marker.kind == UR_MARKER_NONE)
			continue;
		if (in_ledger(pass, sha, row)) {
			row->ours = true;
			continue;
		}
		me = ur_pass_me(pass);
		if (me->known != UR_YES)
			continue;
		/* a job token is user -2, and the rows it posts have no creator */
		row->ours = me->id == -2 ? row->writer == UR_WRITER_NOBODY ||
						   row->writer == UR_WRITER_ENGINE :
					   row->writer == UR_WRITER_USER &&
						   row->writer_id == me->id;
	}
}

/* ---- what a decision may need ---- */

static enum ur_errc need_protection(struct ur_case *c)
{
	const struct ur_pull *pull = &c->pass->pulls.items[c->pull];
	struct ur_branch *b = ur_pass_branch(c->pass, pull->base);

	if (b->rc != UR_OK) {
		c->err = b->err;
		return b->rc;
	}
	c->protection = &b->protection;
	return UR_OK;
}

/* A required context that the settings also name as an umbrella is judged as one. */
static void mark_umbrellas(struct ur_case *c)
{
	const struct ur_repository_settings *settings = c->pass->settings;

	for (size_t i = 0; i < settings->umbrellas_len; i++)
		for (size_t r = 0; r < c->policy.required_len; r++)
			c->policy.required[r].is_umbrella |=
				strcmp(settings->umbrellas[i].context,
				       c->policy.required[r].context) == 0;
}

static enum ur_errc need_policy(struct ur_case *c)
{
	struct ur_pass *pass = c->pass;
	const struct ur_pull *pull = &pass->pulls.items[c->pull];
	struct ur_expand *expand = NULL;
	struct ur_policy_settings settings = ur_umbrella_policy(c->umbrella, &expand);
	struct ur_derive_request request = {
		.source = pass->source,
		.dialect = pass->forge->dialect,
		.umbrella = c->umbrella->context,
		.head = pull->sha,
		.merge_base = pull->merge_base,
		.base_tip = pull->base_sha,
		.settings = &settings,
		.rows = c->rows->items,
		.rows_len = c->rows->len,
	};
	enum ur_errc rc = UR_OK;

	if (settings.from == UR_FROM_PROTECTION && !c->protection)
		rc = need_protection(c);
	request.protection = c->protection;
	if (rc == UR_OK && !pass->forge->dialect) {
		c->policy.cause = "unknown-version";
		c->policy.detail = ur_xasprintf("server version '%s' is not known",
						pass->forge->version.text);
		c->policy.hint =
			ur_xstrdup("set forge.treat_as to a version that behaves "
				   "alike");
	} else if (rc == UR_OK) {
		rc = ur_policy_derive(pass->cache, &request, &c->policy, &c->err);
	}
	mark_umbrellas(c);
	free(expand);
	if (rc == UR_OK && c->by_hand && pass->app->settings->inherited.len)
		rc = ur_inherited_claim(c, &c->err);
	c->policy_read = rc == UR_OK;
	return rc;
}

bool ur_case_has_red(const struct ur_case *c)
{
	for (size_t i = 0; c->rows && i < c->rows->len; i++)
		if (ur_state_is_red(c->rows->items[i].state) &&
		    strcmp(c->rows->items[i].context, c->umbrella->context) != 0)
			return true;
	return false;
}

void ur_case_look_under_green(struct ur_case *c)
{
	if (c->rc == UR_OK && c->pass->app->tells && !c->policy_read &&
	    c->decision.reason == UR_REASON_UMBRELLA_GREEN && ur_case_has_red(c) &&
	    (!c->pass->app->explain || ur_case_is_asked_for(c)) &&
	    need_policy(c) != UR_OK)
		c->err = (struct ur_error)
			UR_ERROR_INIT; /* the verdict rests on none of it */
}

/* What to ask for, by the rules and by what the version has. */
enum ur_level ur_case_wanted_level(const struct ur_case *c)
{
	const struct ur_dialect *dialect = c->pass->forge->dialect;

	if (c->rules.evidence == UR_EVIDENCE_STATUSES)
		return UR_LEVEL_STATUSES;
	if (!dialect)
		return UR_LEVEL_NONE;
	return dialect->jobs_for_owner && !c->pass->jobs_refused ? UR_LEVEL_JOBS :
								   dialect->level;
}

/* Where only an owner may list runs, the first refusal settles it for the pass. */
enum ur_errc ur_case_read_records(const struct ur_case *c,
				  struct ur_records_request *request,
				  struct ur_task_walk *walk, struct ur_records *out,
				  struct ur_error *err)
{
	struct ur_pass *pass = c->pass;
	enum ur_errc rc = ur_records_read(pass->forge, request, walk, out, err);

	if (rc != UR_OK || out->complete || request->level != UR_LEVEL_JOBS ||
	    !pass->forge->dialect->jobs_for_owner)
		return rc;
	ur_records_release(out);
	*out = (struct ur_records)UR_RECORDS_INIT;
	pass->jobs_refused = true;
	request->level = ur_case_wanted_level(c);
	return ur_records_read(pass->forge, request, walk, out, err);
}

/* The rows that are live mostly show that a run is of this commit; else all of them do. */
enum ur_errc ur_case_anchor(const struct ur_case *c, struct ur_records *records,
			    struct ur_error *err)
{
	const struct ur_evidence e = ur_case_evidence(c);
	struct ur_head_rows read;

	if (!c->policy_read || !ur_provenance_wants_history(&e))
		return UR_OK;
	ur_history_read(c->pass->forge, e.repository, e.sha, &read);
	if (read.rc == UR_OK) {
		ur_rows_copy(&read.rows, &records->history);
		records->history_read = true;
	} else {
		*err = read.err;
	}
	ur_head_rows_release(&read);
	return read.rc;
}

/* Records of a head serve every pull request and umbrella that asks for the same file. */
static enum ur_errc need_records(struct ur_case *c)
{
	struct ur_pass *pass = c->pass;
	struct ur_head *head = &pass->heads[pass->head_of[c->pull]];
	struct ur_records_request request = {
		.repo = pass->settings->name,
		.sha = head->sha,
		.level = ur_case_wanted_level(c),
		.file = c->policy.file ? c->policy.file : "",
		.history = ur_rows_highest_id(c->rows) == (int64_t)c->rows->len ?
				   c->rows :
				   NULL,
	};
	enum ur_errc rc;

	if (!head->records || strcmp(head->records_file, request.file) != 0) {
		struct ur_records read = UR_RECORDS_INIT;

		ur_head_forget_records(head);
		rc = ur_case_read_records(c, &request, pass->tasks, &read, &c->err);
		if (rc != UR_OK)
			return rc;
		head->records = ur_xmalloc(sizeof(*head->records));
		*head->records = read;
		head->records_file = ur_xstrdup(request.file);
	}
	c->records = head->records;
	return ur_case_anchor(c, head->records, &c->err);
}

static enum ur_errc need_second_reading(struct ur_case *c)
{
	struct ur_head *head = &c->pass->heads[c->pass->head_of[c->pull]];
	enum ur_errc rc;

	ur_head_forget_records(head);
	rc = need_records(c);
	if (rc == UR_OK)
		head->records->read_twice = true;
	return rc;
}

static bool same_required(const struct ur_policy *a, const struct ur_policy *b)
{
	if (a->required_len != b->required_len)
		return false;
	for (size_t i = 0; i < a->required_len; i++) {
		bool found = false;

		for (size_t j = 0; j < b->required_len && !found; j++)
			found = strcmp(a->required[i].context, b->required[j].context) ==
				0;
		if (!found)
			return false;
	}
	return true;
}

/* Does the other's decision, in which this one is left out, come to the same? */
static bool decides_alike(const struct ur_case *c, const struct ur_case *other)
{
	if (c->decision.orders_len)
		return ur_heal_same_orders(&c->decision, &other->decision);
	return other->decision.reason == UR_REASON_STALE &&
	       same_required(&c->policy, &other->policy);
}

/* Would this other pull request with the same head have it written too? */
static enum ur_answer other_agrees(struct ur_case *c, size_t other)
{
	struct ur_pass *pass = c->pass;
	struct ur_case o;
	enum ur_answer agrees = UR_CANNOT_TELL;

	ur_case_init(&o, pass, other, c->umbrella);
	if (o.scope == UR_SCOPE_NOT_ASKED)
		o.scope = UR_SCOPE_IN;
	o.rows = c->rows;
	o.server_date = c->server_date;
	o.local_date = c->local_date;
	o.rules = c->rules;
	o.shared_head_agrees = UR_YES; /* its own view, not the others' */
	ur_case_judge(&o);
	if (o.rc == UR_OK)
		agrees = decides_alike(c, &o) ? UR_YES : UR_NO;
	if (agrees != UR_YES) {
		free(c->shared_head_objection);
		c->shared_head_objection = ur_xasprintf(
			"#%lld: %s", (long long)pass->pulls.items[other].number,
			o.decision.reason == UR_REASON_OUT_OF_SCOPE ?
				ur_scope_words(o.scope) :
			o.decision.reason == UR_REASON_STALE ?
				"another policy" :
				ur_reason_name(o.decision.reason));
	}
	/* judging the other may have read records for another file */
	ur_case_release(&o);
	return agrees;
}

static enum ur_errc need_shared_head(struct ur_case *c)
{
	struct ur_pass *pass = c->pass;
	size_t head = pass->head_of[c->pull];

	free(c->shared_head_objection);
	c->shared_head_objection = ur_head_crowded(&pass->heads[head]);
	c->shared_head_agrees = c->shared_head_objection ? UR_NO : UR_YES;
	for (size_t i = 0; i < pass->pulls.len && !c->shared_head_objection; i++) {
		enum ur_answer agrees;

		if (i == c->pull || pass->head_of[i] != head)
			continue;
		agrees = other_agrees(c, i);
		if (agrees == UR_YES)
			continue;
		c->shared_head_agrees = agrees;
	}
	/* the records may have been replaced by another file's on the way */
	return need_records(c);
}

static enum ur_errc need_automerge(struct ur_case *c)
{
	const struct ur_pull *pull = &c->pass->pulls.items[c->pull];

	c->automerge =
		ur_pull_automerge(c->pass->forge, c->pass->settings->name, pull->number);
	return UR_OK;
}

/* A red row that no record can be held against counts as red: our green has to go even
 * when nothing but its rows can be read. */
static enum ur_errc need_records_of_ours(struct ur_case *c)
{
	static const struct ur_records unreadable = { .cause = "they could not be read" };
	enum ur_errc rc = need_records(c);

	if (rc == UR_OK || ur_pass_must_stop(rc))
		return rc;
	c->err = (struct ur_error)UR_ERROR_INIT;
	c->records = &unreadable;
	return UR_OK;
}

static enum ur_errc read_need(struct ur_case *c, enum ur_need need)
{
	const struct ur_evidence e = ur_case_evidence(c);

	switch (need) {
	case UR_NEED_PROTECTION:
		return need_protection(c);
	case UR_NEED_POLICY:
		return need_policy(c);
	case UR_NEED_RECORDS:
		return ur_evidence_umbrella_is_ours(&e) ? need_records_of_ours(c) :
							  need_records(c);
	case UR_NEED_SHARED_HEAD:
		return need_shared_head(c);
	case UR_NEED_SECOND_READING:
		return need_second_reading(c);
	case UR_NEED_AUTOMERGE:
		return need_automerge(c);
	case UR_NEED_NOTHING:
		break;
	}
	return UR_OK;
}

void ur_case_judge(struct ur_case *c)
{
	struct ur_head *head = &c->pass->heads[c->pass->head_of[c->pull]];

	if (head->rows && c->rows == &head->rows->rows)
		ur_case_mark_ours(c->pass, head->sha, &head->rows->rows);
	ur_recall(c);
	ur_stood_for_note(c);
	ur_inherited_note(c);
	/* each round answers one need, and there are not more of them than this */
	for (int round = 0; round < 8; round++) {
		struct ur_evidence e = ur_case_evidence(c);

		c->decision = ur_decide(&e, &c->rules);
		if (c->decision.need == UR_NEED_NOTHING)
			return;
		c->rc = read_need(c, c->decision.need);
		if (c->rc != UR_OK)
			break;
	}
	c->decision.need = UR_NEED_NOTHING;
	c->decision.reason = UR_REASON_READ_INCOMPLETE;
	c->decision.remedy = UR_DO_NOTHING;
	if (c->rc == UR_OK)
		c->rc = ur_error_set(&c->err, UR_EPROTO,
				     "the decision did not come to an end");
}
