/* SPDX-License-Identifier: MIT */
#ifndef UR_CORE_DECIDE_H
#define UR_CORE_DECIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ur/core/evidence.h"
#include "ur/core/reason.h"

/**
 * @file decide.h
 * Decides, from facts alone, whether one umbrella status is stale (SPEC 6).
 *
 * Nothing here reads a clock, a file or a socket, and nothing allocates: the caller observes,
 * this module judges. The same input always gives the same answer, so a decision kept in the
 * ledger can be made again years later.
 *
 * The gates stand in one order. A gate that lacks its evidence stops the walk
 * and names what it needs; the caller reads that and asks again. So the order
 * of the gates is also the order of the requests, and nothing is asked for a
 * head that an earlier gate already settled.
 */

/** What must be read before the decision can go on. */
enum ur_need {
	UR_NEED_NOTHING = 0, /* the decision stands */
	UR_NEED_PROTECTION,
	UR_NEED_POLICY,
	UR_NEED_RECORDS,
	UR_NEED_SHARED_HEAD,
	UR_NEED_AUTOMERGE,
	UR_NEED_SECOND_READING, /* of the records */
};

/** Why a green of the umbrella is stale, why no remedy exists, or why records prove nothing.
 *  Static words. */
enum ur_cause {
	UR_CAUSE_NONE = 0,
	/* stale */
	UR_CAUSE_FAILED,
	UR_CAUSE_CANCELLED,
	UR_CAUSE_ROW_OUTDATED,
	UR_CAUSE_STRANDED,
	UR_CAUSE_OLDER_RUN_WROTE_LAST,
	/* required-pending, run-not-finished */
	UR_CAUSE_QUEUED,
	UR_CAUSE_WAITS_FOR_APPROVAL,
	/* row-behind, required-cancelled: why nothing is written; and those of no-remedy */
	UR_CAUSE_SHARED_HEAD,
	UR_CAUSE_AUTOMERGE_ARMED,
	/* no-remedy */
	UR_CAUSE_SPLIT_SERVER,
	UR_CAUSE_WEDGED,
	UR_CAUSE_TWO_ROWS,
	UR_CAUSE_NO_RIGHT,
	UR_CAUSE_WORKFLOW_DISABLED,
	UR_CAUSE_ATTEMPTS_USED,
	UR_CAUSE_RUN_STUCK,
	UR_CAUSE_DEPENDENTS,
	UR_CAUSE_UNKNOWN_VERSION,
	UR_CAUSE_REMEDY_OFF,	/* the settings say `remedy.kind: none` */
	UR_CAUSE_NO_RERUN,	/* a re-run was asked for and this server has none */
	UR_CAUSE_RERUN_REFUSED, /* by the server, in words that are not known */
	/* table B */
	UR_CAUSE_OUTGROWN,	 /* contradicted by what the list did not have then */
	UR_CAUSE_GREEN_OVER_RED, /* our re-run brought it, and no row of ours would end it */
	UR_CAUSE_NOT_OURS,	 /* our marker, and nothing proves that we wrote it */
	/* job-unverifiable */
	UR_CAUSE_UNKNOWN_FILE,	/* which file a run is of cannot be told */
	UR_CAUSE_UNKNOWN_EVENT, /* what started a run cannot be told */
	UR_CAUSE_OTHER_COMMIT,	/* no row of this commit is of the newest run */
	UR_CAUSE_FOREIGN_ROW, /* another branch's, a tag's or a schedule's run wrote it */
	UR_CAUSE_CALLED_WORKFLOW, /* no task of a job that calls a workflow */
	UR_CAUSE_COUNT_,
};

/** "failed", "row-outdated", "split-server", …; "" for UR_CAUSE_NONE and what is no cause. */
const char *ur_cause_name(enum ur_cause cause);

enum ur_remedy {
	UR_DO_NOTHING = 0,
	UR_DO_COMPENSATE,
	UR_DO_RERUN,
	UR_DO_REVOKE,
	UR_DO_TRUTH, /* post what the record says, under the job's own context */
};

#define UR_CULPRITS_MAX 16
#define UR_ORDERS_MAX 16

/** One write about a required row, not about the umbrella (SPEC 6 D). By value but for the
 *  context, so that it outlives the records it was made from. */
struct ur_row_order {
	enum ur_remedy kind;	     /* UR_DO_TRUTH or UR_DO_RERUN */
	const char *context;	     /* borrowed from the policy or the live row */
	enum ur_state state;	     /* of a truth: the row's state to be */
	enum ur_record_state record; /* what the record says */
	int64_t row_id;		     /* the live row it is about */
	int64_t run_id, run_number, job_id,
		attempt; /* of the record; job_id 0: the whole run runs again */
};

