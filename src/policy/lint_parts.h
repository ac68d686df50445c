/* SPDX-License-Identifier: MIT */
#ifndef POLICY_LINT_PARTS_H
#define POLICY_LINT_PARTS_H

#include "parts.h"
#include "ur/policy/lint.h"

/**
 * @file lint_parts.h
 * The rules of lint.h, some to a file. What they share: the files of the commit, what
 * those write per event, and which contexts a merge depends on.
 */

/** The events whose contexts a pull request's head can carry. */
enum { LINT_PULL_REQUEST = 0, LINT_TARGET, LINT_PUSH, LINT_EVENTS };

/** One umbrella at this commit. */
struct ur_lint_gate {
	const struct ur_lint_umbrella *umbrella;
	const struct ur_scan *scan; /* of its event; NULL: its text names none */
	struct ur_found found;	    /* job NULL: no job writes it */
	struct ur_policy policy;
};

struct ur_lint {
	const struct ur_lint_request *request;
	const struct ur_policy_tree *tree;
	struct ur_scan scans[LINT_EVENTS];
	struct ur_lint_gate *gates; /* one per umbrella */
	bool *matters[LINT_EVENTS]; /* per item of the scan: does a merge depend on it? */
	struct ur_lint_findings *out;
	size_t begun; /* findings that were there before */
};

/** Where a finding stands. A NULL @c file means none. */
struct ur_lint_place {
	const char *file;
	unsigned line, column;
};

struct ur_lint_place ur_lint_at_job(const struct ur_policy_file *file,
				    const struct ur_workflow_job *job);
struct ur_lint_place ur_lint_at_node(const struct ur_policy_file *file,
				     const struct ur_yaml_node *node);

/** Say it with the rule's own weight. */
#define ur_lint_say(lint, rule, ...)                                                     \
	ur_lint_say_as((lint), (rule), ur_rule_weight(rule), __VA_ARGS__)
/** Say it, unless it was said. The hint is the rule's own where @c hint is NULL. */
void ur_lint_say_as(struct ur_lint *lint, enum ur_rule rule, enum ur_weight weight,
		    struct ur_lint_place place, const char *subject, const char *hint,
		    const char *fmt, ...) __attribute__((format(printf, 7, 8)));

/** What is written on the event that the context's text names; NULL where it names none. */
const struct ur_scan *ur_lint_scan(const struct ur_lint *lint, const char *context);
/** Does a merge depend on what is written there (an item of the scan): is it an umbrella,
 *  required by one, or required by branch protection? */
bool ur_lint_matters(const struct ur_lint *lint, const struct ur_scan *scan,
		     const struct ur_written *w);
bool ur_lint_is_umbrella(const struct ur_lint *lint, const char *context);
/** Does a pattern of the branch protection match it? */
bool ur_lint_is_protected(const struct ur_lint *lint, const char *context);
/** Workflows of other repositories may write it: what they write is not known here. */
bool ur_lint_is_foreign(const struct ur_lint *lint, const struct ur_scan *scan,
			const char *context);
/** Settings say what the umbrella stands for, whoever writes it. */
bool ur_lint_is_listed(const struct ur_lint_umbrella *umbrella);
/** A filter of the file may keep it from running on an event that writes the scan's rows. */
bool ur_lint_is_filtered(const struct ur_lint *lint, const struct ur_scan *scan,
			 const struct ur_policy_file *file);

/** The context of this file and event that a merge depends on most and that no other file
 *  writes: one that protection requires before the umbrella, before what that needs; NULL
 *  for none. */
const char *ur_lint_at_stake(const struct ur_lint *lint, const struct ur_scan *scan,
			     const struct ur_policy_file *file);

/** What a job's `if` does where a job that it needs did not succeed. */
enum ur_lint_condition {
	LINT_IF_NONE = 0, /* as with success() */
	LINT_IF_SKIPS,	  /* false then, whatever else it says */
	LINT_IF_NEVER,	  /* false in every case */
	LINT_IF_ALWAYS,	  /* true in every case */
	LINT_IF_OTHER,	  /* depends */
};

/** @param event that the run is of, NULL where it is not known
 *  @param text without "${{ }}" and blanks around it, @c len bytes; borrowed */
enum ur_lint_condition ur_lint_condition(const struct ur_dialect *dialect,
					 const struct ur_workflow *workflow,
					 const struct ur_workflow_job *job,
					 const char *event, const char **text,
					 size_t *len);
/** A job of another event that writes the same but for the event in the last parentheses;
 *  NULL when there is none. */
const struct ur_written *ur_lint_other_event(const struct ur_lint *lint,
					     const struct ur_scan *own,
					     const char *context);
/** The words of a pattern name no more than one context. */
bool ur_lint_is_literal(const char *pattern);

/** An umbrella's job that succeeds although a job that it needs did not. */
void ur_lint_outcome(struct ur_lint *lint, const struct ur_lint_gate *gate);

/** pull_request_target with the head's own code, in one file. */
void ur_lint_target(struct ur_lint *lint, const struct ur_policy_file *file);

/* One per subject; each says what it finds. */
void ur_lint_files(struct ur_lint *lint);
void ur_lint_umbrellas(struct ur_lint *lint);
void ur_lint_contexts(struct ur_lint *lint);
void ur_lint_triggers(struct ur_lint *lint);
void ur_lint_concurrency(struct ur_lint *lint);
void ur_lint_protection(struct ur_lint *lint);

#endif
