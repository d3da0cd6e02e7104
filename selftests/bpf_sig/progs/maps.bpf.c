// SPDX-License-Identifier: GPL-2.0
/*
 * Maps that hold plain values, of each type and with each flag that gives
 * them another meaning
 *
 * A program is named after the map that it is about, and returns 0 or the
 * step that did not go well.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char _license[] SEC("license") = "GPL";

#define MAP(NAME, TYPE, VALUE, FLAGS)			\
	struct {					\
		__uint(type, BPF_MAP_TYPE_##TYPE);	\
		__uint(max_entries, 16);		\
		__uint(map_flags, FLAGS);		\
		__type(key, __u32);			\
		__type(value, VALUE);			\
	} NAME SEC(".maps")

#define QUEUE(NAME, TYPE, EXTRA)			\
	struct {					\
		__uint(type, BPF_MAP_TYPE_##TYPE);	\
		__uint(max_entries, 16);		\
		__uint(map_extra, EXTRA);		\
		__type(value, __u64);			\
	} NAME SEC(".maps")

MAP(sparse_hash, HASH, __u64, BPF_F_NO_PREALLOC);
MAP(mapped_array, ARRAY, __u64, BPF_F_MMAPABLE);
MAP(settings, ARRAY, __u64, BPF_F_RDONLY_PROG);
MAP(percpu_array, PERCPU_ARRAY, __u64, 0);
MAP(percpu_hash, PERCPU_HASH, __u64, 0);
MAP(lru_hash, LRU_HASH, __u64, 0);
MAP(lru_percpu, LRU_PERCPU_HASH, __u64, BPF_F_NO_COMMON_LRU);
QUEUE(queue, QUEUE, 0);
QUEUE(stack, STACK, 0);
QUEUE(bloom, BLOOM_FILTER, 3);

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__uint(map_flags, BPF_F_NUMA_NODE);
	__uint(numa_node, 0);
	__type(key, __u32);
	__type(value, __u64);
} near_hash SEC(".maps");

struct prefix {
	__u32 len;
	__u8 data[4];
};

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 16);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct prefix);
	__type(value, __u64);
} trie SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ringbuf SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_USER_RINGBUF);
	__uint(max_entries, 4096);
} user_ringbuf SEC(".maps");

/* libbpf makes it as large as there are CPUs. */
struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} perf_events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(max_entries, 2);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} two_events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 16);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, 32 * sizeof(__u64));
} stacks SEC(".maps");

SEC("tc")
int sparse_hash_test(struct __sk_buff *skb)
{
	__u32 key = 7;
	__u64 value = 70;

	return !!bpf_map_update_elem(&sparse_hash, &key, &value, BPF_NOEXIST);
}

SEC("tc")
int near_hash_test(struct __sk_buff *skb)
{
	__u32 key = 7;
	__u64 value = 71;

	return !!bpf_map_update_elem(&near_hash, &key, &value, BPF_NOEXIST);
}

SEC("tc")
int mapped_array_test(struct __sk_buff *skb)
{
	__u32 key = 3;
	__u64 *value = bpf_map_lookup_elem(&mapped_array, &key);

	if (!value)
		return 1;
	*value += 1;
	return 0;
}

SEC("tc")
int settings_test(struct __sk_buff *skb)
{
	__u32 key = 1;
	__u64 *value = bpf_map_lookup_elem(&settings, &key);

	return value ? *value : -1;
}

static int add(void *map, __u32 key)
{
	__u64 one = 1, *value = bpf_map_lookup_elem(map, &key);

	if (!value)
		return bpf_map_update_elem(map, &key, &one, BPF_NOEXIST);
	*value += 1;
	return 0;
}

SEC("tc")
int percpu_array_test(struct __sk_buff *skb)
{
	return add(&percpu_array, 2);
}

SEC("tc")
int percpu_hash_test(struct __sk_buff *skb)
{
	return add(&percpu_hash, 2);
}

SEC("tc")
int lru_hash_test(struct __sk_buff *skb)
{
	return add(&lru_hash, 2);
}

SEC("tc")
int lru_percpu_test(struct __sk_buff *skb)
{
	return add(&lru_percpu, 2);
}

SEC("tc")
int trie_test(struct __sk_buff *skb)
{
	struct prefix address = { .len = 32, .data = { 10, 1, 2, 3 } };
	__u64 *value = bpf_map_lookup_elem(&trie, &address);

	return value ? *value : 0;
}

SEC("tc")
int queue_test(struct __sk_buff *skb)
{
	__u64 first = 1, second = 2;

	return bpf_map_push_elem(&queue, &first, 0) ||
	       bpf_map_push_elem(&queue, &second, 0);
}

SEC("tc")
int stack_test(struct __sk_buff *skb)
{
	__u64 first = 1, second = 2;

	return bpf_map_push_elem(&stack, &first, 0) ||
	       bpf_map_push_elem(&stack, &second, 0);
}

/* Not on the stack: what is read by peeking, 7.3 takes for dead there. */
static const volatile __u64 pushed = 42, not_pushed = 43;

SEC("tc")
int bloom_test(struct __sk_buff *skb)
{
	if (bpf_map_push_elem(&bloom, (void *)&pushed, 0))
		return 1;
	if (bpf_map_peek_elem(&bloom, (void *)&pushed))
		return 2;
	return bpf_map_peek_elem(&bloom, (void *)&not_pushed) ? 0 : 3;
}

SEC("tc")
int ringbuf_test(struct __sk_buff *skb)
{
	__u64 value = 23;

	return bpf_ringbuf_output(&ringbuf, &value, sizeof(value), 0);
}

static long add_sample(struct bpf_dynptr *sample, void *ctx)
{
	__u64 value;

	if (!bpf_dynptr_read(&value, sizeof(value), sample, 0, 0))
		*(__u64 *)ctx += value;
	return 0;
}

/* The sum of what userspace sent. */
SEC("tc")
int user_ringbuf_test(struct __sk_buff *skb)
{
	__u64 sum = 0;

	if (bpf_user_ringbuf_drain(&user_ringbuf, add_sample, &sum, 0) < 0)
		return -1;
	return sum;
}

SEC("tc")
int perf_events_test(struct __sk_buff *skb)
{
	__u64 value = 24;

	return bpf_perf_event_output(skb, &perf_events, BPF_F_CURRENT_CPU,
				     &value, sizeof(value));
}

/* Nobody has opened an event. */
SEC("tc")
int two_events_test(struct __sk_buff *skb)
{
	__u64 value = 24;

	return bpf_perf_event_output(skb, &two_events, 1, &value, sizeof(value));
}

SEC("raw_tp/task_rename")
int stacks_test(void *ctx)
{
	return bpf_get_stackid(ctx, &stacks, 0);
}
