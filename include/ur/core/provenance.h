/* SPDX-License-Identifier: MIT */
#ifndef UR_CORE_PROVENANCE_H
#define UR_CORE_PROVENANCE_H

#include "ur/core/decide.h"

/**
 * @file provenance.h
 * Whose the records are: of which file, event, ref and commit each run is. A run that may
 * be another's proves nothing (SPEC 5.10, 6 "Proof").
 *
 * e->policy and e->records are not NULL here.
 */

/** Why the records as a whole prove nothing; UR_CAUSE_NONE when nothing speaks against
 *  them. Of rows alone (UR_LEVEL_STATUSES) nothing is asked here. */
enum ur_cause ur_provenance_doubt(const struct ur_evidence *e);

/** Only the commit's whole history can tell whether a run is of this commit. */
bool ur_provenance_wants_history(const struct ur_evidence *e);

/** The newest run (highest number) of a file that counts for an event: a push's only where
 *  it is of the branch that is judged (e->push_ref), one whose event is not told for none.
 *  NULL when there is none. */
const struct ur_run *ur_provenance_newest(const struct ur_evidence *e, const char *file,
					  const char *event);

/** Is this run of the commit by a row: live, or of the history where that was read? */
bool ur_provenance_is_of_commit(const struct ur_evidence *e, const struct ur_run *run);

/** No record of this version tells a scheduled run from the push that the umbrella is
 *  of, and its file may have a schedule (SPEC 6 `event-ambiguous`). */
bool ur_provenance_ambiguous(const struct ur_evidence *e);

#endif
