# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2034 # parts share variables
# Repositories and pull requests in a wanted state.

umbrella='CI / all-required (pull_request)'
needed_green='build=success lint=success test (alpine)=success test (debian)=success'
rows_green="all-required=success $needed_green"
rows_stale="all-required=failure $needed_green"
rows_red="${rows_stale/lint=success/lint=failure}"
pull='' head=''

mark() { touch "$scratch/marks/$1"; }
unmark() { rm -f "$scratch/marks/$1"; }

# A repository of alice with the workflow on main, which requires the umbrella.
make_repository() { # NAME PRIVATE [FILE NAME_IN_WORKFLOWS]
	local workflow=$here/${workflow:-ci.yml}
	must alice POST /user/repos "$(jq -n --arg name "$1" --argjson private "$2" \
		'{name: $name, private: $private, auto_init: true, default_branch: "main"}')" &&
		put_file "alice/$1" .gitea/workflows/ci.yml "$workflow" main || return 1
	if [ -n "${3:-}" ]; then
		put_file "alice/$1" ".gitea/workflows/$4" "$3" main || return 1
	fi
	must alice PUT "/repos/alice/$1/collaborators/reaper" '{"permission":"write"}' &&
		must alice POST "/repos/alice/$1/branch_protections" "$(jq -n --arg c "$umbrella" \
			'{rule_name: "main", branch_name: "main", enable_push: true,
			  enable_status_check: true, status_check_contexts: [$c]}')"
}

# Leaves its number in $pull and its commit in $head.
open_pull() { # REPO BRANCH
	printf 'change of %s\n' "$2" >"$scratch/out/change"
	put_file "$1" "$2.txt" "$scratch/out/change" main "$2" && open_pull_of_branch "$1" "$2"
}

# The same of a branch whose last commit is in $answer.
open_pull_of_branch() { # REPO BRANCH
	head=$(field .commit.sha)
	must alice POST "/repos/$1/pulls" \
		"$(jq -n --arg b "$2" '{title: $b, head: $b, base: "main"}')" || return 1
	pull=$(field .number)
}

runs_are_over() { # REPO SHA: no job of it is still reported by the runner
	if [[ $version == 1.22.* ]]; then # no record to ask, and two runs of one workflow
		sleep 8
		return 0
	fi
	api alice GET "/repos/$1/actions/tasks?page=1&limit=50" || return 1
	field '[.workflow_runs // [] | .[] | select(.head_sha == "'"$2"'" and
		(.status | IN("success", "failure", "cancelled", "skipped") | not))] | length' |
		grep -qx 0
}

# Rows as wanted, and nothing left that could still write one.
settle() { # REPO SHA WANT
	if within 90 live_are "$1" "$2" "$3" && within 30 runs_are_over "$1" "$2"; then
		return 0
	fi
	printf '#   rows are: %s\n' "$(live_rows "$1" "$2")"
	return 1
}

# The umbrella fails, each job it stands for is green.
open_stale_pull() { # REPO BRANCH
	mark "$2.umbrella"
	open_pull "$1" "$2"
}

# Run and job id of a job's newest row, where rows carry ids (Gitea 1.26 and later).
job_path() { # REPO SHA JOB: /runs/N/jobs/M
	read_rows "$1" "$2" && field '[.[] | select(.context == "CI / '"$3"' (pull_request)" and
		.creator == null and (.target_url | test("/actions/runs/[0-9]+/jobs/[0-9]+$")))]
		| .[0].target_url | capture("/actions(?<path>/runs/[0-9]+/jobs/[0-9]+)$").path'
}

job_run() { # REPO SHA JOB: the number in its newest row's link
	read_rows "$1" "$2" && field '[.[] | select(.context == "CI / '"$3"' (pull_request)")]
		| .[0].target_url | capture("/actions/runs/(?<run>[0-9]+)").run'
}

rerun_job() { # REPO SHA JOB
	local path
	path=$(job_path "$1" "$2" "$3") && must alice POST "/repos/$1/actions$path/rerun" '{}'
}

post_row() { # REPO SHA JOB STATE: as alice, by hand
	must alice POST "/repos/$1/statuses/$2" "$(jq -n --arg job "$3" --arg state "$4" \
		'{context: "CI / \($job) (pull_request)", state: $state, description: "by hand"}')"
}

posting_supersedes() { [[ $version =~ ^1\.2[2-6]\. ]]; }
can_rerun() { [[ ! $version =~ ^1\.2[2-5]\. ]]; }
