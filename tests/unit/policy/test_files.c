/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "shelf.h"

/* What a source may do, and what is kept of it. */

#define UMBRELLA "CI / all (pull_request)"
#define PATH ".gitea/workflows/ci.yml"
#define CI                                                                               \
	"name: CI\non: pull_request\njobs:\n  build: {}\n  lint: {}\n"                   \
	"  all: {needs: [build, lint], steps: [{run: poll}]}\n"
#define B "CI / build (pull_request)"
#define L "CI / lint (pull_request)"

struct asked {
	struct shelf shelf;
	struct ur_policy_cache *cache;
	struct ur_policy_settings settings;
	struct ur_derive_request request;
	struct ur_error err;
};

static void setup(struct asked *a, enum ur_policy_from from)
{
	static const char *const list[] = { B, L };

	*a = (struct asked){ .cache = ur_policy_cache_new(), .err = UR_ERROR_INIT };
	shelf_init(&a->shelf);
	shelf_put(&a->shelf, HEAD, PATH, CI);
	shelf_put(&a->shelf, BASE, PATH, CI);
	a->settings = (struct ur_policy_settings){
		.from = from,
		.contexts = list,
		.contexts_len = 2,
		.file = "",
		.job = "",
		.aggregates_only = true,
	};
	a->request = (struct ur_derive_request){
		.source = &a->shelf.source,
		.dialect = dialect_named("gitea-1.26.3"),
		.umbrella = UMBRELLA,
		.head = HEAD,
		.merge_base = BASE,
		.base_tip = TIP,
		.settings = &a->settings,
	};
}

static void teardown(struct asked *a)
{
	ur_policy_cache_free(a->cache);
	shelf_clear(&a->shelf);
}

static enum ur_errc ask(struct asked *a, bool known)
{
	struct ur_policy policy = UR_POLICY_INIT;
	enum ur_errc rc = ur_policy_derive(a->cache, &a->request, &policy, &a->err);

	if (rc == UR_OK)
		assert_int_equal(policy.known, known);
	else
		assert_false(policy.known);
	ur_policy_release(&policy);
	return rc;
}

/* A file that could not be read is no answer, with a list neither. */
static void failures_are_errors(void **state)
{
	static const enum ur_errc codes[] = { UR_ETRANSIENT, UR_EAUTH,	   UR_ERIGHT,
					      UR_EPROTO,     UR_EDEADLINE, UR_EINTR,
					      UR_EIO };
	static const enum ur_policy_from froms[] = { UR_FROM_WORKFLOW, UR_FROM_LIST };

	(void)state;
	for (size_t f = 0; f < UR_LEN(froms); f++)
		for (size_t i = 0; i < UR_LEN(codes); i++) {
			struct asked a;

			setup(&a, froms[f]);
			a.shelf.fail_list = codes[i];
			assert_int_equal(ask(&a, false), codes[i]);
			a.shelf.fail_list = UR_OK;
			a.shelf.fail_read = codes[i];
			assert_int_equal(ask(&a, false), codes[i]);
			assert_non_null(
				strstr(a.err.message, "workflow files of 1111111111"));
			a.shelf.fail_read = UR_OK;
			assert_int_equal(ask(&a, true), UR_OK); /* nothing bad was kept */
			teardown(&a);
		}
}

static void a_listed_file_must_be_there(void **state)
{
	struct asked a;

	(void)state;
	setup(&a, UR_FROM_WORKFLOW);
	a.shelf.fail_read = UR_ENOTFOUND;
	assert_int_equal(ask(&a, false), UR_EPROTO);
	teardown(&a);
}

static void files_are_read_once(void **state)
{
	struct asked a;

	(void)state;
	setup(&a, UR_FROM_WORKFLOW);
	assert_int_equal(ask(&a, true), UR_OK);
	assert_int_equal(a.shelf.lists, 2); /* head and merge base */
	assert_int_equal(a.shelf.reads, 1); /* one blob */
	assert_int_equal(ask(&a, true), UR_OK);
	assert_int_equal(a.shelf.lists, 2);
	assert_int_equal(a.shelf.reads, 1);
	a.request.dialect = dialect_named("gitea-1.27.0"); /* perhaps other folders */
	assert_int_equal(ask(&a, true), UR_OK);
	assert_int_equal(a.shelf.lists, 4);
	assert_int_equal(a.shelf.reads, 2); /* and another reader */
	teardown(&a);
}

