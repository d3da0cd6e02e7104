// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * Signed objects: loading one for the kernel to verify
 *
 * This is a part of libbpf.c, which includes it at its end.
 *
 * What is code comes from the image: instructions, their BTF, CO-RE records.
 * Nothing in it is relocated, the kernel does that. Whatever the application
 * or the ELF file may say otherwise (program type, attach target, flags, map
 * sizes, ...) is submitted as they say it: if it is not as signed, it is for
 * the kernel to refuse it.
 */
#include <linux/bpf_sig.h>
#include "bpf_image_internal.h"

static const struct bpf_image_prog_info *
sig_prog_info(const struct bpf_program *prog)
{
	struct bpf_image *image = prog->obj->sig->image;
	int idx = bpf_image__find_prog(image, prog->name);

	return idx < 0 ? NULL : &image->progs[idx].info;
}

/* The image may be that of another object, or of an older build of this one. */
static int sig_check_image(struct bpf_object *obj)
{
	struct bpf_image *image = obj->sig->image;
	const char *name;
	__u32 i;

	for (i = 0; i < obj->nr_maps; i++) {
		struct bpf_map *map = &obj->maps[i];

		name = image_map_name(map);
		/* a map that was reused has brought its own name */
		if (i < image->map_cnt &&
		    (map->reused || !strcmp(image->maps[i].name, name))) {
			if (map->reused)
				continue;
			/* see image_map_takes_types() */
			if (!image->maps[i].btf_value_type_id &&
			    !bpf_map__is_struct_ops(map)) {
				map->btf_key_type_id = 0;
				map->btf_value_type_id = 0;
			}
			continue;
		}
		pr_warn(BPF_SIG_LOG_PFX "object '%s': section %s is not of this object: it has map %u '%s' in the place of '%s'\n",
			obj->name, BPF_SIG_SEC_IMAGE, i,
			i < image->map_cnt ? image->maps[i].name : "", name);
		return -EINVAL;
	}
	for (i = 0; i < image->prog_cnt; i++) {
		name = image->progs[i].info.name;
		if (bpf_object__find_program_by_name(obj, name))
			continue;
		pr_warn(BPF_SIG_LOG_PFX "object '%s': section %s is not of this object: it has program '%s'\n",
			obj->name, BPF_SIG_SEC_IMAGE, name);
		return -EINVAL;
	}
	if (!!obj->btf != !!image->btf) {
		pr_warn(BPF_SIG_LOG_PFX "object '%s': section %s is not of this object: %s\n",
			obj->name, BPF_SIG_SEC_IMAGE, obj->btf ? "it has no BTF" : "it has BTF");
		return -EINVAL;
	}
	return 0;
}

/* What the application is going to change, for bpf_program_sig_refused(). */
static int bpf_object_sig_keep_contents(struct bpf_object *obj)
{
	struct bpf_map *map;
	int i, err = 0;
	void *data;
	size_t size;

	for (i = 0; obj->sig && obj->sig->cms && !err && i < obj->nr_maps; i++) {
		map = &obj->maps[i];
		if (!bpf_map__is_internal(map) || map->libbpf_type == LIBBPF_MAP_KCONFIG)
			continue;
		data = bpf_map__initial_value(map, &size);
		if (data)
			err = bpf_sig__keep_contents(obj->sig, i, data, size);
	}
	return err;
}

static int bpf_object_sig_prepare(struct bpf_object *obj)
{
	__u32 type = BPF_PROG_TYPE_SOCKET_FILTER, attach_type = 0;
	struct bpf_program *prog;
	int err;

	if (!obj->sig || obj->gen_loader)
		return 0;
	bpf_object__for_each_program(prog, obj) {
		if (!prog->autoload || prog_is_subprog(obj, prog))
			continue;
		type = prog->type;
		attach_type = prog->expected_attach_type;
		break;
	}
	err = bpf_sig__prepare(obj->sig, obj->name, type, attach_type, obj->token_fd);
	if (err || !bpf_sig__active(obj->sig))
		return err;
	if (obj->btf_custom_path)
		pr_warn(BPF_SIG_LOG_PFX "object '%s': signed programs are relocated by the kernel, ignoring BTF '%s'\n",
			obj->name, obj->btf_custom_path);
	return sig_check_image(obj);
}

/*
 * Puts the linked instructions into the program. Those that linking leaves as
 * they are stay what the program had: the kernel is not to approve of
 * something else than what the object shows. One of another length is not what
 * was signed, the kernel gets it as it is.
 */
