/* SPDX-License-Identifier: MIT */
#include <jansson.h>
#include <stdlib.h>

#include "ur/app/pass.h"
#include "ur/base/clean.h"
#include "ur/base/memory.h"
#include "ur/core/words.h"

/*
 * The evidence as the ledger keeps it: enough to decide again years later. Names follow the
 * structs; enums are words, so that a reordered enum cannot change an old record.
 */

static const char *or_empty(const char *s)
{
	return s ? s : "";
}

/* Foreign bytes that are no UTF-8 cannot stand in JSON: they are kept as '?'. */
static json_t *text(const char *s)
{
	json_t *t = json_string(or_empty(s));
	struct ur_str clean = UR_STR_INIT;

	if (t)
		return t;
	ur_clean_add(&clean, or_empty(s));
	t = json_string(clean.buf);
	ur_str_release(&clean);
	return t ? t : json_string("");
}

static json_t *at(int64_t when)
{
	return when == UR_TIME_NONE ? json_null() : json_integer(when);
}

static json_t *rows_json(const struct ur_row *rows, size_t len)
{
	json_t *list = json_array();

	for (size_t i = 0; i < len; i++) {
		const struct ur_row *r = &rows[i];

		json_array_append_new(
			list,
			json_pack("{s:o, s:s, s:I, s:o, s:o, s:o, s:s, s:o, s:I, s:b}",
				  "context", text(r->context), "state",
				  ur_state_name(r->state), "id", (json_int_t)r->id,
				  "created_at", at(r->created_at), "target_url",
				  text(r->target_url), "description",
				  text(r->description), "writer",
				  ur_word_of(ur_writer_words, r->writer), "login",
				  text(r->writer_login), "writer_id",
				  (json_int_t)r->writer_id, "ours", r->ours));
	}
	return list;
}

static json_t *protection_json(const struct ur_protection *p)
{
	json_t *contexts = json_array();

	if (!p) {
		json_decref(contexts);
		return json_null();
	}
	for (size_t i = 0; i < p->contexts_len; i++)
		json_array_append_new(contexts, text(p->contexts[i]));
	return json_pack("{s:b, s:b, s:o}", "readable", p->readable, "enabled",
			 p->enabled, "contexts", contexts);
}

static json_t *nullable(const char *s)
{
	return s ? text(s) : json_null();
}

static json_t *names(const struct ur_strset *set)
{
	json_t *list = json_array();

	for (size_t i = 0; i < set->len; i++)
		json_array_append_new(list, text(set->items[i]));
	return list;
}

static json_t *required_json(const struct ur_policy *p)
{
	json_t *required = json_array();

	for (size_t i = 0; i < p->required_len; i++) {
		const struct ur_required *r = &p->required[i];

		json_array_append_new(
			required,
			json_pack(
				"{s:o, s:o, s:o, s:b, s:b, s:b, s:b, s:o, s:o, s:b, s:o}",
				"context", text(r->context), "job_name",
				nullable(r->job_name), "origin", text(r->origin),
				"allow_skipped", r->allow_skipped, "inherited",
				r->inherited, "is_umbrella", r->is_umbrella, "calls",
				r->calls, "needs",
				r->needs_known ? names(&r->needs) : json_null(),
				"may_skip", names(&r->may_skip), "dependents_known",
				r->dependents_known, "dependents",
				nullable(r->dependents)));
	}
	return required;
}

static json_t *policy_json(const struct ur_policy *p)
{
	if (!p)
		return json_null();
	return json_pack(
		"{s:b, s:s, s:s, s:o, s:o, s:o, s:o, s:b, s:o, s:o, s:o, s:o, s:o, s:o}",
		"known", p->known, "cause", or_empty(p->cause), "from",
		ur_policy_from_name(p->from), "origin", text(p->origin), "commit",
		text(p->commit), "file", text(p->file), "event", text(p->event),
		"unscheduled", p->unscheduled, "umbrella_job", text(p->umbrella_job),
		"workflow", text(p->workflow), "required", required_json(p), "drift",
		nullable(p->drift), "changed", nullable(p->changed), "dependents",
		nullable(p->dependents));
}

static json_t *job_json(const struct ur_job *job)
{
	return json_pack("{s:I, s:o, s:s, s:I, s:s, s:I, s:I, s:I, s:o}", "id",
			 (json_int_t)job->id, "name", text(job->name), "state",
			 ur_record_state_name(job->state), "attempt",
			 (json_int_t)job->attempt, "waits", ur_wait_name(job->waits),
			 "created_at", (json_int_t)job->created_at, "started_at",
			 (json_int_t)job->started_at, "ended_at",
			 (json_int_t)job->ended_at, "labels", nullable(job->labels));
}

static json_t *run_json(const struct ur_run *run)
{
	json_t *jobs = json_array();

	for (size_t i = 0; i < run->jobs_len; i++)
		json_array_append_new(jobs, job_json(&run->jobs[i]));
	return json_pack(
		"{s:I, s:I, s:o, s:o, s:o, s:s, s:b, s:s, s:b, s:I, s:I, s:I, s:o}", "id",
		(json_int_t)run->id, "number", (json_int_t)run->number, "file",
		text(run->file), "event", text(run->event), "ref", text(run->ref),
		"state", ur_record_state_name(run->state), "jobs_read", run->jobs_read,
		"waits", ur_wait_name(run->waits), "needs_approval", run->needs_approval,
		"created_at", (json_int_t)run->created_at, "started_at",
		(json_int_t)run->started_at, "changed_at", (json_int_t)run->changed_at,
		"jobs", jobs);
}

