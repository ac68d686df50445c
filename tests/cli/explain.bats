#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What `explain` adds to a verdict: the records, the likely cause, where the remedy goes.

bats_require_minimum_version 1.5.0
load lib

# A pull request whose jobs end in the order in which they are named.
world_of() { forge "${VERSION:-gitea-1.26.3}" ".repos[0].pulls = [({number: 1} + ($1))] | ${2:-.}"; }
FIRST='{ci: {at: "-20m", jobs: {build: "success", "all-required": "failure", lint: "success"}}}'
of() { value ".repositories[0].pull_requests[0].$1"; }
event() { curl -sS --fail -X POST "$SERVER/_sandbox/event" -d "$1" >/dev/null; }

@test "explain: an umbrella that failed before the last green, and what would prevent it" {
	world_of "$FIRST"
	reaper --json explain 1
	is "$(verdict 1)" repair/stale
	is "$(of staleness.code)" umbrella-was-first
	is "$(of staleness.other_context)" 'CI / lint (pull_request)'
	is "$(of 'staleness | .umbrella_row < .other_row')" true
	[[ $(of staleness.prevention) == *needs* ]]
	reaper explain 1
	[[ $output == *$'\nlikely cause\n  code        umbrella-was-first\n'* ]]
	[[ $output == *$'\n  to prevent  '* ]]
	reaper --format markdown explain 1
	[[ $output == *$'\n#### likely cause\n\n- code: umbrella-was-first\n'* ]]
	reaper --format html explain 1
	[[ $output == *'<h2>likely cause</h2>'*'the umbrella failed before the last required context was green'* ]]
}

@test "explain: the history of what is to be repaired is read once, and by audit as well" {
	world_of "$FIRST"
	reaper --json explain 1
	is "$(requests 'GET [^ ]*/statuses[?/][^ ]*')" 1
	reaper --json audit
	is "$(requests 'GET [^ ]*/statuses[?/][^ ]*')" 2
}

@test "explain: behind every green, cancelled, and run again alone" {
	world_of '{ci: stale}'
	reaper --json explain 1
	is "$(of staleness.code)" umbrella-was-last
	event '{"do": "row", "pull": 1, "context": "CI / lint (pull_request)", "state": "failure", "at": "-19m"}'
	event '{"do": "row", "pull": 1, "context": "CI / all-required (pull_request)", "state": "failure", "at": "-18m", "target_url": "/acme/widget/actions/runs/1/jobs/3"}'
	event '{"do": "row", "pull": 1, "context": "CI / lint (pull_request)", "state": "success", "at": "-17m"}'
	reaper --json explain 1
	is "$(of staleness.code)" job-run-again
	is "$(of staleness.other_context)" 'CI / lint (pull_request)'
}

@test "explain: cancelled" {
	world_of '{ci: ci("success"; "success"; "cancelled")}'
	reaper --json explain 1
	is "$(of staleness.code)" cancelled
}

@test "explain: an older run wrote last" {
	world_of '{ci: stale}' '.repos[0].runs = [{workflow: "CI", file: "ci.yml", sha: "pull-1", event: "pull_request", rows: true, at: "-10m",
		jobs: {build: "success", lint: "success", "all-required": "success"}}]'
	reaper --json explain 1
	is "$(verdict 1)" leave/umbrella-green
	is "$(of staleness)" null
	event '{"do": "row", "pull": 1, "context": "CI / all-required (pull_request)", "state": "failure", "at": "-8m", "target_url": "/acme/widget/actions/runs/1/jobs/3"}'
	reaper --json explain 1
	is "$(verdict 1)" repair/stale
	is "$(of staleness.code)" older-run-wrote-last
	is "$(of 'records.runs | map(select(.newest).number) | join(" ")')" 2
}

@test "explain: under our own green, the cause of what it covers" {
	world_of "$FIRST"
	reaper sweep --apply
	reaper --json explain 1
	is "$(verdict 1)" leave/already-compensated
	is "$(of staleness.code)" umbrella-was-first
}

