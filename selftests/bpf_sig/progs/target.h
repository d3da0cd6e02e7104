/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A program with functions to replace and to trace. Two objects have it, and
 * but for what they are signed as they are the same.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char _license[] SEC("license") = "GPL";

int hidden;

__noinline int pick(int x)
{
	return x + 1 + hidden;
}

__noinline int choose(int x)
{
	return x + 2 + hidden;
}

SEC("tc")
int classify(struct __sk_buff *skb)
{
	return pick(10) + choose(1000);
}
