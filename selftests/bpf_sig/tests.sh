#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Usage: tests.sh --list|TEST
#
# Tests with bpftool and other programs of the system. run-tests.sh runs them.
set -uo pipefail

FS=/sys/fs/bpf/bpf_sig_test
MODE=/sys/kernel/security/bpf_sig/mode

fail()
{
	echo "FAIL: $*" >&2
	exit 1
}

skip()
{
	echo "$*"
	exit 4
}

# printed TEXT: the last command did, or has nothing to print.
printed()
{
	[ -z "$1" ] || grep -qF -- "$1" "$TMP/out" || { cat "$TMP/out"; return 1; }
}

# expect TEXT COMMAND...: succeeds, and prints TEXT
expect()
{
	local text=$1

	shift
	"$@" >"$TMP/out" 2>&1 || { cat "$TMP/out"; fail "$*"; }
	printed "$text" || fail "no '$text' from $*"
}

# refuse TEXT COMMAND...: fails, and prints TEXT
refuse()
{
	local text=$1

	shift
	! "$@" >"$TMP/out" 2>&1 || { cat "$TMP/out"; fail "succeeded: $*"; }
	printed "$text" || fail "no '$text' from $*"
}

trust()
{
	keyctl padd asymmetric '' %keyring:.bpf <"$OUTPUT/signer.der" >/dev/null ||
		fail "the certificate is not accepted"
}

# Audit records are in the kernel log as long as nobody listens to them.
audit_log()
{
	dmesg | grep 'op=sig '
}

# tampered TEXT ARG...: bpftool does not load what tamper makes of the object.
tampered()
{
	local text=$1

	shift
	trust
	"$OUTPUT/tamper" "$OUTPUT/demo.signed.bpf.o" "$TMP/tampered.bpf.o" "$@" ||
		fail "tamper $*"
	! cmp -s "$OUTPUT/demo.signed.bpf.o" "$TMP/tampered.bpf.o" || fail "nothing changed"
	refuse "bpf_sig: $text" "$BPFTOOL" prog loadall "$TMP/tampered.bpf.o" "$FS"
	[ ! -e "$FS/classify" ] || fail "programs were pinned"
}

test_tamper_insn() {
	tampered "prog 'handle_unlink': instructions: signed " insn fentry/vfs_unlink
}

test_tamper_subprogram() {
	tampered "prog 'handle_unlink': instructions: signed " image_insn handle_unlink
}

test_tamper_rodata() {
	tampered "map 1 '.rodata': contents: signed " variable cidr_mask 4294901760
}

test_tamper_max_entries() {
	tampered "map 0 'processes': max_entries: signed 1024, submitted 4096" \
		max_entries processes 4096
}

test_tamper_core_relo() {
	tampered "prog 'handle_unlink': core_relos: signed " core_relo handle_unlink
}

test_tamper_func_info() {
	tampered "prog 'handle_openat': func_info: signed " func_info handle_openat
}

test_tamper_line_info() {
	tampered "prog 'handle_unlink': line_info: signed " line_info handle_unlink
}

test_tamper_btf() {
	tampered "prog 'handle_openat': BTF: signed " btf real_parent group_leade
}

test_tamper_map_order() {
	tampered "object 'tampered': section .bpf_image is damaged" map_order handle_unlink
}

test_tamper_prog_type() {
	tampered "prog 'classify': prog_type: signed 3, submitted 6" section tc xdp
}

test_tamper_target() {
	tampered "prog 'handle_unlink': attach target: signed 'vfs_unlink', submitted 'vfs_rmdir'" \
		section fentry/vfs_unlink fentry/vfs_rmdir
}

test_tamper_attach_type() {
	tampered "prog 'handle_unlink': expected_attach_type: signed 24, submitted 25" \
		section fentry/vfs_unlink fexit/vfs_unlink
}

test_tamper_license() {
	tampered "prog 'handle_openat': license: signed 'GPL', submitted one that is not GPL" \
		license BSD
}

test_tamper_cms_of_another() {
	tampered "prog 'handle_openat': not in the signed object 'other'" \
		cms other.signed.bpf.o
}

test_tamper_cms_flip() {
	tampered "signature: not by the key 'BPF_SIG tests: signer" cms_flip
}

