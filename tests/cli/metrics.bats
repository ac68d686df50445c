#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The metrics file: its form, who writes it, and that every name of it is documented.

bats_require_minimum_version 1.5.0
load lib

PREFIX=umbrella_reaper_
sample() { grep -v '^#' m.prom | grep -F "$PREFIX$1 " | cut -d' ' -f2; }

# The text format as Prometheus reads it, strictly; what is wrong is said.
strict() {
	LC_ALL=C awk '
	function wrong(why) { printf "line %d: %s: %s\n", NR, why, $0; bad = 1 }
	BEGIN { name = "[a-zA-Z_:][a-zA-Z0-9_:]*"; label = "[a-zA-Z_][a-zA-Z0-9_]*=\"([^\"\\\\]|\\\\[\"\\\\n])*\"" }
	/\r/ || /[\001-\010\013-\037\177]/ { wrong("control character") }
	/^# HELP / {
		if ($3 !~ "^" name "$" || NF < 4) wrong("no name or no text")
		if ($3 in help) wrong("HELP twice")
		if (/\\[^\\n]/) wrong("escape in HELP")
		help[$3] = 1; family = $3; next
	}
	/^# TYPE / {
		if ($3 != family || !($3 in help)) wrong("TYPE without HELP before it")
		if ($3 in type) wrong("TYPE twice")
		if ($4 !~ /^(gauge|counter)$/ || NF != 4) wrong("type")
		type[$3] = $4; next
	}
	/^#/ || /^$/ { wrong("neither HELP, TYPE nor sample"); next }
	{
		if ($0 !~ "^" name "([{]" label "(," label ")*[}])? -?[0-9]+([.][0-9]+)?$") wrong("no sample")
		series = $0; sub(/ [^ ]*$/, "", series)
		this = series; sub(/[{].*/, "", this)
		if (this != family || !(this in type)) wrong("not within its family")
		if (series in seen) wrong("series twice")
		if (type[this] == "gauge" && this ~ /_total$/) wrong("a gauge is no total")
		seen[series] = 1; samples++
	}
	END { if (!samples) { print "no samples"; bad = 1 } exit bad }' "$1" || return 1
	[ "$(tail -c 1 "$1" | od -An -c | tr -d ' ')" = '\n' ] || { echo 'no line feed at the end'; return 1; }
}

@test "the check of the form refuses what Prometheus refuses" {
	good=$'# HELP a_b What it is.\n# TYPE a_b gauge\na_b{x="y\\"z"} 1\n'
	printf %s "$good" >g && strict g
	n=0
	while IFS= read -r bad; do
		n=$((n + 1))
		printf %b "$bad" >b
		! strict b || { echo "taken for good: $bad" >&2; return 1; }
	done <<-'END'
		a_b 1\n
		# TYPE a_b gauge\na_b 1\n
		# HELP a_b x\n# TYPE a_b gauge\na_b 1\na_b 1\n
		# HELP a_b x\n# TYPE a_b gauge\na_b{x="y"z"} 1\n
		# HELP a_b x\n# TYPE a_b gauge\na_b{x="y} 1\n
		# HELP a_b x\n# TYPE a_b gauge\na_b{x=y} 1\n
		# HELP a_b x\n# TYPE a_b gauge\na_b 1,5\n
		# HELP a_b x\n# TYPE a_b gauge\na_b 1
		# HELP a_b x\n# TYPE a_b gauge\na_c 1\n
		# HELP a-b x\n# TYPE a-b gauge\na-b 1\n
		# HELP a_b x\n# TYPE a_b gauge\na_b 1\n\n
	END
	is "$n" 11
}

@test "the file of a pass has the form, whatever the locale, and every name is in 'help metrics'" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}, {number: 2, ci: ci("success"; "running"; "failure")}]'
	for locale in C C.UTF-8; do
		LC_ALL=$locale reaper sweep --metrics-file m.prom
		strict m.prom
	done
	"$PROGRAM" help metrics | sed -n 's/^  \(umbrella_reaper_[a-z_]*\)$/\1/p' | sort >known
	[ "$(wc -l <known)" -gt 15 ]
	sed -n 's/^# TYPE \([a-z_]*\) .*/\1/p' m.prom | sort >there
	is "$(diff known there)" ''
}

