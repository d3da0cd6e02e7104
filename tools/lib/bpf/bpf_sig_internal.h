/* SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause) */
#ifndef __LIBBPF_BPF_SIG_INTERNAL_H
#define __LIBBPF_BPF_SIG_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

struct bpf_image;

/*
 * The verifier's statistics: it says why it refuses a program, but does not
 * list its instructions.
 */
#define BPF_SIG_LOG_LEVEL	4

/* How all that is said about signatures starts, by the kernel and by libbpf. */
#define BPF_SIG_LOG_PFX		"bpf_sig: "

/* What bpf-sign added to the object. */
struct bpf_sig {
	void *cms;
	__u32 cms_size;
	void *image_data;
	size_t image_size;

	/* The kernel is to verify the object; image is there. */
	bool active;
	struct bpf_image *image;
};

static inline bool bpf_sig__active(const struct bpf_sig *sig)
{
	return sig && sig->active;
}

bool bpf_sig__is_section(const char *name);
int bpf_sig__collect(struct bpf_sig **sig, const char *name, const void *data, size_t size);
int bpf_sig__prepare(struct bpf_sig *sig, const char *obj_name, int token_fd);
void bpf_sig__free(struct bpf_sig *sig);

bool bpf_sig__refused(int err, const char *log);
void bpf_sig__explain(const char *prog_name, const char *log);

#endif /* __LIBBPF_BPF_SIG_INTERNAL_H */
