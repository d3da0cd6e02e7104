// SPDX-License-Identifier: GPL-2.0
/* What bpf_object__image() makes of progs/image.bpf.c */
#include <bpf/btf.h>
#include "image.h"

static bool get_prog(const struct bpf_image *image, const char *name,
		     struct bpf_image_prog_info *info)
{
	int idx = bpf_image__find_prog(image, name);

	info->sz = sizeof(*info);
	return idx >= 0 && !bpf_image__prog(image, idx, info);
}

/* The image depends on the object file alone. */
static bool test_deterministic(const struct bpf_image *image)
{
	struct bpf_image *again = make_image("another_name");
	const void *a, *b;
	__u32 a_size, b_size;
	bool same;

	CHECK(again);
	a = bpf_image__raw_data(image, &a_size);
	b = bpf_image__raw_data(again, &b_size);
	same = a_size == b_size && !memcmp(a, b, a_size);
	bpf_image__free(again);
	CHECK(same);
	return true;
}

static bool test_used_up(const struct bpf_image *unused)
{
	struct bpf_object *obj = open_obj(NULL);
	struct bpf_image *image, *again;

	CHECK(obj);
	CHECK(!bpf_object__image(obj, &image));
	CHECK(bpf_object__image(obj, &again) == -EINVAL);
	CHECK(bpf_object__load(obj) == -EINVAL);
	bpf_object__close(obj);
	/* the image owns all that it has */
	CHECK(bpf_image__find_prog(image, "everything") >= 0);
	bpf_image__free(image);
	return true;
}

/* Whatever the application turned off, it may turn on later. */
static bool test_autoload(const struct bpf_image *image)
{
	LIBBPF_OPTS(bpf_image_prog_info, info);
	struct bpf_object *obj = open_obj(NULL);
	struct bpf_program *prog;
	struct bpf_image *other;

	CHECK(obj);
	bpf_object__for_each_program(prog, obj)
		bpf_program__set_autoload(prog, false);
	CHECK(!bpf_object__image(obj, &other));
	bpf_object__close(obj);
	CHECK(bpf_image__prog_cnt(other) == bpf_image__prog_cnt(image));
	CHECK(get_prog(other, "everything", &info));
	CHECK(info.flags == BPF_SIG_PROG_F_OPTIONAL);
	CHECK(info.insn_cnt > 50);
	bpf_image__free(other);
	CHECK(get_prog(image, "everything", &info) && !info.flags);
	CHECK(get_prog(image, "in_module", &info) && info.flags == BPF_SIG_PROG_F_OPTIONAL);
	return true;
}

enum map_types {
	NO_TYPES,
	VALUE_TYPE,
	BOTH_TYPES,
};

static const struct map_case {
	const char *name;
	__u32 type, key, value, max_entries, map_flags, contents, flags;
	enum map_types types;
} map_cases[] = {
	{ "table", BPF_MAP_TYPE_HASH, 4, 8, 1024, 0, BPF_SIG_CONTENTS_FREE, 0, BOTH_TYPES },
	{ "perf", BPF_MAP_TYPE_PERF_EVENT_ARRAY, 4, 4, 0, 0, BPF_SIG_CONTENTS_FREE, 0,
	  NO_TYPES },
	{ "jumps", BPF_MAP_TYPE_PROG_ARRAY, 4, 4, 2, 0, BPF_SIG_CONTENTS_FREE, 0,
	  NO_TYPES },
	{ "devices", BPF_MAP_TYPE_DEVMAP, 4, 4, 2, BPF_F_RDONLY_PROG, BPF_SIG_CONTENTS_FREE, 0,
	  NO_TYPES },
	{ "one", BPF_MAP_TYPE_ARRAY, 4, 8, 4, 0, BPF_SIG_CONTENTS_FREE, 0, BOTH_TYPES },
	{ "outer", BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 2, 0, BPF_SIG_CONTENTS_FREE, 0,
	  NO_TYPES },
	{ "outer.inner", BPF_MAP_TYPE_ARRAY, 4, 8, 4, 0, BPF_SIG_CONTENTS_FREE, 0, BOTH_TYPES },
	{ ".rodata", BPF_MAP_TYPE_ARRAY, 4, 4, 1, BPF_F_RDONLY_PROG | BPF_F_MMAPABLE,
	  BPF_SIG_CONTENTS_SIGNED, BPF_SIG_MAP_F_SUFFIX, VALUE_TYPE },
	{ ".data", BPF_MAP_TYPE_ARRAY, 4, 4, 1, BPF_F_MMAPABLE,
	  BPF_SIG_CONTENTS_FREE, BPF_SIG_MAP_F_SUFFIX, VALUE_TYPE },
	{ ".bss", BPF_MAP_TYPE_ARRAY, 4, 8, 1, BPF_F_MMAPABLE,
	  BPF_SIG_CONTENTS_FREE, BPF_SIG_MAP_F_SUFFIX, VALUE_TYPE },
	{ ".kconfig", BPF_MAP_TYPE_ARRAY, 4, 5, 1, BPF_F_RDONLY_PROG | BPF_F_MMAPABLE,
	  BPF_SIG_CONTENTS_ENVIRONMENT, BPF_SIG_MAP_F_SUFFIX, VALUE_TYPE },
	{ "reno", BPF_MAP_TYPE_STRUCT_OPS, 4, 0, 1, BPF_F_LINK,
	  BPF_SIG_CONTENTS_FREE, BPF_SIG_MAP_F_OPTIONAL, NO_TYPES },
};

