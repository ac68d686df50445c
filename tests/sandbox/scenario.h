/* SPDX-License-Identifier: MIT */
#ifndef SANDBOX_SCENARIO_H
#define SANDBOX_SCENARIO_H

#include "reader.h"
#include "world.h"

/**
 * @file scenario.h
 * A scenario is one JSON object that describes a forge. Unknown keys are
 * errors. A commit is named by 40 hex digits or by any other word, which
 * stands for the SHA-1 of that word (`printf %s WORD | sha1sum`). A time is
 * "-20m" (before the world's start), "+5s", "0" or RFC 3339.
 *
 * Top:
 *   server        one of the names in traits.c, or
 *                 {"like": NAME, "version": "1.29.0"} to claim another version
 *   max_page 50, default_page 30, clock_offset 0 (seconds, for Date and rows),
 *   no_date false, latency 0 (ms), root_url (default: the address it listens on)
 *   users         {LOGIN: {"full_name": "", "admin": false, "id": N}}; a user
 *                 that is only mentioned is made
 *   tokens        [{"token", "user", "scopes": [...] (default all),
 *                 "kind": "user"|"job", "repo" (job: default the first one),
 *                 "permissions": {"contents": "write", "actions", "pull-requests",
 *                 "issues"} | "read-all" | "write-all" (default: permissive),
 *                 "fork": false, "revoked": false}]
 *   repos         [REPO]; "repo": REPO for a single one
 *   faults        [FAULT], events [EVENT] (below)
 *   generate      {"pulls": N, "rows": M, "repo" (default the first),
 *                 "first": 1, "stale": K}: healthy heads with M rows, the last
 *                 of them the umbrella; the first K of them stale
 *
 * REPO:
 *   name "owner/name" (required), private, archived, renamed_to "owner/new",
 *   fork_of "owner/name", topics [...], default_branch "main", has_actions true,
 *   rights        {LOGIN: "owner"|"write"|"read"|"none"}
 *   branches      {NAME: COMMIT}; the default branch is made when not named
 *   protection    [{"rule": "main", "contexts": [...]|null, "check": true,
 *                 "push": true, "priority": N, "at": TIME}]
 *   commits       {COMMIT: {"message", "at", "author", "parent", "like"}}
 *   files         {COMMIT or BRANCH: {PATH: TEXT | null | ["line", …]}}; the
 *                 key "same as" takes the files of another commit or branch;
 *                 a pull request's head is the same as its merge base
 *   rows          {COMMIT: [ROW]}
 *   pulls         [PULL]
 *   runs          [RUN], by default without rows
 *   rerun         RERUN, for all runs of the repository
 *   disabled      [workflow files]
 *   last_run, last_job, last_task, last_pull, last_note: ids already used up
 *
 * PULL:
 *   number (default: the next), id, title, user (default the owner),
 *   head COMMIT (default the word "pull-NUMBER"), "" for an empty sha;
 *   list_head COMMIT (what the list says instead), branch (default
 *   "topic-NUMBER"), base (default branch), merge_base COMMIT (default the
 *   base's tip), fork "owner/name" (the head's repository), head_repo null (the
 *   fork is gone), labels [...], draft (the title gets "WIP: "), state
 *   "open"|"closed"|"merged", null (the list shows null in its place),
 *   automerge LOGIN (who scheduled it), created, updated, files (as in REPO,
 *   at the head), rows [ROW], ci RUN or [RUN] (with rows)
 *
 * ROW:
 *   context, state "success", description "", target_url or "run": N with
 *   "job": NAME, at (default "-1h"), creator LOGIN or null (default null),
 *   engine (default: whether it names a run), file (1.27: the engine's group;
 *   default the run's file), id (default the next number), hidden N (a cache
 *   lags behind: it is stored, and the next N requests are not shown it,
 *   or until the faults are taken away)
 *
 * RUN (`ci` on a pull request, "runs" of a repository, event "run"):
 *   workflow "CI" ("" for a file without a name), file "ci.yml", event
 *   "pull_request", jobs {NAME: JOB} in order, at "-20m" (when the last job
 *   ended; the others ended ten seconds earlier), id, number, sha, pull,
 *   ref, title, actor, attempt 1, approval (waits for a maintainer: all jobs
 *   blocked), rows (default true in `ci`), history true (the pending rows too,
 *   as the version at hand writes and de-duplicates them), status, conclusion
 *   (what the API claims instead), rerun RERUN
 *
 * JOB: "success" "failure" "cancelled" "skipped" "running" "waiting" "blocked",
 *   null (no such job), or {"record": one of these or null, "row": one of
 *   these, "error", "warning", or null for no row at all (default: as the
 *   record), "description" (of the last row), "at", "took" 12 (seconds),
 *   "id", "attempt" 1, "key" (job id, default the name up to " ("), "needs"
 *   [keys] (default: the last of several jobs needs the others), "taken"
 *   (whether a runner took it)}
 *
 * RERUN: {"state": "success" or another, "jobs": {NAME: state}, "after_ms": 50
 *   or "after_requests": N, "refuse": {"status": 403, "message": "…"}}
 *
 * FAULT: {"match": {"method", "path": regex on path and query, "nth": 1 (first
 *   match that is hit), "times": 1 (how many; 0: all), "request": N (number
 *   among all API requests; instead of or beside the others)}, "do": DO}
 * DO: a word or an object of
 *   delay N (ms), late N (ms: carried out and answered only then; with hang or
 *   close beside it never answered, with status at once), hang, close (no answer), cut (half of the body, then closed),
 *   status N with body TEXT and headers {…} and type, html (a 200 page),
 *   not_json, empty (body), wrong_shape ([] for an object, {} for an array),
 *   first_page (of a list, whatever page was asked for: a cache in between),
 *   age N (header Age), stored (the request is carried out, and only its
 *   answer is lost to the status, hang or close beside it)
 *   Words: hang close cut html not_json empty wrong_shape first_page stored-500
 *   stored-502 stored-503 stored-hang stored-close 400 401 403 404 408 429
 *   500 502 503 504; 500 is the forge's own word, those above a proxy's page
 *
 * EVENT: {"before_request": N | "after_request": N | "before_match": MATCH |
 *   "after_match": MATCH, "event": ACTION or [ACTION]}; N counts API requests.
 * ACTION: {"do": …, "repo" (default the first), …}
 *   row           ROW with "pull" or "sha"
 *   job           "pull"/"sha"/"run", "job", "state", "row" true|false|state
 *   run           RUN with "pull" or "sha"
 *   head          "pull", "sha": its head moves
 *   close, reopen, merge   "pull"
 *   open          "pull": PULL
 *   label         "pull", "add", "remove";  title "pull", "title"
 *   topic         "add", "remove"
 *   file          "ref" or "pull", "path", "text"
 *   branch        "name", "sha"
 *   revoke-token  "token"
 *   rights        "user", "level"
 *   archive       "archived" true;  rename "to"
 *   disable       "file", "disabled" true
 *   automerge     "pull", "user" (null disarms)
 *   protect       a protection entry
 *   down          "requests": K: the next K are answered by nobody
 */

