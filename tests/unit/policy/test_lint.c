/* SPDX-License-Identifier: MIT */
#include "lint_table.h"

/* the usual workflow on these events, in that group */
#define GROUP(on, group)                                                                 \
	"name: CI\non:\n" on "concurrency: " group "\njobs:\n" JOBS                      \
	"  all:\n    needs: [build, lint]\n" GATE

/* clang-format off */
static const struct row rows[] = {
	{ .name = "an umbrella that needs every job and always runs is fine",
	  .files = { { CI, GOOD } }, .protection = { UMBRELLA }, .want = "" },
	{ .name = "always() may stand in an expression with blanks",
	  .files = { { CI, HEADER JOBS "  all:\n    needs: [build, lint]\n"
		"    if: ' ${{  always() }} '\n    steps: [{" TEST "}]\n" } }, .want = "" },
	{ .name = "a file that is no YAML runs nothing",
	  .files = { { CI, GOOD }, { DIR "x.yml", "a: [\n" } }, .want = "001 x.yml:2" },
	{ .name = "a file without jobs runs nothing",
	  .files = { { CI, GOOD }, { DIR "x.yml", "name: X\non: push\n" } },
	  .want = "001 x.yml:1" },
	{ .name = "a key given twice is refused",
	  .files = { { CI, GOOD }, { DIR "x.yml", "name: X\nname: Y\non: push\njobs: {a: {}}\n" } },
	  .want = "001 x.yml:2", .text = "(Gitea 1.26 refuses the file)" },
	{ .name = "what other readers may take is in doubt",
	  .files = { { CI, GOOD }, { DIR "x.yml", "x: &&b 1\non: push\njobs: {a: {}}\n" } },
	  .want = "002 x.yml:1" },
	{ .name = "the second folder is not looked at",
	  .files = { { CI, GOOD }, { ".github/workflows/old.yml", GOOD } },
	  .want = "003 old.yml", .text = "'.github/workflows' is not read" },
	{ .name = "a job needs one that is not there",
	  .files = { { CI, HEADER JOBS "  all:\n    needs: [build, lint, tset]\n" GATE } },
	  .want = "004 ci.yml:6", .text = "needs 'tset'" },
	{ .name = "a job needs itself",
	  .files = { { CI, HEADER "  all:\n    needs: [all]\n" GATE } },
	  .want = "004 ci.yml:4" },
	{ .name = "needs is a map",
	  .files = { { CI, HEADER JOBS "  all:\n    needs: {build: yes, lint: yes}\n" GATE } },
	  .want = "016 ci.yml:4|016 ci.yml:5|004 ci.yml:6" },
	{ .name = "nobody writes the umbrella",
	  .umbrella = "CI / al (pull_request)", .files = { { CI, GOOD } },
	  .want = "005 -", .text = "no job below '.gitea/workflows' writes" },
	{ .name = "without any workflow nobody writes the umbrella", .want = "005 -" },
	{ .name = "settings name the wrong job",
	  .files = { { CI, GOOD } }, .job = "lint", .want = "005 -",
	  .text = "that the settings name" },
	{ .name = "another system's umbrella with a list is no workflow's",
	  .umbrella = "ci/all", .list = { "CI / lint (pull_request)" },
	  .files = { { CI, GOOD } }, .want = "" },
	{ .name = "without a condition the umbrella is skipped when it should be red",
	  .files = { { CI, HEADER JOBS "  all:\n    needs: [build, lint]\n    steps: [{" TEST "}]\n" } },
	  .want = "006 ci.yml:6" },
	{ .name = "an empty condition is none",
	  .files = { { CI, HEADER JOBS "  all:\n    needs: [build, lint]\n    if: ''\n    steps: [{" TEST "}]\n" } },
	  .want = "006 ci.yml:8" },
	{ .name = "not cancelled is skipped when it is",
	  .files = { { CI, HEADER JOBS "  all:\n    needs: [build, lint]\n"
		"    if: ${{ !cancelled() }}\n    steps: [{" TEST "}]\n" } },
	  .want = "007 ci.yml:8", .text = "'!cancelled()'" },
	{ .name = "always and something else may be skipped",
	  .files = { { CI, HEADER JOBS "  all:\n    needs: [build, lint]\n"
		"    if: always() && github.actor != 'bot'\n    steps: [{" TEST "}]\n" } },
	  .want = "007 ci.yml:8" },
	{ .name = "an umbrella that asks for statuses polls",
	  .files = { { CI, HEADER "  all:\n    steps: [{run: 'curl $API/commits/$SHA/status'}]\n" } },
	  .want = "008 ci.yml:4" },
	{ .name = "an umbrella with a list may poll, and is told so",
	  .list = { "CI / build (pull_request)" },
	  .files = { { CI, HEADER "  build: {}\n  all:\n    steps: [{run: 'curl $API/statuses/$SHA'}]\n" } },
	  .want = "008 ci.yml:5" },
	{ .name = "a step that tests something of its own",
	  .files = { { CI, HEADER JOBS "  all:\n    needs: [build, lint]\n    if: always()\n"
		"    steps:\n      - {" TEST "}\n      - run: make dist\n" } },
	  .want = "009 ci.yml:11" },
	{ .name = "the settings say that it only aggregates",
	  .aggregates_only = true,
	  .files = { { CI, HEADER JOBS "  all:\n    needs: [build, lint]\n    if: always()\n"
		"    steps:\n      - run: make dist\n" } },
	  .want = "" },
	{ .name = "an umbrella without needs stands for nothing",
	  .files = { { CI, HEADER "  all:\n    steps: [{run: 'true'}]\n" } },
	  .want = "010 ci.yml:4" },
	{ .name = "on a split server a job that needs the umbrella keeps it from a re-run",
	  .server = "gitea-1.27.0-rc0",
	  .files = { { CI, GOOD "  deploy: {needs: all}\n" } }, .want = "011 ci.yml:6" },
	{ .name = "where a post helps, a job that needs the umbrella does no harm",
	  .files = { { CI, GOOD "  deploy: {needs: all}\n" } }, .want = "" },
	{ .name = "protection asks for something else",
	  .files = { { CI, GOOD } }, .protection = { "CI / lint (pull_request)" },
	  .want = "012 -" },
	{ .name = "protection asks for nothing",
	  .files = { { CI, GOOD } }, .empty_protection = true, .want = "012 -" },
	{ .name = "umbrellas that nobody requires may be wanted all the same",
	  .files = { { CI, GOOD } }, .empty_protection = true, .any_umbrella = true, .want = "" },
	{ .name = "protection asks for a job that was renamed",
	  .files = { { CI, GOOD } }, .protection = { UMBRELLA, "CI / tests (pull_request)" },
	  .want = "013 -", .text = "branch protection asks for 'CI / tests" },
	{ .name = "the settings' list asks for a job that was renamed",
	  .files = { { CI, GOOD } },
	  .list = { "CI / build (pull_request)", "CI / lint (pull_request)", "CI / tests (pull_request)" },
	  .want = "013 -", .text = "the settings' list" },
	{ .name = "somebody else writes what no job does",
	  .files = { { CI, GOOD } }, .protection = { UMBRELLA, "CI / tests (pull_request)" },
	  .seen = "CI / tests (pull_request)", .want = "" },
	{ .name = "what no workflow could write is another system's",
	  .files = { { CI, GOOD } }, .protection = { UMBRELLA, "ci/external" }, .want = "" },
	{ .name = "the settings' list forgot a job",
	  .files = { { CI, GOOD } }, .list = { "CI / build (pull_request)" },
	  .want = "014 ci.yml:6", .text = "CI / lint" },
	{ .name = "protection asks for a job that the umbrella forgot",
	  .files = { { CI, HEADER JOBS "  all:\n    needs: [build]\n" GATE } },
	  .protection = { UMBRELLA, "CI / lint (pull_request)" }, .want = "015 ci.yml:5" },
	{ .name = "nothing guards a job",
	  .files = { { CI, HEADER JOBS "  all:\n    needs: [build]\n" GATE } },
	  .protection = { UMBRELLA }, .want = "016 ci.yml:5" },
	{ .name = "a job that a needed one needs is guarded",
	  .files = { { CI, HEADER "  lint: {}\n  build: {needs: lint}\n  all:\n    needs: build\n" GATE } },
	  .want = "" },
	{ .name = "two files write the umbrella",
	  .files = { { CI, GOOD }, { DIR "two.yml", HEADER "  all: {}\n" } },
	  .want = "017 two.yml:4", .text = "ci.yml:6" },
	{ .name = "two files write a needed job",
	  .files = { { CI, GOOD }, { DIR "two.yml", HEADER "  lint: {}\n" } },
	  .want = "017 two.yml:4" },
	{ .name = "a job whose name only a runner knows may be the umbrella's twin",
	  .server = "forgejo-15.0.3", .files = { { ".forgejo/workflows/ci.yml", GOOD },
		{ ".forgejo/workflows/two.yml", HEADER "  x: {name: 'a${{ vars.X }}'}\n" } },
	  .want = "017w two.yml:4" },
	{ .name = "two files write something that nothing depends on",
	  .files = { { CI, GOOD }, { DIR "a.yml", "name: X\non: pull_request\njobs: {a: {}}\n" },
		{ DIR "b.yml", "name: X\non: pull_request\njobs: {a: {}}\n" } },
	  .want = "018 b.yml:3" },
	{ .name = "a needed job is named by an expression",
	  .files = { { CI, HEADER "  build: {name: 'b ${{ github.actor }}', strategy: {matrix: {os: [a]}}}\n"
		"  all:\n    needs: build\n" GATE } },
	  .want = "019 ci.yml:4" },
	{ .name = "the settings say which names it gets",
	  .expand_job = "build", .expand_name = "b x",
	  .files = { { CI, HEADER "  build: {name: 'b ${{ github.actor }}', strategy: {matrix: {os: [a]}}}\n"
		"  all:\n    needs: build\n" GATE } },
	  .want = "" },
	{ .name = "an unnamed workflow changes its contexts at 1.27",
	  .umbrella = "/ all (pull_request)",
	  .files = { { CI, "on: [pull_request]\njobs:\n" JOBS "  all:\n    needs: [build, lint]\n" GATE } },
	  .want = "020 ci.yml:1", .text = "before 1.27" },
	{ .name = "an unnamed workflow is called by its file at 1.27",
	  .server = "gitea-1.27.0-rc0", .umbrella = "ci.yml / all (pull_request)",
	  .files = { { CI, "on: [pull_request]\njobs:\n" JOBS "  all:\n    needs: [build, lint]\n" GATE } },
	  .want = "020 ci.yml:1", .text = "1.27 and later" },
	{ .name = "Forgejo's unnamed workflows stay as they are",
	  .server = "forgejo-15.0.3", .umbrella = "/ all (pull_request)",
	  .files = { { CI, "on: [pull_request]\njobs:\n" JOBS "  all:\n    needs: [build, lint]\n" GATE } },
	  .want = "" },
	{ .name = "a path filter keeps the umbrella from reporting",
	  .files = { { CI, ON("  pull_request:\n    paths: ['src/**']\n") } },
	  .want = "021 ci.yml:4" },
	{ .name = "a filter of paths to ignore does the same",
	  .files = { { CI, ON("  pull_request: {paths-ignore: ['*.md']}\n") } },
	  .want = "021 ci.yml:3" },
	{ .name = "a path filter on what nothing depends on is fine",
	  .files = { { CI, GOOD }, { DIR "d.yml", "name: D\non: {pull_request: {paths: [a]}}\njobs: {a: {}}\n" } },
	  .want = "" },
	{ .name = "a filter of another branch",
	  .files = { { CI, ON("  pull_request:\n    branches: [develop, 'release/*']\n") } },
	  .want = "022 ci.yml:4", .text = "into 'main'" },
	{ .name = "a filter that names the branch is fine",
	  .files = { { CI, ON("  pull_request: {branches: [develop, 'm*n']}\n") } }, .want = "" },
	{ .name = "the branch is ignored",
	  .files = { { CI, ON("  pull_request: {branches-ignore: ['**']}\n") } },
	  .want = "022 ci.yml:3" },
	{ .name = "what a filter with a negation means is not guessed",
	  .files = { { CI, ON("  pull_request: {branches: ['!main']}\n") } }, .want = "" },
	{ .name = "without a branch a filter cannot be judged", .branch = "",
	  .files = { { CI, ON("  pull_request: {branches: [develop]}\n") } }, .want = "" },
	{ .name = "only labels start the workflow",
	  .files = { { CI, ON("  pull_request: {types: [labeled]}\n") } },
	  .want = "023 ci.yml:3", .text = "lacks 'opened'" },
	{ .name = "the usual types and more are fine",
	  .files = { { CI, ON("  pull_request: {types: [labeled, opened, synchronize, reopened]}\n") } },
	  .want = "" },
	{ .name = "a needed job may be skipped",
	  .files = { { CI, HEADER "  build: {if: \"github.actor != 'x'\"}\n  all:\n    needs: build\n" GATE } },
	  .want = "024 ci.yml:4" },
	{ .name = "its skip counts as green",
	  .allow_skipped = "CI / build (pull_request)",
	  .files = { { CI, HEADER "  build: {if: \"github.actor != 'x'\"}\n  all:\n    needs: build\n" GATE } },
	  .want = "" },
	{ .name = "the umbrella names the other event",
	  .umbrella = TARGET, .files = { { CI, GOOD } }, .want = "025 ci.yml:6" },
	{ .name = "protection names the other event",
	  .files = { { CI, GOOD } },
	  .protection = { UMBRELLA, "CI / lint (pull_request_target)" }, .want = "025 ci.yml:5" },
	{ .name = "a push to the branch writes rows too",
	  .files = { { CI, ON("  pull_request:\n  push:\n") } },
	  .protection = { UMBRELLA, "CI / lint (push)" }, .want = "" },
	{ .name = "the workflow runs on both events",
	  .files = { { CI, "name: CI\non: [pull_request, pull_request_target]\njobs:\n" JOBS
		"  all:\n    needs: [build, lint]\n" GATE } },
	  .want = "026 ci.yml:2" },
	{ .name = "on 1.22 both events write one context",
	  .server = "gitea-1.22.6",
	  .files = { { CI, "name: CI\non: [pull_request, pull_request_target]\njobs:\n" JOBS
		"  all:\n    needs: [build, lint]\n" GATE } },
	  .want = "026 ci.yml:2", .text = "both events write" },
	{ .name = "a target workflow checks the head out",
	  .files = { { CI, GOOD }, { DIR "t.yml", "name: T\non: pull_request_target\njobs:\n  a:\n    steps:\n"
		"      - uses: actions/checkout@v4\n        with:\n"
		"          ref: ${{ github.event.pull_request.head.sha }}\n" } },
	  .want = "027 t.yml:8" },
	{ .name = "a target workflow's script takes the head out",
	  .files = { { CI, GOOD }, { DIR "t.yml", "name: T\non: pull_request_target\njobs:\n  a:\n    steps:\n"
		"      - run: git fetch origin ${{ github.head_ref }} && git checkout FETCH_HEAD && make\n" } },
	  .want = "027 t.yml:6" },
	{ .name = "a target workflow that only labels is fine",
	  .files = { { CI, GOOD }, { DIR "t.yml", "name: T\non: pull_request_target\njobs:\n  a:\n    steps:\n"
		"      - uses: actions/checkout@v4\n" } },
	  .want = "" },
	{ .name = "a pattern of the protection matches nothing",
	  .files = { { CI, GOOD } }, .protection = { UMBRELLA, "Nightly / *" }, .want = "028 -" },
	{ .name = "a pattern that matches is fine",
	  .files = { { CI, GOOD } }, .protection = { "CI / *" }, .want = "" },
	{ .name = "a pattern that another system's row matches is fine",
	  .files = { { CI, GOOD } }, .protection = { UMBRELLA, "ext/*" }, .seen = "ext/scan", .want = "" },
	{ .name = "a pattern that cannot be read",
	  .files = { { CI, GOOD } }, .protection = { UMBRELLA, "CI / [a" }, .want = "029 -" },
	{ .name = "an umbrella that passes whatever becomes of its needs",
	  .files = { { CI, HEADER JOBS "  all:\n    needs: [build, lint]\n    if: always()\n    steps: [{run: echo fine}]\n" } },
	  .want = "033 ci.yml:6" },
	{ .name = "without an umbrella only the files are judged",
	  .umbrella = "", .files = { { CI, HEADER "  all: {needs: nothing}\n" } },
	  .want = "004 ci.yml:4" },
	{ .name = "a group of one name for all evicts another pull request's run",
	  .files = { { CI, GROUP("  pull_request:\n", "{group: ci, cancel-in-progress: true}") } },
	  .want = "030 ci.yml:4", .text = "evicts another's" },
	{ .name = "without cancelling it waits for it",
	  .files = { { CI, GROUP("  pull_request:\n", "'ci-${{ github.workflow }}'") } },
	  .want = "030 ci.yml:4", .text = "waits for another's" },
	{ .name = "a group of the ref is each pull request's own",
	  .files = { { CI, GROUP("  pull_request:\n", "{group: 'ci-${{ github.ref }}', cancel-in-progress: true}") } },
	  .want = "" },
	{ .name = "an expression that is not known is no finding",
	  .files = { { CI, GROUP("  pull_request:\n", "{group: 'ci-${{ github.workflow }}-${{ inputs.x }}', cancel-in-progress: true}") } },
	  .want = "" },
	{ .name = "nor is one that does not end",
	  .files = { { CI, GROUP("  pull_request:\n", "'ci-${{ github.workflow'") } }, .want = "" },
	{ .name = "a concurrency without a group is none",
	  .files = { { CI, GROUP("  pull_request:\n", "{cancel-in-progress: true}") } }, .want = "" },
	{ .name = "Gitea 1.25 has no groups",
	  .server = "gitea-1.25.4",
	  .files = { { CI, GROUP("  pull_request:\n", "{group: ci, cancel-in-progress: true}") } }, .want = "" },
	{ .name = "Forgejo 15 has",
	  .server = "forgejo-15.0.3",
	  .files = { { CI, GROUP("  pull_request:\n", "{group: ci, cancel-in-progress: true}") } },
	  .want = "030 ci.yml:4" },
	{ .name = "a label cancels the head's own run",
	  .files = { { CI, GROUP("  pull_request:\n    types: [opened, synchronize, reopened, labeled]\n",
		"{group: 'ci-${{ github.ref }}', cancel-in-progress: true}") } },
	  .want = "031 ci.yml:4", .text = "'labeled' cancels" },
	{ .name = "where nothing is cancelled a label does no harm",
	  .files = { { CI, GROUP("  pull_request:\n    types: [opened, synchronize, reopened, labeled]\n",
		"{group: 'ci-${{ github.ref }}', cancel-in-progress: false}") } }, .want = "" },
	{ .name = "nor where each kind of event has its group",
	  .files = { { CI, GROUP("  pull_request:\n    types: [opened, synchronize, reopened, labeled]\n",
		"{group: 'ci-${{ github.ref }}-${{ github.event.action }}', cancel-in-progress: true}") } }, .want = "" },
	{ .name = "two files share a group",
	  .files = { { CI, GROUP("  pull_request:\n", "{group: 'x-${{ github.ref }}', cancel-in-progress: true}") },
		{ DIR "b.yml", "name: B\non: push\nconcurrency: 'x-${{ github.ref }}'\njobs:\n  b: {}\n" } },
	  .want = "032 ci.yml:4", .text = "b.yml' is in the same group" },
	{ .name = "each has its own where the workflow's name is in it",
	  .files = { { CI, GROUP("  pull_request:\n", "'${{ github.workflow }}-${{ github.ref }}'") },
		{ DIR "b.yml", "name: B\non: push\nconcurrency: '${{ github.workflow }}-${{ github.ref }}'\njobs:\n  b: {}\n" } },
	  .want = "" },
	{ .name = "a workflow that no merge depends on may do as it likes",
	  .files = { { CI, GOOD }, { DIR "b.yml", "name: B\non: [pull_request]\nconcurrency: b\njobs:\n  b: {}\n" } },
	  .want = "" },
};
/* clang-format on */

