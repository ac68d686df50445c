#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What a person sees when something is wrong: one clear line, a hint, the documented exit code.

bats_require_minimum_version 1.5.0
load lib

stale_world() { forge gitea-1.26.3 ".repos[0].pulls = [{number: 1, ci: stale}] | ${1:-.}"; }

# One line that says what is wrong, one hint; further lines only for the report on stdout.
one_line() {
	is "$(grep -c 'umbrella-reaper: error: ' <<<"$stderr")" 1
	[[ $stderr == *"$1"* ]] || { printf 'no "%s" in: %s\n' "$1" "$stderr" >&2; return 1; }
	grep -q 'hint: ' <<<"$stderr" || { printf 'no hint in: %s\n' "$stderr" >&2; return 1; }
	is "$(requests POST)" 0
}

# The words of the program's own list of options and variables, so that a new one is tried too.
@test "no option and no variable takes a blank text: exit 2 or 3, and no request" {
	local name blank command tried=0
	stale_world
	local commands='sweep audit explain#1 compensate#1 revoke#1 ledger policy doctor config init'
	while read -r name; do
		for blank in '' ' ' $'\t' $'\u00a0 \u200b'; do
			for command in $commands; do
				reaper "--$name=$blank" ${command%%#*} ${command#"${command%%#*}"}
				[[ $stderr != *"does not go with"* ]] && break
			done
			is "$name $status" "$name 2"
			[[ $stderr == *"$name"* ]]
			tried=$((tried + 1))
		done
	done < <("$PROGRAM" help options | sed -nE 's/^ +(-., )?--([a-z-]+) [A-Z].*/\2/p')
	[ "$tried" -gt 120 ]
	tried=0
	while read -r name; do
		# to show settings, all are looked at; a token is not one of them
		command=config
		[ "$name" != TOKEN ] || command=sweep
		for blank in '' ' ' $'\u00a0'; do
			run --separate-stderr env "UMBRELLA_REAPER_$name=$blank" "$PROGRAM" -s "$SERVER" \
				-R acme/widget --umbrella "$UMBRELLA" $command
			is "$name $status" "$name 3"
			[[ $stderr == *"UMBRELLA_REAPER_$name"* ]]
			tried=$((tried + 1))
		done
	done < <("$PROGRAM" help environment | sed -nE 's/^ +UMBRELLA_REAPER_([A-Z_]+) .*/\1/p' | sort -u)
	[ "$tried" -gt 100 ]
	for name in GITEA_HOST REPO UMBRELLA_CONTEXT REQUIRED_SUB_JOBS DRY_RUN; do
		for blank in '' ' ' $'\u2003'; do
			run --separate-stderr env "$name=$blank" "$PROGRAM" --config none -s "$SERVER" \
				-R acme/widget --umbrella "$UMBRELLA" sweep
			is "$name $status" "$name 3"
			[[ $stderr == *"$name: the text is "* ]]
		done
	done
	is "$(wc -l <log)" 0
}

@test "a required context whose variable is not set does not shrink the list" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: ci("success"; "failure"; "failure")}]'
	reaper sweep --apply --require 'CI / build (pull_request)' --require '   '
	is "$status" 2
	one_line '--require: the text is only blanks'
	printf 'repositories: [{name: acme/widget, umbrellas: [{context: "%s", required: {from: list, contexts: ["CI / build (pull_request)", " "]}}]}]\n' \
		"$UMBRELLA" >list.yml
	UMBRELLA_REAPER_TOKEN=$TOKEN run --separate-stderr "$PROGRAM" --config list.yml -s "$SERVER" sweep --apply
	is "$status" 3
	one_line "'contexts': the text is only blanks"
	is "$(wc -l <log)" 0
}

@test "wrong token: exit 4" {
	stale_world
	REAPER_TOKEN=made-up-wrong-token reaper sweep --apply
	is "$status" 4
	one_line token
	[[ $stderr$output != *made-up-wrong-token* ]]
}

@test "no such repository: one line and a hint" {
	stale_world
	UMBRELLA_REAPER_TOKEN=$TOKEN run --separate-stderr "$PROGRAM" --config none -s "$SERVER" -R acme/nowhere --umbrella "$UMBRELLA" sweep --apply
	[ "$status" -ne 0 ]
	one_line acme/nowhere
}

@test "no server there: exit 5" {
	stale_world
	SERVER=http://127.0.0.1:1 reaper sweep --apply
	is "$status" 5
	one_line '127.0.0.1'
}

