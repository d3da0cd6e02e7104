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
#define ENTRIES_PAGE_MIN	4096U
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

/* Those that a map has when nobody asked for a range; @source: in its SEC(). */
static inline void entries_default(u32 map_type, u32 source, u32 *min, u32 *max)
{
	*min = source;
	*max = source;
	if (map_type == BPF_MAP_TYPE_PERF_EVENT_ARRAY && !source) {
		*min = 1;
		*max = UINT32_MAX;
	} else if (entries_in_bytes(map_type)) {
		*min = entries_round(source, ENTRIES_PAGE_MIN);
		*max = entries_round(source, ENTRIES_PAGE_MAX);
	}
}

/* A range that nobody asked for. */
static inline bool entries_by_system(const struct bpf_sig_map *map)
{
	u32 min, max;

	if (map->max_entries_min == map->max_entries_max)
		return false;
	entries_default(map->map_type,
			entries_in_bytes(map->map_type) ? map->max_entries_min : 0,
			&min, &max);
	return map->max_entries_min == min && map->max_entries_max == max;
}

#endif /* _BPF_SIGN_ENTRIES_H */
