#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# `config` and `init`: the settings in effect, and a file to begin with.

bats_require_minimum_version 1.5.0
load lib

run_it() {
	status=0
	"$PROGRAM" "$@" >out 2>err || status=$?
	output=$(cat out) stderr=$(cat err)
}
# "value from" of one setting.
setting() { value ".settings[] | select(.key == \"$1\") | \"\(.value) \(.origin)\""; }

settings_file() {
	cat >settings.yml <<-'END'
		version: 1
		forge:
		  url: https://git.example.org/sub
		  retries: 2
		rules:
		  min_age: 10m
		  trusted_writers: [joe, "ann lee"]
		limits:
		  max_share: 0.25
		repositories:
		  - name: acme/widget
		    bases: [main, "release/*"]
		    umbrellas:
		      - context: "CI / all (pull_request)"
		        required:
		          from: list
		          contexts: ["CI / build (pull_request)"]
		  - name: acme/gadget
		    umbrellas:
		      - context: "CI / all (pull_request)"
		        required: {aggregates_only: true, expand: {test: ["test (a)"]}}
	END
}

@test "each value with where it comes from: flag, variable, line of the file, built-in" {
	settings_file
	UMBRELLA_REAPER_RETRIES=7 run_it config --config settings.yml --min-age 90s --json
	is "$status" 0
	is "$(value .schema)" umbrella-reaper/config/1
	is "$(setting rules.min_age)" '90s flag --min-age'
	is "$(setting forge.retries)" '7 UMBRELLA_REAPER_RETRIES'
	is "$(setting forge.url)" 'https://git.example.org/sub settings.yml:3'
	is "$(setting limits.max_share)" '0.25 settings.yml:9'
	is "$(setting rules.trusted_writers)" '["joe","ann lee"] settings.yml:7'
	is "$(setting rules.revoke)" 'true built-in'
	is "$(setting rules.pending_after)" '1h built-in'
	is "$(value .settings_file)" settings.yml
	is "$(value '.settings[] | select(.key == "forge.retries").value | type')" number
}

@test "repositories and umbrellas: the file's lines, or the flags that name them" {
	settings_file
	run_it config --config settings.yml --json
	is "$(value '.repositories[0] | "\(.name) \(.origin) \(.bases | join(" "))"')" 'acme/widget settings.yml:11 main release/*'
	is "$(value '.repositories[0].umbrellas[0].required | "\(.from) \(.contexts[0]) \(.origin)"')" \
		'list CI / build (pull_request) settings.yml:17'
	is "$(value '.repositories[1].umbrellas[0].required | "\(.aggregates_only) \(.expand.test[0])"')" 'true test (a)'
	run_it config --config settings.yml -R acme/gadget -R acme/new --umbrella X --json
	is "$(value '.repositories | map(.name + " " + .origin + " " + .umbrellas[0].context + " " + .umbrellas[0].origin) | join("\n")')" \
		$'acme/gadget settings.yml:18 X flag --umbrella\nacme/new flag --repo X flag --umbrella'
}

@test "tabs and table say the same" {
	settings_file
	run_it config --config settings.yml
	is "$(head -n 1 out)" $'#setting\tvalue\tfrom'
	grep -qx $'rules.min_age\t10m\tsettings.yml:6' out
	grep -qx $'repositories\\[0\\].umbrellas\\[0\\].required.contexts\tCI / build (pull_request)\tsettings.yml:17' out
	grep -qx $'repositories\\[0\\].drafts\tskip\tbuilt-in' out
	run_it config --config settings.yml --format table
	grep -qE '^SETTING +VALUE +FROM$' out
	grep -qE '^rules.min_age +10m +settings.yml:6$' out
}

@test "a token is never shown, only where it comes from" {
	secret=made-up-$RANDOM$RANDOM$RANDOM
	UMBRELLA_REAPER_TOKEN=$secret run_it config -s https://git.example.org --json
	is "$(value '.token | "\(.given) \(.origin)"')" 'true UMBRELLA_REAPER_TOKEN'
	UMBRELLA_REAPER_TOKEN=$secret run_it config -s https://git.example.org --umbrella "x $secret"
	grep -q '\[redacted\]' out
	run ! grep -q "$secret" out err
}

@test "what only one command takes is shown when a variable says it, consent never" {
	UMBRELLA_REAPER_APPLY=true UMBRELLA_REAPER_MAX_ACTIONS=3 run_it config --json
	is "$(setting apply)" 'true UMBRELLA_REAPER_APPLY'
	is "$(setting limits.max_actions)" '3 UMBRELLA_REAPER_MAX_ACTIONS'
	run ! grep -qE '"key":"(yes|reason|as)"' out
}

@test "no server, no repository and no token are needed" {
	run_it config --config none
	is "$status" 0
	is "$stderr" ''
}

