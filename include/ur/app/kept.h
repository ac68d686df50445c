/* SPDX-License-Identifier: MIT */
#ifndef UR_APP_KEPT_H
#define UR_APP_KEPT_H

#include "ur/base/error.h"
#include "ur/core/decide.h"

/**
 * @file kept.h
 * Evidence as the ledger kept it, made decidable again: the inverse of
 * ur_evidence_json().
 */
struct ur_kept_evidence {
	struct ur_evidence evidence; /* borrows from the members below */
	struct ur_rules rules;
	struct ur_rows rows;
	struct ur_policy policy, stood_for;
	struct ur_records records;
	struct ur_protection protection;
	struct ur_strset trusted;
	char *repository, *sha, *umbrella, *inherited, *push_ref;
	char *reason, *cause, *remedy; /* what was decided then */
};

/** @return UR_OK, or UR_EIO with what is wrong with the record. Release in every case. */
enum ur_errc ur_kept_parse(const char *json, size_t len, struct ur_kept_evidence *out,
			   struct ur_error *err);
void ur_kept_release(struct ur_kept_evidence *kept);

/**
 * Decide again and compare.
 * @return true when reason, cause and remedy come out as they were recorded
 */
bool ur_kept_verify(const struct ur_kept_evidence *kept, struct ur_decision *again);

#endif
