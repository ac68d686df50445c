/* SPDX-License-Identifier: MIT */
#include "ur/report/object.h"

#include "ur/base/clean.h"
#include "ur/base/time.h"
#include "ur/core/reason.h"

json_t *ur_object_text(const char *text)
{
	struct ur_str clean = UR_STR_INIT;
	json_t *made = json_string(text ? text : "");

	if (made)
		return made;
	ur_clean_add(&clean, text);
	made = json_string(clean.buf);
	ur_str_release(&clean);
	return made;
}

json_t *ur_object_time(int64_t at)
{
	char buf[UR_TIME_BUF];

	return at == UR_TIME_NONE ? json_null() : json_string(ur_time_format(at, buf));
}

static json_t *set_array(const struct ur_strset *set)
{
	json_t *array = json_array();

	for (size_t i = 0; i < set->len; i++)
		json_array_append_new(array, ur_object_text(set->items[i]));
	return array;
}

static json_t *policy_object(const struct ur_policy *policy)
{
	json_t *object = json_object();
	json_t *required = json_array();
	json_t *origins = json_array();
	json_t *inherited = json_array();

	for (size_t i = 0; i < policy->required_len; i++) {
		json_array_append_new(required,
				      ur_object_text(policy->required[i].context));
		json_array_append_new(origins,
				      ur_object_text(policy->required[i].origin));
		if (policy->required[i].inherited)
			json_array_append_new(
				inherited, ur_object_text(policy->required[i].context));
	}
	json_object_set_new(object, "from",
			    json_string(ur_policy_from_name(policy->from)));
	json_object_set_new(object, "origin", ur_object_text(policy->origin));
	json_object_set_new(object, "commit", ur_object_text(policy->commit));
	json_object_set_new(object, "required", required);
	json_object_set_new(object, "required_origins", origins);
	if (json_array_size(inherited))
		json_object_set(object, "inherited", inherited);
	json_decref(inherited);
	json_object_set_new(object, "cause", ur_object_text(policy->cause));
	return object;
}

static json_t *row_object(const struct ur_pr_result *pr, const struct ur_row *row)
{
	bool user = row->writer == UR_WRITER_USER;
	json_t *object = json_object();

	json_object_set_new(object, "context", ur_object_text(row->context));
	json_object_set_new(object, "state", json_string(ur_state_name(row->state)));
	json_object_set_new(object, "id", json_integer(row->id));
	json_object_set_new(object, "created_at", ur_object_time(row->created_at));
	json_object_set_new(object, "target_url", ur_object_text(row->target_url));
	json_object_set_new(object, "writer",
			    user ? ur_object_text(row->writer_login) : json_null());
	json_object_set_new(object, "role", json_string(ur_report_role(pr, row)));
	json_object_set_new(object, "description", ur_object_text(row->description));
	json_object_set_new(object, "ours", json_boolean(row->ours));
	return object;
}

static json_t *rows_array(const struct ur_pr_result *pr)
{
	json_t *array = json_array();

	for (size_t i = 0; i < pr->rows.len; i++)
		json_array_append_new(array, row_object(pr, &pr->rows.items[i]));
	return array;
}

/* 0 stands for what is not there. */
static json_t *number_or_null(int64_t number)
{
	return number ? json_integer(number) : json_null();
}

static json_t *action_object(const struct ur_action *action)
{
	json_t *object = json_object();

	json_object_set_new(object, "kind", json_string(ur_remedy_name(action->kind)));
	json_object_set_new(object, "outcome",
			    json_string(ur_outcome_name(action->outcome)));
	json_object_set_new(object, "why", json_string(ur_why_name(action->why)));
	json_object_set_new(object, "description", ur_object_text(action->description));
	json_object_set_new(object, "id", number_or_null(action->id));
	json_object_set_new(object, "error", ur_object_text(action->error));
	json_object_set_new(object, "target_url", ur_object_text(action->target_url));
	json_object_set_new(object, "run_id", number_or_null(action->run_id));
	json_object_set_new(object, "job_id", number_or_null(action->job_id));
	return object;
}

static json_t *job_object(const struct ur_job *job)
{
	json_t *object = json_object();

	json_object_set_new(object, "id", number_or_null(job->id));
	json_object_set_new(object, "name", ur_object_text(job->name));
	json_object_set_new(object, "state",
			    json_string(ur_record_state_name(job->state)));
	json_object_set_new(object, "attempt", number_or_null(job->attempt));
	return object;
}

