/* SPDX-License-Identifier: MIT */
#ifndef UR_CORE_RECORDS_H
#define UR_CORE_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ur/core/dialect.h"
#include "ur/core/row.h"
#include "ur/core/state.h"

/**
 * @file records.h
 * What the engine's own records say about one commit: rows are claims, these
 * are the truth (SPEC 5.3).
 */
struct ur_job {
	int64_t id; /* 0 with tasks */
	char *name; /* the job-name part of a context */
	enum ur_record_state state;
	int64_t attempt; /* times it was picked up; 0 when not told */
};

struct ur_run {
	int64_t id;	/* 0 with tasks */
	int64_t number; /* per repository; the highest is the newest */
	char *file;	/* workflow file's path below the workflow folder; "" where the
		       record does not say it beyond doubt: a run of an unknown file
		       may be of any, so it blocks */
	char *ref; /* Gitea's list: "refs/heads/main", "refs/pull/1/head", a bare commit;
		      tasks and Forgejo: "main", "#1"; "" when not told */
	char *event;		    /* as a context's suffix has it; "" when not told */
	enum ur_record_state state; /* of the run; UR_RECORD_UNKNOWN when not told */
	struct ur_job *jobs;
	size_t jobs_len, jobs_cap;
	bool jobs_read; /* the list of jobs is known, to the last one */
};

struct ur_records {
	enum ur_level level; /* UR_LEVEL_NONE: nothing could be read */
	bool complete;	     /* every run of the commit is listed */
	const char *cause;   /* why not complete: static words, "" otherwise */
	struct ur_run *runs;
	size_t runs_len, runs_cap;
	struct ur_rows history; /* UR_LEVEL_STATUSES: every row of the commit */
};

#define UR_RECORDS_INIT                                                                  \
	{                                                                                \
		.cause = ""                                                              \
	}

void ur_records_release(struct ur_records *records);
void ur_records_copy(const struct ur_records *from, struct ur_records *to);
struct ur_run *ur_records_push(struct ur_records *records);
struct ur_job *ur_run_push(struct ur_run *run);

#endif
