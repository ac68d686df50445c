#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# README, runbooks, man page and changelog against the program and the Makefile.

bats_require_minimum_version 1.5.0
load lib

ROOT=$BATS_TEST_DIRNAME/../..

# Each line of standard input must stand in the text of the argument; those that do not are shown.
all_in() {
	local word missing=0 count=0
	while IFS= read -r word; do
		count=$((count + 1))
		grep -qF -e "$word" <<<"$1" || { echo "$2 lacks: $word" >&2; missing=1; }
	done
	[ "$count" -gt 0 ] && [ "$missing" -eq 0 ]
}

# Each line of the file must be a line of standard input.
all_in_file() {
	sort -u >given
	is "$(comm -23 "$1" given)" ''
}

words() { tr -s ' \n' ' ' | sed 's/^ //; s/ $//'; }
reasons() { "$PROGRAM" help reasons | sed -n 's/^  \([a-z-][a-z-]*\) .*/\1/p'; }
commands() { "$PROGRAM" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p'; }
pages() { (cd "$ROOT/runbooks" && printf '%s\n' *.md | sed 's/\.md$//'); }
# The fenced blocks of that language in the files, indent removed.
fenced() {
	awk -v open="$1" 'FNR == 1 { on = 0 }
		{ line = $0; sub(/^ */, "", line) }
		line == "```" { on = 0 }
		on { print substr($0, indent) }
		line == "```" open { on = 1; indent = index($0, "`") }' "${@:2}"
}

@test "every option of --help stands in the man page, and none but them" {
	page=$(sh "$ROOT/src/doc/generate" source "$PROGRAM")
	"$PROGRAM" help options | grep -oE '^ +(-[A-Za-z], )?--[a-z-]+' | grep -oE -e '--[a-z-]+' |
		sed 's/.*/*&*/' | all_in "$page" 'the man page'
	# shellcheck disable=SC2094 # a program and a file of one name
	"$PROGRAM" help options >options
	for option in $(grep -oE '\*--[a-z-]+\*' <<<"$page" | tr -d '*' | sort -u); do
		grep -qE -e "^ +(-., )?$option( |\$)" options || { echo "no such option: $option" >&2; return 1; }
	done
}

@test "the man page holds every command, reason, exit code and variable" {
	page=$(sh "$ROOT/src/doc/generate" source "$PROGRAM")
	commands | sed 's/.*/*&*/' | all_in "$page" 'the man page'
	reasons | sed 's/.*/*&*/' | all_in "$page" 'the man page'
	"$PROGRAM" help exit-codes | sed -n 's/^ *\([0-9][0-9]*\)  .*/*\1*/p' | all_in "$page" 'the man page'
	"$PROGRAM" help environment | sed -n 's/^  \([A-Z_]*\)  .*/*\1*/p' | sed 's/_/\\_/g' |
		all_in "$page" 'the man page'
	is "$(grep -c '^@' <<<"$page" || true)" 0
}

# The paths of all keys, as `help config` has them.
keys() { "$PROGRAM" help config | sed -n 's/^  \([a-z]*\(\[\]\)*\.[a-z_.]*[^ ]*\)\( .*\)*$/\1/p'; }

@test "the page of the settings file holds every key, and each example is read" {
	page=$(sh "$ROOT/src/doc/generate" source "$PROGRAM" umbrella-reaper.yml.5)
	[ "$(keys | wc -l)" -ge 41 ]
	keys | sed 's/_/\\_/g; s/.*/*&*/' | all_in "$page" 'umbrella-reaper.yml(5)'
	is "$(grep -c '^@' <<<"$page" || true)" 0
	awk '/^```/ { n++; next } n % 2 { print >("example" n ".yml") }' "$ROOT/src/doc/umbrella-reaper.yml.5.scd"
	echo "$TOKEN" >token
	for example in example*.yml; do
		sed -i "s|/etc/umbrella-reaper/token|$PWD/token|" "$example"
		grep -q '^version: 1' "$example"
		run -0 "$PROGRAM" config --config "$example"
	done
	[ -s example7.yml ]
}

@test "the starter has every key, and help config every key of the table" {
	"$PROGRAM" init starter.yml >out
	# those of repositories by their last word, the others below their section
	for key in $(keys); do
		case $key in
		repositories*) grep -qE "^ *(# *)*(- )?${key##*.}:" starter.yml ;;
		*) sed -n "/^${key%%.*}:/,/^\$/p" starter.yml | grep -qE "^  (# )?${key##*.}:" ;;
		esac || { echo "the starter lacks $key" >&2; return 1; }
	done
	grep -ohE '^	\{ "[a-z]+\.[a-z_]+"' "$ROOT/src/conf/keys.c" | cut -d'"' -f2 | sort >table
	[ "$(wc -l <table)" -ge 27 ]
	is "$(keys | grep -v '^repositories' | sort)" "$(cat table)"
}

