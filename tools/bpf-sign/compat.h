/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the parsers in kernel/bpf/sig take from the kernel, for userspace
 */
#ifndef _BPF_SIGN_COMPAT_H
#define _BPF_SIGN_COMPAT_H

#include <assert.h>
#include <endian.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/types.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s32 s32;

#define U64_MAX			UINT64_MAX
#define BIT(nr)			(1UL << (nr))
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

#define check_add_overflow(a, b, d)	__builtin_add_overflow(a, b, d)
#define check_mul_overflow(a, b, d)	__builtin_mul_overflow(a, b, d)

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

static inline int hex_to_bin(unsigned char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static inline void *kzalloc(size_t size, int gfp)
{
	(void)gfp;
	return calloc(1, size);
}

static inline void *kvmalloc(size_t size, int gfp)
{
	(void)gfp;
	return malloc(size);
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
