#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What a stranger can grow has an end where it is taken: the head is told of with the limit's
# name, the others are judged, and the pass ends.

bats_require_minimum_version 1.5.0
load lib
said=''

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

# ---- files that another one placed ----

# Of a user that is not this one; only root can make one.
foreign() { chown -h 4711 "$@"; }
as_root() { [ "$(id -u)" = 0 ] || skip 'only root can make files of another user'; }

@test "a pipe in the place of a file is refused at once, whoever put it there" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]'
	reaper --record whole explain 1
	mkfifo pipe
	local -A why=(
		[--config]='cannot read' [--token-file]='cannot read' [--ca-file]='cannot read'
		[--trace-http]='cannot write' [--output]='cannot write' [--metrics-file]='cannot write')
	for option in --config --token-file --ca-file --trace-http --output --metrics-file; do
		status=0
		UMBRELLA_REAPER_TOKEN=$TOKEN timeout -k 1 10 "$PROGRAM" -s "$SERVER" \
			-R acme/widget --umbrella "$UMBRELLA" "$option" pipe sweep >out 2>err || status=$?
		is "$option $(grep -c "error: .*${why[$option]}.* '\(./\)*pipe'" err)" "$option 1"
		[ "$status" = 3 ] || [ "$status" = 1 ] || is "$option $status" 3
	done
	for file in bundle.json 0001.json; do
		rm -rf bundle
		cp -r whole bundle
		[ -e "bundle/$file" ] || file=$(basename "$(find bundle -name '*1.json' | head -n 1)")
		rm "bundle/$file"
		mkfifo "bundle/$file"
		status=0
		timeout -k 1 10 "$PROGRAM" --config none -s "$SERVER" -R acme/widget \
			--umbrella "$UMBRELLA" --replay bundle explain 1 >out 2>err || status=$?
		is "$file $status $(grep -c 'it is no regular file' err)" "$file 3 1"
	done
}

@test "a pipe that a repository's settings include is not waited for" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]'
	git init -q tree
	git -C tree remote add origin "$SERVER/acme/widget.git"
	mkfifo pipe
	printf '[core] [include]\n\tpath = %s\n' "$PWD/pipe" >>tree/.git/config
	status=0
	(cd tree && UMBRELLA_REAPER_TOKEN=$TOKEN timeout -k 1 10 "$PROGRAM" --config none \
		--umbrella "$UMBRELLA" audit) >out 2>err || status=$?
	is "$status $(grep -c "'origin' is not looked up: '.*/config' includes another file" err)" '3 1'
	status=0
	UMBRELLA_REAPER_TOKEN=$TOKEN timeout -k 1 10 "$PROGRAM" --config none -s "$SERVER" -R acme/widget \
		--umbrella "$UMBRELLA" --git-dir tree sweep >out 2>err || status=$?
	is "$status $(grep -c "'tree/.git/config' includes another file" err)" '3 1'
	# of a worktree it is the settings of the repository that it belongs to
	git init -q other
	git -C other -c user.name=x -c user.email=x@example.org commit -q --allow-empty -m x
	git -C other worktree add -q ../side 2>/dev/null
	printf '[INCLUDE]\n\tpath = %s\n' "$PWD/pipe" >>other/.git/config
	status=0
	UMBRELLA_REAPER_TOKEN=$TOKEN timeout -k 1 10 "$PROGRAM" --config none -s "$SERVER" -R acme/widget \
		--umbrella "$UMBRELLA" --git-dir side sweep >out 2>err || status=$?
	is "$status $(grep -c "config' includes another file" err)" '3 1'
}

@test "a report is not written over what another user's link leads to" {
	as_root
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]'
	echo precious >target
	ln -s target link
	foreign link
	for option in --output --metrics-file --summary --trace-http; do
		reaper "$option" link sweep
		is "$option $(cat target)" "$option precious"
		is "$option $(grep -c "'link' is a link that another user made" <<<"$stderr")" "$option 1"
	done
	ln -s target own
	reaper --metrics-file own sweep
	is "$status" 0
	[ -L own ] && [ ! -L target ] && [ "$(cat target)" != precious ]
}

@test "a ledger in another user's folder, or behind a link, is none" {
	as_root
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]'
	mkdir theirs ours
	foreign theirs
	reaper --ledger-dir theirs sweep --apply
	is "$(grep -c "'theirs' belongs to another user (4711)" <<<"$stderr")" 1
	[ "$status" != 0 ]
	is "$(requests POST) $(find theirs -type f | wc -l)" '0 0'
	ln -s ../elsewhere ours/ledger.jsonl
	reaper --ledger-dir ours sweep --apply
	is "$(grep -c "is a link, which is not followed" <<<"$stderr")" 1
	is "$(requests POST)" 0
	[ ! -e elsewhere ]
}

@test "nothing is recorded into another user's folder" {
	as_root
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]'
	mkdir theirs
	foreign theirs
	reaper --record theirs explain 1
	is "$status" 3
	is "$(grep -c "'theirs' belongs to another user (4711)" <<<"$stderr")" 1
	is "$(find theirs -type f | wc -l) $(requests GET)" '0 0'
}

# ---- no room on the disk ----

# The program where no file may take a byte; pipes do. Both streams in $said.
without_room() {
	status=0
	said=$(ulimit -f 0; UMBRELLA_REAPER_TOKEN=$TOKEN exec "$PROGRAM" --config none -s "$SERVER" \
		-R acme/widget --umbrella "$UMBRELLA" "$@" 2>&1) || status=$?
}

@test "a full disk at the intent: nothing is posted, and each form and stderr say why" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]'
	for format in plain table json; do
		without_room --format "$format" sweep --apply
		is "$format $status $(requests POST)" "$format 1 0"
		is "$format $(grep -c "^umbrella-reaper: error: acme/widget: pull request 1: nothing was posted: .*file too large" <<<"$said")" "$format 1"
		is "$format $(grep -v '^umbrella-reaper' <<<"$said" |
			grep -c "nothing was posted: cannot append to the ledger '.*': file too large")" "$format 1"
	done
}

@test "no room for the report is one clear line, not a signal" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]'
	without_room --output report.txt audit
	is "$status $(grep -c "error: .*'report.txt'.*: file too large" <<<"$said")" '1 1'
}
