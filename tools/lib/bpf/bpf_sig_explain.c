// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * Signed objects: which variables are not as they were signed
 *
 * This is a part of libbpf.c, as bpf_sig_object.c is, which includes it. The
 * kernel compares digests and can only say that the contents of a map differ.
 * What the object file had is known here.
 */

#define SIG_MAX_LINES	16	/* of one map */
#define SIG_MAX_BYTES	16	/* of one value */

struct sig_explain {
	const struct bpf_program *prog;
	const struct bpf_map *map;
	const char *bound;	/* what its contents are */
	const unsigned char *is_signed;
	unsigned char *submitted;
	char *log;
	size_t log_size;
	int line_cnt;
};

static void sig_say(struct sig_explain *e, const char *line)
{
	size_t len = e->log ? strnlen(e->log, e->log_size) : 0;

	pr_warn("prog '%s': " BPF_SIG_LOG_PFX "%s\n", e->prog->name, line);
	if (e->log && len < e->log_size)
		snprintf(e->log + len, e->log_size - len, BPF_SIG_LOG_PFX "%s\n", line);
}

static size_t sig_first_difference(const struct sig_explain *e, size_t off, size_t size)
{
	size_t i = 0;

	while (i < size && e->is_signed[off + i] == e->submitted[off + i])
		i++;
	return i;
}

static void sig_print_bytes(const unsigned char *data, size_t size, char *buf)
{
	size_t i;

	for (i = 0; i < size && i < SIG_MAX_BYTES; i++)
		sprintf(buf + 2 * i, "%02x", data[i]);
	if (i < size)
		sprintf(buf + 2 * i, "...");
}

/* Numbers as a person would write them, false otherwise. */
static bool sig_print_number(const struct btf_type *t, const void *data, size_t size,
			     char *buf, size_t buf_size)
{
	bool is_signed = false;
	__s64 s;
	__u64 u;

	if (btf_is_int(t))
		is_signed = btf_int_encoding(t) & BTF_INT_SIGNED;
	else if (btf_is_any_enum(t))
		is_signed = btf_kflag(t);
	else
		return false;

	switch (size) {
	case 1:
		u = *(__u8 *)data;
		s = (__s8)u;
		break;
	case 2:
		u = *(__u16 *)data;
		s = (__s16)u;
		break;
	case 4:
		u = *(__u32 *)data;
		s = (__s32)u;
		break;
	case 8:
		u = *(__u64 *)data;
		s = u;
		break;
	default:
		return false;
	}
	if (is_signed)
		snprintf(buf, buf_size, "%lld", (long long)s);
	else
		snprintf(buf, buf_size, "%llu", (unsigned long long)u);
	return true;
}

/* type is NULL for bytes that no variable has. */
static void sig_explain_bytes(struct sig_explain *e, const char *what,
			      const struct btf_type *type, size_t off, size_t size)
{
	char was[2 * SIG_MAX_BYTES + 4], is[sizeof(was)], where[48] = "";
	char line[512];
	size_t skip = 0;

	if (++e->line_cnt > SIG_MAX_LINES)
		return;
	if (!type || !sig_print_number(type, e->is_signed + off, size, was, sizeof(was)) ||
	    !sig_print_number(type, e->submitted + off, size, is, sizeof(is))) {
		/* where there is more than can be shown, show where it begins to differ */
		if (size > SIG_MAX_BYTES)
			skip = sig_first_difference(e, off, size);
		if (skip)
			snprintf(where, sizeof(where), "from byte %zu on ", skip);
		sig_print_bytes(e->is_signed + off + skip, size - skip, was);
		sig_print_bytes(e->submitted + off + skip, size - skip, is);
	}
	snprintf(line, sizeof(line), "%s in %s %s %s: %ssigned %s, submitted %s", what,
		 image_map_name(e->map), type || size == 1 ? "is" : "are", e->bound, where,
		 was, is);
	sig_say(e, line);
}

