#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A green of ours was posted for one list of contexts, and the list is another one now.

bats_require_minimum_version 1.5.0
load lib

BUILD='CI / build (pull_request)' LINT='CI / lint (pull_request)' SCAN='Sec / scan (pull_request)'

newest() { rows -c --arg c "$UMBRELLA" '[.. | objects | select(.context? == $c and has("creator"))] | max_by(.id)'; }
event() { curl -s -X POST "$SERVER/_sandbox/event" -d "$1" >/dev/null; }
row() { event "{\"do\": \"row\", \"pull\": 1, \"context\": \"$1\", \"state\": \"$2\", \"creator\": \"bob\", \"at\": \"-10m\"}"; }
cause() { value '.repositories[0].pull_requests[0].cause'; }
action() { value '.repositories[0].pull_requests[0].action | .kind + "/" + .outcome'; }
lose_ledger() { rm -rf "$XDG_STATE_HOME"; }

# A green that was posted for build and lint.
repaired() {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]'
	reaper --require "$BUILD" --require "$LINT" sweep --apply
	is "$status" 0
}

@test "outgrown: the marker of a green ends in the digest of its list, that of a revocation does not" {
	repaired
	[[ $(newest | jq -r .description) =~ \[umbrella-reaper\ [0-9TZ]{16}-[0-9a-f]{8}\ p=10e310ab\]$ ]]
	row "$LINT" failure
	reaper --require "$BUILD" --require "$LINT" sweep --apply
	[[ $(newest | jq -r .description) =~ \[umbrella-reaper\ [0-9TZ]{16}-[0-9a-f]{8}\]$ ]]
}

@test "outgrown: a context that is required since and red takes the green back, and the row says so" {
	repaired
	row "$SCAN" failure
	reaper --json --require "$BUILD" --require "$LINT" --require "$SCAN" sweep --apply
	is "$status" 1
	is "$(verdict 1)/$(cause)" revoke/contradicted/outgrown
	is "$(action)" revoke/confirmed
	is "$(newest | jq -r .state)" failure
	[[ $(newest | jq -r .description) == "Revoked: takes back row 10, $SCAN is required since and red [umbrella-reaper "* ]]
	"$PROGRAM" --config none ledger verify
}

@test "outgrown: the marker tells as much where the ledger died with its machine" {
	repaired
	lose_ledger
	row "$SCAN" failure
	reaper --json --require "$BUILD" --require "$LINT" --require "$SCAN" sweep --apply
	is "$(verdict 1)/$(cause)" revoke/contradicted/outgrown
	is "$(newest | jq -r .state)" failure
}

@test "outgrown: what is required since and pending or missing is waited for" {
	repaired
	reaper --json --require "$BUILD" --require "$LINT" --require "$SCAN" sweep --apply
	is "$(verdict 1)/$(cause)" leave/compensation-waits/
	row "$SCAN" pending
	reaper --json --require "$BUILD" --require "$LINT" --require "$SCAN" sweep --apply
	is "$(verdict 1)/$(cause)" leave/compensation-waits/
	is "$(newest | jq -r .state)" success
}

@test "outgrown: a red that left the list since still contradicts the green that stood for it" {
	repaired
	row "$LINT" failure
	reaper --json --require "$BUILD" sweep --apply
	is "$(verdict 1)/$(cause)" revoke/contradicted/
	is "$(newest | jq -r .state)" failure
}

@test "outgrown: where the list cannot be known today, the ledger's is judged alone" {
	repaired
	event '{"do": "file", "pull": 1, "path": ".gitea/workflows/ci.yml", "text": "name: Other\non: [push]\njobs: {}\n"}'
	reaper --json sweep --apply
	is "$status" 0
	is "$(verdict 1)" leave/already-compensated
	row "$LINT" failure
	reaper --json sweep --apply
	is "$status" 1
	is "$(verdict 1)/$(action)" revoke/contradicted/revoke/confirmed
}

@test "outgrown: where neither knows a list, that is said with exit code 1" {
	repaired
	lose_ledger
	event '{"do": "file", "pull": 1, "path": ".gitea/workflows/ci.yml", "text": "name: Other\non: [push]\njobs: {}\n"}'
	reaper --json sweep --apply
	is "$status" 1
	is "$(verdict 1)" hold/policy-unknown
}

@test "outgrown: a green that bears our marker and is not provably ours is judged, told and not taken back" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale, rows: [
		{context: $umbrella, state: "success", creator: "bob", at: "-9m",
		 description: "Compensated: 2/2 required jobs green by job records, umbrella stale 9m [umbrella-reaper 20261121T205501Z-1f3a9c42]"}]}]'
	reaper --json sweep --apply
	is "$status" 0
	is "$(verdict 1)/$(cause)" leave/already-compensated/not-ours
	row "$LINT" failure
	reaper --json sweep --apply
	is "$status" 1
	is "$(verdict 1)/$(cause)" revoke/contradicted/not-ours
	is "$(action)" none/none
	is "$(requests POST)" 0
}

@test "outgrown: so is one that a job token posted, where the token is a user's now" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale, rows: [
		{context: $umbrella, state: "success", at: "-9m", run: 1, job: "all-required",
		 description: "Compensated: 2/2 required jobs green by job records, umbrella stale 9m [umbrella-reaper 20261121T205501Z-1f3a9c42]"}]}]'
	row "$LINT" failure
	reaper --json sweep --apply
	is "$status" 1
	is "$(verdict 1)/$(cause)" revoke/contradicted/not-ours
	is "$(requests POST)" 0
}
