#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A target has the whole signed object or is as it was, whatever happens.
. "$(dirname "$0")/lib.sh"
make_keys
cp "$OUT/full.bpf.o" full.o

no_leftovers() {
	[ -z "$(find "$1" -name '.*' -type f)" ]
	result $? "$2: no temporary file is left"
}

refuse 1 "No such file" "directory that is not there" sign full.o -o none/x.o
refuse 1 "Not a directory" "file as a directory" sign full.o -o cert.pem/x.o
mkdir dir
refuse 1 "Is a directory" "directory as the target" sign full.o -o dir
refuse 1 "No space left" "full device" sign full.o -o /dev/full
mkfifo pipe
cat pipe >piped.o &
pass "into a pipe" sign full.o -o pipe
wait
pass "into a pipe: verify" "$bs" verify -c cert.pem piped.o

if [ "$(id -u)" -eq 0 ]; then
	mkdir -m 755 other && cp full.o other/ro.o && cp "$bs" other/bpf-sign
	cp key.pem cert.pem other
	chmod 755 . other && chmod 644 other/*.pem other/ro.o && chmod 755 other/bpf-sign
	before=$(stat -c %i other/ro.o)
	refuse 1 "Permission denied" "target of another user" \
		setpriv --reuid=65534 --regid=65534 --clear-groups \
		other/bpf-sign sign -k other/key.pem -c other/cert.pem other/ro.o
	[ "$(stat -c %i other/ro.o)" = "$before" ] && cmp -s other/ro.o full.o
	result $? "target of another user: untouched"
	refuse 1 "Permission denied" "directory of another user" \
		setpriv --reuid=65534 --regid=65534 --clear-groups \
		other/bpf-sign sign -k other/key.pem -c other/cert.pem other/ro.o \
		-o other/new.o
	no_leftovers other "directory of another user"
	chmod 600 other/key.pem
	refuse 1 "Permission denied" "key of another user" \
		setpriv --reuid=65534 --regid=65534 --clear-groups \
		other/bpf-sign sign -k other/key.pem -c other/cert.pem other/ro.o -o /tmp/x.o
	cp full.o owned.o && chown 65534:65534 owned.o && chmod 4750 owned.o
	pass "file of another user, as root" sign owned.o
	[ "$(stat -c %u:%g:%a owned.o)" = 65534:65534:4750 ]
	result $? "file of another user, as root: keeps owner and mode"
else
	cp full.o ro.o && chmod 444 ro.o
	refuse 1 "Permission denied" "read-only target" sign ro.o
fi

# A file system with room for the unsigned object, but not for a signed one too.
# shellcheck disable=SC2317 # it runs in a namespace of its own
full_disk() {
	local size
	size=$(stat -c %s full.o)
	mkdir mnt && mount -t tmpfs -o "size=$(((size / 4096 + 3) * 4096))" none mnt || return
	cp full.o mnt/full.o
	refuse 1 "No space left" "disk full, in place" sign mnt/full.o
	cmp -s full.o mnt/full.o
	result $? "disk full, in place: the object is as it was"
	no_leftovers mnt "disk full, in place"
	refuse 1 "No space left" "disk full, new file" sign mnt/full.o -o mnt/new.o
	[ ! -e mnt/new.o ]
	result $? "disk full, new file: nothing is there"
	no_leftovers mnt "disk full, new file"
	dd if=/dev/zero of=mnt/fill bs=4096 status=none 2>/dev/null
	refuse 1 "No space left" "disk full, key" "$bs" keygen -k mnt/k -c mnt/c
	[ ! -e mnt/k ] && [ ! -e mnt/c ]
	result $? "disk full, key: neither key nor certificate is there"
	umount mnt
}
export -f full_disk result refuse no_leftovers sign show_output
if unshare -m true 2>/dev/null; then
	unshare_as=(unshare -m)
elif unshare -rm true 2>/dev/null; then
	unshare_as=(unshare -rm)
else
	unshare_as=()
fi
if [ ${#unshare_as[@]} -gt 0 ]; then
	export bs passed failed
	# shellcheck disable=SC2016 # expanded in there
	"${unshare_as[@]}" bash -c 'full_disk; echo "$passed $failed" >counts' ||
		result 1 "disk full: cannot run"
	read -r passed failed <counts || result 1 "disk full: no result"
else
	skip "disk full" "no mount namespaces here"
fi

# Many at once: each reader sees the one or the other, whole.
cp full.o race.o
for _ in 1 2 3 4 5 6 7 8; do sign -f race.o >/dev/null 2>&1 & done
bad=0
for _ in 1 2 3 4 5 6 7 8 9 10; do
	cp race.o seen.o
	"$bs" verify -c cert.pem seen.o >/dev/null 2>stderr ||
		grep -q "is not signed" stderr || bad=1
done
wait
result $bad "read while it is signed: unsigned or signed, never half of it"
no_leftovers . "many at once"
end
