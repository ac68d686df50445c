/* SPDX-License-Identifier: MIT */
#ifndef POLICY_PARTS_H
#define POLICY_PARTS_H

#include "scan.h"

/**
 * @file parts.h
 * The steps of a derivation, one file each. A step that finds the answer unknowable
 * fills cause, detail and hint and says so by its return value.
 */

/** The umbrella's job in the files of one commit. */
struct ur_found {
	const struct ur_policy_tree *tree;
	const struct ur_policy_file *file;
	const struct ur_workflow_job *job;
	const char *name; /* as its record has it; "" when only settings name the job */
	char *own_name;	  /* holds name where nothing else does */
};

void ur_found_release(struct ur_found *found);

/** Not known: keeps what the policy holds already. @return false */
bool ur_policy_unknown(struct ur_policy *policy, const char *cause, const char *hint,
		       const char *detail, ...) __attribute__((format(printf, 4, 5)));

/** find.c: the job whose context is the umbrella, or that the settings name.
 *  @return false with the policy's cause filled */
bool ur_policy_find(const struct ur_scan *scan, const struct ur_derive_request *request,
		    struct ur_found *out, struct ur_policy *policy);

/** required.c: contexts of the job's needs, pushed to the policy. Refused also where
 *  another job could write one of them or the umbrella.
 *  @return false with the policy's cause filled */
bool ur_policy_require(const struct ur_scan *scan,
		       const struct ur_derive_request *request,
		       const struct ur_found *found, struct ur_policy *policy);

/** changed.c: what the pull request changes of the umbrella, NULL for nothing; the
 *  caller frees it. */
char *ur_policy_compare(const struct ur_derive_request *request,
			const struct ur_found *head, const struct ur_policy *policy,
			const struct ur_scan *base);

/** drift.c: fills drift with each need and each row that the list of contexts lacks, and
 *  matrix_prefixes. */
void ur_policy_find_drift(const struct ur_scan *scan,
			  const struct ur_derive_request *request,
			  const struct ur_found *found, struct ur_policy *policy);

/** explicit.c */
void ur_policy_from_list(const struct ur_derive_request *request,
			 struct ur_policy *policy);
/** @return as ur_policy_derive() */
enum ur_errc ur_policy_from_protection(struct ur_policy_cache *cache,
				       const struct ur_derive_request *request,
				       struct ur_policy *policy, struct ur_error *err);
/** explicit.c: one more context, unless it is there; blanks around it are dropped. */
void ur_policy_add(struct ur_policy *policy, const char *context);
/** pattern.c: an entry that is no plain name. */
bool ur_policy_is_pattern(const char *text);
/** pattern.c: what the files of head and merge base write of what the pattern matches,
 *  alike on both; else the policy's cause is filled. @return as ur_policy_derive() */
enum ur_errc ur_policy_expand_pattern(struct ur_policy_cache *cache,
				      const struct ur_derive_request *request,
				      const char *pattern, struct ur_policy *policy,
				      struct ur_error *err);
/** sole.c: no two jobs or files write one of the list's contexts of the scan's event, or
 *  the umbrella. @return false with the policy's cause filled */
bool ur_policy_sole_writers(const struct ur_scan *scan,
			    const struct ur_derive_request *request,
			    struct ur_policy *policy);
/** derive.c: all trees were added. @return UR_EPROTO when they write too much */
enum ur_errc ur_scan_end(struct ur_scan *scan, struct ur_error *err);
/** explicit.c: its skip is allowed by name. */
bool ur_policy_may_skip(const struct ur_derive_request *request, const char *context);
/** skip.c: what each required context needs whose skip is allowed. */
void ur_policy_needs_of_skips(const struct ur_scan *scan,
			      const struct ur_derive_request *request,
			      const struct ur_found *found, struct ur_policy *policy);
/** skip.c: the job of the umbrella's needs that writes the context, NULL for none. */
const struct ur_workflow_job *ur_policy_job_of(const struct ur_scan *scan,
					       const struct ur_derive_request *request,
					       const struct ur_found *found,
					       const char *context);
/** dependents.c: fills `dependents` of each required context whose job is known. */
void ur_policy_find_dependents(const struct ur_scan *scan,
			       const struct ur_derive_request *request,
			       const struct ur_found *found, struct ur_policy *policy);
/** explicit.c: marks `allow_skipped`. */
void ur_policy_mark_skipped(const struct ur_derive_request *request,
			    struct ur_policy *policy);
/** required.c: `expand` of a job, NULL for none. */
const struct ur_expand *ur_policy_expand(const struct ur_derive_request *request,
					 const struct ur_workflow_job *job);

#define HINT_RENAME "give one of them another name"
#define HINT_LIST "list what it stands for: 'required: {from: list, contexts: [\"…\"]}'"

/** Set policy->unscheduled when no file that may write its contexts runs by schedule. Asked
 *  of a push's umbrella only, where a schedule writes the same names. */
enum ur_errc ur_policy_find_schedule(struct ur_policy_cache *cache,
				     const struct ur_derive_request *request,
				     struct ur_policy *policy, struct ur_error *err);

#endif
