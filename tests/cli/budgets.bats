#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What a stranger can grow has an end where it is taken: the head is told of with the limit's
# name, the others are judged, and the pass ends.

bats_require_minimum_version 1.5.0
load lib

# N pull requests of one head whose umbrella is stale
crowd() {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, head: "same", ci: stale}] +
		[range('"$(($1 - 1))"') | {number: (. + 2), head: "same", branch: "b\(.)"}]
		+ [{number: 5000, ci: stale}]'
}

@test "one head in more than fifty pull requests is shared, and judged by none of them" {
	crowd 51
	reaper --json sweep --apply
	is "$(value '.repositories[0].counts | tojson')" '{"leave":0,"hold":51,"repair":1,"revoke":0}'
	is "$(verdict 1) $(verdict 51)" 'hold/shared-head hold/shared-head'
	is "$(value '.repositories[0].pull_requests[50].detail')" '51 open pull requests have this head'
	is "$(verdict 5000)" repair/stale
	is "$(requests POST)" 1
	is "$(grep -c 'GET .*/pulls/[0-9]* ' "$BATS_TEST_TMPDIR/log")" 1
	reaper --json explain 7
	is "$(verdict 7)" hold/shared-head
	is "$(value '.repositories[0].pull_requests[0].detail')" '51 open pull requests have this head'
}

@test "fifty pull requests of one head are judged" {
	crowd 50
	reaper --json sweep
	is "$(verdict 1) $(verdict 50)" 'repair/stale repair/stale'
}

@test "a green of ours on such a head is taken back all the same, once" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, head: "same", ci: stale}]'
	reaper sweep --apply
	is "$status" 0
	stop
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, head: "same", ci: ci("success"; "failure"; "failure"), rows: [
		{context: "CI / all-required (pull_request)", state: "success", at: "-10m", creator: "reaper",
		 description: "Compensated: 2/2 required jobs green by job records [umbrella-reaper 20261121T205501Z-1f3a9c42]"}]}] +
		[range(60) | {number: (. + 2), head: "same", branch: "b\(.)"}]'
	reaper --json sweep --apply
	is "$(verdict 1) $(verdict 2)" 'revoke/contradicted hold/shared-head'
	is "$(requests POST)" 1
	is "$(value '[.repositories[0].pull_requests[].action.outcome] | unique | join(" ")')" 'confirmed none'
}
