# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2034 # parts share variables
# What happens to runs that nobody broke: one evicts another, the runner is killed, the server
# is restarted under a job. What the audit says of each, and what ends in a merge.

n=alice/incidents
slow_green='all-required=success build=success lint=success'

is_at_work() { [ -e "$scratch/marks/$1.at-work" ]; }

# A pull request whose lint works until its mark is taken away.
open_slow_pull() { # BRANCH
	mark "$1.slow"
	open_pull $n "$1" && within 60 is_at_work "$1" &&
		within 30 live_has $n "$head" build=success
}

live_has() { # REPO SHA JOB=STATE
	[[ " $(live_rows "$1" "$2") " == *" $3 "* ]]
}

is_no_longer_pending() { # REPO SHA JOB
	local rows
	rows=" $(live_rows "$1" "$2") "
	[[ $rows == *" $3="* && $rows != *" $3=pending "* ]]
}

# The marks are gone, so every job that runs now passes.
goes_on() { rm -f "$scratch"/marks/*.slow "$scratch"/marks/*.at-work; }

# A person cancels the run in the web page: its lint was at work, and nobody failed.
check_cancelled() {
	local run
	open_slow_pull stopped || return 1
	run=$(job_run $n "$head" lint) && web_login alice && web_post "/$n/actions/runs/$run/cancel" || return 1
	within 60 is_no_longer_pending $n "$head" lint || return 1
	goes_on
	within 60 is_no_longer_pending $n "$head" all-required && within 30 runs_are_over $n "$head" || return 1
	sleep 4 # row and record are quiet
	reaper reaper $n audit
	if [[ $version == 1.22.* ]]; then
		is "1.22 keeps no record: a cancelled run looks red" "$(verdict "$pull")" leave/required-red
		return 0
	fi
	is "a run that was cancelled is told so" "$(verdict "$pull")" hold/required-cancelled
	reaper reaper $n sweep --apply
	is "a sweep that was not asked to leaves it" "$(verdict "$pull") $rc $(count_posted $n "$head")" \
		"hold/required-cancelled 0 0"
	reaper reaper $n sweep --apply --stranded rerun
	if ! can_rerun; then
		is "where no job runs again the cause says so" "$(of_pull "$pull" .cause)" no-rerun
		return 0
	fi
	is "its job is run again" "$(of_pull "$pull" '.row_actions[0] | "\(.kind)/\(.outcome)"')" \
		rerun/requested
	check "and the umbrella behind it" settle $n "$head" "$slow_green"
	reaper reaper $n sweep --apply --stranded rerun
	is "the next sweep finds it green" "$(verdict "$pull") $rc" "leave/umbrella-green 0"
	is "nothing was posted" "$(count_posted $n "$head")" 0
	merge $n "$pull"
	is "the server merges it" "$code" 200
}

# Another pull request's run evicts this one's. Gitea 1.26 writes rows of the other run's jobs
# on this commit then, green ones too: the records alone tell.
check_evicted() {
	local victim victim_head
	open_slow_pull victim || return 1
	victim=$pull victim_head=$head
	open_pull $n other && within 60 is_no_longer_pending $n "$victim_head" lint || return 1
	goes_on
	settle $n "$head" "$slow_green" || return 1
	sleep 4
	reaper reaper $n audit
	like "an evicted run proves nothing, whatever its rows say" "$(verdict "$victim")" \
		'hold/(required-cancelled|job-contradicts-row)|leave/required-red'
	is "the linter names the group" "$(jq -r '[.repositories[].findings[]?.rule] |
		any(. == "group-unkeyed")' <<<"$report")" true
	printf '#   an evicted run: %s; its rows: %s\n' "$(verdict "$victim")" "$(live_rows $n "$victim_head")"
	reaper reaper $n sweep --apply --stranded repair
	is "no green is posted on it" "$(count_posted $n "$victim_head")" 0
	merge $n "$victim"
	is "nor does the server merge it" "$code" 405
}

# The machine under the job goes away: the server calls that a failure, and so does the audit.
check_killed_runner() {
	open_slow_pull orphan || return 1
	kill -9 "$runner_pid"
	wait "$runner_pid" 2>/dev/null
	reaper reaper $n audit
	like "while nobody knows it is pending" "$(verdict "$pull")" \
		'leave/umbrella-pending|hold/required-pending'
	check "the server gives the job up" within 90 is_no_longer_pending $n "$head" lint
	goes_on
	runner_run || return 1
	within 90 is_no_longer_pending $n "$head" all-required && within 30 runs_are_over $n "$head" || return 1
	sleep 4
	reaper reaper $n sweep --apply --stranded repair
	like "a job whose runner died is red, and nothing is written" "$(verdict "$pull") $(count_posted $n "$head")" \
		'leave/required-red 0|hold/required-cancelled 0'
	if can_rerun; then
		rerun_job $n "$head" lint && settle $n "$head" "$slow_green" || return 1
		merge $n "$pull"
		is "after a person's re-run the server merges it" "$code" 200
	fi
}

# The job outlives the server that gave it out.
check_restarted_server() {
	open_slow_pull restart || return 1
	stop_process "$server_pid"
	server_run || return 1
	goes_on
	if settle $n "$head" "$slow_green"; then
		reaper reaper $n audit
		is "a server restarted under a job loses nothing" "$(verdict "$pull")" leave/umbrella-green
		merge $n "$pull"
		[ "$code" = 200 ] || printf '#   %s\n' "${answer:0:200}"
		is "and merges it" "$code" 200
	else
		reaper reaper $n audit
		like "a row that the restart lost is told" "$(verdict "$pull")" \
			'hold/(row-behind|required-pending|required-cancelled)|leave/(required-red|umbrella-pending)'
	fi
}

world_incidents() {
	local workflow=slow.yml settings=$scratch/incidents.yml
	printf 'version: 1\nrules: {stranded_after: 3s, pending_after: 3s}\n' >"$settings"
	make_repository incidents false || return 1
	check_cancelled && check_evicted && check_killed_runner && check_restarted_server
}
