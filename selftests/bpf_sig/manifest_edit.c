// SPDX-License-Identifier: GPL-2.0
/*
 * Manifests for a test to change and to sign again with the trusted key
 */
#include "manifest_edit.h"

struct object object;
struct load load;
char *manifest;
size_t manifest_size;
static struct signer signer;

void edit_open(const char *file, const char *prog)
{
	trust_signer();
	object_open(&object, file);
	object_maps(&object);
	load_init(&load, &object, prog);
	manifest = cms_content(object.cms, object.cms_size, &manifest_size);
	manifest = realloc(manifest, manifest_size + 4096);
	signer_open(&signer, "signer");
}

struct bpf_sig_hdr *edit_header(void)
{
	return (void *)manifest;
}

void *edit_end(void)
{
	return manifest + manifest_size;
}

/* The nth record of a type, or the end of the manifest. */
void *edit_record(__u32 type, int n)
{
	struct bpf_sig_rec *rec = (void *)(edit_header() + 1);

	while ((void *)rec < edit_end()) {
		if (le32toh(rec->type) == type && !n--)
			return rec;
		rec = (void *)((char *)rec + le32toh(rec->size));
	}
	return edit_end();
}

struct bpf_sig_rec_prog *edit_prog(const char *name)
{
	struct bpf_sig_rec_prog *r;
	__u32 cnt;
	int i;

	for (i = 0; (r = edit_record(BPF_SIG_REC_PROG, i)) != edit_end(); i++) {
		cnt = le32toh(r->map_cnt);
		if (!strcmp((char *)(r + 1) + (cnt + (cnt & 1)) * 4, name))
			return r;
	}
	fail("no record of program '%s'", name);
}

struct bpf_sig_rec_map *edit_map(const char *name)
{
	struct bpf_sig_rec_map *r;
	int i;

	for (i = 0; (r = edit_record(BPF_SIG_REC_MAP, i)) != edit_end(); i++)
		if (!strcmp((char *)(r + 1), name))
			return r;
	fail("no record of map '%s'", name);
}

void edit_insert(void *where, const void *data, size_t len)
{
	char *p = where;

	memmove(p + len, p, (char *)edit_end() - p);
	memcpy(p, data, len);
	manifest_size += len;
	edit_header()->size = htole32(manifest_size);
	edit_header()->rec_cnt = htole32(le32toh(edit_header()->rec_cnt) + 1);
}

void edit_drop(void *where)
{
	struct bpf_sig_rec *rec = where;
	__u32 len = le32toh(rec->size);
	char *next = (char *)where + len;

	memmove(where, next, (char *)edit_end() - next);
	manifest_size -= len;
	edit_header()->size = htole32(manifest_size);
	edit_header()->rec_cnt = htole32(le32toh(edit_header()->rec_cnt) - 1);
}

/* At the end, thus of the last program. */
void edit_symbol(__u32 insn, __u32 kind, __u32 flags, const char *name)
{
	struct {
		struct bpf_sig_rec_symbol symbol;
		char name[64];
	} r = {};
	size_t size = (sizeof(r.symbol) + strlen(name) + 1 + 7) & ~7UL;

	r.symbol.rec.type = htole32(BPF_SIG_REC_SYMBOL);
	r.symbol.rec.size = htole32(size);
	r.symbol.insn = htole32(insn);
	r.symbol.kind = htole32(kind);
	r.symbol.flags = htole32(flags);
	snprintf(r.name, sizeof(r.name), "%s", name);
	edit_insert(edit_end(), &r, size);
}

/* Replaces the last program's instructions, in manifest and load. */
void edit_insns(const struct bpf_insn *insns, size_t cnt)
{
	struct bpf_sig_rec_prog *prog = edit_record(BPF_SIG_REC_PROG, 0);

	prog->insn_cnt = htole32(cnt);
	sha256(insns, cnt * sizeof(*insns), prog->insns);
	prog->func_info_cnt = 0;
	prog->line_info_cnt = 0;
	memset(prog->func_info, 0, sizeof(prog->func_info));
	prog->core_relo_cnt = 0;
	memset(prog->line_info, 0, sizeof(prog->line_info));
	memset(prog->core_relos, 0, sizeof(prog->core_relos));
	load.attr.insns = (unsigned long)insns;
	load.attr.insn_cnt = cnt;
	load.attr.func_info_cnt = 0;
	load.attr.func_info_rec_size = 0;
	load.attr.line_info_cnt = 0;
	load.attr.line_info_rec_size = 0;
	load.attr.core_relo_cnt = 0;
	load.attr.core_relo_rec_size = 0;
}

void edit_sign(void)
{
	load_sign(&load, manifest, manifest_size, &signer);
}

void edit_sign_as(const char *name)
{
	struct signer other;

	signer_open(&other, name);
	load_sign(&load, manifest, manifest_size, &other);
}

void edit_refuse(int err, const char *explanation)
{
	edit_sign();
	expect_refused(&load, err, explanation);
}
