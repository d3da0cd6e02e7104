// SPDX-License-Identifier: GPL-2.0
/*
 * From libbpf's image of an object to what a manifest says of it
 */
#include <bpf/bpf_image.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>
#include <openssl/sha.h>

#include "entries.h"
#include "internal.h"

/* What a record is in BPF_PROG_LOAD. */
#define FUNC_INFO_SIZE	8
#define LINE_INFO_SIZE	16
#define CORE_RELO_SIZE	16

void sign_digest(const void *data, size_t size, u8 *digest)
{
	SHA256(data, size, digest);
}

/* Of what is hashed where contents are signed, in bytes. */
u32 sign_contents_size(const struct bpf_sig_map *map)
{
	return map->map_type == BPF_SIG_INSN_ARRAY ?
	       map->max_entries_max * (u32)sizeof(__le32) : map->value_size;
}

/* The bytes that the application may set count as zeroes. */
int sign_contents_digest(const void *data, size_t size,
			 const struct bpf_sig_range *ranges, u32 range_cnt,
			 u8 *digest)
{
	u8 *copy = malloc(size);
	u32 i;

	if (!copy)
		return -ENOMEM;
	memcpy(copy, data, size);
	for (i = 0; i < range_cnt; i++)
		memset(copy + ranges[i].offset, 0, ranges[i].size);
	sign_digest(copy, size, digest);
	free(copy);
	return 0;
}

void *sign_own(struct sign_description *d, size_t n, size_t size)
{
	void **owned, *p;

	owned = realloc(d->owned, (d->owned_cnt + 1) * sizeof(*owned));
	if (!owned)
		return NULL;
	d->owned = owned;
	p = calloc(n ? n : 1, size);
	if (p)
		d->owned[d->owned_cnt++] = p;
	return p;
}

static const u8 *digest_of(struct sign_description *d, const void *data,
			   size_t size)
{
	u8 *digest = sign_own(d, 1, BPF_SIG_DIGEST_SIZE);

	if (digest && size)
		sign_digest(data, size, digest);
	return digest;
}

struct bpf_map *sign_map_at(struct bpf_object *obj, u32 idx)
{
	struct bpf_map *map;

	if (!obj)
		return NULL;
	bpf_object__for_each_map(map, obj)
		if (!idx--)
			return map;
	return NULL;
}

static int describe_contents(struct sign_description *d, struct bpf_sig_map *map,
			     const struct bpf_image_map_info *info,
			     struct bpf_object *obj, u32 idx,
			     const struct bpf_sign_log *log)
{
	struct bpf_map *m = sign_map_at(obj, idx);
	const void *data = NULL;
	size_t size = 0;

	/* Images are of little-endian hosts. */
	if (info->insn_offs) {
		map->digest = digest_of(d, info->insn_offs,
					info->max_entries * sizeof(__le32));
		return map->digest ? 0 : -ENOMEM;
	}
	if (map->contents == BPF_SIG_CONTENTS_FREE ||
	    map->contents == BPF_SIG_CONTENTS_ENVIRONMENT || !obj) {
		map->digest = sign_own(d, 1, BPF_SIG_DIGEST_SIZE);
		return map->digest ? 0 : -ENOMEM;
	}
	if (m)
		data = bpf_map__initial_value(m, &size);
	if (!data || size != map->value_size)
		return sign_err(log, -EINVAL, "map '%s': its contents are not known",
				map->name);
	map->digest = digest_of(d, data, size);
	return map->digest ? 0 : -ENOMEM;
}

static int describe_map(struct sign_description *d, struct bpf_image *image,
			struct bpf_object *obj, u32 idx,
			const struct bpf_sign_log *log)
{
	struct bpf_image_map_info info = { .sz = sizeof(info) };
	struct bpf_sig_map *map = &d->m.maps[idx];
	u32 source = 0;
	int err;

	err = bpf_image__map(image, idx, &info);
	if (err)
		return err;
	map->name = info.name;
	map->value_struct = info.value_struct;
	map->map_type = info.map_type;
	map->key_size = info.key_size;
	map->value_size = info.value_size;
	if (obj && entries_in_bytes(map->map_type))
		source = sign_source_entries(bpf_object__btf(obj), map->name);
	entries_default(map->map_type, source ?: info.max_entries,
			&map->max_entries_min, &map->max_entries_max);
	map->map_flags = info.map_flags;
	map->map_extra = info.map_extra;
	map->btf_key_type_id = info.btf_key_type_id;
	map->btf_value_type_id = info.btf_value_type_id;
	map->inner_map = info.inner_map;
	map->flags = info.flags;
	map->contents = info.contents;
	return describe_contents(d, map, &info, obj, idx, log);
}

