#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A required context that is red on the base as well, and a person who says so.

bats_require_minimum_version 1.5.0
load lib

LINT='CI / lint (pull_request)'
# What the push to main left there: states of build and lint, and further jq.
base() {
	printf '.repos[0].pulls = [{number: 1, ci: ci("success"; "failure"; "failure")}]
		| .repos[0].runs = [{event: "push", sha: "main", rows: true, at: "-3h",
			jobs: {build: %s, lint: %s, "all-required": "failure"}}] | %s' "$1" "$2" "${3:-.}"
}
inherit() { reaper --json "$@" compensate 1 --reason 'main is red too' --as dora --inherited "$LINT" --yes; }
newest() { rows -c --arg c "$UMBRELLA" '[.. | objects | select(.context? == $c and has("creator"))] | max_by(.id)'; }
event() { curl -s -X POST "$SERVER/_sandbox/event" -d "$1" >/dev/null; }

@test "inherited: red here, red on the merge base by row and record: one post that names both" {
	forge gitea-1.26.3 "$(base '"success"' '"failure"')"
	inherit
	is "$status" 0
	is "$(value '.repositories[0].pull_requests[0].action.outcome')" confirmed
	is "$(value '.repositories[0].pull_requests[0].policy.inherited | join(", ")')" "$LINT"
	is "$(requests POST)" 1
	[[ $(newest | jq -r .description) =~ ^Compensated\ by\ dora:\ 1/2\ required\ jobs\ green\ by\ job\ records,\ inherited:\ CI\ /\ lint\ \(pull_request\)\ red\ on\ [0-9a-f]{7},\ .*main\ is\ red\ too ]]
}

@test "inherited: the next sweep does not take that green back for it, but for another one" {
	forge gitea-1.26.3 "$(base '"success"' '"failure"')"
	inherit
	reaper --json sweep --apply
	is "$(verdict 1)" leave/already-compensated
	is "$(value '.repositories[0].pull_requests[0].policy.inherited | join(", ")')" "$LINT"
	# also without the ledger: the row itself names it
	reaper --json --ledger-dir "$BATS_TEST_TMPDIR/other" sweep --apply
	is "$(verdict 1)" leave/already-compensated
	event '{"do": "row", "pull": 1, "context": "CI / build (pull_request)", "state": "failure", "at": "0"}'
	reaper --json sweep --apply
	is "$(verdict 1)" revoke/contradicted
	is "$(newest | jq -r .state)" failure
}

@test "inherited: a sweep and a compensate without it still leave the red alone" {
	forge gitea-1.26.3 "$(base '"success"' '"failure"')"
	reaper --json sweep --apply
	is "$(verdict 1)" leave/required-red
	reaper --json compensate 1 --reason x --yes
	is "$status" 1
	is "$(requests POST)" 0
}

@test "inherited: green on the merge base: refused with one line" {
	forge gitea-1.26.3 "$(base '"success"' '"success"')"
	inherit
	is "$status" 1
	is "$(requests POST)" 0
	[[ $stderr == *"'$LINT' cannot be called inherited: it is success on the merge base"* ]]
	is "$(wc -l <<<"$stderr")" 1
}

@test "inherited: red there by row only, its record green: refused" {
	forge gitea-1.26.3 "$(base '"success"' '{record: "success", row: "failure"}')"
	inherit
	is "$status" 1
	is "$(requests POST)" 0
	[[ $stderr == *'the record of its job there is green'* ]]
}

@test "inherited: a red row without any record there: refused" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: ci("success"; "failure"; "failure")}]
		| .repos[0].rows = {main: [{context: "CI / lint (push)", state: "failure", creator: "bob"}]}'
	inherit
	is "$status" 1
	[[ $stderr == *'there is no record of its job there'* ]]
	is "$(requests POST)" 0
}

# What has no right to speak for the merge base, on each kind of record.
RECORDS='gitea-1.26.3 gitea-1.25.4 gitea-1.24.7 forgejo-15.0.3 forgejo-17.0.0-dev'
other_push() { # LINT REF: a later push of another branch or tag at the same commit
	printf '.repos[0].runs += [{event: "push", sha: "main", ref: "%s", rows: true, at: "-2h",
		jobs: {build: "success", lint: %s, "all-required": "failure"}}]' "$2" "$1"
}

