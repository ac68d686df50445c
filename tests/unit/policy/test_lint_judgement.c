/* SPDX-License-Identifier: MIT */
#include "lint_table.h"

/* What cannot be told gives no finding, and what is not sure weighs less: each row is a rule
 * that could be too eager, or blind. */

#define GATED(condition)                                                                 \
	HEADER JOBS "  all:\n    needs: [build, lint]\n    if: " condition               \
		    "\n    steps: [{" TEST "}]\n"
#define STEPS(steps)                                                                     \
	HEADER JOBS                                                                      \
		"  all:\n    needs: [build, lint]\n    if: always()\n    steps: [" steps \
		"]\n"
#define AT(event, filter) ON("  " event ": {" filter "}\n")
#define PR(filter) AT("pull_request", filter)
#define T_HEAD "name: T\non: pull_request_target\njobs:\n  a:\n    steps:\n"
#define OTHER(on) "name: CI\non: " on "\njobs:\n  lint: {}\n"
#define CALLER(uses)                                                                     \
	HEADER "  build: {}\n  lib: {uses: " uses "}\n"                                  \
	       "  all:\n    needs: build\n" GATE
#define REMOTE "acme/shared/.gitea/workflows/x.yml@v1"

/* clang-format off */
static const struct row rows[] = {
	/* conditions of the umbrella */
	{ .name = "a condition that asks for no outcome is false after a failure",
	  .files = { { CI, GATED("github.event_name == 'pull_request'") } },
	  .want = "006 ci.yml:8", .text = "does not say 'always()'" },
	{ .name = "a boolean is such a condition",
	  .files = { { CI, GATED("true") } }, .want = "006 ci.yml:8" },
	{ .name = "success() is one",
	  .files = { { CI, GATED("${{ success() }}") } }, .want = "006 ci.yml:8" },
	{ .name = "failure or success depends",
	  .files = { { CI, GATED("success() || failure()") } }, .want = "007 ci.yml:8" },
	{ .name = "always() may be written otherwise",
	  .files = { { CI, GATED("Always()") } }, .want = "" },
	{ .name = "always() in front of an or decides alone",
	  .files = { { CI, GATED("always() || github.actor == 'x'") } }, .want = "" },
	{ .name = "always() behind an or decides alone",
	  .files = { { CI, GATED("github.actor == 'x' && true || always()") } }, .want = "" },
	{ .name = "always() behind an and does not",
	  .files = { { CI, GATED("github.actor == 'x' && always()") } }, .want = "007 ci.yml:8" },
	{ .name = "always() compared with something does not",
	  .files = { { CI, GATED("always() == false") } }, .want = "006 ci.yml:8",
	  .text = "never true" },
	{ .name = "1.22 knows always() alone", .server = "gitea-1.22.6",
	  .files = { { CI, GATED("${{ !cancelled() }}") } },
	  .want = "006 ci.yml:8", .text = "with 'always()' alone" },
	{ .name = "1.22 knows always() in an expression", .server = "gitea-1.22.6",
	  .files = { { CI, GATED("${{ always() }}") } }, .want = "" },
	{ .name = "a condition over several lines is said in one",
	  .files = { { CI, GATED(">-\n      always() &&\n        github.actor == 'x'") } },
	  .want = "007 ci.yml:8", .text = "'always() && github.actor == 'x''" },
	{ .name = "a needed job that always runs is not skipped",
	  .files = { { CI, HEADER "  build: {if: always()}\n  all:\n    needs: build\n" GATE } },
	  .want = "" },

	{ .name = "what stands behind an or and only looks so does not",
	  .files = { { CI, GATED("false || 'abcdef'") } }, .want = "006 ci.yml:8" },
	{ .name = "a job without steps asks for nothing",
	  .files = { { CI, HEADER "  all: {}\n" } }, .want = "010 ci.yml:4" },

	/* the event that the umbrella is of */
	{ .name = "always() on the umbrella's own event is always",
	  .files = { { CI, GATED("always() && github.event_name == 'pull_request'") } }, .want = "" },
	{ .name = "so it is written otherwise",
	  .files = { { CI, GATED("${{ (Gitea['event_name'] != 'push') && !false && always() }}") } }, .want = "" },
	{ .name = "one of two events is the umbrella's",
	  .files = { { CI, GATED("always() && (github.event_name == 'push' || github.event_name == 'Pull_Request')") } },
	  .want = "" },
	{ .name = "the other event's umbrella",
	  .umbrella = TARGET,
	  .files = { { CI, "name: CI\non: [pull_request_target]\njobs:\n" JOBS "  all:\n    needs: [build, lint]\n"
		"    if: always() && github.event_name == 'pull_request_target'\n    steps: [{" TEST "}]\n" } },
	  .want = "" },
	{ .name = "always() on another event alone is never",
	  .files = { { CI, GATED("always() && github.event_name == 'push'") } },
	  .want = "006 ci.yml:8", .text = "never true" },
	{ .name = "the event alone is no always()",
	  .files = { { CI, GATED("github.event_name == 'pull_request' && github.actor != 'x'") } }, .want = "006 ci.yml:8" },
	{ .name = "an event that is not compared with a text depends",
	  .files = { { CI, GATED("always() && github.event_name == github.actor") } }, .want = "007 ci.yml:8" },
	{ .name = "the event's number of commits depends",
	  .files = { { CI, GATED("always() && github.event.name == 'pull_request'") } }, .want = "007 ci.yml:8" },
	{ .name = "1.22 knows always() alone, whatever the event", .server = "gitea-1.22.6",
	  .files = { { CI, GATED("always() && github.event_name == 'pull_request'") } }, .want = "006 ci.yml:8" },
	{ .name = "to 1.25 a scheduled run writes the push's contexts", .server = "gitea-1.25.4",
	  .umbrella = "CI / all (push)",
	  .files = { { CI, "name: CI\non: {push: , schedule: [{cron: '0 0 * * *'}]}\njobs:\n" JOBS "  all:\n    needs: [build, lint]\n"
		"    if: always() && github.event_name == 'push'\n    steps: [{" TEST "}]\n" } },
	  .want = "007 ci.yml:8" },
	{ .name = "a needed job that runs on that event is not skipped",
	  .files = { { CI, HEADER "  build: {if: github.event_name == 'pull_request'}\n  all:\n    needs: build\n" GATE } },
	  .want = "" },
	{ .name = "one that runs on another is",
	  .files = { { CI, HEADER "  build: {if: github.event_name == 'push'}\n  all:\n    needs: build\n" GATE } },
	  .want = "024 ci.yml:4" },
	{ .name = "every outcome named is not a skipped one",
	  .files = { { CI, GATED("success() || failure() || cancelled()") } }, .want = "007 ci.yml:8" },
	{ .name = "a word in quotes asks for no outcome",
	  .files = { { CI, GATED("github.actor != 'always'") } }, .want = "006 ci.yml:8" },
	{ .name = "always() beside an expression in a text asks for none either",
	  .files = { { CI, GATED("always() && ${{ github.event_name == 'pull_request' }}") } }, .want = "006 ci.yml:8" },
	{ .name = "a condition that cannot be read depends",
	  .files = { { CI, GATED("always() && (github.actor == 'x'") } }, .want = "007 ci.yml:8" },
	{ .name = "a text that does not end, and one with quotes of its own",
	  .files = { { CI, GATED("always() || 'it''s") } }, .want = "007 ci.yml:8" },
	{ .name = "a text with quotes of its own is true",
	  .files = { { CI, GATED("always() && 'it''s'") } }, .want = "" },

	/* what the umbrella makes of its needs */
	{ .name = "a gate that looks for a failure passes on what was cancelled",
	  .files = { { CI, STEPS("{if: \"contains(needs.*.result, 'failure')\", run: exit 1}") } },
	  .want = "033w ci.yml:6", .text = "cancelled" },
	{ .name = "one that looks for both does not",
	  .files = { { CI, STEPS("{if: \"contains(needs.*.result, 'failure') || contains(needs.*.result, 'cancelled')\", run: exit 1}") } },
	  .want = "" },
	{ .name = "nor one that wants each to be a success",
	  .files = { { CI, STEPS("{if: \"needs.build.result != 'success' || needs.lint.result != 'success'\", run: exit 1}") } },
	  .want = "" },
	{ .name = "each job by its name, failure alone",
	  .files = { { CI, STEPS("{if: \"needs.build.result == 'failure' || needs['lint'].result == 'failure'\", run: exit 1}") } },
	  .want = "033w ci.yml:6" },
	{ .name = "a job that is not needed has no result",
	  .files = { { CI, STEPS("{if: \"needs.build.result == 'failure' || needs.else.result == 'failure'\", run: exit 1}") } },
	  .want = "" },
	{ .name = "in a joined text",
	  .files = { { CI, STEPS("{if: \"contains(join(needs.*.result, ','), 'failure')\", run: exit 1}") } },
	  .want = "033w ci.yml:6" },
	{ .name = "in the script",
	  .files = { { CI, STEPS("{run: \"test '${{ contains(needs.*.result, 'failure') }}' = false\"}") } },
	  .want = "033w ci.yml:6" },
	{ .name = "in the script, by the shell's own means",
	  .files = { { CI, STEPS("{run: \"for r in ${{ join(needs.*.result, ' ') }}; do [ $r != failure ] || exit 1; done\"}") } },
	  .want = "033w ci.yml:6" },
	{ .name = "the script that wants success",
	  .files = { { CI, STEPS("{run: \"for r in ${{ join(needs.*.result, ' ') }}; do [ $r = success ] || exit 1; done\"}") } },
	  .want = "" },
	{ .name = "in the job's env",
	  .files = { { CI, HEADER JOBS "  all:\n    needs: [build, lint]\n    if: always()\n"
		"    env: {BAD: \"${{ contains(needs.*.result, 'failure') }}\"}\n    steps: [{run: '[ \"$BAD\" = false ]'}]\n" } },
	  .want = "033w ci.yml:6" },
	{ .name = "the job's env may hold every result",
	  .files = { { CI, HEADER JOBS "  all:\n    needs: [build, lint]\n    if: always()\n"
		"    env: {ALL: \"${{ join(needs.*.result) }}\"}\n    steps: [{run: 'test \"$ALL\" = success,success'}]\n" } },
	  .want = "" },
	{ .name = "an action that is handed the results cannot be told",
	  .files = { { CI, STEPS("{uses: re-actors/alls-green@v1, with: {jobs: '${{ toJSON(needs) }}'}}") } }, .want = "" },
	{ .name = "an umbrella without steps is always a success",
	  .files = { { CI, HEADER JOBS "  all:\n    needs: [build, lint]\n    if: always()\n" } },
	  .want = "033 ci.yml:6", .text = "failed" },
	{ .name = "one with an empty list of steps too",
	  .files = { { CI, STEPS("") } }, .want = "033 ci.yml:6" },
	{ .name = "one that only checks out and says something too",
	  .files = { { CI, STEPS("{uses: actions/checkout@v4}, {run: 'echo ${{ join(needs.*.result) }}'}") } },
	  .want = "033 ci.yml:6" },
	{ .name = "a step's failure() asks for the steps before it",
	  .files = { { CI, STEPS("{if: failure(), run: exit 1}") } }, .want = "033 ci.yml:6" },
	{ .name = "a step that may fail and goes on",
	  .files = { { CI, STEPS("{continue-on-error: true, run: 'test ${{ join(needs.*.result) }} = success,success'}") } },
	  .want = "033 ci.yml:6" },
	{ .name = "one that always fails lets nothing pass",
	  .files = { { CI, STEPS("{run: exit 1}") } }, .want = "" },
	{ .name = "an env with a key twice is lost, and what its step does then cannot be told",
	  .files = { { CI, HEADER JOBS "  all:\n    needs: [build, lint]\n    if: always()\n    env: {BAD: a, BAD: \"${{ contains(needs.*.result, 'failure') }}\"}\n"
		"    steps: [{run: 'test $BAD = false'}]\n" } },
	  .want = "009 ci.yml:10" },
	{ .name = "where it is skipped after a failure that is all there is to say",
	  .files = { { CI, HEADER JOBS "  all:\n    needs: [build, lint]\n" } }, .want = "006 ci.yml:6" },
	{ .name = "a job without a body is refused",
	  .files = { { CI, HEADER JOBS "  all:\n" } }, .want = "001 ci.yml:6|005 -" },

	/* umbrellas that others write */
	{ .name = "protection says what another system's umbrella stands for",
	  .umbrella = "ci/all", .from_protection = true, .protection = { "ci/all", "CI / lint (pull_request)" },
	  .files = { { CI, HEADER "  lint: {}\n" } }, .want = "" },
	{ .name = "an umbrella whose list the settings hold may be another system's",
	  .umbrella = "ci / all (pull_request)", .list = { "CI / lint (pull_request)" },
	  .files = { { CI, GOOD } }, .want = "005w -" },
	{ .name = "a live row shows that somebody writes the umbrella",
	  .umbrella = "ci / all (pull_request)", .seen = "ci / all (pull_request)",
	  .files = { { CI, GOOD } }, .want = "" },
	{ .name = "an event that is not looked at cannot be told",
	  .umbrella = "CI / all (pull_request_review)", .files = { { CI, GOOD } }, .want = "" },
	{ .name = "an umbrella without needs that stands for what protection lists",
	  .from_protection = true, .protection = { UMBRELLA, "CI / build (pull_request)" },
	  .files = { { CI, HEADER "  build: {}\n  all: {steps: [{run: wait}]}\n" } },
	  .want = "015 ci.yml:4" },

	/* workflows of other repositories, Gitea 1.27 */
	{ .name = "a required workflow of another repository cannot be told",
	  .server = "gitea-1.27.0-rc0", .files = { { CI, GOOD } },
	  .protection = { UMBRELLA, "acme/rules: Scan / deps (pull_request)", "acme/rules: *" }, .want = "" },
	{ .name = "before 1.27 there are none",
	  .files = { { CI, GOOD } },
	  .protection = { UMBRELLA, "acme/rules: Scan / deps (pull_request)" }, .want = "013 -" },
	{ .name = "a workflow that is called from elsewhere writes under a name of its own",
	  .server = "gitea-1.27.0-rc0", .files = { { CI, CALLER(REMOTE) } },
	  .protection = { UMBRELLA, "CI / lib (pull_request)", "Shared / test (pull_request)", "Shared / *" },
	  .want = "015 ci.yml:5" },
	{ .name = "before 1.27 it writes nothing",
	  .files = { { CI, CALLER(REMOTE) } },
	  .protection = { UMBRELLA, "CI / lib (pull_request)", "Shared / test (pull_request)" },
	  .want = "015 ci.yml:5|013 -" },

	/* events, and names that only a runner knows */
	{ .name = "on 1.22 a target workflow writes the other event's contexts",
	  .server = "gitea-1.22.6", .files = { { CI, ON("  pull_request_target:\n") } }, .want = "" },
	{ .name = "and none of its own",
	  .server = "gitea-1.22.6", .umbrella = TARGET,
	  .files = { { CI, ON("  pull_request_target:\n") } }, .want = "025 ci.yml:7" },
	{ .name = "of two events the one that matters may be the target's",
	  .umbrella = TARGET,
	  .files = { { CI, ON("  pull_request:\n  pull_request_target:\n") } }, .want = "026 ci.yml:2" },
	{ .name = "the head's own workflow may check the head out",
	  .files = { { CI, GOOD }, { DIR "t.yml", "name: T\non: pull_request\njobs:\n  a:\n    steps:\n"
		"      - uses: actions/checkout@v4\n        with:\n"
		"          ref: ${{ github.event.pull_request.head.sha }}\n" } },
	  .want = "" },
	{ .name = "a name that only a runner knows may be the one that is required",
	  .files = { { CI, HEADER "  build: {name: 'b ${{ github.actor }}', strategy: {matrix: {os: [a]}}}\n"
		"  all:\n    needs: build\n" GATE } },
	  .protection = { UMBRELLA, "CI / b x (pull_request)" }, .want = "019 ci.yml:4" },
	{ .name = "or the umbrella itself",
	  .umbrella = "CI / b x (pull_request)",
	  .files = { { CI, HEADER "  build: {name: 'b ${{ github.actor }}', strategy: {matrix: {os: [a]}}}\n" } },
	  .want = "" },
	{ .name = "another file's job of a needed job's id is not needed",
	  .files = { { CI, GOOD }, { DIR "two.yml", "name: X\non: pull_request\njobs:\n"
		"  build: {name: 'b ${{ github.actor }}', strategy: {matrix: {os: [a]}}}\n" } },
	  .want = "" },
	{ .name = "an umbrella of another repository's workflow cannot be told",
	  .server = "gitea-1.27.0-rc0", .umbrella = "acme/rules: Scan / all (pull_request)",
	  .files = { { CI, GOOD } }, .want = "" },

	/* what is kept, and its order */
	{ .name = "a live row withdraws nothing but that nobody writes it",
	  .seen = UMBRELLA,
	  .files = { { CI, HEADER JOBS "  all:\n    needs: [build, lint]\n    steps: [{" TEST "}]\n" } },
	  .want = "006 ci.yml:6", .text = "has no 'if: always()'" },
	{ .name = "files come in order",
	  .files = { { CI, HEADER JOBS "  all:\n    needs: [build, lint]\n    steps: [{" TEST "}]\n" },
		{ DIR "z.yml", "name: Z\non: push\njobs:\n  a: {needs: b}\n" } },
	  .want = "006 ci.yml:6|004 z.yml:4" },
	{ .name = "and in one place the rules",
	  .files = { { CI, HEADER JOBS "  all:\n    needs: [build, lint, tset]\n    steps: [{" TEST "}]\n" } },
	  .want = "004 ci.yml:6|006 ci.yml:6" },

	/* two writers */
	{ .name = "two combinations of one matrix get one name",
	  .files = { { CI, HEADER "  build: {name: 'on ${{ matrix.os }}', strategy: {matrix: {os: [a], v: [1, 2]}}}\n"
		"  all:\n    needs: build\n" GATE } },
	  .want = "017 ci.yml:4", .text = "two combinations" },
	{ .name = "Forgejo numbers them", .server = "forgejo-15.0.3",
	  .files = { { CI, HEADER "  build: {name: 'on ${{ matrix.os }}', strategy: {matrix: {os: [a], v: [1, 2]}}}\n"
		"  all:\n    needs: build\n" GATE } },
	  .want = "" },
	{ .name = "filters may keep two files apart",
	  .files = { { CI, GOOD }, { DIR "two.yml", OTHER("{pull_request: {branches: [next]}}") } },
	  .want = "017w two.yml:4", .text = "where both files run" },
	{ .name = "a job whose name only a runner knows is named once",
	  .files = { { CI, HEADER JOBS "  x: {name: '${{ github.actor }}', strategy: {matrix: {a: [1]}}}\n"
		"  all:\n    needs: [build, lint]\n" GATE } },
	  .want = "017w ci.yml:6" },
	{ .name = "a job of many combinations is named once",
	  .files = { { CI, HEADER JOBS "  x: {strategy: {matrix: {a: [1, 2, 3]}}}\n"
		"  all:\n    needs: [build, lint]\n" GATE } },
	  .want = "016 ci.yml:6", .text = "its other combinations" },

	/* filters */
	{ .name = "an event without a value has no filter",
	  .files = { { CI, ON("  pull_request:\n") } }, .want = "" },
	{ .name = "from 1.27 on a skipped row is written instead", .server = "gitea-1.27.0-rc0",
	  .files = { { CI, PR("paths: ['src/**']") } }, .protection = { UMBRELLA },
	  .want = "021w ci.yml:3", .text = "skipped" },
	{ .name = "a filter is held against the umbrella before what it needs",
	  .files = { { CI, PR("paths: ['src/**']") } }, .want = "021 ci.yml:3",
	  .text = "get 'CI / all (pull_request)'" },
	{ .name = "what another file writes as well may come from there",
	  .files = { { CI, GOOD }, { DIR "two.yml", OTHER("{pull_request: {paths: [docs]}}") } },
	  .want = "017w two.yml:4" },
	{ .name = "nothing is blocked where it is not required",
	  .any_umbrella = true, .empty_protection = true,
	  .files = { { CI, PR("paths: ['src/**']") } }, .want = "021w ci.yml:3" },
	{ .name = "a filter that names all files", .files = { { CI, PR("paths: ['**']") } }, .want = "" },
	{ .name = "a filter that takes some back",
	  .files = { { CI, PR("paths: ['**', '!docs/**']") } }, .want = "021 ci.yml:3" },
	{ .name = "a filter without entries",
	  .files = { { CI, PR("paths: [], paths-ignore: [], branches: [], branches-ignore: []") } }, .want = "" },
	{ .name = "both path filters at once",
	  .files = { { CI, PR("paths: [src], paths-ignore: [docs]") } }, .want = "021 ci.yml:3|021 ci.yml:3" },
	{ .name = "a scalar is a list of one",
	  .files = { { CI, PR("branches: develop") } }, .want = "022 ci.yml:3" },
	{ .name = "a star does not cross a slash", .branch = "release/1/x",
	  .files = { { CI, PR("branches: ['release/*']") } }, .want = "022 ci.yml:3" },
	{ .name = "two stars do", .branch = "release/1/x",
	  .files = { { CI, PR("branches: ['release/**']") } }, .want = "" },
	{ .name = "two stars and a slash may stand for nothing",
	  .files = { { CI, PR("branches: ['**/main']") } }, .want = "" },
	{ .name = "signs of the servers' own language are not guessed", .branch = "v1",
	  .files = { { CI, PR("branches: ['v[0-9]', 'w?', 'x+']") } }, .want = "" },
	{ .name = "types are patterns", .files = { { CI, PR("types: ['*']") } }, .want = "" },
	{ .name = "a new commit starts nothing",
	  .files = { { CI, PR("types: [opened]") } }, .want = "023 ci.yml:3", .text = "lacks 'synchronize'" },
	{ .name = "Gitea's own word is no type",
	  .files = { { CI, PR("types: [opened, synchronized, reopened]") } }, .want = "023 ci.yml:3" },
	{ .name = "that it is not run again when it is opened again is a remark",
	  .files = { { CI, PR("types: [opened, synchronize]") } }, .want = "023i ci.yml:3" },

	/* pull_request_target */
	{ .name = "a label's commit is no checkout",
	  .files = { { CI, GOOD }, { DIR "t.yml", T_HEAD
		"      - uses: acme/label@v1\n        with: {ref: '${{ github.event.pull_request.head.sha }}'}\n" } },
	  .want = "" },
	{ .name = "the fork itself is checked out",
	  .files = { { CI, GOOD }, { DIR "t.yml", T_HEAD "      - uses: actions/checkout@v4\n"
		"        with: {repository: '${{ github.event.pull_request.head.repo.full_name }}'}\n" } },
	  .want = "027 t.yml:7" },

	{ .name = "fetched and compared is not taken out",
	  .files = { { CI, GOOD }, { DIR "t.yml", T_HEAD "      - run: |\n"
		"          git fetch origin ${{ github.event.pull_request.head.sha }}\n"
		"          git diff --stat origin/main FETCH_HEAD\n"
		"          git -C . log --oneline FETCH_HEAD\n" } },
	  .want = "" },
	{ .name = "fetched and then taken out",
	  .files = { { CI, GOOD }, { DIR "t.yml", T_HEAD "      - run: |\n"
		"          git fetch origin pull/${{ github.event.number }}/head\n"
		"          git -C . --no-pager reset --hard FETCH_HEAD\n" } },
	  .want = "027 t.yml:6" },
	{ .name = "a later step takes it out",
	  .files = { { CI, GOOD }, { DIR "t.yml", T_HEAD
		"      - run: git fetch origin refs/pull/1/head:pr\n"
		"      - run: git checkout pr\n" } },
	  .want = "027 t.yml:7" },
	{ .name = "a variable holds it",
	  .files = { { CI, GOOD }, { DIR "t.yml", T_HEAD
		"      - env: {SHA: '${{ github.event.pull_request.head.sha }}'}\n"
		"        run: git fetch origin $SHA && git worktree add pr $SHA\n" } },
	  .want = "027 t.yml:7" },
	{ .name = "a variable of the job holds it for a checkout",
	  .files = { { CI, GOOD }, { DIR "t.yml", "name: T\non: pull_request_target\njobs:\n  a:\n"
		"    env: {SHA: '${{ github.event.pull_request.head.sha }}'}\n    steps:\n"
		"      - uses: actions/checkout@v4\n        with: {ref: '${{ env.SHA }}'}\n" } },
	  .want = "027 t.yml:8" },
	{ .name = "the base may be checked out",
	  .files = { { CI, GOOD }, { DIR "t.yml", T_HEAD "      - run: git checkout main && legit checkout\n" } },
	  .want = "" },

	{ .name = "a second folder without workflows is none",
	  .files = { { CI, GOOD }, { ".github/workflows/README.md", "words" } }, .want = "" },
	{ .name = "a pattern of an event that is not looked at",
	  .files = { { CI, GOOD } }, .protection = { UMBRELLA, "Ship / * (release)" }, .want = "" },
};
/* clang-format on */

