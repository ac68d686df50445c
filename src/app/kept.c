/* SPDX-License-Identifier: MIT */
#include "ur/app/kept.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "ur/app/result.h"
#include "ur/base/memory.h"
#include "ur/base/time.h"
#include "ur/core/words.h"

/* A member that must be there; the first one that is not is remembered. */
struct reading {
	const char *missing;
};

static const char *word(struct reading *r, const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	if (!json_is_string(value)) {
		if (!r->missing)
			r->missing = key;
		return "";
	}
	return json_string_value(value);
}

static char *copy(struct reading *r, const json_t *object, const char *key)
{
	return ur_xstrdup(word(r, object, key));
}

static char *copy_or_null(const json_t *object, const char *key)
{
	return ur_xstrdup_null(json_string_value(json_object_get(object, key)));
}

static int64_t number(struct reading *r, const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	if (json_is_null(value))
		return UR_TIME_NONE;
	if (!json_is_integer(value)) {
		if (!r->missing)
			r->missing = key;
		return 0;
	}
	return json_integer_value(value);
}

/* What older records do not have: 0 then. */
static int64_t number_if_there(struct reading *r, const json_t *object, const char *key)
{
	return json_object_get(object, key) ? number(r, object, key) : 0;
}

static bool flag(struct reading *r, const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	if (!json_is_boolean(value) && !r->missing)
		r->missing = key;
	return json_is_true(value);
}

/* Value of a word; the cautious one when it is none of them. */
static int one_of(struct reading *r, const json_t *object, const char *key,
		  const char *const *words)
{
	int value = ur_word_value(words, word(r, object, key));

	if (value >= 0)
		return value;
	if (!r->missing)
		r->missing = key;
	return 0;
}

static void read_names(const json_t *list, struct ur_strset *names)
{
	const json_t *item;
	size_t i;

	json_array_foreach (list, i, item)
		if (json_is_string(item))
			(void)ur_strset_add(names, json_string_value(item));
}

static void read_rows(struct reading *r, const json_t *list, struct ur_rows *rows)
{
	const json_t *item;
	size_t i;

	json_array_foreach (list, i, item) {
		struct ur_row *row = ur_rows_push(rows);

		row->context = copy(r, item, "context");
		row->description = copy(r, item, "description");
		row->target_url = copy(r, item, "target_url");
		row->writer_login = copy(r, item, "login");
		row->state = ur_state_parse(word(r, item, "state"));
		row->id = number(r, item, "id");
		row->created_at = number(r, item, "created_at");
		row->writer = (enum ur_writer)one_of(r, item, "writer", ur_writer_words);
		row->writer_id = number(r, item, "writer_id");
		row->ours = flag(r, item, "ours");
		row->marker = ur_marker_parse(row->description);
	}
}

static enum ur_record_state record_state(struct reading *r, const json_t *object)
{
	const char *w = word(r, object, "state");

	for (int s = UR_RECORD_UNKNOWN; s <= UR_RECORD_SKIPPED; s++)
		if (strcmp(ur_record_state_name((enum ur_record_state)s), w) == 0)
			return (enum ur_record_state)s;
	if (!r->missing)
		r->missing = "state";
	return UR_RECORD_UNKNOWN;
}

static enum ur_wait wait_of(struct reading *r, const json_t *object)
{
	return json_object_get(object, "waits") ?
		       (enum ur_wait)one_of(r, object, "waits", ur_wait_words) :
		       UR_WAIT_NONE;
}

static void read_run(struct reading *r, const json_t *object, struct ur_run *run)
{
	const json_t *item;
	size_t i;

	run->id = number(r, object, "id");
	run->number = number(r, object, "number");
	run->file = copy(r, object, "file");
	run->event = copy(r, object, "event");
	/* entries of before 0.1.0 do not tell it */
	run->ref =
		json_object_get(object, "ref") ? copy(r, object, "ref") : ur_xstrdup("");
	run->state = record_state(r, object);
	run->jobs_read = flag(r, object, "jobs_read");
	run->waits = wait_of(r, object);
	run->needs_approval = json_is_true(json_object_get(object, "needs_approval"));
	run->created_at = number_if_there(r, object, "created_at");
	run->started_at = number_if_there(r, object, "started_at");
	run->changed_at = number_if_there(r, object, "changed_at");
	json_array_foreach (json_object_get(object, "jobs"), i, item) {
		struct ur_job *job = ur_run_push(run);

		job->id = number(r, item, "id");
		job->name = copy(r, item, "name");
		job->state = record_state(r, item);
		job->attempt = number(r, item, "attempt");
		job->waits = wait_of(r, item);
		job->created_at = number_if_there(r, item, "created_at");
		job->started_at = number_if_there(r, item, "started_at");
		job->ended_at = number_if_there(r, item, "ended_at");
		job->labels = copy_or_null(item, "labels");
	}
}

static void read_records(struct reading *r, const json_t *object,
			 struct ur_kept_evidence *out)
{
	const json_t *item;
	size_t i;

