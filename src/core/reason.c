/* SPDX-License-Identifier: MIT */
#include "ur/core/reason.h"

struct row {
	const char *name;
	enum ur_verdict verdict;
	const char *sentence;
	const char *next_step;
	const char *runbook;
	bool passes;	 /* time alone may change it */
	bool incomplete; /* the pass could not read what it had to */
};

#define HOLD UR_VERDICT_HOLD
#define LEAVE UR_VERDICT_LEAVE

/* clang-format off */
static const struct row rows[] = {
	[UR_REASON_UNSET] = { "unset", HOLD, "nothing was decided",
		"report this as a bug", "", false, true },

	[UR_REASON_OUT_OF_SCOPE] = { "out-of-scope", LEAVE,
		"the settings or options leave this pull request out",
		"to have it judged, mark it ready, take the hold label off, or name its base branch",
		"", false, false },
	[UR_REASON_READ_INCOMPLETE] = { "read-incomplete", HOLD,
		"what had to be read about this head could not be read to the end",
		"look at the errors of the report, then run 'umbrella-reaper doctor'",
		"runbooks/read-incomplete.md", false, true },
	[UR_REASON_NO_STATUSES] = { "no-statuses", HOLD,
		"no status was written for this head yet",
		"wait for its first run; when none comes, see which events start the workflow",
		"runbooks/no-statuses.md", true, false },

	[UR_REASON_UMBRELLA_ABSENT] = { "umbrella-absent", LEAVE,
		"no status has the umbrella's context",
		"compare the umbrella's name with the statuses and with branch protection, letter by letter",
		"runbooks/umbrella-absent.md", false, false },
	[UR_REASON_UMBRELLA_GREEN] = { "umbrella-green", LEAVE,
		"the umbrella is green",
		"", "", false, false },
	[UR_REASON_UMBRELLA_PENDING] = { "umbrella-pending", LEAVE,
		"the umbrella has not finished",
		"wait for it; one that never ends is judged from 'rules.pending_after' on",
		"runbooks/umbrella-pending.md", true, false },
	[UR_REASON_UMBRELLA_SKIPPED] = { "umbrella-skipped", LEAVE,
		"the umbrella was skipped, by a path filter or its job's own condition; a merge passes",
		"", "", false, false },
	[UR_REASON_UMBRELLA_UNKNOWN] = { "umbrella-unknown", HOLD,
		"the umbrella is in a state that is neither green, red nor pending",
		"see who wrote that status, and let the umbrella's job run again",
		"runbooks/umbrella-unknown.md", false, false },

	[UR_REASON_CONTRADICTED] = { "contradicted", UR_VERDICT_REVOKE,
		"our green stands over a required context that is red now",
		"it is taken back; fix the red context",
		"runbooks/contradicted.md", false, false },
	[UR_REASON_COMPENSATION_WAITS] = { "compensation-waits", LEAVE,
		"our green stands, and a required context is pending or gone",
		"wait for it; should it turn red, the green is taken back by itself",
		"", true, false },
	[UR_REASON_ALREADY_COMPENSATED] = { "already-compensated", LEAVE,
		"our green stands and every required context is green",
		"", "", false, false },

	[UR_REASON_UMBRELLA_NOT_REQUIRED] = { "umbrella-not-required", LEAVE,
		"branch protection does not require this umbrella",
		"require it in branch protection, or set 'rules.only_required: false'",
		"", false, false },
	[UR_REASON_UMBRELLA_BY_HAND] = { "umbrella-by-hand", HOLD,
		"a person set the red status, which counts as a veto",
		"ask its writer: a new run of the job, or a new commit, takes the veto away",
		"runbooks/umbrella-by-hand.md", false, false },
	[UR_REASON_POLICY_UNKNOWN] = { "policy-unknown", HOLD,
		"what the umbrella stands for cannot be known",
		"set what the hint proposes, or run 'umbrella-reaper policy'",
		"runbooks/policy-unknown.md", false, false },
	[UR_REASON_POLICY_EMPTY] = { "policy-empty", HOLD,
		"the umbrella stands for no context at all",
		"name its required contexts in the settings",
		"runbooks/policy-empty.md", false, false },
	[UR_REASON_POLICY_DRIFT] = { "policy-drift", HOLD,
		"the settings' list and what the workflow does are no longer the same",
		"bring the list or the expansion in the settings up to date",
		"runbooks/policy-drift.md", false, false },
	[UR_REASON_POLICY_CHANGED] = { "policy-changed", HOLD,
		"the pull request itself changes what the umbrella stands for",
		"let a person judge it; once merged, the new rules hold",
		"runbooks/policy-changed.md", false, false },
	[UR_REASON_REQUIRED_RED] = { "required-red", LEAVE,
		"a required context is red",
		"fix the job; 'explain' says when it is red on the base branch as well",
		"runbooks/required-red.md", false, false },
	[UR_REASON_ROW_BEHIND] = { "row-behind", HOLD,
		"a required status is red or pending, and the record of its job says success",
		"run the job again, so that the forge writes its status anew; or push a new commit",
		"runbooks/row-behind.md", false, false },
	[UR_REASON_RUN_STUCK] = { "run-stuck", HOLD,
		"a run goes on although each of its jobs ended long ago",
		"an administrator can end it: 'gitea doctor check --run "
		"fix-actions-unfinished-run-status --fix'; or push a new commit",
		"runbooks/run-stuck.md", false, false },
	[UR_REASON_REQUIRED_CANCELLED] = { "required-cancelled", HOLD,
		"a required job was cancelled, so it proves nothing",
		"run it again, or push a new commit",
		"runbooks/required-cancelled.md", false, false },
	[UR_REASON_REQUIRED_UNKNOWN] = { "required-unknown", HOLD,
		"a required context is in a state that this program does not know",
		"see who wrote that status, and let its job run again",
		"runbooks/required-unknown.md", false, false },
	[UR_REASON_REQUIRED_PENDING] = { "required-pending", HOLD,
		"a required context has not finished",
		"wait for it; when it never ends, see that a runner takes its job",
		"runbooks/required-pending.md", true, false },
	[UR_REASON_REQUIRED_MISSING] = { "required-missing", HOLD,
		"a required context has no status on this head",
		"see whether its workflow ran at all, and whether its name changed",
		"runbooks/required-missing.md", false, false },
	[UR_REASON_REQUIRED_SKIPPED] = { "required-skipped", HOLD,
		"a required context was skipped, so it proves nothing",
		"run it, or allow its skip by name in the settings",
		"runbooks/required-skipped.md", false, false },
	[UR_REASON_AGE_UNKNOWN] = { "age-unknown", HOLD,
		"a relevant status has no time, or one in the future",
		"compare the clocks of the forge and of this machine",
		"runbooks/age-unknown.md", false, false },
	[UR_REASON_TOO_YOUNG] = { "too-young", HOLD,
		"the newest relevant status is younger than the age threshold",
		"wait until it is old enough; the next pass then decides by itself",
		"runbooks/too-young.md", true, false },
	[UR_REASON_UNTRUSTED_ROW] = { "untrusted-row", HOLD,
		"a required green was written by nobody whose word counts",
		"find its writer; name them as trusted only if no job can say it",
		"runbooks/untrusted-row.md", false, false },
	[UR_REASON_JOB_UNVERIFIABLE] = { "job-unverifiable", HOLD,
		"the record of a required context cannot be read",
		"see what the token may read with 'umbrella-reaper doctor'",
		"runbooks/job-unverifiable.md", false, true },
	[UR_REASON_JOB_CONTRADICTS_ROW] = { "job-contradicts-row", HOLD,
		"the record of a required context says otherwise than its green status",
		"open the job's page, and let it run again",
		"runbooks/job-contradicts-row.md", false, false },
	[UR_REASON_RUN_NOT_FINISHED] = { "run-not-finished", HOLD,
		"a run on this commit still works, waits, or waits for approval",
		"wait for it, approve it, or cancel it",
		"runbooks/run-not-finished.md", true, false },
	[UR_REASON_EVENT_AMBIGUOUS] = { "event-ambiguous", HOLD,
		"the workflow also runs by schedule, and this server's statuses do not say which run is the push's",
		"give the schedule a workflow file of its own, or upgrade the server",
		"runbooks/event-ambiguous.md", false, false },
	[UR_REASON_SHARED_HEAD] = { "shared-head", HOLD,
		"another open pull request with this head does not agree",
		"settle the other pull request, or close it",
		"runbooks/shared-head.md", false, false },
	[UR_REASON_AUTOMERGE_ARMED] = { "automerge-armed", HOLD,
		"a green would merge this pull request at once, and the proof is too weak for that",
		"cancel the scheduled merge, or change the automerge rule",
		"runbooks/automerge-armed.md", false, false },
	[UR_REASON_NO_REMEDY] = { "no-remedy", HOLD,
		"the umbrella is stale, but nothing on this server would repair it safely",
		"push a new commit, or run the umbrella's job again by hand",
		"runbooks/no-remedy.md", false, false },

	[UR_REASON_STALE] = { "stale", UR_VERDICT_REPAIR,
		"every required context is proven green and the umbrella is not",
		"run 'umbrella-reaper sweep --apply', or 'compensate' by hand",
		"runbooks/stale.md", false, false },
};
/* clang-format on */

