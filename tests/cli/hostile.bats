#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# One world in which every text that a stranger can choose is an attack; each command in each
# form, on a terminal's terms and in each runner's log.

bats_require_minimum_version 1.5.0
load lib

# Everything at once: escapes to a terminal, commands to a runner, Markdown, HTML, marks that
# turn the direction of text, line breaks of all kinds, and ten thousand bytes.
hostile_world() {
	# shellcheck disable=SC2016 # a program of jq
	forge "${1:-gitea-1.26.3}" '
	("a\n::error::boo\r\n##[error]y\u001b[31mred\u001b]0;title\u0007 ::set-output name=x::y ##[command]z"
		+ "\n  ::add-mask::m\n::stop-commands::w\u000b\u000c\u0000 <script>alert(1)</script><img src=x onerror=alert(2)>"
		+ "</td></tr></table><!-- \u0027\u0022` | cell | **b** [l](http://evil.example/) ![i](http://evil.example/i.png)"
		+ " www.evil.example @all #1 &lt; \u202ertl\u2066 \u200bzero \u2028line\u0085next\u009b31m \u007f $(id) `id` ; rm %0A::x::y"
		| gsub("\u0000"; "")) as $evil
	| ([range(1000)] | map("0123456789") | add) as $long
	| .repos[0].protection[0].contexts += [$evil]
	| .repos[0].pulls = [
		{number: 1, title: $evil, branch: "x", ci: stale, rows: [
			{context: $evil, state: "failure", at: "-30m", description: $evil, target_url: $evil, creator: "bob"},
			{context: ($evil + $long), state: "success", at: "-30m", description: $long, creator: "bob"}]},
		{number: 2, title: ($evil + $long), base: $evil, ci: stale},
		{number: 3, labels: [$evil], ci: ci("success"; "failure"; "failure")},
		{number: 4, ci: ci("success"; "success"; null), rows: [
			{context: "CI / all-required (pull_request)", state: "failure", at: "-30m", description: $evil, creator: "bob"}]},
		{number: 5, ci: ci("success"; "success"; "failure"), files: {".gitea/workflows/ci.yml":
			(.repos[0].files.main[".gitea/workflows/ci.yml"] | map(sub("lint"; "\"\\u001b[31m::error::x ##[y]\"")))}}]'
}
# What can stand in an option: no control character, and everything else.
# shellcheck disable=SC2016
PRINTABLE='##[error]x ::add-mask::y <script>alert(1)</script> | `c` **b** [l](http://evil.example/) @all %0A漢字'

# The bytes of a stream: nothing that a terminal acts on, no broken UTF-8, no line of nobody.
# Arguments: file; what is said when not.
tame() {
	[ -e "$1" ] || { echo "$2: was not written" >&2; return 1; }
	iconv -f UTF-8 -t UTF-8 "$1" >/dev/null || { echo "$2: no UTF-8" >&2; return 1; }
	# C0 but tab and line feed, DEL, C1, and what reorders, hides or breaks
	! LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xa8-\xae]|\xe2\x81[\xa0-\xaf]' "$1" ||
		{ echo "$2: control characters" >&2; LC_ALL=C grep -nP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xa8-\xae]' "$1" | cat -v | cut -c 1-300 >&2; return 1; }
}

# What a runner would act on: of GitHub's rules and those of act, the widest of each. Between
# "::stop-commands::WORD" and "::WORD::" nothing is looked at.
commands_of() {
	awk '
	{ line = $0; sub(/^[ \t]+/, "", line); old = index($0, "##[") > 0 }
	word != "" { if (line == "::" word "::") word = ""; next }
	line ~ /^::stop-commands::[0-9a-f]+$/ { word = line; sub(/.*::/, "", word); if (length(word) == 32) next; print; next }
	line ~ /^::/ || old { print }
	END { if (word != "") print "never resumed" }' "$@"
}
# Ours: an error or a warning of this program, on one line.
only_ours() {
	local found
	found=$(commands_of "$1" | grep -vE '^::(error|warning|notice)::umbrella-reaper: [^%]*((%25)[^%]*)*$' || true)
	[ -z "$found" ] || { printf '%s: a command to the runner:\n%s\n' "$2" "$found" >&2; return 1; }
}

# Every command with its arguments, a line each.
every_command() {
	cat <<-'END'
		audit
		sweep
		explain 1
		explain 2
		explain 4
		explain 5
		compensate 3 --reason x --yes
		compensate 1 --reason x --yes
		sweep --apply
		revoke 1 --reason x --yes
		ledger list
		ledger verify
		ledger stats
		ledger list --from-forge
		doctor
		policy
		policy --pr 5
		config
	END
}

forms_of() {
	case $1 in
	ledger | doctor | policy | config) echo table plain json ;;
	audit) echo table plain json ndjson markdown html sarif ;;
	*) echo table plain json ndjson markdown html ;;
	esac
}

