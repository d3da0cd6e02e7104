// SPDX-License-Identifier: GPL-2.0
/*
 * Global variables of which each CPU has its own
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char _license[] SEC("license") = "GPL";

int runs SEC(".percpu") = 40;

SEC("tc")
int count(struct __sk_buff *skb)
{
	return ++runs;
}
