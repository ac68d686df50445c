#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Every field of every JSON document stands in the table that `help json` prints, with its type;
# and every row of that table is shown by some document of each command that it names.

bats_require_minimum_version 1.5.0
load lib
n=0

event() { curl -s -X POST "$SERVER/_sandbox/event" -d "$1" >/dev/null; }
# Keep the document of a command, whatever it ends with.
keep() {
	reaper --json "$@"
	# shellcheck disable=SC2154 # lib.bash sets stderr
	if [ ! -s out ] || ! jq_says .schema out; then
		echo "no document: $*: $stderr" >&2
		return 1
	fi
	n=$((n + 1))
	cp out "docs/$(printf %02d "$n").json"
}
again() {
	[ -z "$sandbox_pid" ] || { kill "$sandbox_pid" && wait "$sandbox_pid"; } 2>/dev/null || true
	forge "$@"
}

# "SCHEMA PATH TYPE" of each field of the table, a type a line; divided by tabs.
table() {
	"$PROGRAM" help json | awk -v OFS='\t' '
	function flush(   list, i, k, n, t, types, names, name, path) {
		if (entry == "")
			return
		list = all
		if (match(entry, / \[[a-z, ]+\]$/)) {
			list = substr(entry, RSTART + 2, RLENGTH - 3)
			entry = substr(entry, 1, RSTART - 1)
		}
		sub(/^pass/, "audit, sweep, one", list)
		sub(/one/, "explain, compensate, revoke", list)
		n = split(list, names, /, /)
		sub(/;.*/, "", entry)
		t = split(entry, types, / or /)
		path = parent == "the document" || parent == "each line" ? key : parent "." key
		for (i = 1; i <= n; i++)
			for (k = 1; k <= t; k++)
				print names[i], path, types[k]
		entry = ""
	}
	/^In / { flush(); parent = all = $0; sub(/^In /, "", parent); sub(/ \(.*/, "", parent)
		sub(/^.* \(/, "", all); sub(/\):$/, "", all); next }
	/^  [^ ]/ { flush(); key = $1; entry = substr($0, 23); if (entry == "") entry = "?"; next }
	/^   / { sub(/^ +/, ""); entry = entry " " $0; next }
	{ flush() }
	END { flush() }'
}

# The same of the documents given.
shown() {
	jq -r '
	def kind: type as $t | if $t == "number" then (if . == floor then "integer" else "number" end) else $t end;
	def members($schema; $path):
		if type == "array" then .[] | members($schema; $path + "[]")
		elif type == "object" then to_entries[]
			| (if $path == "" then .key else $path + "." + .key end) as $at
			| [$schema, $at, (.value | kind)],
			  (.value | if $at == "entries[].evidence" then members("evidence"; "") else members($schema; $at) end)
		else empty end;
	(.schema | split("/")[1]) as $schema | members($schema; "") | @tsv' "$@" |
		sed 's/\(umbrellas\[\]\.required\.expand\)\.[^\t]*/\1.*/' | sort -u
}

# Of lines of ndjson: a pull request and a repository are what they are in the one document.
shown_lines() {
	jq -c 'if .type == "pull_request" then {schema, repositories: [{pull_requests: [del(.schema, .type, .repository)]}]}
		elif .type == "repository" then {schema, repositories: [del(.schema, .type)]}
		else del(.type) end' "$@" >whole.json
	shown whole.json
	jq -r 'to_entries[] | select(.key == "type" or .key == "repository") | ["ndjson", .key, "string"] | @tsv' "$@" | sort -u
}

# Fields that documents have and the table lacks, or gives another type; a whole number is a number too.
unknown() {
	awk -F '\t' 'NR == FNR { known[$0] = 1; any[$1 FS $2] = $3 == "any"; next }
		!(($1 FS $2 FS $3) in known) && !any[$1 FS $2] && !($3 == "integer" && ($1 FS $2 FS "number") in known)' "$@"
}
unseen() {
	awk -F '\t' 'NR == FNR { seen[$1 FS $2] = 1; next } !(($1 FS $2) in seen) { print $1 " " $2 }' "$@" | sort -u
}

# Two greens by a pass, a veto, a red, one excused context, a list that cannot be known, a broken head.
first_world() {
	forge gitea-1.26.3 '.repos[0].topics = [] | .repos[0].pulls = [
		{number: 1, ci: stale}, {number: 2, ci: stale},
		{number: 3, ci: ci("success"; "failure"; "failure")},
		{number: 4, ci: ci("success"; "running"; "failure")},
		{number: 5, ci: (stale + {at: "-1m"})}]
		| .repos[0].protection[0].contexts += ["other", "CI / nobody (pull_request)"]
		| .repos[0].runs = [{event: "push", sha: "main", rows: true, at: "-3h",
			jobs: {build: "success", lint: "failure", "all-required": "failure"}}]'
}

