// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel tells about signatures, and those of loaded programs
 */
#include <linux/uaccess.h>
#include "private.h"

/**
 * bpf_sig_has_manifest - whether there is a manifest behind a verdict
 * @info: the verdict
 *
 * Return: false for mainline's loaders, and what they load
 */
bool bpf_sig_has_manifest(const struct bpf_sig_info *info)
{
	return memchr_inv(info->manifest, 0, sizeof(info->manifest));
}

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
			   bpf_sig_name_of(&bpf_sig_verdict_names,
					   BPF_SIG_VERDICT_UNSIGNED));
		return;
	}
	seq_printf(m, "sig_verdict:\t%s\n",
		   bpf_sig_name_of(&bpf_sig_verdict_names, info->verdict));
	if (info->action != BPF_SIG_ACTION_NONE)
		seq_printf(m,
			   "sig_action:\t%s\n"
			   "sig_rule:\t%u\n"
			   "sig_policy_version:\t%llu\n",
			   bpf_sig_name_of(&bpf_sig_action_names, info->action),
			   info->rule, info->policy_version);
	if (info->loader_id)
		seq_printf(m, "sig_loader_id:\t%u\n", info->loader_id);
	if (!info->key_id_len)
		return;
	seq_printf(m,
		   "sig_keyring:\t%s\n"
		   "sig_signer:\t%s\n"
		   "sig_key_id:\t%*phN\n",
		   bpf_sig_keyring_name(info->keyring), info->signer,
		   (int)info->key_id_len, info->key_id);
	if (!bpf_sig_has_manifest(info))
		return;
	seq_printf(m,
		   "sig_object:\t%s\n"
		   "sig_manifest:\t%*phN\n",
		   info->object, BPF_SIG_DIGEST_SIZE, info->manifest);
}

/**
 * bpf_sig_query - verify a signature without a program
 * @load: with @log, @signature, @signature_size and @keyring_id
 *
 * Return: -ENODATA if it verifies, by a key in any keyring, also one of a user
 * or one that the policy does not count; or what bpf_sig_check() returns for it
 */
int bpf_sig_query(struct bpf_sig_load *load)
{
	struct bpf_sig_object *object;
	u32 reason;

	load->policy = bpf_sig_policy_get();
	object = bpf_sig_object_get(load, &reason);
	bpf_sig_policy_put(load->policy);
	load->policy = NULL;
	kfree(load->detail);
	load->detail = NULL;
	if (IS_ERR(object))
		return PTR_ERR(object);
	bpf_sig_object_put(object);
	return -ENODATA;
}
