#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# `doctor`: each check seen passing and failing, through the real binary.

bats_require_minimum_version 1.5.0
load lib

# "result detail" of a check; of the first one where there are several.
check() { value "[.checks[] | select(.name == \"$1\")][0] | .result + \" \" + .detail"; }
result() { value "[.checks[] | select(.name == \"$1\")][0].result"; }
hint() { value "[.checks[] | select(.name == \"$1\")][0].hint"; }
doctor() {
	forge "${VERSION:-gitea-1.26.3}" "${WORLD:-.}"
	reaper --json "$@" doctor
}

@test "everything in order: every check passes, nothing is written anywhere" {
	WORLD='.repos[0].pulls = [{number: 1, ci: stale}]' doctor
	is "$status" 0
	is "$(value '[.checks[].result] | unique | join(",")')" pass
	is "$(value '[.checks[].name] | join(" ")')" "settings server version clock paging token repository pause right-to-post right-to-rerun pull-requests statuses records protection policy workflow ledger-folder"
	is "$(value '.schema, .exit_code, .forge.kind')" $'umbrella-reaper/doctor/1\n0\ngitea'
	is "$(value '.counts | "\(.pass) \(.note) \(.warn) \(.fail)"')" '17 0 0 0'
	is "$(check policy)" "pass '$UMBRELLA' stands for 2 contexts, from .gitea/workflows/ci.yml:6"
	is "$(requests POST)" 0
	[ ! -e "$XDG_STATE_HOME" ]
}

@test "which records there are: a level per version" {
	for row in gitea-1.22.6:statuses gitea-1.24.7:tasks gitea-1.25.4:tasks gitea-1.27.0-rc0:jobs forgejo-11.0.15:tasks forgejo-17.0.0-dev:jobs; do
		VERSION=${row%:*} doctor
		is "$row $status $(check records | grep -o "'[a-z]*'")" "$row 0 '${row#*:}'"
		stop
	done
}

@test "table: the hint below its line, and the counts; tabs: five columns" {
	forge gitea-1.26.3 '.repos[0].topics = ["umbrella-reaper-pause"]'
	reaper --format table doctor
	grep -qE "^warn +pause +acme/widget +topic 'umbrella-reaper-pause' is set" <<<"$output"
	grep -qE '^      hint: take the topic away' <<<"$output"
	is "$(tail -n 1 <<<"$output")" '16 pass, 0 note, 1 warn, 0 fail'
	reaper doctor
	is "$(head -n 1 <<<"$output")" $'#result\tcheck\tabout\tdetail\thint'
	is "$(awk -F '\t' '{print NF}' <<<"$output" | sort -u)" 5
}

@test "--fail-on: error, warning, info" {
	forge gitea-1.26.3 '.repos[0].topics = ["umbrella-reaper-pause"] | .max_page = 20'
	reaper doctor
	is "$status" 0
	reaper --fail-on warning doctor
	is "$status" 1
	reaper --replay x doctor
	is "$status" 2
	stop
	forge gitea-1.26.3 '.max_page = 20'
	reaper --fail-on warning --json doctor
	is "$status" 0
	is "$(result paging)" note
	reaper --fail-on info doctor
	is "$status" 1
	UMBRELLA_REAPER_FAIL_ON=info reaper doctor
	is "$status" 1
}

@test "server: one that does not answer, exit 5, and the ledger is still looked at" {
	forge gitea-1.26.3
	reaper --json --retries 0 -s http://127.0.0.1:1 doctor
	is "$status" 5
	is "$(result server) $(result ledger-folder)" 'fail pass'
}

@test "server: something else answers there" {
	forge gitea-1.26.3
	reaper --json -s "$SERVER/somewhere" doctor
	is "$(result server)" fail
	is "$status" 5
}

@test "server: merely found in a git remote" {
	forge gitea-1.26.3
	git init -q . && git remote add origin "$SERVER/acme/widget.git"
	UMBRELLA_REAPER_TOKEN=$TOKEN "$PROGRAM" --config none --umbrella "$UMBRELLA" doctor --json >out || true
	is "$(result server-origin)" warn
	is "$(result token)" warn
	is "$(result repository)" pass
	is "$(grep -c ' reaper$' "$BATS_TEST_TMPDIR/log" || true)" 0
}

@test "version: newer than known warns, and treat_as is proposed; older fails" {
	WORLD='.server = {like: "gitea-1.27.0-rc0", version: "1.29.0"}' doctor
	is "$(result version)" warn
	[[ $(hint version) == *'treat_as: "1.28"'* ]]
	stop
	WORLD='.server = {like: "gitea-1.22.6", version: "1.20.4"}' doctor
	is "$(result version)" fail
	is "$(result policy)" fail
	is "$status" 1
}