test_tamper_cms_longer() {
	tampered "signature: not one CMS message in DER of " cms_size 1
}

test_tamper_cms_shorter() {
	tampered "signature: not one CMS message in DER of " cms_size -1
}

test_unknown_key() {
	trust
	"$BPF_SIGN" sign --key "$OUTPUT/unknown.key" --cert "$OUTPUT/unknown.pem" \
		-o "$TMP/unknown.bpf.o" "$OUTPUT/demo.bpf.o" || fail "bpf-sign"
	refuse "bpf_sig: signature: no trusted key for the signer " \
		"$BPFTOOL" prog loadall "$TMP/unknown.bpf.o" "$FS"
}

# The key in use is taken back, and the object signed again by the next one.
test_key_rotation() {
	local key

	trust
	"$BPF_SIGN" sign --key "$OUTPUT/second.key" --cert "$OUTPUT/second.pem" \
		-o "$TMP/second.bpf.o" "$OUTPUT/demo.bpf.o" || fail "bpf-sign"
	refuse "no trusted key" "$BPFTOOL" prog loadall "$TMP/second.bpf.o" "$FS"
	key=$(keyctl padd asymmetric '' %keyring:.bpf <"$OUTPUT/second.der") || fail keyctl
	expect '' "$BPFTOOL" prog loadall "$TMP/second.bpf.o" "$FS"
	rm -r "$FS"
	keyctl unlink "$key" %keyring:.bpf || fail "it cannot be unlinked"
	refuse "no trusted key" "$BPFTOOL" prog loadall "$TMP/second.bpf.o" "$FS"
	expect '' "$BPFTOOL" prog loadall "$OUTPUT/demo.signed.bpf.o" "$FS"
}

test_keyring() {
	expect '' keyctl padd asymmetric '' %keyring:.bpf <"$OUTPUT/signer.der"
	expect '' keyctl padd asymmetric '' %keyring:.bpf <"$OUTPUT/ec.der"
	refuse "Required key not available" \
		keyctl padd asymmetric '' %keyring:.bpf <"$OUTPUT/rogue.der"
	refuse '' keyctl add user x y %keyring:.bpf
	refuse '' keyctl clear %keyring:.bpf.no.such
	expect 'BPF_SIG tests: signer' keyctl show %keyring:.bpf
}

test_loadall() {
	local prog json

	trust
	expect '' "$BPFTOOL" prog loadall "$OUTPUT/demo.signed.bpf.o" "$FS"
	for prog in handle_openat handle_unlink check_open count_packets classify; do
		expect 'signature verified  signer "BPF_SIG tests: signer' \
			"$BPFTOOL" prog show pinned "$FS/$prog"
		grep -q 'keyring .bpf  object demo' "$TMP/out" || fail "$prog: keyring, object"
		json=$("$BPFTOOL" -j prog show pinned "$FS/$prog")
		python3 - "$json" <<'END' || fail "$prog: JSON $json"
import json, re, sys
s = json.loads(sys.argv[1])['signature']
assert s['verdict'] == 'verified' and s['keyring'] == '.bpf', s
assert s['object'] == 'demo' and re.fullmatch('[0-9a-f]{64}', s['manifest']), s
assert re.fullmatch('[0-9a-f]{40}', s['key_id']), s
END
	done
	"$BPF_SIGN" extract -o "$TMP/cms" "$OUTPUT/demo.signed.bpf.o" || fail extract
	openssl cms -verify -inform DER -in "$TMP/cms" -noverify -certfile "$OUTPUT/signer.pem" \
		-out "$TMP/manifest" 2>/dev/null || fail "openssl cms -verify"
	expect "manifest $(sha256sum <"$TMP/manifest" | cut -d' ' -f1)" \
		"$BPFTOOL" prog show pinned "$FS/classify"
}