every_document() {
	first_world
	keep audit
	keep sweep
	keep compensate 2 --reason 'all is green' --as dora --yes
	keep sweep --apply
	keep explain 1
	keep explain 5
	keep compensate 3 --reason 'main is red too' --as dora --inherited 'CI / lint (pull_request)' --yes
	keep compensate 3 --reason again --as dora --yes
	keep explain 3
	keep audit
	keep sweep
	keep revoke 1 --reason 'not yet' --as dora --yes
	keep revoke 1 --reason 'not yet' --as dora --yes
	keep compensate 1 --reason 'now' --as dora --yes
	keep policy
	keep --pr 1 policy
	keep doctor
	keep ledger list
	cp out docs/list.json
	keep ledger list --from-forge
	keep ledger show "$(jq -r '.entries[0].id' docs/list.json)"
	keep ledger show "$(jq -r '[.entries[] | select(.person == "dora")][0].id' docs/list.json)"
	keep ledger show "$(jq -r '[.entries[] | select(.kind == "revoke")][0].id' docs/list.json)"
	keep ledger verify
	keep ledger stats --since 7d
	keep revoke 3 --reason 'lint is red' --as dora --yes
	# proof by the rows' history
	again gitea-1.22.6 '.repos[0].pulls = [{number: 1, ci: stale}]'
	keep sweep --apply --ledger-dir by-rows
	keep ledger list --ledger-dir by-rows
	keep ledger show "$(value '.entries[0].id')" --ledger-dir by-rows
	# rows that are behind their records
	again gitea-1.26.3 '.repos[0].pulls = [
		{number: 1, ci: (ci("success"; {record: "success", row: "pending"}; "failure") | .at = "-2h")},
		{number: 2, ci: (ci("success"; "cancelled"; "cancelled") | .at = "-2h")}]'
	keep audit --stranded repair
	printf 'version: 1\nrules: {stranded: repair}\n' >heals.yml
	keep --config heals.yml explain 1
	keep --config heals.yml explain 2
	keep sweep --stranded repair --apply --ledger-dir of-rows
	keep ledger list --ledger-dir of-rows
	keep ledger show "$(value '.entries[0].id')" --ledger-dir of-rows
	# a green that our re-run brought, taken back
	again gitea-1.26.3 '.repos[0].rerun = {state: "success", after_ms: 1}
		| .repos[0].pulls = [{number: 1, ci: stale, rows: [{context: "Sec / scan", state: "success", creator: "bob", at: "-15m"}]}]'
	printf 'version: 1\nrules: {trusted_writers: [bob]}\nremedy: {kind: rerun}\n' >bob.yml
	local list=(--config bob.yml --ledger-dir of-reruns --require 'CI / build (pull_request)' --require 'CI / lint (pull_request)' --require 'Sec / scan')
	keep "${list[@]}" sweep --apply
	sleep 1.1
	curl -sS --fail -X POST "$SERVER/_sandbox/event" -d '{"do": "row", "pull": 1, "context": "Sec / scan", "state": "failure"}' >/dev/null
	keep "${list[@]}" sweep --apply
	keep ledger list --ledger-dir of-reruns
	keep ledger show "$(value '[.entries[] | select(.kind == "revoke")][0].id')" --ledger-dir of-reruns
	# with something to be said of the repository
	again gitea-1.26.3 '.repos[0].topics = ["umbrella-reaper-pause"] | .repos[0].pulls = [{number: 1, ci: stale}]'
	each_pass
	keep --base nowhere policy
	# and to somebody who may not look
	REAPER_TOKEN=made-up-token-of-nobody each_pass
	REAPER_TOKEN=made-up-token-of-nobody keep policy
	cat >settings.yml <<-END
		version: 1
		repositories:
		  - name: acme/widget
		    umbrellas:
		      - context: "$UMBRELLA"
		        required: {expand: {test: ["test (debian)"]}}
	END
	"$PROGRAM" --config settings.yml --server http://127.0.0.1:1 --json config >docs/config.json
}
each_pass() {
	keep audit
	keep sweep
	keep explain 1
	keep compensate 1 --reason x --as dora --yes
	keep revoke 1 --reason x --as dora --yes
}

@test "what leaves a pull request out of scope stands in every form" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale, draft: true}, {number: 2, ci: stale, labels: ["umbrella-reaper/hold"]}]'
	reaper --json audit
	is "$(value '.repositories[0].pull_requests | map(.detail) | join(", ")')" 'draft, hold label'
	reaper --format plain audit
	is "$(grep -v '^#' out | awk -F'\t' '{ print $17 }' | paste -sd ,)" 'draft,hold label'
	for format in table markdown html; do
		reaper --format "$format" audit
		grep -q draft out
		grep -q 'hold label' out
	done
}

