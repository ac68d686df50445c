/* SPDX-License-Identifier: MIT */
#include "ur/core/rule.h"

struct row {
	const char *id, *name;
	enum ur_weight weight;
	const char *sentence, *advice, *page;
};

#define RULE(number, name_, weight_, sentence_, advice_)                                 \
	{                                                                                \
		"UR-A" number, name_, UR_WEIGHT_##weight_, sentence_, advice_,           \
			"runbooks/rules/UR-A" number ".md"                               \
	}

/* clang-format off */
static const struct row rows[] = {
	[UR_RULE_NONE] = RULE("000", "none", INFO, "nothing is wrong", ""),
	[UR_RULE_FILE_BROKEN] = RULE("001", "file-broken", ERROR,
		"this version of the server refuses the file, so it runs none of its jobs",
		"correct the file at the place named"),
	[UR_RULE_FILE_DOUBTFUL] = RULE("002", "file-doubtful", WARNING,
		"a server may read the file otherwise than it looks",
		"write the place named in plain YAML"),
	[UR_RULE_FOLDER_IGNORED] = RULE("003", "folder-ignored", WARNING,
		"another folder of workflows exists, so the server never looks into this one",
		"move its files into the folder that is read"),
	[UR_RULE_NEEDS_UNKNOWN] = RULE("004", "needs-unknown", ERROR,
		"a job needs a job that its file does not have",
		"correct 'needs', or add the job"),
	[UR_RULE_UMBRELLA_NOT_PRODUCED] = RULE("005", "umbrella-not-produced", ERROR,
		"no job of any workflow writes the umbrella",
		"take the name from a pull request's list of statuses, byte for byte"),
	[UR_RULE_UMBRELLA_SKIPPABLE] = RULE("006", "umbrella-skippable", ERROR,
		"the umbrella's job is skipped when a job that it needs fails, and a skipped "
		"status lets a merge pass",
		"give the job 'if: always()' and let its step fail unless each result is success"),
	[UR_RULE_UMBRELLA_CONDITIONAL] = RULE("007", "umbrella-conditional", WARNING,
		"the umbrella's job has a condition of its own, and a skipped status lets a "
		"merge pass",
		"let the job run in every case: 'if: always()' and nothing else"),
	[UR_RULE_UMBRELLA_POLLS] = RULE("008", "umbrella-polls", WARNING,
		"the umbrella needs no job and asks for statuses instead, so it goes stale when it "
		"asks too early",
		"name the jobs in 'needs' and test their results"),
	[UR_RULE_UMBRELLA_DOES_MORE] = RULE("009", "umbrella-does-more", WARNING,
		"the umbrella's job may test something of its own, so its needs do not say what it "
		"stands for",
		"hand each step 'needs', or say 'aggregates_only: true' in the settings"),
	[UR_RULE_UMBRELLA_NEEDS_NOTHING] = RULE("010", "umbrella-needs-nothing", ERROR,
		"the umbrella's job needs no job, so it stands for nothing",
		"name the jobs in 'needs', or list the contexts in the settings"),
	[UR_RULE_UMBRELLA_HAS_DEPENDENTS] = RULE("011", "umbrella-has-dependents", WARNING,
		"another job needs the umbrella's, so the umbrella cannot be run again by itself",
		"let that job need what the umbrella needs"),
	[UR_RULE_UMBRELLA_NOT_REQUIRED] = RULE("012", "umbrella-not-required", WARNING,
		"branch protection does not require the umbrella",
		"require it in the branch's protection, or set 'rules: {only_required: false}'"),
	[UR_RULE_REQUIRED_NOT_PRODUCED] = RULE("013", "required-not-produced", ERROR,
		"a context is required that no job writes, so it never turns green",
		"correct the name, or take it off the list"),
	[UR_RULE_LIST_MISSES_NEED] = RULE("014", "list-misses-need", ERROR,
		"the umbrella's job needs something that the settings' list lacks",
		"add it to the list, or use 'required: {from: workflow}'"),
	[UR_RULE_NEEDS_MISS_REQUIRED] = RULE("015", "needs-miss-required", WARNING,
		"branch protection requires a job of the umbrella's workflow that the umbrella does "
		"not need",
		"add the job to the umbrella's 'needs'"),
	[UR_RULE_JOB_UNGUARDED] = RULE("016", "job-unguarded", INFO,
		"a job is neither needed by the umbrella nor required, so its failure blocks nothing",
		"add it to the umbrella's 'needs' if it should block a merge"),
	[UR_RULE_CONTEXT_AMBIGUOUS] = RULE("017", "context-ambiguous", ERROR,
		"two jobs write one context that a merge depends on, and the last one wins",
		"give one of them another name"),
	[UR_RULE_CONTEXT_DUPLICATE] = RULE("018", "context-duplicate", WARNING,
		"two jobs write one context, and the last one wins",
		"give one of them another name"),
	[UR_RULE_NAME_UNKNOWN] = RULE("019", "name-unknown", WARNING,
		"only a runner knows the names of a job that a merge depends on",
		"give the job a fixed name, or list its names under 'expand' in the settings"),
	[UR_RULE_NAME_CHANGES] = RULE("020", "name-changes", WARNING,
		"the workflow has no name, so its contexts are other ones from Gitea 1.27 on",
		"give the workflow a 'name', and the branch protection the new contexts"),
	[UR_RULE_PATHS_FILTER] = RULE("021", "paths-filter", ERROR,
		"a path filter keeps a required context from being written, and what is missing "
		"blocks for ever",
		"drop the filter; let a step decide what there is to do"),
	[UR_RULE_BRANCHES_FILTER] = RULE("022", "branches-filter", ERROR,
		"a branch filter keeps a required context from being written for this branch",
		"add the branch to the filter"),
	[UR_RULE_TYPES_FILTER] = RULE("023", "types-filter", WARNING,
		"the workflow does not run when a pull request is opened, moves on, or is opened "
		"again",
		"add opened, synchronize and reopened to 'types', or drop it"),
	[UR_RULE_JOB_CONDITIONAL] = RULE("024", "job-conditional", INFO,
		"a job that the umbrella needs has a condition, and where it is skipped nothing is "
		"repaired",
		"drop the 'if', or name the context under 'allow_skipped' in the settings"),
	[UR_RULE_EVENT_CONFUSED] = RULE("025", "event-confused", ERROR,
		"a required context names another event than the one its workflow runs on",
		"let the event in the last parentheses be the workflow's"),
	[UR_RULE_BOTH_EVENTS] = RULE("026", "both-events", WARNING,
		"the workflow runs on pull_request and on pull_request_target, and a merge depends "
		"on one of the two alone",
		"keep one of the two events"),
	[UR_RULE_TARGET_RUNS_HEAD] = RULE("027", "target-runs-head", WARNING,
		"a workflow on pull_request_target checks out the pull request's own commit, and "
		"what it runs of that may read the base's secrets",
		"use pull_request, or do not check the head out"),
	[UR_RULE_PATTERN_MATCHES_NOTHING] = RULE("028", "pattern-matches-nothing", WARNING,
		"a pattern of the branch protection matches no context",
		"correct the pattern; what it should match is not asked for"),
	[UR_RULE_PATTERN_BROKEN] = RULE("029", "pattern-broken", ERROR,
		"a pattern of the branch protection cannot be read, and the server drops it",
		"correct it, or put a backslash before the special character"),
	[UR_RULE_GROUP_UNKEYED] = RULE("030", "group-unkeyed", WARNING,
		"a concurrency group is the same for every pull request",
		"put the ref into its name, as in 'ci-${{ github.ref }}'"),
	[UR_RULE_GROUP_CANCELS_ITSELF] = RULE("031", "group-cancels-itself", WARNING,
		"a label, an edit or a review cancels the run of the commit that is judged",
		"leave such types to a workflow of their own, or set 'cancel-in-progress: false'"),
	[UR_RULE_GROUP_SHARED] = RULE("032", "group-shared", WARNING,
		"two workflows share one concurrency group",
		"begin its name with the workflow's own"),
	[UR_RULE_UMBRELLA_PASSES_RED] = RULE("033", "umbrella-passes-red", ERROR,
		"the umbrella's job is a success although a job that it needs was none",
		"let its step fail unless each result is success"),
};
/* clang-format on */

