/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How many entries a map has where the system that loads it decides on that
 */
#ifndef _BPF_SIGN_ENTRIES_H
#define _BPF_SIGN_ENTRIES_H

#include <linux/bpf.h>

#include "compat.h"
#include "manifest.h"

/* Of the smallest and of the largest pages that kernels with BPF have. */
#define ENTRIES_PAGE		4096U
#define ENTRIES_PAGE_MAX	65536U

static inline bool entries_in_bytes(u32 map_type)
{
	return map_type == BPF_MAP_TYPE_RINGBUF ||
	       map_type == BPF_MAP_TYPE_USER_RINGBUF;
}

/* Of enum bpf_map_type, and later than the headers of some build hosts. */
#define ENTRIES_CGRP_STORAGE	32
#define ENTRIES_ARENA		33

/* What libbpf makes of the size of a ring buffer, with pages of @page bytes. */
static inline u32 entries_round(u32 size, u32 page)
{
	u64 rounded = page;

	if (!size)
		return 0;
	while (rounded < size)
		rounded *= 2;
	return rounded <= UINT32_MAX ? rounded : size;
}

/* Those that a map has when nobody asks for a range; @source: what it says. */
static inline void entries_default(u32 map_type, u32 source, u32 *min, u32 *max)
{
	if (entries_in_bytes(map_type))
		source = entries_round(source, ENTRIES_PAGE);
	*min = source;
	*max = source;
	/* As many as there are CPUs, which is known only where it is loaded. */
	if (map_type == BPF_MAP_TYPE_PERF_EVENT_ARRAY && !source) {
		*min = 1;
		*max = UINT32_MAX;
	}
}

/* A range that nobody asked for. */
static inline bool entries_by_system(const struct bpf_sig_map *map)
{
	return map->map_type == BPF_MAP_TYPE_PERF_EVENT_ARRAY &&
	       map->max_entries_min == 1 && map->max_entries_max == UINT32_MAX;
}

#endif /* _BPF_SIGN_ENTRIES_H */
