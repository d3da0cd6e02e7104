// SPDX-License-Identifier: GPL-2.0
/*
 * What demo.bpf.c has no room for: maps in maps, struct_ops, .kconfig, and
 * more ways to attach
 */
#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char _license[] SEC("license") = "GPL";

extern int LINUX_KERNEL_VERSION __kconfig;
extern bool CONFIG_BPF_SYSCALL __kconfig;
extern bool CONFIG_NO_SUCH_OPTION __kconfig __weak;

__u64 hits;
__u64 version;

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} inner_1 SEC(".maps"), inner_2 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, __u32);
	__array(values, struct inner);
} outer SEC(".maps") = {
	.values = { &inner_1, &inner_2 },
};

/* The kernel has the first 15 characters of a name. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u32);
} same_start_of_a_name_1 SEC(".maps"), same_start_of_a_name_2 SEC(".maps");

SEC("fexit/vfs_unlink")
int BPF_PROG(unlinked, struct mnt_idmap *idmap, struct inode *dir,
	     struct dentry *dentry, void *delegated, long ret)
{
	__u32 key = 1;
	__u64 *value;
	void *map;

	map = bpf_map_lookup_elem(&outer, &key);
	if (!map)
		return 0;
	value = bpf_map_lookup_elem(map, &key);
	if (value)
		*value += 1;
	version = LINUX_KERNEL_VERSION;
	if (CONFIG_NO_SUCH_OPTION)
		return 0;
	if (CONFIG_BPF_SYSCALL)
		hits++;
	return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(executed, struct task_struct *task)
{
	__u32 key = 1, value = 2;

	bpf_map_update_elem(&same_start_of_a_name_1, &key, &value, 0);
	bpf_map_update_elem(&same_start_of_a_name_2, &key, &value, 0);
	return 0;
}

SEC("lsm.s/inode_unlink")
int BPF_PROG(may_unlink, struct inode *dir, struct dentry *dentry)
{
	hits++;
	return 0;
}

SEC("iter/task")
int dump_tasks(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;

	if (task)
		BPF_SEQ_PRINTF(ctx->meta->seq, "%d %s\n", task->pid, task->comm);
	return 0;
}

SEC("kprobe/vfs_rmdir")
int BPF_KPROBE(removing)
{
	hits++;
	return 0;
}

SEC("raw_tp/sched_switch")
int switched(void *ctx)
{
	return 0;
}

SEC("struct_ops")
__u32 BPF_PROG(sig_ssthresh, struct sock *sk)
{
	return 10;
}

SEC("struct_ops")
void BPF_PROG(sig_cong_avoid, struct sock *sk, __u32 ack, __u32 acked)
{
	hits++;
}

SEC("struct_ops")
__u32 BPF_PROG(sig_undo_cwnd, struct sock *sk)
{
	return 10;
}

SEC(".struct_ops")
struct tcp_congestion_ops sig_cc = {
	.ssthresh = (void *)sig_ssthresh,
	.cong_avoid = (void *)sig_cong_avoid,
	.undo_cwnd = (void *)sig_undo_cwnd,
	.name = "bpf_sig_cc",
};
