#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Rows are claims, records the truth: the incidents of servers/README.md, on each kind of server.

bats_require_minimum_version 1.5.0
load lib

LINT='CI / lint (pull_request)'
export LINT

# Run 1 was evicted by run 2, which ended green; then run 1 wrote its rows again.
LATE='{ci: [{at: "-40m", jobs: {build: "success", lint: "cancelled",
		"all-required": {record: "cancelled", taken: false}}},
	    {at: "-30m", jobs: {build: "success", lint: "success", "all-required": "success"}}],
	rows: [{context: env.LINT, state: "failure", description: "Has been cancelled",
		run: 1, job: "lint", at: "-15m"},
	       {context: env.UMBRELLA, state: "failure", description: "Has been cancelled",
		run: 1, job: "all-required", at: "-15m"}]}'

judge() { # VERSION PULL [OPTION…] COMMAND…
	local version=$1 pull=$2
	shift 2
	[ -z "$sandbox_pid" ] || { kill "$sandbox_pid" && wait "$sandbox_pid"; } 2>/dev/null || true
	rm -f "$BATS_TEST_TMPDIR/log"
	forge "$version" ".repos[0].pulls = [({number: 1} + ($pull))] | ${WORLD:-.}"
	reaper --json "$@"
}

pull() { value ".repositories[0].pull_requests[0]$1"; }

@test "an older run wrote last: a required row and the umbrella are red by it, the newest run is green" {
	for version in gitea-1.24.7 gitea-1.25.4 gitea-1.26.3 forgejo-11.0.15 forgejo-15.0.3 forgejo-17.0.0-dev; do
		judge "$version" "$LATE" sweep
		is "$version $(verdict 1)" "$version repair/stale"
		is "$(pull .cause)" older-run-wrote-last
		is "$(pull .action.outcome)" planned
		is "$status" 0
	done
	judge gitea-1.27.0-rc0 "$LATE" sweep
	is "$(verdict 1)/$(pull .cause)/$(pull .action.kind)" repair/stale/older-run-wrote-last/rerun
	judge gitea-1.22.6 "$LATE" sweep
	is "$(verdict 1)" leave/required-red
}

@test "an older run wrote last: the green stands, the row that stays red takes it back no more" {
	judge gitea-1.26.3 "$LATE" sweep --apply
	is "$(verdict 1)/$(pull .action.outcome)" repair/stale/confirmed
	is "$(pull '.still_blocked_by | length')" 0
	reaper --json sweep --apply
	is "$(verdict 1)/$status" leave/already-compensated/0
	is "$(requests POST)" 1
}

@test "an older run wrote last: a true red of the newest run takes the green back, whatever it looks like" {
	judge gitea-1.26.3 "$LATE" sweep --apply
	is "$(pull .action.outcome)" confirmed
	curl -sS --fail -X POST "$SERVER/_sandbox/event" -d '{"do": "job", "run": 2, "job": "lint", "state": "failure", "row": true}' >/dev/null
	reaper --json sweep --apply
	is "$(verdict 1)/$(pull .action.outcome)" revoke/contradicted/confirmed
}

@test "an older run wrote last: records that cannot be read do not save our green" {
	WORLD='.faults = [{match: {path: "/actions/", times: 0, request: 0, method: "GET"}, do: "500"}]'
	judge gitea-1.26.3 "$LATE" sweep --apply
	is "$(verdict 1)" hold/read-incomplete
}

@test "an older run wrote last: what protection requires by itself is named as still blocking" {
	WORLD='.repos[0].protection[0].contexts += [env.LINT]' judge gitea-1.26.3 "$LATE" sweep
	is "$(verdict 1)/$(pull '.still_blocked_by[0]')" "repair/stale/$LINT"
}

@test "an older run that a person ran again and that failed since is a true red" {
	WORLD='.repos[0].pulls[0].ci[0].jobs.lint = {record: "failure", row: null, at: "-16m"}' \
		judge gitea-1.26.3 "$LATE" sweep
	is "$(verdict 1)" leave/required-red
}

@test "a merge after that green is no alarm, the row was known to be red" {
	judge gitea-1.26.3 "$LATE" sweep --apply
	curl -sS --fail -X POST "$SERVER/_sandbox/event" -d '{"do": "merge", "pull": 1}' >/dev/null
	reaper --json sweep --apply
	is "$(value '[.repositories[].notes[].code] | join(" ")')/$status" /0
}

# What each server says of these heads, and what is written: eight_worlds.bats.

@test "row-behind: sweep asks for no record by itself, audit and explain tell which row" {
	judge gitea-1.26.3 '{ci: (ci("success"; {record: "success", row: "pending"}; "failure") | .at = "-2h")}' audit
	is "$(pull '.culprits[0]')" "$LINT"
	: >"$BATS_TEST_TMPDIR/log"
	reaper --json sweep
	is "$(verdict 1)/$(grep -c actions "$BATS_TEST_TMPDIR/log" || true)" hold/required-pending/0
}

