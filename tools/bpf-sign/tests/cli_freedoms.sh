#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What the signer leaves to the application: the options of sign.
. "$(dirname "$0")/lib.sh"
make_keys
compile tool <"$SRC/tests/freedoms.bpf.c"
sign tool.o -o plain.o 2>stderr >/dev/null || exit 1
grep -q "warning: map 'unsized' has no max_entries.*--resizable unsized" stderr
result $? "a map without a size: warning that says what to do"
"$bs" inspect plain.o >stdout
says "  nothing that is signed" "without an option"
says "program 'probed' is loaded only if the application asks for it" "without an option"
says 'SEC("?...")' "without an option"

# opens TEXT OPTION...: that is what may vary, and the rest is as it was
opens() {
	local text=$1
	shift
	if ! sign tool.o -o open.o "$@" >stdout 2>stderr ||
	   ! "$bs" verify -c cert.pem open.o >stdout 2>>stderr ||
	   ! "$bs" inspect open.o >stdout; then
		show_output
		result 1 "$*: signed, and verifies"
		return
	fi
	says "$text" "$*"
	"$bs" inspect --json open.o >json
	# As it was, but for what the option names: the manifest's size and digests.
	diff <("$bs" extract -i plain.o | od -An -tx1) <("$bs" extract -i open.o | od -An -tx1) \
		>delta.txt
	[ "$(grep -c '^>' delta.txt)" -le 2 ]
	result $? "$*: the image has other kinds of target at most"
}

# wrong TEXT OPTION...: refused, and the message says why
wrong() {
	local text=$1
	shift
	refuse 1 "$text" "$*" sign tool.o -o never.o "$@"
	[ ! -e never.o ]
	result $? "$*: nothing written"
}

# hints TEXT: the last refusal came with that hint
hints() {
	grep -qF -- "hint: $1" stderr
	result $? "hint: $1"
}

# dumped TEXT...: the manifest of open.o has these fields, one after the other
dumped() {
	"$bs" inspect -x open.o | cut -c 36- | tr -s '\n ' ' ' >stdout
	says "$1" "the manifest"
}

opens "the application may set 'targ_pid' (4 bytes at offset 0 of .rodata)" --tunable targ_pid
dumped "offset 0 size 4 name \"targ_pid\""
[ "$(grep -c "the application may set" <("$bs" inspect open.o))" = 1 ]
result $? "--tunable targ_pid: nothing else"
[ "$(grep -c '"kind": "tunable"' json)" = 1 ]
result $? "--tunable targ_pid: in JSON as well"
opens "the application may set 'level'" --tunable level,targ_pid
opens "the application may set 'limit' (8 bytes" --tunable level --tunable limit
opens "the application may set 'cold' (4 bytes at offset 0 of .rodata.cold)" --tunable cold
opens "the application may set 'cold'" --tunable .rodata.cold:cold,cold
[ "$(grep -c "the application may set" stdout)" = 1 ]
result $? "named twice: once in the manifest"
opens "the application may set 'comm' (16 bytes" --tunable volatile
for v in targ_pid level limit setting cold; do
	says "the application may set '$v'" "--tunable volatile"
done
! grep -qE "'(folded|nothing|counter|zeroes)'" stdout
result $? "--tunable volatile: no other variable"
"$bs" inspect -x open.o | sed -n 's/.*  offset \([0-9]*\)$/\1/p' >offsets
head -n -1 offsets | sort -nc && [ "$(wc -l <offsets)" = 6 ]
result $? "--tunable volatile: in ascending order, each for itself"
# However the type says so, and nothing that only looks like it
compile types <<'END'
#include "bpf_types.h"
typedef const volatile int both_t;
typedef volatile int half_t;
typedef int array_t[3];
both_t of_typedef = 1;
const half_t half = 1;
volatile const array_t of_array[2] = { { 1 } };
int *const volatile pointer = 0;
const volatile int *to_const = 0;
const int *const volatile *const only_const = 0;
volatile int only_volatile;
SEC("socket") int types(void *ctx)
{
	return of_typedef + half + of_array[1][2] + !pointer + !to_const + only_volatile +
	       !only_const;
}
char LICENSE[] SEC("license") = "GPL";
END
sign types.o -o open.o --tunable volatile >/dev/null 2>stderr || show_output
"$bs" inspect open.o | sed -n "s/.*may set '\([a-z_]*\)'.*/\1/p" | sort | tr '\n' ' ' >stdout
[ "$(cat stdout)" = "half of_array of_typedef pointer " ]
result $? "const volatile by typedefs, arrays, pointers: $(cat stdout)"
opens "the application may set 'folded'" --tunable folded
sign tool.o -o open.o --tunable folded 2>&1 | grep -q "warning.*'folded' is not volatile"
result $? "const, but not volatile: a warning"

