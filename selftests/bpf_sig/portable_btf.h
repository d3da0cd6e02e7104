/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the BTF of a kernel says about what a program wants to know
 */
#ifndef _BPF_SIG_PORTABLE_BTF_H
#define _BPF_SIG_PORTABLE_BTF_H

#include <bpf/btf.h>

struct bpf_core_relo;

/* A CO-RE relocation by the names in the source. */
struct question {
	enum bpf_core_relo_kind kind;
	char type[64];		/* without a flavor */
	char member[128];	/* or value of an enum */
};

const char *question_kind(enum bpf_core_relo_kind kind);
bool question_kind_by_name(const char *name, enum bpf_core_relo_kind *kind);
void question_of_relo(const struct btf *btf, const struct bpf_core_relo *relo,
		      struct question *q);
void question_set(struct question *q, enum bpf_core_relo_kind kind,
		  const char *type, const char *member);
bool question_answer(const struct btf *kernel, const struct question *q, __u64 *answer);

#endif /* _BPF_SIG_PORTABLE_BTF_H */
