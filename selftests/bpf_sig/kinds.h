/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of kinds of programs share: each kind is loaded by libbpf,
 * attached and run as signed, and then submitted with one thing changed
 */
#ifndef _BPF_SIG_KINDS_H
#define _BPF_SIG_KINDS_H

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <linux/filter.h>
#include "manifest_edit.h"
#include "run.h"

/* As signed, with a skeleton: begin, open, load, loaded. */
void kind_begin(void);
void kind_loaded(struct bpf_object *obj, int err);
struct bpf_link *kind_attach(struct bpf_program *prog);
int kind_test_run(struct bpf_program *prog);
int kind_cgroup(void);

/* The test module. */
void module_load(void);
void module_unload(void);
/* Runs all of the module and returns what came of it. */
int module_run(int a);
/* Has the module load a program: a file descriptor, or a negative errno. */
int module_load_prog(void);

/* The test module's struct, by bare bpf(2), as no application of the object makes it. */
int ops_map(__u32 flags);
int ops_fill(int map, int first, int second);

/* Tampered with: a load of the object that tamper_open() opened. */
void tamper_open(const char *path);
void tamper_target(const char *module, const char *name, __u32 btf_kind);
struct bpf_insn *tamper_insn(__u8 code, __u8 src_reg, int n);
struct bpf_sig_rec_symbol *tamper_symbol(const char *name);
int find_id(const char *module, const char *name, __u32 btf_kind, int *btf_fd);

void refuse_target(const char *prog, const char *module, const char *name,
		   __u32 btf_kind, const char *explanation);
void refuse_attach_type(const char *prog, __u32 type, const char *explanation);
void refuse_prog_type(const char *prog, __u32 type, const char *explanation);
void refuse_flags(const char *prog, __u32 flags, const char *explanation);
void refuse_insns(const char *prog);

/* Mode off to enforce, in guests of their own. */
#define LOADED_BEFORE	"reason=\"loaded before signatures were enforced\""

void raise_mode(void);

#endif /* _BPF_SIG_KINDS_H */
