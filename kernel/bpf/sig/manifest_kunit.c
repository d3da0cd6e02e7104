// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the manifest parser: one good manifest, and what an attacker
 * or a broken signer would make of it
 */
#include <kunit/test.h>
#include "private.h"

#define NAME_SIZE 16

/* Every record type once or twice, as bpf-sign would write them. */
struct good_manifest {
	struct bpf_sig_hdr hdr;
	struct bpf_sig_rec_object object;
	char object_str[NAME_SIZE];		/* "object" "v1.0" */
	struct bpf_sig_rec_btf btf;
	struct bpf_sig_rec_map rodata;
	char rodata_str[NAME_SIZE];		/* ".rodata.x" "" */
	struct bpf_sig_rec_range range;
	char range_str[8];			/* "targ_id" */
	struct bpf_sig_rec_map events;
	char events_str[8];			/* "events" "" */
	struct bpf_sig_rec_prog prog;
	__le32 prog_maps[2];
	char prog_str[NAME_SIZE];		/* "handle" "GPL" "" */
	struct bpf_sig_rec_symbol symbol;
	char symbol_str[8];
	struct bpf_sig_rec_target target;
	char target_str[8];			/* "vfs_a" "" */
};

#define SIZE_OF(first, last) \
	cpu_to_le32(offsetofend(struct good_manifest, last) - \
		    offsetof(struct good_manifest, first))

static void init_rec(struct bpf_sig_rec *rec, u32 type, __le32 size)
{
	rec->type = cpu_to_le32(type);
	rec->size = size;
}

static void init_map(struct bpf_sig_rec_map *map, u32 type, u32 entries)
{
	map->map_type = cpu_to_le32(type);
	map->key_size = cpu_to_le32(4);
	map->value_size = cpu_to_le32(64);
	map->max_entries_min = cpu_to_le32(entries);
	map->max_entries_max = cpu_to_le32(entries);
	map->inner_map = cpu_to_le32(BPF_SIG_NO_MAP);
}

static struct good_manifest *good_manifest(struct kunit *test)
{
	struct good_manifest *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, m);
	memcpy(m->hdr.magic, BPF_SIG_MAGIC, BPF_SIG_MAGIC_SIZE);
	m->hdr.version = cpu_to_le32(BPF_SIG_VERSION);
	m->hdr.size = cpu_to_le32(sizeof(*m));
	m->hdr.digest_alg = cpu_to_le32(BPF_SIG_DIGEST_SHA256);
	m->hdr.rec_cnt = cpu_to_le32(8);

	init_rec(&m->object.rec, BPF_SIG_REC_OBJECT,
		 SIZE_OF(object, object_str));
	m->object.rollback_index = cpu_to_le64(7);
	memcpy(m->object_str, "object\0v1.0\0", 12);

	init_rec(&m->btf.rec, BPF_SIG_REC_BTF, SIZE_OF(btf, btf));
	m->btf.size = cpu_to_le32(1000);

	init_rec(&m->rodata.rec, BPF_SIG_REC_MAP,
		 SIZE_OF(rodata, rodata_str));
	init_map(&m->rodata, BPF_MAP_TYPE_ARRAY, 1);
	m->rodata.contents = cpu_to_le32(BPF_SIG_CONTENTS_RANGES);
	m->rodata.contents_size = cpu_to_le32(64);
	m->rodata.digest[0] = 1;
	memcpy(m->rodata_str, ".rodata.x\0\0", 11);

	init_rec(&m->range.rec, BPF_SIG_REC_RANGE,
		 SIZE_OF(range, range_str));
	m->range.offset = cpu_to_le32(8);
	m->range.size = cpu_to_le32(4);
	memcpy(m->range_str, "targ_id", 8);

	init_rec(&m->events.rec, BPF_SIG_REC_MAP,
		 SIZE_OF(events, events_str));
	init_map(&m->events, BPF_MAP_TYPE_HASH, 1024);
	memcpy(m->events_str, "events\0\0", 8);

	init_rec(&m->prog.rec, BPF_SIG_REC_PROG, SIZE_OF(prog, prog_str));
	m->prog.prog_type = cpu_to_le32(BPF_PROG_TYPE_TRACING);
	m->prog.insn_cnt = cpu_to_le32(10);
	m->prog.func_info_cnt = cpu_to_le32(1);
	m->prog.map_cnt = cpu_to_le32(2);
	m->prog_maps[0] = cpu_to_le32(1);
	memcpy(m->prog_str, "handle\0GPL\0\0", 12);

	init_rec(&m->symbol.rec, BPF_SIG_REC_SYMBOL,
		 SIZE_OF(symbol, symbol_str));
	m->symbol.insn = cpu_to_le32(9);
	m->symbol.kind = cpu_to_le32(BPF_SIG_SYMBOL_KFUNC);
	memcpy(m->symbol_str, "kfunc", 6);

	init_rec(&m->target.rec, BPF_SIG_REC_TARGET,
		 SIZE_OF(target, target_str));
	m->target.kind = cpu_to_le32(BPF_SIG_TARGET_FUNC);
	memcpy(m->target_str, "vfs_a\0\0", 7);
	return m;
}

