// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * Container for linked, unrelocated BPF objects
 *
 * Attack surface: bpf_image__parse() gets bytes from anywhere, before any
 * signature was looked at, in processes that may be privileged. So nothing in
 * them is used as a size, an index or an offset before image_open() has
 * checked it, the sum of all that is pointed to cannot exceed the bytes that
 * there are (no amplification), and whatever would not come out of
 * bpf_image__write() just so is refused.
 */
#include <stdlib.h>
#include <string.h>
#include <errno.h>
#include <linux/bpf.h>
#include <linux/bpf_sig.h>
#include "libbpf_internal.h"
#include "bpf_image_internal.h"

#define IMAGE_MAX_SIZE	(256U << 20)

/* The arrays are handed out as they are, hence of the host's byte order. */
bool bpf_image__host_supported(void)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return true;
#else
	pr_warn("image: not supported on big-endian hosts\n");
	return false;
#endif
}

/* Reading */

struct image_reader {
	const char *data;
	size_t size;
	size_t left;	/* of all bytes, each may be pointed to once */
	bool bad;
};

static const void *image_get(struct image_reader *r, __u32 off, __u32 cnt, size_t rec_size)
{
	__u64 size = (__u64)cnt * rec_size;

	if (r->bad || (!cnt && !off))
		return NULL;
	if (!cnt || off % IMAGE_ALIGN || size > r->left ||
	    off > r->size || size > r->size - off) {
		r->bad = true;
		return NULL;
	}
	r->left -= size;
	return r->data + off;
}

static const char *image_get_str(struct image_reader *r, __u32 off)
{
	size_t max = off < r->size ? min(r->size - off, (size_t)BPF_SIG_MAX_NAME) : 0;

	if (r->bad || !max || !memchr(r->data + off, '\0', max)) {
		r->bad = true;
		return "";
	}
	return r->data + off;
}

/* An instruction array has its contents where others have map_extra. */
static void image_get_jumps(struct image_reader *r, const struct bpf_image_map *map,
			    struct bpf_image_map_info *info)
{
	if (map->map_type != BPF_SIG_INSN_ARRAY)
		return;
	info->map_extra = 0;
	if (map->map_extra >= r->size || map->contents != BPF_SIG_CONTENTS_SIGNED)
		r->bad = true;
	else
		info->insn_offs = image_get(r, map->map_extra, map->max_entries,
					    sizeof(*info->insn_offs));
	if (!info->insn_offs)
		r->bad = true;
}

static void image_get_map(struct image_reader *r, const struct bpf_image_map *map,
			  __u32 map_cnt, struct bpf_image_map_info *info)
{
	info->sz = sizeof(*info);
	info->name = image_get_str(r, map->name_off);
	info->value_struct = image_get_str(r, map->value_struct_off);
	info->map_type = map->map_type;
	info->key_size = map->key_size;
	info->value_size = map->value_size;
	info->max_entries = map->max_entries;
	info->map_flags = map->map_flags;
	info->inner_map = map->inner_map;
	info->map_extra = map->map_extra;
	info->btf_key_type_id = map->btf_key_type_id;
	info->btf_value_type_id = map->btf_value_type_id;
	info->contents = map->contents;
	info->flags = map->flags;
	image_get_jumps(r, map, info);
	if ((map->inner_map >= map_cnt && map->inner_map != BPF_SIG_NO_MAP) ||
	    map->contents > BPF_SIG_CONTENTS_INITIAL)
		r->bad = true;
}

static int image_get_symbols(struct image_reader *r, const struct bpf_image_prog *prog,
			     struct bpf_image_prog_desc *desc)
{
	const struct bpf_image_symbol *syms;
	__u32 i;

	syms = image_get(r, prog->symbol_off, prog->symbol_cnt, sizeof(*syms));
	if (!syms)
		return 0;
	desc->symbols = calloc(prog->symbol_cnt, sizeof(*desc->symbols));
	if (!desc->symbols)
		return -ENOMEM;
	for (i = 0; i < prog->symbol_cnt; i++) {
		struct bpf_image_symbol_info *info = &desc->symbols[i];

		info->sz = sizeof(*info);
		info->name = image_get_str(r, syms[i].name_off);
		info->insn = syms[i].insn;
		info->kind = syms[i].kind;
		info->flags = syms[i].flags;
		info->type_id = syms[i].type_id;
		if (info->insn >= prog->insn_cnt || (i && info->insn <= syms[i - 1].insn) ||
		    info->kind < BPF_SIG_SYMBOL_KFUNC || info->kind > BPF_SIG_SYMBOL_FUNC)
			r->bad = true;
	}
	return 0;
}

