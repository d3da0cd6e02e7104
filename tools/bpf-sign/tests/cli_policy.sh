#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Policies: checked, signed, loaded into what stands for a kernel, and shown.
. "$(dirname "$0")/lib.sh"
make_keys

# policy BODY...: lines of good.policy behind those that it has to have
policy() {
	printf '%s\n' "bpf_sig-policy 1" "name site" "version 7" "$@"
}

# json FILTER DESCRIPTION: of the last command's standard output
json() {
	if ! type -P python3 >/dev/null || ! python3 -c 'import json' 2>/dev/null; then
		skip "$2" "no python3 with json"
		return
	fi
	if python3 -c 'import json, sys
j = json.load(open("stdout"))
sys.exit(not ('"$1"'))' 2>json.log; then
		result 0 "$2"
	else
		sed 's/^/# /' json.log stdout
		result 1 "$2"
	fi
}

# The policies that come with it
n=0
for f in "$SRC"/policies/*.policy; do
	n=$((n + 1))
	pass "${f##*/}" "$bs" policy check "$f"
	[ ! -s stderr ]
	result $? "${f##*/}: no warning, and no note $(head -n 1 stderr)"
	says "policy '$(basename "$f" .policy)' version 1" "${f##*/}: its name is that of the file"
	# What is said in comments has to be right, too.
	sed 's/^# \(allow\|deny\) /\1 /' "$f" >comments.policy
	pass "${f##*/}: the rules in comments" "$bs" policy check comments.policy
done
[ $n -eq 5 ]
result $? "five policies to start from"

# check
policy "allow verified" >good.policy
pass "check" "$bs" policy check good.policy
says "good.policy: policy 'site' version 7, 1 rule" "check"
policy "	allow unsigned	type=xdq calls=f" >bad.policy
refuse 1 "bad.policy:4:22: error: unknown program type 'xdq'" "check, an error" \
	"$bs" policy check bad.policy
printf ' \tallow unsigned\ttype=xdq calls=f\n \t              \t     ^\n' >want
sed -n 2,3p stderr | cmp - want
result $? "check: the line, and a caret under the column"
refuse 1 "bad.policy:4:22: error" "check, several files" "$bs" policy check bad.policy good.policy
says "good.policy: policy" "check goes on behind an error"
printf 'bpf_sig-policy 1\nname a\nversion 1\nallow \033[31m\200\n' >esc.policy
refuse 1 "esc.policy:4:7: error: byte 0x1b" "check, control characters" \
	"$bs" policy check esc.policy
! grep -q "$(printf '\033')" stderr
result $? "check: control characters are not shown as they are"
{ policy; printf 'deny any object=%0300d\n' 1; } >long.policy
refuse 1 "long.policy:4:17: error: more than 255 characters" "check, a long line" \
	"$bs" policy check long.policy
[ "$(wc -L <stderr)" -le 110 ]
result $? "check: not all of a long line is shown"
: >empty.policy
refuse 1 "empty.policy:1:1: error: the first line is not" "check, an empty file" \
	"$bs" policy check empty.policy
refuse 1 "No such file" "check, no file" "$bs" policy check none
refuse 2 "FILE... missing" "check, no operand" "$bs" policy check
head -c 1048577 /dev/zero >huge.policy
refuse 1 "huge.policy:1:1: error: more than 1048576 bytes" "check, a huge file" \
	"$bs" policy check huge.policy

# warns TEXT DESCRIPTION BODY...: the policy is good, but for that
warns() {
	local text=$1 what=$2
	shift 2
	policy "$@" >warn.policy
	pass "$what" "$bs" policy check warn.policy
	if [ "$text" ]; then
		grep -qF -- "warn.policy:$text" stderr
	else
		[ ! -s stderr ]
	fi || { show_output; false; }
	result $? "$what: ${text:-no warning}"
}
warns "5: warning: this rule is never reached: whatever it is about, line 4 decides" \
	"the same rule twice" "deny any type=xdp" "deny any type=xdp"
warns "5: warning: this rule is never reached" "an earlier rule without conditions" \
	"allow any uid=0-999" "audit verified uid=5"
warns "5: warning: this rule is never reached" "an earlier rule with more values" \
	"deny any type=xdp,ext calls!=f" "allow loader type=ext calls!=f,g token=yes"
warns "5: warning: this rule is never reached" "an earlier rule with a higher index" \
	"deny any rollback<5" "deny any rollback<4"
