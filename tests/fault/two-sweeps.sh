#!/bin/bash
# SPDX-License-Identifier: MIT
# Two passes started at the same instant. With one ledger directory one of them waits or is
# turned away, and one row is posted. With two directories, as on two machines, both may post:
# that is at most a second green or a lost race, and what stands in the end is green and
# justified, with no row of one intent twice.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
PROGRAM=$(realpath "${PROGRAM:-build/umbrella-reaper}") SANDBOX=$(realpath "${SANDBOX:-build/ur-sandbox}")
ROUNDS=${ROUNDS:-20}
scratch=$(mktemp -d)
pid='' facts=''
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null; rm -rf "$scratch"' EXIT
export HOME=$scratch LC_ALL=C.UTF-8 BATS_TEST_DIRNAME=tests/cli
# shellcheck source=tests/cli/lib.bash
. tests/cli/lib.bash
export UMBRELLA_REAPER_TOKEN=$TOKEN

world gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}] | .latency = 1' >"$scratch/quick.json"
jq '.latency = 120' "$scratch/quick.json" >"$scratch/slow.json"
world=quick
"$SANDBOX" --scenario "$scratch/quick.json" --port-file "$scratch/port" --quiet >/dev/null &
pid=$!
for _ in $(seq 200); do
	[ -s "$scratch/port" ] && break
	sleep 0.02
done
server=http://127.0.0.1:$(cat "$scratch/port")

sweep() { # LEDGER OUTPUT ARGUMENT...
	"$PROGRAM" --config none -s "$server" -R acme/widget --umbrella "$UMBRELLA" --json --retries 1 \
		--ledger-dir "$1" "${@:3}" sweep --apply >"$2" 2>/dev/null
}
control() { curl -sf "$server/_sandbox/$1" "${@:2}"; }
count=0 failed=0
check() { # NAME CONDITION (a jq expression over the facts)
	count=$((count + 1))
	# jq 1.6 is content with no input at all
	if [ -n "$facts" ] && jq -e "$2" <<<"$facts" >/dev/null; then
		echo "ok $count - $1"
	else
		failed=$((failed + 1))
		printf 'not ok %d - %s\n# %s\n# not: %s\n' "$count" "$1" "$facts" "$2"
	fi
}
# Start both, wait for both; what the forge then holds, and how both ended.
race() { # LEDGER LEDGER ARGUMENT...
	local first second a b
	control reset -X POST -d @"$scratch/$world.json" -o /dev/null
	rm -rf "$scratch"/ledger*
	sweep "$1" "$scratch/a" "${@:3}" &
	first=$!
	sweep "$2" "$scratch/b" "${@:3}" &
	second=$!
	wait "$first"
	a=$?
	wait "$second"
	b=$?
	facts=$(control state | jq -c --arg c "$UMBRELLA" --argjson a "$a" --argjson b "$b" '
		[.repos[].rows[][] | select(.context == $c)] | sort_by(.id) as $rows
		| [$rows[] | select(.creator == "reaper")] as $ours
		| {exits: ([$a, $b] | sort), ours: ($ours | map(.state)), last: $rows[-1].state,
		   markers: ($ours | map(.description | capture("(?<m>\\[umbrella-reaper .*\\])$").m))}')
}
settled() { # one more pass, undisturbed
	sweep "$scratch/ledger" "$scratch/a"
	facts=$(control state | jq -c --arg c "$UMBRELLA" --argjson exit "$?" '
		[.repos[].rows[][] | select(.context == $c)] | max_by(.id) | {exit: $exit, last: .state}')
}

for i in $(seq "$ROUNDS"); do
	race "$scratch/ledger" "$scratch/ledger" --lock-timeout 5s
	check "one ledger, round $i: the second waits and leaves what the first repaired" \
		'.exits == [0, 0] and .ours == ["success"] and .last == "success"'
done
world=slow
for i in 1 2; do
	race "$scratch/ledger" "$scratch/ledger" --lock-timeout 1s
	check "one ledger and a slow server, round $i: the second is turned away" \
		'.exits == [0, 6] and .ours == ["success"] and .last == "success"'
done
world=quick
for i in $(seq "$ROUNDS"); do
	race "$scratch/ledger" "$scratch/ledger-2"
	check "two ledgers, round $i: no intent twice, no exit but 0 and 1" \
		'(.markers | length) == (.markers | unique | length) and (.ours | length) <= 4
		 and (.exits - [0, 1]) == []'
	settled
	check "two ledgers, round $i: in the end it is green" '.exit == 0 and .last == "success"'
done
echo "1..$count"
[ "$failed" -eq 0 ]
