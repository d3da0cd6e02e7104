#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Verifying without a kernel: whom to trust, and what is not as it was signed.
. "$(dirname "$0")/lib.sh"
make_keys
compile full <"$SRC/tests/full.bpf.c"
sign full.o -o signed.o >/dev/null || exit 1

# Whom to trust
"$bs" keygen --ca -k ca.pem -c ca.cert.pem -s "Test CA" >/dev/null
"$bs" keygen --ca -k ca2.pem -c ca2.cert.pem -s "Other CA" -t ecdsa-p256 >/dev/null
"$bs" keygen -k leaf.pem -c leaf.cert.pem -s Leaf --ca-key ca.pem --ca-cert ca.cert.pem >/dev/null
"$bs" sign full.o -o leaf.o -k leaf.pem -c leaf.cert.pem >/dev/null
cat cert.pem leaf.cert.pem >several.pem
pass "signer" "$bs" verify --cert leaf.cert.pem leaf.o
pass "signer and authority" "$bs" verify --cert leaf.cert.pem --ca ca.cert.pem leaf.o
pass "several certificates in a file" "$bs" verify -c several.pem leaf.o
says "CN=Leaf" "several certificates in a file"
pass "several files" "$bs" verify -c cert.pem -c leaf.cert.pem -C ca2.cert.pem -C ca.cert.pem leaf.o
cat leaf.cert.pem ca.cert.pem >chain.pem
pass "chain in one file" "$bs" verify --ca chain.pem leaf.o
refuse 1 "by none of the given certificates" "another signer" "$bs" verify -c cert.pem leaf.o
refuse 1 "by none of the given certificates" "authority alone" "$bs" verify -C ca.cert.pem leaf.o
refuse 1 "does not verify" "another authority" \
	"$bs" verify -c leaf.cert.pem -C ca2.cert.pem leaf.o
refuse 1 "No such file" "certificate that is not there" "$bs" verify -c none signed.o
refuse 1 "is not signed" "unsigned" "$bs" verify -c cert.pem full.o
refuse 2 "--cert or --ca is needed" "nobody to trust" "$bs" verify signed.o
refuse 2 "OBJECT missing" "no object" "$bs" verify -c cert.pem

# A byte in each thing that is signed: same file, another byte
# altered SECTION OFFSET TEXT WHAT
altered() {
	local base
	cp signed.o bad.o
	base=$(section_offset bad.o "$1")
	flip bad.o $((base + $2))
	"$bs" verify -c cert.pem bad.o >stdout 2>stderr
	if [ $? -eq 1 ] && grep -qF -- "$3" stdout stderr; then
		result 0 "$4: $3"
	else
		show_output
		result 1 "$4: $3"
	fi
}
altered xdp 8 "prog 'pass': instructions: signed" "instruction in the object"
altered .rodata 0 "map 4 '.rodata': contents: signed" "constant in the object"
altered license 0 "license: signed 'GPL', object has" "license in the object"
altered .bpf_image 0 "damaged section '.bpf_image'" "magic of the image"
altered .bpf_sig 0 "not a CMS SignedData" "first byte of the signature"
size=$(stat -c %s cert.pem)
"$bs" extract signed.o -o cms.der
size=$(stat -c %s cms.der)
altered .bpf_sig $((size - 1)) "does not verify" "last byte of the signature"
"$bs" extract --manifest signed.o -o manifest
at=$(LC_ALL=C grep -obUa BPF_SIG cms.der | head -n 1 | cut -d: -f1)
altered .bpf_sig $((at + 32)) "does not verify" "rollback index in the manifest"
altered .bpf_sig "$at" "does not verify" "magic of the manifest"

# The instructions in the image: found by their bytes
"$bs" extract -i signed.o -o image
readelf -x xdp full.o 2>/dev/null | awk '/0x/ { print $2 $3; exit }' >insns
at=$(od -An -v -tx1 -w8 image | tr -d ' ' | grep -n "^$(head -c 16 insns)" |
	head -n 1 | cut -d: -f1)
altered .bpf_image $(((at - 1) * 8)) "prog 'pass': instructions: signed" "instruction in the image"
grep -q "image has" stdout
result $? "instruction in the image: named as such"
altered .bpf_image $(($(stat -c %s image) - 2)) "" "last byte of the image"

# The signature of one object in another
# other TEXT WHAT SED-SCRIPT
other() {
	sed "$3" "$SRC/tests/full.bpf.c" | compile changed
	transplant signed.o changed.o bad.o || exit 1
	"$bs" verify -c cert.pem bad.o >stdout 2>stderr
	if [ $? -eq 1 ] && grep -qF -- "$1" stdout &&
	   grep -qF "is not what was signed" stderr; then
		result 0 "$2: $1"
	else
		show_output
		result 1 "$2: $1"
	fi
}
compile changed <"$SRC/tests/full.bpf.c"
transplant signed.o changed.o same.o
pass "the same source, compiled again" "$bs" verify -c cert.pem same.o
other "map 3 'counts': max_entries: signed 1024, object has 2048" "map size" \
	's/max_entries, 1024/max_entries, 2048/'
