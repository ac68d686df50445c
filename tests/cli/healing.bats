#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Required rows that their records contradict: what is written only when it was asked for, and how
# it is judged ever after.

bats_require_minimum_version 1.5.0
load lib

LINT='CI / lint (pull_request)'
BUILD='CI / build (pull_request)'
export LINT BUILD

BEHIND='{ci: (ci("success"; {record: "success", row: "pending"}; "failure") | .at = "-2h")}'
CANCELLED='{ci: (ci("success"; "cancelled"; "cancelled") | .at = "-2h")}'
WITH=()
POSTS='gitea-1.24.7 gitea-1.25.4 gitea-1.26.3 forgejo-11.0.15 forgejo-15.0.3 forgejo-17.0.0-dev'

# More than the options can say: TEXT of a settings file.
settings() {
	printf 'version: 1\n%s\n' "$1" >"$BATS_TEST_TMPDIR/settings.yml"
	WITH=(--config "$BATS_TEST_TMPDIR/settings.yml")
}

judge() { # VERSION PULL [OPTION…] COMMAND…
	local version=$1 pull=$2
	shift 2
	[ -z "$sandbox_pid" ] || { kill "$sandbox_pid" && wait "$sandbox_pid"; } 2>/dev/null || true
	rm -f "$BATS_TEST_TMPDIR/log"
	rm -rf "$XDG_STATE_HOME"
	forge "$version" ".repos[0].pulls = [({number: 1} + ($pull))] | ${WORLD:-.}"
	reaper --json "${WITH[@]}" "$@"
}

pull() { value ".repositories[0].pull_requests[0]$1"; }
row_action() { pull ".row_actions[${1:-0}] | [.context, .kind, .outcome, .why] | join(\" \")"; }
event() { curl -sS --fail -X POST "$SERVER/_sandbox/event" -d "$1" >/dev/null; }
live() { # CONTEXT: its live row, as the forge shows it
	curl -s "$SERVER/api/v1/repos/acme/widget/commits/$(pull .head)/status?page=1&limit=50" |
		jq -r --arg c "$1" '.statuses[] | select(.context == $c) | .status + " " + .description'
}

@test "by default nothing is written about a row that is behind or a job that was cancelled" {
	for version in $POSTS gitea-1.27.0; do
		judge "$version" "$BEHIND" sweep --apply
		is "$version $(verdict 1)/$(requests POST)" "$version hold/required-pending/0"
		judge "$version" "$CANCELLED" sweep --apply
		is "$version $(verdict 1)/$(requests POST)" "$version hold/required-cancelled/0"
		is "$(pull '.row_actions | length')" 0
	done
}

@test "repair: a row that is behind gets what its record says, and the umbrella follows in a later pass" {
	for version in $POSTS; do
		judge "$version" "$BEHIND" sweep --apply --stranded repair
		is "$version $(verdict 1)" "$version repair/row-behind"
		is "$(row_action)" "$LINT truth confirmed "
		is "$status/$(requests POST)" 0/1
		[[ $(live "$LINT") == "success Truth of the record: success in run 1, ci.yml@"*"[umbrella-reaper "*"]" ]] || is "$(live "$LINT")" "a truth"
		[[ $(rows -r '.statuses[-1].target_url // empty') != *null* ]]
		reaper --json sweep --apply --stranded repair
		is "$version $(verdict 1)" "$version hold/too-young"
		reaper --json sweep --apply --stranded repair --min-age 1s
		sleep 1.1
		reaper --json sweep --apply --stranded repair --min-age 1s
		is "$version $(live "$UMBRELLA" | cut -c1-20)" "$version success Compensated:"
		is "$(requests POST)" 2
		reaper --json sweep --apply --stranded repair
		is "$(verdict 1)/$status" leave/already-compensated/0
	done
}

@test "repair: a dry run shows the row byte for byte, and audit and explain the same" {
	settings 'rules: {stranded: repair}'
	for command in sweep audit 'explain 1'; do
		# shellcheck disable=SC2086 # a command and what it takes
		judge gitea-1.26.3 "$BEHIND" $command
		is "$command $(verdict 1)/$(row_action)" "$command repair/row-behind/$LINT truth planned "
		[[ $(pull '.row_actions[0].description') == "Truth of the record: success in run 1, ci.yml@"*"[umbrella-reaper "* ]]
		[[ $(pull '.row_actions[0].target_url') == "$SERVER/acme/widget/actions/runs/"*"/jobs/"* ]]
		is "$(requests POST)" 0
	done
	reaper "${WITH[@]}" explain 1
	[[ $output == *"would post what its record says"* ]]
}

