// SPDX-License-Identifier: GPL-2.0
/*
 * One encoding for each meaning: builder and parser are inverse to each other
 */
#include "sample.h"
#include "tap.h"

#define RANDOM_ROUNDS	500

/* How many allocations succeed before one fails; negative: all. */
static int allocations = -1;

void *__real_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size)
{
	if (!allocations)
		return NULL;
	if (allocations > 0)
		allocations--;
	return __real_calloc(n, size);
}

/* What is accepted is written again: NULL if it is refused. */
static u8 *rebuild(const u8 *data, size_t size, size_t *out)
{
	struct bpf_sig_parse_error error;
	struct bpf_sig_manifest *m;
	void *again;
	u8 *copy;

	/* Exactly as large, so that the sanitizers see a byte too far. */
	copy = malloc(size ? size : 1);
	memcpy(copy, data, size);
	m = bpf_sig_manifest_parse(copy, size, &error);
	if (IS_ERR(m) || sign_manifest_build(m, &again, out))
		again = NULL;
	if (!IS_ERR(m))
		bpf_sig_manifest_free(m);
	free(copy);
	return again;
}

static bool same(const u8 *a, size_t a_size, const u8 *b, size_t b_size)
{
	return a && b && a_size == b_size && !memcmp(a, b, a_size);
}

static void test_round_trip(void)
{
	struct rng rng = { 0x5eed };
	size_t size, out = 0;
	u8 *data, *again;
	int i, bad = 0;

	sample_build(&data, &size);
	again = rebuild(data, size, &out);
	tap_ok(same(data, size, again, out), "sample: built, parsed, built again");
	free(again);
	free(data);
	for (i = 0; i < RANDOM_ROUNDS; i++) {
		sample_random(&rng, &data, &size);
		again = rebuild(data, size, &out);
		bad += !same(data, size, again, out);
		free(again);
		free(data);
	}
	tap_ok(!bad, "%d random manifests: built, parsed, built again",
	       RANDOM_ROUNDS);
}

static void check_values(const struct bpf_sig_manifest *m)
{
	const struct bpf_sig_prog *prog = &m->progs[0];
	const struct bpf_sig_map *map = &m->maps[0];

	tap_ok(!strcmp(m->name, "sample") && !strcmp(m->version, "1.2-3") &&
	       m->rollback_index == 42 && m->build_id_size == 20 &&
	       m->build_id[2] == 0xc3 && m->btf_size == 1000 && m->btf[0] == 0xa1,
	       "object and BTF as they were written");
	tap_ok(m->map_cnt == 4 && !strcmp(map->name, ".rodata") &&
	       map->map_type == 2 && map->key_size == 4 && map->value_size == 64 &&
	       map->map_flags == 0x480 && map->btf_value_type_id == 9 &&
	       map->flags == BPF_SIG_MAP_F_SUFFIX && map->digest[0] == 0xa1 &&
	       m->maps[1].max_entries_min == 4096 &&
	       m->maps[1].max_entries_max == 65536 && m->maps[1].map_extra == 7 &&
	       m->maps[2].inner_map == 1, "maps as they were written");
	tap_ok(map->range_cnt == 2 && !strcmp(map->ranges[1].name, "threshold") &&
	       map->ranges[1].offset == 8 && map->ranges[1].size == 8 &&
	       !m->maps[3].range_cnt, "ranges as they were written");
	tap_ok(m->prog_cnt == 2 && !strcmp(prog->name, "handle_unlink") &&
	       !strcmp(prog->license, "GPL") && prog->prog_type == 26 &&
	       prog->expected_attach_type == 24 && prog->insn_cnt == 10 &&
	       prog->func_info_cnt == 1 && prog->line_info_cnt == 2 &&
	       prog->core_relo_cnt == 3 && prog->core_relos[0] == 0xb1 &&
	       prog->map_cnt == 3 && m->progs[1].flags == BPF_SIG_PROG_F_OPTIONAL,
	       "programs as they were written");
	tap_ok(prog->symbol_cnt == 2 && prog->symbols[1].insn == 4 &&
	       prog->symbols[1].flags == BPF_SIG_SYMBOL_F_WEAK &&
	       prog->symbols[1].type_id == 6 &&
	       !strcmp(prog->symbols[0].name, "bpf_obj_new_impl"),
	       "symbols as they were written");
	tap_ok(prog->target_cnt == 2 &&
	       !strcmp(prog->targets[1].scope, "netfilter") &&
	       m->progs[1].targets->kind == BPF_SIG_TARGET_ANY,
	       "targets as they were written");
}