@test "HTML instead of JSON: exit 5" {
	stale_world '.faults = [{match: {path: "/pulls", times: 0}, do: "html"}]'
	reaper sweep --apply
	is "$status" 5
	one_line pull
}

@test "a cut body, again and again: exit 5" {
	stale_world '.faults = [{match: {path: "/pulls", times: 0}, do: "cut"}]'
	reaper sweep --apply
	is "$status" 5
	one_line pull
}

@test "a cut body of one head: that head is read-incomplete, the others are judged, exit 1" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}, {number: 2, ci: stale}]
		| .faults = [{match: {path: "/commits/'"$(printf pull-1 | sha1sum | cut -c1-40)"'/status", times: 0}, do: "cut"}]'
	reaper --json sweep --apply
	is "$(verdict 1) $(verdict 2)" 'hold/read-incomplete repair/stale'
	is "$status" 1
	is "$(requests POST)" 1
}

@test "a read that fails once is read again" {
	stale_world '.faults = [{match: {path: "/status"}, do: "503"}]'
	reaper --json sweep
	is "$(verdict 1)" repair/stale
	is "$status" 0
}

@test "403 on the rows: exit 4" {
	stale_world '.faults = [{match: {path: "/commits/.*/status", times: 0}, do: "403"}]'
	reaper sweep --apply
	is "$status" 4
	one_line ''
}

@test "a renamed repository is named, and nothing is followed" {
	stale_world '.repos[0].renamed_to = "acme/gadget"'
	reaper sweep --apply
	[ "$status" -ne 0 ]
	one_line 'acme/gadget'
}

@test "a server that accepts and never answers: the pass ends by its deadline, exit 8" {
	stale_world '.faults = [{match: {path: "/commits/.*/status", times: 0}, do: "hang"}]'
	before=$(date +%s)
	reaper --json --deadline 2s sweep --apply
	is "$status" 8
	[ $(($(date +%s) - before)) -le 5 ]
	is "$(verdict 1)" hold/read-incomplete
}

@test "SIGTERM: no new write, the report is closed, exit 143" {
	stale_world '.faults = [{match: {path: "/commits/.*/status", times: 0}, do: "hang"}]'
	UMBRELLA_REAPER_TOKEN=$TOKEN "$PROGRAM" --config none -s "$SERVER" -R acme/widget \
		--umbrella "$UMBRELLA" --json sweep --apply >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
	local pid=$!
	for _ in $(seq 100); do grep -q commits "$BATS_TEST_TMPDIR/log" && break; sleep 0.02; done
	sleep 0.2
	kill -TERM "$pid"
	status=0
	wait "$pid" || status=$?
	is "$status" 143
	is "$(verdict 1)" hold/read-incomplete
	is "$(requests POST)" 0
}

@test "SIGTERM between two heads: what was due is put off by the end, not by a change" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}, {number: 2, ci: stale}]
		| .faults = [{match: {path: "/actions/runs/2/jobs", times: 0}, do: "hang"}]'
	UMBRELLA_REAPER_TOKEN=$TOKEN "$PROGRAM" --config none -s "$SERVER" -R acme/widget \
		--umbrella "$UMBRELLA" --json sweep --apply >out 2>err 3>&- &
	local pid=$!
	for _ in $(seq 100); do grep -q runs/2/jobs "$BATS_TEST_TMPDIR/log" && break; sleep 0.02; done
	sleep 0.2
	kill -TERM "$pid"
	status=0
	wait "$pid" || status=$?
	is "$status" 143
	is "$(value '.repositories[0].pull_requests[0] | "\(.reason) \(.action.outcome) \(.action.why)"')" 'stale deferred deadline'
	is "$(requests POST)" 0
}

@test "a signal ends what only looks as well, exit 130" {
	local command pid
	stale_world '.faults = [{match: {path: "/repos/acme/widget$", times: 0}, do: "hang"}]'
	for command in audit 'explain 1' doctor policy 'ledger list --from-forge'; do
		: >"$BATS_TEST_TMPDIR/log"
		# shellcheck disable=SC2086 # words; a background job of a script ignores SIGINT
		UMBRELLA_REAPER_TOKEN=$TOKEN env --default-signal=INT "$PROGRAM" --config none -s "$SERVER" \
			-R acme/widget --umbrella "$UMBRELLA" $command >out 2>err 3>&- &
		pid=$!
		for _ in $(seq 100); do grep -q 'repos/acme/widget ' "$BATS_TEST_TMPDIR/log" && break; sleep 0.02; done
		sleep 0.1
		kill -INT "$pid"
		status=0
		wait "$pid" || status=$?
		is "$command: $status" "$command: 130"
		! grep -F 'look for blanks' out
	done
}

