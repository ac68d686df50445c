/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "shelf.h"
#include "ur/policy/workflow.h"

static struct ur_workflow *parse(const char *text)
{
	struct ur_workflow *workflow = NULL;
	enum ur_workflow_fault fault;
	struct ur_error err = UR_ERROR_INIT;

	if (ur_workflow_parse(text, strlen(text), "ci.yml", dialect_named("gitea-1.26.3"),
			      &workflow, &fault, &err) < 0)
		fail_msg("%s", err.message);
	assert_int_equal(fault, UR_WORKFLOW_FINE);
	return workflow;
}

/* ---- on ---- */

struct on_row {
	const char *name, *on, *events;
};

static const struct on_row ons[] = {
	{ "one event", "on: push", "push " },
	{ "a list of events", "on: [push, pull_request]", "push pull_request " },
	{ "a map of events", "on: {pull_request: {branches: [main]}, push: }",
	  "pull_request push " },
	{ "a quoted key", "\"on\": push", "push " },
	{ "nothing is an event without a name", "on:", " " },
	{ "an alias in a list", "x: &e push\non: [*e]", "push " },
	{ "a word in base64", "on: !!binary cHVzaA==", "push " },
	{ "the key in base64", "!!binary b24=: push", "push " },
	{ "a word with a tag of its own", "on: [!x push]", "push " },
	{ "what is only called starts nothing", "on: [workflow_call, push]", "push " },
	{ "twice as a key", "on: {push: , push: }", "push push " },
	{ "by '<<' at the top", "x: &x {on: push}\n<<: *x", "push " },
	{ "a schedule", "on: {schedule: [{cron: \"* * * * *\"}]}", "schedule " },
};

static void check_on(void **state)
{
	const struct on_row *row = *state;
	struct ur_str text = UR_STR_INIT, got = UR_STR_INIT;
	struct ur_workflow *workflow;

	ur_str_setf(&text, "%s\njobs: {a: {}}\n", row->on);
	workflow = parse(text.buf);
	for (size_t i = 0; i < workflow->events_len; i++) {
		ur_str_addf(&got, "%s ", workflow->events[i]);
		assert_true(ur_workflow_on(workflow, workflow->events[i]));
	}
	assert_string_equal(got.buf, row->events);
	assert_false(ur_workflow_on(workflow, "release"));
	ur_workflow_free(workflow);
	ur_str_release(&text);
	ur_str_release(&got);
}

/* ---- needs ---- */

struct needs_row {
	const char *name, *needs, *want;
	bool odd;
};

static const struct needs_row needs[] = {
	{ "a text", "needs: a", "a ", false },
	{ "a list", "needs: [a, b]", "a b ", false },
	{ "a block list", "needs:\n    - a\n    - b", "a b ", false },
	{ "one twice counts once", "needs: [a, a]", "a ", false },
	{ "none", "name: x", "", false },
	{ "null", "needs:", "", false },
	{ "an empty list", "needs: []", "", false },
	{ "a number is an id as written", "needs: [1.50]", "1.50 ", false },
	{ "a map says nothing", "needs: {a: b}", "", true },
	{ "a list in a list loses all of it", "needs: [a, [b]]", "", true },
	{ "a list in itself too", "needs: &n [a, *n]", "", true },
	{ "an alias in the list", "needs: [&n a, *n, b]", "a b ", false },
	{ "an alias to what is not decoded is followed where it stands",
	  "x: 1\n   needs: [b]", "b ", false },
	{ "an expression is no id", "needs: \"${{ fromJSON(x) }}\"",
	  "${{ fromJSON(x) }} ", false },
};

static void check_needs(void **state)
{
	const struct needs_row *row = *state;
	struct ur_str text = UR_STR_INIT, got = UR_STR_INIT;
	struct ur_workflow *workflow;

	ur_str_setf(&text, "on: push\njobs:\n  u:\n   %s\n", row->needs);
	workflow = parse(text.buf);
	for (size_t i = 0; i < workflow->jobs[0].needs_len; i++)
		ur_str_addf(&got, "%s ", workflow->jobs[0].needs[i]);
	assert_string_equal(got.buf, row->want);
	assert_int_equal(workflow->jobs[0].odd_needs, row->odd);
	ur_workflow_free(workflow);
	ur_str_release(&text);
	ur_str_release(&got);
}

