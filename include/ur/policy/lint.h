/* SPDX-License-Identifier: MIT */
#ifndef UR_POLICY_LINT_H
#define UR_POLICY_LINT_H

#include "ur/core/rule.h"
#include "ur/policy/derive.h"

/**
 * @file lint.h
 * A repository's own rules held against each other: workflow files, umbrellas and branch
 * protection at one commit (SPEC 3 `audit`). Nothing is asked but the files; what cannot
 * be told gives no finding, never a guess.
 */
struct ur_lint_finding {
	enum ur_rule rule;
	enum ur_weight weight; /* its rule's, or lighter where less is sure */
	char *branch;	       /* the first base branch it was found on, "" for none */
	char *file; /* from the repository's root; "" when no file is at fault */
	unsigned line, column; /* from 1; 0 unknown */
	char *subject;	       /* the context, job or pattern it is about */
	char *text;	       /* what is wrong here, one line; strangers' text in it */
	char *hint;	       /* the change that would help, one line; "" for none */
};

/** In order of file and line, what has no file last; the same thing is said once, also
 *  where several base branches have it in the same place. */
struct ur_lint_findings {
	struct ur_lint_finding *items;
	size_t len, cap;
};

#define UR_LINT_FINDINGS_INIT                                                            \
	{                                                                                \
		0                                                                        \
	}
void ur_lint_findings_release(struct ur_lint_findings *findings);

/** One umbrella and what the settings say of it. All borrowed. */
struct ur_lint_umbrella {
	const char *context;
	const struct ur_policy_settings *settings;
};

struct ur_lint_request {
	struct ur_source *source;	  /* not NULL */
	const struct ur_dialect *dialect; /* not NULL */
	const char *commit;		  /* full id; "" with a source of any commit */
	const char *branch; /* the base branch that pull requests go into; "" unknown */
	const struct ur_protection
		*protection; /* NULL: not read; its rules are not asked */
	bool only_required;  /* umbrellas that it does not require are left alone */
	const struct ur_lint_umbrella *umbrellas;
	size_t umbrellas_len;
};

/** Most contexts of one event that are compared with each other: above, a finding says so
 *  and only what is wrong with single files is looked for. */
#define UR_LINT_CONTEXTS_MAX 4000u
/** Most findings of one commit; what comes behind is not said. */
#define UR_LINT_FINDINGS_MAX 500u

/**
 * @param out appended to, in order; what it holds already is of the same repository
 * @return UR_OK; otherwise why the files could not be read, with nothing appended
 */
enum ur_errc ur_policy_lint(const struct ur_lint_request *request,
			    struct ur_lint_findings *out, struct ur_error *err);

/** Can a live row show that somebody writes what the finding says nobody does? */
bool ur_lint_asks_for_rows(const struct ur_lint_finding *finding);
/** Another system than the workflows may write the umbrella or a context that is asked
 *  for: drop the findings at and behind @c from that say nobody does, where a live row
 *  shows that somebody does. */
void ur_lint_forget_written(struct ur_lint_findings *findings, size_t from,
			    const struct ur_dialect *dialect, const struct ur_row *rows,
			    size_t rows_len);

/** Is one of them at least as serious as @c least? */
bool ur_lint_reaches(const struct ur_lint_findings *findings, enum ur_weight least);

struct ur_policy_file;

/** What in this file starts a second run of one commit, or ends the first: "FILE:LINE: what: what
 *  to do". NULL for nothing; the caller frees it. */
char *ur_lint_eviction(const struct ur_policy_file *file);

#endif
