#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What a write is, and what keeps one from happening.

bats_require_minimum_version 1.5.0
load lib

stale_world() {
	forge "${1:-gitea-1.26.3}" ".repos[0].pulls = [{number: 1, ci: stale}] | ${2:-.}"
}

umbrella_rows() { rows -r --arg c "$UMBRELLA" '[.. | objects | select(.context? == $c and has("creator"))] | length'; }
newest() { rows -c --arg c "$UMBRELLA" '[.. | objects | select(.context? == $c and has("creator"))] | max_by(.id)'; }

@test "a stale umbrella is repaired with one post, read back, and the pull request merges" {
	stale_world
	run -0 curl -s -o "$BATS_TEST_TMPDIR/merge" -w '%{http_code}' -X POST -H "Authorization: token $TOKEN" \
		-H 'Content-Type: application/json' -d '{"Do":"merge"}' "$SERVER/api/v1/repos/acme/widget/pulls/1/merge"
	is "$output" 405
	reaper --json sweep --apply
	is "$status" 0
	is "$(value '.repositories[0].pull_requests[0].action.outcome')" confirmed
	is "$(requests 'POST [^ ]*/statuses/[^ ]*')" 1
	run -0 curl -s -o "$BATS_TEST_TMPDIR/merge" -w '%{http_code}' -X POST -H "Authorization: token $TOKEN" \
		-H 'Content-Type: application/json' -d '{"Do":"merge"}' "$SERVER/api/v1/repos/acme/widget/pulls/1/merge"
	is "$output" 200
}

@test "the row has the umbrella's context, its target with the server before it, and the marker" {
	stale_world
	reaper --json sweep --apply
	[[ $(newest | jq -r .state) == success ]]
	[[ $(newest | jq -r .target_url) == "$SERVER"/acme/widget/actions/runs/* ]]
	[[ $(newest | jq -r .description) =~ ^Compensated:\ 2/2\ required\ jobs\ green\ by\ job\ records,\ umbrella\ stale\ [0-9]+m(\ [0-9]+s)?,\ ci\.yml@[0-9a-f]{7}\ \[umbrella-reaper\ [0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}\ p=[0-9a-f]{8}\]$ ]]
}

@test "a second pass leaves what the first one repaired" {
	stale_world
	reaper --json sweep --apply
	reaper --json sweep --apply
	is "$(verdict 1)" leave/already-compensated
	is "$(requests 'POST [^ ]*/statuses/[^ ]*')" 1
	is "$status" 0
}

@test "a dry run with --exit-code says 10, and 0 without" {
	stale_world
	reaper sweep --exit-code
	is "$status" 10
	reaper sweep
	is "$status" 0
	is "$(requests POST)" 0
}

@test "each write is one line on stderr, with -q too" {
	stale_world
	reaper -q sweep --apply
	is "$(grep -c 'acme/widget#1' <<<"$stderr")" 1
}

@test "our green is taken back when a required context turns red afterwards" {
	stale_world
	reaper sweep --apply
	curl -s -X POST "$SERVER/_sandbox/event" -d '{"do": "row", "pull": 1, "context": "CI / lint (pull_request)", "state": "failure", "at": "0"}' >/dev/null
	reaper --json sweep --apply
	is "$(verdict 1)" revoke/contradicted
	is "$(value '.repositories[0].pull_requests[0].action.outcome')" confirmed
	is "$status" 1
	is "$(newest | jq -r .state)" failure
	[[ $(newest | jq -r .description) == Revoked:*'CI / lint (pull_request)'* ]]
	reaper --json sweep --apply
	is "$(verdict 1)" leave/required-red
}

@test "somebody writes between our last look and our post: their word is put back" {
	stale_world gitea-1.26.3 '.events = [{before_match: {method: "POST", path: "/statuses/"},
		event: {do: "row", pull: 1, context: "CI / all-required (pull_request)", state: "failure", creator: "bob", at: "0"}}]'
	reaper --json sweep --apply
	is "$(value '.repositories[0].pull_requests[0].action.outcome')" lost-race
	is "$status" 1
	is "$(newest | jq -r .state)" failure
}

