/* SPDX-License-Identifier: MIT */
#include "ur/core/records.h"
#include "ur/core/words.h"

#include <stdlib.h>

#include "ur/base/memory.h"

const char *ur_wait_name(enum ur_wait wait)
{
	return ur_word_of(ur_wait_words, wait);
}

static void release_run(struct ur_run *run)
{
	for (size_t i = 0; i < run->jobs_len; i++) {
		free(run->jobs[i].name);
		free(run->jobs[i].labels);
	}
	free(run->jobs);
	free(run->file);
	free(run->event);
	free(run->ref);
}

void ur_records_release(struct ur_records *records)
{
	for (size_t i = 0; i < records->runs_len; i++)
		release_run(&records->runs[i]);
	free(records->runs);
	ur_rows_release(&records->history);
	*records = (struct ur_records)UR_RECORDS_INIT;
}

static void copy_run(const struct ur_run *from, struct ur_run *to)
{
	*to = *from;
	to->file = ur_xstrdup_null(from->file);
	to->event = ur_xstrdup_null(from->event);
	to->ref = ur_xstrdup_null(from->ref);
	to->jobs = NULL;
	to->jobs_len = to->jobs_cap = 0;
	for (size_t i = 0; i < from->jobs_len; i++) {
		struct ur_job *job = ur_run_push(to);

		*job = from->jobs[i];
		job->name = ur_xstrdup_null(from->jobs[i].name);
		job->labels = ur_xstrdup_null(from->jobs[i].labels);
	}
}

void ur_records_copy(const struct ur_records *from, struct ur_records *to)
{
	struct ur_records fresh = {
		.level = from->level,
		.complete = from->complete,
		.read_twice = from->read_twice,
		.cause = from->cause,
		.history_read = from->history_read,
	};

	for (size_t i = 0; i < from->runs_len; i++)
		copy_run(&from->runs[i], ur_records_push(&fresh));
	ur_rows_copy(&from->history, &fresh.history);
	ur_records_release(to);
	*to = fresh;
}

struct ur_run *ur_records_push(struct ur_records *records)
{
	struct ur_run *run;

	UR_GROW(records->runs, records->runs_len, records->runs_cap);
	run = &records->runs[records->runs_len++];
	*run = (struct ur_run){ 0 };
	return run;
}

struct ur_job *ur_run_push(struct ur_run *run)
{
	struct ur_job *job;

	UR_GROW(run->jobs, run->jobs_len, run->jobs_cap);
	job = &run->jobs[run->jobs_len++];
	*job = (struct ur_job){ 0 };
	return job;
}
