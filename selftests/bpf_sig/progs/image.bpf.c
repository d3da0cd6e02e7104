// SPDX-License-Identifier: GPL-2.0
/* What an image of a BPF object has to carry. For linking only, never loaded. */
#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char _license[] SEC("license") = "GPL";

const volatile int setting = 7;
int counter = 3;
__u64 total;

extern int LINUX_KERNEL_VERSION __kconfig;
extern bool CONFIG_NO_SUCH_OPTION __kconfig __weak;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, __u64);
} table SEC(".maps");

/* As many entries as there are CPUs, which is not the signer's to say. */
struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__type(key, __u32);
	__type(value, __u32);
} perf SEC(".maps");

/* The kernel takes no types for this one. */
struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u32);
} jumps SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u32);
} devices SEC(".maps");

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} one SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, __u32);
	__array(values, struct inner);
} outer SEC(".maps") = { .values = { &one } };

extern struct task_struct *bpf_task_from_pid(s32 pid) __ksym;
extern void bpf_task_release(struct task_struct *p) __ksym;
extern void bpf_no_such_kfunc___v2(void *p) __ksym __weak;
extern const struct rq runqueues __ksym;
extern const void init_task __ksym;
extern const void no_such_symbol __ksym __weak;
extern const int no_such_variable __ksym __weak;

static __noinline int in_static(struct task_struct *task)
{
	__sync_fetch_and_add(&total, BPF_CORE_READ(task, pid));
	return counter++;
}

__noinline int in_global(int x)
{
	return x * 2 + setting;
}

__hidden __noinline int in_hidden(int x)
{
	__sync_fetch_and_add(&total, x);
	return x;
}

static long each(__u32 i, void *ctx)
{
	*(__u64 *)ctx += i;
	return 0;
}

SEC("tp/syscalls/sys_enter_openat")
int everything(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	__u32 key = bpf_get_current_pid_tgid() >> 32;
	__u64 sum = 0;

	bpf_loop(8, each, &sum, 0);
	if (bpf_core_type_exists(struct task_struct))
		sum++;
	sum += bpf_core_enum_value(enum bpf_map_type, BPF_MAP_TYPE_RINGBUF);
	sum += in_static(task) + in_global(3) + in_hidden(4);
	sum += LINUX_KERNEL_VERSION > CONFIG_NO_SUCH_OPTION;
	bpf_map_update_elem(&table, &key, &sum, 0);
	return 0;
}

SEC("fentry/do_unlinkat")
int BPF_PROG(symbols, int dfd)
{
	__u64 sum = (__u64)&init_task + (__u64)&no_such_symbol;
	struct rq *rq = bpf_per_cpu_ptr(&runqueues, 0);
	struct task_struct *task;

	if (rq)
		sum += rq->nr_running;
	if (&no_such_variable)
		sum++;
	if (bpf_no_such_kfunc___v2)
		bpf_no_such_kfunc___v2(ctx);
	task = bpf_task_from_pid(dfd);
	if (task) {
		sum += task->pid;
		bpf_task_release(task);
	}
	__sync_fetch_and_add(&total, sum + in_static(bpf_get_current_task_btf()));
	return 0;
}

SEC("?fexit/tun:tun_get_user")
int BPF_PROG(in_module)
{
	return 0;
}

SEC("fentry.s")
int BPF_PROG(anywhere)
{
	return 0;
}

SEC("lsm.s/file_open")
int BPF_PROG(hook, struct file *file)
{
	return 0;
}

SEC("tp_btf/sched_switch")
int BPF_PROG(raw)
{
	bpf_tail_call(ctx, &jumps, 0);
	return 0;
}

SEC("iter/task")
int walk(struct bpf_iter__task *ctx)
{
	return 0;
}

SEC("freplace/in_global")
int replace(int x)
{
	return x;
}

SEC("xdp.frags")
int packets(struct xdp_md *ctx)
{
	return bpf_redirect_map(&devices, setting, 0);
}

SEC("usdt")
int probe(struct pt_regs *ctx)
{
	bpf_perf_event_output(ctx, &perf, 0, &counter, sizeof(counter));
	return 0;
}

SEC("struct_ops/ssthresh")
__u32 BPF_PROG(reno_ssthresh, struct sock *sk)
{
	return 2;
}

SEC("struct_ops/cong_avoid")
void BPF_PROG(reno_cong_avoid, struct sock *sk, __u32 ack, __u32 acked)
{
}

/* No map has it, so nobody knows what it would be. */
SEC("?struct_ops/undo_cwnd")
__u32 BPF_PROG(nobodys, struct sock *sk)
{
	return 1;
}

struct tcp_congestion_ops___mine {
	__u32 (*ssthresh)(struct sock *sk);
	void (*cong_avoid)(struct sock *sk, __u32 ack, __u32 acked);
	char name[16];
};

SEC("?.struct_ops.link")
struct tcp_congestion_ops___mine reno = {
	.ssthresh = (void *)reno_ssthresh,
	.cong_avoid = (void *)reno_cong_avoid,
	.name = "bpf_sig_reno",
};
