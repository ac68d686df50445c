#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What may not pass for proof that an umbrella's red is stale.

bats_require_minimum_version 1.5.0
load lib

CI=.gitea/workflows/ci.yml
# One pull request in the world that a jq program makes of the usual one; an applying sweep.
sweep() { # SERVER JQ_PROGRAM [OPTION…]
	local server=$1 program=$2
	shift 2
	forge "$server" "$program"
	reaper --json "$@" sweep --apply
}
# Nothing was written, for this verdict, reason and detail.
holds() { # VERDICT/REASON [TEXT]
	is "$(verdict 1)" "$1"
	is "$(requests POST)" 0
	[[ $(value '.repositories[0].pull_requests[0].detail') == *"${2-}"* ]]
}
# Written, and by what the engine's own rows and records say.
repairs() {
	is "$(verdict 1)" repair/stale
	is "$(value '.repositories[0].pull_requests[0].action.outcome')" confirmed
	is "$(requests POST)" 1
}
# What a step of the umbrella is, in place of the usual one.
step() { # YAML…
	jq -cn '$ARGS.positional | map("      " + .)' --args "$@" |
		sed "s|.*|.repos[0].files.main[\"$CI\"] \|= .[:-1] + &|"
}

@test "a step that tests something itself under a condition on needs: held" {
	for server in gitea-1.22.6 gitea-1.26.3 forgejo-15.0.3; do
		sweep "$server" "$(step '- uses: actions/checkout@v4' "- if: \${{ needs.build.result == 'success' }}" \
			'  run: ./ci/security-scan.sh') | .repos[0].pulls = [{number: 1, ci: stale}]"
		holds hold/policy-unknown umbrella-does-more
		stop
	done
}

@test "a step that is handed a result, or says how it ends by nothing else: repaired" {
	sweep gitea-1.26.3 "$(step "- if: contains(needs.*.result, 'failure')" '  run: exit 1') | .repos[0].pulls = [{number: 1, ci: stale}]"
	repairs
	stop
	sweep gitea-1.26.3 "$(step '- env: {R: "${{ needs.build.result }}"}' '  run: test "$R" = success') | .repos[0].pulls = [{number: 1, ci: stale}]"
	repairs
}

@test "rows that name a run which never was, where rows are the proof: held" {
	for server in gitea-1.22.6 gitea-1.26.3; do
		sweep "$server" '.repos[0].pulls = [{number: 1, ci: ci("failure"; "failure"; "failure"), rows: [
			"build", "lint" | {context: "CI / \(.) (pull_request)", state: "success", creator: null, at: "-10m",
			target_url: "/acme/widget/actions/runs/999/jobs/0", description: "Successful in 3s"}]}]' --evidence statuses
		is "$(rows '[.. | objects | select(has("creator") and .state == "success")] | length')" 2
		holds hold/job-unverifiable
		stop
	done
}

@test "where rows are the proof, doctor and the posted text say that it can be forged" {
	sweep gitea-1.22.6 '.repos[0].pulls = [{number: 1, ci: stale}]'
	repairs
	[[ $(value '.repositories[0].pull_requests[0].action.description') == *'2/2 required jobs green by statuses, which a writer can forge, '* ]]
	reaper --json doctor
	[[ $(value '.checks[] | select(.name == "records").detail') == *"level 'statuses'"*'can forge this proof'* ]]
}

# The usual world, where build needs a job that looks for changed paths.
changes='.repos[0].files.main[".gitea/workflows/ci.yml"] |= (.[0:3] + ["  changes: {runs-on: host, steps: [{run: ./changed}]}",
	"  build: {needs: changes, if: needs.changes.outputs.any == 1, runs-on: host, steps: [{run: make}]}"] + .[4:])'
# Settings with the skips that are allowed; a list of what is required follows.
settings_for() { # SKIP_CONTEXTS [LIST]
	jq -n --arg umbrella "$UMBRELLA" --argjson skipped "$1" --argjson list "${2-null}" '{version: 1, repositories: [{name: "acme/widget",
		umbrellas: [{context: $umbrella, required: ({allow_skipped: $skipped} +
			if $list then {from: "list", contexts: $list} else {} end)}]}]}' >settings.yml
}
BUILD='CI / build (pull_request)' LINT='CI / lint (pull_request)'

@test "an allowed skip whose reason is a failure: held, with a list as well" {
	for server in gitea-1.22.6 gitea-1.24.7 gitea-1.26.3 forgejo-17.0.0-dev; do
		for list in null "[\"$BUILD\", \"$LINT\"]"; do
			settings_for "[\"$BUILD\"]" "$list"
			sweep "$server" "$changes"' | .repos[0].pulls = [{number: 1, ci: {at: "-20m", jobs:
				{changes: "failure", build: "skipped", lint: "success", "all-required": "failure"}}}]' --config settings.yml
			is "$server $list $(verdict 1)" "$server $list hold/required-skipped"
			holds hold/required-skipped
			stop
		done
	done
}

