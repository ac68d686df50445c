/* SPDX-License-Identifier: MIT */
#ifndef UR_POLICY_CALLER_H
#define UR_POLICY_CALLER_H

#include "ur/policy/workflow.h"

/**
 * @file caller.h
 * A job that runs this program: what it asks of it, whose token it hands over, and what
 * `permissions` leave of that token. Read as Gitea from 1.26 on reads it
 * (servers/gitea.md section 8, `services/actions/permission_parser.go`).
 */
enum ur_unit {
	UR_UNIT_CODE = 0, /* `contents`, `code`: statuses, branches, workflow files */
	UR_UNIT_ACTIONS,
	UR_UNIT_PULLS,
	UR_UNIT_ISSUES,
	UR_UNITS,
};

enum ur_access { UR_ACCESS_NONE = 0, UR_ACCESS_READ, UR_ACCESS_WRITE };

/** "contents", "actions", "pull-requests", "issues". */
const char *ur_unit_word(enum ur_unit unit);
/** "none", "read", "write". */
const char *ur_access_word(enum ur_access access);

struct ur_permissions {
	bool stated;   /* false: the repository's or its owner's default holds */
	unsigned line; /* of `permissions`; of the job when not stated */
	enum ur_access of[UR_UNITS];
	bool statuses; /* asks for `statuses: write`, which gives nothing */
};

/** The job's own block, else the workflow's. */
void ur_permissions_of(const struct ur_workflow *workflow,
		       const struct ur_workflow_job *job, struct ur_permissions *out);

enum ur_call {
	UR_CALL_NONE = 0,
	UR_CALL_READS, /* `audit`, a dry run */
	UR_CALL_WRITES,
};

enum ur_handed_token {
	UR_HANDED_NONE = 0,
	UR_HANDED_JOB,	 /* the job's own */
	UR_HANDED_OTHER, /* a secret, or a file */
};

struct ur_caller {
	enum ur_call call;
	unsigned line; /* of the `run` that asks for most */
	enum ur_handed_token token;
};

/** What the job's steps ask of the program; `audit --offline` asks nothing. */
void ur_workflow_caller(const struct ur_workflow *workflow,
			const struct ur_workflow_job *job, struct ur_caller *out);

#endif
