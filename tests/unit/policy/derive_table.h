/* SPDX-License-Identifier: MIT */
#ifndef UR_TESTS_DERIVE_TABLE_H
#define UR_TESTS_DERIVE_TABLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "shelf.h"
#include "ur/core/row.h"

/* One derivation per row: files at three commits, settings, and what comes out. */

#define UMBRELLA "CI / all (pull_request)"
#define DIR ".gitea/workflows/"
#define GATE                                                                             \
	"    if: always()\n    steps: [{run: \"test ${{ join(needs.*.result) }}\"}]\n"

/* Two jobs and the umbrella that needs them. */
#define CI                                                                               \
	"name: CI\non: [pull_request]\njobs:\n"                                          \
	"  build: {steps: [{run: make}]}\n"                                              \
	"  lint: {steps: [{run: make lint}]}\n"                                          \
	"  all:\n    needs: [build, lint]\n" GATE
#define CI_ON(events, needs, jobs)                                                       \
	"name: CI\non: " events "\njobs:\n" jobs "  all:\n    needs: " needs "\n" GATE
#define BUILD_LINT "  build: {}\n  lint: {}\n"

struct file {
	const char *path, *text;
};

struct row {
	const char *name;
	const char *server;		      /* "gitea-1.26.3" unless said otherwise */
	const char *umbrella;		      /* UMBRELLA likewise */
	struct file head[4], base[4], tip[2]; /* base: as head unless given */
	const char *file, *job;		      /* settings */
	bool aggregates_only, no_base, no_tip;
	struct ur_expand expand;
	const char *rows[4]; /* contexts of live rows */
	/* what comes out */
	const char *cause;  /* NULL: known */
	const char *detail; /* part of it */
	const char *hint;   /* part of it */
	const char *want;   /* required contexts without event, '|' between; "calls"
					behind one that only calls a workflow */
	const char *changed, *drift; /* part of it; NULL for none */
	const char *dependents;
};

static inline void put(struct shelf *shelf, const char *commit, const struct file *files,
		       size_t len)
{
	for (size_t i = 0; i < len && files[i].path; i++)
		shelf_put(shelf, commit, files[i].path, files[i].text);
}

static inline void check_text(const char *what, const char *got, const char *want)
{
	if (!want && got && *got)
		fail_msg("%s: %s", what, got);
	if (want && (!got || !strstr(got, want)))
		fail_msg("%s: %s", what, got ? got : "nothing");
}

static inline void check_required(const struct ur_policy *policy, const char *want)
{
	struct ur_str got = UR_STR_INIT;

	for (size_t i = 0; i < policy->required_len; i++) {
		const struct ur_required *r = &policy->required[i];
		const char *end = strrchr(r->context, '(');
		const char *job = strstr(r->context, "/ ") + 2;

		ur_str_addf(&got, "%s%.*s%s", i ? "|" : "", (int)(end - r->context) - 1,
			    r->context, r->calls ? " calls" : "");
		assert_non_null(strstr(r->context, r->job_name));
		assert_true(ur_starts_with(job, r->job_name) || strchr(r->job_name, '/'));
		assert_non_null(strstr(r->origin, "/workflows/"));
	}
	assert_string_equal(got.buf, want);
	ur_str_release(&got);
}

static inline void check_policy(const struct row *row, const struct ur_policy *policy)
{
	if (row->cause) {
		assert_false(policy->known);
		if (strcmp(policy->cause, row->cause) != 0)
			fail_msg("%s: %s", policy->cause, policy->detail);
		assert_true(*policy->detail && *policy->hint);
		if (row->detail)
			check_text("detail", policy->detail, row->detail);
		if (row->hint)
			check_text("hint", policy->hint, row->hint);
		assert_int_equal(policy->required_len, 0);
		return;
	}
	if (!policy->known)
		fail_msg("%s: %s", policy->cause, policy->detail);
	check_required(policy, row->want);
	check_text("changed", policy->changed, row->changed);
	check_text("drift", policy->drift, row->drift);
	check_text("dependents", policy->dependents, row->dependents);
	assert_non_null(strstr(policy->origin, policy->file));
	assert_true(*policy->file && *policy->umbrella_job && *policy->event);
	assert_int_equal(strlen(policy->commit), 40);
}

static inline void check_row(void **state)
{
	const struct row *row = *state;
	struct ur_policy_cache *cache = ur_policy_cache_new();
	struct ur_policy policy = UR_POLICY_INIT;
	struct ur_row live[4] = { 0 };
	struct shelf shelf;
	const struct ur_policy_settings settings = {
		.from = UR_FROM_WORKFLOW,
		.file = row->file ? row->file : "",
		.job = row->job ? row->job : "",
		.aggregates_only = row->aggregates_only,
		.expand = &row->expand,
		.expand_len = row->expand.job != NULL,
	};
	struct ur_derive_request request = {
		.source = &shelf.source,
		.dialect = dialect_named(row->server ? row->server : "gitea-1.26.3"),
		.umbrella = row->umbrella ? row->umbrella : UMBRELLA,
		.head = HEAD,
		.merge_base = row->no_base ? "" : BASE,
		.base_tip = row->no_tip ? "" : TIP,
		.settings = &settings,
		.rows = live,
	};

	for (; request.rows_len < 4 && row->rows[request.rows_len]; request.rows_len++)
		live[request.rows_len].context =
			(char *)(uintptr_t)row->rows[request.rows_len];
	shelf_init(&shelf);
	put(&shelf, HEAD, row->head, 4);
	put(&shelf, BASE, row->base[0].path ? row->base : row->head, 4);
	put(&shelf, TIP, row->tip, 2);
	assert_int_equal(ur_policy_derive(cache, &request, &policy, NULL), UR_OK);
	check_policy(row, &policy);
	ur_policy_release(&policy);
	ur_policy_cache_free(cache);
	shelf_clear(&shelf);
}

static inline int run_table(const char *group, const struct row *rows, size_t len)
{
	struct CMUnitTest *tests = ur_xcalloc(len, sizeof(*tests));
	int failed;

	for (size_t i = 0; i < len; i++) {
		tests[i].name = rows[i].name;
		tests[i].test_func = check_row;
		tests[i].initial_state = (void *)(uintptr_t)&rows[i];
	}
	failed = _cmocka_run_group_tests(group, tests, len, NULL, NULL);
	free(tests);
	return failed;
}

#endif