static bool check_map(const struct bpf_image_map_info *info, const struct map_case *c)
{
	CHECK(info->map_type == c->type);
	CHECK(info->key_size == c->key);
	CHECK(info->value_size == c->value);
	CHECK(info->max_entries == c->max_entries);
	CHECK(info->map_flags == c->map_flags);
	CHECK(info->contents == c->contents);
	CHECK(info->flags == c->flags);
	CHECK(!!info->btf_key_type_id == (c->types == BOTH_TYPES));
	CHECK(!!info->btf_value_type_id == (c->types != NO_TYPES));
	CHECK((info->inner_map != BPF_SIG_NO_MAP) == !strcmp(c->name, "outer"));
	CHECK(!strcmp(info->value_struct, c->type == BPF_MAP_TYPE_STRUCT_OPS ?
		      "bpf_struct_ops_tcp_congestion_ops" : ""));
	return true;
}

static bool test_maps(const struct bpf_image *image)
{
	LIBBPF_OPTS(bpf_image_map_info, info);
	__u32 i, j;

	CHECK(bpf_image__map_cnt(image) == ARRAY_SIZE(map_cases));
	for (i = 0; i < bpf_image__map_cnt(image); i++) {
		CHECK(!bpf_image__map(image, i, &info));
		for (j = 0; j < ARRAY_SIZE(map_cases); j++)
			if (!strcmp(map_cases[j].name, info.name))
				break;
		CHECK(j < ARRAY_SIZE(map_cases));
		if (!check_map(&info, &map_cases[j])) {
			printf("# in map %s\n", info.name);
			return false;
		}
		if (info.inner_map != BPF_SIG_NO_MAP) {
			CHECK(!bpf_image__map(image, info.inner_map, &info));
			CHECK(!strcmp(info.name, "outer.inner"));
		}
	}
	CHECK(bpf_image__map(image, i, &info) == -EINVAL);
	return true;
}

/* Map i of the image is map i of the object, as far as it has one. */
static bool test_map_order(const struct bpf_image *image)
{
	LIBBPF_OPTS(bpf_image_map_info, info);
	struct bpf_object *obj = open_obj("x");
	struct bpf_map *map;
	const char *name;
	__u32 i = 0;

	CHECK(obj);
	bpf_object__for_each_map(map, obj) {
		CHECK(!bpf_image__map(image, i++, &info));
		name = bpf_map__name(map);
		if (info.flags & BPF_SIG_MAP_F_SUFFIX) {
			CHECK(strlen(name) >= strlen(info.name));
			name += strlen(name) - strlen(info.name);
		}
		CHECK(!strcmp(name, info.name));
	}
	CHECK(i + 1 == bpf_image__map_cnt(image));
	bpf_object__close(obj);
	return true;
}

