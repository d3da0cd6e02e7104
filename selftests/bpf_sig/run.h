/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Signed objects as libbpf loads them, and with a map that is not as signed
 */
#ifndef _BPF_SIG_RUN_H
#define _BPF_SIG_RUN_H

#include <bpf/libbpf.h>
#include "test.h"

/* What libbpf printed. */
extern char run_log[65536];

int run_keep_log(enum libbpf_print_level level, const char *fmt, va_list args);
struct bpf_object *run_open(const char *path);
void run_load(struct bpf_object *obj);
struct bpf_object *run_start(const char *path);
void run_refused(struct bpf_object *obj, int err, const char *explanation);
void run_verified(const struct bpf_program *prog);
int run_prog(struct bpf_object *obj, const char *prog);
void run_attach(struct bpf_object *obj, const char *prog);
int run_map(struct bpf_object *obj, const char *map);
__u64 run_value(struct bpf_object *obj, const char *map, __u32 key);
void *run_variable(struct bpf_object *obj, const char *name);

/* BTF with another layout of a struct, loaded: where its locks sit elsewhere. */
int run_swapped(struct btf *btf, const char *name);
__u32 run_struct_id(const struct btf *btf, const char *name);

/**
 * struct map_change - a map that differs from the signed one
 * @prog: has the map
 * @map: its name in the manifest
 * @to: fields that are set replace those of the map, flags are flipped
 * @untyped: it gets no BTF types, as the kernel would not make it otherwise
 * @explanation: is in the log
 */
struct map_change {
	const char *prog;
	const char *map;
	struct map_spec to;
	bool untyped;
	const char *explanation;
};

void run_changed(const char *path, const struct map_change *changes, size_t cnt);

#endif /* _BPF_SIG_RUN_H */
