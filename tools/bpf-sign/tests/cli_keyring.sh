#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Keyrings of the running kernel: one of our own, as .bpf would need ours to be
# a kernel that has it.

# In a session that ends with this script
if [ -z "${IN_SESSION:-}" ] && type -P keyctl >/dev/null &&
	keyctl session - true >/dev/null 2>&1; then
	IN_SESSION=1 exec keyctl session - bash "$0" 2>/dev/null
fi
. "$(dirname "$0")/lib.sh"
"$bs" keygen -k key.pem -c cert.pem -s "Signer: one" >/dev/null || exit 1
"$bs" keygen -k key2.pem -c cert2.der -s "Signer two" >/dev/null || exit 1
ring() {
	local verb=$1
	shift
	"$bs" keyring "$verb" --keyring bpf-sign-test "$@"
}

# What needs no kernel
refuse 2 "CERT... missing" "add, no operand" "$bs" keyring add
refuse 2 "ID|KEYID|NAME missing" "remove, no operand" "$bs" keyring remove
refuse 2 "what is 'x'?" "list, an operand" "$bs" keyring list x
refuse 1 "there is no keyring 'none-of-that-name'" "a keyring that is not there" \
	"$bs" keyring list --keyring none-of-that-name
if ! grep -q ' \.bpf' /proc/keys 2>/dev/null; then
	refuse 1 "hint: root sees it, where the kernel is built with CONFIG_BPF_SIG" \
		"no .bpf in this kernel" "$bs" keyring add cert.pem
fi

# answers ERRNO TEXT: the kernel does not take the certificate, which is explained
cat >answer.c <<'END'
#include <errno.h>
#include <stdlib.h>
#include <string.h>
long find_key_by_type_and_desc(const char *type, const char *desc, int id)
{
	return 5;
}
int add_key(const char *type, const char *desc, const void *data, unsigned long size, int id)
{
	errno = atoi(getenv("ANSWER"));
	return errno ? -1 : 7;
}
long keyctl_read_alloc(int id, void **buf)
{
	static const int ids[] = { 7, 8 };

	*buf = memcpy(malloc(sizeof(ids)), ids, sizeof(ids));
	return sizeof(ids);
}
int keyctl_describe_alloc(int id, char **buf)
{
	*buf = strdup("asymmetric;0;0;3f010000;Evil\033[31m\302\233: \a01");
	return strlen(*buf);
}
long keyctl_unlink(int id, int ring)
{
	return 0;
}
END
# with ERRNO VERB...: the kernel answers that, and has two keys of the same evil name
# shellcheck disable=SC2317 # pass and refuse call it
with() {
	local answer=$1
	shift
	env ANSWER="$answer" LD_PRELOAD="$work/answer.so" \
		ASAN_OPTIONS="$ASAN_OPTIONS:verify_asan_link_order=0" "$bs" keyring "$@"
}
answers() {
	refuse 1 "$2" "add, errno $1" with "$1" add cert.pem
}
# usage WARNING EXTENSION...: of a certificate with these, or no warning
usage() {
	local warning=$1 exts=() e
	shift
	for e; do
		exts+=(-addext "$e")
	done
	openssl req -x509 -key key.pem -subj "/CN=usage" "${exts[@]}" -out usage.pem 2>/dev/null
	pass "add, $*" with 0 add usage.pem
	if [ "$warning" ]; then
		grep -q "warning: certificate 'usage.pem' is not for $warning" stderr
	else
		[ ! -s stderr ]
	fi || { show_output; false; }
	result $? "add, $*: ${warning:-no warning}"
}
# shellcheck disable=SC2086 # it may be ccache gcc
if ${CC:-cc} -shared -fPIC -o answer.so answer.c 2>stderr; then
	answers 126 "no key that the kernel trusts vouches for it"
	grep -q "hint: its issuer has to be in" stderr
	result $? "add, errno 126: hint"
	answers 129 "the kernel rejects it"
	answers 128 "was revoked"
	answers 127 "has expired"
	answers 1 "not permitted"
	answers 13 "only root may"
	answers 65 "without an algorithm"
	answers 74 "cannot read it"
	answers 12 "Cannot allocate memory"
	usage "" "basicConstraints=CA:FALSE"
	usage "" "keyUsage=digitalSignature" "extendedKeyUsage=codeSigning,emailProtection"
	usage "" "extendedKeyUsage=anyExtendedKeyUsage"
	usage "digital signatures" "keyUsage=keyCertSign"
	usage "code signing" "keyUsage=digitalSignature" "extendedKeyUsage=serverAuth"
	pass "add, elsewhere" with 0 add --keyring other usage.pem
	[ ! -s stderr ]
	result $? "add, elsewhere: no warning"
	pass "list, control characters" with 0 list
	says "?01                                       Evil?[31m??" "list, control characters"
	refuse 1 "hint: 7: Evil?[31m??, ?01" "remove, control characters" \
		with 0 remove "$(printf 'Evil\033[31m\302\233')"
	pass "remove, by number, control characters" with 0 remove 7
	says "key 7 (Evil?[31m??) is no longer" "remove, control characters"
