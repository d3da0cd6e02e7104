/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Loaders of both kinds: what mainline verifies, and what has a manifest
 */
#ifndef _BPF_SIG_BY_LOADER_H
#define _BPF_SIG_BY_LOADER_H

#include "test.h"

#define SECONDARY	1	/* keyring_id of mainline's scheme */

extern char loader_log[0x10000];

int exclusive_map(const void *contents, size_t size, const struct bpf_insn *insns,
		  size_t insns_size);
int detached_loader(const struct signer *signers, size_t cnt, int keyring_id,
		    int flags);
int plain_loader(void);
int manifest_loader(struct object *object, const char *prog);
int run_loader(int loader, const char *name);
void allow_loaders(void);
void expect_verdict(int fd, __u32 verdict, __u32 keyring, const char *signer);

#endif /* _BPF_SIG_BY_LOADER_H */