static void test_good(struct kunit *test)
{
	struct good_manifest *g = good_manifest(test);
	struct bpf_sig_parse_error error;
	struct bpf_sig_manifest *m;

	m = bpf_sig_manifest_parse(g, sizeof(*g), &error);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(m), "%s at %zu", error.reason,
			       error.offset);
	KUNIT_EXPECT_STREQ(test, m->name, "object");
	KUNIT_EXPECT_STREQ(test, m->version, "v1.0");
	KUNIT_EXPECT_EQ(test, m->rollback_index, 7);
	KUNIT_EXPECT_EQ(test, m->btf_size, 1000);
	KUNIT_ASSERT_EQ(test, m->map_cnt, 2);
	KUNIT_EXPECT_STREQ(test, m->maps[0].name, ".rodata.x");
	KUNIT_ASSERT_EQ(test, m->maps[0].range_cnt, 1);
	KUNIT_EXPECT_EQ(test, m->maps[0].ranges[0].offset, 8);
	KUNIT_EXPECT_STREQ(test, m->maps[1].name, "events");
	KUNIT_EXPECT_EQ(test, m->maps[1].range_cnt, 0);
	KUNIT_ASSERT_EQ(test, m->prog_cnt, 1);
	KUNIT_EXPECT_STREQ(test, m->progs[0].name, "handle");
	KUNIT_EXPECT_STREQ(test, m->progs[0].license, "GPL");
	KUNIT_EXPECT_EQ(test, le32_to_cpu(m->progs[0].maps[0]), 1);
	KUNIT_ASSERT_EQ(test, m->progs[0].symbol_cnt, 1);
	KUNIT_EXPECT_STREQ(test, m->progs[0].symbols[0].name, "kfunc");
	KUNIT_ASSERT_EQ(test, m->progs[0].target_cnt, 1);
	KUNIT_EXPECT_STREQ(test, m->progs[0].targets[0].name, "vfs_a");
	bpf_sig_manifest_free(m);
}

static void test_truncated(struct kunit *test)
{
	struct good_manifest *g = good_manifest(test);
	struct bpf_sig_parse_error error;
	size_t size;
	void *m;

	for (size = 0; size < sizeof(*g); size++) {
		/* with the old size in the header, and with the right one */
		m = bpf_sig_manifest_parse(g, size, &error);
		KUNIT_ASSERT_EQ(test, PTR_ERR_OR_ZERO(m), -EBADMSG);
		g->hdr.size = cpu_to_le32(size);
		m = bpf_sig_manifest_parse(g, size, &error);
		KUNIT_ASSERT_EQ(test, PTR_ERR_OR_ZERO(m), -EBADMSG);
		g->hdr.size = cpu_to_le32(sizeof(*g));
	}
}

/* One value in the good manifest is another, and that is refused. */
struct hostile_case {
	const char *name;
	size_t offset;
	u32 value;
	int error;
	const char *reason;
};

#define FIELD(f) offsetof(struct good_manifest, f)
#define BAD(what, field, val, err, why) { what, FIELD(field), val, err, why }

