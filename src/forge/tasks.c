/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "runs.h"
#include "ur/base/memory.h"
#include "ur/base/time.h"
#include "ur/core/event.h"

/* A job that a runner took, once per attempt. */
struct task {
	int64_t id, number;
	int64_t created_at; /* UR_TIME_NONE when not told */
	int64_t changed_at; /* 0 when not told */
	char *name, *file, *event, *ref;
	char sha[65];
	enum ur_record_state state;
};

/* Newest first; grows at its old end only. */
struct ur_task_walk {
	struct task *items;
	size_t len, cap;
	char *repo;	     /* whose tasks these are */
	unsigned pages;	     /* read so far */
	int64_t total;	     /* as last told, -1 for none */
	int64_t first_total; /* by the first page */
	bool ended;	     /* the oldest task was seen */
	const char *cause;   /* a lasting reason why it cannot be walked */
};

struct ur_task_walk *ur_task_walk_new(void)
{
	struct ur_task_walk *walk = ur_xcalloc(1, sizeof(*walk));

	walk->total = -1;
	return walk;
}

/* Begin anew, with the tasks of this repository. */
static void forget(struct ur_task_walk *walk, const char *repo)
{
	char *next = ur_xstrdup_null(repo);

	for (size_t i = 0; i < walk->len; i++) {
		free(walk->items[i].name);
		free(walk->items[i].file);
		free(walk->items[i].event);
		free(walk->items[i].ref);
	}
	free(walk->items);
	free(walk->repo);
	*walk = (struct ur_task_walk){ .total = -1 };
	walk->repo = next;
}

void ur_task_walk_free(struct ur_task_walk *walk)
{
	if (walk)
		forget(walk, NULL);
	free(walk);
}

static bool has_task(const struct ur_task_walk *walk, int64_t id)
{
	for (size_t i = walk->len; i > 0; i--)
		if (walk->items[i - 1].id == id)
			return true;
	return false;
}

static int64_t time_of(const struct ur_json *json)
{
	const char *created = ur_answer_string(json, "created_at");
	const char *started = ur_answer_string(json, "run_started_at");
	int64_t at = created ? ur_time_parse_rfc3339(created) : UR_TIME_NONE;

	return at == UR_TIME_NONE && started ? ur_time_parse_rfc3339(started) : at;
}

static enum ur_errc take_task(struct ur_task_walk *walk, const struct ur_json *json,
			      size_t i, struct ur_error *err)
{
	const char *name = ur_answer_string(json, "name");
	const char *file = ur_answer_string(json, "workflow_id");
	const char *event = ur_answer_string(json, "event");
	const char *ref = ur_answer_string(json, "head_branch");
	static const char *const names[] = { "name", "workflow_id", "event",
					     "head_branch", NULL };
	const char *context;
	struct task task = { 0 };

	if (ur_answer_names_fit(json, names, "workflow_runs", i, err) < 0)
		return UR_EPROTO;
	if (!ur_answer_id(json, "id", &task.id))
		return ur_answer_odd(err, "workflow_runs[%zu].id", i);
	if (!ur_answer_id(json, "run_number", &task.number))
		return ur_answer_odd(err, "workflow_runs[%zu].run_number", i);
	if (!ur_answer_sha(json, "head_sha", task.sha))
		return ur_answer_odd(err, "workflow_runs[%zu].head_sha", i);
	if (!name || !file || !*file || !event)
		return ur_answer_odd(err, "workflow_runs[%zu].%s", i,
				     !name  ? "name" :
				     !event ? "event" :
					      "workflow_id");
	if (has_task(walk, task.id)) /* newer ones pushed it to this page */
		return UR_OK;
	task.created_at = time_of(json);
	task.changed_at = ur_record_time(json, "updated_at");
	task.state = ur_record_parse(ur_answer_string(json, "status"), NULL);
	task.name = ur_xstrdup(name);
	task.file = ur_xstrdup(file);
	context = ur_event_context(event);
	task.event = ur_xstrdup(context ? context : "");
	task.ref = ur_xstrdup(ref ? ref : "");
	UR_GROW(walk->items, walk->len, walk->cap);
	walk->items[walk->len++] = task;
	return UR_OK;
}

/* The walk may stop when its last task is older than the first row of the commit: a task is
 * made after the first rows of its run. */
static bool reaches(const struct ur_task_walk *walk, int64_t since)
{
	const struct task *last = walk->len ? &walk->items[walk->len - 1] : NULL;

	return walk->ended ||
	       (last && last->created_at != UR_TIME_NONE && last->created_at < since);
}