static const struct prog_case {
	const char *name;
	__u32 type, attach_type, prog_flags, kind;
	const char *target, *scope, *member;
} prog_cases[] = {
	{ "everything", BPF_PROG_TYPE_TRACEPOINT, 0, 0, 0, "", "", "" },
	{ "symbols", BPF_PROG_TYPE_TRACING, BPF_TRACE_FENTRY, 0,
	  BPF_SIG_TARGET_FUNC, "do_unlinkat", "", "" },
	{ "in_module", BPF_PROG_TYPE_TRACING, BPF_TRACE_FEXIT, 0,
	  BPF_SIG_TARGET_FUNC, "tun_get_user", "tun", "" },
	{ "anywhere", BPF_PROG_TYPE_TRACING, BPF_TRACE_FENTRY, BPF_F_SLEEPABLE,
	  BPF_SIG_TARGET_FUNC, "", "", "" },
	{ "hook", BPF_PROG_TYPE_LSM, BPF_LSM_MAC, BPF_F_SLEEPABLE,
	  BPF_SIG_TARGET_LSM, "file_open", "", "" },
	{ "raw", BPF_PROG_TYPE_TRACING, BPF_TRACE_RAW_TP, 0,
	  BPF_SIG_TARGET_TRACEPOINT, "sched_switch", "", "" },
	{ "walk", BPF_PROG_TYPE_TRACING, BPF_TRACE_ITER, 0,
	  BPF_SIG_TARGET_ITER, "task", "", "" },
	{ "replace", BPF_PROG_TYPE_EXT, 0, 0, BPF_SIG_TARGET_PROG, "in_global", "", "" },
	{ "packets", BPF_PROG_TYPE_XDP, BPF_XDP, BPF_F_XDP_HAS_FRAGS, 0, "", "", "" },
	{ "probe", BPF_PROG_TYPE_KPROBE, BPF_TRACE_UPROBE_MULTI, 0, 0, "", "", "" },
	{ "reno_ssthresh", BPF_PROG_TYPE_STRUCT_OPS, 0, 0,
	  BPF_SIG_TARGET_STRUCT, "tcp_congestion_ops", "", "ssthresh" },
	{ "reno_cong_avoid", BPF_PROG_TYPE_STRUCT_OPS, 0, 0,
	  BPF_SIG_TARGET_STRUCT, "tcp_congestion_ops", "", "cong_avoid" },
};

static bool check_prog(const struct bpf_image_prog_info *info, const struct prog_case *c)
{
	CHECK(!strcmp(info->license, "GPL"));
	CHECK(info->prog_type == c->type);
	CHECK(info->expected_attach_type == c->attach_type);
	CHECK(info->prog_flags == c->prog_flags);
	CHECK(info->target_kind == c->kind);
	CHECK(!strcmp(info->target_name, c->target));
	CHECK(!strcmp(info->target_scope, c->scope));
	CHECK(!strcmp(info->member, c->member));
	CHECK(info->insn_cnt && info->func_info_cnt && info->line_info_cnt);
	CHECK(!info->func_info[0].insn_off && !info->line_info[0].insn_off);
	return true;
}

static bool test_progs(const struct bpf_image *image)
{
	LIBBPF_OPTS(bpf_image_prog_info, info);
	__u32 i;

	CHECK(bpf_image__prog_cnt(image) == ARRAY_SIZE(prog_cases));
	for (i = 0; i < ARRAY_SIZE(prog_cases); i++) {
		if (get_prog(image, prog_cases[i].name, &info) &&
		    check_prog(&info, &prog_cases[i]))
			continue;
		printf("# in program %s\n", prog_cases[i].name);
		return false;
	}
	CHECK(bpf_image__find_prog(image, "nobodys") == -ENOENT);
	CHECK(bpf_image__find_prog(image, "in_static") == -ENOENT);
	CHECK(bpf_image__prog(image, i, &info) == -EINVAL);
	return true;
}

static bool is_ldimm64(const struct bpf_insn *insn)
{
	return insn->code == (BPF_LD | BPF_IMM | BPF_DW);
}

