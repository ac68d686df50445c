#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A write whose answer does not come: what was begun has its whole time, what cannot be told
# stays open, and a row of ours is known by its marker.

bats_require_minimum_version 1.5.0
load lib

NOBODY=made-up-token-without-user
LINT_RED='{do: "job", pull: 1, job: "lint", state: "failure"}'

# A stale world whose POST takes its time; $1: milliseconds, $2: further jq on the world.
slow_post() {
	forge gitea-1.26.3 ".repos[0].pulls = [{number: 1, ci: stale}]
		| .tokens += [{token: \"$NOBODY\", user: \"reaper\", scopes: [\"write:repository\", \"read:issue\"]}]
		| .faults = [{match: {method: \"POST\"}, do: {late: $1}}] | ${2:-.}"
}
# The settings of a pass that gives up early: $1 for one request, then $2.
times() {
	printf 'version: 1\nforge: {timeout: %s}\nlimits: {cleanup: %s}\n' "$1" "$2" >"$BATS_TEST_TMPDIR/times.yml"
	TIMES=$BATS_TEST_TMPDIR/times.yml
}
sweep() {
	REAPER_TOKEN=$NOBODY reaper ${TIMES:+--config "$TIMES"} --json "$@" sweep --apply
}
# A pass that is told to stop while its POST is under way.
stopped_at_post() {
	local pid
	UMBRELLA_REAPER_TOKEN=$NOBODY "$PROGRAM" --config "${TIMES:-none}" -s "$SERVER" -R acme/widget \
		--umbrella "$UMBRELLA" --retries 1 --json "$@" sweep --apply >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
	pid=$!
	for _ in $(seq 200); do
		[ "$(curl -s "$SERVER/_sandbox/log" | jq '[.[] | select(.method == "POST")] | length')" -gt 0 ] && break
		sleep 0.02
	done
	kill -TERM "$pid"
	status=0
	wait "$pid" || status=$?
	stderr=$(cat "$BATS_TEST_TMPDIR/err")
}
action() { value '.repositories[0].pull_requests[0].action | .outcome + "/" + .why'; }
live() { rows -r --arg c "$UMBRELLA" '[.. | objects | select(.context? == $c and .live? == true)] | max_by(.id) | .state'; }
outcomes() { jq -r 'select(.type == "outcome") | .outcome' "$XDG_STATE_HOME/umbrella-reaper/ledger.jsonl"; }
event() { curl -sf -X POST "$SERVER/_sandbox/event" -d "$(jq -nc "$1")" -o /dev/null; }

@test "a signal while the POST is under way: its answer is waited for" {
	slow_post 1500
	stopped_at_post
	is "$status" 143
	is "$(action)" confirmed/
	is "$(outcomes)" confirmed
	is "$(live)" success
}

@test "the deadline while the POST is under way: its answer is waited for" {
	slow_post 2500
	sweep --deadline 1s
	is "$(action)" confirmed/
	is "$(outcomes)" confirmed
}

@test "the POST needs longer than a request may take: its row is looked for until the clean-up ends" {
	times 1s 5s
	slow_post 2200
	sweep
	is "$status" 0
	is "$(action)" confirmed/
	is "$(outcomes)" confirmed
}

@test "not seen when the clean-up is over: unknown and open, and the next pass settles it" {
	times 1s 1s
	slow_post 4000
	sweep
	is "$status" 1
	is "$(action)" unknown/
	is "$(requests 'POST [^ ]*/statuses/[^ ]*')" 1
	is "$(outcomes)" ''
	sleep 2.5
	sweep
	is "$status" 0
	is "$(outcomes)" confirmed
	is "$(verdict 1)" leave/already-compensated
}

@test "a cut POST whose ground went meanwhile is taken back by the next pass, exit 1" {
	times 1s 1s
	slow_post 3500
	sweep
	is "$(action)" unknown/
	sleep 2
	is "$(live)" success
	event "$LINT_RED"
	sweep
	is "$status" 1
	is "$(outcomes | sort | tr '\n' ' ')" 'confirmed lost-race '
	is "$(live)" failure
}

@test "a row that comes after it was given up is ours without the right to ask who we are" {
	times 1s 1s
	slow_post 6000
	sweep
	is "$(action)" unknown/
	sleep 1
	sweep
	is "$(outcomes | head -n 1)" failed
	sleep 4
	event "$LINT_RED"
	sweep
	is "$(live)" failure
}

@test "the head moved on meanwhile: a person's no is put back on the commit that was left, too" {
	local umbrella=$UMBRELLA
	times 1s 1s
	slow_post 4000
	sweep
	is "$(action)" unknown/
	event "{do: \"row\", pull: 1, context: \"$umbrella\", state: \"failure\", creator: \"bob\"}"
	event '{do: "head", pull: 1, sha: "elsewhere"}'
	sleep 3.5
	is "$(live)" success
	sweep
	is "$status" 1
	is "$(outcomes | sort | tr '\n' ' ')" 'confirmed lost-race '
	is "$(live)" failure
	is "$(value '[.repositories[0].notes[] | select(.code == "settled") | .text | contains("no open pull request has")] | tojson')" '[true]'
	sweep
	is "$status" 0
}

# ---- an answer of somebody on the way ----

# A stale world whose POST is answered at once, by a proxy, and carried out $2 ms later.
answered_early() {
	slow_post "$2" ".faults[0].do.status = $1"
}

@test "a proxy's 502, 503 or 504 before the row lands: it is looked for, and never posted twice" {
	times 1s 5s
	for code in 502 503 504; do
		[ -z "$sandbox_pid" ] || stop
		rm -rf "$XDG_STATE_HOME"
		answered_early $code 1500
		sweep
		is "$code $status $(action)" "$code 0 confirmed/"
		is "$(requests 'POST [^ ]*/statuses/[^ ]*')" 1
		is "$(outcomes)" confirmed
	done
}

@test "a proxy's 502 whose row comes after the clean-up: unknown and open, settled by the next pass" {
	times 1s 1s
	answered_early 502 4000
	sweep
	is "$status $(action)" '1 unknown/'
	is "$(requests 'POST [^ ]*/statuses/[^ ]*')" 1
	is "$(outcomes)" ''
	event "$LINT_RED"
	sleep 3.5
	is "$(live)" success
	sweep
	is "$status" 1
	is "$(outcomes | sort | tr '\n' ' ')" 'confirmed lost-race '
	is "$(live)" failure
}

@test "a proxy's 500 that is not the forge's own word is none" {
	times 1s 5s
	slow_post 1500 '.faults[0].do += {status: 500, body: "{\"message\":\"An unexpected error occurred\"}"}'
	sweep
	is "$status $(action)" '0 confirmed/'
	is "$(requests 'POST [^ ]*/statuses/[^ ]*')" 1
}

@test "a proxy's 502 and no row: unknown, and the next pass makes the repair" {
	times 1s 1s
	slow_post 0 '.faults[0].do = "502"'
	sweep
	is "$status $(action)" '1 unknown/'
	sweep
	is "$status $(action)" '0 confirmed/'
	is "$(outcomes | tr '\n' ' ')" 'failed confirmed '
}