static json_t *run_object(const struct ur_records *records, const struct ur_run *run)
{
	bool newest = ur_proof_newest_run(records, run->file, run->event) == run;
	json_t *object = json_object();
	json_t *jobs = json_array();

	for (size_t i = 0; i < run->jobs_len; i++)
		json_array_append_new(jobs, job_object(&run->jobs[i]));
	json_object_set_new(object, "number", json_integer(run->number));
	json_object_set_new(object, "id", number_or_null(run->id));
	json_object_set_new(object, "file", ur_object_text(run->file));
	json_object_set_new(object, "event", ur_object_text(run->event));
	json_object_set_new(object, "state",
			    json_string(ur_record_state_name(run->state)));
	json_object_set_new(object, "newest", json_boolean(newest));
	json_object_set_new(object, "jobs_read", json_boolean(run->jobs_read));
	json_object_set_new(object, "jobs", jobs);
	return object;
}

static json_t *records_object(const struct ur_records *records)
{
	json_t *object, *runs;

	if (!records)
		return json_null();
	object = json_object();
	runs = json_array();
	for (size_t i = 0; i < records->runs_len; i++)
		json_array_append_new(runs, run_object(records, &records->runs[i]));
	json_object_set_new(object, "level", json_string(ur_level_name(records->level)));
	json_object_set_new(object, "complete", json_boolean(records->complete));
	json_object_set_new(object, "cause", ur_object_text(records->cause));
	json_object_set_new(object, "runs", runs);
	return object;
}

static json_t *staleness_object(const struct ur_stale_why *why)
{
	json_t *object;

	if (why->code == UR_STALENESS_NONE)
		return json_null();
	object = json_object();
	json_object_set_new(object, "code", json_string(ur_staleness_name(why->code)));
	json_object_set_new(object, "text",
			    json_string(ur_staleness_sentence(why->code)));
	json_object_set_new(object, "prevention",
			    ur_object_text(ur_report_prevention(why)));
	json_object_set_new(object, "umbrella_row", number_or_null(why->umbrella_id));
	json_object_set_new(object, "other_row", number_or_null(why->other_id));
	json_object_set_new(object, "other_context", ur_object_text(why->other));
	return object;
}

static const char *gate_word(enum ur_gate_outcome outcome)
{
	switch (outcome) {
	case UR_GATE_PASSED:
		return "passed";
	case UR_GATE_OBJECTS:
		return "objects";
	case UR_GATE_NOT_ASKED:
		return "not-asked";
	case UR_GATE_NOT_REACHED:
		break;
	}
	return "not-reached";
}

static json_t *gates_array(const struct ur_gate_report *gates)
{
	json_t *array = json_array();

	for (size_t i = 0; i < ur_gates_count(); i++) {
		enum ur_gate_outcome outcome;
		json_t *gate;

		if (!ur_report_gate(gates, i, &outcome))
			continue;
		gate = json_object();
		json_object_set_new(gate, "reason",
				    json_string(ur_reason_name(gates[i].reason)));
		json_object_set_new(gate, "outcome", json_string(gate_word(outcome)));
		json_array_append_new(array, gate);
	}
	return array;
}

