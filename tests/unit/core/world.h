/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_CORE_WORLD_H
#define TESTS_UNIT_CORE_WORLD_H

#include "core/table.h"

#include <stdio.h>
#include <string.h>

#include "ur/base/time.h"
#include "ur/core/decide.h"

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

#define UMBRELLA "CI / all (pull_request)"
#define CONTEXT(x) "CI / " x " (pull_request)"
#define EXTERNAL "Ext / scan" /* a context that no job writes */

enum {
	U,
	A,
	B,
	C,
	D,
	E,
	F,
	X,
	TWIN,
	ROWS_MAX
}; /* rows; X is EXTERNAL, TWIN a second one */
#define REQUIRED_MAX 7
#define JOBS_MAX 7
enum { RUN_OLD, RUN_5, RUN_NEW, RUN_OTHER, RUNS_MAX };
#define HISTORY_MAX 32

/** What an edit changes. @c of names the row, job or run; @c n or @c s the value. */
enum field {
	END = 0,
	/* rows: of U, A to F, X, TWIN */
	STATE,	/* n: enum ur_state */
	GONE,	/* no such row */
	AT,	/* n: created_at */
	WRITER, /* n: enum ur_writer */
	LOGIN,	/* s: and the writer is a user */
	TEXT,	/* s: description */
	OURS,	/* n: enum ur_marker_kind: a row of ours with that marker */
	MARKED, /* n: the same marker, but not ours */
	RUN,	/* n: number in the row's target */
	ADD,	/* n: enum ur_state: X appears, or TWIN, a second row of s */
	/* the policy */
	NO_POLICY,
	UNKNOWN_POLICY, /* s: cause */
	EMPTY_POLICY,
	DRIFT,
	CHANGED,
	DEPENDENTS,    /* s */
	LIST,	       /* an explicit list: no file, no job names */
	ONLY,	       /* n: as many required contexts */
	WANT_EXTERNAL, /* EXTERNAL is required, too */
	ALLOW_SKIPPED, /* of */
	INHERIT,       /* of: named by hand */
	/* the records */
	NO_RECORDS,
	LEVEL, /* n */
	INCOMPLETE,
	JOB,	 /* of, n: its state in run 5 */
	NO_JOB,	 /* of: run 5 has no such job */
	ATTEMPT, /* of, n */
	ADD_RUN, /* of: RUN_OLD (3), RUN_NEW (9) of the same file, RUN_OTHER (7, other.yml);
		       with the jobs of run 5, all successes; n: its state */
	RUN_JOB,    /* of: run; n: state of its job named s */
	RUN_NO_JOB, /* of: run; it has no job s */
	RUN_UNREAD, /* of: run; its jobs were not read */
	RUN_STATE,  /* of: run; n */
	RUN_EVENT,  /* of: run; s */
	HISTORY, /* of: row; n: run number * 10 + state: one more, newer row in the history */
	NO_HISTORY, /* of: the history has no row of it */
	/* the server */
	VERSION, /* s: "1.27.0" */
	NO_DIALECT,
	NEWER,
	RIGHT, /* n: rerun */
	DISABLED,
	STUCK,
	/* protection */
	NO_PROTECTION,
	UNREADABLE,
	SWITCHED_OFF,
	PROTECTS, /* s: instead of the umbrella; "" for an empty list */
	ALSO,	  /* s: one more entry */
	/* the rest */
	SCOPE,
	ROWS_INCOMPLETE,
	NO_ROWS,
	SERVER_DATE,
	LOCAL_DATE,
	SHARED,
	ARMED,
	OVERRULE,	 /* by hand */
	NAMED_INHERITED, /* s: in our live green */
	/* the rules */
	MIN,
	PENDING_AFTER,
	EVIDENCE,
	REMEDY,
	AUTOMERGE,
	MAX_ATTEMPTS,
	TRUST, /* s */
	ANY_UMBRELLA,
	KEEP,
};

struct edit {
	enum field field;
	int of;
	int64_t n;
	const char *s;
};

