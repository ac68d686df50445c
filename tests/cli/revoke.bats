#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Taking our own green back by hand.

bats_require_minimum_version 1.5.0
load lib

newest() { rows -c --arg c "$UMBRELLA" '[.. | objects | select(.context? == $c and has("creator"))] | max_by(.id)'; }
event() { curl -s -X POST "$SERVER/_sandbox/event" -d "$1" >/dev/null; }

# A stale umbrella that a pass repaired.
repaired() {
	forge "${1:-gitea-1.26.3}" ".repos[0].pulls = [{number: 1, ci: stale}] | ${2:-.}"
	reaper sweep --apply
	is "$status" 0
	: >"$BATS_TEST_TMPDIR/log"
}

@test "revoke: one failure over our green that names the person, the reason and the row" {
	repaired
	reaper --json revoke 1 --reason 'merged by mistake' --as dora --yes
	is "$status" 0
	is "$(requests POST)" 1
	is "$(value '.repositories[0].pull_requests[0].action | .kind + "/" + .outcome')" revoke/confirmed
	is "$(newest | jq -r .state)" failure
	row=$(newest | jq '.id - 1')
	[[ $(newest | jq -r .description) == "Revoked by dora: takes back row $row, merged by mistake [umbrella-reaper "* ]]
}

@test "revoke: it is a veto that a sweep honours and a compensate by hand overrules" {
	repaired
	reaper revoke 1 --reason x --as dora --yes
	reaper --json sweep --apply
	is "$(verdict 1)" hold/umbrella-by-hand
	reaper --json compensate 1 --reason 'it was right after all' --as erin --yes --min-age 1s
	[ "$status" -eq 0 ] || { sleep 1.2; reaper --json compensate 1 --reason 'it was right after all' --as erin --yes --min-age 1s; }
	is "$status" 0
	is "$(newest | jq -r .state)" success
	reaper --json sweep --apply
	is "$(verdict 1)" leave/already-compensated
}

# The engine writes the umbrella's old result again: run 1's, over whatever was posted.
repeated() {
	event '{"do": "row", "pull": 1, "run": 1, "job": "all-required", "context": "CI / all-required (pull_request)", "state": "failure", "at": "-10m"}'
}
new_result() {
	event '{"do": "run", "pull": 1, "at": "0", "jobs": {"build": {"record": "success", "took": 0}, "lint": {"record": "success", "took": 0}, "all-required": {"record": "failure", "took": 0}}}'
	sleep 1.1
}

@test "revoke: a row that the engine repeats does not end the veto, in any command" {
	repaired
	reaper revoke 1 --reason x --as dora --yes
	repeated
	for command in sweep audit 'explain 1' 'sweep --apply' 'sweep --apply'; do
		# shellcheck disable=SC2086 # words
		reaper --json $command
		is "$command: $(verdict 1) $status" "$command: hold/umbrella-by-hand 0"
		is "$(value '.repositories[0].counts.hold')" 1
	done
	is "$(newest | jq -r .state)" failure
	is "$(requests POST)" 1
}

@test "revoke: nor does it end another person's no" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]'
	event '{"do": "row", "pull": 1, "context": "CI / all-required (pull_request)", "state": "failure", "creator": "bob", "at": "-15m"}'
	repeated
	for command in sweep 'sweep --apply' 'sweep --apply --remedy rerun'; do
		# shellcheck disable=SC2086 # words
		reaper --json $command
		is "$command: $(verdict 1) $status" "$command: hold/umbrella-by-hand 0"
	done
	is "$(requests POST)" 0
	reaper --json compensate 1 --reason 'bob agrees' --as erin --yes
	is "$status $(newest | jq -r .state)" '0 success'
	repeated
	reaper --json sweep
	is "$(verdict 1)" repair/stale
}

@test "revoke: the umbrella's next run ends the veto" {
	repaired
	reaper revoke 1 --reason x --as dora --yes
	new_result
	reaper --json --min-age 1s sweep
	is "$(verdict 1)" repair/stale
	reaper --json --min-age 1s sweep --apply
	is "$(newest | jq -r .state)" success
}

@test "revoke: without a terminal and without --yes nothing is posted; nor without a reason" {
	repaired
	reaper revoke 1 --reason x </dev/null
	is "$status" 2
	reaper revoke 1 --yes
	is "$status" 2
	reaper revoke --reason x --yes
	is "$status" 2
	reaper revoke 1 --all --since 1h --reason x --yes
	is "$status" 2
	reaper revoke --all --reason x --yes
	is "$status" 2
	is "$(requests POST)" 0
}

@test "revoke: where the live row is not ours nothing is posted, exit 1 and one line" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}, {number: 2, ci: ci("success"; "success"; "success")}]'
	for pull in 1 2 77; do
		reaper --json revoke $pull --reason x --yes
		is "$status" 1
		is "$(wc -l <<<"$stderr")" 1
	done
	is "$(requests POST)" 0
}

