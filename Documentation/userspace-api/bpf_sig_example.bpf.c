// SPDX-License-Identifier: GPL-2.0
/*
 * The example of bpf_sig.rst, small enough that its manifest can be read byte
 * by byte. Nothing in it comes from the headers of a kernel, so that the
 * manifest does not change with one.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char _license[] SEC("license") = "GPL";

/* The setting: what an execution counts. */
const volatile long step = 1;

struct task_struct {
	int tgid;
} __attribute__((preserve_access_index));

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, int);
	__type(value, long);
} execs SEC(".maps");

extern struct task_struct *bpf_task_acquire(struct task_struct *p) __ksym;
extern void bpf_task_release(struct task_struct *p) __ksym;

SEC("tp_btf/sched_process_exec")
int count_exec(unsigned long long *ctx)
{
	struct task_struct *task = bpf_task_acquire((void *)ctx[0]);
	long first = step, *count;
	int tgid;

	if (!task)
		return 0;
	tgid = task->tgid;
	count = bpf_map_lookup_elem(&execs, &tgid);
	if (count)
		__sync_fetch_and_add(count, step);
	else
		bpf_map_update_elem(&execs, &tgid, &first, BPF_ANY);
	bpf_task_release(task);
	return 0;
}