static const struct hostile_case hostile_cases[] = {
	BAD("magic", hdr.magic, 0x12345678, -EBADMSG, "not a BPF manifest"),
	BAD("version", hdr.version, 2, -EPROTONOSUPPORT, "unknown version"),
	BAD("size", hdr.size, sizeof(struct good_manifest) + 8, -EBADMSG,
	    "size is not that of the content"),
	BAD("digest algorithm", hdr.digest_alg, 2, -ENOPKG,
	    "unknown digest algorithm"),
	BAD("record count", hdr.rec_cnt, 9, -EBADMSG, "record count"),
	BAD("record of the future", object.rec.type, 8, -EPROTONOSUPPORT,
	    "unknown record type"),
	BAD("record type 0", object.rec.type, 0, -EPROTONOSUPPORT,
	    "unknown record type"),
	BAD("record without size", object.rec.size, 0, -EBADMSG, "record size"),
	BAD("record beyond the end", object.rec.size, 0x7ffffff8, -EBADMSG,
	    "record size"),
	BAD("record of odd size", object.rec.size, 41, -EBADMSG, "record size"),
	BAD("no object", object.rec.type, BPF_SIG_REC_BTF, -EBADMSG,
	    "record out of order"),
	BAD("two objects", btf.rec.type, BPF_SIG_REC_OBJECT, -EBADMSG,
	    "record out of order"),
	BAD("range without a map", btf.rec.type, BPF_SIG_REC_RANGE, -EBADMSG,
	    "record out of order"),
	BAD("symbol without a program", events.rec.type, BPF_SIG_REC_SYMBOL,
	    -EBADMSG, "record out of order"),
	BAD("map after a program", symbol.rec.type, BPF_SIG_REC_MAP, -EBADMSG,
	    "record out of order"),
	BAD("build id too long", object.build_id_size, 21, -EBADMSG, "build id"),
	BAD("build id of no size", object.build_id, 1, -EBADMSG, "build id"),
	BAD("no object name", object_str, 0, -EBADMSG,
	    "object name or version"),
	BAD("control character", object_str, 0x0a0a0a0a, -EBADMSG,
	    "object name or version"),
	BAD("bytes after the strings", object_str[12], 1, -EBADMSG,
	    "bytes after the last field"),
	BAD("BTF without size", btf.size, 0, -EBADMSG, "BTF record"),
	BAD("BTF reserved", btf.reserved, 1, -EBADMSG, "BTF record"),
	BAD("unknown map flag", events.flags, 4, -EPROTONOSUPPORT,
	    "unknown map flag"),
	BAD("max_entries", events.max_entries_min, 1025, -EBADMSG,
	    "max_entries range"),
	BAD("inner map", events.inner_map, 2, -EBADMSG, "inner map index"),
	BAD("contents mode", events.contents, 5, -EPROTONOSUPPORT,
	    "unknown contents mode"),
	BAD("digest of free contents", events.digest, 1, -EBADMSG,
	    "digest of unsigned contents"),
	BAD("size of free contents", events.contents_size, 64, -EBADMSG,
	    "digest of unsigned contents"),
	BAD("part of the contents", rodata.contents_size, 32, -EBADMSG,
	    "size of signed contents"),
	BAD("contents of many", rodata.max_entries_max, 2, -EBADMSG,
	    "size of signed contents"),
	BAD("jump table for anybody to fill", events.map_type,
	    BPF_SIG_INSN_ARRAY, -EBADMSG, "jump table that is not signed"),
	BAD("jump table with tunables", rodata.map_type, BPF_SIG_INSN_ARRAY,
	    -EBADMSG, "jump table that is not signed"),
	BAD("map name", events_str, 0, -EBADMSG, "map name"),
	BAD("range of signed contents", rodata.contents,
	    BPF_SIG_CONTENTS_SIGNED, -EBADMSG, "range of a map that has none"),
	BAD("range beyond", range.offset, 61, -EBADMSG,
	    "range outside of the contents"),
	BAD("range wraps", range.offset, 0xfffffffe, -EBADMSG,
	    "range outside of the contents"),
	BAD("empty range", range.size, 0, -EBADMSG,
	    "range outside of the contents"),
	BAD("range name", range_str, 0, -EBADMSG, "range name"),
	BAD("ranges without a range", range.rec.type,
	    BPF_SIG_REC_MAY_IGNORE | 100, -EBADMSG, "map without its ranges"),
	BAD("program reserved", prog.reserved, 1, -EBADMSG, "program record"),
	BAD("program flag", prog.flags, 2, -EPROTONOSUPPORT,
	    "unknown program flag"),
	BAD("no instructions", prog.insn_cnt, 0, -EBADMSG,
	    "program without instructions"),
	BAD("digest of nothing", prog.core_relos, 1, -EBADMSG,
	    "digest of nothing"),
	BAD("too many maps", prog.map_cnt, 65, -EMSGSIZE,
	    "too many maps in a program"),
	BAD("more maps than bytes", prog.map_cnt, 64, -EBADMSG,
	    "maps of a program"),
	BAD("map index", prog_maps[0], 2, -EBADMSG, "map index of a program"),
	BAD("map twice", prog_maps[0], 0, -EBADMSG, "map twice in a program"),
	BAD("program name", prog_str, 0, -EBADMSG,
	    "program name, license or member"),
	BAD("symbol outside", symbol.insn, 10, -EBADMSG,
	    "symbol outside of the program"),
	BAD("symbol kind 0", symbol.kind, 0, -EPROTONOSUPPORT,
	    "unknown symbol kind"),
	BAD("symbol kind", symbol.kind, 5, -EPROTONOSUPPORT,
	    "unknown symbol kind"),
	BAD("symbol flag", symbol.flags, 2, -EPROTONOSUPPORT,
	    "unknown symbol flag"),
	BAD("symbol name", symbol_str, 0, -EBADMSG, "symbol name"),
	BAD("target reserved", target.reserved, 1, -EBADMSG, "target record"),
	BAD("target kind", target.kind, 8, -EPROTONOSUPPORT,
	    "unknown target kind"),
	BAD("any target with a name", target.kind, BPF_SIG_TARGET_ANY,
	    -EBADMSG, "target name or scope"),
	BAD("target name", target_str, 0, -EBADMSG, "target name or scope"),
};