/* ---- files that no server runs, or that it may read otherwise ---- */

struct file_row {
	const char *name, *text;
	enum ur_workflow_fault fault;
	const char *message; /* of the fault, or of the doubt */
};

static const struct file_row files[] = {
	{ "not YAML", "jobs:\n  a: {x: [y\n", UR_WORKFLOW_BROKEN, "ci.yml:" },
	{ "empty", "", UR_WORKFLOW_BROKEN, "ci.yml:1:1: an empty file" },
	{ "a list", "- a\n", UR_WORKFLOW_BROKEN,
	  "ci.yml:1:1: 'the file' wants a map, not a list (Gitea 1.26 refuses the "
	  "file)" },
	{ "without jobs", "on: push\n", UR_WORKFLOW_BROKEN,
	  "ci.yml:1:1: 'jobs' is no map" },
	{ "without events", "jobs: {}\n", UR_WORKFLOW_BROKEN,
	  "ci.yml:1:1: 'on' is missing" },
	{ "jobs as a list", "on: push\njobs: [a]\n", UR_WORKFLOW_BROKEN,
	  "ci.yml:2:7: 'jobs' wants a map, not a list" },
	{ "jobs as an alias", "x: &x {a: {}}\non: push\njobs: *x\n", UR_WORKFLOW_BROKEN,
	  "ci.yml:3:7: 'jobs' is no map" },
	{ "a job that is a text", "on: push\njobs: {a: b}\n", UR_WORKFLOW_BROKEN,
	  "ci.yml:2:11: 'a' wants a map, not a text" },
	{ "a job without a body", "on: push\njobs:\n  a:\n", UR_WORKFLOW_BROKEN,
	  "ci.yml:3:3: job 'a' is empty" },
	{ "a name that is a list", "name: [a]\njobs: {}\n", UR_WORKFLOW_BROKEN,
	  "ci.yml:1:7: 'name' wants a text, not a list" },
	{ "a job's name that is a map", "jobs: {a: {name: {}}}\n", UR_WORKFLOW_BROKEN,
	  "ci.yml:1:18: 'name' wants a text, not a map" },
	{ "steps that are a map", "jobs: {a: {steps: {}}}\n", UR_WORKFLOW_BROKEN,
	  "ci.yml:1:19: 'steps' wants a list, not a map" },
	{ "an event that is a list", "on: [[push]]\njobs: {}\n", UR_WORKFLOW_BROKEN,
	  "ci.yml:1:6: an event of 'on' is no text" },
	{ "a NUL", "name: \"\\0\"\n", UR_WORKFLOW_LIMITED,
	  "ci.yml:1:7: a NUL character" },
	{ "a key given twice", "name: a\nname: b\njobs: {}\n", UR_WORKFLOW_BROKEN,
	  "ci.yml:2:1: 'name' is given twice, first at line 1, column 1" },
	{ "a key given twice in two ways", "on: push\n!!binary b24=: push\njobs: {}\n",
	  UR_WORKFLOW_BROKEN, "ci.yml:2:1: 'on' is given twice" },
	{ "a key given twice where nobody looks", "x: {a: , a: }\non: push\njobs: {}\n",
	  UR_WORKFLOW_FINE, NULL },
	{ "merged jobs", "x: &x {a: {}}\non: push\njobs: {<<: *x}\n", UR_WORKFLOW_BROKEN,
	  "ci.yml:3:8: '<<' as the id of a job" },
	{ "an alias to something outside the job",
	  "x: &n [a]\non: push\njobs: {a: {}, b: {needs: *n}}\n", UR_WORKFLOW_BROKEN,
	  "ci.yml:3:26: alias 'n' means something outside the job" },
	{ "an anchor that some readers take", "x: &&b 1\non: push\njobs: {}\n",
	  UR_WORKFLOW_LIMITED, "ci.yml:1:5: " },
	{ "an anchor that ends here and goes on there", "x: &b:c 1\non: push\njobs: {}\n",
	  UR_WORKFLOW_LIMITED, "ci.yml:1:" },
	{ "a tag that ends here and goes on there",
	  "on: [!x,push, pull_request]\njobs: {}\n", UR_WORKFLOW_LIMITED,
	  "ci.yml:1:6: " },
	{ "a tag that is refused here", "on: push\nx: !a[b] 1\njobs: {}\n",
	  UR_WORKFLOW_LIMITED, "ci.yml:2:6: " },
	{ "a text in braces that ends in a colon",
	  "on: push\nx: [{run: ./gate:}]\n"
	  "jobs: {}\n",
	  UR_WORKFLOW_LIMITED, "ci.yml:2:" },
	{ "a question mark in brackets", "on: push\nx: [a?b, {c: d?}]\njobs: {}\n",
	  UR_WORKFLOW_FINE, NULL },
	{ "and newer ones before a blank", "on: push\nx: [a? b]\njobs: {}\n",
	  UR_WORKFLOW_BROKEN, "ci.yml:2:5: " },
	{ "also at the end of the text", "on: push\nx: [\xc3\xbc? , c]\njobs: {}\n",
	  UR_WORKFLOW_BROKEN, "ci.yml:2:5: " },
	{ "a text in brackets that begins with one", "on: push\nx: [a, ?b]\njobs: {}\n",
	  UR_WORKFLOW_LIMITED, "ci.yml:2:" },
	{ "an escaped slash", "on: push\nx: \"a\\/b\"\njobs: {}\n", UR_WORKFLOW_BROKEN,
	  "ci.yml:2:4: '\\/' in double quotes" },
	{ "behind an anchor, too", "on: push\nx: &n \"a\\/b\"\njobs: {}\n",
	  UR_WORKFLOW_BROKEN, "ci.yml:2:4: " },
	{ "an escaped backslash before a slash", "on: push\nx: \"a\\\\/b\"\njobs: {}\n",
	  UR_WORKFLOW_FINE, NULL },
	{ "a slash in single quotes", "on: push\nx: 'a\\/b'\njobs: {}\n",
	  UR_WORKFLOW_FINE, NULL },
	{ "an anchor that breaks the line here and goes on there",
	  "on: push\nx: {a: &n? , b: c}\njobs: {}\n", UR_WORKFLOW_LIMITED, "ci.yml:2:" },
	{ "a key that begins with one", "on: push\nx: {?a: b}\njobs: {}\n",
	  UR_WORKFLOW_LIMITED, "ci.yml:2:" },
	{ "a percent sign at the start of a line", "on: push\nx: |\n  a\n%b\njobs: {}\n",
	  UR_WORKFLOW_LIMITED, "ci.yml:4:1: " },
	{ "an exclamation mark in a script is none of that",
	  "on: push\njobs: {a: {if: \"${{ !contains(x, 'a,b') }}\"}}\n", UR_WORKFLOW_FINE,
	  NULL },
	{ "a list as a key where nobody looks", "x: {? [a] : b}\non: push\njobs: {}\n",
	  UR_WORKFLOW_FINE, NULL },
	{ "a list in itself where nobody looks", "x: &a [*a]\non: push\njobs: {}\n",
	  UR_WORKFLOW_FINE, NULL },
	{ "'<<' without a map where nobody looks", "x: {<<: 1}\non: push\njobs: {}\n",
	  UR_WORKFLOW_FINE, NULL },
	{ "and where somebody does", "on: push\njobs: {a: {<<: 1}}\n", UR_WORKFLOW_BROKEN,
	  "ci.yml:2:16: '<<' wants a map" },
	{ "a second document is not looked at", "on: push\njobs: {}\n---\n[",
	  UR_WORKFLOW_FINE, NULL },
};