# What a program in another language can see, too.
test_fdinfo() {
	trust
	expect '' "$BPFTOOL" prog loadall "$OUTPUT/demo.signed.bpf.o" "$FS"
	expect '' python3 - "$FS/classify" <<'END'
import ctypes, os, struct, sys
path = ctypes.create_string_buffer(sys.argv[1].encode())
attr = ctypes.create_string_buffer(struct.pack('QII', ctypes.addressof(path), 0, 0), 64)
fd = ctypes.CDLL(None).syscall(321, 7, attr, 16)
assert fd >= 0
info = dict(l.split(':', 1) for l in open(f'/proc/self/fdinfo/{fd}'))
info = {k: v.strip() for k, v in info.items()}
assert info['sig_verdict'] == 'verified', info
assert info['sig_keyring'] == '.bpf', info
assert info['sig_signer'].startswith('BPF_SIG tests: signer'), info
assert info['sig_object'] == 'demo' and len(info['sig_manifest']) == 64, info
END
}

# Attached by bpftool, and counting.
test_autoattach() {
	trust
	expect '' "$BPFTOOL" prog loadall "$OUTPUT/demo.signed.bpf.o" "$FS" \
		pinmaps "$FS/maps" autoattach
	expect '' "$BPFTOOL" prog load "$OUTPUT/small.signed.bpf.o" "$FS/small"
	: >"$TMP/file"
	rm "$TMP/file"
	"$BPFTOOL" -j map dump pinned "$FS/maps/demo_bss" >"$TMP/bss" ||
		"$BPFTOOL" -j map dump pinned "$FS/maps/.bss" >"$TMP/bss" || fail "no .bss"
	python3 - "$TMP/bss" <<'END' || fail "counts: $(cat "$TMP/bss")"
import json, sys
bss = json.load(open(sys.argv[1]))[0]['formatted']['value']['.bss']
counts = [v['counts'] for v in bss if 'counts' in v][0]
assert counts[0] > 0 and counts[1] > 0 and counts[2] > 0, counts
END
	expect 'Return value: 2' "$BPFTOOL" prog run pinned "$FS/count_packets" \
		data_in "$OUTPUT/signer.der" repeat 4
}

test_unsigned() {
	trust
	refuse "bpf_sig: prog 'handle_openat': unsigned, and this kernel enforces signatures" \
		"$BPFTOOL" prog loadall "$OUTPUT/demo.bpf.o" "$FS"
	refuse "bpf_sig: prog 'tiny': unsigned, and this kernel enforces signatures" \
		"$BPFTOOL" prog load "$OUTPUT/small.bpf.o" "$FS"
}

test_light_skeleton() {
	trust
	refuse "loaders have no manifest, and this kernel's policy does not let this one in" \
		"$BPFTOOL" prog load -L "$OUTPUT/small.bpf.o"
	refuse '' "$BPFTOOL" prog load -L "$OUTPUT/small.signed.bpf.o"
}

# ids ARG...: of the programs that bpftool lists, one a line.
ids()
{
	"$BPFTOOL" -j prog show "$@" >"$TMP/json" || fail "prog show $*"
	python3 -c 'import json, sys
for p in json.load(open(sys.argv[1])): print(p["id"])' "$TMP/json" || fail "JSON of prog show $*"
}

pinned_id()
{
	"$BPFTOOL" -j prog show pinned "$FS/$1" | python3 -c 'import json, sys
print(json.load(sys.stdin)["id"])' || fail "prog show pinned $1"
}

