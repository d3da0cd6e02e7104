#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Usage: run-tests.sh [--list|--list-programs] [-t NAME] [NAME...]
#
# Runs the tests that need the boot parameters that this kernel has, or the
# ones that are named, as root, and prints TAP. --list prints one test a line:
# its name and the boot parameters that it needs; --list-programs has the
# program in front, and a file with that in TEST_LIST saves asking every program
# again. OUTPUT is the directory that the tests were built in; BPFTOOL,
# BPF_SIGN, CA_KEY and CA_CERT as for make.
set -uo pipefail

DIR=$(dirname "$(realpath "$0")")
export DIR
export OUTPUT=${OUTPUT:-$DIR}
export BPFTOOL=${BPFTOOL:-bpftool} BPF_SIGN=${BPF_SIGN:-bpf-sign}
PROGRAMS="attr_test maps_test cms_test manifest_test symbols_test keys_test attach_test \
	loader_test by_loader_test lskel_test mode_test race_test probe_test fail_test \
	skel_test api_test tool_test \
	wide_test trace_test module_test ops_test ksyms_test flow_test tail_test ext_test \
	hooks_test net_test sched_test \
	map_kinds_test map_refs_test nested_test typed_test arena_test pin_test \
	link_test token_test config_test config_attach_test jumps_test later_test \
	policy_test policy_rules_test policy_calls_test policy_who_test policy_join_test \
	policy_lock_test policy_examples_test decision_test exe_test lsm_test key_life_test \
	behind_test waits_test"
SKIP=4

list()
{
	local program

	for program in $PROGRAMS; do
		"$OUTPUT/$program" --list | sed "s,^,$program ,"
	done
	"$DIR/tests.sh" --list | sed 's,^,tests.sh ,'
}

# run_one PROGRAM NAME
run_one()
{
	local path=$OUTPUT/$1

	[ "$1" != tests.sh ] || path=$DIR/tests.sh
	# So that an unexpected message of the kernel names its test.
	[ ! -w /dev/kmsg ] || echo "bpf_sig test: $2" >/dev/kmsg
	timeout -k 5 "${TEST_TIMEOUT:-240}" "$path" "$2" >"$tmp/out" 2>&1
}

names=
while [ $# -gt 0 ]; do
	case $1 in
	--list)
		list | cut -d' ' -f2-
		exit
		;;
	--list-programs)
		list
		exit
		;;
	-h|--help)
		sed -n '3,/^set/s/^# \{0,1\}//p' "$0"
		exit 0
		;;
	-t) ;;
	-*)
		echo "run-tests.sh: unknown option $1, see --help" >&2
		exit 2
		;;
	*) names="$names $1" ;;
	esac
	shift
done

tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
if [ -s "${TEST_LIST:-}" ]; then
	cp "$TEST_LIST" "$tmp/all"
else
	list >"$tmp/all"
fi
if [ -n "$names" ]; then
	for name in $names; do
		awk -v n="$name" '$2 == n' "$tmp/all" >"$tmp/one"
		if [ ! -s "$tmp/one" ]; then
			echo "run-tests.sh: no test '$name'" >&2
			exit 2
		fi
		cat "$tmp/one" >>"$tmp/run"
	done
else
	while read -r program name params; do
		ok=1
		for param in $params; do
			grep -qw -- "$param" /proc/cmdline || ok=0
		done
		[ $ok = 0 ] || echo "$program $name" >>"$tmp/run"
	done <"$tmp/all"
fi
[ -s "$tmp/run" ] || { echo "1..0 # SKIP no test for these boot parameters"; exit $SKIP; }

passed=0 failed=0 skipped=0 n=0
echo "TAP version 13"
echo "1..$(wc -l <"$tmp/run")"
while read -r program name _; do
	n=$((n + 1))
	run_one "$program" "$name" </dev/null
	case $? in
	0)
		passed=$((passed + 1))
		echo "ok $n - $name"
		;;
	"$SKIP")
		skipped=$((skipped + 1))
		echo "ok $n - $name # SKIP $(tail -n 1 "$tmp/out")"
		;;
	124)
		failed=$((failed + 1))
		echo "not ok $n - $name"
		{ cat "$tmp/out"; echo "timeout"; } | sed 's/^/# /'
		;;
	*)
		failed=$((failed + 1))
		echo "not ok $n - $name"
		tail -n 40 "$tmp/out" | sed 's/^/# /'
		;;
	esac
done <"$tmp/run"
[ $skipped = 0 ] || echo "# $skipped skipped"
echo "$passed passed, $failed failed"
[ $failed = 0 ]
