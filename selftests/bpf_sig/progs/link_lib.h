/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A library that two objects are linked with, one with another STEP each
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char _license[] SEC("license") = "GPL";

/* The program has one of this name as well. */
static volatile __u32 calls;

const volatile __u32 lib_limit SEC(".rodata.limits") = 100;
__u32 lib_level SEC(".data.level") = 2;
__u64 lib_total SEC(".bss.total");
__u32 lib_calls;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u64);
} lib_results SEC(".maps");

/* For the program to replace. */
__weak int lib_weight(int number)
{
	return -number;
}

__hidden int lib_add(__u32 number)
{
	__u64 sum;

	lib_calls = ++calls;
	if (number > lib_limit)
		return -1;
	lib_total += lib_weight(number) * lib_level + STEP;
	sum = lib_total;
	return bpf_map_update_elem(&lib_results, &number, &sum, BPF_ANY);
}

SEC("tc")
int lib_test(struct __sk_buff *skb)
{
	return lib_add(1);
}
