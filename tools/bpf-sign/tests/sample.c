// SPDX-License-Identifier: GPL-2.0
/*
 * A manifest with a record of each type, and random ones
 */
#include <stdio.h>

#include "sample.h"

#define MAX_MAPS	6
#define MAX_PROGS	5
#define MAX_SYMBOLS	4

static const u8 digest_a[BPF_SIG_DIGEST_SIZE] = { 0xa1, 0xa2, 0xa3, 0xa4 };
static const u8 digest_b[BPF_SIG_DIGEST_SIZE] = { 0xb1, 0xb2, 0xb3, 0xb4 };
static const u8 digest_none[BPF_SIG_DIGEST_SIZE];
static const u8 build_id[20] = { 0xc1, 0xc2, 0xc3 };

static const struct bpf_sig_range ranges[] = {
	{ "debug", 0, 4 },
	{ "threshold", 8, 8 },
};

static struct bpf_sig_map maps[] = {
	{
		.name = ".rodata", .value_struct = "", .map_type = 2,
		.key_size = 4, .value_size = 64, .max_entries_min = 1,
		.max_entries_max = 1, .map_flags = 0x480,
		.btf_value_type_id = 9, .inner_map = BPF_SIG_NO_MAP,
		.flags = BPF_SIG_MAP_F_SUFFIX,
		.contents = BPF_SIG_CONTENTS_RANGES, .digest = digest_a,
		.ranges = ranges, .range_cnt = 2,
	}, {
		.name = "events", .value_struct = "", .map_type = 27,
		.max_entries_min = 4096, .max_entries_max = 65536,
		.map_extra = 7, .inner_map = BPF_SIG_NO_MAP,
		.flags = BPF_SIG_MAP_F_OPTIONAL, .digest = digest_none,
	}, {
		.name = "outer", .value_struct = "", .map_type = 12,
		.key_size = 4, .value_size = 4, .max_entries_min = 1,
		.max_entries_max = 1, .inner_map = 1, .digest = digest_none,
	}, {
		.name = ".rodata.2", .value_struct = "", .map_type = 2,
		.key_size = 4, .value_size = 16, .max_entries_min = 1,
		.max_entries_max = 1, .inner_map = BPF_SIG_NO_MAP,
		.contents = BPF_SIG_CONTENTS_SIGNED, .digest = digest_b,
	},
};

static const __le32 prog_maps[] = { 0, 2, 1 };

static const struct bpf_sig_symbol symbols[] = {
	{ "bpf_obj_new_impl", 2, BPF_SIG_SYMBOL_KFUNC, 0, 5 },
	{ "runqueues", 4, BPF_SIG_SYMBOL_TYPED, BPF_SIG_SYMBOL_F_WEAK, 6 },
};

static const struct bpf_sig_target targets[] = {
	{ "do_unlinkat", "", BPF_SIG_TARGET_FUNC },
	{ "nf_hook", "netfilter", BPF_SIG_TARGET_FUNC },
};

static const struct bpf_sig_target any = { "", "", BPF_SIG_TARGET_ANY };

static struct bpf_sig_prog progs[] = {
	{
		.name = "handle_unlink", .license = "GPL", .member = "",
		.prog_type = 26, .expected_attach_type = 24, .insn_cnt = 10,
		.func_info_cnt = 1, .line_info_cnt = 2, .core_relo_cnt = 3,
		.insns = digest_a, .func_info = digest_b, .line_info = digest_a,
		.core_relos = digest_b, .map_cnt = 3, .maps = prog_maps,
		.symbols = symbols, .symbol_cnt = 2, .targets = targets,
		.target_cnt = 2,
	}, {
		.name = "anywhere", .license = "", .member = "", .prog_type = 26,
		.flags = BPF_SIG_PROG_F_OPTIONAL, .insn_cnt = 2,
		.insns = digest_b, .func_info = digest_none,
		.line_info = digest_none, .core_relos = digest_none,
		.maps = prog_maps, .targets = &any, .target_cnt = 1,
	},
};

/* xorshift64*: the same numbers everywhere. */
u32 rng_next(struct rng *rng)
{
	rng->state ^= rng->state >> 12;
	rng->state ^= rng->state << 25;
	rng->state ^= rng->state >> 27;
	return (rng->state * 0x2545f4914f6cdd1dULL) >> 32;
}

static void build(const struct bpf_sig_manifest *m, u8 **data, size_t *size)
{
	void *p;

	if (sign_manifest_build(m, &p, size)) {
		fprintf(stderr, "the sample cannot be built\n");
		exit(1);
	}
	*data = p;
}

