#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The files of workflows/: one to copy for each forge and purpose. What runs there is tried
# here step by step; tests/e2e runs the whole files on a real runner.

bats_require_minimum_version 1.5.0
load lib
commit=''

ROOT=$BATS_TEST_DIRNAME/../..
FILES='audit-forgejo audit-gitea check-forgejo check-gitea sweep-forgejo sweep-gitea'

# A whole step, from its name to the next one or to the comment above that.
step() { # FILE NAME
	awk -v name="      - name: $2" '/^      [-#]/ { on = 0 } $0 == name { on = 1 } on' "$ROOT/workflows/$1.yml"
}
# The shell of a step.
script() { step "$@" | awk 'on { print substr($0, 11) } /^        run: \|$/ { on = 1 }'; }
file() { cat "$ROOT/workflows/$1.yml"; }
# What a file says in YAML, comments left out.
code() { sed 's/ *#.*//; /^$/d' "$ROOT/workflows/$1.yml"; }

# The step's shell as a runner calls it, on a PATH without the program.
get() { # [NAME=VALUE…]
	script sweep-gitea 'Get umbrella-reaper' >get.sh
	run env -i PATH="$PWD/bin:/usr/bin:/bin" HOME="$HOME" TMPDIR="$BATS_TEST_TMPDIR" \
		GITHUB_PATH="$PWD/path" SOURCE= COMMIT= "$@" bash -e get.sh
}

