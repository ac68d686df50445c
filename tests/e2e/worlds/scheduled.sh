# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2034 # parts share variables
# The files of workflows/ for Gitea as they are, on a runner, with nothing but their job's
# token, in a private repository. A dispatch stands in for the clock.

p=alice/private
workflow_state=''

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

check_audit() {
	rm -f "$scratch/out/summary"
	run_workflow audit.yml
	is "the audit workflow ends well" "$workflow_state" success
	[ "$workflow_state" = success ] || show_log
	check "its summary names the pull request" grep -q "#$pull" "$scratch/out/summary"
	check "and what would be done" grep -q stale "$scratch/out/summary"
	is "it posts nothing" "$(count_posted $p "$head")" 0
}

check_sweep() {
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

# State of the check's own row on $head: "" until there is one.
checked() {
	api alice GET "/repos/$p/commits/$head/status?page=1&limit=50" &&
		field '[.statuses // [] | .[] | select(.context | startswith("umbrella-reaper check /"))]
			| .[0].status // ""'
}

is_checked() { [[ $(checked) =~ ^(success|failure|error)$ ]]; }

# A pull request with another ci.yml, which the check has looked at.
open_change() { # BRANCH SED_SCRIPT
	sed "$2" "$here/ci.yml" >"$scratch/out/ci.yml"
	replace_file $p .gitea/workflows/ci.yml "$scratch/out/ci.yml" "$1" &&
		open_pull_of_branch $p "$1" && within 120 is_checked
}

check_check() {
	put_file $p .gitea/workflows/check.yml "$here/../../workflows/check-gitea.yml" main || return 1
	open_change harmless 's/echo built/echo built well/' || return 1
	is "a harmless change of a workflow passes the check" "$(checked)" success
	[ "$(checked)" = success ] || show_log
	# the runner's own ACTIONS_RUNTIME_TOKEN is none of the forge's API
	is "which has no token as it looks" \
		"$(grep -v '^ACTIONS_' "$scratch/out/tokens")" ''
	open_change breaking 's/^  all-required:/  all-demanded:/' || return 1
	is "one that takes the umbrella away does not" "$(checked)" failure
	check "the summary names the umbrella" grep -qF "all-required" "$scratch/out/summary"
	open_pull $p plain && settle $p "$head" "$rows_green" || return 1
	is "a pull request that touches no workflow is not checked" "$(checked)" ''
}

world_scheduled() {
	workflow_state=''
	make_repository private true "$here/../../workflows/audit-gitea.yml" audit.yml &&
		set_variable UMBRELLA_REAPER_MIN_AGE 2s &&
		set_variable UMBRELLA_REAPER_UMBRELLA "$umbrella" || return 1
	open_stale_pull $p nightly && settle $p "$head" "$rows_stale" || return 1
	sleep 3
	check_audit
	# only now: its schedule may tick at any minute, and would repair before the audit looked
	put_file $p .gitea/workflows/sweep.yml "$here/../../workflows/sweep-gitea.yml" main || return 1
	check_sweep
	check_check
}