	if (json_is_null(object))
		return;
	out->records.level = (enum ur_level)one_of(r, object, "level", ur_level_words);
	out->records.complete = flag(r, object, "complete");
	out->records.history_read = json_is_true(json_object_get(object, "history_read"));
	out->records.read_twice = json_is_true(json_object_get(object, "read_twice"));
	json_array_foreach (json_object_get(object, "runs"), i, item)
		read_run(r, item, ur_records_push(&out->records));
	read_rows(r, json_object_get(object, "history"), &out->records.history);
	out->evidence.records = &out->records;
}

static void read_required(struct reading *r, const json_t *list, struct ur_policy *p)
{
	const json_t *item;
	size_t i;

	json_array_foreach (list, i, item) {
		struct ur_required *required = ur_policy_push(p);

		required->context = copy(r, item, "context");
		required->job_name = copy_or_null(item, "job_name");
		required->origin = copy(r, item, "origin");
		required->allow_skipped = flag(r, item, "allow_skipped");
		required->dependents_known =
			json_is_true(json_object_get(item, "dependents_known"));
		required->dependents = copy_or_null(item, "dependents");
		required->inherited = flag(r, item, "inherited");
		/* a record from before these were kept has none of them */
		required->calls = json_is_true(json_object_get(item, "calls"));
		required->is_umbrella =
			json_is_true(json_object_get(item, "is_umbrella"));
		required->needs_known = json_is_array(json_object_get(item, "needs"));
		read_names(json_object_get(item, "needs"), &required->needs);
		read_names(json_object_get(item, "may_skip"), &required->may_skip);
	}
}

/* A record from before this was kept has none. */
static void read_stood_for(struct reading *r, const json_t *list,
			   struct ur_kept_evidence *out)
{
	if (!json_is_array(list))
		return;
	read_required(r, list, &out->stood_for);
	out->evidence.stood_for = &out->stood_for;
}

static void read_policy(struct reading *r, const json_t *object,
			struct ur_kept_evidence *out)
{
	struct ur_policy *p = &out->policy;

	if (json_is_null(object))
		return;
	p->known = flag(r, object, "known");
	p->from = (enum ur_policy_from)one_of(r, object, "from", ur_policy_from_words);
	p->origin = copy(r, object, "origin");
	p->commit = copy(r, object, "commit");
	p->file = copy(r, object, "file");
	p->event = copy(r, object, "event");
	p->unscheduled = json_is_true(json_object_get(object, "unscheduled"));
	p->umbrella_job = copy(r, object, "umbrella_job");
	p->workflow = copy(r, object, "workflow");
	p->drift = copy_or_null(object, "drift");
	p->changed = copy_or_null(object, "changed");
	p->dependents = copy_or_null(object, "dependents");
	read_required(r, json_object_get(object, "required"), p);
	out->evidence.policy = p;
}

static void read_protection(struct reading *r, const json_t *object,
			    struct ur_kept_evidence *out)
{
	const json_t *item;
	size_t i;

	if (json_is_null(object))
		return;
	out->protection.readable = flag(r, object, "readable");
	out->protection.enabled = flag(r, object, "enabled");
	json_array_foreach (json_object_get(object, "contexts"), i, item)
		if (json_is_string(item))
			ur_protection_add(&out->protection, json_string_value(item));
	out->evidence.protection = &out->protection;
}

static void read_rules(struct reading *r, const json_t *object,
		       struct ur_kept_evidence *out)
{
	struct ur_rules *rules = &out->rules;

	rules->min_age_seconds = number(r, object, "min_age");
	rules->evidence =
		(enum ur_evidence_rule)one_of(r, object, "evidence", ur_evidence_words);
	rules->pending_after_seconds = number(r, object, "pending_after");
	if (rules->pending_after_seconds == UR_TIME_NONE)
		rules->pending_after_seconds = UR_DURATION_NEVER;
	rules->any_umbrella = flag(r, object, "any_umbrella");
	rules->automerge = (enum ur_automerge_rule)one_of(r, object, "automerge",
							  ur_automerge_words);
	rules->keep_contradicted = flag(r, object, "keep_contradicted");
	rules->remedy =
		(enum ur_remedy_rule)one_of(r, object, "remedy", ur_remedy_rule_words);
	rules->max_attempts = number(r, object, "max_attempts");
	rules->stranded_after_seconds = number_if_there(r, object, "stranded_after");
	rules->stuck_after_seconds = number_if_there(r, object, "stuck_after");
	if (json_object_get(object, "stranded")) /* kept since rows are healed */
		rules->stranded = (enum ur_stranded_rule)one_of(r, object, "stranded",
								ur_stranded_words);
	read_names(json_object_get(object, "trusted_writers"), &out->trusted);
	rules->trusted_writers = (const char *const *)out->trusted.items;
	rules->trusted_writers_len = out->trusted.len;
}

/* A record from before this was kept has none. */
static void read_brought(struct reading *r, const json_t *object, struct ur_brought *out)
{
	if (!json_is_object(object))
		return;
	out->after_id = number(r, object, "after_id");
	out->run_id = number(r, object, "run_id");
	out->attempt = number(r, object, "attempt");
}