warns "" "an earlier rule with fewer values" "deny any type=xdp" "deny any type=xdp,ext"
warns "" "an earlier rule with other values" "deny any token!=yes,no" "deny any token!=yes"
warns "" "an earlier rule about less" "deny verified" "deny any"
warns "" "an earlier rule that is negated" "deny any type!=xdp" "deny any type=xdp"
warns "" "an earlier rule with a lower index" "deny any rollback<4" "deny any rollback<5"
warns "" "a later rule about other callers" "allow verified" "allow verified caller=unprivileged"
warns "" "a denial for those that are not let in" "allow verified" "deny verified"
warns "5: warning: this rule is never reached" "a denial for everybody" "deny verified" \
	"allow verified caller=unprivileged"
warns "4: warning: whatever is unsigned is let in" "allow unsigned" "allow unsigned"
warns "4: warning: whatever is unsigned is let in" "allow any" "allow any join"
warns "" "audit unsigned" "audit unsigned"
warns "4: warning: whatever no rule is about is let in" "default allow" "default allow"
warns "5: warning: the mode is enforce-locked" "locked, with another default" \
	"mode enforce-locked" "default audit"
warns "" "enforce, with another default" "mode enforce" "default audit"
warns "4: warning: 'attach' restricts nothing without 'type='" "attach without type" \
	"allow verified attach=xdp"
warns "4: warning: 'attach' restricts nothing without 'type='" "attach with other types" \
	"audit verified type!=xdp attach!=xdp"
warns "" "attach with type" "allow verified type=xdp attach=xdp"
warns "" "attach in a denial" "deny verified attach=xdp"
stripped="what is unsigned, or was stripped of its signature, is let in by '!='"
warns "4: warning: $stripped" "a signer who is not one" "allow any signer!=Evil"
warns "4: warning: $stripped" "a key that is not one" "audit unsigned,verified key!=01234567"
warns "4: warning: $stripped" "an object that is not one" "allow unsigned,verified object!=bad"
warns "" "a signer who is not one, of what is signed" \
	"allow verified,loader,by-loader signer!=Evil keyring!=platform"
warns "" "a signer who is not one, and one who is" "allow any signer!=Evil keyring=.bpf"
warns "" "a denial of all but a signer" "deny any signer!=Good"
none="what has no manifest, as loaders have none, is let in by '!='"
warns "4: warning: $none" "an object that is not one, of loaders" \
	"allow verified,loader object!=bad"
warns "4: warning: $none" "a manifest that is not one, by loaders" \
	"allow any keyring=.bpf manifest!=$(printf %064d 1)"
warns "" "an object that is not one, of what has one" "allow verified object!=bad"
warns "" "an object that is not one, and one that is" "allow any object!=bad rollback<4"
warns "4: note: 'bpf_probe_wrote_user' is no helper" "a helper that there is not" \
	"deny any calls=bpf_probe_wrote_user"
warns "" "a helper that there is" "deny any calls=bpf_probe_write_user"
policy "deny any calls=no_helper" "allow any" >warn.policy
refuse 1 "" "check, JSON" "$bs" policy check --json warn.policy bad.policy
json 'not j["ok"] and j["policies"][0]["ok"] and j["policies"][0]["version"] == 7 and
	[(r["level"], r["line"]) for r in j["policies"][0]["remarks"]] ==
	[("note", 4), ("warning", 5)] and not j["policies"][1]["ok"] and
	j["policies"][1]["error"] == {"line": 4, "column": 22,
	"reason": "unknown program type '"'xdq'"'"} and
	j["errors"] == ["bad.policy:4:22: unknown program type '"'xdq'"'"] and
	len(j["warnings"]) == 1' "check, JSON: what it says"

# sign
# shellcheck disable=SC2317 # pass and refuse call it
signp() {
	"$bs" policy sign --key key.pem --cert cert.pem "$@"
}
pass "sign" signp good.policy
says "good.policy.p7s: policy 'site' version 7, signed" "sign"
openssl cms -verify -inform DER -in good.policy.p7s -certfile cert.pem -noverify \
	-out content 2>ssl.log && cmp content good.policy
