// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * Parser of BPF signature manifests
 *
 * The bytes come out of a CMS that a trusted key has signed. The parser
 * trusts them no more for that: a signer can be fooled too. It accepts one
 * encoding only for each meaning, so that what a person inspected and what
 * the kernel enforces cannot be two things.
 *
 * The format is specified in Documentation/userspace-api/bpf_sig.rst.
 */
#ifdef __KERNEL__
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/unaligned.h>
#else
#include "compat.h"
#endif
#include "manifest.h"

/* A record is read in place: the parser's view of the bytes. */
struct cursor {
	const u8 *base;
	size_t size;		/* of the manifest */
	size_t pos;		/* start of the current record */
	u32 type;		/* of the current record */
	u32 rec_size;
	u32 used;		/* bytes of the current record consumed */
	u32 last_type;		/* of the record before, for the order */
	struct bpf_sig_parse_error *error;
};

struct counts {
	u32 maps;
	u32 ranges;
	u32 progs;
	u32 symbols;
	u32 targets;
};

static int refuse(struct cursor *c, int err, const char *reason)
{
	c->error->offset = c->pos;
	c->error->reason = reason;
	return err;
}

static bool all_zero(const void *p, size_t n)
{
	return !memchr_inv(p, 0, n);
}

/* Steps to the next record. Returns 1, 0 at the end, or a negative errno. */
static int next_record(struct cursor *c)
{
	const struct bpf_sig_rec *rec;

	c->pos += c->rec_size;
	c->used = sizeof(*rec);
	c->last_type = c->type;
	if (c->pos == c->size)
		return 0;
	if (c->size - c->pos < sizeof(*rec)) {
		c->rec_size = 0;
		return refuse(c, -EBADMSG, "trailing bytes");
	}
	rec = (const void *)(c->base + c->pos);
	c->type = le32_to_cpu(rec->type);
	c->rec_size = le32_to_cpu(rec->size);
	if (c->rec_size < sizeof(*rec) || c->rec_size % 8 ||
	    c->rec_size > c->size - c->pos)
		return refuse(c, -EBADMSG, "record size");
	return 1;
}

/* Takes the fixed part of the record, its header included. */
static const void *take_fixed(struct cursor *c, size_t size)
{
	if (c->rec_size < size)
		return NULL;
	c->used = size;
	return c->base + c->pos;
}

static const void *take_array(struct cursor *c, size_t size)
{
	const u8 *p = c->base + c->pos + c->used;
	size_t padded = ALIGN(size, 8);

	if (padded > c->rec_size - c->used || !all_zero(p + size, padded - size))
		return NULL;
	c->used += padded;
	return p;
}

static const char *take_string(struct cursor *c)
{
	const char *s = (const char *)c->base + c->pos + c->used;
	size_t left = c->rec_size - c->used;
	size_t len = strnlen(s, min_t(size_t, left, BPF_SIG_MAX_NAME));
	size_t i;

	if (len == left || len == BPF_SIG_MAX_NAME)
		return NULL;
	/* They go to logs and to audit records as they are. */
	for (i = 0; i < len; i++)
		if (s[i] < 0x20 || s[i] > 0x7e)
			return NULL;
	c->used += len + 1;
	return s;
}

/* Nothing but padding may follow what was taken of the record. */
static int end_record(struct cursor *c)
{
	u32 left = c->rec_size - c->used;

	if (left >= 8 || !all_zero(c->base + c->pos + c->used, left))
		return refuse(c, -EBADMSG, "bytes after the last field");
	return 0;
}

