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

#define UMBRELLA "CI / all (pull_request)"
#define PATH ".gitea/workflows/ci.yml"
#define SECOND ".gitea/workflows/second.yml"
#define CI                                                                               \
	"name: CI\non: pull_request\njobs:\n  build: {}\n  lint: {}\n"                   \
	"  all: {needs: [build, lint], steps: [{run: poll}]}\n"
#define DYNAMIC                                                                          \
	"name: CI\non: pull_request\njobs:\n"                                            \
	"  test: {strategy: {matrix: {v: \"${{ x }}\"}}}\n"                              \
	"  all: {needs: test, steps: [{run: poll}]}\n"

struct row {
	const char *name;
	const char *server;
	enum ur_policy_from from;
	const char *file;   /* text of ci.yml at the head; NULL for no source at all */
	const char *second; /* of second.yml there */
	const char *base,
		*tip; /* of ci.yml at the merge base, as the head's unless given, and on
				   the base branch */
	bool no_base;
	const char *list[6], *skipped[3], *rows[5];
	bool unreadable, disabled;
	const char *cause;
	const char
		*want; /* contexts with '|' between, '~' behind one that may be skipped */
	const char *drift;
};

#define B "CI / build (pull_request)"
#define L "CI / lint (pull_request)"

static const struct row rows[] = {
	{ .name = "a list is taken as given, without blanks around and twice the same",
	  .from = UR_FROM_LIST,
	  .list = { " " B "\n", L, B, "", "deploy/preview" },
	  .want = B "|" L "|deploy/preview" },
	{ .name = "an empty list is known to be empty",
	  .from = UR_FROM_LIST,
	  .want = "" },
	{ .name = "a skip is allowed by name",
	  .from = UR_FROM_LIST,
	  .list = { B, L },
	  .skipped = { L " ", "CI / other (pull_request)" },
	  .want = B "|" L "~" },
	{ .name = "a list that names all needs has not drifted",
	  .from = UR_FROM_LIST,
	  .file = CI,
	  .list = { L, "extra", B },
	  .want = L "|extra|" B },
	{ .name = "a need that the list lacks is a drift",
	  .from = UR_FROM_LIST,
	  .file = CI,
	  .list = { B },
	  .want = B,
	  .drift = PATH ":5: the umbrella's job needs '" L
			"', and config.yml:14 does not" },
	{ .name = "a workflow that cannot be found cannot drift",
	  .from = UR_FROM_LIST,
	  .file = "name: X\non: push\njobs: {}\n",
	  .list = { B },
	  .want = B },
	{ .name = "a need of unknown names wants an entry that could be its",
	  .server = "forgejo-15.0.3",
	  .from = UR_FROM_LIST,
	  .file = DYNAMIC,
	  .list = { B },
	  .want = B,
	  .drift = PATH ":4: the umbrella's job needs job 'test'" },
	{ .name = "and is content with one",
	  .server = "forgejo-15.0.3",
	  .from = UR_FROM_LIST,
	  .file = DYNAMIC,
	  .list = { "CI / test (1) (pull_request)" },
	  .want = "CI / test (1) (pull_request)" },
	{ .name = "but a row beside it is a drift",
	  .server = "forgejo-15.0.3",
	  .from = UR_FROM_LIST,
	  .file = DYNAMIC,
	  .list = { "CI / test (1) (pull_request)" },
	  .rows = { "CI / test (1) (pull_request)", "CI / test (2) (pull_request)" },
	  .want = "CI / test (1) (pull_request)",
	  .drift = "'CI / test (2) (pull_request)' was written" },

	{ .name = "what protection names, but the umbrella",
	  .from = UR_FROM_PROTECTION,
	  .list = { UMBRELLA, B, "CI / gone (pull_request)" },
	  .rows = { UMBRELLA, B },
	  .want = B "|CI / gone (pull_request)" },
	{ .name = "a second file that writes a context of a list",
	  .from = UR_FROM_LIST,
	  .file = CI,
	  .second = "name: CI\non: pull_request\njobs: {build: {}}\n",
	  .list = { B, L },
	  .cause = "ambiguous" },
	{ .name = "a second job of the file that does",
	  .from = UR_FROM_LIST,
	  .file = CI "  b: {name: build}\n",
	  .list = { B, L },
	  .cause = "ambiguous" },
	{ .name = "a second file that writes the umbrella",
	  .from = UR_FROM_LIST,
	  .file = CI,
	  .second = "name: CI\non: pull_request\njobs: {all: {}}\n",
	  .list = { B, L },
	  .cause = "ambiguous" },
	{ .name = "a second file that writes another event's",
	  .from = UR_FROM_LIST,
	  .file = CI,
	  .second = "name: CI\non: push\njobs: {build: {}}\n",
	  .list = { B, L },
	  .want = B "|" L },
	{ .name = "two files that write one context of another event",
	  .from = UR_FROM_LIST,
	  .file = "name: CI\non: [push, pull_request]\njobs: {build: {}}\n",
	  .second = "name: CI\non: push\njobs: {build: {}}\n",
	  .list = { B, "CI / build (push)" },
	  .cause = "ambiguous" },
	{ .name = "two files that write what the list does not name",
	  .from = UR_FROM_LIST,
	  .file = CI "  x: {}\n",
	  .second = "name: CI\non: pull_request\njobs: {x: {}}\n",
	  .list = { B, L },
	  .want = B "|" L },
	{ .name = "a second file that could write any name",
	  .server = "forgejo-15.0.3",
	  .from = UR_FROM_LIST,
	  .file = CI,
	  .second = "name: CI\non: pull_request\njobs:\n  x: {name: \"${{ matrix.n }}\", "
		    "strategy: {matrix: {n: \"${{ x }}\"}}}\n",
	  .list = { B, L },
	  .cause = "ambiguous" },
	{ .name = "two files of which either could write it",
	  .server = "forgejo-15.0.3",
	  .from = UR_FROM_LIST,
	  .file = DYNAMIC,
	  .second = DYNAMIC,
	  .list = { "CI / test (1) (pull_request)" },
	  .cause = "ambiguous" },
	{ .name = "a second file that a server may run and that is not read here",
	  .from = UR_FROM_LIST,
	  .file = CI,
	  .second = "name: \"\\0\"\n",
	  .list = { B, L },
	  .cause = "ambiguous" },
	{ .name = "the writer's own file, read otherwise by a server",
	  .server = "forgejo-12.0.0", /* as 11, or as 13 */
	  .from = UR_FROM_LIST,
	  .file = CI "concurrency: [x]\n",
	  .list = { B, L },
	  .cause = "ambiguous" },
	{ .name = "a file in doubt that alone may write it",
	  .server = "forgejo-12.0.0",
	  .from = UR_FROM_LIST,
	  .file = CI,
	  .second = "name: Sec\non: push\nconcurrency: [x]\njobs: {x: {}}\n",
	  .list = { B, L, "Sec / scan (pull_request)" },
	  .cause = "ambiguous" },
	{ .name = "on 1.22 a file of the base branch writes the same name",
	  .server = "gitea-1.22.6",
	  .from = UR_FROM_LIST,
	  .file = CI,
	  .tip = "name: CI\non: pull_request_target\njobs: {build: {}}\n",
	  .list = { B, L },
	  .cause = "ambiguous" },
	{ .name = "later it writes a name of its own",
	  .from = UR_FROM_LIST,
	  .file = CI,
	  .tip = "name: CI\non: pull_request_target\njobs: {build: {}}\n",
	  .list = { B, L },
	  .want = B "|" L },

	{ .name = "a pattern stands for what the files write",
	  .from = UR_FROM_PROTECTION,
	  .file = CI,
	  .list = { UMBRELLA, "CI / *" },
	  .rows = { UMBRELLA, B, "CD / x (push)" },
	  .want = B "|" L },
	{ .name = "a row that nobody's file writes is one more",
	  .from = UR_FROM_PROTECTION,
	  .file = CI,
	  .list = { "CI / *" },
	  .rows = { "CI / external" },
	  .want = B "|" L "|CI / external" },
	{ .name = "a pattern, and the pull request drops a job",
	  .from = UR_FROM_PROTECTION,
	  .file = "name: CI\non: pull_request\njobs:\n  build: {}\n"
		  "  all: {needs: build, steps: [{run: poll}]}\n",
	  .base = CI,
	  .list = { "CI / *" },
	  .rows = { UMBRELLA, B },
	  .cause = "pattern" },
	{ .name = "a pattern, and the pull request adds a job",
	  .from = UR_FROM_PROTECTION,
	  .file = CI "  more: {}\n",
	  .base = CI,
	  .list = { "CI / *" },
	  .cause = "pattern" },
	{ .name = "a pattern, and the pull request drops the job of another event",
	  .from = UR_FROM_PROTECTION,
	  .file = CI,
	  .base = "name: CI\non: [pull_request, push]\njobs:\n  build: {}\n  lint: {}\n"
		  "  all: {needs: [build, lint], steps: [{run: poll}]}\n",
	  .list = { "CI / *" },
	  .cause = "pattern" },
	{ .name = "a pattern, and the pull request changes what it does not match",
	  .from = UR_FROM_PROTECTION,
	  .file = CI "  more: {}\n",
	  .base = CI,
	  .list = { "CI / b*" },
	  .want = B },
	{ .name = "another event's contexts are required where one was written",
	  .from = UR_FROM_PROTECTION,
	  .file = "name: CI\non: [pull_request, push]\njobs: {build: {}, lint: {}}\n",
	  .list = { "CI / *" },
	  .rows = { "CI / build (push)" },
	  .want = B "|" L "|CI / build (push)|CI / lint (push)" },
	{ .name = "and not where none was",
	  .from = UR_FROM_PROTECTION,
	  .file = "name: CI\non: [pull_request, push]\njobs: {build: {}, lint: {}}\n",
	  .list = { "CI / *" },
	  .want = B "|" L },
	{ .name = "a pattern on 1.22 takes what the base branch writes as well",
	  .server = "gitea-1.22.6",
	  .from = UR_FROM_PROTECTION,
	  .file = CI,
	  .tip = "name: CI\non: pull_request_target\njobs: {sec: {}}\n",
	  .list = { "CI / *" },
	  .want = B "|" L "|CI / sec (pull_request)" },
	{ .name = "a pattern and a job whose name nobody knows",
	  .server = "forgejo-15.0.3",
	  .from = UR_FROM_PROTECTION,
	  .file = DYNAMIC,
	  .list = { "CI / *" },
	  .cause = "pattern" },
	{ .name = "a pattern that no such job could match",
	  .server = "forgejo-15.0.3",
	  .from = UR_FROM_PROTECTION,
	  .file = DYNAMIC,
	  .list = { "CD / *" },
	  .want = "CD / *" },
	{ .name = "a pattern and a file that a server may run and that is not read here",
	  .from = UR_FROM_PROTECTION,
	  .file = CI,
	  .second = "name: \"\\0\"\n",
	  .list = { "CI / *" },
	  .cause = "pattern" },
	{ .name = "a pattern and no merge base",
	  .from = UR_FROM_PROTECTION,
	  .file = CI,
	  .no_base = true,
	  .list = { "CI / *" },
	  .cause = "pattern" },
	{ .name = "a pattern and nowhere to read files from",
	  .from = UR_FROM_PROTECTION,
	  .list = { "CI / *" },
	  .rows = { B },
	  .cause = "pattern" },
	{ .name = "plain names that two files write",
	  .from = UR_FROM_PROTECTION,
	  .file = CI,
	  .second = "name: CI\non: pull_request\njobs: {build: {}}\n",
	  .list = { UMBRELLA, B, L },
	  .cause = "ambiguous" },
	{ .name = "a pattern that matches nothing is missing",
	  .from = UR_FROM_PROTECTION,
	  .file = CI,
	  .list = { "CD / *" },
	  .rows = { B },
	  .want = "CD / *" },
	{ .name = "a pattern that matches the umbrella alone is content",
	  .from = UR_FROM_PROTECTION,
	  .file = CI,
	  .list = { "CI / a*" },
	  .rows = { UMBRELLA, B },
	  .want = "" },
	{ .name = "a pattern that the server cannot read is dropped there too",
	  .from = UR_FROM_PROTECTION,
	  .list = { "CI / [", B },
	  .rows = { B },
	  .want = B },
	{ .name = "a skip is allowed there too",
	  .from = UR_FROM_PROTECTION,
	  .list = { B },
	  .skipped = { B },
	  .want = B "~" },
	{ .name = "a check that is off names nothing",
	  .from = UR_FROM_PROTECTION,
	  .disabled = true,
	  .list = { B },
	  .want = "" },
	{ .name = "protection that cannot be read",
	  .from = UR_FROM_PROTECTION,
	  .unreadable = true,
	  .list = { B },
	  .cause = "protection-unreadable" },
};