/* Of the YAML that older versions read: Gitea 1.25. */
static const struct file_row older_files[] = {
	{ "a question mark in brackets", "on: push\nx: [a?b]\njobs: {}\n",
	  UR_WORKFLOW_BROKEN, "ci.yml:2:1: a '?' in a text within brackets" },
	{ "one outside of brackets is nothing to anybody",
	  "on: push\nx: a? b\njobs: {}\n", UR_WORKFLOW_FINE, NULL },
	{ "an anchor that ends at a question mark",
	  "on: push\nx: {a: &n? , b: c}\njobs: {}\n", UR_WORKFLOW_BROKEN, "ci.yml:2:" },
};

static void check_file_of(const struct file_row *row, const char *server)
{
	struct ur_workflow *workflow = NULL;
	enum ur_workflow_fault fault = UR_WORKFLOW_FINE;
	struct ur_error err = UR_ERROR_INIT;
	const char *said;

	ur_workflow_parse(row->text, strlen(row->text), "ci.yml", dialect_named(server),
			  &workflow, &fault, &err);
	assert_int_equal(fault, row->fault);
	assert_int_equal(workflow != NULL, row->fault == UR_WORKFLOW_FINE);
	said = workflow ? workflow->doubt : err.message;
	if (!row->message)
		assert_null(said);
	else if (!said || !ur_starts_with(said, row->message))
		fail_msg("%s", said ? said : "nothing");
	ur_workflow_free(workflow);
}

