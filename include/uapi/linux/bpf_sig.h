/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * BPF program signatures: the manifest, the image and what the kernel reports
 *
 * This file is the only definition of these formats; kernel, libbpf and
 * bpf-sign include it. Documentation/userspace-api/bpf_sig.rst explains it
 * byte by byte.
 */
#ifndef _UAPI_LINUX_BPF_SIG_H
#define _UAPI_LINUX_BPF_SIG_H

#include <linux/types.h>

/* ELF sections that bpf-sign adds to a BPF object. */
#define BPF_SIG_SEC_CMS		".bpf_sig"	/* CMS SignedData, DER */
#define BPF_SIG_SEC_IMAGE	".bpf_image"	/* struct bpf_image_hdr ... */

/*
 * Manifest: the embedded content of the CMS SignedData.
 *
 * A struct bpf_sig_hdr, then records. All integers are little-endian on every
 * architecture. Each record starts with a struct bpf_sig_rec, its size is a
 * multiple of 8, and the next one starts where it ends. The strings of a
 * record follow its fixed part (and its array, where it has one) in the order
 * given, each ended by one NUL, the last one padded with NULs to the size of
 * the record, by fewer than 8 bytes. Reserved fields are zero.
 *
 * Order: one OBJECT, at most one BTF, the MAPs, each followed by its RANGEs,
 * the PROGs, each followed by its SYMBOLs and then by its TARGETs. The index
 * of a map or program is its position among the records of its type.
 */
#define BPF_SIG_MAGIC			"BPF_SIG"	/* with its NUL: 8 bytes */
#define BPF_SIG_MAGIC_SIZE		8
#define BPF_SIG_VERSION			1
#define BPF_SIG_DIGEST_SIZE		32
#define BPF_SIG_MAX_CMS			65535U	/* the kernel's ASN.1 decoder */
#define BPF_SIG_MAX_MANIFEST		BPF_SIG_MAX_CMS
#define BPF_SIG_MAX_MAPS		4096
#define BPF_SIG_MAX_PROG_MAPS		64
#define BPF_SIG_MAX_PROGS		4096
#define BPF_SIG_MAX_NAME		256	/* of any string, with its NUL */

enum bpf_sig_digest_alg {
	BPF_SIG_DIGEST_SHA256			= 1,
};

struct bpf_sig_hdr {
	__u8	magic[BPF_SIG_MAGIC_SIZE];
	__le32	version;
	__le32	size;			/* of the whole manifest, bytes */
	__le32	digest_alg;		/* enum bpf_sig_digest_alg */
	__le32	rec_cnt;
};

/* A record of unknown type is refused, unless its type has this bit. */
#define BPF_SIG_REC_MAY_IGNORE		0x80000000U

enum bpf_sig_rec_type {
	BPF_SIG_REC_OBJECT			= 1,
	BPF_SIG_REC_BTF				= 2,
	BPF_SIG_REC_MAP				= 3,
	BPF_SIG_REC_RANGE			= 4,
	BPF_SIG_REC_PROG			= 5,
	BPF_SIG_REC_SYMBOL			= 6,
	BPF_SIG_REC_TARGET			= 7,
};

struct bpf_sig_rec {
	__le32	type;			/* enum bpf_sig_rec_type */
	__le32	size;			/* of this record, with this header */
};

/* strings: name, version */
struct bpf_sig_rec_object {
	struct bpf_sig_rec rec;
	__le64	rollback_index;		/* policy may ask for a minimum */
	__u8	build_id[20];
	__le32	build_id_size;		/* 0 to 20, bytes */
};

/* no strings */
struct bpf_sig_rec_btf {
	struct bpf_sig_rec rec;
	__le32	size;			/* of the BTF blob, bytes */
	__le32	reserved;
	__u8	digest[BPF_SIG_DIGEST_SIZE];
};

