/* SPDX-License-Identifier: MIT */
#ifndef UR_POLICY_DERIVE_H
#define UR_POLICY_DERIVE_H

#include "ur/core/evidence.h"
#include "ur/core/policy.h"
#include "ur/policy/source.h"

/**
 * @file derive.h
 * The complete list of contexts that one umbrella stands for on one head, or
 * the reason why it cannot be known (SPEC 6 "Policy").
 */

/** Names only a runner could know: `expand: {test: ["test (debian)", …]}`. */
struct ur_expand {
	const char *job; /* job id */
	const char *const *names;
	size_t names_len;
};

/** What the settings say about one umbrella. All borrowed. */
struct ur_policy_settings {
	enum ur_policy_from from;
	const char *const *contexts; /* from: list */
	size_t contexts_len;
	const char *list_origin; /* "--require", "config.yml:14", … */
	const char *file;	 /* "" to find it by workflow and job name */
	const char *job;	 /* job id; "" likewise */
	const struct ur_expand *expand;
	size_t expand_len;
	const char *const *allow_skipped;
	size_t allow_skipped_len;
	bool aggregates_only;
};

struct ur_derive_request {
	struct ur_source *source;	  /* may be NULL with a list */
	const struct ur_dialect *dialect; /* not NULL */
	const char *umbrella;		  /* context */
	const char *head;		  /* full commit id */
	const char *merge_base; /* full commit id, "" when unknown: policy-unknown
					      "no-merge-base" for pull_request umbrellas */
	const char *base_tip;	/* full commit id: for pull_request_target */
	const struct ur_policy_settings *settings;
	const struct ur_protection *protection; /* from: protection; NULL: not read */
	const struct ur_row *rows; /* live rows: for globs of protection, and drift */
	size_t rows_len;
};

/** Parsed workflow files by blob id, kept for a pass. */
struct ur_policy_cache;
struct ur_policy_cache *ur_policy_cache_new(void);
/** Accepts NULL. */
void ur_policy_cache_free(struct ur_policy_cache *cache);

/**
 * @return UR_OK with *out filled, known or not: "not known" is an answer with cause,
 *         detail (FILE:LINE) and hint, never an error.
 *         UR_ETRANSIENT, UR_EAUTH, UR_ERIGHT, UR_EPROTO, UR_EDEADLINE, UR_EINTR, UR_EIO when the files
 *         could not be read: the head is read-incomplete
 */
enum ur_errc ur_policy_derive(struct ur_policy_cache *cache,
			      const struct ur_derive_request *request,
			      struct ur_policy *out, struct ur_error *err);

#endif
