/* SPDX-License-Identifier: MIT */
#ifndef UR_CORE_REMEDY_H
#define UR_CORE_REMEDY_H

#include "ur/core/decide.h"

/**
 * How a stale umbrella is repaired on this server (SPEC 6 "Remedy").
 *
 * Whatever is asked for: nothing is ever posted over an engine row on a split
 * server, because that wedges the commit for ever (servers/README.md).
 * @param cause set when the answer is UR_DO_NOTHING, untouched otherwise
 */
enum ur_remedy ur_remedy_choose(const struct ur_evidence *e, const struct ur_rules *rules,
				const struct ur_decision *d, enum ur_cause *cause);

#endif