@test "config/umbrella-reaper.yml is what init writes where nothing is known" {
	env -i HOME="$HOME" "$PROGRAM" init starter.yml >out
	diff starter.yml "$ROOT/config/umbrella-reaper.yml"
}

@test "the man page holds every field and metric, and each topic of help" {
	page=$(sh "$ROOT/src/doc/generate" source "$PROGRAM")
	"$PROGRAM" help metrics | sed -n 's/^  \([a-z_]*\)$/\1/p' | sed 's/_/\\_/g; s/.*/*&*/' | all_in "$page" 'the man page'
	"$PROGRAM" help rules | sed -n 's/^  \(UR-A[0-9]*\) .*/\1/p' | all_in "$page" 'the man page'
	# fields by what they stand in, in the order of the table
	is "$(sed -n '/^# JSON FIELDS/,/^# METRICS/p' <<<"$page" | sed -n 's/^## \(In .*\)/\1/p; s/^\*\(.*\)\*$/\1/p' | sed 's/[\\]//g')" \
		"$("$PROGRAM" help json | sed -n 's/^\(In .*\):$/\1/p; s/^  \([^ ][^ ]*\).*/\1/p')"
	for topic in $("$PROGRAM" --help | sed -n "/^Topics of 'help':/,/^\$/s/^  \([a-z-]*\) .*/\1/p"); do
		[ "$topic" != config ] && [ "$topic" != runbook ] || continue # pages of their own
		grep -qx "@$topic@" "$ROOT/src/doc/umbrella-reaper.1.scd" || { echo "no @$topic@" >&2; return 1; }
	done
}

@test "help formats has every format that --format takes, README and man page too" {
	"$PROGRAM" help options | tr -s ' \n' ' ' | grep -oE -e '--format FORM[A-Z]* [^:]*: [a-z, ]*' | sed 's/.*: //; s/ --.*//' |
		tr -d ' ' | tr , '\n' | sed '/^$/d' >known
	[ "$(wc -l <known)" = 7 ]
	sed 's/.*/  & /' known | all_in "$("$PROGRAM" help formats)" 'help formats'
	sed 's/.*/`&`/' known | all_in "$(cat "$ROOT/README.md")" README.md
}

@test "config shows every key, and its fields those below a repository" {
	keys | grep -v '^repositories' | sort >paths
	"$PROGRAM" --config none --server http://127.0.0.1:1 --format plain config | cut -f1 | all_in_file paths
	keys | sed -n 's/^repositories.*\.//p' | sed 's/.*/  & /' |
		all_in "$("$PROGRAM" help json | sed -n '/^In repositories\[\] /,/^In token/p')" 'help json'
}

@test "every reason stands in README and in the runbooks' list" {
	reasons | sed 's/.*/`&`/' | all_in "$(cat "$ROOT/README.md")" README.md
	reasons | all_in "$(cat "$ROOT/runbooks/README.md")" runbooks/README.md
}

@test "every reason with a runbook has its page, and every page is known" {
	listed=$(grep -oE '"runbooks/[a-z-]+\.md"' "$ROOT/src/core/reason.c" | sed 's|.*/||; s|\.md"||' | sort)
	[ "$(wc -l <<<"$listed")" -gt 15 ]
	all_in "$(pages)" runbooks/ <<<"$listed"
	for page in $(pages); do
		[ "$page" != README ] || continue
		head -n 1 "$ROOT/runbooks/$page.md" | grep -q '^# '
		grep -qF "($page.md" "$ROOT/runbooks/README.md" || { echo "runbooks/README.md lacks: $page" >&2; return 1; }
	done
}

@test "a page whose name is a reason has it as its title" {
	for page in $(pages); do
		reasons | grep -qx "$page" || continue
		is "$(head -n 1 "$ROOT/runbooks/$page.md")" "# $page"
	done
}

@test "every page has the same parts in the same order, and is short" {
	for page in $(pages); do
		[ "$page" != README ] || continue
		is "$page: $(grep -oE '^(\*\*(Meaning|Impact)|## .*)' "$ROOT/runbooks/$page.md" | tr -d '*#' | words)" \
			"$page: Meaning Impact First minute Decide Fix Confirm Escalate Why it happens"
		[ "$(wc -l <"$ROOT/runbooks/$page.md")" -le 75 ]
	done
}

