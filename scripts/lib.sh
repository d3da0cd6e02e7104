# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the scripts share: where things are, how to speak, locks, and the facts
# about a base. Sourced, never run.

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
CACHE=${BPF_SIG_CACHE:-$HOME/.cache/bpf-sig}
JOBS=${JOBS:-$(nproc)}
DEFAULT_BASE=6.12

# Progress goes to stderr: stdout is for results that a caller may capture.
say()
{
	printf '%s: %s\n' "${0##*/}" "$*" >&2
}

die()
{
	printf '%s: error: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

# The help text of a script is the comment block at its top.
usage()
{
	sed -n '3,/^[^#]/{/^[^#]/d;s/^# \{0,1\}//;p;}' "$0"
}

usage_error()
{
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	usage >&2
	exit 2
}

# parse_base ARGS...: handles --help and takes the base from the first argument.
parse_base()
{
	case ${1:-} in
	-h|--help) usage; exit 0 ;;
	-*) usage_error "unknown option $1" ;;
	esac
	BASE=${1:-$DEFAULT_BASE}
	[ -f "$TOP/patches/$BASE/BASE" ] ||
		usage_error "no base '$BASE': there is no patches/$BASE/BASE"
	PATCHES=$TOP/patches/$BASE
}

# The bases there are.
bases()
{
	local file

	for file in "$TOP"/patches/*/BASE; do
		basename "${file%/BASE}"
	done
}

# base_fact version|sha256: what patches/<base>/BASE says.
base_fact()
{
	awk -v key="$1" '$1 == key { print $2 }' "$PATCHES/BASE"
}

# The patch names of the series, in the order of their numbers.
series_patches()
{
	sed 's/[[:space:]]*#.*//; /^[[:space:]]*$/d' "$PATCHES/series" | LC_ALL=C sort
}

# overlay_map: "path in this repository<TAB>path in the kernel tree" for each
# file that is laid over the base. The work tree counts, not the index, but
# what git ignores (objects of an in-tree build) stays out.
overlay_map()
{
	git -C "$TOP" ls-files -co --exclude-standard -- \
		kernel include security Documentation tools selftests/bpf_sig |
		LC_ALL=C sort -u | while IFS= read -r file; do
		[ -f "$TOP/$file" ] || continue
		case $file in
		selftests/*) printf '%s\ttools/testing/%s\n' "$file" "$file" ;;
		# tools/ builds against copies of the UAPI headers.
		include/uapi/linux/bpf_sig.h)
			printf '%s\t%s\n' "$file" "$file" "$file" "tools/$file" ;;
		*) printf '%s\t%s\n' "$file" "$file" ;;
		esac
	done
}

# work_dir BASE: where this checkout keeps the tree and the builds of a base.
# Two checkouts never share it, and the path of src relative to a build
# directory is always ../src, so that ccache serves all of them.
work_dir()
{
	local id

	id=$(printf '%s' "$TOP" | sha256sum | cut -c1-12)
	printf '%s/src/%s-%s\n' "$CACHE" "$1" "$id"
}

# gone_dirs: those of checkouts that are no longer there.
gone_dirs()
{
	local file

	for file in "$CACHE"/src/*/checkout; do
		[ ! -f "$file" ] || [ -e "$(cat "$file")/scripts/lib.sh" ] || dirname "$file"
	done
}

# want_space GIB: stops before a disk runs full, which every tool says in its own way
# or not at all.
want_space()
{
	local free

	mkdir -p "$CACHE"
	free=$(df --output=avail --block-size=1G "$CACHE" | tail -n 1)
	[ "$free" -ge "$1" ] ||
		die "$CACHE has $((free)) GiB of space left, and this may need $1;" \
			"scripts/clean gives back what was built"
}

# unpatched_dir BASE: the same for the base as Debian has it. It depends on nothing
# that a checkout has but options, so all checkouts share it. Is there to be found
# once scripts/prepare has run.
unpatched_dir()
{
	printf '%s/src/%s-unpatched-%s\n' "$CACHE" "$1" \
		"$(sed -n 2p "$CACHE/fetch/$1" | cut -c1-12)"
}

# lock shared|exclusive FILE: held until the script ends.
lock()
{
	local how=$1 file=$2 fd

	mkdir -p "$(dirname "$file")"
	exec {fd}>>"$file"
	if ! flock -n "--$how" "$fd"; then
		say "waiting for another run that uses ${file%.lock}"
		flock "--$how" "$fd"
	fi
	LOCK_FD=$fd
}

unlock()
{
	exec {LOCK_FD}>&-
}

# lock_source shared|exclusive WORK PART...: the prepared tree must not change
# under a compiler. The parts are "kernel" and "tools", so that work on the one
# does not wait for a build of the other.
lock_source()
{
	local how=$1 work=$2 part

	shift 2
	for part; do
		lock "$how" "$work/src-$part.lock"
	done
}

# um_runs KERNEL: whether User Mode Linux can start a process here. That of 6.12 has
# no room for all registers of processors with AMX.
um_runs()
{
	local log

	log=$(mktemp)
	"$TOP/scripts/vm" -k "$1" -t 30 -l "$log" true >/dev/null 2>&1 ||
		! grep -q 'ptrace set fp regs failed' "$log" || { rm "$log"; return 1; }
	rm "$log"
}

# Compilers see ../src as their input, whatever the checkout, and the time of
# the build does not enter the result.
build_env()
{
	export CCACHE_DIR=${CCACHE_DIR:-$CACHE/ccache}
	export CCACHE_BASEDIR=$CACHE CCACHE_NOHASHDIR=1
	export CCACHE_MAXSIZE=${CCACHE_MAXSIZE:-10G}
	export CCACHE_SLOPPINESS=time_macros
	export KBUILD_BUILD_TIMESTAMP='Thu Jan  1 00:00:00 UTC 1970'
	export KBUILD_BUILD_USER=bpf-sig KBUILD_BUILD_HOST=bpf-sig
	export KBUILD_BUILD_VERSION=1
	export LC_ALL=C
	unset MAKEFLAGS MFLAGS MAKELEVEL
}
