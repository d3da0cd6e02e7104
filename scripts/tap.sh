# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# TAP output for test scripts. Sourced, never run.

TAP_N=0
TAP_FAILED=0

# tap_result STATUS NAME [FILE]: one result; when it is a failure, FILE says why.
tap_result()
{
	TAP_N=$((TAP_N + 1))
	if [ "$1" = 0 ]; then
		printf 'ok %d - %s\n' "$TAP_N" "$2"
	else
		TAP_FAILED=$((TAP_FAILED + 1))
		printf 'not ok %d - %s\n' "$TAP_N" "$2"
		[ -z "${3:-}" ] || head -n 60 "$3" | sed 's/^/# /'
	fi
}

# tap_run NAME COMMAND...: a result from a command's exit status; what it says
# shows only when it fails.
tap_run()
{
	local name=$1 out rc=0

	shift
	out=$(mktemp)
	"$@" >"$out" 2>&1 || rc=$?
	tap_result "$rc" "$name" "$out"
	rm -f "$out"
}

tap_skip()
{
	TAP_N=$((TAP_N + 1))
	printf 'ok %d - %s # SKIP %s\n' "$TAP_N" "$1" "$2"
}

# Ends the script with the plan, the sum and the exit status that fits.
tap_done()
{
	printf '1..%d\n' "$TAP_N"
	printf '%d passed, %d failed\n' $((TAP_N - TAP_FAILED)) "$TAP_FAILED"
	[ "$TAP_FAILED" = 0 ] && [ "$TAP_N" != 0 ]
}