#define EDITS_MAX 10

struct world {
	struct ur_row rows[ROWS_MAX], live[ROWS_MAX], history[HISTORY_MAX];
	bool there[ROWS_MAX], in_history[ROWS_MAX];
	size_t live_len, extra_len;
	struct ur_row extra[8];
	struct ur_required required[REQUIRED_MAX];
	struct ur_policy policy;
	struct ur_job jobs[RUNS_MAX][JOBS_MAX];
	struct ur_run all_runs[RUNS_MAX], runs[RUNS_MAX];
	bool has_run[RUNS_MAX];
	struct ur_records records;
	char *protected[3];
	struct ur_protection protection;
	const char *trusted[2];
	struct ur_rules rules;
	struct ur_evidence e;
	char targets[ROWS_MAX + 8][64];
};

/* Fixtures are literals; nothing under test writes to them. */
static inline char *lit(const char *s)
{
	return (char *)(uintptr_t)s;
}

static inline void world_target(struct world *w, struct ur_row *row, size_t slot, int run)
{
	snprintf(w->targets[slot], sizeof(w->targets[slot]),
		 "/acme/widget/actions/runs/%d/jobs/%zu", run, slot);
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
				.id = numbers[r] * 100 + j,
				.name = lit(names[j]),
				.state = UR_RECORD_SUCCESS,
				.attempt = 1,
			};
		w->all_runs[r] = (struct ur_run){
			.id = numbers[r] * 10,
			.number = numbers[r],
			.file = lit(r == RUN_OTHER ? "other.yml" : "ci.yml"),
			.event = lit("pull_request"),
			.state = UR_RECORD_SUCCESS,
			.jobs = w->jobs[r],
			.jobs_len = JOBS_MAX,
			.jobs_read = true,
		};
	}
	w->jobs[RUN_5][0].state = UR_RECORD_FAILURE;
	w->all_runs[RUN_5].state = UR_RECORD_FAILURE;
	w->has_run[RUN_5] = true;
	w->records = (struct ur_records){
		.level = UR_LEVEL_JOBS,
		.complete = true,
		.cause = "",
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
		.max_attempts = 6,
	};
	w->e = (struct ur_evidence){
		.repository = "acme/widget",
		.sha = "9f3c0000000000000000000000000000000000aa",
		.umbrella = UMBRELLA,
		.scope = UR_SCOPE_IN,
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

static inline struct ur_job *world_job(struct world *w, int run, const char *name)
{
	struct ur_run *r = &w->all_runs[run];

	for (size_t i = 0; i < r->jobs_len; i++) {
		if (!strcmp(r->jobs[i].name, name))
			return &r->jobs[i];
	}
	fail_msg("no job '%s'", name);
	return NULL;
}

static inline void world_drop_job(struct world *w, int run, const char *name)
{
	struct ur_run *r = &w->all_runs[run];
	struct ur_job *job = world_job(w, run, name);

	memmove(job, job + 1, (size_t)(r->jobs + r->jobs_len - job - 1) * sizeof(*job));
	r->jobs_len--;
}

static inline const char *world_job_name(int row)
{
	static const char *const names[] = { "all", "a", "b", "c", "d", "e", "f" };

	return names[row];
}

static inline void world_edit_row(struct world *w, const struct edit *x)
{
	struct ur_row *row = &w->rows[x->of];

	switch ((int)x->field) {
	case STATE:
		row->state = (enum ur_state)x->n;
		break;
	case GONE:
		w->there[x->of] = false;
		break;
	case AT:
		row->created_at = x->n;
		break;
	case WRITER:
		row->writer = (enum ur_writer)x->n;
		if (row->writer != UR_WRITER_ENGINE)
			row->target_url = lit("https://ci.example.org/7");
		break;
	case LOGIN:
		row->writer = UR_WRITER_USER;
		row->writer_login = lit(x->s);
		row->writer_id = 17;
		row->target_url = lit("https://ci.example.org/7");
		break;
	case TEXT:
		row->description = lit(x->s);
		break;
	case OURS:
	case MARKED:
		row->ours = x->field == OURS;
		row->marker = (struct ur_marker){ .kind = (enum ur_marker_kind)x->n,
						  .pass = "20261121T205501Z",
						  .nonce = "1f3a9c42" };
		row->writer = UR_WRITER_USER;
		row->writer_login = lit("reaper");
		break;
	case RUN:
		world_target(w, row, (size_t)x->of, (int)x->n);
		break;
	case ADD:
		w->there[x->of] = true;
		row->state = (enum ur_state)x->n;
		if (x->s)
			row->context = lit(x->s);
		break;
	default:
		fail_msg("not an edit of a row: %d", (int)x->field);
	}
}

static inline void world_edit_policy(struct world *w, const struct edit *x)
{
	switch ((int)x->field) {
	case NO_POLICY:
		w->e.policy = NULL;
		break;
	case UNKNOWN_POLICY:
		w->policy.known = false;
		w->policy.cause = x->s;
		break;
	case EMPTY_POLICY:
		w->policy.required_len = 0;
		break;
	case DRIFT:
		w->policy.drift = lit(x->s);
		break;
	case CHANGED:
		w->policy.changed = lit(x->s);
		break;
	case DEPENDENTS:
		w->policy.dependents = lit(x->s);
		break;
	case LIST:
		w->policy.from = UR_FROM_LIST;
		w->policy.file = w->policy.commit = w->policy.workflow = lit("");
		w->policy.umbrella_job = lit("");
		for (int i = 0; i < REQUIRED_MAX; i++)
			w->required[i].job_name = NULL;
		break;
	case ONLY:
		w->policy.required_len = (size_t)x->n;
		break;
	case WANT_EXTERNAL:
		w->policy.required_len = REQUIRED_MAX;
		break;
	case ALLOW_SKIPPED:
		w->required[x->of - A].allow_skipped = true;
		break;
	case INHERIT:
		w->required[x->of - A].inherited = true;
		break;
	default:
		fail_msg("not an edit of the policy: %d", (int)x->field);
	}
}

static inline void world_add_history(struct world *w, const struct edit *x)
{
	struct ur_row *row = &w->extra[w->extra_len];

	*row = w->rows[x->of];
	row->id = (int64_t)(100 + w->extra_len);
	row->state = (enum ur_state)(x->n % 10);
	world_target(w, row, ROWS_MAX + w->extra_len, (int)(x->n / 10));
	w->extra_len++;
}

static inline void world_edit_records(struct world *w, const struct edit *x)
{
	switch ((int)x->field) {
	case NO_RECORDS:
		w->e.records = NULL;
		break;
	case LEVEL:
		w->records.level = (enum ur_level)x->n;
		break;
	case INCOMPLETE:
		w->records.complete = false;
		break;
	case JOB:
		world_job(w, RUN_5, world_job_name(x->of))->state =
			(enum ur_record_state)x->n;
		break;
	case NO_JOB:
		world_drop_job(w, RUN_5, world_job_name(x->of));
		break;
	case ATTEMPT:
		world_job(w, RUN_5, world_job_name(x->of))->attempt = x->n;
		break;
	case ADD_RUN:
		w->has_run[x->of] = true;
		w->all_runs[x->of].state = (enum ur_record_state)x->n;
		break;
	case RUN_JOB:
		world_job(w, x->of, x->s)->state = (enum ur_record_state)x->n;
		break;
	case RUN_NO_JOB:
		world_drop_job(w, x->of, x->s);
		break;
	case RUN_UNREAD:
		w->all_runs[x->of].jobs_read = false;
		w->all_runs[x->of].jobs_len = 0;
		break;
	case RUN_STATE:
		w->all_runs[x->of].state = (enum ur_record_state)x->n;
		break;
	case RUN_EVENT:
		w->all_runs[x->of].event = lit(x->s);
		break;
	case HISTORY:
		world_add_history(w, x);
		break;
	case NO_HISTORY:
		w->in_history[x->of] = false;
		break;
	default:
		fail_msg("not an edit of the records: %d", (int)x->field);
	}
}

static inline void world_edit_server(struct world *w, const struct edit *x)
{
	switch ((int)x->field) {
	case VERSION:
		w->e.dialect = world_dialect(x->s);
		w->records.level = w->e.dialect->level;
		break;
	case NO_DIALECT:
		w->e.dialect = NULL;
		break;
	case NEWER:
		w->e.newer_version = true;
		break;
	case RIGHT:
		w->e.rights.rerun = (enum ur_answer)x->n;
		break;
	case DISABLED:
		w->e.rerun.workflow_disabled = UR_YES;
		break;
	case STUCK:
		w->e.rerun.run_stuck = UR_YES;
		break;
	case NO_PROTECTION:
		w->e.protection = NULL;
		break;
	case UNREADABLE:
		w->protection.readable = false;
		break;
	case SWITCHED_OFF:
		w->protection.enabled = false;
		break;
	case PROTECTS:
		w->protected[0] = lit(x->s);
		w->protection.contexts_len = *x->s ? 1 : 0;
		break;
	case ALSO:
		w->protected[w->protection.contexts_len++] = lit(x->s);
		break;
	default:
		fail_msg("not an edit of the server: %d", (int)x->field);
	}
}

static inline void world_edit_rest(struct world *w, const struct edit *x)
{
	switch ((int)x->field) {
	case SCOPE:
		w->e.scope = (enum ur_scope)x->n;
		break;
	case ROWS_INCOMPLETE:
		w->e.rows_complete = false;
		break;
	case NO_ROWS:
		memset(w->there, 0, sizeof(w->there));
		break;
	case SERVER_DATE:
		w->e.server_date = x->n;
		break;
	case LOCAL_DATE:
		w->e.local_date = x->n;
		break;
	case SHARED:
		w->e.shared_head_agrees = (enum ur_answer)x->n;
		break;
	case ARMED:
		w->e.automerge_armed = (enum ur_answer)x->n;
		break;
	case OVERRULE:
		w->e.by_hand = true;
		break;
	case NAMED_INHERITED:
		w->e.inherited = x->s;
		break;
	case MIN:
		w->rules.min_age_seconds = x->n;
		break;
	case PENDING_AFTER:
		w->rules.pending_after_seconds = x->n;
		break;
	case EVIDENCE:
		w->rules.evidence = (enum ur_evidence_rule)x->n;
		break;
	case REMEDY:
		w->rules.remedy = (enum ur_remedy_rule)x->n;
		break;
	case AUTOMERGE:
		w->rules.automerge = (enum ur_automerge_rule)x->n;
		break;
	case MAX_ATTEMPTS:
		w->rules.max_attempts = x->n;
		break;
	case TRUST:
		w->trusted[w->rules.trusted_writers_len++] = x->s;
		break;
	case ANY_UMBRELLA:
		w->rules.any_umbrella = true;
		break;
	case KEEP:
		w->rules.keep_contradicted = true;
		break;
	default:
		fail_msg("not an edit: %d", (int)x->field);
	}
}

static inline void world_edit(struct world *w, const struct edit *edits)
{
	for (const struct edit *x = edits; x < edits + EDITS_MAX && x->field != END;
	     x++) {
		if (x->field <= ADD)
			world_edit_row(w, x);
		else if (x->field <= INHERIT)
			world_edit_policy(w, x);
		else if (x->field <= NO_HISTORY)
			world_edit_records(w, x);
		else if (x->field <= ALSO)
			world_edit_server(w, x);
		else
			world_edit_rest(w, x);
	}
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
	for (int i = 0; i < RUNS_MAX; i++) {
		if (w->has_run[i])
			w->runs[w->records.runs_len++] = w->all_runs[i];
	}
	if (w->records.level != UR_LEVEL_STATUSES)
		return;
	w->records.runs_len = 0;
	history->items = w->history;
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
	static const char *const names[] = { "nothing", "protection",  "policy",
					     "records", "shared-head", "automerge" };

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