static void check_file(void **state)
{
	check_file_of(*state, "gitea-1.26.3");
}

static void check_older_file(void **state)
{
	check_file_of(*state, "gitea-1.25.4");
}

/* A file longer than is read: cut from 1.25 on, and in doubt before. */
static void long_files_are_cut(void **state)
{
	const char *begin = "on: push\njobs: {a: {}}\n#";
	struct ur_str text = UR_STR_INIT;
	struct ur_workflow *workflow = NULL;
	enum ur_workflow_fault fault;

	(void)state;
	ur_str_adds(&text, begin);
	while (text.len <= UR_YAML_BYTES_MAX)
		ur_str_adds(&text, "................................................");
	ur_str_adds(&text, "\n  b: {}\n");
	assert_int_equal(ur_workflow_parse(text.buf, text.len, "ci.yml",
					   dialect_named("gitea-1.25.4"), &workflow,
					   &fault, NULL),
			 UR_OK);
	assert_int_equal(workflow->jobs_len, 1);
	ur_workflow_free(workflow);
	assert_int_equal(ur_workflow_parse(text.buf, text.len, "ci.yml",
					   dialect_named("gitea-1.24.7"), &workflow,
					   &fault, NULL),
			 UR_ECONFIG);
	assert_int_equal(fault, UR_WORKFLOW_LIMITED);
	ur_str_release(&text);
}

static void knows_jobs_in_order(void **state)
{
	struct ur_workflow *workflow =
		parse("name: 1.50\non: push\njobs:\n  z: {name: true, uses: ./x.yml}\n"
		      "  a:\n    name: ~\n  null_job: {}\n");

	(void)state;
	assert_string_equal(workflow->name, "1.50");
	assert_int_equal(workflow->jobs_len, 3);
	assert_string_equal(workflow->jobs[0].id, "z");
	assert_string_equal(workflow->jobs[0].name, "true");
	assert_string_equal(workflow->jobs[0].uses, "./x.yml");
	assert_int_equal(workflow->jobs[0].line, 4);
	assert_null(workflow->jobs[1].name);
	assert_int_equal(workflow->jobs[1].line, 5);
	assert_ptr_equal(ur_workflow_job(workflow, "null_job"), &workflow->jobs[2]);
	assert_null(ur_workflow_job(workflow, "b"));
	ur_workflow_free(workflow);
}

/* ---- matrices ---- */

struct matrix_row {
	const char *name, *servers; /* "gitea-1.26.3 …" */
	const char *matrix, *want;  /* names of job "t" with '|' between, or "?cause" */
};

#define OLD "gitea-1.22.6 gitea-1.24.7 gitea-1.25.4 gitea-1.26.3 "
#define FORGEJO "forgejo-11.0.15 forgejo-15.0.3 forgejo-17.0.0 "
#define ALL OLD "gitea-1.27.0 " FORGEJO

