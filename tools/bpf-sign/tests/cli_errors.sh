#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What cannot be signed, and that nothing is written then.
. "$(dirname "$0")/lib.sh"
make_keys
cp "$OUT/full.bpf.o" full.o

# bad TEXT WHAT FILE: refused with 1, FILE is as it was
bad() {
	cp "$3" before
	refuse 1 "$1" "$2" sign "$3"
	cmp -s "$3" before
	result $? "$2: untouched"
	refuse 1 "$1" "$2, to another file" sign "$3" -o never.o
	[ ! -e never.o ]
	result $? "$2: nothing written"
	rm -f never.o
}

: >empty
bad "is not an ELF file" "empty file" empty
echo "hello, world: this is text" >text
bad "is not an ELF file" "text" text
cp "$(type -P true)" elf
bad "is not a BPF object" "program of this machine" elf
echo 'int f(void) { return 0; }' | "$CLANG" -target bpfeb -O2 -x c -c -o be.o -
bad "is a big-endian object" "big-endian" be.o
cp full.o class.o
printf '\1' | dd of=class.o bs=1 seek=4 conv=notrunc status=none
bad "is not a 64-bit ELF file" "32-bit" class.o
cp full.o exec.o
printf '\2' | dd of=exec.o bs=1 seek=16 conv=notrunc status=none
bad "is not a relocatable object" "executable" exec.o

size=$(stat -c %s full.o)
for n in 5 20 63 64 1000 $((size / 2)) $((size - 1)); do
	head -c "$n" full.o >short.o
	bad "is truncated" "first $n of $size bytes" short.o
done
cp full.o shoff.o
printf '\377\377\377\377\377\377\377\377' |
	dd of=shoff.o bs=1 seek=40 conv=notrunc status=none
bad "is truncated" "section headers far away" shoff.o
cp full.o overlap.o
printf '\100\0\0\0' | dd of=overlap.o bs=1 seek=40 conv=notrunc status=none
bad "damaged" "section headers in a section" overlap.o

echo 'int x = 1;' | "$CLANG" -target bpfel -g -O2 -x c -c -o data.o -
bad "" "object without a program" data.o
cat >target.c <<'END'
__attribute__((section("fentry"), used)) int somewhere(void *ctx) { return !ctx; }
char LICENSE[] __attribute__((section("license"), used)) = "GPL";
END
"$CLANG" -target bpfel -g -O2 -c -o target.o target.c
bad "its SEC() does not say what it attaches to" "program without a target" target.o
sed 's/fentry/nosuchsection/' target.c | "$CLANG" -target bpfel -g -O2 -x c -c -o sec.o -
bad "libbpf cannot link" "unknown SEC()" sec.o

for ((i = 0; i < 400; i++)); do
	echo "__attribute__((section(\"socket\"), used)) int p$i(void *c) { return !c; }"
done >many.c
echo 'char LICENSE[] __attribute__((section("license"), used)) = "GPL";' >>many.c
"$CLANG" -target bpfel -O2 -c -o many.o many.c
bad "is too large to sign" "400 programs" many.o

refuse 1 "No such file" "object that is not there" sign nothere.o
refuse 1 "Is a directory" "directory" sign .
refuse 1 "printable ASCII" "name with a newline" sign full.o -o x.o --name $'a\nb'
refuse 1 "printable ASCII" "name in UTF-8" sign full.o -o x.o --name $'\xc3\xa9'
refuse 1 "longer than 255" "long name" sign full.o -o x.o \
	--name "$(printf %300s x)"
refuse 1 "printable ASCII" "version with a tab" sign full.o -o x.o \
	--object-version $'1\t2'
[ ! -e x.o ]
result $? "nothing written"

# Usage
refuse 2 "--key and --cert are needed" "no key" "$bs" sign full.o
refuse 2 "OBJECT missing" "no object" sign
refuse 2 "one OBJECT at a time" "two objects" sign full.o minimal.o
refuse 2 "unknown option" "unknown option" sign full.o --no-such-option
refuse 2 "needs an argument" "option without argument" sign full.o --name
refuse 2 "'md5' is not supported" "other digest" sign full.o --hash md5
for n in x -1 18446744073709551616 1x ""; do
	refuse 2 "is not a number" "rollback index '$n'" sign full.o --rollback-index "$n"
done
refuse 2 "not both" "two passphrases" sign full.o --passphrase-file f --passphrase-env e
refuse 2 "unknown verb" "unknown verb" "$bs" sing full.o
refuse 2 "Usage:" "no verb" "$bs"

refuse 1 "is not an ELF file" "error as JSON" sign --json text
grep -q '"ok": false' stdout && grep -q "is not an ELF file" stdout
result $? "error as JSON: on standard output as well"
"$bs" sign --help >/dev/full 2>/dev/null
[ $? -eq 1 ]
result $? "standard output is full: 1"
end
