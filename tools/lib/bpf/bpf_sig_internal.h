/* SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause) */
#ifndef __LIBBPF_BPF_SIG_INTERNAL_H
#define __LIBBPF_BPF_SIG_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

struct bpf_image;
struct bpf_sig_manifest;

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

	/* What the message says, for explanations; NULL if it says nothing. */
	struct bpf_sig_manifest *manifest;
	void *manifest_data;

	/* What the maps had in the object file, for the same purpose. */
	struct bpf_sig_kept {
		void *data;
		size_t size;
	} *kept;
	size_t kept_cnt;

	/* Maps that are not the object's; closed with it. */
	int *fds;
	size_t fd_cnt;
};

static inline bool bpf_sig__active(const struct bpf_sig *sig)
{
	return sig && sig->active;
}

bool bpf_sig__is_section(const char *name);
int bpf_sig__collect(struct bpf_sig **sig, const char *name, const void *data, size_t size);
int bpf_sig__keep_contents(struct bpf_sig *sig, size_t idx, const void *data, size_t size);
int bpf_sig__keep_fd(struct bpf_sig *sig, int fd);
int bpf_sig__prepare(struct bpf_sig *sig, const char *obj_name, __u32 prog_type,
		     __u32 attach_type, int token_fd);
void bpf_sig__free(struct bpf_sig *sig);

bool bpf_sig__refused(int err, const char *log);
int bpf_sig__errno(int err, const char *log);
void bpf_sig__explain(const char *prog_name, const char *log);

void bpf_sig__read_manifest(struct bpf_sig *sig);
void bpf_sig__free_manifest(struct bpf_sig *sig);
__u32 bpf_sig__map_contents(const struct bpf_sig *sig, __u32 idx);
void bpf_sig__hide_tunables(const struct bpf_sig *sig, __u32 idx, const void *is_signed,
			    void *submitted, size_t size);
int bpf_sig__find_target(const struct bpf_sig *sig, const char *prog_name, __u32 kind,
			 const char *name, const char *scope, __u32 *cnt);

#endif /* __LIBBPF_BPF_SIG_INTERNAL_H */