static size_t count(const char *const *texts, size_t most)
{
	size_t n = 0;

	while (n < most && texts[n])
		n++;
	return n;
}

static void check_policy(const struct row *row, const struct ur_policy *policy)
{
	struct ur_str got = UR_STR_INIT;

	assert_int_equal(policy->known, row->cause == NULL);
	if (row->cause) {
		assert_string_equal(policy->cause, row->cause);
		assert_true(*policy->hint && *policy->detail);
		return;
	}
	for (size_t i = 0; i < policy->required_len; i++) {
		ur_str_addf(&got, "%s%s%s", i ? "|" : "", policy->required[i].context,
			    policy->required[i].allow_skipped ? "~" : "");
		assert_null(policy->required[i].job_name);
		assert_string_equal(policy->required[i].origin,
				    row->from == UR_FROM_LIST ? "config.yml:14" :
								"branch protection");
	}
	assert_string_equal(got.buf, row->want);
	ur_str_release(&got);
	if (row->drift && (!policy->drift || !strstr(policy->drift, row->drift)))
		fail_msg("drift: %s", policy->drift ? policy->drift : "none");
	if (!row->drift && policy->drift)
		fail_msg("drift: %s", policy->drift);
	assert_string_equal(policy->file, "");
	assert_string_equal(policy->commit, "");
	assert_string_equal(policy->workflow, "");
	assert_string_equal(policy->umbrella_job,
			    row->file && strstr(row->file, "  all:") ? "all" : "");
	assert_string_equal(ur_policy_from_name(policy->from),
			    row->from == UR_FROM_LIST ? "list" : "protection");
}

