// SPDX-License-Identifier: GPL-2.0
/*
 * CO-RE without libbpf's and the kernel's code for it: by the names in the
 * source, from the BTF of a kernel
 */
#include <linux/bpf.h>
#include "portable_btf.h"
#include "test.h"

static const char * const kinds[] = {
	[BPF_CORE_FIELD_BYTE_OFFSET] = "OFFSET",
	[BPF_CORE_FIELD_BYTE_SIZE] = "SIZE",
	[BPF_CORE_FIELD_EXISTS] = "EXISTS",
	[BPF_CORE_FIELD_SIGNED] = "SIGNED",
	[BPF_CORE_FIELD_LSHIFT_U64] = "LSHIFT",
	[BPF_CORE_FIELD_RSHIFT_U64] = "RSHIFT",
	[BPF_CORE_TYPE_EXISTS] = "TYPE_EXISTS",
	[BPF_CORE_TYPE_SIZE] = "TYPE_SIZE",
	[BPF_CORE_ENUMVAL_EXISTS] = "ENUM_EXISTS",
	[BPF_CORE_ENUMVAL_VALUE] = "ENUM_VALUE",
};

const char *question_kind(enum bpf_core_relo_kind kind)
{
	CHECK(kind < ARRAY_SIZE(kinds) && kinds[kind], "relocation of kind %d", kind);
	return kinds[kind];
}

bool question_kind_by_name(const char *name, enum bpf_core_relo_kind *kind)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (kinds[i] && !strcmp(kinds[i], name)) {
			*kind = i;
			return true;
		}
	}
	return false;
}

static void copy_without_flavor(char *to, size_t size, const char *name)
{
	const char *flavor = strstr(name, "___");
	size_t len = flavor && flavor != name ? flavor - name : strlen(name);

	CHECK(len < size, "%s", name);
	memcpy(to, name, len);
	to[len] = '\0';
}

void question_set(struct question *q, enum bpf_core_relo_kind kind,
		  const char *type, const char *member)
{
	q->kind = kind;
	copy_without_flavor(q->type, sizeof(q->type), type);
	snprintf(q->member, sizeof(q->member), "%s", member);
}

static const struct btf_type *real_type(const struct btf *btf, __u32 id)
{
	const struct btf_type *t = btf__type_by_id(btf, id);

	while (btf_is_mod(t) || btf_is_typedef(t))
		t = btf__type_by_id(btf, t->type);
	return t;
}

static const char *name_at(const struct btf *btf, __u32 off)
{
	return btf__name_by_offset(btf, off) ?: "";
}

/* "0:3:1" and the program's own types -> "member.member" */
static void spell(const struct btf *btf, __u32 id, const char *access, char *out,
		  size_t size)
{
	const struct btf_type *t = real_type(btf, id);
	size_t len = 0;
	const char *name;
	char *next;
	long i;

	CHECK(!strtol(access, &next, 10), "access string %s", access);
	out[0] = '\0';
	while (*next == ':') {
		i = strtol(next + 1, &next, 10);
		CHECK(btf_is_composite(t) && i < btf_vlen(t), "access string %s", access);
		name = name_at(btf, btf_members(t)[i].name_off);
		if (*name)
			len += snprintf(out + len, size - len, "%s%s", len ? "." : "", name);
		CHECK(len < size, "access string %s", access);
		t = real_type(btf, btf_members(t)[i].type);
	}
}

void question_of_relo(const struct btf *btf, const struct bpf_core_relo *relo,
		      struct question *q)
{
	const struct btf_type *t = real_type(btf, relo->type_id);
	const char *access = name_at(btf, relo->access_str_off);
	char member[sizeof(q->member)] = "_";
	int i;

	switch (relo->kind) {
	case BPF_CORE_ENUMVAL_EXISTS:
	case BPF_CORE_ENUMVAL_VALUE:
		i = atoi(access);
		CHECK(btf_is_enum(t) && i < btf_vlen(t), "enum value %s", access);
		snprintf(member, sizeof(member), "%s", name_at(btf, btf_enum(t)[i].name_off));
		break;
	case BPF_CORE_TYPE_EXISTS:
	case BPF_CORE_TYPE_SIZE:
		break;
	default:
		spell(btf, relo->type_id, access, member, sizeof(member));
	}
	question_set(q, relo->kind, name_at(btf, t->name_off), member);
}

struct field {
	__u32 bit;
	__u32 bit_size;		/* of a bitfield, or 0 */
	__u32 type;
};