static void every_rule_has_a_row(void **state)
{
	(void)state;
	for (int rule = UR_RULE_NONE + 1; rule < UR_RULE_COUNT_; rule++) {
		const char *number = ur_rule_id((enum ur_rule)rule) + 4;
		bool found = false;

		for (size_t i = 0; i < UR_LEN(rows) && !found; i++)
			found = strstr(rows[i].want, number) == rows[i].want;
		if (!found)
			fail_msg("no row finds %s first",
				 ur_rule_name((enum ur_rule)rule));
	}
}

static void files_that_cannot_be_read_are_an_error(void **state)
{
	struct ur_lint_findings findings = UR_LINT_FINDINGS_INIT;
	struct ur_error err = UR_ERROR_INIT;
	struct shelf shelf;
	struct ur_lint_request request = { .dialect = dialect_named("gitea-1.26.3"),
					   .commit = HEAD,
					   .branch = "" };

	(void)state;
	shelf_init(&shelf);
	shelf.fail_list = UR_ETRANSIENT;
	request.source = &shelf.source;
	assert_int_equal(ur_policy_lint(&request, &findings, &err), UR_ETRANSIENT);
	assert_int_equal(findings.len, 0);
	ur_lint_findings_release(&findings);
}

static void there_is_an_end_to_what_is_found(void **state)
{
	struct ur_lint_findings findings = UR_LINT_FINDINGS_INIT;
	struct ur_str text = UR_STR_INIT_LIMIT(1 << 20);
	struct ur_error err = UR_ERROR_INIT;
	struct shelf shelf;
	struct ur_lint_request request = { .dialect = dialect_named("gitea-1.26.3"),
					   .commit = HEAD,
					   .branch = "" };

	(void)state;
	ur_str_adds(&text, HEADER);
	for (int i = 0; i < 1000; i++)
		ur_str_addf(&text, "  j%d: {needs: x%d}\n", i, i);
	shelf_init(&shelf);
	shelf_put(&shelf, HEAD, CI, text.buf);
	request.source = &shelf.source;
	assert_int_equal(ur_policy_lint(&request, &findings, &err), UR_OK);
	assert_int_equal(findings.len, UR_LINT_FINDINGS_MAX);
	assert_true(ur_lint_reaches(&findings, UR_WEIGHT_ERROR));
	ur_lint_findings_release(&findings);
	assert_false(ur_lint_reaches(&findings, UR_WEIGHT_INFO));
	shelf_clear(&shelf);
	ur_str_release(&text);
}

