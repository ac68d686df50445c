/* SPDX-License-Identifier: MIT */
#ifndef UR_CORE_PROVENANCE_H
#define UR_CORE_PROVENANCE_H

#include "ur/core/decide.h"

/**
 * @file provenance.h
 * Whose the records are: of which file, commit, ref and event each run is. A run that may
 * be another's proves nothing (SPEC 5.10, 6 "Proof").
 */

/** Why the records as a whole prove nothing; UR_CAUSE_NONE when nothing speaks against
 *  them. e->policy and e->records are not NULL. */
enum ur_cause ur_provenance_doubt(const struct ur_evidence *e);

#endif
