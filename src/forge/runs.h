/* SPDX-License-Identifier: MIT */
#ifndef UR_FORGE_RUNS_H
#define UR_FORGE_RUNS_H

#include "answer.h"
#include "ur/forge/jobs.h"

/**
 * @file runs.h
 * The lists of runs, jobs and tasks, page by page.
 *
 * Everywhere here a lasting reason for which a record cannot be had is UR_OK with
 * *cause set to static words; a passing or fatal one is an error.
 */

/** Most runs of one commit, and most jobs of one run, that are read. */
#define UR_RUNS_MAX 500
#define UR_JOBS_MAX 1000
/** Pages of tasks that one pass walks at most (SPEC 5.3). */
#define UR_TASK_PAGES_MAX 40

/** A page of a list whose body counts all its elements. */
struct ur_list_page {
	struct ur_json *json;	     /* owned */
	const struct ur_json *items; /* within json; NULL when the list was null */
	int64_t total;		     /* -1 when not told */
};

/** Ask for a page; @c key names the array in the object, a bare array is taken as well. */
enum ur_errc ur_list_page_read(struct ur_forge *forge, const char *path, const char *key,
			       struct ur_list_page *page, const char **cause,
			       struct ur_error *err);
void ur_list_page_release(struct ur_list_page *page);

/** Append the runs of a commit to @c out (level, complete and cause are left alone). */
enum ur_errc ur_runs_read(struct ur_forge *forge, const char *repo, const char *sha,
			  struct ur_records *out, const char **cause,
			  struct ur_error *err);

/**
 * Gitea 1.25's run records say what happened, not what the workflow waits for: "push" of a
 * schedule, "pull_request" of a target. Its filter knows, and is asked for the words that
 * the runs read can hide.
 */
enum ur_errc ur_runs_tell_events(struct ur_forge *forge, const char *repo,
				 const char *sha, struct ur_records *out,
				 const char **cause, struct ur_error *err);

/** Fill the jobs of one run. */
enum ur_errc ur_run_jobs_read(struct ur_forge *forge, const char *repo,
			      struct ur_run *run, const char **cause,
			      struct ur_error *err);

/** Append the runs of a commit as its tasks tell them. */
enum ur_errc ur_tasks_read(struct ur_forge *forge,
			   const struct ur_records_request *request,
			   struct ur_task_walk *walk, struct ur_records *out,
			   const char **cause, struct ur_error *err);

/** One word (Forgejo, tasks), or Gitea's status and conclusion. NULL is not told. */
enum ur_record_state ur_record_parse(const char *status, const char *conclusion);

/** What an active one waits for, by its word; Gitea's "waiting" is Forgejo's "blocked". */
enum ur_wait ur_record_wait(enum ur_forge_kind kind, const char *status);

/** A moment of a record; 0 where none is told, which these servers write as the epoch. */
int64_t ur_record_time(const struct ur_json *json, const char *key);

#endif
