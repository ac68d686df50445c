#!/bin/bash
# SPDX-License-Identifier: MIT
# What a candidate costs beyond a healthy head: at most eight requests, writing and reading back
# included, once the base's workflow file is known; nine where runs are listed and a post needs
# the live rows and their history in both looks. The same two pull requests are swept twice, the
# second one healthy and then stale; the difference is what it costs. Below, what a required row
# that is not green costs, read and healed.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
PROGRAM=$(realpath "${PROGRAM:-build/umbrella-reaper}") SANDBOX=$(realpath "${SANDBOX:-build/ur-sandbox}")
scratch=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null; rm -rf "$scratch"' EXIT
export HOME=$scratch LC_ALL=C.UTF-8 BATS_TEST_DIRNAME=tests/cli
# shellcheck source=tests/cli/lib.bash
. tests/cli/lib.bash
export UMBRELLA_REAPER_TOKEN=$TOKEN

world gitea-1.26.3 >"$scratch/world.json"
"$SANDBOX" --scenario "$scratch/world.json" --port-file "$scratch/port" --quiet >/dev/null &
pid=$!
for _ in $(seq 200); do
	[ -s "$scratch/port" ] && break
	sleep 0.02
done
server=http://127.0.0.1:$(cat "$scratch/port")

# The log of one sweep: lines of "METHOD PATH". Arguments: server version, state of the second
# umbrella, options.
log_of() {
	local folder=.gitea
	case $1 in forgejo-*) folder=.forgejo ;; esac # the first folder that the server looks at
	world "$1" ".repos[0].files.main |= with_entries(.key |= sub(\"^.gitea\"; \"$folder\")) | .repos[0].pulls = [{number: 1, ci: stale}, {number: 2, ci: ci(\"success\"; \"success\"; \"$2\")}]" |
		curl -sf "$server/_sandbox/reset" -X POST -d @- -o /dev/null
	rm -rf "$scratch/ledger"
	"$PROGRAM" --config none -s "$server" -R acme/widget --umbrella "$UMBRELLA" \
		--ledger-dir "$scratch/ledger" "${@:3}" sweep --apply >/dev/null 2>&1 || return 1
	curl -sf "$server/_sandbox/log" | jq -r '.[] | .method + " " + .path'
}

count=0 failed=0
costs() { # MOST SERVER OPTION...
	local healthy stale more
	count=$((count + 1))
	healthy=$(log_of "$2" success "${@:3}") && stale=$(log_of "$2" failure "${@:3}")
	more=$(($(wc -l <<<"$stale") - $(wc -l <<<"$healthy")))
	if [ -n "$stale" ] && [ "$more" -gt 2 ] && [ "$more" -le "$1" ]; then
		echo "ok $count - $2 ${*:3}: a candidate costs $more requests, at most $1"
	else
		failed=$((failed + 1))
		echo "not ok $count - $2 ${*:3}: a candidate costs $more requests, at most $1"
		diff <(sort <<<"$healthy") <(sort <<<"$stale") | sed 's/^/# /'
	fi
}

costs 9 gitea-1.26.3
costs 8 gitea-1.26.3 --evidence statuses
costs 8 gitea-1.22.6
costs 8 gitea-1.27.0-rc0
costs 8 gitea-1.25.4
costs 8 forgejo-11.0.15
costs 9 forgejo-15.0.3
costs 9 forgejo-17.0.0-dev

# ---- a required row that is not green ----

# The log of one pass over one head. Arguments: server version, its jobs, command and options.
log_of_head() {
	world "$1" ".repos[0].pulls = [{number: 1, ci: ($2 | .at = \"-2h\")}]" |
		curl -sf "$server/_sandbox/reset" -X POST -d @- -o /dev/null
	rm -rf "$scratch/ledger"
	"$PROGRAM" --config none -s "$server" -R acme/widget --umbrella "$UMBRELLA" \
		--ledger-dir "$scratch/ledger" "${@:3}" >/dev/null 2>&1
	curl -sf "$server/_sandbox/log" | jq -r '.[] | .method + " " + .path'
}

to_actions() { grep -c /actions/ <<<"$1"; }
verdict_on() { # NAME CONDITION LOG
	count=$((count + 1))
	if [ -n "$3" ] && [ "$(($2))" -eq 1 ]; then
		echo "ok $count - $1"
	else
		failed=$((failed + 1))
		echo "not ok $count - $1: not $2"
		sed 's/^/# /' <<<"$3"
	fi
}

healthy='ci("success"; "success"; "success")'
red='ci("success"; "failure"; "failure")'
behind='ci("success"; {record: "success", row: "pending"}; "failure")'
heals() { # SERVER: readings of records are at most so many requests; a row that is healed costs so many more
	local plain asked written
	plain=$(log_of_head "$1" "$healthy" sweep --apply --stranded repair)
	verdict_on "$1: a healthy head costs one request and none to Actions, whatever may be healed" \
		"$(to_actions "$plain") == 0 && $(grep -c '/commits/' <<<"$plain") == 1" "$plain"
	plain=$(log_of_head "$1" "$red" sweep --apply)
	verdict_on "$1: an honestly red head costs a sweep none to Actions" "$(to_actions "$plain") == 0" "$plain"
	asked=$(log_of_head "$1" "$red" sweep --apply --stranded repair)
	verdict_on "$1: and where it may heal one reading, of $2 requests at most" \
		"$(to_actions "$asked") <= $2 && $(wc -l <<<"$asked") <= $(wc -l <<<"$plain") + $2 + 1" "$asked"
	asked=$(log_of_head "$1" "$red" audit)
	verdict_on "$1: audit asks for one reading" "$(to_actions "$asked") <= $2" "$asked"
	plain=$(log_of_head "$1" "$behind" sweep --apply)
	written=$(log_of_head "$1" "$behind" sweep --apply --stranded repair)
	verdict_on "$1: a row that is healed costs $(($(wc -l <<<"$written") - $(wc -l <<<"$plain"))) requests, at most $3" \
		"$(grep -c ^POST <<<"$written") == 1 && $(wc -l <<<"$written") - $(wc -l <<<"$plain") <= $3" "$written"
}

heals gitea-1.24.7 1 8
heals gitea-1.25.4 2 9
heals gitea-1.26.3 2 9
heals gitea-1.27.0 2 8
heals forgejo-11.0.15 1 8
heals forgejo-15.0.3 2 10
heals forgejo-17.0.0-dev 2 9
echo "1..$count"
[ "$failed" -eq 0 ]