@test "an allowed skip that was allowed to happen: repaired, and counted by itself" {
	for server in gitea-1.22.6 gitea-1.24.7 gitea-1.26.3 forgejo-17.0.0-dev; do
		for list in null "[\"$BUILD\", \"$LINT\"]"; do
			settings_for "[\"$BUILD\"]" "$list"
			sweep "$server" "$changes"' | .repos[0].pulls = [{number: 1, ci: {at: "-20m", jobs:
				{changes: "success", build: "skipped", lint: "success", "all-required": "failure"}}}]' --config settings.yml
			is "$server $list $(verdict 1)" "$server $list repair/stale"
			repairs
			[[ $(value '.repositories[0].pull_requests[0].action.description') == *'1/2 required jobs green by '*', 1 skipped as allowed, '* ]]
			stop
		done
	done
}

@test "skips alone prove nothing" {
	for server in gitea-1.22.6 gitea-1.24.7 gitea-1.26.3 forgejo-17.0.0-dev; do
		settings_for "[\"$BUILD\", \"$LINT\"]"
		sweep "$server" '.repos[0].pulls = [{number: 1, ci: ci("skipped"; "skipped"; "failure")}]' --config settings.yml
		is "$server $(verdict 1)" "$server hold/required-skipped"
		holds hold/required-skipped
		stop
	done
}

@test "what an allowed skip waits for is kept with the evidence" {
	settings_for "[\"$BUILD\"]"
	sweep gitea-1.24.7 "$changes"' | .repos[0].pulls = [{number: 1, ci: {at: "-20m", jobs:
		{changes: "success", build: "skipped", lint: "success", "all-required": "failure"}}}]' --config settings.yml
	repairs
	reaper ledger verify
	is "$status" 0
	reaper --json ledger
	reaper --json ledger show "$(value '.entries[0].id')"
	is "$(value '[.. | objects | select(has("may_skip")) | .needs] | first | tostring')" '["CI / changes (pull_request)"]'
}

@test "a list, and a second file of the pull request writes one of its contexts: held" {
	for server in gitea-1.22.6 gitea-1.24.7 gitea-1.26.3 forgejo-15.0.3; do
		settings_for '[]' "[\"$BUILD\", \"$LINT\"]"
		sweep "$server" '.repos[0].pulls = [{number: 1, ci: stale, files: (.repos[0].files.main + {".gitea/workflows/zz.yml": [
			"name: CI", "on: [pull_request]", "jobs:", "  build: {runs-on: host, steps: [{run: \"true\"}]}",
			"  lint: {runs-on: host, steps: [{run: \"true\"}]}"]})}]' --config settings.yml
		is "$server $(verdict 1)" "$server hold/policy-unknown"
		holds hold/policy-unknown ambiguous
		stop
	done
}

# What the umbrella stands for is what the protection names.
from_protection() {
	jq -n --arg umbrella "$UMBRELLA" '{version: 1, repositories: [{name: "acme/widget",
		umbrellas: [{context: $umbrella, required: {from: "protection"}}]}]}' >settings.yml
}

@test "a pattern of the protection, and the pull request drops a job: held" {
	from_protection
	for server in gitea-1.22.6 gitea-1.24.7 gitea-1.26.3 forgejo-15.0.3; do
		sweep "$server" '.repos[0].protection[0].contexts = ["CI / *"] | .repos[0].pulls = [{number: 1,
			ci: {at: "-20m", jobs: {build: "success", "all-required": "failure"}},
			files: {".gitea/workflows/ci.yml": (.repos[0].files.main[".gitea/workflows/ci.yml"] | del(.[4]) | map(sub(", lint"; "")))}}]' \
			--config settings.yml
		is "$server $(verdict 1)" "$server hold/policy-unknown"
		holds hold/policy-unknown "pattern"
		stop
	done
}

@test "a pattern of the protection, and the pull request leaves the files alone: repaired" {
	from_protection
	for server in gitea-1.22.6 gitea-1.26.3; do
		sweep "$server" '.repos[0].protection[0].contexts = ["CI / *"] | .repos[0].pulls = [{number: 1, ci: stale}]' --config settings.yml
		repairs
		is "$(value '.repositories[0].pull_requests[0].policy.required | join(",")')" "$BUILD,$LINT"
		stop
	done
}
