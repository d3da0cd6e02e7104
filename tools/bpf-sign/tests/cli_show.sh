#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# inspect, extract and strip.
. "$(dirname "$0")/lib.sh"
make_keys
for o in minimal full; do
	cp "$OUT/$o.bpf.o" $o.o
	sign $o.o -o $o.signed.o --object-version 1 >/dev/null || exit 1
done

pass "inspect" "$bs" inspect full.signed.o
for text in "Object:          full" "Signer key id:" "(not verified here)" \
	"'counts'  hash, key 4, value 8, max_entries 1024" \
	"max_entries: from 1 to 4294967295" \
	"contents: signed and frozen, SHA-256" \
	"contents: not signed, the map holds run-time state" \
	"contents: not signed, they describe the running kernel; frozen" \
	"'handle_unlink'  tracing, trace_fentry, license 'GPL'" \
	"kfunc 'bpf_rcu_read_lock'" "typed ksym 'present_variable'" \
	"untyped ksym 'init_task'" "weak: the kernel need not have it" \
	"attaches to: kernel function 'do_unlinkat'" \
	"What may vary" "  nothing that is signed" "what is in map 'counts'" \
	"map 'perf' has as many entries as there are CPUs" \
	"the variables in .data, whatever" "the variables in .bss, whatever" \
	"map '.kconfig' says how the running kernel is configured" \
	"which of the programs are loaded"; do
	says "$text" "inspect"
done
! LC_ALL=C grep -q $'\033' stdout
result $? "no colours in a file"
pass "inspect, minimal" "$bs" inspect minimal.signed.o
says "BTF:             none" "inspect, minimal"
says "  nothing that is signed" "inspect, minimal"
if type -P script >/dev/null; then
	script -qec "$bs inspect minimal.signed.o" typescript >/dev/null </dev/null
	LC_ALL=C grep -q $'\033\[1m' typescript
	result $? "colours on a terminal"
	NO_COLOR=1 script -qec "$bs inspect minimal.signed.o" typescript >/dev/null </dev/null
	! LC_ALL=C grep -q $'\033\[1m' typescript
	result $? "NO_COLOR"
	script -qec "$bs extract minimal.signed.o" typescript >/dev/null </dev/null
	grep -q "binary data is not for a terminal" typescript
	result $? "extract to a terminal: refused"
else
	skip "colours" "no script(1)"
fi

pass "JSON" "$bs" inspect --json full.signed.o
for text in '"name": "full"' '"mode": "signed"' '"mode": "environment"' \
	'"type": "ringbuf"' '"max_entries_max": 4294967295' '"weak": true' \
	'"kind": "kernel function"' '"license": "GPL"' '"may_vary": []' \
	'"kind": "environment"' '"text": "what is in map '"'counts'"'"' '"ok": true'; do
	says "$text" JSON
done
cp stdout full.json
if type -P python3 >/dev/null; then
	pass "JSON that parses" python3 -c 'import json, sys
m = json.load(open("full.json"))
sys.exit(len(m["maps"]) != 8 or len(m["programs"]) != 3 or
	 m["programs"][1]["targets"][0]["name"] != "do_unlinkat")'
else
	skip "JSON that parses" "no python3"
fi

# Every byte of the manifest is in the dump once, in its place.
for o in minimal full; do
	"$bs" extract -m $o.signed.o -o $o.manifest
	pass "$o: hex dump" "$bs" inspect --hexdump $o.signed.o
	grep -v '^#' stdout | cut -c 11-33 | tr -d ' \n' >dumped
	od -An -v -tx1 $o.manifest | tr -d ' \n' >expected
	cmp dumped expected
	result $? "$o: the dump has the bytes of the manifest"
done
for text in '# MAP 7' '# SYMBOL' '# TARGET 0' 'map_type 27' 'license "GPL"' 'magic "BPF_SIG"'; do
	says "$text" "hex dump"
done

pass "extract" "$bs" extract full.signed.o -o cms.der
"$bs" extract full.signed.o >cms.stdout
cmp cms.der cms.stdout
result $? "extract to a file and to standard output: same"
pass "inspect the CMS" "$bs" inspect cms.der
says "Object:          full" "inspect the CMS"
openssl cms -verify -inform DER -in cms.der -certfile cert.pem -CAfile cert.pem \
	-purpose any -out openssl.manifest 2>stderr
result $? "openssl cms -verify accepts it"
cmp openssl.manifest full.manifest
result $? "openssl cms -verify: its content is the manifest"
! openssl cms -verify -inform DER -in cms.der -certfile cert.pem -CAfile cert.pem \
	-purpose any -content /dev/null -out /dev/null 2>/dev/null
