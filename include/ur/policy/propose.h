/* SPDX-License-Identifier: MIT */
#ifndef UR_POLICY_PROPOSE_H
#define UR_POLICY_PROPOSE_H

#include "ur/policy/source.h"

/**
 * @file propose.h
 * Which context could be the umbrella, where nobody named it.
 */
struct ur_proposal {
	char *context; /* as a row of a pull request has it */
	char *origin;  /* "FILE:LINE" of its job */
	char *does_more; /* "FILE:LINE: …": why it may stand for more than its needs; NULL:
			    it merely aggregates */
	size_t needs;
};

/**
 * The likeliest of the jobs that a commit's files start for a pull request, that need
 * others, and that no other needs: one that merely aggregates before one that does more,
 * then the one with the most needs, then in order of file.
 * @return UR_OK; UR_ENOTFOUND when there is none; otherwise what the source said
 */
enum ur_errc ur_policy_propose(struct ur_source *source, const struct ur_dialect *dialect,
			       const char *commit, struct ur_proposal *out,
			       struct ur_error *err);
void ur_proposal_release(struct ur_proposal *proposal);

#endif
