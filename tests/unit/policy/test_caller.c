/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "shelf.h"
#include "ur/base/memory.h"
#include "ur/policy/caller.h"

#define STEP "jobs: {a: {steps: [{run: "
#define JOB_TOKEN "'${{ github.token }}'"

/* One row: a workflow whose job is `a`, and what it asks of the program with whose token. */
struct call_row {
	const char *name, *text;
	enum ur_call call;
	enum ur_handed_token token;
};

static const struct call_row calls[] = {
	{ "a job without steps", "jobs: {a: {}}", UR_CALL_NONE, UR_HANDED_NONE },
	{ "another program", STEP "make sweep --apply}]}}", UR_CALL_NONE, 0 },
	{ "a sweep that writes", STEP "umbrella-reaper sweep --apply}]}}", UR_CALL_WRITES,
	  0 },
	{ "a sweep that does not", STEP "umbrella-reaper sweep}]}}", UR_CALL_READS, 0 },
	{ "options on both sides", STEP "umbrella-reaper -v --apply sweep --pr 4}]}}",
	  UR_CALL_WRITES, 0 },
	{ "an audit reads, whatever it is told", STEP "umbrella-reaper audit --apply}]}}",
	  UR_CALL_READS, 0 },
	{ "an audit of a folder asks nobody",
	  STEP "'umbrella-reaper audit --offline .'}]}}", UR_CALL_NONE, 0 },
	{ "by its path", STEP "/opt/bin/umbrella-reaper sweep --apply}]}}",
	  UR_CALL_WRITES, 0 },
	{ "by a quoted path", STEP "'\"$kept/umbrella-reaper\" sweep --apply'}]}}",
	  UR_CALL_WRITES, 0 },
	{ "another program of a longer name",
	  STEP "umbrella-reaper-old sweep --apply}]}}", UR_CALL_NONE, 0 },
	{ "another program of a name that ends alike",
	  STEP "my-umbrella-reaper sweep --apply}]}}", UR_CALL_NONE, 0 },
	{ "looked for, not called",
	  STEP "'command -v umbrella-reaper && make sweep --apply'}]}}", UR_CALL_NONE,
	  0 },
	{ "its version alone", STEP "umbrella-reaper version}]}}", UR_CALL_NONE, 0 },
	{ "of two calls the one that asks for more",
	  STEP "'umbrella-reaper audit; umbrella-reaper sweep --apply'}]}}",
	  UR_CALL_WRITES, 0 },
	{ "of two calls the one that asks for more, last",
	  STEP "'umbrella-reaper sweep --apply | tee log; umbrella-reaper audit'}]}}",
	  UR_CALL_WRITES, 0 },
	{ "--apply of the next line is not its",
	  "jobs:\n  a:\n    steps:\n      - run: |\n          umbrella-reaper sweep\n"
	  "          other --apply\n",
	  UR_CALL_READS, 0 },
	{ "a line that goes on",
	  "jobs:\n  a:\n    steps:\n      - run: |\n          umbrella-reaper sweep \\\n"
	  "            --apply\n",
	  UR_CALL_WRITES, 0 },
	{ "by hand", STEP "umbrella-reaper revoke --all --since 1h --yes}]}}",
	  UR_CALL_WRITES, 0 },
	{ "--apply by its variable",
	  STEP "umbrella-reaper sweep, env: {UMBRELLA_REAPER_APPLY: 'true'}}]}}",
	  UR_CALL_WRITES, 0 },
	{ "the variable says no",
	  STEP "umbrella-reaper sweep, env: {UMBRELLA_REAPER_APPLY: 'false'}}]}}",
	  UR_CALL_READS, 0 },
	{ "the job's token",
	  STEP "umbrella-reaper audit, env: {GITEA_TOKEN: " JOB_TOKEN "}}]}}",
	  UR_CALL_READS, UR_HANDED_JOB },
	{ "the job's token as a secret, from the job",
	  "jobs: {a: {env: {FORGEJO_TOKEN: '${{secrets.GITHUB_TOKEN}}'}, steps: [{run: "
	  "umbrella-reaper audit}]}}",
	  UR_CALL_READS, UR_HANDED_JOB },
	{ "a secret, from the workflow",
	  "env: {GITEA_TOKEN: '${{ secrets.REAPER }}'}\njobs: {a: {steps: [{run: "
	  "umbrella-reaper audit}]}}",
	  UR_CALL_READS, UR_HANDED_OTHER },
	{ "a secret whose name begins like the job's",
	  STEP
	  "umbrella-reaper audit, env: {GITEA_TOKEN: '${{ secrets.GITEA_TOKEN_2 }}'}}]}}",
	  UR_CALL_READS, UR_HANDED_OTHER },
	{ "the program's own variable goes before",
	  STEP "umbrella-reaper audit, env: {GITEA_TOKEN: " JOB_TOKEN
	       ", UMBRELLA_REAPER_TOKEN: '${{ secrets.X }}'}}]}}",
	  UR_CALL_READS, UR_HANDED_OTHER },
	{ "a file",
	  STEP "umbrella-reaper audit --token-file t, env: {GITEA_TOKEN: " JOB_TOKEN
	       "}}]}}",
	  UR_CALL_READS, UR_HANDED_OTHER },
	{ "a runner's usual variable is not one of ours",
	  STEP "umbrella-reaper audit, env: {GITHUB_TOKEN: " JOB_TOKEN "}}]}}",
	  UR_CALL_READS, UR_HANDED_NONE },
	{ "steps that are none", "jobs: {a: {steps: [~, {run: }]}}", UR_CALL_NONE, 0 },
};

