// SPDX-License-Identifier: GPL-2.0
/* What an application may set before it loads a signed object. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

extern int CONFIG_HZ __kconfig;

const volatile int bound = 7;
int calls;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_ARRAY);
		__uint(max_entries, 1);
		__type(key, __u32);
		__type(value, __u64);
	});
} outer SEC(".maps");

/* The second of those that are signed. */
SEC("?fentry/vfs_rmdir")
int BPF_PROG(second)
{
	calls++;
	return 0;
}

/* Not on this kernel. */
SEC("?fentry/bpf_sig_no_such_function")
int BPF_PROG(missing)
{
	calls++;
	return 0;
}

/* Without any. */
SEC("?fentry")
int BPF_PROG(bare)
{
	calls++;
	return 0;
}

SEC("?syscall")
int config(void *ctx)
{
	return CONFIG_HZ + bound;
}

SEC("?syscall")
int lookup(void *ctx)
{
	__u32 zero = 0;
	void *map = bpf_map_lookup_elem(&outer, &zero);
	__u64 *value;

	if (!map)
		return 1;
	value = bpf_map_lookup_elem(map, &zero);
	return value ? *value : 2;
}

char LICENSE[] SEC("license") = "GPL";
