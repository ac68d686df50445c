/* SPDX-License-Identifier: MIT */
#include "ur/core/state.h"

#include <stddef.h>
#include <string.h>

static const char *const state_words[] = {
	[UR_STATE_UNKNOWN] = "unknown", [UR_STATE_PENDING] = "pending",
	[UR_STATE_SUCCESS] = "success", [UR_STATE_FAILURE] = "failure",
	[UR_STATE_ERROR] = "error",	[UR_STATE_WARNING] = "warning",
	[UR_STATE_SKIPPED] = "skipped",
};

#define STATES (sizeof(state_words) / sizeof(state_words[0]))

static const char *const record_words[] = {
	[UR_RECORD_UNKNOWN] = "unknown",     [UR_RECORD_ACTIVE] = "active",
	[UR_RECORD_SUCCESS] = "success",     [UR_RECORD_FAILURE] = "failure",
	[UR_RECORD_CANCELLED] = "cancelled", [UR_RECORD_SKIPPED] = "skipped",
};

#define RECORDS (sizeof(record_words) / sizeof(record_words[0]))

enum ur_state ur_state_parse(const char *word)
{
	if (!word)
		return UR_STATE_UNKNOWN;
	for (size_t i = UR_STATE_UNKNOWN + 1; i < STATES; i++) {
		if (!strcmp(word, state_words[i]))
			return (enum ur_state)i;
	}
	return UR_STATE_UNKNOWN;
}

const char *ur_state_name(enum ur_state state)
{
	return state_words[(size_t)state < STATES ? state : UR_STATE_UNKNOWN];
}

bool ur_state_is_red(enum ur_state state)
{
	switch (state) {
	case UR_STATE_FAILURE:
	case UR_STATE_ERROR:
	case UR_STATE_WARNING:
		return true;
	case UR_STATE_UNKNOWN:
	case UR_STATE_PENDING:
	case UR_STATE_SUCCESS:
	case UR_STATE_SKIPPED:
		break;
	}
	return false;
}

const char *ur_record_state_name(enum ur_record_state state)
{
	return record_words[(size_t)state < RECORDS ? state : UR_RECORD_UNKNOWN];
}

bool ur_record_state_is_final(enum ur_record_state state)
{
	switch (state) {
	case UR_RECORD_SUCCESS:
	case UR_RECORD_FAILURE:
	case UR_RECORD_CANCELLED:
	case UR_RECORD_SKIPPED:
		return true;
	case UR_RECORD_UNKNOWN:
	case UR_RECORD_ACTIVE:
		break;
	}
	return false;
}