enum bpf_sig_contents {
	BPF_SIG_CONTENTS_FREE			= 0, /* run-time state */
	BPF_SIG_CONTENTS_SIGNED			= 1, /* digest; map is frozen */
	BPF_SIG_CONTENTS_RANGES			= 2, /* as SIGNED; RANGEs hashed as zeroes */
	BPF_SIG_CONTENTS_ENVIRONMENT		= 3, /* .kconfig; map is frozen */
	BPF_SIG_CONTENTS_INITIAL		= 4, /* digest at the first load; not frozen */
};

/* The map is optional: a program that does not use it loads without it. */
#define BPF_SIG_MAP_F_OPTIONAL		(1U << 0)
/* The kernel name of the map ends with the name: libbpf's internal maps. */
#define BPF_SIG_MAP_F_SUFFIX		(1U << 1)

#define BPF_SIG_NO_MAP			0xffffffffU

/*
 * BPF_MAP_TYPE_INSN_ARRAY and the size of its value, which not every
 * <linux/bpf.h> has. Such a map says where a program may jump to: its contents
 * are signed, as __le32 insn[max_entries], the indices of the instructions.
 */
#define BPF_SIG_INSN_ARRAY		34
#define BPF_SIG_INSN_ARRAY_VALUE	16

/* strings: name, value_struct (kernel struct of a struct_ops map, or empty) */
struct bpf_sig_rec_map {
	struct bpf_sig_rec rec;
	__le32	map_type;		/* enum bpf_map_type */
	__le32	key_size;
	__le32	value_size;
	__le32	max_entries_min;	/* equal to max unless resizable */
	__le32	max_entries_max;
	__le32	map_flags;		/* as the kernel reports them */
	__le64	map_extra;
	__le32	btf_key_type_id;
	__le32	btf_value_type_id;
	__le32	inner_map;		/* index, or BPF_SIG_NO_MAP */
	__le32	flags;			/* BPF_SIG_MAP_F_* */
	__le32	contents;		/* enum bpf_sig_contents */
	__le32	contents_size;		/* 0, or that of what is hashed, bytes */
	__u8	digest[BPF_SIG_DIGEST_SIZE]; /* of the contents, or zero */
};

/*
 * Bytes of the preceding map that the application may set. In ascending
 * order, without overlap, within the contents.
 * strings: name (of the variable)
 */
struct bpf_sig_rec_range {
	struct bpf_sig_rec rec;
	__le32	offset;
	__le32	size;
};

/* The program is optional: an application may leave it out. */
#define BPF_SIG_PROG_F_OPTIONAL		(1U << 0)

/*
 * __le32 map[map_cnt], padded with zeroes to 8 bytes, follows: the indices of
 * the maps, in fd_array order.
 * strings: name, license, member (of a struct_ops, or empty)
 */
struct bpf_sig_rec_prog {
	struct bpf_sig_rec rec;
	__le32	prog_type;		/* enum bpf_prog_type */
	__le32	expected_attach_type;	/* enum bpf_attach_type; 0 with a member */
	__le32	prog_flags;		/* BPF_F_* of BPF_PROG_LOAD */
	__le32	flags;			/* BPF_SIG_PROG_F_* */
	__le32	insn_cnt;
	__le32	func_info_cnt;
	__le32	line_info_cnt;
	__le32	core_relo_cnt;
	__le32	map_cnt;
	__le32	reserved;
	__u8	insns[BPF_SIG_DIGEST_SIZE];
	__u8	func_info[BPF_SIG_DIGEST_SIZE];	/* zero when the count is */
	__u8	line_info[BPF_SIG_DIGEST_SIZE];
	__u8	core_relos[BPF_SIG_DIGEST_SIZE];
};

enum bpf_sig_symbol_kind {
	BPF_SIG_SYMBOL_KFUNC			= 1, /* BPF_PSEUDO_KFUNC_CALL */
	BPF_SIG_SYMBOL_TYPED			= 2, /* extern T x __ksym */
	BPF_SIG_SYMBOL_UNTYPED			= 3, /* extern void x __ksym */
	BPF_SIG_SYMBOL_FUNC			= 4, /* address of a kernel function */
};