# What an application does to a tunable, and to its neighbour
sign tool.o -o open.o --tunable level >/dev/null 2>&1
sed 's/level STATIC_TAG = 3/level STATIC_TAG = 5/' "$SRC/tests/freedoms.bpf.c" | compile set
transplant open.o set.o bad.o
pass "an object with another value of the tunable verifies" "$bs" verify -c cert.pem bad.o
sed 's/= 42/= 43/' "$SRC/tests/freedoms.bpf.c" | compile set
transplant open.o set.o bad.o
refuse 1 "is not what was signed" "another value of another variable" "$bs" verify -c cert.pem bad.o
says "'.rodata': contents: signed" "another value of another variable"

wrong "there is no variable 'targ_pdi'" --tunable targ_pdi
hints "did you mean 'targ_pid'?"
wrong "there is no variable 'something_else'" --tunable something_else
hints "the object's const volatile variables: 'targ_pid'"
wrong "there is no variable '.rodata'" --tunable .rodata
hints "name variables of the section"
wrong "there is no variable 'targ_pid' in section '.rodata.cold'" --tunable .rodata.cold:targ_pid
wrong "there is no variable 'x' in section '.rodata.str1.1'" --tunable .rodata.str1.1:x
hints "what is in there are string literals"
wrong "'counter' is in .data, not in .rodata" --tunable counter
hints "a 'const volatile' variable is bound"
wrong "'zeroes' is in .bss, not in .rodata" --tunable zeroes
wrong "'CONFIG_HZ' is in .kconfig, which is the environment" --tunable CONFIG_HZ
wrong "'present_variable' is in .ksyms" --tunable present_variable
wrong "'counts' is in .maps, and so a map" --tunable counts
wrong "'LICENSE' is in license" --tunable LICENSE
wrong "'nothing' has no bytes" --tunable nothing
"$OBJCOPY" --remove-section .BTF --remove-section .BTF.ext "$OUT/minimal.bpf.o" bare.o
refuse 1 "the object has no BTF" "no BTF" sign bare.o -o x.o --tunable some
hints "compile it with -g"
pass "no const volatile variable" sign bare.o -o x.o --tunable volatile
grep -q "warning: --tunable: no variable of the object is const volatile" stderr
result $? "no const volatile variable: a warning"

opens "map 'counts' may have any number of entries" --resizable counts
dumped "max_entries_min 1 max_entries_max 4294967295"
opens "map 'counts' may have from 16 to 65536 entries" --resizable counts=16..65536
dumped "max_entries_min 16 max_entries_max 65536"
opens "map 'counts' may have from 1 to 4096 entries" --resizable counts=..0x1000
opens "map 'counts' may have from 10 to 4096 entries" --resizable counts=010..04096
opens "map 'counts' may have from 1024 to 4294967295 entries" --resizable counts=1024..
opens "map 'counts' may have any number" --resizable counts --resizable counts=1..4294967295
opens "map 'unsized' may have from 2 to 8 entries" --resizable unsized=2..8
opens "map 'perf' may have from 1 to 128 entries" --resizable perf=1..128
opens "map 'events' may have from 4096 to 1048576 bytes" --resizable events=4096..1048576
opens "map 'events' may have from 1 to 16384 bytes" --resizable events=..9000
sign tool.o -o open.o --resizable events=..9000 2>&1 |
	grep -q "warning: .*9000 bytes become 16384: a ring buffer"
result $? "a ring buffer of an odd size: a warning"
opens "map 'outer' may have from 1 to 4 entries" --resizable outer=1..4,counts
wrong "map 'counts' has 1024 entries in the object, which is not within 1..1000" \
	--resizable counts=1..1000
wrong "map 'events' has 8192 bytes in the object" --resizable events=16384..
wrong "map 'counts' has two ranges: 1..4294967295 by --resizable, 1..2048 by --resizable" \
	--resizable counts --resizable counts=1..2048
wrong "there is no map 'count'" --resizable count
hints "did you mean 'counts'?"
wrong "'outer.inner' is the template of inner maps" --resizable outer.inner
wrong "map '.data' cannot vary: it holds variables" --resizable .data
wrong "map '.rodata' cannot vary: it holds variables" --resizable .rodata
wrong "map 'ops' cannot vary: it is a struct of the kernel's" --resizable ops
wrong "map 'storage' cannot vary: it is local storage" --resizable storage
for range in 5 a..b 5..4 0..4 ..4294967296 .. 1...2 1..2x -1..2 "" 1; do
	refuse 2 "'$range' is not a range" "range '$range'" \
		sign tool.o -o x.o --resizable "counts=$range"
done

opens "map 'counts' may be left out" --optional counts
opens "map 'ops' may be left out" --optional counts,ops --optional .rodata
wrong "there is no map 'something'" --optional something
hints "the object's maps: 'counts'"
wrong "'outer.inner' is the template" --optional outer.inner