result $? "sign: openssl verifies it and prints the text"
cp good.policy.p7s first.p7s
pass "sign, again" signp good.policy
cmp good.policy.p7s first.p7s
result $? "sign: the same bytes each time, with an RSA key"
pass "sign, elsewhere" signp good.policy --output else.p7s
cmp else.p7s first.p7s
result $? "sign, elsewhere: the same"
pass "check, signed" "$bs" policy check good.policy.p7s
says "signed; the signature is not verified" "check, signed"
refuse 1 "is signed already" "sign, signed" signp good.policy.p7s
rm -f bad.policy.p7s
refuse 1 "bad.policy:4:22: error: unknown program type" "sign, an error" signp bad.policy
[ ! -e bad.policy.p7s ]
result $? "sign, an error: nothing is written"
refuse 1 "No space left" "sign, a full device" signp good.policy -o /dev/full
refuse 2 "--key and --cert are needed" "sign, no key" "$bs" policy sign good.policy
"$bs" keygen -t ecdsa-p256 -k k2.pem -c c2.pem >/dev/null
refuse 1 "do not belong together" "sign, another key" \
	"$bs" policy sign good.policy --key k2.pem --cert cert.pem
pass "sign, ECDSA" "$bs" policy sign good.policy -k k2.pem -c c2.pem -o ec.p7s
echo secret >phrase
"$bs" keygen -t ecdsa-p256 -k k3.pem -c c3.pem --passphrase-file phrase >/dev/null
pass "sign, passphrase" "$bs" policy sign good.policy -k k3.pem -c c3.pem -o x.p7s \
	--passphrase-file phrase
refuse 1 "no passphrase was given" "sign, no passphrase" setsid -w \
	"$bs" policy sign good.policy -k k3.pem -c c3.pem -o x.p7s
pass "sign, JSON" signp good.policy --json
json 'j["ok"] and j["output"] == "good.policy.p7s" and j["version"] == 7' "sign, JSON: what it says"
{ policy; printf '# %0100d\n' {1..700}; } >large.policy
refuse 1 "too large to sign" "sign, more than the kernel reads" signp large.policy
{ policy; printf '# %0100d\n' {1..600}; } >large.policy
pass "sign, nearly as much" signp large.policy
# What is wrong with a message
head -c 300 good.policy.p7s >cut.p7s
refuse 1 "not a CMS" "check, half a message" "$bs" policy check cut.p7s
{ cat good.policy.p7s; echo; } >more.p7s
refuse 1 "bytes after" "check, bytes behind the message" "$bs" policy check more.p7s
openssl cms -sign -binary -noattr -outform DER -in good.policy -signer cert.pem -inkey key.pem \
	-out detached.p7s 2>ssl.log
refuse 1 "is not in it" "check, a detached signature" "$bs" policy check detached.p7s
openssl cms -sign -binary -nodetach -outform DER -in bad.policy -signer cert.pem -inkey key.pem \
	-out bad.p7s 2>ssl.log
refuse 1 "bad.p7s:4:22: error: unknown program type" "check, an error in a message" \
	"$bs" policy check bad.p7s
"$bs" sign -k key.pem -c cert.pem -o object.o "$OUT/full.bpf.o" >/dev/null &&
	"$bs" extract -o object.p7s object.o
refuse 1 "object.p7s:1:1: error: the first line is not" "check, the signature of an object" \
	"$bs" policy check object.p7s

# load: a directory stands for that of the kernel
mkdir kernel
: >kernel/policy
echo enforce >kernel/mode
echo "other 9" >kernel/version
# shellcheck disable=SC2317
load() {
	"$bs" policy load --file kernel/policy "$@"
}
pass "load, dry run" load --dry-run good.policy
says "good.policy: policy 'site' version 7, not loaded" "load, dry run"
[ ! -s kernel/policy ]
result $? "load, dry run: nothing is written"
pass "load" load good.policy
says "policy 'site' version 7, loaded" "load"
cmp kernel/policy good.policy
result $? "load: what is written"
: >kernel/policy
pass "load, signed" load good.policy.p7s --json
cmp kernel/policy good.policy.p7s
result $? "load, signed: what is written"
json 'j["ok"] and j["loaded"] and j["signed"] and j["name"] == "site"' "load, JSON: what it says"
: >kernel/policy
refuse 1 "bad.policy:4:22: error" "load, an error" load bad.policy
[ ! -s kernel/policy ]
result $? "load, an error: nothing is written"
refuse 1 "No such file" "load, no kernel" "$bs" policy load --file none/policy good.policy
if [ ! -e /sys/kernel/security/bpf_sig ]; then
	refuse 1 "/sys/kernel/security" "load, no kernel that has it" "$bs" policy load good.policy
	grep -qE "hint: (securityfs is not mounted|this kernel has no policy)" stderr
	result $? "load, no kernel that has it: hint"
