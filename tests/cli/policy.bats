#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# `policy`: what an umbrella stands for, where that is said, and why it cannot be known.

bats_require_minimum_version 1.5.0
load lib

FILE=.gitea/workflows/ci.yml
contexts() { value '.policies[0].required[].context'; }
# The workflow of the world that is running, as a file below the argument.
checkout_to() {
	mkdir -p "$1/.gitea/workflows"
	jq -r ".repos[0].files.main[\"$FILE\"][]" "$BATS_TEST_TMPDIR/world.json" >"$1/$FILE"
}

@test "the contexts of the default branch's tip, each with file, line and commit" {
	forge gitea-1.26.3
	reaper --json policy
	is "$status" 0
	is "$(value .schema)" umbrella-reaper/policy/1
	is "$(contexts)" $'CI / build (pull_request)\nCI / lint (pull_request)'
	is "$(value '.policies[0].required[0].origin')" "$FILE:4"
	is "$(value '.policies[0].required[1].origin')" "$FILE:5"
	is "$(value '.policies[0].origin')" "$FILE:6"
	is "$(value '.policies[0] | .branch + "/" + .from')" main/workflow
	is "$(value '.policies[0] | (.commit | length), .commit == .origin_commit')" $'40\ntrue'
	is "$(requests POST)" 0
}

@test "tabs: one line per required context; table: with its heading" {
	forge forgejo-15.0.3
	reaper policy
	is "$(cut -f1,2,7,8 <<<"$output" | tail -n +2)" \
		$'acme/widget\tmain\tCI / build (pull_request)\t'"$FILE"$':4\nacme/widget\tmain\tCI / lint (pull_request)\t'"$FILE:5"
	reaper --format table policy
	[[ $output == "$UMBRELLA in acme/widget main at "*"2 required, from workflow: $FILE:6 at "*"CI / lint (pull_request)"*"$FILE:5"* ]]
}

@test "--pr: the head's file, and what the pull request changes" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 7, ci: stale, files: {".gitea/workflows/ci.yml":
		(.repos[0].files.main[".gitea/workflows/ci.yml"] | map(sub("build, lint"; "build")))}}]'
	reaper --json --pr 7 policy
	is "$(contexts)" 'CI / build (pull_request)'
	is "$(value '.policies[0].number')" 7
	[[ $(value '.policies[0].changed') == *all-required* ]]
	is "$(value '.policies[0].commit')" "$(printf %s pull-7 | sha1sum | cut -d' ' -f1)"
}

@test "policy-unknown: cause, place and hint; exit 3" {
	forge gitea-1.26.3 '.repos[0].files.main[".gitea/workflows/ci.yml"] |= map(sub("test .*"; "make smoke"))'
	reaper --json policy
	is "$status" 3
	is "$(value '.policies[0] | "\(.known) \(.cause)"')" 'false umbrella-does-more'
	[[ $(value '.policies[0].detail') == "$FILE:11: "* ]]
	[[ $(value '.policies[0].hint') == *aggregates_only:\ true* ]]
	is "$(contexts)" ''
	reaper --format table policy
	[[ $output == *'unknown [umbrella-does-more]: '*'hint: '* ]]
	reaper --json --aggregates-only policy
	is "$status" 0
}

@test "one of two unknown: exit 1" {
	forge gitea-1.26.3
	reaper --json --umbrella 'CI / nothing (pull_request)' policy
	is "$status" 1
	is "$(value '[.policies[].cause] | join(",")')" ,no-workflow
}

@test "an explicit list names its flag, and drift from the workflow is told" {
	forge gitea-1.26.3
	reaper --json --require 'CI / build (pull_request)' policy
	is "$(value '.policies[0] | .from + " " + .required[0].origin')" 'list --require'
	[[ $(value '.policies[0].drift') == *lint* ]]
}

@test "--base names the branch; one that is not there is an error of its own" {
	forge gitea-1.26.3 '.repos[0].branches = {main: "main", "release/1": "the release"}
		| .repos[0].files["release/1"] = (.repos[0].files.main |
		.[".gitea/workflows/ci.yml"] |= map(sub("build, lint"; "lint")))'
	reaper --json --base release/1 policy
	is "$(value '.policies[0].branch')" release/1
	is "$(contexts)" 'CI / lint (pull_request)'
	reaper --json --base nowhere policy
	[ "$status" -ne 0 ]
	is "$(value .complete)" false
	[ "$(value '.policies[0].error.text' | wc -c)" -gt 5 ]
}

@test "--workflows-dir: local files whatever the commit" {
	forge gitea-1.26.3
	checkout_to here
	sed -i 's/build, lint/build/' here/$FILE
	reaper --json --workflows-dir here policy
	is "$(contexts)" 'CI / build (pull_request)'
}

# A git repository here with the workflow of that file; prints the commit.
repository() {
	mkdir -p here/.gitea/workflows
	cp "$1" here/$FILE
	git -C here init -q
	git -C here add .
	git -C here -c user.name=a -c user.email=a@b -c commit.gpgsign=false commit -qm first
	git -C here rev-parse HEAD
}

@test "--git-dir: files of that very commit, none asked of the forge" {
	world gitea-1.26.3 >world.json
	jq -r ".repos[0].files.main[\"$FILE\"][]" world.json >ci.yml
	forge gitea-1.26.3 ".repos[0].branches = {main: \"$(repository ci.yml)\"}"
	echo 'not: what was committed' >here/$FILE
	reaper --json --git-dir here policy
	is "$(contexts)" $'CI / build (pull_request)\nCI / lint (pull_request)'
	is "$(value '.policies[0].origin_commit')" "$(git -C here rev-parse HEAD)"
	is "$(grep -c /contents "$BATS_TEST_TMPDIR/log" || true)" 0
}

@test "--git-dir: another history is not taken for this one" {
	forge gitea-1.26.3
	echo 'name: CI' >ci.yml
	repository ci.yml
	reaper --json --git-dir here policy
	[ "$status" -ne 0 ]
	is "$(value '.policies[0].known')" false
}

@test "a wrong token: exit 4, and the reason on stderr too" {
	forge gitea-1.26.3
	REAPER_TOKEN=made-up-and-unknown reaper --json policy
	is "$status" 4
	[[ $stderr == *error:* ]]
	is "$(value .complete)" false
}

@test "a server that does not answer: exit 5 and still one JSON object" {
	forge gitea-1.26.3
	reaper --json --retries 0 -s http://127.0.0.1:1 policy
	is "$status" 5
	is "$(value '.policies | length')" 0
	is "$(value .error.code)" unreachable
}

@test "a form that it does not have is refused before the server is asked" {
	forge gitea-1.26.3
	reaper --format html policy
	is "$status" 2
	[[ $stderr == *"'html' does not go with 'policy'"* ]]
	is "$(wc -l <"$BATS_TEST_TMPDIR/log")" 0
}
