#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Help, manual page and completion say the same as the program does.
. "$(dirname "$0")/lib.sh"
man=$SRC/bpf-sign.1
completion=$SRC/bash-completion/bpf-sign
# One in a line; some are two words.
verbs=$("$bs" --help | sed -n '/^Verbs:/,/^$/s/^  \([a-z]*\( [a-z][a-z]*\)\?\)  .*/\1/p')
[ "$(echo "$verbs" | wc -l)" -ge 13 ]
result $? "the help lists the verbs"
pass "--version" "$bs" --version
says "bpf-sign " "--version"

# options_of VERB: from the program's own table
options_of() {
	# shellcheck disable=SC2086 # one word or two
	"$bs" $1 --help | sed -n 's/^  \(-.,\|   \) \(--[a-z-]*\).*/\2/p' | sort
}

# The part of the manual page on a verb, with its dashes as on the keyboard.
section_of() {
	sed 's/\\-/-/g; s/\\f[BIRP]//g' "$man" | sed -n "/^\.SS $1\$/,/^\.S[SH]/p"
}

while IFS= read -r v; do
	# shellcheck disable=SC2086
	pass "$v --help" "$bs" $v --help
	options_of "$v" | grep -vx -e --help -e --json >options
	section_of "$v" | grep '^\.B[RI]* ' | grep -o -- '--[a-z][a-z-]*' | sort -u >documented
	if diff options documented >delta.txt; then
		result 0 "$v: the manual page has its options, and no others"
	else
		sed 's/^/# /' delta.txt
		result 1 "$v: the manual page has its options, and no others"
	fi
	# shellcheck disable=SC1090
	complete_with() (
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
		. "$completion"
		_bpf_sign
		printf '%s\n' "${COMPREPLY[@]}"
	)
	# shellcheck disable=SC2086
	if diff <(options_of "$v") <(complete_with bpf-sign $v -- | sort) >delta.txt; then
		result 0 "$v: the completion has its options, and no others"
	else
		sed 's/^/# /' delta.txt
		result 1 "$v: the completion has its options, and no others"
	fi
done <<<"$verbs"
diff <(complete_with bpf-sign "" | sort) \
	<(printf '%s\n' "$verbs" --help --version | cut -d' ' -f1 | sort -u) >delta.txt
result $? "the completion has the verbs"
for v in policy keyring; do
	diff <(complete_with bpf-sign $v "" | sort) \
		<(sed -n "s/^$v //p" <<<"$verbs" | sort) >delta.txt
	result $? "$v: the completion has the verbs"
done
for o in --help --json; do
	sed 's/\\-/-/g' "$man" | grep -q -- "^\.BR* .*$o"
	result $? "the manual page has $o"
done
[ "$(complete_with bpf-sign keygen --type rs | wc -l)" = 2 ]
result $? "the completion knows the types of keys"
if type -P man >/dev/null; then
	LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$man" \
		>/dev/null 2>warnings
	[ ! -s warnings ]
	result $? "the manual page has no errors $(head -n 1 warnings)"
else
	skip "the manual page has no errors" "no man(1)"
fi

# Nothing that is not meant to be called can be called, nor clash.
nm -g --defined-only "$LIB" | awk 'NF == 3 { print $3 }' >symbols
grep -v '^bpf_sign_' symbols >strangers
[ -s symbols ] && [ ! -s strangers ]
result $? "the library defines bpf_sign_* only $(head -n 1 strangers)"
sed -n 's/^.*\(bpf_sign_[a-z_]*\)(.*/\1/p' "$SRC/libbpfsign.h" | grep -v '_fn$' | sort -u >declared
diff declared <(sort symbols) >delta.txt
result $? "the library defines what its header declares $(head -n 2 delta.txt | tail -n 1)"
# Every function of the header has its kernel-doc where it is defined.
missing=
while read -r f; do
	grep -qF " * $f - " "$SRC"/*.c || missing="$missing $f"
done <declared
[ -z "$missing" ]
result $? "each function of the header has kernel-doc$missing"
! nm -u "$LIB" |
	grep -qE ' (v?f?printf|f?puts|f?putc|putchar|perror|_?exit|stdout|stderr)$'
result $? "the library does not print, nor exit"
end
