#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What was done: the ledger shown, checked and counted, and what explain tells of it.

bats_require_minimum_version 1.5.0
load lib

LEDGER_FILE() { echo "$XDG_STATE_HOME/umbrella-reaper/ledger.jsonl"; }
event() { curl -s -X POST "$SERVER/_sandbox/event" -d "$1" >/dev/null; }
# The ledger alone: no server, no token, no repository named.
ledger() {
	status=0
	# shellcheck disable=SC2086 # several words
	"$PROGRAM" --config none "${@:2}" ledger $1 >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&- || status=$?
	output=$(cat "$BATS_TEST_TMPDIR/out") stderr=$(cat "$BATS_TEST_TMPDIR/err")
}

# Two repairs by a pass; the first one taken back by hand.
history() {
	forge "${1:-gitea-1.26.3}" '.repos[0].pulls = [{number: 1, ci: stale}, {number: 2, ci: stale}]'
	reaper sweep --apply
	is "$status" 0
	reaper revoke 1 --reason 'not yet' --as dora --yes
	is "$status" 0
}

@test "a missing ledger is an empty one, and nothing is made" {
	for action in list verify stats ''; do
		ledger "$action" --ledger-dir "$BATS_TEST_TMPDIR/none"
		is "$status" 0
		is "$stderr" ''
	done
	ledger list --json --ledger-dir "$BATS_TEST_TMPDIR/none"
	is "$(value '.schema + " " + (.entries | length | tostring)')" 'umbrella-reaper/ledger/1 0'
	[ ! -e "$BATS_TEST_TMPDIR/none" ]
}

@test "list: one line per write, without a server" {
	history
	ledger list
	is "$status" 0
	is "$(cut -f2-7 "$BATS_TEST_TMPDIR/out")" "$(printf '%s\n' \
		$'repository\tpr\tkind\treason\toutcome\tperson' \
		$'acme/widget\t1\tcompensate\tstale\tconfirmed\t' \
		$'acme/widget\t2\tcompensate\tstale\tconfirmed\t' \
		$'acme/widget\t1\trevoke\talready-compensated\tconfirmed\tdora')"
	ledger list --json
	is "$(value '[.entries[] | "\(.number) \(.kind) \(.row)"] | join(", ")')" '1 compensate 10, 2 compensate 10, 1 revoke 11'
	ledger list --format table
	[[ $output == *REPOSITORY* ]]
	ledger list -R acme/other
	is "$(wc -l <<<"$output")" 1
}

@test "list: reading takes no lock" {
	history
	exec 9>"$XDG_STATE_HOME/umbrella-reaper/lock"
	flock 9
	ledger list
	exec 9>&-
	is "$status" 0
}

@test "list --since leaves out what is older" {
	history
	sed -i 's/"at":[0-9]*/"at":1700000000/' "$(LEDGER_FILE)"
	ledger list --since 1d
	is "$(wc -l <<<"$output")" 1
	ledger list --since 3650d
	is "$(wc -l <<<"$output")" 4
}

@test "show: everything about one, by id or by its last eight digits" {
	history
	ledger list --json
	id=$(value '.entries[2].id')
	ledger "show $id" --json
	is "$status" 0
	is "$(value '.entries[0] | .person + "/" + .why + "/" + .evidence.schema')" 'dora/not yet/umbrella-reaper/evidence/1'
	ledger "show ${id##*-}"
	is "$status" 0
	[[ $output == *'why         not yet'* && $output == *'"schema": "umbrella-reaper/evidence/1"'* ]]
	ledger 'show nothing'
	is "$status" 1
	[[ $stderr == *"no entry 'nothing'"* ]]
}

@test "verify: each decision comes out the same again, on each kind of server" {
	for server in gitea-1.22.6 gitea-1.24.7 gitea-1.26.3 forgejo-11.0.15 forgejo-15.0.3; do
		rm -rf "$XDG_STATE_HOME"
		history "$server"
		ledger verify
		is "$status" 0
		is "$(cut -f5 "$BATS_TEST_TMPDIR/out" | tr '\n' ' ')" 'verified same same sound '
		kill "$sandbox_pid"; wait "$sandbox_pid" 2>/dev/null || true
	done
}

@test "verify: a re-run and a revocation by a pass as well" {
	forge gitea-1.27.0-rc0 '.repos[0].pulls = [{number: 1, ci: stale}]'
	reaper sweep --apply
	kill "$sandbox_pid"; wait "$sandbox_pid" 2>/dev/null || true
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]'
	reaper sweep --apply
	event '{"do": "row", "pull": 1, "context": "CI / lint (pull_request)", "state": "failure", "at": "0"}'
	reaper sweep --apply
	ledger verify
	is "$(cut -f4,5 "$BATS_TEST_TMPDIR/out" | tail -n +2 | tr '\t\n' '  ')" 'rerun same compensate same revoke same '
	is "$status" 0
}

