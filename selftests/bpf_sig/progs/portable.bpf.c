// SPDX-License-Identifier: GPL-2.0
/*
 * Finds out how the kernel that it runs in is laid out
 *
 * No kernel has the types below as they stand here: each has these members at
 * other offsets. So nothing is right until it was relocated. Without vmlinux.h,
 * the object depends on no kernel at all. Program types and helpers are those
 * that a kernel without a JIT and without tracing has, too.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include "portable.h"

char _license[] SEC("license") = "GPL";

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct sched_entity {
	__u64 vruntime;
};

struct thread_struct {
	long no_member_of_these;
};

struct task_struct {
	int no_such_field;
	int on_cpu;
	int prio;
	unsigned int in_iowait:1;
	struct sched_entity se;
	int tgid;
	int pid;
	struct task_struct *real_parent;
	struct cred *cred;
	char comm[4];
	struct signal_struct *signal;
	struct thread_struct thread;
};

struct task_struct___old {
	volatile long state;
};

struct task_struct___new {
	unsigned int __state;
};

struct thread_struct___um {
	struct thread_struct switch_buf[2];
};

struct thread_struct___x86 {
	unsigned long fsbase;
};

struct refcount_struct {
	int refs;
};

struct sk_buff {
	unsigned char *data;
	__u8 ip_summed:2;
	__u32 mark;
	unsigned int len;
	struct refcount_struct users;
};

struct path {
	void *dentry;
};

struct inode {
	unsigned long i_ino;
};

struct cred {
	struct {
		unsigned int val;
	} uid;
};

struct file {
	struct path f_path;
	unsigned int f_mode;
	unsigned int f_flags;
	struct inode *f_inode;
	const struct cred *f_cred;
};

struct mm_struct {
	unsigned long start_stack;
	void *pgd;
};

struct net_device {
	int ifindex;
	unsigned int mtu;
};

struct rq {
	struct task_struct *curr;
	int cpu;
};

struct ns_common {
	unsigned int inum;
};

struct net {
	struct ns_common ns;
};

struct in6_addr {
	union {
		__u8 u6_addr8[16];
	} in6_u;
};

struct sock_common {
	struct in6_addr skc_v6_daddr;
	struct {
		struct net *net;
	} skc_net;
	unsigned char skc_reuse:4;
	unsigned short skc_family;
	__u16 skc_num;
};

struct socket {
	struct file *file;
	short type;
};

struct sock {
	struct socket *sk_socket;
	__u32 sk_mark;
	__u32 sk_priority;
	__u32 sk_max_ack_backlog;
	int sk_sndbuf;
	int sk_rcvbuf;
	struct sock_common __sk_common;
};

struct inet_sock {
	__u8 tos;
	struct sock sk;
};

struct inet_connection_sock {
	struct inet_sock icsk_inet;
};

struct tcp_sock {
	__u8 nonagle:4;
	struct inet_connection_sock inet_conn;
};

struct cpuinfo_um {
	int no_member_of_these;
};

struct cpuinfo_x86 {
	int no_member_of_these;
};

struct bpf_cpumask {
	int no_member_of_these;
};

struct no_such_struct {
	int no_member_of_these;
};

#pragma clang attribute pop

enum zone_type {
	ZONE_DMA32 = 100,
	ZONE_NORMAL,
	__MAX_NR_ZONES,
};

enum vm_event_item {
	NR_VM_EVENT_ITEMS = 3,
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 * 1024);
} events SEC(".maps");

struct portable results;

extern int LINUX_KERNEL_VERSION __kconfig;
extern bool CONFIG_UML __kconfig __weak;
extern bool CONFIG_SMP __kconfig __weak;
extern bool CONFIG_BPF_JIT __kconfig __weak;
extern bool CONFIG_X86_64 __kconfig;
extern int CONFIG_HZ __kconfig;
extern bool CONFIG_NO_SUCH_OPTION __kconfig __weak;
extern const char CONFIG_LSM[16] __kconfig;

extern const void init_task __ksym;
extern const void loops_per_jiffy __ksym;
extern const void uml_physmem __ksym __weak;
extern const void x86_platform __ksym __weak;
extern const void no_such_symbol __ksym __weak;

extern struct bpf_cpumask *bpf_cpumask_create(void)
	__ksym __weak;
extern void bpf_cpumask_release(struct bpf_cpumask *cpumask) __ksym __weak;
extern void bpf_no_such_kfunc(struct bpf_cpumask *cpumask) __ksym __weak;
extern const struct rq runqueues __ksym __weak;

#define FACT_OFFSET(type, member)	bpf_core_field_offset(struct type, member)
#define FACT_SIZE(type, member)		bpf_core_field_size(struct type, member)
#define FACT_EXISTS(type, member)	bpf_core_field_exists(struct type, member)
#define FACT_FIELD(type, member, info) \
	__builtin_preserve_field_info(___bpf_field_ref2(struct type, member), info)
#define FACT_SIGNED(type, member)	FACT_FIELD(type, member, BPF_FIELD_SIGNED)
#define FACT_LSHIFT(type, member)	FACT_FIELD(type, member, BPF_FIELD_LSHIFT_U64)
#define FACT_RSHIFT(type, member)	FACT_FIELD(type, member, BPF_FIELD_RSHIFT_U64)
#define FACT_TYPE_EXISTS(type, ...)	bpf_core_type_exists(struct type)
#define FACT_TYPE_SIZE(type, ...)	bpf_core_type_size(struct type)
#define FACT_ENUM_EXISTS(type, value)	bpf_core_enum_value_exists(enum type, value)
#define FACT_ENUM_VALUE(type, value)	bpf_core_enum_value(enum type, value)

/*
 * No branch, no context and no helper that the verifier would inline: the
 * instructions in the kernel correspond, one by one, to those that were signed.
 */
