/* SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause) */

/*
 * Images of BPF objects: linked, but not relocated.
 *
 * An image is what a signature is made over, and what is later submitted to
 * the kernel: it is the same on every kernel and for every libbpf. Its format
 * is in include/uapi/linux/bpf_sig.h, and so are the values of the enums that
 * the comments below name.
 */
#ifndef __LIBBPF_BPF_IMAGE_H
#define __LIBBPF_BPF_IMAGE_H

#include <stddef.h>
#include <linux/types.h>
#include "libbpf_common.h"

#ifdef __cplusplus
extern "C" {
#endif

struct bpf_core_relo;
struct bpf_func_info;
struct bpf_image;
struct bpf_insn;
struct bpf_line_info;
struct bpf_object;

/**
 * @brief **struct bpf_image_map_info** describes a map as BPF_MAP_CREATE makes
 * it. All pointers are into the image, no string is NULL.
 *
 * The maps of the object come first, in the order of
 * bpf_object__for_each_map(), so that the initial contents of map *i* are
 * bpf_map__initial_value() of the object's map *i*. The templates of inner
 * maps follow; they are named OUTER.inner and are not maps of the object. Nor
 * are the jump tables, which are last, each the map of one program.
 */
struct bpf_image_map_info {
	size_t sz; /* size of this struct for forward/backward compatibility */

	/* name in the ELF file, as ".rodata" or "events" */
	const char *name;
	/* kernel struct that is the value of a struct_ops map, or "" */
	const char *value_struct;
	__u32 map_type;
	__u32 key_size;
	__u32 value_size;	/* 0 with value_struct: the kernel's struct */
	__u32 max_entries;	/* 0: as many as the kernel has CPUs */
	__u32 map_flags;
	__u32 btf_key_type_id;
	__u32 btf_value_type_id;
	__u32 inner_map;	/* index, or BPF_SIG_NO_MAP */
	__u64 map_extra;
	__u32 contents;		/* enum bpf_sig_contents */
	__u32 flags;		/* BPF_SIG_MAP_F_* */
	/* of a jump table: max_entries instructions of its program; else NULL */
	const __u32 *insn_offs;
};

/**
 * @brief **struct bpf_image_prog_info** describes a program as BPF_PROG_LOAD
 * gets it. All pointers are into the image, none of a string is NULL; an array
 * with a count of 0 is NULL.
 */
struct bpf_image_prog_info {
	size_t sz; /* size of this struct for forward/backward compatibility */

	const char *name;	/* in the ELF file, not truncated */
	const char *license;
	const char *member;	/* of a struct_ops, or "" */
	__u32 prog_type;
	__u32 expected_attach_type; /* 0 with member */
	__u32 prog_flags;
	__u32 flags;		/* BPF_SIG_PROG_F_* */

	const struct bpf_insn *insns;
	const struct bpf_func_info *func_info;
	const struct bpf_line_info *line_info;
	const struct bpf_core_relo *core_relos;
	/* indices of the maps that the program uses, ascending, each once: its
	 * fd_array, in that order
	 */
	const __u32 *maps;
	__u32 insn_cnt;
	__u32 func_info_cnt;	/* of 8 bytes each */
	__u32 line_info_cnt;	/* of 16 bytes each */
	__u32 core_relo_cnt;	/* of 16 bytes each */
	__u32 map_cnt;
	__u32 symbol_cnt;	/* for bpf_image__symbol() */

	/* enum bpf_sig_target_kind, or 0 when programs of this type have no
	 * attach target in BPF_PROG_LOAD
	 */
	__u32 target_kind;
	/* "" when SEC() does not tell: the application has to */
	const char *target_name;
	/* module, or "" */
	const char *target_scope;
};

/**
 * @brief **struct bpf_image_symbol_info** describes an instruction that names
 * a kernel symbol. The symbols of a program are in ascending order of *insn*.
 */
struct bpf_image_symbol_info {
	size_t sz; /* size of this struct for forward/backward compatibility */

	const char *name;
	__u32 insn;		/* index of the instruction */
	__u32 kind;		/* enum bpf_sig_symbol_kind */
	__u32 flags;		/* BPF_SIG_SYMBOL_F_* */
	__u32 type_id;		/* in the image's BTF, or 0 */
};

/**
 * @brief **bpf_object__image()** links all programs of an object and describes
 * them and all maps in an image.
 *
 * Does not talk to the kernel and needs no privileges: the image depends on
 * the object file alone, and on what the application has set on the object
 * before. (Of the host it depends on the page size, which libbpf rounds the
 * size of a ring buffer up to.) It holds each program whether its autoload is
 * on or not. The only ones it leaves out, with a warning, are struct_ops
 * programs that no map refers to, and those without autoload and type.
 *
 * The object is used up: it can still be inspected (map names, initial values,
 * ...), but not be loaded.
 *
 * @param obj object that was opened, but not loaded
 * @param image on success set to the image; to be freed by bpf_image__free()
 * @return 0, on success; negative error code, otherwise (errno is also set to
 * the error code): -EINVAL if the object was loaded already or holds a program
 * that could not be loaded anywhere, -E2BIG if it is beyond the limits of the
 * format, -EOPNOTSUPP on a big-endian host
 */
LIBBPF_API int bpf_object__image(struct bpf_object *obj, struct bpf_image **image);

/**
 * @brief **bpf_image__parse()** makes an image from its bytes, which may come
 * from anywhere.
 *
 * Accepts exactly what libbpf would write: any image has one representation.
 * That says nothing about who made it.
 *
 * @param data start of the image; is copied
 * @param size number of bytes
 * @param image on success set to the image; to be freed by bpf_image__free()
 * @return 0, on success; negative error code, otherwise (errno is also set to
 * the error code): -EINVAL if it is no image, -EPROTONOSUPPORT if it is one of
 * an unknown version, -EOPNOTSUPP on a big-endian host
 */
LIBBPF_API int bpf_image__parse(const void *data, size_t size, struct bpf_image **image);

/**
 * @brief **bpf_image__free()** frees an image and all that was got from it.
 * @param image the image, or NULL
 */
LIBBPF_API void bpf_image__free(struct bpf_image *image);

/**
 * @brief **bpf_image__raw_data()** gives the bytes of an image.
 * @param image the image
 * @param size set to the size in bytes
 * @return the bytes, which are the image's
 */
LIBBPF_API const void *bpf_image__raw_data(const struct bpf_image *image, __u32 *size);

/**
 * @brief **bpf_image__btf()** gives the BTF blob, as it goes into
 * BPF_BTF_LOAD.
 * @param image the image
 * @param size set to the size in bytes, 0 if the object has no BTF
 * @return the blob, which is the image's, or NULL if there is none
 */
LIBBPF_API const void *bpf_image__btf(const struct bpf_image *image, __u32 *size);

/**
 * @brief **bpf_image__prog_cnt()** gives the number of programs.
 */
LIBBPF_API __u32 bpf_image__prog_cnt(const struct bpf_image *image);

/**
 * @brief **bpf_image__map_cnt()** gives the number of maps, with the templates
 * of inner maps.
 */
LIBBPF_API __u32 bpf_image__map_cnt(const struct bpf_image *image);

/**
 * @brief **bpf_image__prog()** describes a program of an image.
 * @param image the image
 * @param idx index of the program, from 0
 * @param info set to the description; *info->sz* must be set before
 * @return 0, on success; -EINVAL if there is no such program or *info->sz* is
 * too small (errno is also set to the error code)
 */
LIBBPF_API int bpf_image__prog(const struct bpf_image *image, __u32 idx,
			       struct bpf_image_prog_info *info);

/**
 * @brief **bpf_image__find_prog()** finds a program by its name in the ELF
 * file.
 * @param image the image
 * @param name the name, not truncated
 * @return index of the program; -ENOENT if there is none (errno is also set to
 * the error code)
 */
LIBBPF_API int bpf_image__find_prog(const struct bpf_image *image, const char *name);

/**
 * @brief **bpf_image__map()** describes a map of an image.
 * @param image the image
 * @param idx index of the map, from 0
 * @param info set to the description; *info->sz* must be set before
 * @return 0, on success; -EINVAL if there is no such map or *info->sz* is too
 * small (errno is also set to the error code)
 */
LIBBPF_API int bpf_image__map(const struct bpf_image *image, __u32 idx,
			      struct bpf_image_map_info *info);

/**
 * @brief **bpf_image__symbol()** describes a symbol that a program uses.
 * @param image the image
 * @param prog index of the program, from 0
 * @param idx index of the symbol in the program, from 0
 * @param info set to the description; *info->sz* must be set before
 * @return 0, on success; -EINVAL if there is no such symbol or *info->sz* is
 * too small (errno is also set to the error code)
 */
LIBBPF_API int bpf_image__symbol(const struct bpf_image *image, __u32 prog, __u32 idx,
				 struct bpf_image_symbol_info *info);

/**
 * @brief **bpf_image__set_any_target()** notes that the signer lets the
 * application choose what a program attaches to.
 *
 * Changes *target_kind* to BPF_SIG_TARGET_ANY, which makes the loader resolve
 * the target that the application asks for; for all other kinds the kernel
 * does that, by the name in the manifest.
 *
 * @param image the image
 * @param prog index of the program, from 0
 * @return 0, on success; -EINVAL if there is no such program, or it is of a
 * type that has no attach target (errno is also set to the error code)
 */
LIBBPF_API int bpf_image__set_any_target(struct bpf_image *image, __u32 prog);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* __LIBBPF_BPF_IMAGE_H */
