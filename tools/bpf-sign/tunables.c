// SPDX-License-Identifier: GPL-2.0
/*
 * Tunables: the variables of .rodata that the application may set
 */
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <stdio.h>

#include "internal.h"

#define ALL_VOLATILE	"volatile"

struct tunable {
	u32 map;
	u32 id;
	struct bpf_sig_range range;
};

struct tunables {
	struct sign_wishes *wishes;
	const struct btf *btf;
	struct tunable *v;
	size_t cnt;
};

static bool is_rodata(const char *section)
{
	return !strcmp(section, ".rodata") || !strncmp(section, ".rodata.", 8);
}

/* Why a variable of that section cannot be one, and what to do then. */
static int not_tunable(const struct tunables *t, const struct sign_wish *wish,
		       const struct sign_variable *v)
{
	const struct bpf_sign_log *log = t->wishes->log;
	const char *why = "which is not data of a program", *hint = NULL;

	if (!strcmp(v->section, ".kconfig")) {
		why = "which is the environment: libbpf takes it from the kernel";
		hint = "no signature fixes it, and no application sets it";
	} else if (!strcmp(v->section, ".ksyms")) {
		why = "and so a symbol of the kernel, which is found by its name";
	} else if (!strcmp(v->section, ".maps")) {
		why = "and so a map";
		hint = "maps have --resizable and --optional";
	} else if (!strncmp(v->section, ".data", 5) || !strncmp(v->section, ".bss", 4)) {
		why = "not in .rodata: without --bind-data the application may set it as it is";
		hint = "a 'const volatile' variable is bound, and can be tunable";
	}
	sign_err(log, -EINVAL, "%s: '%s' is in %s, %s", wish->origin, v->name,
		 v->section, why);
	if (hint)
		sign_hint(log, "%s", hint);
	return -EINVAL;
}

static int not_found(const struct tunables *t, const struct sign_wish *wish,
		     const char *section, const char *name)
{
	const struct bpf_sign_log *log = t->wishes->log;
	bool is_const, is_volatile = false;
	struct sign_variable v = {};
	struct sign_names names = {};
	int err = 0;

	if (!t->btf) {
		sign_err(log, -EINVAL, "%s: the object has no BTF that says where '%s' is",
			 wish->origin, name);
		sign_hint(log, "compile it with -g");
		return -EINVAL;
	}
	if (section)
		sign_err(log, -EINVAL, "%s: there is no variable '%s' in section '%s'",
			 wish->origin, name, section);
	else
		sign_err(log, -EINVAL, "%s: there is no variable '%s'", wish->origin,
			 name);
	while (!err && sign_next_variable(t->btf, &v)) {
		sign_qualifiers(t->btf, v.id, &is_const, &is_volatile);
		if (is_rodata(v.section) && v.size && is_volatile)
			err = sign_names_add(&names, v.name);
	}
	if (is_rodata(name))
		sign_hint(log,
			  "name variables of the section, or 'volatile' for all that are const volatile");
	else if (section && strstr(section, ".str"))
		sign_hint(log, "what is in there are string literals, which have no names");
	else
		sign_suggest(log, &names, "const volatile variables", name);
	sign_names_free(&names);
	return -EINVAL;
}

static int ambiguous(const struct tunables *t, const struct sign_wish *wish,
		     const struct sign_variable *a, const struct sign_variable *b)
{
	const struct bpf_sign_log *log = t->wishes->log;

	sign_err(log, -EINVAL, "%s: there are several variables '%s'", wish->origin,
		 a->name);
	if (strcmp(a->section, b->section))
		sign_hint(log, "say which one: '%s:%s' or '%s:%s'", a->section, a->name,
			  b->section, b->name);
	else
		sign_hint(log,
			  "all in %s: rename them, or give them the tag 'bpf_sig:tunable' in the source",
			  a->section);
	return -EINVAL;
}

/*
 * Compilers leave it to the linker to say where variables are, some of them
 * even where static ones are.
 */
static bool place_is_known(const struct tunables *t, const struct sign_variable *v)
{
	struct sign_variable other = {};

	while (sign_next_variable(t->btf, &other))
		if (other.section_id == v->section_id && other.id != v->id &&
		    other.offset < v->offset + v->size &&
		    v->offset < other.offset + other.size)
			return false;
	return true;
}

static bool has_it(const struct tunables *t, u32 id)
{
	size_t i;

	for (i = 0; i < t->cnt; i++)
		if (t->v[i].id == id)
			return true;
	return false;
}

static int add(struct tunables *t, const struct sign_wish *wish,
	       const struct sign_variable *v)
{
	const struct bpf_sig_manifest *m = &t->wishes->d->m;
	const struct bpf_sign_log *log = t->wishes->log;
	struct tunable *bigger;
	u32 map;

	if (has_it(t, v->id))
		return 0;
	if (!v->size)
		return sign_err(log, -EINVAL, "%s: '%s' has no bytes", wish->origin,
				v->name);
	for (map = 0; map < m->map_cnt; map++)
		if (m->maps[map].contents == BPF_SIG_CONTENTS_SIGNED &&
		    !strcmp(m->maps[map].name, v->section))
			break;
	if (map == m->map_cnt || v->offset > m->maps[map].value_size ||
	    v->size > m->maps[map].value_size - v->offset)
		return sign_err(log, -EINVAL, "%s: '%s' is not within the contents of %s",
				wish->origin, v->name, v->section);
	if (!place_is_known(t, v)) {
		sign_err(log, -EINVAL,
			 "%s: BTF has '%s' in the same place of %s as another variable",
			 wish->origin, v->name, v->section);
		sign_hint(log, "'bpftool gen object' puts the right places there");
		return -EINVAL;
	}
	bigger = realloc(t->v, (t->cnt + 1) * sizeof(*bigger));
	if (!bigger)
		return -ENOMEM;
	t->v = bigger;
	t->v[t->cnt++] = (struct tunable){ map, v->id, { v->name, v->offset, v->size } };
	return 0;
}

