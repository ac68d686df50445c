# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2034 # parts share variables
# workflows/sweep-gitea.yml as it is, on a runner, with nothing but its job's token, in
# a private repository. A dispatch stands in for the clock.

p=alice/private

dispatch() { # FILE
	must alice POST "/repos/$p/actions/workflows/$1/dispatches" '{"ref":"main"}'
}

set_variable() { # NAME VALUE
	must alice POST "/repos/$p/actions/variables/$1" "$(jq -n --arg v "$2" '{value: $v}')"
}

# Status of the newest task of that file: "" until a runner took it.
workflow_task() { # FILE
	api alice GET "/repos/$p/actions/tasks?page=1&limit=50" &&
		field '[.workflow_runs // [] | .[] | select(.workflow_id == "'"$1"'")]
			| "\(length) \(.[0].status // "")"'
}

workflow_ended() { # FILE TASKS_BEFORE: state in $workflow_state
	local seen
	seen=$(workflow_task "$1") || return 1
	workflow_state=${seen#* }
	[ "${seen%% *}" -gt "$2" ] && [[ $workflow_state =~ ^(success|failure|cancelled|skipped)$ ]]
}

run_workflow() { # FILE
	local before
	before=$(workflow_task "$1") || return 1
	dispatch "$1" || return 1
	within 120 workflow_ended "$1" "${before%% *}"
}

# The end of the newest job's log, for a person to read.
show_log() {
	local id
	for id in {60..1}; do
		api alice GET "/repos/$p/actions/jobs/$id/logs" || continue
		tail -n 20 <<<"$answer" | tap_comment
		return 0
	done
}

world_scheduled() {
	workflow_state=''
	make_repository private true "$here/../../workflows/audit-gitea.yml" audit.yml &&
		set_variable UMBRELLA_REAPER_MIN_AGE 2s &&
		set_variable UMBRELLA_REAPER_UMBRELLA "$umbrella" || return 1
	open_stale_pull $p nightly && settle $p "$head" "$rows_stale" || return 1
	sleep 3
	run_workflow audit.yml
	is "the audit workflow ends well" "$workflow_state" success
	[ "$workflow_state" = success ] || show_log
	is "it posts nothing" "$(count_posted $p "$head")" 0
	# only now: its schedule may tick at any minute, and would repair before the audit looked
	put_file $p .gitea/workflows/sweep.yml "$here/../../workflows/sweep-gitea.yml" main || return 1
	unmark nightly.umbrella
	run_workflow sweep.yml
	is "the sweep workflow ends well" "$workflow_state" success
	[ "$workflow_state" = success ] || show_log
	check "its job token repaired the umbrella" settle $p "$head" "$rows_green"
	if posting_supersedes; then
		is "by one posted row" "$(count_posted $p "$head")" 1
	else
		is "without a posted row" "$(count_posted $p "$head")" 0
	fi
	run_workflow sweep.yml
	is "run again, it ends well" "$workflow_state" success
	merge $p "$pull"
	is "the server merges the pull request" "$code" 200
}
