/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_CORE_WORLD_H
#define TESTS_UNIT_CORE_WORLD_H

#include "core/table.h"

#include <stdio.h>
#include <string.h>

#include "ur/base/time.h"
#include "ur/core/decide.h"
#include "ur/core/refusal.h"

#include "core/world_words.h"

/* rows of tables leave out what they do not mean */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

/**
 * @file world.h
 * One small head on a Gitea 1.26: a red umbrella `all` over the jobs `a` to `f`,
 * each of them green an hour ago and proven by the record of run 5. As it
 * stands it is stale and to be repaired; a test says in a list of edits what
 * is different in its world.
 */
#define NOW INT64_C(1800000000)
#define OLD (NOW - 3600)
#define MIN_AGE 300
#define STRANDED_AFTER 1800

#define UMBRELLA "CI / all (pull_request)"
#define CONTEXT(x) "CI / " x " (pull_request)"
#define EXTERNAL "Ext / scan" /* a context that no job writes */

/* rows; X is EXTERNAL, TWIN a second one of some name */
/* clang-format off */
enum { U, A, B, C, D, E, F, X, TWIN, ROWS_MAX };
/* clang-format on */
#define REQUIRED_MAX 7
#define JOBS_MAX 7
enum { RUN_OLD, RUN_5, RUN_NEW, RUN_OTHER, RUNS_MAX };
#define HISTORY_MAX 32

struct world {
	struct ur_row rows[ROWS_MAX], live[ROWS_MAX], history[HISTORY_MAX];
	bool there[ROWS_MAX], in_history[ROWS_MAX];
	size_t live_len, extra_len;
	struct ur_row extra[8];
	struct ur_required required[REQUIRED_MAX];
	char *needs[REQUIRED_MAX][4], *may_skip[REQUIRED_MAX][4];
	struct ur_policy policy, then;
	struct ur_required required_then[REQUIRED_MAX + 1];
	struct ur_job jobs[RUNS_MAX][JOBS_MAX];
	struct ur_run all_runs[RUNS_MAX], runs[RUNS_MAX];
	bool has_run[RUNS_MAX];
	struct ur_records records;
	char *protected[3];
	struct ur_protection protection;
	const char *trusted[2];
	struct ur_rules rules;
	struct ur_refusal refusal;
	struct ur_evidence e;
	char targets[ROWS_MAX + 8][64], first_targets[RUNS_MAX][64];
	bool written[RUNS_MAX]; /* the history has a row of it */
};

/* Fixtures are literals; nothing under test writes to them. */
static inline char *lit(const char *s)
{
	return (char *)(uintptr_t)s;
}

static inline int world_job_id(int run, int job)
{
	return run * 100 + job;
}

static inline void world_target(struct world *w, struct ur_row *row, size_t slot, int run)
{
	snprintf(w->targets[slot], sizeof(w->targets[slot]),
		 "/acme/widget/actions/runs/%d/jobs/%d", run,
		 world_job_id(run, slot < X ? (int)slot : 0));
	row->target_url = w->targets[slot];
}

static inline void world_rows(struct world *w)
{
	static const char *const contexts[] = {
		UMBRELLA,     CONTEXT("a"), CONTEXT("b"), CONTEXT("c"), CONTEXT("d"),
		CONTEXT("e"), CONTEXT("f"), EXTERNAL,	  UMBRELLA,
	};

	for (int i = 0; i < ROWS_MAX; i++) {
		w->rows[i] = (struct ur_row){
			.context = lit(contexts[i]),
			.description =
				lit(i == U ? "Failing after 12s" : "Successful in 1m3s"),
			.writer_login = lit(""),
			.id = i + 10,
			.created_at = OLD,
			.state = i == U ? UR_STATE_FAILURE : UR_STATE_SUCCESS,
			.writer = UR_WRITER_ENGINE,
		};
		world_target(w, &w->rows[i], (size_t)i, 5);
		w->there[i] = w->in_history[i] = i < X;
	}
}

static inline void world_policy(struct world *w)
{
	static const char *const names[] = { "a", "b", "c", "d", "e", "f", NULL };

	for (int i = 0; i < REQUIRED_MAX; i++)
		w->required[i] = (struct ur_required){
			.context = w->rows[A + i].context,
			.job_name = lit(names[i]),
			.origin = lit("ci.yml:44"),
			.dependents_known = true,
		};
	w->policy = (struct ur_policy){
		.known = true,
		.cause = "",
		.detail = lit(""),
		.hint = lit(""),
		.from = UR_FROM_WORKFLOW,
		.origin = lit("ci.yml:40"),
		.commit = lit("a1b2c3d"),
		.file = lit("ci.yml"),
		.event = lit("pull_request"),
		.umbrella_job = lit("all"),
		.workflow = lit("CI"),
		.required = w->required,
		.required_len = X - A,
	};
}

static inline void world_records(struct world *w)
{
	static const char *const names[] = { "all", "a", "b", "c", "d", "e", "f" };
	static const int numbers[] = { 3, 5, 9, 7 };

	for (int r = 0; r < RUNS_MAX; r++) {
		for (int j = 0; j < JOBS_MAX; j++)
			w->jobs[r][j] = (struct ur_job){
				.id = world_job_id(numbers[r], j),
				.name = lit(names[j]),
				.state = UR_RECORD_SUCCESS,
				.attempt = 1,
			};
		w->all_runs[r] = (struct ur_run){
			.id = numbers[r] * 10,
			.number = numbers[r],
			.file = lit(r == RUN_OTHER ? "other.yml" : "ci.yml"),
			.event = lit("pull_request"),
			.ref = lit("refs/pull/1/head"),
			.state = UR_RECORD_SUCCESS,
			.jobs = w->jobs[r],
			.jobs_len = JOBS_MAX,
			.jobs_read = true,
		};
	}
	w->jobs[RUN_5][0].state = UR_RECORD_FAILURE;
	w->all_runs[RUN_5].state = UR_RECORD_FAILURE;
	w->has_run[RUN_5] = true;
	memset(w->written, true, sizeof(w->written));
	w->records = (struct ur_records){
		.level = UR_LEVEL_JOBS,
		.complete = true,
		.cause = "",
		.history_read = true,
		.runs = w->runs,
	};
}

