// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * Images of BPF objects: the maps
 *
 * A part of libbpf.c, as bpf_image_object.c is, which includes it.
 */
#include <linux/bpf_sig.h>
#include "bpf_image_internal.h"

struct image_link {
	struct bpf_object *obj;
	struct bpf_image_gen gen;
	struct bpf_image parts;
	__u32 first_jumps;	/* index of the map that the first jump table is */
	__u32 *map_pos;		/* of each map in the list of a program */
	/* what parts points to and is nobody else's */
	void **mem;
	size_t mem_cnt;
	size_t mem_cap;
};

static void *image_own(struct image_link *l, void *mem)
{
	if (!mem)
		return NULL;
	if (libbpf_ensure_mem((void **)&l->mem, &l->mem_cap, sizeof(*l->mem), l->mem_cnt + 1)) {
		free(mem);
		return NULL;
	}
	l->mem[l->mem_cnt++] = mem;
	return mem;
}

/* What the map is called in the ELF file; the kernel knows it by map->name. */
static const char *image_map_name(const struct bpf_map *map)
{
	return map->real_name ?: map->name;
}

/* The name of the kernel's struct: without the ___flavor. */
static const char *image_st_ops_name(struct image_link *l, const char *prefix,
				     const struct btf_type *type)
{
	const char *name = btf__name_by_offset(l->obj->btf, type->name_off);
	char *s;

	if (asprintf(&s, "%s%.*s", prefix, (int)bpf_core_essential_name_len(name), name) < 0)
		return NULL;
	return image_own(l, s);
}

static __u32 image_map_contents(const struct bpf_map *map)
{
	switch (map->libbpf_type) {
	case LIBBPF_MAP_RODATA:
		return BPF_SIG_CONTENTS_SIGNED;
	case LIBBPF_MAP_KCONFIG:
		return BPF_SIG_CONTENTS_ENVIRONMENT;
	default:
		return BPF_SIG_CONTENTS_FREE;
	}
}

/* As the kernel will report them. */
static __u32 image_map_flags(const struct bpf_map *map)
{
	__u32 flags = map->def.map_flags & ~(BPF_F_RDONLY | BPF_F_WRONLY);

	if (map->def.type == BPF_MAP_TYPE_DEVMAP || map->def.type == BPF_MAP_TYPE_DEVMAP_HASH)
		flags |= BPF_F_RDONLY_PROG;
	return flags;
}

/*
 * The kernel refuses some maps with BTF types, and libbpf then makes them
 * without. What kernels refuse must not be a part of what is signed, so those
 * maps have no types to begin with.
 */
static bool image_map_takes_types(const struct bpf_object *obj, const struct bpf_map *map)
{
	const struct btf_type *key = NULL, *value;
	__u32 id;

	if (!map->btf_value_type_id)
		return false;
	value = skip_mods_and_typedefs(obj->btf, map->btf_value_type_id, &id);
	if (map->btf_key_type_id)
		key = skip_mods_and_typedefs(obj->btf, map->btf_key_type_id, &id);
	switch (map->def.type) {
	case BPF_MAP_TYPE_ARRAY:
		if (!key)
			return btf_is_datasec(value);
		return btf_is_int(key) && key->size == sizeof(__u32);
	case BPF_MAP_TYPE_PERCPU_ARRAY:
		return key && btf_is_int(key) && key->size == sizeof(__u32);
	case BPF_MAP_TYPE_HASH:
	case BPF_MAP_TYPE_LRU_HASH:
	case BPF_MAP_TYPE_PERCPU_HASH:
	case BPF_MAP_TYPE_LRU_PERCPU_HASH:
		return true;
	case BPF_MAP_TYPE_LPM_TRIE:
		return key && btf_is_struct(key);
	case BPF_MAP_TYPE_BLOOM_FILTER:
		return !key;
	case BPF_MAP_TYPE_PROG_ARRAY:
		return false;
	default:
		return key;
	}
}

