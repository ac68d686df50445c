/* SPDX-License-Identifier: MIT */
#ifndef SANDBOX_ACTIONS_H
#define SANDBOX_ACTIONS_H

#include "world.h"

/**
 * @file actions.h
 * Runs, jobs and tasks, and the rows that the engine writes about them, the
 * way the version at hand writes them (servers/gitea.md section 4,
 * servers/forgejo.md section 4).
 */

enum sb_job_state {
	SB_JOB_BLOCKED,
	SB_JOB_WAITING,
	SB_JOB_RUNNING,
	SB_JOB_SUCCESS,
	SB_JOB_FAILURE,
	SB_JOB_CANCELLED,
	SB_JOB_SKIPPED,
	SB_JOB_STATES,
};

struct sb_job {
	int64_t id;
	struct sb_run *run;
	const char *name;
	const char *key; /* job id in the file, as `needs` says it */
	const char **needs;
	size_t needs_len;
	enum sb_job_state state;
	int64_t attempt;     /* times picked up */
	int64_t run_attempt; /* Gitea 1.27: attempt of the run it belongs to */
	int64_t created, started, stopped;
	struct sb_task *task; /* of the last pick-up */
	bool taken;	      /* a runner took it */
};

struct sb_run {
	int64_t id;
	int64_t number;
	struct sb_repo *repo;
	struct sb_commit *commit;
	const char *file;
	const char *workflow; /* "" when the file has no name */
	const char *event;
	const char *ref; /* refs/pull/N/head or refs/heads/x */
	const char *title;
	struct sb_user *actor;
	struct sb_user *again; /* who asked for the newest attempt, or NULL */
	int64_t pull;	       /* 0 when none */
	int64_t attempt;       /* from 1 */
	bool approval;	       /* waits for a maintainer's approval */
	bool fork;
	const char *status, *conclusion; /* overrides for the API, or NULL */
	int64_t created, started, stopped;
	struct sb_job **jobs; /* of the newest attempt */
	size_t jobs_len, jobs_cap;
	struct sb_job **old; /* Gitea 1.27: of the attempts before */
	size_t old_len, old_cap;
	struct sb_rerun_plan *rerun; /* of this run, else the repository's */
};

struct sb_task {
	int64_t id;
	struct sb_job *job;
	enum sb_job_state state;
	int64_t created, updated;
};

/** What comes of a re-run. */
struct sb_rerun_plan {
	enum sb_job_state state;
	int64_t after_ms;
	int64_t after_requests; /* 0: by the clock */
	bool by_requests;
	int refuse_status; /* 0: not refused */
	const char *refuse_message;
	const char **names; /* other ends for jobs of these names */
	enum sb_job_state *states;
	size_t names_len;
};

/** A re-run under way. */
struct sb_timer {
	int64_t due_ms; /* monotonic, 0 when counted in requests */
	int64_t due_request;
	struct sb_run *run;
	int64_t attempt;
	bool done;
};

/** -1 when it is no job state. */
int sb_job_state(const char *word);
const char *sb_job_word(enum sb_job_state state);
bool sb_job_done(enum sb_job_state state);

struct sb_run *sb_run(const struct sb_repo *r, int64_t id);
/** Job of that id, of the newest attempt or an older one. */
struct sb_job *sb_job(const struct sb_repo *r, int64_t id);
struct sb_job *sb_job_named(const struct sb_run *run, const char *name);
enum sb_job_state sb_run_state(const struct sb_world *w, const struct sb_run *run);
bool sb_run_done(const struct sb_run *run);

const char *sb_run_context(struct sb_world *w, const struct sb_run *run, const char *job);
/** The word that a workflow waits for. */
const char *sb_run_trigger(const struct sb_run *run);
const char *sb_job_target(struct sb_world *w, const struct sb_job *job);

/**
 * Write a row as the engine does for a job in that state: same context and
 * link, this version's description, its de-duplication and its groups.
 * @param text replaces the description, NULL for the version's own
 */
void sb_engine_row(struct sb_world *w, const struct sb_job *job, enum sb_job_state state,
		   int64_t at, const char *text);
/** The group that an engine row of that context goes to now. */
const char *sb_engine_group(struct sb_world *w, const struct sb_commit *c,
			    const char *context, const char *file);

/** Move a job, with its task, times and (when asked) its row. */
void sb_job_move(struct sb_world *w, struct sb_job *job, enum sb_job_state state,
		 int64_t at, bool row);

/** Milliseconds of the monotonic clock. */
int64_t sb_ms(void);
/**
 * Start a re-run of one job and of what needs it, or of the whole run when
 * @c job is NULL.
 * @return the job's new incarnation, or NULL for a whole run
 */
struct sb_job *sb_rerun(struct sb_world *w, struct sb_run *run, struct sb_job *job);
/** Finish the re-runs that are due. */
void sb_rerun_advance(struct sb_world *w);
/** Milliseconds until the next one is due, or -1. */
int64_t sb_rerun_wait(const struct sb_world *w);

#endif