static void check_row(void **state)
{
	const struct row *row = *state;
	struct ur_policy_cache *cache = ur_policy_cache_new();
	struct ur_policy policy = UR_POLICY_INIT;
	struct ur_protection protection = UR_PROTECTION_INIT;
	struct ur_row live[5] = { 0 };
	struct shelf shelf;
	const struct ur_policy_settings settings = {
		.from = row->from,
		.contexts = row->list,
		.contexts_len = count(row->list, 6),
		.list_origin = "config.yml:14",
		.file = "",
		.job = "",
		.allow_skipped = row->skipped,
		.allow_skipped_len = count(row->skipped, 3),
	};
	const struct ur_derive_request request = {
		/* cppcheck-suppress uninitvar ; its address is all that is taken */
		.source = row->file ? &shelf.source : NULL,
		.dialect = dialect_named(row->server ? row->server : "gitea-1.26.3"),
		.umbrella = UMBRELLA,
		.head = HEAD,
		.merge_base = row->no_base ? "" : BASE,
		.base_tip = TIP,
		.settings = &settings,
		.protection = &protection,
		.rows = live,
		.rows_len = count(row->rows, 5),
	};

	for (size_t i = 0; i < request.rows_len; i++)
		live[i].context = (char *)(uintptr_t)row->rows[i];
	protection.readable = !row->unreadable;
	protection.enabled = !row->disabled;
	for (size_t i = 0; i < settings.contexts_len; i++)
		ur_protection_add(&protection, row->list[i]);
	shelf_init(&shelf);
	if (row->file) {
		shelf_put(&shelf, HEAD, PATH, row->file);
		shelf_put(&shelf, BASE, PATH, row->base ? row->base : row->file);
		shelf_put(&shelf, TIP, PATH,
			  row->tip ? row->tip : "name: T\non: push\njobs: {}\n");
	}
	if (row->second)
		shelf_put(&shelf, HEAD, SECOND, row->second);
	assert_int_equal(ur_policy_derive(cache, &request, &policy, NULL), UR_OK);
	check_policy(row, &policy);
	ur_policy_release(&policy);
	ur_protection_release(&protection);
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
	return cmocka_run_group_tests_name("policy.explicit", tests, NULL, NULL);
}
