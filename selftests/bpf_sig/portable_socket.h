/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A socket whose state is known
 */
#ifndef _BPF_SIG_PORTABLE_SOCKET_H
#define _BPF_SIG_PORTABLE_SOCKET_H

#include <linux/types.h>

struct socket_facts {
	__u32 address;		/* as on the wire */
	__u16 wire_port;
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

void socket_make(struct socket_facts *facts);

#endif /* _BPF_SIG_PORTABLE_SOCKET_H */