@test "explain: nothing is guessed about an umbrella that tells the truth" {
	world_of '{ci: ci("success"; "failure"; "failure")}'
	reaper --json explain 1
	is "$(of staleness)" null
	reaper explain 1
	[[ $output != *'likely cause'* ]]
	is "$(requests 'GET [^ ]*/statuses[?/][^ ]*')" 0
}

@test "explain: a history that cannot be read leaves the live rows, and no error" {
	world_of "$FIRST" '.faults = [{match: {path: "/statuses.*", times: 0}, do: "503"}]'
	reaper --json --retries 0 explain 1
	is "$status" 0
	is "$(of staleness.code)" umbrella-was-first
	is "$(value .complete)" true
	grep -q ' GET [^ ]*/statuses[^ ]* .*503' "$BATS_TEST_TMPDIR/log"
}

@test "explain: from a bundle that an audit made" {
	world_of "$FIRST"
	reaper --json --record bundle audit
	reaper --json --replay bundle explain 1
	is "$status" 0
	is "$(of staleness.code)" umbrella-was-first
	reaper --json --record whole explain 1
	live=$(of staleness)
	reaper --json --replay whole explain 1
	is "$(of staleness)" "$live"
	first=$output
	reaper --json --replay whole explain 1
	is "$output" "$first"
}

@test "explain: the records that were read, and that none was where no gate asked" {
	world_of "$FIRST"
	reaper --json explain 1
	is "$(of 'records | "\(.level) \(.complete)"')" 'jobs true'
	is "$(of 'records.runs[0] | "\(.file) \(.event) \(.state) \(.newest) \(.jobs_read)"')" 'ci.yml pull_request failure true true'
	is "$(of 'records.runs[0].jobs | map("\(.name) \(.state) \(.attempt)") | join(", ")')" \
		'build success 1, all-required failure 1, lint success 1'
	reaper explain 1
	[[ $output == *$'\nrecords\n  read        jobs\n  run '*'  failure  ci.yml (pull_request)  [newest]'* ]]
	[[ $output == *$'\n    success    build, attempt 1, job '* ]]
	reaper --json audit
	is "$(of 'records')" null
	kill "$sandbox_pid"
	world_of '{ci: ci("success"; "running"; "failure")}'
	reaper --json explain 1
	is "$(of 'records')" null
	reaper explain 1
	[[ $output == *$'\nrecords\n  read        not read: '* ]]
}

@test "explain: what would be written, with its target; for a re-run its job" {
	world_of "$FIRST"
	reaper --json explain 1
	is "$(of 'action.target_url')" "$SERVER$(of 'rows[] | select(.role == "umbrella").target_url')"
	is "$(of 'action | "\(.run_id) \(.job_id)"')" 'null null'
	target=$(of action.target_url)
	reaper sweep --apply
	is "$(rows -r --arg c "$UMBRELLA" '[.. | objects | select(.context? == $c and has("creator"))] | max_by(.id).target_url')" "$target"
	kill "$sandbox_pid"
	VERSION=gitea-1.27.0-rc0 world_of "$FIRST"
	reaper --json explain 1
	is "$(of 'action | "\(.kind) \(.target_url)"')" 'rerun '
	is "$(of 'action | "\(.run_id) \(.job_id)"')" "$(of 'records.runs[0] | "\(.id) \(.jobs[] | select(.name == "all-required").id)"')"
	[ "$(of action.job_id)" -gt 0 ]
	reaper explain 1
	[[ $output == *$'\n  run again   job '*' of run '* ]]
}

