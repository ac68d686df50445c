#!/bin/bash
# SPDX-License-Identifier: MIT
# A sweep with one stale head, repeated with each fault at each of its requests. Whatever
# happens: no post without proof, no second post of a row that was stored, a true exit code,
# and a ledger in which every intent has its outcome or the next pass gives it one.
set -uo pipefail
cd "$(dirname "$0")/../.."
PROGRAM=$(realpath "${PROGRAM:-build/umbrella-reaper}") SANDBOX=$(realpath "${SANDBOX:-build/ur-sandbox}")
scratch=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null; rm -rf "$scratch"' EXIT
export HOME=$scratch XDG_STATE_HOME=$scratch/state XDG_CONFIG_HOME=$scratch/config
export UMBRELLA_REAPER_TOKEN=made-up-token-of-reaper
umbrella='CI / all-required (pull_request)'
BATS_TEST_TMPDIR=$scratch BATS_TEST_DIRNAME=tests/cli
# shellcheck source=tests/cli/lib.bash
. tests/cli/lib.bash

TOKEN=$UMBRELLA_REAPER_TOKEN
world gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]' >"$scratch/world.json"
"$SANDBOX" --scenario "$scratch/world.json" --port-file "$scratch/port" --quiet >/dev/null &
pid=$!
for _ in $(seq 200); do [ -s "$scratch/port" ] && break; sleep 0.02; done
server=http://127.0.0.1:$(cat "$scratch/port")

sweep() {
	"$PROGRAM" --config none -s "$server" -R acme/widget --umbrella "$umbrella" --json \
		--retries 1 --timeout 1s --deadline 20s --ledger-dir "$scratch/ledger" sweep --apply \
		>"$scratch/out" 2>"$scratch/err"
}
reset() { curl -sf -X POST "$server/_sandbox/reset" -o /dev/null; rm -rf "$scratch/ledger"; }
fault() { curl -sf -X POST "$server/_sandbox/fault" -d "$1" -o /dev/null; }

count=0 failed=0
result() {
	count=$((count + 1))
	if [ "$1" = ok ]; then
		echo "ok $count - $2"
	else
		failed=$((failed + 1))
		echo "not ok $count - $2: $1"
		sed 's/^/# /' "$scratch/err" | head -n 5
	fi
}

# The undisturbed sweep says how many requests there are to disturb.
reset
sweep
rc=$?
total=$(curl -s "$server/_sandbox/log" | jq 'length')
post=$(curl -s "$server/_sandbox/log" | jq '[.[] | .method] | index("POST") + 1')
[ "$rc" -eq 0 ] && [ "$post" -gt 1 ] && result ok "undisturbed: $total requests, the post is number $post" ||
	result "exit $rc" "undisturbed"

judge() {
	local rc=$1 state
	state=$(curl -s "$server/_sandbox/state")
	# rows of ours that stand, and posts that the forge stored
	local stored posts unsettled
	stored=$(jq --arg c "$umbrella" '[.. | objects | select(.context? == $c and .state? == "success")] | length' <<<"$state")
	posts=$(curl -s "$server/_sandbox/log" | jq '[.[] | select(.method == "POST")] | length')
	unsettled=$(jq -s '[.[] | select(.type == "intent" or has("evidence")) | .id] - [.[] | select(.type == "outcome" or (has("evidence") | not)) | .id] | length' "$scratch/ledger/ledger.jsonl" 2>/dev/null || echo 0)
	[ "$stored" -le 1 ] || { echo "$stored rows of ours were stored"; return; }
	[ "$posts" -le 2 ] || { echo "$posts posts"; return; }
	case $rc in
	0)
		# a 404 for the workflow folder is a fact: the pull request would add the workflow
		[ "$stored" -eq 1 ] || jq -e '.repositories[0].pull_requests[0].verdict == "hold"' "$scratch/out" >/dev/null ||
			{ echo "exit 0 and nothing repaired"; return; }
		;;
	1 | 3 | 4 | 5 | 8) ;;
	*) echo "exit $rc"; return ;;
	esac
	[ "$unsettled" -eq 0 ] || [ "$rc" -ne 0 ] || { echo "exit 0 with $unsettled open intents"; return; }
	jq -e '.exit_code == '"$rc" "$scratch/out" >/dev/null || { echo "the report says another exit code than $rc"; return; }
	echo ok
}

for what in '"500"' '"502"' '"429"' '"401"' '"403"' '"404"' '"html"' '"cut"' '"close"' '"not_json"' '"empty"' '"wrong_shape"' '{"age": 30}' '"hang"' '{"delay": 200}'; do
	for n in $(seq "$total"); do
		reset
		fault "{\"match\": {\"request\": $n}, \"do\": $what}"
		sweep
		said=$(judge $?)
		result "$said" "$what at request $n of $total"
	done
done
for what in stored-500 stored-hang stored-close; do
	reset
	fault "{\"match\": {\"method\": \"POST\"}, \"do\": \"$what\"}"
	sweep
	said=$(judge $?)
	[ "$said" != ok ] || [ "$(curl -s "$server/_sandbox/log" | jq '[.[] | select(.method == "POST")] | length')" -eq 1 ] || said='posted again although it was stored'
	result "$said" "$what: the row is found by its marker"
done
echo "1..$count"
[ "$failed" -eq 0 ]
