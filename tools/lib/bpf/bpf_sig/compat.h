/* SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause) */
/*
 * What kernel/bpf/sig/manifest.c takes from the kernel, for libbpf: see
 * ../bpf_sig_manifest.c
 */
#ifndef __LIBBPF_BPF_SIG_COMPAT_H
#define __LIBBPF_BPF_SIG_COMPAT_H

#include <endian.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <linux/align.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/types.h>

#define GFP_KERNEL_ACCOUNT	0

static inline u64 get_unaligned_le64(const void *p)
{
	u64 v;

	memcpy(&v, p, sizeof(v));
	return le64toh(v);
}

static inline const void *memchr_inv(const void *start, int c, size_t n)
{
	const u8 *p = start;

	for (; n; p++, n--)
		if (*p != (u8)c)
			return p;
	return NULL;
}

static inline void *kzalloc(size_t size, int gfp)
{
	return calloc(1, size);
}

/* The kernel returns something other than NULL for nothing as well. */
static inline void *kvcalloc(size_t n, size_t size, int gfp)
{
	return calloc(n ?: 1, size);
}

static inline void kfree(const void *p)
{
	free((void *)p);
}

static inline void kvfree(const void *p)
{
	free((void *)p);
}

#endif /* __LIBBPF_BPF_SIG_COMPAT_H */