struct ur_decision {
	enum ur_need need; /* not UR_NEED_NOTHING: reason is UR_REASON_UNSET */
	enum ur_reason reason;
	enum ur_cause cause;
	const char *policy_cause; /* policy-unknown: its code, borrowed; "" otherwise */
	enum ur_remedy remedy;	  /* for repair and revoke */
	/* what is done about required rows, each by itself; remedy is the first one's kind */
	struct ur_row_order orders[UR_ORDERS_MAX];
	size_t orders_len;
	bool standing;	     /* table B: a green with our marker was judged */
	enum ur_level level; /* what the proof rests on; UR_LEVEL_NONE before records */
	int64_t age_seconds; /* of the newest relevant row; UR_TIME_NONE unknown */
	/* where time alone may change it: the moment at which it does, or before which it
	 * cannot; else UR_TIME_NONE */
	int64_t retry_at;
	/* contexts that settled it, borrowed from evidence, at most UR_CULPRITS_MAX */
	const char *culprits[UR_CULPRITS_MAX];
	size_t culprits_len; /* how many are kept */
	size_t culprits_total;
	/* the umbrella's job in its newest run, where records know it; 0 otherwise */
	int64_t umbrella_run_id, umbrella_job_id;
	int64_t umbrella_attempt;
	const struct ur_row *umbrella_row; /* worst live one, borrowed; NULL: absent */
};

/** Judge one head under one umbrella. @c e and @c rules are not NULL. */
struct ur_decision ur_decide(const struct ur_evidence *e, const struct ur_rules *rules);

/** The reason's own verdict, but that a hold whose rows may be healed is a repair. */
enum ur_verdict ur_decision_verdict(const struct ur_decision *d);

/** Outcome of one gate, for `explain`. */
enum ur_gate_outcome {
	UR_GATE_NOT_REACHED = 0, /* its evidence was not read */
	UR_GATE_PASSED,
	UR_GATE_OBJECTS,
	UR_GATE_NOT_ASKED, /* the rules switch it off */
};

struct ur_gate_report {
	enum ur_reason reason;
	enum ur_gate_outcome outcome;
};

/** Number of gates of table C, in the order of ur_decide_gates(). */
size_t ur_gates_count(void);
/**
 * Ask every gate of table C by itself, as far as its evidence is there.
 * @param reports ur_gates_count() entries, filled
 */
void ur_decide_gates(const struct ur_evidence *e, const struct ur_rules *rules,
		     struct ur_gate_report *reports);

/**
 * What one required context's proof says (SPEC 6 "Proof").
 * UR_REASON_STALE: proven green. Otherwise the gate's reason:
 * UR_REASON_UNTRUSTED_ROW, UR_REASON_JOB_UNVERIFIABLE, UR_REASON_REQUIRED_SKIPPED (the
 * record says skipped where the row says success),
 * UR_REASON_JOB_CONTRADICTS_ROW or UR_REASON_RUN_NOT_FINISHED.
 * e->policy and e->records are not NULL.
 */
enum ur_reason ur_proof_of(const struct ur_evidence *e, const struct ur_rules *rules,
			   const struct ur_required *required);

/** What is unverifiable is a job that only calls a workflow: Forgejo 15 makes its jobs jobs of
 *  the run, and keeps no task of the caller. */
bool ur_proof_lacks_call(const struct ur_evidence *e, const struct ur_rules *rules);

/** Proven by a skip that is allowed, not by a success. */
bool ur_proof_is_skip(const struct ur_evidence *e, const struct ur_rules *rules,
		      const struct ur_required *required);

/** The newest run (highest number) of a file and event; NULL when there is none. An event
 *  that either side does not tell matches. */
const struct ur_run *ur_proof_newest_run(const struct ur_records *records,
					 const char *file, const char *event);

/** The umbrella's own job in its newest run, by the record; *run is its run. NULL when the
 *  record does not show it. */
const struct ur_job *ur_proof_umbrella_job(const struct ur_evidence *e,
					   const struct ur_run **run);

/** A run that the policy rests on is not over; UR_REASON_JOB_UNVERIFIABLE when that cannot
 *  be told, UR_REASON_STALE when all are over. */
enum ur_reason ur_proof_runs_over(const struct ur_evidence *e);

#endif
