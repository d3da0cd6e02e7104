// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * Writing of images
 *
 * What is written is canonical: header, maps, programs, BTF, then the jump
 * tables, then the arrays of each program in the order of struct
 * bpf_image_prog, then the strings in the order of their first use, each once,
 * then zeroes up to a multiple of 8.
 */
#include <stdlib.h>
#include <string.h>
#include <errno.h>
#include <linux/bpf.h>
#include <linux/bpf_sig.h>
#include <linux/kernel.h>
#include "libbpf_internal.h"
#include "bpf_image_internal.h"
#include "strset.h"

struct image_writer {
	char *data;
	size_t size;
	size_t cap;
	size_t max_size;
	struct strset *strs;
	int err;
};

/* Appends zeroes when there is no data. Returns the offset. */
static __u32 image_put(struct image_writer *w, const void *data, size_t size)
{
	size_t off = w->size;
	size_t len = roundup(size, IMAGE_ALIGN);
	char *buf;

	if (w->err || !size)
		return 0;
	if (len > w->max_size - off) {
		w->err = -E2BIG;
		return 0;
	}
	buf = libbpf_add_mem((void **)&w->data, &w->cap, 1, off, w->max_size, len);
	if (!buf) {
		w->err = -ENOMEM;
		return 0;
	}
	memset(buf, 0, len);
	if (data)
		memcpy(buf, data, size);
	w->size += len;
	return off;
}

/* The strings go behind all else, so this is relative to the first one. */
static __u32 image_str(struct image_writer *w, const char *s)
{
	int off;

	if (w->err)
		return 0;
	/* strset appends a string before it knows that it has it already */
	if (strlen(s) >= BPF_SIG_MAX_NAME ||
	    strset__data_size(w->strs) > w->max_size) {
		w->err = -E2BIG;
		return 0;
	}
	off = strset__add_str(w->strs, s);
	if (off < 0) {
		w->err = off;
		return 0;
	}
	return off;
}

static void image_put_map(struct image_writer *w, size_t off,
			  const struct bpf_image_map_info *info)
{
	struct bpf_image_map map = {
		.map_type = info->map_type,
		.key_size = info->key_size,
		.value_size = info->value_size,
		.max_entries = info->max_entries,
		.map_flags = info->map_flags,
		.inner_map = info->inner_map,
		.map_extra = info->map_extra,
		.btf_key_type_id = info->btf_key_type_id,
		.btf_value_type_id = info->btf_value_type_id,
		.contents = info->contents,
		.flags = info->flags,
	};

	/* not in the initializer, which has no order of evaluation */
	map.name_off = image_str(w, info->name);
	map.value_struct_off = image_str(w, info->value_struct);
	if (info->insn_offs)
		map.map_extra = image_put(w, info->insn_offs,
					  info->max_entries * sizeof(*info->insn_offs));
	if (!w->err)
		memcpy(w->data + off, &map, sizeof(map));
}

static __u32 image_put_symbols(struct image_writer *w,
			       const struct bpf_image_prog_desc *desc)
{
	__u32 i, off;

	off = image_put(w, NULL, desc->info.symbol_cnt * sizeof(struct bpf_image_symbol));
	for (i = 0; i < desc->info.symbol_cnt; i++) {
		const struct bpf_image_symbol_info *info = &desc->symbols[i];
		struct bpf_image_symbol sym = {
			.name_off = image_str(w, info->name),
			.insn = info->insn,
			.kind = info->kind,
			.flags = info->flags,
			.type_id = info->type_id,
		};

		if (w->err)
			return 0;
		memcpy(w->data + off + i * sizeof(sym), &sym, sizeof(sym));
	}
	return off;
}