@test "row-behind: not before both were quiet for rules.stranded_after" {
	judge gitea-1.26.3 '{ci: (ci("success"; {record: "success", row: "pending"}; "failure") | .at = "-29m")}' audit
	is "$(verdict 1)" hold/required-pending
	UMBRELLA_REAPER_NOTHING=1 judge gitea-1.26.3 '{ci: (ci("success"; {record: "success", row: "pending"}; "failure") | .at = "-31m")}' audit
	is "$(verdict 1)" hold/row-behind
}

@test "required-cancelled: which row" {
	judge gitea-1.26.3 '{ci: ci("success"; "cancelled"; "cancelled")}' sweep
	is "$(pull '.culprits[0]')" "$LINT"
}

@test "required-red: a pending row over a failed job is red; an honest red asks sweep for no record" {
	judge gitea-1.26.3 '{ci: (ci("success"; {record: "failure", row: "pending"}; "failure") | .at = "-2h")}' audit
	is "$(verdict 1)" leave/required-red
	judge gitea-1.26.3 '{ci: ci("success"; "failure"; "failure")}' sweep
	is "$(verdict 1)/$(grep -c actions "$BATS_TEST_TMPDIR/log" || true)" leave/required-red/0
}


QUEUED='{ci: {at: "-28h", jobs: {build: "success", lint: "waiting", "all-required": "blocked"}}}'

@test "queued for hours: since when, and for which labels where the record has them" {
	for version in gitea-1.26.3 gitea-1.27.0 forgejo-17.0.0-dev gitea-1.24.7 gitea-1.25.4 forgejo-11.0.15 forgejo-15.0.3; do
		judge "$version" "$QUEUED" audit
		[[ $(pull .detail) == *"waits for a runner"*", since "*"(1d 4h"* ]] || is "$version $(pull .detail)" detail
		[[ $(pull .hint) == *"runner with these labels is online"* ]]
	done
	judge gitea-1.26.3 "$QUEUED" audit
	[[ $(pull .detail) == *"the labels '"* ]]
}

APPROVAL='{ci: {at: "-72h", approval: true, jobs: {build: "blocked", lint: "blocked", "all-required": "blocked"}}, fork: "carol/widget"}'

@test "a fork's run waits for approval for days: since when" {
	for version in gitea-1.26.3 gitea-1.27.0 forgejo-17.0.0-dev gitea-1.24.7 gitea-1.25.4 forgejo-11.0.15 forgejo-15.0.3; do
		WORLD='.repos += [{name: "carol/widget", fork_of: "acme/widget"}]' judge "$version" "$APPROVAL" audit
		[[ $(pull .detail) == *"waits for approval, since "*"(3d"* ]] || is "$version $(pull .detail)" detail
	done
}

@test "a frozen umbrella: not before rules.pending_after, never where no record says that it is over" {
	for version in gitea-1.24.7 gitea-1.26.3 forgejo-17.0.0-dev; do
		judge "$version" '{ci: (ci("success"; "success"; {record: "success", row: "pending"}) | .at = "-59m")}' sweep
		is "$version $(verdict 1)" "$version leave/umbrella-pending"
	done
	judge gitea-1.22.6 '{ci: (ci("success"; "success"; {record: "success", row: "pending"}) | .at = "-9h")}' sweep
	is "$(verdict 1)" leave/umbrella-pending
	judge gitea-1.24.7 '{ci: (ci("success"; "success"; "blocked") | .at = "-9h")}' sweep
	is "$(verdict 1)/$status" leave/umbrella-pending/0
}

@test "the engine repeats its old result over our green: then a re-run, which lasts, where the server can" {
	judge gitea-1.26.3 '{ci: stale}' sweep --apply
	is "$(pull .action.kind)/$(pull .action.outcome)" compensate/confirmed
	curl -sS --fail -X POST "$SERVER/_sandbox/event" -d '{"do": "row", "pull": 1, "context": "'"$UMBRELLA"'",
		"state": "failure", "description": "Failing after 3s", "run": 1, "job": "all-required", "at": "-10m"}' >/dev/null
	reaper --json sweep --apply
	is "$(verdict 1)/$(pull .action.kind)/$(pull .action.outcome)" repair/stale/rerun/requested
	for _ in $(seq 50); do
		[ "$(curl -s "$SERVER/api/v1/repos/acme/widget/commits/$(pull .head)/status?page=1&limit=50" | jq -r .state)" = success ] && break
		sleep 0.05
	done
	reaper --json sweep --apply
	is "$(verdict 1)" leave/umbrella-green
	judge forgejo-17.0.0-dev '{ci: stale}' sweep --apply
	curl -sS --fail -X POST "$SERVER/_sandbox/event" -d '{"do": "row", "pull": 1, "context": "'"$UMBRELLA"'",
		"state": "failure", "description": "Failing after 3s", "run": 1, "job": "all-required", "at": "-10m"}' >/dev/null
	reaper --json sweep --apply
	is "$(pull .action.kind)/$(pull .action.outcome)" compensate/confirmed
}

