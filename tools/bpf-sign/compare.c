// SPDX-License-Identifier: GPL-2.0
/*
 * What is there against what was signed, with the freedoms that were signed
 */
#include <bpf/libbpf.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "entries.h"
#include "internal.h"

#define VALUE_MAX	600
#define DIGEST_SHOWN	8	/* bytes of a digest, as the kernel shows them */

struct subject {
	struct sign_compare *cmp;
	char name[BPF_SIG_MAX_NAME + 32];
};

static __printf(3, 4) void subject(struct subject *s, struct sign_compare *cmp,
				   const char *fmt, ...)
{
	va_list args;

	s->cmp = cmp;
	va_start(args, fmt);
	vsnprintf(s->name, sizeof(s->name), fmt, args);
	va_end(args);
}

static void differs(struct subject *s, const char *item, const char *signed_value,
		    const char *found)
{
	struct bpf_sign_mismatch mismatch = {
		.place = s->cmp->place,
		.subject = s->name,
		.item = item,
		.signed_value = signed_value,
		.found = found,
	};

	s->cmp->cnt++;
	if (s->cmp->mismatch)
		s->cmp->mismatch(s->cmp->ctx, &mismatch);
}

static void number(struct subject *s, const char *item, u64 want, u64 found)
{
	char a[32], b[32];

	if (want == found)
		return;
	snprintf(a, sizeof(a), "%llu", (unsigned long long)want);
	snprintf(b, sizeof(b), "%llu", (unsigned long long)found);
	differs(s, item, a, b);
}

static void string(struct subject *s, const char *item, const char *want,
		   const char *found)
{
	char a[VALUE_MAX], b[VALUE_MAX];

	if (!strcmp(want, found))
		return;
	snprintf(a, sizeof(a), "'%s'", want);
	snprintf(b, sizeof(b), "'%s'", found);
	differs(s, item, a, b);
}

static void digest(struct subject *s, const char *item, const u8 *want,
		   const u8 *found)
{
	char a[2 * DIGEST_SHOWN + 1], b[2 * DIGEST_SHOWN + 1];

	if (!memcmp(want, found, BPF_SIG_DIGEST_SIZE))
		return;
	sign_hex(a, want, DIGEST_SHOWN);
	sign_hex(b, found, DIGEST_SHOWN);
	differs(s, item, a, b);
}

/*
 * libbpf rounds the size of a ring buffer up to the pages of the host: of this
 * one, or of the one that made the image.
 */
static bool is_rounded(const struct sign_compare *cmp,
		       const struct bpf_sig_map *want,
		       const struct bpf_sig_map *found)
{
	u32 page, here = sysconf(_SC_PAGESIZE);

	for (page = ENTRIES_PAGE; page <= ENTRIES_PAGE_MAX; page *= 2)
		if ((cmp->place == BPF_SIGN_IN_IMAGE || page == here) &&
		    found->max_entries_min == entries_round(want->max_entries_min, page))
			return true;
	return false;
}

static void compare_max_entries(struct subject *s, const struct bpf_sig_map *want,
				const struct bpf_sig_map *found)
{
	char range[32], value[32];

	if (entries_in_bytes(want->map_type) && is_rounded(s->cmp, want, found))
		return;
	/* Nothing in the source, or a range there: the application decides. */
	if (want->max_entries_min != want->max_entries_max &&
	    (!found->max_entries_max ||
	     (found->max_entries_min <= want->max_entries_max &&
	      found->max_entries_max >= want->max_entries_min)))
		return;
	if (want->max_entries_min == want->max_entries_max) {
		number(s, "max_entries", want->max_entries_min,
		       found->max_entries_min);
		return;
	}
	snprintf(range, sizeof(range), "%u to %u", want->max_entries_min,
		 want->max_entries_max);
	snprintf(value, sizeof(value), "%u", found->max_entries_min);
	differs(s, "max_entries", range, value);
}