@test "a required row that turns red in between: our green does not stand" {
	stale_world gitea-1.26.3 '.events = [{before_match: {method: "POST", path: "/statuses/"},
		event: {do: "row", pull: 1, context: "CI / lint (pull_request)", state: "failure", at: "0"}}]'
	reaper --json sweep --apply
	is "$(value '.repositories[0].pull_requests[0].action.outcome')" lost-race
	is "$(newest | jq -r .state)" failure
}

@test "another context's row in between is only noted" {
	stale_world gitea-1.26.3 '.events = [{before_match: {method: "POST", path: "/statuses/"},
		event: {do: "row", pull: 1, context: "Other", state: "failure", creator: "bob", at: "0"}}]'
	reaper --json sweep --apply
	is "$(value '.repositories[0].pull_requests[0].action.outcome')" confirmed
	is "$status" 0
}

@test "the head moves before the write: nothing is posted" {
	stale_world gitea-1.26.3 '.events = [{before_match: {method: "GET", path: "/pulls/1$"},
		event: {do: "head", pull: 1, sha: "elsewhere"}}]'
	reaper --json sweep --apply
	is "$(value '.repositories[0].pull_requests[0].action | .outcome + "/" + .why')" deferred/head-moved
	is "$(requests POST)" 0
	is "$status" 0
}

@test "the pull request closes before the write: nothing is posted" {
	stale_world gitea-1.26.3 '.events = [{before_match: {method: "GET", path: "/pulls/1$"},
		event: {do: "close", pull: 1}}]'
	reaper --json sweep --apply
	is "$(value '.repositories[0].pull_requests[0].action | .outcome + "/" + .why')" deferred/pr-closed
	is "$(requests POST)" 0
}

@test "a required context turns red before the write: nothing is posted" {
	stale_world gitea-1.26.3 '.events = [{before_match: {method: "GET", path: "/pulls/1$"},
		event: {do: "row", pull: 1, context: "CI / lint (pull_request)", state: "failure", at: "0"}}]'
	reaper --json sweep --apply
	is "$(value '.repositories[0].pull_requests[0].action | .outcome + "/" + .why')" deferred/changed-meanwhile
	is "$(requests POST)" 0
}

@test "the post is stored and its answer lost: found by its marker, never posted twice" {
	stale_world gitea-1.26.3 '.faults = [{match: {method: "POST", path: "/statuses/"}, do: "stored-500"}]'
	reaper --json sweep --apply
	is "$(value '.repositories[0].pull_requests[0].action.outcome')" confirmed
	is "$(requests 'POST [^ ]*/statuses/[^ ]*')" 1
}

@test "the post is not stored, by the forge's own word: one repeat, after a whole second look" {
	for fault in 500 429; do
		[ -z "$sandbox_pid" ] || stop
		rm -rf "$XDG_STATE_HOME"
		stale_world gitea-1.26.3 '.faults = [{match: {method: "POST", path: "/statuses/"}, do: "'$fault'"}]'
		reaper --json sweep --apply
		is "$fault $(value '.repositories[0].pull_requests[0].action.outcome')" "$fault confirmed"
		is "$(requests 'POST [^ ]*/statuses/[^ ]*')" 2
		is "$(requests 'GET [^ ]*/pulls/1')" 2
	done
}

@test "a token that may not write: a dry-run report, exit 4, nothing posted" {
	stale_world gitea-1.26.3 '.repos[0].rights.reaper = "read"'
	reaper --json sweep --apply
	is "$status" 4
	is "$(verdict 1)" repair/stale
	is "$(requests POST)" 0
}

