// SPDX-License-Identifier: GPL-2.0
/*
 * What the application may choose: from options and tags to the manifest
 */
#include <bpf/libbpf.h>
#include <stdio.h>
#include <strings.h>

#include "entries.h"
#include "internal.h"
#include "varies.h"

#define DEFAULT_MIN	1
#define DEFAULT_MAX	UINT32_MAX

static const char *const options[] = {
	[BPF_SIGN_TUNABLE] = "--tunable",
	[BPF_SIGN_RESIZABLE] = "--resizable",
	[BPF_SIGN_OPTIONAL] = "--optional",
	[BPF_SIGN_ATTACH_ANY] = "--attach-any",
	[BPF_SIGN_ATTACH_TO] = "--attach-to",
};

static const char *parse_entries(const char *text, uint32_t *value)
{
	int base = !strncasecmp(text, "0x", 2) ? 16 : 10;
	unsigned long long n;
	char *end;

	if (*text < '0' || *text > '9')
		return NULL;
	errno = 0;
	n = strtoull(text, &end, base);
	if (errno || !n || n > UINT32_MAX)
		return NULL;
	*value = n;
	return end;
}

/**
 * bpf_sign_parse_range - read how many entries a map may have
 * @text: ``MIN..MAX``, ``MIN..`` or ``..MAX``, of numbers from 1 to 4294967295,
 *	decimal, or hexadecimal with 0x
 * @min: receives the least; 1 if the text does not say
 * @max: receives the most; 4294967295 if the text does not say
 *
 * Return: 0, or -EINVAL: it is no range.
 */
int bpf_sign_parse_range(const char *text, uint32_t *min, uint32_t *max)
{
	uint32_t from = DEFAULT_MIN, to = DEFAULT_MAX;
	const char *p = text;

	if (!strcmp(text, ".."))
		return -EINVAL;
	if (*p != '.')
		p = parse_entries(p, &from);
	if (!p || strncmp(p, "..", 2))
		return -EINVAL;
	p += 2;
	if (*p)
		p = parse_entries(p, &to);
	if (!p || *p || from > to)
		return -EINVAL;
	*min = from;
	*max = to;
	return 0;
}

struct sign_wish *sign_wish_add(struct sign_wishes *wishes)
{
	struct sign_wish *bigger;

	bigger = realloc(wishes->v, (wishes->cnt + 1) * sizeof(*bigger));
	if (!bigger)
		return NULL;
	wishes->v = bigger;
	memset(&bigger[wishes->cnt], 0, sizeof(*bigger));
	return &bigger[wishes->cnt++];
}

static int read_options(struct sign_wishes *wishes,
			const struct bpf_sign_opts *opts)
{
	const struct bpf_sign_freedom *f;
	struct sign_wish *wish;

	for (f = opts->freedoms; f < opts->freedoms + opts->freedom_cnt; f++) {
		if ((unsigned int)f->kind >= ARRAY_SIZE(options) || !f->name ||
		    (f->kind == BPF_SIGN_ATTACH_TO && !f->target) ||
		    f->min_entries > f->max_entries)
			return sign_err(wishes->log, -EINVAL,
					"freedom %zu: kind, name, target or range",
					f - opts->freedoms);
		wish = sign_wish_add(wishes);
		if (!wish)
			return -ENOMEM;
		wish->f = *f;
		snprintf(wish->origin, sizeof(wish->origin), "%s", options[f->kind]);
	}
	return 0;
}

static int find_map(struct sign_wishes *wishes, const struct sign_wish *wish,
		    struct bpf_sig_map **map)
{
	const struct bpf_sig_manifest *m = &wishes->d->m;
	struct sign_names names = {};
	const char *name;
	int err = 0;
	u32 i;

