/* SPDX-License-Identifier: MIT */
#ifndef UR_CORE_CLAIM_H
#define UR_CORE_CLAIM_H

#include <stdbool.h>

#include "ur/core/decide.h"

/**
 * @file claim.h
 * A required row that is not green is a claim like any other: what the records say of it
 * (SPEC 6 D). servers/README.md, "Incidents". For the gates; nothing here does I/O.
 */

/** What to make of one required context whose row is red or pending. */
struct ur_claim {
	/**
	 * UR_REASON_STALE: an older run wrote last and the newest one is green by record, so
	 * that the context counts as green.
	 * UR_REASON_ROW_BEHIND, UR_REASON_REQUIRED_CANCELLED: what they say.
	 * UR_REASON_RUN_NOT_FINISHED: red, and its job runs again.
	 * UR_REASON_REQUIRED_RED, _PENDING, _SKIPPED: the record agrees, or there is none.
	 * UR_REASON_UNSET: its row is neither red nor pending, or is inherited.
	 */
	enum ur_reason reason;
	/* the newest run of its file and event that has the job, and the job; or NULL */
	const struct ur_run *run;
	const struct ur_job *job;
	bool quiet; /* the row and the record's end are both older than stranded_after */
};

/** Does this version keep records of jobs, and do the rules ask them? */
bool ur_claim_has_records(const struct ur_evidence *e, const struct ur_rules *rules);

/** Has this red or pending row a record on this version, to be asked for by these rules? */
bool ur_claim_has_record(const struct ur_evidence *e, const struct ur_rules *rules,
			 const struct ur_required *required);

/** Has this row a record that can be asked for, and do the row itself or the rules give a
 *  reason to? e->policy is not NULL. */
bool ur_claim_asks(const struct ur_evidence *e, const struct ur_rules *rules,
		   const struct ur_required *required);

/** e->policy and e->records are not NULL. */
struct ur_claim ur_claim_of(const struct ur_evidence *e, const struct ur_rules *rules,
			    const struct ur_required *required);

/** The one record that stands behind a context, whatever its row says: the job of the newest run
 *  of its file and event. NULL where none is told, or more than one. e->policy and e->records
 *  are not NULL. */
const struct ur_job *ur_claim_record(const struct ur_evidence *e,
				     const struct ur_rules *rules,
				     const struct ur_required *required,
				     const struct ur_run **run);

/** Does any run of that file go on, by record? */
bool ur_claim_file_is_active(const struct ur_evidence *e, const char *file);

/** Rule B: is this red row by record of an older run or attempt, while the newest one and
 *  every other required context are green? Then it takes nothing back. */
bool ur_claim_is_outrun(const struct ur_evidence *e, const struct ur_rules *rules,
			const struct ur_required *required);

/** Did the newest record of its job end after the umbrella's live row, a pending one, or does that
 *  name a job which the run has not (servers/README.md "Incidents")? Another younger row is a
 *  re-run that waits. e->policy and e->records are not NULL, the row is there. */
bool ur_claim_umbrella_is_stranded(const struct ur_evidence *e);

/** Is the umbrella's live row, which is there, by record of an older run than the newest of its file? */
bool ur_claim_umbrella_is_older(const struct ur_evidence *e);

#endif
