/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "shelf.h"
#include "ur/core/row.h"

/* What a required context waits for whose skip is allowed (SPEC 6 "Skips"). */

#define PATH ".gitea/workflows/ci.yml"
#define GATE "    steps: [{run: \"test ${{ join(needs.*.result) }}\"}]\n"
#define CI(needs, jobs)                                                                  \
	"name: CI\non: pull_request\njobs:\n" jobs "  all:\n    needs: " needs "\n" GATE
#define C(job) "CI / " job " (pull_request)"

static const struct row {
	const char *name, *file;
	const char *skipped[3];
	struct ur_expand expand;
	const char *of; /* the context that is asked about */
	const char *
		want; /* what it needs, '|' between, '~' behind what may be skipped; NULL: not
			     known */
} rows[] = {
	{ .name = "no needs",
	  .file = CI("build", "  build: {}\n"),
	  .skipped = { C("build") },
	  .of = C("build"),
	  .want = "" },
	{ .name = "one need",
	  .file = CI("build", "  changes: {}\n  build: {needs: changes}\n"),
	  .skipped = { C("build") },
	  .of = C("build"),
	  .want = C("changes") },
	{ .name = "by way of others, each once",
	  .file = CI("build", "  a: {}\n  b: {needs: a}\n  c: {needs: [a, b]}\n"
			      "  build: {needs: [c, b]}\n"),
	  .skipped = { " " C("build") " ", C("b") },
	  .of = C("build"),
	  .want = C("c") "|" C("b") "~|" C("a") },
	{ .name = "a matrix is several",
	  .file = CI("build", "  a: {strategy: {matrix: {v: [1, 2]}}}\n"
			      "  build: {needs: a}\n"),
	  .skipped = { C("build") },
	  .of = C("build"),
	  .want = C("a (1)") "|" C("a (2)") },
	{ .name = "names from the settings",
	  .file = CI("build", "  a: {strategy: {matrix: {v: [2026-12-01]}}}\n"
			      "  build: {needs: a}\n"),
	  .skipped = { C("build") },
	  .expand = { .job = "a",
		      .names = (const char *const[]){ "a (x)" },
		      .names_len = 1 },
	  .of = C("build"),
	  .want = C("a (x)") },
	{ .name = "a skipped job whose names are from the settings",
	  .file = CI("a",
		     "  z: {}\n  a: {needs: z, strategy: {matrix: {v: \"${{ x }}\"}}}\n"),
	  .skipped = { C("a (x)") },
	  .expand = { .job = "a",
		      .names = (const char *const[]){ "a (x)" },
		      .names_len = 1 },
	  .of = C("a (x)"),
	  .want = C("z") },
	{ .name = "a need whose names are not known",
	  .file = CI("build", "  a: {strategy: {matrix: {v: [2026-12-01]}}}\n"
			      "  build: {needs: a}\n"),
	  .skipped = { C("build") },
	  .of = C("build") },
	{ .name = "a need that is not there",
	  .file = CI("build", "  build: {needs: gone}\n"),
	  .skipped = { C("build") },
	  .of = C("build") },
	{ .name = "needs that are neither a text nor a list",
	  .file = CI("build", "  a: {needs: {x: y}}\n  build: {needs: a}\n"),
	  .skipped = { C("build") },
	  .of = C("build") },
	{ .name = "a job that needs itself",
	  .file = CI("build", "  build: {needs: build}\n"),
	  .skipped = { C("build") },
	  .of = C("build"),
	  .want = "" },
	{ .name = "a skip that is not allowed is not asked about",
	  .file = CI("build", "  changes: {}\n  build: {needs: changes}\n"),
	  .of = C("build") },
};

static void check_row(void **state)
{
	const struct row *row = *state;
	struct ur_policy_cache *cache = ur_policy_cache_new();
	struct ur_policy policy = UR_POLICY_INIT, copy = UR_POLICY_INIT;
	struct ur_str got = UR_STR_INIT;
	struct shelf shelf;
	size_t skipped = 0;
	const struct ur_required *required;

	while (skipped < 3 && row->skipped[skipped])
		skipped++;

	const struct ur_policy_settings settings = {
		.from = UR_FROM_WORKFLOW,
		.expand = &row->expand,
		.expand_len = row->expand.job != NULL,
		.allow_skipped = row->skipped,
		.allow_skipped_len = skipped,
	};
	const struct ur_derive_request request = {
		.source = &shelf.source,
		.dialect = dialect_named("gitea-1.27.0"),
		.umbrella = C("all"),
		.head = HEAD,
		.merge_base = BASE,
		.base_tip = "",
		.settings = &settings,
	};

	shelf_init(&shelf);
	shelf_put(&shelf, HEAD, PATH, row->file);
	shelf_put(&shelf, BASE, PATH, row->file);
	assert_int_equal(ur_policy_derive(cache, &request, &policy, NULL), UR_OK);
	if (!policy.known)
		fail_msg("%s: %s", policy.cause, policy.detail);
	assert_int_equal(policy.required_len, 1);
	ur_policy_copy(&policy, &copy);
	ur_policy_release(&policy);
	required = &copy.required[0];
	assert_string_equal(required->context, row->of);
	assert_int_equal(required->allow_skipped, skipped > 0);
	assert_int_equal(required->needs_known, row->want != NULL);
	for (size_t i = 0; row->want && i < required->needs.len; i++)
		ur_str_addf(&got, "%s%s%s", i ? "|" : "", required->needs.items[i],
			    ur_strset_has(&required->may_skip, required->needs.items[i]) ?
				    "~" :
				    "");
	assert_string_equal(got.buf, row->want ? row->want : "");
	ur_str_release(&got);
	ur_policy_release(&copy);
	ur_policy_cache_free(cache);
	shelf_clear(&shelf);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(rows)] = { 0 };

	for (size_t i = 0; i < UR_LEN(rows); i++)
		tests[i] = (struct CMUnitTest){
			.name = rows[i].name,
			.test_func = check_row,
			.initial_state = (void *)(uintptr_t)&rows[i],
		};
	return cmocka_run_group_tests_name("policy.skip", tests, NULL, NULL);
}
