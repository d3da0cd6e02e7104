// SPDX-License-Identifier: GPL-2.0
/*
 * A loader that is signed as an object is: it loads "return 7" as what its
 * caller says
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char _license[] SEC("license") = "GPL";

#define ATTR_SIZE	72	/* with expected_attach_type */

static const struct bpf_insn insns[] = {
	{ .code = 0xb7, .imm = 7 },	/* r0 = 7 */
	{ .code = 0x95 },		/* exit */
};

static const char gpl[] = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} jumps SEC(".maps");

/* For extensions of the object "ext" to replace. */
__noinline int pick(int x)
{
	barrier_var(x);
	return x;
}

SEC("syscall")
int load(__u64 *ctx)
{
	__u64 copy[ATTR_SIZE / 8];
	union bpf_attr *attr = (void *)copy;

	if (pick(0) < 0)
		return -1;
	/* bpf_sys_bpf() of 6.12 takes no context. */
	__builtin_memcpy(copy, ctx, ATTR_SIZE);
	attr->insns = (unsigned long)insns;
	attr->insn_cnt = sizeof(insns) / sizeof(*insns);
	attr->license = (unsigned long)gpl;
	return bpf_sys_bpf(BPF_PROG_LOAD, attr, ATTR_SIZE);
}

/* What is in the array is not this program. */
SEC("syscall")
int hop(void *ctx)
{
	bpf_tail_call(ctx, &jumps, 0);
	return -1;
}