@test "rerun: a cancelled job runs again where the server can, once a day, and the umbrella runs along" {
	for version in gitea-1.26.3 gitea-1.27.0; do
		judge "$version" "$CANCELLED" sweep --apply --stranded rerun
		is "$version $(verdict 1)" "$version repair/required-cancelled"
		is "$(row_action)" "$LINT rerun requested "
		is "$status/$(requests POST)" 0/1
		for _ in $(seq 50); do
			[[ $(live "$UMBRELLA") == success* ]] && break
			sleep 0.05
		done
		reaper --json sweep --apply --stranded rerun
		is "$version $(verdict 1)/$(requests POST)" "$version leave/umbrella-green/1"
	done
}

@test "rerun: several cancelled jobs and nothing else are one re-run of the whole run" {
	for version in gitea-1.26.3 gitea-1.27.0; do
		judge "$version" '{ci: (ci("cancelled"; "cancelled"; "cancelled") | .at = "-2h")}' sweep --apply --stranded rerun
		is "$version $(row_action)" "$version $BUILD rerun requested "
		is "$(pull '.row_actions | length')/$(pull '.row_actions[0].job_id')" 1/null
		is "$(grep -c ' POST [^ ]*/actions/runs/1/rerun' "$BATS_TEST_TMPDIR/log")/$(requests POST)" 1/1
		for _ in $(seq 50); do
			[[ $(live "$UMBRELLA") == success* ]] && break
			sleep 0.05
		done
		reaper --json sweep --apply --stranded rerun
		is "$version $(verdict 1)" "$version leave/umbrella-green"
	done
}

@test "rerun: where the server cannot, the job is told and left" {
	for version in gitea-1.24.7 gitea-1.25.4 forgejo-11.0.15 forgejo-15.0.3 forgejo-17.0.0-dev; do
		judge "$version" "$CANCELLED" sweep --apply --stranded rerun
		is "$version $(verdict 1)/$(pull .cause)" "$version hold/required-cancelled/no-rerun"
		is "$(requests POST)" 0
	done
	judge gitea-1.22.6 "$CANCELLED" sweep --apply --stranded rerun
	is "$(verdict 1)/$(requests POST)" leave/required-red/0
}

@test "rerun: a job that was cancelled again is not run again the same day" {
	settings 'rules: {stranded_after: 1s}'
	WORLD='.repos[0].rerun = {state: "cancelled"}' judge gitea-1.26.3 "$CANCELLED" sweep --apply --stranded rerun
	is "$(row_action)" "$LINT rerun requested "
	for _ in $(seq 50); do
		[ "$(live "$LINT" | cut -c1-7)" = failure ] && break
		sleep 0.05
	done
	sleep 2.1
	reaper --json "${WITH[@]}" sweep --apply --stranded rerun
	is "$(verdict 1)/$(row_action)" "repair/required-cancelled/$LINT rerun deferred limit-reached"
	is "$status/$(requests POST)" 7/1
	[ "$(pull .retry_at)" != null ]
}

@test "rerun: one that was refused with the token is asked for again when the token is back, one that was refused itself is not" {
	WORLD='.faults = [{match: {method: "POST"}, do: "401"}]' judge gitea-1.26.3 "$CANCELLED" sweep --apply --stranded rerun
	is "$(row_action)/$status" "$LINT rerun failed /4"
	reaper --json sweep --apply --stranded rerun
	is "$(row_action)/$status/$(requests POST)" "$LINT rerun requested /0/2"
	WORLD='.repos[0].rerun = {refuse: {status: 400, message: "workflow ci.yml is disabled"}}' judge gitea-1.26.3 "$CANCELLED" sweep --apply --stranded rerun
	is "$(row_action)/$status" "$LINT rerun failed /1"
	reaper --json sweep --apply --stranded rerun
	is "$(row_action)/$status/$(requests POST)" "$LINT rerun deferred limit-reached/7/1"
}