@test "token: refused, exit 4" {
	REAPER_TOKEN=made-up-and-unknown doctor
	is "$status" 4
	is "$(result token)" fail
	run ! grep -q made-up-and-unknown "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/err"
}

@test "token: none at all: what is asked of those who are known is not answered" {
	REAPER_TOKEN='' doctor
	is "$status" 4
	is "$(result token) $(result right-to-post) $(result repository) $(result records)" 'warn note pass fail'
}

@test "token: may not say who it belongs to" {
	WORLD='.tokens[0].scopes = ["write:repository", "write:issue"]' doctor
	is "$(result token)" warn
	[[ $(hint token) == *read:user* ]]
}

@test "rights: a reader's token may not post, exit 4" {
	WORLD='.repos[0].rights.reaper = "read"' doctor
	is "$(result right-to-post)" fail
	is "$status" 4
}

@test "rights: on a split server also to run a job again" {
	VERSION=gitea-1.27.0-rc0 WORLD='.repos[0].rights.reaper = "read"' doctor
	is "$(result right-to-rerun)" fail
	stop
	VERSION=gitea-1.27.0-rc0 doctor
	is "$(result right-to-rerun)" pass
	reaper --json --remedy compensate doctor
	is "$(result right-to-rerun)" warn
}

@test "rights: a re-run that this version does not have" {
	VERSION=forgejo-15.0.3 doctor --remedy rerun
	is "$(result right-to-rerun)" fail
	is "$status" 1
}

@test "a job's token on a private repository: what its permissions lack" {
	WORLD='.repos[0].private = true | .tokens[0] += {kind: "job", permissions: {contents: "write"}}' doctor
	is "$(result token) $(result right-to-post) $(result pull-requests) $(result records)" 'pass pass fail fail'
	[[ $(hint pull-requests) == *pull-requests:\ read* ]]
	[[ $(hint records) == *actions:\ read* ]]
	is "$status" 4
}

@test "auto-merge: where it counts, a token that cannot see it holds every repair" {
	local pull='.repos[0].pulls = [{number: 1, ci: stale}]'
	VERSION=gitea-1.22.6 WORLD="$pull | .tokens[0].scopes = [\"write:repository\", \"read:user\"]" doctor
	is "$(result auto-merge) $(hint auto-merge)" 'warn give the token the scope read:issue as well'
	reaper --json audit
	is "$(verdict 1)" hold/automerge-armed
	is "$(value '.repositories[0].pull_requests[0] | .detail')" 'whether a merge is scheduled cannot be read'
	[[ $(value '.repositories[0].pull_requests[0].hint') == *'read:issue'* ]]
	stop
	VERSION=gitea-1.22.6 WORLD="$pull" doctor
	is "$(result auto-merge)" pass
	reaper --json audit
	is "$(verdict 1)" repair/stale
	stop
	WORLD="$pull | .tokens[0].scopes = [\"write:repository\", \"read:user\"]" doctor
	is "$(result auto-merge)" null
}

@test "a job's token that may not write, by what the server says of it" {
	WORLD='.repos[0].private = true | .tokens[0] += {kind: "job", permissions: "read-all"}' doctor
	is "$(check right-to-post)" "fail the job's token may not write here"
	is "$(hint right-to-post)" 'permissions: {contents: write, actions: read, pull-requests: read, issues: read}'
	is "$status" 4
}

@test "scopes: the user may write, the token was not made for it" {
	for version in gitea-1.24.7 gitea-1.26.3; do
		for row in 'read:repository|fail' 'read:repository,read:user|fail' 'write:repository,read:user|pass' 'write:repository|pass'; do
			scopes=${row%|*}
			VERSION=$version WORLD=".tokens[0].scopes = (\"$scopes,write:issue\" | split(\",\"))" doctor
			is "$row $(result right-to-post)" "$row ${row#*|}"
			case $row in
			read*) is "$(check right-to-post) $status" "fail the user may write, but the token's scopes do not allow it: $scopes,write:issue 4" ;;
			*) [[ $(check right-to-post) == *"the token's scopes allow it" ]] ;;
			esac
			is "$(requests POST)" 0
			stop
		done
	done
	# where a refusal does not list them
	for version in gitea-1.22.6 forgejo-15.0.3; do
		VERSION=$version WORLD='.tokens[0].scopes = ["read:repository", "read:user", "read:issue"]' doctor
		[[ $(check right-to-post) == "pass the user may write; this server does not show scopes"* ]]
		stop
	done
	doctor
	[[ $(check right-to-post) == "pass the user may write; this server does not show scopes"* ]]
}