static json_t *history_array(const struct ur_pr_result *pr)
{
	json_t *array = json_array();

	for (size_t i = 0; i < pr->history_len; i++) {
		const struct ur_history *h = &pr->history[i];
		json_t *object = json_object();

		json_object_set_new(object, "id", ur_object_text(h->id));
		json_object_set_new(object, "at", ur_object_time(h->at));
		json_object_set_new(object, "kind", ur_object_text(h->kind));
		json_object_set_new(object, "reason", ur_object_text(h->reason));
		json_object_set_new(object, "outcome", ur_object_text(h->outcome));
		json_object_set_new(object, "text", ur_object_text(h->text));
		json_object_set_new(object, "row",
				    h->row_id ? json_integer(h->row_id) : json_null());
		json_object_set_new(object, "person", ur_object_text(h->person));
		json_object_set_new(object, "why", ur_object_text(h->why));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *answer(enum ur_answer value)
{
	if (value == UR_YES || value == UR_NO)
		return json_boolean(value == UR_YES);
	return json_null();
}

/* What came of judging it. */
static void set_verdict(json_t *object, const struct ur_pr_result *pr)
{
	bool aged = pr->age_seconds != UR_TIME_NONE;

	json_object_set_new(object, "verdict", json_string(ur_verdict_name(pr->verdict)));
	json_object_set_new(object, "reason", json_string(ur_reason_name(pr->reason)));
	json_object_set_new(object, "cause", ur_object_text(ur_report_cause(pr)));
	json_object_set_new(object, "culprits", set_array(&pr->culprits));
	json_object_set_new(object, "evidence", json_string(ur_level_name(pr->level)));
	json_object_set_new(object, "age_seconds",
			    aged ? json_integer(pr->age_seconds) : json_null());
}

static json_t *row_actions_array(const struct ur_pr_result *pr)
{
	json_t *list = json_array();

	for (size_t i = 0; i < pr->row_actions_len; i++) {
		const struct ur_row_action *row = &pr->row_actions[i];
		json_t *object = action_object(&row->action);

		json_object_set_new(object, "context", ur_object_text(row->context));
		json_array_append_new(list, object);
	}
	return list;
}

json_t *ur_object_pull(const struct ur_repository_result *repository,
		       const struct ur_pr_result *pr,
		       const struct ur_report_options *options)
{
	struct ur_str runbook = UR_STR_INIT, url = UR_STR_INIT;
	json_t *object = json_object();

	ur_report_url(&url, repository, pr);
	ur_report_runbook(&runbook, options, pr->reason);
	json_object_set_new(object, "number", json_integer(pr->number));
	json_object_set_new(object, "head", ur_object_text(pr->head));
	json_object_set_new(object, "base", ur_object_text(pr->base));
	json_object_set_new(object, "title", ur_object_text(pr->title));
	json_object_set_new(object, "author", ur_object_text(pr->author));
	json_object_set_new(object, "url", ur_object_text(url.buf));
	json_object_set_new(object, "umbrella", ur_object_text(pr->umbrella));
	set_verdict(object, pr);
	json_object_set_new(object, "policy", policy_object(&pr->policy));
	json_object_set_new(object, "rows", rows_array(pr));
	json_object_set_new(object, "action", action_object(&pr->action));
	json_object_set_new(object, "row_actions", row_actions_array(pr));
	json_object_set_new(object, "still_blocked_by",
			    pr->protection_known ? set_array(&pr->still_blocked_by) :
						   json_null());
	json_object_set_new(object, "automerge_armed", answer(pr->automerge_armed));
	json_object_set_new(object, "hint", ur_object_text(ur_report_hint(pr)));
	json_object_set_new(object, "retry_at", ur_object_time(pr->retry_at));
	json_object_set_new(object, "runbook", ur_object_text(runbook.buf));
	json_object_set_new(object, "detail", ur_object_text(ur_report_detail(pr)));
	if (pr->gates) {
		json_object_set_new(object, "gates", gates_array(pr->gates));
		json_object_set_new(object, "records", records_object(pr->records));
		json_object_set_new(object, "staleness",
				    staleness_object(&pr->staleness));
	}
	if (pr->gates || pr->history_len)
		json_object_set_new(object, "history", history_array(pr));
	ur_str_release(&url);
	ur_str_release(&runbook);
	return object;
}

json_t *ur_object_note(const char *code, const char *text)
{
	json_t *object = json_object();

	json_object_set_new(object, "code", ur_object_text(code));
	json_object_set_new(object, "text", ur_object_text(text));
	return object;
}

json_t *ur_object_failure(const struct ur_repository_result *repository)
{
	json_t *object = ur_object_note(ur_report_error_code(repository->rc),
					repository->err.message);

	json_object_set_new(object, "repository", ur_object_text(repository->name));
	json_object_set_new(object, "hint", ur_object_text(repository->err.hint));
	return object;
}

/*
 * jansson leaves DEL as it is; in ASCII output the byte can only stand in a string. So can
 * "##[", which a runner takes for a command wherever in a line it stands.
 */
static int add_bytes(const char *bytes, size_t len, void *line)
{
	size_t from = 0;

	for (size_t i = 0; i < len; i++) {
		bool command = bytes[i] == '[' && i >= 2 && bytes[i - 1] == '#' &&
			       bytes[i - 2] == '#';

		if (bytes[i] != 0x7f && !command)
			continue;
		ur_str_add(line, bytes + from, i - from);
		ur_str_adds(line, command ? "\\u005b" : "\\u007f");
		from = i + 1;
	}
	ur_str_add(line, bytes + from, len - from);
	return 0;
}

void ur_document_json_members(struct ur_document *d, json_t *object)
{
	const char *name, *mark = "";
	json_t *member;

	json_object_foreach (object, name, member) {
		ur_str_adds(&d->line, mark);
		ur_document_json(d, json_string(name));
		ur_str_addc(&d->line, ':');
		ur_document_json(d, json_incref(member));
		mark = ",";
	}
	json_decref(object);
}

void ur_document_json(struct ur_document *d, json_t *value)
{
	if (json_dump_callback(value, add_bytes, &d->line,
			       JSON_COMPACT | JSON_ENSURE_ASCII | JSON_ENCODE_ANY))
		d->failed = true;
	json_decref(value);
}