# Causes from one to another of the program's list.
causes() { # FROM TO
	awk -F'"' -v from="[UR_CAUSE_$1]" -v to="[UR_CAUSE_$2]" \
		'index($0, from) { on = 1 } on { print "`" $2 "`" } index($0, to) { on = 0 }' "$ROOT/src/core/decide.c"
}
# A page names each of them, and of them there are so many.
page_has_causes() { # PAGE COUNT FROM TO
	causes "$3" "$4" >causes
	is "$(wc -l <causes)" "$2"
	all_in "$(cat "$ROOT/runbooks/$1.md")" "$1.md" <causes
}

@test "the causes of no-remedy, contradicted and job-unverifiable are those of the program" {
	page_has_causes no-remedy 12 SPLIT_SERVER RERUN_REFUSED
	page_has_causes contradicted 3 OUTGROWN NOT_OURS
	page_has_causes job-unverifiable 5 UNKNOWN_FILE CALLED_WORKFLOW
}

@test "the likely causes are those of the program, in stale.md and in CHANGELOG" {
	sed -n 's/.*\[UR_STALENESS_[A-Z_]*\] = { "\([a-z-]*\)",$/`\1`/p' "$ROOT/src/core/staleness.c" >codes
	is "$(wc -l <codes)" 9
	all_in "$(cat "$ROOT/runbooks/stale.md")" stale.md <codes
	all_in "$(cat "$ROOT/CHANGELOG.md")" CHANGELOG.md <codes
}

@test "every hold, repair and revocation has its page, and every page that it should" {
	"$PROGRAM" help reasons | sed -n '/^leave:/,/^$/d; s/^  \([a-z][a-z-]*\) .*/\1/p' >needed
	[ "$(wc -l <needed)" -gt 20 ]
	while read -r reason; do
		[ -e "$ROOT/runbooks/$reason.md" ] || { echo "no page: $reason" >&2; return 1; }
	done <needed
	for page in wrong-repair turn-it-off rotate-token manual-compensation mass-action forge-unreachable; do
		[ -e "$ROOT/runbooks/$page.md" ]
	done
}

@test "the causes of policy-unknown are those of the program" {
	{
		grep -ohE 'ur_policy_unknown\([a-z]+, "[a-z-]+"' "$ROOT"/src/policy/*.c
		grep -ohE '(cause =|return) "[a-z]+-[a-z-]+"' "$ROOT"/src/core/naming.c "$ROOT"/src/core/matrix.c
	} | grep -oE '"[a-z-]+"' | tr '"' '`' | sort -u |
		all_in "$(cat "$ROOT/runbooks/policy-unknown.md")" policy-unknown.md
}

@test "the exit codes of README are those of the program, word for word" {
	is "$(sed -n '/^## Exit codes/,/^## /s/^| \([0-9][0-9]*\) | \(.*\) |$/\1 \2/p' "$ROOT/README.md" | words)" \
		"$("$PROGRAM" help exit-codes | sed 1d | words)"
}

@test "the exit codes that runbooks name exist" {
	for code in $(grep -ohE '[Ee]xit code [0-9]+|exits with [0-9]+|exit [0-9]+' "$ROOT"/runbooks/*.md "$ROOT/README.md" |
		grep -oE '[0-9]+' | sort -un); do
		"$PROGRAM" help exit-codes | grep -qE "^ *$code  " || { echo "no exit code $code" >&2; return 1; }
	done
}

@test "every make target named in README exists, and README names every target" {
	for target in $(grep -ohE '\bmake [a-z][a-z0-9-]*' "$ROOT/README.md" | sed 's/make //' | sort -u); do
		grep -qE "^$target:" "$ROOT/Makefile" || { echo "no target $target" >&2; return 1; }
	done
	sed -n 's/^\([a-z0-9-]*\):.*## .*/make \1/p' "$ROOT/Makefile" | all_in "$(cat "$ROOT/README.md")" README.md
}

@test "every package of make deps has its reason in README" {
	awk '/^DEPS :=/ { on = 1 } on { print } on && !/\\$/ { exit }' "$ROOT/Makefile" |
		sed 's/^DEPS := //; s/\\$//' | tr -s ' \t' '\n' | sed '/^$/d; s/.*/ & /' |
		all_in "$(sed -n '/^| packages/,/^$/p' "$ROOT/README.md" | tr '`' ' ')" README.md
}

# Every "umbrella-reaper …" command line of README, runbooks and the man page's prose.
command_lines() {
	{
		cat "$ROOT/README.md" "$ROOT"/runbooks/*.md "$ROOT"/src/doc/*.scd |
			sed -e ':a' -e '/\\$/{N; s/\\*\n *//; ta' -e '}' |
			sed -n 's/^ *\(UMBRELLA_[A-Z_]*=[^ ]* \)*\(\$ \)*\(build\/\)*umbrella-reaper \([^:].*\)/\4/p'
		grep -ohE '`umbrella-reaper [^`]+`' "$ROOT/README.md" "$ROOT"/runbooks/*.md | tr -d '`' | sed 's/^umbrella-reaper //'
	} | grep -v '^- ' | sed 's/#.*//; s/ |.*//'
}

@test "every command line in the documents has a command and options that exist" {
	n=0
	mkdir helps
	for command in $(commands); do
		"$PROGRAM" "$command" --help >"helps/$command"
	done
	while IFS= read -r line; do
		n=$((n + 1)) command=
		for word in $(sed "s/'[^']*'//g; s/\"[^\"]*\"//g" <<<"$line"); do
			case $word in
			--*)
				grep -qE -e "^ +(-., )?${word%%=*}( |\$)" "helps/${command:-help}" || { echo "no option $word: $line" >&2; return 1; }
				;;
			[a-z]*) [ -n "$command" ] || command=$word ;;
			esac
		done
		[ -z "$command" ] || [ -e "helps/$command" ] || { echo "no command $command: $line" >&2; return 1; }
	done < <(command_lines)
	[ "$n" -gt 40 ]
}

