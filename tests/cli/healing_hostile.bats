#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Healing where somebody or something is in its way: many rows, odd names, settings that overlap, other
# people's rows with our words, a token that is gone in the middle.

bats_require_minimum_version 1.5.0
load lib

LINT='CI / lint (pull_request)'
BUILD='CI / build (pull_request)'
export LINT BUILD

BEHIND='{ci: (ci("success"; {record: "success", row: "pending"}; "failure") | .at = "-2h")}'
OF=(-R acme/widget --umbrella "$UMBRELLA")
CONFIG=none

# A head of N jobs, each behind its record, and the umbrella that needs them.
many() { # N
	MANY="{ci: {at: \"-2h\", jobs: (([range($1) | {key: \"j\\(.)\", value: {record: \"success\", row: \"pending\"}}] | from_entries) + {\"all-required\": \"failure\"})}}"
	THEIR_FILE=".repos[0].files.main[\".gitea/workflows/ci.yml\"] = ([\"name: CI\", \"on: [pull_request]\", \"jobs:\"] +
		[range($1) | \"  j\\(.): {runs-on: host, steps: [{run: make}]}\"] +
		[\"  all-required:\", \"    needs: [\\([range($1) | \"j\\(.)\"] | join(\", \"))]\", \"    if: always()\", \"    runs-on: host\",
		 \"    steps: [{run: 'test \${{ join(needs.*.result) }}'}]\"])"
}

heal() {
	status=0
	UMBRELLA_REAPER_TOKEN=$TOKEN "$PROGRAM" --config "$CONFIG" -s "$SERVER" "${OF[@]}" --retries 1 --json \
		--stranded repair "$@" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&- || status=$?
	stderr=$(cat "$BATS_TEST_TMPDIR/err")
}

judge() { # VERSION PULL [OPTION…] COMMAND…
	[ -z "$sandbox_pid" ] || { kill "$sandbox_pid" && wait "$sandbox_pid"; } 2>/dev/null || true
	rm -f "$BATS_TEST_TMPDIR/log"
	rm -rf "$XDG_STATE_HOME"
	forge "$1" ".repos[0].pulls = [({number: 1} + ($2))] | ${WORLD:-.}"
	heal "${@:3}"
}

settings() { # UMBRELLAS: entries of the repository
	CONFIG=$BATS_TEST_TMPDIR/settings.yml OF=()
	printf 'version: 1\nrepositories:\n  - name: acme/widget\n    umbrellas: [%s]\n' "$1" >"$CONFIG"
}

entry() { printf '{context: "%s", required: {from: list, contexts: [%s]}}' "$1" "$2"; }
each() { value "[.repositories[0].pull_requests[] | .verdict + \"/\" + .reason + \" \" + .action.outcome] | join(\", \")"; }
outcomes() { value '[.repositories[0].pull_requests[0].row_actions[] | .outcome + .why] | group_by(.) | map("\(length) \(.[0])") | join(", ")'; }
stored() { rows '[.repos[].rows[][] | select(.description? // "" | startswith("Truth"))] | length'; }

@test "a required context that is an umbrella of the settings as well: each is judged as what it is, no limit is named" {
	settings "$(entry "$UMBRELLA" "\"$BUILD\", \"$LINT\""), $(entry "$LINT" "\"$BUILD\"")"
	WORLD='.repos[0].protection[0].contexts += [env.LINT]' judge gitea-1.26.3 "$BEHIND" sweep --apply
	is "$(each)" "hold/row-behind none, repair/stale confirmed"
	is "$status/$(requests POST)/$(stored)" 0/1/0
}

@test "two umbrellas that share what they require: one write of it, whoever orders it" {
	OTHER='CI / other (pull_request)'
	settings "$(entry "$UMBRELLA" "\"$BUILD\", \"$LINT\""), $(entry "$OTHER" "\"$LINT\", \"$BUILD\"")"
	for version in gitea-1.26.3 forgejo-15.0.3; do
		WORLD='.repos[0].protection[0].contexts += ["CI / other (pull_request)"]' \
			judge "$version" "$BEHIND | .rows = [{context: \"$OTHER\", state: \"failure\", at: \"-1h\", run: 1, job: \"all-required\"}]" sweep --apply
		is "$version $(each)" "$version repair/row-behind confirmed, repair/row-behind deferred"
		is "$status/$(requests POST)/$(stored)" 0/1/1
	done
}