@test "an unknown option, command or value gets the nearest name, exit 2" {
	SERVER=http://127.0.0.1:1
	reaper sweep --aply
	is "$status" 2
	[[ $stderr == *--apply* ]]
	reaper swep
	is "$status" 2
	[[ $stderr == *sweep* ]]
	reaper --format tabel sweep
	is "$status" 2
	[[ $stderr == *table* ]]
}

@test "an option is not taken for the value of the one before it, exit 2" {
	SERVER=http://127.0.0.1:1
	for line in '--min-age --json audit' 'compensate 1 --yes --reason --no-input'; do
		# shellcheck disable=SC2086 # words
		reaper $line
		is "$status" 2
	done
	reaper compensate 1 --reason --yes
	is "$status" 2
	[[ $stderr == *"'--reason' needs a value"* ]]
	reaper --min-age --json audit
	[[ $stderr == *"'--min-age' needs a value"*'hint: --min-age DUR' ]]
	# in one word it is meant
	run --separate-stderr "$PROGRAM" --config none -s "$SERVER" config --output=--json
	is "$status" 0
	[ -s ./--json ]
}

@test "a file or folder that an option names and cannot be used: which one, exit 3" {
	stale_world
	reaper audit --ca-file none.pem
	is "$status" 3
	one_line "cannot read the certificates 'none.pem': "
	reaper audit --trace-http none/trace
	is "$status" 3
	one_line "the trace: cannot write 'none/trace': "
	REAPER_TOKEN='' reaper audit --token-file none
	is "$status" 3
	[[ $stderr == *"cannot read the token: cannot read 'none': "*'hint: --token-file'* ]]
	for line in '--git-dir none' '--workflows-dir none'; do
		# shellcheck disable=SC2086 # words
		reaper audit $line
		is "$line $status" "$line 3"
		[[ $stderr == *"'none'"* ]]
	done
	: >file
	reaper sweep --apply --ledger-dir file/ledger
	is "$status" 3
	[[ $stderr == *'no ledger, so no writes: '*'hint: name another folder with --ledger-dir'* ]]
	is "$(requests POST)" 0
	mkdir folder
	for file in none/report folder file/report; do
		reaper sweep --apply -o "$file"
		is "$file $status" "$file 3"
		[[ $stderr == *"cannot write '$file': "*'hint: --output'* ]]
	done
	is "$(requests POST)" 0
	reaper audit --summary /dev/full
	is "$status" 1
	one_line "the summary '/dev/full': cannot write: "
}

@test "https to a port of plain http: says so" {
	stale_world
	SERVER=${SERVER/http:/https:} reaper audit
	is "$status" 5
	# the port may also hang up before it said anything: then nobody can tell more
	[[ $stderr == *'this port does not speak TLS'*'the server'\''s address' ||
		$stderr == *'connection lost during the TLS handshake'* ]]
}

@test "no command: usage on stderr, exit 2; --help: on stdout, exit 0" {
	run --separate-stderr "$PROGRAM"
	is "$status" 2
	is "$output" ''
	run --separate-stderr "$PROGRAM" --help
	is "$status" 0
	[[ $output == *sweep* && $output == *compensate* ]]
	is "$(awk 'length > 80' <<<"$output")" ''
}

@test "plain http to another host than this machine is refused, exit 3" {
	run --separate-stderr "$PROGRAM" --config none -s http://forge.example -R a/b --umbrella x sweep
	is "$status" 3
	[[ $stderr == *http* && $stderr == *hint:* ]]
}

@test "no umbrella named: exit 3 with a hint" {
	run --separate-stderr "$PROGRAM" --config none -s http://127.0.0.1:1 -R a/b sweep
	is "$status" 3
	[[ $stderr == *--umbrella* ]]
}

# Three open pull requests, a closed, a merged one, and two branches without any.
asked_world() {
	forge gitea-1.26.3 '.repos[0] |= (.branches = {main: "main", next: "next", "release/1": "main"} | .pulls =
		[{number: 1, ci: stale}, {number: 2, ci: stale, base: "next"}, {number: 3, ci: stale},
		{number: 4, state: "closed", ci: stale}, {number: 5, state: "merged", ci: stale}])'"${1:-}"
}
told() { value '[.errors[] | "\(.code): \(.text)"] | join(" | ")'; }

