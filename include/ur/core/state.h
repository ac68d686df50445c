/* SPDX-License-Identifier: MIT */
#ifndef UR_CORE_STATE_H
#define UR_CORE_STATE_H

#include <stdbool.h>

/** State of one commit status. Zero is a word this program does not know. */
enum ur_state {
	UR_STATE_UNKNOWN = 0,
	UR_STATE_PENDING,
	UR_STATE_SUCCESS,
	UR_STATE_FAILURE,
	UR_STATE_ERROR,
	UR_STATE_WARNING,
	UR_STATE_SKIPPED,
};

/** Exact, case-sensitive; NULL and anything else is UR_STATE_UNKNOWN. */
enum ur_state ur_state_parse(const char *word);
/** "pending", …; UR_STATE_UNKNOWN is "unknown". */
const char *ur_state_name(enum ur_state state);
/** failure, error or warning: what makes a required context red. */
bool ur_state_is_red(enum ur_state state);

/** What a record (a run, a job, a task) says. Zero is not known. */
enum ur_record_state {
	UR_RECORD_UNKNOWN = 0,
	UR_RECORD_ACTIVE, /* runs, waits, is blocked, or waits for approval */
	UR_RECORD_SUCCESS,
	UR_RECORD_FAILURE,
	UR_RECORD_CANCELLED,
	UR_RECORD_SKIPPED,
};

const char *ur_record_state_name(enum ur_record_state state);
/** It will not change by itself any more. */
bool ur_record_state_is_final(enum ur_record_state state);

#endif