static int add_volatile(struct tunables *t, const struct sign_wish *wish)
{
	const struct bpf_sig_manifest *m = &t->wishes->d->m;
	const struct bpf_sign_log *log = t->wishes->log;
	bool is_const, is_volatile, found = false;
	struct sign_variable v = {};
	int err;
	u32 i;

	for (i = 0; !t->btf && i < m->map_cnt; i++)
		if (m->maps[i].contents == BPF_SIG_CONTENTS_SIGNED)
			return not_found(t, wish, NULL, m->maps[i].name);
	while (sign_next_variable(t->btf, &v)) {
		sign_qualifiers(t->btf, v.id, &is_const, &is_volatile);
		if (!is_rodata(v.section) || !is_const || !is_volatile || !v.size)
			continue;
		err = add(t, wish, &v);
		if (err)
			return err;
		found = true;
	}
	if (!found)
		sign_warn(log, "%s: no variable of the object is const volatile",
			  wish->origin);
	return 0;
}

static int add_one(struct tunables *t, const struct sign_wish *wish,
		   const struct sign_variable *v)
{
	bool is_const, is_volatile;

	if (!is_rodata(v->section))
		return not_tunable(t, wish, v);
	sign_qualifiers(t->btf, v->id, &is_const, &is_volatile);
	if (!is_volatile)
		sign_warn(t->wishes->log,
			  "%s: '%s' is not volatile: the compiler may have put its value into the program",
			  wish->origin, v->name);
	return add(t, wish, v);
}

/* A variable elsewhere matters only if .rodata has none of that name. */
static int add_named(struct tunables *t, const struct sign_wish *wish)
{
	const char *name = wish->f.name, *colon = strchr(name, ':');
	struct sign_variable v = {}, found = {};
	char section[BPF_SIG_MAX_NAME];
	bool again;

	snprintf(section, sizeof(section), "%.*s",
		 (int)(colon ? colon - name : 0), name);
	if (colon)
		name = colon + 1;
	while (sign_next_variable(t->btf, &v)) {
		if (strcmp(v.name, name) || (colon && strcmp(v.section, section)))
			continue;
		again = found.id && is_rodata(found.section);
		if (again && is_rodata(v.section))
			return ambiguous(t, wish, &found, &v);
		if (!again)
			found = v;
	}
	if (!found.id)
		return not_found(t, wish, colon ? section : NULL, name);
	return add_one(t, wish, &found);
}

static int add_tagged(struct tunables *t, const struct sign_wish *wish)
{
	struct sign_variable v;

	if (!sign_find_variable(t->btf, wish->tagged, &v))
		return sign_err(t->wishes->log, -EINVAL, "%s: '%s' is in no section",
				wish->origin, wish->f.name);
	return add_one(t, wish, &v);
}

static int by_offset(const void *a, const void *b)
{
	const struct tunable *x = a, *y = b;

	if (x->map != y->map)
		return x->map < y->map ? -1 : 1;
	return x->range.offset < y->range.offset ? -1 : x->range.offset > y->range.offset;
}

/* Puts the tunables of one map, of which @v is the first, into its record. */
static int put_ranges(struct tunables *t, const struct tunable *v, size_t cnt)
{
	struct sign_description *d = t->wishes->d;
	struct bpf_sig_map *map = &d->m.maps[v->map];
	struct bpf_sig_range *ranges;
	const void *data;
	size_t size, i;
	u8 *digest;

	ranges = sign_own(d, cnt, sizeof(*ranges));
	digest = sign_own(d, 1, BPF_SIG_DIGEST_SIZE);
	if (!ranges || !digest)
		return -ENOMEM;
	for (i = 0; i < cnt; i++)
		ranges[i] = v[i].range;
	map->contents = BPF_SIG_CONTENTS_RANGES;
	map->ranges = ranges;
	map->range_cnt = cnt;
	map->digest = digest;
	data = bpf_map__initial_value(sign_map_at(t->wishes->derived->obj, v->map),
				      &size);
	return sign_contents_digest(data, size, ranges, cnt, digest);
}

static int put_all(struct tunables *t)
{
	size_t i, cnt;
	int err;

	if (t->cnt)
		qsort(t->v, t->cnt, sizeof(*t->v), by_offset);
	for (i = 0; i < t->cnt; i += cnt) {
		for (cnt = 1; i + cnt < t->cnt && t->v[i + cnt].map == t->v[i].map;)
			cnt++;
		err = put_ranges(t, t->v + i, cnt);
		if (err)
			return err;
	}
	return 0;
}

int sign_open_tunables(struct sign_wishes *wishes)
{
	struct tunables t = {
		.wishes = wishes,
		.btf = bpf_object__btf(wishes->derived->obj),
	};
	const struct sign_wish *wish;
	int err = 0;

	for (wish = wishes->v; !err && wish < wishes->v + wishes->cnt; wish++) {
		if (wish->f.kind != BPF_SIGN_TUNABLE)
			continue;
		if (wish->tagged)
			err = add_tagged(&t, wish);
		else if (!strcmp(wish->f.name, ALL_VOLATILE))
			err = add_volatile(&t, wish);
		else
			err = add_named(&t, wish);
	}
	if (!err)
		err = put_all(&t);
	free(t.v);
	return err;
}
