// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * Images of BPF objects
 *
 * This is a part of libbpf.c, which includes it at its end: it walks struct
 * bpf_object, and it runs libbpf's own linking, so that what is signed is what
 * libbpf would load. To keep the kernel out of that, the object gets a loader
 * generator that has failed already. With one, libbpf asks the kernel nothing,
 * and leaves maps by index and symbols open; and one that has failed
 * generates nothing.
 */
#include "bpf_image_object_map.c"

/* The member that a struct_ops program is for, and the struct that has it. */
static const struct btf_member *
image_st_ops_member(struct bpf_object *obj, const struct bpf_program *prog,
		    const struct btf_type **type)
{
	struct bpf_map *map;
	int i;

	bpf_object__for_each_map(map, obj) {
		if (!bpf_map__is_struct_ops(map))
			continue;
		*type = btf__type_by_id(obj->btf, map->st_ops->type_id);
		for (i = 0; i < btf_vlen(*type); i++) {
			if (map->st_ops->progs[i] == prog)
				return btf_members(*type) + i;
		}
	}
	return NULL;
}

/* The map that an instruction refers to, or -1. */
static int image_insn_map(struct bpf_object *obj, const struct reloc_desc *relo)
{
	switch (relo->type) {
	case RELO_LD64:
	case RELO_DATA:
		return relo->map_idx;
	case RELO_EXTERN_LD64:
		if (obj->externs[relo->ext_idx].type == EXT_KCFG)
			return obj->kconfig_map_idx;
		return -1;
	default:
		return -1;
	}
}

/* From indices into the object's maps to positions in the program's list. */
static int image_link_prog_maps(struct image_link *l, struct bpf_program *prog,
				struct bpf_image_prog_info *info)
{
	const struct bpf_image_jump_ref *ref, *refs = l->gen.jumps.refs;
	struct bpf_object *obj = l->obj;
	__u32 *maps;
	int i, map;

	maps = image_own(l, calloc(l->parts.map_cnt + 1, sizeof(*maps)));
	if (!maps)
		return -ENOMEM;
	memset(l->map_pos, 0, l->parts.map_cnt * sizeof(*l->map_pos));
	for (i = 0; i < prog->nr_reloc; i++) {
		map = image_insn_map(obj, &prog->reloc_desc[i]);
		if (map >= 0)
			l->map_pos[map] = 1;
	}
	for (ref = refs; ref < refs + l->gen.jumps.ref_cnt; ref++) {
		if (ref->prog == prog)
			l->map_pos[l->first_jumps + ref->table] = 1;
	}
	for (i = 0; i < l->parts.map_cnt; i++) {
		if (!l->map_pos[i])
			continue;
		l->map_pos[i] = info->map_cnt;
		maps[info->map_cnt++] = i;
	}
	if (info->map_cnt > BPF_SIG_MAX_PROG_MAPS) {
		pr_warn("prog '%s': uses %u maps, at most %d are supported\n",
			prog->name, info->map_cnt, BPF_SIG_MAX_PROG_MAPS);
		return -E2BIG;
	}
	for (i = 0; i < prog->nr_reloc; i++) {
		map = image_insn_map(obj, &prog->reloc_desc[i]);
		if (map >= 0)
			prog->insns[prog->reloc_desc[i].insn_idx].imm = l->map_pos[map];
	}
	for (ref = refs; ref < refs + l->gen.jumps.ref_cnt; ref++) {
		if (ref->prog == prog)
			prog->insns[ref->insn_idx].imm = l->map_pos[l->first_jumps + ref->table];
	}
	info->maps = info->map_cnt ? maps : NULL;
	return 0;
}

static int image_link_prog_symbols(struct image_link *l, struct bpf_program *prog,
				   struct bpf_image_prog_desc *desc)
{
	struct bpf_image_symbol_info *sym;
	struct bpf_object *obj = l->obj;
	struct bpf_core_relo *core;
	int i;

