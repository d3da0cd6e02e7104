// SPDX-License-Identifier: GPL-2.0
/*
 * The example of bpf_sig.rst, small enough that its manifest can be read byte
 * by byte. Nothing in it comes from the headers of a kernel, so that the
 * manifest does not change with one.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char _license[] SEC("license") = "GPL";

/* The setting: count what this process executes, or, if 0, all do. */
const volatile int only_tgid = 0;

struct task_struct {
	int tgid;
} __attribute__((preserve_access_index));

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, int);
	__type(value, long);
} execs SEC(".maps");

extern void bpf_rcu_read_lock(void) __ksym;
extern void bpf_rcu_read_unlock(void) __ksym;

SEC("tp_btf/sched_process_exec")
int count_exec(unsigned long long *ctx)
{
	struct task_struct *task = (void *)ctx[0];
	long one = 1, *count;
	int tgid = task->tgid;

	if (only_tgid && only_tgid != tgid)
		return 0;
	bpf_rcu_read_lock();
	count = bpf_map_lookup_elem(&execs, &tgid);
	if (count)
		__sync_fetch_and_add(count, 1);
	else
		bpf_map_update_elem(&execs, &tgid, &one, BPF_ANY);
	bpf_rcu_read_unlock();
	return 0;
}
