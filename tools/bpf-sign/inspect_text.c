// SPDX-License-Identifier: GPL-2.0
/*
 * A manifest in plain words
 */
#include "cli.h"
#include "manifest.h"
#include "varies.h"

static void head(const char *text, u32 cnt)
{
	printf("\n%s%s (%u)%s\n", cli_colour(stdout, COLOUR_HEAD), text, cnt,
	       cli_colour(stdout, COLOUR_OFF));
}

static void hex(const char *label, const u8 *data, size_t size)
{
	size_t i;

	printf("%s", label);
	for (i = 0; i < size; i++)
		printf("%02x", data[i]);
	putchar('\n');
}

static void show_signer(const struct bpf_sign_cms_info *cms)
{
	if (cms->key_id)
		hex("Signer key id:   ", cms->key_id, cms->key_id_size);
	else
		printf("Signer:          serial %s of issuer '%s'\n", cms->serial,
		       cms->issuer);
	printf("Signature:       %s, %s (not verified here)\n", cms->signature,
	       cms->digest);
}

static void show_object(const struct inspected *in)
{
	const struct bpf_sig_manifest *m = in->manifest;

	printf("Object:          %s\n", m->name);
	printf("Version:         %s\n", *m->version ? m->version : "not given");
	printf("Rollback index:  %llu\n", (unsigned long long)m->rollback_index);
	if (m->build_id_size)
		hex("Build id:        ", m->build_id, m->build_id_size);
	show_signer(in->cms);
	printf("Manifest:        %zu bytes, SHA-256 %s\n", in->cms->manifest_size,
	       in->digest);
	if (m->btf_size) {
		printf("BTF:             %u bytes, ", m->btf_size);
		hex("SHA-256 ", m->btf, BPF_SIG_DIGEST_SIZE);
	} else {
		printf("BTF:             none\n");
	}
}

static void show_contents(const struct bpf_sig_map *map)
{
	u32 i;

	switch (map->contents) {
	case BPF_SIG_CONTENTS_FREE:
		printf("      contents: not signed, the map holds run-time state\n");
		return;
	case BPF_SIG_CONTENTS_ENVIRONMENT:
		printf("      contents: not signed, they describe the running kernel; frozen\n");
		return;
	case BPF_SIG_CONTENTS_INITIAL:
		hex("      contents: signed when first loaded, SHA-256 ", map->digest,
		    BPF_SIG_DIGEST_SIZE);
		return;
	}
	hex("      contents: signed and frozen, SHA-256 ", map->digest,
	    BPF_SIG_DIGEST_SIZE);
	for (i = 0; i < map->range_cnt; i++)
		printf("      except bytes %u to %u, variable '%s', set by the application\n",
		       map->ranges[i].offset,
		       map->ranges[i].offset + map->ranges[i].size - 1,
		       map->ranges[i].name);
}

static void show_map(const struct bpf_sig_manifest *m, u32 idx)
{
	const struct bpf_sig_map *map = &m->maps[idx];
	char buf[16];

	printf("  %u '%s'  %s, key %u, value %u", idx, map->name,
	       word_map_type(map->map_type, buf, sizeof(buf)), map->key_size,
	       map->value_size);
	if (map->max_entries_min == map->max_entries_max)
		printf(", max_entries %u", map->max_entries_min);
	printf(", flags 0x%x", map->map_flags);
	if (map->map_extra)
		printf(", map_extra 0x%llx", (unsigned long long)map->map_extra);
	putchar('\n');
	if (map->max_entries_min != map->max_entries_max)
		printf("      max_entries: from %u to %u\n", map->max_entries_min,
		       map->max_entries_max);
	if (*map->value_struct)
		printf("      value: kernel struct '%s'\n", map->value_struct);
	if (map->btf_key_type_id || map->btf_value_type_id)
		printf("      BTF types: key %u, value %u\n", map->btf_key_type_id,
		       map->btf_value_type_id);
	if (map->inner_map != BPF_SIG_NO_MAP)
		printf("      inner maps: as map %u '%s'\n", map->inner_map,
		       m->maps[map->inner_map].name);
	if (map->flags & BPF_SIG_MAP_F_OPTIONAL)
		printf("      optional: the application may leave it out\n");
	show_contents(map);
}