else
	skip "what the kernel answers" "no compiler"
fi

if [ -z "${IN_SESSION:-}" ]; then
	skip "keys" "no keyctl, or no keyrings here"
	end
fi
keyctl newring bpf-sign-test @s >/dev/null || exit 1
pass "list, empty" ring list
says "keyring 'bpf-sign-test' is empty" "list, empty"
if ! ring add cert2.der >stdout 2>stderr; then
	show_output
	skip "keys" "this kernel takes no RSA certificates"
	end
fi
keyctl clear %:bpf-sign-test
pass "add, PEM" ring add cert.pem
says "cert.pem: key " "add, PEM"
pass "add, DER" ring add cert2.der
pass "list" ring list
says "Signer: one" "list"
says "Signer two" "list"
keyid=$(openssl x509 -in cert.pem -noout -ext subjectKeyIdentifier | tr -d ' :\n' |
	sed 's/.*Identifier//' | tr A-F a-f)
grep "$keyid  Signer: one$" stdout >line
result $? "list: the key identifier, and the name without it"
id=$(awk '{ print $1 }' line)
pass "list, JSON" ring list --json
says "\"key_id\": \"$keyid\"" "list, JSON"
says "\"name\": \"Signer: one\"" "list, JSON"
says "\"id\": $id" "list, JSON"
cat cert.pem <(openssl x509 -inform DER -in cert2.der) >both.pem
pass "add, both in one file" ring add --json both.pem
[ "$(grep -c '"id": ' stdout)" = 2 ]
result $? "add, both in one file: two keys"
refuse 1 "there is no key 'Signer'" "remove, part of a name" ring remove Signer
refuse 1 "there is no key '${keyid:0:16}'" "remove, part of a key identifier" \
	ring remove "${keyid:0:16}"
pass "remove, by name" ring remove "Signer: one"
says "(Signer: one) is no longer in keyring 'bpf-sign-test'" "remove, by name"
refuse 1 "there is no key 'Signer: one'" "remove, again" ring remove "Signer: one"
pass "add, again" ring add cert.pem
pass "remove, by key identifier" ring remove "${keyid^^}"
pass "add, once more" ring add cert.pem
id=$(ring list | awk '/Signer: one/ { print $1 }')
pass "remove, by number" ring remove "$id" --json
says "\"id\": $id" "remove, by number, JSON"
ring list >stdout
! grep -q "Signer: one" stdout && grep -q "Signer two" stdout
result $? "remove: the other one stays"
"$bs" keygen -k key3.pem -c cert3.pem -s "Signer two" >/dev/null
pass "add, another of the same name" ring add cert3.pem
refuse 1 "'Signer two' is 2 keys" "remove, a name that two have" ring remove "Signer two"
grep -c "hint: [0-9]*: Signer two, [0-9a-f]\{40\}" stderr >count
[ "$(cat count)" = 2 ]
result $? "remove, a name that two have: which they are"
refuse 1 "no certificate in" "add, no certificate" ring add key.pem
refuse 1 "No such file" "add, no file" ring add none
keyctl add user "some: text" data %:bpf-sign-test >/dev/null
pass "list, a key of another type" ring list
says "user                                      some: text" "list, a key of another type"
pass "by number" "$bs" keyring list --keyring "$(keyctl search @s keyring bpf-sign-test)"
says "Signer two" "by number"
pass "@s" "$bs" keyring list --keyring @s
says "bpf-sign-test" "@s"
keyctl newring trusted @s >/dev/null
if keyctl restrict_keyring %:trusted asymmetric builtin_trusted 2>stderr; then
	refuse 1 "no key that the kernel trusts vouches for it" "add, nobody vouches" \
		"$bs" keyring add --keyring trusted cert.pem
else
	skip "add, nobody vouches" "keyrings cannot be restricted here"
fi
end
