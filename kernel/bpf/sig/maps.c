// SPDX-License-Identifier: GPL-2.0
/*
 * The maps of a signed program: attributes and contents
 *
 * A program has exactly the maps that the manifest lists for it, in that
 * order. Contents that are signed belong to a frozen map that no program can
 * write to either, so that what was hashed is what the program will read.
 */
#include <linux/string.h>
#include "private.h"

static int differ(struct bpf_sig_load *load, u32 idx,
		  const struct bpf_sig_map *want, const char *what,
		  u64 is_signed, u64 submitted)
{
	bpf_sig_log(load, "map %u '%s': %s: signed %llu, submitted %llu", idx,
		    want->name, what, is_signed, submitted);
	return -EKEYREJECTED;
}

/*
 * libbpf puts the start of the object's name in front of that of an internal
 * map, and the object may be named after its file: only the end is bound.
 */
static bool name_matches(const struct bpf_map *map,
			 const struct bpf_sig_map *want)
{
	size_t len = min_t(size_t, strlen(want->name), BPF_OBJ_NAME_LEN - 1);
	size_t have = strlen(map->name);

	if (have < len)
		return false;
	if (want->flags & BPF_SIG_MAP_F_SUFFIX)
		return !strncmp(map->name + have - len, want->name, len);
	return have == len && !strncmp(map->name, want->name, len);
}

static int check_max_entries(struct bpf_sig_load *load, u32 idx,
			     const struct bpf_map *map,
			     const struct bpf_sig_map *want)
{
	if (map->max_entries >= want->max_entries_min &&
	    map->max_entries <= want->max_entries_max)
		return 0;
	if (want->max_entries_min == want->max_entries_max)
		return differ(load, idx, want, "max_entries",
			      want->max_entries_min, map->max_entries);
	bpf_sig_log(load, "map %u '%s': max_entries: signed %u to %u, submitted %u",
		    idx, want->name, want->max_entries_min,
		    want->max_entries_max, map->max_entries);
	return -EKEYREJECTED;
}

/* Whether a map has the BTF that was signed: 1 or 0, or a negative errno. */
static int has_signed_btf(struct bpf_sig_load *load, const struct bpf_map *map)
{
	const struct bpf_sig_manifest *m = load->object->manifest;
	u8 digest[BPF_SIG_DIGEST_SIZE];
	const void *data;
	u32 size;
	int err;

	if (!map->btf || !m->btf_size)
		return 0;
	/* check_btf() has compared that one. */
	if (map->btf == load->btf)
		return 1;
	data = btf_get_data(map->btf, &size);
	err = bpf_sig_digest(data, size, digest);
	return err ?: !memcmp(digest, m->btf, sizeof(digest));
}

/*
 * Locks, timers, pointers and the like: all that the type of its value gives
 * to a map. Where another object made the map, that is what has to be equal.
 */
static int check_fields(struct bpf_sig_load *load, u32 idx,
			const struct bpf_sig_map *want,
			const struct bpf_sig_map *type,
			const struct btf_record *submitted)
{
	struct btf_record *is_signed = NULL;
	u32 id = type->btf_value_type_id;
	const struct btf_type *t = NULL;
	bool equal = !id;
	u32 size;

	if (id && load->btf)
		t = btf_type_id_size(load->btf, &id, &size);
	if (t) {
		is_signed = btf_parse_fields(load->btf, t, U32_MAX,
					     type->value_size);
		if (is_signed == ERR_PTR(-ENOMEM))
			return -ENOMEM;
		/* As it was done with the other one, when the map was made. */
		equal = !btf_check_and_fixup_fields(load->btf, is_signed);
	}
	equal = equal && btf_record_equal(is_signed, submitted);
	btf_record_free(is_signed);
	if (equal)
		return 0;
	bpf_sig_log(load,
		    "map %u '%s': locks, timers or pointers in the value: not as in the signed type",
		    idx, want->name);
	return -EKEYREJECTED;
}

