// SPDX-License-Identifier: GPL-2.0
/*
 * One of each kind of program that attaches to something of vmlinux by name
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#define EPERM	1
#define EACCES	13

char _license[] SEC("license") = "GPL";

/* Set by the test, in .bss: nothing happens to other processes. */
__u32 only_pid;
const void *user_word;

int entry_arg;
int exit_ret;
__u32 word;
__u32 forks;
__u32 binds;

/* In a map of its own, .data. */
__u32 variable = 17;

static __always_inline bool is_test(void)
{
	return bpf_get_current_pid_tgid() >> 32 == only_pid;
}

SEC("fentry/bpf_fentry_test1")
int BPF_PROG(on_entry, int a)
{
	entry_arg = a;
	return 0;
}

SEC("fexit/bpf_fentry_test1")
int BPF_PROG(on_exit, int a, int ret)
{
	exit_ret = ret;
	return 0;
}

SEC("fentry.s/bpf_fentry_test1")
int BPF_PROG(on_entry_sleepable, int a)
{
	bpf_copy_from_user(&word, sizeof(word), user_word);
	return 0;
}

SEC("fmod_ret/bpf_modify_return_test")
int BPF_PROG(modify_return, int a, int *b)
{
	return 7;
}

SEC("lsm/inode_rmdir")
int BPF_PROG(may_rmdir, struct inode *dir, struct dentry *dentry)
{
	return is_test() ? -EPERM : 0;
}

SEC("lsm.s/file_open")
int BPF_PROG(may_open, struct file *file)
{
	__u32 refuse = 0;

	if (!is_test())
		return 0;
	bpf_copy_from_user(&refuse, sizeof(refuse), user_word);
	return refuse ? -EACCES : 0;
}

SEC("lsm_cgroup/socket_bind")
int BPF_PROG(may_bind, struct socket *sock, struct sockaddr *address, int len)
{
	__sync_fetch_and_add(&binds, 1);
	return 0;	/* no */
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(on_fork, struct task_struct *parent, struct task_struct *child)
{
	if (parent->tgid == only_pid)
		forks++;
	return 0;
}

SEC("iter/task")
int each_task(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;

	if (task)
		BPF_SEQ_PRINTF(ctx->meta->seq, "task %d\n", task->tgid);
	return 0;
}

SEC("iter/bpf_map")
int each_map(struct bpf_iter__bpf_map *ctx)
{
	struct bpf_map *map = ctx->map;

	if (map)
		BPF_SEQ_PRINTF(ctx->meta->seq, "map %s\n", map->name);
	return 0;
}

SEC("iter/bpf_map_elem")
int overwrite(struct bpf_iter__bpf_map_elem *ctx)
{
	__u32 *value = ctx->value;

	if (!value)
		return 0;
	BPF_SEQ_PRINTF(ctx->meta->seq, "value %u\n", *value);
	*value = 4711;
	return 0;
}
