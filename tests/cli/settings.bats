#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The settings file as people get it wrong, and where settings may come from.

bats_require_minimum_version 1.5.0
load lib

run_it() {
	status=0
	timeout -k 1 20 "$PROGRAM" "$@" >out 2>err || status=$?
	output=$(cat out) stderr=$(cat err)
}
setting() { value ".settings[] | select(.key == \"$1\") | \"\(.value) \(.origin)\""; }

# FILE wrong in the way that the pattern says: exit 3, one line and perhaps a hint, no output.
refused() {
	run_it config --config "$1"
	is "$status" 3
	is "$output" ''
	# shellcheck disable=SC2053 # a pattern
	[[ $(head -n 1 err) == "umbrella-reaper: error: "$2 ]] || is "$stderr" "$2"
	[ "$(wc -l <err)" -le 2 ]
	[ "$(wc -l <err)" -eq 1 ] || grep -q '^umbrella-reaper: hint: ' err
}

@test "a file that cannot be read is told by its name" {
	mkdir folder
	ln -s one other && ln -s other one
	refused folder "cannot read 'folder': is a directory"
	refused one "cannot read 'one': too many levels of symbolic links"
	refused missing.yml "there is no settings file 'missing.yml'"
	refused /dev/zero "cannot read '/dev/zero': larger than 1048576 bytes"
}

@test "a file without the right to read it" {
	[ "$(id -u)" -ne 0 ] || command -v setpriv >/dev/null || skip 'root without setpriv'
	echo 'version: 1' >secret.yml
	chmod 000 secret.yml
	as=() who=$PROGRAM
	if [ "$(id -u)" -eq 0 ]; then
		cp "$PROGRAM" copy && chmod 755 . copy
		as=(setpriv --reuid 65534 --regid 65534 --clear-groups)
		"${as[@]}" test -r copy || skip 'this folder is closed to others'
		who=./copy
	fi
	status=0
	"${as[@]}" "$who" config --config secret.yml >out 2>err || status=$?
	is "$status" 3
	is "$(cat err)" "umbrella-reaper: error: cannot read 'secret.yml': permission denied"
}

@test "bytes that are no settings" {
	printf '\0\1\2\377' >binary.yml
	refused binary.yml 'binary.yml:1:1: *'
	printf 'version: 1\nforge:\n  kind: "\377"\n' >latin.yml
	refused latin.yml 'latin.yml:3:10: *'
	printf 'version: 1\n"\\e[31mred": 5\n' >escape.yml
	refused escape.yml "escape.yml:2:1: unknown key '?\[31mred'"
}

@test "a byte order mark, CRLF and flow style are taken" {
	printf '\357\273\277version: 1\r\nrules:\r\n  min_age: 9m\r\n' >dos.yml
	run_it config --config dos.yml --json
	is "$(setting rules.min_age)" '9m dos.yml:3'
	echo '{version: 1, rules: {min_age: 7m}}' >flow.yml
	run_it config --config flow.yml --json
	is "$(setting rules.min_age)" '7m flow.yml:1'
	printf 'version: 1\r\nrules:\r\n  min_aeg: 9m\r\n' >wrong.yml
	refused wrong.yml "wrong.yml:3:3: unknown key 'min_aeg' under rules"
}

@test "values that are none: durations, numbers, shares, switches" {
	n=0
	while IFS='|' read -r section line says; do
		printf 'version: 1\n%s:\n  %s\n' "$section" "$line" >v.yml
		refused v.yml "v.yml:3:*$says*"
		grep -q '^umbrella-reaper: hint: ' err || is "$stderr" 'a hint'
		n=$((n + 1))
	done <<-'END'
		rules|min_age: -5m|'-5m' is not a duration
		rules|min_age: 0s|'0s' is not above zero
		rules|min_age: 5|'5' is not a duration
		rules|min_age: 1.5m|'1.5m' is not a duration
		rules|min_age: 31d|'31d' is out of range
		rules|min_age: 99999999999999999999d|is too long a duration
		rules|min_age: [5m]|wants a duration, not a list
		rules|min_age:|wants a duration, not nothing
		rules|revoke: maybe|wants true or false, not 'maybe'
		rules|trusted_writers: joe|wants a list, not a text
		forge|retries: 99999999999999999999999|is not a whole number
		forge|retries: 21|21 is out of range
		forge|retries: -1|'-1' is not a whole number
		forge|url: git.example.org|is not a web address
		forge|url: ftp://git.example.org|'ftp://git.example.org'
		limits|max_share: 50%|'50%' is not a share
		limits|max_share: 1.5|'1.5' is not a share
		remedy|kind: rerum|'rerum' is not one of
	END
	is "$n" 18
}

