#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Reading so that what is read is true (SPEC 5), counted in requests.

bats_require_minimum_version 1.5.0
load lib

green='ci("success"; "success"; "success")'

@test "twelve healthy heads: one request each, one for the list, two for server and repository" {
	forge gitea-1.26.3 ".repos[0].pulls = [range(1; 13) | {number: ., ci: $green}]"
	reaper --json sweep
	is "$status" 0
	is "$(wc -l <"$BATS_TEST_TMPDIR/log")" 15
	is "$(value '.run.requests')" 15
}

@test "a server that caps its pages at five: every pull request is found all the same" {
	forge gitea-1.26.3 ".max_page = 5 | .repos[0].pulls = [range(1; 13) | {number: ., ci: $green}]"
	reaper --json sweep
	is "$(value '.repositories[0].pull_requests | length')" 12
	is "$(requests 'GET [^ ]*/pulls?[^ ]*')" 3
}

# Seven open, three a page, and a cache that answers each page with the first.
behind_a_cache() { # FAULT's times, [further jq]
	forge gitea-1.26.3 ".max_page = 3 | .repos[0].pulls = [range(1; 8) | {number: ., ci: stale}]
		| .faults = [{match: {path: \"/pulls[?].*page=[23]\", times: $1}, do: \"first_page\"}] | ${2:-.}"
}

@test "a list of pull requests that is never seen whole: told, exit 1, and nothing is repaired" {
	for command in 'sweep --apply' sweep audit; do
		behind_a_cache 0
		# shellcheck disable=SC2086 # two words
		reaper --json $command
		is "$command $status $(value .complete)" "$command 1 false"
		is "$(value '.errors[0].code')" list-incomplete
		[[ $(value '.errors[0].text') == *'3 open pull requests were shown where the server counts 7'* ]]
		is "$(value '[.repositories[0].pull_requests[] | "\(.verdict)/\(.action.outcome)/\(.action.why)"] | unique | join(" ")')" \
			repair/deferred/list-incomplete
		is "$(requests 'GET [^ ]*/pulls?[^ ]*')" 6
		is "$(requests POST)" 0
		teardown
	done
}

@test "by hand nothing is repaired there either, but a green is taken back" {
	behind_a_cache 0
	reaper compensate 1 --reason 'seen by hand' --yes
	is "$status" 1
	is "$(requests POST)" 0
	[[ $output == *list-incomplete* ]]
	teardown
	behind_a_cache 0 '.repos[0].pulls[0] = {number: 1, ci: ci("success"; "failure"; "failure"), rows: [{
		context: "CI / all-required (pull_request)", state: "success", creator: "reaper", at: "-2m",
		description: "Compensated: 2/2 required jobs green by job records, umbrella stale 14m, ci.yml@a1b2c3d [umbrella-reaper 20261121T205501Z-1f3a9c42]"}]}'
	reaper --json sweep --apply
	is "$status" 1
	is "$(value '.repositories[0].pull_requests[0] | "\(.verdict)/\(.reason) \(.action.outcome)"')" 'revoke/contradicted confirmed'
	is "$(requests POST)" 1
}

@test "a list that is whole at the second walk is a whole one" {
	behind_a_cache 2 '.repos[0].pulls[].ci = ci("success"; "success"; "success")'
	reaper --json sweep --apply
	is "$status $(value .complete)" '0 true'
	is "$(value '.repositories[0].pull_requests | length')" 7
}

@test "doctor: a list of pull requests that is never seen whole fails" {
	behind_a_cache 0
	reaper --json doctor
	is "$(value '.checks[] | select(.name == "pull-requests") | .result')" fail
}