other "map 3 'counts': map_type: signed 1, object has 9" "map type" \
	's/BPF_MAP_TYPE_HASH = 1/BPF_MAP_TYPE_HASH = 9/'
other "map 4 '.rodata': contents: signed" "constant" 's/wanted_pid = 42/wanted_pid = 43/'
other "prog 'pass': prog_type: signed 6, object has 3" "program type" 's/SEC("xdp")/SEC("tc")/'
other "prog 'handle_unlink': attach target: signed 'do_unlinkat', object has 'do_rmdir'" \
	"attach target" 's/do_unlinkat/do_rmdir/'
other "expected_attach_type: signed 24, object has 25" "attach type" 's/fentry/fexit/'
other "prog 'handle_open': core_relos: signed" "CO-RE record" \
	's/BPF_CORE_READ(task, tgid)/BPF_CORE_READ(task, pid)/'
other "symbol: signed 'init_task', object has 'init_tasks'" "ksym" 's/init_task\b/init_tasks/'
other "symbol flags: signed 1, object has 0" "weak" \
	's/absent_variable __ksym __weak/absent_variable __ksym/'
other "prog 'pass': name: signed 'pass', object has 'drop'" "program name" 's/int pass(/int drop(/'
other "license: signed 'GPL', object has 'Dual BSD/GPL'" "license" 's/"GPL"/"Dual BSD\/GPL"/'
other "programs: signed 3, object has 2" "a program less" '/^SEC("xdp")/,/^}/d'
other "maps: signed 8, object has 7" "a map less" \
	's/extern int CONFIG_HZ __kconfig;/static int CONFIG_HZ;/'

# A name that would write over what was said before it
sed 's/int pass(/int drop(/' "$SRC/tests/full.bpf.c" | compile changed
LC_ALL=C sed -i 's/drop/\x1b[2K/g' changed.o
transplant signed.o changed.o bad.o || exit 1
"$bs" verify -c cert.pem bad.o >stdout 2>stderr
[ $? -eq 1 ] && grep -qF '?[2K' stdout && ! LC_ALL=C grep -q "$(printf '\033')" stdout stderr
result $? "control characters in a name"

# Not one signature of embedded content
cms() {
	openssl cms -sign -binary -in manifest -outform DER -nosmimecap -md sha256 \
		-signer cert.pem -inkey key.pem "$@" 2>/dev/null
}
wrap() {
	"$OBJCOPY" --add-section .bpf_sig=new.der --add-section .bpf_image=image full.o wrapped.o
}
cms -nodetach -noattr -nocerts -out new.der && wrap
pass "made by openssl" "$bs" verify -c cert.pem wrapped.o
cms -nodetach -out new.der && wrap
pass "made by openssl, with attributes and certificate" "$bs" verify -c cert.pem wrapped.o
cms -out new.der && wrap
refuse 1 "detached signature" "detached" "$bs" verify -c cert.pem wrapped.o
cms -nodetach -signer leaf.cert.pem -inkey leaf.pem -out new.der && wrap
refuse 1 "2 signers" "two signers" "$bs" verify -c cert.pem -c leaf.cert.pem wrapped.o
cms -nodetach -out new.der && echo >>new.der && wrap
refuse 1 "bytes after the CMS" "trailing byte" "$bs" verify -c cert.pem wrapped.o
head -c 200 cms.der >new.der && wrap
refuse 1 "not a CMS SignedData" "cut" "$bs" verify -c cert.pem wrapped.o
: >new.der && wrap
refuse 1 "not a CMS SignedData" "empty" "$bs" verify -c cert.pem wrapped.o
cp manifest keep && echo "not a manifest" >manifest && cms -nodetach -out new.der && wrap
refuse 1 "not a BPF manifest" "something else, signed" "$bs" verify -c cert.pem wrapped.o
mv keep manifest
"$OBJCOPY" --add-section .bpf_sig=cms.der full.o wrapped.o
refuse 1 "no section '.bpf_image'" "no image" "$bs" verify -c cert.pem wrapped.o
"$OBJCOPY" --add-section .bpf_image=image full.o wrapped.o
refuse 1 "is not signed" "no signature" "$bs" verify -c cert.pem wrapped.o
"$OBJCOPY" --add-section .bpf_sig=cms.der --add-section .bpf_sig=cms.der full.o wrapped.o
refuse 1 "several sections '.bpf_sig'" "two signatures" "$bs" verify -c cert.pem wrapped.o

pass "JSON" "$bs" verify --json -c cert.pem signed.o
says '"differences": []' JSON
says '"signer": "CN=Test signer"' JSON
"$bs" verify --json -c cert.pem bad.o >stdout 2>stderr
[ $? -eq 1 ]
result $? "JSON: exit code of a mismatch"
says '"subject": "object"' "JSON of a mismatch"
says '"where": "object"' "JSON of a mismatch"
says '"ok": false' "JSON of a mismatch"
end
