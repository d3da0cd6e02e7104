// SPDX-License-Identifier: GPL-2.0
/*
 * What a signer may leave to the application: variables, the size of a map,
 * whether there is one, what a program attaches to
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char _license[] SEC("license") = "GPL";

const volatile __u32 before = 1;
const volatile __u32 level = 2;
const volatile __u32 after = 3;
const volatile __u32 use_extra;

__u32 start = 40;
__u64 hits;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 32);
	__type(key, __u32);
	__type(value, __u64);
} entries SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} extra SEC(".maps");

SEC("tc")
int read_settings(struct __sk_buff *skb)
{
	return before * 100 + level * 10 + after;
}

/* How many entries there is room for. */
SEC("tc")
int fill_entries(struct __sk_buff *skb)
{
	__u64 value = 1;
	__u32 i, key;

	for (i = 0; i < 100; i++) {
		key = i;
		if (bpf_map_update_elem(&entries, &key, &value, BPF_ANY))
			break;
	}
	return i;
}

SEC("tc")
int next_number(struct __sk_buff *skb)
{
	return start++;
}

SEC("tc")
int with_extra(struct __sk_buff *skb)
{
	__u32 key = 0;
	__u64 *value;

	if (!use_extra)
		return 7;
	value = bpf_map_lookup_elem(&extra, &key);
	return value ? *value : -1;
}

SEC("fentry/vfs_unlink")
int BPF_PROG(on_call)
{
	hits++;
	return 0;
}