KUNIT_ARRAY_PARAM_DESC(hostile, hostile_cases, name);

static void test_hostile(struct kunit *test)
{
	const struct hostile_case *c = test->param_value;
	struct good_manifest *g = good_manifest(test);
	struct bpf_sig_parse_error error;
	void *m;

	put_unaligned_le32(c->value, (u8 *)g + c->offset);
	m = bpf_sig_manifest_parse(g, sizeof(*g), &error);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(m), c->error);
	KUNIT_EXPECT_STREQ(test, error.reason, c->reason);
	if (!IS_ERR(m))
		bpf_sig_manifest_free(m);
}

/* As many bytes are signed as there are entries, and their number is fixed. */
static void test_jump_table(struct kunit *test)
{
	static const struct {
		u32 size, min, max;
		const char *reason;
	} cases[] = {
		{ 64, 16, 16, NULL },
		{ 4, 1, 1, NULL },
		{ 64, 15, 15, "size of a jump table" },
		{ 64, 15, 16, "size of a jump table" },
		{ 64, 16, 17, "size of a jump table" },
		{ 66, 16, 16, "size of a jump table" },
		{ 0, 0, 0, "size of a jump table" },
	};
	struct good_manifest *g = good_manifest(test);
	struct bpf_sig_parse_error error;
	struct bpf_sig_manifest *m;
	int i;

	g->rodata.map_type = cpu_to_le32(BPF_SIG_INSN_ARRAY);
	g->rodata.contents = cpu_to_le32(BPF_SIG_CONTENTS_SIGNED);
	g->range.rec.type = cpu_to_le32(BPF_SIG_REC_MAY_IGNORE | 100);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		g->rodata.contents_size = cpu_to_le32(cases[i].size);
		g->rodata.max_entries_min = cpu_to_le32(cases[i].min);
		g->rodata.max_entries_max = cpu_to_le32(cases[i].max);
		m = bpf_sig_manifest_parse(g, sizeof(*g), &error);
		if (!cases[i].reason) {
			KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(m), "%s",
					       error.reason);
			bpf_sig_manifest_free(m);
			continue;
		}
		KUNIT_ASSERT_EQ(test, PTR_ERR_OR_ZERO(m), -EBADMSG);
		KUNIT_EXPECT_STREQ(test, error.reason, cases[i].reason);
	}
}

/* A signer of the future may add what old kernels need not understand. */
static void test_may_ignore(struct kunit *test)
{
	struct good_manifest *g = good_manifest(test);
	struct bpf_sig_parse_error error;
	struct bpf_sig_manifest *m;

	g->target.rec.type = cpu_to_le32(BPF_SIG_REC_MAY_IGNORE | 100);
	m = bpf_sig_manifest_parse(g, sizeof(*g), &error);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(m), "%s", error.reason);
	KUNIT_EXPECT_EQ(test, m->progs[0].target_cnt, 0);
	bpf_sig_manifest_free(m);
}

/* No byte of a manifest makes the parser read or write out of bounds. */
static void test_any_byte(struct kunit *test)
{
	struct good_manifest *g = good_manifest(test);
	struct bpf_sig_parse_error error;
	u8 *bytes = (u8 *)g, old;
	struct bpf_sig_manifest *m;
	size_t i;
	int bit;

	for (i = 0; i < sizeof(*g); i++) {
		old = bytes[i];
		for (bit = 0; bit < 8; bit++) {
			bytes[i] = old ^ BIT(bit);
			m = bpf_sig_manifest_parse(g, sizeof(*g), &error);
			if (!IS_ERR(m))
				bpf_sig_manifest_free(m);
			else
				KUNIT_EXPECT_NOT_NULL(test, error.reason);
		}
		bytes[i] = old;
	}
	m = bpf_sig_manifest_parse(g, sizeof(*g), &error);
	KUNIT_ASSERT_FALSE(test, IS_ERR(m));
	bpf_sig_manifest_free(m);
}

static struct kunit_case manifest_cases[] = {
	KUNIT_CASE(test_good),
	KUNIT_CASE(test_truncated),
	KUNIT_CASE_PARAM(test_hostile, hostile_gen_params),
	KUNIT_CASE(test_jump_table),
	KUNIT_CASE(test_may_ignore),
	KUNIT_CASE(test_any_byte),
	{}
};

static struct kunit_suite manifest_suite = {
	.name = "bpf_sig_manifest",
	.test_cases = manifest_cases,
};

kunit_test_suite(manifest_suite);

MODULE_DESCRIPTION("KUnit tests of the BPF signature manifest parser");
MODULE_LICENSE("GPL");
