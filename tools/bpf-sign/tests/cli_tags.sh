#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What the source leaves to the application: declaration tags.
. "$(dirname "$0")/lib.sh"
make_keys
tool=$SRC/tests/freedoms.bpf.c
compile plain <"$tool"

# tagged OPTIONS FLAG...: these tags say the same as these options do
tagged() {
	local options=$1
	shift
	compile tagged "$@" <"$tool"
	sign tagged.o -o a.o --name x >stdout 2>stderr || show_output
	# shellcheck disable=SC2086 # options
	sign tagged.o -o c.o --name x $options >/dev/null 2>&1
	cmp a.o c.o
	result $? "$*: with the options as well, the same bytes"
	"$bs" inspect a.o | sed -n '/^What may vary/,$p' >stdout
	# The tags are in BTF, so that everything but its digest is the same.
	# shellcheck disable=SC2086
	sign plain.o -o b.o --name x $options >/dev/null 2>stderr || show_output
	"$bs" inspect b.o | sed -n '/^What may vary/,$p' | diff stdout - >delta.txt &&
		! grep -q "^  nothing that is signed" stdout
	result $? "$*: as $options"
	pass "$*: verify" "$bs" verify -c cert.pem a.o
	refuse 1 "not signed: --strict" "$*" sign tagged.o -o never.o --strict
}

# wrong TEXT FLAG...: the object with these tags cannot be signed
wrong() {
	local text=$1
	shift
	compile tagged "$@" <"$tool"
	refuse 1 "$text" "$*" sign tagged.o -o never.o
	[ ! -e never.o ]
	result $? "$*: nothing written"
}

tagged "--tunable targ_pid" '-DVARIABLE_TAG=TAG("bpf_sig:tunable")'
tagged "--tunable level" '-DSTATIC_TAG=TAG("bpf_sig:tunable")'
tagged "--tunable level,targ_pid" '-DSTATIC_TAG=TAG("bpf_sig:tunable")' \
	'-DVARIABLE_TAG=TAG("bpf_sig:tunable")'
tagged "--resizable counts" '-DMAP_TAG=TAG("bpf_sig:resizable")'
tagged "--resizable counts=16..65536" '-DMAP_TAG=TAG("bpf_sig:resizable=16..0x10000")'
tagged "--resizable counts=..2048" '-DMAP_TAG=TAG("bpf_sig:resizable=..2048")'
tagged "--optional counts" '-DMAP_TAG=TAG("bpf_sig:optional")'
tagged "--optional counts --resizable counts=1..4096" \
	'-DMAP_TAG=TAG("bpf_sig:optional") TAG("bpf_sig:resizable=1..4096")'
tagged "--attach-any opened" '-DPROGRAM_TAG=TAG("bpf_sig:attach-any")'
tagged "--attach-any opened --tunable targ_pid" '-DPROGRAM_TAG=TAG("bpf_sig:attach-any")' \
	'-DVARIABLE_TAG=TAG("bpf_sig:tunable")'

# Of tags and options, all counts.
compile tagged '-DVARIABLE_TAG=TAG("bpf_sig:tunable")' \
	'-DMAP_TAG=TAG("bpf_sig:resizable=1..4096")' <"$tool"
sign tagged.o -o x.o --tunable level --optional counts >/dev/null 2>&1
"$bs" inspect x.o >stdout
for text in "set 'targ_pid'" "set 'level'" "'counts' may have from 1 to 4096" \
	"'counts' may be left out"; do
	says "$text" "tags and options"
done
refuse 1 "two ranges: 1..8192 by --resizable, 1..4096 by tag 'bpf_sig:resizable=1..4096'" \
	"another range" sign tagged.o -o never.o --resizable counts=1..8192
compile tagged '-DPROGRAM_TAG=TAG("bpf_sig:attach-any")' <"$tool"
refuse 1 "'opened' may attach to anything by tag 'bpf_sig:attach-any', and to certain" \
	"any and certain targets" sign tagged.o -o never.o --attach-to opened=vfs_read
compile tagged '-DPROGRAM_TAG=TAG("bpf_sig:attach-any")' '-DOPEN_SEC="fentry"' <"$tool"
pass "no target in SEC(), any by a tag" sign tagged.o -o x.o

# What others put into tags is theirs.
compile tagged '-DVARIABLE_TAG=TAG("other:tunable") TAG("bpf_sign:tunable")' <"$tool"
pass "tags of others" sign tagged.o -o x.o --strict

for tag in bpf_sig:tuneable bpf_sig: bpf_sig:tunable=1 "bpf_sig:tunable " bpf_sig:volatile \
	bpf_sig:attach-any=x bpf_sig:optional=1; do
	wrong "tag '$tag' of 'targ_pid': there is no such tag" "-DVARIABLE_TAG=TAG(\"$tag\")"
done
grep -q "hint: there are bpf_sig:tunable, bpf_sig:resizable," stderr
result $? "unknown tag: hint"
for range in x 5 5..1 ""; do
	wrong "'$range' is not a range" "-DMAP_TAG=TAG(\"bpf_sig:resizable=$range\")"
done
wrong "map 'counts' has two ranges" \
	'-DMAP_TAG=TAG("bpf_sig:resizable") TAG("bpf_sig:resizable=1..2048")'
wrong "has 1024 entries in the object, which is not within 1..10" \
	'-DMAP_TAG=TAG("bpf_sig:resizable=1..10")'
wrong "tag 'bpf_sig:tunable' of 'counts': it is for variables" '-DMAP_TAG=TAG("bpf_sig:tunable")'
wrong "tag 'bpf_sig:resizable' of 'targ_pid': it is for maps" \
	'-DVARIABLE_TAG=TAG("bpf_sig:resizable")'
wrong "tag 'bpf_sig:attach-any' of 'level': it is for programs" \
	'-DSTATIC_TAG=TAG("bpf_sig:attach-any")'
wrong "tag 'bpf_sig:optional' of 'opened': it is for maps" '-DPROGRAM_TAG=TAG("bpf_sig:optional")'
wrong "tag 'bpf_sig:tunable' of 'setting': it is for variables" '-DTYPE_TAG=TAG("bpf_sig:tunable")'
wrong "tag 'bpf_sig:tunable' of 'setting': it is for variables" \
	'-DMEMBER_TAG=TAG("bpf_sig:tunable")'
wrong "tag 'bpf_sig:tunable': 'counter' is in .data, not in .rodata" \
	'-DDATA_TAG=TAG("bpf_sig:tunable")'
wrong "tag 'bpf_sig:attach-any': there is no program 'sum'" \
	'-DSUBPROGRAM_TAG=TAG("bpf_sig:attach-any")'
end