#define BPF_SIG_SYMBOL_F_WEAK		(1U << 0)

/*
 * In ascending order of the instruction.
 * strings: name
 */
struct bpf_sig_rec_symbol {
	struct bpf_sig_rec rec;
	__le32	insn;			/* index of the instruction */
	__le32	kind;			/* enum bpf_sig_symbol_kind */
	__le32	flags;			/* BPF_SIG_SYMBOL_F_* */
	__le32	type_id;		/* in the object's BTF, or 0 */
};

enum bpf_sig_target_kind {
	BPF_SIG_TARGET_ANY			= 1, /* whatever the loader asks for */
	BPF_SIG_TARGET_FUNC			= 2, /* kernel function */
	BPF_SIG_TARGET_TRACEPOINT		= 3, /* tp_btf */
	BPF_SIG_TARGET_LSM			= 4, /* LSM hook */
	BPF_SIG_TARGET_ITER			= 5, /* BPF iterator */
	BPF_SIG_TARGET_STRUCT			= 6, /* struct_ops */
	BPF_SIG_TARGET_PROG			= 7, /* function of a signed program */
};

/*
 * A program without a target has none; with several, any of them will do.
 * strings: name, scope (module of a FUNC or TRACEPOINT, object of a PROG, or
 * empty)
 */
struct bpf_sig_rec_target {
	struct bpf_sig_rec rec;
	__le32	kind;			/* enum bpf_sig_target_kind */
	__le32	reserved;
};

/*
 * Image: the linked but unrelocated programs, as they go into BPF_PROG_LOAD.
 * A container without authority: the manifest's digests bind what is in it.
 *
 * A struct bpf_image_hdr, the maps, the programs, then data and strings that
 * they point to by offset from the start. Little-endian. Offsets are multiples
 * of 8 but for those of strings, which end with a NUL.
 *
 * In the instructions, a map is BPF_PSEUDO_MAP_IDX or _VALUE by its position
 * in the program's list of maps; a kfunc call has imm and off 0, a typed
 * symbol is BPF_PSEUDO_BTF_ID with both imm 0, an untyped one a plain 64-bit
 * load of 0; what core_relos name is as the compiler left it.
 */
#define BPF_IMAGE_MAGIC			"BPF_IMG"	/* with its NUL: 8 bytes */
#define BPF_IMAGE_VERSION		1

struct bpf_image_hdr {
	__u8	magic[8];
	__le32	version;
	__le32	size;			/* of the whole image, bytes */
	__le32	map_off;		/* struct bpf_image_map[map_cnt] */
	__le32	map_cnt;
	__le32	prog_off;		/* struct bpf_image_prog[prog_cnt] */
	__le32	prog_cnt;
	__le32	btf_off;
	__le32	btf_size;
};

/*
 * A map as BPF_MAP_CREATE makes it, and how libbpf treats its contents. An
 * instruction array has its __le32 insn[max_entries] at map_extra.
 */
struct bpf_image_map {
	__le32	name_off;
	__le32	value_struct_off;
	__le32	map_type;
	__le32	key_size;
	__le32	value_size;
	__le32	max_entries;
	__le32	map_flags;
	__le32	inner_map;		/* index, or BPF_SIG_NO_MAP */
	__le64	map_extra;
	__le32	btf_key_type_id;
	__le32	btf_value_type_id;
	__le32	contents;		/* enum bpf_sig_contents */
	__le32	flags;			/* BPF_SIG_MAP_F_* */
};

struct bpf_image_symbol {
	__le32	name_off;
	__le32	insn;
	__le32	kind;
	__le32	flags;
	__le32	type_id;
	__le32	reserved;
};

