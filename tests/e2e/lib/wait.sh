# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2034 # parts share variables
# Waiting with a deadline, and processes that are always ended.

within() { # SECONDS COMMAND…: repeat until it succeeds; false once the time is over
	local end=$((SECONDS + $1))
	shift
	until "$@"; do
		[ "$SECONDS" -lt "$end" ] || return 1
		sleep 0.3
	done
}

is_gone() { ! kill -0 "$1" 2>/dev/null; }

stop_process() { # PID: ask, give it 15 seconds, then end it
	[ -n "$1" ] || return 0
	kill "$1" 2>/dev/null
	within 15 is_gone "$1" || kill -9 "$1" 2>/dev/null
	wait "$1" 2>/dev/null
	return 0
}

free_port() {
	local port
	for _ in {1..50}; do
		port=$((20000 + RANDOM % 12000))
		if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
			printf '%s' "$port"
			return 0
		fi
	done
	return 1
}

random_text() { head -c 32 /dev/urandom | base64 -w 0 | tr '+/' '-_' | tr -d '='; }
