#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A green row of a required context is a claim. Whoever writes one that no job of the newest run
# stands behind gets nothing green out of it: one test a row of the table, on each kind of record.

bats_require_minimum_version 1.5.0
load lib

LINT='CI / lint (pull_request)'

# The umbrella is rightly red: lint failed. Then somebody says that it is green.
# Arguments: server; the forger's row as a jq object; the reason that answers; jq on the world; options.
forged() {
	local server=$1 row=$2 reason=$3 more=${4:-.}
	shift 3
	shift || true
	[ -z "$sandbox_pid" ] || { kill "$sandbox_pid" && wait "$sandbox_pid"; } 2>/dev/null || true
	forge "$server" ".repos[0].pulls = [{number: 1, ci: ci(\"success\"; \"failure\"; \"failure\")}]
		| $more | (.repos[0].pulls[] | select(.number == 1)).rows += [{context: \"$LINT\", state: \"success\", at: \"-15m\"} + $row]"
	reaper --json sweep --apply "$@"
	is "$server $(verdict 1)" "$server $reason"
	is "$(requests POST)" 0
}

# Where the version keeps a record of jobs, it is asked; the row is not.
on_records() {
	local row=$1 reason=$2 more=${3:-.} server
	for server in gitea-1.26.3 gitea-1.25.4 gitea-1.24.7 forgejo-11.0.15 forgejo-15.0.3 forgejo-17.0.0-dev; do
		forged "$server" "$row" "$reason" "$more"
	done
}
on_statuses() {
	local row=$1 reason=$2 more=${3:-.} server
	for server in gitea-1.22.6 gitea-1.26.3; do
		forged "$server" "$row" "$reason" "$more" --evidence statuses
	done
}

@test "forging: a user's green row" {
	on_records '{creator: "bob"}' hold/job-contradicts-row
	on_statuses '{creator: "bob"}' hold/untrusted-row
}

@test "forging: a user's green row that names the real job" {
	on_records '{creator: "bob", target_url: "/acme/widget/actions/runs/1/jobs/1"}' hold/job-contradicts-row
	on_statuses '{creator: "bob", target_url: "/acme/widget/actions/runs/1/jobs/1"}' hold/untrusted-row
}

@test "forging: a user's green row that looks like the engine's in every word" {
	on_records '{creator: "bob", job: "lint", engine: false, description: "Successful in 12s"}' hold/job-contradicts-row
	on_statuses '{creator: "bob", job: "lint", engine: false, description: "Successful in 12s"}' hold/untrusted-row
}

@test "forging: a job token with the real job's target" {
	on_records '{job: "lint", engine: false, description: "Successful in 12s"}' hold/job-contradicts-row
	on_statuses '{job: "lint", engine: false, description: "Successful in 12s"}' hold/job-contradicts-row
}

@test "forging: a job token without a target" {
	on_records '{}' hold/job-contradicts-row
	on_statuses '{}' hold/untrusted-row
}

@test "forging: a job token with another job's target" {
	on_records '{job: "build", engine: false, context: "CI / lint (pull_request)"}' hold/job-contradicts-row
}

@test "forging: the target of another commit's green job" {
	on_records '{run: 2, job: "lint", engine: false}' hold/job-contradicts-row \
		'.repos[0].pulls = [{number: 2, ci: (ci("success"; "success"; "success") + {id: 2})}] + .repos[0].pulls'
}

@test "forging: a green job of another file with the same workflow and job names" {
	on_records '{creator: "bob"}' hold/job-contradicts-row \
		'.repos[0].pulls[0].ci = [.repos[0].pulls[0].ci, {file: "other.yml", at: "-18m", jobs: {build: "success", lint: "success", "all-required": "failure"}}]'
}

@test "forging: another file with the same names in the tree: nobody knows whose row it is" {
	local server
	for server in gitea-1.26.3 gitea-1.25.4 forgejo-15.0.3; do
		forged "$server" '{creator: "bob"}' hold/policy-unknown \
			'.repos[0].files.main[".gitea/workflows/other.yml"] = .repos[0].files.main[".gitea/workflows/ci.yml"]'
		is "$(value '.repositories[0].pull_requests[0].detail' | cut -d: -f1)" ambiguous
	done
}

@test "forging: an older run was green, the newest is not" {
	on_records '{run: 1, job: "lint", engine: false}' hold/job-contradicts-row \
		'.repos[0].pulls[0].ci = [(ci("success"; "success"; "failure") + {id: 1, number: 1, at: "-40m"}), (ci("success"; "failure"; "failure") + {id: 2, number: 2})]'
	on_statuses '{run: 1, job: "lint", engine: false}' hold/job-contradicts-row \
		'.repos[0].pulls[0].ci = [(ci("success"; "success"; "failure") + {id: 1, number: 1, at: "-40m"}), (ci("success"; "failure"; "failure") + {id: 2, number: 2})]'
}

@test "forging: the target of a run that is not there" {
	on_records '{target_url: "/acme/widget/actions/runs/999/jobs/999"}' hold/job-contradicts-row
}

@test "forging: a job that never was, under a green row" {
	on_records '{target_url: "/acme/widget/actions/runs/1/jobs/1"}' hold/job-unverifiable \
		'.repos[0].pulls[0].ci.jobs.lint = null'
	on_statuses '{creator: "bob"}' hold/untrusted-row '.repos[0].pulls[0].ci.jobs.lint = null'
}

@test "forging: a skipped job under a row that says success" {
	on_records '{creator: "bob"}' hold/required-skipped '.repos[0].pulls[0].ci.jobs.lint = "skipped"'
}

@test "forging: a row of another repository's run" {
	on_records '{target_url: "/mallory/widget/actions/runs/1/jobs/1"}' hold/job-contradicts-row
	on_statuses '{target_url: "/mallory/widget/actions/runs/1/jobs/1"}' hold/untrusted-row
}