static const struct matrix_row matrices[] = {
	{ "values as the servers print them", ALL,
	  "{v: [true, 1.50, 3.10, a b, null, 0x10, 1e3, 017, 1e6, -1]}",
	  "t (-1)|t (1.5)|t (1000)|t (15)|t (16)|t (1e+06)|t (3.1)|t (<nil>)|t (a b)|"
	  "t (true)" },
	{ "maps and lists in values", ALL, "{o: [{k: 1, j: two}, [1, x, ~]]}",
	  "t ([1 x <nil>])|t (map[j:two k:1])" },
	{ "quoted numbers stay", ALL, "{v: [\"1.50\"]}", "t (1.50)" },
	{ "include extends what it matches", ALL,
	  "{os: [debian, alpine], include: [{os: debian, extra: yes}]}",
	  "t (alpine)|t (yes, debian)" },
	{ "include adds what matches nothing", ALL,
	  "{os: [debian], include: [{os: void, libc: musl}]}",
	  "t (debian)|t (musl, void)" },
	{ "include without an axis stands alone", ALL, "{os: [a], include: [{x: 1}]}",
	  "t (1)|t (a)" },
	{ "a later include replaces what an earlier one added", ALL,
	  "{os: [a], include: [{os: a, x: 1}, {os: a, x: 2}]}", "t (a, 2)" },
	{ "include alone", ALL, "{include: [{os: a}, {os: b, v: 1}]}", "t (a)|t (b, 1)" },
	{ "include compares kinds too", ALL, "{v: [1], include: [{v: \"1\", x: y}]}",
	  "t (1)|t (1, y)" },
	{ "exclude", ALL, "{os: [a, b], v: [1, 2], exclude: [{os: a, v: 2}]}",
	  "t (a, 1)|t (b, 1)|t (b, 2)" },
	{ "exclude by one key", ALL, "{os: [a, b], v: [1, 2], exclude: [{os: a}]}",
	  "t (b, 1)|t (b, 2)" },
	{ "exclude everything", OLD "gitea-1.27.0 forgejo-11.0.15",
	  "{os: [a], exclude: [{os: a}]}", "t" },
	{ "exclude everything leaves no job on Forgejo 14 and later",
	  "forgejo-14.0.5 forgejo-17.0.0", "{os: [a], exclude: [{os: a}]}", "" },
	{ "exclude by an unknown key is an error of the file", ALL,
	  "{os: [a], exclude: [{arch: a}]}", "?refused" },
	{ "exclude with nothing in it is one too", ALL, "{os: [a], exclude: [~]}",
	  "?refused" },
	{ "include with nothing in it is passed over", ALL, "{os: [a], include: [~]}",
	  "t (a)" },
	{ "include with lists in it", ALL, "{os: [a], include: [[{os: b}], {os: c}]}",
	  "t (a)|t (b)|t (c)" },
	{ "include with a text in it", ALL, "{os: [a], include: [b]}", "?refused" },
	{ "an expression for all is no matrix", OLD "gitea-1.27.0 forgejo-13.0.5",
	  "\"${{ fromJSON(x) }}\"", "t" },
	{ "an expression for all is evaluated on Forgejo 14 and later",
	  "forgejo-14.0.5 forgejo-17.0.0", "\"${{ fromJSON(x) }}\"", "?matrix-dynamic" },
	{ "an expression for one key loses the matrix", OLD "forgejo-13.0.5",
	  "{v: \"${{ fromJSON('[1,2]') }}\", os: [a, b]}", "t" },
	{ "an expression for one key is a text on 1.27", "gitea-1.27.0",
	  "{v: \"${{ fromJSON('[1,2]') }}\"}", "t (${{ fromJSON('[1,2]') }})" },
	{ "and evaluated on Forgejo 14 and later", "forgejo-14.0.5 forgejo-17.0.0",
	  "{v: \"${{ fromJSON('[1,2]') }}\"}", "?matrix-dynamic" },
	{ "an expression in a list is a text", OLD "gitea-1.27.0 forgejo-13.0.5",
	  "{v: [\"${{ x }}\"]}", "t (${{ x }})" },
	{ "a single value loses the matrix", OLD FORGEJO, "{v: 1}", "t" },
	{ "a single value on 1.27", "gitea-1.27.0 ", "{v: 1}", "t (1)" },
	{ "nothing is an empty list", OLD "forgejo-13.0.5", "{v: , w: [1]}", "t" },
	{ "nothing is a value on 1.27", "gitea-1.27.0", "{v: , w: [1]}", "t (<nil>, 1)" },
	{ "a map loses the matrix", ALL, "{v: [1], w: {x: 1}}", "t" },
	{ "a key given twice loses the matrix", ALL, "{v: [1], v: [2]}", "t" },
	{ "nothing as a key is passed over", OLD, "{v: [1], ~: [2]}", "t (1)" },
	{ "minus zero is a number of its own on newer ones", "gitea-1.26.3 gitea-1.27.0",
	  "{v: [-0]}", "t (-0)" },
	{ "and zero before", "gitea-1.25.4 " FORGEJO, "{v: [-0]}", "t (0)" },
	{ "dates are printed as nobody knows", ALL, "{v: [2026-11-22]}",
	  "?matrix-value" },
	{ "keys that are no texts", ALL, "{v: [{1: a}]}", "?matrix-value" },
	{ "include that is no list loses the matrix", ALL, "{os: [a], include: {os: b}}",
	  "t" },
	{ "an empty matrix", OLD "gitea-1.27.0 forgejo-13.0.5", "{}", "t" },
	{ "anchors", ALL, "{os: &o [a, b], arch: *o}",
	  "t (a, a)|t (a, b)|t (b, a)|t (b, b)" },
};