SEC("socket")
int facts(struct __sk_buff *skb)
{
	int n = 0;

#define FACT(kind, type, member)	(results.facts[n++] = FACT_##kind(type, member))
#include "portable_list.h"
	return n;
}

static __always_inline struct bpf_sock *listener(struct __sk_buff *skb)
{
	struct bpf_sock_tuple tuple = {};

	tuple.ipv4.daddr = results.address;
	tuple.ipv4.dport = results.port;
	return bpf_sk_lookup_tcp(skb, &tuple, sizeof(tuple.ipv4), BPF_F_CURRENT_NETNS, 0);
}

SEC("tc")
int reads(struct __sk_buff *skb)
{
	struct bpf_sock *sk = listener(skb);
	struct tcp_sock *tcp;

	if (!sk)
		return 0;
	tcp = bpf_skc_to_tcp_sock(sk);
	if (tcp) {
#define READ(name, path)	(results.socket.name = path)
#include "portable_list.h"
		results.found = 1;
	}
	bpf_sk_release(sk);
	return 0;
}

/* Code for another kernel is left out of this one. */
SEC("tc")
int paths(struct __sk_buff *skb)
{
	struct bpf_sock *sk = listener(skb);
	__u32 taken = 0, other = 0;
	struct tcp_sock *tcp;

	if (!sk)
		return 0;
	tcp = bpf_skc_to_tcp_sock(sk);
	if (tcp) {
		struct sock_common *common = &tcp->inet_conn.icsk_inet.sk.__sk_common;

		results.socket.nonagle = BPF_CORE_READ_BITFIELD(tcp, nonagle);
		results.socket.reuse = BPF_CORE_READ_BITFIELD(common, skc_reuse);
		if (bpf_core_field_exists(common->skc_v6_daddr)) {
			other = common->skc_v6_daddr.in6_u.u6_addr8[0];
			taken |= PATH_V6;
		}
	}
	if (bpf_core_field_exists(struct task_struct___old, state))
		taken |= PATH_OLD;
	if (bpf_core_field_exists(struct task_struct___new, __state))
		taken |= PATH_NEW;
	if (CONFIG_UML)
		taken |= PATH_UML;
	if (bpf_core_type_exists(struct no_such_struct)) {
		other += bpf_core_type_size(struct no_such_struct);
		taken |= PATH_NO_SUCH;
	}
	results.paths |= taken;
	bpf_sk_release(sk);
	return other;
}

SEC("syscall")
int symbols(void *ctx)
{
	struct bpf_cpumask *mask;
	const struct rq *rq;
	int n = 0;

#define SYMBOL(name)	(results.symbols[n++] = (__u64)&(name))
#include "portable_list.h"
	n = 0;
#define OPTION(name)	(results.options[n++] = name)
#include "portable_list.h"
	results.version = LINUX_KERNEL_VERSION;
	for (n = 0; n < sizeof(results.lsm); n++)
		results.lsm[n] = CONFIG_LSM[n];
	if (bpf_ksym_exists(bpf_cpumask_create)) {
		mask = bpf_cpumask_create();
		if (mask) {
			if (bpf_ksym_exists(bpf_no_such_kfunc)) {
				bpf_no_such_kfunc(mask);
				results.paths |= PATH_NO_SUCH;
			}
			bpf_cpumask_release(mask);
			results.paths |= PATH_CPUMASK;
		}
	}
	if (&runqueues) {
		rq = bpf_per_cpu_ptr(&runqueues, 0);
		if (rq && rq->cpu == 0)
			results.paths |= PATH_PERCPU;
	}
	return 0;
}

SEC("xdp")
int emit(struct xdp_md *ctx)
{
	struct portable_event *event;

	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event)
		return XDP_ABORTED;
	event->sequence = ctx->rx_queue_index + 1;
	event->size = bpf_core_type_size(struct task_struct);
	bpf_ringbuf_submit(event, 0);
	return XDP_PASS;
}
