// SPDX-License-Identifier: GPL-2.0
/*
 * A scheduler that leaves all decisions to the kernel
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char _license[] SEC("license") = "GPL";

__u32 started;
__u32 ended;

/* As much of it as is wanted here, on any kernel. */
struct sched_ext_ops___some {
	s32 (*init)(void);
	void (*exit)(void *info);
	char name[128];
};

SEC("struct_ops.s")
s32 BPF_PROG(start_sched)
{
	started++;
	return 0;
}

SEC("struct_ops")
void BPF_PROG(end_sched, void *info)
{
	ended++;
}

SEC(".struct_ops.link")
struct sched_ext_ops___some sched = {
	.init = (void *)start_sched,
	.exit = (void *)end_sched,
	.name = "bpf_sig",
};
