# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2034 # parts share variables
# TAP lines and their count. A failed check never ends the run.

tap_passed=0 tap_failed=0

tap_ok() { # NAME
	tap_passed=$((tap_passed + 1))
	printf 'ok %d - %s\n' $((tap_passed + tap_failed)) "$1"
}

tap_not_ok() { # NAME [DETAIL…]: details become comment lines
	tap_failed=$((tap_failed + 1))
	printf 'not ok %d - %s\n' $((tap_passed + tap_failed)) "$1"
	shift
	[ $# -eq 0 ] || printf '%s\n' "$@" | tap_comment
}

tap_comment() { cut -c 1-400 | sed 's/^/#   /'; }

is() { # NAME GOT WANT
	if [ "$2" = "$3" ]; then
		tap_ok "$1"
	else
		tap_not_ok "$1" "got:  $2" "want: $3"
	fi
}

# WANT is an extended regular expression for the whole of GOT.
like() { # NAME GOT WANT
	if [[ $2 =~ ^($3)$ ]]; then
		tap_ok "$1"
	else
		tap_not_ok "$1" "got:  $2" "want: $3"
	fi
}

check() { # NAME COMMAND…
	local name=$1
	shift
	if "$@"; then tap_ok "$name"; else tap_not_ok "$name" "failed: $*"; fi
}

tap_summary() {
	printf '1..%d\n' $((tap_passed + tap_failed))
	printf 'e2e: %d passed, %d failed\n' "$tap_passed" "$tap_failed"
	[ "$tap_failed" -eq 0 ] && [ "$tap_passed" -gt 0 ]
}
