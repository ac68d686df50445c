#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A re-run that the server refuses is not asked for in each pass; and how often one head is repaired.

bats_require_minimum_version 1.5.0
load lib

event() { curl -s -X POST "$SERVER/_sandbox/event" -d "$1" >/dev/null; }
of() { value ".repositories[0].pull_requests[0] | $1"; }
reruns() { requests 'POST [^ ]*/rerun'; }
BLOCKED='{rerun: {refuse: {status: 400, message: "MESSAGE"}}}'
# A split server's stale umbrella, whose re-run the server refuses in these words.
refusing() {
	forge gitea-1.27.0-rc0 ".repos[0].pulls = [{number: 1, ci: stale}] | .repos[0] += ${BLOCKED/MESSAGE/$1}"
}

@test "refusals: asked once, then no-remedy with the cause, the server's words and when it is asked again" {
	refusing 'workflow ci.yml is disabled'
	reaper --json sweep --apply
	is "$status" 1
	is "$(verdict 1)/$(of '.action.outcome')" repair/stale/failed
	for command in 'sweep --apply' 'sweep --apply' sweep audit 'explain 1'; do
		# shellcheck disable=SC2086 # words
		reaper --json $command
		is "$command $status" "$command 0"
		is "$(verdict 1)/$(of .cause)" hold/no-remedy/workflow-disabled
	done
	is "$(reruns)" 1
	[[ $(of .detail) == *'the server refuses it (400): workflow ci.yml is disabled' ]]
	[[ $(of .retry_at) == 20*Z ]]
	is "$(of .runbook)" runbooks/no-remedy.md
}

@test "refusals: a workflow that is switched off, as Gitea says it" {
	forge gitea-1.27.0-rc0 '.repos[0].pulls = [{number: 1, ci: stale}] | .repos[0].disabled = ["ci.yml"]'
	reaper --json sweep --apply
	reaper --json sweep --apply
	is "$(verdict 1)/$(of .cause) $(reruns)" 'hold/no-remedy/workflow-disabled 1'
}

@test "refusals: each known word has its cause, and unknown ones too" {
	while IFS='|' read -r words cause; do
		refusing "$words"
		reaper --json sweep --apply
		reaper --json sweep --apply
		is "$words: $(verdict 1)/$(of .cause) $(reruns)" "$words: hold/no-remedy/$cause 1"
		teardown
		rm -rf "$XDG_STATE_HOME"
	done <<-'END'
		this workflow run is not done|run-stuck
		workflow run has reached the maximum of 50 attempts|attempts-used
		not on a Friday|rerun-refused
	END
	sandbox_pid=
}

@test "refusals: a token that may not is exit 4, and the next pass neither asks nor stops for it" {
	forge gitea-1.27.0-rc0 '.repos[0].pulls = [{number: 1, ci: stale}] | .repos[0] += {rerun: {refuse: {status: 403, message: "no"}}}'
	reaper --json sweep --apply
	is "$status" 4
	reaper --json sweep --apply
	is "$status" 4
	is "$(verdict 1)/$(of .cause) $(reruns)" 'hold/no-remedy/no-right 1'
	# a right may be given without a trace: an hour, not a day
	at=$(of .retry_at)
	[[ $at > $(date -u -d '+50 minutes' +%FT%TZ) && $at < $(date -u -d '+61 minutes' +%FT%TZ) ]]
	for format in plain table markdown; do
		reaper --format $format sweep --apply
		[[ $output == *"$at"* ]]
	done
}

@test "refusals: a right that was lost meanwhile is used again as soon as the repository says that it is back" {
	forge gitea-1.27.0-rc0 '.repos[0].pulls = [{number: 1, ci: stale}]
		| .events = [{before_match: {method: "POST", path: "/rerun$"}, event: {do: "rights", user: "reaper", level: "read"}}]'
	reaper --json sweep --apply
	is "$status $(of .action.outcome) $(reruns)" '4 failed 1'
	[[ $(of .action.error) == "the token may not write to 'acme/widget' any more" ]]
	reaper --json sweep --apply
	is "$status $(reruns)" '4 1'
	event '{"do": "rights", "user": "reaper", "level": "write"}'
	reaper --json sweep --apply
	is "$status $(of '.action.kind + "/" + .action.outcome') $(reruns)" '0 rerun/requested 2'
}