/* One row: blocks of the workflow and of the job; the access in the units' order. */
struct permissions_row {
	const char *name, *top, *job, *access;
	bool stated, statuses;
	unsigned line;
};

static const struct permissions_row blocks[] = {
	{ "nothing", "", "", "none none none none", false, false, 3 },
	{ "the usual",
	  "permissions: {contents: write, actions: write, pull-requests: read, issues: "
	  "read}",
	  "", "write write read read", true, false, 1 },
	{ "the job's own goes before", "permissions: write-all",
	  "permissions: {contents: read}", "read none none none", true, false, 4 },
	{ "an empty one of the job does not", "permissions: read-all",
	  "permissions: ", "read read read read", true, false, 1 },
	{ "write-all", "permissions: write-all", "", "write write write write", true,
	  false, 1 },
	{ "an unknown word gives nothing", "permissions: all", "", "none none none none",
	  true, false, 1 },
	{ "an empty map gives nothing", "permissions: {}", "", "none none none none",
	  true, false, 1 },
	{ "a list states nothing", "permissions: [contents]", "", "none none none none",
	  false, false, 3 },
	{ "statuses: write gives nothing", "permissions: {statuses: write}", "",
	  "none none none none", true, true, 1 },
	{ "code goes before contents, whichever stands first",
	  "permissions: {code: write, contents: read}", "", "write none none none", true,
	  false, 1 },
	{ "another word than read and write is none",
	  "permissions: {contents: admin, issues: none}", "", "none none none none", true,
	  false, 1 },
};

static struct ur_workflow *parse(const char *text)
{
	struct ur_workflow *workflow = NULL;
	enum ur_workflow_fault fault;
	struct ur_error err = UR_ERROR_INIT;
	char *whole = ur_xasprintf("%s\non: push\n", text);

	if (ur_workflow_parse(whole, strlen(whole), "sweep.yml",
			      dialect_named("gitea-1.26.3"), &workflow, &fault, &err) < 0)
		fail_msg("%s: %s", whole, err.message);
	free(whole);
	return workflow;
}

static void check_call(void **state)
{
	const struct call_row *row = *state;
	struct ur_workflow *workflow = parse(row->text);
	struct ur_caller got;

	ur_workflow_caller(workflow, ur_workflow_job(workflow, "a"), &got);
	assert_int_equal(got.call, row->call);
	if (row->call != UR_CALL_NONE)
		assert_int_equal(got.token, row->token);
	ur_workflow_free(workflow);
}

static void check_permissions(void **state)
{
	const struct permissions_row *row = *state;
	struct ur_str text = UR_STR_INIT, got = UR_STR_INIT;
	struct ur_permissions permissions;
	struct ur_workflow *workflow;

	ur_str_setf(&text, "%s\njobs:\n  a:\n    %s\n    runs-on: host\n", row->top,
		    row->job);
	workflow = parse(text.buf);
	ur_permissions_of(workflow, ur_workflow_job(workflow, "a"), &permissions);
	for (int i = 0; i < UR_UNITS; i++)
		ur_str_addf(&got, "%s%s", i ? " " : "",
			    ur_access_word(permissions.of[i]));
	assert_string_equal(got.buf, row->access);
	assert_int_equal(permissions.stated, row->stated);
	assert_int_equal(permissions.statuses, row->statuses);
	assert_int_equal(permissions.line, row->line);
	ur_workflow_free(workflow);
	ur_str_release(&text);
	ur_str_release(&got);
}

static void the_line_is_that_of_the_call_which_asks_for_most(void **state)
{
	struct ur_workflow *workflow =
		parse("jobs:\n  a:\n    steps:\n      - run: umbrella-reaper audit\n"
		      "      - run: umbrella-reaper sweep --apply\n"
		      "      - run: umbrella-reaper audit\n");
	struct ur_caller got;

	(void)state;
	ur_workflow_caller(workflow, ur_workflow_job(workflow, "a"), &got);
	assert_int_equal(got.line, 5);
	ur_workflow_free(workflow);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(calls) + UR_LEN(blocks) + 1];
	size_t n = 0;

	for (size_t i = 0; i < UR_LEN(calls); i++)
		tests[n++] = (struct CMUnitTest){ .name = calls[i].name,
						  .test_func = check_call,
						  .initial_state = (void *)&calls[i] };
	for (size_t i = 0; i < UR_LEN(blocks); i++)
		tests[n++] = (struct CMUnitTest){ .name = blocks[i].name,
						  .test_func = check_permissions,
						  .initial_state = (void *)&blocks[i] };
	tests[n] = (struct CMUnitTest)cmocka_unit_test(
		the_line_is_that_of_the_call_which_asks_for_most);
	return cmocka_run_group_tests_name("policy.caller", tests, NULL, NULL);
}
