/* SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause) */
#ifndef __LIBBPF_BPF_IMAGE_INTERNAL_H
#define __LIBBPF_BPF_IMAGE_INTERNAL_H

#include <stdbool.h>
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

bool bpf_image__host_supported(void);
int bpf_image__write(const struct bpf_image *parts, size_t max_size,
		     void **data, __u32 *size);
int bpf_image__new(const struct bpf_image *parts, struct bpf_image **image);

#endif /* __LIBBPF_BPF_IMAGE_INTERNAL_H */
