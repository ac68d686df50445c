/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_LEDGER_ENTRIES_H
#define TESTS_UNIT_LEDGER_ENTRIES_H

#include "ledger/room.h"

#include "ur/ledger/ledger.h"

/* An intent and an outcome as a pass would write them. */

#define SHA "9f3c1a2b4d5e6f708192a3b4c5d6e7f8091a2b3c"

static inline struct ur_intent intent(const char *id)
{
	return (struct ur_intent){
		.id = id,
		.command = "sweep",
		.server = "https://git.example.org",
		.repository = "acme/widget",
		.sha = SHA,
		.umbrella = "CI / all-required (pull_request)",
		.pull = 412,
		.kind = "compensate",
		.reason = "stale",
		.person = "",
		.why = "",
		.state = "success",
		.target_url = "https://git.example.org/acme/widget/actions/runs/3/jobs/4",
		.description =
			"Compensated: 5/5 [umbrella-reaper 20261121T205501Z-1f3a9c42]",
		.highest_id = 13,
		.at = 1795294501,
		.evidence_json =
			"{\"rows\":[{\"id\":1,\"context\":\"CI / \\u00fc\"}],\"n\":2}",
	};
}

static inline struct ur_ledger *open_at(const char *room, enum ur_ledger_mode mode)
{
	struct ur_error err = UR_ERROR_INIT;
	struct ur_ledger *ledger = NULL;

	if (ur_ledger_open(room, mode, 0, &ledger, &err))
		fail_msg("%s", err.message);
	return ledger;
}

static inline void append_intent(struct ur_ledger *ledger, const char *id)
{
	struct ur_intent i = intent(id);
	struct ur_error err = UR_ERROR_INIT;

	if (ur_ledger_intent(ledger, &i, &err))
		fail_msg("%s", err.message);
}

static inline void append_outcome(struct ur_ledger *ledger, const char *id,
				  const char *outcome, int64_t row)
{
	struct ur_error err = UR_ERROR_INIT;

	if (ur_ledger_outcome(ledger, id, outcome, row, "", 1795294502, &err))
		fail_msg("%s", err.message);
}

static inline size_t count_of(const struct ur_ledger *ledger)
{
	size_t len;

	ur_ledger_entries(ledger, &len);
	return len;
}

#endif
