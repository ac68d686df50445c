# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2034 # parts share variables
# What ends a pass early: a token, a right, a name or a server that is not there.

check_refused() { # NAME WANTED_CODE WANTED_ERROR
	is "$1 ends with $2" "$rc" "$2"
	is "$1 is the one error of the report" "$(jq -r '.errors[].code' <<<"$report")" "$3"
	is "$1 is said in one line" "$(jq -r '.errors[].text' <<<"$report" | wc -l)" 1
	check "$1 shows no token" no_token_shown
}

no_token_shown() {
	! cat "$scratch"/*.token | grep -qFf - "$said" "$scratch/out/report"
}

# What ends a pass early is told beforehand.
check_doctor() { # REPO
	reaper reaper "$1" doctor
	is "doctor finds nothing that fails" "$rc" 0
	reaper reader "$1" doctor
	if [[ $version == 1.22.* ]]; then
		is "doctor cannot see what a token was made for" "$rc" 0
	else
		is "doctor sees that a token was not made to write" "$rc" 4
		is "and says which scope it lacks" "$(jq -r '[.checks[] |
			select(.name == "right-to-post")][0] | .result + " " +
			(.hint | capture("(?<scope>write:[a-z]+)").scope)' <<<"$report")" \
			"fail write:repository"
	fi
	check "doctor shows no token" no_token_shown
}

world_refusals() {
	local before r=alice/refusals
	make_repository refusals true && open_stale_pull $r shut &&
		settle $r "$head" "$rows_stale" || return 1
	sleep 3
	before=$(count_rows $r "$head")
	check_doctor $r

	(umask 077 && random_text | sha1sum | cut -c 1-40 >"$scratch/wrong.token")
	reaper wrong $r sweep --apply
	check_refused "a wrong token" 4 auth

	reaper reader $r sweep --apply
	is "a token without the right to write ends with 4" "$rc" 4
	is "it still gives the report" "$(verdict "$pull")" repair/stale
	is "and names the missing right" "$(jq -r '.errors[].code' <<<"$report")" no-right
	check "it shows no token" no_token_shown

	reaper reaper alice/nothing sweep --apply
	check_refused "an unknown repository" 3 not-found

	server=http://127.0.0.1:$(free_port) reaper reaper $r sweep --apply --retries 1 --deadline 20s
	check_refused "a server that is down" 5 unreachable

	is "none of them posted anything" "$(count_rows $r "$head")" "$before"
}