_Static_assert(sizeof(rows) / sizeof(rows[0]) == UR_REASON_COUNT_,
	       "every reason needs a row");

static const struct row *row_of(enum ur_reason reason)
{
	return &rows[(size_t)reason < UR_REASON_COUNT_ ? reason : UR_REASON_UNSET];
}

const char *ur_reason_name(enum ur_reason reason)
{
	return row_of(reason)->name;
}

enum ur_verdict ur_reason_verdict(enum ur_reason reason)
{
	return row_of(reason)->verdict;
}

const char *ur_reason_sentence(enum ur_reason reason)
{
	return row_of(reason)->sentence;
}

const char *ur_reason_next_step(enum ur_reason reason)
{
	return row_of(reason)->next_step;
}

const char *ur_reason_runbook(enum ur_reason reason)
{
	return row_of(reason)->runbook;
}

bool ur_reason_passes_with_time(enum ur_reason reason)
{
	return row_of(reason)->passes;
}

bool ur_reason_is_incomplete(enum ur_reason reason)
{
	return row_of(reason)->incomplete;
}

const char *ur_verdict_name(enum ur_verdict verdict)
{
	switch (verdict) {
	case UR_VERDICT_LEAVE:
		return "leave";
	case UR_VERDICT_REPAIR:
		return "repair";
	case UR_VERDICT_REVOKE:
		return "revoke";
	case UR_VERDICT_HOLD:
	default:
		break;
	}
	return "hold";
}