result $? "openssl cms -verify: other content"
openssl cms -cmsout -print -inform DER -in cms.der >printed 2>/dev/null
for part in certificates signedAttrs; do
	grep -A1 "$part:" printed | grep -q "<ABSENT>" || echo "$part"
done >parts
[ ! -s parts ]
result $? "CMS without attributes and certificates"
"$bs" extract -i full.signed.o -o image
[ "$(head -c 7 image)" = BPF_IMG ]
result $? "extract --image"
pass "extract, JSON" "$bs" extract --json full.signed.o -o cms.der
says '"output": "cms.der"' "extract, JSON"
refuse 2 "not both" "two things" "$bs" extract -m -i full.signed.o -o x
refuse 2 "--json needs --output" "JSON into the bytes" "$bs" extract --json full.signed.o
refuse 1 "is not signed" "extract from an unsigned object" "$bs" extract full.o -o x
refuse 1 "is not signed" "inspect an unsigned object" "$bs" inspect full.o
refuse 1 "is not an ELF file" "inspect text" "$bs" inspect "$SRC/tests/full.bpf.c"
printf '\060\003abc' >short.der
refuse 1 "not a CMS SignedData" "inspect what is no CMS" "$bs" inspect short.der
refuse 2 "not both" "two forms" "$bs" inspect --json --hexdump full.signed.o
refuse 1 "No space left" "extract to a full device" "$bs" extract full.signed.o -o /dev/full
"$bs" inspect full.signed.o >/dev/full 2>stderr
[ $? -eq 1 ] && grep -q "No space left" stderr
result $? "inspect to a full device: 1"
"$bs" extract full.signed.o >/dev/full 2>stderr
[ $? -eq 1 ]
result $? "extract to standard output that is full: 1"

# What else there can be, in one manifest.
"$OUT/write_sample" sample && openssl cms -sign -binary -nodetach -noattr -nocerts \
	-in sample -outform DER -md sha256 -signer cert.pem -inkey key.pem -out sample.der
pass "sample" "$bs" inspect sample.der
for text in "Version:         1.2-3" "Rollback index:  42" "Build id:        c1c2c3" \
	"max_entries: from 4096 to 65536" "map 'events' may have from 4096 to 65536 bytes" \
	"except bytes 8 to 15, variable 'threshold', set by the application" \
	"inner maps: as map 1 'events'" "map_extra 0x7" \
	"optional: the application may leave it out" \
	"attaches to: kernel function 'do_unlinkat'" \
	"or to:       kernel function 'nf_hook' of 'netfilter'" \
	"attaches to: whatever the application chooses" \
	"the application may set 'debug' (4 bytes at offset 0 of .rodata)" \
	"map 'events' may be left out" \
	"program 'handle_unlink' may attach to kernel function 'do_unlinkat' or kernel" \
	" or kernel function 'netfilter:nf_hook'" \
	"program 'anywhere' is loaded only if the application asks for it" \
	"program 'anywhere' may attach to any kernel function"; do
	says "$text" "sample"
done
pass "sample, JSON" "$bs" inspect --json sample.der
for text in '"build_id": "c1c2c3' '"inner_map": 1' '"offset": 8' '"optional": true' \
	'"scope": "netfilter"' '"kind": "any"' '"mode": "ranges"' '"kind": "tunable"' \
	'"variable": "threshold"' '"kind": "attach-to"' '"kind": "attach-any"' \
	'"kind": "autoload"'; do
	says "$text" "sample, JSON"
done
pass "sample, hex dump" "$bs" inspect --hexdump sample.der
grep -v '^#' stdout | cut -c 11-33 | tr -d ' \n' >dumped
od -An -v -tx1 sample | tr -d ' \n' >expected
cmp dumped expected
result $? "sample: the dump has the bytes of the manifest"
says "# RANGE 1" "sample, hex dump"
says 'map[2] 1' "sample, hex dump"

cp full.signed.o s.o
pass "strip in place" "$bs" strip s.o
cmp s.o full.o
result $? "strip in place: the unsigned file"
refuse 1 "is not signed" "strip an unsigned object" "$bs" strip full.o
cmp full.o "$OUT/full.bpf.o"
result $? "strip an unsigned object: untouched"
refuse 1 "No such file" "strip what is not there" "$bs" strip none.o
refuse 2 "unknown option" "strip, unknown option" "$bs" strip --key x full.o
pass "strip, JSON" "$bs" strip --json full.signed.o -o s2.o
says '"object": "s2.o"' "strip, JSON"
end
