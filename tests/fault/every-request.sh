#!/bin/bash
# SPDX-License-Identifier: MIT
# A sweep with one stale head, repeated with each fault at each of its requests. Whatever
# happens: no post without proof, no second post of a row that was stored, a true exit code,
# and after one more pass a repaired umbrella and a ledger in which every intent has its outcome.
# Each fault has a sandbox of its own, several at a time: most of it is waiting.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
PROGRAM=$(realpath "${PROGRAM:-build/umbrella-reaper}") SANDBOX=$(realpath "${SANDBOX:-build/ur-sandbox}")
AT_ONCE=${AT_ONCE:-8}
scratch=$(mktemp -d)
here='' pid='' server=''
trap 'rm -rf "$scratch"' EXIT
export HOME=$scratch LC_ALL=C.UTF-8 BATS_TEST_DIRNAME=tests/cli
# shellcheck source=tests/cli/lib.bash
. tests/cli/lib.bash
export UMBRELLA_REAPER_TOKEN=$TOKEN
# a post that is not answered is looked for as long as a clean-up lasts
printf 'version: 1\nlimits: {cleanup: 1s}\n' >"$scratch/settings.yml"
world gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]' >"$scratch/world.json"

# A sandbox in a directory of its own: sets here, pid and server.
come_up() {
	here=$scratch/$1
	mkdir "$here"
	"$SANDBOX" --scenario "$scratch/world.json" --port-file "$here/port" --quiet >/dev/null &
	pid=$!
	for _ in $(seq 200); do
		[ -s "$here/port" ] && break
		sleep 0.02
	done
	server=http://127.0.0.1:$(cat "$here/port")
}
control() { curl -sf "$server/_sandbox/$1" "${@:2}"; }
sweep() {
	"$PROGRAM" --config "$scratch/settings.yml" -s "$server" -R acme/widget --umbrella "$UMBRELLA" --json \
		--retries 1 --timeout 1s --deadline 20s --ledger-dir "$here/ledger" sweep --apply \
		>"$here/out" 2>"$here/err"
}

# What is wrong after a pass that ended with $1; $2: "last" when nothing was in its way.
judge() {
	control state -o "$here/state"
	control log -o "$here/log"
	[ -e "$here/ledger/ledger.jsonl" ] || : >"$here/no-ledger"
	jq -rn --arg c "$UMBRELLA" --argjson exit "$1" --arg pass "$2" --slurpfile report "$here/out" \
		--slurpfile state "$here/state" --slurpfile log "$here/log" \
		--slurpfile ledger "$([ -e "$here/ledger/ledger.jsonl" ] && echo "$here/ledger/ledger.jsonl" || echo "$here/no-ledger")" '
		[$state[0].repos[].rows[][] | select(.context == $c)] as $rows
		| [$rows[] | select(.state == "success" and .creator == "reaper")] as $ours
		| [$log[0][] | select(.method == "POST")] as $posts
		| ([$ledger[] | select(.type == "intent") | .id] - [$ledger[] | select(.type == "outcome") | .id]) as $open
		| [$ledger[] | select(.type == "intent") | .id] as $intents
		| [$ours[].description | capture("umbrella-reaper (?<id>[^] ]*)").id] as $markers
		| $report[0].repositories[0].pull_requests[0].verdict as $verdict
		| if ($ours | length) > 1 then "\($ours | length) rows of ours were stored"
		  elif ($posts | length) > 2 then "\($posts | length) posts"
		  elif ($markers - $intents) != [] then "a row without an intent"
		  elif ([0, 1, 4, 5, 8, 3] | index($exit)) == null then "exit \($exit)"
		  elif $report[0].exit_code != $exit then "exit \($exit), and the report says \($report[0].exit_code)"
		  elif $exit == 0 and ($open | length) > 0 then "exit 0 with \($open | length) open intents"
		  elif $exit == 0 and ($ours | length) != 1 and $verdict == "repair" then "exit 0, and nothing is repaired"
		  elif $exit == 0 and $report[0].complete != true then "exit 0, and the report is not complete"
		  elif $pass == "last" and $exit != 0 then "a quiet pass ends with \($exit)"
		  elif $pass == "last" and ($rows | max_by(.id).state) != "success" then "still red"
		  elif $pass == "last" and ($open | length) > 0 then "still \($open | length) open intents"
		  else "ok" end'
}

# One TAP line without its number.
result() {
	if [ "$1" = ok ]; then
		echo "ok - $2"
	else
		echo "not ok - $2: $1"
		sed 's/^/# /' "$here/err" | head -n 5
	fi
}

# A fault at one request, then a pass that nothing disturbs. Arguments: the fault's match, what, name.
disturbed() {
	local said
	control reset -X POST -o /dev/null
	rm -rf "$here/ledger"
	control fault -X POST -o /dev/null -d "{\"match\": $1, \"do\": $2}"
	sweep
	said=$(judge $? first)
	if [ "$said" = ok ]; then
		control faults -X DELETE -o /dev/null
		sweep
		said=$(judge $? last)
	fi
	result "${said:-the answers are no JSON}" "$3"
}

each_request() { # NUMBER FAULT
	local n
	come_up "$1"
	for n in $(seq "$total"); do
		disturbed "{\"request\": $n}" "$2" "$2 at request $n of $total"
	done >"$here.tap"
	kill "$pid"
}

stored() { # the answer to the post is lost, but not the row
	local what posts
	come_up stored
	for what in stored-500 stored-502 stored-503 stored-hang stored-close; do
		disturbed '{"method": "POST"}' "\"$what\"" "$what: the row is found by its marker"
		posts=$(control log | jq '[.[] | select(.method == "POST")] | length')
		result "$([ "$posts" -eq 1 ] && echo ok || echo "$posts posts")" "$what: it is not posted again"
	done >"$here.tap"
	kill "$pid"
}

# The undisturbed sweep says how many requests there are to disturb.
come_up first
sweep
said=$(judge $? last)
read -r total post < <(control log | jq -r '"\(length) \([.[].method] | index("POST") + 1)"')
result "$said" "undisturbed: $total requests, the post is number $post" >"$here.tap"
kill "$pid"

faults=('"hang"' '{"delay": 200}' '"429"' '"500"' '"502"' '"close"' '"cut"' '{"age": 30}' '"401"' '"403"'
	'"404"' '"html"' '"not_json"' '"empty"' '"wrong_shape"')
running=1
stored &
for i in "${!faults[@]}"; do
	[ "$running" -lt "$AT_ONCE" ] || { wait -n; running=$((running - 1)); }
	each_request "$i" "${faults[$i]}" &
	running=$((running + 1))
done
wait
cat "$scratch"/*.tap | awk '/^(not )?ok - / { n++; sub(/ok -/, "ok " n " -") } { print } END { print "1.." n + 0 }' |
	tee "$scratch/all"
grep -q '^ok' "$scratch/all" && ! grep -q '^not ok' "$scratch/all"
