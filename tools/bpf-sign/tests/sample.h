/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A manifest with a record of each type, and random ones
 */
#ifndef _BPF_SIGN_SAMPLE_H
#define _BPF_SIGN_SAMPLE_H

#include "internal.h"

struct rng {
	u64 state;
};

u32 rng_next(struct rng *rng);

void sample_build(u8 **data, size_t *size);
void sample_random(struct rng *rng, u8 **data, size_t *size);
size_t sample_record(const u8 *data, size_t size, u32 type, u32 nth);

#endif /* _BPF_SIGN_SAMPLE_H */