@test "anchors are taken, what they bring is held to the same keys" {
	printf 'version: 1\nforge: {timeout: &t 30s}\nlimits: {deadline: *t}\n' >good.yml
	run_it config --config good.yml --json
	is "$(setting limits.deadline)" '30s good.yml:2'
	printf 'version: 1\nrules: &r\n  min_age: 5m\nlimits:\n  <<: *r\n' >merged.yml
	refused merged.yml "merged.yml:3:3: unknown key 'min_age' under limits"
	{
		echo 'a: &a [x,x,x,x,x,x,x,x,x]'
		for pair in ba cb dc ed fe gf; do
			b=${pair:0:1} a="*${pair:1:1}"
			echo "$b: &$b [$a,$a,$a,$a,$a,$a,$a,$a,$a]"
		done
	} >bomb.yml
	refused bomb.yml 'bomb.yml:*more than 20000 nodes*'
}

@test "an empty settings file is mentioned" {
	printf '# nothing\n\n' >empty.yml
	run_it config --config empty.yml
	is "$status" 0
	is "$stderr" "umbrella-reaper: settings file 'empty.yml' is empty"
}

@test "a file that everybody can write is warned about" {
	echo 'version: 1' >open.yml
	run_it config --config open.yml
	is "$stderr" ''
	chmod 666 open.yml
	run_it config --config open.yml
	is "$status" 0
	is "$stderr" "umbrella-reaper: warning: everybody on this machine can write the settings in 'open.yml'"
}

@test "a link to nothing in the usual place is no missing file" {
	mkdir -p "$XDG_CONFIG_HOME/umbrella-reaper"
	ln -s /nonexistent "$XDG_CONFIG_HOME/umbrella-reaper/config.yml"
	run_it config
	is "$status" 3
	[[ $stderr == *"umbrella-reaper/config.yml' is a link to a file that is not there"* ]]
}

@test "every command that needs the settings says the same about them" {
	printf 'version: 1\nrules:\n  min_age: 5m\n  min_age: 6m\n' >twice.yml
	for command in audit sweep 'explain 3' 'compensate 3 --reason x' 'revoke 3 --reason x' \
		ledger doctor policy config; do
		# shellcheck disable=SC2086 # command and arguments
		run_it $command --config twice.yml
		is "$command: $status" "$command: 3"
		is "$stderr" "umbrella-reaper: error: twice.yml:4:3: 'min_age' is given twice, first at line 3, column 3"
	done
}

@test "a settings file that is a pipe without a writer is not waited for" {
	mkfifo pipe.yml
	status=0
	timeout -k 1 10 "$PROGRAM" config --config pipe.yml >out 2>err 3>&- || status=$?
	is "$status" 3
	is "$(head -n 1 err)" "umbrella-reaper: error: cannot read 'pipe.yml': it is no regular file"
}

@test "settings come through a pipe as well" {
	run_it config --json --config <(printf 'rules:\n  min_age: 9m\n')
	is "$(setting rules.min_age | cut -d' ' -f1)" 9m
}

# ---- what a repository's own tree may say ----

# A checkout that would like to be asked: everything a tool might look for.
hostile_tree() {
	local name
	git init -q tree && cd tree || return 1
	mkdir -p .config/umbrella-reaper umbrella-reaper .gitea .forgejo .github etc/umbrella-reaper
	printf 'version: 1\nforge: {url: "https://evil.example.org", token_file: token}\nledger: {dir: ledger}\n' >config.yml
	echo made-up-token-of-the-tree >token
	for name in umbrella-reaper.yml .umbrella-reaper.yml .config/umbrella-reaper/config.yml \
		umbrella-reaper/config.yml .gitea/umbrella-reaper.yml .forgejo/umbrella-reaper.yml \
		.github/umbrella-reaper.yml etc/umbrella-reaper/config.yml; do
		cp config.yml "$name"
	done
	echo 'UMBRELLA_REAPER_SERVER=https://evil.example.org' >.env
	cp token forge-token
}