static int parse_header(struct cursor *c, u32 *rec_cnt, u32 *digest_alg)
{
	const struct bpf_sig_hdr *hdr = (const void *)c->base;

	if (c->size < sizeof(*hdr) ||
	    memcmp(hdr->magic, BPF_SIG_MAGIC, BPF_SIG_MAGIC_SIZE))
		return refuse(c, -EBADMSG, "not a BPF manifest");
	if (c->size > BPF_SIG_MAX_MANIFEST)
		return refuse(c, -EMSGSIZE, "manifest too large");
	if (le32_to_cpu(hdr->version) != BPF_SIG_VERSION)
		return refuse(c, -EPROTONOSUPPORT, "unknown version");
	if (le32_to_cpu(hdr->size) != c->size)
		return refuse(c, -EBADMSG, "size is not that of the content");
	*digest_alg = le32_to_cpu(hdr->digest_alg);
	if (*digest_alg != BPF_SIG_DIGEST_SHA256)
		return refuse(c, -ENOPKG, "unknown digest algorithm");
	*rec_cnt = le32_to_cpu(hdr->rec_cnt);
	c->rec_size = sizeof(*hdr);
	return 0;
}

/* Which record type may follow which: the order makes the encoding unique. */
static bool may_follow(u32 type, u32 last)
{
	switch (type) {
	case BPF_SIG_REC_OBJECT:
		return !last;
	case BPF_SIG_REC_BTF:
		return last == BPF_SIG_REC_OBJECT;
	case BPF_SIG_REC_MAP:
		return last && last <= BPF_SIG_REC_RANGE;
	case BPF_SIG_REC_RANGE:
		return last == BPF_SIG_REC_MAP || last == BPF_SIG_REC_RANGE;
	case BPF_SIG_REC_PROG:
		return !!last;
	case BPF_SIG_REC_SYMBOL:
		return last == BPF_SIG_REC_PROG || last == BPF_SIG_REC_SYMBOL;
	case BPF_SIG_REC_TARGET:
		return last >= BPF_SIG_REC_PROG && last <= BPF_SIG_REC_TARGET;
	default:
		return false;
	}
}

/* Counts the records and checks their order, so that arrays can be sized. */
static int count_records(struct cursor *c, u32 rec_cnt, struct counts *n)
{
	u32 seen = 0;
	int ret;

	while ((ret = next_record(c)) > 0) {
		seen++;
		if (c->type & BPF_SIG_REC_MAY_IGNORE) {
			c->type = c->last_type;
			continue;
		}
		if (!c->type || c->type > BPF_SIG_REC_TARGET)
			return refuse(c, -EPROTONOSUPPORT, "unknown record type");
		if (!may_follow(c->type, c->last_type))
			return refuse(c, -EBADMSG, "record out of order");
		n->maps += c->type == BPF_SIG_REC_MAP;
		n->ranges += c->type == BPF_SIG_REC_RANGE;
		n->progs += c->type == BPF_SIG_REC_PROG;
		n->symbols += c->type == BPF_SIG_REC_SYMBOL;
		n->targets += c->type == BPF_SIG_REC_TARGET;
	}
	if (ret)
		return ret;
	if (seen != rec_cnt)
		return refuse(c, -EBADMSG, "record count");
	if (!c->type)
		return refuse(c, -EBADMSG, "no object record");
	if (n->maps > BPF_SIG_MAX_MAPS)
		return refuse(c, -EMSGSIZE, "too many maps");
	if (!n->progs || n->progs > BPF_SIG_MAX_PROGS)
		return refuse(c, -EBADMSG, "number of programs");
	return 0;
}

static int parse_object(struct cursor *c, struct bpf_sig_manifest *m)
{
	const struct bpf_sig_rec_object *r = take_fixed(c, sizeof(*r));

	if (!r)
		return refuse(c, -EBADMSG, "short object record");
	m->rollback_index = get_unaligned_le64(&r->rollback_index);
	m->build_id = r->build_id;
	m->build_id_size = le32_to_cpu(r->build_id_size);
	if (m->build_id_size > sizeof(r->build_id) ||
	    !all_zero(r->build_id + m->build_id_size,
		      sizeof(r->build_id) - m->build_id_size))
		return refuse(c, -EBADMSG, "build id");
	m->name = take_string(c);
	m->version = m->name ? take_string(c) : NULL;
	if (!m->version || !*m->name)
		return refuse(c, -EBADMSG, "object name or version");
	return end_record(c);
}

