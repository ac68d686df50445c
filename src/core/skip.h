/* SPDX-License-Identifier: MIT */
#ifndef CORE_SKIP_H
#define CORE_SKIP_H

#include "ur/core/evidence.h"
#include "ur/core/reason.h"

/**
 * @file skip.h
 * Whether a skip that is allowed by name was allowed to happen (SPEC 6 "Skips"): each job
 * that the skipped one needs is itself success or an allowed skip; where its needs are not
 * known, no other job of the run is red, the umbrella's own aside.
 * UR_REASON_STALE: it counts. Otherwise the reason of the gate that objects.
 */

/** The record of the run says skipped. With tasks also where the engine's row alone does;
 *  @c run is NULL where no file says which one it is. */
enum ur_reason ur_skip_in_run(const struct ur_evidence *e,
			      const struct ur_required *required,
			      const struct ur_run *run);
/** The rows of this run say so, and there is no record. */
enum ur_reason ur_skip_in_rows(const struct ur_evidence *e,
			       const struct ur_required *required, int64_t run);

/** The engine says of this row's job that it was skipped: some versions write success. */
bool ur_row_says_skipped(const struct ur_row *row);

#endif
