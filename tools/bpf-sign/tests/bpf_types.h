/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The types that libbpf's headers need, without headers of a kernel
 */
#ifndef _BPF_SIGN_BPF_TYPES_H
#define _BPF_SIGN_BPF_TYPES_H

typedef unsigned char __u8;
typedef unsigned short __u16;
typedef unsigned int __u32;
typedef unsigned long long __u64;
typedef int __s32;
typedef long long __s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;

struct pt_regs;

#include <bpf/bpf_helpers.h>

#endif /* _BPF_SIGN_BPF_TYPES_H */
