// SPDX-License-Identifier: GPL-2.0
/*
 * Maps that refer to something of the kernel's: sockets, devices, CPUs,
 * control groups, programs, and storage that belongs to them
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char _license[] SEC("license") = "GPL";

#define REFERENCES(NAME, TYPE, VALUE)			\
	struct {					\
		__uint(type, BPF_MAP_TYPE_##TYPE);	\
		__uint(max_entries, 8);			\
		__type(key, __u32);			\
		__type(value, VALUE);			\
	} NAME SEC(".maps")

#define STORAGE(NAME, TYPE)				\
	struct {					\
		__uint(type, BPF_MAP_TYPE_##TYPE);	\
		__uint(map_flags, BPF_F_NO_PREALLOC);	\
		__type(key, int);			\
		__type(value, __u64);			\
	} NAME SEC(".maps")

REFERENCES(sockmap, SOCKMAP, __u64);
REFERENCES(sockhash, SOCKHASH, __u64);
REFERENCES(devmap, DEVMAP, __u32);
REFERENCES(devmap_hash, DEVMAP_HASH, struct bpf_devmap_val);
REFERENCES(cpumap, CPUMAP, __u32);
REFERENCES(xskmap, XSKMAP, __u32);
REFERENCES(cgroups, CGROUP_ARRAY, __u32);
STORAGE(of_task, TASK_STORAGE);
STORAGE(of_inode, INODE_STORAGE);
STORAGE(of_socket, SK_STORAGE);
STORAGE(of_cgroup, CGRP_STORAGE);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 4);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} progs SEC(".maps");

#define CGROUP_STORAGE(NAME, TYPE)			\
	struct {					\
		__uint(type, BPF_MAP_TYPE_##TYPE);	\
		__type(key, struct bpf_cgroup_storage_key); \
		__type(value, __u64);			\
	} NAME SEC(".maps")

CGROUP_STORAGE(shared, CGROUP_STORAGE);
CGROUP_STORAGE(percpu, PERCPU_CGROUP_STORAGE);

__u32 only_pid;

/* Whether there is a socket. */
SEC("tc")
int sockmap_test(struct __sk_buff *skb)
{
	__u32 key = 1;
	struct bpf_sock *sk = bpf_map_lookup_elem(&sockmap, &key);

	if (!sk)
		return 0;
	bpf_sk_release(sk);
	return 1;
}

SEC("tc")
int sockhash_test(struct __sk_buff *skb)
{
	__u32 key = 1;
	struct bpf_sock *sk = bpf_map_lookup_elem(&sockhash, &key);

	if (!sk)
		return 0;
	bpf_sk_release(sk);
	return 1;
}

SEC("xdp")
int devmap_test(struct xdp_md *ctx)
{
	return bpf_redirect_map(&devmap, 1, XDP_ABORTED);
}

SEC("xdp")
int devmap_hash_test(struct xdp_md *ctx)
{
	return bpf_redirect_map(&devmap_hash, 1, XDP_ABORTED);
}

SEC("xdp")
int cpumap_test(struct xdp_md *ctx)
{
	return bpf_redirect_map(&cpumap, 0, XDP_ABORTED);
}

/* Nobody has opened such a socket. */
SEC("xdp")
int xskmap_test(struct xdp_md *ctx)
{
	__u32 key = 0;

	if (bpf_map_lookup_elem(&xskmap, &key))
		return XDP_REDIRECT;
	return bpf_redirect_map(&xskmap, 0, XDP_DROP);
}

SEC("raw_tp/task_rename")
int cgroups_test(void *ctx)
{
	return bpf_current_task_under_cgroup(&cgroups, 1);
}

SEC("tc")
int called(struct __sk_buff *skb)
{
	return 55;
}

SEC("tc")
int progs_test(struct __sk_buff *skb)
{
	bpf_tail_call(skb, &progs, 2);
	return 0;
}

static bool is_ours(void)
{
	return bpf_get_current_pid_tgid() >> 32 == only_pid;
}

SEC("fentry/vfs_unlink")
int BPF_PROG(of_task_test)
{
	__u64 *value;

	if (!is_ours())
		return 0;
	value = bpf_task_storage_get(&of_task, bpf_get_current_task_btf(), NULL,
				     BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (value)
		*value += 1;
	return 0;
}

SEC("lsm/file_open")
int BPF_PROG(of_inode_test, struct file *file)
{
	__u64 *value;

	if (!is_ours())
		return 0;
	value = bpf_inode_storage_get(&of_inode, file->f_inode, NULL,
				      BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (value)
		*value += 1;
	return 0;
}

SEC("lsm/socket_post_create")
int BPF_PROG(of_socket_test, struct socket *sock, int family, int type,
	     int protocol, int kern)
{
	struct sock *sk = sock->sk;
	__u64 *value;

	if (!is_ours() || !sk)
		return 0;
	value = bpf_sk_storage_get(&of_socket, sk, NULL,
				   BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (value)
		*value += 1;
	return 0;
}

SEC("tp_btf/sys_enter")
int BPF_PROG(of_cgroup_test)
{
	struct task_struct *task = bpf_get_current_task_btf();
	__u64 *value;

	if (!is_ours())
		return 0;
	value = bpf_cgrp_storage_get(&of_cgroup, task->cgroups->dfl_cgrp, NULL,
				     BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (value)
		__sync_fetch_and_add(value, 1);
	return 0;
}

/* Storage of one cgroup and one program, which is what a test run has, too. */
SEC("cgroup_skb/egress")
int shared_test(struct __sk_buff *skb)
{
	__u64 *value = bpf_get_local_storage(&shared, 0);

	*value += 1;
	return *value == 1;
}

SEC("cgroup_skb/egress")
int percpu_test(struct __sk_buff *skb)
{
	__u64 *value = bpf_get_local_storage(&percpu, 0);

	*value += 1;
	return *value == 1;
}
