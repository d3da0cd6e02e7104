// SPDX-License-Identifier: GPL-2.0
/*
 * As little as can be signed: tests that change the manifest start here
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char _license[] SEC("license") = "GPL";

SEC("socket")
int tiny(struct __sk_buff *skb)
{
	return skb->len;
}
