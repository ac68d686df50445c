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
 *
 * Times are seconds since the epoch, and 0 where the record does not tell one.
 *
 * Promised: a run is in the list once, in no order, the newest has the highest number.
 * @c file and @c event are the record's own or "", never a guess. Whose a run is, and
 * which of them may prove something, is provenance.h's to say and nobody else's.
 */

/** What an active job or run waits for, where its word tells. */
enum ur_wait {
	UR_WAIT_NONE = 0,
	UR_WAIT_RUNNER, /* every job before it is over, and no runner took it yet */
	UR_WAIT_OTHERS, /* jobs before it, an approval, or its concurrency group */
};

/** "none", "runner", "others". */
const char *ur_wait_name(enum ur_wait wait);

struct ur_job {
	int64_t id; /* 0 with tasks */
	char *name; /* the job-name part of a context */
	enum ur_record_state state;
	int64_t attempt; /* times it was picked up; 0 when not told */
	enum ur_wait waits;
	int64_t created_at, started_at;
	/* of a final one: when it ended, or the last change after that where only that is told */
	int64_t ended_at;
	char *labels; /* of the runners that may take it, with blanks between; NULL: not told */
};

struct ur_run {
	int64_t id;	/* 0 with tasks */
	int64_t number; /* per repository; the highest is the newest */
	char *file;	/* workflow file's path below the workflow folder; "" where the
		       record does not say it beyond doubt: a run of an unknown file
		       may be of any, so it blocks */
	char *ref; /* Gitea's list: "refs/heads/main", "refs/pull/1/head", a bare commit;
		      tasks and Forgejo: "main", "#1"; "" when not told */
	char *event;		    /* as a context's suffix has it; "" for a word that is
				       not known */
	enum ur_record_state state; /* of the run; UR_RECORD_UNKNOWN when not told */
	enum ur_wait waits;
	bool needs_approval; /* its record says so; Gitea's never does */
	int64_t created_at, started_at;
	int64_t changed_at; /* its last change; of a final one not before its end */
	struct ur_job *jobs;
	size_t jobs_len, jobs_cap;
	bool jobs_read; /* the list of jobs is known, to the last one */
};

struct ur_records {
	enum ur_level level; /* UR_LEVEL_NONE: nothing could be read */
	bool complete;	     /* every run of the commit is listed */
	bool read_twice;     /* they are the second reading of one pass */
	const char *cause;   /* why not complete: static words, "" otherwise */
	struct ur_run *runs;
	size_t runs_len, runs_cap;
	struct ur_rows history; /* every row of the commit, where history_read */
	bool history_read; /* always with statuses and tasks; with jobs where asked */
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
