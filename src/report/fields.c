/* SPDX-License-Identifier: MIT */
#include "ur/report/fields.h"

#include "ur/base/memory.h"

#define AUDIT UR_SCHEMA_AUDIT
#define EXPLAIN UR_SCHEMA_EXPLAIN
#define LEDGER UR_SCHEMA_LEDGER
#define DOCTOR UR_SCHEMA_DOCTOR
#define POLICY UR_SCHEMA_POLICY
#define CONFIG UR_SCHEMA_CONFIG
#define LINES UR_SCHEMA_LINES
/* commands whose report is a list of pull requests */
#define PASS                                                                             \
	(UR_SCHEMA_AUDIT | UR_SCHEMA_SWEEP | UR_SCHEMA_EXPLAIN | UR_SCHEMA_COMPENSATE |  \
	 UR_SCHEMA_REVOKE)
/* those about one of them, in full */
/* those that heal rows, or show that they would be */
#define HEALS (UR_SCHEMA_AUDIT | UR_SCHEMA_SWEEP | UR_SCHEMA_EXPLAIN)
#define ONE (UR_SCHEMA_EXPLAIN | UR_SCHEMA_COMPENSATE | UR_SCHEMA_REVOKE)
#define DOCUMENT (PASS | LEDGER | DOCTOR | POLICY | CONFIG)

#define PULL "repositories[].pull_requests[]"
#define UMBRELLA "repositories[].umbrellas[]"

