/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a manifest leaves open, in plain words
 *
 * For 'inspect' and for --strict: what the one shows, the other refuses.
 */
#ifndef _BPF_SIGN_VARIES_H
#define _BPF_SIGN_VARIES_H

#include "compat.h"
#include "manifest.h"

#define VARIES_TEXT_MAX	1024

/* One thing: @kind as JSON calls it; what it is about, or NULL. */
struct varying {
	const char *kind;
	const char *text;
	const struct bpf_sig_map *map;
	const struct bpf_sig_range *range;
	const struct bpf_sig_prog *prog;
};

typedef void (*varies_fn)(void *ctx, const struct varying *v);

/* What the signer left open. Both return how many there are. */
u32 varies_each(const struct bpf_sig_manifest *m, varies_fn fn, void *ctx);

/* What no signature of this object fixes, unless the signer says otherwise. */
u32 varies_anyway(const struct bpf_sig_manifest *m, varies_fn fn, void *ctx);

const char *varies_target(u32 kind);

#endif /* _BPF_SIGN_VARIES_H */
