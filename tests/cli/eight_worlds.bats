#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Eight heads that wait for ever, on each kind of server: what is said of each, and each request that
# writes. By default nothing is written about a required row; --stranded rerun and --stranded repair
# write what is listed here and nothing else.

bats_require_minimum_version 1.5.0
load lib

LINT='CI / lint (pull_request)'
export LINT

# Here by short names; a test that names none is not run.
declare -gA SERVERS=(
	[1.22]=gitea-1.22.6 [1.24]=gitea-1.24.7 [1.25]=gitea-1.25.4 [1.26]=gitea-1.26.3
	[1.27]=gitea-1.27.0 [fj11]=forgejo-11.0.15 [fj15]=forgejo-15.0.3 [fj17]=forgejo-17.0.0-dev)
TRUTH="post $LINT success"
GREEN="post $UMBRELLA success"
STANDS='' JUDGED=''
LINT_AGAIN='runs/1/jobs/2/rerun'
UMBRELLA_AGAIN='runs/1/jobs/3/rerun'

# What a pass says of the head and what it wrote, one write behind the other.
pass() { # WORLD ARGUMENT…
	curl -sS --fail -X POST "$SERVER/_sandbox/reset" -d @"$1" -o /dev/null
	rm -rf "$XDG_STATE_HOME"
	reaper --json "${@:2}"
	printf '%s' "$(value '.repositories[0].pull_requests[0] | [.verdict, .reason, .cause] | join("/")')"
	curl -sS --fail "$SERVER/_sandbox/log" | jq -r '.[] | select(.method != "GET") |
		if (.path | test("/statuses/")) then .body | fromjson | " + post \(.context) \(.state)"
		else " + " + (.path | sub("^.*/actions/"; "")) end' | tr -d '\n'
}

