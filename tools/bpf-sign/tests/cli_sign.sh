#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What signing does to an object.
. "$(dirname "$0")/lib.sh"
make_keys

for o in minimal full; do
	cp "$OUT/$o.bpf.o" $o.o
	pass "$o: sign" sign $o.o -o $o.signed.o
	digest=$(sed -n 's/.*manifest //p' stdout)
	[ "$("$bs" extract -m $o.signed.o | sha256sum)" = "$digest  -" ]
	result $? "$o: the digest of the manifest is printed"
	pass "$o: verify" "$bs" verify -c cert.pem $o.signed.o
	says "verified, signed by CN=Test signer" "$o"
	cmp -s $o.o "$OUT/$o.bpf.o"
	result $? "$o: what was signed is as it was"
	sign $o.o -o $o.again.o >/dev/null
	cmp $o.signed.o $o.again.o
	result $? "$o: same key, same bytes"
	pass "$o: strip" "$bs" strip $o.signed.o -o $o.stripped.o
	cmp $o.o $o.stripped.o
	result $? "$o: stripped, it is the unsigned file to the byte"
done

# Each section of the unsigned object is in the signed one, at its index.
readelf -SW full.o 2>/dev/null | sed -n 's/^ *\[ *\([0-9]*\)\] \([^ ]*\).*/\1 \2/p' |
while read -r idx name; do
	# The names of the new sections are added to the names.
	[ "$name" = .strtab ] && continue
	cmp -s <(readelf -x "$idx" full.o 2>/dev/null) \
		<(readelf -x "$idx" full.signed.o 2>/dev/null) || echo "$name"
done >changed
[ ! -s changed ]
result $? "no section changed $(tr '\n' ' ' <changed)"
readelf -SW full.signed.o 2>/dev/null | tail -n +5 | tr -d '[]' >sections
awk '$2 == ".bpf_sig" || $2 == ".bpf_image" { n++; if ($8 ~ /[AWX]/) bad = 1 }
     END { exit n != 2 || bad }' sections
result $? "both sections are there, neither is loaded"

cp full.o place.o
chmod 640 place.o
pass "in place" sign place.o
! cmp -s place.o full.again.o
result $? "in place: name of the file is in the manifest"
[ "$(stat -c %a place.o)" = 640 ]
result $? "in place: mode is kept"
refuse 1 "is signed already" "again" sign place.o
grep -q "hint:.*--force" stderr
result $? "again: hint"
cp place.o before.o
pass "again, by force" sign --force place.o
cmp place.o before.o
result $? "again, by force: same bytes"
pass "again, by force, in other words" sign -f --object-version 2 place.o
"$bs" strip place.o >/dev/null && cmp place.o full.o
result $? "signed twice, stripped once: the unsigned file"

pass "options" sign full.o -o opts.o --name tracer --object-version "1.0 rc" \
	--rollback-index 0x10 --hash sha256
pass "options: inspect" "$bs" inspect opts.o
says "Object:          tracer" options
says "Version:         1.0 rc" options
says "Rollback index:  16" options
pass "a leading zero" sign full.o -o opts.o --rollback-index 010
"$bs" inspect opts.o >stdout
says "Rollback index:  10" "a leading zero"
pass "JSON" sign full.o -o opts.o --json
says '"ok": true' JSON

printf '\4\0\0\0\10\0\0\0\3\0\0\0GNU\0\1\2\3\4\5\6\7\10' >note
"$OBJCOPY" --add-section .note.gnu.build-id=note full.o id.o
pass "build id" sign id.o
pass "build id: inspect" "$bs" inspect id.o
says "Build id:        0102030405060708" "build id"

chmod 755 full.o
(umask 027 && sign full.o -o mode.o >/dev/null)
[ "$(stat -c %a mode.o)" = 750 ]
result $? "a new file has the mode of the object, within the umask"

ln -s full.o link.o
cp full.o kept.o
pass "through a link" sign link.o
[ -L link.o ] && "$bs" verify -c cert.pem full.o >/dev/null 2>&1
result $? "the link is a link, what it points to is signed"
cp kept.o full.o
! find . -name '.*.o.*' | grep -q .
result $? "no temporary files"

# Both sections, of any other order, are found and taken out.
"$bs" extract full.signed.o -o cms.der
"$bs" extract full.signed.o -i -o image
"$OBJCOPY" --add-section .bpf_image=image --add-section .bpf_sig=cms.der full.o other.o
pass "sections in another order" "$bs" verify -c cert.pem other.o
"$OBJCOPY" --add-section .late=cms.der full.signed.o late.o
refuse 1 "sections were added after the signature" "section after the signature" \
	"$bs" strip late.o -o x.o
llvm-strip-19 -g full.signed.o -o slim.o 2>/dev/null || cp full.signed.o slim.o
pass "debug information removed after signing" "$bs" verify -c cert.pem slim.o
pass "libbpf opens the signed object" "$OUT/test_open" full.signed.o 8 3
for section in .bpf_sig .bpf_image; do
	"$OBJCOPY" --set-section-type "$section=8" full.signed.o nobits.o
	refuse 1 "section $section is not in the file" "$section of SHT_NOBITS: libbpf" \
		"$OUT/test_open" nobits.o 8 3
done
end