# A repository that builds "the program" and notes that it did; its commit in $commit.
made_up_source() {
	mkdir -p bin source
	# shellcheck disable=SC2016 # the script's own
	printf '#!/bin/sh\nexec "$@"\n' >bin/sudo
	printf '#!/bin/sh\nexit 0\n' >bin/apt-get
	chmod +x bin/*
	printf 'deps:\n\t@echo installed >>%s/deps\nall:\n\t@mkdir -p build && printf "#!/bin/sh\\necho made-up 1\\n" >build/umbrella-reaper && chmod +x build/umbrella-reaper && echo built >>%s/built\n.DEFAULT_GOAL := all\n' \
		"$PWD" "$PWD" >source/Makefile
	git -C source init -q
	git -C source add Makefile
	git -C source -c user.name=a -c user.email=a@example.org commit -q -m a
	commit=$(git -C source rev-parse HEAD)
}

@test "there are six of them, and README names each" {
	is "$(cd "$ROOT/workflows" && echo ./*.yml | sed 's|\./||g; s|\.yml||g')" "$FILES"
	for name in $FILES; do
		grep -qF "workflows/$name.yml" "$ROOT/README.md" || { echo "README lacks $name" >&2; return 1; }
	done
}

@test "the step that gets the program is the same in all, byte for byte" {
	[ "$(step sweep-gitea 'Get umbrella-reaper' | wc -l)" -gt 35 ]
	for name in $FILES; do
		diff <(step sweep-gitea 'Get umbrella-reaper') <(step "$name" 'Get umbrella-reaper')
	done
}

@test "so are the shared parts of a forge's files, and of one purpose on both" {
	for name in $FILES; do
		is "$name $(file "$name" | grep -c '^# Copy this file to ')" "$name 1"
		is "$name $(file "$name" | grep -oE '\.(gitea|forgejo)/workflows/ of' )" "$name .${name#*-}/workflows/ of"
		is "$name $(file "$name" | grep -c "UMBRELLA_REAPER_UMBRELLA: \${{ vars.UMBRELLA_REAPER_UMBRELLA || '$UMBRELLA' }}")" "$name 1"
	done
	diff <(step check-gitea 'Check out') <(step check-forgejo 'Check out')
	for purpose in audit check sweep; do
		diff <(step $purpose-gitea "${purpose^}") <(step $purpose-forgejo "${purpose^}" | sed s/FORGEJO_TOKEN/GITEA_TOKEN/)
	done
}

@test "no secret is named, no stranger's event has rights, nothing of an event reaches a shell" {
	for name in $FILES; do
		is "$name $(code "$name" | grep -cE 'secrets\.|pull_request_target|github\.event' || true)" "$name 0"
		is "$name $(code "$name" | grep -c 'timeout-minutes:')" "$name 1"
		# an expression in a script would be pasted into it
		is "$name $(awk '/^        run:/ { on = 1 } /^      - / { on = 0 } on' "$ROOT/workflows/$name.yml" | grep -c '\${{' || true)" "$name 0"
	done
}

@test "permissions: what really works on Gitea, none on Forgejo" {
	permissions() { code "$1" | awk '/^[a-z]/ { on = 0 } on { printf "%s%s", sep, $0; sep = "," } /^permissions:/ { on = 1 }' | tr -d ' '; }
	is "$(permissions sweep-gitea)" contents:write,actions:write,pull-requests:read,issues:read
	is "$(permissions audit-gitea)" contents:read,actions:read,pull-requests:read,issues:read
	is "$(permissions check-gitea)" contents:read
	for purpose in audit check sweep; do
		is "$(code $purpose-forgejo | grep -c '^permissions:' || true)" 0
	done
}

@test "the token goes to the step that needs it alone; the check looks without one" {
	for name in $FILES; do
		is "$name $(code "$name" | grep -c 'github\.token')" "$name 1"
	done
	for forge in gitea forgejo; do
		step check-$forge 'Check out' | grep -q 'github\.token'
		is "$(step check-$forge Check | tail -n 1)" \
			'        run: umbrella-reaper audit --offline "$GITHUB_WORKSPACE" ${TREAT_AS:+--treat-as "$TREAT_AS"} --format table'
	done
}

@test "a sweep waits for the one before; what writes nothing may overlap, and says so" {
	for forge in gitea forgejo; do
		code sweep-$forge | grep -A 2 '^concurrency:' | grep -q 'cancel-in-progress: false'
		for purpose in audit check; do
			is "$(code $purpose-$forge | grep -c '^concurrency:' || true)" 0
			file $purpose-$forge | grep -q '^# No `concurrency:`'
		done
	done
}

@test "the check: on workflow files alone, so its head warns against requiring it" {
	is "$(code check-gitea | grep -A 3 '^    paths:' | tail -n +2 | tr -d ' "-' | head -n 2 | tr '\n' ' ')" \
		'.gitea/workflows/** .github/workflows/** '
	is "$(code check-forgejo | grep -A 3 '^    paths:' | tail -n +2 | tr -d ' "-' | tr '\n' ' ')" \
		'.forgejo/workflows/** .gitea/workflows/** .github/workflows/** '
	for forge in gitea forgejo; do
		file check-$forge | grep -q '^# Do not make its status required'
	done
}

@test "Get: the program of the runner is taken as it is" {
	mkdir bin
	printf '#!/bin/sh\nexit 9\n' >bin/umbrella-reaper
	chmod +x bin/umbrella-reaper
	get
	is "$status $output" "0 $PWD/bin/umbrella-reaper"
	[ ! -e path ]
}

@test "Get: neither a program nor a source says what to do, all three ways" {
	get
	is "$status" 1
	for word in 'not on the PATH' 'install it there' 'make workflows' UMBRELLA_REAPER_SOURCE UMBRELLA_REAPER_COMMIT \
		'git remote get-url origin' 'git rev-parse HEAD'; do
		grep -qF "$word" <<<"$output" || { echo "lacks $word: $output" >&2; return 1; }
	done
	get SOURCE=https://git.example.org/x COMMIT=a1b2c3d
	is "$status" 1
}

@test "Get: the pinned commit is built once, kept, and put on the PATH of later steps" {
	made_up_source
	get SOURCE="file://$PWD/source" COMMIT="$commit"
	is "$status" 0
	is "$(cat path)" "$HOME/.cache/umbrella-reaper/$commit"
	is "$("$(cat path)/umbrella-reaper")" 'made-up 1'
	get SOURCE="file://$PWD/source" COMMIT="$commit"
	is "$status $(wc -l <built)" '0 1'
	is "$(ls "$HOME/.cache/umbrella-reaper/$commit")" umbrella-reaper
}

@test "Get: another commit than the pinned one is never built" {
	made_up_source
	get SOURCE="file://$PWD/source" COMMIT=0123456789012345678901234567890123456789
	[ "$status" -ne 0 ]
	[ ! -e built ]
	[ ! -e path ]
}

@test "Get: a kept program that does not run is built anew" {
	made_up_source
	mkdir -p "$HOME/.cache/umbrella-reaper/$commit"
	printf '#!/bin/sh\nexit 1\n' >"$HOME/.cache/umbrella-reaper/$commit/umbrella-reaper"
	chmod +x "$HOME/.cache/umbrella-reaper/$commit/umbrella-reaper"
	get SOURCE="file://$PWD/source" COMMIT="$commit"
	is "$status $("$(cat path)/umbrella-reaper")" '0 made-up 1'
}

@test "Check out: the commit of the pull request; the token stays nowhere" {
	made_up_source
	mkdir -p forge/acme workspace
	git clone -q --bare source forge/acme/widget.git
	script check-gitea 'Check out' >checkout.sh
	run env -i PATH="$PATH" HOME="$HOME" TOKEN=made-up-job-token GITHUB_SERVER_URL="file://$PWD/forge" \
		GITHUB_REPOSITORY=acme/widget GITHUB_SHA="$commit" GITHUB_WORKSPACE="$PWD/workspace" bash -e checkout.sh
	is "$status $output" '0 '
	is "$(git -C workspace rev-parse HEAD)" "$commit"
	[ -e workspace/Makefile ]
	run ! grep -r made-up-job-token workspace
	run ! grep -rF "$(printf 'x-access-token:made-up-job-token' | base64 -w 0)" workspace
}

@test "each is a workflow to the program's own reader: no finding of level error" {
	for name in $FILES; do
		mkdir -p "$name/.gitea/workflows"
		cp "$ROOT/workflows/$name.yml" "$name/.gitea/workflows/"
		cp "$ROOT/tests/e2e/ci.yml" "$name/.gitea/workflows/"
		run --separate-stderr "$PROGRAM" --config none audit --offline "$name" --umbrella "$UMBRELLA" --json
		printf '%s\n' "$output" >out
		is "$name $status" "$name 0"
		is "$(value .complete)" true
	done
}

# The step's shell on a checkout, as the runner calls it.
check_of() { # FORGE FOLDER [NAME=VALUE…]
	local forge=$1 folder=$2
	shift 2
	step "check-$forge" Check | sed -n 's/^        run: //p' >check.sh
	run env -i PATH="$(dirname "$PROGRAM"):$PATH" HOME="$HOME" GITHUB_WORKSPACE="$PWD/$folder" \
		UMBRELLA_REAPER_UMBRELLA="$UMBRELLA" TREAT_AS= "$@" bash -e check.sh
}

@test "Check: passes on what is sound, fails on what takes the umbrella away, by the forge's rules" {
	for forge in gitea forgejo; do
		mkdir -p "$forge/.$forge/workflows"
		cp "$ROOT/workflows/"*"-$forge.yml" "$ROOT/tests/e2e/ci.yml" "$forge/.$forge/workflows/"
		check_of $forge $forge
		is "$status" 0
		[[ $output == *"by the rules of $forge "* ]]
		check_of $forge $forge TREAT_AS=99.0
		is "$status" 3
		sed -i 's/^  all-required:/  all-demanded:/' "$forge/.$forge/workflows/ci.yml"
		check_of $forge $forge
		is "$status" 1
	done
	check_of gitea gitea TREAT_AS=1.24.7
	[[ $output == *'by the rules of gitea 1.24'* ]]
}

@test "make workflows: the same files, with a source and a commit in them" {
	mkdir copy
	cp -r "$ROOT/workflows" "$ROOT/config" copy/
	git -C copy init -q
	run env SOURCE=https://git.example.org/tools/umbrella-reaper.git COMMIT=0123456789012345678901234567890123456789 \
		copy/config/pin-workflows "$PWD/pinned"
	is "$status" 0
	for name in $FILES; do
		is "$(diff "copy/workflows/$name.yml" "pinned/$name.yml" | sed -n 's/^> *//p')" \
"SOURCE: \${{ vars.UMBRELLA_REAPER_SOURCE || 'https://git.example.org/tools/umbrella-reaper.git' }}
COMMIT: \${{ vars.UMBRELLA_REAPER_COMMIT || '0123456789012345678901234567890123456789' }}"
	done
}

@test "make workflows: what a runner could not read, or should not be told, is refused" {
	made_up_source
	mkdir copy
	cp -r "$ROOT/workflows" "$ROOT/config" copy/
	git -C copy init -q
	pin() { run env "$@" copy/config/pin-workflows "$PWD/pinned"; }
	pin COMMIT="$commit"
	is "$status" 1
	git -C copy remote add origin git@git.example.org:tools/umbrella-reaper.git
	pin COMMIT="$commit"
	is "$status" 1
	[[ $output == *SOURCE=https* ]]
	pin SOURCE=https://me:made-up@git.example.org/x COMMIT="$commit"
	is "$status" 1
	run ! grep -q made-up <<<"$output"
	pin SOURCE="https://git.example.org/x' || 'y" COMMIT="$commit"
	is "$status" 1
	pin SOURCE=https://git.example.org/x COMMIT=main
	is "$status" 1
	[ ! -e pinned ]
}
