#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A person at a terminal: what counts as consent, and what a refusal says.

bats_require_minimum_version 1.5.0
load lib

# `compensate 1` on a terminal of its own; what is typed once the question stands there.
# Further arguments are the program's.
type_in() {
	local typed=$1 words
	shift
	words=$(printf '%q ' "$PROGRAM" --config none -s "$SERVER" -R acme/widget --umbrella "$UMBRELLA" \
		compensate 1 --reason 'flaky poller' --as dora "$@")
	: >screen
	status=0
	{ "${BEFORE:-true}"; asked && printf '%b' "$typed" && sleep 0.3; } |
		UMBRELLA_REAPER_TOKEN=$TOKEN SHELL=/bin/sh script -qefc "$words" screen >/dev/null 2>&1 3>&- || status=$?
	output=$(cat screen)
}
asked() {
	for _ in $(seq 400); do
		grep -q 'Type yes to post this status: ' screen && return
		sleep 0.02
	done
	return 1
}

@test "consent: yes, and what was shown before is what is written" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]'
	type_in 'yes\n'
	is "$status" 0
	is "$(requests POST)" 1
	[[ $output == *'description Compensated by dora: '*'Type yes to post this status: '*'outcome     repaired'* ]]
}

@test "consent: anything else than yes writes nothing, exit 2" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]'
	for typed in 'y\n' 'YES\n' ' yes\n' 'yes \n' 'yes please\n' '\n' '\004' "yes$(printf '%080d' 1)\n"; do
		type_in "$typed"
		is "$typed $status" "$typed 2"
		[[ $output == *"that was not 'yes'; nothing was written"* ]]
	done
	is "$(requests POST)" 0
}

@test "consent: Ctrl-C at the question writes nothing, exit 130" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]'
	type_in '\003'
	is "$status" 130
	[[ $output == *'stopped; nothing was written'* ]]
	is "$(requests POST)" 0
	# and the lock is free again
	reaper sweep --apply
	is "$(requests POST)" 1
}

@test "consent: a yes that was typed before the question is none" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]'
	early() { printf 'yes\n'; }
	BEFORE=early type_in '\004'
	is "$status" 2
	is "$(requests POST)" 0
}

@test "consent: without a terminal --yes is needed, and --no-input asks nobody" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]'
	reaper compensate 1 --reason x </dev/null
	is "$status" 2
	[[ $stderr == *'no terminal to confirm on; add --yes'*"'explain 1'"* ]]
	reaper --no-input compensate 1 --reason x
	is "$status" 2
	[ ! -s "$BATS_TEST_TMPDIR/log" ]
}

@test "a refusal is exit 1 and says which gate, what to do and when to try again" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: (stale | .at = "-1m")}]'
	reaper --json compensate 1 --reason x --yes
	is "$status" 1
	[[ $stderr =~ ^"umbrella-reaper: error: 'compensate' was refused for #1: too-young: the newest relevant status is younger than the age threshold"$'\n'"umbrella-reaper: hint: wait until it is old enough; the next pass then decides by itself; again at "([0-9TZ:-]+)$ ]]
	is "${BASH_REMATCH[1]}" "$(value '.repositories[0].pull_requests[0].retry_at')"
	is "$(requests POST)" 0
}

@test "a refusal that no time heals says what to do" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: ci("success"; "failure"; "failure")}]'
	reaper compensate 1 --reason x --yes
	is "$status" 1
	[[ $stderr == *"refused for #1: required-red: "*'hint: fix the job; '* ]]
	[[ $stderr != *'again at'* ]]
}

@test "a green umbrella needs nothing, ours neither: exit 0, and no error" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}, {number: 2, ci: ci("success"; "success"; "success")}]'
	reaper compensate 1 --reason x --yes
	is "$status" 0
	is "$(requests POST)" 1
	for pull in 1 2; do
		reaper compensate "$pull" --reason x --yes
		is "$status" 0
		[[ $stderr == "umbrella-reaper: nothing is to be done for #$pull: "* && $stderr != *error* ]]
	done
	is "$(requests POST)" 1
}

@test "a refusal by the pause topic says so, for compensate and revoke" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}] | .repos[0].topics = ["umbrella-reaper-pause"]'
	reaper compensate 1 --reason x --yes
	is "$status" 1
	[[ $stderr == *"'compensate' was refused for #1: paused: "* ]]
	is "$(requests POST)" 0
}