@test "an empty list where our repair of a minute ago is still open is no whole one" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]'
	reaper --json sweep --apply
	is "$status $(value '.repositories[0].pull_requests[0].action.outcome')" '0 confirmed'
	curl -sf -X POST "$SERVER/_sandbox/fault" -o /dev/null -d '{"match": {"path": "/pulls[?]", "times": 0},
		"do": {"body": "[]", "headers": {"X-Total-Count": "0"}}}'
	reaper --json sweep --apply
	is "$status $(value .complete)" '1 false'
	is "$(value '.errors[0].code')" list-incomplete
	[[ $(value '.errors[0].text') == *'#1 is open and was not listed'* ]]
}

@test "one that was closed since is none that the list lacks" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]'
	reaper --json sweep --apply
	curl -sf -X POST "$SERVER/_sandbox/event" -o /dev/null -d '{"do": "close", "pull": 1}'
	reaper --json sweep --apply
	is "$status $(value .complete)" '0 true'
}

@test "tasks of which each page is the first: no proof, however they are counted" {
	forge gitea-1.24.7 '.max_page = 1 | .repos[0].pulls = [{number: 1, ci: stale}]
		| .faults = [{match: {path: "/actions/tasks[?].*page=[2-9]", times: 0}, do: "first_page"}]'
	reaper --json sweep --apply
	is "$(value '.repositories[0].pull_requests[0] | .reason + ": " + .detail')" \
		'job-unverifiable: the pages of its tasks repeat themselves'
	is "$status $(requests POST)" '1 0'
}

@test "55 contexts on two pages: the red one on the second page is seen" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale,
		rows: [range(0; 52) | {context: "extra \(.)", state: "success", creator: "bob", at: "-40m"}]}]'
	reaper --json sweep --apply
	is "$(verdict 1)" repair/stale
	is "$(value '.repositories[0].pull_requests[0].action.outcome')" confirmed
}

@test "rows that move while two pages are read: read again, and judged by what is true" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale,
			rows: [range(0; 52) | {context: "extra \(.)", state: "success", creator: "bob", at: "-40m"}]}]
		| .events = [{before_match: {path: "/status\\?page=2"},
			event: {do: "row", pull: 1, context: "CI / lint (pull_request)", state: "failure", at: "0"}}]'
	reaper --json sweep --apply
	is "$(verdict 1)" leave/required-red
	is "$(requests POST)" 0
}

@test "600 rows on one commit: the history is read to its end before a write" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale,
		rows: [range(0; 600) | {context: "noise", state: "success", creator: "bob", at: "-40m"}]}]'
	reaper --json sweep --apply
	is "$(value '.repositories[0].pull_requests[0].action.outcome')" confirmed
}

@test "a head that two earlier passes repaired today is not repaired a third time" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale, rows: ([range(0; 2) | {
		context: "CI / all-required (pull_request)", state: "success", creator: "reaper", at: "-2h",
		description: "Compensated: 2/2 required jobs green by job records, umbrella stale 14m, ci.yml@a1b2c3d [umbrella-reaper 20261121T205501Z-1f3a9c4\(.)]"}]
		+ [{context: "CI / all-required (pull_request)", state: "failure", run: 1, job: "all-required", at: "-19m"}])}]'
	reaper --json sweep --apply
	is "$(value '.repositories[0].pull_requests[0].action | .outcome + "/" + .why')" deferred/limit-reached
	is "$status" 7
	is "$(requests POST)" 0
}

@test "two live rows of one name on a split server: the worst counts, and only a new commit helps" {
	forge gitea-1.27.0-rc0 '.repos[0].pulls = [{number: 1, ci: stale,
		rows: [{context: "CI / all-required (pull_request)", state: "success", creator: "bob", at: "-15m"}]}]'
	reaper --json sweep --apply
	is "$(verdict 1)" hold/no-remedy
	is "$(value '.repositories[0].pull_requests[0].cause')" wedged
	is "$(requests POST)" 0
}

