// SPDX-License-Identifier: GPL-2.0
/*
 * Maps in maps: with the inner maps that the object names, and with a
 * template for those that the application makes
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char _license[] SEC("license") = "GPL";

struct counter {
	struct bpf_spin_lock lock;
	__u32 count;
	__u64 sum;
};

struct numbers {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} first SEC(".maps"), second SEC(".maps");

struct names {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, __u64);
} third SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 3);
	__type(key, __u32);
	__array(values, struct numbers);
} array_static SEC(".maps") = {
	.values = { [0] = &first, [2] = &second },
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 3);
	__type(key, __u32);
	__array(values, struct names);
} hash_static SEC(".maps") = {
	.values = { [1] = &third },
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 3);
	__type(key, __u32);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_ARRAY);
		__uint(max_entries, 2);
		__uint(map_flags, BPF_F_INNER_MAP);
		__type(key, __u32);
		__type(value, __u64);
	});
} hash_template SEC(".maps");

struct counters {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct counter);
} fourth SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 3);
	__type(key, __u32);
	__array(values, struct counters);
} array_locked SEC(".maps") = {
	.values = { [1] = &fourth },
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 3);
	__type(key, __u32);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_RINGBUF);
		__uint(max_entries, 4096);
	});
} array_rings SEC(".maps");

static int add(void *outer, __u32 which, __u32 key)
{
	void *map = bpf_map_lookup_elem(outer, &which);
	__u64 one = 1, *value;

	if (!map)
		return 1;
	value = bpf_map_lookup_elem(map, &key);
	if (!value)
		return bpf_map_update_elem(map, &key, &one, BPF_ANY) ? 2 : 0;
	*value += 1;
	return 0;
}

SEC("tc")
int array_static_test(struct __sk_buff *skb)
{
	if (add(&array_static, 1, 3) != 1)
		return 3;
	return add(&array_static, 0, 3) ?: add(&array_static, 2, 3);
}

SEC("tc")
int hash_static_test(struct __sk_buff *skb)
{
	return add(&hash_static, 1, 1000);
}

SEC("tc")
int hash_template_test(struct __sk_buff *skb)
{
	return add(&hash_template, 9, 1);
}

SEC("tc")
int array_locked_test(struct __sk_buff *skb)
{
	struct counter *counter;
	__u32 key = 1;
	void *map;

	map = bpf_map_lookup_elem(&array_locked, &key);
	if (!map)
		return 1;
	counter = bpf_map_lookup_elem(map, &key);
	if (!counter)
		return 2;
	bpf_spin_lock(&counter->lock);
	counter->count++;
	counter->sum += skb->len;
	bpf_spin_unlock(&counter->lock);
	return 0;
}

SEC("tc")
int array_rings_test(struct __sk_buff *skb)
{
	__u64 value = 12;
	__u32 key = 2;
	void *ring;

	ring = bpf_map_lookup_elem(&array_rings, &key);
	return ring ? bpf_ringbuf_output(ring, &value, sizeof(value), 0) : 1;
}
