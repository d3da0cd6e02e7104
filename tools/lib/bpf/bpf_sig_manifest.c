// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * Signed objects: what the manifest says
 *
 * It is read with the parser that the kernel has, but out of a message that
 * nobody has verified. So nothing depends on it but what the kernel is asked
 * for, and how its refusals are put into words: it is the kernel that decides.
 */

#define _GNU_SOURCE

/* Another user of the parser may be linked to the same program. */
#define bpf_sig_manifest_parse	libbpf_sig_manifest_parse
#define bpf_sig_manifest_free	libbpf_sig_manifest_free
#include "../../../kernel/bpf/sig/manifest.c"

#include "bpf_sig_internal.h"

/*
 * The content starts with the magic and says how long it is. In the message it
 * can be anywhere, and the parser wants it aligned.
 */
static struct bpf_sig_manifest *find_manifest(const char *cms, size_t size, void **copy)
{
	struct bpf_sig_parse_error error;
	struct bpf_sig_manifest *m;
	struct bpf_sig_hdr hdr;
	const char *p = cms, *end = cms + size;

	while ((p = memmem(p, end - p, BPF_SIG_MAGIC, BPF_SIG_MAGIC_SIZE))) {
		if (end - p < sizeof(hdr))
			break;
		memcpy(&hdr, p, sizeof(hdr));
		size = le32toh(hdr.size);
		*copy = size <= end - p && size <= BPF_SIG_MAX_MANIFEST ? malloc(size ?: 1) : NULL;
		if (*copy) {
			memcpy(*copy, p, size);
			m = bpf_sig_manifest_parse(*copy, size, &error);
			if (!IS_ERR(m))
				return m;
			free(*copy);
		}
		p++;
	}
	return NULL;
}

/* One that cannot be read is as good as none: the kernel refuses it anyway. */
void bpf_sig__read_manifest(struct bpf_sig *sig)
{
	sig->manifest = find_manifest(sig->cms, sig->cms_size, &sig->manifest_data);
}

void bpf_sig__free_manifest(struct bpf_sig *sig)
{
	if (!sig->manifest)
		return;
	bpf_sig_manifest_free(sig->manifest);
	free(sig->manifest_data);
}

static const struct bpf_sig_map *sig_map(const struct bpf_sig *sig, __u32 idx)
{
	return sig->manifest && idx < sig->manifest->map_cnt ?
	       &sig->manifest->maps[idx] : NULL;
}

/* enum bpf_sig_contents */
__u32 bpf_sig__map_contents(const struct bpf_sig *sig, __u32 idx)
{
	const struct bpf_sig_map *map = sig_map(sig, idx);

	return map ? map->contents : BPF_SIG_CONTENTS_FREE;
}

/* Undoes in the contents of a map what the application may change. */
void bpf_sig__hide_tunables(const struct bpf_sig *sig, __u32 idx, const void *is_signed,
			    void *submitted, size_t size)
{
	const struct bpf_sig_map *map = sig_map(sig, idx);
	const struct bpf_sig_range *range;
	__u32 i;

	if (!map || map->value_size != size)
		return;
	for (i = 0; i < map->range_cnt; i++) {
		range = &map->ranges[i];
		memcpy(submitted + range->offset, is_signed + range->offset, range->size);
	}
}

/*
 * Position of an attach target among those that are signed for a program, or
 * -1. Sets *cnt to how many there are to choose from, for the kernel as well,
 * thus not for a target that may be any.
 */
int bpf_sig__find_target(const struct bpf_sig *sig, const char *prog_name, __u32 kind,
			 const char *name, const char *scope, __u32 *cnt)
{
	const struct bpf_sig_prog *prog = NULL;
	const struct bpf_sig_target *t;
	__u32 i;

	*cnt = 0;
	for (i = 0; sig->manifest && i < sig->manifest->prog_cnt; i++) {
		if (!strcmp(sig->manifest->progs[i].name, prog_name))
			prog = &sig->manifest->progs[i];
	}
	if (!prog || !prog->target_cnt || prog->targets[0].kind == BPF_SIG_TARGET_ANY)
		return -1;
	*cnt = prog->target_cnt;
	for (i = 0; i < prog->target_cnt; i++) {
		t = &prog->targets[i];
		if (t->kind == kind && !strcmp(t->name, name) && !strcmp(t->scope, scope))
			return i;
	}
	return -1;
}
