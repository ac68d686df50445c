/* SPDX-License-Identifier: MIT */
#ifndef UR_CORE_RULE_H
#define UR_CORE_RULE_H

#include <stdbool.h>
#include <stddef.h>

/**
 * @file rule.h
 * The one table of the rules that `audit` holds a repository's own rules against: what a
 * workflow, its umbrella and the branch protection must be for the umbrella to mean
 * something, and for this program to understand it. Ids, names and weights are final.
 */
enum ur_weight { UR_WEIGHT_ERROR = 0, UR_WEIGHT_WARNING, UR_WEIGHT_INFO };

/** Append only: a rule's place gives its id, UR-A001 for the first. */
enum ur_rule {
	UR_RULE_NONE = 0,
	UR_RULE_FILE_BROKEN,
	UR_RULE_FILE_DOUBTFUL,
	UR_RULE_FOLDER_IGNORED,
	UR_RULE_NEEDS_UNKNOWN,
	UR_RULE_UMBRELLA_NOT_PRODUCED,
	UR_RULE_UMBRELLA_SKIPPABLE,
	UR_RULE_UMBRELLA_CONDITIONAL,
	UR_RULE_UMBRELLA_POLLS,
	UR_RULE_UMBRELLA_DOES_MORE,
	UR_RULE_UMBRELLA_NEEDS_NOTHING,
	UR_RULE_UMBRELLA_HAS_DEPENDENTS,
	UR_RULE_UMBRELLA_NOT_REQUIRED,
	UR_RULE_REQUIRED_NOT_PRODUCED,
	UR_RULE_LIST_MISSES_NEED,
	UR_RULE_NEEDS_MISS_REQUIRED,
	UR_RULE_JOB_UNGUARDED,
	UR_RULE_CONTEXT_AMBIGUOUS,
	UR_RULE_CONTEXT_DUPLICATE,
	UR_RULE_NAME_UNKNOWN,
	UR_RULE_NAME_CHANGES,
	UR_RULE_PATHS_FILTER,
	UR_RULE_BRANCHES_FILTER,
	UR_RULE_TYPES_FILTER,
	UR_RULE_JOB_CONDITIONAL,
	UR_RULE_EVENT_CONFUSED,
	UR_RULE_BOTH_EVENTS,
	UR_RULE_TARGET_RUNS_HEAD,
	UR_RULE_PATTERN_MATCHES_NOTHING,
	UR_RULE_PATTERN_BROKEN,
	UR_RULE_GROUP_UNKEYED,
	UR_RULE_GROUP_CANCELS_ITSELF,
	UR_RULE_GROUP_SHARED,
	UR_RULE_UMBRELLA_PASSES_RED,
	UR_RULE_COUNT_,
};

/** "UR-A001": stable, for SARIF and for people to look up. */
const char *ur_rule_id(enum ur_rule rule);
/** "file-broken": stable, a word for reports. */
const char *ur_rule_name(enum ur_rule rule);
enum ur_weight ur_rule_weight(enum ur_rule rule);
/** What is wrong, one sentence without full stop. */
const char *ur_rule_sentence(enum ur_rule rule);
/** The change that would help, one line. */
const char *ur_rule_advice(enum ur_rule rule);
/** "runbooks/rules/UR-A001.md". */
const char *ur_rule_page(enum ur_rule rule);

/** "error", "warning", "info". */
const char *ur_weight_name(enum ur_weight weight);
/** Is @c weight at least as serious as @c least? */
bool ur_weight_reaches(enum ur_weight weight, enum ur_weight least);

#endif
