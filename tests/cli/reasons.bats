#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# One test per reason of SPEC 6: the world that gives it, seen through the real binary.

bats_require_minimum_version 1.5.0
load lib

# One pull request, number 1; the argument is a jq program for it. Further options follow.
judge() {
	local pull=$1
	shift
	forge "${VERSION:-gitea-1.26.3}" ".repos[0].pulls = [({number: 1} + ($pull))] | ${WORLD:-.}"
	reaper --json "$@" sweep
}

@test "stale: every job green, the umbrella red: would be repaired, and a dry run posts nothing" {
	judge '{ci: stale}'
	is "$(verdict 1)" repair/stale
	is "$(value '.repositories[0].pull_requests[0].cause')" failed
	is "$(value '.repositories[0].pull_requests[0].action.outcome')" planned
	is "$status" 0
	is "$(requests POST)" 0
}

@test "stale: a cancelled umbrella over green jobs has the cause 'cancelled'" {
	judge '{ci: ci("success"; "success"; "cancelled")}'
	is "$(verdict 1)" repair/stale
	is "$(value '.repositories[0].pull_requests[0].cause')" cancelled
}

@test "stale: a red row over a green record has the cause 'row-outdated'" {
	judge '{ci: ci("success"; "success"; {record: "success", row: "failure"})}'
	is "$(verdict 1)" repair/stale
	is "$(value '.repositories[0].pull_requests[0].cause')" row-outdated
}

@test "out-of-scope: a draft" {
	judge '{ci: stale, draft: true}'
	is "$(verdict 1)" leave/out-of-scope
}

@test "out-of-scope: the hold label" {
	judge '{ci: stale, labels: ["umbrella-reaper/hold"]}'
	is "$(verdict 1)" leave/out-of-scope
}

@test "out-of-scope: another base branch than --base asks for" {
	judge '{ci: stale}' --base 'release/*'
	is "$(verdict 1)" leave/out-of-scope
}

@test "read-incomplete: a head the list does not name" {
	judge '{head: ""}'
	is "$(verdict 1)" hold/read-incomplete
	is "$status" 1
}

@test "no-statuses: a commit without rows" {
	judge '{}'
	is "$(verdict 1)" hold/no-statuses
}

@test "umbrella-absent: and a near miss in case is named" {
	judge '{rows: [{context: "CI / All-Required (pull_request)", state: "failure"}]}'
	is "$(verdict 1)" leave/umbrella-absent
	[[ $(value '.repositories[0].pull_requests[0].detail') == *"CI / All-Required (pull_request)"* ]]
}

@test "umbrella-green: one request is enough" {
	judge '{ci: ci("success"; "success"; "success")}'
	is "$(verdict 1)" leave/umbrella-green
	is "$(requests 'GET /api/v1/repos/acme/widget/commits/[^ ]*')" 1
	is "$(grep -c actions "$BATS_TEST_TMPDIR/log" || true)" 0
}

@test "umbrella-pending: it still runs" {
	judge '{ci: ci("success"; "success"; "running")}'
	is "$(verdict 1)" leave/umbrella-pending
}

