#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The token appears nowhere: not in a stream, a file or another process's view, at any verbosity,
# in any form of it, of any command, and also when the server itself repeats it.

bats_require_minimum_version 1.5.0
load lib
n=0 pid='' port=''

# With letters that look different in an address, and made up.
TOKEN='made+up/token=of~the%reaper'
ENCODED='made%2Bup%2Ftoken%3Dof~the%25reaper'

# The beginning of the token in base64, as far as it does not depend on what follows.
in_base64() { printf '%s' "$TOKEN" | base64 -w0 | head -c 32; }

# All of the world repeats it: titles, contexts, descriptions, addresses.
leaky_world() {
	# shellcheck disable=SC2016 # a program of jq
	forge "${1:-gitea-1.26.3}" '("sha: " + $token + " or " + ($token | @base64) + " or '"$ENCODED"'") as $leak
		| .repos[0].protection[0].contexts += [$leak]
		| .repos[0].pulls = [
			{number: 1, title: $leak, ci: stale, rows: [{context: $leak, state: "failure", at: "-30m",
				description: $leak, target_url: ("https://ci.example.org/?token='"$ENCODED"'#" + $token), creator: "bob"}]},
			{number: 2, title: $leak, ci: stale},
			{number: 3, ci: ci("success"; "failure"; "failure")},
			{number: 4, ci: ci("success"; "success"; null), rows: [{context: "CI / all-required (pull_request)",
				state: "failure", at: "-30m", description: $leak, creator: "bob"}]}]'"${2:+ | $2}"
	mkdir -p made
	cd made || return 1
}

every_command() {
	cat <<-'END'
		audit
		explain 1
		explain 4
		compensate 3 --reason x --as dora --yes
		compensate 1 --reason x --as dora --yes
		sweep
		sweep --apply
		explain 1
		revoke 1 --reason x --as dora --yes
		ledger list
		ledger list --from-forge
		ledger verify
		ledger stats
		doctor
		policy
		config
		version
		help environment
		completion bash
	END
}
forms_of() {
	case $1 in
	audit) echo table plain json ndjson markdown html sarif ;;
	sweep | explain | compensate | revoke) echo table plain json ndjson markdown html ;;
	ledger | doctor | policy | config) echo table plain json ;;
	*) echo none ;;
	esac
}
# Options that a command takes of those that write somewhere, or say more.
talkative() {
	case $1 in
	version | help | completion) return ;;
	ledger | config) echo -vv ;;
	sweep | audit) echo -vv --trace-http "trace-$n" --record "record-$n" --summary summary.md --metrics-file "$n.prom" ;;
	*) echo -vv --trace-http "trace-$n" --record "record-$n" ;;
	esac
}

# Run all of it here; every stream becomes a file.
run_everything() {
	local line format
	n=0
	while IFS= read -r line; do
		for format in $(forms_of "${line%% *}"); do
			n=$((n + 1))
			# shellcheck disable=SC2046,SC2086 # several words
			if [ "$format" = none ]; then
				UMBRELLA_REAPER_TOKEN=$TOKEN "$PROGRAM" $line >"out-$n" 2>"err-$n" 3>&-
			else
				UMBRELLA_REAPER_TOKEN=$TOKEN "$PROGRAM" --config none -s "$SERVER" -R acme/widget --umbrella "$UMBRELLA" \
					--retries 0 --format "$format" $(talkative "${line%% *}") $line >"out-$n" 2>"err-$n" 3>&- || true
			fi
		done
	done < <(every_command)
	[ "$n" -gt 60 ]
}

# No file of these folders holds the token in any of its forms; the number of files is at least that.
nowhere() {
	local form least=$1
	shift
	[ "$(find "$@" -type f -size +0 | wc -l)" -ge "$least" ]
	for form in "$TOKEN" "$(in_base64)" "$ENCODED" "${TOKEN//\//\\/}"; do
		if grep -rlaF -e "$form" "$@" >found; then
			echo "'$form' is in:" >&2
			xargs -n 1 sh -c 'echo "$0: $(grep -aF -m 1 -e "$1" "$0" | cut -c 1-300)"' <found >&2
			return 1
		fi
	done
}

@test "token: in no output, trace, recording, summary, metrics or ledger of any command" {
	leaky_world
	run_everything
	nowhere 100 . "$XDG_STATE_HOME"
	# what repeats it was there, and its place is marked
	[ "$(grep -rlF '[redacted]' . | wc -l)" -gt 30 ]
	grep -rqF '[redacted]' "$XDG_STATE_HOME"
}

