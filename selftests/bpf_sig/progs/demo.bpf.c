// SPDX-License-Identifier: GPL-2.0
/*
 * A real BPF object, with everything that a signature has to carry: programs
 * of several types, global data, maps of several types, subprograms,
 * callbacks, CO-RE relocations, kernel functions and variables, one of each
 * that no kernel has.
 */
#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "demo.h"

#define ETH_P_IP	0x0800
#define ETH_P_IPV6	0x86dd
#define TC_ACT_OK	0
#define EVERY_PROCESS	(~0U)

char _license[] SEC("license") = "GPL";

/* Settings, read-only for the programs. */
const volatile __u32 only_pid = EVERY_PROCESS;
const volatile __u32 cidr_mask = 0xffffff00;
const volatile char report_tag[8] = "demo";

/* .data and .bss */
__u32 generation = 1;
__u64 counts[EVENT_CNT];
__u64 devices_opened;
__u64 buckets_seen;
__u32 last_cpu;
__u32 facts;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, struct process);
} processes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, PROTO_CNT);
	__type(key, __u32);
	__type(value, struct traffic);
} traffic SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 * 1024);
} events SEC(".maps");

extern struct task_struct *bpf_task_from_pid(s32 pid) __ksym;
extern void bpf_task_release(struct task_struct *p) __ksym;
extern int bpf_no_such_kfunc(struct task_struct *p) __ksym __weak;

extern const struct rq runqueues __ksym;	/* typed */
extern const void def_chr_fops __ksym;		/* untyped */
extern const int no_such_variable __ksym __weak;

/* What other kernels call it, and have in other places. */
struct task_struct___other {
	int no_such_field;
} __attribute__((preserve_access_index));

struct no_such_struct___other {
	int x;
} __attribute__((preserve_access_index));

static __noinline void count(__u32 event)
{
	if (event < EVENT_CNT)
		__sync_fetch_and_add(&counts[event], 1);
}

static __noinline __u32 parent_of(struct task_struct *task)
{
	return BPF_CORE_READ(task, real_parent, tgid);
}

/* Global: verified by itself, whoever calls it. */
__noinline int is_local(__u32 address)
{
	return (bpf_ntohl(address) & cidr_mask) == (0x7f000001 & cidr_mask);
}

static long note_bucket(__u32 i, void *ctx)
{
	__u64 *sum = ctx;

	*sum += i & generation;
	return 0;
}

static long age_process(struct bpf_map *map, const void *key, void *value,
			void *ctx)
{
	struct process *process = value;
	__u32 *seen = ctx;

	process->age++;
	*seen += 1;
	return 0;
}

static __always_inline void learn_facts(struct task_struct *task)
{
	struct task_struct___other *other = (void *)task;
	__u32 size = bpf_core_type_size(struct task_struct);
	__u32 f = 0;

	if (bpf_core_type_exists(struct bpf_ringbuf))
		f |= FACT_RINGBUF;
	if (bpf_core_type_exists(struct no_such_struct___other))
		f |= FACT_IMPOSSIBLE;
	if (bpf_core_field_exists(other->no_such_field))
		f |= FACT_IMPOSSIBLE;
	if (bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_loop))
		f |= FACT_LOOP;
	if (bpf_core_enum_value(enum bpf_map_type, BPF_MAP_TYPE_RINGBUF) ==
	    BPF_MAP_TYPE_RINGBUF)
		f |= FACT_ENUM;
	if (size > 512)
		f |= FACT_SIZE;
	if (bpf_ksym_exists(bpf_no_such_kfunc))
		bpf_no_such_kfunc(task);
	if (&no_such_variable)
		f |= FACT_IMPOSSIBLE;
	facts = f;
}

static __always_inline bool wanted(__u32 pid)
{
	return only_pid == EVERY_PROCESS || only_pid == pid;
}

SEC("tracepoint/syscalls/sys_enter_openat")
int handle_openat(void *ctx)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32, seen = 0;
	struct task_struct *task = (void *)bpf_get_current_task();
	struct process fresh = {}, *process;
	__u64 sum = 0;

	if (!wanted(pid))
		return 0;
	process = bpf_map_lookup_elem(&processes, &pid);
	if (!process) {
		fresh.parent = parent_of(task);
		bpf_get_current_comm(fresh.comm, sizeof(fresh.comm));
		bpf_map_update_elem(&processes, &pid, &fresh, BPF_NOEXIST);
	} else {
		__sync_fetch_and_add(&process->opens, 1);
	}
	bpf_for_each_map_elem(&processes, age_process, &seen, 0);
	bpf_loop(4, note_bucket, &sum, 0);
	__sync_fetch_and_add(&buckets_seen, seen + sum);
	count(EVENT_OPENAT);
	return 0;
}

SEC("fentry/vfs_unlink")
int BPF_PROG(handle_unlink, struct mnt_idmap *idmap, struct inode *dir,
	     struct dentry *dentry)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32;
	struct task_struct *task;
	struct report *report;

	if (!wanted(pid))
		return 0;
	count(EVENT_UNLINK);
	learn_facts(bpf_get_current_task_btf());
	report = bpf_ringbuf_reserve(&events, sizeof(*report), 0);
	if (!report)
		return 0;
	report->pid = pid;
	report->threads = 0;
	__builtin_memcpy(report->tag, (const void *)report_tag,
			 sizeof(report->tag));
	bpf_probe_read_kernel_str(report->name, sizeof(report->name),
				  BPF_CORE_READ(dentry, d_name.name));
	task = bpf_task_from_pid(pid);
	if (task) {
		report->threads = task->signal->nr_threads;
		bpf_task_release(task);
	}
	bpf_ringbuf_submit(report, 0);
	return 0;
}

SEC("lsm/file_open")
int BPF_PROG(check_open, struct file *file)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32;
	struct rq *rq;

	if (!wanted(pid))
		return 0;
	count(EVENT_FILE_OPEN);
	if (file->f_op == (const void *)&def_chr_fops)
		__sync_fetch_and_add(&devices_opened, 1);
	rq = bpf_per_cpu_ptr(&runqueues, bpf_get_smp_processor_id());
	if (rq)
		last_cpu = rq->cpu;
	return 0;
}

static __noinline void add_traffic(__u32 proto, __u64 bytes)
{
	struct traffic *t = bpf_map_lookup_elem(&traffic, &proto);

	if (!t)
		return;
	t->packets++;
	t->bytes += bytes;
}

SEC("xdp")
int count_packets(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data;
	struct iphdr *ip = (void *)(eth + 1);

	if ((void *)(eth + 1) > end)
		return XDP_PASS;
	count(EVENT_XDP);
	if (eth->h_proto == bpf_htons(ETH_P_IPV6)) {
		add_traffic(PROTO_IPV6, end - data);
	} else if (eth->h_proto == bpf_htons(ETH_P_IP)) {
		if ((void *)(ip + 1) > end)
			return XDP_PASS;
		add_traffic(is_local(ip->saddr) ? PROTO_LOCAL : PROTO_IPV4,
			    end - data);
	}
	return XDP_PASS;
}

SEC("tc")
int classify(struct __sk_buff *skb)
{
	count(EVENT_TC);
	add_traffic(PROTO_ANY, skb->len);
	return TC_ACT_OK;
}
