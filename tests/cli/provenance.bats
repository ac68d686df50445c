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
