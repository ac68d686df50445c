/* SPDX-License-Identifier: MIT */
#ifndef UR_POLICY_FILES_H
#define UR_POLICY_FILES_H

#include "ur/policy/derive.h"
#include "ur/policy/workflow.h"

/**
 * @file files.h
 * The workflow files of one commit, read and parsed once per pass.
 */

struct ur_policy_file {
	const char *path; /* from the repository's root */
	const char *name; /* below the workflow folder, as run records call it */
	const char *blob; /* "" when the source does not tell */
	const struct ur_workflow *workflow; /* NULL: see fault */
	enum ur_workflow_fault fault;
	const char *complaint; /* "FILE:LINE:COLUMN: what"; NULL for none */
};

/** Most bytes of all workflow files of one commit, and most nodes of them: a pull request
 *  may bring any number of either. */
#define UR_TREE_BYTES_MAX ((size_t)4 << 20)
#define UR_TREE_NODES_MAX 200000u

/** Everything that the servers look at on one commit. */
struct ur_policy_tree {
	char *commit;
	const char *folder;	      /* NULL: the commit has none */
	struct ur_policy_file *files; /* in order of path */
	size_t len, cap;
};

/**
 * The first existing folder of the dialect and every workflow file below it.
 * @param out borrowed from the cache, valid until ur_policy_cache_trim()
 * @return UR_OK, also without a folder; UR_EPROTO past a limit; otherwise what the source
 *         said
 */
enum ur_errc ur_policy_tree(struct ur_policy_cache *cache, struct ur_source *source,
			    const struct ur_dialect *dialect, const char *commit,
			    const struct ur_policy_tree **out, struct ur_error *err);

/** Forget everything when more is held than one commit may have. */
void ur_policy_cache_trim(struct ur_policy_cache *cache);

/** File by its name below the folder, or by its whole path; NULL when there is none. */
const struct ur_policy_file *ur_policy_tree_file(const struct ur_policy_tree *tree,
						 const char *name);

#endif