static void check_matrix_on(const struct matrix_row *row, const char *server,
			    const struct ur_str *text)
{
	const struct ur_dialect *dialect = dialect_named(server);
	struct ur_names names = UR_NAMES_INIT;
	struct ur_str got = UR_STR_INIT;
	struct ur_workflow *workflow = NULL;
	enum ur_workflow_fault fault;
	const char *cause = "refused";

	if (ur_workflow_parse(text->buf, text->len, "ci.yml", dialect, &workflow, &fault,
			      NULL) == UR_OK) {
		struct ur_naming_job job = ur_workflow_naming(&workflow->jobs[0]);

		cause = ur_naming_names(dialect, &job, &names);
	}

	if (cause)
		ur_str_addf(&got, "?%s", cause);
	for (size_t i = 0; !cause && i < names.len; i++)
		ur_str_addf(&got, "%s%s", i ? "|" : "", names.items[i]);
	if (strcmp(got.len ? got.buf : "", row->want) != 0)
		fail_msg("%s: %s", server, got.len ? got.buf : "");
	ur_workflow_free(workflow);
	ur_str_release(&got);
	ur_names_release(&names);
}

static void check_matrix(void **state)
{
	const struct matrix_row *row = *state;
	struct ur_str text = UR_STR_INIT;

	ur_str_setf(&text, "on: push\njobs:\n  t: {strategy: {matrix: %s}}\n",
		    row->matrix);
	for (const char *p = row->servers; *p;) {
		size_t len = strcspn(p, " ");
		char *server = ur_xstrndup(p, len);

		check_matrix_on(row, server, &text);
		free(server);
		p += len + (p[len] == ' ');
	}
	ur_str_release(&text);
}

#define ADD(table, func)                                                                 \
	for (size_t i = 0; i < UR_LEN(table); i++, n++)                                  \
		tests[n] = (struct CMUnitTest)                                           \
		{                                                                        \
			.name = (table)[i].name, .test_func = (func),                    \
			.initial_state = (void *)(uintptr_t) & (table)[i],               \
		}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(ons) + UR_LEN(needs) + UR_LEN(files) +
				UR_LEN(older_files) + UR_LEN(matrices) + 2] = { 0 };
	size_t n = 0;

	ADD(ons, check_on);
	ADD(needs, check_needs);
	ADD(files, check_file);
	ADD(older_files, check_older_file);
	ADD(matrices, check_matrix);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(long_files_are_cut);
	tests[n] = (struct CMUnitTest)cmocka_unit_test(knows_jobs_in_order);
	return cmocka_run_group_tests_name("policy.workflow", tests, NULL, NULL);
}
