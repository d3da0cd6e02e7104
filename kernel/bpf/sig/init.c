// SPDX-License-Identifier: GPL-2.0
/*
 * Bring-up, and the sizes that user space relies on
 */
#include <linux/init.h>
#include "private.h"

/* What user space and signed objects have in their bytes. */
static_assert(sizeof(struct bpf_sig_hdr) == 24);
static_assert(sizeof(struct bpf_sig_rec) == 8);
static_assert(sizeof(struct bpf_sig_rec_object) == 40);
static_assert(sizeof(struct bpf_sig_rec_btf) == 48);
static_assert(sizeof(struct bpf_sig_rec_map) == 96);
static_assert(sizeof(struct bpf_sig_rec_range) == 16);
static_assert(sizeof(struct bpf_sig_rec_prog) == 176);
static_assert(sizeof(struct bpf_sig_rec_symbol) == 24);
static_assert(sizeof(struct bpf_sig_rec_target) == 16);
static_assert(sizeof(struct bpf_image_hdr) == 40);
static_assert(sizeof(struct bpf_image_map) == 56);
static_assert(sizeof(struct bpf_image_symbol) == 24);
static_assert(sizeof(struct bpf_image_prog) == 88);
static_assert(sizeof(struct bpf_sig_info) == 304);

/*
 * A load that comes earlier finds no keyring and no digest: it is refused if
 * it is signed, and judged by the mode if it is not. Late, so that the
 * accelerated SHA-256 is there.
 */
static int __init bpf_sig_init(void)
{
	int err;

	err = bpf_sig_digest_init();
	err = err ?: bpf_sig_keyring_init();
	err = err ?: bpf_sig_policy_init();
	err = err ?: bpf_sig_fs_init();
	if (err)
		pr_err("initialization failed: %d\n", err);
	else
		pr_info("mode is %s\n",
			bpf_sig_name_of(&bpf_sig_mode_names, bpf_sig_mode()));
	return err;
}
late_initcall(bpf_sig_init);