@test "verify: a race that was lost and what was put back" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]
		| .events = [{before_match: {method: "POST", path: "/statuses/"},
		event: {do: "row", pull: 1, context: "CI / all-required (pull_request)", state: "failure", creator: "bob", at: "0"}}]'
	reaper sweep --apply
	ledger verify
	is "$status" 0
	is "$(cut -f4,5 "$BATS_TEST_TMPDIR/out" | tail -n +2 | tr '\t\n' '  ')" 'compensate same put-back sound '
}

@test "verify: evidence that says otherwise is named, exit 1" {
	history
	jq -c 'if .type == "intent" and .pull == 2 then .evidence.records.runs[0].jobs[0].state = "failure" else . end' \
		"$(LEDGER_FILE)" >"$BATS_TEST_TMPDIR/changed"
	cp "$BATS_TEST_TMPDIR/changed" "$(LEDGER_FILE)"
	ledger verify
	is "$status" 1
	is "$(grep -c failed "$BATS_TEST_TMPDIR/out")" 1
	[[ $output == *'recorded as stale failed, its evidence gives job-contradicts-row'* ]]
}

@test "verify: evidence about another commit, a green that was not ours, a line that is cut" {
	history
	cp "$(LEDGER_FILE)" "$BATS_TEST_TMPDIR/whole"
	jq -c 'if .type == "intent" and .pull == 2 then .evidence.sha = "0123456789012345678901234567890123456789" else . end' \
		"$BATS_TEST_TMPDIR/whole" >"$(LEDGER_FILE)"
	ledger verify
	is "$status" 1
	[[ $output == *'its evidence is about commit'* ]]
	jq -c 'if .kind? == "revoke" then .evidence.rows[].ours = false else . end' "$BATS_TEST_TMPDIR/whole" >"$(LEDGER_FILE)"
	ledger verify
	is "$status" 1
	[[ $output == *'was no green of ours'* ]]
	{ cat "$BATS_TEST_TMPDIR/whole"; printf '{"v":1,"type":"in'; } >"$(LEDGER_FILE)"
	ledger verify
	is "$status" 1
	[[ $output == *$'#bad-lines\t1'* ]]
}

@test "stats: how often, by repository, cause and outcome" {
	history
	ledger 'stats' --since 1h
	is "$status" 0
	is "$output" "$(printf '%s\n' $'#repository\tkind\treason\tcause\toutcome\tcount' \
		$'acme/widget\tcompensate\tstale\tfailed\tconfirmed\t2' \
		$'acme/widget\trevoke\talready-compensated\t\tconfirmed\t1')"
	ledger stats --json
	is "$(value '.counts[0] | "\(.cause) \(.count)"')" 'failed 2'
}

@test "list --from-forge: our standing greens, whatever became of the ledger" {
	history
	rm -rf "$XDG_STATE_HOME"
	reaper ledger list --from-forge --json
	is "$status" 0
	is "$(value '.source')" forge
	is "$(value '[.entries[] | "\(.number) \(.reason) \(.outcome) \(.row)"] | join(", ")')" '2 already-compensated standing 10'
	event '{"do": "row", "pull": 2, "context": "CI / lint (pull_request)", "state": "failure", "at": "0"}'
	reaper ledger list --from-forge
	[[ $output == *$'\t2\tcompensate\tcontradicted\tstanding\t'* ]]
	is "$(requests POST)" 3
	[ ! -e "$XDG_STATE_HOME" ]
}

@test "ledger: words that make no sense are exit 2" {
	for words in lst 'show' 'list x' 'show a b'; do
		ledger "$words"
		is "$status" 2
	done
	[[ $stderr == *"ledger"* ]]
	ledger verify --from-forge
	is "$status" 2
	ledger list --format html
	is "$status" 2
}

@test "explain tells what was done before to that head, in text and JSON" {
	history
	reaper --json explain 1
	is "$(value '[.repositories[0].pull_requests[0].history[] | "\(.kind) \(.outcome) \(.person)"] | join(", ")')" \
		'compensate confirmed , revoke confirmed dora'
	reaper explain 1
	[[ $output == *$'\ndone before\n'*'  revoke  already-compensated  confirmed, row 11  by dora: not yet  ['* ]]
	reaper --json --ledger-dir "$BATS_TEST_TMPDIR/none" explain 1
	is "$(value '.repositories[0].pull_requests[0].history | length')" 0
}

@test "explain says a next step once and lists each gate once" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: ci("success"; "failure"; "failure")}, {number: 2, ci: stale}]'
	reaper explain 1
	is "$(grep -A20 '^next' <<<"$output" | sed 's/^  [a-z-]* *//' | grep -v '^$' | sort | uniq -d)" ''
	for pull in 1 2; do
		reaper --json explain $pull
		is "$(value '.repositories[0].pull_requests[0].gates | map(.reason) | group_by(.) | map(select(length > 1)) | length')" 0
	done
	is "$(value '.repositories[0].pull_requests[0].gates[] | select(.reason == "required-skipped") | .outcome')" passed
}