@test "a token that cannot be read is a warning here, and an error where it is needed" {
	printf 'forge: {url: "https://git.example.org", token_file: missing}\n' >settings.yml
	run_it config --config settings.yml --json
	is "$status" 0
	is "$(value .token.given) $(setting forge.token_file)" 'false missing settings.yml:1'
	is "$stderr" "umbrella-reaper: warning: cannot read the token: cannot read 'missing': no such file or directory"
	run_it audit --config settings.yml -R acme/widget --umbrella x
	is "$status" 3
}

@test "a file that is wrong: exit 3 and the place" {
	printf 'rules:\n  min_aeg: 5m\n' >wrong.yml
	run_it config --config wrong.yml
	is "$status" 3
	[[ $stderr == *wrong.yml:2:3:*min_age* ]]
}

@test "--output writes a file, other forms are refused" {
	run_it config --config none --json -o written.json
	is "$output" ''
	jq_says .settings written.json
	run_it config --config none --format sarif
	is "$status" 2
}

@test "init: what is known is filled in, and the loader takes it" {
	run_it init -s https://git.example.org/sub -R acme/widget --umbrella 'CI / "all" \ (pull_request)'
	is "$status" 0
	[[ $output == *'doctor --config umbrella-reaper.yml'* ]]
	run_it config --config umbrella-reaper.yml --json
	is "$status" 0
	is "$(setting forge.url)" 'https://git.example.org/sub umbrella-reaper.yml:8'
	is "$(value '.repositories[0] | .name + " " + .umbrellas[0].context')" 'acme/widget CI / "all" \ (pull_request)'
}

@test "init: server and repository of the git remote" {
	git init -q . && git remote add origin git@git.example.org:acme/gadget.git
	run_it init first.yml
	is "$status" 0
	run_it config --config first.yml --json
	is "$(setting forge.url | cut -d' ' -f1)" https://git.example.org
	is "$(value '.repositories[0].name')" acme/gadget
}

@test "init: server and repository of a runner" {
	GITHUB_SERVER_URL=https://forge.example.org GITHUB_REPOSITORY=acme/thing run_it init
	run_it config --config umbrella-reaper.yml --json
	is "$(value '.repositories[0].name') $(setting forge.url | cut -d' ' -f1)" 'acme/thing https://forge.example.org'
}

# A workflow here, with these needs and this step of its umbrella.
workflow() {
	mkdir -p .gitea/workflows
	cat >.gitea/workflows/ci.yml <<-END
		name: CI
		on: [pull_request]
		jobs:
		  build: {runs-on: host, steps: [{run: make}]}
		  lint: {runs-on: host, needs: build, steps: [{run: make lint}]}
		  gate:
		    needs: [build, lint]
		    runs-on: host
		    steps: [{name: look, run: "$1"}]
	END
}

@test "init: the umbrella that the workflow files here show" {
	# shellcheck disable=SC2016
	workflow 'test ${{ needs.build.result }} = success'
	run_it init -R acme/widget
	grep -q '# found at .gitea/workflows/ci.yml:6' umbrella-reaper.yml
	run_it config --config umbrella-reaper.yml --json
	is "$(value '.repositories[0].umbrellas[0] | "\(.context) \(.required.aggregates_only)"')" 'CI / gate (pull_request) false'
	workflow 'something else'
	run_it init -R acme/widget other.yml
	grep -q "# its job may stand for more than its needs: .gitea/workflows/ci.yml:9: step 'look'" other.yml
	grep -q '# required: {aggregates_only: true}' other.yml
	run_it init -R acme/widget --umbrella 'named (push)' named.yml
	run_it config --config named.yml --json
	is "$(value '.repositories[0].umbrellas | map(.context) | join(",")')" 'named (push)'
}

@test "init: with nothing known an example stands there, and it says so" {
	run_it init
	is "$status" 0
	grep -q 'name: "acme/widget" *# an example' umbrella-reaper.yml
	run_it config --config umbrella-reaper.yml
	is "$status" 0
}

@test "init: nothing is overwritten, not even through a link" {
	echo keep >umbrella-reaper.yml
	run_it init
	is "$status" 1
	[[ $stderr == *'is there already'* ]]
	is "$(cat umbrella-reaper.yml)" keep
	ln -s nowhere dangling.yml
	run_it init dangling.yml
	is "$status" 1
	[ ! -e nowhere ]
}

@test "init: each line behind '# ' can be switched on as it stands" {
	run_it init -s https://git.example.org -R acme/widget --umbrella X
	sed -E '/^  # [a-z_]+: /s/^  # /  /' umbrella-reaper.yml >all.yml
	run_it config --config all.yml --json
	is "$status" 0
	# an empty list says nothing, and an empty folder means the usual one
	is "$(value '[.settings[] | select(.origin | startswith("all.yml")) | .key] | length')" \
		"$(grep -E '^  [a-z_]+: .* # ' all.yml | grep -cvE '^  (trusted_writers|dir):')"
	is "$(setting limits.max_actions | cut -d: -f1)" '10 all.yml'
}
