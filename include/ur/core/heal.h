/* SPDX-License-Identifier: MIT */
#ifndef UR_CORE_HEAL_H
#define UR_CORE_HEAL_H

#include <stdbool.h>

#include "ur/core/decide.h"

/**
 * @file heal.h
 * What may be done about a required row that its record contradicts (SPEC 6 D), and whether
 * what was done still holds. Whether a row is behind its record says claim.h; here is who may
 * write, where and what. Nothing here does I/O.
 *
 * A truth is posted only where a posted row supersedes the engine's, for one live row of the
 * engine, by a record that is final, proven and as quiet as the row. A job runs again only
 * where the server can, its run is over, and nothing but the umbrella and required jobs would
 * run along.
 */

/**
 * A gate objected, d->reason is its reason. Where that is `row-behind` or `required-cancelled`
 * and the rules allow it, d->orders are filled, truths first; d->need is set while another
 * pull request or a scheduled merge has to be looked at. Where nothing may be done d->cause
 * says why.
 */
void ur_heal(const struct ur_evidence *e, const struct ur_rules *rules,
	     struct ur_decision *d);

/**
 * Each live success that we posted as a record's truth is held against that record. One that
 * it contradicts is `contradicted`, with an order for what it says now; one that cannot be
 * told is `job-unverifiable`.
 * @return true when that settles the decision, or something must be read before
 */
bool ur_heal_judge_truths(const struct ur_evidence *e, const struct ur_rules *rules,
			  struct ur_decision *d);

/** Is a live row of this head a success that carries the mark of a truth, whoever wrote it? */
bool ur_heal_has_truths(const struct ur_row *rows, size_t len);

/** Do two decisions order the same? */
bool ur_heal_same_orders(const struct ur_decision *a, const struct ur_decision *b);

/** The order about this context, NULL for none. */
const struct ur_row_order *ur_heal_order(const struct ur_decision *d,
					 const char *context);

#endif
