/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What demo.bpf.c shares with the programs that read its maps
 */
#ifndef _BPF_SIG_DEMO_H
#define _BPF_SIG_DEMO_H

enum event {
	EVENT_OPENAT,
	EVENT_UNLINK,
	EVENT_FILE_OPEN,
	EVENT_XDP,
	EVENT_TC,
	EVENT_CNT,
};

enum protocol {
	PROTO_ANY,
	PROTO_IPV4,
	PROTO_IPV6,
	PROTO_LOCAL,
	PROTO_CNT,
};

/* What CO-RE relocations and weak symbols came out as. */
enum fact {
	FACT_RINGBUF	= 1,
	FACT_LOOP	= 2,
	FACT_ENUM	= 4,
	FACT_SIZE	= 8,
	FACT_ALL	= 15,
	FACT_IMPOSSIBLE	= 16,
};

struct process {
	__u64 opens;
	__u32 parent;
	__u32 age;
	char comm[16];
};

struct traffic {
	__u64 packets;
	__u64 bytes;
};

struct report {
	__u32 pid;
	__u32 threads;
	char tag[8];
	char name[64];
};

#endif /* _BPF_SIG_DEMO_H */
