#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The environment that the systemd unit gives, with the unit's own command line.

bats_require_minimum_version 1.5.0
load lib

ROOT=$BATS_TEST_DIRNAME/../..

# The unit's command as systemd would run it: its arguments, a credential, a state folder.
unit() {
	local -a words
	read -ra words < <(sed -n 's/^ExecStart=[^ ]* //p' "$ROOT/config/systemd/$1.service")
	words=("${words[@]//\/etc\/umbrella-reaper\/config.yml/$BATS_TEST_TMPDIR/config.yml}")
	shift
	mkdir -p credentials var
	status=0
	env -i LC_ALL=C.UTF-8 CREDENTIALS_DIRECTORY="$BATS_TEST_TMPDIR/credentials" \
		STATE_DIRECTORY="$BATS_TEST_TMPDIR/var" "$@" \
		"$PROGRAM" "${words[@]}" >out 2>err 3>&- || status=$?
	# shellcheck disable=SC2034 # is() shows it
	stderr=$(cat err)
}

settings() {
	cat >config.yml <<-END
		version: 1
		forge: {url: "$SERVER"}
		repositories:
		  - name: acme/widget
		    umbrellas: [{context: "$UMBRELLA"}]
	END
}

@test "the credential is the token, the state folder holds the ledger" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]'
	settings
	mkdir credentials
	echo "$TOKEN" >credentials/forge-token
	chmod 400 credentials/forge-token
	unit umbrella-reaper-audit
	is "$status" 0
	grep -q $'\trepair\tstale\t' out
	is "$(requests POST)" 0
	unit umbrella-reaper
	is "$status" 0
	is "$(requests POST)" 1
	[ -s var/ledger.jsonl ]
	[ "$(jq -s length var/ledger.jsonl)" -ge 2 ]
	run ! grep -rq "$TOKEN" out err var
	unit umbrella-reaper
	is "$(requests POST)" 1
}

@test "the credential wins over the token of a variable, and a folder without it is nobody's" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]'
	settings
	mkdir credentials
	echo made-up-token-of-nobody >credentials/forge-token
	unit umbrella-reaper-audit UMBRELLA_REAPER_TOKEN="$TOKEN"
	is "$status" 4
	rm credentials/forge-token
	unit umbrella-reaper-audit UMBRELLA_REAPER_TOKEN="$TOKEN"
	is "$status" 0
}

@test "an empty credential, or none at all, says so" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]'
	settings
	mkdir credentials
	: >credentials/forge-token
	unit umbrella-reaper
	is "$status" 3
	grep -q 'credentials/forge-token is empty' err
	rm credentials/forge-token
	unit umbrella-reaper
	is "$status" 3
	grep -q 'there is no token to write' err
}

@test "of several state folders the first is the ledger's" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]'
	settings
	mkdir -p credentials first
	echo "$TOKEN" >credentials/forge-token
	unit umbrella-reaper STATE_DIRECTORY="$BATS_TEST_TMPDIR/first:$BATS_TEST_TMPDIR/var"
	is "$status" 0
	[ -s first/ledger.jsonl ]
	[ ! -e var/ledger.jsonl ]
}

@test "a lock that another pass holds is no failure of the unit, a limit is" {
	success=$(sed -n 's/^SuccessExitStatus=//p' "$ROOT/config/systemd/umbrella-reaper.service")
	[[ " $success " == *' 6 '* ]]
	for code in 1 3 4 5 7 8 70; do
		[[ " $success " != *" $code "* ]]
	done
}
