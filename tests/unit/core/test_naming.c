/* SPDX-License-Identifier: MIT */
#include "core/naming.h"

struct context_row {
	const char *name;
	enum server server;
	const char *workflow, *file, *job, *event, *want;
};

static const struct context_row contexts[] = {
	{ "a context is workflow, job and event", G26, "CI", "ci.yml", "build",
	  "pull_request", "CI / build (pull_request)" },
	{ "an unnamed workflow leaves the slash on 1.26", G26, NULL, "ci.yml", "a",
	  "push", "/ a (push)" },
	{ "an unnamed workflow is its file on 1.27", G27, NULL, "ci.yml", "a", "push",
	  "ci.yml / a (push)" },
	{ "only the last part of the file counts", G27, "", "sub/deep.yml", "a", "push",
	  "deep.yml / a (push)" },
	{ "a blank name is none on 1.27", G27, "  ", "ci.yml", "a", "push",
	  "ci.yml / a (push)" },
	{ "a name is trimmed at both ends on 1.27", G27, " CI ", "ci.yml", "a", "push",
	  "CI / a (push)" },
	{ "blanks in front of the context go everywhere", G24, " CI ", "ci.yml", "a",
	  "push", "CI  / a (push)" },
	{ "wide blanks in front go as well", G24, "\xe3\x80\x80\xc2\xa0 CI", "ci.yml",
	  "a", "push", "CI / a (push)" },
	{ "tabs in front go as well", G24, "\t\tCI", "ci.yml", "a", "push",
	  "CI / a (push)" },
	{ "other control characters stay", G24, "\001CI", "ci.yml", "a", "push",
	  "\001CI / a (push)" },
	{ "1.22 writes other events as they are", G22, "T", "t.yml", "a", "push",
	  "T / a (push)" },
	{ "an unnamed workflow leaves the slash on Forgejo", F17, NULL, "ci.yml", "a",
	  "push", "/ a (push)" },
	{ "blanks around a job's name stay", G26, "Plain", "p.yml", "  padded  ",
	  "pull_request", "Plain /   padded   (pull_request)" },
	{ "1.22 writes pull_request for target", G22, "T", "t.yml", "a",
	  "pull_request_target", "T / a (pull_request)" },
	{ "1.24 writes the target event", G24, "T", "t.yml", "a", "pull_request_target",
	  "T / a (pull_request_target)" },
};

static void check_context(void **state)
{
	const struct context_row *row = *state;
	struct ur_str out = UR_STR_INIT;

	ur_naming_context(&out, server_rules(row->server), row->workflow, row->file,
			  row->job, row->event);
	assert_string_equal(out.buf, row->want);
	ur_str_release(&out);
}

static void tells_events(void **state)
{
	static const struct {
		const char *context, *event;
	} rows[] = {
		{ "CI / a (pull_request)", "pull_request" },
		{ "CI / a (x) (pull_request_target)", "pull_request_target" },
		{ "/ a (push)", "push" },
		{ "CI / a (release)", "release" },
		{ "CI / a (pull_request_review)", "pull_request_review" },
		{ "CI / a (schedule)", NULL },
		{ "CI / a (workflow_dispatch)", NULL },
		{ "CI / a", NULL },
		{ "CI / a (pull_request) ", NULL },
		{ "CI / a(pull_request)", NULL },
		{ "CI / a (pull_reques)", NULL },
		{ "CI / a (debian)", NULL },
		{ "CI / a ()", NULL },
		{ "CI / a (", NULL },
		{ "(push)", NULL },
		{ "", NULL },
	};
	char event[64];

	(void)state;
	for (size_t i = 0; i < UR_LEN(rows); i++) {
		bool found = ur_naming_event(rows[i].context, event, sizeof(event));

		assert_int_equal(found, rows[i].event != NULL);
		if (found)
			assert_string_equal(event, rows[i].event);
	}
	assert_false(ur_naming_event("CI / a (pull_request)", event, 12));
}