static int describe_symbols(struct sign_description *d, struct bpf_image *image,
			    u32 idx, u32 cnt)
{
	struct bpf_image_symbol_info info = { .sz = sizeof(info) };
	struct bpf_sig_prog *prog = &d->m.progs[idx];
	struct bpf_sig_symbol *symbol;
	int err;

	symbol = sign_own(d, cnt, sizeof(*symbol));
	if (!symbol)
		return -ENOMEM;
	prog->symbols = symbol;
	prog->symbol_cnt = cnt;
	for (idx = prog - d->m.progs; cnt; cnt--, symbol++) {
		err = bpf_image__symbol(image, idx, symbol - prog->symbols, &info);
		if (err)
			return err;
		symbol->name = info.name;
		symbol->insn = info.insn;
		symbol->kind = info.kind;
		symbol->flags = info.flags;
		symbol->type_id = info.type_id;
	}
	return 0;
}

static int describe_target(struct sign_description *d, struct bpf_sig_prog *prog,
			   const struct bpf_image_prog_info *info)
{
	struct bpf_sig_target *target;

	if (!info->target_kind)
		return 0;
	target = sign_own(d, 1, sizeof(*target));
	if (!target)
		return -ENOMEM;
	target->kind = info->target_kind;
	target->name = target->kind == BPF_SIG_TARGET_ANY ? "" : info->target_name;
	target->scope = target->kind == BPF_SIG_TARGET_ANY ? "" : info->target_scope;
	prog->targets = target;
	prog->target_cnt = 1;
	return 0;
}

static int describe_prog_maps(struct sign_description *d, struct bpf_sig_prog *prog,
			      const struct bpf_image_prog_info *info)
{
	__le32 *maps = sign_own(d, info->map_cnt, sizeof(*maps));
	u32 i;

	if (!maps)
		return -ENOMEM;
	for (i = 0; i < info->map_cnt; i++)
		maps[i] = cpu_to_le32(info->maps[i]);
	prog->maps = maps;
	prog->map_cnt = info->map_cnt;
	return 0;
}

static int describe_prog(struct sign_description *d, struct bpf_image *image,
			 u32 idx)
{
	struct bpf_image_prog_info info = { .sz = sizeof(info) };
	struct bpf_sig_prog *prog = &d->m.progs[idx];
	int err;

	err = bpf_image__prog(image, idx, &info);
	if (err)
		return err;
	prog->name = info.name;
	prog->license = info.license;
	prog->member = info.member;
	prog->prog_type = info.prog_type;
	prog->expected_attach_type = info.expected_attach_type;
	prog->prog_flags = info.prog_flags;
	prog->flags = info.flags;
	prog->insn_cnt = info.insn_cnt;
	prog->func_info_cnt = info.func_info_cnt;
	prog->line_info_cnt = info.line_info_cnt;
	prog->core_relo_cnt = info.core_relo_cnt;
	prog->insns = digest_of(d, info.insns,
				(size_t)info.insn_cnt * sizeof(struct bpf_insn));
	prog->func_info = digest_of(d, info.func_info,
				    (size_t)info.func_info_cnt * FUNC_INFO_SIZE);
	prog->line_info = digest_of(d, info.line_info,
				    (size_t)info.line_info_cnt * LINE_INFO_SIZE);
	prog->core_relos = digest_of(d, info.core_relos,
				     (size_t)info.core_relo_cnt * CORE_RELO_SIZE);
	if (!prog->insns || !prog->func_info || !prog->line_info ||
	    !prog->core_relos)
		return -ENOMEM;
	err = describe_prog_maps(d, prog, &info);
	if (!err)
		err = describe_symbols(d, image, idx, info.symbol_cnt);
	if (!err)
		err = describe_target(d, prog, &info);
	return err;
}

/*
 * Describes @image and, where @obj is given, the contents of its maps. The
 * name and version of the object are the caller's to set. @d points into
 * @image.
 */
int sign_describe(struct bpf_image *image, struct bpf_object *obj,
		  struct sign_description *d, const struct bpf_sign_log *log)
{
	const void *btf;
	int err = 0;
	u32 i;

	memset(d, 0, sizeof(*d));
	d->m.name = "";
	d->m.version = "";
	d->m.digest_alg = BPF_SIG_DIGEST_SHA256;
	d->m.map_cnt = bpf_image__map_cnt(image);
	d->m.prog_cnt = bpf_image__prog_cnt(image);
	btf = bpf_image__btf(image, &d->m.btf_size);
	d->m.btf = digest_of(d, btf, d->m.btf_size);
	d->m.maps = sign_own(d, d->m.map_cnt, sizeof(*d->m.maps));
	d->m.progs = sign_own(d, d->m.prog_cnt, sizeof(*d->m.progs));
	if (!d->m.btf || !d->m.maps || !d->m.progs)
		err = -ENOMEM;
	for (i = 0; !err && i < d->m.map_cnt; i++)
		err = describe_map(d, image, obj, i, log);
	for (i = 0; !err && i < d->m.prog_cnt; i++)
		err = describe_prog(d, image, i);
	if (err)
		sign_description_free(d);
	if (err == -ENOMEM)
		sign_err(log, err, "out of memory");
	return err;
}

void sign_description_free(struct sign_description *d)
{
	size_t i;

	for (i = 0; i < d->owned_cnt; i++)
		free(d->owned[i]);
	free(d->owned);
	memset(d, 0, sizeof(*d));
}