static int check_types(struct bpf_sig_load *load, u32 idx,
		       const struct bpf_map *map,
		       const struct bpf_sig_map *want)
{
	int ret = has_signed_btf(load, map);

	if (ret < 0)
		return ret;
	if (!ret)
		return check_fields(load, idx, want, want, map->record);
	if (map->btf_key_type_id != want->btf_key_type_id)
		return differ(load, idx, want, "btf_key_type_id",
			      want->btf_key_type_id, map->btf_key_type_id);
	if (map->btf_value_type_id != want->btf_value_type_id)
		return differ(load, idx, want, "btf_value_type_id",
			      want->btf_value_type_id, map->btf_value_type_id);
	return 0;
}

static int check_inner(struct bpf_sig_load *load, u32 idx,
		       const struct bpf_map *map,
		       const struct bpf_sig_map *want)
{
	const struct bpf_map *inner = map->inner_map_meta;
	const struct bpf_sig_map *meta;

	if (want->inner_map == BPF_SIG_NO_MAP)
		return inner ? differ(load, idx, want, "inner map", 0, 1) : 0;
	if (!inner)
		return differ(load, idx, want, "inner map", 1, 0);
	meta = &load->object->manifest->maps[want->inner_map];
	if (inner->map_type != meta->map_type)
		return differ(load, idx, want, "inner map_type",
			      meta->map_type, inner->map_type);
	if (inner->key_size != meta->key_size)
		return differ(load, idx, want, "inner key_size",
			      meta->key_size, inner->key_size);
	if (inner->value_size != meta->value_size)
		return differ(load, idx, want, "inner value_size",
			      meta->value_size, inner->value_size);
	if (inner->map_flags != meta->map_flags)
		return differ(load, idx, want, "inner map_flags",
			      meta->map_flags, inner->map_flags);
	if (inner->max_entries < meta->max_entries_min ||
	    inner->max_entries > meta->max_entries_max)
		return differ(load, idx, want, "inner max_entries",
			      meta->max_entries_max, inner->max_entries);
	return check_fields(load, idx, want, meta, inner->record);
}

static int check_attributes(struct bpf_sig_load *load, u32 idx,
			    const struct bpf_map *map,
			    const struct bpf_sig_map *want)
{
	int err;

	if (!name_matches(map, want)) {
		bpf_sig_log(load, "map %u: name: signed '%s%s', submitted '%s'",
			    idx, want->flags & BPF_SIG_MAP_F_SUFFIX ? "*" : "",
			    want->name, map->name);
		return -EKEYREJECTED;
	}
	if (map->map_type != want->map_type)
		return differ(load, idx, want, "map_type", want->map_type,
			      map->map_type);
	if (map->key_size != want->key_size)
		return differ(load, idx, want, "key_size", want->key_size,
			      map->key_size);
	if (map->value_size != want->value_size)
		return differ(load, idx, want, "value_size", want->value_size,
			      map->value_size);
	err = check_max_entries(load, idx, map, want);
	if (err)
		return err;
	if (map->map_flags != want->map_flags)
		return differ(load, idx, want, "map_flags", want->map_flags,
			      map->map_flags);
	if (map->map_extra != want->map_extra)
		return differ(load, idx, want, "map_extra", want->map_extra,
			      map->map_extra);
	err = check_inner(load, idx, map, want);
	return err ?: check_types(load, idx, map, want);
}

/* Neither user space nor a program can change it from now on. */
static int check_read_only(struct bpf_sig_load *load, u32 idx,
			   const struct bpf_map *map,
			   const struct bpf_sig_map *want)
{
	const char *why = NULL;

	if (!(map->map_flags & BPF_F_RDONLY_PROG))
		why = "programs can write to it";
	else if (!READ_ONCE(map->frozen))
		why = "it is not frozen";
	else if (bpf_map_write_active(map))
		why = "it has a writer";
	if (!why)
		return 0;
	bpf_sig_log(load, "map %u '%s': contents are signed, but %s", idx,
		    want->name, why);
	return -EKEYREJECTED;
}

/*
 * Where a program may jump to. The first word of a value is the instruction
 * that user space has put there, and the only one that it can: the others are
 * the verifier's.
 */
