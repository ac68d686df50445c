/* SPDX-License-Identifier: MIT */
#include "core/table.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "ur/core/rule.h"

/* Ids, names and weights are final: people switch on them. */
struct row {
	const char *name;
	enum ur_rule rule;
	const char *id;
	enum ur_weight weight;
};

static const struct row rows[] = {
	{ "file-broken", UR_RULE_FILE_BROKEN, "UR-A001", UR_WEIGHT_ERROR },
	{ "file-doubtful", UR_RULE_FILE_DOUBTFUL, "UR-A002", UR_WEIGHT_WARNING },
	{ "folder-ignored", UR_RULE_FOLDER_IGNORED, "UR-A003", UR_WEIGHT_WARNING },
	{ "needs-unknown", UR_RULE_NEEDS_UNKNOWN, "UR-A004", UR_WEIGHT_ERROR },
	{ "umbrella-not-produced", UR_RULE_UMBRELLA_NOT_PRODUCED, "UR-A005",
	  UR_WEIGHT_ERROR },
	{ "umbrella-skippable", UR_RULE_UMBRELLA_SKIPPABLE, "UR-A006", UR_WEIGHT_ERROR },
	{ "umbrella-conditional", UR_RULE_UMBRELLA_CONDITIONAL, "UR-A007",
	  UR_WEIGHT_WARNING },
	{ "umbrella-polls", UR_RULE_UMBRELLA_POLLS, "UR-A008", UR_WEIGHT_WARNING },
	{ "umbrella-does-more", UR_RULE_UMBRELLA_DOES_MORE, "UR-A009",
	  UR_WEIGHT_WARNING },
	{ "umbrella-needs-nothing", UR_RULE_UMBRELLA_NEEDS_NOTHING, "UR-A010",
	  UR_WEIGHT_ERROR },
	{ "umbrella-has-dependents", UR_RULE_UMBRELLA_HAS_DEPENDENTS, "UR-A011",
	  UR_WEIGHT_WARNING },
	{ "umbrella-not-required", UR_RULE_UMBRELLA_NOT_REQUIRED, "UR-A012",
	  UR_WEIGHT_WARNING },
	{ "required-not-produced", UR_RULE_REQUIRED_NOT_PRODUCED, "UR-A013",
	  UR_WEIGHT_ERROR },
	{ "list-misses-need", UR_RULE_LIST_MISSES_NEED, "UR-A014", UR_WEIGHT_ERROR },
	{ "needs-miss-required", UR_RULE_NEEDS_MISS_REQUIRED, "UR-A015",
	  UR_WEIGHT_WARNING },
	{ "job-unguarded", UR_RULE_JOB_UNGUARDED, "UR-A016", UR_WEIGHT_INFO },
	{ "context-ambiguous", UR_RULE_CONTEXT_AMBIGUOUS, "UR-A017", UR_WEIGHT_ERROR },
	{ "context-duplicate", UR_RULE_CONTEXT_DUPLICATE, "UR-A018", UR_WEIGHT_WARNING },
	{ "name-unknown", UR_RULE_NAME_UNKNOWN, "UR-A019", UR_WEIGHT_WARNING },
	{ "name-changes", UR_RULE_NAME_CHANGES, "UR-A020", UR_WEIGHT_WARNING },
	{ "paths-filter", UR_RULE_PATHS_FILTER, "UR-A021", UR_WEIGHT_ERROR },
	{ "branches-filter", UR_RULE_BRANCHES_FILTER, "UR-A022", UR_WEIGHT_ERROR },
	{ "types-filter", UR_RULE_TYPES_FILTER, "UR-A023", UR_WEIGHT_WARNING },
	{ "job-conditional", UR_RULE_JOB_CONDITIONAL, "UR-A024", UR_WEIGHT_INFO },
	{ "event-confused", UR_RULE_EVENT_CONFUSED, "UR-A025", UR_WEIGHT_ERROR },
	{ "both-events", UR_RULE_BOTH_EVENTS, "UR-A026", UR_WEIGHT_WARNING },
	{ "target-runs-head", UR_RULE_TARGET_RUNS_HEAD, "UR-A027", UR_WEIGHT_WARNING },
	{ "pattern-matches-nothing", UR_RULE_PATTERN_MATCHES_NOTHING, "UR-A028",
	  UR_WEIGHT_WARNING },
	{ "pattern-broken", UR_RULE_PATTERN_BROKEN, "UR-A029", UR_WEIGHT_ERROR },
	{ "group-unkeyed", UR_RULE_GROUP_UNKEYED, "UR-A030", UR_WEIGHT_WARNING },
	{ "group-cancels-itself", UR_RULE_GROUP_CANCELS_ITSELF, "UR-A031",
	  UR_WEIGHT_WARNING },
	{ "group-shared", UR_RULE_GROUP_SHARED, "UR-A032", UR_WEIGHT_WARNING },
	{ "umbrella-passes-red", UR_RULE_UMBRELLA_PASSES_RED, "UR-A033",
	  UR_WEIGHT_ERROR },
};

_Static_assert(UR_LEN(rows) == UR_RULE_COUNT_ - 1, "every rule has a row here");

static void check_row(void **state)
{
	const struct row *r = *state;
	char page[64];

	assert_string_equal(ur_rule_name(r->rule), r->name);
	assert_string_equal(ur_rule_id(r->rule), r->id);
	assert_int_equal(ur_rule_weight(r->rule), r->weight);
	snprintf(page, sizeof(page), "runbooks/rules/%s.md", r->id);
	assert_string_equal(ur_rule_page(r->rule), page);
	for (const char *text = ur_rule_sentence(r->rule);;
	     text = ur_rule_advice(r->rule)) {
		size_t len = strlen(text);

		assert_true(len > 10 && text[len - 1] != '.');
		assert_false(isupper((unsigned char)*text));
		if (text == ur_rule_advice(r->rule))
			break;
	}
}

static void what_is_no_rule_is_none(void **state)
{
	(void)state;
	assert_string_equal(ur_rule_id((enum ur_rule)999), "UR-A000");
	assert_int_equal(ur_rule_weight(UR_RULE_NONE), UR_WEIGHT_INFO);
	assert_string_equal(ur_weight_name((enum ur_weight)999), "info");
}

static void weights_are_in_order(void **state)
{
	(void)state;
	assert_string_equal(ur_weight_name(UR_WEIGHT_ERROR), "error");
	assert_string_equal(ur_weight_name(UR_WEIGHT_WARNING), "warning");
	assert_string_equal(ur_weight_name(UR_WEIGHT_INFO), "info");
	assert_true(ur_weight_reaches(UR_WEIGHT_ERROR, UR_WEIGHT_ERROR));
	assert_false(ur_weight_reaches(UR_WEIGHT_WARNING, UR_WEIGHT_ERROR));
	assert_true(ur_weight_reaches(UR_WEIGHT_WARNING, UR_WEIGHT_INFO));
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(rows) + 2] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, rows, check_row);
	ADD_TEST(tests, n, "what is no rule is none", what_is_no_rule_is_none);
	ADD_TEST(tests, n, "weights are in order", weights_are_in_order);
	return RUN_TESTS("core.rule", tests, n);
}
