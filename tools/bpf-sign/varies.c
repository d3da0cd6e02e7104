// SPDX-License-Identifier: GPL-2.0
/*
 * What a manifest leaves open, in plain words
 */
#include <stdarg.h>
#include <stdio.h>

#include "entries.h"
#include "varies.h"

struct teller {
	varies_fn fn;
	void *ctx;
	u32 cnt;
};

static __printf(3, 4) void tell(struct teller *t, struct varying v,
				const char *fmt, ...)
{
	char text[VARIES_TEXT_MAX];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	v.text = text;
	t->cnt++;
	t->fn(t->ctx, &v);
}

/* The parser lets no other value pass. */
const char *varies_target(u32 kind)
{
	switch (kind) {
	case BPF_SIG_TARGET_ANY:
		return "any";
	case BPF_SIG_TARGET_FUNC:
		return "kernel function";
	case BPF_SIG_TARGET_TRACEPOINT:
		return "tracepoint";
	case BPF_SIG_TARGET_LSM:
		return "LSM hook";
	case BPF_SIG_TARGET_ITER:
		return "iterator";
	case BPF_SIG_TARGET_STRUCT:
		return "struct";
	case BPF_SIG_TARGET_PROG:
		return "BPF program function";
	default:
		return "unknown";
	}
}

/* What a program of that type can attach to at all. */
static const char *any_target(const struct bpf_sig_prog *prog)
{
	if (prog->prog_type == BPF_PROG_TYPE_LSM)
		return "any LSM hook";
	if (prog->prog_type == BPF_PROG_TYPE_EXT)
		return "any function of a verified BPF program";
	if (prog->prog_type != BPF_PROG_TYPE_TRACING)
		return "anything";
	if (prog->expected_attach_type == BPF_TRACE_RAW_TP)
		return "any tracepoint";
	if (prog->expected_attach_type == BPF_TRACE_ITER)
		return "any iterator";
	return "any kernel function, and any function of a BPF program";
}

static void list_targets(const struct bpf_sig_prog *prog, char *text, size_t size)
{
	const struct bpf_sig_target *target;
	size_t len = 0;
	u32 i;

	for (i = 0; i < prog->target_cnt && len < size; i++) {
		target = &prog->targets[i];
		len += snprintf(text + len, size - len, "%s%s '%s%s%s'",
				!i ? "" : i + 1 < prog->target_cnt ? ", " : " or ",
				varies_target(target->kind), target->scope,
				*target->scope ? ":" : "", target->name);
	}
}

static void tell_entries(struct teller *t, const struct bpf_sig_map *map)
{
	struct varying v = { .kind = "resizable", .map = map };
	const char *what = "entries";

	if (entries_in_bytes(map->map_type))
		what = "bytes";
	else if (map->map_type == ENTRIES_ARENA)
		what = "pages";
	if (map->max_entries_min <= 1 && map->max_entries_max == UINT32_MAX)
		tell(t, v, "map '%s' may have any number of %s", map->name, what);
	else
		tell(t, v, "map '%s' may have from %u to %u %s", map->name,
		     map->max_entries_min, map->max_entries_max, what);
}

static void tell_map(struct teller *t, const struct bpf_sig_map *map)
{
	struct varying v = { .map = map };
	u32 i;

	for (i = 0; i < map->range_cnt; i++) {
		v.kind = "tunable";
		v.range = &map->ranges[i];
		tell(t, v, "the application may set '%s' (%u byte%s at offset %u of %s)",
		     v.range->name, v.range->size, v.range->size == 1 ? "" : "s",
		     v.range->offset, map->name);
	}
	v.range = NULL;
	if (map->max_entries_min != map->max_entries_max && !entries_by_system(map))
		tell_entries(t, map);
	if (map->flags & BPF_SIG_MAP_F_OPTIONAL) {
		v.kind = "optional";
		tell(t, v, "map '%s' may be left out", map->name);
	}
}

u32 varies_each(const struct bpf_sig_manifest *m, varies_fn fn, void *ctx)
{
	struct teller t = { .fn = fn, .ctx = ctx };
	const struct bpf_sig_prog *prog;
	char targets[VARIES_TEXT_MAX - BPF_SIG_MAX_NAME - 64];
	u32 i;

	for (i = 0; i < m->map_cnt; i++)
		tell_map(&t, &m->maps[i]);
	for (prog = m->progs; prog < m->progs + m->prog_cnt; prog++) {
		struct varying v = { .kind = "attach-any", .prog = prog };

		if (prog->target_cnt == 1 && prog->targets->kind == BPF_SIG_TARGET_ANY)
			tell(&t, v, "program '%s' may attach to %s", prog->name,
			     any_target(prog));
		if (prog->target_cnt < 2)
			continue;
		v.kind = "attach-to";
		list_targets(prog, targets, sizeof(targets));
		tell(&t, v, "program '%s' may attach to %s", prog->name, targets);
	}
	return t.cnt;
}

static void tell_contents(struct teller *t, const struct bpf_sig_map *map)
{
	struct varying v = { .kind = "contents", .map = map };

	switch (map->contents) {
	case BPF_SIG_CONTENTS_ENVIRONMENT:
		v.kind = "environment";
		tell(t, v, "map '%s' says how the running kernel is configured", map->name);
		break;
	case BPF_SIG_CONTENTS_INITIAL:
		v.kind = "state";
		tell(t, v, "the variables in %s, once the programs are loaded", map->name);
		break;
	case BPF_SIG_CONTENTS_FREE:
		if (map->flags & BPF_SIG_MAP_F_SUFFIX)
			tell(t, v,
			     "the variables in %s, whatever the application makes them start with",
			     map->name);
		else
			tell(t, v, "what is in map '%s'", map->name);
		break;
	}
}

static void tell_system(struct teller *t, const struct bpf_sig_map *map)
{
	struct varying v = { .kind = "entries", .map = map };

	if (entries_by_system(map))
		tell(t, v,
		     "map '%s' has as many entries as there are CPUs, or as the application asks for",
		     map->name);
}

/* The templates of inner maps hold nothing themselves. */
static bool is_template(const struct bpf_sig_manifest *m, u32 idx)
{
	u32 i;

	for (i = 0; i < m->map_cnt; i++)
		if (m->maps[i].inner_map == idx)
			return true;
	return false;
}

u32 varies_anyway(const struct bpf_sig_manifest *m, varies_fn fn, void *ctx)
{
	struct teller t = { .fn = fn, .ctx = ctx };
	const struct bpf_sig_prog *prog;
	struct varying v = { .kind = "programs" };
	u32 i;

	for (i = 0; i < m->map_cnt; i++) {
		if (!is_template(m, i))
			tell_contents(&t, &m->maps[i]);
		tell_system(&t, &m->maps[i]);
	}
	tell(&t, v, "which of the programs are loaded: each may be left out");
	for (prog = m->progs; prog < m->progs + m->prog_cnt; prog++) {
		v.kind = "autoload";
		v.prog = prog;
		if (prog->flags & BPF_SIG_PROG_F_OPTIONAL)
			tell(&t, v,
			     "program '%s' is loaded only if the application asks for it: SEC(\"?...\")",
			     prog->name);
	}
	return t.cnt;
}
