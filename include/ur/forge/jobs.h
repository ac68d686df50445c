/* SPDX-License-Identifier: MIT */
#ifndef UR_FORGE_JOBS_H
#define UR_FORGE_JOBS_H

#include "ur/core/records.h"
#include "ur/forge/client.h"

/**
 * @file jobs.h
 * The engine's records of a commit (SPEC 5.3), by the best route the server has. Asked
 * for candidates only. servers/gitea.md section 6, servers/forgejo.md section 6.
 */
struct ur_records_request {
	const char *repo;
	const char *sha;
	enum ur_level level; /* which record to read */
	const char *file;    /* the policy's workflow file; "" with a list: all files */
	bool runs_only;	     /* UR_LEVEL_JOBS: the runs and their states, no jobs */
	const struct ur_rows *history; /* every row of the commit, where it is known: with
					  tasks it is read otherwise */
	int64_t since; /* tasks: walk to here, and ask no history; 0: to the first row */
};

/** Tasks of a repository, walked once per pass and shared by its candidates. */
struct ur_task_walk;
struct ur_task_walk *ur_task_walk_new(void);
/** Accepts NULL. */
void ur_task_walk_free(struct ur_task_walk *walk);

/**
 * @param walk kept by the caller for the pass; used with UR_LEVEL_TASKS only
 * @return UR_OK with *out filled; a record that cannot be had for a lasting
 *         reason (403, no such route, too many) is UR_OK with complete false and
 *         a cause; UR_EAUTH, UR_ETRANSIENT, UR_EDEADLINE, UR_EINTR, UR_EPROTO otherwise
 *
 * With tasks the walk goes back to the first row of the commit's whole history: a live row
 * dates from its job's end, the task from the start. jobs_read says that all tasks of the run are known; a job that no runner
 * took has none, and @c attempt counts the tasks of a name. With complete false the level
 * is UR_LEVEL_NONE.
 *
 * Jobs are read for the newest run of each file and event asked about, and for those
 * older runs of it whose own state does not prove that all their jobs are over
 * (only success and skipped do: servers/gitea.md trap 26).
 */
enum ur_errc ur_records_read(struct ur_forge *forge,
			     const struct ur_records_request *request,
			     struct ur_task_walk *walk, struct ur_records *out,
			     struct ur_error *err);

/** "/repos/{repo}/actions/runs/{run}/jobs/{job}/rerun", for job 0 "…/runs/{run}/rerun" */
void ur_rerun_path(struct ur_str *out, const char *repo, int64_t run, int64_t job);

/**
 * Ask the forge to run one job again. One POST, never retried.
 * @return UR_OK for 201. UR_ERIGHT 403; UR_ENOTFOUND 404; UR_ECHANGED "not done" (400);
 *         UR_EPOLICY workflow disabled (400); others as in client.h
 */
enum ur_errc ur_rerun_post(struct ur_forge *forge, const char *repo, int64_t run,
			   int64_t job, const struct ur_permit *permit,
			   struct ur_error *err);

#endif
