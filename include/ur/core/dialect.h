/* SPDX-License-Identifier: MIT */
#ifndef UR_CORE_DIALECT_H
#define UR_CORE_DIALECT_H

#include <stdbool.h>
#include <stddef.h>

/**
 * @file dialect.h
 * What differs between server versions, as one table: a row per version from
 * which something changed. Sources: servers/README.md, servers/gitea.md "Version
 * map" and sections 3 to 6, servers/forgejo.md sections 4 to 6. A new version
 * is one row.
 */
enum ur_forge_kind { UR_FORGE_UNKNOWN = 0, UR_FORGE_GITEA, UR_FORGE_FORGEJO };

struct ur_version {
	enum ur_forge_kind kind;
	int major, minor, patch;
	char text[64]; /* as the server said it, cut */
};

/** The best record of jobs that the version keeps for an ordinary reader. */
enum ur_level {
	UR_LEVEL_NONE = 0,
	UR_LEVEL_STATUSES, /* rows and their history only */
	UR_LEVEL_TASKS,	   /* /actions/tasks */
	UR_LEVEL_JOBS,	   /* runs of a commit and the jobs of a run */
};

/** "none", "statuses", "tasks", "jobs". */
const char *ur_level_name(enum ur_level level);

/** How a job's name is made from its `name:` and its matrix. */
enum ur_job_naming {
	UR_NAMING_NEVER_EVALUATES = 0, /* Gitea 1.22: text as is, matrix suffix always */
	UR_NAMING_MATRIX_EVALUATES,    /* Gitea 1.23+: expressions only with a matrix,
					  then no suffix; else suffix */
	UR_NAMING_FORGEJO,	       /* evaluates always; with `name:` no suffix; equal
					  names of one run get -1, -2 */
};

/** How entries of status_check_contexts match. servers/gitea.md section 5. */
enum ur_gate_glob { UR_GLOB_GOBWAS = 0, UR_GLOB_GITEA_125 };

struct ur_dialect {
	enum ur_forge_kind kind;
	int major, minor; /* from this version on */
	enum ur_level level;
	bool jobs_for_owner;	 /* Gitea 1.25: run list and jobs where the token may */
	bool run_states;	 /* Forgejo 12 to 15: run list without jobs */
	bool posted_supersedes;	 /* a posted row replaces an engine row of its context */
	bool rerun;		 /* a job can be run again over the API */
	bool skipped_is_success; /* a skipped job's row says success */
	bool target_is_pull_request; /* 1.22: pull_request_target writes (pull_request) */
	bool schedule_writes_push; /* a scheduled run writes (push), and its run record says
				      push (servers/README.md "Incidents, seen live") */
	bool url_has_ids; /* target_url carries run id/job id, not index/position */
	bool permissions_enforced; /* `permissions:` binds a job token */
	bool unnamed_is_file;	   /* unnamed workflow: file name instead of "" */
	bool callee_writes;	   /* reusable workflows write rows of their own */
	bool plain_always_only;	   /* 1.22: behind a need that failed only a job with
				      exactly `always()` runs */
	bool filtered_writes;	 /* a run kept out by a filter leaves a skipped row where
				 its context is required */
	bool scoped_workflows;	 /* required workflows of other repositories */
	bool broken_file_writes; /* a file that is not YAML writes a failed row */
	bool matrix_evaluates; /* expressions in a matrix are evaluated, and one without a
				    combination gives no job */
	bool repo_has_topics;  /* topics stand in the repository's own JSON */
	bool warning_passes;   /* 1.25: a warning does not block a merge */
	enum ur_job_naming job_naming;
	enum ur_gate_glob gate_glob;
	const char *const *workflow_dirs; /* NULL-terminated; first existing one wins */
};

/**
 * Read a version answer. "15.0.3+gitea-1.22.0" is Forgejo 15.0.3; a major of
 * 7 or more without a tail is Forgejo; "1.x" is Gitea.
 * @return false when it is neither
 */
bool ur_version_parse(const char *text, struct ur_version *out);

/**
 * The row that governs a version. A version newer than the newest known one
 * gets the newest row and *newer true (SPEC 5.8); one older than the oldest
 * row gets NULL.
 */
const struct ur_dialect *ur_dialect_of(const struct ur_version *version, bool *newer);

/** All rows, for tests and help. */
const struct ur_dialect *ur_dialect_table(size_t *len);

#endif