@test "every option and help topic named in the documents exists" {
	"$PROGRAM" help options >known
	for option in $(cat "$ROOT/README.md" "$ROOT"/runbooks/*.md | grep -v '^ *\(curl\|printf\|-d\)' |
		grep -v 'curl -sS' | grep -oE '`--[a-z-]+' | tr -d '`' | sort -u); do
		grep -qE -e "^ +(-., )?$option( |\$)" known || { echo "no option $option" >&2; return 1; }
	done
	for topic in $(grep -ohE 'help [a-z-]+`' "$ROOT/README.md" "$ROOT"/runbooks/*.md | sed 's/help //; s/`//' | sort -u); do
		"$PROGRAM" help "$topic" >/dev/null || { echo "no topic $topic" >&2; return 1; }
	done
}

@test "the settings keys that the documents name exist" {
	"$PROGRAM" help config >known
	for key in $(cat "$ROOT/README.md" "$ROOT"/runbooks/*.md |
		grep -oE '`(forge|rules|limits|remedy|ledger|report)\.[a-z_]+' | tr -d '`' | grep -vx ledger.jsonl | sort -u); do
		grep -q "^  $key " known || { echo "no key $key" >&2; return 1; }
	done
}

@test "every yaml block of README and runbooks is a settings file, or a part of one" {
	echo "$TOKEN" >token
	n=0
	for file in "$ROOT/README.md" "$ROOT"/runbooks/*.md; do
		fenced yaml "$file" >block.yml
		[ -s block.yml ] || continue
		n=$((n + 1))
		grep -q '^version: 1' block.yml || sed -i '1i version: 1' block.yml
		status=0
		"$PROGRAM" --config block.yml --server http://127.0.0.1:1 --repo acme/widget --token-file token \
			--umbrella "$UMBRELLA" --retries 0 audit >out 2>err || status=$?
		[ "$status" = 5 ] || { echo "$file: exit code $status" >&2; cat block.yml err >&2; return 1; }
	done
	[ "$n" -gt 5 ]
	printf 'version: 1\nrules:\n  min_agee: 5m\n' >block.yml
	run -3 "$PROGRAM" --config block.yml --server http://127.0.0.1:1 --repo acme/widget --umbrella x audit
}

@test "every link to a file of this project leads somewhere, its heading too" {
	cd "$ROOT"
	for file in README.md CHANGELOG.md runbooks/*.md; do
		for link in $(grep -oE '\]\([^)]+\)' "$file" | sed 's/^](//; s/)$//' | grep -v '^https\?:'); do
			target=${link%%#*} heading=
			[[ $link != *#* ]] || heading=${link#*#}
			target=${target:+$(dirname "$file")/$target}
			[ -e "${target:-$file}" ] || { echo "$file: no $link" >&2; return 1; }
			[ -z "$heading" ] || sed -n 's/^##* //p' "${target:-$file}" | tr 'A-Z ' 'a-z-' | grep -qx "$heading" ||
				{ echo "$file: no heading $link" >&2; return 1; }
		done
	done
}

@test "the demo's lines in README are lines of the demo" {
	PROGRAM=$PROGRAM SANDBOX=$SANDBOX "$ROOT/tests/cli/demo" >demo 2>&1
	sed -n '/^\$ umbrella-reaper audit/,/^```/p' "$ROOT/README.md" | grep -E '^(#[0-9]|[0-9]+ open)' |
		sed -E 's/ +[0-9]+m [0-9]+s? */ AGE /; s/ +/ /g' | sort -u >shown
	sed -E 's/ +[0-9]+m( [0-9]+s)? */ AGE /; s/ +/ /g' demo >real
	all_in "$(cat real)" 'the demo' <shown
}

@test "the demo kept running can be asked as it says" {
	mkfifo enter
	KEEP=1 PROGRAM=$PROGRAM SANDBOX=$SANDBOX "$ROOT/tests/cli/demo" <enter >demo 2>&1 3>&- &
	exec 7>enter
	for _ in $(seq 200); do grep -q 'explain 404' demo && break; sleep 0.05; done
	sed -n '/^export /,/explain 404/p' demo >typed
	[ "$(wc -l <typed)" -ge 4 ]
	run -0 bash typed
	[[ $output == *'leave (already-compensated)'*'; posted by reaper at '*'hold (required-pending)'* ]]
	exec 7>&-
	wait $!
}

@test "README is under 250 lines, and its first screen has the two commands" {
	[ "$(wc -l <"$ROOT/README.md")" -lt 250 ]
	head -n 24 "$ROOT/README.md" >first
	grep -q '^make demo' first
	grep -q '^make check' first
}

@test "the changelog has the program's version" {
	version=$("$PROGRAM" version | awk '{ print $2 }')
	grep -qE "^## ${version//./\\.}( |\$)" "$ROOT/CHANGELOG.md"
}

@test "the changelog names every command, and no schema but theirs" {
	commands | sed 's/.*/`&/' | all_in "$(cat "$ROOT/CHANGELOG.md")" CHANGELOG.md
	for schema in $(grep -oE 'umbrella-reaper/[a-z]+/[0-9]+' "$ROOT/CHANGELOG.md"); do
		command=${schema#*/} && command=${command%/*}
		commands | grep -qx "$command" || { echo "schema of no command: $schema" >&2; return 1; }
	done
}

# A tree with one file, and what the lint of citations says of it.
cites() { # TEXT
	mkdir -p tree/src/doc/servers tree/include tree/tests tree/runbooks tree/workflows tree/config
	touch tree/README.md tree/CHANGELOG.md tree/Makefile
	printf '## 1. One\n\n1. First point.\n' >tree/src/doc/contract.md
	printf '## 4. Rows\n\n## Traps\n\n1. The first.\n' >tree/src/doc/servers/gitea.md
	printf '%s\n' "$1" >tree/src/x.c
	run "$ROOT/tests/lint/citations" tree
	rm -r tree
}

@test "the lint of citations notices each kind that leads nowhere" {
	cites '/* SPEC 1, SPEC 1.1, servers/gitea.md section 4, servers/gitea.md trap 1 */'
	[[ "$output" != *src/x.c* ]]
	cites '/* SPEC 2 */'
	[[ "$output" == *"src/x.c: 'SPEC 2'"* ]]
	cites '/* SPEC 1.2 */'
	[[ "$output" == *"src/x.c: 'SPEC 1.2'"* ]]
	cites $'/* what servers/gitea.md\n * section 5 says */'
	[[ "$output" == *"src/x.c: 'servers/gitea.md section 5'"* ]]
	cites '/* servers/gitea.md trap 2 */'
	[[ "$output" == *"src/x.c: 'servers/gitea.md trap 2'"* ]]
	cites '/* servers/gitea.md "Columns" */'
	[[ "$output" == *'src/x.c: '*'no such heading'* ]]
	cites '/* servers/gogs.md */'
	[[ "$output" == *'src/x.c: there is no src/doc/servers/gogs.md'* ]]
	cites "/* see ARCHITECTURE.md */"
	[[ "$output" == *"src/x.c: cites 'ARCHITECTURE.md'"* ]]
	[ "$status" -ne 0 ]
}