@test "rerun: nothing runs along that is neither the umbrella nor required" {
	WORLD='.repos[0].files.main[".gitea/workflows/ci.yml"] += ["  deploy: {needs: [lint], runs-on: host, steps: [{run: ./deploy}]}"]' \
		judge gitea-1.26.3 '{ci: (ci("success"; "cancelled"; "cancelled") | .at = "-2h" | .jobs.deploy = "cancelled")}' sweep --apply --stranded rerun
	is "$(verdict 1)/$(pull .cause)/$(requests POST)" hold/required-cancelled/dependents/0
}

@test "rerun: with a list whose workflow is not found nobody knows who would run along" {
	judge gitea-1.26.3 "$CANCELLED" --require "$BUILD" --require "$LINT" sweep --apply --stranded rerun
	is "$(verdict 1)" repair/required-cancelled
	WORLD='.repos[0].files.main = {}' judge gitea-1.26.3 "$CANCELLED" --require "$BUILD" --require "$LINT" sweep --apply --stranded rerun
	is "$(verdict 1 | cut -d/ -f1)/$(requests POST)" hold/0
}

@test "on a split server nothing is posted: the job of a row that is behind runs again" {
	judge gitea-1.27.0 "$BEHIND" sweep --apply --stranded repair
	is "$(verdict 1)/$(row_action)" "repair/row-behind/$LINT rerun requested "
	is "$(rows '[.. | objects | select(.description? // "" | tostring | startswith("Truth"))] | length')" 0
}

@test "a truth is taken back by what the newest record says, in each pass, limits or not" {
	judge gitea-1.26.3 "$BEHIND" sweep --apply --stranded repair
	is "$(row_action)" "$LINT truth confirmed "
	event '{"do": "job", "run": 1, "job": "lint", "state": "failure", "row": false}'
	reaper --json sweep
	is "$(verdict 1)/$status" revoke/contradicted/0
	reaper --json sweep --apply --max-actions 0
	is "$(verdict 1)/$(row_action)" "revoke/contradicted/$LINT truth confirmed "
	is "$status" 1
	[[ $(live "$LINT") == "failure Truth of the record: failure in run 1, "* ]]
	reaper --json sweep --apply
	is "$(verdict 1)/$status" leave/required-red/0
}

@test "a truth under a green umbrella of the engine is judged all the same" {
	judge gitea-1.26.3 "$BEHIND" sweep --apply --stranded repair
	event '{"do": "row", "pull": 1, "context": "'"$UMBRELLA"'", "state": "success", "description": "Successful in 3s", "run": 1, "job": "all-required"}'
	reaper --json sweep --apply
	is "$(verdict 1)/$status" leave/umbrella-green/0
	event '{"do": "job", "run": 1, "job": "lint", "state": "cancelled", "row": false}'
	reaper --json sweep --apply
	is "$(verdict 1)/$(row_action)/$status" "revoke/contradicted/$LINT truth confirmed /1"
}

# A truth that stands, under a green umbrella; its job failed since. WHO wrote it
standing() {
	printf '{ci: (ci("success"; {record: "failure", row: "pending"}; "success") | .at = "-2h"),
		rows: [{context: env.LINT, state: "success", creator: "%s", at: "-1h",
			description: "Truth of the record: success in run 1, ci.yml@a1b2c3d [umbrella-reaper 20260101T000000Z-0123abcd]"}]}' "$1"
}

@test "a truth without the ledger that wrote it is known by its marker and its writer" {
	judge gitea-1.26.3 "$(standing reaper)" sweep --apply
	is "$(verdict 1)/$(row_action)/$status" "revoke/contradicted/$LINT truth confirmed /1"
}

@test "a truth whose record cannot be read is told: exit 1" {
	WORLD='.faults = [{match: {path: "/actions/", times: 0}, do: "500"}]' judge gitea-1.26.3 "$(standing reaper)" sweep --apply
	is "$(verdict 1)/$(requests POST)/$status" hold/read-incomplete/0/1
	WORLD='.repos[0].files.main[".gitea/workflows/ci.yml"] = ["jobs: ["]' judge gitea-1.26.3 "$(standing reaper)" sweep --apply
	is "$(verdict 1)/$(requests POST)/$status" hold/policy-unknown/0/1
}