@test "labels are those that 'help metrics' names" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]'
	reaper sweep --apply --metrics-file m.prom
	strict m.prom
	"$PROGRAM" help metrics | awk '/^  umbrella/ { if (n) print n, l; n = $1; l = ""; next } n { l = l " " $0 } END { print n, l }' |
		sed -n 's/^\([a-z_]*\) .*\[\([a-z, ]*\)\]$/\1 \2/p' | tr -d , | tr -s ' ' | sort >known
	grep -v '^#' m.prom | grep '{' | sed 's/="[^"]*"//g; s/[{},]/ /g; s/ [0-9.]*$//; s/ *$//' | sort -u >there
	is "$(diff known there)" ''
}

@test "dry run, repair, and what is held: the numbers are those of the report" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}, {number: 2, ci: ci("success"; "running"; "failure")}]'
	reaper sweep --exit-code --metrics-file m.prom
	is "$status" 10
	is "$(sample pass_exit_code) $(sample pass_applied) $(sample pass_complete) $(sample pass_errors)" '10 0 1 0'
	is "$(sample 'reasons{repository="acme/widget",reason="stale"}')" 1
	is "$(sample 'actions{repository="acme/widget",kind="compensate",outcome="planned"}')" 1
	# red for twenty minutes; ten seconds for a slow machine
	age=$(sample 'reason_oldest_seconds{repository="acme/widget",reason="required-pending"}')
	[ "$age" -ge 1180 ] && [ "$age" -le 1300 ]
	reaper sweep --apply --metrics-file m.prom
	is "$(sample pass_exit_code) $(sample pass_applied) $(sample ledger_unsettled)" '0 1 0'
	is "$(sample 'actions{repository="acme/widget",kind="compensate",outcome="confirmed"}')" 1
	is "$(sample last_good_pass_timestamp_seconds)" "$(sample last_pass_timestamp_seconds)"
}

@test "a pass that fails keeps the time of the last good one" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]'
	reaper sweep --metrics-file m.prom
	sed -i 's/^\(umbrella_reaper_last_good[a-z_]*\) .*/\1 1700000000/' m.prom
	REAPER_TOKEN=made-up-token-of-nobody reaper sweep --metrics-file m.prom
	is "$status" 4
	strict m.prom
	is "$(sample last_good_pass_timestamp_seconds) $(sample pass_exit_code)" '1700000000 4'
	is "$(sample 'repository_failed{repository="acme/widget"}') $(sample pass_errors)" '1 1'
	SERVER=http://127.0.0.1:1 reaper sweep --metrics-file m.prom
	is "$(sample last_good_pass_timestamp_seconds) $(sample pass_exit_code)" '1700000000 5'
}

@test "the file is there whole or not at all, for other users to read" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]'
	echo old >m.prom
	before=$(stat -c %i m.prom)
	reaper sweep --metrics-file m.prom
	[ "$(stat -c %i m.prom)" != "$before" ]
	is "$(stat -c %a m.prom)" 644
	is "$(find . -name '*.prom*' | wc -l)" 1
	reaper sweep --metrics-file nowhere/m.prom
	is "$status" 1
	grep -q 'cannot write the metrics' err
}

@test "a settings file's metrics are the sweep's: whoever looks does not make it appear alive" {
	forge gitea-1.26.3 '.repos[0].pulls = [{number: 1, ci: stale}]'
	cat >settings.yml <<-END
		version: 1
		forge: {url: "$SERVER"}
		repositories:
		  - name: acme/widget
		    umbrellas: [{context: "$UMBRELLA"}]
		report: {metrics_file: m.prom}
	END
	settled() { UMBRELLA_REAPER_TOKEN=$TOKEN "$PROGRAM" --config settings.yml "$@" >out 2>err; }
	settled audit
	settled explain 1
	settled compensate 1 --reason x --yes
	settled revoke 1 --reason x --yes
	[ ! -e m.prom ]
	settled sweep
	strict m.prom
	rm m.prom
	settled audit --metrics-file m.prom
	[ -e m.prom ] && rm m.prom
	UMBRELLA_REAPER_METRICS_FILE=m.prom settled audit
	[ -e m.prom ]
}
