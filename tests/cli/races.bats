#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What stands after somebody wrote while we wrote, and after a pass that was cut short there.

bats_require_minimum_version 1.5.0
load lib


# A stale world in which something happens just before the post; $2: further jq on the world.
race() {
	forge gitea-1.26.3 ".repos[0].pulls = [{number: 1, ci: stale}]
		| .events = [{before_match: {method: \"POST\", path: \"/statuses/\"}, event: $1}] | ${2:-.}"
	reaper --json sweep --apply
}
veto='{do: "row", pull: 1, context: "CI / all-required (pull_request)", state: "failure", creator: "bob"}'
again='{do: "run", pull: 1, at: "0", jobs: {build: "running", lint: "waiting", "all-required": "blocked"}}'

newest() { rows -c --arg c "$UMBRELLA" '[.. | objects | select(.context? == $c and has("creator"))] | max_by(.id)'; }
event() { curl -sf -X POST "$SERVER/_sandbox/event" -d "$1" -o /dev/null; }
calm() {
	curl -sf -X DELETE "$SERVER/_sandbox/faults" -o /dev/null
	event '{"do": "down", "requests": 0}'
}
grown_up() { # a pass to which the rows of just now are old
	sleep 1.1
	reaper --json --min-age 1s sweep --apply
}
killed_at_post() {
	local pid
	UMBRELLA_REAPER_TOKEN=$TOKEN "$PROGRAM" --config none -s "$SERVER" -R acme/widget \
		--umbrella "$UMBRELLA" --retries 1 --json sweep --apply >/dev/null 2>&1 3>&- &
	pid=$!
	for _ in $(seq 200); do
		[ "$(requests POST)" -gt 0 ] && break
		sleep 0.02
	done
	kill -9 "$pid"
	wait "$pid" || true
}
open_intents() {
	jq -s '([.[] | select(.type == "intent").id] - [.[] | select(.type == "outcome").id]) | length' \
		"$XDG_STATE_HOME/umbrella-reaper/ledger.jsonl"
}

@test "a person's no that came while we wrote stays one, however old it grows" {
	race "$veto"
	is "$(value '.repositories[0].pull_requests[0].action.outcome')" lost-race
	[[ $(newest | jq -r .description) == 'Revoked by bob: '* ]]
	grown_up
	is "$(verdict 1)" hold/umbrella-by-hand
	is "$(newest | jq -r .state)" failure
}

@test "a person's no that could not be read while we wrote is found before the next write" {
	race "$veto" '.faults = [{match: {path: "/statuses/", method: "GET", nth: 2, times: 9}, do: "html"}]'
	is "$(value '.repositories[0].pull_requests[0].action.outcome')" lost-race
	is "$(newest | jq -r .state)" failure
	calm
	grown_up
	is "$(value '.repositories[0].pull_requests[0].action | .outcome + "/" + .why')" deferred/changed-meanwhile
	is "$(newest | jq -r .state)" failure
}

@test "a green that could not be taken back is taken back by the next pass" {
	race "$again" '.events += [{after_match: {method: "POST", path: "/statuses/"}, event: {do: "down", requests: 1000}}]'
	[ "$status" -ne 0 ]
	is "$(newest | jq -r .state)" success
	[ "$(open_intents)" -gt 0 ]
	calm
	reaper --json sweep --apply
	is "$(newest | jq -r .state)" pending
	is "$(open_intents)" 0
	is "$(value '[.repositories[0].notes[].code] | unique | join(" ")')" settled
}

@test "a pass that was killed after its post: the next one checks for the race" {
	forge gitea-1.26.3 ".repos[0].pulls = [{number: 1, ci: stale}]
		| .events = [{before_match: {method: \"POST\", path: \"/statuses/\"}, event: $again}]
		| .faults = [{match: {method: \"POST\"}, do: \"stored-hang\"}]"
	killed_at_post
	is "$(newest | jq -r .state)" success
	calm
	reaper --json sweep --apply
	is "$(newest | jq -r .state)" pending
	is "$(open_intents)" 0
}

@test "killed after its post, and nobody wrote: the next pass confirms it and posts nothing" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}] | .faults = [{match: {method: "POST"}, do: "stored-hang"}]'
	killed_at_post
	calm
	reaper --json sweep --apply
	is "$status" 0
	is "$(verdict 1)" leave/already-compensated
	is "$(requests POST)" 1
	is "$(open_intents)" 0
}

@test "a green that lost a race unseen, and its pull request moved on: said aloud" {
	race "$again" '.events += [{after_match: {method: "POST", path: "/statuses/"}, event: {do: "down", requests: 1000}}]'
	event '{"do": "head", "pull": 1, "sha": "moved"}'
	calm
	reaper --json sweep --apply
	is "$status" 1
	is "$(value '.errors[].code')" lost-race
	is "$(open_intents)" 0
}