@test "explain: a contradicted green shows what would take it back" {
	world_of "$FIRST"
	reaper sweep --apply
	event '{"do": "row", "pull": 1, "context": "CI / lint (pull_request)", "state": "failure", "at": "0"}'
	reaper --json explain 1
	is "$(verdict 1)" revoke/contradicted
	is "$(of 'action | "\(.kind) \(.outcome)"')" 'revoke planned'
	[[ $(of action.description) == 'Revoked: '* ]]
}

@test "every hold in a report has a next step and a page; those that pass with time say when" {
	forge gitea-1.26.3 '.repos[0].pulls = [
		{number: 1},
		{number: 2, ci: ci("success"; "running"; "failure")},
		{number: 3, ci: (stale | .at = "-1m")},
		{number: 4, ci: ci("success"; "skipped"; "failure")},
		{number: 5, ci: ci("success"; {record: null, row: null}; "failure")},
		{number: 6, rows: [{context: env.UMBRELLA, state: "purple"}]},
		{number: 7, ci: ci("success"; {record: "failure", row: "success"}; "failure")}]'
	reaper --json audit
	is "$(value '.repositories[0].counts.hold')" 7
	is "$(value '[.repositories[0].pull_requests[] | select(.hint == "" or .runbook == "")] | length')" 0
	is "$(value '[.repositories[0].pull_requests[] | select(.retry_at != null).reason] | join(" ")')" 'no-statuses required-pending too-young'
	# the exact moment: the newest row's time and the threshold
	is "$(value '.repositories[0].pull_requests[2] | ([.rows[].created_at] | max | fromdate) + 300 == (.retry_at | fromdate)')" true
	for format in markdown html plain; do
		reaper --format $format audit
		is "$(grep -c 'wait until it is old enough' "$BATS_TEST_TMPDIR/out")" 1
	done
}

@test "explain: where the history is the record, it is read once; where tasks are, they are shown" {
	VERSION=gitea-1.22.6 world_of "$FIRST"
	reaper --json explain 1
	is "$(verdict 1)" repair/stale
	is "$(of records.level)" statuses
	is "$(of staleness.code)" umbrella-was-first
	once=$(requests 'GET [^ ]*/statuses[?/][^ ]*')
	reaper --json audit
	is "$(requests 'GET [^ ]*/statuses[?/][^ ]*')" $((once * 2))
	kill "$sandbox_pid"
	VERSION=forgejo-15.0.3 world_of "$FIRST"
	reaper --json explain 1
	is "$(verdict 1)" repair/stale
	is "$(of 'records | "\(.level) \(.runs[0].jobs | map(.name) | sort | join(" "))"')" 'tasks all-required build lint'
	is "$(of staleness.code)" umbrella-was-first
}

@test "explain: nothing was written because the server refuses the head's own file" {
	local refused='{".gitea/workflows/ci.yml": (.repos[0].files.main[".gitea/workflows/ci.yml"] + ["name: Again"])}'
	forge gitea-1.26.3 ".repos[0].pulls = [{number: 1, files: $refused}]"
	reaper --json explain 1
	is "$(verdict 1)" hold/no-statuses
	[[ $(of detail) == "ci.yml at this head is no workflow: .gitea/workflows/ci.yml:"*"'name' is given twice"*'(Gitea 1.26 refuses the file)' ]]
	reaper explain 1
	[[ $output == *'ci.yml at this head is no workflow'* ]]

	forge gitea-1.26.3 ".repos[0].pulls = [{number: 1, files: $refused,
		rows: [{context: \"Other / job (pull_request)\", state: \"success\"}]}]"
	reaper --json explain 1
	is "$(verdict 1)" leave/umbrella-absent
	[[ $(of detail) == 'ci.yml at this head is no workflow: '* ]]
}

@test "explain: a file that another version refuses is no reason here" {
	forge gitea-1.25.4 '.repos[0].pulls = [{number: 1, files: {".gitea/workflows/ci.yml":
		(.repos[0].files.main[".gitea/workflows/ci.yml"] + ["concurrency: ci"])}}]'
	reaper --json explain 1
	is "$(verdict 1)" hold/no-statuses
	is "$(of 'detail // ""')" ''
	forge gitea-1.24.7 '.repos[0].pulls = [{number: 1, files: {".gitea/workflows/ci.yml":
		(.repos[0].files.main[".gitea/workflows/ci.yml"] + ["concurrency: ci"])}}]'
	reaper --json explain 1
	[[ $(of detail) == *'(Gitea 1.24 refuses the file)' ]]
}