static void tells_jobs(void **state)
{
	(void)state;
	assert_true(ur_naming_is_job("CI / a (push)", "a", "push"));
	assert_true(ur_naming_is_job("/ a (push)", "a", "push"));
	assert_true(ur_naming_is_job("A / b / c (push)", "c", "push"));
	assert_true(ur_naming_is_job("A / b / c (push)", "b / c", "push"));
	assert_false(ur_naming_is_job("CI / a (push)", "a", "pull_request"));
	assert_false(ur_naming_is_job("CI / ba (push)", "a", "push"));
	assert_false(ur_naming_is_job("CI/ a (push)", "a", "push"));
	assert_false(ur_naming_is_job("a (push)", "a", "push"));
	assert_false(ur_naming_is_job("CI / a", "a", "push"));
}

struct names_row {
	const char *name;
	enum server from, to; /* versions it holds for */
	const char *id, *title, *matrix;
	const char *want; /* names with '|' between, or "?cause" */
};

static const struct names_row jobs[] = {
	{ "a job without a name is called by its id", G22, F17, "a", NULL, NULL, "a" },
	{ "an empty name is none", G22, F17, "a", "", NULL, "a" },
	{ "a name is taken as it is", G22, F17, "a", "B / job (x)", NULL, "B / job (x)" },
	{ "a matrix is put behind the id, sorted", G22, F17, "t", NULL,
	  "os=debian,alpine", "t (alpine)|t (debian)" },
	{ "keys are sorted by name", G22, F17, "t", NULL, "zeta=1,2;alpha=x",
	  "t (x, 1)|t (x, 2)" },
	{ "capital letters sort first", G22, F17, "t", NULL, "a=1;B=2", "t (2, 1)" },
	{ "Gitea puts it behind a name too", G22, G27, "t", "fixed", "os=b,a",
	  "fixed (a)|fixed (b)" },
	{ "Forgejo numbers equal names instead", F11, F17, "t", "fixed", "os=b,a,c",
	  "fixed|fixed-1|fixed-2" },
	{ "1.22 never evaluates", G22, G22, "t", "n ${{ matrix.os }}", "os=b,a",
	  "n ${{ matrix.os }} (a)|n ${{ matrix.os }} (b)" },
	{ "later ones evaluate and put nothing behind", G24, F17, "t",
	  "n ${{ matrix.os }}", "os=b,a", "n a|n b" },
	{ "two references", G24, F17, "t", "${{matrix.os}}-${{ matrix.v }}", "os=a;v=1,2",
	  "a-1|a-2" },
	{ "names are looked up without regard to case", G24, F17, "t", "${{ MATRIX.OS }}",
	  "os=a", "a" },
	{ "a key that is not there is empty", G24, F17, "t", "x${{ matrix.nope }}y",
	  "os=a", "xy" },
	{ "a choice of a reference and a text", G24, F17, "t",
	  "x ${{ matrix.os || 'y' }}", "os=a", "x a" },
	{ "another context is refused", G24, F17, "t", "x ${{ github.ref }}", "os=a",
	  "?name-expression" },
	{ "an index is a key", G24, F17, "t", "x ${{ matrix['os'] }}", "os=a", "x a" },
	{ "what is broken leaves no name", G24, F17, "t", "x ${{ nope() }}", "os=a", "" },
	{ "on Forgejo without a matrix too", F11, F17, "t", "x ${{ nope() }}", NULL, "" },
	{ "a text on Forgejo without a matrix", F11, F17, "t", "x ${{ 'y' }}", NULL,
	  "x y" },
	{ "and not on Gitea", G22, G27, "t", "x ${{ 'y' }}", NULL, "x ${{ 'y' }}" },
	{ "braces that never close on Forgejo without a matrix", F11, F17, "t",
	  "x ${{ 'y'", NULL, "?name-expression" },
	{ "a format is written", G24, F17, "t", "${{ format('{0}', matrix.os) }}", "os=a",
	  "a" },
	{ "another function is refused", G24, F17, "t", "${{ toJSON(matrix.os) }}",
	  "os=a", "?name-expression" },
	{ "an open brace behind an expression is refused", G24, F17, "t",
	  "${{ matrix.os }} ${{ x", "os=a", "?name-expression" },
	{ "words that never close are no expression to Gitea", G24, G27, "t",
	  "n ${{ matrix.os", "os=a", "n ${{ matrix.os (a)" },
	{ "and are refused on Forgejo", F11, F17, "t", "n ${{ matrix.os", "os=a",
	  "?name-expression" },
	{ "one name that cannot be known is enough", G24, F17, "t", "x ${{ github.ref }}",
	  "os=a,b,c", "?name-expression" },
	{ "two keys that differ in case are refused", G24, F17, "t", "${{ matrix.os }}",
	  "os=a;OS=b", "?name-expression" },
	{ "Gitea leaves expressions alone without a matrix", G22, G27, "t",
	  "job ${{ github.event_name }}", NULL, "job ${{ github.event_name }}" },
	{ "Forgejo evaluates them, so they are refused", F11, F17, "t",
	  "job ${{ github.event_name }}", NULL, "?name-expression" },
	{ "an empty list makes one job", G22, F11, "t", NULL, "os=", "t" },
	{ "or none on Forgejo 14 and later", F17, F17, "t", NULL, "os=", "" },
	{ "an expression in a value stays", G22, F11, "t", NULL, "os=${{ vars.A }}",
	  "t (${{ vars.A }})" },
	{ "and is refused on Forgejo 14 and later", F17, F17, "t", NULL,
	  "os=${{ vars.A }}", "?matrix-dynamic" },
};

