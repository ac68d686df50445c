/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_FORGE_RECORDS_H
#define TESTS_UNIT_FORGE_RECORDS_H

#include "core/table.h"
#include "recordings.h"

#include "ur/forge/jobs.h"

/* Addresses and answers of the forge's records of runs, jobs and tasks, short to write. */

#define SHA "0123456789abcdef0123456789abcdef01234567"
#define OTHER "89abcdef0123456789abcdef0123456701234567"
#define RUNS(page) "/repos/a/b/actions/runs?head_sha=" SHA "&page=" #page "&limit=50"
#define JOBS(run, page) "/repos/a/b/actions/runs/" #run "/jobs?page=" #page "&limit=50"
#define RUN(id, number, file, event, status, conclusion)                                 \
	"{\"id\":" #id ",\"run_number\":" #number ",\"path\":\"" file                    \
	"@refs/pull/1/head\",\"event\":\"" event "\",\"head_sha\":\"" SHA                \
	"\",\"status\":\"" status "\"" conclusion "}"
#define GOOD ",\"conclusion\":\"success\""
#define RED ",\"conclusion\":\"failure\""
#define CI_RED RUN(20, 7, "ci.yml", "pull_request", "completed", RED)
#define LIST(total, items) "{\"workflow_runs\":[" items "],\"total_count\":" #total "}"
#define JOB(id, run, name, status, conclusion)                                           \
	"{\"id\":" #id ",\"run_id\":" #run ",\"name\":\"" name                           \
	"\",\"run_attempt\":2,\"status\":\"" status "\"" conclusion "}"
#define JOB_LIST(total, items) "{\"jobs\":[" items "],\"total_count\":" #total "}"
#define TWO_JOBS                                                                         \
	JOB_LIST(2, JOB(1, 20, "build", "completed",                                     \
			GOOD) "," JOB(2, 20, "all-required", "completed", RED))

static const struct ur_records_request ci = { .repo = "a/b",
					      .sha = SHA,
					      .level = UR_LEVEL_JOBS,
					      .file = "ci.yml",
					      .since = FAKE_NOW };

#endif