@test "nothing in the tree around sets server, token or ledger" {
	without_system_settings
	hostile_tree
	# relative folders in the environment would be the tree's
	for variables in HOME= "HOME=. XDG_CONFIG_HOME=. XDG_STATE_HOME=." XDG_CONFIG_HOME=etc; do
		status=0
		# shellcheck disable=SC2086 # variables
		env $variables "$PROGRAM" config --json >../out 2>../err || status=$?
		is "$status" 0
		is "$(setting forge.url)" ' built-in'
		is "$(value .token.given)" false
		is "$(value .settings_file)" ''
		run ! grep -qE 'evil|"ledger"' ../out
	done
}

@test "of the tree's git remote the server gets no token and no write" {
	hostile_tree
	git remote add origin https://evil.example.org/acme/widget.git
	UMBRELLA_REAPER_TOKEN=$TOKEN "$PROGRAM" config --json >../out 2>../err
	is "$(setting forge.url)" "https://evil.example.org git remote 'origin'"
	is "$(value .token.given)" false
	is "$(setting ledger.dir | cut -d' ' -f2)" XDG_STATE_HOME
	status=0
	UMBRELLA_REAPER_TOKEN=$TOKEN "$PROGRAM" sweep --apply --umbrella x >../out 2>../err || status=$?
	is "$status" 2
	grep -q 'merely found\|git remote' ../err
}

@test "nothing but git's own files is opened in the tree around" {
	command -v strace >/dev/null || skip 'no strace'
	hostile_tree
	git remote add origin https://evil.example.org/acme/widget.git
	for command in config 'audit --umbrella x --retries 0 --timeout 1s'; do
		# a sanitizer cannot look for leaks in a process that is traced
		# shellcheck disable=SC2086 # command and arguments
		ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 strace -f -o ../trace -e trace=openat,open "$PROGRAM" $command >../out 2>../err || true
		grep -q '"/' ../trace
		is "$(grep -vE '"/|^[0-9]+ +[-+]' ../trace | grep -v '"\.git/' || true)" ''
		is "$(grep -F "$(pwd -P)/" ../trace | grep -vF "$(pwd -P)/.git/" || true)" ''
	done
}

# A whole repository in an ordinary folder of a checkout: git commits it like any other files.
embedded() {
	git init -q checkout
	git -C checkout remote add origin "$1/acme/widget.git"
	git init -q --bare checkout/sub
	git -C checkout/sub config remote.origin.url "$1/evil/trap.git"
	cd checkout/sub || return 1
}

@test "a bare repository inside a checkout names nothing, not even one that says it has a work tree" {
	embedded https://git.example.org
	for step in true 'git config -f config core.bare false' 'git config -f config core.worktree ..'; do
		$step
		"$PROGRAM" config --config none --json >../out
		is "$(jq -c '.settings[] | select(.key == "repo") | .value' ../out)" '["acme/widget"]'
	done
	mkdir -p deeper/.git
	cd deeper
	"$PROGRAM" config --config none --json >../../out
	is "$(jq -c '.settings[] | select(.key == "repo") | .value' ../../out)" '[]'
}

@test "a repository that was merely found is never written to, but in its own runner" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]'
	git init -q here && git -C here remote add origin "$SERVER/acme/widget.git"
	cd here
	export UMBRELLA_REAPER_TOKEN=$TOKEN
	for command in 'sweep --apply' 'compensate 1 --reason x --yes' 'revoke 1 --reason x --yes'; do
		# shellcheck disable=SC2086 # its words
		run --separate-stderr "$PROGRAM" --config none -s "$SERVER" --umbrella "$UMBRELLA" $command
		is "$command $status" "$command 2"
		[[ $stderr == *"nothing is written to 'acme/widget', which was merely found in a git remote"* ]]
		[[ $stderr == *'hint: name it if you mean it: --repo acme/widget'* ]]
		is "$(requests POST)" 0
	done
	run --separate-stderr "$PROGRAM" --config none -s "$SERVER" --umbrella "$UMBRELLA" sweep
	is "$status" 0
	run --separate-stderr "$PROGRAM" --config none -s "$SERVER" -R acme/widget --umbrella "$UMBRELLA" sweep --apply
	is "$status $(requests POST)" '0 1'
}

@test "in a runner of that server it is the runner's own" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]'
	git init -q here && git -C here remote add origin "$SERVER/acme/widget.git"
	cd here
	GITEA_ACTIONS=true GITHUB_SERVER_URL=$SERVER UMBRELLA_REAPER_TOKEN=$TOKEN \
		run --separate-stderr "$PROGRAM" --config none --umbrella "$UMBRELLA" sweep --apply
	is "$status $(requests POST)" '0 1'
}