static json_t *records_json(const struct ur_records *records)
{
	json_t *runs;

	if (!records)
		return json_null();
	runs = json_array();
	for (size_t i = 0; i < records->runs_len; i++)
		json_array_append_new(runs, run_json(&records->runs[i]));
	return json_pack("{s:s, s:b, s:b, s:b, s:s, s:o, s:o}", "level",
			 ur_level_name(records->level), "complete", records->complete,
			 "read_twice", records->read_twice, "history_read",
			 records->history_read, "cause", or_empty(records->cause), "runs",
			 runs, "history",
			 rows_json(records->history.items, records->history.len));
}

static json_t *rules_json(const struct ur_rules *rules)
{
	json_t *trusted = json_array();

	for (size_t i = 0; i < rules->trusted_writers_len; i++)
		json_array_append_new(trusted, text(rules->trusted_writers[i]));
	return json_pack("{s:I, s:s, s:o, s:o, s:b, s:s, s:b, s:s, s:I, s:I, s:I, s:s}",
			 "min_age", (json_int_t)rules->min_age_seconds, "evidence",
			 ur_word_of(ur_evidence_words, rules->evidence),
			 "trusted_writers", trusted, "pending_after",
			 rules->pending_after_seconds == UR_DURATION_NEVER ?
				 json_null() :
				 json_integer(rules->pending_after_seconds),
			 "any_umbrella", rules->any_umbrella, "automerge",
			 ur_word_of(ur_automerge_words, rules->automerge),
			 "keep_contradicted", rules->keep_contradicted, "remedy",
			 ur_word_of(ur_remedy_rule_words, rules->remedy), "max_attempts",
			 (json_int_t)rules->max_attempts, "stranded_after",
			 (json_int_t)rules->stranded_after_seconds, "stuck_after",
			 (json_int_t)rules->stuck_after_seconds, "stranded",
			 ur_word_of(ur_stranded_words, rules->stranded));
}

static json_t *dialect_json(const struct ur_evidence *e)
{
	if (!e->dialect)
		return json_null();
	return json_pack("{s:s, s:i, s:i, s:b}", "kind",
			 e->dialect->kind == UR_FORGE_FORGEJO ? "forgejo" : "gitea",
			 "major", e->dialect->major, "minor", e->dialect->minor, "newer",
			 e->newer_version);
}

static json_t *brought_json(const struct ur_brought *b)
{
	return b->run_id ?
		       json_pack("{s:I, s:I, s:I}", "after_id", (json_int_t)b->after_id,
				 "run_id", (json_int_t)b->run_id, "attempt",
				 (json_int_t)b->attempt) :
		       json_null();
}

static json_t *decision_json(const struct ur_decision *d)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:o}", "reason", ur_reason_name(d->reason),
			 "cause", ur_cause_name(d->cause), "remedy",
			 ur_remedy_name(d->remedy), "level", ur_level_name(d->level),
			 "age_seconds", at(d->age_seconds));
}

void ur_evidence_json(const struct ur_evidence *e, const struct ur_rules *rules,
		      const struct ur_decision *d, struct ur_str *out)
{
	json_t *all = json_pack(
		"{s:s, s:s, s:s, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:s, "
		"s:s, "
		"s:s, "
		"s:s, s:o, s:o, s:o, s:b, s:o, s:I, s:o, s:o}",
		"schema", "umbrella-reaper/evidence/1", "repository", e->repository,
		"sha", e->sha, "umbrella", text(e->umbrella), "scope",
		ur_scope_words(e->scope), "push_ref", nullable(e->push_ref),
		"server_date", at(e->server_date), "local_date", at(e->local_date),
		"dialect", dialect_json(e), "rows", rows_json(e->rows, e->rows_len),
		"protection", protection_json(e->protection), "policy",
		policy_json(e->policy), "records", records_json(e->records),
		"shared_head_agrees", ur_word_of(ur_answer_words, e->shared_head_agrees),
		"automerge_armed", ur_word_of(ur_answer_words, e->automerge_armed),
		"may_post", ur_word_of(ur_answer_words, e->rights.post_status),
		"may_rerun", ur_word_of(ur_answer_words, e->rights.rerun), "stood_for",
		e->stood_for ? required_json(e->stood_for) : json_null(), "inherited",
		nullable(e->inherited), "inherited_proof", nullable(e->inherited_proof),
		"by_hand", e->by_hand, "brought", brought_json(&e->brought), "last_green",
		(json_int_t)e->last_green, "rules", rules_json(rules), "decision",
		decision_json(d));
	char *dump = all ? json_dumps(all, JSON_COMPACT | JSON_ENSURE_ASCII) : NULL;

	if (!dump)
		ur_out_of_memory();
	(void)ur_str_adds(out, dump);
	free(dump);
	json_decref(all);
}
