/* SPDX-License-Identifier: MIT */
#ifndef UR_CORE_POLICY_H
#define UR_CORE_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include "ur/base/strset.h"

/**
 * @file policy.h
 * What an umbrella stands for, as plain data. Made by the policy room, judged
 * by the core.
 */
enum ur_policy_from {
	UR_FROM_UNSET = 0,
	UR_FROM_WORKFLOW,
	UR_FROM_LIST,
	UR_FROM_PROTECTION,
};

/** "workflow", "list", "protection"; "unset". */
const char *ur_policy_from_name(enum ur_policy_from from);

struct ur_required {
	char *context;
	char *job_name; /* as its record has it; NULL when only the context is known */
	char *origin;	/* "FILE:LINE", "--require", "UMBRELLA_REAPER_REQUIRE", … */
	bool allow_skipped; /* its skip counts as green */
	/* which other job needs this one and would run again with it, the umbrella and
	   required jobs aside; NULL for none */
	bool dependents_known;
	char *dependents;
	bool calls; /* its job only calls a workflow, whose jobs this server runs as its own */
	bool inherited;	  /* SPEC 7 --inherited: named by hand, may be red */
	bool is_umbrella; /* by the settings as well, and judged as one: not healed here */
	/* of one whose skip is allowed: contexts of the jobs that it needs, directly or by
	   way of others, and those of them whose skip is allowed as well */
	bool needs_known;
	struct ur_strset needs, may_skip;
};

struct ur_policy {
	bool known; /* false: cause, detail and hint say why */
	const char *
		cause; /* static code: "no-workflow", "umbrella-does-more", "ambiguous", … */
	char *detail; /* one line with FILE:LINE where there is one */
	char *hint;   /* which setting would help */
	enum ur_policy_from from;
	char *origin; /* "FILE:LINE" of the umbrella's job, or where the list stands */
	char *commit; /* full id the file was read at, "" for a list */
	char *file; /* workflow file below the workflow folder ("ci.yml"), "" for a list */
	char *event;	    /* the umbrella context's suffix, "" when it has none */
	bool unscheduled;   /* no file that may write its contexts runs by schedule */
	char *umbrella_job; /* the umbrella's job name, "" when its file was not found */
	char *workflow;	    /* what stands before " / " in its contexts, "" for a list */
	struct ur_required *required;
	size_t required_len, required_cap;
	char *drift;   /* policy-drift: what is missing and where; NULL for none */
	char *changed; /* policy-changed: what the pull request changes; NULL for none */
	char *dependents; /* another job needs the umbrella: its name; NULL for none */
	struct ur_strset
		matrix_prefixes; /* "CI / test (" of expanded jobs: drift shows as a
					     live row outside the list */
};

#define UR_POLICY_INIT                                                                   \
	{                                                                                \
		.cause = "", .matrix_prefixes = UR_STRSET_INIT                           \
	}

void ur_policy_release(struct ur_policy *policy);
/** Forget what is required, and nothing else. */
void ur_policy_clear(struct ur_policy *policy);
struct ur_required *ur_policy_push(struct ur_policy *policy);
/** Is this one of the required contexts? */
bool ur_policy_has(const struct ur_policy *policy, const char *context);
/**
 * Eight hex digits that tell one list of contexts from another, whatever its order: what a
 * green of ours stood for, in its marker. No secret and no proof.
 * @param without leave out the contexts that this is true for; NULL: none
 */
#define UR_POLICY_DIGEST_BUF 9
void ur_policy_digest(const struct ur_policy *policy,
		      bool (*without)(const void *arg,
				      const struct ur_required *required),
		      const void *arg, char digest[UR_POLICY_DIGEST_BUF]);
void ur_policy_copy(const struct ur_policy *from, struct ur_policy *to);

#endif
