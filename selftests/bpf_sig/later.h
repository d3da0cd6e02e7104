/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For tests of what only some of the bases have: each finds out by itself
 * whether this libbpf and this kernel know what it is about
 */
#ifndef _BPF_SIG_LATER_H
#define _BPF_SIG_LATER_H

#include <linux/compiler.h>
#include "kinds.h"

#define RHASH		35	/* BPF_MAP_TYPE_RHASH */
#define RB_OVERWRITE	0x80000	/* BPF_F_RB_OVERWRITE */

/* Functions of later versions of libbpf, NULL before. */
#pragma weak bpf_prog_stream_read
#pragma weak bpf_map__set_exclusive_program
#pragma weak bpf_object__prepare
#pragma weak bpf_program__clone
#pragma weak bpf_prog_assoc_struct_ops

struct bpf_prog_stream_read_opts;
int bpf_prog_stream_read(int prog_fd, __u32 stream_id, void *buf, __u32 buf_len,
			 struct bpf_prog_stream_read_opts *opts);
int bpf_map__set_exclusive_program(struct bpf_map *map, struct bpf_program *prog);
int bpf_object__prepare(struct bpf_object *obj);
int bpf_program__clone(struct bpf_program *prog, const struct bpf_prog_load_opts *opts);
struct bpf_prog_assoc_struct_ops_opts;
int bpf_prog_assoc_struct_ops(int prog_fd, int map_fd,
			      struct bpf_prog_assoc_struct_ops_opts *opts);

static inline void need_symbol(const void *symbol, const char *name)
{
	if (!symbol)
		skip("this libbpf has no %s()", name);
}

void need_signed(const char *name);
void need_map_type(__u32 type, __u32 key_size, __u32 value_size, __u32 entries, __u32 flags);
void need_enumerator(const char *type, const char *name);

#endif /* _BPF_SIG_LATER_H */
