// SPDX-License-Identifier: GPL-2.0
/*
 * A manifest as JSON
 */
#include "cli.h"
#include "manifest.h"
#include "varies.h"

static void put_signer(struct json *json, const struct bpf_sign_cms_info *cms)
{
	json_open(json, "signer", '{');
	if (cms->key_id) {
		json_hex(json, "key_id", cms->key_id, cms->key_id_size);
	} else {
		json_string(json, "issuer", cms->issuer);
		json_string(json, "serial", cms->serial);
	}
	json_string(json, "digest", cms->digest);
	json_string(json, "signature", cms->signature);
	json_close(json, '}');
}

static void put_object(struct json *json, const struct inspected *in)
{
	const struct bpf_sig_manifest *m = in->manifest;

	json_string(json, "name", m->name);
	json_string(json, "version", m->version);
	json_number(json, "rollback_index", m->rollback_index);
	if (m->build_id_size)
		json_hex(json, "build_id", m->build_id, m->build_id_size);
	put_signer(json, in->cms);
	json_open(json, "manifest", '{');
	json_number(json, "size", in->cms->manifest_size);
	json_string(json, "sha256", in->digest);
	json_close(json, '}');
	if (!m->btf_size)
		return;
	json_open(json, "btf", '{');
	json_number(json, "size", m->btf_size);
	json_hex(json, "sha256", m->btf, BPF_SIG_DIGEST_SIZE);
	json_close(json, '}');
}

static void put_contents(struct json *json, const struct bpf_sig_map *map)
{
	u32 i;

	json_open(json, "contents", '{');
	json_string(json, "mode", word_contents(map->contents));
	if (map->contents == BPF_SIG_CONTENTS_SIGNED ||
	    map->contents == BPF_SIG_CONTENTS_RANGES ||
	    map->contents == BPF_SIG_CONTENTS_INITIAL)
		json_hex(json, "sha256", map->digest, BPF_SIG_DIGEST_SIZE);
	json_open(json, "ranges", '[');
	for (i = 0; i < map->range_cnt; i++) {
		json_open(json, NULL, '{');
		json_string(json, "name", map->ranges[i].name);
		json_number(json, "offset", map->ranges[i].offset);
		json_number(json, "size", map->ranges[i].size);
		json_close(json, '}');
	}
	json_close(json, ']');
	json_close(json, '}');
}

static void put_map(struct json *json, const struct bpf_sig_map *map)
{
	char buf[16];

	json_open(json, NULL, '{');
	json_string(json, "name", map->name);
	json_string(json, "type", word_map_type(map->map_type, buf, sizeof(buf)));
	json_number(json, "map_type", map->map_type);
	json_number(json, "key_size", map->key_size);
	json_number(json, "value_size", map->value_size);
	json_number(json, "max_entries_min", map->max_entries_min);
	json_number(json, "max_entries_max", map->max_entries_max);
	json_number(json, "map_flags", map->map_flags);
	json_number(json, "map_extra", map->map_extra);
	json_number(json, "btf_key_type_id", map->btf_key_type_id);
	json_number(json, "btf_value_type_id", map->btf_value_type_id);
	if (*map->value_struct)
		json_string(json, "value_struct", map->value_struct);
	if (map->inner_map != BPF_SIG_NO_MAP)
		json_number(json, "inner_map", map->inner_map);
	json_bool(json, "optional", map->flags & BPF_SIG_MAP_F_OPTIONAL);
	json_bool(json, "name_is_suffix", map->flags & BPF_SIG_MAP_F_SUFFIX);
	put_contents(json, map);
	json_close(json, '}');
}

static void put_digest(struct json *json, const char *what, u32 cnt,
		       const u8 *digest)
{
	json_open(json, what, '{');
	json_number(json, "count", cnt);
	if (cnt)
		json_hex(json, "sha256", digest, BPF_SIG_DIGEST_SIZE);
	json_close(json, '}');
}

static void put_symbols(struct json *json, const struct bpf_sig_prog *prog)
{
	u32 i;

	json_open(json, "symbols", '[');
	for (i = 0; i < prog->symbol_cnt; i++) {
		json_open(json, NULL, '{');
		json_string(json, "name", prog->symbols[i].name);
		json_string(json, "kind", word_symbol(prog->symbols[i].kind));
		json_number(json, "insn", prog->symbols[i].insn);
		json_number(json, "type_id", prog->symbols[i].type_id);
		json_bool(json, "weak",
			  prog->symbols[i].flags & BPF_SIG_SYMBOL_F_WEAK);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void put_targets(struct json *json, const struct bpf_sig_prog *prog)
{
	u32 i;

	json_open(json, "targets", '[');
	for (i = 0; i < prog->target_cnt; i++) {
		json_open(json, NULL, '{');
		json_string(json, "kind", varies_target(prog->targets[i].kind));
		json_string(json, "name", prog->targets[i].name);
		json_string(json, "scope", prog->targets[i].scope);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void put_prog(struct json *json, const struct bpf_sig_manifest *m,
		     const struct bpf_sig_prog *prog)
{
	char buf[16];
	u32 i;

	json_open(json, NULL, '{');
	json_string(json, "name", prog->name);
	json_string(json, "type",
		    word_prog_type(prog->prog_type, buf, sizeof(buf)));
	json_number(json, "prog_type", prog->prog_type);
	json_number(json, "expected_attach_type", prog->expected_attach_type);
	json_number(json, "prog_flags", prog->prog_flags);
	json_string(json, "license", prog->license);
	if (*prog->member)
		json_string(json, "member", prog->member);
	json_bool(json, "optional", prog->flags & BPF_SIG_PROG_F_OPTIONAL);
	put_digest(json, "insns", prog->insn_cnt, prog->insns);
	put_digest(json, "func_info", prog->func_info_cnt, prog->func_info);
	put_digest(json, "line_info", prog->line_info_cnt, prog->line_info);
	put_digest(json, "core_relos", prog->core_relo_cnt, prog->core_relos);
	json_open(json, "maps", '[');
	for (i = 0; i < prog->map_cnt; i++)
		json_string(json, NULL, m->maps[le32_to_cpu(prog->maps[i])].name);
	json_close(json, ']');
	put_symbols(json, prog);
	put_targets(json, prog);
	json_close(json, '}');
}

static void put_varying(void *ctx, const struct varying *v)
{
	struct json *json = ctx;

	json_open(json, NULL, '{');
	json_string(json, "kind", v->kind);
	if (v->map)
		json_string(json, "map", v->map->name);
	if (v->range) {
		json_string(json, "variable", v->range->name);
		json_number(json, "offset", v->range->offset);
		json_number(json, "size", v->range->size);
	}
	if (v->prog)
		json_string(json, "program", v->prog->name);
	json_string(json, "text", v->text);
	json_close(json, '}');
}

void inspect_json(struct json *json, const struct inspected *in)
{
	const struct bpf_sig_manifest *m = in->manifest;
	u32 i;

	put_object(json, in);
	json_open(json, "maps", '[');
	for (i = 0; i < m->map_cnt; i++)
		put_map(json, &m->maps[i]);
	json_close(json, ']');
	json_open(json, "programs", '[');
	for (i = 0; i < m->prog_cnt; i++)
		put_prog(json, m, &m->progs[i]);
	json_close(json, ']');
	json_open(json, "may_vary", '[');
	varies_each(m, put_varying, json);
	json_close(json, ']');
	json_open(json, "not_signed", '[');
	varies_anyway(m, put_varying, json);
	json_close(json, ']');
}
