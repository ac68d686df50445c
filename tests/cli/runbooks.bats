#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The commands of the runbooks, run as they stand on their pages: each ```sh block, in order,
# against a world in which the page applies to pull request 412.

bats_require_minimum_version 1.5.0
load lib

RUNBOOKS=$BATS_TEST_DIRNAME/../../runbooks

# The world: one pull request, number 412; the argument is a jq program for it.
apply_to() {
	forge "${VERSION:-gitea-1.26.3}" ".repos[0].pulls = [({number: 412} + ($1))] | ${WORLD:-.}"
}

# What a reader of runbooks/README.md has set up.
reader() {
	mkdir -p "$BATS_TEST_TMPDIR/bin"
	ln -sf "$(realpath "$PROGRAM")" "$BATS_TEST_TMPDIR/bin/umbrella-reaper"
	(umask 077 && printf '%s\n' "$TOKEN" >"$BATS_TEST_TMPDIR/token")
	export PATH=$BATS_TEST_TMPDIR/bin:$PATH UMBRELLA_REAPER_SERVER=$SERVER
	export UMBRELLA_REAPER_REPO=acme/widget UMBRELLA_REAPER_UMBRELLA=$UMBRELLA
	export UMBRELLA_REAPER_TOKEN_FILE=$BATS_TEST_TMPDIR/token UMBRELLA_REAPER_CONFIG=none
	export UMBRELLA_REAPER_RETRIES=0
}

