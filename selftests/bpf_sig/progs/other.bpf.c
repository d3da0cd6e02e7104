// SPDX-License-Identifier: GPL-2.0
/*
 * Another object with programs of the same names, to mix up with demo.bpf.c,
 * and one that replaces a function of it
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char _license[] SEC("license") = "GPL";

__u64 packets;

SEC("tc")
int classify(struct __sk_buff *skb)
{
	packets++;
	return 2;	/* drop */
}

SEC("freplace/is_local")
int never_local(__u32 address)
{
	packets++;
	return 0;
}
