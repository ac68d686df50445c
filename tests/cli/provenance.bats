#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Whose a run is: of which file, commit, ref and event. What may be another's proves nothing.

bats_require_minimum_version 1.5.0
load lib

LINT='CI / lint (pull_request)'

# On each kind of record: the verdict that a world gives, and that nothing is written unless it repairs.
# Arguments: servers; jq on the world; verdict/reason; options.
judged() {
	local servers=$1 more=$2 want=$3 server
	shift 3
	for server in $servers; do
		[ -z "$sandbox_pid" ] || { kill "$sandbox_pid" && wait "$sandbox_pid"; } 2>/dev/null || true
		forge "$server" "$more"
		reaper --json sweep --apply "$@"
		is "$server $(verdict 1)" "$server $want"
		is "$(requests POST)" "$([ "${want%%/*}" = repair ] && echo 1 || echo 0)"
	done
}
cause() { value '.repositories[0].pull_requests[0].cause'; }

ALL='gitea-1.26.3 gitea-1.25.4 gitea-1.24.7 forgejo-15.0.3 forgejo-17.0.0-dev'

# lint is red by its record; somebody posted a green row over it; a file of another name has a newer,
# green run with jobs of the same names.
@test "provenance: a file whose name is another one's and a ref is not that one" {
	local file
	for file in ci.yml@x.yml ci.yml@refs/pull/1/head.yml ci.yml@refs/heads/main.yml; do
		judged "$ALL" ".repos[0].pulls = [{number: 1, ci: [ci(\"success\"; \"failure\"; \"failure\"),
				(ci(\"success\"; \"success\"; \"failure\") + {file: \"$file\", workflow: \"Mine\", at: \"-18m\"})],
			rows: [{context: \"$LINT\", state: \"success\", at: \"-15m\"}]}]" hold/job-contradicts-row
	done
}

@test "provenance: an honest file with an @ in its name is repaired" {
	judged "$ALL" '.repos[0].files.main[".gitea/workflows/ci@v2.yml"] = .repos[0].files.main[".gitea/workflows/ci.yml"]
		| del(.repos[0].files.main[".gitea/workflows/ci.yml"])
		| .repos[0].pulls = [{number: 1, ci: (stale + {file: "ci@v2.yml"})}]' repair/stale
}

@test "provenance: a run whose ref is not what its event calls for may be of any file" {
	judged 'gitea-1.26.3 gitea-1.27.0-rc0' '.repos[0].pulls = [{number: 1, ci: [stale,
		(stale + {file: "other.yml", workflow: "Other", event: "eclipse"})]}]' hold/job-unverifiable
	is "$(cause)" run-of-unknown-file
}

PUSHED='CI / all-required (push)'
# A world of a push's umbrella on a pull request's head, branch "fix".
pushed() { # SERVERS WORLD WANT OPTIONS
	local servers=$1 more=$2 want=$3
	shift 3
	UMBRELLA=$PUSHED judged "$servers" ".repos[0].protection = [{rule: \"main\", contexts: [\"$PUSHED\"]}]
		| .repos[0].files.main[\".gitea/workflows/ci.yml\"] = workflow(\"push, schedule\")
		| def push: {event: \"push\"};
		def schedule: {event: \"schedule\", ref: \"refs/heads/main\"};
		.repos[0].pulls = [{number: 1, branch: \"fix\"} + $more] | ${WORLD:-.}" "$want" "$@"
}

@test "provenance: a push's umbrella is repaired by its own push's record" {
	pushed "$ALL" '{ci: (stale + push)}' repair/stale
}

# lint is red by the push's record; the schedule's run is newer and green, its row too.
@test "provenance: a schedule's green does not overrule the push's red" {
	pushed 'gitea-1.25.4 gitea-1.24.7' \
		'{ci: [(ci("success"; "failure"; "failure") + push), (stale + schedule + {at: "-18m"})]}' hold/job-unverifiable
	is "$(cause)" foreign-row
	pushed 'gitea-1.25.4' \
		'{ci: [(ci("success"; "failure"; "failure") + push), (ci("success"; "success"; "success") + schedule + {at: "-18m", rows: false})],
		  rows: [{context: "CI / lint (push)", state: "success", at: "-15m"}]}' hold/job-contradicts-row
}

@test "provenance: with the owner's token Gitea 1.25 tells a schedule from a push as well" {
	WORLD='.tokens[0].user = "alice"' pushed gitea-1.25.4 '{ci: [(ci("success"; "failure"; "failure") + push), (ci("success"; "success"; "success") + schedule + {at: "-18m", rows: false})],
		rows: [{context: "CI / lint (push)", state: "success", at: "-15m"}]}' hold/job-contradicts-row
	is "$(value '.repositories[0].pull_requests[0].evidence')" jobs
}

@test "provenance: by rows alone nothing tells a schedule from a push" {
	pushed gitea-1.22.6 '{ci: (stale + push)}' hold/event-ambiguous
	pushed gitea-1.24.7 '{ci: (stale + push)}' hold/event-ambiguous --evidence statuses
	WORLD='.repos[0].files.main[".gitea/workflows/ci.yml"] = workflow("push")' pushed gitea-1.22.6 \
		'{ci: (stale + push)}' repair/stale
}

@test "provenance: a label's run is the pull request's, whatever its record calls it" {
	judged 'gitea-1.26.3 gitea-1.25.4 gitea-1.24.7' '.tokens[0].user = "alice" | .repos[0].pulls = [{number: 1,
		ci: [ci("success"; "failure"; "failure"), (stale + {event: "pull_request_label", at: "-18m"})]}]' repair/stale
}

# The rows of the first run, on this commit, are green but for the umbrella; the newest run names this
# commit in its record, and has no row here.
@test "provenance: a newest run without a row on this commit proves nothing" {
	judged "$ALL" '.repos[0].pulls = [{number: 1, ci: [stale, (stale + {at: "-18m", rows: false})]}]' hold/job-unverifiable
	is "$(cause)" run-of-other-commit
}

@test "provenance: a push of another branch or tag at the same commit is no proof" {
	local ref
	for ref in refs/heads/main refs/tags/v1; do
		pushed "$ALL" "{ci: [(ci(\"success\"; \"failure\"; \"failure\") + push),
			(stale + push + {ref: \"$ref\", at: \"-18m\"})]}" hold/job-unverifiable
		is "$(cause)" foreign-row
	done
	pushed "$ALL" '{ci: [(ci("success"; "failure"; "success") + push + {ref: "refs/heads/other", at: "-40m", id: 9, number: 9}),
		(stale + push + {id: 2, number: 2})]}' repair/stale
}