@test "umbrella-skipped: by its own condition, and by a filter of the server; a person's skip is unknown" {
	judge '{ci: ci("success"; "success"; "skipped")}'
	is "$(verdict 1)/$status" leave/umbrella-skipped/0
	stop
	for server in gitea-1.27.0 gitea-1.28-dev; do
		forge $server ".repos[0].pulls = [{number: 1, rows: [{context: \"$UMBRELLA\", state: \"skipped\", at: \"-20m\", creator: null, target_url: \"\"}]},
			{number: 2, rows: [{context: \"$UMBRELLA\", state: \"skipped\", at: \"-20m\", creator: \"bob\"}]}]"
		reaper --json audit
		is "$server $(verdict 1)" "$server leave/umbrella-skipped"
		is "$server $(verdict 2)" "$server hold/umbrella-unknown"
		stop
	done
	forge gitea-1.26.3 ".repos[0].pulls = [{number: 1, rows: [{context: \"$UMBRELLA\", state: \"skipped\", at: \"-20m\", creator: null, target_url: \"\"}]}]"
	reaper --json audit
	is "$(verdict 1)" hold/umbrella-unknown
}

@test "umbrella-unknown: a state nobody knows" {
	judge "{rows: [{context: \"$UMBRELLA\", state: \"purple\"}]}"
	is "$(verdict 1)" hold/umbrella-unknown
}

@test "umbrella-not-required: the branch does not ask for it" {
	WORLD='.repos[0].protection = [{rule: "main", contexts: ["Sec / *"]}]' judge '{ci: stale}'
	is "$(verdict 1)" leave/umbrella-not-required
}

@test "umbrella-by-hand: a person's red row is a veto" {
	judge "{ci: stale, rows: [{context: \"$UMBRELLA\", state: \"failure\", creator: \"bob\", at: \"-15m\"}]}"
	is "$(verdict 1)" hold/umbrella-by-hand
}

@test "policy-unknown: the umbrella's job tests something itself" {
	WORLD='.repos[0].files.main[".gitea/workflows/ci.yml"] |= map(sub("test .*"; "make smoke"))' \
		judge '{ci: stale}'
	is "$(verdict 1)" hold/policy-unknown
	[[ $(value '.repositories[0].pull_requests[0].detail') == *umbrella-does-more*ci.yml:* ]]
	is "$status" 3
}

@test "policy-unknown: --aggregates-only says that it does not" {
	WORLD='.repos[0].files.main[".gitea/workflows/ci.yml"] |= map(sub("test .*"; "wait-for-statuses"))' \
		judge '{ci: stale}' --aggregates-only
	is "$(verdict 1)" repair/stale
}

@test "policy-empty: an umbrella that needs nothing" {
	WORLD='.repos[0].files.main[".gitea/workflows/ci.yml"] |= map(sub("needs: .*"; "env: {a: b}"))' \
		judge '{ci: stale}' --aggregates-only
	is "$(verdict 1)" hold/policy-empty
}

@test "policy-drift: an explicit list that lacks a job the umbrella needs" {
	judge '{ci: stale}' --require 'CI / build (pull_request)'
	is "$(verdict 1)" hold/policy-drift
}

@test "policy-drift: all that a list lacks is named at once" {
	judge '{ci: stale}' --require 'CI / builds (pull_request)'
	is "$(verdict 1)" hold/policy-drift
	detail=$(value '.repositories[0].pull_requests[0].detail')
	[[ $detail == *"needs 'CI / build (pull_request)'"*"; "*"needs 'CI / lint (pull_request)'"* ]]
}

@test "policy-changed: the pull request drops a job from needs" {
	judge '{ci: stale, files: {".gitea/workflows/ci.yml": (workflow("pull_request") | map(sub("\\[build, lint\\]"; "[build]")))}}'
	is "$(verdict 1)" hold/policy-changed
}

@test "required-red: a job really failed" {
	judge '{ci: ci("success"; "failure"; "failure")}'
	is "$(verdict 1)" leave/required-red
	is "$(value '.repositories[0].pull_requests[0].culprits[0]')" 'CI / lint (pull_request)'
}

@test "row-behind: a required row is pending for hours, and its job's record says success" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: (ci("success"; {record: "success", row: "pending"}; "failure") | .at = "-2h")}]'
	reaper --json audit
	is "$(verdict 1)" hold/row-behind
}

@test "required-cancelled: a required job was cancelled" {
	judge '{ci: ci("success"; "cancelled"; "cancelled")}'
	is "$(verdict 1)" hold/required-cancelled
	is "$(value '.repositories[0].pull_requests[0].culprits[0]')" 'CI / lint (pull_request)'
}

@test "run-stuck: a run goes on for hours although each of its jobs ended" {
	judge '{ci: (stale | .at = "-2h" | .status = "in_progress")}'
	is "$(verdict 1)" hold/run-stuck
}

@test "required-unknown: a required row says a word nobody knows" {
	judge '{ci: stale, rows: [{context: "CI / lint (pull_request)", state: "foo", at: "-15m"}]}'
	is "$(verdict 1)" hold/required-unknown
}