# A summary, for commands that write one.
summary_of() {
	case $1 in doctor | policy*) ;; *) echo --summary summary.md ;; esac
}

# Arguments: command line; format; options. The streams are in out and err.
hostile() {
	local line=$1 format=$2
	shift 2
	status=0
	# shellcheck disable=SC2086 # several words
	UMBRELLA_REAPER_TOKEN=$TOKEN "$PROGRAM" --config none -s "$SERVER" -R acme/widget --umbrella "$UMBRELLA" \
		--retries 1 --format "$format" "$@" $line >out 2>err 3>&- || status=$?
	# a command line that came to nothing would look at nothing
	[ -n "$line" ] && [ "$status" -ne 2 ] && [ "$status" -lt 64 ] || { echo "$line $format: exit code $status" >&2; cat err >&2; return 1; }
}

# What is empty is no form at all, and jq 1.6 calls it fine.
well_formed() {
	local line
	[ -s "$1" ] || { echo "$2: nothing was written" >&2; return 1; }
	case $2 in
	json | sarif) jq_says . "$1" ;;
	ndjson) while IFS= read -r line; do jq_says . - <<<"$line" || return 1; done <"$1" ;;
	html) page_is_whole "$1" ;;
	markdown) markup_is_ours "$1" ;;
	esac || { echo "not well-formed: $2" >&2; return 1; }
}

# Every element is one of the page's own, opened and closed in order, and nothing leads out of it.
page_is_whole() {
	[ -s "$1" ] || return 1
	! grep -qiE '<(script|img|iframe|object|embed|link|base|form)|[ "]on[a-z]+=|javascript:|url\(|@import|src=' "$1" &&
		! grep -oE 'href="[^"]*"' "$1" | grep -vqE "^href=\"(#[a-z]+|$SERVER/acme/widget/pulls/[0-9]+)\"$" &&
		grep -oE '</?[a-z0-9]+[^>]*>' "$1" | awk '
		/^<meta/ || /^<br/ || /\/>$/ { next }
		/^<\// { sub(/^<\//, ""); sub(/>.*/, ""); if (open[n--] != $0) { print "closes " $0; exit bad = 1 } next }
		{ sub(/^</, ""); sub(/[ >].*/, ""); open[++n] = $0 }
		END { if (!bad && n) { print "never closed: " open[n]; bad = 1 } exit bad }'
}

markup_is_ours() {
	[ -s "$1" ] || return 1
	! grep -vE '^(<details><summary>([0-9]+ left alone|commit statuses|records|policy|checks)</summary>|</details>|)$' "$1" |
		grep -vxE '<http://127\.0\.0\.1:[0-9]+/acme/widget/pulls/[0-9]+>' | sed 's/\[#[0-9]*\](http:[^)]*)//' |
		grep -qE '[<`]|\]\(|!\[|\*\*[^n]|https?://|www\.|@' &&
		! grep '^|' "$1" | grep -vqE '^(\|[^|]*){5,6}\|$'
}

@test "no form of any command lets a stranger's text through to a terminal" {
	hostile_world
	while IFS= read -r line; do
		for format in $(forms_of "${line%% *}"); do
			# shellcheck disable=SC2046 # two words
			hostile "$line" "$format" $(summary_of "$line") -v
			tame out "$line $format"
			tame err "$line $format, standard error"
			well_formed out "$format" || { echo "$line" >&2; return 1; }
			cat out >>everything
		done
	done < <(every_command)
	tame summary.md summary
	markup_is_ours summary.md
	# it was there to be printed
	[ "$(grep -c boo everything)" -gt 50 ]
	[ "$(grep -c rtl everything)" -gt 10 ]
}

@test "nor what a person types, or a settings file says" {
	hostile_world
	while IFS= read -r line; do
		for format in table markdown html; do
			UMBRELLA=$PRINTABLE hostile "${line/--reason x/--reason $PRINTABLE --as $PRINTABLE}" "$format" \
				--require "$PRINTABLE" -v
			tame out "$line $format"
			tame err "$line $format, standard error"
			well_formed out "$format" || { echo "$line" >&2; return 1; }
		done
	done < <(every_command | grep -E '^(audit|explain|sweep)')
	# by hand: name and reason go into the row, the ledger, and from there into every report
	reaper compensate 1 --reason "$PRINTABLE" --as 'mallory<b>' --yes
	for line in 'explain 1' 'ledger list' "ledger show $(jq -r .id "$XDG_STATE_HOME/umbrella-reaper/ledger.jsonl" | head -n 1)"; do
		for format in $(forms_of "${line%% *}"); do
			hostile "$line" "$format"
			tame out "$line $format"
			well_formed out "$format" || { echo "$line" >&2; return 1; }
		done
	done
}

