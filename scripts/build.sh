# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# How a kernel and the tools are built from a tree, for the scripts that do.
# Sourced after lib.sh, never run.

# The architecture of the kernel, if it is not the host's.
KERNEL_ARCH=
# What the fragments of a configuration say of CONFIG_BPF_SIG does not count.
WITHOUT_BPF_SIG=

# kmake TREE BUILD ARGS...
#
# CCACHE_DEPEND spares a fifth of the time, that of preprocessing for the cache. It
# does not see the headers of the system: the kernel has none, what runs on the host has.
kmake()
{
	local tree=$1 build=$2

	shift 2
	CCACHE_DEPEND=1 nice make -C "$tree" "O=$build" \
		${KERNEL_ARCH:+"ARCH=$KERNEL_ARCH" SUBARCH=x86_64} \
		CC="ccache gcc" HOSTCC="env -u CCACHE_DEPEND ccache gcc" -s "-j$JOBS" "$@"
}

# configure_kernel TREE BUILD CA FRAGMENT...: .config from the fragments of
# scripts/configs and lines of the form CONFIG_X=y; patches/BASE/config, if there
# is one, has the last word. Leaves config.fragment in BUILD, which is what was
# asked for.
configure_kernel()
{
	local tree=$1 build=$2 ca=$3 f

	shift 3
	mkdir -p "$build"
	for f in "$@"; do
		case $f in
		CONFIG_*) printf '%s\n' "$f" ;;
		*) cat "$TOP/scripts/configs/$f.config" ;;
		esac
	done | if [ "$WITHOUT_BPF_SIG" ]; then
		sed '/^CONFIG_BPF_SIG/d'
	else
		cat
	fi >"$build/config.fragment"
	[ ! -f "$PATCHES/config" ] || cat "$PATCHES/config" >>"$build/config.fragment"
	printf 'CONFIG_SYSTEM_TRUSTED_KEYS="%s"\nCONFIG_SYSTEM_REVOCATION_KEYS="%s"\n' \
		"$ca/trusted.pem" "$ca/revoked.pem" >>"$build/config.fragment"
	kmake "$tree" "$build" KCONFIG_CONFIG=config.new \
		KCONFIG_ALLCONFIG="$build/config.fragment" allnoconfig \
		>"$build/config.log" 2>&1 || {
		cat "$build/config.log" >&2
		return 1
	}
	# An unchanged .config keeps its time stamp, or make would look at
	# everything again.
	cmp -s "$build/config.new" "$build/.config" ||
		cp "$build/config.new" "$build/.config"
}

# lost_options BUILD: what was asked for and is not in .config. A later fragment
# may override an earlier one, so the last word on a symbol counts.
lost_options()
{
	awk -F= '/^CONFIG_/ { v = $0; sub(/^[^=]*=/, "", v); want[$1] = v }
		END { for (s in want) print s "=" want[s] }' "$1/config.fragment" |
		LC_ALL=C sort | while IFS= read -r line; do
		case $line in
		*=n) ! grep -q "^${line%%=*}=" "$1/.config" || printf '  %s\n' "$line" ;;
		*) grep -qxF -- "$line" "$1/.config" || printf '  %s\n' "$line" ;;
		esac
	done
}

# tmake DIR ARGS...: make for what is under tools/.
tmake()
{
	local dir=$1

	shift
	nice make -s "-j$JOBS" CC="ccache gcc" HOSTCC="ccache gcc" -C "$dir" "$@"
}

# objects_dir SOURCE OUT [HEADER...]: makes OUT, and empties it when SOURCE has
# other headers than the objects in OUT were built with, or a HEADER is not the
# same. What gcc wrote down about these would make make(1) stop at a header that is
# gone, if only for the moment in which it is installed anew.
objects_dir()
{
	local source=$1 out=$2 headers

	shift 2
	headers=$(find "$source" -name '*.h' -printf '%P\n' | LC_ALL=C sort)
	[ $# = 0 ] || headers+=" $(cat "$@" | sha256sum)"
	[ "$headers" = "$(cat "$out/.headers" 2>/dev/null)" ] || rm -rf "$out"
	mkdir -p "$out"
	printf '%s\n' "$headers" >"$out/.headers"
}

build_libbpf()
{
	local tree=$1 out=$2

	objects_dir "$tree/tools/lib/bpf" "$out/libbpf"
	tmake "$tree/tools/lib/bpf" OUTPUT="$out/libbpf/" DESTDIR="$out/libbpf" prefix= \
		"$out/libbpf/libbpf.a" install_headers
}

# The disassemblers are optional and would make the result depend on what else
# the machine has.
build_bpftool()
{
	local tree=$1 out=$2

	objects_dir "$tree/tools/bpf/bpftool" "$out/bpftool" "$tree"/tools/lib/bpf/*.h
	mkdir -p "$out/bin"
	tmake "$tree/tools/bpf/bpftool" OUTPUT="$out/bpftool/" CLANG=clang-19 \
		LLVM_STRIP=llvm-strip-19 FEATURE_DISPLAY= feature-llvm=0 \
		feature-libbfd=0 || return
	install -C "$out/bpftool/bpftool" "$out/bin/"
}

build_bpf_sign()
{
	local tree=$1 out=$2

	objects_dir "$tree/tools/bpf-sign" "$out/bpf-sign"
	mkdir -p "$out/bin"
	tmake "$tree/tools/bpf-sign" OUTPUT="$out/bpf-sign/" LIBBPF_DIR="$out/libbpf" ||
		return
	install -C "$out/bpf-sign/bpf-sign" "$out/bin/"
}

# check_uapi_headers DIR: programs must be able to include our header alone, as
# standard C and as C++.
check_uapi_headers()
{
	echo '#include <linux/bpf_sig.h>' >"$1/../bpf_sig.c" || return
	gcc -std=c99 -Wall -Wextra -Werror -I"$1" -fsyntax-only \
		"$1/../bpf_sig.c" || return
	g++ -x c++ -Wall -Wextra -Werror -I"$1" -fsyntax-only "$1/../bpf_sig.c"
}

# build_selftests WORK TREE OUT [TARGET]: the selftests of TREE, against the kernel
# of the variant $VARIANT and the tools that were built in WORK.
build_selftests()
{
	# shellcheck disable=SC2034 # what lock and unlock have between them
	local work=$1 tree=$2 out=$3 ca rc=0 LOCK_FD

	ca=$("$TOP/scripts/test-ca") || return
	lock exclusive "$out.lock"
	objects_dir "$tree/tools/testing/selftests/bpf_sig" "$out"
	tmake "$tree/tools/testing/selftests/bpf_sig" OUTPUT="$out" \
		VMLINUX_BTF="$work/${VARIANT:-small}/vmlinux" KDIR="$work/${VARIANT:-small}" \
		BPFTOOL="$work/tools/bin/bpftool" BPF_SIGN="$work/tools/bin/bpf-sign" \
		LIBBPF_DIR="$work/tools/libbpf" CLANG=clang-19 \
		CA_KEY="$ca/ca.key" CA_CERT="$ca/ca.pem" "${4:-all}" || rc=$?
	unlock
	return $rc
}
