#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Tables on terminals of 60, 80 and 200 columns, with and without UTF-8, in colour and without,
# and what becomes of them in a pipe.

bats_require_minimum_version 1.5.0
load lib

WIDE='検査 / 単体テスト (pull_request)'
# as bytes: this line is read before a locale is set, and \u needs one
COMBINING=$'e\xcc\x81te\xcc\x81 / cafe\xcc\x81 (pull_request)'
LONG='CI / a name that somebody has made up for a job of a matrix (debian, amd64, postgres 17.2, nightly) (pull_request)'

wide_world() {
	forge gitea-1.26.3 '.repos[0].pulls = [
		{number: 1, ci: stale, rows: [{context: "'"$WIDE"'", state: "failure", at: "-30m", description: "漢字", creator: "bob"},
			{context: "'"$COMBINING"'", state: "success", at: "-30m"}, {context: "'"$LONG"'", state: "success", at: "-30m"}]},
		{number: 2, ci: ci("success"; "failure"; "failure")},
		{number: 3, ci: ci("success"; "running"; "failure")},
		{number: 4, ci: stale}]
		| .repos[0].protection[0].contexts += ["'"$WIDE"'", "'"$LONG"'"]'
}

# The program on a terminal of so many columns; what it shows is in screen, without line ends of
# terminals. Arguments: columns, locale, command and options.
on_terminal() {
	local columns=$1 locale=$2
	shift 2
	export UMBRELLA_REAPER_TOKEN=$TOKEN
	script -qec "stty cols $columns rows 40; LC_ALL=$locale TERM=${TERM_NAME-xterm} ${COLUMNS_SAID:+COLUMNS=$COLUMNS_SAID} '$PROGRAM' --config none -s '$SERVER' -R acme/widget \
		--umbrella '$UMBRELLA' --retries 0 $*" /dev/null </dev/null >raw 2>&1 3>&- || true
	unset UMBRELLA_REAPER_TOKEN
	# the line of progress is taken off before anything else is shown
	tr -d '\r' <raw | sed 's/.*\x1b\[K//' >screen
}
colourless() { sed 's/\x1b\[[0-9;]*m//g' "$@"; }
# Lines that are wider; of standard error none is broken, since it is for a log as well. Columns by
# the C library's own table.
too_wide() {
	local line
	colourless "$2" | { grep -v '^umbrella-reaper: ' || true; } >bare
	[ "$(LC_ALL=C.UTF-8 wc -L <bare)" -gt "$1" ] || return 0
	while IFS= read -r line; do
		[ "$(LC_ALL=C.UTF-8 wc -L <<<"$line")" -le "$1" ] || echo "$line"
	# an address stays whole, so that it can be copied
	done < <(grep -vE '^ *([a-z_]+ +)?https?://[^ ]*$' bare)
}

commands_with_tables() {
	cat <<-'END'
		audit
		audit -v
		sweep
		explain 1
		explain 2
		sweep --apply
		explain 4
		revoke 4 --reason x --yes
		ledger list
		ledger list --from-forge
		ledger verify
		ledger stats
		doctor
		policy
		config
	END
}

@test "no line is wider than the terminal, on 60, 80 and 200 columns" {
	wide_world
	for columns in 60 80 200; do
		while IFS= read -r line; do
			for locale in C.UTF-8 C; do
				on_terminal "$columns" "$locale" "$line --ledger-dir ledger-$columns"
				[ -s screen ]
				is "$columns $locale $line: $(too_wide "$columns" screen)" "$columns $locale $line: "
			done
		done < <(commands_with_tables)
	done
}

# Words of both, one a line, in order of the alphabet.
all_words() { tr -s ' \n' '\n' | grep -v '^$' | sort -u; }

@test "what stands on 200 columns stands on 60 and 80 too: it goes on below, nothing is cut" {
	wide_world
	for line in 'explain 1' policy audit ledger config; do
		on_terminal 200 C.UTF-8 "$line --color never"
		all_words <screen >whole
		for columns in 60 80; do
			on_terminal "$columns" C.UTF-8 "$line --color never"
			all_words <screen >narrow
			# the head's ten digits, titles and the pass stand in wide tables only, or change
			is "$line $columns: $(comm -23 whole narrow | grep -vE '^([0-9a-f]{10}|HEAD|TITLE|change|[0-9]+[smh],?|[0-9.]+|[0-9]{8}T.*|\[[0-9]{8}T.*)$' | tr '\n' ' ')" "$line $columns: "
		done
	done
	on_terminal 60 C.UTF-8 'audit --color never'
	run ! grep -q '…' screen
	tr -s ' \n' ' ' <screen | grep -qF 'CI / lint (pull_request)'
}

