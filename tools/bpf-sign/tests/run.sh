#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Usage: tests/run.sh [TEST...]		by 'make check'
#
# Runs all tests, or those of the given names: parser, canonical, fuzz_manifest,
# fuzz_object, policy, names, memory, fuzz_policy, library, and the cli_*.sh
# without their extension.
set -u
: "${BPF_SIGN:?}" "${OUT:?}" "${SRC:?}" "${MANIFEST:?}" "${LIB:?}"
here=$(cd "$(dirname "$0")" && pwd)
export BPF_SIGN OUT SRC LIB
export CLANG=${CLANG:-clang-19}
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

run_one() {
	case $1 in
	parser)
		# shellcheck disable=SC2086 # several files
		"$OUT/test_parser" $MANIFEST ;;
	canonical)
		"$OUT/test_canonical" ;;
	fuzz_manifest)
		"$OUT/fuzz_manifest" fuzz_manifest "${FUZZ_ROUNDS:-200000}" ;;
	fuzz_object)
		"$OUT/fuzz_object" fuzz_object "${FUZZ_ROUNDS:-20000}" \
			"$OUT/minimal.bpf.o" "$OUT/full.bpf.o" ;;
	fuzz_policy)
		"$OUT/fuzz_policy" fuzz_policy "${FUZZ_ROUNDS:-20000}" "$SRC"/policies/*.policy ;;
	policy)
		"$OUT/test_policy" ;;
	names | memory)
		"$OUT/test_$1" ;;
	library)
		mkdir -p "$work/lib" && rm -f "$work/lib"/* &&
		"$BPF_SIGN" keygen -k "$work/lib/key" -c "$work/lib/cert" >/dev/null &&
		"$OUT/test_library" "$OUT/full.bpf.o" "$work/lib/key" \
			"$work/lib/cert" "$work/lib/out.o" ;;
	*)
		bash "$here/$1.sh" ;;
	esac
}

tests=("$@")
if [ $# -eq 0 ]; then
	tests=(parser canonical fuzz_manifest fuzz_object policy names memory fuzz_policy library)
	for t in "$here"/cli_*.sh; do
		t=${t##*/}
		tests+=("${t%.sh}")
	done
fi

passed=0 failed=0
for t in "${tests[@]}"; do
	echo "# $t"
	run_one "$t" </dev/null >"$work/log" 2>&1
	ret=$?
	sed '$d' "$work/log"
	last=$(tail -n 1 "$work/log")
	if [[ $last =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
		p=${BASH_REMATCH[1]} f=${BASH_REMATCH[2]}
	else
		# It died: what it had to say is on the last line.
		echo "$last"
		p=0 f=0
	fi
	if [ $ret -ne 0 ] && [ "$f" -eq 0 ]; then
		echo "not ok - $t: ended with $ret"
		f=1
	fi
	passed=$((passed + p)) failed=$((failed + f))
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