/* Each program refers to maps by position in a list that has no others. */
static bool check_map_refs(const struct bpf_image_prog_info *info)
{
	bool used[64] = {};
	__u32 i;

	CHECK(info->map_cnt <= ARRAY_SIZE(used));
	for (i = 0; i < info->insn_cnt; i++) {
		const struct bpf_insn *insn = &info->insns[i];

		if (!is_ldimm64(insn))
			continue;
		i++;
		CHECK(insn->src_reg != BPF_PSEUDO_MAP_FD);
		CHECK(insn->src_reg != BPF_PSEUDO_MAP_VALUE);
		if (insn->src_reg != BPF_PSEUDO_MAP_IDX &&
		    insn->src_reg != BPF_PSEUDO_MAP_IDX_VALUE)
			continue;
		CHECK(insn->imm >= 0 && (__u32)insn->imm < info->map_cnt);
		used[insn->imm] = true;
	}
	for (i = 0; i < info->map_cnt; i++) {
		CHECK(used[i]);
		CHECK(!i || info->maps[i] > info->maps[i - 1]);
	}
	return true;
}

static bool test_map_refs(const struct bpf_image *image)
{
	LIBBPF_OPTS(bpf_image_prog_info, info);
	__u32 i;

	for (i = 0; i < bpf_image__prog_cnt(image); i++) {
		CHECK(!bpf_image__prog(image, i, &info));
		if (!check_map_refs(&info)) {
			printf("# in program %s\n", info.name);
			return false;
		}
	}
	CHECK(get_prog(image, "everything", &info));
	CHECK(info.map_cnt == 5);	/* table, .rodata, .data, .bss, .kconfig */
	CHECK(get_prog(image, "walk", &info));
	CHECK(!info.map_cnt && !info.maps);
	return true;
}

/* The static, the global, the hidden one and the callback are all behind it. */
static bool test_subprogs(const struct bpf_image *image)
{
	LIBBPF_OPTS(bpf_image_prog_info, info);
	__u32 i, j, starts = 0, calls = 0, callbacks = 0;

	CHECK(get_prog(image, "everything", &info));
	CHECK(info.func_info_cnt == 5);
	for (i = 0; i < info.insn_cnt; i++) {
		const struct bpf_insn *insn = &info.insns[i];
		__u32 target = i + insn->imm + 1;

		if (is_ldimm64(insn) && insn->src_reg == BPF_PSEUDO_FUNC)
			callbacks++;
		else if (insn->code == (BPF_JMP | BPF_CALL) && insn->src_reg == BPF_PSEUDO_CALL)
			calls++;
		else
			continue;
		for (j = 1; j < info.func_info_cnt; j++)
			starts += info.func_info[j].insn_off == target;
	}
	CHECK(calls == 3 && callbacks == 1 && starts == 4);
	return true;
}

/* Recorded where the code is, that of subprograms too, and not applied. */
static bool test_core_relos(const struct bpf_image *image)
{
	LIBBPF_OPTS(bpf_image_prog_info, info);
	__u32 i, kinds = 0;

	CHECK(get_prog(image, "everything", &info));
	CHECK(info.core_relo_cnt == 3);
	for (i = 0; i < info.core_relo_cnt; i++) {
		const struct bpf_core_relo *relo = &info.core_relos[i];

		CHECK(relo->insn_off % 8 == 0 && relo->insn_off / 8 < info.insn_cnt);
		CHECK(!i || relo->insn_off > relo[-1].insn_off);
		kinds |= 1 << relo->kind;
	}
	CHECK(kinds == (1 << BPF_CORE_FIELD_BYTE_OFFSET | 1 << BPF_CORE_TYPE_EXISTS |
			1 << BPF_CORE_ENUMVAL_VALUE));
	/* in_static() comes behind the program */
	CHECK(info.core_relos[2].insn_off / 8 > info.func_info[1].insn_off);
	return true;
}

static const struct symbol_case {
	const char *name;
	__u32 kind, flags;
	bool typed;
} symbol_cases[] = {
	{ "init_task", BPF_SIG_SYMBOL_UNTYPED, 0, false },
	{ "no_such_symbol", BPF_SIG_SYMBOL_UNTYPED, BPF_SIG_SYMBOL_F_WEAK, false },
	{ "runqueues", BPF_SIG_SYMBOL_TYPED, 0, true },
	{ "no_such_variable", BPF_SIG_SYMBOL_TYPED, BPF_SIG_SYMBOL_F_WEAK, true },
	{ "bpf_no_such_kfunc", BPF_SIG_SYMBOL_FUNC, BPF_SIG_SYMBOL_F_WEAK, true },
	{ "bpf_no_such_kfunc", BPF_SIG_SYMBOL_KFUNC, BPF_SIG_SYMBOL_F_WEAK, true },
	{ "bpf_task_from_pid", BPF_SIG_SYMBOL_KFUNC, 0, true },
	{ "bpf_task_release", BPF_SIG_SYMBOL_KFUNC, 0, true },
};

