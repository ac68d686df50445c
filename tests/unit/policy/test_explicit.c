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
	const char *file; /* text of ci.yml at the head; NULL for no source at all */
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
	  .server = "gitea-1.27.0",
	  .from = UR_FROM_LIST,
	  .file = DYNAMIC,
	  .list = { B },
	  .want = B,
	  .drift = PATH ":4: the umbrella's job needs job 'test'" },
	{ .name = "and is content with one",
	  .server = "gitea-1.27.0",
	  .from = UR_FROM_LIST,
	  .file = DYNAMIC,
	  .list = { "CI / test (1) (pull_request)" },
	  .want = "CI / test (1) (pull_request)" },
	{ .name = "but a row beside it is a drift",
	  .server = "gitea-1.27.0",
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
	{ .name = "a pattern stands for the rows it matches",
	  .from = UR_FROM_PROTECTION,
	  .list = { UMBRELLA, "CI / *" },
	  .rows = { UMBRELLA, B, L, "CD / x (push)" },
	  .want = B "|" L },
	{ .name = "a pattern that matches nothing is missing",
	  .from = UR_FROM_PROTECTION,
	  .list = { "CD / *" },
	  .rows = { B },
	  .want = "CD / *" },
	{ .name = "a pattern that matches the umbrella alone is content",
	  .from = UR_FROM_PROTECTION,
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
		.merge_base = "",
		.base_tip = "",
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
	if (row->file)
		shelf_put(&shelf, HEAD, PATH, row->file);
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