/**
 * Make a world.
 * @param error filled with one line, path included, when it returns NULL
 */
struct sb_world *sb_scenario_load(json_t *scenario, const char *root, char *error,
				  size_t size);

void sb_load_repo(struct sb_world *w, const struct sb_in *in);
void sb_load_files(struct sb_world *w, struct sb_repo *r, struct sb_commit *c,
		   const struct sb_in *in);
void sb_load_protection(struct sb_world *w, struct sb_repo *r, const struct sb_in *in);
void sb_load_pull(struct sb_world *w, struct sb_repo *r, const struct sb_in *in);
/** @param extra keys that are allowed beside a row's own */
void sb_load_row(struct sb_world *w, struct sb_repo *r, struct sb_commit *c,
		 const struct sb_in *in, const char *extra);
/** @param pull whose head it runs on, or NULL */
struct sb_run *sb_load_run(struct sb_world *w, struct sb_repo *r, struct sb_pull *pull,
			   const struct sb_in *in, bool rows, const char *extra);
struct sb_rerun_plan *sb_load_rerun(struct sb_world *w, const struct sb_in *in);
enum sb_level sb_load_level(const struct sb_in *in, const char *word);
struct sb_fault *sb_load_fault(struct sb_world *w, const struct sb_in *in);
struct sb_event *sb_load_event(struct sb_world *w, const struct sb_in *in);
/** The commit or the branch's tip of that name; made when it is neither. */
struct sb_commit *sb_load_ref(struct sb_world *w, struct sb_repo *r, const char *word);

#endif
