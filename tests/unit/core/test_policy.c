/* SPDX-License-Identifier: MIT */
#include "core/table.h"

#include <string.h>

#include "ur/core/policy.h"

static void fresh_is_unknown(void **state)
{
	struct ur_policy policy = UR_POLICY_INIT;
	const struct ur_required *required;

	(void)state;
	assert_false(policy.known);
	assert_string_equal(policy.cause, "");
	required = ur_policy_push(&policy);
	assert_false(required->allow_skipped);
	assert_false(required->inherited);
	assert_null(required->job_name);
	ur_policy_release(&policy);
	ur_policy_release(&policy);
	assert_int_equal(policy.required_len, 0);
}

static void fill(struct ur_policy *policy)
{
	struct ur_required *required;

	policy->known = true;
	policy->cause = "ambiguous";
	policy->detail = ur_xstrdup("detail");
	policy->hint = ur_xstrdup("hint");
	policy->from = UR_FROM_WORKFLOW;
	policy->origin = ur_xstrdup("ci.yml:44");
	policy->commit = ur_xstrdup("a1b2c3d");
	policy->file = ur_xstrdup("ci.yml");
	policy->event = ur_xstrdup("pull_request");
	policy->umbrella_job = ur_xstrdup("all-required");
	policy->workflow = ur_xstrdup("CI");
	policy->drift = ur_xstrdup("drift");
	policy->changed = ur_xstrdup("changed");
	policy->dependents = ur_xstrdup("deploy");
	ur_strset_add(&policy->matrix_prefixes, "CI / test (");
	for (int i = 0; i < 20; i++) {
		required = ur_policy_push(policy);
		required->context = ur_xasprintf("CI / j%d (pull_request)", i);
		required->job_name = i % 2 ? ur_xasprintf("j%d", i) : NULL;
		required->origin = ur_xasprintf("ci.yml:%d", i);
		required->allow_skipped = i % 3 == 0;
		required->inherited = i % 5 == 0;
	}
}

static void copies_are_deep(void **state)
{
	struct ur_policy from = UR_POLICY_INIT, to = UR_POLICY_INIT;

	(void)state;
	fill(&from);
	fill(&to); /* what was there is released */
	ur_policy_copy(&from, &to);
	ur_policy_release(&from);
	assert_true(to.known);
	assert_string_equal(to.cause, "ambiguous");
	assert_string_equal(to.detail, "detail");
	assert_string_equal(to.hint, "hint");
	assert_int_equal(to.from, UR_FROM_WORKFLOW);
	assert_string_equal(to.origin, "ci.yml:44");
	assert_string_equal(to.commit, "a1b2c3d");
	assert_string_equal(to.file, "ci.yml");
	assert_string_equal(to.event, "pull_request");
	assert_string_equal(to.umbrella_job, "all-required");
	assert_string_equal(to.workflow, "CI");
	assert_string_equal(to.drift, "drift");
	assert_string_equal(to.changed, "changed");
	assert_string_equal(to.dependents, "deploy");
	assert_true(ur_strset_has(&to.matrix_prefixes, "CI / test ("));
	assert_int_equal(to.required_len, 20);
	assert_string_equal(to.required[19].context, "CI / j19 (pull_request)");
	assert_string_equal(to.required[19].job_name, "j19");
	assert_string_equal(to.required[19].origin, "ci.yml:19");
	assert_null(to.required[18].job_name);
	assert_true(to.required[15].allow_skipped && to.required[15].inherited);
	assert_false(to.required[16].allow_skipped || to.required[16].inherited);
	ur_policy_copy(&to, &to);
	assert_int_equal(to.required_len, 20);
	ur_policy_release(&to);
}

static void empty_parts_stay_empty(void **state)
{
	struct ur_policy from = UR_POLICY_INIT, to = UR_POLICY_INIT;

	(void)state;
	ur_policy_copy(&from, &to);
	assert_null(to.drift);
	assert_null(to.changed);
	assert_null(to.dependents);
	assert_null(to.required);
	ur_policy_release(&to);
}

static void names(void **state)
{
	(void)state;
	assert_string_equal(ur_policy_from_name(UR_FROM_UNSET), "unset");
	assert_string_equal(ur_policy_from_name(UR_FROM_WORKFLOW), "workflow");
	assert_string_equal(ur_policy_from_name(UR_FROM_LIST), "list");
	assert_string_equal(ur_policy_from_name(UR_FROM_PROTECTION), "protection");
	assert_string_equal(ur_policy_from_name((enum ur_policy_from)44), "unset");
}

struct list {
	const char *name;
	const char *contexts[4];
	const char *without;
	const char *like[4]; /* the list with the same digest */
	bool differs;
};

/* clang-format off */
static const struct list digests[] = {
	{ "the same list", { "a", "b" }, NULL, { "a", "b" }, false },
	{ "another order", { "a", "b", "c" }, NULL, { "c", "a", "b" }, false },
	{ "a context named twice", { "a", "b", "a" }, NULL, { "b", "a" }, false },
	{ "one context left out", { "a", "b", "c" }, "b", { "c", "a" }, false },
	{ "one context more", { "a", "b", "c" }, NULL, { "a", "b" }, true },
	{ "another context", { "a", "b" }, NULL, { "a", "c" }, true },
	{ "the same letters otherwise cut", { "ab", "c" }, NULL, { "a", "bc" }, true },
	{ "none", { "a" }, "a", { NULL }, false },
};
/* clang-format on */

static bool is_named(const void *name, const struct ur_required *required)
{
	return strcmp(name, required->context) == 0;
}

static void digest_of(const char *const *contexts, const char *without,
		      char digest[UR_POLICY_DIGEST_BUF])
{
	struct ur_policy policy = UR_POLICY_INIT;

	for (size_t i = 0; i < 4 && contexts[i]; i++)
		ur_policy_push(&policy)->context = ur_xstrdup(contexts[i]);
	ur_policy_digest(&policy, without ? is_named : NULL, without, digest);
	ur_policy_release(&policy);
}

static void check_digest(void **state)
{
	const struct list *l = *state;
	char one[UR_POLICY_DIGEST_BUF], other[UR_POLICY_DIGEST_BUF];

	digest_of(l->contexts, l->without, one);
	digest_of(l->like, NULL, other);
	assert_int_equal(strlen(one), 8);
	assert_int_equal(strspn(one, "0123456789abcdef"), 8);
	assert_true((strcmp(one, other) != 0) == l->differs);
}

/* It stands in rows for good: another way to count it would not read them. */
static void digests_stay(void **state)
{
	static const char *const contexts[4] = { "CI / build (pull_request)",
						 "CI / lint (pull_request)" };
	char digest[UR_POLICY_DIGEST_BUF];

	(void)state;
	digest_of(contexts, NULL, digest);
	assert_string_equal(digest, "10e310ab");
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(digests) + 5] = { 0 };
	size_t n = 0;

	ADD_TEST(tests, n, "a fresh policy is not known", fresh_is_unknown);
	ADD_TEST(tests, n, "a copy shares nothing and replaces what was there",
		 copies_are_deep);
	ADD_TEST(tests, n, "what is absent stays absent in a copy",
		 empty_parts_stay_empty);
	ADD_TEST(tests, n, "the words for where a policy comes from", names);
	ADD_ROWS(tests, n, digests, check_digest);
	ADD_TEST(tests, n, "a list's digest stays what it is", digests_stay);
	return RUN_TESTS("core.policy", tests, n);
}