static const struct ur_field fields[] = {
	{ DOCUMENT, "", "schema", "string",
	  "umbrella-reaper/COMMAND/1; within a version fields are only added" },
	{ DOCUMENT, "", "program", "object", "what wrote it" },
	{ PASS, "", "run", "object", "the pass" },
	{ PASS | POLICY, "", "complete", "boolean",
	  "everything that should have been read was read" },
	{ PASS | DOCTOR, "", "exit_code", "integer", "what the program ends with" },
	{ PASS | CONFIG, "", "repositories", "array", "one entry per repository" },
	{ PASS, "", "errors", "array", "what went wrong, each told once" },
	{ DOCTOR | POLICY, "", "server", "string", "the forge's web address" },
	{ DOCTOR | POLICY, "", "forge", "object", "what the server says it is" },
	{ DOCTOR, "", "counts", "object", "checks by result" },
	{ DOCTOR, "", "checks", "array", "one entry per check" },
	{ POLICY, "", "policies", "array", "one entry per umbrella and branch" },
	{ POLICY, "", "error", "object or null", "what stopped it" },
	{ CONFIG, "", "settings_file", "string", "the file that was read; empty: none" },
	{ CONFIG, "", "token", "object", "never the token itself" },
	{ CONFIG, "", "settings", "array", "one entry per key" },
	{ LEDGER, "", "action", "string", "list, show, verify, stats" },
	{ LEDGER, "", "source", "string", "ledger or forge" },
	{ LEDGER, "", "since", "string or null", "nothing older is in it" },
	{ LEDGER, "", "bad_lines", "integer", "lines of the ledger that cannot be read" },
	{ LEDGER, "", "entries", "array", "one entry per write; not with stats" },
	{ LEDGER, "", "counts", "array", "with stats: how often, and why" },

	{ DOCUMENT, "program", "name", "string", "umbrella-reaper" },
	{ DOCUMENT, "program", "version", "string", "its version" },

	{ PASS, "run", "id", "string", "the pass, as its markers name it" },
	{ PASS, "run", "mode", "string", "dry-run or apply" },
	{ PASS, "run", "started_at", "string", "when it began, UTC" },
	{ PASS, "run", "seconds", "number", "how long it took" },
	{ PASS, "run", "requests", "integer", "requests made to the forge" },

	{ PASS, "errors[]", "code", "string",
	  "auth, unreachable, ledger, list-incomplete, no-such-pull-request, "
	  "pull-request-not-open, no-such-branch and the like" },
	{ PASS, "errors[]", "text", "string", "what happened" },
	{ PASS, "errors[]", "repository", "string", "which one it stopped, if one" },
	{ PASS, "errors[]", "hint", "string", "what would help, with a repository" },

	{ DOCTOR | POLICY, "forge", "kind", "string", "gitea, forgejo; empty: unknown" },
	{ DOCTOR | POLICY, "forge", "version", "string", "its version, as it says it" },

	{ PASS | CONFIG, "repositories[]", "name", "string", "OWNER/NAME" },
	{ PASS, "repositories[]", "server", "string", "the forge's web address" },
	{ PASS, "repositories[]", "forge", "object", "what the server says it is" },
	{ PASS, "repositories[]", "counts", "object", "pull requests by verdict" },
	{ PASS, "repositories[]", "notes", "array", "what is to be known about it" },
	{ PASS, "repositories[]", "pull_requests", "array",
	  "one entry per pull request and umbrella, in order of number" },
	{ AUDIT, "repositories[]", "findings", "array or null",
	  "what is wrong with the rules themselves; null: not looked at" },
	{ CONFIG, "repositories[]", "origin", "string", "who named it" },
	{ CONFIG, "repositories[]", "bases", "array", "branches in scope; none: all" },
	{ CONFIG, "repositories[]", "drafts", "string", "skip or include" },
	{ CONFIG, "repositories[]", "hold_label", "string", "label that stops it" },
	{ CONFIG, "repositories[]", "umbrellas", "array", "one entry per umbrella" },

	{ PASS, "repositories[].forge", "kind", "string",
	  "gitea, forgejo; empty: unknown" },
	{ PASS, "repositories[].forge", "version", "string", "its version" },

	{ PASS, "repositories[].counts", "leave", "integer", "left alone" },
	{ PASS, "repositories[].counts", "hold", "integer", "held" },
	{ PASS, "repositories[].counts", "repair", "integer",
	  "to be repaired, or repaired" },
	{ PASS, "repositories[].counts", "revoke", "integer",
	  "to be taken back, or taken" },

	{ PASS, "repositories[].notes[]", "code", "string",
	  "paused, archived, clock-skew, protection-unreadable, settled, "
	  "version-unknown, green-over-red, pattern-fits-nothing, "
	  "merged-then-contradicted" },
	{ PASS, "repositories[].notes[]", "text", "string", "the same in words" },

	{ AUDIT, "repositories[].findings[]", "id", "string", "see 'help rules'" },
	{ AUDIT, "repositories[].findings[]", "rule", "string", "the rule's name" },
	{ AUDIT, "repositories[].findings[]", "level", "string", "error, warning, info" },
	{ AUDIT, "repositories[].findings[]", "branch", "string", "where it was found" },
	{ AUDIT, "repositories[].findings[]", "file", "string", "the workflow, if one" },
	{ AUDIT, "repositories[].findings[]", "line", "integer or null", "from 1" },
	{ AUDIT, "repositories[].findings[]", "column", "integer or null", "from 1" },
	{ AUDIT, "repositories[].findings[]", "subject", "string",
	  "context, job or glob" },
	{ AUDIT, "repositories[].findings[]", "text", "string", "what is wrong" },
	{ AUDIT, "repositories[].findings[]", "hint", "string", "what would help" },
	{ AUDIT, "repositories[].findings[]", "page", "string", "the rule's page" },

	{ PASS, PULL, "number", "integer", "its number" },
	{ PASS, PULL, "head", "string", "its head commit" },
	{ PASS, PULL, "base", "string", "the branch it goes to" },
	{ PASS, PULL, "title", "string", "as its author wrote it, cut to 255 bytes" },
	{ PASS, PULL, "author", "string", "the login of who opened it" },
	{ PASS, PULL, "url", "string", "its page; empty: the server is not known" },
	{ PASS, PULL, "umbrella", "string", "the context that was judged" },
	{ PASS, PULL, "verdict", "string", "leave, hold, repair, revoke" },
	{ PASS, PULL, "reason", "string", "see 'help reasons'" },
	{ PASS, PULL, "cause", "string", "what the reason comes from" },
	{ PASS, PULL, "culprits", "array", "contexts that settled it" },
	{ PASS, PULL, "evidence", "string", "jobs, tasks, statuses, none" },
	{ PASS, PULL, "age_seconds", "integer or null",
	  "age of its newest relevant row" },
	{ PASS, PULL, "policy", "object", "what the umbrella stands for" },
	{ PASS, PULL, "rows", "array",
	  "statuses of the head; the umbrella's and the required ones, with explain all; "
	  "none where nothing is wrong" },
	{ PASS, PULL, "action", "object", "what was, or would be, done" },
	{ PASS, PULL, "row_actions", "array",
	  "the same of required rows, each by itself; the action sums them up" },
	{ PASS, PULL, "still_blocked_by", "array or null",
	  "what else protection requires and is not green" },
	{ PASS, PULL, "automerge_armed", "boolean or null",
	  "null: not asked or not told" },
	{ PASS, PULL, "hint", "string", "setting or step that would help" },
	{ PASS, PULL, "retry_at", "string or null", "when time alone may change it" },
	{ PASS, PULL, "runbook", "string", "its page; empty: nobody has to act" },
	{ PASS, PULL, "detail", "string",
	  "one more line: file and line, near miss, what leaves it out of scope" },
	{ ONE, PULL, "gates", "array", "each gate's answer" },
	{ ONE, PULL, "records", "object or null", "what the forge knows of its jobs" },
	{ ONE, PULL, "staleness", "object or null",
	  "with explain: how it probably went stale" },
	{ ONE, PULL, "history", "array", "what was done to this head before" },

	{ PASS, PULL ".policy", "from", "string",
	  "workflow, list, protection; or unset" },
	{ PASS, PULL ".policy", "origin", "string", "FILE:LINE or setting" },
	{ PASS, PULL ".policy", "commit", "string", "the commit of that file" },
	{ PASS, PULL ".policy", "required", "array", "the required contexts" },
	{ PASS, PULL ".policy", "required_origins", "array", "where each comes from" },
	{ PASS, PULL ".policy", "inherited", "array",
	  "those excused as red on the base too" },
	{ PASS, PULL ".policy", "cause", "string", "why it is unknown; else empty" },

	{ PASS, PULL ".rows[]", "context", "string", "its name" },
	{ PASS, PULL ".rows[]", "state", "string",
	  "success, pending, failure, error, warning, skipped, unknown" },
	{ PASS, PULL ".rows[]", "id", "integer", "counts 1, 2, 3 on each commit" },
	{ PASS, PULL ".rows[]", "created_at", "string or null",
	  "when it was written, UTC" },
	{ PASS, PULL ".rows[]", "target_url", "string", "where it points to" },
	{ PASS, PULL ".rows[]", "writer", "string or null",
	  "the user who wrote it; null: the engine or a job" },
	{ PASS, PULL ".rows[]", "role", "string", "umbrella, required, other" },
	{ PASS, PULL ".rows[]", "description", "string", "what it says" },
	{ PASS, PULL ".rows[]", "ours", "boolean", "this program wrote it" },

	{ PASS, PULL ".action", "kind", "string",
	  "none, compensate, rerun, revoke, truth" },
	{ PASS, PULL ".action", "outcome", "string",
	  "none, planned, confirmed, requested, ineffective, lost-race, failed, unknown, "
	  "deferred" },
	{ PASS, PULL ".action", "why", "string",
	  "of deferred: limit-reached, mass-action, head-moved, pr-closed, "
	  "changed-meanwhile, paused, deadline, list-incomplete" },
	{ PASS, PULL ".action", "description", "string", "of the row, byte for byte" },
	{ PASS, PULL ".action", "id", "integer or null", "of the row that was posted" },
	{ PASS, PULL ".action", "error", "string", "what failed" },
	{ PASS, PULL ".action", "target_url", "string", "of the row" },
	{ PASS, PULL ".action", "run_id", "integer or null", "of a re-run: the run" },
	{ PASS, PULL ".action", "job_id", "integer or null", "of a re-run: the job" },

	{ HEALS, PULL ".row_actions[]", "context", "string",
	  "the required context it is about" },
	{ HEALS, PULL ".row_actions[]", "kind", "string", "rerun, truth" },
	{ HEALS, PULL ".row_actions[]", "outcome", "string", "as of the action" },
	{ HEALS, PULL ".row_actions[]", "why", "string", "as of the action" },
	{ HEALS, PULL ".row_actions[]", "description", "string",
	  "of the row, byte for byte" },
	{ HEALS, PULL ".row_actions[]", "id", "integer or null",
	  "of the row that was posted" },
	{ HEALS, PULL ".row_actions[]", "error", "string", "what failed" },
	{ HEALS, PULL ".row_actions[]", "target_url", "string", "of the row" },
	{ HEALS, PULL ".row_actions[]", "run_id", "integer or null",
	  "of a re-run: the run" },
	{ HEALS, PULL ".row_actions[]", "job_id", "integer or null",
	  "of a re-run: the job; null: the whole run" },

	{ ONE, PULL ".gates[]", "reason", "string", "the reason it would give" },
	{ ONE, PULL ".gates[]", "outcome", "string",
	  "passed, objects, not-asked, not-reached" },

	{ ONE, PULL ".records", "level", "string", "jobs, tasks, statuses" },
	{ ONE, PULL ".records", "complete", "boolean", "all of them were read" },
	{ ONE, PULL ".records", "cause", "string", "why not; else empty" },
	{ ONE, PULL ".records", "runs", "array", "runs of the commit" },
	{ ONE, PULL ".records.runs[]", "id", "integer or null", "of the run" },
	{ ONE, PULL ".records.runs[]", "number", "integer", "counts in the repository" },
	{ ONE, PULL ".records.runs[]", "file", "string", "its workflow" },
	{ ONE, PULL ".records.runs[]", "event", "string", "what started it" },
	{ ONE, PULL ".records.runs[]", "state", "string", "active or how it ended" },
	{ ONE, PULL ".records.runs[]", "newest", "boolean", "of its file and event" },
	{ ONE, PULL ".records.runs[]", "jobs_read", "boolean", "its jobs are in here" },
	{ ONE, PULL ".records.runs[]", "jobs", "array", "its jobs" },
	{ ONE, PULL ".records.runs[].jobs[]", "id", "integer or null", "of the job" },
	{ ONE, PULL ".records.runs[].jobs[]", "name", "string", "its name" },
	{ ONE, PULL ".records.runs[].jobs[]", "state", "string",
	  "active or how it ended" },
	{ ONE, PULL ".records.runs[].jobs[]", "attempt", "integer or null", "1, 2, 3" },

	{ EXPLAIN, PULL ".staleness", "code", "string", "stable name of the cause" },
	{ EXPLAIN, PULL ".staleness", "text", "string", "the same in words" },
	{ EXPLAIN, PULL ".staleness", "prevention", "string",
	  "the change that prevents it" },
	{ EXPLAIN, PULL ".staleness", "umbrella_row", "integer or null", "its row" },
	{ EXPLAIN, PULL ".staleness", "other_row", "integer or null",
	  "the row beside it" },
	{ EXPLAIN, PULL ".staleness", "other_context", "string", "and its context" },

	{ EXPLAIN, PULL ".history[]", "id", "string", "of the write, for 'ledger show'" },
	{ EXPLAIN, PULL ".history[]", "at", "string", "when, UTC" },
	{ EXPLAIN, PULL ".history[]", "kind", "string",
	  "compensate, rerun, revoke, truth, put-back" },
	{ EXPLAIN, PULL ".history[]", "reason", "string", "why" },
	{ EXPLAIN, PULL ".history[]", "outcome", "string",
	  "what came of it, or unsettled" },
	{ EXPLAIN, PULL ".history[]", "text", "string", "what the outcome adds" },
	{ EXPLAIN, PULL ".history[]", "row", "integer or null", "the row's id" },
	{ EXPLAIN, PULL ".history[]", "person", "string", "by hand: who" },
	{ EXPLAIN, PULL ".history[]", "why", "string", "by hand: the reason given" },

	{ CONFIG, UMBRELLA, "context", "string", "its name, byte for byte" },
	{ CONFIG, UMBRELLA, "origin", "string", "who named it" },
	{ CONFIG, UMBRELLA, "required", "object", "how its list is found" },
	{ CONFIG, UMBRELLA ".required", "from", "string", "workflow, list, protection" },
	{ CONFIG, UMBRELLA ".required", "contexts", "array",
	  "the list, if one is given" },
	{ CONFIG, UMBRELLA ".required", "file", "string", "its workflow; empty: found" },
	{ CONFIG, UMBRELLA ".required", "job", "string", "its job; empty: found" },
	{ CONFIG, UMBRELLA ".required", "expand", "object",
	  "names only a runner could know, by job" },
	{ CONFIG, UMBRELLA ".required", "allow_skipped", "array",
	  "contexts whose skip is green" },
	{ CONFIG, UMBRELLA ".required", "aggregates_only", "boolean",
	  "the job is said to test nothing of its own" },
	{ CONFIG, UMBRELLA ".required", "origin", "string", "who said so" },
	{ CONFIG, UMBRELLA ".required.expand", "*", "array", "the names of that job" },

	{ CONFIG, "token", "given", "boolean", "there is one" },
	{ CONFIG, "token", "origin", "string", "where it was found" },
	{ CONFIG, "settings[]", "key", "string", "see 'help config'" },
	{ CONFIG, "settings[]", "value", "any", "what holds" },
	{ CONFIG, "settings[]", "origin", "string", "flag, variable, file and line" },

	{ DOCTOR, "counts", "pass", "integer", "in order" },
	{ DOCTOR, "counts", "note", "integer", "worth knowing" },
	{ DOCTOR, "counts", "warn", "integer", "something is missing" },
	{ DOCTOR, "counts", "fail", "integer", "it cannot work like this" },
	{ DOCTOR, "checks[]", "name", "string", "stable name of the check" },
	{ DOCTOR, "checks[]", "result", "string", "pass, note, warn, fail" },
	{ DOCTOR, "checks[]", "about", "string", "repository, branch or umbrella" },
	{ DOCTOR, "checks[]", "detail", "string", "what was found" },
	{ DOCTOR, "checks[]", "hint", "string", "what would help" },
	{ DOCTOR, "checks[]", "code", "string", "of the error behind it; else empty" },

	{ POLICY, "policies[]", "repository", "string", "OWNER/NAME" },
	{ POLICY, "policies[]", "branch", "string", "the branch it was read for" },
	{ POLICY, "policies[]", "number", "integer or null",
	  "the pull request, with --pr" },
	{ POLICY, "policies[]", "commit", "string", "the commit it was read at" },
	{ POLICY, "policies[]", "umbrella", "string", "the context" },
	{ POLICY, "policies[]", "known", "boolean", "the list could be found" },
	{ POLICY, "policies[]", "cause", "string", "why not; else empty" },
	{ POLICY, "policies[]", "detail", "string", "file and line of that" },
	{ POLICY, "policies[]", "hint", "string", "the setting that would help" },
	{ POLICY, "policies[]", "from", "string",
	  "workflow, list, protection; or unset" },
	{ POLICY, "policies[]", "origin", "string", "FILE:LINE or setting" },
	{ POLICY, "policies[]", "origin_commit", "string", "the commit of that file" },
	{ POLICY, "policies[]", "file", "string", "the workflow" },
	{ POLICY, "policies[]", "required", "array", "the required contexts" },
	{ POLICY, "policies[]", "drift", "string or null", "what the list lacks" },
	{ POLICY, "policies[]", "changed", "string or null",
	  "what the head changes in it" },
	{ POLICY, "policies[]", "dependents", "string or null",
	  "a job that needs the umbrella" },
	{ POLICY, "policies[]", "error", "object or null", "why it cannot be told" },
	{ POLICY, "policies[].required[]", "context", "string", "its name" },
	{ POLICY, "policies[].required[]", "origin", "string", "FILE:LINE or setting" },
	{ POLICY, "policies[].required[]", "allow_skipped", "boolean",
	  "its skip counts as green" },
	{ POLICY, "policies[].error", "code", "string", "auth, not-found and the like" },
	{ POLICY, "policies[].error", "text", "string", "what happened" },
	{ POLICY, "policies[].error", "hint", "string", "what would help" },
	{ POLICY, "error", "code", "string", "auth, unreachable and the like" },
	{ POLICY, "error", "text", "string", "what happened" },
	{ POLICY, "error", "hint", "string", "what would help" },

	{ LEDGER, "entries[]", "id", "string", "of the write: pass and eight digits" },
	{ LEDGER, "entries[]", "command", "string",
	  "who wrote: sweep, compensate, revoke" },
	{ LEDGER, "entries[]", "server", "string", "the forge's web address" },
	{ LEDGER, "entries[]", "repository", "string", "OWNER/NAME" },
	{ LEDGER, "entries[]", "head", "string", "the commit" },
	{ LEDGER, "entries[]", "umbrella", "string", "the context" },
	{ LEDGER, "entries[]", "context", "string",
	  "that was written, or whose job ran again; mostly the umbrella" },
	{ LEDGER, "entries[]", "kind", "string",
	  "compensate, rerun, revoke, truth, put-back" },
	{ LEDGER, "entries[]", "reason", "string", "why" },
	{ LEDGER, "entries[]", "person", "string", "by hand: who" },
	{ LEDGER, "entries[]", "why", "string", "by hand: the reason given" },
	{ LEDGER, "entries[]", "state", "string", "of the row: success, failure" },
	{ LEDGER, "entries[]", "target_url", "string", "of the row" },
	{ LEDGER, "entries[]", "outcome", "string", "empty: not known" },
	{ LEDGER, "entries[]", "description", "string", "of the row" },
	{ LEDGER, "entries[]", "text", "string", "what the outcome adds" },
	{ LEDGER, "entries[]", "at", "string or null", "when, UTC" },
	{ LEDGER, "entries[]", "number", "integer or null", "the pull request" },
	{ LEDGER, "entries[]", "highest_id", "integer or null", "newest row before it" },
	{ LEDGER, "entries[]", "row", "integer or null", "the row's id" },
	{ LEDGER, "entries[]", "outcome_at", "string or null", "when it was known" },
	{ LEDGER, "entries[]", "verified", "string", "with verify: the answer" },
	{ LEDGER, "entries[]", "problem", "string", "with verify: what is wrong" },
	{ LEDGER, "entries[]", "evidence", "object",
	  "with show: what the decision rests on, see below" },
	{ LEDGER, "counts[]", "repository", "string", "OWNER/NAME" },
	{ LEDGER, "counts[]", "kind", "string",
	  "compensate, rerun, revoke, truth, put-back" },
	{ LEDGER, "counts[]", "reason", "string", "why" },
	{ LEDGER, "counts[]", "cause", "string", "of stale: what it came from" },
	{ LEDGER, "counts[]", "outcome", "string", "what came of it" },
	{ LEDGER, "counts[]", "count", "integer", "how often" },

	{ LINES, "", "type", "string", "pull_request, repository, pass" },
	{ LINES, "", "repository", "string", "of a pull_request: OWNER/NAME" },
};

static const char *const names[] = { "audit",  "sweep",	   "explain", "compensate",
				     "revoke", "ledger",   "doctor",  "policy",
				     "config", "evidence", "ndjson" };

_Static_assert(1 << UR_LEN(names) == UR_SCHEMA_END_, "each schema has its name");

const char *ur_schema_name(enum ur_schema schema)
{
	size_t i = 0;

	while (i + 1 < UR_LEN(names) && !(schema & 1U << i))
		i++;
	return names[i];
}

const struct ur_field *ur_fields(size_t *len)
{
	*len = UR_LEN(fields);
	return fields;
}