@test "a job's token that sees nothing of a private repository" {
	WORLD='.repos[0].private = true | .tokens[0] += {kind: "job", permissions: {statuses: "write"}}' doctor
	is "$(result repository)" fail
	[[ $(hint repository) == *"'contents: read'"* ]]
}

@test "a job's token with what is needed; on a split server with actions: write" {
	WORLD='.repos[0].private = true | .tokens[0] += {kind: "job", permissions: {contents: "write", actions: "read", "pull-requests": "read", issues: "read"}}' doctor
	is "$status" 0
	is "$(value .counts.fail)" 0
	stop
	VERSION=gitea-1.27.0-rc0 WORLD='.tokens[0] += {kind: "job"}' doctor
	is "$(hint right-to-rerun)" 'permissions: {contents: write, actions: write}'
	stop
	VERSION=forgejo-15.0.3 WORLD='.tokens[0] += {kind: "job"}' doctor
	is "$(result right-to-post)" pass
}

@test "clock: an hour apart warns; without a Date a note" {
	WORLD='.clock_offset = -3600' doctor
	[[ $(check clock) == 'warn the local clock is 3'*'ahead of'* ]]
	stop
	WORLD='.no_date = true' doctor
	is "$(result clock)" note
}

@test "repository: not there, renamed, archived, paused" {
	forge gitea-1.26.3 '.repos += [{name: "acme/old", renamed_to: "acme/new"}, {name: "acme/new"}]
		| .repos[0].archived = true | .repos[0].topics = ["umbrella-reaper-pause"]'
	reaper --json doctor
	is "$(result repository) $(result pause)" 'warn warn'
	reaper --json -R acme/nothing doctor
	is "$(value '[.checks[] | select(.name == "repository") | .result] | join(" ")')" 'warn fail'
}

@test "protection: does not require it, requires by a pattern, requires nothing" {
	WORLD='.repos[0].protection[0].contexts = ["Sec / scan (push)"]' doctor
	[[ $(check protection) == "warn the branch does not require '$UMBRELLA'"* ]]
	is "$(hint protection)" "it requires 'Sec / scan (push)'"
	stop
	WORLD='.repos[0].protection[0].contexts = ["CI / *"]' doctor
	is "$(result protection)" pass
	stop
	WORLD='.repos[0].protection = []' doctor
	is "$(result protection)" warn
}

@test "policy: unknown, with the line that would help" {
	WORLD='.repos[0].files.main[".gitea/workflows/ci.yml"] |= map(sub("test .*"; "make smoke"))' doctor
	[[ $(check policy) == "fail what '$UMBRELLA' stands for is not known (umbrella-does-more): .gitea/workflows/ci.yml:11: "* ]]
	[[ $(hint policy) == *'{aggregates_only: true}'* ]]
	is "$status" 1
}

@test "policy: no workflow file, an umbrella without needs, a list that drifted" {
	WORLD='.repos[0].files.main = {}' doctor
	[[ $(check policy) == fail*no-workflow* ]]
	stop
	WORLD='.repos[0].files.main[".gitea/workflows/ci.yml"] |= map(sub("needs: .*"; "env: {a: b}"))' doctor --aggregates-only
	[[ $(check policy) == *'stands for nothing'* ]]
	stop
	doctor --require 'CI / build (pull_request)'
	is "$(result policy)" warn
}

# The world with a file of workflows/ on the default branch, after a sed script.
with_workflow() { # FILE [SED_SCRIPT]
	jq -n --arg file "$1" --arg text "$(sed "${2-}" "$BATS_TEST_DIRNAME/../../workflows/$1")" -r \
		'".repos[0].files.main[\".gitea/workflows/\" + \($file | tojson)] = (\($text | tojson) | split(\"\\n\"))"'
}
# The line of a file of workflows/ that holds a text.
line_of() { grep -nF -m 1 -e "$2" "$BATS_TEST_DIRNAME/../../workflows/$1" | cut -d: -f1; }
SWEEP=.gitea/workflows/sweep-gitea.yml

@test "workflow: the files of workflows/ have all they need, on a private repository as well" {
	for version in gitea-1.26.3 gitea-1.27.0-rc0; do
		for file in sweep-gitea.yml audit-gitea.yml; do
			VERSION=$version WORLD="$(with_workflow $file) | .repos[0].private = true" doctor
			is "$version $file $(result workflow) $status" "$version $file pass 0"
			[[ $(check workflow) == "pass .gitea/workflows/$file:$(line_of $file 'run: umbrella-reaper '): job '"*"and has the permissions for it" ]]
			stop
		done
	done
	VERSION=forgejo-15.0.3 WORLD=$(with_workflow sweep-forgejo.yml) doctor
	[[ $(check workflow) == "pass .gitea/workflows/sweep-forgejo.yml:"*"whatever 'permissions' say" ]]
}

