# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2034 # parts share variables
# One Gitea with an Actions runner on loopback, in a scratch directory of its own.

gitea_bin='' runner_bin='' scratch='' server_pid='' runner_pid='' base_url=''

server_settings() { # PORT STATIC_ROOT
	cat <<-INI
		RUN_MODE = prod
		RUN_USER = $(id -un)
		I_AM_BEING_UNSAFE_RUNNING_AS_ROOT = true
		WORK_PATH = $scratch
		[server]
		PROTOCOL = http
		HTTP_ADDR = 127.0.0.1
		HTTP_PORT = $1
		ROOT_URL = http://127.0.0.1:$1/
		LOCAL_ROOT_URL = http://127.0.0.1:$1/
		${2:+STATIC_ROOT_PATH = $2}
		APP_DATA_PATH = $scratch/data
		OFFLINE_MODE = true
		DISABLE_SSH = true
		LFS_START_SERVER = false
		[database]
		DB_TYPE = sqlite3
		PATH = $scratch/data/gitea.db
		SQLITE_JOURNAL_MODE = WAL
		[repository]
		ROOT = $scratch/repos
		DEFAULT_BRANCH = main
		[security]
		INSTALL_LOCK = true
		SECRET_KEY = $(random_text)
		INTERNAL_TOKEN = $(random_text)
		PASSWORD_HASH_ALGO = pbkdf2_v2
		[oauth2]
		JWT_SECRET = $(random_text)
		[service]
		DISABLE_REGISTRATION = true
		[session]
		PROVIDER = memory
		[indexer]
		ISSUE_INDEXER_TYPE = db
		[cron.update_checker]
		ENABLED = false
		[actions]
		ENABLED = true
		DEFAULT_ACTIONS_URL = self
		ZOMBIE_TASK_TIMEOUT = 15s
		[cron.stop_zombie_tasks]
		SCHEDULE = @every 3s
		[log]
		MODE = file
		LEVEL = warn
		ROOT_PATH = $scratch/log
	INI
}

gitea() {
	HOME=$scratch/home timeout -k 5 60 "$gitea_bin" --work-path "$scratch" \
		--config "$scratch/app.ini" "$@"
}

is_healthy() { curl -sf --noproxy '*' -m 2 -o "$scratch/health" "$base_url/api/healthz"; }

server_start() { # GITEA_BIN STATIC_ROOT
	local port
	gitea_bin=$1
	scratch=$(mktemp -d "${TMPDIR:-/tmp}/umbrella-reaper-e2e.XXXXXX") || return 1
	chmod 700 "$scratch"
	mkdir -p "$scratch"/{data,repos,log,runner,home,marks,bin,out}
	port=$(free_port) || return 1
	base_url=http://127.0.0.1:$port
	(umask 077 && server_settings "$port" "$2" >"$scratch/app.ini")
	server_run
}

server_run() {
	HOME=$scratch/home "$gitea_bin" web --work-path "$scratch" \
		--config "$scratch/app.ini" >>"$scratch/server.log" 2>&1 &
	server_pid=$!
	within 60 is_healthy
}

# The command prints warnings on the same stream, before its answer or after it.
make_token() { # USER NAME SCOPES: kept as $scratch/NAME.token and NAME.header
	local token
	token=$(gitea admin user generate-access-token --username "$1" --token-name "$2" \
		--scopes "$3" --raw 2>>"$scratch/cli.log" | grep -xE '[0-9a-f]{40}')
	[ -n "$token" ] || return 1
	(
		umask 077
		printf '%s\n' "$token" >"$scratch/$2.token"
		printf 'Authorization: token %s\n' "$token" >"$scratch/$2.header"
	)
}

make_user() { # LOGIN [--admin]: its password is kept as $scratch/LOGIN.password
	(umask 077 && random_text >"$scratch/$1.password")
	gitea admin user create --username "$1" --password "$(cat "$scratch/$1.password")" \
		--email "$1@example.invalid" --must-change-password=false \
		${2:+"$2"} >>"$scratch/cli.log" 2>&1
}

runner_settings() {
	cat <<-YAML
		runner:
		  file: $scratch/runner/.runner
		  capacity: 2
		  fetch_interval: 1s
		  fetch_interval_max: 1s
		  state_report_interval: 1s
		  labels: ["host:host", "ubuntu-latest:host"]
		cache:
		  enabled: false
		host:
		  workdir_parent: $scratch/runner/work
	YAML
}

# A job's summary ends with the job: keep what the program wrote into it.
program_for_jobs() { # PROGRAM
	cat >"$scratch/bin/umbrella-reaper" <<-SH
		#!/bin/sh
		'$1' "\$@"
		rc=\$?
		cp "\$GITHUB_STEP_SUMMARY" '$scratch/out/summary' 2>/dev/null
		env | sed -n 's|_TOKEN=.*|_TOKEN|p' | sort >'$scratch/out/tokens'
		exit \$rc
	SH
	chmod 755 "$scratch/bin/umbrella-reaper"
}

# Jobs are plain processes here: they see the marks, and the program on PATH.
runner_start() { # RUNNER_BIN PROGRAM
	local token
	runner_bin=$1
	program_for_jobs "$2"
	runner_settings >"$scratch/runner/config.yaml"
	token=$(gitea actions generate-runner-token 2>>"$scratch/cli.log" |
		grep -xE '[A-Za-z0-9]{20,}')
	[ -n "$token" ] || return 1
	cd "$scratch/runner" || return 1
	HOME=$scratch/home timeout -k 5 60 "$1" register --no-interactive -c config.yaml \
		--instance "$base_url" --token "$token" --name e2e --labels host:host,ubuntu-latest:host \
		>>"$scratch/runner.log" 2>&1 || return 1
	runner_run
}

runner_run() {
	cd "$scratch/runner" || return 1
	HOME=$scratch/home MARKS=$scratch/marks PATH=$scratch/bin:$PATH \
		UMBRELLA_REAPER_AGGREGATES_ONLY=true \
		"$runner_bin" daemon -c config.yaml >>"$scratch/runner.log" 2>&1 &
	runner_pid=$!
	cd "$here" || return 1
}

server_stop() {
	stop_process "$runner_pid"
	stop_process "$server_pid"
	runner_pid='' server_pid=''
	if [ -n "$scratch" ] && [ -z "${KEEP:-}" ]; then rm -rf "$scratch"; fi
	scratch=''
}
