// SPDX-License-Identifier: GPL-2.0
/*
 * A map that is pinned by name, for the next load to go on with
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include "pinned.h"

char _license[] SEC("license") = "GPL";

const volatile __u64 step = 1;

/* The number of visits so far. */
SEC("tc")
int visit(struct __sk_buff *skb)
{
	struct visits none = {}, *value;
	__u32 key = 1;
	int count;

	bpf_map_update_elem(&visits, &key, &none, BPF_NOEXIST);
	value = bpf_map_lookup_elem(&visits, &key);
	if (!value)
		return -1;
	bpf_spin_lock(&value->lock);
	value->count += step;
	count = value->count;
	bpf_spin_unlock(&value->lock);
	return count;
}