static int parse_btf(struct cursor *c, struct bpf_sig_manifest *m)
{
	const struct bpf_sig_rec_btf *r = take_fixed(c, sizeof(*r));

	if (!r || r->reserved || !r->size)
		return refuse(c, -EBADMSG, "BTF record");
	m->btf_size = le32_to_cpu(r->size);
	m->btf = r->digest;
	return end_record(c);
}

static int parse_map_contents(struct cursor *c, struct bpf_sig_map *map,
			      const struct bpf_sig_rec_map *r)
{
	u32 size = le32_to_cpu(r->contents_size);

	if (map->map_type == BPF_SIG_INSN_ARRAY) {
		/* Who fills it decides what the program does. */
		if (map->contents != BPF_SIG_CONTENTS_SIGNED)
			return refuse(c, -EBADMSG, "jump table that is not signed");
		if (!size || size % sizeof(__le32) ||
		    map->max_entries_min != size / sizeof(__le32) ||
		    map->max_entries_max != map->max_entries_min)
			return refuse(c, -EBADMSG, "size of a jump table");
		return 0;
	}
	switch (map->contents) {
	case BPF_SIG_CONTENTS_FREE:
	case BPF_SIG_CONTENTS_ENVIRONMENT:
		if (size || !all_zero(r->digest, sizeof(r->digest)))
			return refuse(c, -EBADMSG, "digest of unsigned contents");
		return 0;
	case BPF_SIG_CONTENTS_SIGNED:
	case BPF_SIG_CONTENTS_RANGES:
	case BPF_SIG_CONTENTS_INITIAL:
		/* One element holds them, and no other could be signed. */
		if (!size || size != map->value_size ||
		    map->max_entries_min != 1 || map->max_entries_max != 1)
			return refuse(c, -EBADMSG, "size of signed contents");
		return 0;
	default:
		return refuse(c, -EPROTONOSUPPORT, "unknown contents mode");
	}
}

static int parse_map(struct cursor *c, struct bpf_sig_map *map, u32 map_cnt)
{
	const struct bpf_sig_rec_map *r = take_fixed(c, sizeof(*r));
	int err;

	if (!r)
		return refuse(c, -EBADMSG, "short map record");
	map->map_type = le32_to_cpu(r->map_type);
	map->key_size = le32_to_cpu(r->key_size);
	map->value_size = le32_to_cpu(r->value_size);
	map->max_entries_min = le32_to_cpu(r->max_entries_min);
	map->max_entries_max = le32_to_cpu(r->max_entries_max);
	map->map_flags = le32_to_cpu(r->map_flags);
	map->map_extra = get_unaligned_le64(&r->map_extra);
	map->btf_key_type_id = le32_to_cpu(r->btf_key_type_id);
	map->btf_value_type_id = le32_to_cpu(r->btf_value_type_id);
	map->inner_map = le32_to_cpu(r->inner_map);
	map->flags = le32_to_cpu(r->flags);
	map->contents = le32_to_cpu(r->contents);
	map->digest = r->digest;
	if (map->flags & ~(BPF_SIG_MAP_F_OPTIONAL | BPF_SIG_MAP_F_SUFFIX))
		return refuse(c, -EPROTONOSUPPORT, "unknown map flag");
	if (map->max_entries_min > map->max_entries_max)
		return refuse(c, -EBADMSG, "max_entries range");
	if (map->inner_map != BPF_SIG_NO_MAP && map->inner_map >= map_cnt)
		return refuse(c, -EBADMSG, "inner map index");
	err = parse_map_contents(c, map, r);
	if (err)
		return err;
	map->name = take_string(c);
	map->value_struct = map->name ? take_string(c) : NULL;
	if (!map->value_struct || !*map->name)
		return refuse(c, -EBADMSG, "map name");
	return end_record(c);
}

static int parse_range(struct cursor *c, struct bpf_sig_map *map,
		       struct bpf_sig_range *range)
{
	const struct bpf_sig_rec_range *r = take_fixed(c, sizeof(*r));
	const struct bpf_sig_range *prev;
	u64 end;

