/* SPDX-License-Identifier: MIT */
#include "ur/base/memory.h"
#include "ur/report/fields.h"

#define EVIDENCE UR_SCHEMA_EVIDENCE

/* The same in two places. */
#define EVIDENCE_ROW(parent)                                                             \
	{ EVIDENCE, parent, "context", "string", "its name" },                           \
		{ EVIDENCE, parent, "state", "string", "as in a report's rows" },        \
		{ EVIDENCE, parent, "id", "integer", "counts 1, 2, 3 on each commit" },  \
		{ EVIDENCE, parent, "created_at", "integer or null", "Unix time" },      \
		{ EVIDENCE, parent, "target_url", "string", "where it points to" },      \
		{ EVIDENCE, parent, "description", "string", "what it says" },           \
		{ EVIDENCE, parent, "writer", "string",                                  \
		  "engine, nobody, user, unknown" },                                     \
		{ EVIDENCE, parent, "login", "string", "of a user" },                    \
		{ EVIDENCE, parent, "writer_id", "integer", "of a user" },               \
	{                                                                                \
		EVIDENCE, parent, "ours", "boolean", "this program wrote it"             \
	}

static const struct ur_field fields[] = {
	{ EVIDENCE, "", "schema", "string", "umbrella-reaper/evidence/1" },
	{ EVIDENCE, "", "repository", "string", "OWNER/NAME" },
	{ EVIDENCE, "", "sha", "string", "the commit" },
	{ EVIDENCE, "", "umbrella", "string", "the context" },
	{ EVIDENCE, "", "scope", "string", "in scope, or why not" },
	{ EVIDENCE, "", "server_date", "integer or null",
	  "the answer's Date, Unix time" },
	{ EVIDENCE, "", "local_date", "integer or null", "the same by this clock" },
	{ EVIDENCE, "", "dialect", "object or null", "the rules of which version" },
	{ EVIDENCE, "", "rows", "array", "statuses of the commit" },
	{ EVIDENCE, "", "protection", "object or null", "of the branch; null: unread" },
	{ EVIDENCE, "", "policy", "object or null", "what the umbrella stands for" },
	{ EVIDENCE, "", "records", "object or null", "what the forge knows of its jobs" },
	{ EVIDENCE, "", "shared_head_agrees", "string",
	  "yes, no, cannot-tell, not-asked" },
	{ EVIDENCE, "", "automerge_armed", "string", "likewise" },
	{ EVIDENCE, "", "may_post", "string", "likewise" },
	{ EVIDENCE, "", "may_rerun", "string", "likewise" },
	{ EVIDENCE, "", "stood_for", "array or null",
	  "what our standing green stood for, by the ledger" },
	{ EVIDENCE, "stood_for[]", "context", "string", "its name" },
	{ EVIDENCE, "stood_for[]", "job_name", "string or null", "its job" },
	{ EVIDENCE, "stood_for[]", "origin", "string", "FILE:LINE or setting" },
	{ EVIDENCE, "stood_for[]", "allow_skipped", "boolean", "its skip is green" },
	{ EVIDENCE, "stood_for[]", "inherited", "boolean", "excused by hand" },
	{ EVIDENCE, "stood_for[]", "calls", "boolean",
	  "it only calls a workflow, whose jobs the server runs as jobs of this one" },
	{ EVIDENCE, "stood_for[]", "needs", "array or null",
	  "of an allowed skip: what it waits for; null: not known" },
	{ EVIDENCE, "stood_for[]", "may_skip", "array",
	  "those of them whose skip is allowed" },
	{ EVIDENCE, "", "inherited", "string or null", "contexts excused by hand" },
	{ EVIDENCE, "", "inherited_proof", "string or null",
	  "what was found on the base" },
	{ EVIDENCE, "", "by_hand", "boolean", "a person asked for it" },
	{ EVIDENCE, "", "last_green", "integer", "row of our last green; 0: none known" },
	{ EVIDENCE, "", "rules", "object", "the settings that decided" },
	{ EVIDENCE, "", "decision", "object", "what they decided" },
	{ EVIDENCE, "dialect", "kind", "string", "gitea or forgejo" },
	{ EVIDENCE, "dialect", "major", "integer", "of the version" },
	{ EVIDENCE, "dialect", "minor", "integer", "of the version" },
	{ EVIDENCE, "dialect", "newer", "boolean", "the server is newer than that" },
	EVIDENCE_ROW("rows[]"),
	{ EVIDENCE, "protection", "readable", "boolean", "the token may read it" },
	{ EVIDENCE, "protection", "enabled", "boolean", "it requires statuses" },
	{ EVIDENCE, "protection", "contexts", "array", "globs it requires" },
	{ EVIDENCE, "policy", "known", "boolean", "the list could be found" },
	{ EVIDENCE, "policy", "cause", "string", "why not; else empty" },
	{ EVIDENCE, "policy", "from", "string", "workflow, list, protection" },
	{ EVIDENCE, "policy", "origin", "string", "FILE:LINE or setting" },
	{ EVIDENCE, "policy", "commit", "string", "the commit of that file" },
	{ EVIDENCE, "policy", "file", "string", "the workflow" },
	{ EVIDENCE, "policy", "event", "string", "what starts it" },
	{ EVIDENCE, "policy", "umbrella_job", "string", "the umbrella's job" },
	{ EVIDENCE, "policy", "workflow", "string", "the workflow's name" },
	{ EVIDENCE, "policy", "required", "array", "the required contexts" },
	{ EVIDENCE, "policy", "drift", "string or null", "what the list lacks" },
	{ EVIDENCE, "policy", "changed", "string or null",
	  "what the head changes in it" },
	{ EVIDENCE, "policy", "dependents", "string or null",
	  "a job that needs the umbrella" },
	{ EVIDENCE, "policy.required[]", "context", "string", "its name" },
	{ EVIDENCE, "policy.required[]", "job_name", "string or null", "its job" },
	{ EVIDENCE, "policy.required[]", "origin", "string", "FILE:LINE or setting" },
	{ EVIDENCE, "policy.required[]", "allow_skipped", "boolean",
	  "its skip is green" },
	{ EVIDENCE, "policy.required[]", "inherited", "boolean", "excused by hand" },
	{ EVIDENCE, "policy.required[]", "calls", "boolean",
	  "it only calls a workflow, whose jobs the server runs as jobs of this one" },
	{ EVIDENCE, "policy.required[]", "needs", "array or null",
	  "of an allowed skip: what it waits for; null: not known" },
	{ EVIDENCE, "policy.required[]", "may_skip", "array",
	  "those of them whose skip is allowed" },
	{ EVIDENCE, "records", "level", "string", "jobs, tasks, statuses" },
	{ EVIDENCE, "records", "complete", "boolean", "all of them were read" },
	{ EVIDENCE, "records", "cause", "string", "why not; else empty" },
	{ EVIDENCE, "records", "runs", "array", "runs of the commit" },
	{ EVIDENCE, "records", "history", "array", "with statuses: every row" },
	{ EVIDENCE, "records.runs[]", "id", "integer", "of the run" },
	{ EVIDENCE, "records.runs[]", "number", "integer", "counts in the repository" },
	{ EVIDENCE, "records.runs[]", "file", "string", "its workflow" },
	{ EVIDENCE, "records.runs[]", "ref", "string", "what it ran for" },
	{ EVIDENCE, "records.runs[]", "event", "string", "what started it" },
	{ EVIDENCE, "records.runs[]", "state", "string", "active or how it ended" },
	{ EVIDENCE, "records.runs[]", "jobs_read", "boolean", "its jobs are in here" },
	{ EVIDENCE, "records.runs[]", "waits", "string", "none, runner, others" },
	{ EVIDENCE, "records.runs[]", "needs_approval", "boolean", "it is held for one" },
	{ EVIDENCE, "records.runs[]", "created_at", "integer", "Unix time; 0: not told" },
	{ EVIDENCE, "records.runs[]", "started_at", "integer", "likewise" },
	{ EVIDENCE, "records.runs[]", "changed_at", "integer", "its last change" },
	{ EVIDENCE, "records.runs[]", "jobs", "array", "its jobs" },
	{ EVIDENCE, "records.runs[].jobs[]", "id", "integer", "of the job" },
	{ EVIDENCE, "records.runs[].jobs[]", "name", "string", "its name" },
	{ EVIDENCE, "records.runs[].jobs[]", "state", "string",
	  "active or how it ended" },
	{ EVIDENCE, "records.runs[].jobs[]", "attempt", "integer", "1, 2, 3" },
	{ EVIDENCE, "records.runs[].jobs[]", "waits", "string", "none, runner, others" },
	{ EVIDENCE, "records.runs[].jobs[]", "created_at", "integer",
	  "Unix time; 0: not told" },
	{ EVIDENCE, "records.runs[].jobs[]", "started_at", "integer", "likewise" },
	{ EVIDENCE, "records.runs[].jobs[]", "ended_at", "integer", "likewise" },
	{ EVIDENCE, "records.runs[].jobs[]", "labels", "string or null",
	  "of the runners that may take it" },
	EVIDENCE_ROW("records.history[]"),
	{ EVIDENCE, "rules", "min_age", "integer", "seconds" },
	{ EVIDENCE, "rules", "evidence", "string", "auto, jobs, statuses" },
	{ EVIDENCE, "rules", "trusted_writers", "array", "users whose rows count" },
	{ EVIDENCE, "rules", "pending_after", "integer or null", "seconds; null: never" },
	{ EVIDENCE, "rules", "any_umbrella", "boolean", "not only required ones" },
	{ EVIDENCE, "rules", "automerge", "string", "proven, allow, refuse" },
	{ EVIDENCE, "rules", "keep_contradicted", "boolean", "nothing is taken back" },
	{ EVIDENCE, "rules", "remedy", "string", "auto, compensate, rerun, none" },
	{ EVIDENCE, "rules", "max_attempts", "integer", "of the umbrella's job" },
	{ EVIDENCE, "rules", "stranded_after", "integer", "seconds" },
	{ EVIDENCE, "decision", "reason", "string", "see 'help reasons'" },
	{ EVIDENCE, "decision", "cause", "string", "what the reason came from" },
	{ EVIDENCE, "decision", "remedy", "string", "none, compensate, rerun, revoke" },
	{ EVIDENCE, "decision", "level", "string", "jobs, tasks, statuses, none" },
	{ EVIDENCE, "decision", "age_seconds", "integer or null", "of the newest row" },
};

const struct ur_field *ur_fields_of_evidence(size_t *len)
{
	*len = UR_LEN(fields);
	return fields;
}