@test "required-pending: a required job still runs" {
	judge '{ci: ci("success"; "running"; "failure")}'
	is "$(verdict 1)" hold/required-pending
}

@test "required-missing: a required job has no row" {
	judge '{ci: ci("success"; {record: null, row: null}; "failure")}'
	is "$(verdict 1)" hold/required-missing
}

@test "required-skipped: a required job was skipped" {
	judge '{ci: ci("success"; "skipped"; "failure")}'
	is "$(verdict 1)" hold/required-skipped
}

@test "age-unknown: a row from the future" {
	judge '{ci: stale, rows: [{context: "CI / lint (pull_request)", state: "success", at: "+2h"}]}'
	is "$(verdict 1)" hold/age-unknown
}

@test "too-young: the newest row is not old enough, and the report says when it will be" {
	judge '{ci: (stale + {at: "-1m"})}'
	is "$(verdict 1)" hold/too-young
	[[ $(value '.repositories[0].pull_requests[0].retry_at') == 20*Z ]]
}

@test "untrusted-row: with a list, a green that no job stands behind" {
	judge '{ci: stale, rows: [{context: "ci/external", state: "success", creator: "bob"}]}' \
		--require 'CI / build (pull_request)' --require 'CI / lint (pull_request)' --require ci/external
	is "$(verdict 1)" hold/untrusted-row
	is "$(value '.repositories[0].pull_requests[0].culprits[0]')" ci/external
}

@test "job-unverifiable: a green row whose job the newest run does not have" {
	judge '{ci: ci("success"; {record: null, row: "success"}; "failure")}'
	is "$(verdict 1)" hold/job-unverifiable
	is "$status" 1
}

@test "job-contradicts-row: the row says success, the record says failure" {
	judge '{ci: ci("success"; {record: "failure", row: "success"}; "failure")}'
	is "$(verdict 1)" hold/job-contradicts-row
}

@test "run-not-finished: a second run of the file still waits" {
	judge '{ci: [{at: "-40m", jobs: {build: "waiting", lint: "waiting", "all-required": "blocked"}}, stale]}'
	is "$(verdict 1)" hold/run-not-finished
}

@test "shared-head: another pull request with this head is held by its label" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, head: "same", ci: stale},
		{number: 2, head: "same", branch: "other", labels: ["umbrella-reaper/hold"]}]'
	reaper --json sweep
	is "$(verdict 1)" hold/shared-head
	is "$(value '.repositories[0].pull_requests[0].detail')" '#2: hold label'
}

@test "shared-head: two that agree carry one action between them" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, head: "same", ci: stale},
		{number: 2, head: "same", branch: "other"}]'
	reaper --json sweep
	is "$(verdict 1) $(verdict 2)" 'repair/stale repair/stale'
	is "$(value '[.repositories[0].pull_requests[].action.kind] | join(" ")')" 'compensate none'
}

@test "no-remedy: nothing is ever posted over an engine row on a split server" {
	VERSION=gitea-1.27.0-rc0 judge '{ci: stale}' --remedy compensate --apply
	is "$(verdict 1)" hold/no-remedy
	is "$(value '.repositories[0].pull_requests[0].cause')" split-server
	is "$(requests POST)" 0
}

@test "no-remedy: a version newer than any known is looked at, not written to" {
	WORLD='.server = {like: "gitea-1.26.3", version: "1.31.0"}' judge '{ci: stale}' --apply
	is "$(verdict 1)" hold/no-remedy
	is "$(value '.repositories[0].pull_requests[0].cause')" unknown-version
	is "$(requests POST)" 0
}