	if (!r)
		return refuse(c, -EBADMSG, "short range record");
	range->offset = le32_to_cpu(r->offset);
	range->size = le32_to_cpu(r->size);
	end = (u64)range->offset + range->size;
	if (map->contents != BPF_SIG_CONTENTS_RANGES)
		return refuse(c, -EBADMSG, "range of a map that has none");
	if (!range->size || end > map->value_size)
		return refuse(c, -EBADMSG, "range outside of the contents");
	if (map->range_cnt) {
		prev = &map->ranges[map->range_cnt - 1];
		if (range->offset < prev->offset + prev->size)
			return refuse(c, -EBADMSG, "ranges overlap or unordered");
	} else {
		map->ranges = range;
	}
	map->range_cnt++;
	range->name = take_string(c);
	if (!range->name || !*range->name)
		return refuse(c, -EBADMSG, "range name");
	return end_record(c);
}

static int parse_prog_maps(struct cursor *c, struct bpf_sig_prog *prog,
			   u32 map_cnt)
{
	u32 i, j;

	if (prog->map_cnt > BPF_SIG_MAX_PROG_MAPS)
		return refuse(c, -EMSGSIZE, "too many maps in a program");
	prog->maps = take_array(c, prog->map_cnt * sizeof(*prog->maps));
	if (!prog->maps)
		return refuse(c, -EBADMSG, "maps of a program");
	for (i = 0; i < prog->map_cnt; i++) {
		if (le32_to_cpu(prog->maps[i]) >= map_cnt)
			return refuse(c, -EBADMSG, "map index of a program");
		for (j = 0; j < i; j++)
			if (prog->maps[i] == prog->maps[j])
				return refuse(c, -EBADMSG, "map twice in a program");
	}
	return 0;
}

static bool digest_fits(const u8 *digest, u32 cnt)
{
	return cnt || all_zero(digest, BPF_SIG_DIGEST_SIZE);
}

static int parse_prog(struct cursor *c, struct bpf_sig_manifest *m,
		      struct bpf_sig_prog *prog)
{
	const struct bpf_sig_rec_prog *r = take_fixed(c, sizeof(*r));
	int err;

	if (!r || r->reserved)
		return refuse(c, -EBADMSG, "program record");
	prog->prog_type = le32_to_cpu(r->prog_type);
	prog->expected_attach_type = le32_to_cpu(r->expected_attach_type);
	prog->prog_flags = le32_to_cpu(r->prog_flags);
	prog->flags = le32_to_cpu(r->flags);
	prog->insn_cnt = le32_to_cpu(r->insn_cnt);
	prog->func_info_cnt = le32_to_cpu(r->func_info_cnt);
	prog->line_info_cnt = le32_to_cpu(r->line_info_cnt);
	prog->core_relo_cnt = le32_to_cpu(r->core_relo_cnt);
	prog->map_cnt = le32_to_cpu(r->map_cnt);
	prog->insns = r->insns;
	prog->func_info = r->func_info;
	prog->line_info = r->line_info;
	prog->core_relos = r->core_relos;
	if (prog->flags & ~BPF_SIG_PROG_F_OPTIONAL)
		return refuse(c, -EPROTONOSUPPORT, "unknown program flag");
	if (!prog->insn_cnt)
		return refuse(c, -EBADMSG, "program without instructions");
	if (!digest_fits(r->func_info, prog->func_info_cnt) ||
	    !digest_fits(r->line_info, prog->line_info_cnt) ||
	    !digest_fits(r->core_relos, prog->core_relo_cnt))
		return refuse(c, -EBADMSG, "digest of nothing");
	if ((prog->func_info_cnt || prog->line_info_cnt ||
	     prog->core_relo_cnt) && !m->btf_size)
		return refuse(c, -EBADMSG, "program needs BTF");
	err = parse_prog_maps(c, prog, m->map_cnt);
	if (err)
		return err;
	prog->name = take_string(c);
	prog->license = prog->name ? take_string(c) : NULL;
	prog->member = prog->license ? take_string(c) : NULL;
	if (!prog->member || !*prog->name)
		return refuse(c, -EBADMSG, "program name, license or member");
	return end_record(c);
}

static int parse_symbol(struct cursor *c, struct bpf_sig_prog *prog,
			struct bpf_sig_symbol *sym)
{
	const struct bpf_sig_rec_symbol *r = take_fixed(c, sizeof(*r));