static inline const struct ur_dialect *world_dialect(const char *version)
{
	struct ur_version v;
	bool newer;

	assert_true(ur_version_parse(version, &v));
	return ur_dialect_of(&v, &newer);
}

static inline void world_init(struct world *w)
{
	memset(w, 0, sizeof(*w));
	world_rows(w);
	world_policy(w);
	world_records(w);
	w->protected[0] = lit(UMBRELLA);
	w->protection = (struct ur_protection){
		.readable = true,
		.enabled = true,
		.contexts = w->protected,
		.contexts_len = 1,
	};
	w->rules = (struct ur_rules){
		.min_age_seconds = MIN_AGE,
		.trusted_writers = w->trusted,
		.pending_after_seconds = UR_DURATION_NEVER,
		.stranded_after_seconds = STRANDED_AFTER,
		.stuck_after_seconds = 3600,
		.max_attempts = 6,
	};
	w->e = (struct ur_evidence){
		.repository = "acme/widget",
		.sha = "9f3c0000000000000000000000000000000000aa",
		.umbrella = UMBRELLA,
		.scope = UR_SCOPE_IN,
		.push_ref = "refs/heads/fix",
		.rows_complete = true,
		.rows = w->live,
		.server_date = NOW,
		.local_date = NOW,
		.protection = &w->protection,
		.policy = &w->policy,
		.records = &w->records,
		.shared_head_agrees = UR_YES,
		.automerge_armed = UR_NO,
		.dialect = world_dialect("1.26.3"),
		.rights = { .post_status = UR_YES, .rerun = UR_YES },
	};
}

#include "core/world_edit.h"

/* The pending row with which the umbrella's job of a run began. */
static inline void world_first_row(struct world *w, int run)
{
	struct ur_row *row = &w->history[w->records.history.len++];

	*row = w->rows[U];
	row->id = run + 1;
	row->state = UR_STATE_PENDING;
	snprintf(w->first_targets[run], sizeof(w->first_targets[run]),
		 "/acme/widget/actions/runs/%d/jobs/%d", (int)w->all_runs[run].number,
		 world_job_id((int)w->all_runs[run].number, 0));
	row->target_url = w->first_targets[run];
	row->writer = UR_WRITER_ENGINE;
}

/** Put together what the edits left; to be called before anything is decided. */
static inline void world_finish(struct world *w)
{
	struct ur_rows *history = &w->records.history;

	w->live_len = 0;
	for (int i = 0; i < ROWS_MAX; i++) {
		if (w->there[i])
			w->live[w->live_len++] = w->rows[i];
	}
	w->e.rows_len = w->live_len;
	w->records.runs_len = 0;
	history->items = w->history;
	history->len = 0;
	for (int i = 0; i < RUNS_MAX; i++) {
		if (!w->has_run[i])
			continue;
		w->runs[w->records.runs_len++] = w->all_runs[i];
		if (w->written[i])
			world_first_row(w, i);
	}
	if (w->records.level != UR_LEVEL_STATUSES)
		return;
	w->records.runs_len = 0;
	history->len = 0;
	for (int i = 0; i < ROWS_MAX; i++) {
		if (w->there[i] && (w->in_history[i] || i >= X))
			w->history[history->len++] = w->rows[i];
	}
	for (size_t i = 0; i < w->extra_len; i++)
		w->history[history->len++] = w->extra[i];
}

static inline void world_make(struct world *w, const struct edit *edits)
{
	world_init(w);
	world_edit(w, edits);
	world_finish(w);
}

static inline const char *need_name(enum ur_need need)
{
	static const char *const names[] = { "nothing",	      "protection",  "policy",
					     "records",	      "shared-head", "automerge",
					     "second-reading" };

	return names[need];
}

/** A world and what is to be decided there. */
struct judged {
	const char *name;
	struct edit edits[EDITS_MAX];
	enum ur_reason want; /* UR_REASON_UNSET: need is wanted */
	const char *culprit; /* the first one; NULL: none */
	enum ur_cause cause;
	enum ur_remedy remedy;
	enum ur_need need;
};

static inline void check_judged(void **state)
{
	const struct judged *j = *state;
	struct ur_decision got;
	struct world w;

	world_make(&w, j->edits);
	got = ur_decide(&w.e, &w.rules);
	assert_string_equal(need_name(got.need), need_name(j->need));
	assert_string_equal(ur_reason_name(got.reason), ur_reason_name(j->want));
	assert_true((got.need == UR_NEED_NOTHING) == (got.reason != UR_REASON_UNSET));
	assert_string_equal(ur_cause_name(got.cause), ur_cause_name(j->cause));
	assert_non_null(got.policy_cause);
	assert_string_equal(got.culprits_len ? got.culprits[0] : "",
			    j->culprit ? j->culprit : "");
	assert_true(got.culprits_total >= got.culprits_len);
	if (j->want == UR_REASON_STALE || j->want == UR_REASON_CONTRADICTED)
		assert_int_equal(got.remedy, j->remedy);
	else
		assert_int_equal(got.remedy, UR_DO_NOTHING);
}

#endif
