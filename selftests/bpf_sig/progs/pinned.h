/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The map that pinned.bpf.c and sharing.bpf.c have in common
 */
struct visits {
	struct bpf_spin_lock lock;
	__u32 spare;
	__u64 count;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, struct visits);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} visits SEC(".maps");
