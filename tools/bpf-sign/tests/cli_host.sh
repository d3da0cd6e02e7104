#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A signature depends on the object and on the options, on nothing of the host.
. "$(dirname "$0")/lib.sh"
make_keys
compile tool <"$SRC/tests/freedoms.bpf.c"
cp "$OUT/full.bpf.o" full.o
options=(--tunable volatile --resizable counts --bind-data)
for o in tool full; do
	sign $o.o -o $o.here.o "${options[@]}" >/dev/null 2>stderr || result 1 "sign $o"
done

# elsewhere: another directory, user, time zone, language, and no kernel to ask
# shellcheck disable=SC2317,SC2016,SC2086 # it runs in a namespace of its own
elsewhere() {
	local d
	for d in /sys /boot /usr/src /usr/lib/debug; do
		[ ! -d $d ] || mount -t tmpfs none $d || return
	done
	for d in /proc/kallsyms /proc/config.gz /proc/version /proc/cpuinfo /proc/self/auxv; do
		[ ! -e $d ] || mount --bind /dev/null $d || return
	done
	mkdir -p far/away && cp full.o tool.o far/away || return
	cd far/away && for o in tool full; do
		env -i PATH=/usr/bin:/bin TZ=Pacific/Kiritimati LC_ALL=tr_TR.UTF-8 \
			ASAN_OPTIONS="$ASAN_OPTIONS" \
			"$bs" sign --key ../../key.pem --cert ../../cert.pem \
			-o ../../$o.there.o "${options[@]}" $o.o || return
	done
}
if unshare -m true 2>/dev/null; then
	(
		export -f elsewhere
		export bs ASAN_OPTIONS="${ASAN_OPTIONS:-}"
		unshare -m bash -c "options=(${options[*]}); elsewhere"
	) >stdout 2>stderr
	ret=$?
	[ $ret -eq 0 ] || show_output
	result $ret "signing where nothing of a kernel is to be seen"
	for o in tool full; do
		cmp $o.here.o $o.there.o
		result $? "$o: the same bytes"
	done
else
	skip "signing where nothing of a kernel is to be seen" "no mount namespaces here"
fi

if type -P strace >/dev/null && strace -o /dev/null true 2>/dev/null; then
	ASAN_OPTIONS=detect_leaks=0 strace -f -e trace=open,openat,openat2,bpf -o calls \
		"$bs" sign --key key.pem --cert cert.pem -o x.o "${options[@]}" full.o >/dev/null
	grep -c full.o calls >/dev/null
	result $? "strace sees what is read"
	grep -E '"/(sys|boot)/|kallsyms|config.gz|vmlinux|^[0-9]* *bpf\(' calls >asked
	[ ! -s asked ]
	result $? "no file of a kernel is opened, and the kernel not asked $(head -n 1 asked)"
else
	skip "no file of a kernel is opened" "no strace here"
fi
end