	desc->symbols = image_own(l, calloc(prog->nr_reloc + 1, sizeof(*sym)));
	core = image_own(l, calloc(prog->nr_reloc + 1, sizeof(*core)));
	if (!desc->symbols || !core)
		return -ENOMEM;
	for (i = 0; i < prog->nr_reloc; i++) {
		struct reloc_desc *relo = &prog->reloc_desc[i];
		struct extern_desc *ext;

		if (relo->type == RELO_CORE) {
			core[desc->info.core_relo_cnt++] = (struct bpf_core_relo) {
				.insn_off = relo->insn_idx * BPF_INSN_SZ,
				.type_id = relo->core_relo->type_id,
				.access_str_off = relo->core_relo->access_str_off,
				.kind = relo->core_relo->kind,
			};
			continue;
		}
		if (relo->type != RELO_EXTERN_LD64 && relo->type != RELO_EXTERN_CALL)
			continue;
		ext = &obj->externs[relo->ext_idx];
		if (ext->type != EXT_KSYM)
			continue;

		sym = &desc->symbols[desc->info.symbol_cnt++];
		sym->sz = sizeof(*sym);
		sym->name = ext->name;
		sym->insn = relo->insn_idx;
		sym->type_id = ext->ksym.type_id;
		if (ext->is_weak)
			sym->flags |= BPF_SIG_SYMBOL_F_WEAK;
		if (relo->type == RELO_EXTERN_CALL)
			sym->kind = BPF_SIG_SYMBOL_KFUNC;
		else if (!btf_is_var(btf__type_by_id(obj->btf, ext->btf_id)))
			sym->kind = BPF_SIG_SYMBOL_FUNC;
		else if (ext->ksym.type_id)
			sym->kind = BPF_SIG_SYMBOL_TYPED;
		else
			sym->kind = BPF_SIG_SYMBOL_UNTYPED;
		/* variables have no flavors, functions do */
		if (sym->kind == BPF_SIG_SYMBOL_KFUNC || sym->kind == BPF_SIG_SYMBOL_FUNC)
			sym->name = ext->essent_name ?: ext->name;
	}
	desc->info.core_relos = desc->info.core_relo_cnt ? core : NULL;
	return 0;
}

static __u32 image_target_kind(const struct bpf_program *prog)
{
	switch (prog->type) {
	case BPF_PROG_TYPE_TRACING:
		/* of several functions, which are named when it is attached */
		if (prog->sec_def && !(prog->sec_def->cookie & SEC_ATTACH_BTF))
			return BPF_SIG_TARGET_ANY;
		switch (prog->expected_attach_type) {
		case BPF_TRACE_RAW_TP:
			return BPF_SIG_TARGET_TRACEPOINT;
		case BPF_TRACE_ITER:
			return BPF_SIG_TARGET_ITER;
		default:
			return BPF_SIG_TARGET_FUNC;
		}
	case BPF_PROG_TYPE_LSM:
		return BPF_SIG_TARGET_LSM;
	case BPF_PROG_TYPE_EXT:
		return BPF_SIG_TARGET_PROG;
	default:
		return 0;
	}
}

/*
 * What SEC() asks for, which is also what gets signed. name and scope are into
 * *buf, which the caller frees.
 */
static int image_sec_target(const struct bpf_program *prog, __u32 *kind,
			    const char **name, const char **scope, char **buf)
{
	char *sep;

	*buf = NULL;
	*name = "";
	*scope = "";
	*kind = image_target_kind(prog);
	if (!*kind || *kind == BPF_SIG_TARGET_ANY || !strchr(prog->sec_name, '/'))
		return 0;
	*buf = strdup(strchr(prog->sec_name, '/') + 1);
	if (!*buf)
		return -ENOMEM;
	*name = *buf;
	sep = *kind == BPF_SIG_TARGET_PROG ? NULL : strchr(*buf, ':');
	if (!sep)
		return 0;
	*sep = '\0';
	*name = sep + 1;
	if (strcmp(*buf, "vmlinux"))
		*scope = *buf;
	return 0;
}

