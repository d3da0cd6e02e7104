// SPDX-License-Identifier: GPL-2.0
/*
 * Slow operations in directories: a tool of the usual kind, with filters that
 * are constants, a choice of probes, and nothing about signatures
 */
#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "tool.h"

const volatile pid_t targ_pid = 0;
const volatile char targ_comm[TASK_COMM_LEN] = {};
const volatile struct limits limits = {};
const volatile bool with_hist = false;
static const volatile __s64 skew_ns = -1;
const volatile enum bpf_attach_type probe = BPF_TRACE_FENTRY;

/* how much the tool reports; the application may raise it */
unsigned int verbosity = 1;
__u32 reported;

struct start {
	__u64 ts;
	struct dentry *dentry;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, struct start);
} starts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} events SEC(".maps");

/* not made unless it is asked for */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, MAX_SLOTS);
	__type(key, __u32);
	__type(value, __u64);
} hist SEC(".maps");

static bool is_wanted(__u32 pid)
{
	char comm[TASK_COMM_LEN];
	int i;

	if (targ_pid && targ_pid != pid)
		return false;
	if (!targ_comm[0])
		return true;
	bpf_get_current_comm(comm, sizeof(comm));
	for (i = 0; i < TASK_COMM_LEN && targ_comm[i]; i++)
		if (comm[i] != targ_comm[i])
			return false;
	return true;
}

static int enter(struct dentry *dentry)
{
	__u64 id = bpf_get_current_pid_tgid();
	struct start start = { .ts = bpf_ktime_get_ns(), .dentry = dentry };
	__u32 tid = id;

	if (is_wanted(id >> 32))
		bpf_map_update_elem(&starts, &tid, &start, BPF_ANY);
	return 0;
}

static void count(__u64 delta)
{
	__u32 slot = 0;
	__u64 *value;

	while (slot < MAX_SLOTS - 1 && delta >> (slot + 1))
		slot++;
	value = bpf_map_lookup_elem(&hist, &slot);
	if (value)
		__sync_fetch_and_add(value, 1);
}

static int leave(void *ctx)
{
	__u64 id = bpf_get_current_pid_tgid(), delta;
	struct event event = { .pid = id >> 32 };
	struct dentry *dentry;
	struct start *start;
	__u32 tid = id;

	start = bpf_map_lookup_elem(&starts, &tid);
	if (!start)
		return 0;
	delta = bpf_ktime_get_ns() - start->ts + skew_ns + 1;
	if (delta < limits.min_lat_ns ||
	    (limits.stop_after && reported >= limits.stop_after))
		goto out;
	if (with_hist)
		count(delta);
	reported++;
	if (verbosity) {
		event.delta_ns = delta;
		dentry = start->dentry;
		bpf_get_current_comm(event.comm, sizeof(event.comm));
		bpf_probe_read_kernel_str(event.name, sizeof(event.name),
					  BPF_CORE_READ(dentry, d_name.name));
		bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &event,
				      sizeof(event));
	}
out:
	bpf_map_delete_elem(&starts, &tid);
	return 0;
}

/* The application says of which function. */
SEC("fentry/dummy_op")
int BPF_PROG(op_fentry, void *idmap, struct inode *dir, struct dentry *dentry)
{
	return enter(dentry);
}

SEC("fexit/dummy_op")
int BPF_PROG(op_fexit)
{
	return leave(ctx);
}

SEC("kprobe/dummy_op")
int BPF_KPROBE(op_kprobe, void *idmap, struct inode *dir, struct dentry *dentry)
{
	return enter(dentry);
}

SEC("kretprobe/dummy_op")
int BPF_KRETPROBE(op_kretprobe)
{
	return leave(ctx);
}

char LICENSE[] SEC("license") = "GPL";