@test "somebody else's row with our marker is told, and left to its writer: exit 1" {
	judge gitea-1.26.3 "$(standing bob)" sweep --apply
	is "$(verdict 1)/$(pull .cause)/$(requests POST)/$status" revoke/contradicted/not-ours/0/1
}

@test "revoke: false leaves a truth as it is" {
	settings 'rules: {revoke: false}'
	judge gitea-1.26.3 "$(standing reaper)" sweep --apply
	is "$(verdict 1)/$(requests POST)" revoke/contradicted/0
}

@test "limits: max_actions counts rows, max_reruns re-runs, and mass-action heads" {
	settings 'limits: {max_reruns: 2}'
	WORLD='.repos[0].pulls = [range(1;6) | {number: ., ci: (ci("success"; "cancelled"; "cancelled") | .at = "-2h")}]' \
		judge gitea-1.26.3 "$CANCELLED" sweep --apply --stranded rerun
	is "$status/$(requests POST)" 7/0
	is "$(value '[.repositories[0].pull_requests[].action.why] | unique | join(" ")')" mass-action
	rm -rf "$XDG_STATE_HOME"
	reaper --json "${WITH[@]}" sweep --apply --stranded rerun --allow-mass
	is "$status/$(requests POST)" 7/2
	is "$(value '[.repositories[0].pull_requests[].action.outcome] | sort | join(" ")')" "deferred deferred deferred requested requested"
}

@test "another pull request with this head has a say: its label holds the row, its consent makes one write" {
	WORLD='.repos[0].pulls[0].head = "same" | .repos[0].pulls += [{number: 2, head: "same", branch: "other", labels: ["umbrella-reaper/hold"]}]' \
		judge gitea-1.26.3 "$BEHIND" sweep --apply --stranded repair
	is "$(verdict 1)/$(pull .cause)/$(requests POST)" hold/row-behind/shared-head/0
	WORLD='.repos[0].pulls[0].head = "same" | .repos[0].pulls += [{number: 2, head: "same", branch: "other"}]' \
		judge gitea-1.26.3 "$BEHIND" sweep --apply --stranded repair
	is "$(verdict 1) $(verdict 2) $(requests POST)" "repair/row-behind repair/row-behind 1"
}

@test "a scheduled merge is asked for where the rules refuse one" {
	settings 'rules: {automerge: refuse}'
	judge gitea-1.26.3 "$BEHIND | .automerge = \"alice\"" sweep --apply --stranded repair
	is "$(verdict 1)/$(pull .cause)/$(requests POST)" hold/row-behind/automerge-armed/0
	judge gitea-1.26.3 "$BEHIND" sweep --apply --stranded repair
	is "$(row_action)" "$LINT truth confirmed "
}

@test "a write that a crash cut short is settled by its marker" {
	judge gitea-1.26.3 "$BEHIND" sweep --apply --stranded repair
	sed -i '/"type":"outcome"/d' "$XDG_STATE_HOME"/umbrella-reaper/ledger.jsonl
	reaper --json sweep --apply --stranded repair
	[[ $(value '.repositories[0].notes[].text') == *"left 'truth' on "*" open: it is confirmed"* ]]
	is "$(requests POST)" 1
}

@test "ledger: a truth names its context, and verify decides it again" {
	judge gitea-1.26.3 "$BEHIND" sweep --apply --stranded repair
	reaper --json ledger list
	is "$(value '.entries[0] | [.kind, .umbrella, .context] | join("|")')" "truth|$UMBRELLA|$LINT"
	reaper --json ledger verify
	is "$status" 0
}

@test "run-stuck: with repair its jobs are the truth where a post counts" {
	for version in gitea-1.26.3 forgejo-17.0.0-dev; do
		judge "$version" "{ci: (ci(\"success\"; \"success\"; \"failure\") | .at = \"-2h\" | .status = \"$([[ $version == gitea* ]] && echo in_progress || echo running)\")}" sweep --apply --stranded repair
		is "$version $(verdict 1)/$(pull .action.outcome)" "$version repair/stale/confirmed"
	done
	judge gitea-1.27.0 '{ci: (ci("success"; "success"; "failure") | .at = "-2h" | .status = "in_progress")}' sweep --apply --stranded repair
	is "$(verdict 1)/$(requests POST)" hold/run-stuck/0
}
