#!/bin/bash
# SPDX-License-Identifier: MIT
# The worlds of healing.json: records and rows of required jobs that move while they are healed.
# Arguments as for explorer.sh; without any, several hundred worlds.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-build}
[ $# -gt 0 ] || set -- --worlds "${WORLDS:-450}" --pairs "${PAIRS:-150}" --seed "${SEED:-1}" --seconds 40
exec "$BUILD/fault/explorer" --program "${PROGRAM:-$BUILD/umbrella-reaper}" \
	--sandbox "${SANDBOX:-$BUILD/ur-sandbox}" --catalog tests/fault/healing.json "$@"
