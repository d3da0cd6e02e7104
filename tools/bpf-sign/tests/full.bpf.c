// SPDX-License-Identifier: GPL-2.0
/*
 * One of each thing that a manifest describes
 */
#include "bpf_types.h"
#include <bpf/bpf_core_read.h>

enum {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_PERF_EVENT_ARRAY = 4,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_ARRAY_OF_MAPS = 12,
	BPF_MAP_TYPE_RINGBUF = 27,
};

struct list_head;

struct task_struct {
	int pid;
	int tgid;
} __attribute__((preserve_access_index));

struct xdp_md;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} per_cpu SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 65536);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
} perf SEC(".maps");

const volatile __u32 wanted_pid = 42;
__u64 total;
__u64 started = 7;

extern const void init_task __ksym;
extern const int absent_variable __ksym __weak;
extern const int present_variable __ksym;
extern int CONFIG_HZ __kconfig;
extern void bpf_rcu_read_lock(void)
	__ksym;
extern void bpf_rcu_read_unlock(void)
	__ksym;
extern int bpf_absent_kfunc(int x) __ksym __weak;

static __noinline int bump(__u32 key)
{
	__u64 one = 1, *count;

	count = bpf_map_lookup_elem(&counts, &key);
	if (count)
		__sync_fetch_and_add(count, 1);
	else
		bpf_map_update_elem(&counts, &key, &one, 0);
	return 0;
}

__noinline int global_bump(__u32 key)
{
	return bump(key + 1);
}

static int each(__u32 idx, void *ctx)
{
	__u64 *n = ctx;

	*n += idx;
	return 0;
}

SEC("tracepoint/syscalls/sys_enter_openat")
int handle_open(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	__u64 n = 0, *slot;
	__u32 zero = 0;

	(void)ctx;
	if (BPF_CORE_READ(task, tgid) != (int)wanted_pid)
		return 0;
	bpf_loop(4, each, &n, 0);
	slot = bpf_map_lookup_elem(&per_cpu, &zero);
	if (slot)
		*slot += n + CONFIG_HZ;
	total += started;
	if (bpf_core_field_exists(task->pid))
		bump(1);
	return global_bump(2);
}

SEC("fentry/do_unlinkat")
int handle_unlink(__u64 *ctx)
{
	void *record = bpf_ringbuf_reserve(&events, 8, 0);

	(void)ctx;
	bpf_rcu_read_lock();
	bpf_rcu_read_unlock();
	if (bpf_ksym_exists(bpf_absent_kfunc))
		bpf_absent_kfunc(1);
	if (record) {
		*(__u64 *)record = (__u64)&init_task + present_variable;
		bpf_ringbuf_submit(record, 0);
	}
	return &absent_variable ? absent_variable : 0;
}

SEC("xdp")
int pass(struct xdp_md *ctx)
{
	__u32 cpu = 0xffffffff;

	bpf_perf_event_output(ctx, &perf, cpu, &cpu, sizeof(cpu));
	return 2;
}

char LICENSE[] SEC("license") = "GPL";
