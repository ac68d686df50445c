#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Variables of the scripts that this program takes the place of.

bats_require_minimum_version 1.5.0
load lib

STALE='.repos[0].pulls = [{number: 1, ci: stale}]'

# The program with nothing but those variables and a token.
old_way() {
	status=0
	env GITEA_HOST="$SERVER" REPO=acme/widget UMBRELLA_CONTEXT="$UMBRELLA" \
		REQUIRED_SUB_JOBS='CI / build (pull_request); CI / lint (pull_request)' \
		UMBRELLA_REAPER_TOKEN="$TOKEN" UMBRELLA_REAPER_RETRIES=1 \
		"$@" >out 2>err 3>&- || status=$?
	# shellcheck disable=SC2034 # is() shows it
	output=$(cat out) stderr=$(cat err)
}
mentions() { grep -c 'is taken from the older variable' err || true; }

@test "the older names alone make a dry run, and each is mentioned at -v" {
	without_system_settings
	forge gitea-1.26.3 "$STALE"
	old_way "$PROGRAM" sweep -v --json
	is "$status" 0
	is "$(verdict 1)" repair/stale
	is "$(value '.repositories[0].pull_requests[0].policy | "\(.from) \(.origin) \(.required | join(", "))"')" \
		'list REQUIRED_SUB_JOBS CI / build (pull_request), CI / lint (pull_request)'
	is "$(requests POST)" 0
	for pair in forge.url:GITEA_HOST repo:REPO umbrella:UMBRELLA_CONTEXT require:REQUIRED_SUB_JOBS; do
		grep -qF "'${pair%:*}' is taken from the older variable ${pair#*:}" err || is "$stderr" "$pair"
	done
	is "$(mentions)" 4
	old_way "$PROGRAM" sweep --json
	is "$(mentions)" 0
}

@test "DRY_RUN: only a clear no writes, and only with sweep" {
	forge gitea-1.26.3 "$STALE"
	for word in 1 true yes on 2 maybe FALSE; do
		old_way env DRY_RUN="$word" "$PROGRAM" sweep --json
		is "$word: $(value .run.mode) $(requests POST)" "$word: dry-run 0"
	done
	for command in audit 'explain 1' policy doctor; do
		# shellcheck disable=SC2086 # command and arguments
		old_way env DRY_RUN=0 "$PROGRAM" $command -v
		is "$command: $(requests POST)" "$command: 0"
		run ! grep -q 'older variable DRY_RUN' err
	done
	old_way env DRY_RUN=0 "$PROGRAM" sweep -v --json
	is "$status $(value .run.mode) $(requests POST)" '0 apply 1'
	grep -qF "'apply' is taken from the older variable DRY_RUN" err
}

@test "DRY_RUN gives way to the newer words" {
	forge gitea-1.26.3 "$STALE"
	old_way env DRY_RUN=0 UMBRELLA_REAPER_APPLY=false "$PROGRAM" sweep -v --json
	is "$(value .run.mode) $(requests POST)" 'dry-run 0'
	run ! grep -q DRY_RUN err
	old_way env DRY_RUN=1 "$PROGRAM" sweep --apply -v --json
	is "$(value .run.mode) $(requests POST)" 'apply 1'
	run ! grep -q DRY_RUN err
}

@test "flags, variables and a settings file win over the older names, unmentioned" {
	without_system_settings
	forge gitea-1.26.3 "$STALE"
	cat >settings.yml <<-END
		forge: {url: "$SERVER"}
		repositories:
		  - name: acme/widget
		    umbrellas: [{context: "$UMBRELLA"}]
	END
	status=0
	GITEA_HOST=https://git.example.org REPO=acme/other UMBRELLA_CONTEXT=x REQUIRED_SUB_JOBS='CI / build (pull_request)' \
		UMBRELLA_REAPER_TOKEN=$TOKEN "$PROGRAM" audit --config settings.yml -v --json >out 2>err || status=$?
	is "$status $(verdict 1)" '0 repair/stale'
	is "$(value '.repositories | map(.name) | join(",")')" acme/widget
	is "$(value '.repositories[0].pull_requests[0].policy | "\(.from) \(.required | length)"')" 'workflow 2'
	is "$(mentions)" 0
	old_way env REPO=acme/other "$PROGRAM" audit -R acme/widget -v --json
	is "$status $(verdict 1) $(mentions)" '0 repair/stale 3'
}

@test "the older names fill in what a settings file leaves open" {
	cat >settings.yml <<-'END'
		repositories:
		  - name: acme/widget
		  - name: acme/gadget
		    umbrellas: [{context: own, required: {from: list, contexts: [a]}}]
	END
	UMBRELLA_CONTEXT=x REQUIRED_SUB_JOBS='b;c' "$PROGRAM" config --config settings.yml -v --json >out 2>err
	is "$(value '.repositories | map("\(.name) \(.umbrellas[0].context) \(.umbrellas[0].required.contexts | join("+"))") | join(", ")')" \
		'acme/widget x b+c, acme/gadget own a'
	is "$(mentions)" 2
}

@test "a bare host gets https, one with a scheme keeps it" {
	GITEA_HOST=git.example.org:8443/sub "$PROGRAM" config --json >out
	is "$(value '.settings[] | select(.key == "forge.url") | "\(.value) \(.origin)"')" \
		'https://git.example.org:8443/sub GITEA_HOST'
	GITEA_HOST=http://127.0.0.1:3000 "$PROGRAM" config --json >out
	is "$(value '.settings[] | select(.key == "forge.url") | .value')" http://127.0.0.1:3000
}

@test "what somebody else means by such a name is passed over, a wrong list is not" {
	GITEA_HOST='not a host' REPO=main "$PROGRAM" config -v --json >out 2>err
	is "$(value '.settings[] | select(.key == "forge.url") | .value')" ''
	grep -q 'GITEA_HOST is passed over: ' err
	grep -q 'REPO is passed over: ' err
	status=0
	REQUIRED_SUB_JOBS=$'a; b\001' "$PROGRAM" config >out 2>err || status=$?
	is "$status" 3
	grep -q 'REQUIRED_SUB_JOBS: ' err
}
