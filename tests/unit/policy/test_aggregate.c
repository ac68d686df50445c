/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "shelf.h"
#include "ur/base/memory.h"
#include "ur/policy/workflow.h"

/* ---- does the umbrella merely aggregate? ---- */

struct aggregate_row {
	const char *name;
	const char *job; /* body of the job, four blanks in front of each line */
	bool yes;
	unsigned line; /* of what does more; the job's id stands on line 3 */
};

static const struct aggregate_row aggregates[] = {
	{ "the action that reads needs as JSON",
	  "steps:\n    - uses: re-actors/alls-green@release/v1\n      with:\n        "
	  "jobs: ${{ toJSON(needs) }}",
	  true, 0 },
	{ "with more beside it",
	  "steps:\n    - uses: re-actors/alls-green@v1\n      with:\n        "
	  "allowed-skips: lint\n        jobs: ${{ toJSON(needs) }}",
	  true, 0 },
	{ "exit 1 under a condition",
	  "steps:\n    - if: ${{ contains(needs.*.result, 'failure') }}\n      run: exit "
	  "1",
	  true, 0 },
	{ "a condition without braces",
	  "steps:\n    - if: contains(needs.*.result, 'failure') || "
	  "contains(needs.*.result, 'cancelled')\n      run: exit 1",
	  true, 0 },
	{ "a shell loop over results",
	  "steps:\n    - run: |\n        for r in ${{ join(needs.*.result, ' ') }}; do\n "
	  "         test $r = success || exit 1\n        done",
	  true, 0 },
	{ "a test of one result",
	  "steps:\n    - run: test \"${{ needs.build.result }}\" = success", true, 0 },
	{ "results in the step's env",
	  "steps:\n    - env:\n        R: ${{ needs.build.result }}\n      run: test $R "
	  "= success",
	  true, 0 },
	{ "an index instead of a dot",
	  "steps:\n    - run: test ${{ needs['build'].result }} = success", true, 0 },
	{ "capital letters",
	  "steps:\n    - run: test ${{ Needs.build.result }} = success", true, 0 },
	{ "a checkout beside it",
	  "steps:\n    - uses: actions/checkout@v4\n    - run: ./all-green '${{ "
	  "toJSON(needs) }}'",
	  true, 0 },
	{ "a checkout from another host",
	  "steps:\n    - uses: https://code.example.org/actions/checkout@0123abcd\n    - "
	  "run: ./all-green '${{ toJSON(needs) }}'",
	  true, 0 },
	{ "a checkout with settings",
	  "steps:\n    - uses: actions/checkout@v4\n      with: {fetch-depth: 0}\n    - "
	  "run: test ${{ needs.a.result }}",
	  true, 0 },
	{ "echo and nothing else", "steps:\n    - run: echo ok", true, 0 },
	{ "needs in the job's env, and the step uses it",
	  "env: {R: \"${{ toJSON(needs) }}\"}\n    steps:\n    - run: ./x \"$R\"", true,
	  0 },
	{ "needs in an env that an action is handed",
	  "env: {R: \"${{ toJSON(needs) }}\"}\n    steps:\n    - uses: acme/gate@v1\n    "
	  "  "
	  "with: {results: \"${{ env.R }}\"}",
	  true, 0 },
	{ "a variable that stands twice in the job's env is lost with all of it",
	  "env: {R: \"${{ toJSON(needs) }}\", R: x}\n    steps:\n    - run: ./x \"$R\"",
	  false, 6 },
	{ "one that stands twice in the step's env too",
	  "steps:\n    - env: {R: \"${{ toJSON(needs) }}\", A: 1, A: 2}\n      run: ./x "
	  "\"$R\"",
	  false, 5 },
	{ "exit 1 when a step before it failed",
	  "steps:\n    - if: failure()\n      run: exit 1", true, 0 },
	{ "a condition on a variable that carries needs",
	  "env: {R: \"${{ join(needs.*.result) }}\"}\n    steps:\n    - if: "
	  "contains(env.R, "
	  "'failure')\n      run: exit 1",
	  true, 0 },
	{ "a condition says when, and the script asks for needs",
	  "steps:\n    - if: github.event_name == 'pull_request'\n      run: test ${{ "
	  "needs.a.result }} = success",
	  true, 0 },
	{ "another language that is handed needs",
	  "steps:\n    - shell: python\n      env: {R: \"${{ toJSON(needs) }}\"}\n      "
	  "run: "
	  "|\n        import json, os, sys\n        sys.exit('failure' in "
	  "os.environ['R'])",
	  true, 0 },
	{ "another language that is not",
	  "steps:\n    - shell: python\n      env: {R: \"${{ toJSON(needs) }}\"}\n      "
	  "run: "
	  "import scan",
	  false, 5 },
	{ "bash with options", "steps:\n    - shell: bash -e {0}\n      run: exit 1",
	  true, 0 },
	{ "no steps at all", "runs-on: host", true, 0 },
	{ "an empty step is dropped by the server",
	  "steps:\n    -\n    - run: test ${{ needs.a.result }}", true, 0 },

	{ "a polling loop",
	  "steps:\n    - run: |\n        while :; do curl -s $URL/status | grep success "
	  "&& exit; sleep 10; done",
	  false, 5 },
	{ "one step of two",
	  "steps:\n    - run: test ${{ needs.a.result }} = success\n    - run: make test",
	  false, 6 },
	{ "a script that only mentions needs",
	  "steps:\n    - run: ./x this needs a friend", false, 5 },
	{ "needs in a text inside of an expression",
	  "steps:\n    - run: ./x ${{ 'needs.a.result' }}", false, 5 },
	{ "a property called needs", "steps:\n    - run: ./x ${{ github.event.needs.x }}",
	  false, 5 },
	{ "a word that begins with needs", "steps:\n    - run: ./x ${{ needs_more.x }}",
	  false, 5 },
	{ "outputs only",
	  "steps:\n    - run: ./deploy ${{ needs.build.outputs.version }}", false, 5 },
	{ "outputs by index only",
	  "steps:\n    - run: ./deploy ${{ needs['build'].outputs.version }}", false, 5 },
	{ "outputs and a result",
	  "steps:\n    - run: ./x ${{ needs.a.outputs.v }} ${{ needs.a.result }}", true,
	  0 },
	{ "needs in the step's name only",
	  "steps:\n    - name: ${{ needs.a.result }}\n      run: make", false, 5 },
	{ "needs in the job's env, and the step does not use it",
	  "env: {R: \"${{ toJSON(needs) }}\"}\n    steps:\n    - run: ./x \"$S\"", false,
	  6 },
	{ "needs in the job's env, and the step's own hides it",
	  "env: {R: \"${{ toJSON(needs) }}\"}\n    steps:\n    - env: {R: x}\n      run: "
	  "./x \"$R\"",
	  false, 6 },
	{ "needs in the step's env, and the step does not use it",
	  "steps:\n    - env: {R: \"${{ toJSON(needs) }}\"}\n      run: ./ci/scan.sh",
	  false, 5 },
	{ "a script of its own under a condition on needs",
	  "steps:\n    - if: ${{ needs.build.result == 'success' }}\n      run: "
	  "./ci/security-scan.sh",
	  false, 5 },
	{ "an action of its own under a condition on needs",
	  "steps:\n    - if: needs.build.result == 'success'\n      uses: acme/scan@v1",
	  false, 5 },
	{ "an action that is handed something else",
	  "steps:\n    - if: needs.build.result == 'success'\n      uses: acme/scan@v1\n"
	  "      with: {path: src}",
	  false, 5 },
	{ "exit 1 under a condition on something else",
	  "steps:\n    - if: contains(github.event.pull_request.labels.*.name, 'wip')\n"
	  "      run: exit 1",
	  false, 5 },
	{ "exit 1 under a condition on needs and something else",
	  "steps:\n    - if: needs.a.result != 'success' || "
	  "github.event.pull_request.draft\n"
	  "      run: exit 1",
	  false, 5 },
	{ "a condition on something else, and the result is only said",
	  "steps:\n    - if: github.event.pull_request.draft\n      run: |\n        echo "
	  "${{ "
	  "needs.a.result }}\n        exit 1",
	  false, 5 },
	{ "exit 1 under a condition on an output",
	  "steps:\n    - if: needs.scan.outputs.clean != 'true'\n      run: exit 1",
	  false, 5 },
	{ "exit 1 under a condition on files",
	  "steps:\n    - if: hashFiles('report') != ''\n      run: exit 1", false, 5 },
	{ "a shell of its own",
	  "steps:\n    - shell: ./ci/scan.sh {0}\n      run: exit 0", false, 5 },
	{ "a shell of its own for the whole job",
	  "defaults: {run: {shell: ./ci/scan.sh}}\n    steps:\n    - run: exit 0", false,
	  6 },
	{ "another host's action of that name",
	  "steps:\n    - uses: https://x.example/evil/checkout@v1", false, 5 },
	{ "a checkout that is an action of ours",
	  "steps:\n    - uses: ./.gitea/actions/checkout@v1", false, 5 },
	{ "a step that runs and uses",
	  "steps:\n    - uses: acme/x@v1\n      with: {j: \"${{ toJSON(needs) }}\"}\n    "
	  "  "
	  "run: make",
	  false, 5 },
	{ "a step that only has a name", "steps:\n    - name: x", false, 5 },
	{ "needs in the job's condition only",
	  "if: ${{ needs.a.result == 'success' }}\n    steps:\n    - run: make", false,
	  6 },
	{ "an action that is called after a checkout",
	  "steps:\n    - uses: evil/checkout@v1", false, 5 },
	{ "an action whose path ends otherwise",
	  "steps:\n    - uses: https://x.example/a/checkout-and-test@v1", false, 5 },
	{ "a checkout without a version", "steps:\n    - uses: actions/checkout", false,
	  5 },
	{ "a checkout that also runs",
	  "steps:\n    - uses: actions/checkout@v4\n      run: make", false, 5 },
	{ "a called workflow", "uses: ./.gitea/workflows/x.yml", false, 3 },
	{ "braces that do not close", "steps:\n    - run: echo ${{ needs.a.result", false,
	  5 },
};