@test "forty rows behind on one head: sixteen are ordered, ten written a pass, each once, and then the umbrella" {
	many 40
	WORLD=$THEIR_FILE judge gitea-1.26.3 "$MANY" sweep --apply
	is "$(outcomes)" "10 confirmed, 6 deferredlimit-reached"
	is "$status/$(requests POST)" 7/10
	for _ in 1 2 3; do heal sweep --apply; done
	is "$(outcomes)/$status/$(requests POST)" "10 confirmed/0/40"
	heal sweep --apply
	is "$(each)/$(requests POST)" "hold/too-young none/40"
	is "$(rows '[.repos[].rows[][] | select(.description | startswith("Truth")) | .context] | group_by(.) | map(length) | unique')" "$(printf '[\n  1\n]')"
}

@test "a token that is gone in the middle: the second row finds out, the other rows stay planned" {
	many 5
	WORLD="$THEIR_FILE | .events = [{after_match: {method: \"POST\", path: \"/statuses/\"}, event: {do: \"revoke-token\", token: env.TOKEN}}]" \
		judge gitea-1.26.3 "$MANY" sweep --apply
	is "$(outcomes)/$status" "1 deferred, 3 planned, 1 unknown/4"
	is "$(curl -s "$SERVER/_sandbox/log" | jq '[.[] | select(.status == 401)] | length')/$(requests POST)" 2/1
}

@test "a right that is gone in the middle: one post is refused, the other rows stay planned" {
	many 5
	WORLD="$THEIR_FILE | .events = [{after_match: {method: \"POST\", path: \"/statuses/\"}, event: {do: \"rights\", user: \"reaper\", level: \"read\"}}]" \
		judge gitea-1.26.3 "$MANY" sweep --apply
	is "$(outcomes)/$status/$(requests POST)" "1 confirmed, 1 failed, 3 planned/4/2"
}

@test "the deadline in the middle of several rows: the rest is deferred, exit 8, and the next pass goes on" {
	many 6
	WORLD="$THEIR_FILE | .latency = 60" judge gitea-1.26.3 "$MANY" --deadline 2s sweep --apply
	[[ $(outcomes) =~ ^[1-5]\ confirmed,\ [1-5]\ deferreddeadline$ ]] || is "$(outcomes)" "some confirmed, the rest deferred"
	is "$status" 8
	heal sweep --apply
	is "$status/$(requests POST)/$(stored)" 0/6/6
}

@test "a full disk at the intent of a truth: nothing is posted" {
	judge gitea-1.26.3 "$BEHIND" sweep
	status=0
	said=$(ulimit -f 0; UMBRELLA_REAPER_TOKEN=$TOKEN exec "$PROGRAM" --config none -s "$SERVER" "${OF[@]}" \
		--format plain --stranded repair sweep --apply 2>&1) || status=$?
	is "$status/$(requests POST)" 1/0
	[[ $said == *"nothing was posted: cannot append to the ledger "* ]]
}

@test "a signal in the middle of several rows: the write in flight ends, no other begins, the next pass goes on" {
	many 4
	WORLD="$THEIR_FILE | .faults = [{match: {method: \"POST\"}, do: {delay: 400}}]" judge gitea-1.26.3 "$MANY" sweep
	UMBRELLA_REAPER_TOKEN=$TOKEN "$PROGRAM" --config none -s "$SERVER" "${OF[@]}" --json --stranded repair sweep --apply \
		>"$BATS_TEST_TMPDIR/out" 2>/dev/null 3>&- &
	pid=$!
	for _ in $(seq 200); do
		[ "$(requests POST)" -eq 0 ] || break
		sleep 0.02
	done
	kill -TERM "$pid"
	status=0
	wait "$pid" || status=$?
	is "$status/$(outcomes)" "143/1 confirmed, 3 deferreddeadline"
	heal sweep --apply
	is "$status/$(requests POST)/$(stored)" 0/4/4
}

@test "names with odd bytes: the row is written under its own name, byte for byte" {
	for odd in 'a "b" \\ <i>&amp;' 'größe 🚦 %2F?x=1#y' "tab	in"; do
		export ODD=$odd
		WORLD='.repos[0].files.main[".gitea/workflows/ci.yml"] |= map(if startswith("  lint:") then "  lint: {name: \(env.ODD | tojson), runs-on: host, steps: [{run: make}]}" else . end)' \
			judge gitea-1.26.3 '{ci: {at: "-2h", jobs: {build: "success", (env.ODD): {record: "success", row: "pending", key: "lint"}, "all-required": "failure"}}}' sweep --apply
		is "$odd: $(each)" "$odd: repair/row-behind confirmed"
		is "$(rows -r '[.repos[].rows[][] | select(.description | startswith("Truth")) | .context] | join("|")')" "CI / $odd (pull_request)"
		is "$(requests POST)" 1
	done
}

