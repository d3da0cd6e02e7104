// SPDX-License-Identifier: GPL-2.0
/*
 * What the BTF of an object says of its variables
 */
#include <bpf/btf.h>

#include "internal.h"

#define CHAIN_MAX	64	/* of types, in BTF that may be damaged */

/* Returns whether there is one more. */
bool sign_next_variable(const struct btf *btf, struct sign_variable *v)
{
	const struct btf_var_secinfo *info;
	const struct btf_type *t, *var;

	if (!btf)
		return false;
	if (!v->section_id)
		v->section_id = 1;
	for (; (t = btf__type_by_id(btf, v->section_id)); v->section_id++, v->idx = 0) {
		while (btf_is_datasec(t) && v->idx < btf_vlen(t)) {
			info = btf_var_secinfos(t) + v->idx++;
			var = btf__type_by_id(btf, info->type);
			if (!var || !btf_is_var(var))
				continue;
			v->id = info->type;
			v->offset = info->offset;
			v->size = info->size;
			v->section = btf__name_by_offset(btf, t->name_off) ?: "";
			v->name = btf__name_by_offset(btf, var->name_off) ?: "";
			return true;
		}
	}
	return false;
}

bool sign_find_variable(const struct btf *btf, u32 id, struct sign_variable *v)
{
	memset(v, 0, sizeof(*v));
	while (sign_next_variable(btf, v))
		if (v->id == id)
			return true;
	return false;
}

/* Those of an array are those of its elements. */
void sign_qualifiers(const struct btf *btf, u32 id, bool *is_const,
		     bool *is_volatile)
{
	const struct btf_type *t = btf__type_by_id(btf, id);
	unsigned int i;

	*is_const = false;
	*is_volatile = false;
	for (i = 0; t && i < CHAIN_MAX; i++) {
		*is_const |= btf_is_const(t);
		*is_volatile |= btf_is_volatile(t);
		if (btf_is_array(t))
			t = btf__type_by_id(btf, btf_array(t)->type);
		else if (btf_is_mod(t) || btf_is_typedef(t) || btf_is_var(t))
			t = btf__type_by_id(btf, t->type);
		else
			return;
	}
}

/* The number of __uint(): a pointer to an array of so many elements. */
static u32 uint_value(const struct btf *btf, const struct btf_member *member)
{
	const struct btf_type *t = btf__type_by_id(btf, member->type);

	if (t && btf_is_ptr(t))
		t = btf__type_by_id(btf, t->type);
	return t && btf_is_array(t) ? btf_array(t)->nelems : 0;
}

/*
 * max_entries as it is in the source, or 0. libbpf rounds the size of a ring
 * buffer up to the pages of the host, which must not show in a manifest.
 */
u32 sign_source_entries(const struct btf *btf, const char *map)
{
	const struct btf_member *member;
	struct sign_variable v = {};
	const struct btf_type *t;
	const char *name;
	u32 i;

	while (sign_next_variable(btf, &v)) {
		if (strcmp(v.section, ".maps") || strcmp(v.name, map))
			continue;
		t = btf__type_by_id(btf, btf__resolve_type(btf, v.id));
		if (!t || !btf_is_struct(t))
			return 0;
		for (i = 0, member = btf_members(t); i < btf_vlen(t); i++, member++) {
			name = btf__name_by_offset(btf, member->name_off);
			if (name && !strcmp(name, "max_entries"))
				return uint_value(btf, member);
		}
	}
	return 0;
}