	for (i = 0; i < m->map_cnt; i++) {
		if (strcmp(m->maps[i].name, wish->f.name))
			continue;
		*map = &m->maps[i];
		if (sign_map_at(wishes->derived->obj, i))
			return 0;
		sign_err(wishes->log, -EINVAL,
			 "%s: '%s' is the template of inner maps, which are bound by it",
			 wish->origin, wish->f.name);
		return -EINVAL;
	}
	sign_err(wishes->log, -ENOENT, "%s: there is no map '%s'", wish->origin,
		 wish->f.name);
	for (i = 0; !err && i < m->map_cnt; i++) {
		name = m->maps[i].name;
		if (sign_map_at(wishes->derived->obj, i))
			err = sign_names_add(&names, name);
	}
	sign_suggest(wishes->log, &names, "maps", wish->f.name);
	sign_names_free(&names);
	return -ENOENT;
}

/* Why the number of entries of a map is not to be chosen. */
static const char *fixed_size(const struct bpf_sig_map *map)
{
	if (*map->value_struct)
		return "is a struct of the kernel's";
	if (map->flags & BPF_SIG_MAP_F_SUFFIX)
		return "holds variables, and is as large as they are";
	switch (map->map_type) {
	case BPF_MAP_TYPE_CGROUP_STORAGE:
	case BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE:
	case BPF_MAP_TYPE_SK_STORAGE:
	case BPF_MAP_TYPE_INODE_STORAGE:
	case BPF_MAP_TYPE_TASK_STORAGE:
	case ENTRIES_CGRP_STORAGE:
		return "is local storage, which has no number of entries";
	default:
		return NULL;
	}
}

/* Whether two wishes for one map, the later one being @wish, contradict. */
static int check_other_range(const struct sign_wishes *wishes,
			     const struct sign_wish *wish)
{
	const struct sign_wish *other;

	for (other = wishes->v; other < wish; other++) {
		if (other->f.kind != BPF_SIGN_RESIZABLE ||
		    strcmp(other->f.name, wish->f.name) ||
		    (other->f.min_entries == wish->f.min_entries &&
		     other->f.max_entries == wish->f.max_entries))
			continue;
		return sign_err(wishes->log, -EINVAL,
				"map '%s' has two ranges: %u..%u by %s, %u..%u by %s",
				wish->f.name, other->f.min_entries,
				other->f.max_entries, other->origin,
				wish->f.min_entries, wish->f.max_entries,
				wish->origin);
	}
	return 0;
}

/* Ring buffers are what the application asks for, rounded up by libbpf. */
static u32 round_max(const struct sign_wishes *wishes, const struct sign_wish *wish,
		     const struct bpf_sig_map *map)
{
	u32 max = wish->f.max_entries, rounded;

	if (!entries_in_bytes(map->map_type) || max == UINT32_MAX)
		return max;
	rounded = entries_round(max, ENTRIES_PAGE);
	if (rounded != max)
		sign_warn(wishes->log,
			  "%s: map '%s': %u bytes become %u: a ring buffer has a power of two of pages",
			  wish->origin, map->name, max, rounded);
	return rounded;
}

static int resize(struct sign_wishes *wishes, struct sign_wish *wish)
{
	const char *why;
	struct bpf_sig_map *map;
	u32 has, max;
	int err;

	if (!wish->f.max_entries) {
		wish->f.min_entries = DEFAULT_MIN;
		wish->f.max_entries = DEFAULT_MAX;
	}
	err = find_map(wishes, wish, &map);
	if (err)
		return err;
	why = fixed_size(map);
	if (why)
		return sign_err(wishes->log, -EINVAL,
				"%s: the size of map '%s' cannot vary: it %s",
				wish->origin, map->name, why);
	err = check_other_range(wishes, wish);
	if (err)
		return err;
	max = round_max(wishes, wish, map);
	/* Where the source gives no number, the application has to, or libbpf. */
	has = map->max_entries_min;
	if (has && !entries_by_system(map) &&
	    (has < wish->f.min_entries || has > max))
		return sign_err(wishes->log, -EINVAL,
				"%s: map '%s' has %u %s in the object, which is not within %u..%u",
				wish->origin, map->name, has,
				entries_in_bytes(map->map_type) ? "bytes" : "entries",
				wish->f.min_entries, max);
	map->max_entries_min = wish->f.min_entries;
	map->max_entries_max = max;
	return 0;
}

