// SPDX-License-Identifier: GPL-2.0
/*
 * A program that is linked with a library: functions, variables and a map
 * that another file defines
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char _license[] SEC("license") = "GPL";

extern const volatile __u32 lib_limit;
extern __u64 lib_total;
extern int lib_add(__u32 number);

extern struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u64);
} lib_results SEC(".maps");

static volatile __u32 calls;
__u32 main_calls;
__u64 seen;

int lib_weight(int number)
{
	return 10 * number;
}

SEC("tc")
int main_test(struct __sk_buff *skb)
{
	__u32 key = 7;
	__u64 *value;

	calls += 2;
	main_calls = calls;
	if (lib_add(lib_limit + 1) != -1)
		return 1;
	if (lib_add(key))
		return 2;
	value = bpf_map_lookup_elem(&lib_results, &key);
	if (!value)
		return 3;
	seen = *value;
	return seen == lib_total ? 0 : 4;
}
