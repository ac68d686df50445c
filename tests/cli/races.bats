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
	is "$(verdict 1)" hold/umbrella-by-hand
	is "$(value '.repositories[0].pull_requests[0].action | .kind + "/" + .outcome + "/" + .why')" none/none/
	is "$(newest | jq -r .state)" failure
}

@test "a red row that a cache hides while we write: its number tells, our green goes" {
	race '{do: "row", pull: 1, context: "CI / lint (pull_request)", job: "lint", state: "failure", hidden: 99}'
	is "$status" 1
	is "$(value '.repositories[0].pull_requests[0].action.outcome')" lost-race
	is "$(newest | jq -r .state)" failure
}

@test "a row that is hidden for a moment alone is read when it shows" {
	race '{do: "row", pull: 1, context: "Other", state: "failure", creator: "bob", hidden: 5}'
	is "$status" 0
	is "$(value '.repositories[0].pull_requests[0].action.outcome')" confirmed
	is "$(newest | jq -r .state)" success
}

@test "a hidden row below others keeps a post from being made" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale, rows: [
		{context: "CI / lint (pull_request)", state: "failure", creator: "bob", at: "-19m", hidden: 9999},
		{context: "CI / lint (pull_request)", state: "success", run: 1, job: "lint", at: "-18m"}]}]'
	reaper --json sweep --apply
	is "$status" 1
	is "$(requests POST)" 0
	[[ $(value '.errors[0].text') == *'is not shown'* ]]
}

@test "the highest number that there can be leaves none for our row: nothing is posted" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]'
	event '{"do": "row", "pull": 1, "context": "Other", "state": "success", "creator": "bob", "id": 9223372036854775807}'
	reaper --json sweep --apply
	is "$status" 1
	is "$(requests POST)" 0
}

@test "a server that says 1.26 and keeps two rows: ineffective once, then held, and not asked again" {
	forge gitea-1.27.0 '.server = {like: "gitea-1.27.0", version: "1.26.3"} | .repos[0].pulls = [{number: 1, ci: stale}]'
	reaper --json sweep --apply
	is "$(value '.repositories[0].pull_requests[0].action.outcome')" ineffective
	grown_up
	is "$(verdict 1)" hold/no-remedy
	is "$(value '.repositories[0].pull_requests[0].cause')" two-rows
	is "$(requests POST)" 1
}

@test "a second row that comes between both looks is seen by the second" {
	forge gitea-1.27.0 '.server = {like: "gitea-1.27.0", version: "1.26.3"} | .repos[0].pulls = [{number: 1, ci: stale}]
		| .repos[0].rights.otherbot = "write"
		| .events = [{before_match: {path: "/pulls/1$"}, event: {do: "row", pull: 1, context: "CI / all-required (pull_request)",
			state: "success", creator: "otherbot", at: "-10m"}}]'
	reaper --json sweep --apply
	is "$(value '.repositories[0].pull_requests[0].action | .outcome + "/" + .why')" deferred/changed-meanwhile
	is "$(requests POST)" 0
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

@test "a green that lost a race unseen, and its pull request moved on: put back there, and said aloud" {
	race "$again" '.events += [{after_match: {method: "POST", path: "/statuses/"}, event: {do: "down", requests: 1000}}]'
	event '{"do": "head", "pull": 1, "sha": "moved"}'
	calm
	reaper --json sweep --apply
	is "$status" 1
	is "$(value '[.repositories[0].notes[] | select(.code == "settled") | .text] | any(contains("which no open pull request has any more"))')" true
	[[ $stderr == *"lost the race, putting back 'pending'"* ]]
	is "$(newest | jq -r .state)" pending
	is "$(open_intents)" 0
}
