# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2034 # parts share variables
# Running umbrella-reaper as an operator would, and asking its report.

requests=0 rc=0 report='' said=''

# Exit code in $rc, report in $report, stderr in the file $said.
reaper() { # TOKEN_NAME REPO COMMAND [OPTION…]
	local token=$1 repository=$2
	shift 2
	said=$scratch/out/stderr
	# the umbrella of ci.yml also looks for a mark, so it has to be said what it stands for
	env -i PATH="$PATH" HOME="$scratch/home" TMPDIR="$scratch/out" \
		UMBRELLA_REAPER_AGGREGATES_ONLY=true \
		timeout -k 5 120 "$PROGRAM" --config "${settings:-none}" --server "${server:-$base_url}" \
		--repo "$repository" --token-file "$scratch/$token.token" \
		--umbrella "$umbrella" --min-age 2s --ledger-dir "$scratch/ledger" \
		--json "$@" >"$scratch/out/report" 2>"$said" </dev/null
	rc=$?
	report=$(cat "$scratch/out/report")
	requests=$((requests + $(jq -r '.run.requests // 0' <<<"${report:-null}" 2>/dev/null || echo 0)))
}

of_pull() { # NUMBER FILTER
	jq -r ".repositories[0].pull_requests[]? | select(.number == $1) | $2" \
		<<<"$report" 2>/dev/null
}

verdict() { of_pull "$1" '"\(.verdict)/\(.reason)"'; }
action() { of_pull "$1" '"\(.action.kind)/\(.action.outcome)"'; }
