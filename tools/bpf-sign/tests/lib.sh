# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Helpers of the cli_*.sh, which source this file.
set -u
: "${BPF_SIGN:?run these with make check}" "${OUT:?}" "${SRC:?}"
CLANG=${CLANG:-clang-19}
OBJCOPY=${LLVM_OBJCOPY:-llvm-objcopy-19}
bs=$BPF_SIGN
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
passed=0 failed=0

# result 0|1 DESCRIPTION
result() {
	if [ "$1" -eq 0 ]; then
		passed=$((passed + 1))
		echo "ok $((passed + failed)) - $2"
	else
		failed=$((failed + 1))
		echo "not ok $((passed + failed)) - $2"
	fi
}

show_output() {
	sed 's/^/# stdout: /' stdout
	sed 's/^/# stderr: /' stderr
}

# pass DESCRIPTION COMMAND...: it succeeds
pass() {
	local what=$1 ret
	shift
	"$@" >stdout 2>stderr
	ret=$?
	[ $ret -eq 0 ] || show_output
	result $ret "$what"
}

# refuse CODE TEXT DESCRIPTION COMMAND...: it ends with CODE, with TEXT on stderr
refuse() {
	local code=$1 text=$2 what=$3 ret
	shift 3
	"$@" >stdout 2>stderr
	ret=$?
	if [ $ret -eq "$code" ] && grep -qF -- "$text" stderr; then
		result 0 "$what: $text"
	else
		echo "# exit code $ret, not $code, or no '$text'"
		show_output
		result 1 "$what: $text"
	fi
}

# says TEXT DESCRIPTION: the last command said it on its standard output
says() {
	if grep -qF -- "$1" stdout; then
		result 0 "$2: $1"
	else
		show_output
		result 1 "$2: $1"
	fi
}

skip() {
	passed=$((passed + 1))
	echo "ok $((passed + failed)) - $1 # SKIP $2"
}

end() {
	echo "1..$((passed + failed))"
	echo "$passed passed, $failed failed"
	[ $failed -eq 0 ] && [ $passed -gt 0 ]
	exit
}

# make_keys: key.pem and cert.pem, which all but the tests of keys use
make_keys() {
	"$bs" keygen -k key.pem -c cert.pem -s "Test signer" >/dev/null || exit 1
}

sign() {
	"$bs" sign --key key.pem --cert cert.pem "$@"
}

# section_offset FILE SECTION: where its bytes are
section_offset() {
	readelf -SW "$1" 2>/dev/null | tr -d '[]' |
		awk -v s="$2" '$2 == s { print "0x" $5 }' | xargs printf "%d\n"
}

# flip FILE OFFSET: inverts the byte there
flip() {
	local byte
	byte=$(od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
	# shellcheck disable=SC2059 # the format is the byte
	printf "\\x$(printf %02x $((byte ^ 255)))" |
		dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# transplant FROM TO OUT: puts the signature of one object into another
transplant() {
	"$bs" extract "$1" -o t.cms >/dev/null && "$bs" extract --image "$1" -o t.image &&
	"$OBJCOPY" --add-section .bpf_sig=t.cms --add-section .bpf_image=t.image "$2" "$3"
}

# compile NAME [FLAG...]: standard input to NAME.o. The source always has the
# same name, which the line information repeats.
compile() {
	local name=$1
	shift
	cat >source.bpf.c
	"$CLANG" -target bpfel -g -O2 -Wno-pointer-bool-conversion "$@" \
		-I"${LIBBPF_INCLUDE:?}" -I"$SRC/tests" -c -o "$name.o" source.bpf.c || exit 1
}