static int image_link_map(struct image_link *l, struct bpf_map *map, bool is_inner,
			  struct bpf_image_map_info *info)
{
	struct bpf_map *inner = map->inner_map;
	__u32 max_entries = map->def.max_entries;
	int err;

	if (map->def.type == BPF_SIG_INSN_ARRAY) {
		pr_warn("map '%s': an instruction array that the application fills: where a program jumps to has to be known when it is signed\n",
			map->name);
		return -EOPNOTSUPP;
	}
	/* the special cases of what goes into BPF_MAP_CREATE */
	map->inner_map = NULL;
	err = bpf_object__create_map(l->obj, map, is_inner);
	map->inner_map = inner;
	if (err)
		return err;

	info->sz = sizeof(*info);
	info->name = image_map_name(map);
	info->value_struct = "";
	info->map_type = map->def.type;
	info->key_size = map->def.key_size;
	info->value_size = map->def.value_size;
	info->max_entries = max_entries;
	info->map_flags = image_map_flags(map);
	info->map_extra = map->map_extra;
	if (image_map_takes_types(l->obj, map)) {
		info->btf_key_type_id = map->btf_key_type_id;
		info->btf_value_type_id = map->btf_value_type_id;
	}
	info->inner_map = BPF_SIG_NO_MAP;
	info->contents = image_map_contents(map);
	if (!map->autocreate && !is_inner)
		info->flags |= BPF_SIG_MAP_F_OPTIONAL;
	if (bpf_map__is_internal(map))
		info->flags |= BPF_SIG_MAP_F_SUFFIX;

	if (bpf_map__is_struct_ops(map)) {
		const struct btf_type *t = btf__type_by_id(l->obj->btf, map->st_ops->type_id);

		info->value_struct = image_st_ops_name(l, STRUCT_OPS_VALUE_PREFIX, t);
		if (!info->value_struct)
			return -ENOMEM;
		info->value_size = 0;
		info->btf_value_type_id = 0;
	}
	return 0;
}

/* As libbpf creates them, and as the kernel reports them; each with its name. */
static int image_link_jumps(struct image_link *l, struct bpf_image_map_info *info)
{
	const struct bpf_image_jump_table *table = l->gen.jumps.tables;
	char *name;
	__u32 i;

	for (i = 0; i < l->gen.jumps.table_cnt; i++, table++, info++) {
		if (asprintf(&name, ".jumptable%u", i) < 0)
			return -ENOMEM;
		info->sz = sizeof(*info);
		info->name = image_own(l, name);
		if (!info->name)
			return -ENOMEM;
		info->value_struct = "";
		info->map_type = BPF_SIG_INSN_ARRAY;
		info->key_size = sizeof(__u32);
		info->value_size = BPF_SIG_INSN_ARRAY_VALUE;
		info->max_entries = table->cnt;
		info->map_flags = BPF_F_RDONLY_PROG;
		info->inner_map = BPF_SIG_NO_MAP;
		info->contents = BPF_SIG_CONTENTS_SIGNED;
		info->insn_offs = table->insns;
	}
	return 0;
}

static int image_link_maps(struct image_link *l)
{
	struct bpf_object *obj = l->obj;
	struct bpf_image_map_info *infos;
	__u32 next = obj->nr_maps;
	int i, err;

	infos = image_own(l, calloc(2 * obj->nr_maps + l->gen.jumps.table_cnt + 1,
				    sizeof(*infos)));
	if (!infos)
		return -ENOMEM;
	l->parts.maps = infos;
	for (i = 0; i < obj->nr_maps; i++) {
		struct bpf_map *map = &obj->maps[i];

		err = image_link_map(l, map, false, &infos[i]);
		if (!err && map->inner_map) {
			infos[i].inner_map = next;
			err = image_link_map(l, map->inner_map, true, &infos[next++]);
		}
		if (err) {
			pr_warn("map '%s': cannot be described: %d\n", map->name, err);
			return err;
		}
	}
	l->first_jumps = next;
	l->parts.map_cnt = next + l->gen.jumps.table_cnt;
	return image_link_jumps(l, &infos[next]);
}
