/* SPDX-License-Identifier: MIT */
#include "runs.h"

#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"
#include "ur/core/event.h"

/* Each Forgejo run carries its whole event payload (servers/forgejo.md trap 15). */
#define FORGEJO_RUNS_PER_PAGE 20

/* Which runs are asked for. */
struct list {
	const char *repo, *sha;
	const char *event; /* "" for all */
};

static void runs_path(const struct ur_forge *forge, const struct list *list,
		      unsigned page, unsigned limit, struct ur_str *out)
{
	if (forge->version.kind == UR_FORGE_FORGEJO && limit > FORGEJO_RUNS_PER_PAGE)
		limit = FORGEJO_RUNS_PER_PAGE;
	ur_str_setf(out, "/repos/%s/actions/runs?head_sha=%s%s%s&page=%u&limit=%u",
		    list->repo, list->sha, *list->event ? "&event=" : "", list->event,
		    page, limit);
}

/* Gitea and Forgejo name the same things differently (servers/forgejo.md section 6). */
static const char *either(const struct ur_json *json, const char *gitea,
			  const char *forgejo)
{
	const char *text = ur_answer_string(json, gitea);

	return text ? text : ur_answer_string(json, forgejo);
}

/* Whose run it is. @return false when the record does not say it in the way it should */
static bool take_file(const struct ur_json *json, const char *event, const char *sha,
		      struct ur_run *run)
{
	const char *file = ur_answer_string(json, "workflow_id");
	const char *path = ur_answer_string(json, "path");
	const char *ref = ur_answer_string(json, "prettyref");
	size_t len;

	if (file) { /* Forgejo says it alone */
		run->file = ur_xstrdup(file);
		run->ref = ur_xstrdup(ref ? ref : "");
		return *file != '\0';
	}
	if (!path || !strcspn(path, "@"))
		return false;
	len = ur_event_file_len(event, path, ur_answer_string(json, "head_branch"), sha);
	run->file = ur_xstrndup(path, len);
	run->ref = ur_xstrdup(len ? path + len + 1 : "");
	return true;
}

/* Of a run that ran again Gitea and Forgejo keep the first end, which lies before its start. */
static void take_run_times(const struct ur_json *json, struct ur_run *run)
{
	static const char *const changes[] = { "completed_at", "stopped", "updated" };

	run->created_at = ur_record_time(json, "created");
	run->started_at = ur_record_time(json, "started_at");
	if (!run->started_at)
		run->started_at = ur_record_time(json, "started");
	for (size_t i = 0; i < UR_LEN(changes); i++) {
		int64_t at = ur_record_time(json, changes[i]);

		if (at > run->changed_at)
			run->changed_at = at;
	}
}

static bool is_known(const struct ur_records *records, int64_t id, int64_t number)
{
	for (size_t i = 0; i < records->runs_len; i++)
		if (records->runs[i].id == id || records->runs[i].number == number)
			return true;
	return false;
}

static enum ur_errc take_run(const struct ur_forge *forge, const struct ur_json *json,
			     size_t i, const char *sha, struct ur_records *out,
			     struct ur_error *err)
{
	const char *commit = either(json, "head_sha", "commit_sha");
	const char *event = either(json, "trigger_event", "event");
	static const char *const names[] = { "workflow_id", "path",  "prettyref",
					     "head_branch", "event", "trigger_event",
					     NULL };
	const char *context;
	struct ur_run *run;
	int64_t id, number;

	if (ur_answer_names_fit(json, names, "workflow_runs", i, err) < 0)
		return UR_EPROTO;
	if (!ur_answer_id(json, "id", &id))
		return ur_answer_odd(err, "workflow_runs[%zu].id", i);
	if (!ur_answer_id(json, "run_number", &number) &&
	    !ur_answer_id(json, "index_in_repo", &number))
		return ur_answer_odd(err, "workflow_runs[%zu].run_number", i);
	if (!commit || strcmp(commit, sha) != 0)
		return ur_answer_odd(err, "workflow_runs[%zu].head_sha", i);
	if (!event)
		return ur_answer_odd(err, "workflow_runs[%zu].event", i);
	if (is_known(out, id, number))
		return UR_OK;
	run = ur_records_push(out);
	if (!take_file(json, event, sha, run))
		return ur_answer_odd(err, "workflow_runs[%zu].path", i);
	run->id = id;
	run->number = number;
	context = ur_event_context(event);
	run->event = ur_xstrdup(context ? context : "");
	run->state = ur_record_parse(ur_answer_string(json, "status"),
				     ur_answer_string(json, "conclusion"));
	run->waits =
		ur_record_wait(forge->version.kind, ur_answer_string(json, "status"));
	(void)ur_answer_bool(json, "need_approval", &run->needs_approval);
	take_run_times(json, run);
	return UR_OK;
}