@test "a file name as long as a name may be: the words are cut, the marker is not, and the next pass knows it" {
	FILE=.gitea/workflows/$(printf 'x%.0s' $(seq 230)).yml
	export FILE
	WORLD='.repos[0].files.main |= {(env.FILE): .[".gitea/workflows/ci.yml"]} | .repos[0].pulls[0].ci.file = (env.FILE | ltrimstr(".gitea/workflows/"))' \
		judge gitea-1.26.3 "$BEHIND" sweep --apply
	is "$(each)" "repair/row-behind confirmed"
	[[ $(rows -r '.repos[].rows[][] | select(.description | startswith("Truth")) | .description') == *"[umbrella-reaper "*"]" ]]
	rm -rf "$XDG_STATE_HOME"
	curl -sS --fail -X POST "$SERVER/_sandbox/event" -d '{"do": "job", "run": 1, "job": "lint", "state": "failure", "row": false}' >/dev/null
	heal sweep --apply
	is "$(each)/$status" "revoke/contradicted confirmed/1"
}

# Somebody else's row with our words over a row that is behind. STATE
copied() {
	printf '{ci: (ci("success"; {record: "success", row: "pending"}; "failure") | .at = "-2h"),
		rows: [{context: env.LINT, state: "%s", creator: "bob", at: "-1h",
			description: "Truth of the record: success in run 1, ci.yml@a1b2c3d [umbrella-reaper 20260101T000000Z-0123abcd]"}]}' "$1"
}

@test "a truth that another user copied is a person's row: nothing is posted over it" {
	judge gitea-1.26.3 "$(copied failure)" sweep --apply
	is "$(each)/$(requests POST)" "leave/required-red none/0"
	judge gitea-1.26.3 "$(copied pending)" sweep --apply
	is "$(each)/$(requests POST)" "hold/required-pending none/0"
}

@test "the words of a truth on the umbrella itself prove nothing: what it stands for is asked" {
	for who in bob reaper; do
		judge gitea-1.26.3 '{ci: (ci("success"; "failure"; "failure") | .at = "-2h"), rows: [{context: env.UMBRELLA, state: "success",
			creator: "'$who'", at: "-1h", description: "Truth of the record: success in run 1, ci.yml@a1b2c3d [umbrella-reaper 20260101T000000Z-0123abcd]"}]}' sweep --apply
		is "$who $(value '.repositories[0].pull_requests[0] | .verdict + "/" + .reason + "/" + .cause')/$status" \
			"$who revoke/contradicted/$([ $who = bob ] && echo not-ours)/1"
	done
}

@test "a job's token, whose rows have no creator: its truth is known as ours, with and without its ledger" {
	for keeps in yes no; do
		WORLD='.tokens = [{token: env.TOKEN, kind: "job"}]' judge gitea-1.26.3 "$BEHIND" sweep --apply
		is "$(each)" "repair/row-behind confirmed"
		[ "$keeps" = yes ] || rm -rf "$XDG_STATE_HOME"
		heal sweep --apply
		is "$keeps $(each)/$(requests POST)" "$keeps hold/too-young none/1"
		curl -sS --fail -X POST "$SERVER/_sandbox/event" -d '{"do": "job", "run": 1, "job": "lint", "state": "failure", "row": false}' >/dev/null
		heal sweep --apply
		is "$keeps $(each)/$status" "$keeps revoke/contradicted confirmed/1"
		heal sweep --apply
		is "$keeps $(each)/$(requests POST)" "$keeps leave/required-red none/2"
	done
}

@test "a record that moves between the two looks and writes no row: it is read again, nothing is posted" {
	for version in gitea-1.24.7 gitea-1.26.3 forgejo-15.0.3 forgejo-17.0.0-dev; do
		for state in failure cancelled running; do
			WORLD='.events = [{before_match: {path: "/pulls/1$"}, event: {do: "job", run: 1, job: "lint", state: "'$state'", row: false}}]' \
				judge "$version" "$BEHIND" sweep --apply
			is "$version $state: $(outcomes)/$(requests POST)" "$version $state: 1 deferredchanged-meanwhile/0"
		done
	done
}