static void the_cache_forgets_in_the_end(void **state)
{
	struct asked a;
	char commit[41];

	(void)state;
	setup(&a, UR_FROM_WORKFLOW);
	for (unsigned i = 0; i < 200; i++) {
		snprintf(commit, sizeof(commit), "%040u", i);
		a.shelf.files[0].commit = commit;
		a.request.head = commit;
		assert_int_equal(ask(&a, true), UR_OK);
	}
	assert_true(a.shelf.reads > 1 && a.shelf.reads < 10);
	teardown(&a);
}

/* A folder knows no commits: nothing to compare, nothing kept for another folder. */
static void folders_have_no_merge_base(void **state)
{
	struct asked a;

	(void)state;
	setup(&a, UR_FROM_WORKFLOW);
	a.shelf.source.any_commit = true;
	a.request.merge_base = "";
	assert_int_equal(ask(&a, true), UR_OK);
	assert_int_equal(a.shelf.lists, 1);
	teardown(&a);
}

/* A hundred jobs that each call their own file: a hundred to the fourth, if one let it. */
static void calls_do_not_explode(void **state)
{
	struct ur_str text = UR_STR_INIT;
	struct asked a;

	(void)state;
	setup(&a, UR_FROM_WORKFLOW);
	ur_str_adds(&text, "name: CI\non: [pull_request, workflow_call]\njobs:\n"
			   "  build: {}\n  lint: {}\n  all: {needs: [build, lint]}\n");
	for (unsigned i = 0; i < 100; i++)
		ur_str_addf(&text, "  c%u: {uses: ./%s}\n", i, PATH);
	shelf_clear(&a.shelf);
	shelf_put(&a.shelf, HEAD, PATH, text.buf);
	shelf_put(&a.shelf, BASE, PATH, text.buf);
	a.request.dialect = dialect_named("forgejo-15.0.3");
	assert_int_equal(ask(&a, false), UR_OK);
	a.request.dialect = dialect_named("gitea-1.27.0");
	assert_int_equal(ask(&a, false),
			 UR_OK); /* its own jobs again, under its own name */
	a.request.dialect = dialect_named("gitea-1.26.3");
	assert_int_equal(ask(&a, true), UR_OK);
	ur_str_release(&text);
	teardown(&a);
}

/* What a pull request may bring has an end, in bytes and in number; past it the head is not
 * read, and the next one is. */
/* Its names are not known. */
#define DATED ": {strategy: {matrix: {a: [2026-12-01]}}}"