static enum ur_scope scope_of(struct reading *r, const json_t *object)
{
	const char *w = word(r, object, "scope");

	for (int s = UR_SCOPE_UNKNOWN; s <= UR_SCOPE_NOT_ASKED; s++)
		if (strcmp(ur_scope_words((enum ur_scope)s), w) == 0)
			return (enum ur_scope)s;
	return UR_SCOPE_UNKNOWN;
}

static void read_dialect(struct reading *r, const json_t *object,
			 struct ur_kept_evidence *out)
{
	const char *kind;
	struct ur_version version = { 0 };
	bool newer;

	if (json_is_null(object))
		return;
	kind = word(r, object, "kind");
	version.kind = strcmp(kind, "forgejo") == 0 ? UR_FORGE_FORGEJO : UR_FORGE_GITEA;
	version.major = (int)number(r, object, "major");
	version.minor = (int)number(r, object, "minor");
	out->evidence.dialect = ur_dialect_of(&version, &newer);
	out->evidence.newer_version = flag(r, object, "newer");
}

static void read_all(struct reading *r, const json_t *root, struct ur_kept_evidence *out)
{
	struct ur_evidence *e = &out->evidence;
	const json_t *decision = json_object_get(root, "decision");

	e->repository = out->repository = copy(r, root, "repository");
	e->sha = out->sha = copy(r, root, "sha");
	e->umbrella = out->umbrella = copy(r, root, "umbrella");
	read_stood_for(r, json_object_get(root, "stood_for"), out);
	e->inherited = out->inherited = copy_or_null(root, "inherited");
	e->push_ref = out->push_ref = copy_or_null(root, "push_ref");
	e->scope = scope_of(r, root);
	e->server_date = number(r, root, "server_date");
	e->local_date = number(r, root, "local_date");
	read_dialect(r, json_object_get(root, "dialect"), out);
	read_rows(r, json_object_get(root, "rows"), &out->rows);
	e->rows = out->rows.items;
	e->rows_len = out->rows.len;
	e->rows_complete = true;
	read_protection(r, json_object_get(root, "protection"), out);
	read_policy(r, json_object_get(root, "policy"), out);
	read_records(r, json_object_get(root, "records"), out);
	e->shared_head_agrees =
		(enum ur_answer)one_of(r, root, "shared_head_agrees", ur_answer_words);
	e->automerge_armed =
		(enum ur_answer)one_of(r, root, "automerge_armed", ur_answer_words);
	e->rights.post_status =
		(enum ur_answer)one_of(r, root, "may_post", ur_answer_words);
	e->rights.rerun = (enum ur_answer)one_of(r, root, "may_rerun", ur_answer_words);
	e->by_hand = flag(r, root, "by_hand");
	read_brought(r, json_object_get(root, "brought"), &e->brought);
	e->last_green = number_if_there(r, root, "last_green");
	read_rules(r, json_object_get(root, "rules"), out);
	out->reason = copy(r, decision, "reason");
	/* what was taken back before records were asked for it had none to save it */
	if (!e->records && strcmp(out->reason, "contradicted") == 0)
		e->records = &out->records;
	out->cause = copy(r, decision, "cause");
	out->remedy = copy(r, decision, "remedy");
}

enum ur_errc ur_kept_parse(const char *json, size_t len, struct ur_kept_evidence *out,
			   struct ur_error *err)
{
	struct reading r = { 0 };
	json_error_t where;
	json_t *root;

	*out = (struct ur_kept_evidence){
		.policy = UR_POLICY_INIT,
		.stood_for = UR_POLICY_INIT,
		.records = UR_RECORDS_INIT,
		.protection = UR_PROTECTION_INIT,
	};
	root = json_loadb(json, len, JSON_REJECT_DUPLICATES, &where);
	if (!json_is_object(root)) {
		json_decref(root);
		return ur_error_set(err, UR_EIO, "the evidence is no JSON object");
	}
	read_all(&r, root, out);
	json_decref(root);
	if (r.missing)
		return ur_error_set(err, UR_EIO, "the evidence lacks a usable '%s'",
				    r.missing);
	return UR_OK;
}

void ur_kept_release(struct ur_kept_evidence *kept)
{
	ur_rows_release(&kept->rows);
	ur_policy_release(&kept->policy);
	ur_policy_release(&kept->stood_for);
	ur_records_release(&kept->records);
	ur_protection_release(&kept->protection);
	ur_strset_release(&kept->trusted);
	free(kept->repository);
	free(kept->push_ref);
	free(kept->sha);
	free(kept->umbrella);
	free(kept->inherited);
	free(kept->reason);
	free(kept->cause);
	free(kept->remedy);
}

bool ur_kept_verify(const struct ur_kept_evidence *kept, struct ur_decision *again)
{
	*again = ur_decide(&kept->evidence, &kept->rules);
	return again->need == UR_NEED_NOTHING &&
	       strcmp(ur_reason_name(again->reason), kept->reason) == 0 &&
	       strcmp(ur_cause_name(again->cause), kept->cause) == 0 &&
	       strcmp(ur_remedy_name(again->remedy), kept->remedy) == 0;
}