static int sig_link_prog(struct bpf_program *prog, const struct bpf_image_prog_info *info)
{
	struct bpf_insn *insns;
	size_t i;
	int err;

	if (prog->insns_cnt != prog->sec_insn_cnt || prog->insns_cnt > info->insn_cnt)
		return 0;
	insns = libbpf_reallocarray(NULL, info->insn_cnt, sizeof(*insns));
	if (!insns)
		return -ENOMEM;
	memcpy(insns, info->insns, info->insn_cnt * sizeof(*insns));
	for (i = 0; i < prog->sec_insn_cnt; i++) {
		struct bpf_insn *insn = &prog->insns[i];

		if (insn_is_subprog_call(insn) || find_prog_insn_relo(prog, i)) {
			i += is_ldimm64_insn(insn);
			continue;
		}
		insns[i] = *insn;
	}
	free(prog->insns);
	prog->insns = insns;
	prog->insns_cnt = info->insn_cnt;
	/*
	 * For fixup_verifier_log(), which puts names to what the kernel cannot resolve,
	 * from the BTF of the object, which need not have the types of the image.
	 */
	for (i = 0, err = 0; i < info->core_relo_cnt && !err; i++) {
		if (btf__type_by_id(prog->obj->btf, info->core_relos[i].type_id))
			err = record_relo_core(prog, &info->core_relos[i],
					       info->core_relos[i].insn_off / BPF_INSN_SZ);
	}
	return err;
}

/*
 * The kernel numbers the kernel functions that it misses by their position
 * among the program's symbols, libbpf by that among the object's externs.
 */
static int bpf_program_sig_extern(const struct bpf_program *prog, int idx)
{
	const struct bpf_object *obj = prog->obj;
	const struct bpf_image_prog_desc *desc;
	const struct extern_desc *ext;
	int i;

	if (!bpf_sig__active(obj->sig))
		return idx;
	i = bpf_image__find_prog(obj->sig->image, prog->name);
	desc = i < 0 ? NULL : &obj->sig->image->progs[i];
	if (!desc || idx < 0 || idx >= desc->info.symbol_cnt)
		return -1;
	for (i = 0; i < obj->nr_extern; i++) {
		ext = &obj->externs[i];
		if (!strcmp(ext->essent_name ?: ext->name, desc->symbols[idx].name))
			return i;
	}
	return -1;
}

/* In the place of bpf_object__relocate(). */
static int bpf_object_sig_link(struct bpf_object *obj)
{
	const struct bpf_image_prog_info *info;
	struct bpf_program *prog;
	int err;

	bpf_object__for_each_program(prog, obj) {
		if (!prog->autoload)
			continue;
		info = sig_prog_info(prog);
		if (!info) {
			pr_warn(BPF_SIG_LOG_PFX "prog '%s': was not signed with this object\n",
				prog->name);
			return -EINVAL;
		}
		err = sig_link_prog(prog, info);
		if (err)
			return err;
	}
	return 0;
}

/* In the place of bpf_object__sanitize_and_load_btf(). */
static int bpf_object_sig_load_btf(struct bpf_object *obj)
{
	struct btf *btf;
	const void *data;
	__u32 size;
	int err;

	data = bpf_image__btf(obj->sig->image, &size);
	if (!data)
		return 0;
	/* of its own, as obj->btf may have been edited */
	btf = btf__new(data, size);
	err = libbpf_get_error(btf);
	err = err ?: btf_load_into_kernel(btf, obj->log_buf, obj->log_size,
					  obj->log_level ? 1 : 0, obj->token_fd);
	if (err) {
		pr_warn(BPF_SIG_LOG_PFX "object '%s': signed BTF cannot be loaded: %d\n",
			obj->name, err);
	} else {
		btf__set_fd(obj->btf, btf__fd(btf));
		btf__set_fd(btf, -1);
	}
	btf__free(btf);
	return err;
}

/*
 * Whether it is for the kernel to find the attach target, by its signed name
 * (1). It tries all that are signed, in their order, so this is where SEC()
 * names the first of them, or none. Another one is looked up here (0): it is
 * what the object asks for if it is signed and this kernel has it, and if it
 * is not signed, then the kernel is to refuse it.
 */
static int bpf_program_sig_kernel_target(const struct bpf_program *prog)
{
	int pos, err, btf_fd, btf_id;
	const char *name, *scope;
	bool named;
	__u32 kind, cnt;
	char *buf;

	if (!bpf_sig__active(prog->obj->sig) || prog->attach_prog_fd)
		return 0;
	if (image_sec_target(prog, &kind, &name, &scope, &buf))
		return -ENOMEM;
	named = *name;
	pos = bpf_sig__find_target(prog->obj->sig, prog->name, kind, name, scope, &cnt);
	free(buf);
	if (kind == BPF_SIG_TARGET_PROG)
		return 0;
	if (cnt && (!pos || !named))
		return 1;
	err = bpf_object__load_vmlinux_btf(prog->obj, true);
	if (err || pos < 0)
		return err;
	return !!find_kernel_btf_id(prog->obj, strchr(prog->sec_name, '/') + 1,
				    prog->expected_attach_type, &btf_fd, &btf_id);
}

