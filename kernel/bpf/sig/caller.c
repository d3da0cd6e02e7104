// SPDX-License-Identifier: GPL-2.0
/*
 * Who loads a program, as far as a policy can ask
 *
 * An executable is known by its fs-verity digest, which the kernel enforces on
 * each page. That says who made the program that loads, not that nobody
 * steers it: whoever may trace a task, or give it libraries and input, can.
 */
#include <linux/cred.h>
#include <linux/dcache.h>
#include <linux/file.h>
#include <linux/fsverity.h>
#include <linux/mm.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/user_namespace.h>
#include "private.h"

static bool digest_is(struct inode *inode, u32 kind,
		      const struct bpf_sig_value *value)
{
	u8 digest[FS_VERITY_MAX_DIGEST_SIZE];
	enum hash_algo algo;
	u8 alg;

	return fsverity_get_digest(inode, digest, &alg, &algo) == value->size &&
	       algo == (kind == BPF_SIG_EXE_SHA256 ? HASH_ALGO_SHA256 :
						     HASH_ALGO_SHA512) &&
	       !memcmp(digest, value->bytes, value->size);
}

static bool exe_matches(const struct bpf_sig_value *value)
{
	struct inode *inode;
	struct file *exe;
	bool matches;

	if (current->ptrace)
		return false;
	exe = get_task_exe_file(current);
	if (!exe)
		return false;
	/* What is on an overlay is the file below. */
	inode = d_real_inode(exe->f_path.dentry);
	if (value->first == BPF_SIG_EXE_SIGNED)
		matches = fsverity_signature_verified(inode);
	else
		matches = digest_is(inode, value->first, value);
	fput(exe);
	return matches;
}

/**
 * bpf_sig_fill_caller - find out about the current task
 * @facts: gets what a policy can ask of it
 * @prog: that it loads
 */
void bpf_sig_fill_caller(struct bpf_sig_facts *facts,
			 const struct bpf_prog *prog)
{
	const struct bpf_token *token = prog->aux->token;

	facts->uid = from_kuid(&init_user_ns, current_euid());
	facts->init_userns = current_user_ns() == &init_user_ns;
	facts->token = token;
	facts->privileged = bpf_token_capable(token, CAP_BPF);
	facts->exe_matches = exe_matches;
}