@test "workflow: what its permissions lack, by file and line; a check without a token counts for none" {
	for row in \
		's/contents: write/contents: read/|contents: write' \
		's/actions: write/actions: none/|actions: read' \
		's/^  pull-requests: .*//|pull-requests: read' \
		's/^  issues: .*//;s/^  actions: .*//|actions: read, issues: read' \
		's/contents: write/statuses: write/|contents: write'; do
		WORLD="$(with_workflow sweep-gitea.yml "${row%|*}") | .repos[0].private = true" doctor
		is "$(check workflow)" "fail $SWEEP:$(line_of sweep-gitea.yml permissions:): job 'sweep' writes, and its permissions lack ${row#*|}"
		[[ $(hint workflow) == 'permissions: {contents: write, actions: read, pull-requests: read, issues: read}'* ]]
		is "$status" 1
		stop
	done
	[[ $(hint workflow) == *"'statuses: write' gives nothing" ]]
	WORLD="$(with_workflow check-gitea.yml)" doctor
	is "$(check workflow)" "pass none on 'main' runs umbrella-reaper"
}

@test "workflow: what is public is read without permissions; a re-run needs actions: write" {
	WORLD=$(with_workflow sweep-gitea.yml 's/^  actions: .*//;s/^  issues: .*//;s/^  pull-requests: .*//') doctor
	is "$(result workflow)" pass
	stop
	VERSION=gitea-1.27.0-rc0 WORLD=$(with_workflow sweep-gitea.yml 's/actions: write/actions: read/') doctor
	[[ $(check workflow) == *'lack actions: write' ]]
	stop
	VERSION=gitea-1.25.4 WORLD=$(with_workflow sweep-gitea.yml 's/contents: write/contents: none/') doctor
	is "$(result workflow)" pass
}

@test "workflow: without permissions the default decides; a secret of its own is not bound; no token" {
	WORLD=$(with_workflow sweep-gitea.yml '/^permissions:/,/^$/d') doctor
	is "$(result workflow) $status" 'note 0'
	[[ $(check workflow) == *"job 'sweep' writes without 'permissions'"* ]]
	stop
	WORLD=$(with_workflow sweep-gitea.yml '/^permissions:/,/^$/d; s/github.token/secrets.REAPER/') doctor
	[[ $(check workflow) == pass*'with a token of its own'* ]]
	stop
	WORLD=$(with_workflow sweep-gitea.yml '/github.token/d') doctor
	[[ $(check workflow) == warn*'without a token' ]]
	is "$(hint workflow)" "in the step's 'env': GITEA_TOKEN: \${{ github.token }}"
}

@test "workflow: a file that no server runs is named; in a job's hands, that none is there" {
	WORLD='.repos[0].files.main[".gitea/workflows/sweep.yml"] = ["jobs: [", "x: y"]' doctor
	[[ $(check workflow) == "warn no server runs it: .gitea/workflows/sweep.yml:"* ]]
	stop
	WORLD='.tokens[0] += {kind: "job"}' doctor
	is "$(result workflow)" note
}

@test "no umbrella named: the branch's own contexts are proposed" {
	forge gitea-1.26.3
	UMBRELLA_REAPER_TOKEN=$TOKEN "$PROGRAM" --config none -s "$SERVER" -R acme/widget doctor --json >out
	is "$(result umbrella)" warn
	is "$(hint umbrella)" "--umbrella '$UMBRELLA'"
}

@test "--base: a branch that is not there" {
	doctor --base nowhere
	is "$(result branch)" fail
	is "$status" 1
}

@test "ledger: a file in the folder's place, cut lines, a lock that is held" {
	touch occupied
	doctor --ledger-dir "$PWD/occupied/ledger"
	is "$(result ledger-folder)" fail
	mkdir ledger
	printf 'not a record\n' >ledger/ledger.jsonl
	reaper --json --ledger-dir ledger doctor
	is "$(result ledger) $(result lock)" 'warn pass'
	[ ! -e ledger/lock ]
	exec 8>ledger/lock
	flock 8
	reaper --json --ledger-dir ledger doctor
	is "$(result lock)" note
	exec 8>&-
	reaper --json --ledger-dir ledger doctor
	is "$(result lock)" pass
}
