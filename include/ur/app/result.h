/* SPDX-License-Identifier: MIT */
#ifndef UR_APP_RESULT_H
#define UR_APP_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ur/base/error.h"
#include "ur/base/strset.h"
#include "ur/core/decide.h"
#include "ur/core/plan.h"
#include "ur/core/policy.h"
#include "ur/core/records.h"
#include "ur/core/row.h"
#include "ur/core/staleness.h"
#include "ur/policy/lint.h"

/**
 * @file result.h
 * What a pass found and did: plain data that reports print and nothing else
 * does. SPEC 8 has the names.
 *
 * Rows are kept only for pull requests worth showing them (candidates, ours and
 * those of `explain`), so that memory does not grow with rows × heads.
 */
enum ur_outcome {
	UR_OUTCOME_NONE = 0,
	UR_OUTCOME_PLANNED, /* dry run */
	UR_OUTCOME_CONFIRMED,
	UR_OUTCOME_REQUESTED,	/* a re-run was accepted; the next pass judges it */
	UR_OUTCOME_INEFFECTIVE, /* stored, yet not the only live row */
	UR_OUTCOME_LOST_RACE,	/* somebody wrote in between; put back */
	UR_OUTCOME_FAILED,	/* nothing was stored */
	UR_OUTCOME_UNKNOWN,	/* cannot be told; the next pass settles it */
	UR_OUTCOME_DEFERRED,	/* a limit or the second look stopped it */
};

/** "none", "planned", … */
const char *ur_outcome_name(enum ur_outcome outcome);
/** "none", "compensate", "rerun", "revoke", "truth". */
const char *ur_remedy_name(enum ur_remedy remedy);

struct ur_action {
	enum ur_remedy kind;
	enum ur_outcome outcome;
	enum ur_why why;
	char *description;	/* the row's, byte for byte; NULL for none */
	char *target_url;	/* the row's; NULL for none */
	int64_t run_id, job_id; /* of a re-run, 0 for none */
	int64_t id;		/* the posted row's, 0 for none */
	char *error;		/* what failed, one line; NULL for none */
};

/** What is done about one required row, beside the umbrella (SPEC 6 D). */
struct ur_row_action {
	char *context;
	struct ur_action action;
};

/** One earlier write of ours to the same head, from the ledger. Texts are owned. */
struct ur_history {
	char *id, *kind, *reason;
	char *outcome;	    /* "unsettled" while there is none */
	char *text;	    /* what the outcome adds, "" for nothing */
	char *person, *why; /* by hand, else "" */
	int64_t at;
	int64_t row_id; /* 0 for none */
};

/** Why it went stale, as far as the order of its rows tells. */
struct ur_stale_why {
	enum ur_staleness_code code;
	char *prevention; /* by the workflow file; NULL: the code's own words */
	int64_t umbrella_id, other_id; /* rows that it is read from, 0 for none */
	char *other;		       /* the other one's context; NULL for none */
};

/** One pull request under one umbrella. */
struct ur_pr_result {
	int64_t number;
	char head[65];
	char *base;
	char *title, *author; /* "" when not told */
	const char *umbrella; /* borrowed from the settings */
	enum ur_scope scope;
	enum ur_verdict verdict;
	enum ur_reason reason;
	enum ur_cause cause;
	bool standing; /* a green with our marker was judged (SPEC 6 B) */
	char *detail;  /* one more line: FILE:LINE, near miss, read error; NULL */
	char *hint;    /* setting or step that would help; NULL */
	struct ur_strset culprits;
	enum ur_level level;
	int64_t age_seconds;	 /* UR_TIME_NONE unknown */
	int64_t retry_at;	 /* UR_TIME_NONE none */
	bool healthy;		 /* nothing but the fields above is filled */
	struct ur_policy policy; /* known false and from unset: not derived */
	struct ur_rows rows;	 /* umbrella and required rows, empty when healthy */
	/* where rows are healed it sums up what was done about them */
	struct ur_action action;
	struct ur_row_action *row_actions;
	size_t row_actions_len, row_actions_cap;
	bool protection_known; /* what it requires was asked for, and could be read */
	struct ur_strset still_blocked_by;
	enum ur_answer automerge_armed;
	struct ur_gate_report *gates; /* `explain`: ur_gates_count() of them, else NULL */
	struct ur_history *history;   /* `explain`: in the order of their writes */
	size_t history_len, history_cap;
	struct ur_records
		*records; /* `explain`: what was read of them, NULL for nothing */
	struct ur_stale_why staleness; /* `explain` */
};

struct ur_note {
	char *code; /* "paused", "protection-unreadable", "clock-skew", … */
	char *text;
};

struct ur_repository_result {
	char *name;
	char *server;	  /* web address */
	char *forge_kind; /* "gitea", "forgejo", "" unknown */
	char *forge_version;
	enum ur_errc rc; /* not UR_OK: this repository could not be finished */
	struct ur_error err;
	size_t counts[4]; /* by enum ur_verdict */
	struct ur_note *notes;
	size_t notes_len, notes_cap;
	bool took_back; /* a green that an earlier pass left open, or tried to */
	struct ur_pr_result *pulls; /* in order of number, then of umbrella */
	size_t pulls_len, pulls_cap;
	bool rules_checked; /* `audit`: its own rules were, on each branch */
	struct ur_lint_findings findings; /* what is wrong with them */
};

struct ur_result {
	const char *command; /* "sweep", "audit", "explain", "compensate", … */
	char pass_id[UR_PASS_ID_LEN + 1];
	bool applied; /* mode apply */
	bool offline; /* a checkout: no pull request was looked for */
	int64_t started_at;
	double seconds;
	unsigned long requests;
	bool complete;
	int exit_code;
	bool deadline_reached, limit_stopped;
	bool rules_failed; /* `audit`: a finding reaches --fail-on */
	int stop_signal;   /* 0, SIGINT or SIGTERM */
	struct ur_repository_result *repositories;
	size_t repositories_len, repositories_cap;
	struct ur_note *errors;
	size_t errors_len, errors_cap;
};

void ur_result_init(struct ur_result *result);
void ur_result_release(struct ur_result *result);
struct ur_repository_result *ur_result_push_repository(struct ur_result *result);
struct ur_pr_result *ur_result_push_pull(struct ur_repository_result *repository);
void ur_pr_result_release(struct ur_pr_result *pr);
void ur_result_error(struct ur_result *result, const char *code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void ur_repository_note(struct ur_repository_result *repository, const char *code,
			const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/** Exit codes by name, SPEC 3. One table feeds help, man page and tests. */
struct ur_exit_code {
	int code;
	const char *meaning;
};
const struct ur_exit_code *ur_exit_codes(size_t *len);

/** The exit code of one error (SPEC 3). */
int ur_exit_code_of(enum ur_errc rc);

/** The exit code of a finished pass, by the precedence of SPEC 3. @c exit_code_option:
 *  --exit-code was given. */
int ur_result_exit_code(const struct ur_result *result, bool exit_code_option);

#endif