@test "the list shifts while it is walked: a pull request that would be missed is found" {
	forge gitea-1.26.3 ".max_page = 5 | .repos[0].pulls = [range(1; 13) | {number: ., ci: $green}]
		| .events = [{after_match: {path: \"/pulls\\\\?.*page=1\"}, event: {do: \"close\", pull: 1}}]"
	reaper --json sweep
	is "$(value '[.repositories[0].pull_requests[].number] | index(6) != null')" true
}

@test "a null in the list is an entry in errors, and the others are judged" {
	forge gitea-1.22.6 ".repos[0].pulls = [{number: 1, ci: $green}, {number: 2, null: true}]"
	reaper --json sweep
	is "$(verdict 1)" leave/umbrella-green
	is "$(value '.errors | length')" 1
	is "$status" 1
}

@test "a cache that answers for the server is not believed" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]
		| .faults = [{match: {path: "/commits/.*/status", times: 0}, do: {age: 30}}]'
	reaper --json sweep --apply
	is "$(verdict 1)" hold/read-incomplete
	is "$(requests POST)" 0
}

@test "a server without a Date: ages are by the local clock, and a note says so" {
	forge gitea-1.26.3 '.no_date = true | .repos[0].pulls = [{number: 1, ci: stale}]'
	reaper --json sweep
	is "$(verdict 1)" repair/stale
	is "$(value '.repositories[0].notes[].code')" no-date
}

@test "a server whose clock is ten minutes behind: no row is taken for older than it is" {
	forge gitea-1.26.3 '.clock_offset = -600 | .repos[0].pulls = [{number: 1, ci: (stale + {at: "-4m"})}]'
	reaper --json sweep
	is "$(verdict 1)" hold/too-young
}

@test "the token is sent with every request, and nobody else's name is asked for" {
	forge gitea-1.26.3 ".repos[0].pulls = [{number: 1, ci: $green}]"
	reaper sweep
	is "$(awk '{print $NF}' "$BATS_TEST_TMPDIR/log" | sort -u)" reaper
}

@test "tasks: Gitea 1.25 proves by what its runners took" {
	forge gitea-1.25.4 '.repos[0].pulls = [{number: 1, ci: stale}]'
	reaper --json sweep --apply
	is "$(value '.repositories[0].pull_requests[0].evidence')" tasks
	is "$(value '.repositories[0].pull_requests[0].action.outcome')" confirmed
}

# A task is as old as its job's start, a live row as its end: between them sixty others began.
behind_a_page() { # SERVER RUNS
	forge "$1" "def slow: {record: \"success\", took: 600};
		def others: {sha: \"main\", file: \"nightly.yml\", workflow: \"Nightly\", event: \"push\", rows: false, at: \"-21m\",
			jobs: ([range(60) | {\"unit \(.)\": {record: \"success\", took: 120, at: \"-21m\"}}] | add)};
		.repos[0].pulls = [{number: 1, ci: $2}]"
}

@test "tasks: jobs that began a page before the oldest live row are found" {
	local server
	for server in gitea-1.24.7 forgejo-11.0.15; do
		behind_a_page "$server" '[{at: "-20m", jobs: {build: slow, lint: slow, "all-required": "failure"}}, others]'
		reaper --json --ledger-dir "$BATS_TEST_TMPDIR/$server" sweep --apply
		is "$server $(verdict 1) $status" "$server repair/stale 0"
		is "$(value '.repositories[0].pull_requests[0].action.outcome')" confirmed
		teardown
	done
}

@test "tasks: an older run's job that still runs a page further back is seen, planned or applied" {
	local server mode
	for server in gitea-1.24.7 forgejo-11.0.15; do
		for mode in '' --apply; do
			behind_a_page "$server" '[{at: "-40m", jobs: {build: "success", lint: {record: "running", took: 60},
				"all-required": {record: "blocked"}}}, others, stale]'
			# shellcheck disable=SC2086 # none or one
			reaper --json --ledger-dir "$BATS_TEST_TMPDIR/$server" sweep $mode
			is "$server $mode $(verdict 1)" "$server $mode hold/run-not-finished"
			is "$(requests POST)" 0
			teardown
		done
	done
}

# The umbrella needs lint and call, which calls a workflow; arguments: of the caller, and what is known of its job.
calling() { # SERVER KEYS JOB
	forge "$1" ".repos[0].files.main[\".gitea/workflows/callee.yml\"] =
			[\"on: [workflow_call]\", \"jobs:\", \"  inner: {runs-on: host, steps: [{run: make}]}\"]
		| .repos[0].files.main[\".gitea/workflows/ci.yml\"] |= map(
			if startswith(\"  build:\") then \"  call: {uses: ./.gitea/workflows/callee.yml$2}\"
			else gsub(\"build\"; \"call\") end)
		| .repos[0].pulls = [{number: 1, ci: {at: \"-20m\", jobs: {call: $3, lint: \"success\", inner: \"success\",
			\"all-required\": \"failure\"}}}]"
}
pull() { value ".repositories[0].pull_requests[0].$1"; }

@test "tasks: a called workflow whose caller has no task is named as what lacks proof" {
	calling forgejo-15.0.3 '' '{taken: false}'
	reaper --json --ledger-dir ledger sweep --apply
	is "$(verdict 1) $(pull cause) $status" 'hold/job-unverifiable called-workflow 1'
	is "$(pull 'culprits | join(", ")')" 'CI / call (pull_request)'
	[[ $(pull detail) == *'keeps no task of it'* ]]
	[[ $(pull hint) == *"'runs-on'"*'--evidence statuses'* ]]
	reaper --json ledger verify --ledger-dir ledger
	is "$status" 0
	reaper --json sweep --apply --require 'CI / inner (pull_request)' --require 'CI / lint (pull_request)'
	is "$(verdict 1)" hold/policy-drift
	reaper --json sweep --apply --evidence statuses
	is "$(verdict 1) $(pull action.outcome)" 'repair/stale confirmed'
}

@test "tasks: a caller with a task, as Forgejo 15.0.3 was recorded, is proven by it" {
	calling forgejo-15.0.3 '' '"success"'
	reaper --json sweep --apply
	is "$(verdict 1) $(pull action.outcome)" 'repair/stale confirmed'
}

@test "tasks: a caller with a runner that has no task is no called workflow's fault" {
	calling forgejo-15.0.3 ', runs-on: host' '{taken: false}'
	reaper --json sweep --apply
	is "$(verdict 1) $(pull cause) $(requests POST)" 'hold/job-unverifiable  0'
}

@test "jobs: Gitea 1.25 proves by job records where the token belongs to the owner" {
	forge gitea-1.25.4 '.tokens[0].user = "alice" | .repos[0].pulls = [{number: 1, ci: stale}]'
	reaper --json sweep --apply
	is "$(value '.repositories[0].pull_requests[0].evidence')" jobs
	is "$(value '.repositories[0].pull_requests[0].action.outcome')" confirmed
}

@test "statuses: Gitea 1.22 proves by the rows' history" {
	forge gitea-1.22.6 '.repos[0].pulls = [{number: 1, ci: stale}]'
	reaper --json sweep --apply
	is "$(value '.repositories[0].pull_requests[0].evidence')" statuses
	is "$(value '.repositories[0].pull_requests[0].action.outcome')" confirmed
}

@test "Forgejo 11, 13, 15 and 17 are repaired too" {
	local version
	for version in forgejo-11.0.15 forgejo-13.0.5 forgejo-15.0.3 forgejo-17.0.0-dev; do
		forge "$version" '.repos[0].pulls = [{number: 1, ci: stale}]'
		reaper --json --ledger-dir "$BATS_TEST_TMPDIR/$version" sweep --apply
		is "$version $(value '.repositories[0].pull_requests[0].action.outcome')" "$version confirmed"
		teardown
	done
}
