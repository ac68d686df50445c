#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# `completion`: the scripts, and what bash proposes with its own.

bats_require_minimum_version 1.5.0
load lib

# What is proposed for the last word, sorted, on one line.
complete_with_bash() {
	"$PROGRAM" completion bash >script
	# shellcheck disable=SC2016
	bash -c '. ./script
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_umbrella_reaper 2>&1
		printf "%s\n" "${COMPREPLY[@]}"' bash umbrella-reaper "$@" | sort | tr '\n' ' ' | sed 's/ $//'
}

@test "bash: the script is whole and knows its command" {
	"$PROGRAM" completion bash >script
	bash -n script
	is "$(bash -c '. ./script; complete -p umbrella-reaper')" 'complete -F _umbrella_reaper umbrella-reaper'
	if command -v shellcheck >/dev/null; then
		shellcheck -s bash script
	fi
}

@test "bash: commands" {
	is "$(complete_with_bash sw)" sweep
	is "$(complete_with_bash co)" 'compensate completion config'
	for command in $("$PROGRAM" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p'); do
		[[ " $(complete_with_bash '') " == *" $command "* ]]
	done
}

@test "bash: options of the command, before it all of them" {
	is "$(complete_with_bash sweep --ma)" --max-actions
	is "$(complete_with_bash audit --ma)" ''
	is "$(complete_with_bash --max)" --max-actions
	is "$(complete_with_bash -s https://git.example.org sweep --ma)" --max-actions
	is "$(complete_with_bash --server = https://git.example.org sweep --ma)" --max-actions
}

@test "bash: every option of every command" {
	for command in sweep doctor policy config completion; do
		proposed=" $(complete_with_bash "$command" --) "
		for option in $("$PROGRAM" "$command" --help | grep -oE '^ +(-[A-Za-z], )?--[a-z-]+' | grep -oE -e '--[a-z-]+'); do
			[[ $proposed == *" $option "* ]] || { echo "$command lacks $option" >&2; return 1; }
		done
	done
}

@test "bash: values: words, files, folders, nothing" {
	is "$(complete_with_bash sweep --format '')" 'html json markdown ndjson plain sarif table'
	is "$(complete_with_bash sweep --format = js)" json
	is "$(complete_with_bash doctor --fail-on w)" warning
	mkdir folder
	touch 'a file' other
	is "$(complete_with_bash sweep --config 'a')" 'a file'
	is "$(complete_with_bash sweep --ledger-dir fo)" folder
	is "$(complete_with_bash sweep --min-age '')" ''
}

@test "bash: what stands behind a command" {
	is "$(complete_with_bash completion '')" 'bash fish zsh'
	is "$(complete_with_bash help exi)" exit-codes
	is "$(complete_with_bash ledger v)" verify
	touch here.yml
	is "$(complete_with_bash init he)" here.yml
}

@test "zsh: every command and option, quotes in pairs" {
	"$PROGRAM" completion zsh >script
	is "$(head -n 1 script)" '#compdef umbrella-reaper'
	for word in "'sweep:" "'--max-actions=[" "'*--repo=[" "'-s[" ':DIR:_files -/' '(error warning info)'; do
		grep -qF -- "$word" script || { echo "lacks $word" >&2; return 1; }
	done
	is "$(sed "s/'\\\\''//g; /^#/d" script | awk -F "'" 'NF && NF % 2 == 0' | wc -l)" 0
	if command -v zsh >/dev/null; then zsh -n script; fi
}

@test "fish: every command and option" {
	"$PROGRAM" completion fish >script
	for command in $("$PROGRAM" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p'); do
		grep -q -- "-a $command -d '" script
	done
	grep -qF -- "-l max-actions -x -d 'Most repairs of this pass'" script
	grep -qF -- "-l fail-on -x -a 'error warning info'" script
	if command -v fish >/dev/null; then fish -n script; fi
}

@test "a shell there is none for: exit 2 and the nearest" {
	status=0
	"$PROGRAM" completion bsh 2>err || status=$?
	is "$status" 2
	grep -q "did you mean 'bash'" err
	status=0
	"$PROGRAM" completion 2>err || status=$?
	is "$status" 2
}