/*
 * Jump tables are no maps of the object: there is one for each program, and
 * each time that it is loaded.
 */
static int sig_create_jumps(struct bpf_object *obj, const struct bpf_image_map_info *info)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .token_fd = obj->token_fd);
	__u32 value[BPF_SIG_INSN_ARRAY_VALUE / sizeof(__u32)] = {};
	int fd, err = 0;
	__u32 i;

	if (obj->token_fd)
		opts.map_flags |= BPF_F_TOKEN_FD;
	fd = bpf_map_create(info->map_type, info->name, info->key_size, sizeof(value),
			    info->max_entries, &opts);
	if (fd < 0) {
		pr_warn(BPF_SIG_LOG_PFX "object '%s': jump table cannot be created: %d\n",
			obj->name, fd);
		return fd;
	}
	for (i = 0; i < info->max_entries && !err; i++) {
		value[0] = info->insn_offs[i];
		err = bpf_map_update_elem(fd, &i, value, 0);
	}
	err = err ?: bpf_map_freeze(fd);
	err = err ?: bpf_sig__keep_fd(obj->sig, fd);
	if (err) {
		close(fd);
		return err;
	}
	return fd;
}

/* Adds what is the image's to what goes into BPF_PROG_LOAD. */
static int bpf_program_sig_prepare_load(struct bpf_program *prog,
					struct bpf_prog_load_opts *opts)
{
	const struct bpf_image_prog_info *info = sig_prog_info(prog);
	struct bpf_object *obj = prog->obj;
	int err, no_map = obj->btf ? btf__fd(obj->btf) : -1;
	const struct bpf_image *image = obj->sig->image;
	struct bpf_map *map;
	__u32 i;

	/* one that was not loaded when the object was signed, as in bpf_program__clone() */
	if (!info) {
		pr_warn(BPF_SIG_LOG_PFX "prog '%s': was not signed with this object\n", prog->name);
		return -EINVAL;
	}
	/* the object was loaded before, and this is a clone */
	if (!obj->fd_array)
		obj->fd_array_cap = 0;
	err = libbpf_ensure_mem((void **)&obj->fd_array, &obj->fd_array_cap, sizeof(int),
				info->map_cnt + 1);
	if (err)
		return err;
	for (i = 0; i < info->map_cnt; i++) {
		if (image->maps[info->maps[i]].insn_offs) {
			err = sig_create_jumps(obj, &image->maps[info->maps[i]]);
			if (err < 0)
				return err;
			obj->fd_array[i] = err;
			continue;
		}
		if (info->maps[i] >= obj->nr_maps)
			return -EINVAL;
		map = &obj->maps[info->maps[i]];
		if (map->autocreate || map->reused) {
			obj->fd_array[i] = map->fd;
			continue;
		}
		/* any BTF says that there is no map; whether it may, the kernel knows */
		if (no_map < 0) {
			pr_warn(BPF_SIG_LOG_PFX "prog '%s': uses map '%s', which was not created\n",
				prog->name, bpf_map__name(map));
			return -EINVAL;
		}
		obj->fd_array[i] = no_map;
	}
	opts->fd_array = obj->fd_array;
	opts->fd_array_cnt = info->map_cnt;
	opts->func_info = info->func_info;
	opts->func_info_cnt = info->func_info_cnt;
	opts->func_info_rec_size = sizeof(*info->func_info);
	opts->line_info = info->line_info;
	opts->line_info_cnt = info->line_info_cnt;
	opts->line_info_rec_size = sizeof(*info->line_info);
	opts->core_relos = info->core_relos;
	opts->core_relo_cnt = info->core_relo_cnt;
	opts->core_relo_rec_size = sizeof(*info->core_relos);
	opts->signature = obj->sig->cms;
	opts->signature_size = obj->sig->cms_size;
	return 0;
}

#include "bpf_sig_explain.c"

/* Tells the application why its program was refused, in its log as well. */
static void bpf_program_sig_refused(struct bpf_program *prog, const char *log)
{
	char *buf = prog->log_buf ?: prog->obj->log_buf;
	size_t size = prog->log_buf ? prog->log_size : prog->obj->log_size;

	bpf_sig__explain(prog->name, log);
	if (buf && buf != log)
		libbpf_strlcpy(buf, log, size);
	sig_explain_contents(prog, buf, size);
}
