// SPDX-License-Identifier: GPL-2.0
/*
 * Kinds of programs whose target is chosen when they are attached
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char _license[] SEC("license") = "GPL";

__u32 only_pid;

__u32 kprobes;
__u32 kretprobes;
int kretprobe_result;
__u32 multi_kprobes;
__u32 uprobes;
int uprobe_arg;
int uretprobe_result;
__u32 tracepoints;
int tracepoint_arg;
__u32 raw_tracepoints;
__u32 samples;
int sum;

static __always_inline bool is_test(void)
{
	return bpf_get_current_pid_tgid() >> 32 == only_pid;
}

SEC("kprobe/vfs_rmdir")
int BPF_KPROBE(on_kprobe)
{
	if (is_test())
		kprobes++;
	return 0;
}

SEC("kretprobe/vfs_rmdir")
int BPF_KRETPROBE(on_kretprobe, int ret)
{
	if (is_test()) {
		kretprobes++;
		kretprobe_result = ret;
	}
	return 0;
}

SEC("kprobe.multi/vfs_rmdi*")
int BPF_KPROBE(on_multi)
{
	if (is_test())
		multi_kprobes++;
	return 0;
}

SEC("uprobe")
int BPF_UPROBE(on_uprobe, int a)
{
	uprobes++;
	uprobe_arg = a;
	return 0;
}

SEC("uretprobe")
int BPF_URETPROBE(on_uretprobe, int ret)
{
	uretprobe_result = ret;
	return 0;
}

SEC("tracepoint/syscalls/sys_enter_getpgid")
int on_tracepoint(struct trace_event_raw_sys_enter *ctx)
{
	if (is_test()) {
		tracepoints++;
		tracepoint_arg = ctx->args[0];
	}
	return 0;
}

SEC("raw_tp/sys_enter")
int on_raw_tracepoint(struct bpf_raw_tracepoint_args *ctx)
{
	if (is_test())
		raw_tracepoints++;
	return 0;
}

SEC("perf_event")
int on_sample(struct bpf_perf_event_data *ctx)
{
	__sync_fetch_and_add(&samples, 1);
	return 0;
}

struct numbers {
	int a;
	int b;
};

SEC("syscall")
int add(struct numbers *n)
{
	sum = n->a + n->b;
	return 0;
}