struct bpf_image_prog {
	__le32	name_off;
	__le32	license_off;
	__le32	member_off;
	__le32	prog_type;
	__le32	expected_attach_type;
	__le32	prog_flags;
	__le32	flags;			/* BPF_SIG_PROG_F_* */
	__le32	insn_off;		/* struct bpf_insn[insn_cnt] */
	__le32	insn_cnt;
	__le32	func_info_off;		/* struct bpf_func_info[func_info_cnt] */
	__le32	func_info_cnt;
	__le32	line_info_off;		/* struct bpf_line_info[line_info_cnt] */
	__le32	line_info_cnt;
	__le32	core_relo_off;		/* struct bpf_core_relo[core_relo_cnt] */
	__le32	core_relo_cnt;
	__le32	map_off;		/* __le32[map_cnt], indices of maps */
	__le32	map_cnt;
	__le32	symbol_off;		/* struct bpf_image_symbol[symbol_cnt] */
	__le32	symbol_cnt;
	__le32	target_kind;		/* enum bpf_sig_target_kind, or 0 */
	__le32	target_name_off;
	__le32	target_scope_off;
};

/*
 * What the kernel says of a loaded program. bpf_prog_info.sig_info points to
 * a buffer of bpf_prog_info.sig_info_len bytes, the kernel fills as much of
 * it as it has, and returns the size that it knows.
 */
enum bpf_sig_info_verdict {
	BPF_SIG_VERDICT_UNSIGNED		= 0,
	BPF_SIG_VERDICT_VERIFIED		= 1, /* all that is bound is as signed */
	BPF_SIG_VERDICT_MISMATCH		= 2, /* manifest verified, program differs */
	BPF_SIG_VERDICT_KERNEL			= 3, /* loaded by the kernel itself */
	BPF_SIG_VERDICT_LOADER			= 4, /* signed as a loader, no manifest */
	BPF_SIG_VERDICT_BY_LOADER		= 5, /* loaded by a verified loader */
};

enum bpf_sig_info_keyring {
	BPF_SIG_KEYS_NONE			= 0,
	BPF_SIG_KEYS_BPF			= 1, /* .bpf */
	BPF_SIG_KEYS_BUILTIN			= 2, /* .builtin_trusted_keys */
	BPF_SIG_KEYS_SECONDARY			= 3, /* .secondary_trusted_keys */
	BPF_SIG_KEYS_PLATFORM			= 4, /* .platform */
	BPF_SIG_KEYS_USER			= 5, /* never satisfies enforcement */
	BPF_SIG_KEYS_MACHINE			= 6, /* .machine */
};

/* What the policy said when the program was loaded. */
enum bpf_sig_info_action {
	BPF_SIG_ACTION_NONE			= 0, /* it was not asked */
	BPF_SIG_ACTION_ALLOW			= 1,
	BPF_SIG_ACTION_AUDIT			= 2, /* let in, and recorded */
	BPF_SIG_ACTION_DENY			= 3, /* let in as the mode was below enforce */
};

/* Other programs may call it, or be replaced by it, where signatures are enforced. */
#define BPF_SIG_INFO_F_JOIN		(1U << 0)

struct bpf_sig_info {
	__u32	verdict;		/* enum bpf_sig_info_verdict */
	__u32	keyring;		/* enum bpf_sig_info_keyring */
	__u8	manifest[BPF_SIG_DIGEST_SIZE];	/* SHA-256 of the manifest */
	__u64	rollback_index;
	__u32	key_id_len;		/* bytes of key_id that are used */
	__u32	loader_id;		/* BY_LOADER: program that loaded it */
	__u8	key_id[32];		/* subject key identifier */
	char	signer[128];		/* subject of its certificate: key_id */
	char	object[64];		/* name of the signed object */
	__u64	policy_version;
	__u32	rule;			/* line of the policy, 0: its default */
	__u32	action;			/* enum bpf_sig_info_action */
	__u32	flags;			/* BPF_SIG_INFO_F_* */
	__u32	reserved;
};

#endif /* _UAPI_LINUX_BPF_SIG_H */