static enum ur_errc take_runs(const struct ur_forge *forge, const struct ur_json *items,
			      const char *sha, struct ur_records *out,
			      struct ur_error *err)
{
	const struct ur_json *item;
	size_t i;

	UR_JSON_EACH (items, i, item) {
		enum ur_errc rc = take_run(forge, item, i, sha, out, err);

		if (rc < 0)
			return rc;
	}
	return UR_OK;
}

static enum ur_errc read_list(struct ur_forge *forge, const struct list *list,
			      struct ur_records *out, const char **cause,
			      struct ur_error *err)
{
	struct ur_list_page page = { .total = -1 };
	struct ur_str path = UR_STR_INIT;
	enum ur_errc rc = UR_OK;
	int64_t total = -1;
	size_t received = 0;

	for (unsigned n = 1; received <= UR_RUNS_MAX; n++) {
		size_t len;

		ur_list_page_release(&page);
		runs_path(forge, list, n, forge->page_size, &path);
		rc = ur_list_page_read(forge, path.buf, "workflow_runs", &page, cause,
				       err);
		if (rc < 0 || *cause)
			goto out;
		len = ur_json_len(page.items);
		if (n == 1)
			total = page.total;
		else if (len && page.total != total)
			*cause = "a run appeared while they were read";
		rc = take_runs(forge, page.items, list->sha, out, err);
		if (rc < 0 || *cause)
			goto out;
		received += len;
		if (!len || (total >= 0 && received >= (size_t)total)) {
			if (total >= 0 && out->runs_len != (size_t)total)
				*cause = "the list of runs does not match its count";
			goto out;
		}
	}
	*cause = "too many runs of this commit";
out:
	ur_list_page_release(&page);
	ur_str_release(&path);
	return rc;
}

enum ur_errc ur_runs_read(struct ur_forge *forge, const char *repo, const char *sha,
			  struct ur_records *out, const char **cause,
			  struct ur_error *err)
{
	const struct list all = { repo, sha, "" };

	return read_list(forge, &all, out, cause, err);
}

static bool any_is_called(const struct ur_records *records, const char *event)
{
	for (size_t i = 0; i < records->runs_len; i++)
		if (strcmp(records->runs[i].event, event) == 0)
			return true;
	return false;
}

static void rename_event(struct ur_records *records, const struct ur_records *named,
			 const char *event)
{
	for (size_t i = 0; i < records->runs_len; i++) {
		struct ur_run *run = &records->runs[i];

		for (size_t j = 0; j < named->runs_len; j++) {
			if (named->runs[j].id != run->id)
				continue;
			free(run->event);
			run->event = ur_xstrdup(event);
		}
	}
}

enum ur_errc ur_runs_tell_events(struct ur_forge *forge, const char *repo,
				 const char *sha, struct ur_records *out,
				 const char **cause, struct ur_error *err)
{
	static const struct {
		const char *called, *event;
	} hidden[] = {
		{ "push", "schedule" },
		{ "pull_request", "pull_request_target" },
	};
	enum ur_errc rc = UR_OK;

	for (size_t i = 0; rc == UR_OK && !*cause && i < UR_LEN(hidden); i++) {
		const struct list list = { repo, sha, hidden[i].event };
		struct ur_records named = UR_RECORDS_INIT;

		if (!any_is_called(out, hidden[i].called))
			continue;
		rc = read_list(forge, &list, &named, cause, err);
		rename_event(out, &named, hidden[i].event);
		ur_records_release(&named);
	}
	return rc;
}

static bool has_job(const struct ur_run *run, int64_t id)
{
	for (size_t i = 0; i < run->jobs_len; i++)
		if (run->jobs[i].id == id)
			return true;
	return false;
}

