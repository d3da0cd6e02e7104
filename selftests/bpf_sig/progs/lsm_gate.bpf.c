// SPDX-License-Identifier: GPL-2.0
/*
 * A gate in front of all loads: nothing but what one key has signed, or one
 * manifest describes
 *
 * Whether a signature is good, the kernel has found out before this hook is
 * called. Arguments that follow the first one are not the same in all kernels,
 * so none of them is used.
 */
#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#define EPERM		1
#define KEY_SIZE	20
#define DIGEST_SIZE	32

char _license[] SEC("license") = "GPL";

/* For whoever loads this to set, as bpf-sign --tunable says. */
const volatile __u8 signer_key[KEY_SIZE];
const volatile __u8 only_manifest[DIGEST_SIZE];
const volatile bool check_manifest;

__u32 admitted;
__u32 refused;

static __always_inline bool same(const __u8 *a, const volatile __u8 *b, int size)
{
	int i;

	for (i = 0; i < size; i++)
		if (a[i] != b[i])
			return false;
	return true;
}

static __always_inline bool wanted(struct bpf_sig_info *info)
{
	__u8 key[KEY_SIZE], manifest[DIGEST_SIZE];

	/* The kernel's own, which bpf(2) did not ask for. */
	if (info->verdict == BPF_SIG_VERDICT_KERNEL)
		return true;
	if (info->verdict != BPF_SIG_VERDICT_VERIFIED ||
	    info->key_id_len != KEY_SIZE ||
	    bpf_core_read(key, sizeof(key), &info->key_id) ||
	    !same(key, signer_key, sizeof(key)))
		return false;
	if (!check_manifest)
		return true;
	return !bpf_core_read(manifest, sizeof(manifest), &info->manifest) &&
	       same(manifest, only_manifest, sizeof(manifest));
}

SEC("lsm/bpf_prog_load")
int BPF_PROG(gate, struct bpf_prog *prog)
{
	struct bpf_sig_info *info = prog->aux->sig_info;

	/* Nobody signed it, and nobody asked whether somebody had. */
	if (!info || !wanted(info)) {
		__sync_fetch_and_add(&refused, 1);
		return -EPERM;
	}
	__sync_fetch_and_add(&admitted, 1);
	return 0;
}