	if (!r)
		return refuse(c, -EBADMSG, "short symbol record");
	sym->insn = le32_to_cpu(r->insn);
	sym->kind = le32_to_cpu(r->kind);
	sym->flags = le32_to_cpu(r->flags);
	sym->type_id = le32_to_cpu(r->type_id);
	if (sym->kind < BPF_SIG_SYMBOL_KFUNC || sym->kind > BPF_SIG_SYMBOL_FUNC)
		return refuse(c, -EPROTONOSUPPORT, "unknown symbol kind");
	if (sym->flags & ~BPF_SIG_SYMBOL_F_WEAK)
		return refuse(c, -EPROTONOSUPPORT, "unknown symbol flag");
	if (sym->insn >= prog->insn_cnt)
		return refuse(c, -EBADMSG, "symbol outside of the program");
	if (prog->symbol_cnt) {
		if (sym->insn <= prog->symbols[prog->symbol_cnt - 1].insn)
			return refuse(c, -EBADMSG, "symbols unordered");
	} else {
		prog->symbols = sym;
	}
	prog->symbol_cnt++;
	sym->name = take_string(c);
	if (!sym->name || !*sym->name)
		return refuse(c, -EBADMSG, "symbol name");
	return end_record(c);
}

static int parse_target(struct cursor *c, struct bpf_sig_prog *prog,
			struct bpf_sig_target *target)
{
	const struct bpf_sig_rec_target *r = take_fixed(c, sizeof(*r));

	if (!r || r->reserved)
		return refuse(c, -EBADMSG, "target record");
	target->kind = le32_to_cpu(r->kind);
	if (target->kind < BPF_SIG_TARGET_ANY ||
	    target->kind > BPF_SIG_TARGET_PROG)
		return refuse(c, -EPROTONOSUPPORT, "unknown target kind");
	if (!prog->target_cnt)
		prog->targets = target;
	prog->target_cnt++;
	/* Beside any target, others would say nothing. */
	if (prog->target_cnt > 1 &&
	    (target->kind == BPF_SIG_TARGET_ANY ||
	     prog->targets->kind == BPF_SIG_TARGET_ANY))
		return refuse(c, -EBADMSG, "any target and others");
	target->name = take_string(c);
	target->scope = target->name ? take_string(c) : NULL;
	if (!target->scope)
		return refuse(c, -EBADMSG, "target name or scope");
	if (target->kind == BPF_SIG_TARGET_ANY ?
	    *target->name || *target->scope : !*target->name)
		return refuse(c, -EBADMSG, "target name or scope");
	return end_record(c);
}

static int parse_records(struct cursor *c, struct bpf_sig_manifest *m,
			 u32 map_cnt)
{
	struct bpf_sig_range *range = m->ranges;
	struct bpf_sig_symbol *symbol = m->symbols;
	struct bpf_sig_target *target = m->targets;
	struct bpf_sig_prog *prog = m->progs;
	struct bpf_sig_map *map = m->maps;
	int ret;

	while ((ret = next_record(c)) > 0) {
		switch (c->type) {
		case BPF_SIG_REC_OBJECT:
			ret = parse_object(c, m);
			break;
		case BPF_SIG_REC_BTF:
			ret = parse_btf(c, m);
			break;
		case BPF_SIG_REC_MAP:
			ret = parse_map(c, map++, map_cnt);
			m->map_cnt++;
			break;
		case BPF_SIG_REC_RANGE:
			ret = parse_range(c, map - 1, range++);
			break;
		case BPF_SIG_REC_PROG:
			ret = parse_prog(c, m, prog++);
			m->prog_cnt++;
			break;
		case BPF_SIG_REC_SYMBOL:
			ret = parse_symbol(c, prog - 1, symbol++);
			break;
		case BPF_SIG_REC_TARGET:
			ret = parse_target(c, prog - 1, target++);
			break;
		default:
			break;	/* may be ignored */
		}
		if (ret < 0)
			return ret;
	}
	return ret;
}