static void sig_explain_vars(struct sig_explain *e, size_t size)
{
	const struct btf *btf = e->prog->obj->btf;
	const struct btf_var_secinfo *v;
	const struct btf_type *sec, *var;
	char what[300];
	int i, id;

	id = btf ? btf__find_by_name_kind(btf, image_map_name(e->map), BTF_KIND_DATASEC) : -1;
	if (id < 0)
		return;
	sec = btf__type_by_id(btf, id);
	v = btf_var_secinfos(sec);
	for (i = 0; i < btf_vlen(sec); i++, v++) {
		var = btf__type_by_id(btf, v->type);
		if (v->offset > size || v->size > size - v->offset ||
		    sig_first_difference(e, v->offset, v->size) == v->size)
			continue;
		snprintf(what, sizeof(what), "'%s'", btf__name_by_offset(btf, var->name_off));
		sig_explain_bytes(e, what, skip_mods_and_typedefs(btf, var->type, NULL),
				  v->offset, v->size);
		memcpy(e->submitted + v->offset, e->is_signed + v->offset, v->size);
	}
}

/* Bytes of string literals, and of padding. */
static void sig_explain_rest(struct sig_explain *e, size_t size)
{
	size_t off, len;
	char what[96];

	for (off = 0; (off += sig_first_difference(e, off, size - off)) < size; off += len) {
		for (len = 1; off + len < size; len++) {
			if (e->is_signed[off + len] == e->submitted[off + len])
				break;
		}
		snprintf(what, sizeof(what), "%zu byte%s at offset %zu, outside of the variables,",
			 len, len == 1 ? "" : "s", off);
		sig_explain_bytes(e, what, NULL, off, len);
	}
}

static void sig_explain_map(struct sig_explain *e, __u32 idx)
{
	const struct bpf_sig *sig = e->prog->obj->sig;
	const struct bpf_sig_kept *c;
	char line[64];
	__u32 zero = 0;

	c = idx < sig->kept_cnt ? &sig->kept[idx] : NULL;
	/* Of another size, the kernel has said so. Others have no single value at 0. */
	if (!c || !c->data || e->map->def.type != BPF_MAP_TYPE_ARRAY ||
	    e->map->def.key_size != sizeof(zero) || e->map->def.value_size != c->size)
		return;
	switch (bpf_sig__map_contents(sig, idx)) {
	case BPF_SIG_CONTENTS_SIGNED:
	case BPF_SIG_CONTENTS_RANGES:
		e->bound = "not tunable";
		break;
	case BPF_SIG_CONTENTS_INITIAL:
		e->bound = "bound";
		break;
	default:
		return;
	}
	e->is_signed = c->data;
	e->submitted = malloc(c->size ?: 1);
	if (!e->submitted || bpf_map_lookup_elem(e->map->fd, &zero, e->submitted))
		goto out;
	e->line_cnt = 0;
	bpf_sig__hide_tunables(sig, idx, e->is_signed, e->submitted, c->size);
	sig_explain_vars(e, c->size);
	sig_explain_rest(e, c->size);
	if (e->line_cnt > SIG_MAX_LINES) {
		snprintf(line, sizeof(line), "and %d more in %.32s",
			 e->line_cnt - SIG_MAX_LINES, image_map_name(e->map));
		sig_say(e, line);
	}
out:
	free(e->submitted);
}

/* log is what the application has for the verifier's, or NULL. */
static void sig_explain_contents(const struct bpf_program *prog, char *log, size_t log_size)
{
	const struct bpf_image_prog_info *info = sig_prog_info(prog);
	struct sig_explain e = { .prog = prog, .log = log, .log_size = log_size };
	__u32 i;

	for (i = 0; i < info->map_cnt; i++) {
		/* a jump table is none of the application's */
		if (info->maps[i] >= prog->obj->nr_maps)
			continue;
		e.map = &prog->obj->maps[info->maps[i]];
		if (e.map->autocreate || e.map->reused)
			sig_explain_map(&e, info->maps[i]);
	}
}
