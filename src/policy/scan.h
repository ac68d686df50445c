/* SPDX-License-Identifier: MIT */
#ifndef POLICY_SCAN_H
#define POLICY_SCAN_H

#include "ur/policy/files.h"

/**
 * @file scan.h
 * Which contexts the files of one commit write for one event, and which they might.
 */

/** A job whose name is known. */
struct ur_written {
	const struct ur_policy_tree *tree;
	const struct ur_policy_file *file;
	const struct ur_workflow_job *job;
	char *name; /* as its record has it */
	char *context;
};

/** A job whose name is not known, or not for sure. */
struct ur_unsure {
	const struct ur_policy_tree *tree;
	const struct ur_policy_file *file; /* where it stands */
	const struct ur_workflow_job *job; /* NULL: it could have any name */
	const char *cause;
	char *prefix; /* what stands before "/ " in its contexts, with the blank */
	size_t prefix_len;
	bool named; /* settings may name it: a job of its own, no called one */
	struct ur_naming_shape shape; /* of the job */
};

struct ur_scan {
	const struct ur_dialect *dialect;
	char event[64]; /* suffix of the contexts */
	struct ur_written *items;
	size_t len, cap;
	struct ur_unsure *unsure;
	size_t unsure_len, unsure_cap;
	const struct ur_policy_file *limited; /* too large to tell what it writes */
	const struct ur_policy_file *broken;  /* no server runs it */
	bool elsewhere; /* a called workflow that is not read here writes under a name of
			   its own */
	const struct ur_policy_tree *first;
	size_t bytes; /* of contexts and prefixes */
	bool over;    /* they passed a limit: what is held is not all */
	/* the items in other orders, by ur_scan_finish() */
	const struct ur_written **by_context, **by_job;
};

/** Most contexts of one event, known and not, and most bytes of them. */
#define UR_SCAN_CONTEXTS_MAX 8192u
#define UR_SCAN_BYTES_MAX ((size_t)8 << 20)

/** Add what the tree's files write on a trigger ("pull_request_target" may write
 *  "(pull_request)"). The scan starts zeroed, with dialect and event set. */
void ur_scan_tree(struct ur_scan *scan, const struct ur_policy_tree *tree,
		  const char *trigger);
void ur_scan_release(struct ur_scan *scan);
/** Once all trees were added: makes what the look-ups below need. */
void ur_scan_finish(struct ur_scan *scan);
/** Who writes the context, in order. @return how many; *out is borrowed */
size_t ur_scan_writers(const struct ur_scan *scan, const char *context,
		       const struct ur_written *const **out);
/** What the job writes, in order. @return how many; *out is borrowed */
size_t ur_scan_written_by(const struct ur_scan *scan, const struct ur_workflow_job *job,
			  const struct ur_written *const **out);
/** "blank or nothing" after the workflow's part of a context: the caller frees it. */
char *ur_scan_prefix(const struct ur_dialect *dialect, const struct ur_policy_file *file);
/** The server makes the jobs of the workflow that this one calls jobs of the same run. */
bool ur_scan_expands(const struct ur_scan *scan, const struct ur_workflow_job *job);
/** Could this unsure job write the context? */
bool ur_scan_could_write(const struct ur_scan *scan, const struct ur_unsure *unsure,
			 const char *context);

#endif