static bool check_symbol(const struct bpf_insn *insn, const struct bpf_image_symbol_info *sym,
			 const struct symbol_case *c)
{
	CHECK(sym->flags == c->flags);
	CHECK(!!sym->type_id == c->typed);
	CHECK(!insn->imm && !insn->off);
	if (sym->kind == BPF_SIG_SYMBOL_KFUNC) {
		CHECK(insn->code == (BPF_JMP | BPF_CALL));
		CHECK(insn->src_reg == BPF_PSEUDO_KFUNC_CALL);
		return true;
	}
	CHECK(is_ldimm64(insn) && !insn[1].imm);
	CHECK(insn->src_reg == (sym->kind == BPF_SIG_SYMBOL_UNTYPED ? 0 : BPF_PSEUDO_BTF_ID));
	return true;
}

static bool test_symbols(const struct bpf_image *image)
{
	LIBBPF_OPTS(bpf_image_symbol_info, sym);
	LIBBPF_OPTS(bpf_image_prog_info, info);
	int prog = bpf_image__find_prog(image, "symbols");
	bool seen[ARRAY_SIZE(symbol_cases)] = {};
	__u32 i, j, last = 0;

	CHECK(prog >= 0 && !bpf_image__prog(image, prog, &info));
	for (i = 0; i < info.symbol_cnt; i++) {
		CHECK(!bpf_image__symbol(image, prog, i, &sym));
		CHECK(!i || sym.insn > last);
		last = sym.insn;
		for (j = 0; j < ARRAY_SIZE(symbol_cases); j++)
			if (symbol_cases[j].kind == sym.kind &&
			    !strcmp(symbol_cases[j].name, sym.name))
				break;
		CHECK(j < ARRAY_SIZE(symbol_cases));
		if (!check_symbol(&info.insns[sym.insn], &sym, &symbol_cases[j])) {
			printf("# in symbol %s\n", sym.name);
			return false;
		}
		seen[j] = true;
	}
	for (j = 0; j < ARRAY_SIZE(symbol_cases); j++)
		CHECK(seen[j]);
	CHECK(bpf_image__symbol(image, prog, i, &sym) == -EINVAL);
	return true;
}

/* With libbpf's edits: hidden functions are static, sections have sizes. */
static bool test_btf(const struct bpf_image *image)
{
	const struct btf_type *t;
	struct btf *btf;
	const void *raw;
	__u32 size;
	int id;

	raw = bpf_image__btf(image, &size);
	CHECK(raw && size);
	btf = btf__new(raw, size);
	CHECK(btf);
	id = btf__find_by_name_kind(btf, "in_hidden", BTF_KIND_FUNC);
	CHECK(id > 0);
	CHECK(btf_vlen(btf__type_by_id(btf, id)) == BTF_FUNC_STATIC);
	id = btf__find_by_name_kind(btf, "in_global", BTF_KIND_FUNC);
	CHECK(id > 0);
	CHECK(btf_vlen(btf__type_by_id(btf, id)) == BTF_FUNC_GLOBAL);
	id = btf__find_by_name_kind(btf, ".rodata", BTF_KIND_DATASEC);
	t = btf__type_by_id(btf, id);
	CHECK(id > 0 && t && t->size == 4);
	btf__free(btf);
	return true;
}

static const struct image_case cases[] = {
	{ "the object file alone makes the image", test_deterministic },
	{ "an object that was linked is used up", test_used_up },
	{ "programs that are turned off are there", test_autoload },
	{ "maps", test_maps },
	{ "maps have the order of the object", test_map_order },
	{ "programs and their attach targets", test_progs },
	{ "maps of each program", test_map_refs },
	{ "subprograms and callbacks", test_subprogs },
	{ "CO-RE relocations", test_core_relos },
	{ "symbols", test_symbols },
	{ "BTF", test_btf },
};

int main(int argc, char **argv)
{
	return run_image_cases(argc, argv, cases, ARRAY_SIZE(cases));
}