static int image_get_prog(struct image_reader *r, const struct bpf_image_prog *prog,
			  __u32 map_cnt, struct bpf_image_prog_desc *desc)
{
	struct bpf_image_prog_info *info = &desc->info;
	__u32 i;

	info->sz = sizeof(*info);
	info->name = image_get_str(r, prog->name_off);
	info->license = image_get_str(r, prog->license_off);
	info->member = image_get_str(r, prog->member_off);
	info->prog_type = prog->prog_type;
	info->expected_attach_type = prog->expected_attach_type;
	info->prog_flags = prog->prog_flags;
	info->flags = prog->flags;
	info->insn_cnt = prog->insn_cnt;
	info->func_info_cnt = prog->func_info_cnt;
	info->line_info_cnt = prog->line_info_cnt;
	info->core_relo_cnt = prog->core_relo_cnt;
	info->map_cnt = prog->map_cnt;
	info->symbol_cnt = prog->symbol_cnt;
	info->target_kind = prog->target_kind;
	info->target_name = image_get_str(r, prog->target_name_off);
	info->target_scope = image_get_str(r, prog->target_scope_off);
	info->insns = image_get(r, prog->insn_off, prog->insn_cnt, sizeof(*info->insns));
	info->func_info = image_get(r, prog->func_info_off, prog->func_info_cnt,
				    sizeof(*info->func_info));
	info->line_info = image_get(r, prog->line_info_off, prog->line_info_cnt,
				    sizeof(*info->line_info));
	info->core_relos = image_get(r, prog->core_relo_off, prog->core_relo_cnt,
				     sizeof(*info->core_relos));
	info->maps = image_get(r, prog->map_off, prog->map_cnt, sizeof(*info->maps));

	if (!prog->insn_cnt || prog->insn_cnt > IMAGE_MAX_INSNS ||
	    prog->map_cnt > BPF_SIG_MAX_PROG_MAPS || prog->target_kind > BPF_SIG_TARGET_PROG)
		r->bad = true;
	for (i = 0; !r->bad && i < prog->map_cnt; i++) {
		if (info->maps[i] >= map_cnt || (i && info->maps[i] <= info->maps[i - 1]))
			r->bad = true;
	}
	return image_get_symbols(r, prog, desc);
}

/* Takes over data; on failure it is freed with the image. */
static int image_open(struct bpf_image *image, void *data, __u32 size)
{
	struct image_reader r = { .data = data, .size = size, .left = size };
	const struct bpf_image_hdr *hdr = data;
	const struct bpf_image_map *maps;
	const struct bpf_image_prog *progs;
	__u32 i;
	int err;

	image->data = data;
	image->size = size;
	if (size < sizeof(*hdr) || memcmp(hdr->magic, BPF_IMAGE_MAGIC, sizeof(hdr->magic)))
		return -EINVAL;
	if (hdr->version != BPF_IMAGE_VERSION)
		return -EPROTONOSUPPORT;
	if (hdr->size != size || hdr->map_cnt > BPF_SIG_MAX_MAPS ||
	    hdr->prog_cnt > BPF_SIG_MAX_PROGS)
		return -EINVAL;

	maps = image_get(&r, hdr->map_off, hdr->map_cnt, sizeof(*maps));
	progs = image_get(&r, hdr->prog_off, hdr->prog_cnt, sizeof(*progs));
	image->btf = image_get(&r, hdr->btf_off, hdr->btf_size, 1);
	image->btf_size = hdr->btf_size;
	if (r.bad)
		return -EINVAL;

	image->maps = calloc(hdr->map_cnt ?: 1, sizeof(*image->maps));
	image->progs = calloc(hdr->prog_cnt ?: 1, sizeof(*image->progs));
	if (!image->maps || !image->progs)
		return -ENOMEM;
	image->map_cnt = hdr->map_cnt;
	image->prog_cnt = hdr->prog_cnt;
	for (i = 0; i < hdr->map_cnt; i++)
		image_get_map(&r, &maps[i], hdr->map_cnt, &image->maps[i]);
	for (i = 0; i < hdr->prog_cnt; i++) {
		err = image_get_prog(&r, &progs[i], hdr->map_cnt, &image->progs[i]);
		if (err)
			return err;
	}
	return r.bad ? -EINVAL : 0;
}