@test "inherited: red there by another branch's or a tag's push alone: refused" {
	local server ref
	for server in $RECORDS; do
		for ref in refs/heads/other refs/tags/v1; do
			[ -z "$sandbox_pid" ] || stop
			forge "$server" "$(base '"success"' '"success"' "$(other_push '"cancelled"' $ref)")"
			inherit
			is "$server $ref $status $(requests POST)" "$server $ref 1 0"
			[[ $stderr == *'the record of its job there is green'* ]]
		done
	done
}

@test "inherited: red there by its own push, and another branch's wrote over it: taken" {
	local server
	for server in $RECORDS; do
		[ -z "$sandbox_pid" ] || stop
		rm -rf "$XDG_STATE_HOME"
		forge "$server" "$(base '"success"' '"failure"' "$(other_push '"failure"' refs/heads/other)")"
		inherit
		is "$server $status $(requests POST)" "$server 0 1"
	done
}

# Two pushes within a second: the first one's record names the second commit, where it wrote nothing.
@test "inherited: a person's red there, and the record of a run that wrote nothing there: refused" {
	local server
	for server in $RECORDS; do
		[ -z "$sandbox_pid" ] || stop
		forge "$server" "$(base '"success"' '"failure"' '.repos[0].runs[0].rows = false
			| .repos[0].rows = {main: [{context: "CI / lint (push)", state: "failure", creator: "bob"}]}')"
		inherit
		is "$server $status $(requests POST)" "$server 1 0"
		[[ $stderr == *'the newest run of its job wrote nothing there'* ]]
	done
}

@test "inherited: nothing on the merge base: refused" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: ci("success"; "failure"; "failure")}]'
	inherit
	is "$status" 1
	[[ $stderr == *'it has no status on the merge base'* ]]
}

@test "inherited: green on the tip of the base by now: refused, with the way out" {
	forge gitea-1.26.3 "$(base '"success"' '"failure"' '.repos[0].pulls[0].merge_base = "old"
		| .repos[0].files.old = .repos[0].files.main
		| .repos[0].runs[0].sha = "old"
		| .repos[0].runs += [{event: "push", sha: "main", rows: true, at: "-1h", jobs: {build: "success", lint: "success", "all-required": "success"}}]')"
	inherit
	is "$status" 1
	is "$(requests POST)" 0
	[[ $stderr == *"it is green on 'main' now: update the branch"* ]]
}

@test "inherited: not what is green here, not what is not required, not everything" {
	forge gitea-1.26.3 "$(base '"failure"' '"failure"')"
	reaper --json compensate 1 --reason x --yes --inherited 'CI / build (pull_request)'
	is "$status" 1
	[[ $stderr == *'it is success here'* ]]
	reaper --json compensate 1 --reason x --yes --inherited 'CI / nothing (pull_request)'
	is "$status" 1
	[[ $stderr == *'it is not a required context'* ]]
	reaper --json compensate 1 --reason x --yes --inherited "$LINT" --inherited 'CI / build (pull_request)'
	is "$status" 1
	[[ $stderr == *'no required context would be left to prove green'* ]]
	is "$(requests POST)" 0
}

@test "inherited: not on a server where a posted green stands beside the engine's red" {
	forge gitea-1.27.0-rc0 "$(base '"success"' '"failure"')"
	inherit
	is "$status" 1
	is "$(requests POST)" 0
	[[ $stderr == *'does not supersede'* ]]
}

@test "inherited: another red beside it still refuses" {
	forge gitea-1.26.3 "$(base '"success"' '"failure"' '.repos[0].pulls[0].ci.jobs.build = "failure"')"
	inherit
	is "$status" 1
	is "$(verdict 1)" leave/required-red
	is "$(requests POST)" 0
}

@test "inherited: the base turns green between plan and post: nothing is posted" {
	forge gitea-1.26.3 "$(base '"success"' '"failure"' '.events = [{before_match: {method: "GET", path: "/pulls/1$", nth: 2},
		event: {do: "row", sha: "main", context: "CI / lint (push)", state: "success", at: "0"}}]')"
	inherit
	is "$status" 1
	is "$(value '.repositories[0].pull_requests[0].action | .outcome + "/" + .why')" deferred/changed-meanwhile
	is "$(requests POST)" 0
}

