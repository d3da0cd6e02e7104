// SPDX-License-Identifier: GPL-2.0
/*
 * Maps in maps: with the inner maps that the object names, and with a
 * template for those that the application makes
 */
#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#define __contains(name, node) __attribute__((btf_decl_tag("contains:" #name ":" #node)))

extern void *bpf_obj_new_impl(__u64 local_type_id, void *meta) __ksym;
extern void bpf_obj_drop_impl(void *kptr, void *meta) __ksym;
extern int bpf_list_push_front_impl(struct bpf_list_head *head, struct bpf_list_node *node,
				    void *meta, __u64 off) __ksym;
extern struct bpf_list_node *bpf_list_pop_back(struct bpf_list_head *head) __ksym;

char _license[] SEC("license") = "GPL";

struct counter {
	struct bpf_spin_lock lock;
	__u32 count;
	__u64 sum;
};

struct item {
	struct bpf_list_node node;
	struct bpf_list_node other_node;
	__u64 number;
};

struct queue {
	struct bpf_spin_lock lock;
	struct bpf_list_head items __contains(item, node);
};

struct clock {
	struct bpf_timer timer;
	__u64 spare[2];
	__u64 rung;
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

struct queues {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct queue);
} fifth SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, struct queues);
} array_listed SEC(".maps") = {
	.values = { &fifth },
};

struct clocks {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct clock);
} sixth SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, struct clocks);
} hash_timed SEC(".maps") = {
	.values = { &sixth },
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

/* The number that was put in. */
SEC("tc")
int array_listed_test(struct __sk_buff *skb)
{
	struct bpf_list_node *node;
	struct queue *queue;
	struct item *item;
	__u32 key = 0;
	int number;
	void *map;

	map = bpf_map_lookup_elem(&array_listed, &key);
	queue = map ? bpf_map_lookup_elem(map, &key) : NULL;
	if (!queue)
		return -1;
	item = bpf_obj_new_impl(bpf_core_type_id_local(struct item), NULL);
	if (!item)
		return -2;
	item->number = 44;
	bpf_spin_lock(&queue->lock);
	bpf_list_push_front_impl(&queue->items, &item->node, NULL, 0);
	node = bpf_list_pop_back(&queue->items);
	bpf_spin_unlock(&queue->lock);
	if (!node)
		return -3;
	item = container_of(node, struct item, node);
	number = item->number;
	bpf_obj_drop_impl(item, NULL);
	return number;
}

static int on_timer(void *map, __u32 *key, struct clock *clock)
{
	clock->rung++;
	return 0;
}

SEC("tc")
int hash_timed_test(struct __sk_buff *skb)
{
	struct clock *clock;
	__u32 key = 0;
	void *map;

	map = bpf_map_lookup_elem(&hash_timed, &key);
	clock = map ? bpf_map_lookup_elem(map, &key) : NULL;
	if (!clock)
		return 1;
	if (bpf_timer_init(&clock->timer, map, 1 /* CLOCK_MONOTONIC */))
		return 2;
	if (bpf_timer_set_callback(&clock->timer, on_timer))
		return 3;
	return bpf_timer_start(&clock->timer, 1000, 0);
}