static int open_maps(struct sign_wishes *wishes)
{
	struct bpf_sig_map *map;
	struct sign_wish *wish;
	int err = 0;

	for (wish = wishes->v; !err && wish < wishes->v + wishes->cnt; wish++) {
		if (wish->f.kind == BPF_SIGN_RESIZABLE) {
			err = resize(wishes, wish);
		} else if (wish->f.kind == BPF_SIGN_OPTIONAL) {
			err = find_map(wishes, wish, &map);
			if (!err)
				map->flags |= BPF_SIG_MAP_F_OPTIONAL;
		}
	}
	return err;
}

/* .data and .bss: the maps of libbpf's own whose contents are free. */
static int bind_data(struct sign_wishes *wishes)
{
	const struct bpf_sig_manifest *m = &wishes->d->m;
	struct bpf_sig_map *map;
	const void *data;
	size_t size;
	u8 *digest;

	for (map = m->maps; map < m->maps + m->map_cnt; map++) {
		if (!(map->flags & BPF_SIG_MAP_F_SUFFIX) ||
		    map->map_type != BPF_MAP_TYPE_ARRAY ||
		    map->contents != BPF_SIG_CONTENTS_FREE)
			continue;
		data = bpf_map__initial_value(sign_map_at(wishes->derived->obj,
							  map - m->maps), &size);
		digest = sign_own(wishes->d, 1, BPF_SIG_DIGEST_SIZE);
		if (!digest)
			return -ENOMEM;
		if (!data || size != map->value_size)
			return sign_err(wishes->log, -EINVAL,
					"--bind-data: the contents of '%s' are not known",
					map->name);
		sign_digest(data, size, digest);
		map->digest = digest;
		map->contents = BPF_SIG_CONTENTS_INITIAL;
	}
	return 0;
}

static void report_freedom(void *ctx, const struct varying *v)
{
	const struct sign_wishes *wishes = ctx;

	sign_err(wishes->log, -EPERM, "--strict: %s", v->text);
}

static int check_strict(struct sign_wishes *wishes)
{
	u32 cnt = varies_each(&wishes->d->m, report_freedom, wishes);

	if (!cnt)
		return 0;
	return sign_err(wishes->log, -EPERM,
			"not signed: --strict, and the application could choose %u thing%s",
			cnt, cnt == 1 ? "" : "s");
}

/* A map that nobody can create as it is: the application is to say how large. */
static void warn_sizes(const struct sign_wishes *wishes)
{
	const struct bpf_sig_manifest *m = &wishes->d->m;
	const struct bpf_sig_map *map;

	for (map = m->maps; map < m->maps + m->map_cnt; map++)
		if (!map->max_entries_max && !fixed_size(map))
			sign_warn(wishes->log,
				  "map '%s' has no max_entries: for an application that sets it, sign with --resizable %s",
				  map->name, map->name);
}

/* Puts into @d what options and tags open, and what @opts says to close. */
int sign_open_freedoms(struct sign_derived *derived,
		       const struct bpf_sign_opts *opts,
		       struct sign_description *d, const struct bpf_sign_log *log)
{
	struct sign_wishes wishes = { .log = log, .derived = derived, .d = d };
	int err;

	err = read_options(&wishes, opts);
	if (!err)
		err = sign_read_tags(&wishes);
	if (!err)
		err = open_maps(&wishes);
	if (!err)
		err = sign_open_tunables(&wishes);
	if (!err)
		err = sign_open_targets(&wishes);
	if (!err && opts->bind_data)
		err = bind_data(&wishes);
	if (!err)
		warn_sizes(&wishes);
	if (!err && opts->strict)
		err = check_strict(&wishes);
	free(wishes.v);
	if (err == -ENOMEM)
		sign_err(log, err, "out of memory");
	return err;
}