fi
if type -P strace >/dev/null && strace -o /dev/null true 2>/dev/null; then
	ASAN_OPTIONS=detect_leaks=0 strace -e trace=write -P kernel/policy -o calls \
		"$bs" policy load --file kernel/policy large.policy >/dev/null 2>stderr
	[ "$(grep -c '^write' calls)" = 1 ]
	result $? "load: one write"
else
	skip "load: one write" "no strace here"
fi

# What the kernel answers
cat >answer.c <<'END'
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

ssize_t write(int fd, const void *buf, size_t size)
{
	if (fd > 2 && getenv("ANSWER")) {
		errno = atoi(getenv("ANSWER"));
		return -1;
	}
	return syscall(SYS_write, fd, buf, size);
}
END
# answers ERRNO TEXT FILE: the kernel refuses, and that is explained
answers() {
	refuse 1 "$2" "load, errno $1" env ANSWER="$1" LD_PRELOAD="$work/answer.so" \
		ASAN_OPTIONS="$ASAN_OPTIONS:verify_asan_link_order=0" \
		"$bs" policy load --file kernel/policy "$3"
}
# shellcheck disable=SC2086 # it may be ccache gcc
if ${CC:-cc} -shared -fPIC -o answer.so answer.c 2>stderr; then
	answers 1 "it takes CAP_MAC_ADMIN" good.policy
	answers 116 "version 7 is not above that of the active policy (other 9)" good.policy.p7s
	answers 126 "in none of the builtin, secondary and machine keyrings" good.policy.p7s
	answers 129 "does not verify" good.policy.p7s
	answers 128 "revoked" good.policy.p7s
	answers 127 "expired" good.policy.p7s
	answers 74 "does not take the message" good.policy.p7s
	answers 65 "without an algorithm" good.policy.p7s
	answers 22 "does not understand the policy" good.policy
	answers 27 "of that size" good.policy
	answers 12 "Cannot allocate memory" good.policy
	echo enforce-locked >kernel/mode
	answers 1 "the mode is locked: a policy has to be signed" good.policy
	answers 1 "it takes CAP_MAC_ADMIN" good.policy.p7s
else
	skip "what the kernel answers" "no compiler"
fi

# show
echo enforce-locked >kernel/mode
cp good.policy kernel/policy
pass "show" "$bs" policy show --file kernel/policy
cmp stdout good.policy
result $? "show: the text"
policy "mode audit" "keyrings .bpf,machine" \
	'audit unsigned,verified signer="A B",C uid=1-5,7 type=xdp key!=01234567 join' \
	"deny verified rollback<3 exe-verity=sha256:$(printf %064d 1)" "default audit" \
	>kernel/policy
pass "show, JSON" "$bs" policy show --file kernel/policy --json
json 'j["name"] == "site" and j["version"] == 7 and j["mode"] == "audit" and
	j["keyrings"] == [".bpf", "machine"] and j["default"] == {"line": 8, "action": "audit"} and
	j["kernel"] == {"mode": "enforce-locked", "name": "other", "version": 9}' \
	"show, JSON: what it says"
json 'j["rules"] == [
	{"line": 6, "action": "audit", "verdicts": ["unsigned", "verified"], "conditions": [
		{"key": "signer", "operator": "=", "values": ["A B", "C"]},
		{"key": "uid", "operator": "=", "values": ["1-5", "7"]},
		{"key": "type", "operator": "=", "values": ["xdp"]},
		{"key": "key", "operator": "!=", "values": ["01234567"]}], "join": True},
	{"line": 7, "action": "deny", "verdicts": ["verified"], "conditions": [
		{"key": "rollback", "operator": "<", "values": ["3"]},
		{"key": "exe-verity", "operator": "=", "values": ["sha256:" + "%064d" % 1]}],
		"join": False}]' "show, JSON: the rules"
rm kernel/mode kernel/version
pass "show, JSON, no neighbours" "$bs" policy show --file kernel/policy --json
json 'j["kernel"] == {}' "show, JSON, no neighbours: what it says"
refuse 1 "No such file" "show, no kernel" "$bs" policy show --file none/policy
refuse 2 "what is 'x'?" "show, an operand" "$bs" policy show x

# The verbs
refuse 2 "incomplete verb 'policy'" "half a verb" "$bs" policy
refuse 2 "unknown verb 'policy test'" "a verb that there is not" "$bs" policy test
refuse 2 "Try 'bpf-sign policy load --help'" "an option that there is not" "$bs" policy load --x f
refuse 2 "one FILE at a time" "load, two files" "$bs" policy load good.policy good.policy
end