# What has no signature that counts, and nothing else, before and after it is enforced.
test_show_unsigned() {
	local unsigned mismatch denied

	[ -z "$(ids unsigned)" ] || fail "there are unsigned programs: $(cat "$TMP/json")"
	[ "$(cat "$TMP/json")" = '[]' ] || fail "not an empty list: $(cat "$TMP/json")"
	expect '' "$BPFTOOL" prog show unsigned
	[ ! -s "$TMP/out" ] || fail "something of nothing: $(cat "$TMP/out")"

	trust
	expect '' "$BPFTOOL" prog loadall "$OUTPUT/demo.signed.bpf.o" "$FS"
	[ -z "$(ids unsigned)" ] || fail "signed programs are listed: $(cat "$TMP/json")"

	expect '' "$BPFTOOL" prog load "$OUTPUT/small.bpf.o" "$FS/unsigned"
	unsigned=$(pinned_id unsigned)
	[ "$(ids unsigned)" = "$unsigned" ] || fail "not just $unsigned: $(cat "$TMP/json")"
	"$OUTPUT/tamper" "$OUTPUT/demo.signed.bpf.o" "$TMP/tampered.bpf.o" insn tc ||
		fail tamper
	expect '' "$BPFTOOL" prog loadall "$TMP/tampered.bpf.o" "$FS/tampered"
	mismatch=$(pinned_id tampered/classify)
	[ "$(ids unsigned | sort)" = "$(printf '%s\n' "$unsigned" "$mismatch" | sort)" ] ||
		fail "not just $unsigned and $mismatch: $(cat "$TMP/json")"
	[ "$(ids | wc -l)" -gt 2 ] || fail "without the filter, not all are listed"

	printf '%s\n' "bpf_sig-policy 1" "name denied" "version 1" "deny verified" >"$TMP/policy"
	cat "$TMP/policy" >"${MODE%/*}/policy" || fail "${MODE%/*}/policy"
	expect '' "$BPFTOOL" prog load "$OUTPUT/small.signed.bpf.o" "$FS/denied"
	denied=$(pinned_id denied)

	echo enforce >"$MODE" || fail "$MODE"
	expect 'signature unsigned' "$BPFTOOL" prog show unsigned
	printed "$unsigned: " || fail "$unsigned is not listed"
	printed 'signature mismatch' || fail "$mismatch is not listed"
	printed "$denied: " || fail "$denied is not listed"
	[ "$(grep -c 'signature verified' "$TMP/out")" = 1 ] ||
		fail "not just one that is verified, and that the policy is against"
	rm -r "$FS"
	refuse '' "$BPFTOOL" prog show unsigned programs
	refuse '' "$BPFTOOL" prog show signed
}