static int image_link_prog_target(struct image_link *l, struct bpf_program *prog,
				  struct bpf_image_prog_info *info)
{
	const struct btf_member *member;
	const struct btf_type *type;
	char *buf;
	int err;

	info->member = "";
	if (prog->type != BPF_PROG_TYPE_STRUCT_OPS) {
		err = image_sec_target(prog, &info->target_kind, &info->target_name,
				       &info->target_scope, &buf);
		if (!err && buf && !image_own(l, buf))
			err = -ENOMEM;
		return err;
	}
	member = image_st_ops_member(l->obj, prog, &type);
	info->member = btf__name_by_offset(l->obj->btf, member->name_off);
	info->expected_attach_type = 0;
	info->target_kind = BPF_SIG_TARGET_STRUCT;
	info->target_scope = "";
	info->target_name = image_st_ops_name(l, "", type);
	return info->target_name ? 0 : -ENOMEM;
}

/* Later compilers may make longer records; the kernel gets those it knows. */
static void *image_records(struct image_link *l, const void *recs, __u32 cnt,
			   __u32 rec_size, __u32 size)
{
	char *dst = image_own(l, calloc(cnt ?: 1, size));
	__u32 i;

	for (i = 0; dst && i < cnt; i++)
		memcpy(dst + i * size, recs + i * rec_size, size);
	return dst;
}

static int image_link_prog(struct image_link *l, struct bpf_program *prog,
			   struct bpf_image_prog_desc *desc)
{
	LIBBPF_OPTS(bpf_prog_load_opts, opts);
	struct bpf_image_prog_info *info = &desc->info;
	__u32 attach_btf_id = prog->attach_btf_id;
	int err;

	if (prog->type == BPF_PROG_TYPE_UNSPEC) {
		pr_warn("prog '%s': missing BPF prog type, check ELF section name '%s'\n",
			prog->name, prog->sec_name);
		return -EINVAL;
	}
	opts.expected_attach_type = prog->expected_attach_type;
	opts.prog_flags = prog->prog_flags;
	if (prog->sec_def && prog->sec_def->prog_prepare_load_fn) {
		/* any id but 0 keeps it from looking for the target's */
		prog->attach_btf_id = 1;
		err = prog->sec_def->prog_prepare_load_fn(prog, &opts, prog->sec_def->cookie);
		prog->attach_btf_id = attach_btf_id;
		if (err < 0)
			return err;
	}

	info->sz = sizeof(*info);
	info->name = prog->name;
	info->license = l->obj->license;
	info->prog_type = prog->type;
	info->expected_attach_type = opts.expected_attach_type;
	info->prog_flags = opts.prog_flags;
	info->insns = prog->insns;
	info->insn_cnt = prog->insns_cnt;
	info->func_info_cnt = prog->func_info_cnt;
	info->line_info_cnt = prog->line_info_cnt;
	info->func_info = image_records(l, prog->func_info, prog->func_info_cnt,
					prog->func_info_rec_size, sizeof(*info->func_info));
	info->line_info = image_records(l, prog->line_info, prog->line_info_cnt,
					prog->line_info_rec_size, sizeof(*info->line_info));
	if (!info->func_info || !info->line_info)
		return -ENOMEM;
	err = image_link_prog_maps(l, prog, info);
	err = err ?: image_link_prog_symbols(l, prog, desc);
	err = err ?: image_link_prog_target(l, prog, info);
	return err;
}

