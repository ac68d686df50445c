/* SPDX-License-Identifier: MIT */
#ifndef UR_CORE_WAITING_H
#define UR_CORE_WAITING_H

#include "ur/core/decide.h"

/**
 * @file waiting.h
 * What a context or a run waits for, where the records tell it: for a runner, or for
 * approval. servers/README.md, "Incidents": the words of a pending row freeze at the first
 * one to Gitea 1.25, so alone they prove nothing. For words in reports; no verdict rests on
 * it.
 */
struct ur_waiting {
	enum ur_cause cause; /* UR_CAUSE_QUEUED, UR_CAUSE_WAITS_FOR_APPROVAL; or none */
	int64_t since;	     /* UR_TIME_NONE when not told */
	const char *labels;  /* queued: of the runners it waits for; NULL when not told */
};

/** Of one required context whose row is pending. e->policy and e->records are not NULL. */
struct ur_waiting ur_waiting_context(const struct ur_evidence *e, const char *context);

/** Does every run of the policy's file (with a list: of any) that goes on do so although its
 *  list of jobs is whole and each of them ended `stuck_after` ago? False where none goes on,
 *  and where a job may still be added. e->policy and e->records are not NULL. */
bool ur_waiting_is_stuck(const struct ur_evidence *e, const struct ur_rules *rules);

/** Of the newest run of the policy's file (with a list: of any) that is not over. */
struct ur_waiting ur_waiting_run(const struct ur_evidence *e);

#endif