@test "revoke: a copied marker on somebody else's green is not ours" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, rows: [
		{context: $umbrella, state: "success", creator: "bob",
		 description: "Compensated: 2/2 required jobs green by job records, umbrella stale 9m [umbrella-reaper 20261121T205501Z-1f3a9c42]"}]}]'
	reaper --json revoke 1 --reason x --yes
	is "$status" 1
	is "$(requests POST)" 0
}

@test "revoke: our row was superseded between plan and post: nothing is posted" {
	repaired gitea-1.26.3 '.events = [{before_match: {method: "GET", path: "/pulls/1$", nth: 2},
		event: {do: "row", pull: 1, context: $umbrella, state: "failure", creator: "bob", at: "0"}}]'
	reaper --json revoke 1 --reason x --as dora --yes
	is "$status" 1
	is "$(value '.repositories[0].pull_requests[0].action | .outcome + "/" + .why')" deferred/changed-meanwhile
	is "$(requests POST)" 0
}

@test "revoke: also a held pull request's, and where its policy cannot be known any more" {
	repaired
	event '{"do": "label", "pull": 1, "add": "umbrella-reaper/hold"}'
	event '{"do": "file", "pull": 1, "path": ".gitea/workflows/ci.yml", "text": "name: Other\non: [push]\njobs: {}\n"}'
	reaper --json revoke 1 --reason x --as dora --yes
	is "$(value '.repositories[0].pull_requests[0].action | .kind + "/" + .outcome')" revoke/confirmed
	is "$status" 0
}

@test "revoke: a paused repository is not written to" {
	repaired
	event '{"do": "topic", "add": "umbrella-reaper-pause"}'
	reaper --json revoke 1 --reason x --as dora --yes
	is "$(value '.repositories[0].pull_requests[0].action | .outcome + "/" + .why')" deferred/paused
	is "$status" 1
	is "$(requests POST)" 0
}

@test "revoke: a read-only token is exit 4" {
	repaired
	event '{"do": "rights", "user": "reaper", "level": "read"}'
	reaper --json revoke 1 --reason x --as dora --yes
	is "$status" 4
	is "$(newest | jq -r .state)" success
}

@test "revoke --all: every standing green of ours that is new enough, and nothing else" {
	forge gitea-1.26.3 '.repos[0].pulls = [range(1; 4) | {number: ., ci: stale}] + [{number: 4, ci: ci("success"; "success"; "success")}]'
	reaper sweep --apply --allow-mass
	: >"$BATS_TEST_TMPDIR/log"
	reaper revoke --all --since 1h --reason 'wrong policy' --as dora --yes --format json
	is "$status" 0
	is "$(requests POST)" 3
	is "$(value '[.repositories[0].pull_requests[] | "\(.number) \(.action.outcome)"] | join(", ")')" '1 confirmed, 2 confirmed, 3 confirmed'
	reaper --json revoke --all --since 1h --reason 'wrong policy' --as dora --yes
	is "$status" 0
	is "$(value '.repositories[0].pull_requests | length')" 0
	is "$(requests POST)" 3
}

@test "revoke --all: what is older than --since stands" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, rows: [{context: $umbrella, state: "success", creator: "reaper", at: "-3h",
		 description: "Compensated: 2/2 required jobs green by job records, umbrella stale 9m [umbrella-reaper 20261121T205501Z-1f3a9c42]"}]}]'
	reaper --json revoke --all --since 1h --reason x --as dora --yes
	is "$status" 0
	is "$(requests POST)" 0
	reaper --json revoke --all --since 4h --reason x --as dora --yes
	is "$status" 0
	is "$(requests POST)" 1
}

@test "revoke --all: a head that cannot be read is told, exit 1, the others are taken back" {
	sha=$(printf pull-2 | sha1sum | cut -d' ' -f1)
	forge gitea-1.26.3 ".repos[0].pulls = [{number: 1, rows: [{context: \$umbrella, state: \"success\", creator: \"reaper\", at: \"-1m\",
		 description: \"Compensated: 2/2 required jobs green by job records, umbrella stale 9m [umbrella-reaper 20261121T205501Z-1f3a9c42]\"}]}, {number: 2, ci: stale}]
		| .faults = [{match: {method: \"GET\", path: \"commits/$sha\", times: 0}, do: \"500\"}]"
	reaper --json --retries 0 revoke --all --since 1h --reason x --as dora --yes
	is "$status" 1
	is "$(requests POST)" 1
	is "$(verdict 2)" hold/read-incomplete
}

@test "revoke: the ledger has it, with the person and why" {
	repaired
	reaper revoke 1 --reason 'merged by mistake' --as dora --yes
	is "$(jq -rs 'map(select(.type == "intent"))[1] | .kind + "/" + .person + "/" + .why' "$XDG_STATE_HOME/umbrella-reaper/ledger.jsonl")" 'revoke/dora/merged by mistake'
	reaper ledger verify
	is "$status" 0
}