# A server that answers with an attack of its own: the words of its error.
evil_errors() {
	local message
	message=$(jq -nr --arg m $'no\n::error::boo\r##[add-mask]x\e[31m ::set-output name=x::y ##[command]z \xe2\x80\xae%0A::x::y <script>' \
		'{message: $m, errors: [$m]} | tojson')
	hostile_world gitea-1.26.3
	{ kill "$sandbox_pid" && wait "$sandbox_pid"; } 2>/dev/null || true
	jq --arg body "$message" --arg path "$1" --argjson status "$2" \
		'.faults = [{match: {path: $path, times: 0}, do: {status: $status, body: $body, type: "application/json"}}]' world.json >evil.json
	rm -f port
	"$SANDBOX" --scenario evil.json --quiet --port-file port --log log >sandbox.out 2>&1 3>&- &
	sandbox_pid=$!
	for _ in $(seq 200); do [ ! -s port ] || break; sleep 0.02; done
	SERVER=http://127.0.0.1:$(cat port)
}

@test "nor the words of a server's error, which stand on standard error" {
	for fault in '/pulls 500' '/version 403' '/status 403' '/contents 500' '/actions 500' '/branch_protections 403'; do
		# shellcheck disable=SC2086 # two words
		evil_errors $fault
		while IFS= read -r line; do
			for format in table json; do
				case " $(forms_of "${line%% *}") " in *" $format "*) ;; *) continue ;; esac
				hostile "$line" "$format" -v --retries 0
				tame out "$line $format with $fault"
				tame err "$line $format with $fault, standard error"
				[ ! -s out ] || well_formed out "$format" || { echo "$line with $fault" >&2; return 1; }
				cat out err >>everything
			done
		done < <(every_command | grep -vE '^(ledger|config)')
	done
	[ "$(grep -c boo everything)" -gt 20 ]
}

@test "in a runner no line is a command but our own errors and warnings" {
	local runner fault
	while read -r runner fault; do
		# shellcheck disable=SC2086 # two words
		evil_errors $fault
		while IFS= read -r line; do
			for format in $(forms_of "${line%% *}"); do
				export "$runner=true"
				GITHUB_STEP_SUMMARY=step.md hostile "$line" "$format" -vv --retries 0
				unset "$runner"
				only_ours out "$runner $line $format"
				only_ours err "$runner $line $format, standard error"
				tame err "$runner $line $format, standard error"
			done
		done < <(every_command)
	done <<-'END'
		GITHUB_ACTIONS /contents 403
		GITEA_ACTIONS /pulls 500
		FORGEJO_ACTIONS /nothing 500
	END
	markup_is_ours step.md
}

@test "in a runner an error is shown as such, with its hint behind it" {
	forge gitea-1.26.3
	GITEA_ACTIONS=true REAPER_TOKEN=made-up-wrong-token reaper audit
	is "$status" 4
	grep -q '^::error::umbrella-reaper: .*refused the token' err
	grep -q '^umbrella-reaper: hint: ' err
	GITEA_ACTIONS=true REAPER_TOKEN=made-up-wrong-token reaper audit --log-format json
	run ! grep -q '^::' err
	jq_says .level err
	REAPER_TOKEN=made-up-wrong-token reaper audit
	run ! grep -q '^::' err
}

@test "the checks of this file can fail" {
	local form
	run -1 tame missing missing
	: >empty
	for form in json sarif ndjson html markdown; do
		run -1 well_formed empty $form
	done
	echo '{' >broken
	for form in json sarif ndjson; do
		run ! well_formed broken $form
	done
	# what a helper reads stays its own
	line=mine
	printf '{}\n{}\n' >good && well_formed good ndjson
	is "$line" mine
	run -1 hostile '' json
	run -1 hostile 'audit --no-such-option' json
	printf 'a\n' >good && tame good good
	for bad in 'a\033[31m' 'a\r' 'a\302\233' 'a\342\200\256' 'a\377' 'a\177'; do
		printf '%b\n' "$bad" >bad
		run -1 tame bad bad
	done
	word=0123456789abcdef0123456789abcdef
	printf '::stop-commands::%s\n::error::x\n##[x]\n::%s::\n::error::umbrella-reaper: x%%25\n' $word $word >good
	only_ours good good
	for bad in '::error::x' '  ::add-mask::x' 'a ##[x]' '::error::umbrella-reaper: x%0A::y' "::stop-commands::$word" '::stop-commands::x'; do
		printf '%s\n' "$bad" >bad
		run -1 only_ours bad bad
	done
	SERVER=http://127.0.0.1:1
	for bad in '<p>' '<p></div>' '<script></script>' '<a href="http://evil.example/"></a>' '<p onclick="x"></p>' '<img/>'; do
		echo "$bad" >bad
		run ! page_is_whole bad
	done
	# shellcheck disable=SC2016
	for bad in '<b>' '`x`' '[l](http://evil.example)' '| a | b |' 'www.evil.example' '@all'; do
		echo "$bad" >bad
		run ! markup_is_ours bad
	done
}