static void compare_contents(struct subject *s, const struct bpf_sig_map *want,
			     const struct bpf_sig_map *found, u32 idx)
{
	const void *data = NULL;
	u8 value[BPF_SIG_DIGEST_SIZE];
	struct bpf_map *map;
	size_t size = 0;

	if (want->map_type == BPF_SIG_INSN_ARRAY &&
	    found->map_type == BPF_SIG_INSN_ARRAY) {
		digest(s, "contents", want->digest, found->digest);
		return;
	}
	/* The image has no other contents, and what may vary cannot differ. */
	if (!s->cmp->obj || want->contents == BPF_SIG_CONTENTS_FREE ||
	    want->contents == BPF_SIG_CONTENTS_ENVIRONMENT)
		return;
	bpf_object__for_each_map(map, s->cmp->obj)
		if (!idx--)
			break;
	if (map)
		data = bpf_map__initial_value(map, &size);
	if (!data || size != want->value_size || size != found->value_size) {
		differs(s, "contents", "some", "none of that size");
		return;
	}
	/* The parser has put the ranges inside of value_size. */
	if (sign_contents_digest(data, size, want->ranges, want->range_cnt, value))
		differs(s, "contents", "some", "unknown: out of memory");
	else
		digest(s, "contents", want->digest, value);
}

/* To a loader, what the signer decides on is the same. */
static u32 loader_contents(u32 contents)
{
	switch (contents) {
	case BPF_SIG_CONTENTS_RANGES:
		return BPF_SIG_CONTENTS_SIGNED;
	case BPF_SIG_CONTENTS_INITIAL:
		return BPF_SIG_CONTENTS_FREE;
	default:
		return contents;
	}
}

static void compare_map(struct sign_compare *cmp, const struct bpf_sig_map *want,
			const struct bpf_sig_map *found, u32 idx)
{
	struct subject s;

	subject(&s, cmp, "map %u '%s'", idx, want->name);
	string(&s, "name", want->name, found->name);
	string(&s, "value_struct", want->value_struct, found->value_struct);
	number(&s, "map_type", want->map_type, found->map_type);
	number(&s, "key_size", want->key_size, found->key_size);
	number(&s, "value_size", want->value_size, found->value_size);
	compare_max_entries(&s, want, found);
	number(&s, "map_flags", want->map_flags, found->map_flags);
	number(&s, "map_extra", want->map_extra, found->map_extra);
	number(&s, "btf_key_type_id", want->btf_key_type_id,
	       found->btf_key_type_id);
	number(&s, "btf_value_type_id", want->btf_value_type_id,
	       found->btf_value_type_id);
	number(&s, "inner_map", want->inner_map, found->inner_map);
	/* The image says how the loader treats them, the object what they are. */
	if (cmp->place == BPF_SIGN_IN_IMAGE)
		number(&s, "contents mode", loader_contents(want->contents),
		       found->contents);
	compare_contents(&s, want, found, idx);
}

static void compare_prog_maps(struct subject *s, const struct bpf_sig_prog *want,
			      const struct bpf_sig_prog *found)
{
	u32 i;

	number(s, "map_cnt", want->map_cnt, found->map_cnt);
	for (i = 0; i < want->map_cnt && i < found->map_cnt; i++)
		number(s, "map", le32_to_cpu(want->maps[i]),
		       le32_to_cpu(found->maps[i]));
}

static void compare_symbols(struct subject *s, const struct bpf_sig_prog *want,
			    const struct bpf_sig_prog *found)
{
	const struct bpf_sig_symbol *a = want->symbols, *b = found->symbols;
	u32 i;

	number(s, "symbol_cnt", want->symbol_cnt, found->symbol_cnt);
	for (i = 0; i < want->symbol_cnt && i < found->symbol_cnt; i++, a++, b++) {
		string(s, "symbol", a->name, b->name);
		number(s, "symbol instruction", a->insn, b->insn);
		number(s, "symbol kind", a->kind, b->kind);
		number(s, "symbol flags", a->flags, b->flags);
		number(s, "symbol type_id", a->type_id, b->type_id);
	}
}

static bool same_target(const struct bpf_sig_target *a,
			const struct bpf_sig_target *b)
{
	return a->kind == b->kind && !strcmp(a->name, b->name) &&
	       !strcmp(a->scope, b->scope);
}

static void target_text(char *out, size_t size, const struct bpf_sig_prog *prog)
{
	const struct bpf_sig_target *target = prog->targets;

	if (!prog->target_cnt)
		snprintf(out, size, "none");
	else if (target->kind == BPF_SIG_TARGET_ANY)
		snprintf(out, size, "any");
	else
		snprintf(out, size, "'%s%s%s'%s", target->scope,
			 *target->scope ? ":" : "", target->name,
			 prog->target_cnt > 1 ? ", ..." : "");
}