/* A member, which may be one of an anonymous struct. */
static bool find_member(const struct btf *btf, const struct btf_type *t,
			const char *name, size_t len, struct field *field)
{
	const struct btf_member *m = btf_members(t);
	const char *member;
	struct field sub;
	int i;

	for (i = 0; i < btf_vlen(t); i++, m++) {
		member = name_at(btf, m->name_off);
		if (strlen(member) == len && !memcmp(member, name, len)) {
			field->bit = btf_member_bit_offset(t, i);
			field->bit_size = btf_member_bitfield_size(t, i);
			field->type = m->type;
			return true;
		}
		if (*member || !btf_is_composite(real_type(btf, m->type)))
			continue;
		if (find_member(btf, real_type(btf, m->type), name, len, &sub)) {
			*field = sub;
			field->bit += btf_member_bit_offset(t, i);
			return true;
		}
	}
	return false;
}

static bool find_field(const struct btf *btf, const struct btf_type *t,
		       const char *path, struct field *field)
{
	__u32 bit = 0;
	size_t len;

	for (;; path += len + 1) {
		len = strcspn(path, ".");
		if (!btf_is_composite(t) || !find_member(btf, t, path, len, field))
			return false;
		field->bit += bit;
		if (!path[len])
			return true;
		bit = field->bit;
		t = real_type(btf, field->type);
	}
}

static __u64 field_answer(const struct btf *btf, const struct field *field,
			  enum bpf_core_relo_kind kind)
{
	__s64 size = btf__resolve_size(btf, field->type);
	const struct btf_type *t = real_type(btf, field->type);
	__u32 bits = field->bit_size ?: size * 8, start = field->bit / 8;

	CHECK(size > 0, "type %u", field->type);
	if (field->bit_size) {
		/* The smallest aligned integer that holds all of it. */
		start -= start % size;
		while (field->bit + bits > (start + size) * 8) {
			size *= 2;
			start -= start % size;
		}
	}
	switch (kind) {
	case BPF_CORE_FIELD_BYTE_OFFSET:
		return start;
	case BPF_CORE_FIELD_BYTE_SIZE:
		return size;
	case BPF_CORE_FIELD_SIGNED:
		return btf_is_int(t) ? !!(btf_int_encoding(t) & BTF_INT_SIGNED) : btf_kflag(t);
	case BPF_CORE_FIELD_LSHIFT_U64:
		return 64 - (field->bit + bits - start * 8);
	default:
		return 64 - bits;
	}
}

static bool find_value(const struct btf *btf, const struct btf_type *t,
		       const char *name, __u64 *value)
{
	int i;

	for (i = 0; i < btf_vlen(t); i++) {
		if (strcmp(name_at(btf, btf_enum(t)[i].name_off), name))
			continue;
		*value = (__s64)btf_enum(t)[i].val;
		return true;
	}
	return false;
}

/* False if there is no answer, as there is none to the offset of no member. */
bool question_answer(const struct btf *kernel, const struct question *q, __u64 *answer)
{
	bool is_enum = q->kind == BPF_CORE_ENUMVAL_EXISTS || q->kind == BPF_CORE_ENUMVAL_VALUE;
	int id = btf__find_by_name_kind(kernel, q->type,
					is_enum ? BTF_KIND_ENUM : BTF_KIND_STRUCT);
	const struct btf_type *t = id > 0 ? btf__type_by_id(kernel, id) : NULL;
	struct field field;
	__u64 value = 0;
	bool found;

	switch (q->kind) {
	case BPF_CORE_TYPE_EXISTS:
		*answer = !!t;
		return true;
	case BPF_CORE_TYPE_SIZE:
		*answer = t ? t->size : 0;
		return !!t;
	case BPF_CORE_ENUMVAL_EXISTS:
	case BPF_CORE_ENUMVAL_VALUE:
		found = t && find_value(kernel, t, q->member, &value);
		*answer = q->kind == BPF_CORE_ENUMVAL_EXISTS ? found : value;
		return found || q->kind == BPF_CORE_ENUMVAL_EXISTS;
	default:
		found = t && find_field(kernel, t, q->member, &field);
		if (q->kind == BPF_CORE_FIELD_EXISTS)
			*answer = found;
		else if (found)
			*answer = field_answer(kernel, &field, q->kind);
		return found || q->kind == BPF_CORE_FIELD_EXISTS;
	}
}
