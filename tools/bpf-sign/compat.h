/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What kernel/bpf/sig/manifest.c takes from the kernel, for userspace
 */
#ifndef _BPF_SIGN_COMPAT_H
#define _BPF_SIGN_COMPAT_H

#include <endian.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <linux/types.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;

#define MAX_ERRNO		4095
#define GFP_KERNEL		0
#define GFP_KERNEL_ACCOUNT	0

#define le32_to_cpu(x)		le32toh(x)
#define le64_to_cpu(x)		le64toh(x)
#define cpu_to_le32(x)		htole32(x)
#define cpu_to_le64(x)		htole64(x)

#define min_t(type, a, b) ({		\
	type __min_a = (a);		\
	type __min_b = (b);		\
	__min_a < __min_b ? __min_a : __min_b; })
#define ALIGN(x, a) ({			\
	typeof(x) __mask = (a) - 1;	\
	((x) + __mask) & ~__mask; })

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))
#ifndef __printf
#define __printf(a, b)		__attribute__((__format__(printf, a, b)))
#endif

static inline u64 get_unaligned_le64(const void *p)
{
	u64 v;

	memcpy(&v, p, sizeof(v));
	return le64toh(v);
}

static inline void *memchr_inv(const void *start, int c, size_t n)
{
	const u8 *p = start;

	for (; n; p++, n--)
		if (*p != (u8)c)
			return (void *)p;
	return NULL;
}

static inline void *kzalloc(size_t size, int gfp)
{
	(void)gfp;
	return calloc(1, size);
}

/* The kernel returns something other than NULL for nothing as well. */
static inline void *kvcalloc(size_t n, size_t size, int gfp)
{
	(void)gfp;
	return calloc(n ? n : 1, size);
}

static inline void kfree(const void *p)
{
	free((void *)p);
}

static inline void kvfree(const void *p)
{
	free((void *)p);
}

static inline void *ERR_PTR(long error)
{
	return (void *)error;
}

static inline long PTR_ERR(const void *p)
{
	return (long)p;
}

static inline bool IS_ERR(const void *p)
{
	return (uintptr_t)p >= (uintptr_t)-MAX_ERRNO;
}

#endif /* _BPF_SIGN_COMPAT_H */
