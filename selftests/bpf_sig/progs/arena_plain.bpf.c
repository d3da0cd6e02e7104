// SPDX-License-Identifier: GPL-2.0
/*
 * An arena without global variables, wherever userspace maps it
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#define __arena __attribute__((address_space(1)))

char _license[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_ARENA);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 2);
} arena SEC(".maps");

void __arena *bpf_arena_alloc_pages(void *map, void __arena *addr, __u32 page_cnt,
				    int node_id, __u64 flags) __ksym __weak;

__u64 __arena *where;

/* How many pages there are. */
SEC("syscall")
int fill(void *ctx)
{
	__u64 __arena *page;
	int i;

	for (i = 0; i < 8; i++) {
		page = bpf_arena_alloc_pages(&arena, NULL, 1, -1, 0);
		if (!page)
			break;
		*page = 77 + i;
		if (!i)
			where = page;
	}
	return i;
}