@test "a token that may only read, with --apply: what one that may write would do, exit 4" {
	forge gitea-1.26.3 '.repos[0].rights.reaper = "read" | .repos[0].pulls = [range(1; 3) | {number: ., ci: stale}]'
	reaper --json sweep --apply
	is "$status" 4
	is "$(value '[.repositories[0].pull_requests[].action | .outcome + "/" + .why] | join(" ")')" 'planned/ planned/'
	is "$(requests POST)" 0
}

@test "without a token each pull request tells its own head and age" {
	forge gitea-1.26.3 '.repos[0].pulls = [range(1; 4) | {number: ., ci: stale}]'
	REAPER_TOKEN='' reaper --json sweep
	is "$status" 4
	is "$(value '[.repositories[0].pull_requests[] | select(.number > 1 and (.detail | contains("cannot read")))] | length')" 0
	is "$(value '[.repositories[0].pull_requests[1:][].age_seconds] | unique == [null]')" true
	[[ $(value '.repositories[0].pull_requests[2].detail') == 'not judged: '* ]]
}

@test "the pause topic: judged and reported, not written to" {
	stale_world gitea-1.26.3 '.repos[0].topics = ["umbrella-reaper-pause"]'
	reaper --json sweep --apply
	is "$(value '.repositories[0].pull_requests[0].action | .outcome + "/" + .why')" deferred/paused
	is "$(requests POST)" 0
	UMBRELLA_REAPER_TOKEN=$TOKEN run -1 "$PROGRAM" --config none -s "$SERVER" -R acme/widget --umbrella "$UMBRELLA" compensate 1 --reason test --yes
	is "$(requests POST)" 0
}

@test "a split server's stale umbrella is run again, not posted over" {
	stale_world gitea-1.27.0-rc0
	reaper --json sweep --apply
	is "$(value '.repositories[0].pull_requests[0].action | .kind + "/" + .outcome')" rerun/requested
	is "$(requests 'POST [^ ]*/statuses/[^ ]*')" 0
	is "$(requests 'POST [^ ]*/rerun')" 1
}

@test "too many repairs at once: none is made, exit 7; --allow-mass lifts it" {
	forge gitea-1.26.3 '.repos[0].pulls = [range(1; 6) | {number: ., ci: stale}]'
	reaper --json sweep --apply
	is "$status" 7
	is "$(requests POST)" 0
	is "$(value '[.repositories[0].pull_requests[].action.why] | unique | join(" ")')" mass-action
	is "$(value '.repositories[0].notes[].code')" mass-action
	[[ $(value '[.repositories[0].pull_requests[].hint] | unique | join(" ")') == *'explain'*'--allow-mass' ]]
	reaper sweep --format table
	[[ $output == *'none is repaired'*'[mass-action]'* ]]
	reaper --json sweep --apply --allow-mass
	is "$status" 0
	is "$(requests POST)" 5
}

@test "a scheduled merge is said before a person repairs by hand" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale, automerge: "alice"}, {number: 2, ci: stale}]'
	reaper --format table explain 1
	[[ $output == *'auto-merge  armed: a green umbrella may merge it at once'* ]]
	reaper --json explain 1
	is "$(value '.repositories[0].pull_requests[0].automerge_armed')" true
	reaper --json explain 2
	is "$(value '.repositories[0].pull_requests[0].automerge_armed')" false
	is "$(requests POST)" 0
	reaper --json compensate 1 --reason x --yes
	is "$(value '.repositories[0].pull_requests[0] | .automerge_armed, .action.outcome')" $'true\nconfirmed'
}

@test "a dry run with a token that may not write says what one that may would do" {
	for token in '.repos[0].rights.reaper = "read"' '.tokens[0] += {kind: "job", permissions: {contents: "read", actions: "read", "pull-requests": "read", issues: "read"}} | .repos[0].private = true'; do
		forge gitea-1.27.0-rc0 "$token | .repos[0].pulls = [{number: 1, ci: stale}]"
		reaper --json audit
		is "$status $(verdict 1)" '0 repair/stale'
		is "$(value '.repositories[0].pull_requests[0].action | .kind + "/" + .outcome')" rerun/planned
		reaper --json sweep --apply
		is "$status $(requests POST)" '4 0'
		teardown
		sandbox_pid=
	done
}

