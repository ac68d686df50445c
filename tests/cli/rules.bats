#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What `audit` says of the rules themselves: with a forge, and from a checkout alone.

load lib

PAGES=$BATS_TEST_DIRNAME/../../runbooks/rules

# A checkout with one workflow, read from standard input.
checkout() {
	mkdir -p "$BATS_TEST_TMPDIR/tree/${1:-.gitea}/workflows"
	cat >"$BATS_TEST_TMPDIR/tree/${1:-.gitea}/workflows/ci.yml"
}

good() {
	cat <<-'E'
	name: CI
	on: [pull_request]
	jobs:
	  build: {runs-on: host, steps: [{run: make}]}
	  all-required:
	    needs: build
	    if: always()
	    runs-on: host
	    steps:
	      - run: test "${{ needs.build.result }}" = success
	E
}

# umbrella-reaper audit --offline: nothing of a forge is named
offline() {
	status=0
	"$PROGRAM" --config none audit --offline "$BATS_TEST_TMPDIR/tree" "$@" \
		>"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&- || status=$?
	output=$(cat "$BATS_TEST_TMPDIR/out") stderr=$(cat "$BATS_TEST_TMPDIR/err")
}

ids() { value '[.repositories[].findings[] | .id + " " + (.line // 0 | tostring)] | join("|")'; }

@test "a checkout whose rules are sound passes, without server, token or ledger" {
	good | checkout
	offline --umbrella "$UMBRELLA" --fail-on info --json
	is "$status" 0
	is "$(ids)" ''
	is "$(value '.run.requests')" 0
	is "$(value '.schema')" umbrella-reaper/audit/1
	is "$stderr" ''
	[ ! -e "$XDG_STATE_HOME" ]
}

@test "an umbrella that a red job skips fails the check, with its place" {
	good | sed '/always/d' | checkout
	offline --umbrella "$UMBRELLA" --format table
	is "$status" 1
	[[ $output == *'.gitea/workflows/ci.yml:5: error: '*' [UR-A006]'* ]]
	[[ $output == *'rules: 1 error'* ]]
	[[ $output != *' open'* ]]
}

@test "an umbrella that is green over a cancelled job is found, and one that asks for its event is sound" {
	good | sed "s/- run: test .*/- {if: \"contains(needs.*.result, 'failure')\", run: exit 1}/" | checkout
	offline --umbrella "$UMBRELLA" --json
	is "$(ids)" 'UR-A033 5'
	is "$(value '.repositories[0].findings[0].level')" warning
	good | sed "s/if: always()/& \&\& github.event_name == 'pull_request'/" | checkout
	offline --umbrella "$UMBRELLA" --fail-on info --json
	is "$status" 0
	is "$(ids)" ''
}

@test "no form of a checkout's report counts pull requests" {
	good | sed '/always/d' | checkout
	for format in table plain markdown html; do
		offline --umbrella "$UMBRELLA" --format "$format"
		[[ $output == *UR-A006* ]]
		[[ $output != *'0 open'* && $output != *'>PR<'* ]]
	done
}

@test "--fail-on says from which weight on it fails" {
	good | sed 's/if: always()/if: success() || failure()/' | checkout
	offline --umbrella "$UMBRELLA"
	is "$status" 0
	[[ $output == *$'#finding\t'*$'\tUR-A007\twarning\t.gitea/workflows/ci.yml:7:9\t'* ]]
	offline --umbrella "$UMBRELLA" --fail-on warning
	is "$status" 1
}

@test "without an umbrella the likeliest job is taken, and a note says so" {
	good | sed '/always/d' | checkout
	offline --json
	is "$status" 1
	is "$(value '.repositories[0].notes[] | select(.code == "umbrella-assumed").text')" \
		"no umbrella is named; 'CI / all-required (pull_request)' (.gitea/workflows/ci.yml:5) is taken for it"
	is "$(ids)" 'UR-A006 5'
}

@test "a job that tests or deploys is taken for no umbrella" {
	good | sed 's/if: always()//; s/run: test.*/run: make deploy/' | checkout
	offline --json
	is "$status" 0
	is "$(ids)" ''
	[[ $(value '.repositories[0].notes[] | select(.code == "umbrella-unnamed").text') == *'merely looks at the results'* ]]
}

