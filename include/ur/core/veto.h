/* SPDX-License-Identifier: MIT */
#ifndef UR_CORE_VETO_H
#define UR_CORE_VETO_H

#include "ur/core/decide.h"

/**
 * A person's no that other rows of the umbrella cover: somebody's red row, or our own
 * revocation by hand. Only our compensation by hand and a new result lift it: the umbrella's
 * job by record, in a run or an attempt that began after it. The engine may write an old result again
 * (servers/README.md "Incidents, seen live"), which lifts nothing.
 *
 * e->history holds every row of the commit, `ours` set.
 * @return the row that still counts, borrowed from e->history; NULL for none, and where
 *         e->history is NULL
 */
const struct ur_row *ur_veto_below(const struct ur_evidence *e,
				   const struct ur_rules *rules);

#endif