static void so_many_contexts_are_not_compared(void **state)
{
	struct ur_lint_findings findings = UR_LINT_FINDINGS_INIT;
	struct ur_str text = UR_STR_INIT_LIMIT(1 << 20);
	struct ur_error err = UR_ERROR_INIT;
	struct shelf shelf;
	struct ur_lint_request request = { .dialect = dialect_named("gitea-1.26.3"),
					   .commit = HEAD,
					   .branch = "" };

	(void)state;
	ur_str_adds(&text, HEADER);
	for (int i = 0; i < 8; i++)
		ur_str_addf(
			&text,
			"  j%d: {strategy: {matrix: {a: [1,2,3,4,5,6,7,8,9,10,11,12,13,"
			"14,15,16], b: [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15]}}}\n",
			i);
	shelf_init(&shelf);
	shelf_put(&shelf, HEAD, DIR "a.yml", text.buf);
	shelf_put(&shelf, HEAD, DIR "b.yml", text.buf);
	shelf_put(&shelf, HEAD, DIR "c.yml", text.buf);
	request.source = &shelf.source;
	assert_int_equal(ur_policy_lint(&request, &findings, &err), UR_OK);
	assert_int_equal(findings.len, 1);
	assert_int_equal(findings.items[0].rule, UR_RULE_FILE_DOUBTFUL);
	assert_non_null(strstr(findings.items[0].text, "more than 4000 contexts"));
	ur_lint_findings_release(&findings);
	shelf_clear(&shelf);
	ur_str_release(&text);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(rows) + 4] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, rows, check_row);
	ADD_TEST(tests, n, "every rule has a row", every_rule_has_a_row);
	ADD_TEST(tests, n, "files that cannot be read are an error",
		 files_that_cannot_be_read_are_an_error);
	ADD_TEST(tests, n, "there is an end to what is found",
		 there_is_an_end_to_what_is_found);
	ADD_TEST(tests, n, "so many contexts are not compared with each other",
		 so_many_contexts_are_not_compared);
	return RUN_TESTS("policy.lint", tests, n);
}