int bpf_image__new(const struct bpf_image *parts, struct bpf_image **image)
{
	struct bpf_image *img;
	void *data;
	__u32 size;
	int err;

	img = calloc(1, sizeof(*img));
	if (!img)
		return -ENOMEM;
	err = bpf_image__write(parts, IMAGE_MAX_SIZE, &data, &size);
	err = err ?: image_open(img, data, size);
	if (err) {
		bpf_image__free(img);
		return err;
	}
	*image = img;
	return 0;
}

int bpf_image__parse(const void *data, size_t size, struct bpf_image **image)
{
	struct bpf_image *img;
	void *copy, *again;
	__u32 again_size;
	int err;

	if (!data || !image || size > IMAGE_MAX_SIZE)
		return libbpf_err(-EINVAL);
	if (!bpf_image__host_supported())
		return libbpf_err(-EOPNOTSUPP);

	img = calloc(1, sizeof(*img));
	copy = malloc(size ?: 1);
	if (!img || !copy) {
		free(copy);
		free(img);
		return libbpf_err(-ENOMEM);
	}
	memcpy(copy, data, size);
	err = image_open(img, copy, size);
	if (err)
		goto err_out;

	err = bpf_image__write(img, size, &again, &again_size);
	if (err) {
		err = err == -E2BIG ? -EINVAL : err;
		goto err_out;
	}
	if (again_size != size || memcmp(again, copy, size))
		err = -EINVAL;
	free(again);
	if (err)
		goto err_out;

	*image = img;
	return 0;
err_out:
	bpf_image__free(img);
	return libbpf_err(err);
}

void bpf_image__free(struct bpf_image *image)
{
	__u32 i;

	if (!image)
		return;
	for (i = 0; i < image->prog_cnt; i++)
		free(image->progs[i].symbols);
	free(image->progs);
	free(image->maps);
	free(image->data);
	free(image);
}

/* Accessors */

const void *bpf_image__raw_data(const struct bpf_image *image, __u32 *size)
{
	*size = image->size;
	return image->data;
}

const void *bpf_image__btf(const struct bpf_image *image, __u32 *size)
{
	*size = image->btf_size;
	return image->btf;
}

__u32 bpf_image__prog_cnt(const struct bpf_image *image)
{
	return image->prog_cnt;
}

__u32 bpf_image__map_cnt(const struct bpf_image *image)
{
	return image->map_cnt;
}

/* The caller may have been built with an older or newer struct. */
static int image_info(void *dst, const void *src, size_t size)
{
	size_t sz = *(size_t *)dst;

	if (sz <= sizeof(sz))
		return libbpf_err(-EINVAL);
	if (sz > size)
		memset(dst + size, 0, sz - size);
	memcpy(dst + sizeof(sz), src + sizeof(sz), min(sz, size) - sizeof(sz));
	return 0;
}

int bpf_image__prog(const struct bpf_image *image, __u32 idx, struct bpf_image_prog_info *info)
{
	if (idx >= image->prog_cnt)
		return libbpf_err(-EINVAL);
	return image_info(info, &image->progs[idx].info, sizeof(*info));
}

int bpf_image__find_prog(const struct bpf_image *image, const char *name)
{
	__u32 i;

	for (i = 0; i < image->prog_cnt; i++) {
		if (!strcmp(image->progs[i].info.name, name))
			return i;
	}
	return libbpf_err(-ENOENT);
}

int bpf_image__map(const struct bpf_image *image, __u32 idx, struct bpf_image_map_info *info)
{
	if (idx >= image->map_cnt)
		return libbpf_err(-EINVAL);
	return image_info(info, &image->maps[idx], sizeof(*info));
}

int bpf_image__symbol(const struct bpf_image *image, __u32 prog, __u32 idx,
		      struct bpf_image_symbol_info *info)
{
	if (prog >= image->prog_cnt || idx >= image->progs[prog].info.symbol_cnt)
		return libbpf_err(-EINVAL);
	return image_info(info, &image->progs[prog].symbols[idx], sizeof(*info));
}

int bpf_image__set_any_target(struct bpf_image *image, __u32 prog)
{
	struct bpf_image_hdr *hdr = image->data;
	struct bpf_image_prog *progs = image->data + hdr->prog_off;

	if (prog >= image->prog_cnt || !progs[prog].target_kind ||
	    progs[prog].target_kind == BPF_SIG_TARGET_STRUCT)
		return libbpf_err(-EINVAL);
	progs[prog].target_kind = BPF_SIG_TARGET_ANY;
	image->progs[prog].info.target_kind = BPF_SIG_TARGET_ANY;
	return 0;
}
