// SPDX-License-Identifier: GPL-2.0
/*
 * Writing a manifest: the inverse of kernel/bpf/sig/manifest.c
 */
#include "internal.h"

struct writer {
	u8 *buf;
	size_t size;
	size_t room;
	size_t rec;		/* start of the current record */
	u32 rec_cnt;
	int err;
};

static void *put(struct writer *w, const void *data, size_t size)
{
	size_t room = w->room;
	u8 *p;

	if (w->err)
		return NULL;
	while (room - w->size < size)
		room = room ? 2 * room : 4096;
	if (room != w->room) {
		p = realloc(w->buf, room);
		if (!p) {
			w->err = -ENOMEM;
			return NULL;
		}
		w->buf = p;
		w->room = room;
	}
	p = w->buf + w->size;
	if (data)
		memcpy(p, data, size);
	else
		memset(p, 0, size);
	w->size += size;
	return p;
}

static void pad(struct writer *w)
{
	put(w, NULL, ALIGN(w->size, 8) - w->size);
}

static void put_string(struct writer *w, const char *s)
{
	if (strlen(s) >= BPF_SIG_MAX_NAME)
		w->err = -ENAMETOOLONG;
	else
		put(w, s, strlen(s) + 1);
}

static void begin(struct writer *w, u32 type, void *fixed, size_t size)
{
	struct bpf_sig_rec *rec = fixed;

	rec->type = cpu_to_le32(type);
	w->rec = w->size;
	w->rec_cnt++;
	put(w, fixed, size);
}

static void end(struct writer *w)
{
	struct bpf_sig_rec *rec;

	pad(w);
	if (w->err)
		return;
	rec = (struct bpf_sig_rec *)(w->buf + w->rec);
	rec->size = cpu_to_le32(w->size - w->rec);
}

static void put_object(struct writer *w, const struct bpf_sig_manifest *m)
{
	struct bpf_sig_rec_object r = {
		.rollback_index = cpu_to_le64(m->rollback_index),
		.build_id_size = cpu_to_le32(m->build_id_size),
	};

	if (m->build_id_size > sizeof(r.build_id)) {
		w->err = -EINVAL;
		return;
	}
	if (m->build_id_size)
		memcpy(r.build_id, m->build_id, m->build_id_size);
	begin(w, BPF_SIG_REC_OBJECT, &r, sizeof(r));
	put_string(w, m->name);
	put_string(w, m->version);
	end(w);
}

static void put_btf(struct writer *w, const struct bpf_sig_manifest *m)
{
	struct bpf_sig_rec_btf r = { .size = cpu_to_le32(m->btf_size) };

	if (!m->btf_size)
		return;
	memcpy(r.digest, m->btf, sizeof(r.digest));
	begin(w, BPF_SIG_REC_BTF, &r, sizeof(r));
	end(w);
}

static void put_map(struct writer *w, const struct bpf_sig_map *map)
{
	struct bpf_sig_rec_map r = {
		.map_type = cpu_to_le32(map->map_type),
		.key_size = cpu_to_le32(map->key_size),
		.value_size = cpu_to_le32(map->value_size),
		.max_entries_min = cpu_to_le32(map->max_entries_min),
		.max_entries_max = cpu_to_le32(map->max_entries_max),
		.map_flags = cpu_to_le32(map->map_flags),
		.map_extra = cpu_to_le64(map->map_extra),
		.btf_key_type_id = cpu_to_le32(map->btf_key_type_id),
		.btf_value_type_id = cpu_to_le32(map->btf_value_type_id),
		.inner_map = cpu_to_le32(map->inner_map),
		.flags = cpu_to_le32(map->flags),
		.contents = cpu_to_le32(map->contents),
	};

	if (map->contents == BPF_SIG_CONTENTS_SIGNED ||
	    map->contents == BPF_SIG_CONTENTS_RANGES ||
	    map->contents == BPF_SIG_CONTENTS_INITIAL) {
		r.contents_size = cpu_to_le32(sign_contents_size(map));
		memcpy(r.digest, map->digest, sizeof(r.digest));
	}
	begin(w, BPF_SIG_REC_MAP, &r, sizeof(r));
	put_string(w, map->name);
	put_string(w, map->value_struct);
	end(w);
}