static int image_link_progs(struct image_link *l)
{
	struct bpf_image_prog_desc *desc = l->parts.progs;
	struct bpf_object *obj = l->obj;
	const struct btf_type *type;
	struct bpf_program *prog;
	int err;

	l->map_pos = image_own(l, calloc(l->parts.map_cnt + 1, sizeof(*l->map_pos)));
	if (!l->map_pos)
		return -ENOMEM;
	bpf_object__for_each_program(prog, obj) {
		if (prog->type == BPF_PROG_TYPE_STRUCT_OPS &&
		    !image_st_ops_member(obj, prog, &type)) {
			pr_warn("prog '%s': no struct_ops map refers to it, leaving it out\n",
				prog->name);
			continue;
		}
		if (prog->type == BPF_PROG_TYPE_UNSPEC && !prog->autoload) {
			pr_warn("prog '%s': section '%s' does not tell its type, leaving it out\n",
				prog->name, prog->sec_name);
			continue;
		}
		if (!prog->autoload)
			desc->info.flags |= BPF_SIG_PROG_F_OPTIONAL;
		err = image_link_prog(l, prog, desc);
		if (err) {
			pr_warn("prog '%s': cannot be linked: %d\n", prog->name, err);
			return err;
		}
		desc++;
	}
	l->parts.prog_cnt = desc - l->parts.progs;
	return 0;
}

/* libbpf links what is going to be loaded, so all of them are. */
static int image_relocate(struct image_link *l)
{
	struct bpf_object *obj = l->obj;
	struct bpf_program *prog;
	bool *autoload;
	int i, err;

	autoload = image_own(l, calloc(obj->nr_programs + 1, sizeof(*autoload)));
	if (!autoload)
		return -ENOMEM;
	for (i = 0; i < obj->nr_programs; i++) {
		prog = &obj->programs[i];
		autoload[i] = prog->autoload;
		prog->autoload = true;
	}
	for (i = 0; i < obj->nr_extern; i++)
		obj->externs[i].is_set = true;
	err = bpf_object__relocate(obj, NULL);
	for (i = 0; i < obj->nr_programs; i++)
		obj->programs[i].autoload = autoload[i];
	return err;
}

/*
 * The kernel refuses BTF with a function that has a parameter without a name,
 * and libbpf then goes on without BTF. Such is what the compiler makes of naked
 * functions. What is signed has to be what every kernel takes, so the parameter
 * gets a name that is there.
 */
static void image_name_params(struct btf *btf)
{
	const struct btf_type *t, *proto;
	struct btf_param *p;
	int i, j;

	for (i = 1; i < btf__type_cnt(btf); i++) {
		t = btf__type_by_id(btf, i);
		proto = btf_is_func(t) ? btf__type_by_id(btf, t->type) : NULL;
		if (!proto || !btf_is_func_proto(proto))
			continue;
		for (j = 0, p = btf_params(proto); j < btf_vlen(proto); j++, p++) {
			if (!p->name_off && p->type)
				p->name_off = t->name_off;
		}
	}
}

static int bpf_object_make_image(struct bpf_object *obj, struct bpf_image **image)
{
	struct image_link l = { .obj = obj, .gen.gen.error = -ECANCELED };
	int err = 0;
	size_t i;

	obj->gen_loader = &l.gen.gen;
	l.parts.progs = image_own(&l, calloc(obj->nr_programs + 1, sizeof(*l.parts.progs)));
	if (!l.parts.progs)
		err = -ENOMEM;
	err = err ?: image_relocate(&l);
	err = err ?: bpf_object__sanitize_and_load_btf(obj);
	err = err ?: image_link_maps(&l);
	err = err ?: image_link_progs(&l);
	if (!err && obj->btf) {
		image_name_params(obj->btf);
		l.parts.btf = btf__raw_data(obj->btf, &l.parts.btf_size);
		if (!l.parts.btf)
			err = -ENOMEM;
	}
	err = err ?: bpf_image__new(&l.parts, image);

	/* where there is a generator, the BTF pretends to be loaded */
	if (obj->btf)
		btf__set_fd(obj->btf, -1);
	obj->gen_loader = NULL;
	for (i = 0; i < l.mem_cnt; i++)
		free(l.mem[i]);
	free(l.mem);
	bpf_image_jumps__free(&l.gen.jumps);
	return err;
}
