/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What portable.bpf.c and portable.c share
 */
#ifndef _BPF_SIG_PORTABLE_H
#define _BPF_SIG_PORTABLE_H

#include <linux/types.h>

/* Which guarded branches a program went. */
enum {
	PATH_V6		= 1,	/* a field */
	PATH_OLD	= 2,	/* a flavor */
	PATH_NEW	= 4,
	PATH_CPUMASK	= 8,	/* a kernel function */
	PATH_PERCPU	= 16,	/* a per-CPU variable, with its type */
	PATH_UML	= 32,	/* an option of the configuration */
	PATH_NO_SUCH	= 64,
};

#define MAX_FACTS	96

/* Of a socket that listens. */
struct portable_socket {
	__u64 port;
	__u64 family;
	__u64 rcvbuf;
	__u64 sndbuf;
	__u64 backlog;
	__u64 priority;
	__u64 mark;
	__u64 tos;
	__u64 netns;
	__u64 socket_type;
	__u64 file_flags;
	__u64 inode;
	__u64 uid;
	__u64 nonagle;
	__u64 reuse;
};

/* .bss of the object. Addresses and ports as on the wire. */
struct portable {
	__u32 address;
	__u16 port;
	__u16 found;
	__u64 facts[MAX_FACTS];
	struct portable_socket socket;
	__u64 options[MAX_FACTS];
	__u64 symbols[MAX_FACTS];
	__u32 version;
	__u32 paths;
	char lsm[16];
};

/* What comes through the ring buffer. */
struct portable_event {
	__u32 sequence;
	__u32 size;		/* of struct task_struct */
};

#endif /* _BPF_SIG_PORTABLE_H */