static void put_range(struct writer *w, const struct bpf_sig_range *range)
{
	struct bpf_sig_rec_range r = {
		.offset = cpu_to_le32(range->offset),
		.size = cpu_to_le32(range->size),
	};

	begin(w, BPF_SIG_REC_RANGE, &r, sizeof(r));
	put_string(w, range->name);
	end(w);
}

static void put_digest(u8 *to, const u8 *digest, u32 cnt)
{
	if (cnt)
		memcpy(to, digest, BPF_SIG_DIGEST_SIZE);
}

static void put_prog(struct writer *w, const struct bpf_sig_prog *prog)
{
	struct bpf_sig_rec_prog r = {
		.prog_type = cpu_to_le32(prog->prog_type),
		.expected_attach_type = cpu_to_le32(prog->expected_attach_type),
		.prog_flags = cpu_to_le32(prog->prog_flags),
		.flags = cpu_to_le32(prog->flags),
		.insn_cnt = cpu_to_le32(prog->insn_cnt),
		.func_info_cnt = cpu_to_le32(prog->func_info_cnt),
		.line_info_cnt = cpu_to_le32(prog->line_info_cnt),
		.core_relo_cnt = cpu_to_le32(prog->core_relo_cnt),
		.map_cnt = cpu_to_le32(prog->map_cnt),
	};

	put_digest(r.insns, prog->insns, prog->insn_cnt);
	put_digest(r.func_info, prog->func_info, prog->func_info_cnt);
	put_digest(r.line_info, prog->line_info, prog->line_info_cnt);
	put_digest(r.core_relos, prog->core_relos, prog->core_relo_cnt);
	begin(w, BPF_SIG_REC_PROG, &r, sizeof(r));
	put(w, prog->maps, prog->map_cnt * sizeof(*prog->maps));
	pad(w);
	put_string(w, prog->name);
	put_string(w, prog->license);
	put_string(w, prog->member);
	end(w);
}

static void put_symbol(struct writer *w, const struct bpf_sig_symbol *symbol)
{
	struct bpf_sig_rec_symbol r = {
		.insn = cpu_to_le32(symbol->insn),
		.kind = cpu_to_le32(symbol->kind),
		.flags = cpu_to_le32(symbol->flags),
		.type_id = cpu_to_le32(symbol->type_id),
	};

	begin(w, BPF_SIG_REC_SYMBOL, &r, sizeof(r));
	put_string(w, symbol->name);
	end(w);
}

static void put_target(struct writer *w, const struct bpf_sig_target *target)
{
	struct bpf_sig_rec_target r = { .kind = cpu_to_le32(target->kind) };

	begin(w, BPF_SIG_REC_TARGET, &r, sizeof(r));
	put_string(w, target->name);
	put_string(w, target->scope);
	end(w);
}

static void put_records(struct writer *w, const struct bpf_sig_manifest *m)
{
	const struct bpf_sig_prog *prog;
	const struct bpf_sig_map *map;
	u32 i;

	put_object(w, m);
	put_btf(w, m);
	for (map = m->maps; map < m->maps + m->map_cnt; map++) {
		put_map(w, map);
		for (i = 0; i < map->range_cnt; i++)
			put_range(w, &map->ranges[i]);
	}
	for (prog = m->progs; prog < m->progs + m->prog_cnt; prog++) {
		put_prog(w, prog);
		for (i = 0; i < prog->symbol_cnt; i++)
			put_symbol(w, &prog->symbols[i]);
		for (i = 0; i < prog->target_cnt; i++)
			put_target(w, &prog->targets[i]);
	}
}

/*
 * Writes what @m says, whether it makes sense or not: the parser judges it.
 * @data is for free().
 */
int sign_manifest_build(const struct bpf_sig_manifest *m, void **data,
			size_t *size)
{
	struct bpf_sig_hdr hdr = {
		.magic = BPF_SIG_MAGIC,
		.version = cpu_to_le32(BPF_SIG_VERSION),
		.digest_alg = cpu_to_le32(m->digest_alg),
	};
	struct writer w = {};

	put(&w, &hdr, sizeof(hdr));
	put_records(&w, m);
	if (!w.err && w.size > BPF_SIG_MAX_MANIFEST)
		w.err = -EMSGSIZE;
	if (w.err) {
		free(w.buf);
		return w.err;
	}
	hdr.size = cpu_to_le32(w.size);
	hdr.rec_cnt = cpu_to_le32(w.rec_cnt);
	memcpy(w.buf, &hdr, sizeof(hdr));
	*data = w.buf;
	*size = w.size;
	return 0;
}