static void check_names(void **state)
{
	const struct names_row *row = *state;
	struct ur_value *values = row->matrix ? matrix(row->matrix) : NULL;
	const struct ur_naming_job job = { .id = row->id,
					   .name = row->title,
					   .matrix = values };

	for (enum server s = row->from; s <= row->to; s++) {
		struct ur_names names = UR_NAMES_INIT;
		struct ur_str got = UR_STR_INIT;
		const char *cause = ur_naming_names(server_rules(s), &job, &names);

		if (!cause)
			cause = ur_naming_finish(server_rules(s), &names);
		if (cause)
			ur_str_addf(&got, "?%s", cause);
		for (size_t i = 0; !cause && i < names.len; i++)
			ur_str_addf(&got, "%s%s", i ? "|" : "", names.items[i]);
		assert_string_equal(got.buf, row->want);
		ur_str_release(&got);
		ur_names_release(&names);
	}
	ur_value_free(values);
}

static void matrix_of_calls(void **state)
{
	struct ur_value *values = matrix("os=a");
	const struct ur_naming_job job = { .id = "t",
					   .matrix = values,
					   .reusable = true };
	struct ur_names names = UR_NAMES_INIT;

	(void)state;
	assert_null(ur_naming_names(server_rules(G26), &job, &names));
	assert_string_equal(ur_naming_names(server_rules(G27), &job, &names),
			    "reusable-workflow");
	assert_string_equal(ur_naming_names(server_rules(F15), &job, &names),
			    "reusable-workflow");
	ur_names_release(&names);
	ur_value_free(values);
}

static const struct CMUnitTest others[] = {
	cmocka_unit_test(tells_events),
	cmocka_unit_test(tells_jobs),
	cmocka_unit_test(matrix_of_calls),
};

int main(void)
{
	struct CMUnitTest tests[UR_LEN(contexts) + UR_LEN(jobs) + UR_LEN(others)] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, contexts, check_context);
	ADD_ROWS(tests, n, jobs, check_names);
	for (size_t i = 0; i < UR_LEN(others); i++)
		tests[n++] = others[i];
	return cmocka_run_group_tests_name("core.naming", tests, NULL, NULL);
}