@test "what is wrong in a file is said once, however many base branches there are" {
	good | sed '/always/d' | checkout
	offline --umbrella "$UMBRELLA" --base main --base next --json
	is "$(ids)" 'UR-A006 5'
	is "$(value '.repositories[0].findings[0].branch')" main
}

@test "a workflow that is a link is its own text and no workflow, other links are passed over" {
	good | checkout
	ln -s ../../README.md "$BATS_TEST_TMPDIR/tree/.gitea/workflows/README.md"
	offline --umbrella "$UMBRELLA"
	is "$status" 0
	ln -s ci.yml "$BATS_TEST_TMPDIR/tree/.gitea/workflows/two.yml"
	offline --umbrella "$UMBRELLA" --json
	is "$(ids)" 'UR-A001 1'
	is "$(value '.repositories[0].findings[0].file')" .gitea/workflows/two.yml
}

@test "without any job that needs others the files alone are checked" {
	printf 'name: CI\non: push\njobs:\n  a: {needs: b}\n' | checkout
	offline --json
	is "$(ids)" 'UR-A004 4'
	[[ $(value '.repositories[0].notes[].code') == *umbrella-unnamed* ]]
}

@test "a folder of Forgejo's is judged by Forgejo's rules, --treat-as by any" {
	good | checkout .forgejo
	offline --umbrella "$UMBRELLA" --json
	is "$(value '.repositories[0].forge.kind')" forgejo
	offline --umbrella "$UMBRELLA" --treat-as 1.22 --json
	is "$(value '.repositories[0].forge | .kind + .version')" gitea1.22
	offline --treat-as 0.9
	is "$status" 3
	[[ $stderr == *"'0.9' is no version that this program knows"* ]]
}

@test "a base branch that a filter leaves out" {
	good | sed 's/^on:.*/on: {pull_request: {branches: [develop]}}/' | checkout
	offline --umbrella "$UMBRELLA" --treat-as 1.26 --base main --json
	is "$status" 1
	is "$(ids)" 'UR-A022 2'
	# a skipped row stands in for it on 1.27, so nothing blocks
	offline --umbrella "$UMBRELLA" --treat-as 1.27 --base main --json
	is "$status" 0
	is "$(value '.repositories[0].findings[0] | .id + " " + .level')" 'UR-A022 warning'
	offline --umbrella "$UMBRELLA" --base develop
	is "$status" 0
}

@test "a folder that is not there is one line and exit code 3" {
	offline
	is "$status" 3
	is "$(grep -c . <<<"$stderr")" 1
	[[ $stderr == *"cannot open the folder '$BATS_TEST_TMPDIR/tree'"* ]]
}

@test "other places to read from do not go with --offline" {
	good | checkout
	for option in --replay --workflows-dir --git-dir; do
		offline "$option" .
		is "$status" 2
		[[ $stderr == *'--offline reads the files of one folder'* ]]
	done
	offline --pr 3
	is "$status" 2
}

@test "settings of several repositories want to know which one" {
	good | checkout
	printf 'version: 1\nrepositories: [{name: a/b}, {name: c/d}]\n' >settings.yml
	status=0
	"$PROGRAM" --config settings.yml audit --offline tree 2>err >out || status=$?
	is "$status" 2
	grep -q 'say which one: --repo a/b' err
	"$PROGRAM" --config settings.yml -R c/d --umbrella "$UMBRELLA" audit --offline tree
}

@test "SARIF names each finding's rule and place" {
	good | sed '/always/d' | checkout
	offline --umbrella "$UMBRELLA" --format sarif
	is "$status" 1
	is "$(value '.runs[0].results[0] | .ruleId + " " + .level')" 'UR-A006 error'
	is "$(value '.runs[0].results[0].locations[0].physicalLocation
		| .artifactLocation.uri + ":" + (.region.startLine | tostring)')" .gitea/workflows/ci.yml:5
	is "$(value '[.runs[0].tool.driver.rules[].id] | (unique | length) == length')" true
	is "$(value '[.runs[0].results[].ruleId] - [.runs[0].tool.driver.rules[].id] | length')" 0
}

@test "a sound repository on a forge has no findings, and sweep asks for none" {
	forge gitea-1.26.3
	reaper audit --json --fail-on info
	is "$status" 0
	is "$(ids)" ''
	reaper sweep --json
	is "$(value '.repositories[0] | has("findings")')" false
}

