// SPDX-License-Identifier: GPL-2.0
/*
 * Ways in which one piece of a program gets to run another
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char _license[] SEC("license") = "GPL";

#define CLOCK_MONOTONIC	1

#define __exception_cb(name) \
	__attribute__((btf_decl_tag("exception_callback:" #name)))

extern void bpf_throw(u64 cookie) __ksym;

struct element {
	struct bpf_timer timer;
	__u64 value;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 3);
	__type(key, __u32);
	__type(value, struct element);
} elements SEC(".maps");

__u64 seen;
__u64 expirations;
__u64 calls;
int twice_by = 2;

static long add_element(struct bpf_map *map, const void *key, void *value,
			void *ctx)
{
	__sync_fetch_and_add(&seen, 1);
	return 0;
}

static long stop_at_element(struct bpf_map *map, const void *key, void *value,
			    void *ctx)
{
	__sync_fetch_and_add(&seen, 100);
	return 1;
}

SEC("tc")
int for_each(struct __sk_buff *skb)
{
	if (skb->len == 1)
		return bpf_for_each_map_elem(&elements, stop_at_element, NULL, 0);
	return bpf_for_each_map_elem(&elements, add_element, NULL, 0);
}

static long add_index(__u32 i, void *ctx)
{
	*(__u64 *)ctx += i;
	return 0;
}

SEC("tc")
int loop(struct __sk_buff *skb)
{
	__u64 sum = 0;

	bpf_loop(5, add_index, &sum, 0);
	return sum;
}

static int expire(void *map, int *key, struct element *element)
{
	__sync_fetch_and_add(&expirations, 1);
	return 0;
}

static int expire_badly(void *map, int *key, struct element *element)
{
	__sync_fetch_and_add(&expirations, 1000);
	return 0;
}

SEC("tc")
int start_timer(struct __sk_buff *skb)
{
	__u32 key = 1;
	struct element *element = bpf_map_lookup_elem(&elements, &key);

	if (!element)
		return -1;
	bpf_timer_init(&element->timer, &elements, CLOCK_MONOTONIC);
	if (skb->len == 1)
		bpf_timer_set_callback(&element->timer, expire_badly);
	else
		bpf_timer_set_callback(&element->timer, expire);
	return bpf_timer_start(&element->timer, 1000, 0);
}

__noinline int on_exception(u64 cookie)
{
	return cookie + 1;
}

/* It could be the callback as well. */
__noinline int on_any_exception(u64 cookie)
{
	__sync_fetch_and_add(&seen, cookie);
	return 0;
}

static __noinline int throw_up(__u32 len)
{
	if (len > 1)
		bpf_throw(40);
	return on_any_exception(len);
}

SEC("tc")
__exception_cb(on_exception)
int throw(struct __sk_buff *skb)
{
	return throw_up(skb->len) + 1000;
}

/* Without a callback, the cookie is what comes of it. */
SEC("tc")
int throw_cookie(struct __sk_buff *skb)
{
	bpf_throw(17);
	return 1000;
}

static __noinline int in_static(int x)
{
	__sync_fetch_and_add(&calls, 1);
	return x * twice_by;
}

__noinline int in_global(int x)
{
	__sync_fetch_and_add(&calls, 100);
	return in_static(x) + 1;
}

SEC("tc")
int call(struct __sk_buff *skb)
{
	return in_global(in_static(skb->len)) + in_global(1);
}

SEC("tc")
int same_section_1(struct __sk_buff *skb)
{
	return 1;
}

SEC("tc")
int same_section_2(struct __sk_buff *skb)
{
	return 2;
}

SEC("xdp")
int linear(struct xdp_md *ctx)
{
	return ctx->data_end - ctx->data == bpf_xdp_get_buff_len(ctx) ?
	       XDP_PASS : XDP_DROP;
}

/* Only what knows of fragments gets packets that have some. */
SEC("xdp.frags")
int fragments(struct xdp_md *ctx)
{
	return bpf_xdp_get_buff_len(ctx) > ctx->data_end - ctx->data ?
	       XDP_TX : XDP_DROP;
}