static enum ur_errc read_page(struct ur_forge *forge, struct ur_task_walk *walk,
			      bool *vanished, struct ur_error *err)
{
	struct ur_list_page page = { .total = -1 };
	struct ur_str path = UR_STR_INIT;
	const char *cause = NULL;
	const struct ur_json *item;
	size_t before = walk->len;
	enum ur_errc rc;
	size_t i;

	*vanished = false;
	ur_str_setf(&path, "/repos/%s/actions/tasks?page=%u&limit=%u", walk->repo,
		    walk->pages + 1, forge->page_size);
	rc = ur_list_page_read(forge, path.buf, "workflow_runs", &page, &cause, err);
	if (rc < 0 || cause)
		goto out;
	/* deleted ones: the pages slid past what was not seen yet */
	*vanished = walk->pages && page.total < walk->total;
	if (*vanished)
		goto out;
	UR_JSON_EACH (page.items, i, item) {
		rc = take_task(walk, item, i, err);
		if (rc < 0)
			goto out;
	}
	if (!walk->pages)
		walk->first_total = page.total;
	walk->pages++;
	walk->total = page.total;
	/* what came since stands before the first page; what was there is counted once */
	walk->ended = !ur_json_len(page.items) ||
		      (walk->first_total >= 0 && walk->len == (size_t)walk->first_total);
	if (ur_json_len(page.items) && walk->len == before)
		cause = "the pages of its tasks repeat themselves";
	else if (walk->ended && walk->first_total >= 0 &&
		 walk->len < (size_t)walk->first_total)
		cause = "the list of tasks does not match its count";
out:
	walk->cause = cause;
	ur_list_page_release(&page);
	ur_str_release(&path);
	return rc;
}

/* Walk on until old enough. A list that shrank is begun anew once. */
static enum ur_errc extend(struct ur_forge *forge, const char *repo,
			   struct ur_task_walk *walk, int64_t since, const char **cause,
			   struct ur_error *err)
{
	bool again = true, vanished = false;

	if (!walk->repo || strcmp(walk->repo, repo) != 0)
		forget(walk, repo);
	while (!walk->cause && !reaches(walk, since)) {
		enum ur_errc rc;

		if (walk->pages >= UR_TASK_PAGES_MAX) {
			*cause = "its tasks lie too far back";
			return UR_OK;
		}
		rc = read_page(forge, walk, &vanished, err);
		if (rc < 0) {
			forget(walk, repo);
			return rc;
		}
		if (vanished && !again) {
			forget(walk, repo);
			*cause = "tasks vanished while they were read";
			return UR_OK;
		}
		if (vanished) {
			again = false;
			forget(walk, repo);
		}
	}
	*cause = walk->cause;
	return UR_OK;
}

static struct ur_run *run_of(struct ur_records *records, const struct task *task)
{
	struct ur_run *run;

	for (size_t i = 0; i < records->runs_len; i++) {
		run = &records->runs[i];
		if (run->number == task->number && strcmp(run->file, task->file) == 0 &&
		    strcmp(run->event, task->event) == 0)
			return run;
	}
	run = ur_records_push(records);
	run->number = task->number;
	run->file = ur_xstrdup(task->file);
	run->event = ur_xstrdup(task->event);
	run->ref = ur_xstrdup(task->ref);
	run->jobs_read = true;
	return run;
}

/* Newest task first: the first of a name tells its state, the others are attempts. */
static void add_attempt(struct ur_run *run, const struct task *task)
{
	struct ur_job *job;

	for (size_t i = 0; i < run->jobs_len; i++) {
		if (strcmp(run->jobs[i].name, task->name) == 0) {
			run->jobs[i].attempt++;
			return;
		}
	}
	job = ur_run_push(run);
	job->name = ur_xstrdup(task->name);
	job->state = task->state;
	job->attempt = 1;
	job->created_at = job->started_at = task->created_at > 0 ? task->created_at : 0;
	if (ur_record_state_is_final(task->state))
		job->ended_at = task->changed_at;
}

static int newest_first(const void *a, const void *b)
{
	const struct task *x = *(const struct task *const *)a;
	const struct task *y = *(const struct task *const *)b;

	return (x->id < y->id) - (x->id > y->id);
}

static void group(const struct ur_task_walk *walk, const char *sha,
		  struct ur_records *out)
{
	const struct task **mine = ur_xcalloc(walk->len + 1, sizeof(*mine));
	size_t len = 0;

	for (size_t i = 0; i < walk->len; i++)
		if (strcmp(walk->items[i].sha, sha) == 0)
			mine[len++] = &walk->items[i];
	qsort(mine, len, sizeof(*mine), newest_first);
	for (size_t i = 0; i < len; i++)
		add_attempt(run_of(out, mine[i]), mine[i]);
	free(mine);
}

enum ur_errc ur_tasks_read(struct ur_forge *forge,
			   const struct ur_records_request *request,
			   struct ur_task_walk *walk, struct ur_records *out,
			   const char **cause, struct ur_error *err)
{
	enum ur_errc rc = extend(forge, request->repo, walk, request->since, cause, err);

	if (rc == UR_OK && !*cause)
		group(walk, request->sha, out);
	return rc;
}