static int digest_jumps(struct bpf_map *map, u8 *digest)
{
	const u32 *value;
	__le32 *insns;
	int err = 0;
	u32 i;

	insns = kvcalloc(map->max_entries, sizeof(*insns), GFP_KERNEL);
	if (!insns)
		return -ENOMEM;
	rcu_read_lock();
	for (i = 0; i < map->max_entries && !err; i++) {
		value = map->ops->map_lookup_elem(map, &i);
		if (IS_ERR_OR_NULL(value))
			err = -EINVAL;
		else
			insns[i] = cpu_to_le32(*value);
	}
	rcu_read_unlock();
	err = err ?: bpf_sig_digest(insns, map->max_entries * sizeof(*insns),
				    digest);
	kvfree(insns);
	return err;
}

/* An element that is one for all CPUs, in memory that is the kernel's. */
static int digest_element(struct bpf_map *map, const struct bpf_sig_map *want,
			  u8 *digest)
{
	u64 addr;
	int err;

	err = map->ops->map_direct_value_addr(map, &addr, 0);
	return err ?: bpf_sig_digest_ranges((void *)(unsigned long)addr,
					    map->value_size, want->ranges,
					    want->range_cnt, digest);
}

static int check_contents(struct bpf_sig_load *load, u32 idx,
			  struct bpf_map *map, const struct bpf_sig_map *want)
{
	u8 digest[BPF_SIG_DIGEST_SIZE];
	char what[64];
	int err;

	switch (want->contents) {
	case BPF_SIG_CONTENTS_FREE:
		return 0;
	case BPF_SIG_CONTENTS_ENVIRONMENT:
		return check_read_only(load, idx, map, want);
	case BPF_SIG_CONTENTS_INITIAL:
		break;
	default:
		err = check_read_only(load, idx, map, want);
		if (err)
			return err;
	}
	if (map->map_type == BPF_SIG_INSN_ARRAY) {
		err = digest_jumps(map, digest);
	} else if (map->map_type == BPF_MAP_TYPE_ARRAY) {
		err = digest_element(map, want, digest);
	} else {
		bpf_sig_log(load, "map %u '%s': contents of a map of type %u cannot be signed",
			    idx, want->name, map->map_type);
		return -EKEYREJECTED;
	}
	if (err)
		return err;
	snprintf(what, sizeof(what), "map %u '%s': contents", idx, want->name);
	return bpf_sig_check_digest(load, what, digest, want->digest);
}

/**
 * bpf_sig_check_maps - compare the maps of a load with the signed ones
 * @load: the load; its object verified
 * @prog: what the manifest says of the program
 *
 * Return: 0, -EKEYREJECTED after an explanation, or another negative errno
 */
int bpf_sig_check_maps(struct bpf_sig_load *load,
		       const struct bpf_sig_prog *prog)
{
	const struct bpf_sig_map *want;
	u32 i, j;
	int err;

	if (load->map_cnt != prog->map_cnt) {
		bpf_sig_log(load, "prog '%s': fd_array_cnt: signed %u, submitted %u",
			    prog->name, prog->map_cnt, load->map_cnt);
		return -EKEYREJECTED;
	}
	for (i = 0; i < prog->map_cnt; i++) {
		want = &load->object->manifest->maps[le32_to_cpu(prog->maps[i])];
		if (!load->maps[i]) {
			if (want->flags & BPF_SIG_MAP_F_OPTIONAL)
				continue;
			bpf_sig_log(load,
				    "map %u '%s': not optional, and what was submitted is no map",
				    i, want->name);
			return -EKEYREJECTED;
		}
		for (j = 0; j < i; j++) {
			if (load->maps[i] != load->maps[j])
				continue;
			bpf_sig_log(load, "map %u '%s': the same map as %u was submitted",
				    i, want->name, j);
			return -EKEYREJECTED;
		}
		err = check_attributes(load, i, load->maps[i], want);
		err = err ?: check_contents(load, i, load->maps[i], want);
		if (err)
			return err;
	}
	return 0;
}