/* "linux gpu"; NULL when the record names none. */
static char *labels_of(const struct ur_json *json)
{
	const struct ur_json *list = ur_json_get(json, "labels"), *item;
	struct ur_str labels = UR_STR_INIT;
	char *text;
	size_t i;

	if (!list)
		list = ur_json_get(json, "runs_on");
	if (!list || !ur_json_is_array(list) || !ur_json_len(list))
		return NULL;
	UR_JSON_EACH (list, i, item) {
		if (ur_json_is_string(item))
			ur_str_addf(&labels, "%s%s", labels.len ? " " : "",
				    ur_json_text(item));
	}
	text = labels.len ? ur_xstrdup(labels.buf) : NULL;
	ur_str_release(&labels);
	return text;
}

static void take_job_times(const struct ur_json *json, struct ur_job *job)
{
	job->created_at = ur_record_time(json, "created_at");
	job->started_at = ur_record_time(json, "started_at");
	if (ur_record_state_is_final(job->state))
		job->ended_at = ur_record_time(json, "completed_at");
}

static enum ur_errc take_job(const struct ur_forge *forge, const struct ur_json *json,
			     size_t i, struct ur_run *run, struct ur_error *err)
{
	const char *name = ur_answer_string(json, "name");
	static const char *const names[] = { "name", NULL };
	struct ur_job *job;
	int64_t id, of, attempt = 0;

	if (ur_answer_names_fit(json, names, "jobs", i, err) < 0)
		return UR_EPROTO;
	if (!ur_answer_id(json, "id", &id))
		return ur_answer_odd(err, "jobs[%zu].id", i);
	if (!ur_answer_id(json, "run_id", &of) || of != run->id)
		return ur_answer_odd(err, "jobs[%zu].run_id", i);
	if (!name)
		return ur_answer_odd(err, "jobs[%zu].name", i);
	if (has_job(run, id))
		return UR_OK;
	if (!ur_answer_integer(json, "run_attempt", &attempt))
		(void)ur_answer_integer(json, "attempt", &attempt);
	job = ur_run_push(run);
	job->id = id;
	job->name = ur_xstrdup(name);
	job->state = ur_record_parse(ur_answer_string(json, "status"),
				     ur_answer_string(json, "conclusion"));
	job->attempt = attempt > 0 ? attempt : 0;
	job->waits =
		ur_record_wait(forge->version.kind, ur_answer_string(json, "status"));
	job->labels = labels_of(json);
	take_job_times(json, job);
	return UR_OK;
}

/* A bare array is Forgejo's and holds everything; Gitea's object counts. */
enum ur_errc ur_run_jobs_read(struct ur_forge *forge, const char *repo,
			      struct ur_run *run, const char **cause,
			      struct ur_error *err)
{
	struct ur_list_page page = { .total = -1 };
	struct ur_str path = UR_STR_INIT;
	enum ur_errc rc = UR_OK;
	size_t received = 0;

	for (unsigned n = 1; received <= UR_JOBS_MAX; n++) {
		const struct ur_json *item;
		bool whole;
		size_t i;

		ur_list_page_release(&page);
		ur_str_setf(&path, "/repos/%s/actions/runs/%lld/jobs?page=%u&limit=%u",
			    repo, (long long)run->id, n, forge->page_size);
		rc = ur_list_page_read(forge, path.buf, "jobs", &page, cause, err);
		if (rc < 0 || *cause)
			goto out;
		UR_JSON_EACH (page.items, i, item) {
			rc = take_job(forge, item, i, run, err);
			if (rc < 0)
				goto out;
		}
		received += ur_json_len(page.items);
		whole = ur_json_is_array(page.json) || !ur_json_len(page.items) ||
			(page.total >= 0 && received >= (size_t)page.total);
		if (!whole)
			continue;
		/* pages without an order may repeat one job and skip another */
		run->jobs_read = run->jobs_len &&
				 (page.total < 0 || run->jobs_len == (size_t)page.total);
		if (!run->jobs_read)
			*cause = "the list of a run's jobs does not match its count";
		goto out;
	}
	*cause = "too many jobs of one run";
out:
	ur_list_page_release(&page);
	ur_str_release(&path);
	return rc;
}