@test "what stopped a write says what to do, not what a repair would need" {
	forge gitea-1.26.3 '.repos[0].topics = ["umbrella-reaper-pause"] | .repos[0].pulls = [{number: 1, ci: stale}]'
	reaper --json sweep --apply
	is "$(value '.repositories[0].pull_requests[0].hint')" "take the repository's topic 'umbrella-reaper-pause' away"
	reaper --format table --yes --reason x compensate 1
	is "$status" 1
	[[ $output == *"next: take the repository's topic 'umbrella-reaper-pause' away"* ]]
	run ! grep -qF -e 'sweep --apply' <<<"$output"
	teardown
	sandbox_pid=
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]'
	reaper --format table --yes --reason x compensate 1
	is "$status" 0
	[[ $output == *"next: 'revoke 1 --reason TEXT' takes it back"* ]]
	run ! grep -qF -e 'sweep --apply' <<<"$output"
}

@test "--max-actions: the first ones are repaired, the others deferred, exit 7" {
	forge gitea-1.26.3 '.repos[0].pulls = [range(1; 4) | {number: ., ci: stale}]'
	reaper --json sweep --apply --max-actions 2
	is "$status" 7
	is "$(requests POST)" 2
	is "$(value '[.repositories[0].pull_requests[].action.outcome] | join(" ")')" 'confirmed confirmed deferred'
}

@test "the ledger holds an intent and an outcome, and no token" {
	stale_world
	reaper sweep --apply --ledger-dir "$BATS_TEST_TMPDIR/ledger"
	is "$(wc -l <"$BATS_TEST_TMPDIR/ledger/ledger.jsonl")" 2
	is "$(grep -c "$TOKEN" "$BATS_TEST_TMPDIR/ledger/ledger.jsonl" || true)" 0
}

@test "a ledger that cannot be written: nothing is posted" {
	stale_world
	touch "$BATS_TEST_TMPDIR/nodir"
	reaper sweep --apply --ledger-dir "$BATS_TEST_TMPDIR/nodir/ledger"
	[ "$status" -ne 0 ]
	is "$(requests POST)" 0
}

@test "another pass holds the lock: exit 6, nothing posted; a dry run takes none" {
	stale_world
	mkdir -p "$BATS_TEST_TMPDIR/ledger"
	exec 9>"$BATS_TEST_TMPDIR/ledger/lock"
	flock 9
	reaper sweep --apply --ledger-dir "$BATS_TEST_TMPDIR/ledger" --lock-timeout 1s 9>&-
	is "$status" 6
	is "$(requests POST)" 0
	reaper sweep --ledger-dir "$BATS_TEST_TMPDIR/ledger" 9>&-
	is "$status" 0
}

@test "compensate: without a terminal and without --yes nothing is posted, exit 2" {
	stale_world
	reaper compensate 1 --reason 'flaky poller' </dev/null
	is "$status" 2
	is "$(requests POST)" 0
}

@test "compensate --yes: one post that names the person and the reason" {
	stale_world
	reaper --json compensate 1 --reason 'flaky poller' --as dora --yes
	is "$status" 0
	is "$(requests POST)" 1
	[[ $(newest | jq -r .description) == 'Compensated by dora: '*'; flaky poller [umbrella-reaper '* ]]
}

@test "compensate: refused by a gate is exit 1 with the reason, nothing posted" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: ci("success"; "failure"; "failure")}]'
	reaper --json compensate 1 --reason x --yes
	is "$status" 1
	is "$(verdict 1)" leave/required-red
	is "$(requests POST)" 0
}

@test "compensate: a pull request that does not exist is exit 1 with one line" {
	stale_world
	reaper compensate 77 --reason x --yes
	is "$status" 1
	is "$(requests POST)" 0
}
