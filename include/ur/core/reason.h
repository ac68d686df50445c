/* SPDX-License-Identifier: MIT */
#ifndef UR_CORE_REASON_H
#define UR_CORE_REASON_H

#include <stdbool.h>
#include <stddef.h>

/**
 * @file reason.h
 * The one table of reasons: name, verdict, sentence, next step, runbook and exit
 * weight. The verdict is looked up, never computed twice. SPEC 6.
 */
enum ur_verdict {
	UR_VERDICT_HOLD = 0, /* not enough is known: look again later */
	UR_VERDICT_LEAVE,    /* the umbrella tells the truth, or is not there */
	UR_VERDICT_REPAIR,
	UR_VERDICT_REVOKE,
};

/** Append only: ids are not stored, names are final. */
enum ur_reason {
	UR_REASON_UNSET = 0, /* never returned; catches a forgotten assignment */
	UR_REASON_OUT_OF_SCOPE,
	UR_REASON_READ_INCOMPLETE,
	UR_REASON_NO_STATUSES,
	UR_REASON_UMBRELLA_ABSENT,
	UR_REASON_UMBRELLA_GREEN,
	UR_REASON_UMBRELLA_PENDING,
	UR_REASON_UMBRELLA_UNKNOWN,
	UR_REASON_CONTRADICTED,
	UR_REASON_COMPENSATION_WAITS,
	UR_REASON_ALREADY_COMPENSATED,
	UR_REASON_UMBRELLA_NOT_REQUIRED,
	UR_REASON_UMBRELLA_BY_HAND,
	UR_REASON_POLICY_UNKNOWN,
	UR_REASON_POLICY_EMPTY,
	UR_REASON_POLICY_DRIFT,
	UR_REASON_POLICY_CHANGED,
	UR_REASON_REQUIRED_RED,
	UR_REASON_REQUIRED_UNKNOWN,
	UR_REASON_REQUIRED_PENDING,
	UR_REASON_REQUIRED_MISSING,
	UR_REASON_REQUIRED_SKIPPED,
	UR_REASON_AGE_UNKNOWN,
	UR_REASON_TOO_YOUNG,
	UR_REASON_UNTRUSTED_ROW,
	UR_REASON_JOB_UNVERIFIABLE,
	UR_REASON_JOB_CONTRADICTS_ROW,
	UR_REASON_RUN_NOT_FINISHED,
	UR_REASON_EVENT_AMBIGUOUS,
	UR_REASON_SHARED_HEAD,
	UR_REASON_AUTOMERGE_ARMED,
	UR_REASON_NO_REMEDY,
	UR_REASON_STALE,
	UR_REASON_ROW_BEHIND,
	UR_REASON_REQUIRED_CANCELLED,
	UR_REASON_RUN_STUCK,
	UR_REASON_UMBRELLA_SKIPPED,
	UR_REASON_COUNT_,
};

/** "required-red": stable, as JSON, metrics and runbook file names use it. */
const char *ur_reason_name(enum ur_reason reason);
enum ur_verdict ur_reason_verdict(enum ur_reason reason);
/** One sentence for people, no full stop. */
const char *ur_reason_sentence(enum ur_reason reason);
/** What the reader can do, one line; "" where nothing needs doing, never for a hold. */
const char *ur_reason_next_step(enum ur_reason reason);
/** "runbooks/stale.md"; "" where nobody has to act, never for a hold. */
const char *ur_reason_runbook(enum ur_reason reason);
/** Time alone may change it. */
bool ur_reason_passes_with_time(enum ur_reason reason);
/** It means the pass could not read what it had to: exit code 1. */
bool ur_reason_is_incomplete(enum ur_reason reason);

/** "leave", "hold", "repair", "revoke". */
const char *ur_verdict_name(enum ur_verdict verdict);

#endif