static void check_aggregate(void **state)
{
	const struct aggregate_row *row = *state;
	struct ur_str text = UR_STR_INIT, why = UR_STR_INIT;
	struct ur_workflow *workflow = NULL;
	enum ur_workflow_fault fault;
	unsigned line = 0;

	ur_str_setf(&text, "on: push\njobs:\n  all:\n    %s\n", row->job);
	assert_int_equal(ur_workflow_parse(text.buf, text.len, "ci.yml",
					   dialect_named("gitea-1.26.3"), &workflow,
					   &fault, NULL),
			 UR_OK);
	assert_int_equal(
		ur_workflow_aggregates(workflow, &workflow->jobs[0], &line, &why),
		row->yes);
	if (!row->yes) {
		assert_int_equal(line, row->line);
		assert_true(why.len > 0);
	}
	ur_workflow_free(workflow);
	ur_str_release(&text);
	ur_str_release(&why);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(aggregates)] = { 0 };

	for (size_t i = 0; i < UR_LEN(aggregates); i++)
		tests[i] = (struct CMUnitTest){
			.name = aggregates[i].name,
			.test_func = check_aggregate,
			.initial_state = (void *)(uintptr_t)&aggregates[i],
		};
	return cmocka_run_group_tests_name("policy.aggregate", tests, NULL, NULL);
}
