/* SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause) */
#ifndef __LIBBPF_BPF_IMAGE_INTERNAL_H
#define __LIBBPF_BPF_IMAGE_INTERNAL_H

#include <stdbool.h>
#include "bpf_gen_internal.h"
#include "bpf_image.h"

struct bpf_image_prog_desc {
	struct bpf_image_prog_info info;
	struct bpf_image_symbol_info *symbols;
};

/*
 * An image and what is in it. To make one from its parts, fill in all but data
 * and size; the parts remain the caller's.
 */
struct bpf_image {
	void *data;
	__u32 size;

	const void *btf;
	__u32 btf_size;
	__u32 map_cnt;
	__u32 prog_cnt;
	struct bpf_image_map_info *maps;
	struct bpf_image_prog_desc *progs;
};

#define IMAGE_ALIGN	8
#define IMAGE_MAX_INSNS	1000000U	/* BPF_COMPLEXITY_LIMIT_INSNS */

/* A jump table, and an instruction that loads the address of one. */
struct bpf_image_jump_table {
	const void *prog;
	__u32 sym_off;
	__u32 cnt;
	__u32 *insns;
};

struct bpf_image_jump_ref {
	const void *prog;
	__u32 insn_idx;
	__u32 table;
};

struct bpf_image_jumps {
	struct bpf_image_jump_table *tables;
	struct bpf_image_jump_ref *refs;
	__u32 table_cnt;
	__u32 ref_cnt;
};

/* The generator that an object has while an image is made of it. */
struct bpf_image_gen {
	struct bpf_gen gen;
	struct bpf_image_jumps jumps;
};

int bpf_image_jumps__add(struct bpf_gen *gen, const void *prog, __u32 insn_idx, __u32 sym_off,
			 __u32 cnt);
void bpf_image_jumps__set(struct bpf_gen *gen, int table, __u32 idx, __u32 insn);
void bpf_image_jumps__free(struct bpf_image_jumps *jumps);

bool bpf_image__host_supported(void);
int bpf_image__write(const struct bpf_image *parts, size_t max_size,
		     void **data, __u32 *size);
int bpf_image__new(const struct bpf_image *parts, struct bpf_image **image);

#endif /* __LIBBPF_BPF_IMAGE_INTERNAL_H */
