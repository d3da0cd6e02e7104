// SPDX-License-Identifier: GPL-2.0
/*
 * What an unprivileged process may load with a token that lets it: a type of
 * program, a type of map and helpers that are not for everybody
 */
#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char _license[] SEC("license") = "GPL";

const volatile __u32 verdict = XDP_PASS;
__u64 since;
__u64 unlinked;

struct {
	__uint(type, BPF_MAP_TYPE_STACK);
	__uint(max_entries, 16);
	__type(value, __u64);
} seen SEC(".maps");

SEC("xdp")
int filter(struct xdp_md *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	__u64 pid = BPF_CORE_READ(task, tgid);

	since = bpf_jiffies64();
	return bpf_map_push_elem(&seen, &pid, BPF_EXIST) ? XDP_ABORTED : verdict;
}

SEC("?fentry/vfs_unlink")
int BPF_PROG(trace)
{
	unlinked++;
	return 0;
}
