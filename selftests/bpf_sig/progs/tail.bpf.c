// SPDX-License-Identifier: GPL-2.0
/*
 * Tail calls, by an array whose slots are given in the source
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char _license[] SEC("license") = "GPL";

int first(struct __sk_buff *skb);
int second(struct __sk_buff *skb);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 3);
	__uint(key_size, sizeof(__u32));
	__array(values, int(struct __sk_buff *skb));
} jumps SEC(".maps") = {
	.values = {
		[0] = (void *)&first,
		[2] = (void *)&second,
	},
};

__u32 taken;

SEC("tc")
int first(struct __sk_buff *skb)
{
	taken = 1;
	return 10;
}

SEC("tc")
int second(struct __sk_buff *skb)
{
	taken = 2;
	return 20;
}

/* What the other program returns is what this function returns then. */
static __noinline int jump(struct __sk_buff *skb, __u32 slot)
{
	volatile int none = -1;

	bpf_tail_call(skb, &jumps, slot);
	return none;
}

SEC("tc")
int classify(struct __sk_buff *skb)
{
	taken = 0;
	return jump(skb, skb->len - 100);
}

SEC("tc")
int constant_slot(struct __sk_buff *skb)
{
	bpf_tail_call_static(skb, &jumps, 2);
	return -1;
}