static void test_values(void)
{
	struct bpf_sig_parse_error error;
	struct bpf_sig_manifest *m;
	size_t size;
	u8 *data;

	sample_build(&data, &size);
	m = bpf_sig_manifest_parse(data, size, &error);
	if (tap_ok(!IS_ERR(m), "sample is accepted")) {
		check_values(m);
		bpf_sig_manifest_free(m);
	}
	free(data);
}

/* No bit is without meaning. */
static void test_flips(void)
{
	size_t size, bit, out = 0, same_meaning = 0, refused = 0;
	u8 *data, *again, *original;

	sample_build(&data, &size);
	sample_build(&original, &out);
	for (bit = 0; bit < size * 8; bit++) {
		data[bit / 8] ^= 1 << bit % 8;
		again = rebuild(data, size, &out);
		refused += !again;
		if (same(again, out, original, size)) {
			printf("# byte %zu, bit %zu\n", bit / 8, bit % 8);
			same_meaning++;
		}
		free(again);
		data[bit / 8] ^= 1 << bit % 8;
	}
	tap_ok(!same_meaning, "%zu single bits flipped: each is refused or means something else",
	       size * 8);
	tap_ok(refused && refused < size * 8, "%zu of them are refused", refused);
	free(original);
	free(data);
}

/* A header that lies about it does not help a manifest that is cut. */
static void test_truncated(void)
{
	size_t size, len, out, accepted = 0;
	u8 *data, *again;
	__le32 claim;

	sample_build(&data, &size);
	for (len = 0; len < size; len++) {
		again = rebuild(data, len, &out);
		accepted += !!again;
		free(again);
	}
	tap_ok(!accepted, "cut at each of %zu lengths: refused", size);
	for (len = sizeof(struct bpf_sig_hdr); len < size; len++) {
		claim = cpu_to_le32(len);
		memcpy(data + offsetof(struct bpf_sig_hdr, size), &claim,
		       sizeof(claim));
		again = rebuild(data, len, &out);
		accepted += !!again;
		free(again);
	}
	tap_ok(!accepted, "cut at each length, with that length in the header: refused");
	free(data);
}

static void test_no_memory(void)
{
	struct bpf_sig_parse_error error;
	struct bpf_sig_manifest *m;
	size_t size;
	u8 *data;
	int n;

	sample_build(&data, &size);
	for (n = 0; n < 20; n++) {
		allocations = n;
		m = bpf_sig_manifest_parse(data, size, &error);
		allocations = -1;
		if (!IS_ERR(m)) {
			bpf_sig_manifest_free(m);
			break;
		}
		tap_ok(PTR_ERR(m) == -ENOMEM && !strcmp(error.reason, "out of memory"),
		       "allocation %d fails: out of memory", n + 1);
	}
	tap_ok(n > 4 && n < 20, "%d allocations are enough", n);
	free(data);
}

static void test_builder_limits(void)
{
	u8 digest[BPF_SIG_DIGEST_SIZE] = {}, id[21] = {};
	struct bpf_sig_prog prog = {
		.name = "p", .license = "", .member = "", .insn_cnt = 1,
		.insns = digest,
	};
	struct bpf_sig_manifest m = {
		.name = "limits", .version = "", .digest_alg = 1, .build_id = id,
		.progs = &prog, .prog_cnt = 1,
	};
	struct bpf_sig_prog *many;
	char name[BPF_SIG_MAX_NAME + 1];
	void *data;
	size_t size;
	u32 i;

	memset(name, 'n', BPF_SIG_MAX_NAME);
	name[BPF_SIG_MAX_NAME] = '\0';
	m.name = name;
	tap_ok(sign_manifest_build(&m, &data, &size) == -ENAMETOOLONG,
	       "name of %u characters: refused", BPF_SIG_MAX_NAME);
	name[BPF_SIG_MAX_NAME - 1] = '\0';
	tap_ok(!sign_manifest_build(&m, &data, &size),
	       "name of %u characters: built", BPF_SIG_MAX_NAME - 1);
	free(data);
	m.build_id_size = 21;
	tap_ok(sign_manifest_build(&m, &data, &size) == -EINVAL,
	       "build id of 21 bytes: refused");
	m.build_id_size = 0;
	many = calloc(8192, sizeof(*many));
	for (i = 0; i < 8192; i++)
		many[i] = prog;
	m.progs = many;
	m.prog_cnt = 8192;
	tap_ok(sign_manifest_build(&m, &data, &size) == -EMSGSIZE,
	       "larger than a manifest may be: refused");
	free(many);
}

int main(void)
{
	test_values();
	test_round_trip();
	test_flips();
	test_truncated();
	test_no_memory();
	test_builder_limits();
	return tap_end();
}