/* Two programs or maps of one name could be taken for each other. */
static int check_names(struct cursor *c, const struct bpf_sig_manifest *m)
{
	u32 i, j;

	for (i = 0; i < m->map_cnt; i++)
		for (j = 0; j < i; j++)
			if (!strcmp(m->maps[i].name, m->maps[j].name))
				return refuse(c, -EBADMSG, "two maps of one name");
	for (i = 0; i < m->prog_cnt; i++)
		for (j = 0; j < i; j++)
			if (!strcmp(m->progs[i].name, m->progs[j].name))
				return refuse(c, -EBADMSG, "two programs of one name");
	return 0;
}

/* Without a range, the contents are signed: that has a mode of its own. */
static int check_ranges(struct cursor *c, const struct bpf_sig_manifest *m)
{
	u32 i;

	for (i = 0; i < m->map_cnt; i++)
		if (m->maps[i].contents == BPF_SIG_CONTENTS_RANGES &&
		    !m->maps[i].range_cnt)
			return refuse(c, -EBADMSG, "map without its ranges");
	return 0;
}

/**
 * bpf_sig_manifest_parse - parse and check a manifest
 * @data: the manifest, little-endian, 4-byte aligned; the result points into it
 * @size: of @data, in bytes
 * @error: where and why, when it is refused
 *
 * Return: the parsed manifest, for bpf_sig_manifest_free(), or an error
 * pointer: -EBADMSG (malformed), -EPROTONOSUPPORT (of a version, or with a
 * record, kind or flag, that this parser does not know), -ENOPKG (digest
 * algorithm), -EMSGSIZE (too large, too many), -ENOMEM.
 */
struct bpf_sig_manifest *
bpf_sig_manifest_parse(const void *data, size_t size,
		       struct bpf_sig_parse_error *error)
{
	struct cursor c = { .base = data, .size = size, .error = error };
	struct bpf_sig_manifest *m;
	struct counts n = {};
	u32 rec_cnt, alg;
	int err;

	*error = (struct bpf_sig_parse_error){ 0, "out of memory" };
	err = parse_header(&c, &rec_cnt, &alg);
	if (!err)
		err = count_records(&c, rec_cnt, &n);
	if (err)
		return ERR_PTR(err);

	m = kzalloc(sizeof(*m), GFP_KERNEL_ACCOUNT);
	if (!m)
		return ERR_PTR(-ENOMEM);
	m->digest_alg = alg;
	m->maps = kvcalloc(n.maps, sizeof(*m->maps), GFP_KERNEL_ACCOUNT);
	m->progs = kvcalloc(n.progs, sizeof(*m->progs), GFP_KERNEL_ACCOUNT);
	m->ranges = kvcalloc(n.ranges, sizeof(*m->ranges), GFP_KERNEL_ACCOUNT);
	m->symbols = kvcalloc(n.symbols, sizeof(*m->symbols), GFP_KERNEL_ACCOUNT);
	m->targets = kvcalloc(n.targets, sizeof(*m->targets), GFP_KERNEL_ACCOUNT);
	err = -ENOMEM;
	if (!m->maps || !m->progs || !m->ranges || !m->symbols || !m->targets)
		goto refused;

	c = (struct cursor){ .base = data, .size = size, .error = error,
			     .rec_size = sizeof(struct bpf_sig_hdr) };
	err = parse_records(&c, m, n.maps);
	if (!err)
		err = check_names(&c, m);
	if (!err)
		err = check_ranges(&c, m);
	if (!err)
		return m;
refused:
	bpf_sig_manifest_free(m);
	return ERR_PTR(err);
}

/**
 * bpf_sig_manifest_free - free a parsed manifest, but not the bytes it is of
 * @manifest: from bpf_sig_manifest_parse(), or NULL
 */
void bpf_sig_manifest_free(struct bpf_sig_manifest *manifest)
{
	if (!manifest)
		return;
	kvfree(manifest->targets);
	kvfree(manifest->symbols);
	kvfree(manifest->ranges);
	kvfree(manifest->progs);
	kvfree(manifest->maps);
	kfree(manifest);
}