static void image_put_prog(struct image_writer *w, size_t off,
			   const struct bpf_image_prog_desc *desc)
{
	const struct bpf_image_prog_info *info = &desc->info;
	struct bpf_image_prog prog = {
		.prog_type = info->prog_type,
		.expected_attach_type = info->expected_attach_type,
		.prog_flags = info->prog_flags,
		.flags = info->flags,
		.insn_cnt = info->insn_cnt,
		.func_info_cnt = info->func_info_cnt,
		.line_info_cnt = info->line_info_cnt,
		.core_relo_cnt = info->core_relo_cnt,
		.map_cnt = info->map_cnt,
		.symbol_cnt = info->symbol_cnt,
		.target_kind = info->target_kind,
	};

	prog.name_off = image_str(w, info->name);
	prog.license_off = image_str(w, info->license);
	prog.member_off = image_str(w, info->member);
	prog.target_name_off = image_str(w, info->target_name);
	prog.target_scope_off = image_str(w, info->target_scope);
	prog.insn_off = image_put(w, info->insns, info->insn_cnt * sizeof(*info->insns));
	prog.func_info_off = image_put(w, info->func_info,
				       info->func_info_cnt * sizeof(*info->func_info));
	prog.line_info_off = image_put(w, info->line_info,
				       info->line_info_cnt * sizeof(*info->line_info));
	prog.core_relo_off = image_put(w, info->core_relos,
				       info->core_relo_cnt * sizeof(*info->core_relos));
	prog.map_off = image_put(w, info->maps, info->map_cnt * sizeof(*info->maps));
	prog.symbol_off = image_put_symbols(w, desc);
	if (!w->err)
		memcpy(w->data + off, &prog, sizeof(prog));
}

static void image_fix_strs(struct bpf_image_hdr *hdr, __u32 base)
{
	struct bpf_image_map *maps = (void *)hdr + hdr->map_off;
	struct bpf_image_prog *progs = (void *)hdr + hdr->prog_off;
	__u32 i, j;

	for (i = 0; i < hdr->map_cnt; i++) {
		maps[i].name_off += base;
		maps[i].value_struct_off += base;
	}
	for (i = 0; i < hdr->prog_cnt; i++) {
		struct bpf_image_symbol *syms = (void *)hdr + progs[i].symbol_off;

		progs[i].name_off += base;
		progs[i].license_off += base;
		progs[i].member_off += base;
		progs[i].target_name_off += base;
		progs[i].target_scope_off += base;
		for (j = 0; j < progs[i].symbol_cnt; j++)
			syms[j].name_off += base;
	}
}

/* Fails with -E2BIG when more than max_size bytes would come out. */
int bpf_image__write(const struct bpf_image *parts, size_t max_size,
		     void **data, __u32 *size)
{
	struct image_writer w = { .max_size = max_size };
	struct bpf_image_hdr hdr = {
		.magic = BPF_IMAGE_MAGIC,
		.version = BPF_IMAGE_VERSION,
		.map_cnt = parts->map_cnt,
		.prog_cnt = parts->prog_cnt,
		.btf_size = parts->btf_size,
	};
	__u32 i, str_off;

	if (!bpf_image__host_supported())
		return -EOPNOTSUPP;
	if (parts->map_cnt > BPF_SIG_MAX_MAPS || parts->prog_cnt > BPF_SIG_MAX_PROGS)
		return -E2BIG;

	w.strs = strset__new(INT_MAX, NULL, 0);
	if (IS_ERR(w.strs))
		return PTR_ERR(w.strs);

	image_put(&w, &hdr, sizeof(hdr));
	hdr.map_off = image_put(&w, NULL, hdr.map_cnt * sizeof(struct bpf_image_map));
	hdr.prog_off = image_put(&w, NULL, hdr.prog_cnt * sizeof(struct bpf_image_prog));
	hdr.btf_off = image_put(&w, parts->btf, parts->btf_size);
	for (i = 0; i < parts->map_cnt; i++)
		image_put_map(&w, hdr.map_off + i * sizeof(struct bpf_image_map),
			      &parts->maps[i]);
	for (i = 0; i < parts->prog_cnt; i++)
		image_put_prog(&w, hdr.prog_off + i * sizeof(struct bpf_image_prog),
			       &parts->progs[i]);
	str_off = image_put(&w, strset__data(w.strs), strset__data_size(w.strs));
	strset__free(w.strs);
	if (w.err) {
		free(w.data);
		return w.err;
	}

	hdr.size = w.size;
	memcpy(w.data, &hdr, sizeof(hdr));
	image_fix_strs((void *)w.data, str_off);
	*data = w.data;
	*size = w.size;
	return 0;
}
