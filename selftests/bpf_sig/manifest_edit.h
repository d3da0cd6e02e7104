/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Manifests for a test to change and to sign again with the trusted key
 */
#ifndef _BPF_SIG_MANIFEST_EDIT_H
#define _BPF_SIG_MANIFEST_EDIT_H

#include <endian.h>
#include "test.h"

/* What edit_open() opened, one per process. */
extern struct object object;
extern struct load load;
extern char *manifest;
extern size_t manifest_size;

void edit_open(const char *file, const char *prog);
struct bpf_sig_hdr *edit_header(void);
void *edit_record(__u32 type, int n);
struct bpf_sig_rec_prog *edit_prog(const char *name);
struct bpf_sig_rec_map *edit_map(const char *name);
void *edit_end(void);
void edit_insert(void *where, const void *data, size_t len);
void edit_drop(void *where);
void edit_symbol(__u32 insn, __u32 kind, __u32 flags, const char *name);
void edit_insns(const struct bpf_insn *insns, size_t cnt);
void edit_sign(void);
void edit_sign_as(const char *signer);
void edit_refuse(int err, const char *explanation);

#endif /* _BPF_SIG_MANIFEST_EDIT_H */