@test "contexts of other scripts are shown as they are with UTF-8, and as question marks in C" {
	wide_world
	for columns in 60 200; do
		on_terminal "$columns" C.UTF-8 explain 1
		colourless screen | tr -s ' \n' ' ' | grep -qF "$WIDE"
		colourless screen | tr -s ' \n' ' ' | grep -qF "$COMBINING"
		on_terminal "$columns" C explain 1
		colourless screen | tr -s ' \n' ' ' | grep -qF '?? / ????? (pull_request)'
		LC_ALL=C run ! grep -q '[^[:print:][:space:]]' <(colourless screen)
	done
	# the data stay what they are, whatever the locale
	LC_ALL=C reaper --json explain 1
	is "$(value '[.repositories[0].pull_requests[0].rows[].context] | index("'"$WIDE"'") != null')" true
	LC_ALL=C reaper explain 1 --format plain
}

@test "columns of a table stay one below the other behind wide and combining characters" {
	wide_world
	on_terminal 200 C.UTF-8 'policy --require '"'$WIDE' --require '$COMBINING' --require '$LONG' --color never"
	# where the last column begins, of each line: the width of what is before it
	grep '^  [^ ].*  --require' screen | while IFS= read -r line; do
		LC_ALL=C.UTF-8 wc -L <<<"${line%%--require*}"
	done >starts
	is "$(sort -u starts | wc -l) $(wc -l <starts)" '1 3'
}

@test "colour: on a terminal, not in a pipe, not with NO_COLOR or a dumb terminal, and as --color says" {
	wide_world
	coloured() { grep -c $'\x1b\\[[0-9;]*m' "$1" || true; }
	on_terminal 80 C.UTF-8 audit
	[ "$(coloured screen)" -gt 3 ]
	NO_COLOR=1 on_terminal 80 C.UTF-8 audit
	is "$(coloured screen)" 0
	NO_COLOR='' on_terminal 80 C.UTF-8 audit
	[ "$(coloured screen)" -gt 3 ]
	TERM_NAME=dumb on_terminal 80 C.UTF-8 audit
	is "$(coloured screen)" 0
	on_terminal 80 C.UTF-8 'audit --color never'
	is "$(coloured screen)" 0
	NO_COLOR=1 on_terminal 80 C.UTF-8 'audit --color always'
	[ "$(coloured screen)" -gt 3 ]
	on_terminal 80 C.UTF-8 doctor
	[ "$(coloured screen)" -gt 3 ]
	for command in audit 'explain 1' doctor policy config 'ledger list'; do
		# shellcheck disable=SC2086 # two words
		reaper $command --format table
		is "$command $(coloured out)" "$command 0"
	done
	reaper audit --format table --color always
	[ "$(coloured out)" -gt 3 ]
	reaper audit --json --color always
	is "$(coloured out)" 0
}

@test "in a pipe: tabs, and each line is whole" {
	wide_world
	for command in audit doctor policy config 'ledger list'; do
		# shellcheck disable=SC2086 # two words
		COLUMNS=40 reaper $command
		is "$command $(head -c 1 out)" "$command #"
		fields=$(grep -v '^#' out | awk -F '\t' '{ print NF }' | sort -u)
		[ "$(wc -l <<<"$fields")" = 1 ] || { echo "$command: $fields fields" >&2; return 1; }
	done
	# a table that is asked for there is as wide as it has to be
	COLUMNS=40 reaper audit --format table
	grep -q '^#2 .*CI / lint (pull_request)$' out
}

@test "COLUMNS stands above what the terminal says, and nonsense does not" {
	wide_world
	COLUMNS_SAID=60 on_terminal 200 C.UTF-8 doctor
	is "$(too_wide 60 screen)" ''
	COLUMNS_SAID=many on_terminal 80 C.UTF-8 doctor
	is "$(too_wide 80 screen)" ''
	[ -n "$(too_wide 60 screen)" ]
}

@test "help is for 80 columns, and for a terminal that knows ASCII only" {
	for topic in '' $("$PROGRAM" --help | sed -n "/^Topics of 'help':/,/^\$/s/^  \([a-z-]*\) .*/\1/p"); do
		# shellcheck disable=SC2086 # none or one
		LC_ALL=C "$PROGRAM" help $topic >page
		is "$topic $(too_wide 80 page)" "$topic "
		LC_ALL=C run ! grep -q '[^[:print:]]' page
	done
	for command in $("$PROGRAM" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p'); do
		"$PROGRAM" "$command" --help >page
		is "$command $(too_wide 80 page)" "$command "
	done
}
