# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2034 # parts share variables
# A person at the keyboard: explain first, then compensate, through the same gates.

h=alice/hand
red_pull='' red_head='' stale_head=''

check_plan() {
	reaper reaper $h explain "$pull"
	is "explain ends with 0" "$rc" 0
	is "explain says what would be done" "$(verdict "$pull")" repair/stale
	is "explain names where the list comes from" "$(of_pull "$pull" .policy.origin)" \
		".gitea/workflows/ci.yml:22"
	reaper reaper $h compensate "$pull"
	is "compensate without a reason ends with 2" "$rc" 2
	reaper reaper $h compensate "$pull" --reason "deploy day"
	is "compensate without consent ends with 2" "$rc" 2
	reaper reaper $h compensate "$red_pull" --reason "deploy day" --yes
	is "compensate on a red one is refused with 1" "$rc" 1
	is "and says why" "$(verdict "$red_pull")" leave/required-red
	is "none of it posted anything" \
		"$(count_posted $h "$stale_head") $(count_posted $h "$red_head")" "0 0"
}

# Somebody scheduled it to merge when its checks succeed: said before, whoever may see it.
check_armed() {
	must alice POST "/repos/$h/pulls/$pull/merge" \
		'{"Do": "merge", "merge_when_checks_succeed": true}' || return 1
	reaper alice $h explain "$pull"
	is "a scheduled merge is seen" "$(of_pull "$pull" .automerge_armed)" true
	must alice DELETE "/repos/$h/pulls/$pull/merge" || return 1
	reaper alice $h explain "$pull"
	is "and that it was called off" "$(of_pull "$pull" .automerge_armed)" false
}

check_compensated() {
	is "compensate by hand is confirmed" "$(action "$pull")" compensate/confirmed
	read_rows $h "$stale_head"
	is "the row names the person and the reason" \
		"$(field '.[0].description | test("^Compensated by carol: .*deploy day")')" true
	merge $h "$pull"
	is "the server merges it" "$code" 200
}

# Somebody else's post over an engine row cannot be mended there: say so, do nothing.
check_wedged() {
	open_stale_pull $h wedged && settle $h "$head" "$rows_stale" || return 1
	sleep 3 # late reports of the runner are over
	post_row $h "$head" all-required success || return 1
	sleep 3
	reaper reaper $h sweep --apply --pr "$pull"
	is "a commit that a post has wedged is held" "$(verdict "$pull")" hold/no-remedy
	is "nothing is posted on it" "$(count_posted $h "$head")" 1
	# a re-run now writes into the posted row's group: the red engine row stays for ever
	unmark wedged.umbrella
	rerun_job $h "$head" all-required &&
		settle $h "$head" "all-required=failure $rows_green" || return 1
	sleep 3
	reaper reaper $h sweep --apply --pr "$pull"
	is "it is held after a green re-run as well" "$(verdict "$pull")" hold/no-remedy
	merge $h "$pull"
	is "the server indeed refuses to merge it" "$code" 405
}

world_hand() {
	make_repository hand false && mark ruddy.lint && open_pull $h ruddy || return 1
	red_pull=$pull red_head=$head
	open_stale_pull $h byhand || return 1
	stale_head=$head
	settle $h "$red_head" "$rows_red" && settle $h "$stale_head" "$rows_stale" || return 1
	sleep 3
	check_plan
	check_armed || return 1
	unmark byhand.umbrella
	reaper reaper $h compensate "$pull" --reason "deploy day" --as carol --yes
	is "compensate with consent ends with 0" "$rc" 0
	if posting_supersedes; then
		check_compensated
	else
		is "it asks for a re-run instead" "$(action "$pull")" rerun/requested
		check "the umbrella gets green by its job" settle $h "$stale_head" "$rows_green"
		is "no row was posted" "$(count_posted $h "$stale_head")" 0
		check_wedged
	fi
}