@test "a --pr that is no open pull request is an error that says what there is, exit 1" {
	asked_world
	while IFS='|' read -r number wanted; do
		for command in 'sweep --apply' audit; do
			# shellcheck disable=SC2086 # two words
			reaper --json $command --pr "$number"
			is "$number $status $(told)" "$number 1 $wanted"
			is "$(requests POST)" 0
		done
	done <<-'END'
		99999|no-such-pull-request: acme/widget has no pull request 99999
		4|pull-request-not-open: acme/widget: pull request 4 is closed
		5|pull-request-not-open: acme/widget: pull request 5 is merged
	END
	reaper --json sweep --apply --pr 1 --pr 4
	is "$status $(told)" '1 pull-request-not-open: acme/widget: pull request 4 is closed'
	is "$(value '[.repositories[0].pull_requests[] | select(.action.outcome == "confirmed") | .number] | join(" ")')" 1
	reaper --json sweep --pr 2
	is "$status $(told)" '0 '
}

@test "by hand: a pull request that is not open says what it is" {
	asked_world
	reaper explain 4 --json
	is "$status $(told)" '1 pull-request-not-open: acme/widget: pull request 4 is closed'
	reaper compensate 99999 --reason x --yes --json
	is "$status $(told)" '1 no-such-pull-request: acme/widget has no pull request 99999'
}

@test "of several repositories one that has the pull request is enough" {
	asked_world ' | .repos += [.repos[0] | .name = "acme/other" | .pulls = [{number: 9, ci: stale}]]'
	reaper -R acme/other --json sweep --pr 9
	is "$status $(told)" '0 '
	reaper -R acme/other --json sweep --pr 8
	is "$status $(told)" '1 no-such-pull-request: acme/widget has no pull request 8 | no-such-pull-request: acme/other has no pull request 8'
}

@test "a base that is no branch is an error with the nearest name, a pattern that fits none a note" {
	asked_world
	reaper --json sweep --apply --base mian
	is "$status $(told)" "1 no-such-branch: acme/widget has no branch 'mian'; did you mean 'main'?"
	is "$(requests POST)" 0
	reaper --json sweep --base release/2
	is "$status $(told)" "1 no-such-branch: acme/widget has no branch 'release/2'; did you mean 'release/1'?"
	# a branch without open pull requests is one, and a pattern may fit none of them
	reaper --json sweep --base release/1 --base 'rel*/*' --base next
	is "$status $(told) $(value '.repositories[0].notes | length')" '0  0'
	reaper --json sweep --base 'hotfix/*'
	is "$status $(told)" '0 '
	is "$(value '.repositories[0].notes[] | "\(.code): \(.text)"')" "pattern-fits-nothing: no branch fits 'hotfix/*'"
	printf 'repositories: [{name: acme/widget, bases: [mian], umbrellas: [{context: "%s"}]}]\n' "$UMBRELLA" >bases.yml
	UMBRELLA_REAPER_TOKEN=$TOKEN run --separate-stderr "$PROGRAM" --config bases.yml -s "$SERVER" sweep --apply --json
	is "$status" 1
	[[ $output == *"has no branch 'mian'; did you mean 'main'?"* ]]
}

@test "more branches than are read: the one that was named is asked for" {
	asked_world ' | .repos[0].branches += ([range(0; 1100) | {key: "b\(.)", value: "main"}] | from_entries)'
	reaper --json sweep --base b1099
	is "$status $(told)" '0 '
	reaper --json sweep --base nowhere
	is "$status $(told)" "1 no-such-branch: acme/widget has no branch 'nowhere'"
	reaper --json sweep --base 'nowhere*'
	is "$status $(value '.repositories[0].notes | length')" '0 0'
}

@test "bases that open pull requests have, and the default branch, cost no request" {
	asked_world
	reaper --json sweep --base main --base next --base 'n*'
	is "$status $(requests 'GET [^ ]*/branches[?][^ ]*')" '0 0'
}

@test "branches that may not be read are no error, those that cannot are" {
	asked_world ' | .faults = [{match: {path: "/branches[?]", times: 0}, do: "403"}]'
	reaper --json sweep --base release/1
	is "$status $(told)" '0 '
	teardown
	asked_world ' | .faults = [{match: {path: "/branches[?]", times: 0}, do: "not_json"}]'
	reaper --json sweep --base mian
	is "$status $(value '.errors[0].code')" '1 branches-unread'
}