static void show_digest(const char *what, u32 cnt, const u8 *digest)
{
	if (!cnt)
		return;
	printf("      %u %s, ", cnt, what);
	hex("SHA-256 ", digest, BPF_SIG_DIGEST_SIZE);
}

static void show_symbol(const struct bpf_sig_symbol *symbol)
{
	printf("      instruction %u: %s '%s'%s\n", symbol->insn,
	       word_symbol(symbol->kind), symbol->name,
	       symbol->flags & BPF_SIG_SYMBOL_F_WEAK ?
	       ", weak: the kernel need not have it" : "");
}

static void show_target(const struct bpf_sig_target *target, bool more)
{
	if (target->kind == BPF_SIG_TARGET_ANY) {
		printf("      attaches to: whatever the application chooses\n");
		return;
	}
	printf("      %s %s '%s'", more ? "or to:      " : "attaches to:",
	       varies_target(target->kind), target->name);
	if (*target->scope)
		printf(" of '%s'", target->scope);
	putchar('\n');
}

static void show_prog(const struct bpf_sig_manifest *m,
		      const struct bpf_sig_prog *prog)
{
	char buf[16];
	u32 i;

	printf("  '%s'  %s", prog->name,
	       word_prog_type(prog->prog_type, buf, sizeof(buf)));
	if (prog->expected_attach_type)
		printf(", %s", word_attach_type(prog->expected_attach_type, buf,
						sizeof(buf)));
	printf(", license '%s'", prog->license);
	if (*prog->member)
		printf(", member '%s'", prog->member);
	if (prog->prog_flags)
		printf(", flags 0x%x", prog->prog_flags);
	putchar('\n');
	if (prog->flags & BPF_SIG_PROG_F_OPTIONAL)
		printf("      SEC(\"?...\"): loaded only if the application asks for it\n");
	show_digest("instructions", prog->insn_cnt, prog->insns);
	show_digest("func_info", prog->func_info_cnt, prog->func_info);
	show_digest("line_info", prog->line_info_cnt, prog->line_info);
	show_digest("core_relos", prog->core_relo_cnt, prog->core_relos);
	for (i = 0; i < prog->map_cnt; i++)
		printf("%s%u '%s'%s", i ? ", " : "      uses maps: ",
		       le32_to_cpu(prog->maps[i]),
		       m->maps[le32_to_cpu(prog->maps[i])].name,
		       i + 1 == prog->map_cnt ? "\n" : "");
	for (i = 0; i < prog->symbol_cnt; i++)
		show_symbol(&prog->symbols[i]);
	for (i = 0; i < prog->target_cnt; i++)
		show_target(&prog->targets[i], i);
}

static void show_varying(void *ctx, const struct varying *v)
{
	const int *indent = ctx;

	printf("%*s%s\n", *indent, "", v->text);
}

/* In one place, since that is what a reviewer looks for. */
static void show_freedoms(const struct bpf_sig_manifest *m)
{
	int indent = 2;

	printf("\n%sWhat may vary%s\n", cli_colour(stdout, COLOUR_HEAD),
	       cli_colour(stdout, COLOUR_OFF));
	if (!varies_each(m, show_varying, &indent))
		printf("  nothing that is signed\n");
	printf("  outside of the signature:\n");
	indent = 4;
	varies_anyway(m, show_varying, &indent);
}

void inspect_text(const struct inspected *in)
{
	const struct bpf_sig_manifest *m = in->manifest;
	u32 i;

	show_object(in);
	head("Maps", m->map_cnt);
	for (i = 0; i < m->map_cnt; i++)
		show_map(m, i);
	head("Programs", m->prog_cnt);
	for (i = 0; i < m->prog_cnt; i++)
		show_prog(m, &m->progs[i]);
	show_freedoms(m);
}
