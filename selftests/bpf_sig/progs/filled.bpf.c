// SPDX-License-Identifier: GPL-2.0
/*
 * An instruction array that is the application's to fill. It must not be signed.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char _license[] SEC("license") = "GPL";

struct insn_value {
	__u32 orig_off;
	__u32 xlated_off;
	__u32 jitted_off;
	__u32 pad;
};

struct {
	__uint(type, 34);	/* BPF_MAP_TYPE_INSN_ARRAY */
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct insn_value);
} targets SEC(".maps");

SEC("tc")
int leap(struct __sk_buff *skb)
{
	__u32 key = 0;

	return !!bpf_map_lookup_elem(&targets, &key);
}
