/* SPDX-License-Identifier: MIT */
#ifndef UR_FORGE_BRANCHES_H
#define UR_FORGE_BRANCHES_H

#include "ur/base/strset.h"
#include "ur/core/evidence.h"
#include "ur/forge/client.h"

/** Names that are read of one repository at most. */
#define UR_BRANCHES_MAX 1000

/**
 * The names of a repository's branches.
 * @param whole false when there are more than UR_BRANCHES_MAX, when the list does not match
 *        its count, or when the token may not read it: what is missing then may be there
 * @return UR_OK, or why the server could not be asked
 */
enum ur_errc ur_branches_read(struct ur_forge *forge, const char *repo,
			      struct ur_strset *out, bool *whole, struct ur_error *err);

/** Is there a branch of that name? UR_CANNOT_TELL where the answer says neither.
 *  @return UR_OK, or why the server could not be asked */
enum ur_errc ur_branch_exists(struct ur_forge *forge, const char *repo,
			      const char *branch, enum ur_answer *out,
			      struct ur_error *err);

#endif