opens "program 'opened' may attach to any kernel function, and any function of a BPF program" \
	--attach-any opened
opens "program 'switched' may attach to any tracepoint" --attach-any opened,switched
opens "program 'checked' may attach to any LSM hook" --attach-any checked
opens "program 'walked' may attach to any iterator" --attach-any walked
opens "program 'replaced' may attach to any function of a verified BPF program" \
	--attach-any replaced
opens "program 'opened' may attach to kernel function 'vfs_read' or kernel function 'vfs_write'" \
	--attach-to opened=vfs_read,vfs_write
dumped 'kind 2 reserved 0 name "vfs_read" scope ""'
opens "'do_unlinkat', kernel function 'nf:hook' or BPF program function 'object:f'" \
	--attach-to opened=do_unlinkat,nf:hook --attach-to opened=bpf:object:f,do_unlinkat
dumped 'kind 2 reserved 0 name "hook" scope "nf"'
dumped 'kind 7 reserved 0 name "f" scope "object"'
opens "program 'opened' may attach to kernel function 'vfs_read' or BPF program function 'f'" \
	--attach-to opened=vmlinux:vfs_read,bpf:f
opens "program 'switched' may attach to tracepoint 'sched_switch' or tracepoint 'mod:tp'" \
	--attach-to switched=sched_switch,mod:tp
opens "program 'checked' may attach to LSM hook 'file_open' or LSM hook 'inode_link'" \
	--attach-to checked=file_open,inode_link
opens "program 'walked' may attach to iterator 'task' or iterator 'bpf_map'" \
	--attach-to walked=task,bpf_map
opens "program 'replaced' may attach to BPF program function 'a' or BPF program function" \
	--attach-to replaced=a,other:b
opens "nothing that is signed" --attach-to opened=do_unlinkat
wrong "attaches to 'do_unlinkat' as its SEC() says, and may attach to 'vfs_read' only" \
	--attach-to opened=vfs_read
hints "change its SEC(), or give both names"
wrong "may attach to 'mod:vfs_read' only" --attach-to opened=mod:vfs_read
# More precisely what SEC() says
opens "nothing that is signed" --attach-to opened=mod:do_unlinkat
dumped 'kind 2 reserved 0 name "do_unlinkat" scope "mod"'
opens "nothing that is signed" --attach-to opened=bpf:other:do_unlinkat
dumped 'kind 7 reserved 0 name "do_unlinkat" scope "other"'
opens "nothing that is signed" --attach-to replaced=other:handle
dumped 'kind 7 reserved 0 name "handle" scope "other"'
transplant open.o tool.o bad.o
pass "more precisely: verify" "$bs" verify -c cert.pem bad.o
sed 's/freplace.handle/freplace\/handler/' "$SRC/tests/freedoms.bpf.c" | compile set
transplant open.o set.o bad.o
refuse 1 "is not what was signed" "another target in SEC()" "$bs" verify -c cert.pem bad.o
says "prog 'replaced': attach target: signed 'other:handle', object has 'handler'" \
	"another target in SEC()"
wrong "prog 'opened' may attach to anything by --attach-any, and to certain targets only" \
	--attach-any opened --attach-to opened=vfs_read
wrong "prog 'probed' is of type kprobe, which is loaded without a target" --attach-any probed
hints "no signature binds what it attaches to"
wrong "prog 'probed' is of type kprobe" --attach-to probed=x
wrong "prog 'started' is the member 'init' of struct 'some_ops'" --attach-to started=x
wrong "prog 'started' is the member 'init' of struct 'some_ops'" --attach-any started
wrong "there is no program 'open'" --attach-any open
hints "did you mean 'opened'?"
for name in : a: :a a:b:c bpf:; do
	wrong "'$name' is not a name" --attach-to "opened=$name"
done
refuse 2 "is not PROG=NAME" "no name" sign tool.o --attach-to opened
for args in "--tunable a,,b" "--tunable ," "--optional ," "--resizable =1..2" \
	"--attach-any ," "--attach-to opened=" "--attach-to =a" "--attach-to opened=a,"; do
	# shellcheck disable=SC2086 # two words
	refuse 2 "a name is empty" "$args" sign tool.o -o x.o $args
done

