# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2034 # parts share variables
# Talking to the server beside the program: to set worlds up, and to see for ourselves.

code='' answer=''

# Leaves status in $code and body in $answer; false unless 2xx.
api() { # TOKEN_NAME METHOD PATH [JSON]
	answer=$(curl -s --noproxy '*' -m 30 -w '\n%{http_code}' -X "$2" \
		-H "@$scratch/$1.header" -H 'Content-Type: application/json' \
		${4:+--data-binary "$4"} "$base_url/api/v1$3")
	code=${answer##*$'\n'}
	answer=${answer%$'\n'*}
	[[ $code == 2?? ]]
}

field() { jq -r "$1" <<<"$answer"; }

# Set up or give up: a world that cannot be built says which call failed.
must() { # as api
	api "$@" && return 0
	printf '#   %s %s answered %s %s\n' "$2" "$3" "$code" "${answer:0:200}"
	return 1
}

put_file() { # REPO PATH FILE BRANCH [NEW_BRANCH]: the new commit in $answer
	must alice POST "/repos/$1/contents/$2" "$(jq -n --arg branch "$4" --arg new "${5:-}" \
		--arg content "$(base64 -w 0 "$3")" --arg message "Add $2" \
		'{branch: $branch, content: $content, message: $message}
		 + if $new == "" then {} else {new_branch: $new} end')"
}

# The new commit in $answer.
replace_file() { # REPO PATH FILE NEW_BRANCH: as it is on main
	must alice GET "/repos/$1/contents/$2?ref=main" &&
		must alice PUT "/repos/$1/contents/$2" "$(jq -n --arg new "$4" --arg sha "$(field .sha)" \
			--arg content "$(base64 -w 0 "$3")" --arg message "Change $2" \
			'{branch: "main", new_branch: $new, sha: $sha, content: $content, message: $message}')"
}

# All rows of a commit, newest first, as one array in $answer.
read_rows() { # REPO SHA
	local all='[]' page=1
	while [ "$page" -le 20 ]; do
		api alice GET "/repos/$1/statuses/$2?sort=leastindex&page=$page&limit=50" || return 1
		[ "$(field length)" -gt 0 ] || break
		all=$(jq -c --argjson more "$answer" '. + $more' <<<"$all")
		page=$((page + 1))
	done
	answer=$(jq -c "unique_by(.id) | reverse" <<<"$all")
}

count_rows() { read_rows "$@" && field length; }

# Rows that somebody posted, by any user or with our marker.
count_posted() { # REPO SHA
	read_rows "$@" && field '[.[] | select(.creator != null or
		(.description | test("\\[umbrella-reaper ")))] | length'
}

# "build=success lint=failure …" of the live rows, by job, sorted.
live_rows() { # REPO SHA
	api alice GET "/repos/$1/commits/$2/status?page=1&limit=50" || return 1
	field '[.statuses // [] | .[] | select(.context | endswith("(pull_request)"))
		| (.context | ltrimstr("CI / ") | rtrimstr(" (pull_request)")) + "=" + .status]
		| sort | join(" ")'
}

live_are() { # REPO SHA WANT
	[ "$(live_rows "$1" "$2")" = "$3" ]
}

# Status of a merge; a server still busy with its conflict check is asked again.
merge() { # REPO NUMBER: code in $code
	for _ in {1..40}; do
		api alice POST "/repos/$1/pulls/$2/merge" '{"Do":"merge"}' && return 0
		[[ $answer == *"try again later"* ]] || return 0
		sleep 0.5
	done
}

# What only the web page offers, as a person does it there. Versions to 1.25 want a token
# from the cookie as well.
web_csrf() { awk '$6 == "_csrf" { print $7 }' "$scratch/cookies" | tail -n 1; }

web_login() { # LOGIN
	curl -s --noproxy '*' -m 30 -o "$scratch/out/page" -c "$scratch/cookies" "$base_url/user/login" &&
		curl -s --noproxy '*' -m 30 -o "$scratch/out/page" -b "$scratch/cookies" -c "$scratch/cookies" \
			--data-urlencode "user_name=$1" --data-urlencode "password@$scratch/$1.password" \
			--data-urlencode "_csrf=$(web_csrf)" "$base_url/user/login"
}

web_post() { # PATH: its status in $code
	code=$(curl -s --noproxy '*' -m 30 -o "$scratch/out/page" -w '%{http_code}' -b "$scratch/cookies" \
		-H "X-Csrf-Token: $(web_csrf)" -X POST "$base_url$1")
	[[ $code == [23]?? ]]
}
