// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * Images of BPF objects: jump tables
 *
 * To libbpf a jump table is a map that it creates while it links, for one
 * program. That would ask the kernel, so when there is an image to be made, the
 * tables come here instead.
 */
#include <stdlib.h>
#include <string.h>
#include <errno.h>
#include <linux/kernel.h>
#include "libbpf_internal.h"
#include "bpf_image_internal.h"

static struct bpf_image_jumps *jumps_of(struct bpf_gen *gen)
{
	return &container_of(gen, struct bpf_image_gen, gen)->jumps;
}

static int find_table(const struct bpf_image_jumps *jumps, const void *prog, __u32 sym_off)
{
	__u32 i;

	for (i = 0; i < jumps->table_cnt; i++) {
		if (jumps->tables[i].prog == prog && jumps->tables[i].sym_off == sym_off)
			return i;
	}
	return -ENOENT;
}

static int add_table(struct bpf_image_jumps *jumps, const void *prog, __u32 sym_off, __u32 cnt)
{
	struct bpf_image_jump_table *table;

	table = libbpf_reallocarray(jumps->tables, jumps->table_cnt + 1, sizeof(*table));
	if (!table)
		return -ENOMEM;
	jumps->tables = table;
	table += jumps->table_cnt;
	table->prog = prog;
	table->sym_off = sym_off;
	table->cnt = cnt;
	table->insns = calloc(cnt ?: 1, sizeof(*table->insns));
	if (!table->insns)
		return -ENOMEM;
	return jumps->table_cnt++;
}

/*
 * An instruction of a program refers to a table, which is known by where it is
 * in the ELF section. Returns the index of the table, or a negative errno.
 */
int bpf_image_jumps__add(struct bpf_gen *gen, const void *prog, __u32 insn_idx, __u32 sym_off,
			 __u32 cnt)
{
	struct bpf_image_jumps *jumps = jumps_of(gen);
	struct bpf_image_jump_ref *ref;
	int table;

	/* the caller adds these in 32 bits before it compares them with the section */
	if (cnt > IMAGE_MAX_INSNS || sym_off > UINT32_MAX - cnt * sizeof(__u64))
		return -E2BIG;
	table = find_table(jumps, prog, sym_off);
	if (table < 0)
		table = add_table(jumps, prog, sym_off, cnt);
	if (table < 0)
		return table;
	/* by symbols of different sizes: no compiler does that */
	if (jumps->tables[table].cnt != cnt)
		return -EINVAL;
	ref = libbpf_reallocarray(jumps->refs, jumps->ref_cnt + 1, sizeof(*ref));
	if (!ref)
		return -ENOMEM;
	jumps->refs = ref;
	ref += jumps->ref_cnt++;
	ref->prog = prog;
	ref->insn_idx = insn_idx;
	ref->table = table;
	return table;
}

void bpf_image_jumps__set(struct bpf_gen *gen, int table, __u32 idx, __u32 insn)
{
	jumps_of(gen)->tables[table].insns[idx] = insn;
}

void bpf_image_jumps__free(struct bpf_image_jumps *jumps)
{
	__u32 i;

	for (i = 0; i < jumps->table_cnt; i++)
		free(jumps->tables[i].insns);
	free(jumps->tables);
	free(jumps->refs);
}