@test "token: nor when a server refuses it and repeats it" {
	for server in forgejo-15.0.3 gitea-1.24.7; do
		cd "$BATS_TEST_TMPDIR"
		leaky_world "$server" '.tokens[0].token = "made-up-of-somebody-else" | .faults = [
			{match: {path: "/api/v1", times: 0}, do: {status: 401, type: "application/json",
				body: ({message: ("invalid token [sha: " + $token + "] " + ($token | @base64) + " '"$ENCODED"'")} | tojson)}}]'
		run_everything
		nowhere 60 .
		grep -rqF 'sha: [redacted]' .
		{ kill "$sandbox_pid" && wait "$sandbox_pid"; } 2>/dev/null || true
		sandbox_pid=
		rm -rf ./*
	done
}

@test "token: nor in what is said of one that cannot be used" {
	mkdir made && cd made
	for bad in "$TOKEN x" "$TOKEN"$'\n\n' "$TOKEN"$'\x01'; do
		for variable in UMBRELLA_REAPER_TOKEN FORGEJO_TOKEN GITEA_TOKEN; do
			n=$((n + 1))
			run -3 env "$variable=$bad" "$PROGRAM" --config none -s http://127.0.0.1:1 -R acme/widget --umbrella x audit
			printf '%s\n' "$output" >"out-$n"
		done
		printf '%s' "$bad" >../token
		run -3 "$PROGRAM" --config none -s http://127.0.0.1:1 -R acme/widget --umbrella x --token-file ../token audit
		printf '%s\n' "$output" >>"out-$n"
	done
	# a settings file that holds it where it does not belong
	printf 'version: 1\nforge:\n  token: %s\n' "$TOKEN" >../config.yml
	run -3 "$PROGRAM" --config ../config.yml audit
	printf '%s\n' "$output" >out-config
	# and one that was meant as an option
	run -2 "$PROGRAM" audit --token "$TOKEN"
	printf '%s\n' "$output" >out-option
	nowhere 5 .
}

@test "token: config shows that there is one, and where it is from" {
	printf '%s\n' "$TOKEN" >token && chmod 600 token
	run -0 "$PROGRAM" --config none -s http://127.0.0.1:1 --token-file token --format json config
	is "$(jq -c .token <<<"$output")" '{"given":true,"origin":"token"}'
	[[ $output != *"$TOKEN"* ]]
}

# A program that waits for a slow answer, as a user without rights, its number in $pid.
waiting() {
	forge gitea-1.26.3 '.latency = 4000'
	chmod 755 "$BATS_TEST_TMPDIR"
	local as=()
	[ "$(id -u)" != 0 ] || as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
	# TOKEN itself is a variable of these tests
	UMBRELLA_REAPER_TOKEN=$TOKEN env -u TOKEN "${as[@]}" "$PROGRAM" --config none -s "$SERVER" -R acme/widget --umbrella "$UMBRELLA" \
		--ledger-dir /nonexistent audit >/dev/null 2>waiting.err 3>&- &
	pid=$!
	# from the first request on
	for _ in $(seq 200); do
		! grep -q /version log 2>/dev/null || break
		sleep 0.02
	done
	is "$(cat /proc/$pid/comm)" umbrella-reaper
}

@test "token: not to be read out of the running program, and in no core file" {
	# a sanitizer reads its own process, and so is left alone
	nm -D "$PROGRAM" | grep -q __asan_init && return 0
	waiting
	is "$(awk '/^Max core file size/ { print $5 $6 }' /proc/$pid/limits)" 00
	is "$(cat /proc/$pid/environ /proc/$pid/cmdline | tr '\0' '\n' | grep -cF -e "$TOKEN" || true)" 0
	# not even the same user may look
	if [ "$(id -u)" = 0 ]; then
		run ! setpriv --reuid=65534 --regid=65534 --clear-groups cat /proc/$pid/environ
		is "$(stat -c %u /proc/$pid/environ)" 0
	fi
	kill -SEGV "$pid"
	wait "$pid" || true
	is "$(find . -name 'core*' | wc -l)" 0
}

@test "token: the checks of this file can fail" {
	mkdir made && cd made
	for form in "$TOKEN" "$(printf '%s' "$TOKEN" | base64 -w0)" "$ENCODED"; do
		echo "a $form b" >file
		run ! nowhere 1 .
	done
	echo nothing >file
	rm -f found
	nowhere 1 .
}

# A server of openssl's on a port of its own; $1 are its options.
tls_server() {
	openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 \
		-days 2 -keyout key.pem -out cert.pem 2>/dev/null
	for port in $(shuf -i 20000-40000 -n 5); do
		# shellcheck disable=SC2086 # its words
		openssl s_server -accept "127.0.0.1:$port" -key key.pem -cert cert.pem -www $1 >tls.out 2>&1 3>&- &
		sandbox_pid=$!
		for _ in $(seq 100); do
			grep -q ACCEPT tls.out && return 0
			kill -0 "$sandbox_pid" 2>/dev/null || break
			sleep 0.05
		done
	done
	return 1
}
over_tls() {
	UMBRELLA_REAPER_TOKEN=$TOKEN run --separate-stderr env "$@" "$PROGRAM" --config none -s "https://127.0.0.1:$port" \
		-R acme/widget --umbrella "$UMBRELLA" --ca-file cert.pem --retries 0 --timeout 5s audit
}

@test "the keys of a connection are never written down, whatever SSLKEYLOGFILE names" {
	command -v openssl >/dev/null || skip 'no openssl'
	tls_server ''
	over_tls "SSLKEYLOGFILE=$PWD/keys"
	# it did connect: what it does not like is the page
	is "$status" 5
	[[ $stderr != *TLS* && $stderr != *certificate* ]]
	[ ! -e keys ]
}

@test "nothing below TLS 1.2, whatever the machine's OPENSSL_CONF allows" {
	command -v openssl >/dev/null || skip 'no openssl'
	cat >weak.cnf <<-'END'
		openssl_conf = all
		[all]
		ssl_conf = ssl
		[ssl]
		system_default = weak
		[weak]
		MinProtocol = TLSv1
		CipherString = DEFAULT@SECLEVEL=0
	END
	export OPENSSL_CONF=$PWD/weak.cnf
	tls_server '-tls1_1 -cipher DEFAULT@SECLEVEL=0'
	# the server is one that such a client reaches
	curl -s --cacert cert.pem --tls-max 1.1 --tlsv1.0 "https://127.0.0.1:$port/" >page || skip 'this openssl has no TLS 1.1'
	over_tls "OPENSSL_CONF=$PWD/weak.cnf"
	is "$status" 5
	[[ ${stderr,,} == *tls* || ${stderr,,} == *ssl* ]]
	run ! grep -q 'Cipher' <<<"$stderr$output"
}