@test "branch protection is held against the workflows, and against what others write" {
	forge gitea-1.26.3 '.repos[0].protection[0].contexts += ["CI / tests (pull_request)", "ext/*", "Nightly / *"]
		| .repos[0].pulls = [{number: 1, ci: stale,
			rows: [{context: "ext/scan", state: "success", creator: "bob", at: "-19m"}]}]'
	reaper audit --json
	is "$status" 1
	is "$(value '[.repositories[].findings[] | .id + " " + .subject] | join("|")')" \
		'UR-A013 CI / tests (pull_request)|UR-A028 Nightly / *'
	is "$(value '.repositories[0].findings[0].branch')" main
}

@test "rules that cannot be read are an error of the pass, not silence" {
	forge gitea-1.26.3 '.faults = [{match: {path: "/contents/", times: 0}, do: "503"}]'
	reaper audit --json
	is "$status" 1
	is "$(value '.errors[].code')" rules-unread
}

@test "a branch that is not there is an error too, and nothing is called sound" {
	forge gitea-1.26.3
	reaper audit --base nosuch --json
	is "$status" 1
	is "$(value '.errors[] | select(.code == "rules-unread") | .text')" \
		"acme/widget: the rules of branch 'nosuch' could not be checked: the branch cannot be read"
	is "$(value '.repositories[0].findings')" null
}

@test "an archived repository's rules are not looked at" {
	forge gitea-1.26.3 '.repos[0].archived = true'
	reaper audit --json
	is "$status" 0
	is "$(value '.repositories[0].findings')" null
	is "$(requests 'GET [^ ]*/contents/[^ ]*')" 0
}

@test "sound rules ask for no row beside the heads' own" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: ci("success"; "success"; "success")}]'
	reaper audit --json
	is "$(ids)" ''
	is "$(requests 'GET [^ ]*/commits/[^ ]*')" 1
}

@test "a recorded audit finds the same again" {
	forge gitea-1.26.3 '.repos[0].protection[0].contexts += ["Nightly / *"]'
	reaper audit --json --record "$BATS_TEST_TMPDIR/bundle"
	is "$(ids)" 'UR-A028 0'
	reaper audit --json --replay "$BATS_TEST_TMPDIR/bundle"
	is "$(ids)" 'UR-A028 0'
}

@test "every rule has its page" {
	"$PROGRAM" help rules | grep -E '^  UR-A' >"$BATS_TEST_TMPDIR/rules"
	while read -r id weight name; do
		page=$PAGES/$id.md
		grep -q "^# $id: ${name%%:*}\$" "$page" || { echo "$page: no title" >&2; return 1; }
		grep -q "^Weight: $weight\.\$" "$page" || { echo "$page: another weight" >&2; return 1; }
		grep -qF "| [$id]($id.md) | ${name%%:*} | $weight |" "$PAGES/README.md"
		for heading in Meaning 'Why it matters' Example 'What to do'; do
			grep -q "^## $heading\$" "$page" || { echo "$page: no '$heading'" >&2; return 1; }
		done
	done <"$BATS_TEST_TMPDIR/rules"
	pages=("$PAGES"/UR-A*.md)
	is "${#pages[@]}" "$(wc -l <"$BATS_TEST_TMPDIR/rules")"
}

# block PAGE WORDS: the YAML block of a page that these words introduce
block() { awk -v words="$2" '$0 == words {on = 1} on && /^```$/ {exit} on && body {print} on && /^```yaml$/ {body = 1}' "$1"; }
# command PAGE: the page's audit command, with the program under test
page_command() { awk '/^```sh$/ {getline; print; exit}' "$1" | sed "s|^umbrella-reaper|\"\$PROGRAM\" --config none|"; }

@test "what a page says is found is found, and what it says is not is not" {
	checked=0
	for page in "$PAGES"/UR-A*.md; do
		id=$(basename "$page" .md)
		for words in 'Found in:' 'Not found in:'; do
			block "$page" "$words" >"$BATS_TEST_TMPDIR/example"
			[ -s "$BATS_TEST_TMPDIR/example" ] || continue
			checkout <"$BATS_TEST_TMPDIR/example"
			found=$(cd "$BATS_TEST_TMPDIR/tree" && eval "$(page_command "$page") --format json" 2>&1 |
				jq -r --arg id "$id" 'any(.repositories[].findings[]; .id == $id)')
			is "$id $words $found" "$id $words $([ "$words" = 'Found in:' ] && echo true || echo false)"
			checked=$((checked + 1))
		done
	done
	[ "$checked" -ge 40 ]
}