_Static_assert(sizeof(rows) / sizeof(rows[0]) == UR_RULE_COUNT_,
	       "every rule needs a row");

static const struct row *row_of(enum ur_rule rule)
{
	return &rows[(unsigned)rule < UR_RULE_COUNT_ ? rule : UR_RULE_NONE];
}

const char *ur_rule_id(enum ur_rule rule)
{
	return row_of(rule)->id;
}

const char *ur_rule_name(enum ur_rule rule)
{
	return row_of(rule)->name;
}

enum ur_weight ur_rule_weight(enum ur_rule rule)
{
	return row_of(rule)->weight;
}

const char *ur_rule_sentence(enum ur_rule rule)
{
	return row_of(rule)->sentence;
}

const char *ur_rule_advice(enum ur_rule rule)
{
	return row_of(rule)->advice;
}

const char *ur_rule_page(enum ur_rule rule)
{
	return row_of(rule)->page;
}

const char *ur_weight_name(enum ur_weight weight)
{
	switch (weight) {
	case UR_WEIGHT_ERROR:
		return "error";
	case UR_WEIGHT_WARNING:
		return "warning";
	case UR_WEIGHT_INFO:
		break;
	}
	return "info";
}

bool ur_weight_reaches(enum ur_weight weight, enum ur_weight least)
{
	return weight <= least;
}