static void a_place_of_several_branches_is_said_once(void **state)
{
	struct ur_lint_findings findings = UR_LINT_FINDINGS_INIT;
	struct ur_protection protection = { .readable = true, .enabled = true };
	struct ur_error err = UR_ERROR_INIT;
	struct shelf shelf;
	struct ur_lint_request request = { .dialect = dialect_named("gitea-1.26.3"),
					   .commit = HEAD,
					   .branch = "main",
					   .protection = &protection };

	(void)state;
	shelf_init(&shelf);
	shelf_put(&shelf, HEAD, CI, HEADER "  all: {needs: nothing}\n");
	ur_protection_add(&protection, "CI / [a");
	request.source = &shelf.source;
	assert_int_equal(ur_policy_lint(&request, &findings, &err), UR_OK);
	request.branch = "next";
	assert_int_equal(ur_policy_lint(&request, &findings, &err), UR_OK);
	/* the file once; each branch has a protection of its own */
	assert_int_equal(findings.len, 3);
	assert_string_equal(findings.items[0].branch, "main");
	assert_int_equal(findings.items[2].rule, UR_RULE_PATTERN_BROKEN);
	assert_string_equal(findings.items[2].branch, "next");
	ur_lint_findings_release(&findings);
	ur_protection_release(&protection);
	shelf_clear(&shelf);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(rows) + 1] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, rows, check_row);
	ADD_TEST(tests, n, "what several branches have in one place is said once",
		 a_place_of_several_branches_is_said_once);
	return RUN_TESTS("policy.lint_judgement", tests, n);
}