@test "explain: three lines answer why, what to do and when, and who made it green" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 404, title: "Add a cache", user: "bob", ci: ci("success"; "running"; "failure")},
		{number: 401, title: "Fix it", user: "bob", ci: stale}]'
	reaper explain 404
	mapfile -t lines <<<"$output"
	is "${lines[0]}" "acme/widget #404 by bob: Add a cache  $SERVER/acme/widget/pulls/404"
	is "${lines[1]}" 'hold (required-pending): a required context has not finished: CI / lint (pull_request)'
	[[ ${lines[2]} =~ ^'next: wait for it; '.*'; asked again at 20'[0-9T:-]+'Z, in '[45]m ]]
	reaper compensate 401 --reason 'looked at it' --as dora --yes
	[[ $output == *$'; repaired\n'* ]]
	reaper --ledger-dir "$BATS_TEST_TMPDIR/none" explain 401
	mapfile -t lines <<<"$output"
	[[ ${lines[1]} == 'leave (already-compensated): our green stands '*'; posted by reaper at 20'*'dora'*'looked at it'* ]]
}

@test "help runbook prints the page that explain names, and knows each" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: ci("success"; "running"; "failure")}]'
	reaper explain 1
	[[ $output == *$'\n  runbook     umbrella-reaper help runbook required-pending\n'* ]]
	run -0 "$PROGRAM" help runbook required-pending
	diff <(echo "$output") "$BATS_TEST_DIRNAME/../../runbooks/required-pending.md"
	run -0 "$PROGRAM" help runbook UR-A003
	[[ $output == '# UR-A003'* ]]
	run -0 "$PROGRAM" help runbook
	for page in "$BATS_TEST_DIRNAME"/../../runbooks/{,rules/}*.md; do
		page=$(basename "$page" .md)
		[ "$page" = README ] || grep -qx "  $page" <<<"$output"
	done
	run -2 "$PROGRAM" help runbook required-pendin
	[[ $output == *"did you mean 'required-pending'?"* ]]
	run -2 "$PROGRAM" help runbook ../README
	run -2 "$PROGRAM" help json too
	# where it is installed, and where no pages are
	mkdir -p there/bin there/share/doc/umbrella-reaper/runbooks bare
	cp "$PROGRAM" there/bin && cp "$PROGRAM" bare
	echo '# one page' >there/share/doc/umbrella-reaper/runbooks/one.md
	run -0 there/bin/umbrella-reaper help runbook one
	is "$output" '# one page'
	run -1 bare/umbrella-reaper help runbook one
	[[ $output == *'not installed beside the program'* ]]
	reaper --json explain 1
	is "$(of runbook)" runbooks/required-pending.md
}

@test "no hint names the command one is in, and a command is one to copy" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: ci("success"; "failure"; "failure")}, {number: 2, ci: stale},
		{number: 3, ci: ci("success"; "success"; null), rows: [{context: env.UMBRELLA, state: "failure", at: "-30m", description: "not before Monday", creator: "bob"}]}]'
	reaper explain 1
	is "$(sed -n 3p <<<"$output")" 'next: fix the job'
	reaper --json audit
	is "$(value '.repositories[0].pull_requests[0].hint')" "fix the job; 'explain' says when it is red on the base branch as well"
	reaper explain 2
	is "$(sed -n 3p <<<"$output")" "next: umbrella-reaper compensate 2 --reason TEXT; or leave it to the next 'sweep --apply'"
	reaper --json sweep
	is "$(value '.repositories[0].pull_requests[1].hint')" 'add --apply; or by hand: umbrella-reaper compensate 2 --reason TEXT'
	reaper explain 3
	[[ $(sed -n 2p <<<"$output") == 'hold (umbrella-by-hand): '*'; by bob at 20'*'Z: not before Monday' ]]
	for command in 'compensate 2' 'revoke 2'; do
		# shellcheck disable=SC2086 # a command and its argument
		reaper $command --reason x --yes
		[[ $(sed -n 3p <<<"$output") != *"'yes'"* ]]
		[[ $(sed -n 3p <<<"$output") != *"'${command% 2}"* ]]
	done
}