static void a_tree_has_its_limits(void **state)
{
	static const struct {
		const char *name;
		unsigned files;
		const char *head;   /* of each file */
		unsigned fill;	    /* 'x' behind it */
		unsigned jobs;	    /* of each file */
		const char *job;    /* behind each job's id */
		const char *reason; /* NULL: it can be read */
	} rows[] = {
		{ "a megabyte four times", 4, "name: x\non: push\n#", 1000000, 1, ": {}",
		  NULL },
		{ "a megabyte five times", 5, "name: x\non: push\n#", 1000000, 1, ": {}",
		  "they have more than 4 MiB" },
		{ "nodes, not bytes", 11, "on: push\n#", 0, 9900, ": {}",
		  "they have more than 200000 YAML nodes" },
		{ "a workflow's name of half a megabyte in each of its contexts", 1,
		  "on: pull_request\nname: ", 500000, 20, ": {}",
		  "write more than 8192 contexts on pull_request, or more than 8 MiB" },
		{ "the same in names that are not known", 1,
		  "on: pull_request\nname: ", 500000, 20, DATED,
		  "write more than 8192 contexts on pull_request, or more than 8 MiB" },
		{ "many contexts", 9, "on: pull_request\n#", 0, 2000, ": {}",
		  "write more than 8192 contexts" },
		{ "many that are not known", 5, "on: pull_request\n#", 0, 2000, DATED,
		  "write more than 8192 contexts" },
		{ "two thousand of each", 1, "on: pull_request\n#", 0, 2000, ": {}",
		  NULL },
	};

	(void)state;
	for (size_t i = 0; i < UR_LEN(rows); i++) {
		char paths[16][40];
		struct asked a;

		setup(&a, UR_FROM_WORKFLOW);
		for (unsigned f = 0; f < rows[i].files; f++) {
			struct ur_str text = UR_STR_INIT;

			ur_str_adds(&text, rows[i].head);
			for (unsigned n = 0; n < rows[i].fill; n++)
				ur_str_addc(&text, 'x');
			ur_str_adds(&text, "\njobs:\n");
			for (unsigned j = 0; j < rows[i].jobs; j++)
				ur_str_addf(&text, "  f%uj%u%s\n", f, j, rows[i].job);
			snprintf(paths[f], sizeof(paths[f]), ".gitea/workflows/f%02u.yml",
				 f);
			shelf_put(&a.shelf, HEAD, paths[f], text.buf);
			ur_str_release(&text);
		}
		print_message("# %s\n", rows[i].name);
		assert_int_equal(ask(&a, true), rows[i].reason ? UR_EPROTO : UR_OK);
		if (rows[i].reason)
			assert_non_null(strstr(a.err.message, rows[i].reason));
		a.request.head = BASE;
		assert_int_equal(ask(&a, true), UR_OK);
		teardown(&a);
	}
}

/* Counted in bytes: a few large heads are forgotten like many small ones. */
static void large_heads_are_forgotten(void **state)
{
	struct ur_str text = UR_STR_INIT;
	struct asked a;
	char commits[8][41];

	(void)state;
	setup(&a, UR_FROM_WORKFLOW);
	for (unsigned i = 0; i < 8; i++) {
		snprintf(commits[i], sizeof(commits[i]), "%040u", i);
		ur_str_setf(&text, "%s#%u", CI, i);
		for (unsigned n = 0; n < 900000; n++)
			ur_str_addc(&text, 'x');
		shelf_put(&a.shelf, commits[i], PATH, text.buf);
		a.request.head = commits[i];
		assert_int_equal(ask(&a, true), UR_OK);
	}
	assert_int_equal(a.shelf.reads, 8 + 2); /* the merge base's, and once more */
	a.request.head = commits[0];
	assert_int_equal(ask(&a, true), UR_OK);
	assert_true(a.shelf.reads > 8 + 2);
	ur_str_release(&text);
	teardown(&a);
}

static void nothing_said_is_no_text(void **state)
{
	struct asked a;

	(void)state;
	setup(&a, UR_FROM_WORKFLOW);
	a.settings.file = a.settings.job = NULL;
	assert_int_equal(ask(&a, true), UR_OK);
	a.request.merge_base = NULL;
	assert_int_equal(ask(&a, false), UR_OK);
	teardown(&a);
}

static void without_a_source_only_lists_are_known(void **state)
{
	struct asked a;

	(void)state;
	setup(&a, UR_FROM_WORKFLOW);
	a.request.source = NULL;
	assert_int_equal(ask(&a, false), UR_OK);
	a.settings.from = UR_FROM_LIST;
	assert_int_equal(ask(&a, true), UR_OK);
	a.settings.from = UR_FROM_PROTECTION;
	assert_int_equal(ask(&a, false), UR_OK);
	teardown(&a);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(failures_are_errors),
		cmocka_unit_test(a_listed_file_must_be_there),
		cmocka_unit_test(files_are_read_once),
		cmocka_unit_test(the_cache_forgets_in_the_end),
		cmocka_unit_test(folders_have_no_merge_base),
		cmocka_unit_test(calls_do_not_explode),
		cmocka_unit_test(a_tree_has_its_limits),
		cmocka_unit_test(large_heads_are_forgotten),
		cmocka_unit_test(nothing_said_is_no_text),
		cmocka_unit_test(without_a_source_only_lists_are_known),
	};

	return cmocka_run_group_tests_name("policy.files", tests, NULL, NULL);
}