# What was signed shows the rule that let it in, what was not the one that is against it.
test_audit_show_policy() {
	local json

	trust
	expect '' "$BPFTOOL" prog loadall "$OUTPUT/demo.signed.bpf.o" "$FS"
	expect 'policy allowed  rule ' "$BPFTOOL" prog show pinned "$FS/classify"
	json=$("$BPFTOOL" -j prog show pinned "$FS/classify")
	python3 - "$json" "$(cut -d' ' -f2 "${MODE%/*}/version")" <<'END' || fail "JSON $json"
import json, sys
p = json.loads(sys.argv[1])['signature']['policy']
assert p['action'] == 'allow' and p['rule'] > 0 and p['join'], p
assert p['version'] == int(sys.argv[2]), p
END
	expect '' "$BPFTOOL" prog load "$OUTPUT/small.bpf.o" "$FS/unsigned"
	expect 'policy would be refused  rule ' "$BPFTOOL" prog show pinned "$FS/unsigned"
	json=$("$BPFTOOL" -j prog show pinned "$FS/unsigned")
	python3 - "$json" <<'END' || fail "JSON $json"
import json, sys
s = json.loads(sys.argv[1])['signature']
p = s['policy']
assert s['verdict'] == 'unsigned' and p['action'] == 'would-deny' and not p['join'], s
END
}

# Stripped of its signature, or of half of it.
test_stripped() {
	trust
	"$BPF_SIGN" strip -o "$TMP/stripped.bpf.o" "$OUTPUT/demo.signed.bpf.o" || fail strip
	refuse "unsigned, and this kernel enforces signatures" \
		"$BPFTOOL" prog loadall "$TMP/stripped.bpf.o" "$FS"
	llvm-objcopy-19 --remove-section=.bpf_image "$OUTPUT/demo.signed.bpf.o" \
		"$TMP/half.bpf.o" || skip "no llvm-objcopy-19"
	refuse "section .bpf_image is missing" "$BPFTOOL" prog loadall "$TMP/half.bpf.o" "$FS"
}

# Other modes: what is wrong loads, and shows.
test_audit_tampered() {
	trust
	"$OUTPUT/tamper" "$OUTPUT/demo.signed.bpf.o" "$TMP/tampered.bpf.o" insn tc ||
		fail tamper
	expect '' "$BPFTOOL" prog loadall "$TMP/tampered.bpf.o" "$FS"
	expect 'signature mismatch' "$BPFTOOL" prog show pinned "$FS/classify"
	expect 'signature verified' "$BPFTOOL" prog show pinned "$FS/count_packets"
	expect 'verdict=mismatch action=would-deny mode=audit' audit_log
}

test_audit_unsigned() {
	expect '' "$BPFTOOL" prog loadall "$OUTPUT/demo.bpf.o" "$FS"
	expect '' "$BPFTOOL" prog show pinned "$FS/classify"
	! grep -q 'signature verified' "$TMP/out" || fail "an unsigned program is verified"
	expect 'verdict=unsigned action=would-deny mode=audit' audit_log
}

test_off_unsigned() {
	local before

	before=$(audit_log | wc -l)
	expect '' "$BPFTOOL" prog loadall "$OUTPUT/demo.bpf.o" "$FS"
	[ "$(audit_log | wc -l)" = "$before" ] || fail "audit records of unsigned programs"
}

# Signed by somebody whom this kernel does not know, and does not ask for.
test_off_unknown_key() {
	"$BPF_SIGN" sign --key "$OUTPUT/unknown.key" --cert "$OUTPUT/unknown.pem" \
		-o "$TMP/unknown.bpf.o" "$OUTPUT/demo.bpf.o" || fail "bpf-sign"
	expect 'signature is not accepted, loading it unsigned' \
		"$BPFTOOL" prog loadall "$TMP/unknown.bpf.o" "$FS"
	expect '' "$BPFTOOL" prog show pinned "$FS/classify"
	! grep -q 'signature verified' "$TMP/out" || fail "an unknown key verifies"
	rm -r "$FS"
	trust
	expect '' "$BPFTOOL" prog loadall "$OUTPUT/demo.signed.bpf.o" "$FS"
	expect 'signature verified' "$BPFTOOL" prog show pinned "$FS/classify"
}

# The same kernel, probed before and after it enforces.
test_feature_probe() {
	"$BPFTOOL" feature probe full >"$TMP/off" 2>&1 || fail "feature probe, off"
	echo enforce >"$MODE" || fail "$MODE"
	"$BPFTOOL" feature probe full >"$TMP/enforce" 2>&1 || fail "feature probe, enforce"
	grep -vi 'bpf_sig\|signature' "$TMP/off" >"$TMP/off.1"
	grep -vi 'bpf_sig\|signature' "$TMP/enforce" >"$TMP/enforce.1"
	diff "$TMP/off.1" "$TMP/enforce.1" || fail "the answers differ"
	[ "$(grep -c 'is available' "$TMP/off.1")" -gt 40 ] || fail "hardly anything is there"
}

# Whoever fills an instruction array decides where the program goes.
test_filled() {
	refuse "map 'targets': an instruction array that the application fills" \
		"$BPF_SIGN" sign --key "$OUTPUT/signer.key" --cert "$OUTPUT/signer.pem" \
		-o "$TMP/filled.bpf.o" "$OUTPUT/filled.bpf.o"
	[ ! -e "$TMP/filled.bpf.o" ] || fail "it was signed"
}

# They need no kernel, but the program that runs the tests is here.
test_libbpf_image() {
	"$OUTPUT/libbpf_image" "$OUTPUT/image.bpf.o"
}

test_libbpf_parse() {
	"$OUTPUT/libbpf_parse" "$OUTPUT/image.bpf.o"
}

params()
{
	case $1 in
	audit_*) echo "bpf_sig=audit" ;;
	off_*) echo "bpf_sig=off" ;;
	show_unsigned) echo "bpf_sig=off bpf_sig_test.alone=4" ;;
	feature_probe) echo "bpf_sig=off bpf_sig_test.alone=3" ;;
	*) echo "bpf_sig=enforce" ;;
	esac
}

if [ "${1:-}" = --list ]; then
	for name in $(declare -F | sed -n 's/^declare -f test_//p'); do
		echo "bpftool.$name $(params "$name")"
	done
	exit 0
fi
name=test_${1#bpftool.}
if [ $# != 1 ] || ! declare -F "$name" >/dev/null; then
	echo "Usage: tests.sh --list|TEST" >&2
	exit 2
fi
TMP=$(mktemp -d) || exit 1
trap 'rm -rf "$TMP" "$FS"' EXIT
echo 0 >/proc/sys/kernel/printk_ratelimit 2>/dev/null
"$name"
