# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2034 # parts share variables
# What ends a pass early: a token, a right, a name or a server that is not there.

one_clear_line() { # NAME: of errors on stderr
	is "$1, said in one line" "$(grep -c '^umbrella-reaper: \|^error' "$said")" 1
}

check_refused() { # NAME WANTED_CODES
	like "$1 ends with $2" "$rc" "$2"
	check "$1 is said" test -s "$said"
	check "$1 is said in few lines" test "$(wc -l <"$said")" -le 3
	check "$1 shows no token" no_token_shown
}

no_token_shown() {
	! cat "$scratch"/*.token | grep -qFf - "$said" "$scratch/out/report"
}

world_refusals() {
	local before r=alice/refusals
	make_repository refusals true && open_stale_pull $r shut &&
		settle $r "$head" "$rows_stale" || return 1
	sleep 3
	before=$(count_rows $r "$head")

	random_text | sha1sum | cut -c 1-40 >"$scratch/wrong.token"
	reaper wrong $r sweep --apply
	check_refused "a wrong token" 4

	reaper reader $r sweep --apply
	is "a token without the right to write ends with 4" "$rc" 4
	is "it still gives the report" "$(verdict "$pull")" repair/stale
	check "it shows no token" no_token_shown

	reaper reaper alice/nothing sweep --apply
	check_refused "an unknown repository" "[1345]"
	printf '#   (an unknown repository: exit %d)\n' "$rc"

	server=http://127.0.0.1:$(free_port) reaper reaper $r sweep --apply --retries 1 --deadline 20s
	check_refused "a server that is down" 5

	is "none of them posted anything" "$(count_rows $r "$head")" "$before"
}