@test "refusals: asked again once a row or a run changed" {
	refusing 'this workflow run is not done'
	reaper --json sweep --apply
	event '{"do": "row", "pull": 1, "context": "Ext / note", "state": "success", "creator": "bob", "at": "-10m"}'
	reaper --json sweep --apply
	is "$(verdict 1) $(reruns)" 'repair/stale 2'
	reaper --json sweep --apply
	is "$(verdict 1) $(reruns)" 'hold/no-remedy 2'
	event '{"do": "run", "pull": 1, "file": "other.yml", "workflow": "Other", "rows": false, "jobs": {"x": "success"}, "at": "-10m"}'
	reaper --json sweep --apply
	is "$(reruns)" 3
}

@test "refusals: asked again by hand" {
	refusing 'this workflow run is not done'
	reaper --json sweep --apply
	reaper --json compensate 1 --reason 'I cancelled it' --yes
	is "$(reruns)" 2
}

@test "refusals: a server that could not be reached refused nothing" {
	forge gitea-1.27.0-rc0 '.repos[0].pulls = [{number: 1, ci: stale}]
		| .faults = [{match: {method: "POST", path: "/rerun$", nth: 1}, do: "502"}]'
	reaper --json sweep --apply
	is "$status" 1
	reaper --json sweep --apply
	is "$(of '.action.kind + "/" + .action.outcome') $(reruns)" 'rerun/requested 2'
}

@test "refusals: a no without a word is nobody's refusal: the next pass asks again" {
	for status_of_it in 403 404; do
		forge gitea-1.27.0-rc0 ".repos[0].pulls = [{number: 1, ci: stale}]
			| .faults = [{match: {method: \"POST\", path: \"/rerun\$\", nth: 1}, do: \"$status_of_it\"}]"
		reaper --json sweep --apply
		is "$status_of_it $(of .action.outcome)" "$status_of_it failed"
		reaper --json sweep --apply
		is "$status_of_it $(of '.action.kind + "/" + .action.outcome') $(reruns)" "$status_of_it rerun/requested 2"
		teardown
		rm -rf "$XDG_STATE_HOME"
	done
	sandbox_pid=
}

@test "limit: our re-runs count for max_per_head, by the ledger, and it says when that ends" {
	forge gitea-1.27.0-rc0 '.repos[0].pulls = [{number: 1, ci: stale}]
		| .repos[0].rerun = {state: "failure", after_ms: 1}'
	for n in 1 2; do
		reaper --json --min-age 1s sweep --apply
		is "$n $(of '.action.kind + "/" + .action.outcome')" "$n rerun/requested"
		sleep 2.1
	done
	reaper --json --min-age 1s sweep --apply
	is "$status" 7
	is "$(of '.action.kind + "/" + .action.outcome + "/" + .action.why')" rerun/deferred/limit-reached
	is "$(reruns)" 2
	[[ $(of .hint) == *'limits.max_per_head'*"$(of .retry_at)"*'compensate 1 '* ]]
	[[ $(of .retry_at) > $(date -u -d '+23 hours' +%FT%TZ) ]]
	reaper --json --min-age 1s explain 1
	is "$status" 0
	is "$(of '.action.outcome + "/" + .action.why')" deferred/limit-reached
	[[ $(of .hint) == *"$(of .retry_at)"* ]]
	reaper --json --min-age 1s sweep
	is "$status $(of '.action.why')" '7 limit-reached'
}

@test "limit: a head that is held back by it leaves the others their turn" {
	forge gitea-1.27.0-rc0 '.repos[0].pulls = [{number: 1, ci: stale}, {number: 2, ci: (stale + {at: "-1m"})}]
		| .repos[0].rerun = {state: "failure", after_ms: 1}'
	for n in 1 2; do
		reaper --min-age 1s --pr 1 sweep --apply
		sleep 2.1
	done
	reaper --json --min-age 1s --max-actions 1 sweep --apply
	is "$(value '[.repositories[0].pull_requests[].action | .outcome + "/" + .why] | join(" ")')" 'deferred/limit-reached requested/'
}