/* @data is for free(), and no larger than @size for the sanitizers' sake. */
void sample_build(u8 **data, size_t *size)
{
	struct bpf_sig_manifest m = {
		.name = "sample", .version = "1.2-3", .rollback_index = 42,
		.build_id = build_id, .build_id_size = 20,
		.digest_alg = BPF_SIG_DIGEST_SHA256, .btf_size = 1000,
		.btf = digest_a, .maps = maps, .map_cnt = 4, .progs = progs,
		.prog_cnt = 2,
	};

	build(&m, data, size);
}

static const char *random_name(struct rng *rng, char *name, u32 unique)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz_.:/ ~";
	u32 i, len = rng_next(rng) % 20;

	for (i = 0; i < len; i++)
		name[i] = letters[rng_next(rng) % (sizeof(letters) - 1)];
	sprintf(name + len, "%u", unique);
	return name;
}

static void random_map(struct rng *rng, struct bpf_sig_map *map, char *name,
		       u32 idx, u32 cnt)
{
	memset(map, 0, sizeof(*map));
	map->name = random_name(rng, name, idx);
	map->value_struct = "";
	map->map_type = rng_next(rng) % 34;
	map->key_size = rng_next(rng);
	map->value_size = 1 + rng_next(rng) % 1000;
	map->max_entries_min = 1;
	map->max_entries_max = 1;
	map->map_flags = rng_next(rng);
	map->map_extra = (u64)rng_next(rng) << 32;
	map->inner_map = rng_next(rng) % 2 ? BPF_SIG_NO_MAP : rng_next(rng) % cnt;
	map->contents = rng_next(rng) % 2 ? BPF_SIG_CONTENTS_FREE :
					    BPF_SIG_CONTENTS_SIGNED;
	map->digest = map->contents ? digest_b : digest_none;
	if (!map->contents)
		map->max_entries_max = 1 + rng_next(rng) % 100;
}

static void random_prog(struct rng *rng, struct bpf_sig_prog *prog, char *name,
			u32 idx, u32 map_cnt)
{
	static struct bpf_sig_symbol random_symbols[MAX_PROGS][MAX_SYMBOLS];
	static __le32 all[MAX_MAPS];
	u32 i;

	memset(prog, 0, sizeof(*prog));
	for (i = 0; i < MAX_MAPS; i++)
		all[i] = cpu_to_le32(i);
	prog->name = random_name(rng, name, idx);
	prog->license = rng_next(rng) % 2 ? "GPL" : "";
	prog->member = "";
	prog->prog_type = rng_next(rng) % 33;
	prog->insn_cnt = MAX_SYMBOLS + rng_next(rng) % 100;
	prog->insns = digest_a;
	prog->func_info = digest_none;
	prog->line_info = digest_none;
	prog->core_relos = digest_none;
	prog->maps = all;
	prog->map_cnt = rng_next(rng) % (map_cnt + 1);
	prog->symbols = random_symbols[idx];
	prog->symbol_cnt = rng_next(rng) % MAX_SYMBOLS;
	for (i = 0; i < prog->symbol_cnt; i++) {
		random_symbols[idx][i] = (struct bpf_sig_symbol) {
			"symbol", i, 1 + rng_next(rng) % 4, rng_next(rng) % 2, i,
		};
	}
	prog->targets = targets;
	prog->target_cnt = rng_next(rng) % 3;
}

/* One that the parser must accept. */
void sample_random(struct rng *rng, u8 **data, size_t *size)
{
	char map_names[MAX_MAPS][40], prog_names[MAX_PROGS][40];
	struct bpf_sig_prog random_progs[MAX_PROGS];
	struct bpf_sig_map random_maps[MAX_MAPS];
	struct bpf_sig_manifest m = {
		.name = "random", .version = "",
		.digest_alg = BPF_SIG_DIGEST_SHA256,
		.btf = digest_b, .maps = random_maps, .progs = random_progs,
	};
	u32 i;

	m.btf_size = rng_next(rng) % 2;
	m.rollback_index = rng_next(rng);
	m.map_cnt = rng_next(rng) % (MAX_MAPS + 1);
	m.prog_cnt = 1 + rng_next(rng) % MAX_PROGS;
	for (i = 0; i < m.map_cnt; i++)
		random_map(rng, &random_maps[i], map_names[i], i, m.map_cnt);
	for (i = 0; i < m.prog_cnt; i++)
		random_prog(rng, &random_progs[i], prog_names[i], i, m.map_cnt);
	build(&m, data, size);
}

/* Where the record of this type starts, the first one being 0; 0 if nowhere. */
size_t sample_record(const u8 *data, size_t size, u32 type, u32 nth)
{
	size_t pos = sizeof(struct bpf_sig_hdr);
	struct bpf_sig_rec rec;

	for (; pos + sizeof(rec) <= size; pos += le32_to_cpu(rec.size)) {
		memcpy(&rec, data + pos, sizeof(rec));
		if (le32_to_cpu(rec.type) == type && !nth--)
			return pos;
	}
	return 0;
}
