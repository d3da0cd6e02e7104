// SPDX-License-Identifier: GPL-2.0
/*
 * Another object with the map of pinned.bpf.c: its BTF is another one, in
 * which the types of the map have other numbers
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char _license[] SEC("license") = "GPL";

struct unrelated {
	__u16 a;
	__u8 b[6];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct unrelated);
} unrelated SEC(".maps");

#include "pinned.h"

SEC("tc")
int look(struct __sk_buff *skb)
{
	struct visits *value;
	__u32 key = 0;
	int count;

	if (!bpf_map_lookup_elem(&unrelated, &key))
		return -1;
	key = 1;
	value = bpf_map_lookup_elem(&visits, &key);
	if (!value)
		return 0;
	bpf_spin_lock(&value->lock);
	count = value->count;
	bpf_spin_unlock(&value->lock);
	return count;
}