# On these servers: what audit says; the sweep by default, with rerun, with repair.
on() { # SERVERS AUDIT DEFAULT RERUN REPAIR
	local name version world=$BATS_TEST_TMPDIR/the_world.json
	for name in $1; do
		version=${SERVERS[$name]:?}
		JUDGED="$JUDGED $name"
		world "$version" ".repos += [{name: \"carol/widget\", fork_of: \"acme/widget\"}] |
			.repos[0].pulls = [{number: 1} + (${STANDS//STATUS/$([[ $name == fj* ]] && echo running || echo in_progress)})]" >"$world"
		is "$name audit: $(pass "$world" audit)" "$name audit: $2"
		is "$name by default: $(pass "$world" sweep --apply)" "$name by default: $3"
		is "$name rerun: $(pass "$world" sweep --apply --stranded rerun)" "$name rerun: $4"
		is "$name repair: $(pass "$world" sweep --apply --stranded repair)" "$name repair: $5"
	done
}

# Each server has its line.
on_all_servers() { is "$(tr ' ' '\n' <<<"$JUDGED" | grep . | sort | tr '\n' ' ')" "$(printf '%s\n' "${!SERVERS[@]}" | sort | tr '\n' ' ')"; }

begin() { # PULL
	STANDS=$1 JUDGED=
	forge gitea-1.26.3
}

@test "a row stays pending, its record is success: told, posted where a post counts, else run again" {
	begin '{ci: (ci("success"; {record: "success", row: "pending"}; "failure") | .at = "-2h")}'
	on '1.22' hold/required-pending/{,,,} # no record that could tell
	on '1.24 1.25 fj11 fj15 fj17' hold/row-behind/ hold/required-pending/ \
		hold/row-behind/no-rerun "repair/row-behind/ + $TRUTH"
	on '1.26' hold/row-behind/ hold/required-pending/ \
		"repair/row-behind/ + $LINT_AGAIN" "repair/row-behind/ + $TRUTH"
	on '1.27' hold/row-behind/ hold/required-pending/ \
		"repair/row-behind/ + $LINT_AGAIN" "repair/row-behind/ + $LINT_AGAIN"
	on_all_servers
}

@test "a row is red by an older attempt, the record of the newest is success: where records know attempts" {
	begin '{ci: (ci("success"; {record: "success", row: null, attempt: 2}; "failure") | .at = "-2h" | .attempt = 2),
		rows: [{context: env.LINT, state: "failure", description: "Failing after 3s", run: 1, job: "lint", at: "-3h"}]}'
	on '1.22 1.24 1.25 fj11 fj15' leave/required-red/{,,,} # tasks have no attempts
	on '1.26' hold/row-behind/ leave/required-red/ \
		"repair/row-behind/ + $LINT_AGAIN" "repair/row-behind/ + $TRUTH"
	on '1.27' hold/row-behind/ leave/required-red/ \
		"repair/row-behind/ + $LINT_AGAIN" "repair/row-behind/ + $LINT_AGAIN"
	on 'fj17' hold/row-behind/ leave/required-red/ hold/row-behind/no-rerun "repair/row-behind/ + $TRUTH"
	on_all_servers
}

@test "a row stays pending, its record is cancelled: nothing was proven, so nothing is posted anywhere" {
	begin '{ci: (ci("success"; {record: "cancelled", row: "pending"}; "failure") | .at = "-2h")}'
	on '1.22' hold/required-pending/{,,,}
	on '1.24 1.25 fj11 fj15 fj17' hold/required-cancelled/ hold/required-pending/ hold/required-cancelled/no-rerun{,}
	on '1.26 1.27' hold/required-cancelled/ hold/required-pending/ "repair/required-cancelled/ + $LINT_AGAIN"{,}
	on_all_servers
}

@test "a row is red, its record is cancelled: the row says it, so the sweep does by itself" {
	begin '{ci: (ci("success"; "cancelled"; "cancelled") | .at = "-2h")}'
	on '1.22' leave/required-red/{,,,}
	on '1.24 1.25 fj11 fj15 fj17' hold/required-cancelled/{,} hold/required-cancelled/no-rerun{,}
	on '1.26 1.27' hold/required-cancelled/{,} "repair/required-cancelled/ + $LINT_AGAIN"{,}
	on_all_servers
}

@test "a run outlives its jobs: stuck where the list of its jobs is whole, and no job runs again in it" {
	begin '{ci: (ci("success"; "success"; "failure") | .at = "-2h" | .status = "STATUS")}'
	# where runs have no state nobody sees it, and the umbrella is stale like any other
	on '1.22 1.24 1.25 fj11' repair/stale/failed "repair/stale/failed + $GREEN"{,,}
	on 'fj15' hold/run-not-finished/{,,,} # tasks do not tell what still waits
	on '1.26 fj17' hold/run-stuck/{,,} "repair/stale/failed + $GREEN"
	on '1.27' hold/run-stuck/{,,,}
	on_all_servers
}

@test "a job waits for a runner for 28 hours: told, never cancelled" {
	begin '{ci: {at: "-28h", jobs: {build: "success", lint: "waiting", "all-required": "blocked"}}}'
	on '1.22' leave/umbrella-pending/{,,,}
	on '1.24 1.25 1.26 1.27 fj11 fj15 fj17' hold/required-pending/queued hold/required-pending/ hold/required-pending/queued{,}
	on_all_servers
}

@test "a fork's run waits for approval for three days: told, never approved" {
	begin '{ci: {at: "-72h", approval: true, jobs: {build: "blocked", lint: "blocked", "all-required": "blocked"}}, fork: "carol/widget"}'
	on '1.22' leave/umbrella-pending/{,,,}
	on '1.24 1.25 1.26 1.27 fj11 fj15 fj17' hold/required-pending/waits-for-approval hold/required-pending/ \
		hold/required-pending/waits-for-approval{,}
	on_all_servers
}

@test "a frozen umbrella: pending over its own record of success is the umbrella's matter, whatever is asked for" {
	begin '{ci: (ci("success"; "success"; {record: "success", row: "pending"}) | .at = "-61m")}'
	on '1.22' leave/umbrella-pending/{,,,}
	on '1.24 1.25 1.26 fj11 fj15 fj17' repair/stale/stranded "repair/stale/stranded + $GREEN"{,,}
	on '1.27' repair/stale/stranded "repair/stale/stranded + $UMBRELLA_AGAIN"{,,}
	on_all_servers
}