# The page's ```sh blocks as files 1, 2, … in the folder, without the indent of a list.
blocks() {
	rm -rf "$2" && mkdir -p "$2"
	awk -v folder="$2" '
		/^ *```sh$/ { indent = index($0, "`"); out = folder "/" ++n; next }
		/^ *```$/ { out = ""; next }
		out != "" { print substr($0, indent) >out }' "$1"
}

# Page, then for each of its blocks "EXITCODE TEXT", TEXT standing in what the block prints;
# "do COMMAND" in between lets something happen on the forge.
play() {
	local page=$1 n=0 expected
	shift
	reader
	blocks "$RUNBOOKS/$page.md" "$BATS_TEST_TMPDIR/blocks"
	for expected in "$@"; do
		if [[ $expected == "do "* ]]; then
			eval "${expected#do }" >/dev/null
			continue
		fi
		n=$((n + 1)) status=0
		[ -e "$BATS_TEST_TMPDIR/blocks/$n" ] || { echo "$page.md has no block $n" >&2; return 1; }
		stderr=$(bash "$BATS_TEST_TMPDIR/blocks/$n" 2>&1 >"$BATS_TEST_TMPDIR/out" </dev/null 3>&-) || status=$?
		output=$(cat "$BATS_TEST_TMPDIR/out")
		if [ "$status" != "${expected%% *}" ] || [[ $output$stderr != *"${expected#* }"* ]]; then
			printf '%s.md, block %s: expected %s, got exit code %s and\n%s\n%s\n' \
				"$page" "$n" "$expected" "$status" "$output" "$stderr" >&2
			return 1
		fi
	done
	is "$(find "$BATS_TEST_TMPDIR/blocks" -type f | wc -l)" "$n"
}

event() { curl -sS --fail -X POST "$SERVER/_sandbox/event" -d "$1"; }
lint_row() { event '{"do": "row", "pull": 412, "context": "CI / lint (pull_request)", "state": "'"$1"'", "at": "0"}'; }
sweep() { umbrella-reaper sweep --apply; }
umbrella_state() {
	rows -r --arg c "$UMBRELLA" '[.. | objects | select(.context? == $c and has("creator"))] | max_by(.id) | .state'
}

@test "every page with commands is played here, and every page played is there" {
	for page in "$RUNBOOKS"/*.md; do
		page=$(basename "$page" .md)
		[ "$page" != README ] || continue
		grep -q "^	.*play $page " "$BATS_TEST_FILENAME" || { echo "not played: $page" >&2; return 1; }
	done
	for page in $(sed -n 's/^	.*play \([a-z-]*\) .*/\1/p' "$BATS_TEST_FILENAME"); do
		[ -e "$RUNBOOKS/$page.md" ] || { echo "no such page: $page" >&2; return 1; }
	done
}

@test "stale" {
	apply_to '{ci: stale}'
	play stale '0 repair (stale)' '0 posting' '0 already-compensated'
	is "$(umbrella_state)" success
}

# Five required jobs; on the base branch lint is red, as it is in the pull request of the second.
five_jobs() {
	local lint=$1 on_base=$2
	forge gitea-1.26.3 'def jobs($lint): {build: "success", lint: $lint, test: "success", e2e: "success",
			docs: "success", "all-required": "failure"};
		.repos[0].files.main[".gitea/workflows/ci.yml"] |= (.[:3]
			+ [("build", "lint", "test", "e2e", "docs") | "  \(.): {runs-on: host, steps: [{run: make}]}"]
			+ (.[5:] | map(sub("needs: .*"; "needs: [build, lint, test, e2e, docs]"))))
		| .repos[0].pulls = [{number: 412, ci: {at: "-20m", jobs: jobs("'"$lint"'")}}]
		| .repos[0].runs = [{event: "push", sha: "main", rows: true, at: "-3h", jobs: jobs("'"$on_base"'")}]'
}
second_case() {
	is "$(umbrella_state)" success
	kill "$sandbox_pid"
	five_jobs failure failure
	export UMBRELLA_REAPER_SERVER=$SERVER
	rm -rf "$XDG_STATE_HOME"
}

@test "manual-compensation: five of five green, then four of five with the fifth red on the base" {
	five_jobs success success
	play manual-compensation '0 repair (stale)' '0 5/5 required jobs green' 'do second_case' \
		'0 4/5 required jobs green by job records, inherited: CI / lint (pull_request) red on ' \
		'0 already-compensated'
	is "$(umbrella_state)" success
}

@test "manual-compensation: the second case is refused where the base is green" {
	five_jobs failure success
	reader
	blocks "$RUNBOOKS/manual-compensation.md" "$BATS_TEST_TMPDIR/blocks"
	run -1 bash "$BATS_TEST_TMPDIR/blocks/3"
	[[ $output == *"cannot be called inherited"* ]]
	is "$(requests POST)" 0
}

@test "required-red: the hint says that the base is red as well" {
	five_jobs failure failure
	play required-red '0 inherited: red on the merge base' '0 leave (required-red)'
}

@test "required-pending: over when the job has ended" {
	apply_to '{ci: ci("success"; "running"; "failure")}'
	play required-pending '0 hold (required-pending)' 'do lint_row success' '0 hold (too-young)'
}

@test "row-behind: over when its record was posted" {
	apply_to '{ci: (ci("success"; {record: "success", row: "pending"}; "failure") | .at = "-2h")}'
	play row-behind '0 hold (row-behind)' '0 confirmed' '0 hold (too-young)'
}

@test "required-cancelled: while the job runs again it is pending" {
	apply_to '{ci: (ci("success"; "cancelled"; "cancelled") | .at = "-2h")}' '.repos[0].rerun = {after_ms: 600000}'
	play required-cancelled '0 hold (required-cancelled)' '0 requested' '0 leave (umbrella-pending)'
}

@test "too-young: a lower threshold judges it now" {
	apply_to '{ci: (stale | .at = "-1m")}'
	play too-young '0 again at' '0 repair (stale)' '0 hold (too-young)'
}

@test "no-statuses: over when something reports" {
	apply_to '{}'
	play no-statuses '0 hold (no-statuses)' 'do lint_row success' '0 leave (umbrella-absent)'
}

@test "umbrella-absent: the near miss is named" {
	apply_to '{rows: [{context: "CI / All-Required (pull_request)", state: "success"}]}'
	play umbrella-absent '0 which is nearly that name' '0 ' '0 leave (umbrella-absent)'
}

@test "umbrella-pending" {
	apply_to '{ci: ci("success"; "success"; "running")}'
	play umbrella-pending '0 leave (umbrella-pending)' '0 leave (umbrella-pending)'
}

@test "contradicted" {
	apply_to '{ci: stale}'
	play contradicted 'do sweep' 'do lint_row failure' '0 revoke (contradicted)' '1 contradicted' '0 leave (required-red)'
	is "$(umbrella_state)" failure
}

@test "umbrella-by-hand: compensate is refused over another person's veto" {
	apply_to '{ci: stale, rows: [{context: env.UMBRELLA, state: "failure", creator: "bob", at: "-15m"}]}'
	play umbrella-by-hand '0 hold (umbrella-by-hand)' '1 umbrella-by-hand' '0 hold (umbrella-by-hand)'
	is "$(requests POST)" 0
}

@test "policy-unknown: both ways out give a policy" {
	WORLD='.repos[0].files.main[".gitea/workflows/ci.yml"] |= map(sub("test .*"; "wait-for-statuses"))' \
		apply_to '{ci: stale}'
	play policy-unknown '3 umbrella-does-more' '0 repair (stale)' '0 repair (stale)'
}

@test "policy-empty" {
	WORLD='.repos[0].files.main[".gitea/workflows/ci.yml"] |= map(sub("needs: .*"; "env: {a: \"${{ needs }}\"}"))' \
		apply_to '{ci: stale}'
	UMBRELLA_REAPER_AGGREGATES_ONLY=true play policy-empty '0 hold (policy-empty)' '0 repair (stale)'
}

@test "policy-drift" {
	apply_to '{ci: stale}'
	export UMBRELLA_REAPER_REQUIRE='CI / build (pull_request)'
	play policy-drift "0 needs 'CI / lint (pull_request)'" '0 repair (stale)'
}

@test "policy-changed" {
	apply_to '{ci: stale, files: {".gitea/workflows/ci.yml": (workflow("pull_request") | map(sub("\\[build, lint\\]"; "[build]")))}}'
	play policy-changed '0 hold (policy-changed)' '0 hold (policy-changed)'
}

@test "required-missing" {
	apply_to '{ci: ci("success"; {record: null, row: null}; "failure")}'
	play required-missing '0 CI / lint (pull_request)' '0 hold (required-missing)'
}

@test "required-skipped" {
	apply_to '{ci: ci("success"; "skipped"; "failure")}'
	play required-skipped '0 hold (required-skipped)' '0 hold (required-skipped)'
}

@test "required-unknown: over when the job has run again" {
	apply_to '{ci: stale, rows: [{context: "CI / lint (pull_request)", state: "foo", at: "-15m"}]}'
	play required-unknown '0 hold (required-unknown)' 'do lint_row success' '0 hold (too-young)'
}

@test "umbrella-unknown" {
	apply_to '{rows: [{context: env.UMBRELLA, state: "purple"}]}'
	play umbrella-unknown '0 hold (umbrella-unknown)' '0 hold (umbrella-unknown)'
}

@test "untrusted-row" {
	apply_to '{ci: stale, rows: [{context: "ci/external", state: "success", creator: "bob"}]}'
	play untrusted-row '0 hold (untrusted-row)'
}

@test "job-unverifiable" {
	apply_to '{ci: ci("success"; {record: null, row: "success"}; "failure")}'
	play job-unverifiable '1 hold (job-unverifiable)' '0 evidence    statuses' '1 hold (job-unverifiable)'
}

@test "job-contradicts-row" {
	apply_to '{ci: ci("success"; {record: "failure", row: "success"}; "failure")}'
	play job-contradicts-row '0 failure    lint' '0 hold (job-contradicts-row)'
}

@test "run-not-finished" {
	apply_to '{ci: [{at: "-40m", jobs: {build: "waiting", lint: "waiting", "all-required": "blocked"}}, stale]}'
	play run-not-finished '0 active     ' '0 hold (run-not-finished)'
}

@test "run-stuck" {
	apply_to '{ci: (stale | .at = "-2h" | .status = "in_progress")}'
	play run-stuck '0 hold (run-stuck)' '0 hold (run-stuck)'
}

@test "read-incomplete: over when the forge answers, and the bundle holds no token" {
	WORLD='.faults = [{match: {path: "/commits/.*/status", times: 1}, do: "cut"}]' apply_to '{ci: stale}'
	play read-incomplete '1 hold (read-incomplete)' '0 stale' '0 repair (stale)' '0 repair (stale)'
	[ -s bundle/bundle.json ]
	is "$(grep -rl "$TOKEN" bundle || true)" ""
}

@test "age-unknown" {
	apply_to '{ci: stale, rows: [{context: "CI / lint (pull_request)", state: "success", at: "+2h"}]}'
	play age-unknown '0 hold (age-unknown)' '0 ate: ' '0 hold (age-unknown)'
}

@test "shared-head: over when the label is gone" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 412, head: "same", ci: stale},
		{number: 413, head: "same", branch: "other", labels: ["umbrella-reaper/hold"]}]'
	play shared-head '0 hold (shared-head)' \
		"do event '{\"do\": \"label\", \"pull\": 413, \"remove\": \"umbrella-reaper/hold\"}'" '0 repair (stale)'
}

@test "automerge-armed: weak evidence objects, the best does not" {
	apply_to '{ci: stale, automerge: "alice"}'
	UMBRELLA_REAPER_EVIDENCE=statuses play automerge-armed '0 hold (automerge-armed)' '0 repair (stale)' '0 hold (automerge-armed)'
}

@test "no-remedy" {
	WORLD='.server = {like: "gitea-1.26.3", version: "1.31.0"}' apply_to '{ci: stale}'
	play no-remedy '0 cause       unknown-version' '0 no-remedy'
}

@test "wrong-repair: by hand it is a veto that the sweep leaves alone" {
	apply_to '{ci: stale}'
	play wrong-repair 'do sweep' '0 [posted by umbrella-reaper]' '0 already-compensated' '0 revoke' '0 hold (umbrella-by-hand)'
	sweep
	is "$(umbrella_state)" failure
}

# The administrator of turn-it-off, and a second repository.
ADMIN='.tokens += [{token: "made-up-token-of-alice", user: "alice"}]
	| .repos += [.repos[0] | .name = "acme/gadget" | .pulls = []]'
admin() { (umask 077 && echo made-up-token-of-alice >"$HOME/admin-token"); }

@test "turn-it-off: one command pauses all repositories, and nothing is written" {
	WORLD=$ADMIN apply_to '{ci: stale}'
	admin
	play turn-it-off '0 ' '0 planned' '0 paused'
	is "$(requests PUT)" 2
	is "$(requests POST)" 0
	is "$(umbrella-reaper audit -R acme/gadget --json | jq -r '.repositories[0].notes[0].code')" paused
	# the undo
	sed 's/-X PUT/-X DELETE/' "$BATS_TEST_TMPDIR/blocks/1" >undo
	bash undo
	sweep
	is "$(umbrella_state)" success
}

@test "turn-it-off: without the right, the command says so" {
	WORLD=$ADMIN apply_to '{ci: stale}'
	reader
	(umask 077 && echo "$TOKEN" >"$HOME/admin-token")
	blocks "$RUNBOOKS/turn-it-off.md" "$BATS_TEST_TMPDIR/blocks"
	run -22 bash "$BATS_TEST_TMPDIR/blocks/1"
	[[ $output == *403* ]]
}

@test "turn-it-off: with the label nothing is written" {
	WORLD=$ADMIN apply_to '{ci: stale, labels: ["umbrella-reaper/hold"]}'
	admin
	play turn-it-off '0 ' '0 out-of-scope' '0 out-of-scope'
	is "$(requests POST)" 0
}

@test "rotate-token" {
	apply_to '{ci: stale}'
	(umask 077 && echo "$TOKEN" >"$HOME/forge-token.new")
	play rotate-token "do echo made-up-dead-token >'$BATS_TEST_TMPDIR/token'" '4 refused the token' '0 stale' '0 stale'
}

@test "mass-action: none, then one, then all" {
	forge gitea-1.26.3 '.repos[0].pulls = [range(409; 414) | {number: ., ci: stale}]'
	reaper sweep --apply
	is "$status" 7
	[[ $output == *mass-action* ]]
	play mass-action '7 mass-action' '0 posting' '0 posting' '0 already-compensated'
	is "$(requests 'POST [^ ]*/statuses/[^ ]*')" 5
}

@test "forge-unreachable: and reached again" {
	WORLD='.events = [{before_request: 1, event: {do: "down", requests: 1}}]' apply_to '{ci: stale}'
	play forge-unreachable '5 hint: ' '0 "version"' '0 stale' '0 stale'
}

@test "event-ambiguous" {
	export UMBRELLA='CI / all-required (push)'
	forge gitea-1.22.6 ".repos[0].protection = [{rule: \"main\", contexts: [\"$UMBRELLA\"]}]
		| .repos[0].files.main[\".gitea/workflows/ci.yml\"] = workflow(\"push, schedule\")
		| .repos[0].pulls = [{number: 412, branch: \"fix\", ci: (stale + {event: \"push\"})}]"
	play event-ambiguous '0 (event-ambiguous)' '0 event-ambiguous'
}