@test "inherited: by task records" {
	forge gitea-1.24.7 "$(base '"success"' '"failure"')"
	inherit
	is "$status" 0
	is "$(requests POST)" 1
}

@test "inherited: the statuses of 1.22" {
	forge gitea-1.22.6 "$(base '"success"' '"failure"')"
	inherit --evidence statuses
	is "$status" 0
	[[ $(newest | jq -r .description) == *'green by statuses, which a writer can forge, inherited: '* ]]
}

@test "inherited: forgejo" {
	forge forgejo-15.0.3 "$(base '"success"' '"failure"')"
	inherit
	is "$status" 0
	is "$(requests POST)" 1
}

@test "inherited: of two pull requests with one head both must have it from their base" {
	forge gitea-1.26.3 "$(base '"success"' '"failure"' '.repos[0].pulls += [{number: 2, head: "pull-1"}]')"
	inherit
	is "$status" 0
	kill "$sandbox_pid"; wait "$sandbox_pid" 2>/dev/null || true
	forge gitea-1.26.3 "$(base '"success"' '"failure"' '.repos[0].pulls += [{number: 2, head: "pull-1", base: "release"}]
		| .repos[0].branches = {release: "other"} | .repos[0].files.other = .repos[0].files.main
		| .repos[0].protection += [{rule: "release", contexts: [$umbrella]}]')"
	inherit
	is "$status" 1
	is "$(verdict 1)" hold/shared-head
	is "$(requests POST)" 0
}

@test "inherited: no variable may say it, no other command takes it" {
	forge gitea-1.26.3 "$(base '"success"' '"failure"')"
	UMBRELLA_REAPER_INHERITED=$LINT reaper --json compensate 1 --reason x --yes
	is "$status" 1
	reaper sweep --apply --inherited "$LINT"
	is "$status" 2
	is "$(requests POST)" 0
}

@test "a recorded explain with that hint is replayed to the byte" {
	forge gitea-1.26.3 "$(base '"success"' '"failure"')"
	reaper --json --record "$BATS_TEST_TMPDIR/bundle" explain 1
	cp "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/live"
	reaper --json --replay "$BATS_TEST_TMPDIR/bundle" explain 1
	is "$(value '.repositories[0].pull_requests[0] | tojson')" "$(jq -r '.repositories[0].pull_requests[0] | tojson' "$BATS_TEST_TMPDIR/live")"
}

@test "explain hints at it; audit asks nothing for it" {
	forge gitea-1.26.3 "$(base '"success"' '"failure"')"
	reaper --json explain 1
	is "$status" 0
	[[ $(value '.repositories[0].pull_requests[0].hint') == "inherited: red on the merge base"*"compensate 1 --inherited '$LINT' --reason TEXT" ]]
	reaper explain 1
	[[ $output == *'inherited: red on the merge base'* ]]
	: >"$BATS_TEST_TMPDIR/log"
	reaper --json audit
	is "$(verdict 1)" leave/required-red
	is "$(requests 'GET [^ ]*commits/[^ ]*')" 1
}

@test "explain: red on the base when it was branched off, green there now: update the branch" {
	forge gitea-1.26.3 "$(base '"success"' '"failure"' '.repos[0].pulls[0].merge_base = "old"
		| .repos[0].files.old = .repos[0].files.main
		| .repos[0].runs[0].sha = "old"
		| .repos[0].runs += [{event: "push", sha: "main", rows: true, at: "-1h", jobs: {build: "success", lint: "success", "all-required": "success"}}]')"
	reaper --json explain 1
	[[ $(value '.repositories[0].pull_requests[0].hint') == "inherited: "*"green on 'main' now: update the branch" ]]
}

@test "the ledger keeps what showed that it is inherited, and verify decides the same again" {
	forge gitea-1.26.3 "$(base '"success"' '"failure"')"
	inherit
	[[ $(jq -r 'select(.type == "intent") | .evidence.inherited_proof' "$XDG_STATE_HOME/umbrella-reaper/ledger.jsonl") == "$LINT: 'CI / lint (push)' is failure on "* ]]
	reaper ledger verify
	is "$status" 0
}