@test "every field of every document is in the table, and nothing is in the table alone" {
	n=0
	mkdir docs
	every_document
	reaper --format ndjson audit
	table >known
	[ "$(wc -l <known)" -gt 300 ]
	{ shown docs/*.json && shown_lines out; } | sort -u >seen
	unknown known seen >wrong
	unseen seen known >missing
	[ ! -s wrong ] || { echo 'not in the table, or of another type:' >&2; cat wrong >&2; return 1; }
	[ ! -s missing ] || { echo 'in the table, and in no document of that command:' >&2; cat missing >&2; return 1; }
}

@test "the check of the table can fail: a field too many, a type that is another, a row that nothing shows" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]'
	reaper --json audit
	table >known
	jq '.run.extra = 1 | .complete = "yes" | del(.run.mode)' out >other.json
	shown other.json >seen
	is "$(unknown known seen)" $'audit\tcomplete\tstring\naudit\trun.extra\tinteger'
	unseen seen known | grep -qx 'audit run.mode'
}

@test "every document says what it is, in ASCII, and no key stands twice in it" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]'
	n=0
	mkdir docs
	each_pass
	keep policy
	keep doctor
	keep ledger list
	for document in docs/*.json; do
		is "$(LC_ALL=C grep -c '[^[:print:][:space:]]' "$document" || true)" 0
		is "$(jq -r '.program.name' "$document")" umbrella-reaper
		[[ $(jq -r .schema "$document") =~ ^umbrella-reaper/[a-z]+/1$ ]]
		is "$(jq -c --stream 'select(length == 2) | .[0]' "$document" | sort | uniq -d)" ''
	done
}

@test "ndjson: each line by itself is an object that says what it is; the pass comes last" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}, {number: 2, ci: stale}]'
	reaper --format ndjson audit
	is "$(jq -r '"\(.schema) \(.type)"' out)" "$(printf 'umbrella-reaper/audit/1 %s\n' pull_request pull_request repository pass)"
	while IFS= read -r line; do
		jq_says 'type == "object"' - <<<"$line"
	done <out
	# nothing is lost against the one document
	jq -s '[.[] | select(.type == "pull_request") | del(.schema, .type, .repository)]' out >lines
	reaper --json audit
	jq '.repositories[0].pull_requests' out >document
	is "$(jq 'map(del(.age_seconds, .rows, .action.description))' lines | sed 's/[0-9]*m//')" \
		"$(jq 'map(del(.age_seconds, .rows, .action.description))' document | sed 's/[0-9]*m//')"
}

@test "a reader who leaves early is no error, in any format" {
	forge gitea-1.26.3 '.repos[0].pulls = [range(1; 120) | {number: ., ci: (if . < 4 then stale else ci("success"; "success"; "success") end)}]'
	for format in table plain json ndjson markdown html sarif; do
		{
			code=0
			UMBRELLA_REAPER_TOKEN=$TOKEN "$PROGRAM" --config none -s "$SERVER" -R acme/widget \
				--umbrella "$UMBRELLA" --format "$format" audit 2>err || code=$?
			echo "$code" >code
		} | head -c 100 >part
		is "$format $(wc -c <part) $(cat code err)" "$format 100 0"
	done
}

@test "title, author and address of a pull request stand in every form that has room for them" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 7, title: "Fix the \u00fcmlaut", user: "bob", ci: stale}]'
	for command in audit sweep 'explain 7'; do
		# shellcheck disable=SC2086 # a command and its argument
		reaper --json $command
		is "$(value '.repositories[0].pull_requests[0] | "\(.title)|\(.author)|\(.url)"')" "Fix the ümlaut|bob|$SERVER/acme/widget/pulls/7"
	done
	reaper --format plain audit
	is "$(awk -F'\t' 'NR <= 2 { print $18 "|" $19 }' <<<"$output" | paste -sd /)" "title|author/Fix the ümlaut|bob"
	reaper --format table -v audit
	[[ $output == *$'\n      title: Fix the ümlaut\n'* ]]
	for format in markdown html; do
		reaper --format $format audit
		[[ $output == *'Fix the ümlaut'* ]]
	done
}

@test "a title that is no text, or long, is no fault" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 7, title: ([range(200)] | map("\u00e4") | add), ci: stale}]'
	reaper --json audit
	is "$(value '.repositories[0].pull_requests[0].title | utf8bytelength')" 254
}
