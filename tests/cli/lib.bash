# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# For the command-line tests: a sandbox forge per test, and the program pointed at it.

UMBRELLA='CI / all-required (pull_request)'
TOKEN=made-up-token-of-reaper
export UMBRELLA TOKEN
sandbox_pid=''

setup() {
	export HOME=$BATS_TEST_TMPDIR/home XDG_STATE_HOME=$BATS_TEST_TMPDIR/state
	export XDG_CONFIG_HOME=$BATS_TEST_TMPDIR/config LC_ALL=C.UTF-8
	mkdir -p "$HOME"
	cd "$BATS_TEST_TMPDIR" || return 1
	PROGRAM=${PROGRAM:-$BATS_TEST_DIRNAME/../../build/umbrella-reaper}
	SANDBOX=${SANDBOX:-$BATS_TEST_DIRNAME/../../build/ur-sandbox}
}

teardown() {
	[ -z "$sandbox_pid" ] || { kill "$sandbox_pid" && wait "$sandbox_pid"; } 2>/dev/null || true
}

# The usual world, as a jq program's result: one repository with the usual workflow, protection
# and one writer's token. Arguments: server version; further jq program applied to the world.
world() {
	jq -n --arg server "$1" --arg token "$TOKEN" --arg umbrella "$UMBRELLA" '
	def workflow($event): [
		"name: CI",
		"on: [\($event)]",
		"jobs:",
		"  build: {runs-on: host, steps: [{run: make}]}",
		"  lint: {runs-on: host, steps: [{run: make lint}]}",
		"  all-required:",
		"    needs: [build, lint]",
		"    if: always()",
		"    runs-on: host",
		"    steps:",
		"      - run: test \"${{ join(needs.*.result) }}\" = \"success, success\""];
	def ci($build; $lint; $umbrella): {at: "-20m",
		jobs: {build: $build, lint: $lint, "all-required": $umbrella}};
	def stale: ci("success"; "success"; "failure");
	{server: $server,
	 tokens: [{token: $token, user: "reaper"}],
	 repos: [{name: "acme/widget", rights: {reaper: "write", alice: "owner", bob: "write"},
		protection: [{rule: "main", contexts: [$umbrella]}],
		files: {main: {".gitea/workflows/ci.yml": workflow("pull_request")}},
		pulls: []}]}
	| '"${2:-.}"
}

# Start the sandbox with such a world.
forge() {
	world "$@" >"$BATS_TEST_TMPDIR/world.json" || return 1
	rm -f "$BATS_TEST_TMPDIR/port"
	"$SANDBOX" --scenario "$BATS_TEST_TMPDIR/world.json" --quiet \
		--port-file "$BATS_TEST_TMPDIR/port" --log "$BATS_TEST_TMPDIR/log" \
		>"$BATS_TEST_TMPDIR/sandbox.out" 2>&1 3>&- &
	sandbox_pid=$!
	for _ in $(seq 200); do
		[ -s "$BATS_TEST_TMPDIR/port" ] && break
		kill -0 "$sandbox_pid" 2>/dev/null || { cat "$BATS_TEST_TMPDIR/sandbox.out"; return 1; }
		sleep 0.02
	done
	SERVER=http://127.0.0.1:$(cat "$BATS_TEST_TMPDIR/port")
}

# The forge goes away, for another one to come.
stop() {
	kill "$sandbox_pid"
	wait "$sandbox_pid" || true
	sandbox_pid=
}

# The program against that forge; standard output in $output, standard error in $stderr.
# shellcheck disable=SC2034 # the tests read status and output
reaper() {
	status=0
	local -x UMBRELLA_REAPER_TOKEN=${REAPER_TOKEN-$TOKEN}
	[ -n "$UMBRELLA_REAPER_TOKEN" ] || unset UMBRELLA_REAPER_TOKEN
	"$PROGRAM" --config none -s "$SERVER" \
		-R acme/widget --umbrella "$UMBRELLA" --retries 1 "$@" \
		>"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&- || status=$?
	output=$(cat "$BATS_TEST_TMPDIR/out") stderr=$(cat "$BATS_TEST_TMPDIR/err")
}

# For what holds where no settings file is: one of this machine's own cannot be taken away.
without_system_settings() {
	[ ! -e /etc/umbrella-reaper/config.yml ] || skip 'this machine has settings of its own'
}

# A filter is true of what a file (or "-") holds. jq 1.6 is content with no input at all.
jq_says() { # FILTER FILE
	local input
	input=$(cat "$2")
	[ -n "$input" ] && jq -e "$1" <<<"$input" >/dev/null
}

# One value of the JSON report.
value() { jq -r "$1" "$BATS_TEST_TMPDIR/out"; }
# verdict/reason of a pull request in the JSON report
verdict() { value ".repositories[0].pull_requests[] | select(.number == $1) | .verdict + \"/\" + .reason"; }
# Requests of a method that the forge saw.
requests() { grep -c " $1 " "$BATS_TEST_TMPDIR/log" || true; }
rows() { curl -s "$SERVER/_sandbox/state" | jq "$@"; }

is() {
	[ "$1" = "$2" ] && return
	printf 'got:      %s\nexpected: %s\nstderr:   %s\n' "$1" "$2" "${stderr-}" >&2
	return 1
}
