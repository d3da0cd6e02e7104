// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel tells about the signature of a loaded program
 */
#include <linux/seq_file.h>
#include <linux/uaccess.h>
#include "private.h"

/**
 * bpf_sig_prog_info - copy a program's verdict to user space
 * @prog: the program
 * @info: address of the caller's struct bpf_sig_info, or 0
 * @info_len: bytes that the caller has there; set to what there is
 *
 * Return: 0 or -EFAULT
 */
int bpf_sig_prog_info(const struct bpf_prog *prog, u64 info, u32 *info_len)
{
	const struct bpf_sig_info *sig_info = prog->aux->sig_info;
	const struct bpf_sig_info none = {};
	u32 len = min_t(u32, *info_len, sizeof(none));

	*info_len = sizeof(none);
	if (info && copy_to_user(u64_to_user_ptr(info), sig_info ?: &none, len))
		return -EFAULT;
	return 0;
}

/**
 * bpf_sig_show_fdinfo - show a program's verdict in fdinfo
 * @m: where to
 * @prog: the program
 */
void bpf_sig_show_fdinfo(struct seq_file *m, const struct bpf_prog *prog)
{
	const struct bpf_sig_info *info = prog->aux->sig_info;

	if (!info) {
		seq_printf(m, "sig_verdict:\t%s\n",
			   bpf_sig_verdict_name(BPF_SIG_VERDICT_UNSIGNED));
		return;
	}
	seq_printf(m, "sig_verdict:\t%s\n", bpf_sig_verdict_name(info->verdict));
	if (!info->signer[0])
		return;
	seq_printf(m,
		   "sig_keyring:\t%s\n"
		   "sig_signer:\t%s\n"
		   "sig_key_id:\t%*phN\n"
		   "sig_object:\t%s\n"
		   "sig_manifest:\t%*phN\n",
		   bpf_sig_keyring_name(info->keyring), info->signer,
		   (int)info->key_id_len, info->key_id, info->object,
		   BPF_SIG_DIGEST_SIZE, info->manifest);
}
