// SPDX-License-Identifier: GPL-2.0
/*
 * An arena with global variables, and a list in it that userspace can follow
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#define __arena __attribute__((address_space(1)))

char _license[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_ARENA);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 16);
	__ulong(map_extra, 0x1ull << 44);
} arena SEC(".maps");

void __arena *bpf_arena_alloc_pages(void *map, void __arena *addr, __u32 page_cnt,
				    int node_id, __u64 flags) __ksym __weak;
void bpf_arena_free_pages(void *map, void __arena *ptr, __u32 page_cnt) __ksym __weak;

struct entry {
	struct entry __arena *next;
	__u64 value;
};

int __arena wanted = 3;
int __arena made;
struct entry __arena * __arena head;

const volatile __u64 factor = 10;

SEC("syscall")
int fill(void *ctx)
{
	struct entry __arena *entry;
	int i;

	for (i = 0; i < wanted && i < 100; i++) {
		entry = bpf_arena_alloc_pages(&arena, NULL, 1, -1, 0);
		if (!entry)
			return -12;
		entry->value = factor * i;
		entry->next = head;
		head = entry;
		made++;
	}
	return 0;
}

SEC("syscall")
int empty(void *ctx)
{
	struct entry __arena *entry;
	int i;

	for (i = 0; i < 100 && head; i++) {
		entry = head;
		head = entry->next;
		bpf_arena_free_pages(&arena, (void __arena *)entry, 1);
		made--;
	}
	return 0;
}
