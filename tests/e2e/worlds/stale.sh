# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2034 # parts share variables
# A stale umbrella is repaired, a true failure is left alone, a contradicted green
# is taken back: one repository, four pull requests.

w=alice/widget
stale_pull='' stale_head='' contra_pull='' contra_head=''
red_pull='' red_head='' green_pull='' green_head='' rows_before=''

stale_world() {
	make_repository widget false || return 1
	open_stale_pull $w stale || return 1
	stale_pull=$pull stale_head=$head
	open_stale_pull $w contra || return 1
	contra_pull=$pull contra_head=$head
	mark red.lint
	open_pull $w red || return 1
	red_pull=$pull red_head=$head
	open_pull $w green || return 1
	green_pull=$pull green_head=$head
	settle $w "$green_head" "$rows_green" && settle $w "$stale_head" "$rows_stale" &&
		settle $w "$contra_head" "$rows_stale" && settle $w "$red_head" "$rows_red" || return 1
	sleep 3 # older than --min-age
	rows_before=$(count_rows $w "$stale_head")
}

check_before() {
	merge $w "$stale_pull"
	is "the server refuses to merge under the stale umbrella" "$code" 405
	reaper reaper $w audit
	is "audit finds the stale umbrella" "$(verdict "$stale_pull")" repair/stale
	is "audit leaves the truly red one" "$(verdict "$red_pull")" leave/required-red
	is "audit leaves the green one" "$(verdict "$green_pull")" leave/umbrella-green
	is "audit names what is red" "$(of_pull "$red_pull" '.culprits[]')" \
		"CI / lint (pull_request)"
	reaper reaper $w sweep
	is "a dry-run sweep ends with 0" "$rc" 0
	is "a dry-run sweep plans the repair" "$(of_pull "$stale_pull" .action.outcome)" planned
	reaper reaper $w sweep --exit-code
	is "with --exit-code it ends with 10" "$rc" 10
	is "dry runs posted nothing" "$(count_rows $w "$stale_head")" "$rows_before"
}

check_repair_by_post() {
	reaper reaper $w sweep --apply
	is "sweep --apply ends with 0" "$rc" 0
	is "the repair is confirmed" "$(action "$stale_pull")" compensate/confirmed
	is "one row was posted" "$(count_posted $w "$stale_head")" 1
	read_rows $w "$stale_head"
	is "it is the newest row, without a gap" \
		"$(field '.[0] | "\(.id) \(.status) \(.creator.login)"')" \
		"$((rows_before + 1)) success reaper"
	is "it bears the umbrella's name" "$(field '.[0].context')" "$umbrella"
	is "it says what it stands on" \
		"$(field '.[0].description | test("^Compensated: 4/4 .*\\[umbrella-reaper [^]]+\\]$")')" true
	is "the live rows are green" "$(live_rows $w "$stale_head")" "$rows_green"
	is "nothing was posted on the truly red one" "$(count_posted $w "$red_head")" 0
	is "its verdict stays leave/required-red" "$(verdict "$red_pull")" leave/required-red
}

check_second_sweep() {
	reaper reaper $w sweep --apply
	is "a second sweep ends with 0" "$rc" 0
	like "it finds nothing left to repair" "$(verdict "$stale_pull")" \
		"leave/(already-compensated|umbrella-green)"
	is "it posts nothing more" "$(count_rows $w "$stale_head")" "$((rows_before + 1))"
	rm -rf "$scratch/ledger"
	reaper reaper $w sweep --apply
	is "without its ledger neither" "$(count_rows $w "$stale_head")" "$((rows_before + 1))"
	merge $w "$stale_pull"
	is "the server merges the repaired pull request" "$code" 200
}

check_revocation() {
	local before
	post_row $w "$contra_head" lint failure || return 1
	before=$(count_rows $w "$contra_head")
	reaper reaper $w sweep
	is "a required context that turned red is noticed" "$(verdict "$contra_pull")" \
		revoke/contradicted
	reaper reaper $w sweep --apply
	is "our green is taken back" "$(action "$contra_pull")" revoke/confirmed
	is "a revoked green ends with 1" "$rc" 1
	is "one row more was posted" "$(count_rows $w "$contra_head")" "$((before + 1))"
	is "the umbrella is red again" "$(live_rows $w "$contra_head")" "$rows_red"
	merge $w "$contra_pull"
	is "the server refuses to merge it" "$code" 405
	reaper reaper $w sweep --apply
	is "the next sweep leaves it red" "$(count_rows $w "$contra_head")" "$((before + 1))"
}

# A re-run that fails writes the umbrella itself, as the engine does.
check_failing_rerun() {
	local before
	open_stale_pull $w again && settle $w "$head" "$rows_stale" || return 1
	sleep 3
	reaper reaper $w sweep --apply
	is "another stale one is repaired" "$(action "$pull")" compensate/confirmed
	mark again.lint
	rerun_job $w "$head" lint && settle $w "$head" "$rows_red" || return 1
	before=$(count_rows $w "$head")
	reaper reaper $w sweep --apply
	like "after a failing re-run it stays red" "$(verdict "$pull")" \
		"leave/required-red|revoke/contradicted"
	is "the umbrella is red" "$(live_rows $w "$head")" "$rows_red"
	check "at most a revocation was posted" \
		test "$(count_rows $w "$head")" -le "$((before + 1))"
}

# Gitea 1.27 keeps an engine row live for ever beside a posted one.
check_repair_by_rerun() {
	unmark stale.umbrella
	unmark contra.umbrella
	reaper reaper $w sweep --apply
	is "sweep --apply posts nothing over an engine row" "$(count_posted $w "$stale_head")" 0
	if [ "$(verdict "$stale_pull")" = hold/no-remedy ]; then
		tap_ok "this program has no remedy here (no-remedy), and says so"
		return 0
	fi
	is "a re-run is asked for" "$(action "$stale_pull")" rerun/requested
	is "asking for it ends with 0" "$rc" 0
	check "the umbrella gets green by its own job" settle $w "$stale_head" "$rows_green"
	is "no row was posted all the same" "$(count_posted $w "$stale_head")" 0
	reaper reaper $w sweep --apply
	is "the next sweep finds it green" "$(verdict "$stale_pull")" leave/umbrella-green
	merge $w "$stale_pull"
	is "the server merges it" "$code" 200
	is "nothing was posted on the truly red one" "$(count_posted $w "$red_head")" 0
	is "nor was it run again" "$(live_rows $w "$red_head")" "$rows_red"
}

world_stale() {
	stale_world || return 1
	check_before
	if posting_supersedes; then
		check_repair_by_post
		check_second_sweep
		check_revocation || return 1
		if can_rerun; then check_failing_rerun || return 1; fi
	else
		check_repair_by_rerun
	fi
	if grep -q '^ *ledger ' <<<"$("$PROGRAM" help)"; then
		reaper reaper $w ledger verify
		is "the ledger is whole" "$rc" 0
	fi
}
