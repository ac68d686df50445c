#!/bin/bash
# SPDX-License-Identifier: MIT
# Many worlds: each scenario of worlds.json with each event between two requests, and pairs of
# events drawn by a seed. Without arguments more than a thousand, as many around the write as can
# be; --all: each world with one event, and pairs by a new seed each time (SEED=N for the same);
# --world NAME walks one again. Other arguments go to the explorer.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-build}
case ${1-} in
'') set -- --worlds "${WORLDS:-850}" --pairs "${PAIRS:-300}" --seed "${SEED:-1}" --seconds 45 ;;
--all)
	shift
	set -- --worlds 0 --pairs "${PAIRS:-4000}" --seed "${SEED:-$(date +%s)}" "$@"
	;;
esac
exec "$BUILD/fault/explorer" --program "${PROGRAM:-$BUILD/umbrella-reaper}" \
	--sandbox "${SANDBOX:-$BUILD/ur-sandbox}" --catalog tests/fault/worlds.json "$@"
