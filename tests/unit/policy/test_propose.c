/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ur/base/memory.h"
#include "ur/core/dialect.h"
#include "ur/policy/propose.h"

/* A source that holds one file. */
static enum ur_errc list(void *self, const char *commit, const char *folder,
			 struct ur_tree_files *out, struct ur_error *err)
{
	(void)self;
	(void)commit;
	if (strcmp(folder, ".gitea/workflows") != 0)
		return ur_error_set(err, UR_ENOTFOUND, "not there");
	ur_tree_files_push(out, ".gitea/workflows/ci.yml", "");
	return UR_OK;
}

static enum ur_errc read_one(void *self, const char *commit, const char *path,
			     struct ur_str *out, struct ur_error *err)
{
	(void)commit;
	(void)path;
	(void)err;
	ur_str_adds(out, self);
	return UR_OK;
}

#define HEAD "name: CI\non: [pull_request]\njobs:\n"
#define JOB(id) "  " id ": {runs-on: host, steps: [{run: make}]}\n"
#define GATE(id, needs, run)                                                             \
	"  " id ": {needs: [" needs "], runs-on: host, steps: [{run: \"" run "\"}]}\n"
#define LOOKS "${{ needs.a.result }}"

/* One row: jobs, the context that is proposed ("" for none), and why it may do more. */
static const struct row {
	const char *name, *text, *context, *does_more;
} rows[] = {
	{ "the job that needs the others",
	  HEAD JOB("a") JOB("b") GATE("all", "a, b", LOOKS), "CI / all (pull_request)",
	  "" },
	{ "one that another needs is no umbrella",
	  HEAD JOB("a") GATE("mid", "a", LOOKS) GATE("top", "mid", LOOKS),
	  "CI / top (pull_request)", "" },
	{ "one that only aggregates is likelier than one that tests",
	  HEAD JOB("a") JOB("b") GATE("test", "a, b", "make test") GATE("ok", "a", LOOKS),
	  "CI / ok (pull_request)", "" },
	{ "of two that aggregate the one with more needs",
	  HEAD JOB("a") JOB("b") GATE("few", "a", LOOKS) GATE("many", "a, b", LOOKS),
	  "CI / many (pull_request)", "" },
	{ "one that tests too is proposed with the reason",
	  HEAD JOB("a") GATE("all", "a", "make smoke"), "CI / all (pull_request)",
	  ".gitea/workflows/ci.yml:5: " },
	{ "a job of another event is no umbrella of pull requests",
	  HEAD JOB("a") JOB("b")
		  GATE("ok", "a", LOOKS) "  merged: {needs: [a, b], if: \"always() && "
					 "github.event_name == "
					 "'push'\", steps: [{run: \"" LOOKS "\"}]}\n",
	  "CI / ok (pull_request)", "" },
	{ "a deployment behind the umbrella",
	  HEAD JOB("a") GATE("ok", "a", LOOKS) GATE("deploy", "ok", "make deploy"),
	  "CI / ok (pull_request)", "" },
	{ "one that always runs is likelier than one with more needs",
	  HEAD JOB("a") JOB("b")
		  GATE("sum", "a, b",
		       LOOKS) "  ok: {needs: a, if: always(), steps: [{run: \"" LOOKS
			      "\"}]}\n",
	  "CI / ok (pull_request)", "" },
	{ "no job needs another", HEAD JOB("a") JOB("b"), "", "" },
	{ "nothing runs for a pull request",
	  "name: CI\non: [push]\njobs:\n" JOB("a") GATE("all", "a", LOOKS), "", "" },
};

static void check_row(void **state)
{
	const struct row *row = *state;
	struct ur_source source = { .self = (void *)(uintptr_t)row->text,
				    .list = list,
				    .read = read_one,
				    .any_commit = true };
	struct ur_proposal proposal = { 0 };
	size_t len;
	enum ur_errc rc =
		ur_policy_propose(&source, ur_dialect_table(&len), "", &proposal, NULL);

	assert_int_equal(rc, *row->context ? UR_OK : UR_ENOTFOUND);
	assert_string_equal(proposal.context ? proposal.context : "", row->context);
	if (*row->does_more)
		assert_int_equal(strncmp(proposal.does_more, row->does_more,
					 strlen(row->does_more)),
				 0);
	else
		assert_null(proposal.does_more);
	ur_proposal_release(&proposal);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(rows)];

	for (size_t i = 0; i < UR_LEN(rows); i++)
		tests[i] = (struct CMUnitTest){ .name = rows[i].name,
						.test_func = check_row,
						.initial_state =
							(void *)(uintptr_t)&rows[i] };
	return cmocka_run_group_tests_name("policy.propose", tests, NULL, NULL);
}
