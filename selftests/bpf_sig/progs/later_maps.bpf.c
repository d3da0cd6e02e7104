// SPDX-License-Identifier: GPL-2.0
/*
 * Maps that not every base has, by number where there may be no name for it
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char _license[] SEC("license") = "GPL";

struct {
	__uint(type, 35);	/* BPF_MAP_TYPE_RHASH */
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 64);
	__uint(map_extra, 8);
	__type(key, __u32);
	__type(value, __u64);
} growing SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(map_flags, 1U << 19);	/* BPF_F_RB_OVERWRITE */
	__uint(max_entries, 4096);
} latest SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} mine SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} one_each SEC(".maps");

SEC("tc")
int grow(struct __sk_buff *skb)
{
	__u32 key = 7;
	__u64 value = 70, *found;

	bpf_map_update_elem(&growing, &key, &value, 0);
	found = bpf_map_lookup_elem(&growing, &key);
	return found ? *found : 0;
}

/* More than there is room for. */
SEC("tc")
int overwrite(struct __sk_buff *skb)
{
	__u64 *slot;
	int i, kept = 0;

	for (i = 0; i < 600; i++) {
		slot = bpf_ringbuf_reserve(&latest, sizeof(*slot), 0);
		if (!slot)
			continue;
		*slot = i;
		bpf_ringbuf_submit(slot, 0);
		kept++;
	}
	return kept;
}

static __always_inline int add(__u64 n)
{
	__u64 *value;
	__u32 key = 0;

	value = bpf_map_lookup_elem(&mine, &key);
	return value ? (*value += n) : 0;
}

SEC("tc")
int owner(struct __sk_buff *skb)
{
	return add(5);
}

SEC("tc")
int stranger(struct __sk_buff *skb)
{
	return add(7);
}

SEC("tc")
int each(struct __sk_buff *skb)
{
	__u32 key = 0;

	return !!bpf_map_lookup_elem(&one_each, &key);
}