@test "a pull request is named by its number, '#1' or its web address, of this repository only" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]'
	for name in 1 '#1' "$SERVER/acme/widget/pulls/1" "$SERVER/acme/widget/pulls/1/files" "$SERVER/acme/widget/pulls/1#issuecomment-3"; do
		reaper --json explain "$name"
		is "$name $status" "$name 0"
		is "$(verdict 1)" repair/stale
	done
	for name in "$SERVER/acme/other/pulls/1" https://git.example.org/acme/widget/pulls/1 "$SERVER/acme/widget/pulls/" "$SERVER/acme/widget/pulls/1x" 1x '##1' '#'; do
		reaper explain "$name"
		is "$name $status" "$name 2"
	done
	reaper --json sweep --pr '#1'
	is "$(verdict 1)" repair/stale
}

@test "closed, merged and unknown pull requests are told apart" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}, {number: 2, state: "closed"}, {number: 3, state: "merged"}]'
	for case in '2 is closed' '3 is merged' '4 acme/widget has no pull request 4'; do
		reaper explain "${case%% *}"
		is "$status" 1
		[[ $stderr == *"${case#* }"* ]] || { echo "$stderr" >&2; return 1; }
	done
}

@test "in a runner the log is a table without a terminal, and each write an annotation" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, title: "Add a cache", ci: stale}]'
	GITEA_ACTIONS=true reaper sweep --apply
	[[ $output == *$'\nPR  TITLE        HEAD        VERDICT'* ]]
	[[ $output != *$'\t'* ]]
	grep -q "^::notice::umbrella-reaper: acme/widget#1 [0-9a-f]*: posting 'success'" "$BATS_TEST_TMPDIR/err"
	reaper sweep
	[[ $output == '#repository'* ]]
	[[ $stderr != *::notice* ]]
}

@test "explain: what lacks its evidence was not reached, on a server where only a re-run counts" {
	VERSION=gitea-1.27.0-rc0 world_of '{ci: ci("success"; "running"; "failure")}'
	reaper --json explain 1
	is "$(verdict 1)" hold/required-pending
	is "$(of 'gates | map(select(.outcome == "objects").reason) | join(" ")')" required-pending
}

@test "policy-unknown: the cause is the policy's; without needs the hint does not lead to an empty list" {
	world_of '{ci: stale}' '.repos[0].files.main[".gitea/workflows/ci.yml"] |= map(sub("needs: .*"; "env: {a: b}") | sub("run: test.*"; "run: make all"))'
	for command in audit 'explain 1'; do
		# shellcheck disable=SC2086 # a command and its argument
		reaper --json $command
		is "$(verdict 1)/$(of cause)" hold/policy-unknown/umbrella-does-more
		[[ $(of hint) == *'from: list'* ]] && [[ $(of hint) != *aggregates_only* ]]
	done
}

@test "unknown-version names forge.treat_as" {
	VERSION=gitea-1.26.3 world_of '{ci: stale}' '.server = {like: "gitea-1.26.3", version: "1.99.0"}'
	reaper --json explain 1
	is "$(verdict 1)/$(of cause)" hold/no-remedy/unknown-version
	[[ $(of hint) == *"'forge.treat_as'"* ]]
}
