/* SPDX-License-Identifier: MIT */
#include "core/table.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		{ "a fresh policy is not known", fresh_is_unknown, NULL, NULL, NULL },
		{ "a copy shares nothing and replaces what was there", copies_are_deep,
		  NULL, NULL, NULL },
		{ "what is absent stays absent in a copy", empty_parts_stay_empty, NULL,
		  NULL, NULL },
		{ "the words for where a policy comes from", names, NULL, NULL, NULL },
	};

	return cmocka_run_group_tests_name("core.policy", tests, NULL, NULL);
}
