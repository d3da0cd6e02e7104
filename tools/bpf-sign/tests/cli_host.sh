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
export -f elsewhere
export bs ASAN_OPTIONS="${ASAN_OPTIONS:-}"
if unshare -m true 2>/dev/null; then
	unshare -m bash -c "options=(${options[*]}); elsewhere" >stdout 2>stderr
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

# Pages of another size, which libbpf rounds the sizes of ring buffers up to
cat >pages.c <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>
long sysconf(int name)
{
	long (*real)(int) = (long (*)(int))dlsym(RTLD_NEXT, "sysconf");

	return name == _SC_PAGESIZE ? 65536 : real(name);
}
END
sed 's/8192/5000/' "$SRC/tests/freedoms.bpf.c" | compile odd
sign odd.o -o odd.here.o >/dev/null 2>&1
"$bs" inspect odd.here.o >stdout
says "'events'  ringbuf, key 0, value 0, max_entries 8192" "a ring buffer of 5000 bytes"
# shellcheck disable=SC2086 # it may be ccache gcc
if ${CC:-cc} -shared -fPIC -o pages.so pages.c -ldl 2>stderr; then
	# shellcheck disable=SC2317 # pass calls it
	with_pages() {
		ASAN_OPTIONS="$ASAN_OPTIONS:verify_asan_link_order=0" LD_PRELOAD=$work/pages.so "$@"
	}
	pass "signing with pages of 64 KiB" with_pages "$bs" sign --key key.pem --cert cert.pem \
		-o odd.there.o odd.o
	for o in here there; do
		"$bs" extract -m odd.$o.o -o $o.manifest
		"$bs" extract -i odd.$o.o -o $o.image
		pass "verify, signed $o" "$bs" verify -c cert.pem odd.$o.o
		pass "verify with pages of 64 KiB, signed $o" \
			with_pages "$bs" verify -c cert.pem odd.$o.o
	done
	! cmp -s here.image there.image
	result $? "pages of 64 KiB make a difference to libbpf"
	cmp here.manifest there.manifest
	result $? "pages of 64 KiB: the same manifest"
else
	skip "signing with pages of 64 KiB" "no compiler"
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