/* What the other of image and object says, which a loader compares. */
static bool other_agrees(const struct sign_compare *cmp,
			 const struct bpf_sig_prog *found)
{
	const struct bpf_sig_manifest *other = cmp->other;
	u32 i;

	for (i = 0; other && i < other->prog_cnt; i++)
		if (!strcmp(other->progs[i].name, found->name))
			return other->progs[i].target_cnt == 1 &&
			       same_target(other->progs[i].targets, found->targets);
	return false;
}

/*
 * SEC() names one target, or none. Where the signer allows several, that one
 * need not be among them: it is what the application replaces.
 */
static bool target_fits(const struct sign_compare *cmp,
			const struct bpf_sig_prog *want,
			const struct bpf_sig_prog *found)
{
	u32 i;

	if (found->target_cnt != 1)
		return !want->target_cnt && !found->target_cnt;
	/* Signed without the target that it needs, it cannot be loaded. */
	if (!want->target_cnt)
		return found->targets->kind != BPF_SIG_TARGET_ANY &&
		       !*found->targets->name;
	if (want->targets->kind == BPF_SIG_TARGET_ANY)
		return cmp->place == BPF_SIGN_IN_OBJECT ||
		       found->targets->kind == BPF_SIG_TARGET_ANY;
	if (found->targets->kind == BPF_SIG_TARGET_ANY)
		return false;
	if (!*found->targets->name)
		return true;
	for (i = 0; i < want->target_cnt; i++)
		if (sign_target_fits(&want->targets[i], found->targets))
			return true;
	return want->target_cnt > 1 && other_agrees(cmp, found);
}

static void compare_targets(struct subject *s, const struct bpf_sig_prog *want,
			    const struct bpf_sig_prog *found)
{
	char a[VALUE_MAX], b[VALUE_MAX];

	if (target_fits(s->cmp, want, found))
		return;
	target_text(a, sizeof(a), want);
	target_text(b, sizeof(b), found);
	differs(s, "attach target", a, b);
}

static void compare_prog(struct sign_compare *cmp, const struct bpf_sig_prog *want,
			 const struct bpf_sig_prog *found)
{
	struct subject s;

	subject(&s, cmp, "prog '%s'", want->name);
	string(&s, "name", want->name, found->name);
	string(&s, "license", want->license, found->license);
	string(&s, "member", want->member, found->member);
	number(&s, "prog_type", want->prog_type, found->prog_type);
	number(&s, "expected_attach_type", want->expected_attach_type,
	       found->expected_attach_type);
	number(&s, "prog_flags", want->prog_flags, found->prog_flags);
	number(&s, "insn_cnt", want->insn_cnt, found->insn_cnt);
	number(&s, "func_info_cnt", want->func_info_cnt, found->func_info_cnt);
	number(&s, "line_info_cnt", want->line_info_cnt, found->line_info_cnt);
	number(&s, "core_relo_cnt", want->core_relo_cnt, found->core_relo_cnt);
	digest(&s, "instructions", want->insns, found->insns);
	digest(&s, "func_info", want->func_info, found->func_info);
	digest(&s, "line_info", want->line_info, found->line_info);
	digest(&s, "core_relos", want->core_relos, found->core_relos);
	compare_prog_maps(&s, want, found);
	compare_symbols(&s, want, found);
	compare_targets(&s, want, found);
}

/* Reports what differs to cmp->mismatch(), and counts it in cmp->cnt. */
void sign_compare(struct sign_compare *cmp, const struct bpf_sig_manifest *want,
		  const struct bpf_sig_manifest *found)
{
	struct subject s;
	u32 i;

	subject(&s, cmp, "object");
	number(&s, "BTF size", want->btf_size, found->btf_size);
	if (want->btf_size && found->btf_size)
		digest(&s, "BTF", want->btf, found->btf);
	number(&s, "maps", want->map_cnt, found->map_cnt);
	number(&s, "programs", want->prog_cnt, found->prog_cnt);
	for (i = 0; i < want->map_cnt && i < found->map_cnt; i++)
		compare_map(cmp, &want->maps[i], &found->maps[i], i);
	for (i = 0; i < want->prog_cnt && i < found->prog_cnt; i++)
		compare_prog(cmp, &want->progs[i], &found->progs[i]);
}