# A program whose SEC() leaves it to the application
compile tool -DOPEN_SEC='"fentry"' <"$SRC/tests/freedoms.bpf.c"
refuse 1 "its SEC() does not say what it attaches to" "no target" sign tool.o -o never.o
grep -q "hint:.*--attach-to opened=vfs_read.*--attach-any opened" stderr
result $? "no target: hint"
compile maybe -DOPEN_SEC='"?fentry"' <"$SRC/tests/freedoms.bpf.c"
pass "no target, and left out by default" sign maybe.o -o x.o
grep -q "warning: prog 'opened': its SEC() does not say .*--attach-any opened" stderr
result $? "no target, and left out by default: a warning"
pass "no target, and left out by default: verify" "$bs" verify -c cert.pem x.o
pass "no target, and left out by default: --attach-any" sign maybe.o -o x.o --attach-any opened
! grep -q "does not say" stderr
result $? "no target, and left out by default: --attach-any: no warning"
sign tool.o -o plain.o --attach-to opened=vfs_read >/dev/null 2>&1 || result 1 "sign"
opens "nothing that is signed" --attach-to opened=vfs_read
opens "program 'opened' may attach to kernel function 'vfs_read' or kernel function 'vfs_write'" \
	--attach-to opened=vfs_read,vfs_write
opens "program 'opened' may attach to any kernel function" --attach-any opened
compile tool <"$SRC/tests/freedoms.bpf.c"
sign tool.o -o plain.o >/dev/null 2>&1

# Contents that are bound until the object is loaded
opens "  the variables in .data, once the programs are loaded" --bind-data
says "    the variables in .bss, once the programs are loaded" "--bind-data"
says "contents: signed when first loaded, SHA-256" "--bind-data"
sed 's/counter DATA_TAG = 4/counter DATA_TAG = 5/' "$SRC/tests/freedoms.bpf.c" | compile set
transplant open.o set.o bad.o
refuse 1 "is not what was signed" "--bind-data, another value" "$bs" verify -c cert.pem bad.o
says "'.data': contents: signed" "--bind-data, another value"
transplant plain.o set.o bad.o
pass "without --bind-data, another value" "$bs" verify -c cert.pem bad.o

# Strict
pass "--strict" sign tool.o -o x.o --strict
pass "--strict --bind-data" sign tool.o -o x.o --strict --bind-data
rm -f never.o
for args in "--tunable targ_pid" "--resizable counts" "--optional counts" \
	"--attach-any opened" "--attach-to opened=vfs_read,vfs_write" "--resizable perf=1..4"; do
	# shellcheck disable=SC2086 # several words
	wrong "not signed: --strict, and the application could choose 1 thing" --strict $args
done
wrong "--strict: the application may set 'targ_pid'" --strict --tunable targ_pid --optional events
grep -qF -- "--strict: map 'events' may be left out" stderr &&
	grep -q "could choose 2 things" stderr
result $? "--strict: each of them is named"
pass "--strict, one target" sign tool.o -o x.o --strict --attach-to opened=do_unlinkat
sed 's/SEC(".struct_ops")/SEC("?.struct_ops")/' "$SRC/tests/freedoms.bpf.c" | compile maybe
refuse 1 "map 'ops' may be left out" "--strict, optional in the source" \
	sign maybe.o -o never.o --strict

# Two variables of one name, as linking makes them
if [ -x "${BPFTOOL:-}" ]; then
	# same_in SECTION PROGRAM
	same_in() {
		compile "$2" <<-END
			#include "bpf_types.h"
			static const volatile int same SEC("$1") = 1;
			SEC("socket") int $2(void *ctx) { return same; }
			char LICENSE[] SEC("license") = "GPL";
		END
	}
	same_in .rodata one
	same_in .rodata.two two
	same_in .rodata.two three
	"$BPFTOOL" gen object linked.o one.o two.o
	refuse 1 "there are several variables 'same'" "two sections" \
		sign linked.o -o never.o --tunable same
	hints "say which one: '.rodata:same' or '.rodata.two:same'"
	pass "two sections, one of them" sign linked.o -o x.o --tunable .rodata.two:same
	"$bs" inspect x.o >stdout
	says "'same' (4 bytes at offset 0 of .rodata.two)" "two sections, one of them"
	pass "two sections, both" sign linked.o -o x.o --tunable volatile
	"$BPFTOOL" gen object linked.o two.o three.o
	refuse 1 "there are several variables 'same'" "one section" \
		sign linked.o -o never.o --tunable .rodata.two:same
	hints "all in .rodata.two: rename them"
	pass "one section, both" sign linked.o -o x.o --tunable volatile
	"$bs" inspect x.o >stdout
	says "'same' (4 bytes at offset 4 of .rodata.two)" "one section, both"
	"$BPFTOOL" gen object linked.o tool.o
	sign linked.o -o a.o --name x --tunable level >/dev/null 2>&1
	sign tool.o -o b.o --name x --tunable level >/dev/null 2>&1
	[ "$("$bs" inspect a.o | grep "'level'")" = "$("$bs" inspect b.o | grep "'level'")" ]
	result $? "static variables are in the same place, linked or not"
else
	skip "two variables of one name" "no bpftool"
fi
end