@test "umbrella-absent: what may be meant is named: a letter, the event, a blank inside the parentheses" {
	for name in 'CI / all-reqired (pull_request)' 'CI / al-requierd (pull_request)' 'CI / all-required' 'CI / all-required ( pull_request )' 'ci / ALL-required (pull_request)'; do
		for command in audit 'explain 1'; do
			forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]'
			# shellcheck disable=SC2086 # a command and its argument
			UMBRELLA=$name reaper --json $command
			is "$name $(verdict 1)" "$name leave/umbrella-absent"
			is "$(value '.repositories[0].pull_requests[0].detail')" "there is 'CI / all-required (pull_request)', which is nearly that name"
			stop
		done
		forge gitea-1.26.3
		UMBRELLA=$name reaper doctor
		[[ $output == *"it requires 'CI / all-required (pull_request)', which is nearly that name"* ]]
		stop
	done
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]'
	UMBRELLA='CI / everything (pull_request)' reaper --json audit
	is "$(value '.repositories[0].pull_requests[0].detail')" ''
}

@test "why can I not merge: a name without a status, a red one, a pending one of a pattern, under a green umbrella" {
	forge gitea-1.26.3 '.repos[0].protection[0].contexts += ["license/cla", "vendor/*", "docs/build"] | .repos[0].pulls = [
		{number: 408, ci: ci("success"; "success"; "success"), rows: [
			{context: "license/cla (v2)", state: "success", at: "-20m", creator: "bob"},
			{context: "vendor/a", state: "success", at: "-20m", creator: "bob"},
			{context: "vendor/b", state: "pending", at: "-20m", creator: "bob"},
			{context: "docs/build", state: "failure", at: "-20m", creator: "bob"}]},
		{number: 409, ci: stale}]'
	for command in 'explain 408' audit; do
		# shellcheck disable=SC2086 # a command and its argument
		reaper --json $command
		is "$(verdict 408)" leave/umbrella-green
		is "$(value '.repositories[0].pull_requests[0].still_blocked_by | join(" ")')" 'license/cla vendor/b docs/build'
		[[ $(value '.repositories[0].pull_requests[0].hint') == "'license/cla' has no status; there is 'license/cla (v2)', which is nearly that name" ]]
	done
	is "$(value '.repositories[0].pull_requests[1].still_blocked_by | join(" ")')" 'license/cla vendor/* docs/build'
	reaper explain 408
	[[ $(sed -n 2p <<<"$output") == *'; the merge still waits for license/cla (no status), vendor/b (pending), docs/build (failure)' ]]
	# a sweep asks nothing for it
	reaper --json sweep
	is "$(value '.repositories[0].pull_requests[0].still_blocked_by')" null
}

@test "why can I not merge: '*' and a check without entries cover every status" {
	for contexts in '["*"]' '[]'; do
		forge gitea-1.26.3 '.repos[0].protection[0].contexts = '"$contexts"' | .repos[0].pulls = [{number: 1, ci: ci("success"; "success"; "success"),
			rows: [{context: "other", state: "error", at: "-20m", creator: "bob"}]}]'
		reaper --json audit
		is "$(value '.repositories[0].pull_requests[0].still_blocked_by | join(" ")')" other
		stop
	done
	# 1.25 alone lets a warning pass
	for server in 'gitea-1.25.4 ' 'gitea-1.26.3 other'; do
		forge "${server% *}" '.repos[0].protection[0].contexts += ["other"] | .repos[0].pulls = [{number: 1, ci: ci("success"; "success"; "success"),
			rows: [{context: "other", state: "warning", at: "-20m", creator: "bob"}]}]'
		reaper --json audit
		is "$(value '.repositories[0].pull_requests[0].still_blocked_by | join(" ")')" "${server#* }"
		stop
	done
}

@test "green-over-red: a green of the engine over a red required context is a remark, in audit and explain" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: ci("success"; "failure"; "success")}]'
	for command in audit 'explain 1'; do
		# shellcheck disable=SC2086 # a command and its argument
		reaper --json $command
		is "$(verdict 1)/$status" leave/umbrella-green/0
		is "$(value '.repositories[0].notes | map(.code) | join(" ")')" green-over-red
		[[ $(value '.repositories[0].pull_requests[0].detail') == "green-over-red: 'CI / lint (pull_request)' is failure (status "* ]]
	done
	stop
	# a red that nobody requires is none
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: ci("success"; "success"; "success"),
		rows: [{context: "other", state: "error", at: "-20m", creator: "bob"}]}]'
	reaper --json audit
	is "$(value '.repositories[0].notes | length')" 0
}