@test "a run that outlives its jobs is stuck, by two readings, an hour after the last of them" {
	for version in gitea-1.26.3 gitea-1.27.0 forgejo-17.0.0-dev; do
		judge "$version" "{ci: (ci(\"success\"; \"success\"; \"failure\") | .at = \"-2h\" | .status = \"$([[ $version == gitea* ]] && echo in_progress || echo running)\")}" sweep
		[[ $(pull .hint) == *fix-actions-unfinished-run-status* ]]
	done
	is "$(grep -c 'actions/runs?head_sha' "$BATS_TEST_TMPDIR/log")" 2
	judge gitea-1.26.3 '{ci: (ci("success"; "success"; "failure") | .at = "-59m" | .status = "in_progress")}' sweep
	is "$(verdict 1)" hold/run-not-finished
}

list_with_scan() {
	printf 'version: 1\nrules: {trusted_writers: [bob]}\n' >"$BATS_TEST_TMPDIR/bob.yml"
	LISTED=(--config "$BATS_TEST_TMPDIR/bob.yml" --require 'CI / build (pull_request)' --require "$LINT" --require 'Sec / scan')
}

# Our re-run brought the green; a required context that the umbrella's job does not wait for
# turns red afterwards. VERSION
brought_then_red() {
	judge "$1" '{ci: stale, rows: [{context: "Sec / scan", state: "success", creator: "bob", at: "-15m"}]}' \
		"${LISTED[@]}" --remedy rerun sweep --apply
	is "$(pull .action.kind)/$(pull .action.outcome)" rerun/requested
	for _ in $(seq 50); do
		[ "$(curl -s "$SERVER/api/v1/repos/acme/widget/commits/$(pull .head)/status?page=1&limit=50" | jq -r .state)" = success ] && break
		sleep 0.05
	done
	reaper --json "${LISTED[@]}" sweep --apply
	is "$(verdict 1)/$status" leave/umbrella-green/0
	curl -sS --fail -X POST "$SERVER/_sandbox/event" -d '{"do": "row", "pull": 1, "context": "Sec / scan", "state": "failure"}' >/dev/null
	reaper --json "${LISTED[@]}" sweep --apply
}

@test "a green that our re-run brought is taken back when a required context turns red" {
	list_with_scan
	brought_then_red gitea-1.26.3
	is "$(verdict 1)/$(pull .action.outcome)/$status" revoke/contradicted/confirmed/1
	is "$(pull '.culprits[0]')" 'Sec / scan'
	reaper --json ledger verify
	is "$status" 0
}

@test "where no posted row would end it, it is told: exit 1" {
	list_with_scan
	brought_then_red gitea-1.27.0
	is "$(verdict 1)/$(pull .cause)/$status" revoke/contradicted/green-over-red/1
	is "$(requests POST | grep -c statuses || true)" 0
}

# What keeps it from happening again stands in the head's own file. LINE… of its beginning
prevention() {
	printf '%s\n' "$@" | jq -R . | jq -sc . >"$BATS_TEST_TMPDIR/top.json"
	WORLD=".repos[0].files.main[\".gitea/workflows/ci.yml\"] |= $(cat "$BATS_TEST_TMPDIR/top.json") + .[2:]" \
		judge gitea-1.26.3 "$LATE" explain 1
	pull .staleness.code
	pull .staleness.prevention
}

@test "explain: the advice against an older run is read from the workflow file, and never one that is followed already" {
	is "$(prevention 'name: CI' 'on: {pull_request: {types: [opened, labeled]}}' 'concurrency: {group: "ci-${{ github.ref }}", cancel-in-progress: true}')" \
		"older-run-wrote-last
.gitea/workflows/ci.yml:2: 'labeled' cancels the run of the same commit: leave such types to a workflow of their own, or set 'cancel-in-progress: false'"
	is "$(prevention 'name: CI' 'on: {pull_request: {types: [opened, labeled]}}' | tail -n 1)" \
		".gitea/workflows/ci.yml:2: 'labeled' starts a second run of the same commit: leave such types to a workflow of their own"
	is "$(prevention 'name: CI' 'on: [pull_request]' 'concurrency: {group: ci, cancel-in-progress: true}' | tail -n 1)" \
		".gitea/workflows/ci.yml:3: the concurrency group is the same for every pull request: put the ref into its name, as in 'ci-\${{ github.ref }}'"
	is "$(prevention 'name: CI' 'on: [pull_request]' 'concurrency: {group: "ci-${{ github.ref }}", cancel-in-progress: true}' | tail -n 1)" \
		'nothing in ci.yml starts a second run of one commit: see who started or cancelled one by hand'
}
