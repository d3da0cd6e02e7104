/* SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause) */
/*
 * Parsed form of a BPF signature manifest
 *
 * Compiles into the kernel and into libbpfsign, so that both accept exactly
 * the same bytes.
 */
#ifndef _BPF_SIG_MANIFEST_H
#define _BPF_SIG_MANIFEST_H

#include <linux/bpf_sig.h>

/*
 * All structs are in host byte order. Strings and digests point into the
 * bytes that were parsed, which the caller keeps for as long.
 */
struct bpf_sig_range {
	const char *name;
	u32 offset;
	u32 size;
};

struct bpf_sig_map {
	const char *name;
	const char *value_struct;	/* empty unless a struct_ops map */
	u32 map_type;
	u32 key_size;
	u32 value_size;
	u32 max_entries_min;
	u32 max_entries_max;
	u32 map_flags;
	u64 map_extra;
	u32 btf_key_type_id;
	u32 btf_value_type_id;
	u32 inner_map;			/* BPF_SIG_NO_MAP if none */
	u32 flags;			/* BPF_SIG_MAP_F_* */
	u32 contents;			/* enum bpf_sig_contents */
	const u8 *digest;
	const struct bpf_sig_range *ranges;
	u32 range_cnt;
};

struct bpf_sig_symbol {
	const char *name;
	u32 insn;
	u32 kind;			/* enum bpf_sig_symbol_kind */
	u32 flags;			/* BPF_SIG_SYMBOL_F_* */
	u32 type_id;
};

struct bpf_sig_target {
	const char *name;
	const char *scope;		/* module or object, empty if none */
	u32 kind;			/* enum bpf_sig_target_kind */
};

struct bpf_sig_prog {
	const char *name;
	const char *license;
	const char *member;		/* empty unless a struct_ops program */
	u32 prog_type;
	u32 expected_attach_type;
	u32 prog_flags;
	u32 flags;			/* BPF_SIG_PROG_F_* */
	u32 insn_cnt;
	u32 func_info_cnt;
	u32 line_info_cnt;
	u32 core_relo_cnt;
	u32 map_cnt;
	const __le32 *maps;		/* indices, each below the map count */
	const u8 *insns;		/* digests */
	const u8 *func_info;
	const u8 *line_info;
	const u8 *core_relos;
	const struct bpf_sig_symbol *symbols;
	u32 symbol_cnt;
	const struct bpf_sig_target *targets;
	u32 target_cnt;
};

struct bpf_sig_manifest {
	const char *name;
	const char *version;
	u64 rollback_index;
	const u8 *build_id;
	u32 build_id_size;
	u32 digest_alg;			/* enum bpf_sig_digest_alg */
	u32 btf_size;			/* 0 if the object has no BTF */
	const u8 *btf;			/* digest */
	struct bpf_sig_map *maps;
	u32 map_cnt;
	struct bpf_sig_prog *progs;
	u32 prog_cnt;
	/* what the pointers in maps and progs point to */
	struct bpf_sig_range *ranges;
	struct bpf_sig_symbol *symbols;
	struct bpf_sig_target *targets;
};

/**
 * struct bpf_sig_parse_error - where and why a manifest was refused
 * @offset: of the offending record from the start of the manifest, in bytes
 * @reason: a phrase, static
 */
struct bpf_sig_parse_error {
	size_t offset;
	const char *reason;
};

struct bpf_sig_manifest *
bpf_sig_manifest_parse(const void *data, size_t size,
		       struct bpf_sig_parse_error *error);
void bpf_sig_manifest_free(struct bpf_sig_manifest *manifest);

#endif /* _BPF_SIG_MANIFEST_H */
